"""Ties: who is tied to whom, how a tie is found, and how one is made (the first ones:
`founding/network.py`). They carry guilt by kind and closeness (g1-094).

Ties live in one arena as directed halves, a contiguous block a member
(``tie_start``, ``tie_n`` of ``tie_cap``); a block that is full moves to the
arena's end with some more room.
"""

from sim.state import maths
from sim.state.append import reserve
from sim.state.jit import compiled
from sim.state.tables import TIES
from sim.words import (
    CLIENT,
    CO_SIGNER,
    FRIEND,
    KIN,
    NEVER,
    PAST_ASSOCIATION,
    PATRON,
    PREDECESSOR,
    RECOMMENDED,
    RECOMMENDER,
    RIVAL,
    SHOPMATE,
    SUBORDINATE,
    SUCCESSOR,
    SUPERIOR,
)

THOUSANDTHS = 1000.0
# Room for ties that everyone gets at first; those who have more move to a larger block.
FIRST_BLOCK = 12
# A full block grows by this part of itself, and by the spare ties.
GROWTH = 4
# Ties that a member can still make before the block must move (posts bring new ones).
SPARE_TIES = 2


@compiled
def other_side(kind):
    """What a tie of ``kind`` is called from its other end."""
    if kind == SUPERIOR:
        return SUBORDINATE
    if kind == SUBORDINATE:
        return SUPERIOR
    if kind == PATRON:
        return CLIENT
    if kind == CLIENT:
        return PATRON
    if kind == RECOMMENDER:
        return RECOMMENDED
    if kind == RECOMMENDED:
        return RECOMMENDER
    if kind == SUCCESSOR:
        return PREDECESSOR
    if kind == PREDECESSOR:
        return SUCCESSOR
    return kind


@compiled
def closeness(tie):
    """Closeness of a tie as a number in 0-1."""
    return tie.closeness / THOUSANDTHS


@compiled
def is_household(tie, p):
    """Whether the two live under one roof, so that they cannot keep away (h1-116)."""
    return tie.kind == KIN and closeness(tie) >= p.closeness_household


@compiled
def warmth(tie, t, p):
    """How close the holder still feels (0-1): halves every ``cooling`` weeks without contact
    (h1-105, h1-107); a rival is nobody to be close to."""
    if tie.kind == RIVAL:
        return 0.0
    near = closeness(tie)
    return near if tie.apart < 0 else near * maths.halved((t - tie.apart) / p.cooling)


@compiled
def carried(w, tie):
    """What a tie in contact carries of the other end's trouble (load for each unit of threat): the
    strength of its kind x closeness. Distance is no answer for silence at a meeting, so silences
    weigh this much (h1-156)."""
    return w.carrier[tie.kind] * closeness(tie)


@compiled
def is_apart(tie, p):
    """Whether contact is broken, so that the tie carries less and less."""
    return tie.apart >= 0 and not is_household(tie, p)


@compiled
def strength(w, tie, t):
    """What a tie carries now: less the longer the last contact lies back (h1-115), hardly less at
    once, half after ``contact_half_life`` weeks; never under one roof (h1-116)."""
    p = w.p[0]
    if not is_apart(tie, p):
        return carried(w, tie)
    return carried(w, tie) * maths.halved((t - tie.apart) / p.contact_half_life)


@compiled
def fresh(week, t, p):
    """What is left (0-1) of what a statement of ``week`` gave its author: it fades like credit
    (g1-204, g1-205)."""
    return 0.0 if week < 0 else maths.power(1.0 - p.credit_fading, float(t - week))


@compiled
def distanced(tie, t, p):
    """Share (0-1) of a tie's load that the holder's statements take off now."""
    return p.distance_by_writing * fresh(tie.covered, t, p)


@compiled
def answered(tie, t, p):
    """Share (0-1) of the silence about the other end that the holder has answered for: all of it
    by speaking against them in public; by paper only what a close tie owes on paper (h1-159,
    h1-165)."""
    if tie.covered < 0 and tie.owned == 0:
        return 0.0  # most ties: nothing was said
    spoken = fresh(tie.spoken, t, p)
    on_paper = 1.0 if tie.owned == 1 else fresh(tie.covered, t, p)
    return max(spoken, owed_on_paper(tie, p) * on_paper)


@compiled
def owed_on_paper(tie, p):
    """Share (0-1) of a silence that a statement on file answers: something is owed on paper only
    about someone close (h1-165, h1-172, h1-173)."""
    return p.silence_on_paper if closeness(tie) >= p.close_friend else 0.0


@compiled
def find_tie(w, a, b):
    """Row of the half of the tie that ``a`` holds to ``b``, or -1."""
    m = w.members[a]
    for e in range(m.tie_start, m.tie_start + m.tie_n):
        if w.ties[e].other == b:
            return e
    return -1


@compiled
def other_half(w, half):
    """Row of the half that the other end of a tie holds."""
    return w.members[half.other].tie_start + half.back


@compiled
def _half(w, a, b, kind, near, public, week, back):
    """Append one directed half to the block of ``a``, moving the block when it is full."""
    m = w.members[a]
    if m.tie_n == m.tie_cap:
        room = m.tie_cap + m.tie_cap // GROWTH + SPARE_TIES
        start = reserve(w, TIES, room)
        for k in range(m.tie_n):
            w.ties[start + k] = w.ties[m.tie_start + k]
        m.tie_start = start
        m.tie_cap = room
    tie = w.ties[m.tie_start + m.tie_n]
    tie.other = b
    tie.back = back
    tie.kind = kind
    tie.public = public
    tie.closeness = near
    tie.from_week = week
    tie.written = NEVER
    tie.spoken = NEVER
    tie.covered = NEVER
    tie.apart = NEVER
    tie.owned = 0
    tie.vouched = 0
    tie.helped = 0
    tie.visited = 0
    m.tie_n += 1
    m.degree += 1


@compiled
def add_tie(w, a, b, kind, near, public, week):
    """Tie ``a`` and ``b`` (``kind`` as seen from ``a``) unless they are tied already.

    ``near`` is closeness in 0-1. Returns True when a tie was made.
    """
    if a == b or find_tie(w, a, b) >= 0:
        return False
    thousandths = int(near * THOUSANDTHS)
    here, there = w.members[a].tie_n, w.members[b].tie_n
    _half(w, a, b, kind, thousandths, public, week, there)
    _half(w, b, a, other_side(kind), thousandths, public, week, here)
    return True


@compiled
def reach(p, rank):
    """Relative number of contacts of a rank (g1-096: exposure scales with contacts)."""
    return 1.0 + p.reach_of_rank * rank


@compiled
def set_carriers(w):
    """Fill in the strength of each kind of tie as a carrier of guilt (g1-094)."""
    p = w.p[0]
    w.carrier[SHOPMATE] = p.carrier_shopmate
    w.carrier[SUPERIOR] = p.carrier_command
    w.carrier[SUBORDINATE] = p.carrier_command
    w.carrier[PATRON] = p.carrier_patron
    w.carrier[CLIENT] = p.carrier_patron
    w.carrier[KIN] = p.carrier_kin
    w.carrier[FRIEND] = p.carrier_friend
    w.carrier[PAST_ASSOCIATION] = p.carrier_past
    w.carrier[RECOMMENDER] = p.carrier_recommender
    w.carrier[RECOMMENDED] = p.carrier_recommender
    w.carrier[CO_SIGNER] = p.carrier_co_signer
    w.carrier[SUCCESSOR] = p.carrier_successor
    w.carrier[PREDECESSOR] = p.carrier_successor
    w.carrier[RIVAL] = 0.0  # a rival's fall endangers nobody
