"""Rows Q13, Q14 and Q16-Q18 against answers worked out by hand."""

import pytest
from tables_for_tests import is_nan, make_run, week

from experiments.measures import hearings
from experiments.measures.rows import OBSERVABLES

WHEN = week("1937-06-07")


def matters(*told, when=WHEN, **more):
    """Matters, each a list of (body, outcome) in the order of the sittings, all in one week."""
    return [{"case": case, "step": step, "body": body, "outcome": outcome, "week": when, **more}
            for case, sittings in enumerate(told)
            for step, (body, outcome) in enumerate(sittings, 1)]


def test_q13_the_committee_after_the_cell():
    # Harsher in 0 (acquittal to entry); milder in 1 and in 2, where a sitting ruled nothing; the
    # same in 3. Not: 4 (the committee alone), 5 (the cell referred it), 6 (a meeting between).
    rows = matters(
        [("cell", "clear"), ("committee", "entry")],
        [("cell", "expel"), ("committee", "strict_reprimand"), ("general", "expel")],
        [("cell", "reduction"), ("committee", "postponed"), ("committee", "post_lost")],
        [("cell", "expel"), ("committee", "expel")],
        [("committee", "expel")],
        [("cell", "referred"), ("committee", "expel")],
        [("cell", "clear"), ("general", "entry"), ("committee", "expel")])
    run = make_run(hearings=rows)
    assert OBSERVABLES["Q13"](run) == pytest.approx(1 / 4)
    assert hearings.committee_milder_than_cell(run) == pytest.approx(2 / 4)
    # The order of the rows does not matter, that of the steps does.
    assert OBSERVABLES["Q13"](make_run(hearings=rows[::-1])) == pytest.approx(1 / 4)


def test_q14_the_hall_after_the_committee():
    rows = matters([("cell", "clear"), ("committee", "reprimand"), ("general", "expel")],
                   [("committee", "expel"), ("general", "expel")],
                   [("committee", "entry"), ("general", "no_ruling"), ("general", "reprimand")],
                   [("committee", "asked_to_leave"), ("district", "expel")])
    assert OBSERVABLES["Q14"](make_run(hearings=rows)) == pytest.approx(2 / 3)


@pytest.mark.parametrize("name", ["Q13", "Q14"])
def test_q13_and_q14_count_political_matters_of_the_window(name):
    ladder = [("cell", "clear"), ("committee", "entry"), ("general", "expel")]
    assert OBSERVABLES[name](make_run(hearings=matters(ladder))) == 1
    assert is_nan(OBSERVABLES[name](make_run(hearings=matters(ladder, political=False))))
    late = matters(ladder, when=week("1938-04-04"))
    assert is_nan(OBSERVABLES[name](make_run(hearings=late)))
    assert is_nan(OBSERVABLES[name](make_run()))


# ---- Q16-Q18 ---------------------------------------------------------------------------------

def expelled(counts, when=WHEN, n=1, **more):
    """Political expulsions on a list of counts."""
    return [{"heard": when, "outcome": "expel", "counts": counts,
             "n_counts": counts.bit_count(), **more}] * n


def test_q16_how_long_the_lists_are():
    # Lists of 3 and 1, of a prisoner too. Not: a reprimand, conduct, or what came later.
    cases = (expelled(1 + 2 + 16) + expelled(16, prisoner=True)
             + [{"heard": WHEN, "outcome": "reprimand", "counts": 31, "n_counts": 5}]
             + expelled(31, political=False) + expelled(31, when=week("1938-04-04")))
    assert OBSERVABLES["Q16"](make_run(fallers=10, cases=cases)) == pytest.approx(2)
    assert is_nan(OBSERVABLES["Q16"](make_run(fallers=9, cases=cases)))
    # Without the mechanism no case has counts.
    assert is_nan(OBSERVABLES["Q16"](make_run(fallers=10, cases=expelled(0))))


def test_q17_silence_spreads():
    # Against free members: 2 in the 23 weeks to January 1937, 4 in the 24 from 15 February on.
    before, after = week("1936-08-24"), week("1937-07-26")
    cases = (expelled(2, before) + expelled(2 + 1, week("1937-01-25")) + expelled(1, before, 5)
             + expelled(2, before, 3, prisoner=True) + expelled(2 + 16, after, 4)
             + expelled(2, week("1937-02-08"), 7))
    assert OBSERVABLES["Q17"](make_run(fallers=10, cases=cases)) == pytest.approx(
        (2 / 23) / (4 / 24))
    assert is_nan(OBSERVABLES["Q17"](make_run(fallers=10, cases=cases[:2])))


def test_q18_silence_against_free_members():
    cases = (expelled(2 + 4, n=2) + expelled(4) + expelled(2, n=4, prisoner=True)
             + expelled(2, when=week("1937-09-06")))
    assert OBSERVABLES["Q18"](make_run(fallers=10, cases=cases)) == pytest.approx(2 / 3)
    assert is_nan(OBSERVABLES["Q18"](make_run(fallers=10, cases=expelled(2, prisoner=True))))
