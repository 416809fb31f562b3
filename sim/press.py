"""The press: the factory paper prints names, and its editor decides which.

The paper named a new suspect almost daily (g1-021), mapped the ties of the
arrested and by summer 1937 told units whom to expose (g1-171, g1-200). The
editor is a gatekeeper like others, and a target because of what was not
printed (g1-212, g1-213).
"""

import math

from sim.chronicle import add_material, log_caused
from sim.jit import compiled
from sim.perception import accuse_in_public, is_active
from sim.streams import D_PRESS, as_gumbel, cannot_reach, draw, stream
from sim.words import E_PUBLICATION, EDITOR, NOBODY, TIE


@compiled
def editor_of(w, o):
    """The member who edits the paper of organisation ``o``, or -1."""
    org = w.orgs[o]
    for s in range(org.seat_first, org.seat_end):
        if w.seats[s].post == EDITOR:
            holder = w.seats[s].holder
            return holder if holder >= 0 and is_active(w.members[holder]) else NOBODY
    return NOBODY


@compiled
def publish(w, t, j, parent):
    """Print ``j``'s name: public trouble, suspicion and a little material."""
    p = w.p[0]
    event = log_caused(w, t, E_PUBLICATION, NOBODY, j, TIE, NOBODY, parent)
    w.weekly[t].publications += 1
    add_material(w, t, j, event, p.material_of_print, 0.0)
    accuse_in_public(w, t, j, event, p.threat_printed)
    return event


@compiled
def map_ties(w, t, o):
    """The paper's own choice: those most exposed to the fallen, officials first, as many as the
    campaign and the press lever carry."""
    p = w.p[0]
    lever = w.levers[t]
    if p.on_press == 0.0:
        return
    if editor_of(w, o) < 0:
        return
    key = stream(w.seed, D_PRESS, t)
    items = int(p.press_items * lever.press * lever.campaign * lever.association
                + draw(key, o, 0))
    for k in range(items):
        j = _most_exposed(w, o, key, k)
        if j >= 0:
            publish(w, t, j, w.members[j].event_salient)


@compiled
def _most_exposed(w, o, key, k):
    p = w.p[0]
    best, best_score = -1, 0.0
    for i in range(w.orgs[o].member_first, w.orgs[o].member_end):
        m = w.members[i]
        if m.exposure < p.press_floor or not is_active(m):
            continue
        weight = p.press_rank * m.rank - p.press_known * m.threat
        u = draw(key, m.uid, k)
        # log(x) is at most x - 1
        if best >= 0 and cannot_reach(u, best_score - (m.exposure - 1.0 + weight)):
            continue
        score = math.log(m.exposure) + weight + as_gumbel(u)
        if best < 0 or score > best_score:
            best, best_score = i, score
    return best

