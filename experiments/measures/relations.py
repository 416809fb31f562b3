"""Who is tied to whom, who is known for what, and who is under attack: what several rows ask."""

import numpy as np

from experiments.measures.observables import (
    NOT_YET,
    REVIEW,
    among,
    first_of,
    of_kind,
    political,
)
from experiments.measures.reading import column, once
from sim import words

# ---- Blemishes and ties ----------------------------------------------------------------------

def known_by(run, member, week, kind: int) -> np.ndarray:
    """Whether each ``member`` has a blemish of a kind that is on record or found by the ``week``
    of the same row, that week included; both broadcast."""
    rows = np.flatnonzero(column(run, "secrets", "kind") == kind)
    holder = column(run, "secrets", "member")[rows]
    first = np.full(len(column(run, "members", "id")), NOT_YET)
    for name in ("disclosed_week", "discovered_week"):
        when = column(run, "secrets", name)[rows]
        np.minimum.at(first, holder[when >= 0], when[when >= 0])
    return first[member] <= week


@once
def both_ends(run) -> tuple[np.ndarray, ...]:
    """Every tie from both of its ends: member, other, kind as the table has it, whether public,
    since when."""
    a, b, kind, public, since = (column(run, "ties", name) for name in (
        "a", "b", "kind", "public", "from_week"))
    return (np.concatenate([a, b]), np.concatenate([b, a]), np.tile(kind, 2),
            np.tile(public.astype(bool), 2), np.tile(since, 2))


def tied_one(run, member, other, week) -> np.ndarray:
    """Whether each ``member`` has a tie to the ``other`` of the same row by that ``week``, of any
    kind."""
    who, end, _, _, since = both_ends(run)
    return _has_pair(run, who, end, since, member, other, week)


def close_one(run, member, other, week) -> np.ndarray:
    """The same, ties between shopmates left out."""
    who, end, kind, _, since = both_ends(run)
    close = kind != words.SHOPMATE
    return _has_pair(run, who[close], end[close], since[close], member, other, week)


def _has_pair(run, who, end, since, member, other, week) -> np.ndarray:
    n = np.int64(len(column(run, "members", "id")) + 1)
    keys, place = np.unique(who * n + end, return_inverse=True)
    first = first_of(len(keys), place, since)
    if not len(keys):
        return np.zeros(len(member), dtype=bool)
    wanted = np.asarray(member) * n + other
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return (keys[found] == wanted) & (first[found] <= week)


# ---- Under attack ----------------------------------------------------------------------------

def under_attack(run) -> np.ndarray:
    """Week in which each member was first visibly accused, attacked or in a case; -1 never.

    A political statement once it is known, a case on other than review grounds, a
    naming at a hearing, an arrest (what Kliukvin's friends answered to, g2-036).
    """
    charged = np.flatnonzero(~among(column(run, "cases", "ground"), REVIEW))
    arrested = column(run, "members", "week_arrested")
    first = np.full(len(arrested), NOT_YET)
    for who, week in (
            (political(run, "target"), political(run, "week_known")),
            (column(run, "cases", "accused")[charged], column(run, "cases", "opened")[charged]),
            (of_kind(run, words.E_NAMED_HEARING, "target"),
             of_kind(run, words.E_NAMED_HEARING, "week")),
            (column(run, "members", "id"), arrested)):
        real = (who >= 0) & (week >= 0)
        np.minimum.at(first, who[real], week[real])
    return np.where(first == NOT_YET, words.NEVER, first)
