"""General outcomes and cascades: hand-worked answers, from tables and from a run's arrays."""

import csv
import io

import pytest
from tables_for_tests import FROM_THE_WORLD, WEEKS, expulsion, is_nan, make_run

import sim
from experiments.measures import cascades, outcomes
from experiments.measures import observables as obs
from sim.config import policy
from sim.config.errors import UserError


@pytest.fixture(scope="module", params=["classroom", "none"])
def run(request):
    rule = "self_protection" if request.param == "classroom" else "none"
    return sim.simulate("classroom", seed=3, rule=rule)


def test_general_outcomes_build_no_data_frames():
    fresh = sim.simulate("classroom", seed=3)
    outcomes.measure(fresh, list(outcomes.GENERAL))
    assert "tables" not in fresh.__dict__


def test_weekly_totals_agree_with_the_outcomes(run):
    weekly = run.weekly
    assert obs.expulsions_political(run) == weekly["expulsions_political"].sum()
    assert obs.reinstatements(run) == weekly["reinstatements"].sum()


# ---- What may be named -----------------------------------------------------------------------

def uses():
    text = policy.evidence_text("patterns.csv")
    return {row["id"]: row["use"] for row in csv.DictReader(io.StringIO(text))}


def test_what_is_listed_may_be_named_and_has_a_meaning():
    legal, use = set(outcomes.legal()), uses()
    assert set(outcomes.GENERAL) < legal
    assert {name for name in use if name in obs.OBSERVABLES} == legal - set(outcomes.GENERAL)
    assert {"calibrate", "report"} <= {use[name] for name in legal if name in use}
    for name in legal:
        outcomes.check([name], "here")
        unit, meaning = outcomes.describe(name)
        assert unit and len(meaning) > 10


@pytest.mark.parametrize(("name", "said"), [
    ("fals", r"here: unknown outcome 'fals': did you mean falls"),
    ("B01", r"here: outcome B01 cannot be measured yet \(no observable\)")])
def test_other_outcomes_are_refused(name, said, monkeypatch):
    monkeypatch.delitem(obs.OBSERVABLES, "B01")
    with pytest.raises(UserError, match=said):
        outcomes.check([name], "here")


# ---- General outcomes ------------------------------------------------------------------------

def test_simple_outcomes():
    run = make_run(
        members=[{"week_fallen": 3, "week_arrested": 3}, {"week_fallen": 4}, {}, {},
                 {"week_joined": -1}],
        events=[expulsion(1, 4, "tie"), expulsion(1, 9, "enemy"), expulsion(2, 5, "records"),
                {"kind": "reinstatement", "target": 1, "week": 7}],
        statements=[{"preemptive": i < 8} for i in range(20)],
        decisions=[{}, {"decision": "hear"}, {"decision": "forward"}, {}, {}],
        weekly=[{"week": t, "ceiling_binds": int(t in (2, 5))} for t in range(8)],
        mutters=10)
    names = [name for name in outcomes.GENERAL if "." not in name
             and not name.startswith(("cascade", "r_", "crossing_share", "lead", "voices_against",
                                      "demand_minus", *FROM_THE_WORLD))]
    values = dict(zip(names, outcomes.measure(run, names), strict=True))
    # Two of the four who were ever in the Party; 8 of 20 political statements; 3 of 5 decisions;
    # 2 of 8 weeks.
    expected = {"falls": 2, "fall_share": 0.5, "expulsions_political": 2, "arrests": 1,
                "statements": 30, "preemptive_statements": 8, "preemptive_share": 0.4,
                "shelving_rate": 0.6, "reinstatements": 1, "share_ceiling_binds": 0.25,
                "transfers": 0}
    assert {name: values[name] for name in expected} == expected


def test_shares_of_statements_need_thirty():
    run = make_run(statements=[{"preemptive": True}] * 29, decisions=[{}])
    assert is_nan(obs.preemptive_share(run)) and is_nan(obs.shelving_rate(run))


def caused(*edges):
    return [{"event": event, "parent": parent, "weight": weight} for event, parent, weight in edges]


def test_a_fall_is_the_first_of_expulsion_and_arrest():
    run = make_run(events=[
        expulsion(0, 1, "conduct"), {"kind": "arrest", "target": 0, "week": 2},
        expulsion(0, 3, "enemy"), expulsion(1, 4, "tie"),
        {"kind": "kin_arrest", "target": 2, "week": 5}])
    assert cascades.fall_events(run)[["id", "target"]].to_numpy().tolist() == [[1, 0], [3, 1]]


def test_lineage_flows_through_other_events_to_the_nearest_falls():
    # 0: A falls from outside. 1: statement, from A (0.75) and outside. 2: hearing, from the
    # statement (0.4), from A (0.4) and an event without causes, 3's elder 6 (0.2 outside).
    # 4: B falls through the hearing. So B: A 0.4*0.75 + 0.4 = 0.7, outside 0.1 + 0.2 = 0.3.
    # 5: C falls through B's expulsion (0.5) and the statement (0.5): B 0.5, A 0.375, out 0.125.
    run = make_run(
        events=[{"kind": "arrest", "target": 0}, {}, {"kind": "accident"}, {"kind": "hearing"},
                {"kind": "arrest", "target": 1}, expulsion(1, 0), expulsion(2, 0)],
        causes=caused((1, 0, 0.75), (1, -1, 0.25), (3, 1, 0.4), (3, 0, 0.4), (3, 2, 0.2),
                      (4, 3, 1.0), (5, 4, 1.0), (6, 5, 0.5), (6, 1, 0.5)))
    found = {(row.child, row.parent): row.weight for row in cascades.lineage(run).itertuples()}
    assert found == pytest.approx({(0, -1): 1, (1, 0): 0.7, (1, -1): 0.3,
                                   (2, 1): 0.5, (2, 0): 0.375, (2, -1): 0.125})


@pytest.mark.parametrize("parent", [0, 1])
def test_lineage_rejects_an_event_not_after_its_cause(parent):
    run = make_run(events=[{"kind": "arrest", "target": 0}, {}], causes=caused((0, parent, 1.0)))
    with pytest.raises(ValueError, match="precede"):
        cascades.lineage(run)


def falls_run(weeks, causes, **more):
    """One arrest a week given; event i is the fall of member i."""
    return make_run(members=[{"week_fallen": when} for when in weeks],
                    events=[{"kind": "arrest", "target": i, "week": when}
                            for i, when in enumerate(weeks)],
                    causes=caused(*causes), **more)


def test_the_largest_cascade():
    # 0 <- 1 <- 3 is a chain, 2 hangs on 0 (0.6 against 0.4 from outside); 4 leans to the outside
    # (0.5 each) and starts another, with 5. So 4 falls from week 1 to 9, two generations.
    run = falls_run([1, 4, 5, 9, 12, 30], [
        (1, 0, 1.0), (2, 0, 0.6), (2, -1, 0.4), (3, 1, 0.7), (3, 0, 0.3),
        (4, 3, 0.5), (4, -1, 0.5), (5, 4, 1.0)])
    assert cascades.cascade_size(run) == 4
    assert cascades.cascade_weeks(run) == 8
    assert cascades.cascade_depth(run) == 2


def test_no_falls_no_cascade():
    run = make_run(events=[{"kind": "meeting"}])
    assert cascades.cascade_size(run) == 0
    assert is_nan(cascades.cascade_weeks(run)) and is_nan(cascades.cascade_depth(run))
    assert is_nan(cascades.r_attributed(make_run()))


def test_attributed_r_and_its_null():
    # Falls 0-4 in week 1, 5 in the last week that is not censored, 6 in the first that is.
    # Weights from falls: 1 through 0 (1.0), 2 through 1 (0.5), 5 through 0 (1.0), 6 through 5
    # and 4 (0.5 each). Offspring: 0 has 2; 1, 4 and 5 have 0.5; the others none; 6 is no parent.
    run = falls_run([1, 1, 1, 1, 1, WEEKS - 27, WEEKS - 26], [
        (1, 0, 1.0), (2, 1, 0.5), (2, -1, 0.5), (5, 0, 1.0), (6, 5, 0.5), (6, 4, 0.5)])
    assert cascades.r_attributed(run) == pytest.approx(3.5 / 6)
    # Null, each weight spread over those before: 1 gives 1 to 0; 2 gives 1/4 each to 0 and 1;
    # 5 gives 1/5 each to 0-4; 6 gives 1/6 each to 0-5. All 3.5 again, but elsewhere:
    # the first five have 1 + 1/2 + 1 + 5/6, fall 5 has 1/6.
    assert cascades.r_attributed_null(run) == pytest.approx(3.5 / 6)
    cohorts = cascades.r_cohorts(run)
    # Week 199 lies in the cohort of 192, the 24th times 8.
    assert cohorts["first_week"].tolist() == [0, 192] and cohorts["falls"].tolist() == [5, 1]
    assert cohorts["r"][0] == pytest.approx(3 / 5)
    assert cohorts["r_null"][0] == pytest.approx((1 + 1 / 2 + 1 + 5 / 6) / 5)
    # One fall is too few for the second cohort.
    assert cohorts.loc[1, ["r", "r_null"]].isna().all()


def test_attributed_r_needs_five_falls():
    four = [(1, 0, 1.0), (2, 0, 1.0), (3, 0, 1.0)]
    assert is_nan(cascades.r_attributed(falls_run([1, 2, 3, 4], four)))
    five = falls_run([1, 2, 3, 4, 5], [*four, (4, 0, 1.0)])
    assert cascades.r_attributed(five) == pytest.approx(0.8)


def test_r_at_its_peak_weighted_and_by_the_heaviest_parent():
    # Week 1: five falls with 1 + 0.6 + 0.5 offspring; weeks 17-21: five with none.
    run = falls_run([1, 1, 1, 1, 1, 17, 18, 19, 20, 21], [
        (1, 0, 1.0), (5, 1, 0.6), (5, -1, 0.4), (6, 2, 0.5), (6, -1, 0.5)])
    assert cascades.r_peak(run) == pytest.approx(2.1 / 5)
    # Alone, the first two count whole; the third leans as much to the outside, and counts for none.
    assert cascades.r_peak_heaviest(run) == pytest.approx(2 / 5)
    few = falls_run([1, 2, 3, 4], [(1, 0, 1.0)])
    assert is_nan(cascades.r_peak(few)) and is_nan(cascades.r_peak_heaviest(few))
