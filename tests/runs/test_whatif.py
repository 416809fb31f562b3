"""What-ifs: the choices of `sim.simulate`, and a plain word where nothing could differ."""

import json

import numpy as np
import pytest
from commands import check_refusal, here

import sim
from sim import UserError
from sim.runs.explain import deliberation

STATEMENTS = sim.simulate("classroom", seed=1).tables["statements"]
# A member who denounces another, does nothing else in that week, and whose silence would have
# changed somebody's fate.
AUTHOR, TARGET, WEEK = next(
    (int(row.author), int(row.target), int(row.week)) for row in STATEMENTS.itertuples()
    if row.act == "denounce"
    and ((STATEMENTS.author == row.author) & (STATEMENTS.week == row.week)).sum() == 1
    and sim.whatif("classroom", 1, int(row.author), int(row.week), act="silent").fates)


def same_world(found):
    """Whether the paired world is the factual one but for what is demanded."""
    other = found.paired.world.arrays
    return all(np.asarray(array).tobytes() == np.asarray(other[name]).tobytes()
               for name, array in found.factual.world.arrays.items()
               if name not in ("forced", "options"))


@pytest.fixture(scope="module")
def home():
    return sim.settings("classroom")


@pytest.mark.parametrize("form", ["classroom", "path", "Scenario", "Settings"])
def test_a_whatif_takes_what_a_run_takes(form, home, tmp_path):
    given = home if form == "Settings" else home.scenario if form == "Scenario" else "classroom"
    if form == "path":
        from sim.config.scenario import _shipped_scenario
        given = tmp_path / "mine.toml"
        given.write_text(_shipped_scenario("classroom"))
    found = sim.whatif(given, 1, AUTHOR, WEEK, act="silent")
    assert found.factual.settings.hash == home.hash and found.idle == ""
    assert not same_world(found)


def test_a_whatif_takes_choices_and_the_seed_of_the_command_line():
    found = sim.whatif("classroom", member=AUTHOR, week=WEEK, act="silent", weeks=WEEK + 9)
    assert found.factual.seed == 1 == sim.simulate("classroom", weeks=1).seed
    assert found.factual.weeks == found.paired.weeks == WEEK + 9
    with pytest.raises(UserError, match="unknown choice rule"):
        sim.whatif("classroom", 1, AUTHOR, WEEK, act="silent", rule="beleif")
    with pytest.raises(UserError, match="member -1"):
        sim.whatif("classroom", prevent_fall=True, weeks=2)


def test_what_was_not_done_is_not_prevented_by_forbidding_it():
    found = sim.whatif("classroom", 1, AUTHOR, WEEK, forbid="silent")
    assert found.idle == (f"member {AUTHOR} did not take 'silent' but 'denounce {TARGET}' in week "
                          f"{WEEK}: forbidding it changes nothing")
    assert found.fates == [] and same_world(found)


def test_what_was_done_anyway_is_not_brought_about_by_forcing_it():
    found = sim.whatif("classroom", 1, AUTHOR, WEEK, act="denounce")
    assert found.idle == (f"member {AUTHOR} took 'denounce {TARGET}' in week {WEEK}: forcing "
                          "'denounce' changes nothing")
    assert found.fates == [] and same_world(found)


def test_a_fall_that_did_not_come_is_not_prevented():
    members = sim.simulate("classroom", 1).tables["members"]
    # One for whom the organs had no room would be counted among those whom they could not take.
    stood = int(members.id[members.week_fallen < 0].iloc[1])
    fell = int(members.id[members.week_fallen >= 0].iloc[0])
    found = sim.whatif("classroom", 1, stood, prevent_fall=True)
    assert found.idle == f"member {stood} did not fall: preventing it changes nobody's fate"
    assert same_world(found)
    assert sim.whatif("classroom", 1, fell, prevent_fall=True).idle == ""


@pytest.mark.slow
def test_it_is_said_of_all_that_can_change_nothing_and_of_nothing_else(home):
    said = {True: 0, False: 0}
    for member in range(0, 40, 4):
        try:
            options = deliberation(home, 1, member, 135).options
        except UserError:
            continue
        for option in options[:4]:
            for demand in ({"act": option.act}, {"forbid": option.act}):
                found = sim.whatif(home, 1, member, 135, target=option.target, **demand)
                assert bool(found.idle) == same_world(found), (member, option.act, demand)
                said[bool(found.idle)] += 1
    assert min(said.values()) > 5


def test_the_command_says_so_in_one_line_and_in_json():
    asked = ["whatif", "classroom", "--member", AUTHOR, "--week", WEEK, "--forbid", "silent"]
    told = here(*asked)
    assert (told.code, told.err) == (0, "")
    assert told.out.count("\n") == 1
    assert told.out.startswith(f"member {AUTHOR} did not take 'silent' but 'denounce {TARGET}'")
    data = json.loads(here(*asked, "--json").out)
    assert data["changes_nothing"] == told.out.strip() and data["fates"] == []
    asked[-2:] = ["--act", "silent"]
    assert "were spared" in here(*asked).out
    data = json.loads(here(*asked, "--json").out)
    assert data["changes_nothing"] is None and data["fates"]
    check_refusal(here(*asked[:-1], "telegraph"), "unknown act")
