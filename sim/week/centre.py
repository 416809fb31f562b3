"""What many organisations have in common: bodies above whose attention is finite, and a paper.

The obkom, the kraikom and the centre are no people here, as the centre is none in a region of one
organisation (`hierarchy.py`). Each week every body takes up the heaviest of the petitions that
have reached it from all organisations, as many as it has time for (a committee meets twice a
month, g1-140; petitions up are slow, w-037): the rest wait. Demands from everywhere together are
felt above as pressure (w-066, w-080). The paper above tells each organisation what happened in
the others (w-027, w-030).

All of that is one row a week of the table ``centre``: the path of the centre. Apart from officials
who move (`transfers.py`) organisations meet nowhere else, so that one of them run alone with
this path given (:func:`given`) does what it does among the others.

Simplified: the three bodies have the same time; a demand weighs the same from whomever it comes.
"""

import math

import numpy as np

from sim.society.levels import home_level
from sim.society.members import in_party
from sim.state.jit import compiled
from sim.state.streams import D_ATTENTION, gumbel, stream
from sim.words import (
    CENTRE_LEVEL,
    FREE,
    IN_COMMON,
    REGION_LEVEL,
    TERRITORY_LEVEL,
)


def given(path: np.ndarray) -> np.ndarray:
    """The path of a run (its ``world.centre``) in the form that a run can be given."""
    path = np.array(path)
    path["given"] = 1
    return path


@compiled
def is_common(w):
    """Whether the organisations of this world have bodies above in common."""
    return w.orgs[0].hierarchy == IN_COMMON


@compiled
def open_week(w, t):
    """Before anyone moves: what the centre is like this week, from all that happened before."""
    if not is_common(w):
        return
    if w.centre[t].given == 0:
        w.centre[t].week = t
        _feel(w, t)
        _tell(w, t)
        _set_bars(w, t)
    _take_up(w, t)


@compiled
def _feel(w, t):
    """Last week's petitions, per thousand members, feed a stock that fades; above it is felt with
    a lag."""
    p = w.p[0]
    if t == 0:
        return
    row, before = w.centre[t], w.centre[t - 1]
    demanded = p.pressure_demand * w.weekly[t - 1].petitions / _thousands(w)
    row.pressure = before.pressure * (1.0 - p.pressure_fading) + demanded
    row.pressure_felt = before.pressure_felt + (
        before.pressure - before.pressure_felt) / max(1.0, p.pressure_lag)


@compiled
def _thousands(w):
    total = 0.0
    for o in range(w.orgs.shape[0]):
        total += w.orgs[o].thousands
    return total


@compiled
def _tell(w, t):
    """What was seen in all organisations since they last looked: what the paper above can tell."""
    row, of = w.centre[t], _thousands(w)
    for o in range(w.orgs.shape[0]):
        org = w.orgs[o]
        row.seen_charges += org.seen_charges / of
        row.seen_silence += org.seen_silence / of
        row.seen_slander += org.seen_slander / of
        row.seen_speakers += org.seen_speakers / of
        row.seen_shelving += org.seen_shelving / of


@compiled
def lies_before(w, org, case, t, level):
    """Whether a petition waits for the decision of the body of a ``level``."""
    m = w.members[case.accused]
    return (case.level == level and case.decided == 0 and t >= case.not_before
            and level > home_level(w, org) and m.liberty == FREE and in_party(m))


@compiled
def weight_of(w, t, case, key, level):
    """How strongly a petition asks for attention: as cases do in a committee (`docket.next_case`),
    by pressure and time waited, keyed noise among near equals."""
    return (case.pressure + w.p[0].pressure_waiting * (t - case.opened)
            + gumbel(key, w.members[case.accused].uid, level))


@compiled
def bar_of(row, level):
    """What a petition must weigh for the body of a ``level`` to take it up."""
    if level == REGION_LEVEL:
        return row.bar_region
    return row.bar_territory if level == TERRITORY_LEVEL else row.bar_centre


@compiled
def _set_bars(w, t):
    """Each body's attention goes to the heaviest petitions from all organisations."""
    row = w.centre[t]
    room = int(w.p[0].agenda_above)
    waiting = 0
    for o in range(w.orgs.shape[0]):
        waiting += w.orgs[o].n_open
    weights = np.empty(waiting)
    key = stream(w.seed, D_ATTENTION, t)
    for level in (REGION_LEVEL, TERRITORY_LEVEL, CENTRE_LEVEL):
        n = 0
        for o in range(w.orgs.shape[0]):
            org = w.orgs[o]
            c = org.case_head
            while c >= 0:
                case = w.cases[c]
                if lies_before(w, org, case, t, level):
                    weights[n] = weight_of(w, t, case, key, level)
                    n += 1
                c = case.next
        bar = -math.inf
        if n > room:
            bar = np.sort(weights[:n])[n - room] if room > 0 else math.inf
        if level == REGION_LEVEL:
            row.bar_region = bar
        elif level == TERRITORY_LEVEL:
            row.bar_territory = bar
        else:
            row.bar_centre = bar
        row.waiting += n
        row.taken_up += min(n, room)


@compiled
def _take_up(w, t):
    """Mark the petitions that reach the bar: they are decided this week."""
    row = w.centre[t]
    key = stream(w.seed, D_ATTENTION, t)
    for o in range(w.orgs.shape[0]):
        org = w.orgs[o]
        c = org.case_head
        while c >= 0:
            case = w.cases[c]
            level = case.level
            if (level >= REGION_LEVEL and lies_before(w, org, case, t, level)
                    and weight_of(w, t, case, key, level) >= bar_of(row, level)):
                case.taken_up = t
            c = case.next


@compiled
def is_waiting_above(w, t, org, case):
    """Whether a petition lies before a common body that has no time for it this week."""
    return org.hierarchy == IN_COMMON and case.taken_up != t
