"""Known cases of release, of wives, and of leaving (mechanisms l, i, k), in tiny worlds."""

import pytest
from worlds_for_tests import half_of, option, options_of, rows_of, solitary, tie

from sim import words
from sim.society.docket import open_case
from sim.week.acts import act
from sim.week.hearings import hear
from sim.week.operations import follow_kin
from sim.week.organs import arrest_by_files, arrest_hazard

PROKHOROV = HUSBAND = KRIVITSKAIA = FRIEND = 0
WIFE = OTHER = ADVISER = 1

# Whoever has a file is taken, in the week.
RIPE = {"arrest_rate": 1.0, "file_half": 0.1, "organs_slots": 1000.0, "organs_elasticity": 1.0,
        "released": 0.0, "suspicion_of_attack": 0.4, "threat_accused": 0.35, "category_rate": 0.2,
        "call_quiet": 0.0, "call_campaign": 0.0}


def organs(n=2, set=None, levers=None, **more):
    return solitary(n, set=RIPE | (set or {}), levers={"organs": 1.0} | (levers or {}), **more)


def take(world, i, t=3):
    """The organs come for ``i``."""
    world.members["file"][i] = 1.0e9
    arrest_by_files(world.state, t, 0)


# --- (l) release --------------------------------------------------------------------------------


def test_one_held_and_released_is_free_and_stays_under_suspicion():
    """Prokhorov was held and released in September 1936, stayed under suspicion and was taken
    again (h1-246; g1-152)."""
    world = organs(set={"released": 1.0})
    take(world, PROKHOROV)
    m = world.members
    assert (m["liberty"][PROKHOROV], m["week_arrested"][PROKHOROV]) == (words.FREE, words.NEVER)
    assert m["week_fallen"][PROKHOROV] == words.NEVER
    assert m["file"][PROKHOROV] == pytest.approx(0.5e9)  # half of it, still there
    assert (m["suspicion"][PROKHOROV], m["threat"][PROKHOROV]) == (0.4, 0.35)
    kinds = rows_of(world, "events")["kind"]
    assert (kinds == words.E_DETENTION).sum() == 1 and not (kinds == words.E_ARREST).any()
    assert len(rows_of(world, "cases")) == 0
    world.p["released"] = 0.0
    arrest_by_files(world.state, 4, 0)
    assert m["liberty"][PROKHOROV] == words.ARRESTED and m["week_arrested"][PROKHOROV] == 4


def test_with_no_release_whoever_is_taken_is_arrested():
    """The same with nobody let go (h1-246)."""
    world = organs()
    take(world, PROKHOROV)
    assert world.members["liberty"][PROKHOROV] == words.ARRESTED
    assert not (rows_of(world, "events")["kind"] == words.E_DETENTION).any()


@pytest.mark.parametrize("released", [1.0, 0.0])
def test_a_relative_who_is_cleared_keeps_half_the_taint(released):
    """Some relatives were cleared by courts after months (h1-247, h1-254); the taint outlasted
    it: what was on record weighs half."""
    world = solitary(2, set={"kin_at_risk": 1.0, "enquiry_lag": 8.0, "released": released})
    k = int(world.members["kin_start"][0])
    kin = world.kin
    kin["closeness"][k] = 0.6
    for column in ("week_arrested", "week_learned", "week_discovered"):
        kin[column][k] = 0
    world.members["kin_known"][0] = 0.6
    for t in range(1, 40):
        follow_kin(world.state, t, 0)
    if released == 0.0:
        assert kin["week_cleared"][k] == words.NEVER and world.members["kin_known"][0] == 0.6
    else:
        assert 13 <= kin["week_cleared"][k] <= 26  # three to six months
        assert world.members["kin_known"][0] == pytest.approx(0.3)


# --- (i) wives ----------------------------------------------------------------------------------


def couple(set=None, **more):
    world = organs(set={"politics_campaign": 1.0, "co_signed": 0.0} | (set or {}),
                   levers={"operations_families": 1.0, "campaign": 1.0, "association": 1.0},
                   **more)
    m = world.members
    m["sex"][WIFE] = words.WOMAN
    m["spouse"][HUSBAND], m["spouse"][WIFE] = WIFE, HUSBAND
    tie(world, HUSBAND, WIFE, words.KIN, 0.7)
    return world


def hazard(world):
    """Weekly hazard of the wife's own arrest, who has no file."""
    world.members["file"][WIFE] = 0.0
    return arrest_hazard(world.members[WIFE], False, world.levers[3], world.p[0])[0]


def test_the_wife_of_one_who_is_taken_is_taken_under_the_operation_against_families():
    """From August 1937 wives of the convicted went to camps (h1-209)."""
    world = couple()
    assert hazard(world) == 0.0
    take(world, HUSBAND)
    assert world.members["category"][WIFE] == words.CAT_FAMILIES
    assert hazard(world) == pytest.approx(0.2)
    world.levers["operations_families"] = 0.0
    assert hazard(world) == 0.0


def test_a_wife_who_had_denounced_her_husband_before_is_spared():
    """Unless they had denounced their husbands (h1-209)."""
    world = couple()
    world.members["threat"][HUSBAND] = 0.5
    act(world.state, 1, WIFE, option(world, words.DENOUNCE, HUSBAND, t=1, i=WIFE))
    take(world, HUSBAND)
    assert world.members["category"][WIFE] == words.NO_CATEGORY and hazard(world) == 0.0


def test_a_wife_who_had_broken_with_her_husband_is_taken_all_the_same():
    """Divorced ones included: to denounce, not to part, was what protected (h1-209)."""
    world = couple({"closeness_household": 0.95})
    world.members["threat"][HUSBAND] = 0.5
    act(world.state, 1, WIFE, option(world, words.KEEP_AWAY, HUSBAND, t=1, i=WIFE))
    assert world.ties[half_of(world, WIFE, HUSBAND)]["apart"] == 1
    take(world, HUSBAND)
    assert world.members["category"][WIFE] == words.CAT_FAMILIES


def test_the_husband_of_a_wife_who_is_taken_is_in_no_category():
    """The order was about wives (h1-209)."""
    world = couple()
    take(world, WIFE)
    assert world.members["category"][HUSBAND] == words.NO_CATEGORY


def test_with_wives_off_the_operation_spares_them():
    """The same arrest with the switch off (h1-209)."""
    world = couple(switch={"wives": "off"})
    take(world, HUSBAND)
    assert world.members["category"][WIFE] == words.NO_CATEGORY


# --- (k) leaving --------------------------------------------------------------------------------

# The committee is for a demotion: fewer than half for the card, more than half for less.
DEMOTION = {"hearing_base": -4.0, "hearing_noise": 0.0, "gap_reduction": 8.0, "admission": 0.0,
            "naming_at_hearing": 0.0, "worth_a_case": 2.0}


def heard_for_kin(set=None, **columns):
    world = solitary(2, set=DEMOTION | (set or {}))
    world.members["kin_known"][KRIVITSKAIA] = 0.5
    for name, value in columns.items():
        world.members[name][KRIVITSKAIA] = value
    case = open_case(world.state, 0, KRIVITSKAIA, words.BLEMISH, 0.0, -1, 0)
    hear(world.state, 0, case, words.COMMITTEE)
    return world, int(world.cases[case]["outcome"])


def test_a_clean_member_with_tainted_kin_is_asked_to_leave():
    """Krivitskaia was asked to go instead of being tried, and resigned in good standing (h1-234;
    g2-126)."""
    world, outcome = heard_for_kin()
    m = world.members
    assert outcome == words.ASKED_TO_LEAVE
    assert (m["standing"][KRIVITSKAIA], m["week_left"][KRIVITSKAIA]) == (words.LEFT, 0)
    assert m["week_expelled_any"][KRIVITSKAIA] == m["week_fallen"][KRIVITSKAIA] == words.NEVER
    assert m["threat"][KRIVITSKAIA] < 1.0


@pytest.mark.parametrize("more", [{"known": 0.3}, {"left_out": 0.3}, {"kin_known": 0.0}])
def test_whoever_has_a_blemish_of_their_own_is_tried(more):
    """To be asked is for the clean (h1-234): a blemish of one's own, an omission, or no kin at
    all, and the committee demotes."""
    world, outcome = heard_for_kin(**more)
    assert outcome == words.REDUCTION
    assert world.members["standing"][KRIVITSKAIA] != words.LEFT


def test_a_friend_advises_to_leave_and_the_other_thinks_of_it_sooner():
    """The deputy director advised the friend against whom he wrote to leave (h1-231; g1-157): help
    that leaves no paper."""
    world = solitary(2, set={"carrier_friend": 1.0, "close_friend": 0.45, "fear_to_leave": 0.4},
                     levers={"association": 1.0})
    tie(world, ADVISER, FRIEND, near=0.8)
    m = world.members
    m["threat"][FRIEND], m["fear"][FRIEND] = 0.5, 0.3

    def may_leave(t):
        return bool([o for o in options_of(world, t, FRIEND) if o["act"] == words.RESIGN])

    assert not may_leave(1)
    act(world.state, 1, ADVISER, option(world, words.ADVISE, FRIEND, t=1, i=ADVISER))
    assert may_leave(2)
    assert len(rows_of(world, "statements")) == len(rows_of(world, "secrets")) == 0
    assert m["credit"][ADVISER] == m["suspicion"][ADVISER] == 0.0
    assert m["week_advised"][FRIEND] == 1
