"""Rivals: who quarrels with whom before anything has happened.

Specialists on one contested design stood in two camps (h1-077, h1-078); heads of units that supply
one another quarrelled over shortfalls (h1-085, h1-086). A rival is a tie of which closeness is how
bitter it is; it carries no guilt.
"""

import numpy as np

from sim.society.ties import add_tie
from sim.state.jit import compiled
from sim.state.streams import D_RIVAL, draw, stream
from sim.words import NOBODY, RIVAL, TECHNICAL

# Spacing of the keys of one specialist's rivals, and ranks of those who contend for a design.
KEYS_PER_RIVAL = 4
RANKS_OF_SPECIALISTS = (1, 2)


@compiled
def set_against(w, a, b, bitterness, t):
    """Make two people rivals of each other, unless they are tied already."""
    if add_tie(w, a, b, RIVAL, bitterness, True, t):
        w.members[a].rivals += 1
        w.members[b].rivals += 1


@compiled
def make_rivals(w, o, first, n_initial):
    """The first rivals: of each specialist on the contested design some of the others, and heads of
    linked units of each other."""
    p = w.p[0]
    if p.on_rivals == 0.0:
        return
    org = w.orgs[o]
    key = stream(w.seed, D_RIVAL, 0)
    there, n = np.empty(n_initial, np.int64), 0
    for i in range(first, first + n_initial):
        m = w.members[i]
        if (w.units[m.unit].project == 1 and m.occupation == TECHNICAL
                and RANKS_OF_SPECIALISTS[0] <= m.rank <= RANKS_OF_SPECIALISTS[1]):
            there[n] = i
            n += 1
    for k in range(n):
        m = w.members[there[k]]
        for nth in range(int(p.rivals + draw(key, m.uid, 0))):
            b = there[int(draw(key, m.uid, KEYS_PER_RIVAL * (nth + 1)) * n)]
            if b != there[k]:
                set_against(w, there[k], b, draw(key, m.uid, KEYS_PER_RIVAL * (nth + 1) + 1), 0)
    for u in range(org.unit_first, org.unit_end):
        if w.units[u].head >= 0:
            make_rivals_of_head(w, w.units[u].head, u, 0)


@compiled
def make_rivals_of_head(w, i, u, t):
    """Set the head of a unit against the heads of those that supply it and that it supplies."""
    if w.p[0].on_rivals == 0.0:
        return
    org = w.orgs[w.units[u].org]
    key = stream(w.seed, D_RIVAL, 0)
    for v in range(org.unit_first, org.unit_end):
        if (w.units[u].supplier == v or w.units[v].supplier == u) and w.units[v].head != NOBODY:
            set_against(w, i, w.units[v].head,
                         draw(key, w.members[i].uid, w.members[w.units[v].head].uid), t)
