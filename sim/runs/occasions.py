"""Occasions of silence of a whole run: who said nothing although self-protection offered a
statement (`week/noting.py` sees them)."""

import numpy as np

from sim.config.settings import Settings
from sim.founding.world import build
from sim.runs.simulate import advance
from sim.state import tables
from sim.week.noting import choose_and_note


def silences(chosen: Settings, seed: int, forced: np.ndarray | None = None) -> np.ndarray:
    """All occasions of a run on which a member was silent and could have made a preemptive
    statement: rows of tables.OCCASIONS in order of weeks (``target``: of that statement)."""
    world = build(chosen, seed, forced)
    found, kept = tables.OCCASIONS.rows(len(world.members)), []

    def choice(state, week, o):
        noted = choose_and_note(state, week, o, found)
        kept.append(np.array(found[:noted], dtype=tables.OCCASIONS.dtype))

    advance(world, chosen.first_week, chosen.weeks, choice)
    return np.concatenate(kept) if kept else tables.OCCASIONS.rows(0)
