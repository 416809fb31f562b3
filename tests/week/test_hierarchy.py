"""The hierarchy: levels, competence, petitions and rulings, pressure, the leader; and its limits.

Small regions with known contents, and whole runs for what must hold in every one. Nothing
here looks at rows of the record that are not for calibration.
"""

import numpy as np
import pytest
from commands import process
from pydantic import ValidationError
from worlds_for_tests import leader_of, region, region_of, rows_of, solitary, take_away

import sim
import sim.runs.simulate
from sim import words
from sim.config.errors import UserError
from sim.config.scenario import Scenario, load_scenario
from sim.config.settings import settings
from sim.config.weeks import date_of
from sim.founding.world import build
from sim.runs import explain, record
from sim.runs.record import Tables
from sim.runs.simulate import advance
from sim.society.docket import open_case
from sim.society.levels import may_print, pressed
from sim.week.hearings import hear
from sim.week.hierarchy import (
    find_organisation,
    gather_pressure,
    granted,
    leader_hazard,
    remove,
    sit_above,
)
from sim.week.news import lose_protector
from sim.week.organs import strike_leaders
from sim.week.press import map_ties
from sim.words import CENTRE_LEVEL, COMMITTEE, NEVER, REGION_LEVEL, TERRITORY_LEVEL

OPEN = {"criticism_upward": 1.0, "organs": 1.0, "press": 1.0}
# A committee that demands whatever it is asked about; above, nobody is in two minds.
SURE = {"hearing_base": 10.0, "hearing_frame": 0.0, "ruling_noise": 0.0, "climb_lag": 0.0,
        "descent_lag": 0.0, "departments_rate": 0.0}


def tried(world, i, t=0):
    """The committee hears a case against ``i``; returns it."""
    c = open_case(world.state, t, i, words.BLEMISH, 5.0, -1, 0)
    world.orgs["case_head"], world.orgs["n_open"] = -1, 0  # what `sit` does before a hearing
    hear(world.state, t, c, COMMITTEE)
    return world.cases[c]


def post_of(world, i):
    return words.POSTS[world.seats["post"][world.members["seat"][i]]]


def events(world, kind):
    made = rows_of(world, "events")
    return made[made["kind"] == kind]


# ---- How a region is made ----------------------------------------------------------------------

@pytest.fixture(scope="module")
def home():
    chosen = settings("birobidzhan")
    return chosen, build(chosen, 1)


def test_units_have_levels_and_parents(home):
    chosen, world = home
    names = [unit.name for unit in chosen.scenario.units] + ["obkom"]
    units = world.units
    obkom, kraikom = names.index("obkom"), names.index("kraikom")
    assert units["level"][obkom] == REGION_LEVEL and units["parent"][obkom] == kraikom
    assert units["level"][kraikom] == TERRITORY_LEVEL and units["parent"][kraikom] == -1
    for k, unit in enumerate(chosen.scenario.units):
        if k == kraikom:
            continue
        above = units["parent"][k]
        assert units["level"][above] > units["level"][k], unit.name
        assert names[above] == (unit.parent or "obkom")


def test_the_leader_has_a_superior_a_circle_and_a_secret_that_no_file_knows(home):
    chosen, world = home
    m, leader = world.members, leader_of(world)
    superior = int(world.orgs[0]["superior"])
    assert post_of(world, leader) == "partkom_secretary" and m["consent"][leader] == CENTRE_LEVEL
    assert post_of(world, superior) == "kraikom_secretary"
    assert m["protector"][leader] == superior and m["protector"][superior] == -1
    circle = np.flatnonzero(m["circle"] == leader)
    assert len(circle) == chosen.scenario.hierarchy.circle
    assert (m["protector"][circle] == leader).all() and (m["rank"][circle] >= 2).all()
    held = world.ties[m["tie_start"][leader]: m["tie_start"][leader] + m["tie_n"][leader]]
    assert set(circle) == set(held["other"][held["kind"] == words.CLIENT]) & set(circle)
    hidden = [s for s in rows_of(world, "secrets") if s["member"] == leader
              and s["kind"] == words.OPPOSITION and s["severity"] == 1.0]
    assert len(hidden) == 1 and hidden[0]["disclosed_week"] == NEVER
    assert m["concealed"][leader] >= 1.0


def test_the_obkom_is_about_fifty_and_none_of_them_from_above(home):
    _, world = home
    holders = world.seats["holder"][world.seats["unit"] == world.orgs[0]["partkom_unit"]]
    assert len(holders) == 50 and (holders >= 0).all()
    assert (world.units["level"][world.members["unit"][holders]] < REGION_LEVEL).all()


def test_an_organisation_without_a_hierarchy_has_none_of_it():
    world = build(settings("dinamo"), 1)
    assert not world.orgs["hierarchy"].any() and (world.orgs["leader"] == -1).all()
    assert not world.members["consent"].any() and (world.members["circle"] == -1).all()
    run = sim.simulate("classroom", 1, weeks=5)
    assert "rulings" not in run.tables and "local_pressure" not in run.weekly


@pytest.mark.parametrize(("change", "said"), [
    ({"hierarchy": None}, "needs a table"),
    ({"units": [{"name": "shop", "kind": "shop", "parent": "nobody"}]}, "its parent 'nobody'"),
    ({"units": [{"name": "shop", "kind": "shop"}]}, "one unit of level territory"),
])
def test_a_hierarchy_that_does_not_stand_is_refused(change, said):
    good = region_of(20, 2, 1).model_dump(by_alias=True, exclude_none=True)
    with pytest.raises(ValidationError, match=said):
        Scenario.model_validate(good | change)


def test_the_settings_of_others_keep_their_hash_and_a_change_still_shows():
    plain = settings("dinamo")
    assert "climb_lag" not in plain.as_dict()["parameters"]
    assert settings("dinamo", set={"climb_lag": 2.4}).hash == plain.hash
    assert settings("dinamo", set={"climb_lag": 3.0}).hash != plain.hash
    assert "climb_lag" in settings("birobidzhan").as_dict()["parameters"]


# ---- Competence --------------------------------------------------------------------------------

def test_a_committee_cannot_remove_its_own_leader():
    world = region(set=SURE, levers=OPEN)
    leader = leader_of(world)
    case = tried(world, leader)
    assert case["outcome"] == words.REFERRED and len(events(world, words.E_PETITION)) == 1
    m = world.members
    assert m["seat"][leader] >= 0 and m["standing"][leader] == words.FULL
    climbing = world.cases[m["case_open"][leader]]
    assert climbing["level"] == TERRITORY_LEVEL
    assert climbing["asked"] == words.EXPELLED_FROM_ABOVE


def test_it_expels_an_ordinary_member_by_itself_and_not_one_of_the_kraikom():
    world = region(set=SURE, levers=OPEN)
    m = world.members
    ordinary = next(i for i in range(16) if m["seat"][i] < 0)
    assert tried(world, ordinary)["outcome"] == words.EXPEL
    assert m["standing"][ordinary] == words.EXPELLED
    superior = int(world.orgs[0]["superior"])
    # A demand about those above is heard of, and answered by nobody.
    assert tried(world, superior)["outcome"] == words.REFERRED
    assert len(events(world, words.E_PETITION)) == 1
    assert m["case_open"][superior] == -1 and m["seat"][superior] >= 0


def test_nobody_is_asked_about_a_prisoner():
    world = region(set=SURE | {"prisoner_lean": 10.0}, levers=OPEN)
    leader = leader_of(world)
    tried(world, leader)
    event = take_away(world, leader)
    open_case(world.state, 1, leader, words.ENEMY, 1.0, event, 1)
    sit_above(world.state, 1, 0)
    c = int(world.members["case_open"][leader])
    assert world.cases[c]["level"] == REGION_LEVEL and world.cases[c]["prisoner"] == 1
    hear(world.state, 2, c, COMMITTEE)
    assert world.members["standing"][leader] == words.EXPELLED


def test_a_prisoner_on_the_centres_list_keeps_his_card_until_its_word_has_come():
    world = region(set=SURE | {"prisoner_lean": 10.0, "ruling_territory": -20.0}, levers=OPEN)
    leader, state = leader_of(world), world.state
    remove(state, 0, leader, words.RELIEVED, -1)
    event = take_away(world, leader)
    c = open_case(state, 1, leader, words.ENEMY, 1.0, event, 1)
    world.orgs["case_head"], world.orgs["n_open"] = -1, 0
    hear(state, 1, c, COMMITTEE)
    assert world.cases[c]["outcome"] == words.REFERRED
    for t in (2, 3):
        sit_above(state, t, 0)
        assert world.members["standing"][leader] == words.FULL
    assert rows_of(world, "rulings")["rung"].tolist() == [words.EXPELLED_FROM_ABOVE] * 2
    sit_above(state, 4, 0)
    assert world.members["standing"][leader] == words.EXPELLED


# ---- Petition, ruling, ladder ------------------------------------------------------------------

def test_a_petition_climbs_level_by_level_and_a_ruling_comes_down():
    world = region(set=SURE | {"ruling_territory": 20.0, "ruling_centre": 20.0}, levers=OPEN)
    leader = leader_of(world)
    tried(world, leader)
    for t, n_rulings in ((1, 1), (2, 2)):
        sit_above(world.state, t, 0)
        assert len(rows_of(world, "rulings")) == n_rulings
        assert world.members["seat"][leader] >= 0
    made = rows_of(world, "rulings")
    assert made["level"].tolist() == [TERRITORY_LEVEL, CENTRE_LEVEL]
    assert made["final"].tolist() == [0, 1]
    assert made["rung"].tolist() == [words.EXPELLED_FROM_ABOVE] * 2
    sit_above(world.state, 3, 0)
    assert world.members["seat"][leader] < 0
    assert world.members["standing"][leader] == words.EXPELLED
    assert world.orgs["n_open"][0] == 0 and world.members["case_open"][leader] == -1


def test_terms_of_a_ruling_add_up_and_say_who_was_against():
    world = region(set=SURE | {"ruling_noise": 1.0}, levers=OPEN)
    tried(world, leader_of(world))
    world.orgs["pressure_felt"] = 4.0
    sit_above(world.state, 1, 0)
    row = rows_of(world, "rulings")[0]
    terms = ("base", "pressure", "material", "campaign", "from_above", "pressing", "proposal",
             "protector", "noise")
    assert sum(row[name] for name in terms) == pytest.approx(row["lean"])
    p = world.p[0]
    assert row["pressure"] == pytest.approx(p["ruling_pressure"] / 2)  # 4 is half way
    assert row["protector"] == -p["ruling_protector"]
    assert row["ruler"] == world.orgs[0]["superior"]


def test_rungs_follow_the_lean_and_never_exceed_the_demand():
    p = region(set={"ruling_gap": 2.0}).p[0]
    asked = words.EXPELLED_FROM_ABOVE
    assert [granted(x, asked, p) for x in (-0.1, 0.0, 1.9, 2.1, 4.1, 6.1, 99.0)] == [
        0, 1, 1, 2, 3, 4, 4]
    assert granted(99.0, words.DISMISSED, p) == words.DISMISSED


def test_the_politburo_grants_no_more_than_was_proposed():
    """The kraikom proposes the mildest rung; a Politburo that wants all of it gives that."""
    def granted_rungs(centre):
        world = region(set=SURE | {"ruling_territory": 0.0, "ruling_protector": 0.0,
                                   "ruling_campaign": 0.0, "ruling_centre": centre}, levers=OPEN)
        tried(world, leader_of(world))
        world.members["material"] = 0.0
        for t in (1, 2):
            sit_above(world.state, t, 0)
        return rows_of(world, "rulings")["rung"].tolist()

    assert granted_rungs(20.0) == [words.RELIEVED, words.RELIEVED]
    assert granted_rungs(-20.0) == [words.RELIEVED, words.NO_RUNG]


def test_a_kraikom_is_bound_by_a_ruling_until_its_secretary_is_gone():
    def proposed(ruled, gone):
        world = region(set=SURE | {"ruling_territory": 20.0}, levers=OPEN)
        leader = leader_of(world)
        tried(world, leader)
        world.members["rung"][leader] = words.RELIEVED if ruled else words.NO_RUNG
        if gone:
            take_away(world, int(world.orgs[0]["superior"]))
        sit_above(world.state, 1, 0)
        return rows_of(world, "rulings")[0]["rung"]

    assert proposed(ruled=True, gone=False) == words.NO_RUNG
    assert proposed(ruled=False, gone=False) == words.EXPELLED_FROM_ABOVE
    assert proposed(ruled=True, gone=True) == words.EXPELLED_FROM_ABOVE


@pytest.mark.parametrize(("rung", "why", "consent"), [
    (words.RELIEVED, "relieved", CENTRE_LEVEL), (words.AT_DISPOSAL, "at_disposal", CENTRE_LEVEL),
    (words.DISMISSED, "dismissed", 0)])
def test_the_ladder_of_removal(rung, why, consent):
    """Relieved or at disposal a man stays on the centre's list: his card is beyond his cell."""
    world = region(set=SURE, levers=OPEN)
    leader = leader_of(world)
    seat = world.seats[world.members["seat"][leader]]
    term = int(seat["row"])
    remove(world.state, 3, leader, rung, -1)
    m = world.members
    assert (m["seat"][leader], m["rank"][leader], m["rung"][leader]) == (-1, 1, rung)
    assert words.WHY_ENDED[world.posts["why_ended"][term]] == why
    assert m["consent"][leader] == consent and m["standing"][leader] == words.FULL
    again = tried(world, leader, 4)
    assert again["outcome"] == (words.REFERRED if consent else words.EXPEL)


def test_a_ruling_short_of_the_demand_moves_blame_to_the_superior():
    def blame(rung, pressure=0.0):
        world = region(set=SURE, levers=OPEN)
        leader = leader_of(world)
        world.orgs["pressure"] = pressure
        tried(world, leader)
        case = world.cases[world.members["case_open"][leader]]
        case["rung"], case["decided"], case["event"] = rung, 1, 0
        sit_above(world.state, 1, 0)
        superior = int(world.orgs[0]["superior"])
        return (world.members["suspicion"][superior], world.orgs["pressure"][0],
                pressed(world.orgs[0], superior, world.p[0]))

    assert blame(words.EXPELLED_FROM_ABOVE) == (0.0, 0.0, 0.0)
    mild, nothing = blame(words.AT_DISPOSAL), blame(words.NO_RUNG)
    assert all(0 < less < more for less, more in zip(mild, nothing, strict=True))
    assert blame(words.NO_RUNG, pressure=4.0)[2] > nothing[2]


def test_a_first_mild_ruling_does_not_discourage_and_a_second_does():
    def left(before):
        world = region(set=SURE | {"pressure_leniency": 0.0, "pressure_satisfied": 0.0,
                                   "pressure_refused": 0.75}, levers=OPEN)
        leader = leader_of(world)
        tried(world, leader)
        world.members["rung"][leader] = before
        world.orgs["pressure"] = 4.0
        case = world.cases[world.members["case_open"][leader]]
        case["rung"], case["decided"], case["event"] = words.RELIEVED, 1, 0
        sit_above(world.state, 1, 0)
        return world.orgs["pressure"][0]

    assert [left(before) for before in (words.NO_RUNG, words.RELIEVED, words.AT_DISPOSAL)] == [
        4.0, 1.0, 1.0]


def test_blame_is_of_one_superior():
    world = region(set=SURE, levers=OPEN)
    world.orgs["blame"] = 4.0
    gather_pressure(world.state, 0, 0)
    assert world.orgs["blame"][0] > 0
    world.orgs["superior"] = leader_of(world)  # whoever it was, it is another now
    gather_pressure(world.state, 1, 0)
    assert world.orgs["blame"][0] == 0


def test_an_order_to_stop_calms_and_is_kept_as_evidence():
    world = region(set=SURE | {"order_rate": 1.0}, levers=OPEN)
    world.orgs["pressure"] = 1e6
    gather_pressure(world.state, 0, 0)
    superior = int(world.orgs[0]["superior"])
    order = events(world, words.E_ORDER)
    assert order["actor"].tolist() == [superior]
    assert world.members["material"][superior] == world.p[0]["material_of_word"]


# ---- The press ---------------------------------------------------------------------------------

def test_each_paper_spares_its_own_level():
    world = region(levers=OPEN)
    org, leader = world.orgs[0], leader_of(world)
    superior = int(org["superior"])
    ordinary = next(i for i in range(16) if world.members["seat"][i] < 0)
    assert may_print(world.state, org, ordinary, REGION_LEVEL)
    assert not may_print(world.state, org, leader, REGION_LEVEL)
    assert not may_print(world.state, org, superior, REGION_LEVEL)
    assert may_print(world.state, org, leader, TERRITORY_LEVEL)
    assert not may_print(world.state, org, superior, TERRITORY_LEVEL)
    works = solitary(2)
    assert all(may_print(works.state, works.orgs[0], i, REGION_LEVEL) for i in range(2))


def test_only_the_paper_above_takes_up_the_case_of_the_leader():
    for pressure, n in ((0.0, 0), (1e9, 1)):
        world = region(set={"press_above": 1.0}, levers=OPEN)
        world.orgs["pressure"] = pressure
        map_ties(world.state, 0, 0)
        printed = events(world, words.E_PUBLICATION)
        assert len(printed) == n and (printed["target"] == leader_of(world)).all()


def test_after_a_ruling_it_is_silent_while_the_superior_stands():
    def items(ruled, gone):
        world = region(set={"press_above": 1.0}, levers=OPEN)
        world.orgs["pressure"] = 1e9
        world.members["rung"][leader_of(world)] = words.RELIEVED if ruled else words.NO_RUNG
        if gone:
            take_away(world, int(world.orgs[0]["superior"]))
        map_ties(world.state, 0, 0)
        return len(events(world, words.E_PUBLICATION))

    assert [items(False, False), items(True, False), items(True, True)] == [1, 0, 1]


# ---- The leader's fate -------------------------------------------------------------------------

def hazard(world):
    return leader_hazard(world.state, 0, leader_of(world))


def under_pressure(**more):
    world = region(set={"leader_list": 0.03, "leader_pressure": 0.04, "leader_protector": 0.02,
                        "leader_shock": 0.5}, levers=OPEN, **more)
    world.orgs["pressure_felt"] = 4.0  # felt half way
    return world


def test_hazard_is_list_and_pressure_less_protector_plus_shock():
    total, listed, below, shock = hazard(under_pressure())
    assert total == pytest.approx(0.03 + 0.02 - 0.02) and shock == 0.0
    assert listed + below == pytest.approx(total) and listed / below == pytest.approx(1.5)
    world = under_pressure()
    lose_protector(world.state, 0, 0)
    total, listed, below, shock = hazard(world)
    assert (total, shock) == (pytest.approx(0.05 + 0.5), 0.5)


def test_without_protector_nothing_is_taken_off():
    world = under_pressure()
    world.members["protector"][leader_of(world)] = -1
    assert hazard(world)[0] == pytest.approx(0.05)


def test_without_a_list_only_pressure_is_left_and_nobody_presses_from_above():
    world = under_pressure(switch={"from_above": "off"})
    world.members["protector"][leader_of(world)] = -1
    assert hazard(world) == (pytest.approx(0.02), 0.0, pytest.approx(0.02), 0.0)
    world.orgs["pressure"] = 0.0
    for t in range(30):
        gather_pressure(world.state, t, 0)
    assert not len(events(world, words.E_PRESSING)) and world.orgs["pressure"][0] == 0.0


def test_without_pressure_from_below_only_the_list_is_left():
    world = under_pressure(switch={"from_below": "off"})
    world.members["protector"][leader_of(world)] = -1
    assert hazard(world) == (pytest.approx(0.03), pytest.approx(0.03), 0.0, 0.0)


def test_with_neither_a_protected_leader_is_safe():
    world = under_pressure(switch={"from_below": "off", "from_above": "off"})
    assert hazard(world)[0] == 0.0
    for t in range(50):
        strike_leaders(world.state, t, 0)
    assert world.members["liberty"][leader_of(world)] == words.FREE


def test_a_patrons_arrest_makes_an_organisation_of_his_clients():
    world = region(levers=OPEN)
    leader = leader_of(world)
    circle = np.flatnonzero(world.members["circle"] == leader)
    assert len(circle) == 2 and not world.members["file"][circle].any()
    event = take_away(world, leader)
    assert not world.members["file"][circle].any()
    find_organisation(world.state, 0, leader, event)
    assert (world.members["file"][circle] > 0).all()
    assert set(events(world, words.E_ORGANISATION)["target"]) >= set(circle)


def test_pressure_passes_to_the_next_leader_only_when_the_first_is_gone():
    world = region(set=SURE, levers=OPEN)
    leader = leader_of(world)
    world.orgs["pressure"] = 3.0
    remove(world.state, 0, leader, words.RELIEVED, -1)
    gather_pressure(world.state, 0, 0)
    assert leader_of(world) == leader and world.orgs["pressure"][0] > 0
    take_away(world, leader)
    gather_pressure(world.state, 1, 0)
    assert leader_of(world) != leader


# ---- Limits, in whole runs ---------------------------------------------------------------------

def petitions_about_leaders(set, seed, **more):
    """Rulings of a run up to the summer, but for those about the kraikom's own people."""
    chosen = settings("birobidzhan", set=set, weeks=48, **more)
    world = build(chosen, seed)
    advance(world, 0, chosen.weeks)
    made = rows_of(world, "rulings")
    level = world.units["level"][world.members["unit"][made["accused"]]]
    return made[level < TERRITORY_LEVEL]


@pytest.mark.parametrize("seed", range(3))
def test_a_superior_who_always_agrees_passes_everything_on(seed):
    made = petitions_about_leaders({"ruling_territory": 20.0}, seed)
    here = made[made["level"] == TERRITORY_LEVEL]
    assert len(here) and (here["rung"] == here["asked"]).all()


@pytest.mark.parametrize("seed", range(3))
def test_past_a_superior_who_never_agrees_nothing_comes(seed):
    made = petitions_about_leaders({"ruling_territory": -20.0}, seed)
    assert len(made) and (made["level"] == TERRITORY_LEVEL).all()
    assert (made["rung"] == words.NO_RUNG).all() and (made["final"] == 1).all()


def test_without_pressure_no_ruling_names_it():
    made = petitions_about_leaders({}, 0, switch={"from_below": "off"})
    assert len(made) and not made["pressure"].any()


@pytest.mark.parametrize("seed", range(3))
def test_the_shock_takes_the_superior_in_its_week_and_nobody_else_from_above(seed):
    chosen = settings("birobidzhan")
    week = int(chosen.dated["week"][chosen.dated["kind"] == words.AT_SHOCK][0])
    assert date_of(week, chosen.start).isoformat() == "1937-10-04"
    world = build(chosen, seed)
    advance(world, 0, week + 1)
    m = world.members
    kraikom = world.units["level"][m["unit"]] == TERRITORY_LEVEL
    taken = kraikom & (m["week_arrested"] >= 0)
    assert set(m["week_arrested"][taken]) <= {week} and taken.sum() <= 1


def test_copies_of_a_region_each_have_their_own_hierarchy():
    chosen = settings("birobidzhan", fields={"copies": 2}, weeks=40)
    world = build(chosen, 1)
    first, second = world.orgs
    assert world.members["org"][int(second["leader"])] == 1 != world.members["org"][
        int(first["leader"])]
    alone = build(settings("birobidzhan", weeks=40), 1)
    for one in (world, alone):
        advance(one, 0, 40)
    n = len(alone.members)
    assert (world.members["fear"][:n] == alone.members["fear"]).all()


def test_a_calendar_of_its_own():
    home = load_scenario("birobidzhan")
    kinds = settings("birobidzhan").dated["kind"].tolist()
    assert home.calendar == "birobidzhan" and words.AT_CONFERENCE in kinds


# ---- Why they ruled so -------------------------------------------------------------------------

def test_a_ruling_can_be_explained_and_others_are_refused(tmp_path):
    world = region(set=SURE | {"ruling_territory": -20.0}, levers=OPEN)
    tried(world, leader_of(world))
    sit_above(world.state, 1, 0)
    chosen = settings(region_of(20, 2, 1))
    tables = Tables(world, chosen, 60)
    (head, lean), *terms = explain.ruling(tables, chosen.start, 0)
    assert "the kraikom refuses (asked: expelled)" in head and lean < 0
    assert terms[0] == ("leaning with nothing else known", -20.0)
    assert sum(value for _, value in terms) == pytest.approx(lean)
    with pytest.raises(UserError, match=r"ruling 1: does not exist.*0\.\.0"):
        explain.ruling(tables, chosen.start, 1)
    with pytest.raises(UserError, match="no hierarchy"):
        explain.ruling({}, chosen.start, 0)


@pytest.mark.slow
def test_the_command_tells_why_the_kraikom_refused(tmp_path):
    chosen = settings("birobidzhan", set={"ruling_territory": -20.0}, weeks=40)
    refused = sim.runs.simulate.run(chosen, 1)
    record.write(refused, tmp_path / "run")
    made = refused.tables["rulings"]
    first = made.index[made["level"] == "territory"][0]
    done = process("explain", tmp_path / "run", "--ruling", first)
    assert done.code == 0 and "the kraikom refuses" in done.out, done.err
    assert "local pressure" in done.out
    done = process("explain", tmp_path / "run")
    assert done.code == 2 and "--member ID and --ruling ID" in done.err
