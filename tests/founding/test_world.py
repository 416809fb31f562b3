"""A world owns its tables: copies live alone, edits reach nothing else, and handles do not lie."""

import copy
import gc
import pickle

import numpy as np
import pytest
from commands import python

import sim
from sim import UserError
from sim.config.settings import settings
from sim.founding.world import World, build
from sim.runs.simulate import advance
from sim.runs.worlds import intervention
from sim.state import tables
from sim.words import FORBID

WEEKS = 60


def bytes_of(world):
    return {name: np.asarray(array).tobytes() for name, array in world.arrays.items()}


def through_pickle(what):
    return pickle.loads(pickle.dumps(what))


COPIES = {"copy": copy.copy, "deepcopy": copy.deepcopy, "pickle": through_pickle}


@pytest.fixture
def chosen():
    return settings("classroom", weeks=WEEKS)


@pytest.mark.parametrize("how", COPIES.values(), ids=COPIES)
def test_a_copy_of_a_world_shares_nothing_with_it(chosen, how):
    original = build(chosen, 1)
    advance(original, 0, 10)
    before = bytes_of(original)
    made = how(original)
    assert bytes_of(made) == before
    advance(made, 10, WEEKS)
    assert bytes_of(original) == before
    whole = build(chosen, 1)
    advance(whole, 0, WEEKS)
    assert bytes_of(made) == bytes_of(whole)


@pytest.mark.parametrize("how", COPIES.values(), ids=COPIES)
def test_a_copy_outlives_its_original(chosen, how):
    original = build(chosen, 1)
    made = how(original)
    del original
    gc.collect()
    # What was freed is written over.
    _ = [np.full(200_000, 0xFF, np.uint8) for _ in range(50)]
    advance(made, 0, WEEKS)
    whole = build(chosen, 1)
    advance(whole, 0, WEEKS)
    assert bytes_of(made) == bytes_of(whole)


@pytest.mark.parametrize("how", COPIES.values(), ids=COPIES)
def test_a_state_is_never_copied_with_the_addresses_of_another(chosen, how):
    state = build(chosen, 1).state
    with pytest.raises(TypeError, match="copy or pickle the world"):
        how(state)


def test_a_state_keeps_its_tables_alive(chosen):
    from sim.week.order import run_weeks
    world = build(chosen, 1)
    state, counts = world.state, world.counts
    del world
    gc.collect()
    _ = [np.full(200_000, 0xFF, np.uint8) for _ in range(50)]
    assert run_weeks(state, 0, 3) == 3 and counts.any()


def test_plain_states_are_not_copied_either():
    code = """
import copy, pickle
from sim.founding.world import build
from sim.config.settings import settings
world = build(settings("classroom", weeks=2), 1)
for how in (copy.copy, copy.deepcopy, pickle.dumps):
    try:
        how(world.state)
    except TypeError as error:
        assert "copy or pickle the world" in str(error)
    else:
        raise AssertionError(how)
twin = copy.deepcopy(world)
twin.state.members[0].fear = 0.75
assert twin.members["fear"][0] == 0.75 != world.members["fear"][0]
"""
    done = python("-c", code, NUMBA_DISABLE_JIT="1")
    assert done.code == 0, done.err


def test_a_half_made_world_says_what_it_lacks():
    empty = World.__new__(World)
    for name in ("members", "arrays", "state", "_tables", "__deepcopy"):
        with pytest.raises(AttributeError):
            getattr(empty, name)
    with pytest.raises(AttributeError, match="membres"):
        _ = build(settings("classroom", weeks=1), 1).membres


# ---- What is put into a world ------------------------------------------------------------------

def test_an_assigned_table_is_the_one_that_rules_read(chosen):
    world = build(chosen, 1)
    world.members = world.members.copy()
    world.members["fear"][5] = 0.625
    assert world.arrays["members"]["fear"][5] == world.members["fear"][5] == 0.625
    with pytest.raises(TypeError):
        world.arrays["members"] = world.members.copy()


def test_tables_that_rules_would_misread_are_refused_or_put_in_order(chosen):
    world = build(chosen, 1)
    before = bytes_of(world)
    with pytest.raises(UserError, match="unknown table 'membres': did you mean members"):
        world.membres = world.members
    with pytest.raises(UserError, match="table members"):
        world.members = world.units
    with pytest.raises(UserError, match="table levers"):
        world.replace(levers=np.zeros((10, 3)))
    assert bytes_of(world) == before
    scattered = np.repeat(world.members, 2)[::2]
    locked = world.levers.copy()
    locked.flags.writeable = False
    world.replace(members=scattered, levers=locked)
    assert world.members.flags.c_contiguous and world.levers.flags.writeable
    assert bytes_of(world) == before


def test_an_edited_world_leaves_its_settings_as_they_are():
    chosen = sim.settings("dinamo")
    falls = (sim.simulate(chosen, 1).tables["members"].week_fallen >= 0).sum()
    edited = build(chosen, 1)
    edited.levers["campaign"][110:] = 0.0
    edited.dated["week"][:] = 0
    edited.movement[:] = 0.0
    edited.p["fading"] = 0.5
    assert (sim.simulate(chosen, 1).tables["members"].week_fallen >= 0).sum() == falls > 50
    assert chosen.hash == sim.settings("dinamo").hash


def test_what_a_caller_gives_stays_the_callers(chosen):
    forced = intervention(FORBID, act="denounce")
    centre = tables.CENTRE.rows(chosen.scenario.weeks)
    world = build(chosen, 1, forced, centre=centre)
    world.forced["week"] = 7
    world.centre["pressure"] = 1.0
    assert forced["week"][0] == -1 and not centre["pressure"].any()
    from sim.runs.simulate import run
    done = run(chosen, 1, forced)
    forced["week"] = 3
    assert done.forced["week"][0] == done.world.forced["week"][0] == -1
