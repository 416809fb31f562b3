"""What a statement about a tie does for its author, month by month, and to others.

The statements of `paired.ABOUT_TIE` with at least two years of the run to come, each against the
world in which the author was silent, or kept away, that week. All have the same time to follow, so
that a curve over months is of the same people throughout.
"""

from experiments.measures import paired
from experiments.measures.observables import NAN, Weeks, share
from experiments.measures.reading import once

FOLLOWED = 104
MONTHS = {str(month): round(month * FOLLOWED / 24) for month in (1, 2, *range(3, 25, 3))}
INSTEAD = paired.INSTEAD


@once
def _found(run, instead: str) -> paired.Pairs | None:
    last = run.weeks - 1 - FOLLOWED
    if last < 0:
        return None
    found = paired.pairs(run, paired.ABOUT_TIE, Weeks(0, last), instead)
    return found if len(found.week) else None


def _fallen(week_fallen, found: paired.Pairs, month: str):
    return (week_fallen >= 0) & (week_fallen <= found.week + MONTHS[month])


def tie_gain(run, instead: str, month: str) -> float:
    """What a preemptive statement about a tie spared its author so many months later: falls per
    statement, the alternative's less the statement's."""
    found = _found(run, instead)
    if found is None:
        return NAN
    return share(_fallen(found.actor_paired, found, month)) - share(
        _fallen(found.actor, found, month))


def tie_base(run, instead: str, month: str) -> float:
    """Share of the authors who would have fallen so many months later with the alternative."""
    found = _found(run, instead)
    return NAN if found is None else share(_fallen(found.actor_paired, found, month))


def tie_target(run, instead: str) -> float:
    """Those written about who fell by the end because of the statement: persons per statement."""
    found = _found(run, instead)
    return NAN if found is None else share(found.target >= 0) - share(found.target_paired >= 0)


def tie_others(run, instead: str) -> float:
    """Others, author and target left out, who fell by the end because of the statement: persons
    per statement."""
    found = _found(run, instead)
    return NAN if found is None else share(found.harm)
