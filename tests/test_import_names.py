"""A user's own folders `sim` and `experiments`: noticed in one line, and not run by mistake.

The repository stands for the installation here: it is on the path of imports, and the folder that
the user is in is another one.
"""

import textwrap

import pytest
from commands import ROOT, check_refusal, process, python

OWN = 'raise SystemExit("the user\'s own code was run")\n'
DESIGN = {"question": "q", "scenario": "classroom", "weeks": 2, "replicates": 4,
          "outcomes": ["falls"], "vary": {"rule": ["none", "belief"]}}
TOML = """
question = "q"
scenario = "classroom"
weeks = 2
replicates = 4
outcomes = ["falls"]
vary = {rule = ["none", "belief"]}
"""


def own(folder, *names):
    """A folder in which the user keeps packages of these names; returns it."""
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(OWN)
    (folder / "d.toml").write_text(TOML)
    return folder




# `commands.environment` puts the repository first; these have to put something before it.
def run(code, folder, **extra):
    return python("-c", f"import sys; sys.path[:0] = [{str(folder)!r}]\n" + textwrap.dedent(code),
                  **extra)


@pytest.mark.slow
def test_the_module_command_runs_where_the_user_has_experiments_of_their_own(tmp_path):
    place = own(tmp_path, "experiments")
    done = process("list", "designs", cwd=place)
    assert done.code == 0 and "capacity" in done.out, done.err
    done = process("sweep", "d.toml", "--workers", 2, "--out", "out", cwd=place)
    assert done.code == 0, done.err


@pytest.mark.slow
def test_workers_do_not_import_from_the_folder_the_user_is_in(tmp_path):
    place = own(tmp_path / "here", "sim", "experiments")
    script = tmp_path / "script.py"
    script.write_text(f"import sim\nif __name__ == '__main__':\n"
                      f"    print(len(sim.sweep({DESIGN!r}, workers=2)))\n")
    done = python(script, cwd=place)
    assert done.code == 0 and done.out.strip() == "2", done.err
    assert "own code" not in done.err


def test_a_sweep_beside_experiments_of_ones_own_is_refused_in_one_line(tmp_path):
    place = own(tmp_path, "experiments")
    done = run("""
        import sim
        try:
            sim.sweep
        except sim.UserError as error:
            print(error)
        """, place)
    assert done.code == 0, done.err
    assert done.out.count("\n") == 1 and str(place / "experiments") in done.out
    assert "own code" not in done.err


def test_the_command_refuses_experiments_that_are_not_its_own(tmp_path):
    place = own(tmp_path, "experiments")
    done = run("import sys; sys.argv = ['zaiavlenie', 'run', 'classroom', '--weeks', '1']\n"
               "from sim.cli import main; main()", place)
    check_refusal(done, str(place / "experiments"), str(ROOT / "experiments"))


@pytest.mark.parametrize("names", [("sim",), ("sim", "experiments")])
def test_the_program_notices_a_package_in_the_place_of_its_own(tmp_path, names):
    place = own(tmp_path, *names)
    done = run("import zaiavlenie; zaiavlenie.main()", place)
    check_refusal(done, str(place / "sim"), str(ROOT / "sim"))


def test_the_program_notices_a_file_in_the_place_of_its_package(tmp_path):
    (tmp_path / "sim.py").write_text(OWN)
    done = run("import zaiavlenie; zaiavlenie.main()", tmp_path)
    check_refusal(done, str(tmp_path / "sim.py"))


def test_experiments_notice_another_sim(tmp_path):
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "__init__.py").write_text("")
    done = run("import experiments.plans.design", tmp_path)
    assert done.code == 1
    assert done.err.splitlines()[-1].startswith("ImportError: ")
    assert str(tmp_path / "sim") in done.err.splitlines()[-1]


def test_the_program_by_its_own_name_runs_wherever_the_user_is(tmp_path):
    place = own(tmp_path, "sim", "experiments")
    done = python("-m", "zaiavlenie", "list", "scenarios", cwd=place)
    assert done.code == 0 and "classroom" in done.out, done.err


def test_the_repository_runs_as_it_stands(tmp_path):
    for module in ("sim", "zaiavlenie"):
        done = python("-m", module, "list", "scenarios", cwd=ROOT)
        assert done.code == 0 and "classroom" in done.out, done.err
