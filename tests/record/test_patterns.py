"""Reading the patterns, the verdict, the order of unblinding, and what is shown."""

import csv
import datetime as dt
import io
import json
import math
import re
import subprocess
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console

from experiments.measures import observables
from experiments.record import patterns
from sim.config import policy

NAN = math.nan


def pattern(**given):
    """A calibrate row with an observable, range 0.5 to 1.5 and no null."""
    row = patterns.Pattern(
        id="P01", scenario="dinamo", name="a share", observable="this over that",
        window="1937-04-01..1938-04-01", target=1.0, low=0.5, high=1.5, null=None,
        use="calibrate", strength="archive count", evidence=("g1-226",), note="")
    return replace(row, **given)


# ---- Reading ---------------------------------------------------------------------------------

def test_load_gives_the_rows_of_the_use_and_no_others():
    uses = {use: {row.use for row in patterns.load("dinamo", use)} for use in patterns.USES}
    # Report rows (P16) are nobody's to fit and hide nothing; test rows come only when asked for.
    assert uses == {"calibrate": {"calibrate", "report"}, "test": {"test"},
                    "all": {"calibrate", "test", "report"}}
    assert {row.use for row in patterns.load("dinamo")} == {"calibrate", "report"}
    ids = [row.id for row in patterns.load("dinamo", "all")]
    assert len(ids) > 40 and len(set(ids)) == len(ids)
    assert ids == [row["id"] for row in csv.DictReader(io.StringIO(
        policy.evidence_text("patterns.csv"))) if row["id"].startswith("P")]


def test_load_reads_bounds_and_nulls():
    rows = {row.id: row for row in patterns.load("dinamo", "all")}
    assert (rows["P01"].low, rows["P01"].high, rows["P01"].null) == (0.068, 0.114, None)
    assert rows["P09"].high == math.inf
    assert rows["P21"].null == 0 and rows["P27"].null == 1
    assert rows["P01"].evidence == ("g1-226", "g1-135")


def test_unknown_names_are_told_the_nearest_legal_ones():
    with pytest.raises(ValueError, match=r"'dinmo'.*dinamo"):
        patterns.load("dinmo")
    with pytest.raises(ValueError, match=r"'tests'.*test"):
        patterns.load("dinamo", "tests")


def test_every_row_is_measured():
    ids = {row.id for scenario in ("dinamo", "birobidzhan")
           for row in patterns.load(scenario, "all")}
    assert ids == set(patterns.OBSERVABLES)


def test_observables_measure_in_the_record_s_windows():
    # Rows whose window is given as dates; the others give a year and say the dates in prose.
    checked = 0
    for row in patterns.load("dinamo", "all") + patterns.load("birobidzhan", "all"):
        dates = re.search(r"(\d{4}-\d\d-\d\d)?\.\.\d{4}-\d\d-\d\d", row.window)
        if dates and row.id in observables.OBSERVABLES:
            assert observables.OBSERVABLES[row.id].windows[0] == dates.group(), row.id
            checked += 1
    assert checked >= 20


# ---- The verdict -----------------------------------------------------------------------------

def test_holds_when_the_median_lies_in_the_range():
    row = patterns.evaluate(pattern(), [0.0, 1.0, 9.0])
    assert (row.verdict, row.median) == ("holds", 1.0)
    # The bounds belong to the range.
    assert patterns.evaluate(pattern(), [0.5]).verdict == "holds"
    assert patterns.evaluate(pattern(), [1.5]).verdict == "holds"


@pytest.mark.parametrize("value", [0.49, 1.51])
def test_misses_when_the_median_lies_outside(value):
    assert patterns.evaluate(pattern(), [value, value, 1.0]).verdict == "misses"


def test_interval_is_that_of_the_replicates():
    # 0, 1, ..., 100: the 5th and 95th percentiles are 5 and 95.
    row = patterns.evaluate(pattern(low=0, high=100), np.arange(101.0))
    assert (row.lo90, row.median, row.hi90) == pytest.approx((5, 50, 95))


def test_undetermined_replicates_are_left_out_until_they_are_most():
    half = patterns.evaluate(pattern(), [1.0, 1.2, NAN, NAN])
    assert (half.verdict, half.n_replicates, half.n_determined) == ("holds", 4, 2)
    assert half.median == pytest.approx(1.1)
    assert patterns.evaluate(pattern(), [1.0, NAN, NAN]).verdict == "undetermined"
    none = patterns.evaluate(pattern(), [NAN, NAN])
    assert none.verdict == "undetermined" and math.isnan(none.median)


def test_the_null_must_be_excluded_by_the_interval_of_the_mean():
    # Nine values of 0.9 and 1.1 around 1 by turns (mean 0.989, sd 0.105): the half-width is
    # 1.86 * 0.105 / 3 = 0.065, so the mean's interval is 0.924 to 1.054.
    values = [0.9, 1.1] * 4 + [0.9]
    row = patterns.evaluate(pattern(null=0.92), values)
    assert row.verdict == "holds"
    assert (row.mean_lo90, row.mean_hi90) == pytest.approx((0.9235, 1.0543), abs=0.001)
    assert patterns.evaluate(pattern(null=0.93), values).verdict == "misses"
    assert patterns.evaluate(pattern(null=1.05), values).verdict == "misses"
    assert patterns.evaluate(pattern(null=1.06), values).verdict == "holds"
    # A mean told from the null on the other side of it than the target excludes it in vain.
    assert patterns.evaluate(pattern(target=0.9, null=0.92), values).verdict == "misses"
    assert patterns.evaluate(pattern(target=1.1, null=1.06), values).verdict == "misses"
    # Wide as they are, the values themselves reach 0.92: it is the mean that counts.
    assert row.lo90 == pytest.approx(0.9)
    # Excluding the null does not excuse a median outside the range.
    assert patterns.evaluate(pattern(null=0.0, low=2, high=3), values).verdict == "misses"


def test_a_null_needs_three_replicates():
    assert patterns.evaluate(pattern(null=0.0), [1.0, 1.0]).verdict == "undetermined"
    # A median outside the range misses without asking the mean.
    assert patterns.evaluate(pattern(null=0.0), [2.0, 2.0]).verdict == "misses"
    assert patterns.evaluate(pattern(null=0.0), [1.0, 1.0, 1.0]).verdict == "holds"


def test_interval_of_the_mean_is_students():
    # Mean 3, standard deviation 1, n = 3: t(0.95, 2) = 2.920, so 3 -/+ 2.920 / sqrt(3).
    low, high = patterns.mean_interval([2.0, 3.0, 4.0])
    assert (low, high) == pytest.approx((3 - 2.92 / 3**0.5, 3 + 2.92 / 3**0.5), abs=1e-3)


def test_not_built_names_the_mechanism():
    row = patterns.evaluate(pattern(id="B99"), [])
    assert (row.verdict, row.missing) == ("not_built", patterns.NO_OBSERVABLE)
    # What cannot be measured is not judged, even if somebody measured it.
    assert patterns.evaluate(pattern(id="B99"), [1.0]).verdict == "not_built"


# ---- Unblinding ------------------------------------------------------------------------------

def read_log(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def settings_of(mark: str):
    return SimpleNamespace(hash=mark, scenario=SimpleNamespace(name="dinamo"),
                           rule="self_protection", organs="files")


def test_log_is_made_with_its_header_and_appended(tmp_path):
    path = tmp_path / "results" / "unblinding.csv"
    for settings_hash, use in (("abc", "test"), ("def", "all")):
        patterns.log_unblinding(settings_of(settings_hash), use, path, seeds=range(5, 9))
    rows = read_log(path)
    assert [row["settings_hash"] for row in rows] == ["abc", "def"]
    assert tuple(rows[0]) == patterns.UNBLINDING_COLUMNS
    assert (rows[0]["scenario"], rows[0]["seeds"], rows[0]["replicates"]) == ("dinamo", "5..8", "4")
    assert (rows[0]["rule"], rows[0]["organs"]) == ("self_protection", "files")
    assert rows[0]["commit"] == patterns.commit()
    when = dt.datetime.fromisoformat(rows[0]["date_time_utc"])
    assert when.utcoffset() == dt.timedelta(0)
    assert abs(dt.datetime.now(dt.UTC) - when) < dt.timedelta(minutes=1)


def test_log_ignores_calibration(tmp_path):
    path = tmp_path / "unblinding.csv"
    patterns.log_unblinding(settings_of("abc"), "calibrate", path, seeds=range(1, 2))
    assert not path.exists()


def test_the_commit_says_whether_files_differ_from_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert patterns.commit() == "none"
    (tmp_path / "a").write_text("1")
    for command in ("init -q .", "add a", "-c user.name=a -c user.email=a@b commit -q -m first"):
        subprocess.run(["git", *command.split()], check=True)
    clean = patterns.commit()
    assert re.fullmatch(r"[0-9a-f]{12}", clean)
    (tmp_path / "a").write_text("2")
    assert patterns.commit() == clean + "+"


@pytest.fixture
def engine(monkeypatch):
    """A stand-in for simulate and observe that notes what it was asked."""
    asked = SimpleNamespace(runs=[], patterns=set(), log=None, logged_first=[])

    def simulate(scenario, options, seed):
        asked.runs.append((scenario, options, seed))
        return SimpleNamespace(seed=seed, settings=settings_of("f00d"))

    def observe(run, wanted):
        asked.patterns |= set(wanted)
        asked.logged_first.append(asked.log is not None and asked.log.exists())
        return {name: float(run.seed) for name in wanted}

    monkeypatch.setattr(patterns, "_simulate", simulate)
    monkeypatch.setattr(patterns, "observe", observe)
    return asked


def test_compare_runs_the_seeds_with_the_options_given(engine, tmp_path):
    rows = patterns.compare("dinamo", replicates=3, first_seed=7, rule="none",
                            set={"foresight": 1}, log=tmp_path / "log.csv")
    options = {"rule": "none", "set": {"foresight": 1}}
    assert engine.runs == [("dinamo", options, seed) for seed in (7, 8, 9)]
    # The replicates' values are their seeds: median 8.
    assert {row.median for row in rows if row.verdict != "not_built"} == {8.0}


def test_compare_does_not_compute_test_rows_unless_asked(engine, tmp_path):
    log = tmp_path / "log.csv"
    patterns.compare("dinamo", "calibrate", replicates=1, log=log)
    test_rows = {row.id for row in patterns.load("dinamo", "test")}
    assert engine.patterns and not engine.patterns & test_rows
    assert not log.exists()


@pytest.mark.parametrize("use", ["test", "all"])
def test_compare_logs_a_look_at_test_rows_before_computing_them(engine, tmp_path, use):
    engine.log = tmp_path / "log.csv"
    patterns.compare("dinamo", use, replicates=2, first_seed=3, log=engine.log)
    assert engine.logged_first == [True, True]
    assert [(row["settings_hash"], row["seeds"]) for row in read_log(engine.log)] == [
        ("f00d", "3..4")]


def test_compare_runs_nothing_when_nothing_can_be_measured(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(patterns, "OBSERVABLES", {})
    rows = patterns.compare("birobidzhan", "test", replicates=2, log=tmp_path / "log.csv")
    assert {row.verdict for row in rows} == {"not_built"} and not engine.runs
    assert not (tmp_path / "log.csv").exists()


def test_compare_refuses_no_replicates(engine):
    with pytest.raises(ValueError, match="replicates"):
        patterns.compare(replicates=0)


# ---- Showing ---------------------------------------------------------------------------------

def test_json_has_null_where_there_is_no_bound_or_no_value():
    rows = [patterns.evaluate(pattern(low=-math.inf, high=math.inf), [1.0]),
            patterns.evaluate(pattern(id="B99", use="test"), [])]
    # json.dumps with allow_nan=False would fail on an infinity or NaN left behind.
    shown = json.loads(json.dumps(patterns.as_json(rows), allow_nan=False))
    assert shown == {"patterns": [
        {"id": "P01", "use": "calibrate", "target": 1.0, "low": None, "high": None,
         "median": 1.0, "lo90": 1.0, "hi90": 1.0, "verdict": "holds"},
        {"id": "B99", "use": "test", "target": 1.0, "low": 0.5, "high": 1.5,
         "median": None, "lo90": None, "hi90": None, "verdict": "not_built"}]}


@pytest.mark.parametrize("given, values, words", [
    ({}, [1.0], "holds"),
    ({}, [0.25], "misses by 0.25 below"),
    ({}, [2.0], "misses by 0.5 above"),
    ({"null": 1.0}, [0.9, 1.0, 1.1], "does not exclude 1"),
    ({}, [1.0, NAN, NAN], "undetermined in 2 of 3"),
    ({"null": 0.0}, [1.0], "undetermined: the null needs 3 replicates"),
    ({"id": "B99"}, [], "not built: observable"),
    ({"use": "report"}, [1.0], "holds (not scored)"),
])
def test_verdict_in_words(given, values, words):
    assert patterns.verdict_in_words(patterns.evaluate(pattern(**given), values)).endswith(words)


def test_table_shows_every_row_with_its_range():
    rows = [patterns.evaluate(pattern(), [0.9, 1.0, 1.1]),
            patterns.evaluate(pattern(id="P09", high=math.inf), [0.25]),
            patterns.evaluate(pattern(id="B99"), [])]
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(patterns.as_table(rows))
    lines = console.export_text().splitlines()
    shown = {key: next(line for line in lines if key in line) for key in ("P01", "P09", "B99")}
    assert "0.5 to 1.5" in shown["P01"] and "0.91 to 1.09" in shown["P01"]
    assert "≥ 0.5" in shown["P09"] and "misses by 0.25 below" in shown["P09"]
    assert "not built" in shown["B99"] and "archive count" in shown["B99"]


def test_rows_come_back_from_their_json_as_far_as_it_holds_them():
    asked = patterns.load("dinamo", "all")[:4]
    rows = [patterns.evaluate(asked[0], [asked[0].target] * 5),
            patterns.evaluate(asked[1], [asked[1].high + 1.0] * 5),
            patterns.evaluate(asked[2], [math.nan] * 5),
            patterns.evaluate(replace(asked[3], null=asked[3].target), [asked[3].target] * 5)]
    back = patterns.from_json(patterns.as_json(rows)["patterns"], "dinamo")
    assert [row.pattern for row in back] == asked
    assert [row.verdict for row in back] == ["holds", "misses", "undetermined", "misses"]
    said = [patterns.verdict_in_words(row) for row in back]
    assert said[:2] == [patterns.verdict_in_words(row) for row in rows[:2]]
    assert said[2:] == ["undetermined", "misses: the null is not excluded"]
    assert math.isnan(back[2].median) and back[1].median == rows[1].median
