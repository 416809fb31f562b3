"""What a page may call of the rules: each takes the address of the state first.

The functions are closed over ``state_at``, which turns that address into what rules take
(`lower.py`). They return whole numbers; what else they find stands in the tables.
"""

import numpy as np
from numba import carray

from sim import words
from sim.founding.levers import set_levers
from sim.founding.own import Given
from sim.founding.population import Shares, populate
from sim.society.ties import set_carriers
from sim.week.demands import may
from sim.week.moment import deliberate_now, reach_choice
from sim.week.options import motive_of
from sim.week.order import run_weeks

KINDS, LAYERS = len(words.UNIT_KINDS), len(words.LAYERS)
# How many numbers of :class:`Shares` stand before its lists by kind of unit.
LEADING = 3
# ``deliberate`` gives three things in one number: how many options, which is taken (times PLACES),
# and whether there was something to decide (DECIDING more).
PLACES, DECIDING = 1 << 10, 1 << 20


def shares_row(shares: Shares) -> list[float]:
    """Shares as a page hands them to ``found``."""
    return [shares.candidates, shares.women, shares.spouses,
            *shares.production.tolist(), *shares.technical.tolist()]


def listed(state_at) -> dict:
    """Name -> (function, what it takes: ``w`` an address, ``floats`` or the name of a table the
    address of its rows, ``int`` or ``float`` a number)."""

    def found(w, shares, members, ties, kin, n_circle, near, secret):
        state = state_at(w)
        set_levers(state, 0)
        set_carriers(state)
        row = carray(shares, LEADING + 2 * KINDS)
        populate(state, Shares(row[0], row[1], row[2], row[LEADING: LEADING + KINDS],
                               row[LEADING + KINDS:]),
                 Given(carray(members, 0), carray(ties, 0), carray(kin, 0), False,
                       np.ones(LAYERS, np.int64)), n_circle, near, secret)
        return 0

    def run(w, first, last):
        return run_weeks(state_at(w), first, last)

    def reach(w, week, member):
        reach_choice(state_at(w), week, member)
        return 0

    def deliberate(w, week, member):
        n, chosen, is_deciding = deliberate_now(state_at(w), week, member)
        return n + PLACES * chosen + (DECIDING if is_deciding else 0)

    def motive(w, place, rule):
        return motive_of(state_at(w).options[place], rule)

    def is_allowed(w, member, act, motive, share):
        state = state_at(w)
        return may(state.seed, state.members[member].uid, act, motive, share)

    return {"found": (found, ("w", "floats", "given_members", "given_ties", "given_kin", "int",
                              "float", "float")),
            "run": (run, ("w", "int", "int")),
            "reach": (reach, ("w", "int", "int")),
            "deliberate": (deliberate, ("w", "int", "int")),
            "motive": (motive, ("w", "int", "int")),
            "is_allowed": (is_allowed, ("w", "int", "int", "int", "float"))}
