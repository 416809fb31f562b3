"""What bodies rule, and for what: rows Q13, Q14 and Q16-Q18 of patterns.csv."""

from typing import NamedTuple

import numpy as np

from experiments.measures.observables import (
    NAN,
    Weeks,
    observable,
    over,
    ratio,
    share,
)
from experiments.measures.reading import column, once
from sim import words

SILENCE_AMONG = 1 << words.COUNT_SILENCE


class Steps(NamedTuple):
    """Two rulings on one matter, one body after the other: week of the second, both rulings."""

    week: np.ndarray
    first: np.ndarray
    second: np.ndarray


@once
def rulings(run, below: int, above: int) -> Steps:
    """Political matters on which one body ruled and the other ruled next.

    A sitting that rules nothing (pending, no ruling, postponed, referred) is passed over.
    """
    case, step, week, body, outcome = (column(run, "hearings", name) for name in (
        "case", "step", "week", "body", "outcome"))
    ruled = np.flatnonzero((column(run, "hearings", "political") == 1)
                           & ((outcome == words.CLEAR) | (outcome >= words.ENTRY)))
    ruled = ruled[np.lexsort((step[ruled], case[ruled]))]
    one, then = ruled[:-1], ruled[1:]
    found = (case[one] == case[then]) & (body[one] == below) & (body[then] == above)
    return Steps(week[then[found]], outcome[one[found]], outcome[then[found]])


def _harsher(run, below: int, above: int, span: Weeks) -> float:
    steps = rulings(run, below, above)
    return share((steps.second > steps.first)[span.hold(steps.week)])


@observable("Q13", "1936-08-19..1938-03-31")
def committee_harsher_than_cell(run, span):
    """Q13: political matters ruled on by a cell and then the committee: share in which the
    committee is harsher (none of five; h1-044, h1-046, h1-057, h1-058, h1-059).

    The committee's ruling lies in the window; harsher is later in the list of outcomes.
    Undetermined without such a matter.
    """
    return _harsher(run, words.CELL, words.COMMITTEE, span)


@over("1936-08-19..1938-03-31")
def committee_milder_than_cell(run, span):
    """Political matters of Q13 in which the committee is milder than the cell (share). The note of
    Q13 advises a floor of 0.2."""
    steps = rulings(run, words.CELL, words.COMMITTEE)
    return share((steps.second < steps.first)[span.hold(steps.week)])


@observable("Q14", "1937-03-08..1938-03-31")
def hall_harsher_than_committee(run, span):
    """Q14: political matters ruled on by the committee and then a general meeting: share in which
    the meeting is harsher (two of three; g2-090, h1-044, h1-046, h1-051, h1-055).

    As Q13.
    """
    return _harsher(run, words.COMMITTEE, words.GENERAL, span)


# ---- Counts (Q16-Q18) ------------------------------------------------------------------------

def _expelling(run, span: Weeks, free_only: bool = True) -> np.ndarray:
    """Rows of the cases that end in a political expulsion in the window, those of prisoners left
    out (``free_only``)."""
    cases = ((column(run, "cases", "outcome") == words.EXPEL)
             & (column(run, "cases", "political") == 1) & span.hold(column(run, "cases", "heard")))
    if free_only:
        cases &= column(run, "cases", "prisoner") == 0
    return np.flatnonzero(cases)


def _with_silence(run, cases: np.ndarray) -> np.ndarray:
    return (column(run, "cases", "counts")[cases] & SILENCE_AMONG) > 0


@observable("Q16", "1936-08-19..1938-03-31", counts=("falls",))
def charges_are_lists(run, span):
    """Q16: mean number of counts per political expulsion (h1-157, h1-158, h1-164, h1-165).

    Undetermined where no case of the run has counts.
    """
    n = column(run, "cases", "n_counts")
    return share(n[_expelling(run, span, free_only=False)]) if (n > 0).any() else NAN


@observable("Q17", "1936-08-19..1937-01-31", "1937-02-15..1937-07-31", counts=("falls",))
def silence_spreads(run, before, after):
    """Q17: political expulsions of members at liberty with silence among the counts, per week to
    January 1937 / from mid February on (g1-182, h1-157, h1-164, h1-179).

    Undetermined where there is none from mid February on.
    """
    rates = [_with_silence(run, _expelling(run, span)).sum() / span.n for span in (before, after)]
    return ratio(*rates)


@observable("Q18", "1937-02-15..1937-08-31", counts=("falls",))
def silence_against_free_members(run, span):
    """Q18: political expulsions of members at liberty: share with silence among the counts (three
    of five; g1-182, h1-157, h1-159, h1-165)."""
    return share(_with_silence(run, _expelling(run, span)))
