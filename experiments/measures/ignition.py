"""Autumn 1936 to spring 1937: how the writing starts, whom it reaches, what an accident sets off.

Rows Q01-Q07, Q15, Q22 and Q23 of patterns.csv.
"""

import numpy as np

from experiments.measures.observables import (
    NAN,
    NOT_YET,
    REVIEW,
    Weeks,
    among,
    first_of,
    in_party_one,
    observable,
    of_kind,
    political,
    present,
    ratio,
    rows_of,
    share,
    state_at,
)
from experiments.measures.reading import column, once
from experiments.measures.relations import both_ends, known_by
from sim import words

PER = 1000               # members to which the level of Q01 refers
MIN_ACCUSED = 3          # below which an accident says nothing (note of Q06)
RIVALS = (1, 2)          # ranks between which rivals write (Q05)
DAYS_PER_MONTH = 365.25 / 12

# Marks by which someone is suspected in public before an accident (Q06).
MARKS = (words.E_NAMED_HEARING, words.E_PUBLICATION, words.E_CASE, words.E_EXPULSION,
         words.E_BLAMED)


# ---- The level, and the secrecy (Q01, Q02) ---------------------------------------------------

@observable("Q01", "1936-07-15..1936-12-31", counts=("statements",))
def ignition_level(run, span):
    """Q01: political statements per 1000 members and candidates present as the window begins.

    A lower bound from named cases (g1-041, g1-234, h1-145); the factor is assumed.
    """
    return ratio(PER * span.hold(political(run, "week")).sum(), present(run, span.first).sum())


@observable("Q02", "1936-07-15..1936-12-31", counts=("statements",))
def flood_is_secret(run, span):
    """Q02: written statements / political statements of Q01 (share).

    Written is whatever was not said at a meeting (g1-141, g1-233, h1-145).
    """
    return share(political(run, "channel")[span.hold(political(run, "week"))] != words.AT_MEETING)


# ---- Drawers and lists (Q03, Q04) ------------------------------------------------------------

@observable("Q03", "1936-09-15..1937-01-31")
def drawer_reopened(run, span):
    """Q03: of statements that lay shelved as the window begins, share decided anew in it.

    Shelved is what its last decision before the window shelved. Any later decision counts, another
    shelving too (g1-066, h1-143, h1-144). Undetermined where nothing lay shelved.
    """
    statement, week, decision = (column(run, "decisions", name) for name in (
        "statement", "week", "decision"))
    before = np.flatnonzero(week < span.first)
    latest = before[np.lexsort((before, week[before], statement[before]))]
    last = np.append(statement[latest][1:] != statement[latest][:-1], True)[: len(latest)]
    lay = latest[last & (decision[latest] == words.SHELVE)]
    return share(np.isin(statement[lay], statement[span.hold(week)]))


def _oppositional(run, week: int) -> np.ndarray:
    """Of every member, whether an oppositional past is known by the week, or a public tie to
    someone of whom one is."""
    everyone = np.arange(len(column(run, "members", "id")))
    past = known_by(run, everyone, week, words.OPPOSITION)
    who, other, _, public, since = both_ends(run)
    seen = public & (since <= week) & past[other]
    tied = np.zeros(len(everyone), dtype=bool)
    tied[who[seen]] = True
    return past | tied


@observable("Q04", "1936-09-01..1936-10-31")
def who_is_on_the_list(run, span):
    """Q04: share with a known oppositional past, or a public tie to someone with one: members on
    the first list sent up / members present that week (ratio; g1-151, h1-146, h1-147).

    The first list is that of the window's first week with one. Undetermined without a list.
    """
    member, week = column(run, "lists", "member"), column(run, "lists", "week")
    sent = week[span.hold(week)]
    if not len(sent):
        return NAN
    first = int(sent.min())
    marked = _oppositional(run, first)
    return ratio(share(marked[np.unique(member[week == first])]),
                 share(marked[present(run, first)]))


# ---- Rivals (Q05) ----------------------------------------------------------------------------

@observable("Q05", "1936-07-15..1936-12-31", counts=("statements",))
def rivals_write(run, span):
    """Q05: of the statements of Q01, share between people of rank 1-2 who share a project, head
    linked units, or work in one unit at equal rank (g1-143, h1-077, h1-078; share assumed).

    Ranks and units are those of the time. Two share a project where both work in units on the
    contested design; two head linked units where the unit of one supplies the other's.
    """
    of_span = span.hold(political(run, "week"))
    author, target, week, rank, rank_of_target = (political(run, name)[of_span] for name in (
        "author", "target", "week", "author_rank", "target_rank"))
    here, there = (state_at(run, "unit", who, week) for who in (author, target))
    project = column(run, "units", "project").astype(bool)
    rivals = ((project[here] & project[there])
              | ((here == there) & (rank == rank_of_target))
              | _head_linked_units(run, author, target, week))
    return share(rivals & among(rank, RIVALS) & among(rank_of_target, RIVALS))


def _head_linked_units(run, author, target, week) -> np.ndarray:
    """Whether author and target of each row head units of which one supplies the other."""
    unit, holder, begun, ended = (column(run, "posts", name) for name in (
        "unit", "holder", "from_week", "to_week"))
    heads = np.flatnonzero((column(run, "posts", "post") == words.UNIT_HEAD) & (holder >= 0))
    supplier = column(run, "units", "supplier")
    linked = np.zeros(len(author), dtype=bool)
    for k, (one, other, when) in enumerate(zip(author, target, week, strict=True)):
        in_post = heads[(begun[heads] <= when) & ((ended[heads] < 0) | (ended[heads] >= when))]
        of_one, of_other = (unit[in_post[holder[in_post] == who]] for who in (one, other))
        linked[k] = (np.isin(supplier[of_one], of_other).any()
                     or np.isin(supplier[of_other], of_one).any())
    return linked


# ---- An accident (Q06, Q07) ------------------------------------------------------------------

@once
def _accused_after_accident(run, span: Weeks) -> tuple[int, np.ndarray, np.ndarray]:
    """The window's first week with an accident (-1: none), the units struck in it, and who is then
    accused on a political ground until the window ends: blamed, or in a political statement."""
    hit = of_kind(run, words.E_ACCIDENT, "week")
    if not span.hold(hit).any():
        return -1, np.zeros(0, np.int64), np.zeros(0, np.int64)
    first = int(hit[span.hold(hit)].min())
    struck = of_kind(run, words.E_ACCIDENT, "unit")[hit == first]
    after = Weeks(first, span.last)
    who = np.concatenate([
        of_kind(run, words.E_BLAMED, "target")[after.hold(of_kind(run, words.E_BLAMED, "week"))],
        political(run, "target")[after.hold(political(run, "week"))]])
    return first, struck[struck >= 0], np.unique(who[who >= 0])


def _suspected_before(run, week: int) -> np.ndarray:
    """Of every member, whether they were suspected before the week.

    A political statement about them; one of MARKS, those on grounds of the review of documents
    left out; a known oppositional past; a public tie to someone arrested.
    """
    everyone = np.arange(len(column(run, "members", "id")))
    suspected = known_by(run, everyone, week - 1, words.OPPOSITION)
    suspected[political(run, "target")[political(run, "week") < week]] = True
    for kind in MARKS:
        marked = rows_of(run, kind)
        target, when, ground = (column(run, "events", name)[marked]
                                for name in ("target", "week", "ground"))
        suspected[target[(when < week) & (target >= 0) & ~among(ground, REVIEW)]] = True
    arrested = column(run, "members", "week_arrested")
    who, other, _, public, since = both_ends(run)
    seen = public & (since < week) & (arrested[other] >= 0) & (arrested[other] < week)
    suspected[who[seen]] = True
    return suspected


@observable("Q06", "1937-01-22..1937-02-08")
def accident_falls_on_the_suspected(run, span):
    """Q06: of those accused on a political ground within two weeks of the fire, share about whom a
    political statement or suspicion existed before (four of five; g1-127, h1-093, h1-094).

    The fire is the window's first accident. Undetermined without one or below three accused.
    """
    week, _, accused = _accused_after_accident(run, span)
    if len(accused) < MIN_ACCUSED:
        return NAN
    return share(_suspected_before(run, week)[accused])


@observable("Q07", "1937-01-22..1937-02-08")
def not_on_the_burnt_shop(run, span):
    """Q07: of those of Q06, share who then work in a unit struck (none of five; g1-127, h1-093).

    Undetermined as Q06, and where the unit struck is not known.
    """
    week, struck, accused = _accused_after_accident(run, span)
    if len(accused) < MIN_ACCUSED or not len(struck):
        return NAN
    return share(np.isin(state_at(run, "unit", accused, week), struck))


# ---- Who the members are (Q15) ---------------------------------------------------------------

@observable("Q15", "1937-04-05..1937-04-05")
def members_at_the_bench(run, day):
    """Q15: members and candidates in production / members and candidates, on 1937-04-05 (share;
    g1-137, h1-300). The arrested count as long as they hold a card."""
    everyone = np.arange(len(column(run, "members", "id")))
    there = in_party_one(run, everyone, day.first)
    return share(column(run, "members", "occupation")[there] == words.IN_PRODUCTION)


# ---- Old papers (Q22, Q23) -------------------------------------------------------------------

def _written_about(run, span: Weeks) -> tuple[np.ndarray, np.ndarray]:
    """Of members arrested in the window about whom a political statement existed by then: week of
    the arrest, week of the first statement."""
    arrested = column(run, "members", "week_arrested")
    first = first_of(len(arrested), political(run, "target"), political(run, "week"))
    counted = span.hold(arrested) & (first <= arrested) & (first < NOT_YET)
    return arrested[counted], first[counted]


@observable("Q22", "1937-02-01..1937-06-30", "..1936-12-31", counts=("falls", "statements"))
def first_statement_to_arrest(run, span, old):
    """Q22: median months from the first political statement about a member to the arrest, members
    arrested in the window and first written about before 1937 (g1-145, g1-146, g1-166)."""
    arrested, first = _written_about(run, span)
    delay = (arrested - first)[old.hold(first)]
    return np.median(delay) * 7 / DAYS_PER_MONTH if len(delay) else NAN


@observable("Q23", "1937-02-01..1937-06-30", "..1936-12-31", counts=("falls", "statements"))
def old_papers_bring_down_spring(run, span, old):
    """Q23: of members arrested in the window about whom a political statement existed, share first
    written about before 1937 (g1-145, g1-166, h1-145; share assumed)."""
    _, first = _written_about(run, span)
    return share(old.hold(first))
