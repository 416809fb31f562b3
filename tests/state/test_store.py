"""Machine code is stored for what it fits, shipped where it fits, and never stale."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from commands import ROOT, python

from sim.state import store
from sim.state.jit import COMPILES
from sim.state.store import LABEL, Store, made_for

needs_compilation = pytest.mark.skipif(not COMPILES, reason="compilation is off")

TOLD = """
import sim
sim.simulate("classroom", weeks=1)
sim.simulate("classroom", weeks=1)
"""


def test_what_is_saved_is_loaded_by_its_name_alone(tmp_path):
    saved = Store(tmp_path)
    saved.save("sim.week.order.run_weeks(int64,)", b"one")
    saved.save("sim.week.order.run_weeks(float64,)", b"two")
    again = Store(tmp_path)
    assert again.load("sim.week.order.run_weeks(int64,)") == b"one"
    assert again.load("sim.week.order.run_weeks(float64,)") == b"two"
    assert again.load("sim.week.order.run_phase(int64,)") is None
    assert not again.is_empty()
    assert not [file for file in again.folder.iterdir() if file.suffix != ".code"]


def test_code_for_something_else_is_not_found(tmp_path, monkeypatch):
    Store(tmp_path).save("sim.week.order.run_weeks()", b"stale")
    other = made_for() | {"rules": "edited"}
    monkeypatch.setattr(store, "made_for", lambda: other)
    assert Store(tmp_path).is_empty()
    assert Store(tmp_path).load("sim.week.order.run_weeks()") is None


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(tmp_path):
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    private = Store(file)
    private.save("a()", b"code")
    assert private.load("a()") == b"code"
    shutil.rmtree(private.folder)
    private.save("b()", b"code")  # as if the disk were full
    assert private.load("b()") is None


def test_only_the_newest_folders_are_kept(tmp_path):
    for k in range(10):
        (tmp_path / f"code-{k}").mkdir()
        os.utime(tmp_path / f"code-{k}", (k, k))
    mine = Store(tmp_path).folder
    kept = {folder.name for folder in tmp_path.iterdir()}
    assert kept == {mine.name, *(f"code-{k}" for k in range(5, 10))}


def test_shipped_code_that_does_not_fit_is_refused_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "SHIPPED", tmp_path)
    assert store.why_not_shipped() is None  # nothing was shipped
    for name, made in (("far", made_for() | {"Python": "3.9", "rules": "other"}),
                       ("near", made_for() | {"Python": "3.9"})):
        (tmp_path / name).mkdir()
        (tmp_path / name / LABEL).write_text(json.dumps(made), encoding="utf-8")
    python_here = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert store.why_not_shipped() == f"Python 3.9, here {python_here}"


@pytest.mark.slow
@needs_compilation
def test_compilation_is_announced_whoever_asks_and_whatever_other_folders_hold(tmp_path):
    # Machine code of another checkout or Python lies in the same place, and fits nothing here.
    other = tmp_path / "cache" / "code-0123456789abcdef"
    other.mkdir(parents=True)
    (other / "sim.week.order.run_weeks-0.code").write_bytes(b"")
    cold = python("-c", TOLD, NUMBA_CACHE_DIR=str(tmp_path / "cache"))
    assert (cold.code, cold.err.count("compiling the rules, once")) == (0, 1), cold.err
    warm = python("-c", TOLD, NUMBA_CACHE_DIR=str(tmp_path / "cache"))
    assert (warm.code, warm.err) == (0, "")


# As another user, where this one may become one, with a home that nobody can write to.
ELSEWHERE = """
import os
import numba, pandas, sim
sim.simulate, sim.DenunciationModel
if os.name == "posix" and os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
from sim.state.jit import RULES
sim.simulate("classroom", weeks=2)
sim.DenunciationModel("classroom").step()
print(sim.__file__, sum(len(rule.inside.overloads) for rule in RULES))
"""


@pytest.mark.slow
@needs_compilation
def test_shipped_code_serves_another_folder_and_user():
    with tempfile.TemporaryDirectory() as base:  # the folder of a test is open to its owner alone
        Path(base).chmod(0o755)
        made, moved = Path(base) / "made", Path(base) / "moved"
        for package in ("sim", "experiments"):
            shutil.copytree(ROOT / package, made / package,
                            ignore=shutil.ignore_patterns("__pycache__", "compiled"))

        def run(folder, *arguments, **extra):
            done = subprocess.run([sys.executable, *arguments], cwd=folder, text=True, check=False,
                                  capture_output=True,
                                  env={**os.environ, "PYTHONPATH": str(folder), **extra})
            assert done.returncode == 0, done.stderr
            return done
        assert "rules, " in run(made, "-m", "sim.runs.ship").stdout
        made.rename(moved)
        told = run(moved, "-c", ELSEWHERE, HOME="/nonexistent", NUMBA_CACHE_DIR="/nonexistent/code")
        assert told.stdout.split() == [str(moved / "sim" / "__init__.py"), "0"]  # nothing compiled
        assert told.stderr == ""
        # An edited rule, and it fits no more.
        rule = moved / "sim" / "week" / "rules" / "belief.py"
        rule.write_text(rule.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
        why = run(moved, "-c", "from sim.state import store; print(store.why_not_shipped())")
        assert why.stdout.startswith("rules "), why.stdout


def test_damaged_code_is_not_loaded(tmp_path):
    base = tmp_path / "base"
    held = Store(base)
    held.save("rule", b"code" * 100)
    file, = held.folder.glob("*.code")
    whole = file.read_bytes()
    for damaged in (b"", whole[:7], whole[:-1], whole[:-1] + b"x", b"x" + whole[1:]):
        file.write_bytes(damaged)
        assert Store(base).load("rule") is None
    file.write_bytes(whole)
    assert Store(base).load("rule") == b"code" * 100


@pytest.mark.parametrize("whose", ["the folder", "its parent"])
def test_a_folder_that_others_can_write_to_is_not_trusted(tmp_path, capsys, whose):
    base = tmp_path / "base"
    folder = Store(base).folder
    place = folder if whose == "the folder" else base
    place.chmod(0o777)
    other = Store(base)
    assert other.folder != folder and base not in other.folder.parents
    assert capsys.readouterr().err == ""  # nothing is compiled yet
    other.save("rule", b"code")
    other.save("other", b"code")
    assert capsys.readouterr().err.count("is executed; compiling into") == 1
    assert not any(folder.iterdir())
    place.chmod(0o700)
    assert Store(base).folder == folder


def test_a_private_folder_is_gone_when_the_program_ends(tmp_path):
    base = tmp_path / "base"
    base.mkdir(mode=0o777)
    base.chmod(0o777)
    done = subprocess.run([sys.executable, "-c", "from sim.state.jit import STORE\n"
                           "STORE.save('a', b'b')\nprint(STORE.folder)"],
                          capture_output=True, text=True, check=True, cwd=ROOT,
                          env={**os.environ, "NUMBA_CACHE_DIR": str(base)})
    assert not Path(done.stdout.strip()).exists() and "compiling into" in done.stderr
