"""Civil violence (Epstein 2002, model 1): bursts come only when the expected risk is rounded.

J. M. Epstein, "Modeling civil violence: An agent-based computational approach", PNAS 99, suppl. 3
(2002), 7243-7250. Rule, size, densities and rounding checked in Mesa's example
`epstein_civil_violence` ("without it, it's impossible to replicate the dynamics shown there") and in
the page of NetLogo's model Rebellion ("without this change, the model does not exhibit punctuated
equilibrium"), whose rounding down, legitimacy and jail term are used here.

The expected chance of arrest is our `perceived_danger`, with the ratio of police to rebels in view as
the exposure; whether to rebel is our rule `risk_without_ties`, grievance standing as interest, risk
aversion as the weight of fear, and the threshold as the cost.
"""

from typing import NamedTuple

import numpy as np

from sim import tables
from sim.config import settings
from sim.jit import compiled
from sim.perception import Position, perceived_danger
from sim.rules import RISK_WITHOUT_TIES, Terms, beats_silence
from sim.streams import draw, stream
from sim.words import CRITICISE

SIDE, VISION = 40, 7
CITIZENS, POLICE = 0.70, 0.04   # shares of the cells
LEGITIMACY, JAIL, THRESHOLD = 0.82, 30, 0.1
RISK = 2.3                      # so that one policeman to one rebel means 0.9
STEPS, SETTLING = 1000, 100
BURST = 0.05                    # of the citizens
EMPTY, QUIET, REBEL, JAILED, OFFICER = -1, 0, 1, 2, 3


class Unrest(NamedTuple):
    """Rebels among the citizens after SETTLING steps: highest share, and how often the share rose
    above BURST."""

    peak: float
    bursts: int


@compiled
def expected_risk(m, lever, p, police, rebels, rounded):
    """Chance of arrest that a citizen expects who sees so many police and (with themselves) rebels."""
    ratio = police / rebels
    at = Position(float(int(ratio)) if rounded else ratio, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return perceived_danger(m, at, False, lever, p)


@compiled
def would_rebel(m, p, grievance, aversion, risk, threshold):
    """Our rule's decision for a citizen of this grievance and risk aversion (0-1)."""
    terms = Terms(CRITICISE, -aversion * risk, 0.0, grievance, 0.0, 0.0, 0.0, threshold)
    return beats_silence(RISK_WITHOUT_TIES, terms, m, p)


@compiled
def wrapped(k, side):
    """A row or column number on the torus."""
    return k + side if k < 0 else k - side if k >= side else k


@compiled
def go_elsewhere(grid, place, i, span, u):
    """Move ``i`` to the first free cell in view from one drawn by ``u``, if there is any."""
    side, width = grid.shape[0], 2 * span + 1
    row, column = place[i] // side, place[i] % side
    start = int(u * width * width)
    for k in range(width * width):
        cell = (start + k) % (width * width)
        r = wrapped(row + cell // width - span, side)
        c = wrapped(column + cell % width - span, side)
        if grid[r, c] == EMPTY:
            grid[row, column] = EMPTY
            grid[r, c] = i
            place[i] = r * side + c
            return


@compiled
def look_around(grid, place, state, i, span, key):
    """Police and rebels in view of ``i``, and one of these rebels drawn at random (-1: none)."""
    side = grid.shape[0]
    row, column = place[i] // side, place[i] % side
    police, rebels, pick, lowest = 0, 0, -1, 1.0
    for a in range(-span, span + 1):
        r = wrapped(row + a, side)
        for b in range(-span, span + 1):
            j = grid[r, wrapped(column + b, side)]
            if j < 0 or j == i:
                continue
            if state[j] == OFFICER:
                police += 1
            elif state[j] == REBEL:
                rebels += 1
                u = draw(key, i, j)
                if u < lowest:
                    pick, lowest = j, u
    return police, rebels, pick


@compiled
def live(members, p, levers, grid, place, state, hardship, aversion, orders, seed, rounded,
         span, legitimacy, threshold, longest):
    """Run the steps in ``orders`` (who moves when); returns the number of rebels after each."""
    jailed_for = np.zeros(place.shape[0], np.int64)
    rebelling = np.zeros(orders.shape[0], np.int64)
    for step in range(orders.shape[0]):
        key = stream(seed, 0, step)
        for i in orders[step]:
            if jailed_for[i] > 0:
                jailed_for[i] -= 1
                if jailed_for[i] == 0:
                    state[i] = QUIET
                continue
            police, rebels, pick = look_around(grid, place, state, i, span, key)
            if state[i] == OFFICER:
                if pick >= 0:
                    term = int(draw(key, pick, place.shape[0]) * (longest + 1))
                    jailed_for[pick] = term
                    state[pick] = JAILED if term > 0 else QUIET
            else:
                risk = expected_risk(members[i], levers[0], p[0], police, rebels + 1, rounded)
                grievance = hardship[i] * (1.0 - legitimacy)
                state[i] = REBEL if would_rebel(members[i], p[0], grievance, aversion[i], risk,
                                                threshold) else QUIET
            go_elsewhere(grid, place, i, span, draw(key, i, i))
        rebelling[step] = (state == REBEL).sum()
    return rebelling


def people(n: int):
    """``n`` citizens without history, the parameters and the levers under which they expect risk."""
    chosen = settings("classroom", set={"danger_exposure": RISK})
    levers = tables.table(np.zeros(1, tables.LEVER))
    levers["association"] = 1.0
    return tables.rows(tables.MEMBER, n), tables.table(chosen.parameter_record()), levers


def rebels(rounded: bool, seed: int) -> np.ndarray:
    """Share of the citizens in rebellion after each step of one run."""
    rng = np.random.default_rng(seed)
    cells = SIDE * SIDE
    n_citizens, n_police = int(CITIZENS * cells), int(POLICE * cells)
    n = n_citizens + n_police
    place = rng.choice(cells, n, replace=False)
    grid = np.full((SIDE, SIDE), EMPTY)
    grid.flat[place] = np.arange(n)
    state = np.where(np.arange(n) < n_citizens, QUIET, OFFICER)
    orders = np.array([rng.permutation(n) for _ in range(STEPS)])
    found = live(*people(n), grid, place, state, rng.random(n), rng.random(n), orders, seed,
                 rounded, VISION, LEGITIMACY, THRESHOLD, JAIL)
    return found / n_citizens


def measured(rounded: bool, seed: int) -> Unrest:
    """What the rebels of one run do over time."""
    share = rebels(rounded, seed)[SETTLING:]
    return Unrest(share.max(), int(((share[1:] > BURST) & (share[:-1] <= BURST)).sum()))
