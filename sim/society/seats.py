"""Seats: posts as places to be filled, who holds which, and who heads what."""

from sim.state.append import append
from sim.state.jit import compiled
from sim.state.tables import POSTS
from sim.words import (
    DIRECTOR,
    KRAIKOM_SECRETARY,
    NOBODY,
    ORGANISER,
    PARTKOM_SECRETARY,
    RAIKOM_SECRETARY,
    UNIT_HEAD,
)

# Posts of this rank stand between heads and director (model of record, section 2).
SECOND_LINE = 3


@compiled
def take_seat(w, t, i, s, event):
    """Put member ``i`` into seat ``s``: the posts table gets a row; the unit gets its head."""
    seat = w.seats[s]
    n = append(w, POSTS)
    row = w.posts[n]
    row.unit = seat.unit
    row.post = seat.post
    row.holder = i
    row.from_week = t
    row.event = event
    seat.holder = i
    seat.row = n
    w.members[i].seat = s
    w.members[i].consent = seat.consent
    if is_head(seat.post):
        w.units[seat.unit].head = i


@compiled
def is_head(post):
    """Whether the holder of this post heads its unit."""
    return (post == UNIT_HEAD or post == DIRECTOR or post == PARTKOM_SECRETARY
            or post == RAIKOM_SECRETARY or post == KRAIKOM_SECRETARY)


@compiled
def is_above(w, m, unit):
    """Whether the member belongs to a level above that of a unit, and so cannot sit there."""
    return w.units[m.unit].level > w.units[unit].level


@compiled
def holder_of(w, org, post):
    """Who holds the (first) post of a kind in an organisation, or -1."""
    for s in range(org.seat_first, org.seat_end):
        if w.seats[s].post == post:
            return w.seats[s].holder
    return NOBODY


@compiled
def place_among_organisers(w, org, s):
    """Which of its unit's organisers seat ``s`` is, and of how many."""
    nth, of = 0, 0
    for k in range(org.seat_first, org.seat_end):
        if w.seats[k].post == ORGANISER and w.seats[k].unit == w.seats[s].unit:
            of += 1
            nth += 1 if k < s else 0
    return nth, max(1, of)
