"""The record of the region: the dated case of a leader, on runs with a hierarchy.

Rows B01-B09 and Q27 of patterns.csv. The case is that of the organisation's first leader: the
holder of the committee's first post as the run begins. He is the protector of his circle, the
clients whom he brought (w-026, w-070); his own protector is the superior, who heads the level
above (w-053). Weeks are whole weeks; what never happened is undetermined.
"""

import numpy as np

from experiments.measures.observables import NAN, Weeks, observable, present, ratio, share
from experiments.measures.reading import column
from sim import words

# What ends a term as a local effect of a ruling: the ladder, and expulsion from above.
ENDED_BY_RULING = (words.HOLDER_RELIEVED, words.HOLDER_AT_DISPOSAL, words.HOLDER_DISMISSED,
                   words.HOLDER_FELL)
# How a post is lost: not by promotion, and not by leaving or resigning.
LOST = (*ENDED_BY_RULING, words.HOLDER_EXPELLED, words.HOLDER_VOTED_OUT)

# Rulings that take something away.
GRANTED = (words.POST_LOST, words.REDUCTION, words.EXPEL)

# Weeks, as patterns.csv names them.
POST_LOST_WITHIN = 8     # of the confession (B04)
CARD_KEPT = 26           # after the confession (B04)
COLLAPSE = 13            # after the protector's fall (B06)


# ---- Who, and the steps of the case ----------------------------------------------------------

def holder(run, post: int, week: int) -> int:
    """Who holds the (first) post of a kind as the week begins; in week 0, who starts in it; -1
    for nobody."""
    begun, ended = (column(run, "posts", name) for name in ("from_week", "to_week"))
    held = ((column(run, "posts", "post") == post) & ((begun < week) | (begun == 0))
            & ((ended < 0) | (ended >= week)))
    return int(column(run, "posts", "holder")[held][0]) if held.any() else -1


def leader_of(run) -> int:
    """The first holder of the committee's first post; -1 where there is none."""
    return holder(run, words.PARTKOM_SECRETARY, 0)


def superior_of(run, week: int = 0) -> int:
    """Who heads the level above as the week begins, the leader's protector; -1 for nobody."""
    return holder(run, words.KRAIKOM_SECRETARY, week)


def circle_of(run, leader: int) -> np.ndarray:
    """Ids of the leader's circle."""
    return (np.flatnonzero(column(run, "members", "circle") == leader) if leader >= 0
            else np.zeros(0, np.int64))


def confession(run, leader: int, span: Weeks) -> int:
    """Week in which the leader confesses his past, -1 never (in the window)."""
    weeks = event_weeks(run, words.E_DISCLOSURE, leader, "actor",
                        column(run, "events", "ground") == words.BLEMISH)
    return first_from(weeks[span.hold(weeks)], 0)


def event_weeks(run, kind: int, who: int, role: str = "target", which=True) -> np.ndarray:
    """Weeks of the events of a kind with ``who`` as their ``role`` (actor or target)."""
    found = (column(run, "events", "kind") == kind) & (column(run, "events", role) == who) & which
    return np.sort(column(run, "events", "week")[found])


def _heard(run, leader: int, which) -> np.ndarray:
    heard = column(run, "cases", "heard")
    return np.sort(heard[(column(run, "cases", "accused") == leader) & (heard >= 0) & which])


def demands(run, leader: int) -> np.ndarray:
    """Weeks of the local demands to remove the leader: decisions of the committee or a meeting
    that were not theirs to make, and went up as petitions."""
    return _heard(run, leader, column(run, "cases", "outcome") == words.REFERRED)


def central_rulings(run, leader: int, granting: bool = False) -> np.ndarray:
    """Weeks in which the centre ruled on the leader, or (``granting``) granted something."""
    made = column(run, "cases", "forum") == words.CENTRE
    if granting:
        made &= np.isin(column(run, "cases", "outcome"), GRANTED)
    return _heard(run, leader, made)


def losses_of_post(run, leader: int, how=LOST) -> np.ndarray:
    """Weeks in which the leader's terms in the first post ended in these ways."""
    ended = ((column(run, "posts", "holder") == leader)
             & (column(run, "posts", "post") == words.PARTKOM_SECRETARY)
             & np.isin(column(run, "posts", "why_ended"), how))
    return np.sort(column(run, "posts", "to_week")[ended])


def first_from(weeks: np.ndarray, week: int) -> int:
    """The first of the sorted weeks that is not before ``week``; -1 for none, or no ``week``."""
    later = weeks[weeks >= week]
    return int(later[0]) if week >= 0 and len(later) else -1


def _between(first: int, second: int) -> float:
    return float(second - first) if first >= 0 and second >= 0 else NAN


# ---- The tempo (B01-B03) ---------------------------------------------------------------------

@observable("B01", "1937-01-01..1937-12-31")
def local_reaction(run, year):
    """B01: weeks from the leader's confession to the first local demand after it (w-022)."""
    leader = leader_of(run)
    confessed = confession(run, leader, year)
    return _between(confessed, first_from(demands(run, leader), confessed))


@observable("B02", "1937-01-01..1937-12-31")
def petition(run, year):
    """B02: weeks from the first local demand of the year to the first central ruling after it
    (w-034)."""
    leader = leader_of(run)
    demanded = first_from(demands(run, leader), year.first)
    if not year.hold(demanded):
        return NAN
    return _between(demanded, first_from(central_rulings(run, leader), demanded))


@observable("B03", "1937-01-01..1937-12-31")
def ruling_comes_down(run, year):
    """B03: weeks from the first central ruling that grants something to its local effect, the
    end of the leader's term (w-037)."""
    leader = leader_of(run)
    granted = central_rulings(run, leader, granting=True)
    ruled = first_from(granted[year.hold(granted)], 0)
    return _between(ruled, first_from(losses_of_post(run, leader, ENDED_BY_RULING), ruled))


# ---- Post, card, clients (B04-B06) -----------------------------------------------------------

@observable("B04", "1937-01-01..1937-12-31")
def post_lost_card_kept(run, year):
    """B04: 1 if the leader lost his post within 8 weeks of his confession and kept his card for
    26 weeks after it, else 0 (w-034, w-054, w-060).

    A run is one case, so that the row's share of runs is the mean over runs, and the median of
    many is 1 where it holds in most. The card is lost by expulsion on any ground; an arrest alone
    leaves it (w-060). Undetermined without a confession in the year, or when the run ends before
    the 26 weeks do.
    """
    leader = leader_of(run)
    confessed = confession(run, leader, year)
    if confessed < 0 or confessed + CARD_KEPT >= run.weeks:
        return NAN
    lost = first_from(losses_of_post(run, leader), confessed)
    expelled = column(run, "members", "week_expelled_any")[leader]
    return (0 <= lost <= confessed + POST_LOST_WITHIN
            and not 0 <= expelled <= confessed + CARD_KEPT)


def _circle_at(run, leader: int, week: int) -> np.ndarray:
    """Weeks in which those of the circle fell (-1 never) who are in the Party, free and unfallen
    as the week begins."""
    circle = circle_of(run, leader)
    fell = column(run, "members", "week_fallen")[circle]
    return fell[present(run, week)[circle] & ~((fell >= 0) & (fell < week))]


@observable("B05", "1937-04-01..1937-10-01")
def clients_stay(run, span):
    """B05: share of the circle fallen in the window and before their protector, the leader
    (w-070).

    Of those present as the window begins. Who falls in the week of his fall, fell with him.
    Undetermined when he fell before the window, or when there is no circle.
    """
    leader = leader_of(run)
    fell = _circle_at(run, leader, span.first)
    his = column(run, "members", "week_fallen")[leader] if leader >= 0 else -1
    if 0 <= his < span.first:
        return NAN
    return share(span.hold(fell) & ((his < 0) | (fell < his)))


@observable("B06", "1937-10-01..1938-01-15", follow=COLLAPSE)
def collapse(run, span):
    """B06: share of the circle fallen within 13 weeks after their protector, the leader (w-070,
    w-056).

    His fall lies in the window. Of those present as its week begins; who falls in that week is
    counted. Undetermined when he does not fall in the window, or when there is no circle.
    """
    leader = leader_of(run)
    his = column(run, "members", "week_fallen")[leader] if leader >= 0 else -1
    if not span.hold(his):
        return NAN
    fell = _circle_at(run, leader, his)
    return share((fell >= 0) & (fell <= his + COLLAPSE))


# ---- What follows leniency (B07, B08, Q27) ---------------------------------------------------

@observable("B07", "1937-05-14..1937-06-07", "1937-04-01..1937-04-30", counts=("statements",))
def blame_climbs(run, after, before):
    """B07: statements against the superior per week, after the mild ruling came down / in April
    (w-038, w-050).

    Criticism counts, as what is said against him need not be political. The superior is whoever
    heads the level above as April begins.
    """
    superior = superior_of(run, before.first)
    week, target = (column(run, "statements", name) for name in ("week", "target"))
    about = week[(target == superior) & (superior >= 0)]
    return ratio(after.hold(about).sum() / after.n, before.hold(about).sum() / before.n)


@observable("B08", "1937-01-01..1937-06-15")
def persistence(run, span):
    """B08: local demands per week from the first central ruling to mid June / from the start of
    the case to that ruling (w-066).

    The case starts with the leader's confession or the first demand of the year, whichever
    comes first, as the record's does (w-017, w-022): by the run's own steps, as in B01-B03, not by
    the record's dates. The ruling's week belongs to what follows it: the levels above decide before
    a body sits. Undetermined without a central ruling in the window, or without a demand before it.
    """
    leader = leader_of(run)
    ruled = first_from(central_rulings(run, leader), span.first)
    if not span.hold(ruled):
        return NAN
    weeks = demands(run, leader)
    demanded, confessed = first_from(weeks, span.first), confession(run, leader, span)
    if not 0 <= demanded < ruled:
        return NAN
    start = min(demanded, confessed) if confessed >= 0 else demanded
    before, after = Weeks(start, ruled - 1), Weeks(ruled, span.last)
    return ratio(after.hold(weeks).sum() / after.n, ratio(before.hold(weeks).sum(), before.n))


@observable("Q27", "1937-07-01..1937-09-15", "1937-04-01..1937-04-30", counts=("statements",))
def quiet_about_the_leader(run, after, before):
    """Q27: statements of the region's own people about the leader per week, in the summer of 1937
    / in April (w-055, h1-293).

    Criticism counts, as in B07. Local are all authors but those of the level above.
    """
    leader = leader_of(run)
    level = column(run, "units", "level")[column(run, "members", "unit")]
    made = ((column(run, "statements", "target") == leader) & (leader >= 0)
            & (level[column(run, "statements", "author")] != words.TERRITORY_LEVEL))
    week = column(run, "statements", "week")[made]
    return ratio(after.hold(week).sum() / after.n, before.hold(week).sum() / before.n)


@observable("B09", "1936-08-01..1938-04-15", counts=("falls",))
def null_effect(run, span):
    """B09: share of the fallen with the tagged nationality / its share of members as the window
    begins (w-075; weight zero by construction)."""
    tagged = column(run, "members", "nationality") == 1
    fell = span.hold(column(run, "members", "week_fallen"))
    there = present(run, span.first)
    return ratio(ratio(tagged[fell].sum(), fell.sum()), ratio(tagged[there].sum(), there.sum()))
