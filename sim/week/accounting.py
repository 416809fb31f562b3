"""Accounting: those elected answer to those who elected them, before they stand again.

Leaders had to account to the members in the spring of 1937 and of 1938, and the first offer was
never enough (h1-181, h1-182); to defend oneself, or to be defended, was an offence (h1-184). It
follows `criticism_upward`: without it nobody says anything. Simplified: one to three speakers a
holder (assumed), whose words are not statements about a person but talk of how the post was held.
"""

import numpy as np

from sim.society.chronicle import OUTSIDE, log_caused
from sim.society.members import is_active
from sim.society.people import draw_one, n_people, person
from sim.society.trouble import attend
from sim.state.jit import compiled
from sim.state.streams import D_ACCOUNT, draw, stream
from sim.week.posts import are_elections, is_elected
from sim.words import CONDUCT, E_ACCOUNT, NOBODY

MOST_SPEAKERS = 3
# Keys of a holder's own draws, beyond those of all stable ids.
DEFENDS, SPEAKERS = 1 << 62, (1 << 62) + 1


@compiled
def hold_to_account(w, t, o):
    """In a week of elections: every holder of an elected post faces the floor."""
    org = w.orgs[o]
    if not are_elections(w, t, o) or w.levers[t].criticism_upward <= 0.0:
        return
    for s in range(org.seat_first, org.seat_end):
        j = w.seats[s].holder
        if j >= 0 and is_elected(w, s) and is_active(w.members[j]):
            _face_the_floor(w, t, org, s, j)


@compiled
def _face_the_floor(w, t, org, s, j):
    """One to three of those whom the holder answers to speak, the likelier the more they have
    against superiors; who defends the record doubles what is thought of it."""
    p = w.p[0]
    m = w.members[j]
    key = stream(w.seed, D_ACCOUNT, t)
    weights = np.zeros(n_people(org))
    wide = w.seats[s].unit == org.partkom_unit
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i >= 0 and i != j and is_active(w.members[i]) and (
                wide or w.members[i].unit == w.seats[s].unit):
            weights[place] = w.members[i].grievance
    said = 0.5 * p.suspicion_of_attack * w.levers[t].criticism_upward
    if draw(key, m.uid, DEFENDS) >= m.decency:
        said *= 2.0
    for _ in range(1 + int(MOST_SPEAKERS * draw(key, m.uid, SPEAKERS))):
        place = draw_one(w, org, weights, key, m.uid)
        if place < 0:
            return
        weights[place] = 0.0
        event = log_caused(w, t, E_ACCOUNT, person(w, org, place), j, CONDUCT, NOBODY, OUTSIDE)
        m.suspicion += said
        attend(m, t, event)
