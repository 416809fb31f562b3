"""Known cases of revenge and of lapsing meetings (mechanisms m and n), in tiny worlds."""

import pytest
from worlds_for_tests import option, options_of, rows_of, solitary, take_away, tie

from sim import words
from sim.society.docket import open_case
from sim.state import tables
from sim.week.acts import act
from sim.week.choice import grant_floor, has_something_salient
from sim.week.hearings import sit
from sim.week.meetings import call_meetings, present_share
from sim.week.options import call_of
from sim.week.revenge import lift_hope

KRUK, KULIMOV, THIRD = range(3)
FEBRUARY = 4  # the week of the meeting on the resolution

LAW = {"slander": 0.5}
ANGER = {"weight_retaliation": 2.0, "counter_denunciation": 2.6, "speaking_slots": 30.0,
         "call_quiet": 0.0, "suspicion_of_attack": 0.4, "hope_half_life": 8.0,
         "retaliation": 0.0, "danger_authored": 0.0}


def works(set=None, levers=None, **more):
    """`KRUK` knows that `KULIMOV` had accused him; a general meeting in February."""
    world = solitary(3, set=ANGER | (set or {}), levers=LAW if levers is None else levers, **more)
    world.members["accuser"][KRUK] = KULIMOV
    dated = tables.DATED.rows(1)
    dated[0] = (FEBRUARY, words.AT_GENERAL, -1, FEBRUARY)
    world.replace(dated=dated)
    return world


def at_the_meeting(world):
    """Hope and the floor are given out; what `KRUK` can do against `KULIMOV` from the floor."""
    lift_hope(world.state, FEBRUARY, 0)
    grant_floor(world.state, FEBRUARY, 0, call_of(world.state, FEBRUARY, True))
    return [o for o in options_of(world, FEBRUARY, KRUK, True)
            if o["target"] == KULIMOV and o["channel"] == words.AT_MEETING
            and o["act"] == words.DENOUNCE]


def strike(world):
    (blow,) = at_the_meeting(world)
    before = world.members["suspicion"][[KRUK, KULIMOV]].copy()
    act(world.state, FEBRUARY, KRUK, blow)
    return world.members["suspicion"][[KRUK, KULIMOV]] - before


def n_replies(world):
    return (rows_of(world, "events")["kind"] == words.E_REPLY).sum()


def test_at_the_first_meeting_on_the_law_the_wronged_strike_at_their_accuser():
    """At the first meeting on the resolution the wronged spoke at once, against the accuser present
    (h1-259, h1-263): a statement of slander out of retaliation."""
    world = works()
    assert has_something_salient(world.state, FEBRUARY, KRUK)
    assert not has_something_salient(world.state, FEBRUARY, THIRD)
    (blow,) = at_the_meeting(world)
    assert blow["retaliation"] == pytest.approx(2.0 * 2.6 * 1.0)
    act(world.state, FEBRUARY, KRUK, blow)
    (said,) = rows_of(world, "statements")
    assert (said["ground"], said["motive"]) == (words.SLANDER, words.RETALIATION)
    assert (said["channel"], said["political"]) == (words.AT_MEETING, 1)
    assert world.members["accuser"][KRUK] == -1  # the account is settled


@pytest.mark.parametrize("why", ["no law", "no meeting", "switch"])
def test_without_an_occasion_there_is_no_revenge(why):
    """Occasions, not a lever: no law, no meeting (h1-259), or the switch off."""
    world = works(levers={} if why == "no law" else LAW,
                  switch={"liability": "off"} if why == "switch" else None)
    t = FEBRUARY - 1 if why == "no meeting" else FEBRUARY
    lift_hope(world.state, FEBRUARY, 0)
    grant_floor(world.state, t, 0, call_of(world.state, t, t == FEBRUARY))
    assert not has_something_salient(world.state, t, KRUK)
    assert not [o for o in options_of(world, t, KRUK, t == FEBRUARY) if o["target"] == KULIMOV]


def test_ones_own_return_is_an_occasion():
    """The reinstated came back with a grudge (h1-260; g3-051, g3-059), for a few weeks."""
    world = works({"attention_span": 2.0})
    world.members["accuser"][KRUK] = -1
    world.members["wronged_by"][KRUK] = KULIMOV
    world.members["week_reinstated"][KRUK] = 10
    world.orgs["hope"][0] = 0.8
    (paper,) = [o for o in options_of(world, 11, KRUK) if o["target"] == KULIMOV]
    assert paper["retaliation"] == pytest.approx(2.0 * 2.6 * 0.8)
    assert not [o for o in options_of(world, 13, KRUK) if o["target"] == KULIMOV]


def test_an_avenger_who_had_written_himself_is_answered_in_kind_and_is_done():
    """Kulimov's side answered with Kruk's own tie, and Kruk left (h1-261): both gain suspicion."""
    world = works({"weight_statement": 0.6})
    world.members["statements_by"][KRUK] = 10_000  # liable beyond doubt
    mine, his = strike(world)
    assert n_replies(world) == 1
    assert mine == pytest.approx(0.4)
    assert his == pytest.approx(0.8)  # struck at in public, and answering
    assert world.members["accuser"][KRUK] == world.members["wronged_by"][KRUK] == -1
    assert not [o for o in options_of(world, FEBRUARY, KRUK, True) if o["target"] == KULIMOV]


def test_an_avenger_tied_to_the_fallen_is_answered_with_that_tie():
    """He was himself brought to the works by an arrested director (h1-261)."""
    world = works({"carrier_patron": 1.0})
    world.members["exposure"][KRUK] = 10_000.0
    strike(world)
    replies = rows_of(world, "events")
    reply = replies[replies["kind"] == words.E_REPLY][0]
    assert (reply["actor"], reply["target"], reply["ground"]) == (KULIMOV, KRUK, words.TIE)


def test_an_avenger_with_nothing_to_reproach_is_not_answered():
    """Liability is what he wrote and whom he is tied to (h1-261, h1-275): where no paper weighs
    anything and he has no ties, there is nothing to answer with."""
    for seed in range(10):
        world = works({"weight_statement": 0.0}, seed=seed)
        mine, his = strike(world)
        assert n_replies(world) == 0
        assert (mine, his) == (pytest.approx(0.0), pytest.approx(0.4))


def test_hope_halves_with_the_weeks():
    """Revenge burnt out by itself (h1-275 to h1-277)."""
    world = works()
    lift_hope(world.state, FEBRUARY, 0)
    hope = []
    for t in range(FEBRUARY + 1, FEBRUARY + 17):
        lift_hope(world.state, t, 0)
        hope.append(float(world.orgs["hope"][0]))
    assert (hope[7], hope[15]) == pytest.approx((0.5, 0.25))


def test_hope_comes_with_the_first_meeting_on_the_law_and_goes_with_the_law():
    """It follows the occasion, not the lever (h1-259)."""
    world = works()
    for t in range(FEBRUARY):
        lift_hope(world.state, t, 0)
        assert world.orgs["hope"][0] == 0.0
    lift_hope(world.state, FEBRUARY, 0)
    assert world.orgs["hope"][0] == 1.0
    world.levers["slander"] = 0.0
    lift_hope(world.state, FEBRUARY + 1, 0)
    assert world.orgs["hope"][0] == 0.0


def test_whoever_wronged_one_and_has_fallen_is_struck_no_more():
    """Only one who can still be struck is a target (h1-260)."""
    world = works()
    take_away(world, KULIMOV, 1)
    assert at_the_meeting(world) == []


# --- lapse --------------------------------------------------------------------------------------

TIRED = {"lapse": 1.0, "caution_half": 4.0, "share_present": 0.8}
WEEKS = range(50)


def spring_1938(gone, fatigue=0.0, **more):
    """How many of the sittings are held, and attendance, with heads and organisers gone or not."""
    world = solitary(3, set=TIRED, **more)
    posts = (world.seats["post"] == words.ORGANISER) | (world.seats["post"] == words.UNIT_HEAD)
    world.seats["holder"][posts] = -1 if gone else THIRD
    world.orgs["fatigue"] = fatigue
    held = 0
    for t in WEEKS:
        call_meetings(world.state, t, 0)
        held += int(world.orgs["met"][0])
    assert held == world.weekly["sittings_held"].sum()
    return held, present_share(world.state, world.orgs[0])


def test_with_organisers_and_heads_gone_fewer_sittings_are_held():
    """Sittings were called off and organisers did no work (h1-287)."""
    full, empty = spring_1938(gone=False), spring_1938(gone=True)
    assert full == (len(WEEKS), pytest.approx(0.8))
    assert empty[0] < 0.6 * len(WEEKS) and empty[1] == pytest.approx(0.8 * 0.36788, abs=1e-4)


def test_sittings_that_end_without_a_ruling_tire():
    """Members came late and left early (h1-287, h1-275)."""
    fresh, weary = spring_1938(gone=False), spring_1938(gone=False, fatigue=4.0)
    assert weary[0] < fresh[0] and weary[1] == pytest.approx(0.8 * 0.60653, abs=1e-4)


def test_with_lapse_off_sittings_are_held_however_few_are_left():
    """The same spring with the switch off (h1-287)."""
    assert spring_1938(gone=True, fatigue=9.0, switch={"lapse": "off"}) == (
        len(WEEKS), pytest.approx(0.8))


def test_where_the_cell_does_not_meet_nobody_speaks_and_nothing_is_heard():
    """Acts at meetings need a meeting (h1-287)."""
    world = solitary(3, set={"call_quiet": 1.0})
    open_case(world.state, 0, KRUK, words.TIE, 0.5, -1, 0)
    tie(world, THIRD, KRUK, near=0.5)
    world.orgs["met"][0] = 0
    sit(world.state, 0, 0)
    assert len(rows_of(world, "hearings")) == 0
    assert not [o for o in options_of(world, 0, THIRD) if o["channel"] == words.AT_MEETING]
    world.orgs["met"][0] = 1
    assert option(world, words.DENOUNCE, KRUK, i=THIRD, channel=words.AT_MEETING)
    sit(world.state, 0, 0)
    assert len(rows_of(world, "hearings")) == 1


def test_an_avenger_who_had_written_nothing_before_is_not_answered():
    """The reply is what he had written himself, or his tie (h1-261); the blow is not yet that."""
    for seed in range(10):
        world = works(seed=seed)
        strike(world)
        assert n_replies(world) == 0
