"""Other structures: a ring of contacts, contacts through contacts, a fortnight between choices."""

import numpy as np
import pytest
from worlds_for_tests import rows_of, solitary

from sim import words
from sim.config.settings import settings
from sim.founding.world import build
from sim.runs.simulate import advance
from sim.society.ties import find_tie
from sim.week.perception import perceive


def partners(world, i, kind):
    """Ids of those to whom ``i`` has a tie of this kind."""
    m = world.members[i]
    rows = world.ties[m["tie_start"]: m["tie_start"] + m["tie_n"]]
    return set(rows["other"][rows["kind"] == kind].tolist())


def test_on_the_ring_friends_are_the_next_and_shopmates_those_after_them():
    n = 12  # further people in the wings have ties of their own to these

    def of(world, i, kind):
        return {j for j in partners(world, i, kind) if j < n}
    ring = solitary(n, switch={"chance_contacts": "off"},
                    set={"friends": 1.0, "friends_in_unit": 1.0, "shopmates": 2.0})
    for i in range(n):
        assert of(ring, i, words.FRIEND) == {(i - 1) % n, (i + 1) % n}
        assert of(ring, i, words.SHOPMATE) == {(i + k) % n for k in (-3, -2, 2, 3)}
    drawn = solitary(n, set={"friends": 1.0, "friends_in_unit": 1.0})
    assert any(of(drawn, i, words.FRIEND) != {(i - 1) % n, (i + 1) % n} for i in range(n))


def test_the_ring_stays_in_the_unit():
    ring = solitary(10, units=2, switch={"chance_contacts": "off"}, set={"shopmates": 2.0})
    unit = ring.members["unit"]
    assert all(unit[j] == unit[i] for i in range(10) for j in partners(ring, i, words.SHOPMATE))


def friends_of(switch, seed):
    world = build(settings("dinamo", switch=switch, set={"friends_in_unit": 0.6}), seed)
    joined = np.flatnonzero(world.members["week_joined"] == 0)
    return np.array([len(partners(world, i, words.FRIEND)) for i in joined])


@pytest.mark.parametrize("seed", [1, 2])
def test_where_the_much_tied_get_more_friends_are_as_many_but_unequal(seed):
    even, uneven = (friends_of(switch, seed) for switch in ({}, {"even_contacts": "off"}))
    assert uneven.mean() == pytest.approx(even.mean(), rel=0.2)
    assert uneven.std() > 1.4 * even.std() and uneven.max() > 1.4 * even.max()


@pytest.mark.parametrize("switch", ["chance_contacts", "even_contacts"])
def test_one_person_more_in_the_wings_changes_no_tie_among_the_others(switch):
    chosen = {"friends": 2.0, "shopmates": 2.0}
    fewer, more = (solitary(20, applicants=n, switch={switch: "off"}, set=chosen) for n in (3, 4))
    for i in range(20):
        for kind in (words.FRIEND, words.SHOPMATE):
            before = {j for j in partners(fewer, i, kind) if j < 20}
            assert {j for j in partners(more, i, kind) if j < 20} == before


def test_a_friend_is_met_through_a_tie_of_the_one_drawn():
    """Without any tie to go along, it is the one drawn."""
    chosen = {"friends": 1.0, "friends_in_unit": 0.0}
    drawn, met = solitary(30, set=chosen), solitary(30, set=chosen,
                                                    switch={"even_contacts": "off"})
    first = np.flatnonzero([find_tie(drawn.state, 0, j) >= 0 for j in range(30)])
    assert find_tie(met.state, 0, int(first[0])) >= 0  # nobody is tied yet when member 0 looks


def test_in_a_fortnight_s_step_choices_fall_in_every_other_week_and_at_meetings():
    weekly, slow = (build(settings("dinamo", switch=switch), 1)
                    for switch in ({}, {"weekly_choice": "off"}))
    for world in (weekly, slow):
        advance(world, 0, 130)
    meetings = set(slow.dated["week"].tolist())
    odd = {week for week in rows_of(slow, "statements")["week"].tolist() if week % 2}
    assert odd <= meetings
    assert {week for week in rows_of(weekly, "statements")["week"].tolist() if week % 2} - meetings
    active = slow.weekly["active"][:130]
    assert active[::2].sum() > 0 and not [week for week in range(1, 130, 2)
                                          if active[week] and week not in meetings]


def test_what_fades_fades_as_much_in_a_fortnight_s_step():
    faded = []
    for switch in ({}, {"weekly_choice": "off"}):
        world = solitary(4, switch=switch)
        for column in ("exposure", "omission", "suspicion", "credit", "material", "file", "threat"):
            world.members[column] = 1.0
        world.members["p_written"] = 0.5
        for week in (1, 2):
            perceive(world.state, week, 0)
        row = world.members[0]
        faded.append([row[column] for column in ("exposure", "omission", "suspicion", "credit",
                                                 "material", "file", "threat", "p_written")])
    assert faded[0] == pytest.approx(faded[1], rel=1e-9) and max(faded[0]) < 1.0
