"""Civil violence (Epstein 2002, model 1): bursts come only when the expected risk is rounded.

J. M. Epstein, "Modeling civil violence: An agent-based computational approach", PNAS 99, suppl. 3
(2002), 7243-7250. Rule, size, densities and rounding checked in Mesa's example
`epstein_civil_violence` ("without it, it's impossible to replicate the dynamics shown there") and
in the page of NetLogo's model Rebellion ("without this change, the model does not exhibit
punctuated equilibrium"), whose rounding down, legitimacy and jail term are used here.

The expected chance of arrest is our `perceived_danger`, with the ratio of police to rebels in view
as the exposure; whether to rebel is our rule `risk_without_ties`, grievance standing as interest,
risk aversion as the weight of fear, and the threshold as the cost.
"""

from typing import NamedTuple

import numpy as np

from sim.config.settings import settings
from sim.state import tables
from sim.state.jit import compiled
from sim.state.schema import view
from sim.state.streams import draw, stream
from sim.week.danger import Position, perceived_danger
from sim.week.rules import Terms, beats_silence
from sim.words import CRITICISE, RISK_WITHOUT_TIES

SIDE, VISION = 40, 7
CITIZENS, POLICE = 0.70, 0.04   # shares of the cells
LEGITIMACY, JAIL, THRESHOLD = 0.82, 30, 0.1
RISK = 2.3                      # so that one policeman to one rebel means 0.9
STEPS, SETTLING = 800, 100
BURST = 0.05                    # of the citizens
EMPTY, QUIET, REBEL = -1, 0, 1


class Unrest(NamedTuple):
    """Rebels among the citizens after SETTLING steps: highest share, and how often the share rose
    above BURST."""

    peak: float
    bursts: int


@compiled
def expected_risk(m, lever, p, police, rebels, rounded):
    """Chance of arrest that a citizen expects who sees so many police and rebels (self too)."""
    ratio = police / rebels
    at = Position(float(int(ratio)) if rounded else ratio, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return perceived_danger(m, at, False, lever, p)


@compiled
def would_rebel(m, p, grievance, aversion, risk, threshold):
    """Our rule's decision for a citizen of this grievance and risk aversion (0-1)."""
    terms = Terms(CRITICISE, -aversion * risk, 0.0, grievance, 0.0, 0.0, 0.0, threshold)
    return beats_silence(RISK_WITHOUT_TIES, terms, m, p)


@compiled
def sees(row, column, i, j, side, span):
    """Whether ``j`` is in view of ``i``: in the square around them on the torus."""
    down, across = abs(row[i] - row[j]), abs(column[i] - column[j])
    return min(down, side - down) <= span and min(across, side - across) <= span


@compiled
def go_elsewhere(grid, row, column, i, span, u):
    """Move ``i`` to the first free cell in view from one drawn by ``u``, if there is any."""
    side, width = grid.shape[0], 2 * span + 1
    start = int(u * width * width)
    for k in range(width * width):
        cell = (start + k) % (width * width)
        r = (row[i] + cell // width - span) % side
        c = (column[i] + cell % width - span) % side
        if grid[r, c] == EMPTY:
            grid[row[i], column[i]] = EMPTY
            grid[r, c] = i
            row[i], column[i] = r, c
            return


@compiled
def put(state, i, new, rebels, slot, n_rebels):
    """Give ``i`` a new state, keeping the list of ``rebels`` (``slot``: where each stands in it);
    returns how many there are."""
    if new == REBEL and state[i] != REBEL:
        rebels[n_rebels], slot[i] = i, n_rebels
        n_rebels += 1
    elif new != REBEL and state[i] == REBEL:
        n_rebels -= 1
        rebels[slot[i]] = rebels[n_rebels]
        slot[rebels[n_rebels]] = slot[i]
    state[i] = new
    return n_rebels


@compiled
def live(members, p, levers, grid, row, column, hardship, aversion, orders, seed, rounded,
         span, legitimacy, threshold, longest):
    """Run the steps in ``orders`` (who moves when; those beyond the citizens are police); returns
    the number of rebels after each."""
    side, n, n_citizens = grid.shape[0], row.shape[0], hardship.shape[0]
    state = np.zeros(n, np.int64)
    jailed_for = np.zeros(n, np.int64)
    rebels, slot, n_rebels = np.empty(n, np.int64), np.zeros(n, np.int64), 0
    counted = np.zeros(orders.shape[0], np.int64)
    for step in range(orders.shape[0]):
        key = stream(seed, 0, step)
        for i in orders[step]:
            if jailed_for[i] > 0:
                jailed_for[i] -= 1
                continue
            n_seen, pick, lowest = 0, -1, 1.0
            for k in range(n_rebels):
                j = rebels[k]
                if j != i and sees(row, column, i, j, side, span):
                    n_seen += 1
                    u = draw(key, i, j)
                    if u < lowest:
                        pick, lowest = j, u
            if i >= n_citizens:
                if pick >= 0:  # one of the rebels in view, at random, goes to jail
                    jailed_for[pick] = int(draw(key, pick, n) * (longest + 1))
                    n_rebels = put(state, pick, QUIET, rebels, slot, n_rebels)
            else:
                police = 0
                for j in range(n_citizens, n):
                    if sees(row, column, i, j, side, span):
                        police += 1
                risk = expected_risk(members[i], levers[0], p[0], police, n_seen + 1, rounded)
                grievance = hardship[i] * (1.0 - legitimacy)
                rises = would_rebel(members[i], p[0], grievance, aversion[i], risk, threshold)
                n_rebels = put(state, i, REBEL if rises else QUIET, rebels, slot, n_rebels)
            go_elsewhere(grid, row, column, i, span, draw(key, i, i))
        counted[step] = n_rebels
    return counted


def people(n: int):
    """``n`` citizens without history; parameters and levers under which they expect risk."""
    chosen = settings("classroom", set={"danger_exposure": RISK})
    levers = tables.LEVERS.rows(1)
    levers["association"] = 1.0
    return tables.MEMBERS.rows(n), view(chosen.parameter_row()), levers


def rebels(rounded: bool, seed: int, steps: int = STEPS) -> np.ndarray:
    """Share of the citizens in rebellion after each step of one run."""
    rng = np.random.default_rng(seed)
    n_citizens, n = int(CITIZENS * SIDE ** 2), int((CITIZENS + POLICE) * SIDE ** 2)
    row, column = np.divmod(rng.choice(SIDE ** 2, n, replace=False), SIDE)
    grid = np.full((SIDE, SIDE), EMPTY)
    grid[row, column] = np.arange(n)
    orders = np.array([rng.permutation(n) for _ in range(steps)])
    hardship, aversion = rng.random(n_citizens), rng.random(n_citizens)
    found = live(*people(n_citizens), grid, row, column, hardship, aversion, orders, seed, rounded,
                 VISION, LEGITIMACY, THRESHOLD, JAIL)
    return found / n_citizens


def measured(rounded: bool, seed: int) -> Unrest:
    """What the rebels of one run do over time."""
    share = rebels(rounded, seed)[SETTLING:]
    return Unrest(share.max(), int(((share[1:] > BURST) & (share[:-1] <= BURST)).sum()))
