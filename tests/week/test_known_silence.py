"""Known cases of silence (mechanism g of the model of record, second edition), in tiny worlds."""

import pytest
from worlds_for_tests import half_of, option, rows_of, solitary, tie

from sim import words
from sim.society.docket import open_case
from sim.state import tables
from sim.week.acts import act
from sim.week.aftermath import examine_falls
from sim.week.choice import grant_floor
from sim.week.hearings import counts_of, hear
from sim.week.options import call_of

MAREK, FRIEND, THIRD, FOURTH = range(4)
WEEK = 1  # of the general meeting

# Everyone comes to the hall; a friend's tie weighs its closeness; papers do not bring the two
# closer; what is said is political; whoever is heard is expelled.
HALL = {"share_present": 1.0, "lapse": 0.0, "carrier_friend": 1.0, "tie_documented": 0.0,
        "co_signed": 0.0, "politics_campaign": 1.0, "hearing_base": 10.0, "hearing_noise": 0.0,
        "naming_at_hearing": 0.0, "attention_load": 0.05, "close_friend": 0.45,
        "silence_on_paper": 0.4, "passivity": 0.0, "admission": 0.0, "call_quiet": 0.0,
        "call_campaign": 0.0, "fading": 0.0}
# Whoever is heard gets a reprimand, and can be spoken about again.
MILD = {"hearing_base": -4.0, "gap_reduction": 0.0, "gap_reprimand": 8.0, "hearing_campaign": 0.0,
        "hearing_general": 0.0}


def hall(n=4, set=None, **more):
    """A hall of ``n`` in which `FRIEND` is about to be unmasked."""
    world = solitary(n, set=HALL | (set or {}), levers={"campaign": 1.0}, **more)
    meeting = tables.DATED.rows(1)
    meeting[0] = (WEEK, words.AT_GENERAL, -1, WEEK)
    world.replace(dated=meeting)
    world.orgs["n_active"][0] = 1000
    return world


def unmask(world, t=WEEK):
    """`FRIEND` is heard by the hall."""
    case = open_case(world.state, t, FRIEND, words.ENEMY, 0.5, -1, 0)
    hear(world.state, t, case, words.GENERAL)


def write_in_secret(world, i, t=0):
    world.members["threat"][FRIEND] = 0.5
    act(world.state, t, i, option(world, words.DENOUNCE, FRIEND, t=t, i=i))


def speak(world, i, t=WEEK):
    world.members["threat"][FRIEND] = 0.5
    world.members["floor_week"][i] = t
    act(world.state, t, i, option(world, words.DENOUNCE, FRIEND, t=t, i=i, meeting=True,
                                  channel=words.AT_MEETING))


def silences(world, i):
    """Weight of what is held against ``i`` for silence about `FRIEND`, by its form."""
    rows = rows_of(world, "omissions")
    mine = rows[(rows["member"] == i) & (rows["person"] == FRIEND)]
    return {int(row["form"]): float(row["weight"]) for row in mine}


def test_who_sits_through_the_unmasking_of_a_friend_is_held_to_have_been_silent():
    """Marek (h1-156): the offence is not to have spoken while the friend was unmasked."""
    world = hall()
    tie(world, MAREK, FRIEND, near=0.4)
    unmask(world)
    (row,) = rows_of(world, "omissions")
    assert (row["member"], row["person"], row["week"]) == (MAREK, FRIEND, WEEK)
    assert (row["form"], row["cleared"]) == (words.NOT_SPOKEN, words.NEVER)
    assert row["weight"] == pytest.approx(0.4)
    assert world.members["silent"][MAREK] == pytest.approx(0.4)
    assert world.members["silent"][THIRD] == 0.0  # a stranger owes nothing


def test_with_silence_off_nobody_is_held_to_have_been_silent():
    """The same hall with the switch off (h1-156)."""
    world = hall(switch={"silence": "off"})
    tie(world, MAREK, FRIEND, near=0.8)
    unmask(world)
    examine_falls(world.state, WEEK, 0)
    assert len(rows_of(world, "omissions")) == 0


def test_a_secret_statement_does_not_clear_silence_at_the_meeting():
    """Khailov and Fridman had written, had not spoken, and were charged (h1-159, h1-160)."""
    world = hall()
    tie(world, MAREK, FRIEND, near=0.8)
    write_in_secret(world, MAREK)
    unmask(world)
    assert silences(world, MAREK) == {words.NOT_SPOKEN: pytest.approx(0.8)}
    assert world.members["silent"][MAREK] == pytest.approx(0.8)


def test_one_who_spoke_at_the_meeting_was_not_silent():
    """To take the floor against the friend is what the offence asked for (h1-156)."""
    world = hall()
    tie(world, MAREK, FRIEND, near=0.8)
    tie(world, THIRD, FRIEND, near=0.8)
    speak(world, MAREK)
    unmask(world)
    assert silences(world, MAREK) == {}
    assert silences(world, THIRD) == {words.NOT_SPOKEN: pytest.approx(0.8)}


def test_a_tie_below_the_limit_owes_no_word():
    """Izotov had visited once: nothing was due (h1-172, h1-173)."""
    world = hall()
    tie(world, MAREK, FRIEND, near=0.04)
    tie(world, THIRD, FRIEND, near=0.06)
    unmask(world)
    assert silences(world, MAREK) == {}
    assert silences(world, THIRD) == {words.NOT_SPOKEN: pytest.approx(0.06)}


def test_a_tie_that_nobody_knows_of_owes_no_word():
    """Silence is held against those whose tie is public (h1-156)."""
    world = hall()
    tie(world, MAREK, FRIEND, near=0.8, public=0)
    unmask(world)
    assert silences(world, MAREK) == {}


def test_to_have_asked_for_the_floor_in_vain_is_half_a_silence():
    """One who was refused the floor still feared that it would be held against him (h1-169)."""
    world = hall(set={"call_quiet": 1.0, "speaking_slots": 0.0})
    tie(world, MAREK, FRIEND, near=0.4)
    grant_floor(world.state, WEEK, 0, call_of(world.state, WEEK, True))
    unmask(world)
    assert silences(world, MAREK) == {words.NOT_CALLED: pytest.approx(0.2)}


def test_to_have_stayed_away_from_the_meeting_is_half_a_silence():
    """Not to attend is an omission of lower weight (assumed; Lipshtein and Baronskii had taken no
    part in the meetings on the trial, h1-166)."""
    world = hall(set={"share_present": 0.0})
    tie(world, MAREK, FRIEND, near=0.4)
    unmask(world)
    assert silences(world, MAREK) == {words.WAS_ABSENT: pytest.approx(0.2)}


@pytest.mark.parametrize(("later", "left"), [(2, 0.0), (40, 0.5)])
def test_speech_clears_silence_and_late_speech_half(later, left):
    """Words at the next meeting clear it; late ones were discounted (h1-161, h1-167)."""
    world = hall(set=MILD | {"fallen_span": 26.0})
    tie(world, MAREK, FRIEND, near=0.4)
    unmask(world)
    assert world.members["silent"][MAREK] == pytest.approx(0.4)
    speak(world, MAREK, WEEK + later)
    (row,) = rows_of(world, "omissions")
    assert row["cleared"] == WEEK + later
    assert world.members["silent"][MAREK] == pytest.approx(left * 0.4)


def test_writing_afterwards_clears_nothing_of_silence_at_the_meeting():
    """Mashkin wrote later, and was told that he did so to cover himself (h1-161, h1-159)."""
    world = hall(set=MILD)
    tie(world, MAREK, FRIEND, near=0.8)
    unmask(world)
    write_in_secret(world, MAREK, WEEK + 2)
    assert world.members["silent"][MAREK] == pytest.approx(0.8)


def test_nothing_on_file_about_a_close_person_at_their_fall_is_a_silence_too():
    """Fomin had never written about any of them (h1-165); no paper is due about someone less close
    (h1-172), and a statement clears this form."""
    world = hall()
    tie(world, MAREK, FRIEND, near=0.8)
    tie(world, THIRD, FRIEND, near=0.4)
    tie(world, FOURTH, FRIEND, near=0.8)
    write_in_secret(world, FOURTH)
    unmask(world)
    examine_falls(world.state, WEEK, 0)
    assert silences(world, MAREK) == {words.NOT_SPOKEN: pytest.approx(0.8),
                                      words.NOT_WRITTEN: pytest.approx(0.4 * 0.8)}
    assert silences(world, THIRD) == {words.NOT_SPOKEN: pytest.approx(0.4)}
    assert silences(world, FOURTH) == {words.NOT_SPOKEN: pytest.approx(0.8)}


def test_a_statement_after_the_fall_clears_what_was_not_on_file_and_nothing_else():
    """A secret statement answers the second form and not the first (h1-159, h1-165): one who fell
    comes back, and is written about at last."""
    world = hall()
    tie(world, MAREK, FRIEND, near=0.8)
    unmask(world)
    examine_falls(world.state, WEEK, 0)
    world.members["standing"][FRIEND] = words.REINSTATED_FULL
    write_in_secret(world, MAREK, WEEK + 20)
    rows = rows_of(world, "omissions")
    cleared = {int(row["form"]): int(row["cleared"]) for row in rows if row["member"] == MAREK}
    assert cleared == {words.NOT_SPOKEN: words.NEVER, words.NOT_WRITTEN: WEEK + 20}
    assert world.members["silent"][MAREK] == pytest.approx(0.8)


def test_owning_up_to_the_tie_is_a_statement_on_file():
    """A statement clears the second form, whomever it accuses (h1-165, h1-172)."""
    world = hall()
    tie(world, MAREK, FRIEND, near=0.8)
    world.members["threat"][FRIEND] = 0.5
    act(world.state, 0, MAREK, option(world, words.DISCLOSE, FRIEND, i=MAREK))
    assert world.ties[half_of(world, MAREK, FRIEND)]["owned"] == 1
    unmask(world)
    examine_falls(world.state, WEEK, 0)
    assert set(silences(world, MAREK)) == {words.NOT_SPOKEN}


LIST = {"count_half": 0.01, "count_returns": 0.5, "hearing_tie": 1.0, "hearing_silence": 4.0,
        "precedent_half": 2.0, "exposure_enough": 1.5, "worth_a_case": 0.2}


def test_a_body_draws_up_a_list_of_ties_and_silence():
    """Marek's and Khailov's lists: ties, and silence among others (h1-157, h1-158, h1-159)."""
    world = solitary(2, set=HALL | LIST, levers={"association": 1.0, "silence_admissible": 1.0})
    m = world.members
    m["exposure"][MAREK], m["silent"][MAREK] = 1.0, 0.5
    world.orgs["precedent"][0] = 2.0
    case = open_case(world.state, 0, MAREK, words.TIE, 0.5, -1, 0)
    # By hand: tie 1 x 1 + charge 0.5; silence 4 x 2 / (2 + 2) x 0.5.
    counts = counts_of(m[MAREK], world.cases[case], world.orgs[0], world.levers[0], world.p[0])
    assert (counts.tie, counts.silence) == pytest.approx((1.5, 1.0))
    hear(world.state, 0, case, words.COMMITTEE)
    (sitting,) = rows_of(world, "hearings")
    assert sitting["counts"] == (1 << words.COUNT_TIE) + (1 << words.COUNT_SILENCE)
    assert sitting["n_counts"] == 2
    # The heavier count in full, the other with falling returns: 10 + 1.5 + 0.5 x 1.
    assert sitting["lean"] == pytest.approx(12.0)


def test_where_silence_is_not_admissible_it_is_on_no_list():
    """Silence came into use by admission and precedent (h1-164): before, the list is the tie."""
    world = solitary(2, set=HALL | LIST, levers={"association": 1.0})
    world.members["exposure"][MAREK], world.members["silent"][MAREK] = 1.0, 1.0
    world.orgs["precedent"][0] = 2.0
    hear(world.state, 0, open_case(world.state, 0, MAREK, words.TIE, 0.5, -1, 0), words.COMMITTEE)
    (sitting,) = rows_of(world, "hearings")
    assert (sitting["counts"], sitting["n_counts"]) == (1 << words.COUNT_TIE, 1)


def test_an_expulsion_for_silence_makes_silence_heavier_for_the_next():
    """Each use is a precedent (h1-164; g1-182)."""
    world = hall(set=LIST)
    world.levers["silence_admissible"] = 1.0
    m, org, p = world.members, world.orgs, world.p
    m["silent"][MAREK] = m["silent"][THIRD] = 1.0
    org["precedent"][0] = 1.0
    case = open_case(world.state, 0, THIRD, words.TIE, 0.1, -1, 0)

    def weight():
        return counts_of(m[THIRD], world.cases[case], org[0], world.levers[0], p[0]).silence

    before = weight()
    hear(world.state, 0, open_case(world.state, 0, MAREK, words.SILENCE, 0.5, -1, 0),
         words.COMMITTEE)
    assert m["standing"][MAREK] == words.EXPELLED and org["precedent"][0] == 2.0
    assert (before, weight()) == (pytest.approx(4 / 3), pytest.approx(2.0))


@pytest.mark.parametrize("ruling", ["none", "referred"])
def test_silence_counts_whatever_the_hall_could_decide(ruling):
    """Accused at a general meeting is enough (h1-156; model, second edition, g): also where it
    rules nothing, or has to ask above."""
    world = hall(set=MILD | {"passivity": 1.0} if ruling == "none" else {})
    if ruling == "none":
        world.orgs["caution"] = 1.0e9
    else:
        world.members["rank"][1] = 3
    tie(world, 0, 1, near=0.4)
    unmask(world)
    assert silences(world, 0) == {words.NOT_SPOKEN: pytest.approx(0.4)}
