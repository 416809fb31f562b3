"""The Emperor's Dilemma (Centola, Willer and Macy 2005): few believe in a norm, many enforce it.

D. Centola, R. Willer and M. Macy, "The Emperor's Dilemma: A computational model of self-enforcing
norms", American Journal of Sociology 110 (2005), 1009-1040. Equations and the usual example (25 x
25 torus with eight neighbours, cost of enforcing 0.125, 5 % believers of strength 1, disbelievers'
strengths even in 0.01-0.38, all in random order) checked in the example `emperor_dilemma` of
github.com/mesa/mesa-examples; what is known of networks and bridges in the paper's abstract.

Every decision is our rule `imitation` with the share of others in ``p_attack``: to comply, at the
threshold "strength of belief"; to enforce against one's belief, at strength plus cost; to enforce
one's own belief, at cost over strength, of the share of neighbours who deviate from it.
"""

from typing import NamedTuple

import networkx as nx
import numpy as np

from known.thresholds import imitators, network
from sim.state.jit import compiled
from sim.week.rules import Terms, beats_silence
from sim.words import DENOUNCE, IMITATION

SIDE = 25
COST = 0.125
BELIEVERS = 0.05
WEAKEST, STRONGEST = 0.01, 0.38  # strengths of disbelievers
STEPS = 60
REPLICATES = 20


class Norm(NamedTuple):
    """Shares in the end: of all, who comply; of the disbelievers, who enforce all the same."""

    complying: float
    false_enforcing: float


@compiled
def would_join(m, p, share, threshold):
    """Our rule's decision at a ``threshold`` when ``share`` of the others do it."""
    m.p_attack = share
    m.suspiciousness = 1.0 - threshold
    return beats_silence(IMITATION, Terms(DENOUNCE, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), m, p)


@compiled
def live(members, p, first, other, belief, strength, cost, orders, comply, enforce):
    """Let everyone decide once a step, in the order of that step; -1 is against the norm, 1 for."""
    for step in range(orders.shape[0]):
        for i in orders[step]:
            m = members[i]
            n = first[i + 1] - first[i]
            enforcing, deviating = 0.0, 0.0
            for e in range(first[i], first[i + 1]):
                enforcing += enforce[other[e]]
                deviating += 1.0 if comply[other[e]] != belief[i] else 0.0
            pressure = -belief[i] * enforcing / n
            comply[i] = -belief[i] if would_join(m, p, pressure, strength[i]) else belief[i]
            enforce[i] = 0
            if comply[i] != belief[i]:
                if would_join(m, p, pressure, strength[i] + cost):
                    enforce[i] = -belief[i]
            elif would_join(m, p, deviating / n, cost / strength[i]):
                enforce[i] = belief[i]


def lattice(bridges: float, seed: int) -> nx.Graph:
    """The torus with eight neighbours each, a share of its ties (0-1) exchanged for bridges: pairs
    of ties swap ends, so that everyone keeps eight neighbours."""
    graph = nx.Graph()
    for x in range(SIDE):
        for y in range(SIDE):
            for dx, dy in ((0, 1), (1, 0), (1, 1), (1, -1)):
                graph.add_edge(x * SIDE + y, (x + dx) % SIDE * SIDE + (y + dy) % SIDE)
    swaps = round(bridges * graph.number_of_edges() / 2)
    if swaps:
        nx.double_edge_swap(graph, swaps, max_tries=100 * swaps, seed=seed)
    return graph


def norm_on(graph: nx.Graph, seed: int, believers: float = BELIEVERS, cost: float = COST) -> Norm:
    """What becomes of the norm on one network with believers placed at random."""
    rng = np.random.default_rng(seed)
    n = len(graph)
    belief = np.full(n, -1)
    belief[rng.choice(n, int(believers * n), replace=False)] = 1
    strength = np.where(belief == 1, 1.0, rng.uniform(WEAKEST, STRONGEST, n))
    orders = np.array([rng.permutation(n) for _ in range(STEPS)])
    comply, enforce = belief.copy(), np.zeros(n, np.int64)
    members, p = imitators(strength)
    net = network(graph)
    live(members, p[0], net.first[0], net.other, belief, strength, cost, orders, comply, enforce)
    return Norm((comply == 1).mean(), (enforce[belief == -1] == 1).mean())


def measured(make_graph, replicates: int = REPLICATES, **more) -> np.ndarray:
    """False enforcement in the end, on the networks ``make_graph(seed)`` of the seeds from 0."""
    return np.array([norm_on(make_graph(seed), seed, **more).false_enforcing
                     for seed in range(replicates)])


def complete(_seed: int) -> nx.Graph:
    """Everyone sees everyone."""
    return nx.complete_graph(SIDE * SIDE)
