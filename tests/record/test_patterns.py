"""Reading the patterns, the verdict, what is pooled over replicates, and what is shown."""

import csv
import io
import json
import math
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console

from experiments.measures.observables import Effect
from experiments.record import patterns
from sim.config import policy
from sim.config.errors import UserError

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
    assert uses == {"calibrate": {"calibrate"}, "report": {"report"},
                    "all": {"calibrate", "report"}}
    assert patterns.load("dinamo") == patterns.load("dinamo", "calibrate")
    ids = [row.id for row in patterns.load("dinamo", "all")]
    assert len(ids) > 40 and len(set(ids)) == len(ids)
    assert ids == [row["id"] for row in csv.DictReader(io.StringIO(
        policy.evidence_text("patterns.csv"))) if row["scenario"] == "dinamo"]


def test_blind_rows_are_in_no_table_and_asking_for_them_is_answered_in_one_line():
    table = csv.DictReader(io.StringIO(policy.evidence_text("patterns.csv")))
    assert {row["use"] for row in table} == {"calibrate", "report"}
    with pytest.raises(UserError, match=r"^use 'test': .*kept elsewhere.*"
                                        r"Legal: calibrate, report, all$"):
        patterns.load("dinamo", "test")


def test_load_reads_bounds_and_nulls():
    rows = {row.id: row for row in patterns.load("dinamo", "all")}
    assert (rows["P01"].low, rows["P01"].high, rows["P01"].null) == (0.068, 0.114, None)
    assert rows["P09"].high == math.inf
    assert rows["P21"].null == 0 and rows["P31"].null == 1
    assert rows["Q21"].low == -math.inf
    assert rows["P01"].evidence == ("g1-226", "g1-135")


def test_unknown_names_are_told_the_nearest_legal_ones():
    with pytest.raises(ValueError, match=r"'dinmo'.*dinamo"):
        patterns.load("dinmo")
    with pytest.raises(ValueError, match=r"'reprot'.*report"):
        patterns.load("dinamo", "reprot")


def test_every_row_is_measured():
    ids = {row.id for scenario in ("dinamo", "birobidzhan")
           for row in patterns.load(scenario, "all")}
    assert ids == set(patterns.OBSERVABLES)


def test_observables_measure_in_the_record_s_windows():
    # Rows whose window is given as dates; the others give a year and say the dates in prose.
    checked = 0
    for row in patterns.load("dinamo", "all") + patterns.load("birobidzhan", "all"):
        dates = re.search(r"(\d{4}-\d\d-\d\d)?\.\.\d{4}-\d\d-\d\d", row.window)
        if dates and row.id in patterns.OBSERVABLES:
            assert patterns.OBSERVABLES[row.id].windows[0] == dates.group(), row.id
            checked += 1
    assert checked >= 40


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


def test_a_row_that_is_shown_neither_holds_nor_misses():
    for values in ([1.0] * 3, [9.0] * 3):
        row = patterns.evaluate(pattern(use="report"), values)
        assert (row.verdict, row.median) == ("shown", values[0])
    assert patterns.evaluate(pattern(use="report"), [1.0, NAN, NAN]).verdict == "undetermined"


@pytest.fixture
def doubled(monkeypatch):
    """An effect: the first part over the second, read against the second over the third."""
    monkeypatch.setitem(patterns.EFFECTS, "P01", Effect(
        None, lambda a, b, n: a / b if b else NAN, lambda a, b, n: b / n))


def test_an_effect_is_pooled_over_replicates_before_it_is_a_ratio(doubled):
    # 3 over 6, one replicate without any, and one undetermined: 3 / 6, not the mean of ratios.
    row = patterns.evaluate(pattern(use="report"), [1.0, 0.25, NAN, NAN],
                            [(2, 2, 4), (1, 4, 4), (0, 0, 4), None])
    assert (row.verdict, row.pooled, row.base) == ("shown", 0.5, 0.5)
    # Replicates drawn anew give at least the smallest and at most the largest ratio.
    assert 0.25 <= row.mean_lo90 < 0.5 < row.mean_hi90 <= 1.0
    again = patterns.evaluate(pattern(use="report"), [1.0, 0.25, NAN, NAN],
                              [(2, 2, 4), (1, 4, 4), (0, 0, 4), None])
    assert (again.mean_lo90, again.mean_hi90) == (row.mean_lo90, row.mean_hi90)
    few = patterns.evaluate(pattern(use="report"), [1.0], [(2, 2, 4)])
    assert few.pooled == 1 and math.isnan(few.mean_lo90)
    none = patterns.evaluate(pattern(use="report"), [NAN], [(0, 0, 4)])
    assert none.verdict == "undetermined"


# ---- Replicates ------------------------------------------------------------------------------

@pytest.fixture
def engine(monkeypatch):
    """A stand-in for simulate and observe that notes what it was asked."""
    asked = SimpleNamespace(runs=[], patterns=set())

    def simulate(scenario, options, seed):
        asked.runs.append((scenario, options, seed))
        return SimpleNamespace(seed=seed)

    def observe(run, wanted):
        asked.patterns |= set(wanted)
        return {name: float(run.seed) for name in wanted}

    monkeypatch.setattr(patterns, "_simulate", simulate)
    monkeypatch.setattr(patterns, "observe", observe)
    monkeypatch.setattr(patterns, "parts_of", lambda run, wanted: {
        name: (run.seed, 2.0, 3.0, 4.0) for name in wanted if name == "Q21"})
    return asked


def test_compare_runs_the_seeds_with_the_options_given(engine):
    rows = patterns.compare("dinamo", replicates=3, first_seed=7, rule="none",
                            set={"foresight": 1})
    options = {"rule": "none", "set": {"foresight": 1}}
    assert engine.runs == [("dinamo", options, seed) for seed in (7, 8, 9)]
    # The replicates' values are their seeds: median 8.
    assert {row.median for row in rows if row.verdict != "not_built"} == {8.0}


@pytest.mark.parametrize("use", patterns.USES)
def test_compare_measures_the_rows_of_the_use_and_no_others(engine, use):
    rows = patterns.compare("dinamo", use, replicates=1)
    assert engine.patterns == {row.pattern.id for row in rows if row.verdict != "not_built"}
    assert [row.pattern for row in rows] == patterns.load("dinamo", use)


def test_compare_pools_the_parts_of_every_seed(engine):
    rows = {row.pattern.id: row for row in patterns.compare("dinamo", "report", replicates=3)}
    # Causal R: (1 + 2 + 3) / 6 late over 9 / 12 early.
    assert rows["Q21"].pooled == pytest.approx(1 / 0.75) and rows["Q21"].base == 0.75
    assert math.isnan(rows["Q19"].pooled)


def test_compare_runs_nothing_when_nothing_can_be_measured(engine, monkeypatch):
    monkeypatch.setattr(patterns, "OBSERVABLES", {})
    rows = patterns.compare("birobidzhan", replicates=2)
    assert {row.verdict for row in rows} == {"not_built"} and not engine.runs


def test_compare_refuses_no_replicates(engine):
    with pytest.raises(ValueError, match="replicates"):
        patterns.compare(replicates=0)


# ---- Showing ---------------------------------------------------------------------------------

def test_json_has_null_where_there_is_no_bound_or_no_value():
    rows = [patterns.evaluate(pattern(low=-math.inf, high=math.inf), [1.0]),
            patterns.evaluate(pattern(id="B99", use="report"), []),
            replace(patterns.evaluate(pattern(use="report"), [1.0]), pooled=2.0, base=0.5)]
    # json.dumps with allow_nan=False would fail on an infinity or NaN left behind.
    shown = json.loads(json.dumps(patterns.as_json(rows), allow_nan=False))
    assert shown == {"patterns": [
        {"id": "P01", "use": "calibrate", "target": 1.0, "low": None, "high": None,
         "median": 1.0, "lo90": 1.0, "hi90": 1.0, "verdict": "holds"},
        {"id": "B99", "use": "report", "target": 1.0, "low": 0.5, "high": 1.5,
         "median": None, "lo90": None, "hi90": None, "verdict": "not_built"},
        {"id": "P01", "use": "report", "target": 1.0, "low": 0.5, "high": 1.5,
         "median": 1.0, "lo90": 1.0, "hi90": 1.0, "verdict": "shown",
         "mean_lo90": None, "mean_hi90": None, "pooled": 2.0, "base": 0.5}]}


@pytest.mark.parametrize("given, values, words", [
    ({}, [1.0], "holds"),
    ({}, [0.25], "misses by 0.25 below"),
    ({}, [2.0], "misses by 0.5 above"),
    ({"null": 1.0}, [0.9, 1.0, 1.1], "does not exclude 1"),
    ({}, [1.0, NAN, NAN], "undetermined in 2 of 3"),
    ({"null": 0.0}, [1.0], "undetermined: the null needs 3 replicates"),
    ({"id": "B99"}, [], "not built: observable"),
    ({"use": "report"}, [1.0], "shown"),
    ({"use": "report", "null": 0.0}, [1.0, 1.0, 1.0], "shown: mean 1 to 1, above 0"),
    ({"use": "report", "null": 1.0}, [0.9, 1.0, 1.1], "which we cannot tell from 1"),
])
def test_verdict_in_words(given, values, words):
    assert patterns.verdict_in_words(patterns.evaluate(pattern(**given), values)).endswith(words)


def test_an_effect_is_said_with_its_base():
    row = patterns.Row(pattern(use="report", null=0.0), "shown", mean_lo90=-2.0, mean_hi90=-1.0,
                       pooled=-1.5, base=0.25)
    assert patterns.verdict_in_words(row) == (
        "shown: pooled -1.5, -2 to -1, below 0; base 0.25")


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
    assert "not built" in shown["B99"] and shown["B99"].endswith("a share")


def test_rows_come_back_from_their_json_as_far_as_it_holds_them():
    asked = patterns.load("dinamo")[:4]
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


def test_rows_of_the_first_edition_come_back_as_they_were():
    found = [{"id": "P13", "use": "test", "verdict": "misses", "median": 0.45},
             {"id": "P29", "use": "test", "verdict": "holds", "median": 0.0},
             {"id": "P16", "use": "report", "verdict": "misses", "median": 1.38},
             {"id": "P29", "use": "report", "verdict": "shown", "median": 0.0, "pooled": 0.1}]
    rows = patterns.from_json(found, "dinamo")
    assert [row.pattern.name for row in rows] == [
        "silence not a ground before", "private gain", "resolution: arrests", "private gain"]
    assert [row.pattern.use for row in rows] == ["test", "test", "report", "report"]
    assert patterns.verdict_in_words(rows[0]) == "misses by 0.4 above"
    assert patterns.verdict_in_words(rows[2]) == "misses by 0.43 above (not scored)"
    assert rows[3].pooled == 0.1 and math.isnan(rows[0].pooled)
