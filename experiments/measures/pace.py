"""How the hunt goes on, half-year by half-year: what is written, laid aside, expelled, arrested."""

import numpy as np

from experiments.measures.exposed import HALVES, months
from experiments.measures.observables import (
    MIN_STATEMENTS,
    NAN,
    Weeks,
    political,
    share,
    weeks_of,
)
from experiments.measures.reading import column
from sim import words

__all__ = ("HALVES", "arrested_in", "expelled_in", "shelved_in", "written_in")


def _span(run, half: str) -> Weeks | None:
    """The weeks of a half-year; None where the run does not cover them."""
    span = weeks_of(run.start, months(half))
    return span if span.first >= 0 and span.last < run.weeks else None


def _counted(run, half: str, weeks) -> float:
    span = _span(run, half)
    return NAN if span is None else float(np.count_nonzero(span.hold(weeks)))


def written_in(run, half: str) -> float:
    """Political statements of a half-year (``1937H1``), written or spoken."""
    return _counted(run, half, political(run, "week"))


def expelled_in(run, half: str) -> float:
    """Political expulsions of a half-year."""
    expelled = ((column(run, "cases", "outcome") == words.EXPEL)
                & (column(run, "cases", "political") == 1))
    return _counted(run, half, column(run, "cases", "heard")[expelled])


def arrested_in(run, half: str) -> float:
    """Arrests of a half-year, of members and of those already expelled."""
    span = _span(run, half)
    return NAN if span is None else float(
        column(run, "weekly", "arrests")[span.first: span.last + 1].sum())


def shelved_in(run, half: str) -> float:
    """Of officials' decisions of a half-year, those to lay a statement aside; NaN below thirty."""
    span = _span(run, half)
    if span is None:
        return NAN
    decided = span.hold(column(run, "decisions", "week"))
    if decided.sum() < MIN_STATEMENTS:
        return NAN
    return share(column(run, "decisions", "decision")[decided] == words.SHELVE)
