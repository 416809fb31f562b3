"""Who belongs to an organisation: its own people, and officials who came from another.

A person keeps one row and one id for life. An organisation's own people stand together in
the table of members; an official whom a body above has moved is a *guest* elsewhere, and a
gap at home. Every pass over an organisation's people goes through `n_people` and `person`:

    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
"""

from sim.state import maths
from sim.state.append import reserve
from sim.state.jit import compiled
from sim.state.streams import as_gumbel, cannot_reach, draw
from sim.state.tables import GUESTS
from sim.words import NOBODY

# Places for guests that an organisation gets when those that it has are full.
MORE_GUESTS = 8


@compiled
def n_people(org):
    """Places on the roll of an organisation: its own people who have come so far, then its
    guests. Those who wait in the wings, to be transferred or to apply, are left out: they are a
    fifth to a third of all rows, and nothing happens to them."""
    in_the_wings = org.last_transfer - org.next_transfer
    return org.next_applicant - org.member_first - in_the_wings + org.n_guests


@compiled
def person(w, org, place):
    """The row of whoever holds a place on the roll, or -1 where they have moved away."""
    i = org.member_first + place
    if i >= org.next_transfer:
        i += org.last_transfer - org.next_transfer
    if org.has_moves == 0:
        return i  # most organisations, and all that are alone: nothing to look up
    if i >= org.next_applicant:
        i = w.guests[org.guest_first + i - org.next_applicant].member
    return i if w.members[i].org == org.id else NOBODY


@compiled
def draw_one(w, org, weights, key, second):
    """Draw one of an organisation's people, the likelier the more they weigh: a keyed Gumbel choice
    among ``weights``, one for each place on the roll (0: out of the question). Returns the place,
    or -1."""
    best, best_score = NOBODY, 0.0
    for place in range(weights.shape[0]):
        weight = weights[place]
        if weight <= 0.0:
            continue
        u = draw(key, w.members[person(w, org, place)].uid, second)
        # log(x) is at most x - 1
        if best >= 0 and cannot_reach(u, best_score - (weight - 1.0)):
            continue
        score = maths.log(weight) + as_gumbel(u)
        if best < 0 or score > best_score:
            best, best_score = place, score
    return best


@compiled
def enrol(w, i, org):
    """Put ``i``, who belongs to another organisation, on the roll of this one."""
    w.orgs[w.members[i].org].has_moves = 1
    org.has_moves = 1
    w.members[i].org = org.id
    if org.member_first <= i < org.member_end:
        return  # back home
    for g in range(org.guest_first, org.guest_first + org.n_guests):
        if w.guests[g].member == i:
            return  # back where they were before
    if org.n_guests == org.guest_room:
        room = org.guest_room + MORE_GUESTS
        first = reserve(w, GUESTS, room)
        for g in range(org.n_guests):
            w.guests[first + g].member = w.guests[org.guest_first + g].member
        org.guest_first = first
        org.guest_room = room
    w.guests[org.guest_first + org.n_guests].member = i
    org.n_guests += 1
