"""Members: small questions about a person's standing that every phase asks."""

from sim.state.jit import compiled
from sim.words import EXPELLED, FREE, REINSTATED_CANDIDATE


@compiled
def in_party(m):
    """Holds a card, whether free or not (the standings that do come first in words.py)."""
    return m.standing <= REINSTATED_CANDIDATE


@compiled
def is_active(m):
    """Can act, be accused and be heard: in the Party and at liberty."""
    return m.liberty == FREE and in_party(m)


@compiled
def is_protected(w, m):
    """Whether the member's protector still stands."""
    return m.protector >= 0 and is_active(w.members[m.protector])


@compiled
def is_expelled_and_free(m):
    """Out of the Party and not (yet) in the organs' hands."""
    return m.standing == EXPELLED and m.liberty == FREE
