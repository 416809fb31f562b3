"""Known cases of accounting meetings (mechanism h) and of the voice from the hall (b)."""

import numpy as np
import pytest
from worlds_for_tests import rows_of, seat_of, solitary

from sim import words
from sim.society.docket import open_case
from sim.state import tables
from sim.week.accounting import hold_to_account
from sim.week.hearings import hear

SPRING = 3  # week of the elections


def elections(set=None, n=8, decency=1.0, criticism=1.0, **more):
    """A shop whose organiser, the member 0, stands to account in the spring of 1937."""
    world = solitary(n, set={"suspicion_of_attack": 0.4} | (set or {}),
                     levers={"criticism_upward": criticism}, **more)
    seats = world.seats
    seats["holder"][:] = -1
    seats["holder"][seat_of(world, 0, words.ORGANISER)] = 0
    world.members["decency"][0] = decency
    dated = tables.DATED.rows(1)
    dated[0] = (SPRING, words.AT_ELECTIONS, -1, SPRING)
    world.replace(dated=dated)
    return world


def spoken(world):
    events = rows_of(world, "events")
    return events[events["kind"] == words.E_ACCOUNT]


def test_one_to_three_speak_and_each_leaves_suspicion():
    """Leaders had to account to the members, and the first offer was never enough (h1-181)."""
    counts = set()
    for seed in range(20):
        world = elections(seed=seed)
        hold_to_account(world.state, SPRING, 0)
        said = spoken(world)
        counts.add(len(said))
        assert set(said["target"]) == {0} and 0 not in said["actor"]
        assert len(np.unique(said["actor"])) == len(said)
        assert world.members["suspicion"][0] == pytest.approx(0.2 * len(said))
    assert counts == {1, 2, 3}


def test_to_defend_oneself_makes_it_worse():
    """To defend oneself was an offence (h1-184): twice the suspicion."""
    held = []
    for decency in (1.0, 0.0):
        world = elections(decency=decency)
        hold_to_account(world.state, SPRING, 0)
        held.append(world.members["suspicion"][0])
    assert held[1] == pytest.approx(2 * held[0])


@pytest.mark.parametrize("why", ["not that week", "superiors not attacked", "nobody came"])
def test_without_the_occasion_nobody_speaks(why):
    """April 1937 and April 1938 (h1-181), as far as superiors may be attacked; a meeting that
    lapses hears nobody (h1-287)."""
    world = elections(criticism=0.0 if why == "superiors not attacked" else 1.0)
    if why == "nobody came":
        world.orgs["met"][0] = 0
    hold_to_account(world.state, SPRING + (why == "not that week"), 0)
    assert len(spoken(world)) == 0 and world.members["suspicion"][0] == 0.0


def hall(fear, set=None):
    """The member 0 is heard by the hall and gets less than expulsion; 1 is the most afraid."""
    world = solitary(3, set={"hearing_base": -4.0, "gap_reduction": 0.0, "gap_reprimand": 8.0,
                             "hearing_noise": 0.0, "passivity": 0.0, "credit_public": 0.3,
                             "naming_at_hearing": 0.0} | (set or {}))
    world.members["fear"] = 0.0
    world.members["belief"] = 0.0
    world.members["fear"][1] = fear
    world.members["credit"] = 0.0
    case = open_case(world.state, 0, 0, words.ENEMY, 0.5, -1, 0)
    hear(world.state, 0, case, words.GENERAL)
    return world, rows_of(world, "hearings")[-1]


def test_a_voice_calls_for_a_rung_more_and_gains_credit():
    """A voice that the penalty was too light was next to certain (h1-051, h1-054)."""
    world, row = hall(0.5)
    assert row["crier"] == 1 and row["outcome"] < words.EXPEL
    assert row["called_for"] == max(words.ENTRY, row["outcome"] + 1)
    assert world.members["credit"][1] == pytest.approx(0.3)


def test_where_nobody_fears_or_believes_the_hall_is_no_harsher():
    """The hall's harshness is what somebody calls for (h1-051)."""
    quiet = [hall(0.0, {"hearing_general": g})[1] for g in (0.0, 3.0)]
    loud = [hall(0.5, {"hearing_general": g})[1] for g in (0.0, 3.0)]
    assert quiet[0]["crier"] == quiet[1]["crier"] == -1
    assert quiet[0]["lean"] == quiet[1]["lean"]
    assert loud[1]["lean"] == pytest.approx(loud[0]["lean"] + 3.0)
