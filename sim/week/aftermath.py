"""Aftermath: each fall is examined: who knew, who kept silent, who answered for whom.

Visible ties who neither wrote nor spoke may be charged with failure to unmask
(g1-044, g1-182), superiors, subordinates, patrons and sponsors with protecting
(g1-094, g1-095, g3-026). Papers about the fallen, and about their ties, wake (`drawer.py`), and
their authors may turn on whoever let them lie (g1-113, h1-126). New cases have this fall among
their causes; the chain goes on.
"""

from sim.society.docket import open_case
from sim.society.members import is_active
from sim.society.ties import distanced, other_half, strength
from sim.society.trouble import attend
from sim.state.append import count, cut
from sim.state.jit import compiled
from sim.state.streams import D_AFTERMATH, D_REVEAL, draw, stream
from sim.state.tables import FALLEN
from sim.week.drawer import wake, wake_about_tie
from sim.week.hearings import silence_usable
from sim.week.silence import see_what_is_on_file, silence_about
from sim.words import (
    CLIENT,
    NEVER,
    PATRON,
    RECOMMENDED,
    RIVAL,
    SILENCE,
    SUBORDINATE,
    SUPERIOR,
    TIE,
)


@compiled
def answers_for(kind):
    """Whether a tie of this kind makes its holder answerable for the other end's conduct."""
    return (kind == SUPERIOR or kind == SUBORDINATE or kind == PATRON or kind == CLIENT
            or kind == RECOMMENDED)


@compiled
def charge_for_tie(half, load, given, silent, usable, lever, p):
    """Chance (0-1) that the holder of a tie to the fallen is charged, and the ground.

    ``load``: what the tie carries; ``given``: the share that the holder's statements take off;
    ``silent``: what is held against them for silence about this person. Association is always a
    ground, as far as the lever goes; silence only as far as it is usable here.
    """
    if half.public == 0:
        return 0.0, TIE
    by_tie = p.charge_tie * lever.association * load * (1.0 - given)
    if answers_for(half.kind):
        by_tie *= p.charge_answerable
    by_silence = p.charge_silence * usable * silent
    return min(1.0, by_tie + by_silence), SILENCE if by_silence > by_tie else TIE


@compiled
def reveal_author(w, t, j):
    """The fallen turn out to have been authors themselves: whom they had written about learns
    it, and everyone learns that they too may have been written about (g1-174, g1-218).

    It came out as criticism opened the files, so it follows `criticism_upward`.
    """
    p = w.p[0]
    if p.on_revelation == 0.0:
        return
    key = stream(w.seed, D_REVEAL, t)
    s = w.members[j].by_head
    while s >= 0:
        row = w.statements[s]
        target = w.members[row.target]
        if (row.political == 1 and row.week_known == NEVER
                and draw(key, w.members[j].uid, target.uid)
                < p.reveal_author * w.levers[t].criticism_upward):
            row.week_known = t
            w.orgs[target.org].seen_written += 1.0
            if is_active(target):
                target.accuser = j
                target.p_written = 1.0
                attend(target, t, row.event)
        s = row.next_by


@compiled
def examine_falls(w, t, o):
    """Aftermath phase: open the cases that this week's falls bring on others."""
    others = 0
    for k in range(count(w, FALLEN)):
        j = w.fallen[k].member
        if w.members[j].org == o:
            examine_fall(w, t, j)
        else:  # another organisation's, which it examines itself
            w.fallen[others].member = j
            others += 1
    cut(w, FALLEN, others)


@compiled
def examine_fall(w, t, j):
    """Open the cases that the fall of ``j`` brings on others."""
    p = w.p[0]
    if p.on_aftermath == 0.0:
        return
    lever = w.levers[t]
    key = stream(w.seed, D_AFTERMATH, t)
    fallen = w.members[j]
    usable = silence_usable(w.orgs[fallen.org], lever, p)
    for e in range(fallen.tie_start, fallen.tie_start + fallen.tie_n):
        i = w.ties[e].other
        if not is_active(w.members[i]):
            continue
        half = w.ties[other_half(w, w.ties[e])]
        see_what_is_on_file(w, t, i, half, j, fallen.event_fallen)
        chance, ground = charge_for_tie(half, strength(w, half, t), distanced(half, t, p),
                                        silence_about(w, t, i, j), usable, lever, p)
        if p.on_drawer == 1.0 and half.public == 1 and half.kind != RIVAL:
            wake_about_tie(w, t, i)
        if draw(key, fallen.uid, w.members[i].uid) < chance:
            open_case(w, t, i, ground, p.charge_of_tie, fallen.event_fallen, 0)
    wake(w, t, j)
    reveal_author(w, t, j)
