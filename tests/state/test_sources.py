"""What stored results and compiled code depend on is found from imports."""

import re
import shutil

import pytest
from commands import ROOT, python

from experiments.measures import outcomes
from experiments.sweeps import worker
from sim.state import sources

HASHES = ("from sim.state.sources import closure, hash_of, rule_files; "
          "print(hash_of(rule_files()), hash_of(closure(['experiments.sweeps.worker'])))")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the sources to edit."""
    folder = tmp_path_factory.mktemp("checkout")
    for package in sources.PACKAGES:
        shutil.copytree(ROOT / package, folder / package,
                        ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def hashes(folder):
    """Hashes of the rules and of what a sweep's rows depend on."""
    done = python("-c", HASHES, cwd=folder, PYTHONPATH=str(folder))
    assert done.code == 0, done.err
    return done.out.split()


@pytest.mark.parametrize(("file", "rules", "rows"), [
    ("sim/week/rules/belief.py", True, True),
    ("sim/words.py", True, True),
    ("sim/runs/simulate.py", False, True),
    ("sim/config/policy.py", False, True),
    ("experiments/measures/organisations.py", False, True),
    ("experiments/measures/confession.py", False, True),
    ("experiments/measures/steps.py", False, True),
    ("experiments/measures/observables.py", False, True),
    ("sim/runs/explain.py", False, True),  # paired worlds, which some outcomes compare, need it
    ("sim/model.py", False, False),
    ("sim/cli.py", False, False),
    ("sim/teach/page.py", False, False),
    ("experiments/figures/dots.py", False, False),
    ("experiments/sweeps/store.py", False, False)])
def test_an_edit_touches_what_depends_on_the_file_and_nothing_else(checkout, file, rules, rows):
    before = hashes(checkout)
    path = checkout / file
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept + "\n# edited\n", encoding="utf-8")
    after = hashes(checkout)
    path.write_text(kept, encoding="utf-8")
    assert [one != other for one, other in zip(before, after, strict=True)] == [rules, rows]


def test_every_measure_that_an_outcome_names_is_among_what_rows_depend_on():
    files = {path.relative_to(ROOT).as_posix() for path in sources.closure([worker.__name__])}
    assert {path.relative_to(ROOT).as_posix()
            for path in (ROOT / "experiments" / "measures").glob("*.py")
            if path.stem != "__init__"} <= files


def test_imports_are_found_wherever_they_stand():
    text = ("import sim.words\nfrom sim.state import (  # why\n    jit,\n    maths,\n)\n"
            "def f():\n    from experiments.measures.outcomes import check  # late\n"
            "# from sim.week import acts\nfrom simulator import x\n")
    assert set(sources.imported(text)) == {
        "sim.words", "sim.state", "sim.state.jit", "sim.state.maths",
        "experiments.measures.outcomes"}


def test_the_code_of_this_process_is_that_of_the_files():
    assert re.fullmatch("[0-9a-f]{16}", worker.code())


def test_a_general_outcome_counts_where_it_is_measured(monkeypatch):
    """A new line in the table of outcomes, or a new measure, makes no other result stale."""
    plain, of_leader = worker.code(), worker.code(["leader_fell"])
    assert len({plain, of_leader, worker.code(["step_week.summoned"])}) == 3
    monkeypatch.setitem(outcomes.GENERAL, "new", outcomes.GENERAL["leader_fell"])
    worker._code.cache_clear()
    assert (worker.code(), worker.code(["leader_fell"])) == (plain, of_leader)
    monkeypatch.setitem(outcomes.GENERAL, "leader_fell", outcomes.GENERAL["falls"])
    worker._code.cache_clear()
    assert worker.code(["leader_fell"]) not in (plain, of_leader)
    worker._code.cache_clear()


def test_a_row_counts_for_every_result():
    files = {file.name for file in sources.closure([worker.__name__], but=[outcomes.TABLE])}
    assert "rows.py" in files and "leader.py" not in files
