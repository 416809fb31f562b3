"""Known cases of quiet distance and visits (mechanism d), in tiny worlds."""

import pytest
from worlds_for_tests import half_of, option, options_of, rows_of, solitary, take_away, tie

from sim import words
from sim.society.docket import open_case
from sim.society.ties import warmth
from sim.society.trouble import set_threat
from sim.state import tables
from sim.week.acts import act
from sim.week.aftermath import charge_for_tie
from sim.week.hearings import hear
from sim.week.perception import perceive

IARKIN, COUSIN, OTHER = range(3)

LIFE = {"carrier_friend": 1.0, "carrier_kin": 1.0, "contact_half_life": 20.0, "cooling": 8.0,
        "closeness_household": 0.9, "close_friend": 0.45, "visit_seen": 1.0, "call_quiet": 0.0,
        "suspicion_of_attack": 0.4, "vouch_exposure": 0.15, "suspicion_of_shunning": 0.05}


def pair(kind=words.FRIEND, near=0.6, set=None, **more):
    world = solitary(3, set=LIFE | (set or {}), levers={"association": 1.0}, **more)
    tie(world, IARKIN, COUSIN, kind, near)
    return world


def acts_about(world, t, i, j):
    return {int(o["act"]) for o in options_of(world, t, i) if o["target"] == j}


def keep_away(world, t=0):
    set_threat(world.state, t, COUSIN, 0.2, -1)
    act(world.state, t, IARKIN, option(world, words.KEEP_AWAY, COUSIN, t=t, i=IARKIN))
    set_threat(world.state, t, COUSIN, 0.0, -1)


def exposure_at_fall(world, t):
    """What the fall of the cousin in week ``t`` puts on `IARKIN`."""
    set_threat(world.state, t, COUSIN, 1.0, -1)
    return world.members["exposure"][IARKIN]


@pytest.mark.parametrize(("weeks", "left"), [(0, 1.0), (20, 0.5), (40, 0.25)])
def test_a_tie_carries_less_the_longer_the_last_contact_lies_back(weeks, left):
    """Iarkin's cousin, unseen for sixteen years, was let pass (h1-115; g2-062): hardly useful at
    once, half after the half-life of contact."""
    world = pair()
    keep_away(world)
    assert exposure_at_fall(world, weeks) == pytest.approx(0.6 * left)


def test_without_keeping_away_the_tie_carries_all_of_it():
    """The same, in contact to the last (h1-105)."""
    assert exposure_at_fall(pair(), 40) == pytest.approx(0.6)


def test_a_tie_of_long_ago_is_charged_less_after_the_fall():
    """The cousin unseen since 1921 was no ground to put anyone out (h1-115)."""
    world = pair()
    lever, p = world.levers[0], world.p[0]
    half = world.ties[half_of(world, IARKIN, COUSIN)]
    chance = [charge_for_tie(half, load, 0.0, 0.0, 0.0, lever, p)[0] for load in (0.6, 0.3)]
    assert chance[1] == pytest.approx(0.5 * chance[0])


def test_people_under_one_roof_cannot_keep_away():
    """A separation did not shield spouses (h1-116): no such act, and no relief if it was done."""
    world = pair(words.KIN, near=0.95)
    world.members["threat"][COUSIN] = 0.2
    assert words.KEEP_AWAY not in acts_about(world, 0, IARKIN, COUSIN)
    for a, b in ((IARKIN, COUSIN), (COUSIN, IARKIN)):
        world.ties["apart"][half_of(world, a, b)] = 0
    world.members["threat"][COUSIN] = 0.0
    assert exposure_at_fall(world, 40) == pytest.approx(0.95)


def test_distant_kin_can_keep_away():
    """A cousin is not of the household (h1-115)."""
    world = pair(words.KIN, near=0.5)
    keep_away(world)
    assert exposure_at_fall(world, 20) == pytest.approx(0.25)


def test_with_quiet_distance_off_nobody_keeps_away():
    """The same friend in trouble with the switch off (h1-105)."""
    on, off = pair(), pair(switch={"quiet_distance": "off"})
    for world in (on, off):
        world.members["threat"][COUSIN] = 0.2
    assert words.KEEP_AWAY in acts_about(on, 0, IARKIN, COUSIN)
    assert words.KEEP_AWAY not in acts_about(off, 0, IARKIN, COUSIN)


def test_keeping_away_says_nothing_and_writes_nothing():
    """One broke off contact and said nothing (h1-105): no statement, no credit, no case; the
    shunned see it (h1-109, h1-119)."""
    world = pair()
    keep_away(world)
    m = world.members
    assert len(rows_of(world, "statements")) == len(rows_of(world, "cases")) == 0
    assert m["credit"][IARKIN] == 0.0 and m["suspicion"][IARKIN] == 0.0
    assert m["suspicion"][COUSIN] == pytest.approx(0.05)
    assert acts_about(world, 1, IARKIN, COUSIN) & {words.KEEP_AWAY} == set()  # once


def test_contact_is_broken_for_both_and_closeness_halves_in_weeks():
    """The shunned grew cool (h1-109, h1-107)."""
    world = pair()
    keep_away(world)
    for a, b in ((IARKIN, COUSIN), (COUSIN, IARKIN)):
        half = world.ties[half_of(world, a, b)]
        assert half["apart"] == 0
        assert warmth(half, 8, world.p[0]) == pytest.approx(0.3)


def test_the_paper_blames_who_stands_aside_from_someone_prominent():
    """From summer 1937 the paper blamed those who stood aside (h1-111)."""
    held = []
    for press, rank in ((1.0, 4), (0.5, 4), (1.0, 0)):
        world = pair(set={"rank_of_lists": 3.0})
        world.levers["press"] = press
        world.members["rank"][COUSIN] = rank
        keep_away(world)
        held.append(world.members["suspicion"][IARKIN])
    assert held == [pytest.approx(0.05), 0.0, 0.0]


def unmasked(world, t):
    """Silence held against `IARKIN` and `OTHER` when the cousin is unmasked by the hall."""
    meeting = tables.DATED.rows(1)
    meeting[0] = (t, words.AT_GENERAL, -1, t)
    world.replace(dated=meeting)
    world.orgs["n_active"][0] = 1000
    case = open_case(world.state, t, COUSIN, words.ENEMY, 0.5, -1, 0)
    hear(world.state, t, case, words.GENERAL)
    return world.members["silent"][IARKIN], world.members["silent"][OTHER]


def two_friends():
    """Two friends of the same man, of whom `IARKIN` has kept away since week 0."""
    world = pair(set={"share_present": 1.0, "lapse": 0.0, "hearing_base": 10.0,
                      "hearing_noise": 0.0, "passivity": 0.0, "contact_half_life": 20.0})
    tie(world, OTHER, COUSIN, near=0.6)
    keep_away(world)
    return world


def test_keeping_away_is_no_answer_for_silence():
    """It did not help when one sat through a meeting (h1-156): the break removes no silence."""
    mine, theirs = unmasked(two_friends(), 0)
    assert mine == pytest.approx(theirs) == pytest.approx(0.6)


# --- visits -------------------------------------------------------------------------------------


def after_a_visit(set=None):
    """`IARKIN` had kept away and goes to see the fallen after all."""
    world = pair(set=set)
    keep_away(world)
    take_away(world, COUSIN, 10)
    act(world.state, 10, IARKIN, option(world, words.VISIT, COUSIN, t=10, i=IARKIN))
    return world


def test_a_visit_restores_contact_and_is_seen():
    """Dorozhin and Rovnov called on their expelled boss and were put out for it (h1-108;
    g2-120)."""
    world = after_a_visit()
    half = world.ties[half_of(world, IARKIN, COUSIN)]
    assert (half["apart"], half["visited"]) == (words.NEVER, 1)
    assert half["public"] == 1 and half["closeness"] == 750  # documented: 600 + 150
    assert world.members["suspicion"][IARKIN] == pytest.approx(0.2)
    assert (rows_of(world, "events")["kind"] == words.E_VISIT).sum() == 1
    assert words.VISIT not in acts_about(world, 11, IARKIN, COUSIN)


def test_a_visit_that_nobody_sees_costs_nothing():
    """What was punished was the visit that was seen (h1-108)."""
    world = after_a_visit({"visit_seen": 0.0})
    half = world.ties[half_of(world, IARKIN, COUSIN)]
    assert half["apart"] == words.NEVER and half["closeness"] == 600
    assert world.members["suspicion"][IARKIN] == 0.0


def test_only_close_friends_of_the_fallen_think_of_a_visit():
    """Not visiting was the safe default (h1-108)."""
    world = pair(near=0.3)
    take_away(world, COUSIN, 10)
    assert words.VISIT not in acts_about(world, 10, IARKIN, COUSIN)


def test_long_distance_is_no_answer_for_silence_either():
    """Distance has no effect on omission at meetings (h1-156; model, second edition, d)."""
    mine, theirs = unmasked(two_friends(), 20)
    assert mine == pytest.approx(theirs)


def test_trouble_that_ends_takes_the_exposure_with_it_whoever_kept_away_meanwhile():
    """A tie carries what its other end's trouble is (h1-115): cleared, it carries nothing."""
    world = pair(set={"fading": 0.0})
    set_threat(world.state, 0, COUSIN, 0.5, -1)
    act(world.state, 0, IARKIN, option(world, words.KEEP_AWAY, COUSIN, i=IARKIN))
    for t in range(1, 21):
        perceive(world.state, t, 0)
    assert world.members["exposure"][IARKIN] == pytest.approx(0.15)
    set_threat(world.state, 20, COUSIN, 0.0, -1)
    assert world.members["exposure"][IARKIN] == pytest.approx(0.0, abs=1e-9)
