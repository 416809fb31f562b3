"""Every observable against an answer worked out by hand on a table small enough to read."""

import numpy as np
import pytest
from tables_for_tests import START, WEEKS, expulsion, is_nan, make_run, said, week

from experiments.measures import observables as obs

# ---- Rules of determination ------------------------------------------------------------------

def test_a_window_holds_the_weeks_whose_mondays_lie_in_it():
    # 1937-04-01 is a Thursday: the window begins on Monday the 5th; 1938-04-01 is a
    # Friday: the last Monday is 28 March.
    span = obs.weeks_of(START, "1937-04-01..1938-04-01")
    assert span == (week("1937-04-05"), week("1938-03-28"))
    assert span.n == 52
    # Both ends belong to it where they are Mondays; an open beginning is week 0.
    assert obs.weeks_of(START, "1934-12-10..1934-12-17") == (1, 2)
    assert obs.weeks_of(START, "..1934-12-18") == (0, 2)


def test_a_window_does_not_hold_never():
    assert obs.Weeks(0, 3).hold(np.array([-1, 0, 3, 4])).tolist() == [False, True, True, False]


def test_fewer_than_ten_falls_are_undetermined():
    expelled = {"week_expelled_any": 130, "week_fallen": 130}
    rows = {"members": [expelled] + [{}] * 9, "events": [expulsion(0, 130)]}
    assert is_nan(obs.OBSERVABLES["P01"](make_run(fallers=8, **rows)))
    assert obs.OBSERVABLES["P01"](make_run(fallers=9, **rows)) == pytest.approx(0.1)


def test_fewer_than_thirty_statements_are_undetermined():
    decisions = [{"week": week("1937-07-05")}]
    assert is_nan(obs.OBSERVABLES["P11"](make_run(mutters=29, decisions=decisions)))
    assert obs.OBSERVABLES["P11"](make_run(mutters=30, decisions=decisions)) == 1


def test_a_run_too_short_for_the_window_or_its_follow_up_is_undetermined():
    members = [{}, {}]
    last = week("1937-04-05")
    assert is_nan(obs.OBSERVABLES["P06"](make_run(weeks=last, members=members)))
    assert obs.OBSERVABLES["P06"](make_run(weeks=last + 1, members=members)) == 1
    # P05 follows each expulsion for a year beyond the window.
    review = {"events": [expulsion(0, 40, "records")], "members": [{}], "fallers": 10}
    end = week("1936-04-27") + 52
    assert is_nan(obs.OBSERVABLES["P05"](make_run(weeks=end, **review)))
    assert obs.OBSERVABLES["P05"](make_run(weeks=end + 1, **review)) == 0


def test_ratio_and_share_of_nothing_are_undetermined():
    assert is_nan(obs.ratio(1, 0)) and is_nan(obs.share([]))
    assert obs.ratio(0, 2) == 0 and obs.share([True, False]) == 0.5


def test_what_is_not_built_is_not_computed():
    assert obs.observe(make_run(), ["P24", "B99"]) == {"P24": 0}


# ---- Reading the tables ----------------------------------------------------------------------

def test_matched_ratio_compares_within_strata():
    # Stratum 0: 1 of 2 exposed, 1 of 4 unexposed; 1: 2 of 2 and 1 of 2; 2: exposed only.
    # Mantel-Haenszel: (1*4/6 + 2*2/4) / (1*2/6 + 1*2/4) = (5/3) / (5/6) = 2.
    stratum = [0] * 6 + [1] * 4 + [2]
    exposed = [1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1]
    hits = [1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1]
    assert obs.matched_ratio(np.array(stratum), exposed, hits) == pytest.approx(2)
    # Time at risk: 3 hits in 6 against 1 in 4 weeks, one stratum: (3/6) / (1/4) = 2.
    assert obs.matched_ratio([0, 0], [1, 0], [3, 1], [6, 4]) == pytest.approx(2)
    assert is_nan(obs.matched_ratio([0, 0], [1, 0], [1, 0]))


def test_terciles_cut_thirds_and_keep_equals_together():
    assert obs.terciles([1, 2, 3, 4, 5, 6]).tolist() == [0, 0, 1, 1, 2, 2]
    assert obs.terciles([0, 0, 0, 0, 9]).tolist() == [0, 0, 0, 0, 2]


def test_any_within_holds_both_ends_and_large_organisations():
    who, when = np.array([0, 40_000, 40_000], np.int32), np.array([3, 5, 9], np.int16)
    member = np.array([0, 40_000, 40_000, 40_000, 1], np.int32)
    first, last = np.array([3, 4, 6, 9, 0]), np.array([3, 5, 8, 9, 300])
    assert obs.any_within(who, when, member, first, last).tolist() == [
        True, True, False, True, False]


def test_state_at_reads_the_last_step_before_the_week():
    run = make_run(
        members=[{"rank": 3, "unit": 5}, {"rank": 1}],
        transitions=[{"member": 0, "week": 20, "what": "rank", "old": 2, "new": 3},
                     {"member": 0, "week": 10, "what": "rank", "old": 0, "new": 2},
                     {"member": 0, "week": 10, "what": "unit", "old": "4", "new": "5"}])
    assert obs.state_at(run, "rank", 0, np.array([0, 10, 11, 20, 21])).tolist() == [0, 0, 2, 2, 3]
    assert obs.state_at(run, "unit", 0, np.array([10, 11])).tolist() == [4, 5]
    assert obs.state_at(run, "rank", np.array([1, 1]), 30).tolist() == [1, 1]


def test_present_as_the_week_begins():
    run = make_run(members=[
        {},                                       # 0: from the beginning to the end
        {"week_joined": -1, "standing": "outside"},
        {"week_joined": 5},
        {"week_left": 5},
        {"week_expelled_any": 5},
        {"week_arrested": 5},
        {"week_expelled_any": 5, "week_reinstated": 8, "standing": "reinstated_full"},
    ], transitions=[
        {"member": 6, "week": 5, "old": "full", "new": "expelled"},
        {"member": 6, "week": 8, "old": "expelled", "new": "reinstated_full"},
        {"member": 6, "week": 11, "old": "reinstated_full", "new": "expelled"},
    ])
    # What happens in week 5 shows from week 6; member 6 is out in 6-8, back in 9-11, out in 12.
    expected = {0: [0, 3, 4, 5, 6], 5: [0, 3, 4, 5, 6], 6: [0, 2], 8: [0, 2], 9: [0, 2, 6],
                11: [0, 2, 6], 12: [0, 2]}
    seen = obs.present(run, np.array(list(expected)))
    for column, (when, who) in enumerate(expected.items()):
        assert np.flatnonzero(seen[:, column]).tolist() == who, f"week {when}"
        assert np.flatnonzero(obs.present(run, when)).tolist() == who
    assert obs.present_one(run, [6, 6, 2], [8, 9, 5]).tolist() == [False, True, False]
    # Who is arrested is in the Party until the card is lost.
    assert np.flatnonzero(obs.in_party_one(run, np.arange(7), 6)).tolist() == [0, 2, 5]


# ---- P01-P08 ---------------------------------------------------------------------------------

APRIL_37 = week("1937-04-05")
MARCH_38 = week("1938-03-28")


def test_p01_political_expulsions():
    # Present in April 1937: 0-3 (4 was expelled on records in 1936). Politically expelled in the
    # year: 0 and 1, of whom 1 twice; 2 for conduct, 3 a week too late. 2 / 4.
    run = make_run(
        fallers=10, members=[{}, {}, {}, {}, {"week_expelled_any": 60}],
        events=[expulsion(0, APRIL_37, "silence"), expulsion(1, MARCH_38, "tie"),
                expulsion(1, 140), expulsion(2, 140, "conduct"), expulsion(3, MARCH_38 + 1)])
    assert obs.OBSERVABLES["P01"](run) == pytest.approx(0.5)


def test_p02_arrests_of_members():
    # At the start: 0-4. Arrested in the year and in the Party in it: 0, 1 (expelled first), 5
    # (joined in the year) and 7 (joined a week before the last, in which it was arrested). Not
    # 6, whom the review put out, nor 2, arrested after. 4 / 5.
    run = make_run(fallers=10, members=[
        {"week_arrested": APRIL_37}, {"week_arrested": 150, "week_expelled_any": 140},
        {"week_arrested": MARCH_38 + 1}, {}, {},
        {"week_arrested": 150, "week_joined": 130},
        {"week_arrested": 150, "week_expelled_any": 60},
        {"week_arrested": MARCH_38, "week_joined": MARCH_38 - 1}])
    assert obs.OBSERVABLES["P02"](run) == pytest.approx(4 / 5)


def test_p03_lethality():
    # Expelled 0-3; arrested before (0), after (1), never (2), after November 1938 (3). 2 / 4.
    end = week("1938-11-14")
    run = make_run(
        fallers=10,
        members=[{"week_arrested": 100}, {"week_arrested": end}, {}, {"week_arrested": end + 1}],
        events=[expulsion(member, 140) for member in range(4)])
    assert obs.OBSERVABLES["P03"](run) == pytest.approx(0.5)


def test_p04_and_p05_the_review():
    # Five members; 0, 1, 2, 4 expelled on the three review grounds, 3 as an enemy: 4 / 5. Of the
    # four, 0 is arrested 52 weeks after and 4 at once (both count), 1 after 53 weeks, 2 was
    # arrested before: 2 / 4.
    inside = week("1935-06-03")
    run = make_run(
        fallers=10,
        members=[{"week_arrested": inside + 52}, {"week_arrested": inside + 53},
                 {"week_arrested": inside - 1}, {}, {"week_arrested": inside}],
        events=[expulsion(0, inside, "records"), expulsion(4, inside, "records"),
                expulsion(1, inside, "passivity"),
                expulsion(2, inside, "conduct"), expulsion(3, inside, "enemy"),
                expulsion(3, week("1936-04-27") + 1, "records")])
    # Member 2's arrest is a week before the expulsion, still after the window's first week.
    assert obs.OBSERVABLES["P04"](run) == pytest.approx(4 / 5)
    assert obs.OBSERVABLES["P05"](run) == pytest.approx(2 / 4)


def test_p06_and_p42_growth():
    # 1936-05-04: 0, 1, 2 and 3. April 1937: 0 and 1. April 1938: 0, 1, 4.
    run = make_run(members=[{}, {}, {"week_left": 100}, {"week_arrested": 100},
                            {"week_joined": 150}])
    assert obs.OBSERVABLES["P06"](run) == pytest.approx(2 / 4)
    assert obs.OBSERVABLES["P42"](run) == pytest.approx(3 / 2)


def test_p07_heads_lost():
    # Of four production units, 0 lost its head twice, 1 to promotion, 2 before the window,
    # 3 only a fallen organiser; unit 4 is the administration; 5 and 6 lost theirs. 3 / 6.
    # Counting organisers, or those promoted, instead would give 1 / 6.
    run = make_run(
        fallers=10,
        units=[{}, {"kind": "bureau"}, {"kind": "station"}, {}, {"kind": "administration"}, {}, {}],
        posts=[{"unit": 0, "to_week": 100, "why_ended": "fell"},
               {"unit": 0, "to_week": 120, "why_ended": "fell"},
               {"unit": 1, "to_week": 100, "why_ended": "promoted"},
               {"unit": 2, "to_week": week("1935-12-30"), "why_ended": "fell"},
               {"unit": 3, "to_week": 100, "why_ended": "fell", "post": "organiser"},
               *({"unit": unit, "to_week": 100, "why_ended": "fell"} for unit in (4, 5, 6))])
    assert obs.OBSERVABLES["P07"](run) == pytest.approx(3 / 6)


def test_p08_rank_bias():
    # Rank at the window's start: 0, 1 at >= 2 (member 1 demoted later), 2-5 at 0, 6 at 1.
    # Fallen of the high: 1 of 2; of the low: 1 of 4 (in the first week); ratio 2. Fallers of
    # week 0 do not count, nor 7, who had left, nor 8, who fell before the window and is back.
    run = make_run(
        fallers=10,
        members=[{"rank": 3}, {"rank": 0, "week_fallen": 100},
                 {"week_fallen": week("1936-08-03")}, {}, {}, {},
                 {"rank": 1, "week_fallen": 100}, {"rank": 2, "week_left": 50},
                 {"rank": 2, "week_fallen": 50, "standing": "reinstated_full"}],
        transitions=[{"member": 1, "week": 99, "what": "rank", "old": 2, "new": 0}])
    assert obs.OBSERVABLES["P08"](run) == pytest.approx(2)
    # Against ranks 0 and 1 together: 2 of 5 of these fell.
    assert obs.rank_bias_all(run) == pytest.approx((1 / 2) / (2 / 5))


# ---- P09-P12 ---------------------------------------------------------------------------------

def test_p09_dormancy():
    # Before: Mondays 6 January to 13 July = 28 weeks, 4 statements. After: Mondays 17 August
    # to 26 October = 11 weeks, 22 statements. (22 / 11) / (4 / 28) = 14.
    run = make_run(mutters=30, statements=said("1936-01-06", "1936-07-13", n=2)
                   + said("1936-08-17", "1936-10-26", n=11)
                   + said("1936-08-24", n=5, political=False) + said("1936-07-20", n=9))
    assert obs.OBSERVABLES["P09"](run) == pytest.approx(14)


@pytest.mark.parametrize("pattern, inside, outside", [
    ("P10", "1936-08-10", "1936-08-17"), ("P11", "1937-12-27", "1938-01-03")])
def test_p10_and_p11_shelving(pattern, inside, outside):
    # In the window 2 of 3 decisions shelve; what stands outside does not count.
    run = make_run(mutters=30, decisions=[
        {"week": week(inside)}, {"week": week(inside)},
        {"week": week(inside), "decision": "forward"},
        {"week": week(outside), "decision": "hear"}])
    assert obs.OBSERVABLES[pattern](run) == pytest.approx(2 / 3)


def test_p12_attack_turns_upward():
    # Before: 1 of 4 upward (equal rank is not). After: 3 of 4. Difference 0.5.
    up, level = {"target_rank": 2, "author_rank": 1}, {"target_rank": 1, "author_rank": 1}
    run = make_run(mutters=30, statements=said("1936-09-07", **up)
                   + said("1936-09-07", n=3, **level)
                   + said("1937-03-15", n=3, **up) + said("1937-03-15", **level)
                   + said("1937-03-15", n=5, political=False, **up))
    assert obs.OBSERVABLES["P12"](run) == pytest.approx(0.5)


# ---- P15, P17-P19, P41, Q28 ------------------------------------------------------------------

def test_p41_share_of_a_ground():
    # One of four political expulsions, one of them for suppressed signals; conduct is no
    # political ground.
    when = week("1938-07-25")
    run = make_run(fallers=10, members=[{}] * 4, events=[
        expulsion(0, when, "tie"), expulsion(1, when, "enemy"), expulsion(1, when, "blemish"),
        expulsion(2, when, "conduct"), expulsion(3, when, "suppressed"),
        expulsion(3, when + 1, "tie")])
    assert obs.OBSERVABLES["P41"](run) == pytest.approx(1 / 4)


def test_p15_resolution_expulsions():
    # 8 in the 32 weeks from 24 January to 29 August 1938 (0.25), 13 in the 26 weeks of late
    # 1937 (0.5): 0.5. Expulsions for records do not count.
    run = make_run(fallers=10, events=[expulsion(i, week("1938-01-24")) for i in range(8)]
                   + [expulsion(i, week("1937-07-05")) for i in range(13)]
                   + [expulsion(i, week("1938-02-07"), "records") for i in range(5)])
    assert obs.OBSERVABLES["P15"](run) == pytest.approx(0.5)


def test_q28_arrests_of_members_and_kin():
    # 1938: one member, two kin; 1937: one member, one kin: 3 / 2.
    run = make_run(
        fallers=10,
        members=[{"week_arrested": week("1937-12-27")}, {"week_arrested": week("1938-01-03")}],
        kin=[{"week_arrested": week("1937-01-04")}, {"week_arrested": week("1938-12-26")},
             {"week_arrested": week("1938-06-06")}, {"week_arrested": week("1936-12-28")}])
    assert obs.OBSERVABLES["Q28"](run) == pytest.approx(1.5)


def test_p17_to_p19_appeals():
    # Two appeals before the resolution, two after: 4 / 2. Of the four three reviewed, of
    # these one granted. What comes in July 1938 is too late for all.
    days = {"appeal": ("1937-06-07", "1938-01-17", "1938-01-24", "1938-06-27", "1938-07-04"),
            "review": ("1938-02-07", "1938-02-07", "1938-03-07", "1938-07-04"),
            "reinstatement": ("1938-02-07", "1938-07-04")}
    run = make_run(events=[{"kind": kind, "week": week(day)}
                           for kind, when in days.items() for day in when])
    assert obs.OBSERVABLES["P17"](run) == pytest.approx(2)
    assert obs.OBSERVABLES["P18"](run) == pytest.approx(3 / 4)
    assert obs.OBSERVABLES["P19"](run) == pytest.approx(1 / 3)


# ---- P20-P26 ---------------------------------------------------------------------------------

def test_p20_delay():
    # Learned at week 100: reported after 4 weeks (in time), after 5, never: 2 / 3 late. Not
    # counted: learned 3 weeks before the window ends, and one whose member had left.
    end = week("1937-12-27")
    run = make_run(members=[{}, {"week_left": 50}], kin=[
        {"week_learned": 100, "week_reported": 104}, {"week_learned": 100, "week_reported": 105},
        {"week_learned": 100}, {"week_learned": end - 3, "week_reported": end},
        {"member": 1, "week_learned": 100, "week_reported": 100}])
    assert obs.OBSERVABLES["P20"](run) == pytest.approx(2 / 3)


def test_p21_and_p22_promptness():
    # Prompt (<= 2 weeks): 0, 1, 9, 10, 11; 0 is expelled 53 weeks after the report (too late),
    # 1 at once: 1 of 5; 9 was found out in the week it reported.
    # Late: 2, 3; 2 expelled 52 weeks after: 1 of 2. Discovered: 4 (expelled), 5 (who
    # reported only after it; expelled for conduct, which counts), 6 and 7: 2 of 4; 12 too,
    # expelled: 3 of 5. Member 8 was expelled before being discovered and is not counted.
    run = make_run(
        fallers=10, members=[{}] * 8 + [{"week_expelled_any": 90}] + [{}] * 4,
        kin=[{"member": 0, "week_learned": 100, "week_reported": 102},
             {"member": 1, "week_learned": 100, "week_reported": 100},
             {"member": 2, "week_learned": 100, "week_reported": 103},
             {"member": 3, "week_learned": 100, "week_reported": 110, "week_discovered": 120},
             {"member": 4, "week_learned": 100, "week_discovered": 110},
             {"member": 5, "week_learned": 100, "week_discovered": 110, "week_reported": 111},
             {"member": 6, "week_learned": 100, "week_discovered": 110},
             {"member": 7, "week_learned": 100, "week_discovered": 110},
             {"member": 8, "week_learned": 80, "week_discovered": 110},
             {"member": 9, "week_learned": 100, "week_reported": 101, "week_discovered": 101},
             {"member": 10, "week_learned": 100, "week_reported": 101},
             {"member": 11, "week_learned": 100, "week_reported": 101},
             {"member": 12, "week_learned": 100, "week_discovered": 101},
             {"member": 7, "week_learned": 100}],
        events=[expulsion(0, 155), expulsion(1, 100), expulsion(12, 101),
                expulsion(2, 155), expulsion(4, 110),
                expulsion(5, 120, "conduct"), expulsion(6, 109), expulsion(8, 120)])
    assert obs.OBSERVABLES["P21"](run) == pytest.approx(1 / 2 - 1 / 5)
    assert obs.OBSERVABLES["P22"](run) == pytest.approx(3 / 5 - 1 / 2)


def test_p24_admissions():
    run = make_run(events=[{"kind": "admission", "week": week("1936-11-16")},
                           {"kind": "admission", "week": week("1937-06-28")},
                           {"kind": "admission", "week": week("1937-07-05")},
                           {"kind": "arrival", "week": week("1937-01-04")}])
    assert obs.OBSERVABLES["P24"](run) == 2


def test_p25_belief_and_p26_fear():
    # August 1936: fear 0.1 and 0.3, belief 0.8; December 1937: fear 0.6, belief 0.4.
    run = make_run(weekly=[
        {"week": week("1936-08-03"), "mean_fear": 0.1, "mean_belief": 0.8},
        {"week": week("1936-08-31"), "mean_fear": 0.3, "mean_belief": 0.8},
        {"week": week("1936-09-07"), "mean_fear": 9.0, "mean_belief": 9.0},
        {"week": week("1937-12-06"), "mean_fear": 0.6, "mean_belief": 0.4}])
    assert obs.OBSERVABLES["P25"](run) == pytest.approx(0.5)
    assert obs.OBSERVABLES["P26"](run) == pytest.approx(3)


# ---- P31 -------------------------------------------------------------------------------------

def test_p31_victims_had_denounced():
    # Week 100, unit 0, workers: 0 falls and had denounced in 99; controls 1 (had), 2 (had not),
    # 3 (denounced only in 100). MH, first stratum: 1 * 3/4 over 1 * 1/4.
    # Week 110: 4 falls in unit 1 and had not denounced; controls 5 had, 8 and 9 had not: 0 over
    # 1 * 1/4. Ratio (3/4) / (1/4 + 1/4) = 1.5. Member 6 is a foreman, 7 left: no controls.
    run = make_run(
        fallers=10, mutters=30,
        members=[{"week_fallen": 100}, {}, {}, {}, {"unit": 1, "week_fallen": 110}, {"unit": 1},
                 {"rank": 1}, {"week_left": 50}, {"unit": 1}, {"unit": 1}],
        statements=[{"author": 0, "week": 99}, {"author": 1, "week": 50},
                    {"author": 3, "week": 100}, {"author": 5, "week": 90},
                    {"author": 6, "week": 50}, {"author": 7, "week": 50}])
    assert obs.OBSERVABLES["P31"](run) == pytest.approx(1.5)


# ---- P35-P38 ---------------------------------------------------------------------------------

def test_p35_hot_seat():
    # In office in 1937-01..08: 1 (until the first week), 2, 3 (still there), and 2 once more.
    first, last = week("1937-01-04"), week("1937-08-30")
    spells = [(0, 0, first - 1), (1, 50, first), (2, first, first + 5), (2, first + 9, last),
              (3, last, -1), (4, last + 1, -1), (-1, first, last)]
    run = make_run(posts=[{"post": "director", "holder": holder, "from_week": begin, "to_week": end}
                          for holder, begin, end in spells]
                   + [{"post": "unit_head", "holder": 9, "from_week": first}])
    assert obs.OBSERVABLES["P35"](run) == 3


def test_p36_falls_cluster():
    # Two units of two workers, both falls in unit 0. Observed variance of (2, 0) about 1 is 1.
    # Reassigned among 4, a unit's falls are hypergeometric: 2 * 1/2 * 1/2 * (4-2)/(4-1) = 1/3.
    # Ratio 3.
    both = [{"unit": 0, "week_fallen": 100}] * 2 + [{"unit": 1}] * 2
    assert obs.OBSERVABLES["P36"](make_run(fallers=10, members=both)) == pytest.approx(3)
    # One fall in each unit: no variance at all.
    even = [{"unit": unit, "week_fallen": fell} for unit in (0, 1) for fell in (100, -1)]
    assert obs.OBSERVABLES["P36"](make_run(fallers=10, members=even)) == 0


def test_p36_does_not_mistake_rank_for_clustering():
    # Both falls are the two heads', who sit in one unit: reassigning within rank changes nothing.
    members = [{"unit": 0, "rank": 2, "week_fallen": 100}] * 2 + [{"unit": 1}] * 2
    assert obs.OBSERVABLES["P36"](make_run(fallers=10, members=members)) == pytest.approx(1)


def test_p36_exact_null_agrees_with_shuffling():
    # Against drawing: 2000 reassignments within rank; the mean variance has a standard error
    # of about 2 %, the tolerance is four of them.
    rng = np.random.default_rng(1)
    rank, unit = rng.integers(0, 2, 60), rng.integers(0, 5, 60)
    fell = rng.random(60) < 0.2 + 0.3 * rank
    run = make_run(fallers=10, members=[
        {"rank": int(r), "unit": int(u), "week_fallen": 100 if f else -1}
        for r, u, f in zip(rank, unit, fell, strict=True)])

    def variance(fallen):
        return np.bincount(unit, weights=fallen, minlength=5).var()

    drawn = []
    for _ in range(2000):
        shuffled = fell.copy()
        for r in (0, 1):
            shuffled[rank == r] = rng.permutation(fell[rank == r])
        drawn.append(variance(shuffled))
    assert obs.OBSERVABLES["P36"](run) == pytest.approx(variance(fell) / np.mean(drawn), rel=0.08)


def test_p37_who_names_matters():
    # In custody: 0 arrested after 26 weeks, 1 never, 2 arrested before it was named (left out):
    # 1 of 2. At hearings: 3 arrested after 1 week, 4 after 27, 5 and 6 never: 1 of 4.
    # 7, named too late to be followed for 26 weeks, is left out; 8, in the last week that is,
    # and 9 count: in custody 2 of 4. Ratio 2.
    custody, hearing = "named_in_custody", "named_at_hearing"
    run = make_run(fallers=10, members=[{}] * 10, events=[
        {"kind": "arrest", "target": 2, "week": 99},
        *({"kind": custody, "target": target, "week": 100} for target in (0, 1, 2, 0)),
        *({"kind": hearing, "target": target, "week": 100} for target in (3, 4, 5, 6)),
        {"kind": "arrest", "target": 3, "week": 101}, {"kind": "arrest", "target": 0, "week": 126},
        {"kind": "arrest", "target": 4, "week": 127}, {"kind": custody, "target": 9, "week": 130},
        {"kind": custody, "target": 8, "week": WEEKS - 27},
        {"kind": "arrest", "target": 8, "week": WEEKS - 1},
        {"kind": custody, "target": 7, "week": WEEKS - 26}])
    assert obs.OBSERVABLES["P37"](run) == pytest.approx(2)


def test_p38_something_to_lose():
    # Window: 3 August 1936 to 27 December 1937 = 74 weeks. All are workers of degree 1.
    # Member 0 conceals one severe secret throughout: 74 weeks, 6 statements.
    # Member 1 does until disclosing in the window's week 37: 37 weeks with 3, 37 without with 1.
    # Member 2 has a minor one only: 74 weeks, 1 statement; member 3 has two severe: left out.
    # Member 4 left before, 5 had fallen and is back: neither counts, though both wrote.
    # Rates: 9 / 111 against 2 / 111: 4.5. A secret of severity 0.5 is severe.
    first = week("1936-08-03")
    run = make_run(
        mutters=30, members=[{}] * 4 + [{"week_left": 50}, {"week_fallen": 50}],
        secrets=[{"member": 0, "severity": 0.5}, {"member": 0, "disclosed_week": 9},
                 {"member": 1, "disclosed_week": first + 37},
                 {"member": 2, "severity": 0.3}, {"member": 3}, {"member": 3}],
        statements=[{"author": 0, "week": first + i} for i in range(6)]
        + [{"author": 1, "week": first + i} for i in (0, 1, 36, 37)]
        + [{"author": 2, "week": first + 73}, {"author": 2, "week": first + 74},
           *({"author": author, "week": first + 1} for author in (3, 4, 5))])
    assert obs.OBSERVABLES["P38"](run) == pytest.approx(4.5)


def test_p38_is_matched_on_degree():
    # Well-connected members write twice a year's worth whether they hide something or not, and
    # most of those who hide something are among them: matched, there is no difference.
    first = week("1936-08-03")
    degrees = [1, 1, 1, 5, 5, 5, 9, 9, 9]
    hiding = [0, 6, 7]
    run = make_run(
        mutters=30, members=[{"degree": degree} for degree in degrees],
        secrets=[{"member": member} for member in hiding],
        statements=[{"author": author, "week": first + nth}
                    for author, degree in enumerate(degrees) for nth in range(degree)])
    assert obs.OBSERVABLES["P38"](run) == pytest.approx(1)
