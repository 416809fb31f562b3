"""Revenge: bound to occasions, answered in kind, and burning out.

At the first meeting on the resolution of January 1938 the wronged spoke at once (h1-259 to h1-263),
against an official who had gone (h1-260), against an accuser present (h1-263). The answer was the
avenger's own tie, and he fell silent or left (h1-261), or a hint at the organs (h1-264). Nothing
was decided (h1-265). It died of mutual liability and weariness (h1-275 to h1-277). So willingness
is a state that meetings without a ruling wear down; the lever `slander` only says whether a
ruling could follow at all. Simplified: no retraction in print.
"""

from sim.society.chronicle import log_caused
from sim.society.members import is_active
from sim.society.trouble import exposure_left
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import D_REPLY, draw, stream
from sim.week.meetings import is_meeting
from sim.words import E_REPLY, NEVER, NOBODY, TIE


@compiled
def whom_to_strike(w, i):
    """Who wronged ``i``: the accuser or official of one who was cleared or reinstated, else a known
    accuser; -1 nobody who can still be struck."""
    m = w.members[i]
    for j in (m.wronged_by, m.accuser):
        if j >= 0 and j != i and is_active(w.members[j]):
            return j
    return NOBODY


@compiled
def is_occasion(w, t, i):
    """Whether this week gives ``i`` an occasion to strike back: a general meeting, or the own
    return, under a law that knows slander."""
    if w.levers[t].slander <= 0.0 or w.p[0].on_liability == 0.0:
        return False
    m = w.members[i]
    returned = m.week_reinstated != NEVER and t - m.week_reinstated <= w.p[0].attention_span
    return is_meeting(w, t) or returned


@compiled
def lift_hope(w, t, o):
    """A law against slander gives the wronged hope at the first meeting at which it is known; it
    halves every ``hope_half_life`` weeks that bring no ruling."""
    org = w.orgs[o]
    if w.levers[t].slander <= 0.0:
        org.hope = 0.0
        org.hopeful = 0
        return
    if org.hopeful == 0 and is_meeting(w, t):
        org.hopeful = 1
        org.hope = 1.0
        return
    org.hope *= maths.halved(1.0 / w.p[0].hope_half_life)


@compiled
def liability(m, p):
    """What can be held against an avenger (load): what he wrote himself, and ties to the fallen."""
    return p.weight_statement * m.statements_by + exposure_left(m)


@compiled
def answer_back(w, t, i, j, owed):
    """The one struck at answers with the avenger's liability before the blow (``owed``), the
    likelier the more there is of it: both are suspect then, and the avenger is done (h1-261)."""
    p = w.p[0]
    m, other = w.members[i], w.members[j]
    if draw(stream(w.seed, D_REPLY, t), m.uid, other.uid) < owed / (1.0 + owed):
        log_caused(w, t, E_REPLY, j, i, TIE, NOBODY, m.event_salient)
        m.suspicion += p.suspicion_of_attack
        other.suspicion += p.suspicion_of_attack
        m.accuser = NOBODY
        m.wronged_by = NOBODY
