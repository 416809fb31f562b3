"""Many organisations at once: what they have in common, who moves between them, and no more.

Small worlds with known contents, a small region under a static regime for what must hold in
runs, and the whole region as it is built.
"""

from types import SimpleNamespace

import numpy as np
import pytest
from commands import process
from pydantic import ValidationError
from worlds_for_tests import (
    half_of,
    holder,
    many,
    many_of,
    parents_of,
    rows_of,
    seat_of,
    solitary,
    take_away,
    tie,
)

from experiments.measures import organisations as measured
from sim import words
from sim.config.errors import UserError
from sim.config.plans import plans_of
from sim.config.scenario import Scenario, load_scenario
from sim.config.settings import settings
from sim.founding.world import build
from sim.model import DenunciationModel
from sim.runs import record
from sim.runs.explain import deliberation_at
from sim.runs.simulate import Run, advance
from sim.society.docket import open_case
from sim.society.falls import lose_office
from sim.society.people import enrol, n_people, person
from sim.week.aftermath import examine_falls
from sim.week.centre import given, open_week
from sim.week.hearings import hear
from sim.week.hierarchy import sit_above
from sim.week.news import arrest_from_outside
from sim.week.posts import fill_vacancies
from sim.week.press import amplify
from sim.week.transfers import move, nominee
from sim.words import CENTRE_LEVEL, COMMITTEE, FACTORY_LEVEL, REGION_LEVEL, TERRITORY_LEVEL

OPEN = {"criticism_upward": 1.0, "organs": 1.0, "press": 1.0, "association": 1.0}
# Committees that demand whatever they are asked about; above, nobody is in two minds.
SURE = {"hearing_base": 10.0, "ruling_noise": 0.0, "climb_lag": 0.0, "descent_lag": 0.0}
ORGANISATIONS, WEEKS, SEED = 5, 40, 1
# Columns of the members that say where something lies in a table, which holds more in a region.
PLACES = {"id", "org", "unit", "seat", "tie_start", "tie_cap", "kin_start", "case_open",
          "protector", "circle", "spouse", "accuser", "wronged_by", "ignored_by", "last_case",
          "omission_head", "secret_head", "dossier_head", "about_head", "by_head",
          "recommender_1", "recommender_2", "event_expelled", "event_arrested", "event_fallen",
          "event_trouble", "event_salient"}


def small_region(**choices):
    return settings("region", regime="plenum_1937", weeks=WEEKS,
                    fields={"copies": ORGANISATIONS, "members": 150}, **choices)


def ran(chosen, **how):
    world = build(chosen, SEED, **how)
    advance(world, 0, chosen.weeks)
    return world


def statements_of(world, first, end):
    """What the people of these rows wrote, by stable ids."""
    made = rows_of(world, "statements")
    uid = world.members["uid"]
    return [(s["week"], uid[s["author"]], uid[s["target"]], s["act"], s["motive"], s["channel"])
            for s in made if first <= s["author"] < end]


def differing(chosen, together, o):
    """What is not the same of organisation ``o`` among the others and alone, the centre's path
    given."""
    alone = ran(chosen, alone=o, centre=given(together.centre))
    first, end = (int(together.orgs[o][name]) for name in ("member_first", "member_end"))
    m = together.members[first:end]
    found = [c for c in m.dtype.names if c not in PLACES
             and m[c].tobytes() != alone.members[c].tobytes()]
    if statements_of(together, first, end) != statements_of(alone, 0, end - first):
        found.append("statements")
    return found


# ---- Alone and together ------------------------------------------------------------------------

def test_unconnected_but_through_the_centre_each_behaves_as_alone_with_its_path():
    chosen = small_region(switch={"transfers": "off", "regional_press": "off"},
                          set={"agenda_above": 1})
    together = ran(chosen)
    # There is something to be the same: many fell, and for want of time above some had to wait.
    assert (together.members["week_fallen"] >= 0).sum() > 50
    assert np.isfinite(together.centre["bar_region"]).any()
    assert (together.centre["waiting"] > together.centre["taken_up"]).any()
    assert len(rows_of(together, "rulings")) > 20
    for o in range(ORGANISATIONS):
        assert differing(chosen, together, o) == []


def test_the_paper_above_is_part_of_the_path():
    chosen = small_region(switch={"transfers": "off"})
    together = ran(chosen)
    assert together.centre["seen_charges"].any()
    assert differing(chosen, together, 0) == differing(chosen, together, 3) == []
    silenced = together.centre.copy()
    for name in ("charges", "silence", "slander", "speakers", "shelving"):
        silenced[f"seen_{name}"] = 0.0
    together.replace(centre=silenced)
    assert "p_shelving" in differing(chosen, together, 0)


def test_without_the_path_they_behave_otherwise():
    """The bodies above do connect: with their attention not given the same run differs."""
    chosen = small_region(switch={"transfers": "off", "regional_press": "off"},
                          set={"agenda_above": 1})
    together = ran(chosen)
    first, end = (int(together.orgs[0][name]) for name in ("member_first", "member_end"))
    alone = ran(chosen, alone=0)
    assert together.members["fear"][first:end].tobytes() != alone.members["fear"].tobytes()


def test_officials_who_move_connect_what_the_path_does_not():
    chosen = small_region()
    together = ran(chosen)
    assert together.orgs["n_guests"].sum() > 5
    assert all("fear" in differing(chosen, together, o) for o in range(ORGANISATIONS))


@pytest.mark.parametrize("switch", [{}, {"transfers": "off"}])
def test_agents_asked_one_by_one_give_the_same_states(switch):
    chosen = settings(small_region(switch=switch).scenario, regime="plenum_1937", weeks=12,
                      switch=switch)
    compiled = ran(chosen)
    asked = DenunciationModel(chosen, SEED, ask_agents=True)
    while asked.running and asked.week < chosen.weeks:
        asked.step()
    for column in compiled.members.dtype.names:
        if column not in PLACES:  # ids of events follow the order in which they happen
            assert compiled.members[column].tobytes() == asked.world.members[column].tobytes()


def test_what_a_guest_deliberated_is_what_they_did():
    """`explain` repeats a week with officials from elsewhere in it."""
    chosen = small_region()
    world = build(chosen, SEED)
    tried = 0
    for week in range(20, 30):
        advance(world, world_week(world), week)
        after = build(chosen, SEED)
        advance(after, 0, week + 1)
        made = rows_of(after, "statements")
        made = made[made["week"] == week]
        for s in made:
            home = world.orgs[world.members["org"][s["author"]]]
            if home["member_first"] <= s["author"] < home["member_end"]:
                continue
            found = deliberation_at(world, week, int(s["author"]))
            option = found.options[found.chosen]
            assert (words.ACTS.index(option.act), option.target) == (s["act"], s["target"])
            tried += 1
    assert tried > 0


def world_week(world):
    """The week that a world has reached."""
    done = world.weekly["members"] > 0
    return int(done.sum())


# ---- The roll ----------------------------------------------------------------------------------

def roll(world, o):
    org = world.orgs[o]
    people = [person(world.state, org, place) for place in range(n_people(org))]
    return [i for i in people if i >= 0]


def test_a_person_is_on_one_roll_at_a_time_and_keeps_row_and_id():
    world = many(3)
    o = world.orgs
    home = [list(range(o[k]["member_first"], o[k]["member_first"] + o[k]["n_start"]))
            for k in range(3)]
    assert [roll(world, k) for k in range(3)] == home
    uid = world.members["uid"].copy()
    i = home[0][5]
    enrol(world.state, i, o[1])
    assert roll(world, 0) == home[0][:5] + home[0][6:] and roll(world, 1) == home[1] + [i]
    enrol(world.state, i, o[2])
    assert roll(world, 1) == home[1] and roll(world, 2) == home[2] + [i]
    enrol(world.state, i, o[1])  # back where a place is kept
    enrol(world.state, i, o[0])  # and home
    assert [roll(world, k) for k in range(3)] == home
    assert (world.members["uid"] == uid).all()


def test_those_in_the_wings_come_onto_the_roll_as_they_arrive():
    world = many(2)
    org = world.orgs[0]
    first = int(org["member_first"])
    start = list(range(first, first + int(org["n_start"])))
    transfer, applicant = int(org["next_transfer"]), int(org["next_applicant"])
    assert transfer == start[-1] + 1 and applicant > transfer
    world.orgs["next_applicant"][0] += 1
    assert roll(world, 0) == [*start, applicant]
    world.orgs["next_transfer"][0] += 2
    assert roll(world, 0) == [*start, transfer, transfer + 1, applicant]
    enrol(world.state, int(world.orgs[1]["member_first"]), world.orgs[0])
    assert roll(world, 0) == [*start, transfer, transfer + 1, applicant,
                              int(world.orgs[1]["member_first"])]


def test_a_roll_has_room_for_any_number_of_guests():
    world = many(2, 40)
    first = int(world.orgs[0]["member_first"])
    for i in range(first, first + 20):
        while 2 * world.counts[-1] >= len(world.guests):
            world.make_room()
        enrol(world.state, i, world.orgs[1])
    assert roll(world, 1)[-20:] == list(range(first, first + 20))


# ---- Transfers ---------------------------------------------------------------------------------

def sent(world, t=1, post=words.PARTKOM_SECRETARY):
    """Empty a post of the first organisation and fill it; returns (old holder, new holder)."""
    s = seat_of(world, 0, post)
    old = int(world.seats["holder"][s])
    take_away(world, old, t - 1)
    fill_vacancies(world.state, t, 0)
    return old, int(world.seats["holder"][s])


ALWAYS = {"transfer_share": 1.0, "fill_rate": 1.0, "transfer_pool": 20}


def test_a_body_above_fills_a_post_on_its_list_from_another_organisation():
    world = many(2, set=ALWAYS)
    old, new = sent(world)
    m = world.members
    assert m["org"][old] == m["org"][new] == 0
    assert not world.orgs[0]["member_first"] <= new < world.orgs[0]["member_end"]
    assert world.units["org"][m["unit"][new]] == 0 and m["rank"][new] == 4
    # The post he held before is vacant now, and its term closed.
    assert (world.seats["holder"][world.orgs[1]["seat_first"]:] == -1).any()
    changes = rows_of(world, "transitions")
    moved = changes[(changes["member"] == new) & (changes["what"] == words.OF_UNIT)]
    assert len(moved) == 1 and world.units["org"][moved["old"][0]] == 1
    # He inherits the exposure of the desk.
    assert half_of(world, new, old) >= 0 and m["exposure"][new] > 0


@pytest.mark.parametrize("why", ["switch", "post", "accused", "alone"])
def test_nobody_is_sent(why):
    """With the switch off; into a post that is the committee's own; while accused; into a region
    of one organisation."""
    world = many(1 if why == "alone" else 2, set=ALWAYS,
                 switch={"transfers": "off"} if why == "switch" else None)
    post = words.PARTKOM_SECRETARY
    if why == "post":
        post = words.UNIT_HEAD
    if why == "accused":
        world.members["case_open"][:] = 0
    _, new = sent(world, post=post)
    assert new == -1 or world.orgs[0]["member_first"] <= new < world.orgs[0]["member_end"]
    assert not (rows_of(world, "events")["kind"] == words.E_TRANSFER).any()


def test_copies_of_the_works_exchange_nobody():
    chosen = settings("dinamo", fields={"copies": 3, "members": 150}, weeks=WEEKS,
                      regime="plenum_1937")
    world = ran(chosen)
    assert not world.orgs["n_guests"].any() and not world.centre["taken_up"].any()


def moved_official():
    """An official of the second organisation with a client left behind, sent to the first."""
    world = many(2, set=ALWAYS | {"charge_tie": 1.0, "carrier_patron": 2.0}, levers=OPEN)
    s = seat_of(world, 0, words.PARTKOM_SECRETARY)
    lose_office(world.state, 0, int(world.seats["holder"][s]), words.HOLDER_RELIEVED, -1)
    official = int(nominee(world.state, 1, s))
    client = next(i for i in roll(world, 1) if world.members["seat"][i] < 0)
    for e in range(world.members["tie_n"][official]):
        world.ties["closeness"][world.members["tie_start"][official] + e] = 0
    tie(world, official, client, words.CLIENT, 1.0)
    move(world.state, 1, official, s)
    return world, official, client


def test_a_fall_reaches_another_organisation_through_an_official_who_moved():
    world, official, client = moved_official()
    m = world.members
    assert m["org"][official] == 0 and m["org"][client] == 1
    arrest_from_outside(world.state, 2, client)
    assert m["exposure"][official] == pytest.approx(
        world.carrier[words.CLIENT] * (1.0 if m["threat"][client] == 1.0 else 0.0))
    examine_falls(world.state, 2, 1)
    c = int(m["case_open"][official])
    case = world.cases[c]
    assert case["org"] == 0 and case["ground"] == words.TIE
    assert parents_of(world, int(case["event_opened"])) == {int(m["event_fallen"][client]): 1.0}


def test_the_same_fall_reaches_nobody_when_the_official_had_no_ties():
    world, official, client = moved_official()
    stranger = next(i for i in roll(world, 1)
                    if half_of(world, official, i) < 0 and i != client)
    arrest_from_outside(world.state, 2, stranger)
    examine_falls(world.state, 2, 1)
    assert world.members["exposure"][official] == 0 and world.members["case_open"][official] == -1


def test_the_weight_that_crosses_is_that_of_falls_through_falls_elsewhere():
    world, official, client = moved_official()
    arrest_from_outside(world.state, 2, client)
    fell = int(world.members["event_fallen"][client])
    from sim.society.chronicle import log_caused
    from sim.society.falls import arrest
    event = log_caused(world.state, 3, words.E_ARREST, -1, official, words.ENEMY, -1, fell)
    arrest(world.state, 3, official, event)
    # Another falls through the client in his own organisation: half of the weight stays there.
    other = next(i for i in roll(world, 1) if world.members["week_fallen"][i] < 0)
    event = log_caused(world.state, 4, words.E_ARREST, -1, other, words.ENEMY, -1, fell)
    arrest(world.state, 4, other, event)
    run = SimpleNamespace(world=world, weeks=10)
    assert measured.crossing_share(run) == pytest.approx(0.5)
    assert measured.transfers(run) == 1.0


def test_nothing_crosses_in_one_organisation_and_nothing_without_falls():
    world = solitary(4)
    assert np.isnan(measured.crossing_share(SimpleNamespace(world=world, weeks=10)))
    fell = take_away(world, 0)
    from sim.society.chronicle import log_caused
    from sim.society.falls import arrest
    arrest(world.state, 1, 1, log_caused(world.state, 1, words.E_ARREST, -1, 1, words.ENEMY, -1,
                                         fell))
    assert measured.crossing_share(SimpleNamespace(world=world, weeks=10)) == 0.0


def test_in_runs_weight_crosses_only_where_officials_move():
    crossing = {}
    for switch in ("on", "off"):
        chosen = small_region(switch={"transfers": switch})
        crossing[switch] = measured.crossing_share(Run(chosen, SEED, ran(chosen), 0.0))
    assert crossing["off"] == 0.0 < crossing["on"] < 0.5


# ---- Common bodies -----------------------------------------------------------------------------

def demanded(world, o, post, t=0):
    """The committee of an organisation demands the removal of a holder; returns the petition."""
    i = holder(world, o, post)
    hear(world.state, t, open_case(world.state, t, i, words.BLEMISH, 5.0, -1, 0), COMMITTEE)
    return world.cases[world.members["case_open"][i]]


def test_attention_goes_to_the_heaviest_petitions_of_all_organisations():
    world = many(5, set=SURE | {"agenda_above": 2, "pressure_waiting": 0.0}, levers=OPEN)
    cases = [demanded(world, o, words.PARTKOM_MEMBER) for o in range(5)]
    for case, pressure in zip(cases, (100.0, 500.0, 200.0, 400.0, 300.0), strict=True):
        case["pressure"] = pressure
    open_week(world.state, 1)
    assert [int(case["taken_up"]) for case in cases] == [-1, 1, -1, 1, -1]
    row = world.centre[1]
    assert 300 < row["bar_region"] and (row["waiting"], row["taken_up"]) == (5, 2)
    for o in range(5):
        sit_above(world.state, 1, o)
    assert [int(case["decided"]) for case in cases] == [0, 1, 0, 1, 0]


def test_bodies_with_time_take_up_all_and_without_time_nothing():
    for room, taken in ((5, 3), (0, 0)):
        world = many(3, set=SURE | {"agenda_above": room}, levers=OPEN)
        cases = [demanded(world, o, words.PARTKOM_MEMBER) for o in range(3)]
        open_week(world.state, 1)
        assert sum(int(case["taken_up"]) == 1 for case in cases) == taken


@pytest.mark.parametrize(("post", "levels"), [
    (words.PARTKOM_MEMBER, [REGION_LEVEL]),
    (words.DIRECTOR, [REGION_LEVEL, TERRITORY_LEVEL]),
    (words.PARTKOM_SECRETARY, [REGION_LEVEL, CENTRE_LEVEL])])
def test_a_petition_climbs_from_the_obkom_to_the_body_whose_consent_it_needs(post, levels):
    world = many(2, set=SURE | {"ruling_territory": 20.0, "ruling_centre": 20.0}, levers=OPEN)
    i = holder(world, 0, post)
    case = demanded(world, 0, post)
    assert case["outcome"] == words.PENDING and case["level"] == REGION_LEVEL
    for t in range(1, 5):
        open_week(world.state, t)
        sit_above(world.state, t, 0)
    made = rows_of(world, "rulings")
    assert made["level"].tolist() == levels and made["final"].tolist() == [0] * (
        len(levels) - 1) + [1]
    assert world.members["standing"][i] == words.EXPELLED and world.members["seat"][i] == -1
    assert words.FORUMS[rows_of(world, "cases")[-1]["forum"]] == words.LEVELS[levels[-1]]


def test_demands_from_everywhere_are_felt_above_with_a_lag_and_move_rulings():
    world = many(4, set=SURE | {"pressure_demand": 1.0}, levers=OPEN)
    first = demanded(world, 0, words.PARTKOM_MEMBER)
    for t in range(6):
        if t == 1:
            for o in range(1, 4):
                demanded(world, o, words.DIRECTOR, t)
        open_week(world.state, t)
    felt = world.centre["pressure_felt"][:6]
    assert felt[0] == felt[1] == 0 and (np.diff(felt[1:]) > 0).all()
    # Four demands among 80 members, the first of them a week older.
    faded = 1.0 - world.p[0]["pressure_fading"]
    assert world.centre["pressure"][2] == pytest.approx((1 * faded + 3) / 0.08)
    first["taken_up"] = 5
    sit_above(world.state, 5, 0)
    pressed = rows_of(world, "rulings")[-1]["pressure"]
    assert pressed > 0.5 * world.p[0]["ruling_pressure"]


def test_an_ordinary_member_is_the_committees_own_to_expel():
    world = many(2, set=SURE, levers=OPEN)
    i = next(i for i in roll(world, 0) if world.members["seat"][i] < 0)
    c = open_case(world.state, 0, i, words.BLEMISH, 5.0, -1, 0)
    hear(world.state, 0, c, COMMITTEE)
    assert world.members["standing"][i] == words.EXPELLED
    assert world.cases[c]["level"] == FACTORY_LEVEL


def test_the_paper_above_prints_about_heads_of_organisations_and_nobody_else():
    world = many(2, set={"press_above": 1.0, "pressure_half": 0.1}, levers=OPEN)
    world.members["suspicion"][:] = 1e6
    amplify(world.state, 0, 0)
    made = rows_of(world, "events")
    named = made["target"][made["kind"] == words.E_PUBLICATION].tolist()
    assert named == [holder(world, 0, words.DIRECTOR), holder(world, 0, words.PARTKOM_SECRETARY)]
    silent = many(2, set={"press_above": 1.0, "pressure_half": 0.1}, levers=OPEN,
                  switch={"regional_press": "off"})
    silent.members["suspicion"][:] = 1e6
    amplify(silent.state, 0, 0)
    assert len(rows_of(silent, "events")) == 0


# ---- The region as it is built -----------------------------------------------------------------

def test_the_region_has_a_hundred_thousand_members_in_unequal_organisations():
    scenario = load_scenario("region")
    plans = plans_of(scenario)
    sizes = np.array([plan.members for plan in plans])
    assert len(plans) == 300 and 90_000 < sizes.sum() < 115_000
    assert (sizes >= scenario.region.smallest).all() and (sizes <= scenario.region.largest).all()
    assert sizes.max() > 5 * np.median(sizes) > 5 * 200
    districts = np.mean([plan.name.startswith("district") for plan in plans])
    # Of 300 draws within four standard errors.
    assert abs(districts - scenario.region.districts) < 0.11
    assert all(3 <= len(plan.units) <= len(scenario.units) for plan in plans)
    assert all(any(unit.kind == "administration" for unit in plan.units) for plan in plans)


def test_more_organisations_leave_the_first_as_they_are():
    few, more = (plans_of(load_scenario("region", {"copies": n})) for n in (5, 50))
    assert more[:5] == few
    build_few, build_more = (build(settings("region", fields={"copies": n}), 1) for n in (2, 4))
    n = len(build_few.members)
    columns = [c for c in build_few.members.dtype.names if c not in PLACES]
    assert all(build_few.members[c].tobytes() == build_more.members[c][:n].tobytes()
               for c in columns)


def test_units_posts_and_people_are_those_of_the_plans():
    chosen = settings("region", fields={"copies": 6})
    plans = plans_of(chosen.scenario)
    world = build(chosen, 1)
    for plan, org in zip(plans, world.orgs, strict=True):
        seats = world.seats[org["seat_first"]: org["seat_end"]]
        assert (seats["post"] == words.ORGANISER).sum() == plan.posts.organisers
        assert (seats["holder"] >= 0).mean() > 0.9
        members = world.members[org["member_first"]: org["member_end"]]
        assert (members["standing"] != words.OUTSIDE).sum() == plan.members
        assert org["unit_end"] - org["unit_first"] == len(plan.units) + 1


@pytest.mark.parametrize(("change", "said"), [
    ({"members": 5}, "median"),
    ({"hierarchy": {"consent": {}, "circle": 0, "circle_closeness": 0, "secret_severity": 0,
                    "controllers": 0}}, "not both"),
    ({"copies": 0}, "copies")])
def test_a_region_that_does_not_stand_is_refused(change, said):
    base = many_of(2).model_dump(by_alias=True, exclude_none=True)
    with pytest.raises(ValidationError, match=said):
        Scenario.model_validate(base | change)


def test_an_unknown_key_of_the_region_names_the_nearest():
    base = load_scenario("region").model_dump(by_alias=True, exclude_none=True)["region"]
    with pytest.raises(UserError, match="smallest"):
        load_scenario("region", {"region": base | {"smalest": 60}})


@pytest.mark.slow
def test_run_writes_the_path_of_the_centre_and_who_belongs_where(tmp_path):
    done = process("run", "region", "--organisations", 3, "--weeks", 30, "--regime",
                   "plenum_1937", "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "Between organisations" in done.out
    tables = record.read(tmp_path / "out")
    assert len(tables["centre"]) == 30
    assert set(tables["members"]["organisation"]) == {0, 1, 2}
    assert tables["units"]["name"].str.contains(": ").all()
    stored = measured.crossing_share(SimpleNamespace(tables=tables, weeks=30))
    chosen, seed = record.settings_of(tmp_path / "out")
    world = build(chosen, seed)
    advance(world, 0, 30)
    assert stored == pytest.approx(measured.crossing_share(Run(chosen, seed, world, 0.0)))


@pytest.mark.parametrize("n", ["0", "10001"])
def test_a_number_of_organisations_out_of_range_is_refused(n, tmp_path):
    done = process("run", "region", "--organisations", n, "--out", tmp_path / "out")
    assert done.code == 2 and "--organisations" in done.err and "1..10000" in done.err
    assert len(done.err.strip().splitlines()) == 1 and not (tmp_path / "out").exists()
