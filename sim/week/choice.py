"""The choice: who deliberates, whose wish prevails, and which option is taken.

Choice is random utility (Gumbel-max, one keyed draw per member, target, act and
week). Most go on in silence in most weeks; the share who deliberate is recorded.
The largest term names the motive (model of record, section 5).
"""

import numpy as np

from sim.society.members import is_active
from sim.society.people import n_people, person
from sim.state.append import count
from sim.state.jit import compiled
from sim.state.streams import D_SPEAK, gumbel, stream
from sim.state.tables import DISCLOSURES, STATEMENTS
from sim.week.acts import act
from sim.week.demands import apply_forced, is_concerned
from sim.week.drawer import knows_of_list
from sim.week.meetings import is_meeting
from sim.week.options import best_option, call_of, deliberate, is_called
from sim.week.perception import rests
from sim.week.revenge import is_occasion, whom_to_strike
from sim.week.rivals import has_cause_to_quarrel
from sim.words import NEVER, NO_CHOICE

# A quarrel is on one's mind every other month while there is cause (assumed).
WEEKS_OF_A_QUARREL = 8


@compiled
def has_something_salient(w, t, i):
    """Whether the member has something on their mind this week: a tie in trouble, kin, lists, or
    an attack that they may answer at last (g3-051)."""
    p = w.p[0]
    m = w.members[i]
    if knows_of_list(w, t, m) and t - w.orgs[m.org].week_list <= p.attention_span:
        return True
    if m.rivals > 0 and (t + m.uid) % WEEKS_OF_A_QUARREL == 0 and has_cause_to_quarrel(w, t, i):
        return True
    if (m.wronged_by >= 0 or m.accuser >= 0) and is_occasion(w, t, i):
        return True
    span = p.attention_span + (p.attention_kin if m.kin_concealed > 0.0 else 0.0)
    return m.salient_week != NEVER and t - span <= m.salient_week <= t


@compiled
def grant_floor(w, t, o, call):
    """Ration the speaking slots of a general meeting among those who are called: keyed top-k.

    Far more asked for the floor than could speak (g1-163); being passed over was itself a
    worry, because silence would be held against one (g1-206).
    """
    p = w.p[0]
    org = w.orgs[o]
    key = stream(w.seed, D_SPEAK, t)
    scores = np.full(n_people(org), -np.inf)
    asked = 0
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        wronged = is_active(m) and whom_to_strike(w, i) >= 0 and is_occasion(w, t, i)
        if wronged or (is_active(m) and is_called(w, i, call)):
            scores[place] = gumbel(key, m.uid, 0) + m.rank
            asked += 1
    slots = min(asked, int(p.speaking_slots))
    floor = np.sort(scores)[scores.shape[0] - slots] if slots > 0 else np.inf
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        if scores[place] >= floor:
            w.members[i].floor_week = t
        elif scores[place] > -np.inf:
            w.members[i].omission += p.passed_over
            w.members[i].asked_week = t
            w.members[i].salient_week = t


@compiled
def prepare(w, t, i, call, everything):
    """If the member has something to decide in a week with this call, count them and fill
    ``w.options``: with ``everything`` they have, or with what can be chosen, the choice last.

    Returns (number of options, index forced by a paired world or -1); (0, -1) for those who
    go on in silence.
    """
    if not is_active(w.members[i]) or (rests(w.p[0], t) and not call.meeting):
        return 0, -1
    called = is_called(w, i, call)
    salient = called or has_something_salient(w, t, i)
    if not (salient or is_concerned(w, t, i, True)) or w.members[i].rule == NO_CHOICE:
        return 0, -1
    w.weekly[t].active += 1 if salient else 0
    everything = everything or is_concerned(w, t, i, False)
    n = deliberate(w, t, i, call.meeting, called, everything)
    return n, apply_forced(w, t, i, n)


@compiled
def begin(w, t, o):
    """Open an organisation's choice: mark where its statements of the week start and, at a
    general meeting, give out the floor. Returns the week's call."""
    w.orgs[o].statement_first = count(w, STATEMENTS)
    w.orgs[o].disclosure_first = count(w, DISCLOSURES)
    call = call_of(w, t, is_meeting(w, t))
    if call.meeting:
        grant_floor(w, t, o, call)
    return call


@compiled
def choose(w, t, o, until):
    """Choice phase for the members of an organisation before ``until`` (-1: for all): everyone
    with something salient deliberates and acts, in order of the roll."""
    call = begin(w, t, o)
    for place in range(n_people(w.orgs[o])):
        i = person(w, w.orgs[o], place)
        if i < 0:
            continue
        if i == until:
            break
        n, forced = prepare(w, t, i, call, False)
        if n > 0:
            act(w, t, i, w.options[forced if forced >= 0 else best_option(w.options, n)])
