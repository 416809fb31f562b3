"""Rivals and accidents: blame that had no relation to fault.

Specialists on one contested design wrote against each other, in two camps at once (h1-077, h1-078);
shops quarrelled because one's bad work was the next one's shortfall (h1-085, h1-086, h1-088). A
fire was turned on men already suspected, none of that shop (h1-093, h1-094): it relieved those
answerable (h1-096). Blame had no relation to fault (h1-080, h1-095), so no true cause is modelled.
"""

import numpy as np

from sim.society.chronicle import OUTSIDE, log_caused
from sim.society.members import is_active
from sim.society.people import draw_one, n_people, person
from sim.society.ties import closeness
from sim.society.trouble import attend, exposure_left, raise_threat
from sim.state.jit import compiled
from sim.state.streams import D_BLAME, stream
from sim.words import (
    AT_PROJECT,
    BLEMISH,
    DIRECTOR,
    E_ACCIDENT,
    E_BLAMED,
    NEVER,
    NOBODY,
    PARTKOM_SECRETARY,
    TIE,
)


@compiled
def is_project_in_trouble(w, t):
    """Whether the contested design is in trouble (from August 1936 in the works, assumed; h1-079
    gives no exact date)."""
    for k in range(w.dated.shape[0]):
        if w.dated[k].kind == AT_PROJECT and w.dated[k].week <= t:
            return True
    return False


@compiled
def has_failed_lately(w, t, unit):
    """Whether a unit has failed those whom it supplies within `attention_kin` weeks."""
    return unit.shortfall != NEVER and t - unit.shortfall <= w.p[0].attention_kin


@compiled
def rivalry(w, t, i, half):
    """How much speaks for writing against a rival now (0-1): rivalry x (their project in trouble,
    or a shortfall passed on between their units)."""
    here, there = w.units[w.members[i].unit], w.units[w.members[half.other].unit]
    if here.project == 1 and there.project == 1 and is_project_in_trouble(w, t):
        return closeness(half)
    for giver, taker in ((here, there), (there, here)):
        if taker.supplier == giver.id and has_failed_lately(w, t, giver):
            return closeness(half)
    return 0.0


@compiled
def has_cause_to_quarrel(w, t, i):
    """Whether a member with rivals has them on their mind: the design or a supply is in trouble."""
    m = w.members[i]
    unit = w.units[m.unit]
    if unit.project == 1 and is_project_in_trouble(w, t):
        return True
    return has_failed_lately(w, t, unit) or (
        unit.supplier >= 0 and has_failed_lately(w, t, w.units[unit.supplier]))


@compiled
def suspected(m):
    """How suspect somebody is already (load): what was said of them, ties to the arrested, a
    known past."""
    return m.known + m.suspicion + exposure_left(m)


@compiled
def accident(w, t, u):
    """An accident in a unit is read as wrecking (g1-070, g1-075, g1-127): blame falls over the
    whole works on those already suspected (h1-093, h1-094); the head of the unit has a small fixed
    part; and those answerable for a week have an interest in naming someone else (h1-096)."""
    p = w.p[0]
    unit = w.units[u]
    org = w.orgs[unit.org]
    event = log_caused(w, t, E_ACCIDENT, NOBODY, unit.head, NEVER, NOBODY, OUTSIDE)
    w.events[event].unit = u
    if p.on_accidents == 0.0:
        return
    key = stream(w.seed, D_BLAME, t)
    weights = np.zeros(n_people(org))
    for _ in range(int(p.accident_named)):
        # Whoever is blamed makes those tied to them more suspect.
        for place in range(n_people(org)):
            i = person(w, org, place)
            weights[place] = _worth_blaming(w, t, w.members[i]) if i >= 0 else 0.0
        place = draw_one(w, org, weights, key, u + org.unit_shift)
        if place < 0:
            break
        blame(w, t, person(w, org, place), event)
    if unit.head >= 0 and is_active(w.members[unit.head]):
        answer_for(w, t, unit.head, event)
        m = w.members[unit.head]
        m.suspicion += 0.5 * p.suspicion_of_attack
    for s in range(org.seat_first, org.seat_end):
        seat = w.seats[s]
        if seat.holder >= 0 and (seat.post == DIRECTOR or seat.post == PARTKOM_SECRETARY):
            answer_for(w, t, seat.holder, event)


@compiled
def _worth_blaming(w, t, m):
    """How suspect somebody is whom an accident can be laid to (load); 0 for others."""
    if not is_active(m) or m.week_blamed == t or suspected(m) < w.p[0].marked_enough:
        return 0.0
    return suspected(m)


@compiled
def blame(w, t, i, event):
    """Blame ``i`` for an accident: trouble, suspicion, and a ground that was there before."""
    p = w.p[0]
    m = w.members[i]
    m.week_blamed = t
    ground = BLEMISH if m.known > 0.0 else TIE
    blamed = log_caused(w, t, E_BLAMED, NOBODY, i, ground, NOBODY, event)
    m.suspicion += p.suspicion_of_attack
    attend(m, t, blamed)
    raise_threat(w, t, i, p.threat_accused, blamed)


@compiled
def answer_for(w, t, i, event):
    """Somebody is answerable for an accident: they have it on their mind this week."""
    m = w.members[i]
    m.answerable_week = t
    attend(m, t, event)
