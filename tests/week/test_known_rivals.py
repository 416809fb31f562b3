"""Known cases of rivals and accidents (mechanism c), in tiny worlds."""

import pytest
from worlds_for_tests import half_of, option, options_of, rows_of, solitary, tie

from sim import words
from sim.config.settings import settings
from sim.founding.world import build
from sim.state import tables
from sim.week.acts import act
from sim.week.choice import has_something_salient
from sim.week.news import accident, produce

ONE, TWO = range(2)
AUGUST = 8  # the week in which the design is seen to be in trouble

RIVALRY = {"weight_rivalry": 1.7, "ambition_mean": 0.0, "temperament_spread": 0.0,
           "call_quiet": 0.0}


def locomotive_shop(set=None, project=1):
    """Two specialists on one contested design, in two camps."""
    world = solitary(2, set=RIVALRY | (set or {}))
    tie(world, ONE, TWO, words.RIVAL, 0.8)
    world.members["rivals"][:2] = 1
    world.units["project"][0] = project
    dated = tables.DATED.rows(1)
    dated[0] = (AUGUST, words.AT_PROJECT, -1, AUGUST)
    world.replace(dated=dated)
    return world


def about(world, t, i, j):
    return [o for o in options_of(world, t, i) if o["target"] == j]


@pytest.mark.parametrize(("i", "j"), [(ONE, TWO), (TWO, ONE)])
def test_rivals_on_a_failing_design_write_against_each_other(i, j):
    """In the locomotive shop failed designs set the specialists against each other, two camps at
    once (h1-077, h1-078)."""
    world = locomotive_shop()
    (paper,) = about(world, AUGUST, i, j)
    assert paper["act"] == words.DENOUNCE and paper["channel"] != words.AT_MEETING
    assert paper["interest"] == pytest.approx(1.7 * 0.8)
    assert paper["conscience"] == pytest.approx(  # nobody to be close to
        -world.p["weight_conscience"][0] * world.members["decency"][i]
        * world.p["conscience_floor"][0] * (1 - world.members["belief"][i]))


def test_until_the_design_is_in_trouble_rivals_leave_each_other_alone():
    """The quarrel came into the open when the design failed (h1-077)."""
    world = locomotive_shop()
    assert about(world, AUGUST - 1, ONE, TWO) == []
    weeks = range(AUGUST - 4, AUGUST)
    assert not any(has_something_salient(world.state, t, ONE) for t in weeks)
    assert any(has_something_salient(world.state, t, ONE) for t in range(AUGUST, AUGUST + 4))


def test_specialists_of_other_designs_have_no_quarrel():
    """Only who works on the contested design has it on his mind (h1-077)."""
    world = locomotive_shop(project=0)
    assert about(world, AUGUST, ONE, TWO) == []


def test_a_paper_about_a_rival_gives_no_distance_and_documents_no_tie():
    """A rival is nobody whose fall endangers one (h1-077)."""
    world = locomotive_shop()
    act(world.state, AUGUST, ONE, option(world, words.DENOUNCE, TWO, t=AUGUST, i=ONE))
    half = world.ties[half_of(world, ONE, TWO)]
    assert (half["closeness"], half["written"]) == (800, words.NEVER)
    assert world.members["distance"][ONE] == world.members["exposure"][ONE] == 0.0


def test_with_rivals_off_nobody_has_rivals():
    """The home organisation with the switch off has none, and with it some (h1-077)."""
    def n_rivals(state):
        world = build(settings("dinamo", switch={"rivals": state}), 3)
        return int(world.members["rivals"].sum())

    assert n_rivals("off") == 0 < n_rivals("on")


def test_one_shop_s_shortfall_sets_its_head_and_the_next_one_s_against_each_other():
    """Shops quarrelled because one's bad work was the next one's shortfall (h1-085, h1-086)."""
    world = solitary(2, units=2, set=RIVALRY | {"accident_rate": 0.0, "attention_kin": 8.0})
    world.members["unit"][:2] = world.orgs["unit_first"][0] + [0, 1]
    first, second = (int(world.members["unit"][i]) for i in (ONE, TWO))
    world.units["supplier"][second] = first
    tie(world, ONE, TWO, words.RIVAL, 0.8)
    assert about(world, 5, ONE, TWO) == [] == about(world, 5, TWO, ONE)
    world.units["shortfall"][first] = 5
    for i, j in ((ONE, TWO), (TWO, ONE)):
        assert about(world, 5, i, j)[0]["interest"] == pytest.approx(1.7 * 0.8)
        assert about(world, 14, i, j) == []  # forgotten


# --- the fire of 24 January 1937 ----------------------------------------------------------------

FIRE = {"accident_named": 5.0, "marked_enough": 0.5, "suspicion_of_attack": 0.4,
        "threat_accused": 0.35}
N = 20


def after_the_fire(set=None, **more):
    """A fire in the scrap shop (unit 0): four in the other unit are suspect before, two of them by
    what is known and two by what was said; the head of the struck shop is not."""
    world = solitary(N, units=2, set=FIRE | (set or {}), **more)
    m, u = world.members, int(world.orgs["unit_first"][0])
    m["unit"][: N // 2], m["unit"][N // 2: N] = u, u + 1
    head, suspects = 0, [10, 11, 12, 13]
    world.units["head"][u] = head
    m["known"][[10, 11]] = 0.8
    m["suspicion"][[12, 13]] = 0.8
    m["known"][5] = 0.1  # a trifle
    accident(world.state, 3, u)
    events = rows_of(world, "events")
    return world, head, suspects, events[events["kind"] == words.E_BLAMED]["target"].tolist()


def test_those_blamed_for_a_fire_were_suspected_before_and_not_of_that_shop():
    """Five names put forward, four of them written about or suspected before, none of the scrap
    shop (h1-093, h1-094): here the four who were suspect, and nobody else."""
    world, _, suspects, blamed = after_the_fire()
    assert sorted(blamed) == suspects
    assert (world.members["threat"][suspects] == 0.35).all()
    others = [i for i in range(N) if i not in suspects]
    assert (world.members["threat"][others] == 0.0).all()


def test_the_head_of_the_struck_shop_gets_a_small_part_and_an_interest_in_naming_another():
    """The fire relieved those answerable (h1-096): the head is under half the suspicion of those
    who are blamed, and has for a week an interest in naming someone else."""
    world, head, suspects, blamed = after_the_fire()
    m = world.members
    gained = m["suspicion"][suspects] - [0.0, 0.0, 0.8, 0.8]
    assert gained == pytest.approx(0.4) and m["suspicion"][head] == pytest.approx(0.2)
    assert head not in blamed and m["answerable_week"][head] == 3
    assert has_something_salient(world.state, 3, head)


def test_who_must_answer_for_a_fire_has_an_interest_in_a_paper():
    """The interest lasts that week only (h1-096)."""
    world, head, suspects, _ = after_the_fire({"weight_interest": 1.2, "ambition_mean": 0.0,
                                               "temperament_spread": 0.0})
    tie(world, head, suspects[0], words.SHOPMATE, 0.5)
    papers = [option(world, words.DENOUNCE, suspects[0], t=t, i=head) for t in (3, 4)]
    assert [p["interest"] for p in papers] == [pytest.approx(1.2), 0.0]


def test_with_accidents_off_a_fire_is_turned_on_nobody():
    """The same fire with the switch off (h1-093)."""
    world, head, _, blamed = after_the_fire(switch={"accidents": "off"})
    assert blamed == [] and (world.members["threat"] == 0.0).all()
    assert world.members["suspicion"][head] == 0.0


def test_where_nobody_was_suspect_a_fire_is_turned_on_nobody():
    """An accident raises the weight of suspicion already there (h1-094); it makes none."""
    world = solitary(N, set=FIRE)
    accident(world.state, 3, 0)
    assert not (rows_of(world, "events")["kind"] == words.E_BLAMED).any()


def test_outside_the_campaign_a_breakdown_is_a_breakdown():
    """Blame had no relation to fault (h1-080, h1-095): the same breakdowns are wrecking only when
    the campaign reads them so."""
    found = []
    for campaign in (0.0, 1.0):
        world = solitary(N, units=N, set={"accident_rate": 0.1, "accident_political": 1.0},
                         levers={"campaign": campaign})
        for t in range(20):
            produce(world.state, t, 0)
        read = (rows_of(world, "events")["kind"] == words.E_ACCIDENT).sum()
        found.append((int(world.weekly["accidents"].sum()), int(read)))
    (quiet, none), (loud, all_) = found
    assert quiet == loud > 0 and (none, all_) == (0, loud)
