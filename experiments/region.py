"""The record of the region: the dated case of a leader, on runs with a hierarchy.

Rows B01-B03 and B09 of patterns.csv. The case is that of the organisation's first leader: the
holder of the committee's first post as the run begins. Weeks are whole weeks; what never
happened is undetermined.
"""

import numpy as np

from experiments.observables import NAN, column, observable, present, ratio, rows_of
from sim import words

LEADERS_POST = "partkom_secretary"
LADDER = ("relieved", "at_disposal", "dismissed")
# What ends a term as a local effect of a ruling, beside the ladder: expulsion from above.
ENDED_BY_RULING = (*LADDER, "fell")


def leader_of(run) -> int:
    """The first holder of the committee's first post; -1 where there is none."""
    first = ((column(run, "posts", "post") == words.PARTKOM_SECRETARY)
             & (column(run, "posts", "from_week") == 0))
    held = column(run, "posts", "holder")[first]
    return int(held[0]) if len(held) else -1


def confession(run, leader: int, span) -> int:
    """Week in which the leader owns up to the past, -1 never (in the window)."""
    made = rows_of(run, "disclosure")
    made = made[(made["actor"] == leader) & (made["ground"] == "blemish")
                & span.hold(made["week"])]
    return int(made["week"].min()) if len(made) else -1


def demands(run, leader: int) -> np.ndarray:
    """Weeks of the local demands to remove the leader: decisions of the committee or a meeting
    that were not theirs to make, and went up as petitions."""
    cases = run.tables["cases"]
    made = cases[(cases["accused"] == leader) & (cases["outcome"] == "referred")]
    return np.sort(made["heard"].to_numpy())


def central_rulings(run, leader: int) -> np.ndarray:
    """Weeks in which the centre ruled on the leader."""
    cases = run.tables["cases"]
    made = cases[(cases["accused"] == leader) & (cases["forum"] == "centre")
                 & (cases["heard"] >= 0)]
    return np.sort(made["heard"].to_numpy())


def _first_from(weeks: np.ndarray, week: int) -> int:
    later = weeks[weeks >= week]
    return int(later[0]) if week >= 0 and len(later) else -1


def _between(first: int, second: int) -> float:
    return float(second - first) if first >= 0 and second >= 0 else NAN


@observable("B01", "1937-01-01..1937-12-31")
def local_reaction(run, year):
    """B01: weeks from the leader's confession to the first local demand after it (w-022)."""
    leader = leader_of(run)
    confessed = confession(run, leader, year)
    return _between(confessed, _first_from(demands(run, leader), confessed))


@observable("B02", "1937-01-01..1937-12-31")
def petition(run, year):
    """B02: weeks from the first local demand of the year to the first central ruling after it
    (w-034)."""
    leader = leader_of(run)
    demanded = _first_from(demands(run, leader), year.first)
    if not year.hold(demanded):
        return NAN
    return _between(demanded, _first_from(central_rulings(run, leader), demanded))


@observable("B03", "1937-01-01..1937-12-31")
def ruling_comes_down(run, year):
    """B03: weeks from the first central ruling that grants something to its local effect, the
    end of the leader's term (w-037)."""
    leader = leader_of(run)
    cases, posts = run.tables["cases"], run.tables["posts"]
    made = cases[(cases["accused"] == leader) & (cases["forum"] == "centre")
                 & cases["outcome"].isin(("reduction", "expel")) & year.hold(cases["heard"])]
    ended = posts[(posts["holder"] == leader) & (posts["post"] == LEADERS_POST)
                  & posts["why_ended"].isin(ENDED_BY_RULING)]
    if not len(made) or not len(ended):
        return NAN
    ruled = int(made["heard"].min())
    return _between(ruled, _first_from(np.sort(ended["to_week"].to_numpy()), ruled))


@observable("B09", "1936-08-01..1938-04-15", counts=("falls",))
def null_effect(run, span):
    """B09: share of the fallen with the tagged nationality / its share of members as the window
    begins (w-075; weight zero by construction)."""
    members = run.tables["members"]
    tagged = members["nationality"].to_numpy() == 1
    fell = span.hold(members["week_fallen"].to_numpy())
    there = present(run, span.first)
    return ratio(ratio(tagged[fell].sum(), fell.sum()), ratio(tagged[there].sum(), there.sum()))
