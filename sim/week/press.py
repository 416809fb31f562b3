"""The press: the factory paper prints names, and its editor decides which.

The paper named a new suspect almost daily (g1-021), mapped the ties of the
arrested and by summer 1937 told units whom to expose (g1-171, g1-200). The
editor is a gatekeeper like others, and a target because of what was not
printed (g1-212, g1-213).
"""


from sim.society.chronicle import add_material, log_caused
from sim.society.levels import felt, home_level, may_print, pressed
from sim.society.members import is_active
from sim.society.people import n_people, person
from sim.society.trouble import accuse_in_public
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import D_PRESS, D_PRINT_ABOVE, as_gumbel, cannot_reach, draw, stream
from sim.words import (
    E_PUBLICATION,
    EDITOR,
    HIGHEST_RANK,
    IN_COMMON,
    KRAIKOM_EDITOR,
    NEVER,
    NO_RUNG,
    NOBODY,
    REGION_LEVEL,
    TERRITORY_LEVEL,
    TIE,
)


@compiled
def editor_of(w, o, post):
    """The member who edits the paper of organisation ``o``, or of the level above it (``post``
    EDITOR or KRAIKOM_EDITOR), or -1."""
    org = w.orgs[o]
    for s in range(org.seat_first, org.seat_end):
        if w.seats[s].post == post:
            holder = w.seats[s].holder
            return holder if holder >= 0 and is_active(w.members[holder]) else NOBODY
    return NOBODY


@compiled
def publish(w, t, j, parent):
    """Print ``j``'s name: public trouble, suspicion and a little material."""
    p = w.p[0]
    event = log_caused(w, t, E_PUBLICATION, NOBODY, j, TIE, NOBODY, parent)
    w.weekly[t].publications += 1
    add_material(w, t, j, event, p.material_of_word, 0.0)
    accuse_in_public(w, t, j, event, p.threat_accused)
    return event


@compiled
def map_ties(w, t, o):
    """The paper's own choice: those most exposed to the fallen, officials first, as many as the
    campaign and the press lever carry."""
    p = w.p[0]
    lever = w.levers[t]
    if p.on_press == 0.0:
        return
    amplify(w, t, o)
    if editor_of(w, o, EDITOR) < 0:
        return
    key = stream(w.seed, D_PRESS, t)
    items = int(p.press_items * lever.press * lever.campaign * lever.association
                + draw(key, w.orgs[o].number, 0))
    for k in range(items):
        j = _most_exposed(w, o, key, k)
        if j >= 0:
            publish(w, t, j, w.members[j].event_salient)


@compiled
def amplify(w, t, o):
    """The paper one level up takes up what is said against a leader whom the local paper spares:
    as often as local pressure and criticism carry (w-027, w-029, w-030); each time pressure
    rises. It does not print about its own level's people. After a confession the story grows in
    print (w-032). Once a ruling has come down it follows what was decided above: it answers to
    the superior who passed the ruling on, and is silent on the case while he stands (w-057; the
    last accusations are of the day before the ruling, w-027)."""
    p = w.p[0]
    lever = w.levers[t]
    org = w.orgs[o]
    if org.hierarchy == IN_COMMON and p.on_regional_press == 1.0:
        _amplify_in_common(w, t, org)
    if org.leader < 0 or editor_of(w, o, KRAIKOM_EDITOR) < 0:
        return
    j = org.leader
    if not is_active(w.members[j]) or not may_print(w, org, j, TERRITORY_LEVEL):
        return
    if w.members[j].rung > NO_RUNG and org.superior >= 0 and is_active(w.members[org.superior]):
        return
    chance = p.press_above * lever.press * lever.criticism_upward * pressed(org, j, p)
    if draw(stream(w.seed, D_PRINT_ABOVE, t), w.members[j].uid, 0) < chance:
        publish(w, t, j, w.members[j].event_trouble)
        org.pressure += p.pressure_print
        if org.week_confessed != NEVER:
            w.members[j].known += p.elaborated


@compiled
def _amplify_in_common(w, t, org):
    """The paper of the region writes about the heads of the organisations below it, whom it does
    not answer to, as often as what is said of them and criticism carry."""
    p = w.p[0]
    lever = w.levers[t]
    key = stream(w.seed, D_PRINT_ABOVE, t)
    for s in range(org.seat_first, org.seat_end):
        j = w.seats[s].holder
        if w.seats[s].rank < HIGHEST_RANK:  # seats stand highest first
            return
        if j < 0 or not is_active(w.members[j]) or not may_print(w, org, j, REGION_LEVEL):
            continue
        m = w.members[j]
        chance = p.press_above * lever.press * lever.criticism_upward * felt(m.suspicion, p)
        if draw(key, m.uid, 0) < chance:
            publish(w, t, j, m.event_trouble)


@compiled
def _most_exposed(w, o, key, k):
    p = w.p[0]
    org = w.orgs[o]
    home = home_level(w, org)
    best, best_score = -1, 0.0
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        if m.exposure < p.press_floor or not is_active(m) or not may_print(w, org, i, home):
            continue
        weight = p.press_rank * m.rank - p.press_known * m.threat
        u = draw(key, m.uid, k)
        # log(x) is at most x - 1
        if best >= 0 and cannot_reach(u, best_score - (m.exposure - 1.0 + weight)):
            continue
        score = maths.log(m.exposure) + weight + as_gumbel(u)
        if best < 0 or score > best_score:
            best, best_score = i, score
    return best

