"""Known cases of authors who turn on the official who let their paper lie (mechanism e)."""

import pytest
from worlds_for_tests import option, options_of, rows_of, solitary, take_away, tie

from sim import words
from sim.society.docket import open_case
from sim.state import tables
from sim.week.acts import act
from sim.week.aftermath import examine_falls
from sim.week.choice import has_something_salient
from sim.week.gatekeeping import judge_statements
from sim.week.perception import perceive

AUTHOR, TARGET, SECRETARY, ORGANISER, BYSTANDER = range(5)
WROTE, FELL = 2, 10

LIFE = {"politics_campaign": 1.0, "channel_cell": 0.0, "channel_partkom": 1.0,
        "channel_organs": 0.0, "gate_base": -10.0, "gate_pressure": 0.0, "co_signed": 0.0,
        "leak": 0.0, "charge_tie": 0.0, "lesson_shelving": 0.16, "prior_lesson": 0.03,
        "lesson_drift": 0.0, "credit_proved": 0.3, "call_quiet": 0.0, "call_campaign": 0.0}


def works(set=None, n=5, **more):
    """`AUTHOR` has written about `TARGET`; the secretary let it lie."""
    world = solitary(n, set=LIFE | (set or {}), levers={"campaign": 1.0}, **more)
    partkom = world.seats["unit"] == world.orgs["partkom_unit"][0]
    world.seats["holder"][partkom] = SECRETARY
    tie(world, AUTHOR, TARGET, words.SHOPMATE, 0.2)
    world.members["threat"][TARGET] = 0.2
    act(world.state, WROTE, AUTHOR, option(world, words.DENOUNCE, TARGET, t=WROTE, i=AUTHOR))
    judge_statements(world.state, WROTE, 0)
    (paper,) = rows_of(world, "statements")
    assert paper["told_to"] == SECRETARY
    return world


def fall(world, t=FELL):
    take_away(world, TARGET, t)
    examine_falls(world.state, t, 0)
    world.counts[tables.FALLEN.counter] = 0


def attacks(world, t, i):
    return [o for o in options_of(world, t, i) if o["act"] == words.ACCUSE_OFFICIAL]


def accuse(world, t=FELL):
    (attack,) = attacks(world, t, AUTHOR)
    act(world.state, t, AUTHOR, attack)


def learned(world, t=FELL + 1):
    """What an organiser of the unit has learned that shelving costs, after perception."""
    perceive(world.state, t, 0)
    return world.members["p_shelving"][ORGANISER] - 0.03


def test_when_the_target_falls_the_author_can_turn_on_who_let_the_paper_lie():
    """Kotiuchenko attacked the official who had left his paper lying (h1-126, h1-127, h1-128)."""
    world = works()
    assert attacks(world, WROTE + 1, AUTHOR) == []
    fall(world)
    (attack,) = attacks(world, FELL, AUTHOR)
    assert attack["target"] == SECRETARY
    assert has_something_salient(world.state, FELL, AUTHOR)
    assert attacks(world, FELL, BYSTANDER) == []
    # He has been right after all (g1-207), and the official is answerable.
    assert world.members["credit"][AUTHOR] >= 0.3
    assert world.members["suppressing"][SECRETARY] == 1.0


def test_the_attack_is_a_statement_about_the_official_of_a_ground_of_its_own():
    """Its ground is to have suppressed a paper, and it is political (h1-126)."""
    world = works()
    fall(world)
    accuse(world)
    paper = rows_of(world, "statements")[-1]
    assert (paper["target"], paper["ground"], paper["political"]) == (
        SECRETARY, words.SUPPRESSED, 1)
    assert attacks(world, FELL + 1, AUTHOR) == []  # once


def test_from_the_attack_officials_learn_what_shelving_costs():
    """As more heads of committees were called to account, fewer dared to ignore a paper
    (h1-139; g3-117)."""
    world = works()
    fall(world)
    accuse(world)
    assert learned(world) == pytest.approx(0.16 * (1 - 0.03))


def test_where_nobody_attacks_officials_learn_nothing():
    """It is the attack that teaches (h1-139), not the fall."""
    world = works()
    fall(world)
    assert learned(world) == pytest.approx(0.0)


def test_from_the_mouth_of_an_accused_the_attack_teaches_half():
    """Khailov, accused of a tie, said that the secretary had let his statement lie, and was
    rebuffed (h1-130)."""
    world = works()
    fall(world)
    open_case(world.state, FELL, AUTHOR, words.TIE, 0.5, -1, 0)
    accuse(world)
    assert learned(world) == pytest.approx(0.5 * 0.16 * (1 - 0.03))


def test_an_official_who_had_passed_the_paper_on_in_the_end_is_half_at_fault():
    """The secretary answered that he had sent the statement on (h1-134)."""
    world = works()
    world.statements["woken"][0] = 1
    fall(world)
    assert world.members["suppressing"][SECRETARY] == 0.5
    accuse(world)
    assert learned(world) == pytest.approx(0.5 * 0.16 * (1 - 0.03))


def test_with_author_attack_off_authors_let_it_be():
    """The same fall with the switch off (h1-126)."""
    world = works(switch={"author_attack": "off"})
    fall(world)
    assert attacks(world, FELL, AUTHOR) == []


def test_with_gatekeeper_learning_off_officials_learn_nothing_from_attacks():
    """The lesson is a switch of its own (h1-139)."""
    world = works(switch={"gatekeeper_learning": "off"})
    fall(world)
    accuse(world)
    assert learned(world) == pytest.approx(0.0)


def test_an_official_who_has_fallen_is_attacked_no_more():
    """There is nobody left to turn on (h1-126)."""
    world = works()
    fall(world)
    take_away(world, SECRETARY, FELL)
    assert attacks(world, FELL, AUTHOR) == []


def test_an_attack_in_the_week_after_the_fall_teaches_as_much():
    """Authors hear of a fall and attack at the next meeting (h1-126, h1-139): perception lies in
    between, and the official has passed nothing on (h1-134)."""
    world = works()
    fall(world)
    perceive(world.state, FELL + 1, 0)
    accuse(world, FELL + 1)
    assert learned(world, FELL + 2) == pytest.approx(0.16 * (1 - 0.03))
