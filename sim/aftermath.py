"""Aftermath: each fall is examined: who knew, who kept silent, who answered for whom.

Visible ties who neither wrote nor spoke may be charged with failure to unmask
(g1-044, g1-182), superiors, subordinates, patrons and sponsors with protecting
(g1-094, g1-095, g3-026), whoever shelved a statement with suppressing signals
(g1-113). New cases have this fall among their causes; the chain goes on.
"""

from sim.gatekeeping import wake_shelved
from sim.hearings import open_case, silence_usable
from sim.jit import compiled
from sim.perception import is_active
from sim.streams import D_AFTERMATH, draw, stream
from sim.tables import N_FALLEN
from sim.ties import closeness, find_tie
from sim.words import (
    CLIENT,
    NEVER,
    PATRON,
    RECOMMENDER,
    SILENCE,
    SUBORDINATE,
    SUPERIOR,
    TIE,
)


@compiled
def answers_for(kind):
    """Whether a tie of this kind makes its holder answerable for the other end's conduct."""
    return (kind == SUPERIOR or kind == SUBORDINATE or kind == PATRON or kind == CLIENT
            or kind == RECOMMENDER)


@compiled
def charge_for_tie(half, carrier, wrote, usable, lever, p):
    """Chance (0-1) that the holder of a tie to the fallen is charged, and the ground.

    Association is always a ground, as far as the lever goes; silence only as far as it
    is usable here, and then it falls on those who did not write.
    """
    if half.public == 0:
        return 0.0, TIE
    strength = carrier * closeness(half)
    by_tie = p.charge_tie * lever.association * strength
    if answers_for(half.kind):
        by_tie *= p.charge_answerable
    if wrote:
        by_tie *= 1.0 - p.distance_by_writing
    by_silence = 0.0 if wrote else p.charge_silence * usable * strength
    if by_silence > by_tie:
        return min(1.0, by_tie + by_silence), SILENCE
    return min(1.0, by_tie + by_silence), TIE


@compiled
def examine_falls(w, t):
    """Aftermath phase: open the cases that this week's falls bring on others."""
    p = w.p[0]
    if p.on_aftermath == 0.0:
        return
    lever = w.levers[t]
    key = stream(w.seed, D_AFTERMATH, t)
    for k in range(w.counts[N_FALLEN]):
        j = w.fallen[k]
        fallen = w.members[j]
        usable = silence_usable(w.orgs[fallen.org], lever, p)
        for e in range(fallen.tie_start, fallen.tie_start + fallen.tie_n):
            i = w.ties[e].other
            if not is_active(w.members[i]):
                continue
            half = find_tie(w, i, j)
            chance, ground = charge_for_tie(w.ties[half], w.carrier[w.ties[half].kind],
                                            w.ties[half].written != NEVER, usable, lever, p)
            if draw(key, fallen.uid, w.members[i].uid) < chance:
                open_case(w, t, i, ground, p.charge_of_tie, fallen.event_fallen, 0)
        wake_shelved(w, t, j, fallen.event_fallen)

