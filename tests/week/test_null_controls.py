"""Null controls: harm must vanish where there is nothing to carry it (model of record, section 6).

Each difference is between two worlds of one seed: as it is, and with denunciation forbidden to
everybody. Thirty fixed seeds; a t test at 0.1 % (29 degrees of freedom, two-sided: 3.66), so a
control that is true fails once in a thousand, and a harm of twice its standard error over the
seeds would be missed in about one case in twenty. The wrong variants must fail the same test.
"""

from functools import cache

import numpy as np
import pytest

from sim.config.settings import settings
from sim.founding.world import build
from sim.runs.simulate import advance
from sim.runs.worlds import FORBID, intervention

pytestmark = pytest.mark.slow

SEEDS = range(3000, 3030)
CRITICAL = 3.66
# So few slots that the organs have more ripe files than they can take in a quarter of the weeks.
TIGHT = {"organs_slots": 0.1, "slots_saved": 1.0}


def ended(chosen, seed, forced=None):
    world = build(chosen, seed, forced)
    advance(world, 0, chosen.weeks)
    return {"falls": (world.members["week_fallen"] >= 0).sum(),
            "arrests": world.weekly["arrests"].sum(),
            "by files": (world.weekly["arrests"] - world.weekly["arrests_operations"]).sum(),
            "binds": world.weekly["ceiling_binds"].mean()}


@cache
def worlds(statements_enter_files, values):
    """Per seed: what happened, and what happened with denunciation forbidden."""
    chosen = settings("dinamo", set=dict(values),
                      switch={"statements_enter_files": statements_enter_files})
    return [(ended(chosen, seed), ended(chosen, seed, intervention(FORBID, act="denounce")))
            for seed in SEEDS]


def harm(outcome, enter="on", **values):
    """What denunciation adds to an outcome, per seed."""
    return np.array([float(there[outcome]) - float(without[outcome])
                     for there, without in worlds(enter, tuple(sorted(values.items())))])


def is_none(differences):
    t = differences.mean() / (differences.std(ddof=1) / np.sqrt(len(differences)))
    return abs(t) < CRITICAL


def test_statements_that_enter_no_file_do_no_harm():
    assert is_none(harm("falls", enter="off")), harm("falls", enter="off").mean()
    assert not is_none(harm("falls"))
    assert harm("falls").mean() > 0


def test_with_few_fixed_slots_statements_choose_who_is_arrested_and_not_how_many():
    """Displacement apart from creation: under a low ceiling statements choose who is arrested,
    hardly how many; without a ceiling they create arrests."""
    fixed = harm("by files", organs_elasticity=0.0, **TIGHT)
    free = harm("by files", organs_elasticity=1.0, **TIGHT)
    assert free.mean() > 0 and not is_none(free)
    assert fixed.mean() < 0.1 * free.mean()


def test_the_ceiling_is_seen_to_bind_where_it_is_low_and_hardly_where_it_is_high():
    bound = [there["binds"] for there, _ in worlds("on", tuple(sorted(
        (TIGHT | {"organs_elasticity": 0.0}).items())))]
    assert np.mean(bound) > 0.2
    # Before the first wave the organs have no slots at all, so a few arrests wait even then.
    free = [there["binds"] for there, _ in worlds("on", (("organs_slots", 1000.0),))]
    assert np.mean(free) < 0.01
