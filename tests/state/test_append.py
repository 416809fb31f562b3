"""Growing tables: every row is appended with a check of room, and the table that is full named."""

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from worlds_for_tests import solitary

import sim
from sim import UserError, words
from sim.config.settings import settings
from sim.founding import world as founding
from sim.runs.simulate import run
from sim.society.blemishes import add_secret
from sim.society.chronicle import OUTSIDE, add_material, changed, log_caused
from sim.society.docket import docket
from sim.society.falls import arrest
from sim.society.seats import take_seat
from sim.state import tables
from sim.state.append import TableFull
from sim.state.schema import GROWING
from sim.words import NEVER, NOBODY


def an_event(world):
    return log_caused(world.state, 0, words.E_MEETING, NOBODY, NOBODY, NEVER, NOBODY, OUTSIDE)


APPENDING = {
    "events": an_event,
    "causes": an_event,
    "transitions": lambda world: changed(world.state, 0, 1, words.OF_RANK, 0, 1, NEVER, 0),
    "dossier": lambda world: add_material(world.state, 0, 1, an_event(world), 1.0, 1.0),
    "secrets": lambda world: add_secret(world.state, 1, words.ORIGIN, 1.0, 0, 0, NOBODY),
    "cases": lambda world: docket(world.state, 0, 1, words.ENEMY, 0.0, 0, 0, 1, 0),
    "posts": lambda world: take_seat(world.state, 0, 1, 0, NOBODY),
    "fallen": lambda world: arrest(world.state, 0, 1, 0)}


@pytest.mark.parametrize("name", APPENDING)
def test_a_full_table_is_named_and_nothing_is_written_past_it(name):
    world = solitary()
    table = getattr(tables, name.upper())
    world.room[table.counter] = world.counts[table.counter]
    before = world.arrays[name].tobytes()
    with pytest.raises(TableFull, match=f"the table of {name} is full"):
        APPENDING[name](world)
    assert world.arrays[name].tobytes() == before


@pytest.mark.parametrize("name", APPENDING)
def test_a_new_row_has_the_defaults_of_its_columns(name):
    world = solitary()
    table = getattr(tables, name.upper())
    n = int(world.counts[table.counter])
    world.arrays[name][n: n + 1] = np.full(1, 7, table.dtype)
    APPENDING[name](world)
    row = world.rows(name)[n]
    assert int(world.counts[table.counter]) > n
    assert row.tobytes() != np.full(1, 7, table.dtype)[0].tobytes()


def test_counts_and_room_have_a_place_for_every_growing_table():
    world = solitary()
    assert len(world.counts) == len(world.room) == len(GROWING) > 10
    assert {table.name for table in GROWING} == {
        table.name for table in tables.TABLES if table.grows}
    for table in GROWING:
        assert world.room[table.counter] in (len(world.arrays[table.name]), founding.CLOSED)


def test_too_little_room_changes_nothing(monkeypatch):
    wide = run(settings("classroom"), 1)
    monkeypatch.setattr(founding, "LEAST_ROOM", 1)
    for table in GROWING:
        object.__setattr__(table, "grows", (0, 2))
    try:
        narrow = run(settings("classroom"), 1)
    finally:
        for table in GROWING:
            object.__setattr__(table, "grows", ROOM[table.name])
    for name, frame in wide.tables.items():
        assert_frame_equal(narrow.tables[name], frame, check_exact=True, obj=name)


ROOM = {table.name: table.grows for table in GROWING}


def test_a_dense_network_is_legal_and_runs():
    done = sim.simulate("dinamo", 1, set={"friends": 10}, weeks=2)
    assert len(done.tables["ties"]) > 5 * len(done.world.members)


def test_more_posts_than_members_are_refused_with_the_reason():
    home = settings("dinamo").scenario
    posts = {**home.posts.model_dump(), "partkom_members": 5000}
    with pytest.raises(UserError) as refused:
        settings("dinamo", fields={"members": 300, "posts": posts})
    said = str(refused.value)
    assert "5000 of them partkom_members" in said and "300 members" in said and "\n" not in said
