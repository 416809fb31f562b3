"""Keeping away, striking back, and falling silent: rows Q11, Q12 and Q24-Q26 of patterns.csv."""

import numpy as np

from experiments.measures.observables import (
    NAN,
    NOT_YET,
    Weeks,
    first_of,
    observable,
    of_kind,
    political,
    ratio,
    rows_of,
    share,
)
from experiments.measures.reading import column
from experiments.measures.relations import close_one, under_attack
from sim import words

# ---- Quiet distance (Q11) --------------------------------------------------------------------

@observable("Q11", "1936-08-15..1938-01-19", counts=("statements",))
def quiet_distance(run, span):
    """Q11: members who broke off contact with an accused or fallen tie and made no statement about
    that person by the end of the window / members who made a political statement against a tie
    (g1-203, g3-035, h1-107, h1-117, h1-123; ratio assumed).

    Persons in both; ties between shopmates do not count. Undetermined where nobody in the whole
    run breaks off.
    """
    if not len(rows_of(run, words.E_BROKE_OFF)):
        return NAN
    who, other, week = (of_kind(run, words.E_BROKE_OFF, name) for name in
                        ("actor", "target", "week"))
    real = span.hold(week) & (who >= 0) & (other >= 0)
    who, other, week = who[real], other[real], week[real]
    troubled = np.full(len(column(run, "members", "id")), NOT_YET)
    for first in (under_attack(run), column(run, "members", "week_fallen")):
        np.minimum(troubled, np.where(first >= 0, first, NOT_YET), out=troubled)
    said = column(run, "statements", "week") <= span.last
    quiet = ~_pairs_in(run, (who, other), tuple(
        column(run, "statements", name)[said] for name in ("author", "target")))
    kept_away = quiet & (troubled[other] <= week) & close_one(run, who, other, week)

    of_span = span.hold(political(run, "week"))
    author, target, when = (political(run, name)[of_span] for name in ("author", "target", "week"))
    attacked = close_one(run, author, target, when)
    return ratio(np.unique(who[kept_away]).size, np.unique(author[attacked]).size)


def _keys(run, one, other) -> np.ndarray:
    """One number a pair of members."""
    return np.asarray(one).astype(np.int64) * len(column(run, "members", "id")) + other


def _pairs_in(run, pairs: tuple, of: tuple) -> np.ndarray:
    """Whether each pair of members is one of the others."""
    return np.isin(_keys(run, *pairs), _keys(run, *of))


# ---- The author accuses the official (Q12) ---------------------------------------------------

@observable("Q12", "1937-03-08..1938-04-30")
def author_accuses_the_official(run, span):
    """Q12: accusations of having let a paper lie: share made by the author of such a paper (seven
    of nine; g1-113, h1-127, h1-128, h1-129, h1-130, h1-131, h1-132, h1-133, h1-136, h1-140).

    The author made a political statement before that the accused official shelved, or let lie as
    the author knows. Undetermined without an accusation.
    """
    accusations = np.flatnonzero(
        (column(run, "statements", "ground") == words.SUPPRESSED)
        & span.hold(column(run, "statements", "week")))
    author, target = (column(run, "statements", name)[accusations] for name in
                      ("author", "target"))
    papers, officials = [], []
    for name in ("told_to", "shelved_by"):
        official = column(run, "statements", name)
        lay = np.flatnonzero((official >= 0) & (column(run, "statements", "political") == 1))
        papers.append(lay)
        officials.append(official[lay])
    paper = np.concatenate(papers)
    pairs, place = np.unique(_keys(run, column(run, "statements", "author")[paper],
                                   np.concatenate(officials)), return_inverse=True)
    first = first_of(len(pairs), place, paper)
    wanted = _keys(run, author, target)
    if not len(pairs):
        return share(np.zeros(len(wanted), dtype=bool))
    found = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
    return share((pairs[found] == wanted) & (first[found] < accusations))


# ---- Slander, and silence (Q24-Q26) ----------------------------------------------------------

def _aloud(run) -> np.ndarray:
    """Of every political statement, whether it was made aloud at a meeting."""
    return political(run, "channel") == words.AT_MEETING


@observable("Q24", "1938-01-24..1938-02-28", counts=("statements",))
def revenge_at_once(run, span):
    """Q24: political statements made aloud at general meetings: share alleging slander (five of
    eight; g3-058, h1-260, h1-262, h1-263).

    At a general meeting is what was said in a week that has one. Undetermined where nothing was.
    """
    week = political(run, "week")
    heard = (_aloud(run) & span.hold(week)
             & np.isin(week, of_kind(run, words.E_MEETING, "week")))
    return share(political(run, "ground")[heard] == words.SLANDER)


@observable("Q25", "1938-05-02..1938-09-30", "1938-01-24..1938-05-01", counts=("statements",))
def revenge_burns_out(run, after, before):
    """Q25: statements alleging slander per week, summer of 1938 / spring (g3-077, h1-275,
    h1-276)."""
    week = column(run, "statements", "week")[column(run, "statements", "ground") == words.SLANDER]
    return ratio(_rate(week, after), _rate(week, before))


@observable("Q26", "1938-09-01..1938-11-16", "1937-07-01..1937-12-31", counts=("statements",))
def meetings_fall_silent(run, after, before):
    """Q26: political statements made aloud at meetings per week, autumn of 1938 / late 1937
    (g3-086, h1-103)."""
    week = political(run, "week")[_aloud(run)]
    return ratio(_rate(week, after), _rate(week, before))


def _rate(week: np.ndarray, span: Weeks) -> float:
    return span.hold(week).sum() / span.n
