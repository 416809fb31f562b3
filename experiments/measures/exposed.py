"""Who falls: by rank, degree, protector, post and motive, after whom, and along which ties.

Every measure is a function of a run and of one group's name, one of those in its table of
groups below; `outcomes.py` offers each as ``measure.group``.
"""

import datetime as dt

import numpy as np

from experiments.measures.cascades import falls_of, lineage_of
from experiments.measures.observables import (
    MIN_STATEMENTS,
    NAN,
    NOT_YET,
    ratio,
    share,
    weeks_of,
)
from experiments.measures.reading import column, halves, once
from sim import words

FOLLOWED = 26            # weeks in which falls after a tie's fall are counted
WEEKS_A_YEAR = 365.25 / 7
N_QUARTILES = 4
NO_TIE = "none"

RANKS = {f"rank_{k}": k for k in range(len(words.RANKS))}
DEGREES = {f"degree_q{k + 1}": k for k in range(N_QUARTILES)}
PROTECTION = {"protected": True, "unprotected": False}
TIES = (*words.TIE_KINDS, NO_TIE)
FIRST_YEAR, LAST_YEAR = 1935, 1939
HALVES = tuple(f"{year}H{half}" for year in range(FIRST_YEAR, LAST_YEAR + 1) for half in (1, 2))


# ---- By what a person was at the start -------------------------------------------------------

@once
def at_start(run) -> dict[str, np.ndarray]:
    """Everyone in the organisation from the first week: rank, quartile of degree (people tied to
    them then), protected by anyone, fallen."""
    here = column(run, "members", "week_joined") == 0
    key, _, since = _ties(run)
    degree = np.bincount(key[since <= 0] // len(here), minlength=len(here))[here]
    edges = np.quantile(degree, np.arange(1, N_QUARTILES) / N_QUARTILES)
    return {"rank": column(run, "members", "rank_first")[here],
            "degree": np.searchsorted(edges, degree, side="left"),
            "protector": column(run, "members", "protector")[here] >= 0,
            "fell": column(run, "members", "week_fallen")[here] >= 0}


def fall_share_of(run, group: str) -> float:
    """Fallen by the end / members from the first week on, of a rank, a quartile of degree, or
    with and without a protector."""
    people = at_start(run)
    if group in RANKS:
        of_group = people["rank"] == RANKS[group]
    elif group in DEGREES:
        of_group = people["degree"] == DEGREES[group]
    else:
        of_group = people["protector"] == PROTECTION[group]
    return share(people["fell"][of_group])


# ---- After whom, and along which ties --------------------------------------------------------

@once
def _ties(run) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Kind of the tie between two members as the first sees it, and the week from which it is:
    sorted keys member * n + other, kinds and weeks. The strongest kinds of several come first."""
    n = len(column(run, "members", "id"))
    member, ties = halves(run)
    key = member * np.int64(n) + ties["other"]
    order = np.lexsort((-ties["closeness"], key))
    once_a_pair = np.unique(key[order], return_index=True)[1]
    kept = order[once_a_pair]
    return key[kept], ties["kind"][kept], ties["from_week"][kept]


def _kind(run, member: np.ndarray, other: np.ndarray, week: np.ndarray) -> np.ndarray:
    """Kind of the tie that ``member`` had to ``other`` in ``week``; len(TIE_KINDS) for none."""
    key, kind, since = _ties(run)
    wanted = member * np.int64(len(column(run, "members", "id"))) + other
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    tied = (key[place] == wanted) & (since[place] <= week)
    return np.where(tied, kind[place], len(words.TIE_KINDS))


@once
def _after_falls(run) -> tuple[np.ndarray, np.ndarray]:
    """By kind of tie (none: last): pairs of a fall and a member not yet fallen, and of those
    the pairs in which the member fell within FOLLOWED weeks."""
    fell = falls_of(run)
    fallen = column(run, "members", "week_fallen")
    joined, left, lost = (column(run, "members", name)
                          for name in ("week_joined", "week_left", "week_expelled_any"))
    at_risk, hit = np.zeros(len(TIES)), np.zeros(len(TIES))
    key, kinds, since = _ties(run)
    n = len(fallen)
    by_other = np.argsort(key % n, kind="stable")
    member, kinds, since = key[by_other] // n, kinds[by_other], since[by_other]
    begin = np.searchsorted(key[by_other] % n, np.arange(n + 1))
    until = np.minimum.reduce([np.where(week < 0, NOT_YET, week)
                               for week in (fallen, left, lost)])
    for week, target in zip(fell.week.tolist(), fell.target.tolist(), strict=True):
        if week + FOLLOWED >= run.weeks:
            break
        here = (joined >= 0) & (joined <= week) & (until > week)
        here[target] = False
        after = here & (fallen >= 0) & (fallen <= week + FOLLOWED)
        tied = slice(begin[target], begin[target + 1])
        who, kind = (part[tied][since[tied] <= week] for part in (member, kinds))
        for count, of_whom in ((at_risk, here), (hit, after)):
            count += np.bincount(kind[of_whom[who]], minlength=len(TIES))
            count[-1] += of_whom.sum() - of_whom[who].sum()  # those without a tie
    return at_risk, hit


def risk_after(run, tie: str) -> float:
    """Share of those with such a tie to someone who falls (``subordinate``: their subordinate
    fell; ``none``: no tie) who fall within 26 weeks, over all falls."""
    at_risk, hit = _after_falls(run)
    return ratio(hit[TIES.index(tie)], at_risk[TIES.index(tie)])


@once
def _chains(run) -> tuple[np.ndarray, np.ndarray]:
    """Weight of falls upon falls by kind of tie between the two (none: last), as it is and
    with parents drawn evenly from the falls before."""
    fell = falls_of(run)
    child, parent, weight = lineage_of(run)
    inside = parent >= 0
    child, parent, weight = child[inside], parent[inside], weight[inside]
    kind = _kind(run, fell.target[child], fell.target[parent], fell.week[child])
    actual = np.bincount(kind, weights=weight, minlength=len(TIES))
    expected = np.zeros(len(TIES))
    through_others = np.bincount(child, weights=weight, minlength=len(fell.id))
    for k in np.flatnonzero(through_others):
        before = fell.target[:k]
        kinds = _kind(run, np.full(k, fell.target[k]), before, fell.week[k])
        expected += through_others[k] * np.bincount(kinds, minlength=len(TIES)) / max(k, 1)
    return actual, expected


def chain_share(run, tie: str) -> float:
    """Share of the weight with which falls bring falls that runs between people with such a tie
    (``subordinate``: a subordinate's fall brought the superior's)."""
    actual, _ = _chains(run)
    return ratio(actual[TIES.index(tie)], actual.sum())


def chain_share_null(run, tie: str) -> float:
    """`chain_share` with parents drawn evenly from all falls before."""
    _, expected = _chains(run)
    return ratio(expected[TIES.index(tie)], expected.sum())


# ---- Posts -----------------------------------------------------------------------------------

def hot_seat(run, post: str) -> float:
    """Holders of such a post who fell in it, per post and year."""
    code = words.POSTS.index(post)
    seats = (run.world.seats["post"] == code).sum()
    fell = ((column(run, "posts", "post") == code)
            & np.isin(column(run, "posts", "why_ended"),
                      (words.HOLDER_FELL, words.HOLDER_EXPELLED)))
    return ratio(fell.sum(), seats * run.weeks / WEEKS_A_YEAR)


# ---- Motives over time -----------------------------------------------------------------------

def months(half: str) -> str:
    """The window of a half-year (``1937H1``), as `weeks_of` reads it."""
    year, second = int(half[:4]), half.endswith("2")
    return (f"{dt.date(year, 7, 1)}..{dt.date(year, 12, 31)}" if second else
            f"{dt.date(year, 1, 1)}..{dt.date(year, 6, 30)}")


def motive_share(run, motive: str, half: str) -> float:
    """Political statements of a half-year (``1937H1``) with this motive / all of them; NaN below
    thirty, and where the run does not cover it."""
    span = weeks_of(run.start, months(half))
    if span.first < 0 or span.last >= run.weeks:
        return NAN
    counted = (span.hold(column(run, "statements", "week"))
               & (column(run, "statements", "political") == 1))
    if counted.sum() < MIN_STATEMENTS:
        return NAN
    return share(column(run, "statements", "motive")[counted] == words.MOTIVES.index(motive))
