"""Rows Q08-Q10 against answers worked out by hand."""

import pytest
from tables_for_tests import is_nan, make_run, week

from experiments.measures.rows import OBSERVABLES


@pytest.mark.parametrize(("name", "first", "last"), [
    ("Q08", "1935-01-07", "1936-08-10"), ("Q09", "1937-09-06", "1938-01-17")])
def test_q08_and_q09_disclosures_that_open_a_case(name, first, last):
    # Of five in the window two open one within eight weeks: at once, and after eight; one after
    # nine, one never, and one has no case of its own.
    begin, end = week(first), week(last)
    rows = [{"week": begin, "week_case": begin}, {"week": end, "week_case": end + 8},
            {"week": end, "week_case": end + 9}, {"week": begin}, {"week": begin, "way": "spoken"},
            {"week": begin - 1, "week_case": begin}, {"week": end + 1, "week_case": end + 1}]
    assert OBSERVABLES[name](make_run(disclosures=rows)) == pytest.approx(2 / 5)
    assert is_nan(OBSERVABLES[name](make_run()))
    # The last disclosure is followed for eight weeks.
    assert is_nan(OBSERVABLES[name](make_run(weeks=end + 8, disclosures=rows)))
    assert OBSERVABLES[name](make_run(weeks=end + 9, disclosures=rows)) == pytest.approx(2 / 5)


def test_q10_told_before_and_charged_with_hiding():
    # Expelled with a hidden past or kin among the counts (4 or 8): 0 (had told), 1 (told in the
    # week itself, too late), 2 (told of a tie only), 3 (had told). Not: 4 (other counts), 5 (a
    # reprimand), 6 (after the window), 7 (an earlier matter, not that of the expulsion).
    first, when, last = week("1937-03-08"), week("1937-09-06"), week("1938-01-31")
    weeks = [first, when, when, last, when, -1, last + 1, when]
    matters = [(0, first, 4, "expel"), (1, when, 8, "expel"), (2, when, 4 + 1, "expel"),
               (3, last, 8 + 2, "expel"), (4, when, 1 + 2, "expel"), (5, when, 4, "reprimand"),
               (6, last + 1, 4, "expel"), (7, when - 4, 4, "expel"), (7, when, 1, "expel"),
               (0, 60, 4, "clear")]
    run = {"members": [{"week_expelled": one} for one in weeks],
           "cases": [{"accused": who, "heard": heard, "counts": counts, "outcome": outcome}
                     for who, heard, counts, outcome in matters],
           "disclosures": [{"member": 0, "week": 0}, {"member": 1, "week": when},
                           {"member": 2, "week": 9, "subject": "tie"},
                           {"member": 3, "week": last - 1, "subject": "past"},
                           {"member": 6, "week": 9}, {"member": 7, "week": 9}]}
    assert OBSERVABLES["Q10"](make_run(fallers=10, **run)) == pytest.approx(2 / 4)
    assert is_nan(OBSERVABLES["Q10"](make_run(fallers=9, **run)))
    assert is_nan(OBSERVABLES["Q10"](make_run(fallers=10, **run | {"cases": []})))
    assert OBSERVABLES["Q10"](make_run(fallers=10, **run | {"disclosures": []})) == 0
