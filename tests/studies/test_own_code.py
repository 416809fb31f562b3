"""Own outcomes and own rules by file and name: on the command line, in designs, in Python."""

import pandas as pd
import pytest
from commands import here

import sim
from experiments.measures import outcomes
from experiments.plans.design import load
from experiments.sweeps.executors import SerialBackend, backend
from experiments.sweeps.sweep import run_design
from sim.config.errors import UserError

CODE = '''"""Own code."""


def heads(run):
    """Unit heads and above at the start who fell."""
    members = run.tables["members"]
    return int(((members["rank_first"] >= 2) & (members["week_fallen"] >= 0)).sum())


def broken(run):
    return 1 / 0


def word(run):
    return "many"


def two(run, more):
    return 0.0


def silent(options, n, member, lever, p):
    return 0


def beyond(options, n, member, lever, p):
    return n


def unknown(options, n, member, lever, p):
    return member.no_such_column


NUMBER = 3
'''


@pytest.fixture(scope="module")
def my(tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "my.py"
    file.write_text(CODE, encoding="utf-8")
    return file


def refused(*arguments):
    found = here(*arguments)
    assert found.code == 2 and len(found.err.strip().splitlines()) == 1, found.err
    return found.err


def test_an_own_rule_by_name_is_the_function_given(my):
    by_name = sim.simulate("classroom", 1, rule=f"{my}:silent", weeks=60)
    assert len(by_name.tables["statements"]) == 0
    assert by_name.settings.rule.startswith("own:silent:")
    told = here("run", "classroom", "--rule", f"{my}:silent", "--weeks", 20)
    assert told.code == 0 and "choice rule own:silent" in " ".join(told.out.split())


def test_an_own_outcome_is_measured_like_any_other(my):
    run = sim.simulate("classroom", 3, regime="plenum_1937", weeks=60)
    members = run.tables["members"]
    fell = ((members["rank_first"] >= 2) & (members["week_fallen"] >= 0)).sum()
    assert outcomes.measure(run, [f"{my}:heads", "falls"]) == [
        float(fell), outcomes.measure(run, ["falls"])[0]]
    assert outcomes.describe(f"{my}:heads") == (
        "own", "Unit heads and above at the start who fell.")


def test_both_in_a_design_beside_it(my):
    design = my.parent / "own.toml"
    design.write_text('question = "q"\nscenario = "classroom"\nregime = "plenum_1937"\nweeks = 40\n'
                      'replicates = 3\noutcomes = ["my.py:heads", "statements"]\n\n[vary]\n'
                      'rule = ["self_protection", "my.py:silent"]\n', encoding="utf-8")
    checked = load(str(design))
    one = run_design(checked, my.parent / "one", SerialBackend()).summary
    two = run_design(checked, my.parent / "two", backend(2, None)).summary
    pd.testing.assert_frame_equal(one, two)
    assert list(one["outcome"].unique()) == ["my.py:heads", "statements"]
    # An own rule weighs the same options; this one never speaks.
    silent = one[(one["outcome"] == "statements") & one["rule"].str.contains("silent")]
    assert silent["mean"].tolist() == [0.0]


def test_another_source_is_another_design(tmp_path):
    hashes = []
    for body in ("return 1.0", "return 2.0"):
        (tmp_path / "my.py").write_text(f"def one(run):\n    {body}\n", encoding="utf-8")
        (tmp_path / "d.toml").write_text(
            'question = "q"\nscenario = "classroom"\nreplicates = 1\nweeks = 2\n'
            'outcomes = ["my.py:one"]\n', encoding="utf-8")
        hashes.append(load(str(tmp_path / "d.toml")).hash)
    assert hashes[0] != hashes[1]


@pytest.mark.parametrize(("name", "told"), [
    ("broken", "my.py: line 11: ZeroDivisionError"), ("word", "returned str, not a number"),
    ("two", "takes the run and returns a number"),
    ("NUMBER", "no function 'NUMBER'; it has: heads"),
    ("nothing", "no function 'nothing'")])
def test_a_bad_outcome_is_one_line(my, name, told):
    assert told in refused("run", "classroom", "--weeks", 5, "--seeds", "1-2", "--workers", 1,
                           "--outcome", f"{my}:{name}")


@pytest.mark.parametrize(("name", "told"), [
    ("beyond", "rule beyond: ValueError: an own rule must return the index"),
    ("unknown", "no_such_column"), ("two", "takes the arguments options, n"),
    ("nothing", "no function 'nothing'")])
def test_a_bad_rule_is_one_line(my, name, told):
    err = refused("run", "classroom", "--weeks", 30, "--rule", f"{my}:{name}")
    assert told in err and (name in ("two", "nothing") or "my.py: line" in err)


@pytest.mark.parametrize(("text", "told"), [
    ("def x(:", "line 1"), ("import no_such_module", "line 1: ModuleNotFoundError"),
    ("\nraise ValueError('no')", "line 2: ValueError: no")])
def test_a_file_that_cannot_be_run_is_one_line(tmp_path, text, told):
    (tmp_path / "bad.py").write_text(text, encoding="utf-8")
    assert told in refused("run", "classroom", "--rule", f"{tmp_path / 'bad.py'}:x")


def test_a_file_that_is_not_there():
    with pytest.raises(UserError, match="cannot be read as Python"):
        sim.settings("classroom", rule="none.py:x")
    assert "give --seeds" in refused("run", "classroom", "--outcome", "falls")


def test_a_failing_outcome_in_a_sweep_is_told(my):
    design = {"question": "q", "scenario": "classroom", "weeks": 5, "replicates": 1,
              "outcomes": [f"{my}:broken"]}
    report = run_design(load(design), my.parent / "failing", SerialBackend())
    assert report.failed == 1 and "line 11: ZeroDivisionError" in report.first_failure
