"""The choice: who deliberates, whose wish prevails, and which option is taken.

Choice is random utility (Gumbel-max, one keyed draw per member, target, act and
week). Most go on in silence in most weeks; the share who deliberate is recorded.
The largest term names the motive (model of record, section 5).
"""

import numpy as np

from sim.acts import act
from sim.jit import compiled
from sim.options import best_option, deliberate, is_called, is_meeting
from sim.perception import is_active
from sim.rules import NO_CHOICE
from sim.streams import D_SPEAK, gumbel, stream
from sim.words import NEVER

# Total of a forbidden option: below anything that terms and draws can reach.
OUT_OF_REACH = -1.0e18


@compiled
def is_deliberating(w, t, i, meeting):
    """Whether the member has anything to decide on this week (an active member's only)."""
    m = w.members[i]
    span = w.p[0].attention_span + (w.p[0].attention_kin if m.kin_concealed > 0.0 else 0.0)
    return ((m.salient_week != NEVER and m.salient_week >= t - span)
            or m.rank >= w.p[0].rank_of_lists or is_called(w, t, i, meeting))


@compiled
def grant_floor(w, t):
    """Ration the speaking slots of a general meeting among those who are called: keyed top-k.

    Far more asked for the floor than could speak (g1-163); being passed over was itself a
    worry, because silence would be held against one (g1-206).
    """
    p = w.p[0]
    key = stream(w.seed, D_SPEAK, t)
    for o in range(w.orgs.shape[0]):
        scores = np.full(w.members.shape[0], -np.inf)
        asked = 0
        for i in range(w.members.shape[0]):
            m = w.members[i]
            if m.org == o and is_active(m) and is_called(w, t, i, True):
                scores[i] = gumbel(key, m.uid, 0) + m.rank
                asked += 1
        slots = min(asked, int(p.speaking_slots))
        floor = np.sort(scores)[scores.shape[0] - slots] if slots > 0 else np.inf
        for i in range(w.members.shape[0]):
            if scores[i] >= floor:
                w.members[i].floor_week = t
            elif scores[i] > -np.inf:
                w.members[i].omission += p.passed_over
                w.members[i].salient_week = t


@compiled
def apply_forced(w, t, i, options, n):
    """Forbid options, or force one, as a paired world demands; returns the forced index or -1.

    A forbidden option's total drops out of reach, whoever then asks for the best.
    """
    forced = -1
    uid = w.members[i].uid
    for k in range(w.forced.shape[0]):
        row = w.forced[k]
        if row.forbid == 2 or (row.uid >= 0 and row.uid != uid):
            continue
        if row.week >= 0 and row.week != t:
            continue
        for o in range(n):
            option = options[o]
            if option.act != row.act:
                continue
            if row.target >= 0 and (option.target < 0
                                    or w.members[option.target].uid != row.target):
                continue
            if row.forbid == 1:
                option.total = OUT_OF_REACH
            elif forced < 0 or option.total > options[forced].total:
                forced = o
    return forced


@compiled
def is_forced(w, t, i):
    """Whether a paired world asks something of this member this week."""
    for k in range(w.forced.shape[0]):
        row = w.forced[k]
        if row.forbid == 0 and row.uid == w.members[i].uid and row.week == t:
            return True
    return False


@compiled
def prepare(w, t, i, meeting, options):
    """Count the member for the week and, if there is something to decide, fill ``options``.

    Returns (number of options, index forced by a paired world or -1); (0, -1) for those who
    go on in silence.
    """
    m = w.members[i]
    if not is_active(m):
        return 0, -1
    week = w.weekly[t]
    week.members += 1
    if w.p[0].choice_rule == NO_CHOICE:
        return 0, -1
    deliberating = is_deliberating(w, t, i, meeting)
    if not (deliberating or is_forced(w, t, i)):
        return 0, -1
    week.active += 1 if deliberating else 0
    n = deliberate(w, t, i, meeting, options)
    return n, apply_forced(w, t, i, options, n)


@compiled
def choose(w, t, options, first, last):
    """Choice phase for the members ``first`` .. ``last`` (not included): everyone with
    something salient deliberates and acts, in order of id."""
    meeting = is_meeting(w, t)
    if meeting and first == 0:
        grant_floor(w, t)
    for i in range(first, last):
        n, forced = prepare(w, t, i, meeting, options)
        if n > 0:
            act(w, t, i, options[forced if forced >= 0 else best_option(options, n)])
