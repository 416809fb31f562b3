"""Trouble: how the state of one member reaches those around, and what everyone learns from it.

Trouble travels along ties when someone's state changes, and only then: a tie is harmless until its
other end falls, and then works backwards in time.
"""

from sim.society.members import is_active
from sim.society.ties import (
    THOUSANDTHS,
    answered,
    carried,
    closeness,
    distanced,
    is_apart,
    other_half,
    strength,
)
from sim.state.jit import compiled
from sim.state.streams import D_NEWS, draw, stream
from sim.words import NEVER


@compiled
def attend(m, t, event):
    """Something salient happened to the member: they will deliberate (model, section 5)."""
    m.salient_week = t
    m.event_salient = event


@compiled
def carry(w, t, i, half, threat):
    """Put on ``i`` what their half of a tie carries of so much trouble at its other end; take it
    off where ``threat`` is below 0. Returns the load."""
    p = w.p[0]
    m = w.members[i]
    load = strength(w, half, t) * threat
    m.exposure = max(0.0, m.exposure + load)
    m.distance = max(0.0, m.distance + load * distanced(half, t, p))
    if is_apart(half, p):
        m.kept_apart = max(0.0, m.kept_apart + load)
    if half.public == 1:
        owed = carried(w, half) * threat
        m.omission = max(0.0, m.omission + owed)
        m.answered = max(0.0, m.answered + owed * answered(half, t, p))
    return load


@compiled
def set_threat(w, t, j, level, event):
    """``j`` is now seen in trouble to ``level`` (0 cleared, 1 fallen); everyone tied to them
    feels it, and those still free and in the Party take notice.

    Exposure and omission of a tied member are kept as sums over ties of what each carries x
    threat, beside what the member's own words took off them; they change only here, by what is
    done to a tie (`retie`), by words, and by fading. Those in the same unit and the close have it
    on their minds at once, others some weeks later (h1-215; simplified: they are in danger at
    once).
    """
    p = w.p[0]
    target = w.members[j]
    rise = level - target.threat
    target.threat = level
    target.event_trouble = event
    for e in range(target.tie_start, target.tie_start + target.tie_n):
        i = w.ties[e].other
        m = w.members[i]
        # What one has written, and what is on record of one's tie, is with one's own half.
        half = w.ties[other_half(w, w.ties[e])]
        load = carry(w, t, i, half, rise)
        if load >= p.attention_load and is_active(m):
            if m.unit == target.unit or closeness(half) >= p.close_friend:
                attend(m, t, event)
            elif m.salient_week < t:
                key = stream(w.seed, D_NEWS, t)
                attend(m, t + int(p.news_lag * draw(key, m.uid, target.uid)), event)


@compiled
def retie(w, t, half, public, near, apart):
    """Change both halves of a tie (whether it is public, closeness in thousandths, the week of the
    last contact), and with it what either end carries of the other's trouble."""
    _change(w, t, w.ties[other_half(w, half)].other, half, public, near, apart)
    _change(w, t, half.other, w.ties[other_half(w, half)], public, near, apart)


@compiled
def _change(w, t, i, half, public, near, apart):
    threat = w.members[half.other].threat
    carry(w, t, i, half, -threat)
    half.public = public
    half.closeness = near
    half.apart = apart
    carry(w, t, i, half, threat)


@compiled
def break_off(w, t, half):
    """Keep away from the other end of a tie; contact is broken for both."""
    retie(w, t, half, half.public, half.closeness, t)


@compiled
def resume(w, t, half):
    """Be in contact again."""
    retie(w, t, half, half.public, half.closeness, NEVER)


@compiled
def document(w, t, half, more):
    """Put a tie on record, on both sides: public, and closer by ``more`` in everyone's eyes."""
    near = min(int(THOUSANDTHS), int(half.closeness + more * THOUSANDTHS))
    retie(w, t, half, 1, near, half.apart)


@compiled
def raise_threat(w, t, j, level, event):
    """``j`` is seen in trouble at least to ``level``."""
    if w.members[j].threat < level:
        set_threat(w, t, j, level, event)


@compiled
def exposure_left(m):
    """What ties to the fallen and accused weigh on a member (load), less what own statements took
    off."""
    return max(0.0, m.exposure - m.distance)


@compiled
def accuse_in_public(w, t, j, event, level):
    """A public accusation: suspicion, trouble at least to ``level``, and the unit's talk."""
    m = w.members[j]
    m.suspicion += w.p[0].suspicion_of_attack
    unit = w.units[m.unit]
    unit.accused = j
    unit.accused_week = t
    raise_threat(w, t, j, level, event)


@compiled
def lose_belief(w, j):
    """Everyone tied to the fallen ``j`` believes less, by closeness (g1-003, g3-106)."""
    p = w.p[0]
    fallen = w.members[j]
    for e in range(fallen.tie_start, fallen.tie_start + fallen.tie_n):
        m = w.members[w.ties[e].other]
        m.belief -= p.belief_loss * closeness(w.ties[e]) * m.belief


@compiled
def see_shelving(w, g, weight):
    """The official ``g`` is charged with having let something lie: unit and works see it, as so
    many charges (``weight``)."""
    w.units[w.members[g].unit].seen_shelving += weight
    w.orgs[w.members[g].org].seen_shelving += weight


@compiled
def see_punished(w, j, ground_is_silence, ground_is_slander, weight):
    """The ground on which ``j`` was charged, as seen by the unit, the works and j's ties."""
    p = w.p[0]
    unit = w.units[w.members[j].unit]
    org = w.orgs[w.members[j].org]
    silence = weight if ground_is_silence else 0.0
    slander = weight if ground_is_slander else 0.0
    unit.seen_charges += weight
    unit.seen_silence += silence
    unit.seen_slander += slander
    org.seen_charges += weight
    org.seen_silence += silence
    org.seen_slander += slander
    punished = w.members[j]
    for e in range(punished.tie_start, punished.tie_start + punished.tie_n):
        m = w.members[w.ties[e].other]
        step = p.lesson_of_tie * closeness(w.ties[e])
        m.p_silence += step * ((1.0 if ground_is_silence else 0.0) - m.p_silence)
        m.p_writing += step * ((1.0 if ground_is_slander else 0.0) - m.p_writing)
