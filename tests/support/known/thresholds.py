"""Threshold cascades: Watts (2002) on one random network, Brummitt, Lee and Goh (2012) on several.

D. J. Watts, "A simple model of global cascades on random networks", PNAS 99 (2002), 5766-5771; C.
D. Brummitt, K.-M. Lee and K.-I. Goh, "Multiplexity-facilitated cascades in networks", Physical
Review E 85 (2012), 045102(R), arXiv:1112.0093 (rule checked in its abstract: a node activates when
a large enough share of its neighbours in *any* layer is active). Our rule `imitation` decides who
joins: a node's share of active neighbours stands in the column ``p_attack``. The conditions and
sizes that are known for infinite random networks are worked out below from generating functions.
"""

import math
from typing import NamedTuple

import networkx as nx
import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom, poisson

from sim.config.settings import settings
from sim.state import tables
from sim.state.jit import compiled
from sim.state.schema import view
from sim.week.rules import Terms, beats_silence
from sim.words import DENOUNCE, IMITATION

THRESHOLD = 0.18     # of every node, as in Watts' figures
GLOBAL = 0.05        # a cascade that reaches more than this share of all nodes is global
NODES = 5000
GRAPHS, STARTS = 4, 100  # networks, and single starters tried on each
MAX_DEGREE = 80      # beyond which a Poisson degree does not occur


class Network(NamedTuple):
    """Neighbours by layer: of node i in layer l ``other[first[l, i]:first[l, i + 1]]``."""

    first: np.ndarray
    other: np.ndarray


def network(*graphs: nx.Graph) -> Network:
    """One or more networkx graphs on the same nodes 0 .. n - 1 as the layers of one network."""
    first = np.zeros((len(graphs), len(graphs[0]) + 1), np.int64)
    other = []
    for layer, graph in enumerate(graphs):
        for node in range(len(graph)):
            first[layer, node] = len(other)
            other.extend(graph.adj[node])
        first[layer, -1] = len(other)
    return Network(first, np.array(other, np.int64))


def imitators(thresholds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Members who join in at these shares (0-1), and the parameters under which they do."""
    p = view(settings("classroom", set={"imitation_threshold": 0.5}).parameter_row())
    members = tables.MEMBERS.rows(len(thresholds))
    members["suspiciousness"] = 1.0 - thresholds
    return members, p


@compiled
def spread(members, p, first, other, starter):
    """Nodes that end up active when ``starter`` alone is at first (nobody ever turns back)."""
    n_layers, n = first.shape[0], first.shape[1] - 1
    attack = Terms(DENOUNCE, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    active = np.zeros(n, np.int64)
    around = np.zeros((n_layers, n), np.int64)  # active neighbours
    queue = np.empty(n, np.int64)
    queue[0] = starter
    active[starter] = 1
    done, waiting = 0, 1
    while done < waiting:
        i = queue[done]
        done += 1
        for layer in range(n_layers):
            for e in range(first[layer, i], first[layer, i + 1]):
                j = other[e]
                around[layer, j] += 1
                m = members[j]
                m.p_attack = around[layer, j] / (first[layer, j + 1] - first[layer, j])
                if active[j] == 0 and beats_silence(IMITATION, attack, m, p[0]):
                    active[j] = 1
                    queue[waiting] = j
                    waiting += 1
    return waiting


def random_layers(degrees: tuple[float, ...], seed: int) -> Network:
    """Independent random (Poisson) layers of these mean degrees on NODES nodes."""
    return network(*(nx.fast_gnp_random_graph(NODES, z / (NODES - 1), seed=seed + 1000 * layer)
                     for layer, z in enumerate(degrees)))


class Cascades(NamedTuple):
    """How often one starter sets off a global cascade, and the mean share such cascades reach."""

    frequency: float
    size: float


def measured(degrees: tuple[float, ...], threshold: float = THRESHOLD) -> Cascades:
    """Cascades on GRAPHS networks with STARTS starters each (networkx seeds 0, 1, ...)."""
    members, p = imitators(np.full(NODES, threshold))
    shares = []
    for seed in range(GRAPHS):
        net = random_layers(degrees, seed)
        starters = np.random.default_rng(seed).choice(NODES, STARTS, replace=False)
        shares += [spread(members, p, *net, starter) / NODES for starter in starters]
    large = [share for share in shares if share > GLOBAL]
    return Cascades(len(large) / len(shares), float(np.mean(large)) if large else math.nan)


# ---- What theory says, for n independent Poisson layers of the same mean degree z ---------------

def branching(z: float, layers: int, threshold: float = THRESHOLD) -> float:
    """Mean number of nodes that one newly active node brings to join alone, near the start.

    A node joins by a single neighbour if its degree in that layer is at most 1 / threshold; along
    that layer it has z P(degree <= K - 2) further such contacts, along each other layer
    z P(degree <= K - 1). Above 1 cascades can be global: Watts' equation 5, and for several layers
    the largest eigenvalue of Brummitt, Lee and Goh's matrix.
    """
    most = math.floor(1.0 / threshold)
    return z * (poisson.cdf(most - 2, z) + (layers - 1) * poisson.cdf(most - 1, z))


def window(layers: int, threshold: float = THRESHOLD) -> tuple[float, float]:
    """Mean degrees a layer between which global cascades are possible."""
    def excess(z):
        return branching(z, layers, threshold) - 1.0
    grid = np.arange(0.05, 30.0, 0.05)
    inside = [z for z in grid if excess(z) > 0.0]
    return (brentq(excess, inside[0] - 0.05, inside[0]),
            brentq(excess, inside[-1], inside[-1] + 0.05))


def frequency(z: float, layers: int, threshold: float = THRESHOLD) -> float:
    """Chance that a random starter touches the giant cluster of nodes that join by one."""
    most = math.floor(1.0 / threshold)
    degree = np.arange(1, most + 1)
    reached = degree * poisson.pmf(degree, z) / z

    def missing(u):
        """Chance that following a tie does not lead to the giant cluster, from that one tie on."""
        return 1.0 - np.sum(reached * (1.0 - u ** (degree - 1)
                                       * math.exp((layers - 1) * z * (u - 1.0))))
    return 1.0 - math.exp(layers * z * (fixed_point(missing, 0.0) - 1.0))


def fixed_point(function, x: float) -> float:
    """Where repeating ``function`` from ``x`` leads (0-1)."""
    for _ in range(5000):
        x, before = min(1.0, max(0.0, function(x))), x
        if abs(x - before) < 1e-10:
            break
    return x


def size(z: float, layers: int, threshold: float = THRESHOLD) -> float:
    """Share of nodes that a global cascade reaches in the end."""
    degree = np.arange(MAX_DEGREE)
    weights = poisson.pmf(degree, z)
    below = np.ceil(threshold * degree) - 1               # most active neighbours without joining
    below_but_one = np.ceil(threshold * (degree + 1)) - 1  # the same with one more, silent, tie

    def unmoved(q):
        """Chance that no layer moves a node whose neighbours are active with chance ``q``, once
        as it is, once with one more neighbour who is silent, in the layer along which we came."""
        each = np.sum(weights * np.where(degree > 0, binom.cdf(below, degree, q), 1.0))
        along = np.sum(weights * binom.cdf(below_but_one, degree, q))
        return each ** layers, along * each ** (layers - 1)
    q = fixed_point(lambda q: 1.0 - unmoved(q)[1], 1e-3)
    return 1.0 - unmoved(q)[0]
