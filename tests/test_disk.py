"""Disks, names and interruptions: one line and the right exit code, and nothing half-written."""

import errno
import os

import pytest
from commands import check_refusal, contents, here, process, python

import sim
from experiments.sweeps.in_python import sweep
from sim.runs import record
from sim.runs.files import replaced, trouble

DESIGN = ('question = "q"\nscenario = "classroom"\nweeks = 4\nreplicates = 2\n'
          'outcomes = ["falls"]\n')


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a run, a sweep and a design."""
    folder = tmp_path_factory.mktemp("made")
    sim.simulate("classroom", weeks=4).save(folder / "run")
    (folder / "d.toml").write_text(DESIGN)
    sweep(folder / "d.toml", out=folder / "swept")
    return folder


COMMANDS = {
    "run": ["run", "classroom", "--weeks", 4, "--out", "OUT"],
    "seeds": ["run", "classroom", "--weeks", 4, "--seeds", "1-2", "--workers", 1, "--out", "OUT"],
    "sweep": ["sweep", "MADE/d.toml", "--workers", 1, "--out", "OUT"],
    "draw": ["draw", "MADE/swept", "--out", "OUT"],
    "report": ["report", "MADE/run", "--out", "OUT.html"],
    "figure": ["patterns", "dinamo", "--replicates", 1, "--figure", "OUT.png"],
}
WRITTEN_AT_LAST = [name for name in COMMANDS if name != "figure"]  # that one takes long


def asked(name, made, out):
    return [str(part).replace("MADE", str(made)).replace("OUT", str(out))
            for part in COMMANDS[name]]


def full(*place, **_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), *map(str, place[:1]))


@pytest.mark.parametrize("name", WRITTEN_AT_LAST)
@pytest.mark.parametrize("where", ["tempfile.mkstemp", "pathlib.Path.chmod", "pathlib.Path.mkdir"])
def test_a_full_disk_is_one_line(made, tmp_path, monkeypatch, name, where):
    if (name, where) in {("report", "pathlib.Path.mkdir"), ("run", "tempfile.mkstemp"),
                         ("seeds", "tempfile.mkstemp")}:
        pytest.skip("makes none")
    place = tmp_path / "out"
    monkeypatch.setattr(where, full)
    found = here(*asked(name, made, place))
    monkeypatch.undo()
    check_refusal(found, "No space left on device; make room", str(place))
    assert not [one for one in contents(tmp_path) if ".zaiavlenie" in one or one.endswith("html")]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_cannot_be_written_is_refused_at_once(made, tmp_path, monkeypatch, name):
    monkeypatch.setattr(os, "access", lambda _, how: how != os.W_OK)
    check_refusal(here(*asked(name, made, tmp_path / "out")), "cannot be written")
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("name", COMMANDS)
def test_too_long_a_name_is_one_line(made, tmp_path, name):
    check_refusal(here(*asked(name, made, tmp_path / ("x" * 300))), "File name too long")
    assert contents(tmp_path) == {}


def test_the_longest_name_there_is_will_do(made, tmp_path):
    assert here(*asked("run", made, tmp_path / ("x" * 255))).code == 0
    assert here(*asked("report", made, tmp_path / ("x" * 250))).code == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_a_name_that_is_no_text_is_refused(made, tmp_path, name):
    check_refusal(here(*asked(name, made, tmp_path / "caf\udce9")), r"caf\udce9", "is not UTF-8")
    assert contents(tmp_path) == {}


def test_deep_nesting_is_one_line(tmp_path):
    file = tmp_path / "deep.toml"
    file.write_text(f"question = {'[' * 5000}{']' * 5000}\n")
    for command in ("sweep", "run"):
        check_refusal(here(command, file), "nested too deeply")
    check_refusal(here("run", "classroom", "--weeks", 1, "--out", tmp_path / ("a/" * 1900)),
                  "nested too deeply")


@pytest.mark.parametrize("name", ["draw", "report", "figure"])
@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_nothing_but_a_regular_file_is_replaced(made, tmp_path, name, kind):
    place = {"draw": tmp_path / "out" / "outcomes.svg", "report": tmp_path / "out.html",
             "figure": tmp_path / "out.png"}[name]
    place.parent.mkdir(exist_ok=True)
    (tmp_path / "precious").write_text("mine")
    {"link": lambda: place.symlink_to(tmp_path / "precious"), "folder": place.mkdir,
     "pipe": lambda: os.mkfifo(place)}[kind]()
    check_refusal(here(*asked(name, made, tmp_path / "out")), place.name, "not a regular file")
    assert (tmp_path / "precious").read_text() == "mine" and place.is_file() == (kind == "link")


def test_a_table_of_a_run_that_is_a_link_is_left(made, tmp_path):
    out = tmp_path / "out"
    assert here(*asked("run", made, out)).code == 0
    (out / "weekly.csv").unlink()
    (out / "weekly.csv").symlink_to(tmp_path / "precious")
    before = contents(out)
    check_refusal(here(*asked("run", made, out)), "weekly.csv", "a symbolic link")
    assert contents(out) == before


def test_a_run_that_comes_second_is_refused(tmp_path):
    """Both saw an empty place; the other was there first."""
    one, other = (sim.simulate("classroom", seed=seed, weeks=4) for seed in (1, 2))
    check = record.check_folder
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(record, "check_folder", lambda *_: (patched.undo(), other.save(
            tmp_path / "out"), check)[2])
        with pytest.raises(sim.UserError, match="holds another run"):
            one.save(tmp_path / "out")
    assert record.read_manifest(tmp_path / "out")["seed"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_could_not_be_written_leaves_the_old(tmp_path):
    file = tmp_path / "file"
    file.write_text("old")
    with pytest.raises(OSError, match="No space") as told, replaced(file) as place:
        place.write_text("half")
        full()
    assert trouble(told.value) == f"{file}: No space left on device; make room"
    assert contents(tmp_path) == {"file": b"old"}


def test_output_that_a_terminal_cannot_show_is_shown_by_number(tmp_path):
    found = process("list", "acts", PYTHONIOENCODING="ascii")
    assert found.code == 0 and not found.err


# ---- Ctrl-C ------------------------------------------------------------------------------------

def interrupted(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.parametrize(("name", "where"), [
    ("run", "sim.runs.simulate.run"), ("seeds", "experiments.studies.many.run"),
    ("draw", "experiments.figures.own.draw"), ("figure", "experiments.record.patterns.replicate"),
    ("report", "sim.teach.page.page")])
def test_ctrl_c_says_that_nothing_is_kept(made, tmp_path, monkeypatch, name, where):
    monkeypatch.setattr(where, interrupted)
    found = here(*asked(name, made, tmp_path / "out"))
    assert found.code == 130 and found.err.count("\n") == 1
    assert "interrupted; nothing was written but what is named above" in found.err
    assert not [one for one in contents(tmp_path) if one != "out"]


def test_ctrl_c_in_a_sweep_says_where_it_goes_on(made, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.sweeps.worker.work", interrupted)
    found = here(*asked("sweep", made, tmp_path / "out"))
    assert found.code == 130 and found.err.count("\n") == 1
    assert f"kept in {tmp_path / 'out'}" in found.err and "goes on from there" in found.err
    found = here("sweep", made / "d.toml", "--workers", 1, "--dry-run")
    assert found.code == 130 and "nothing was written" in found.err


def test_ctrl_c_while_something_is_loaded(made, tmp_path, monkeypatch):
    """Libraries in compiled code say that they could not be loaded."""
    def loading(*_, **__):
        try:
            interrupted()
        except KeyboardInterrupt as error:
            raise ImportError("initialization failed") from error
    monkeypatch.setattr("sim.runs.simulate.run", loading)
    found = here(*asked("run", made, tmp_path / "out"))
    assert found.code == 130 and found.err.count("\n") == 1


@pytest.mark.parametrize("program", ["sim", "zaiavlenie"])
def test_ctrl_c_while_the_program_is_loaded(tmp_path, program):
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt\n", encoding="utf-8")
    code = (f"import runpy, sys; sys.path.insert(0, {str(tmp_path)!r}); "
            f"runpy.run_module({program!r}, run_name='__main__')")
    found = python("-P", "-c", code)
    assert found.code == 130 and found.err.count("\n") == 1, found.err
