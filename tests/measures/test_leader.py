"""The fate of a region's first leader: hand-made tables, and one region run with terms off."""

import pytest
from tables_for_tests import is_nan, make_run

import sim
from experiments.measures import leader, outcomes
from experiments.measures.region import leader_of
from experiments.plans.cells import Choices
from sim.runs.simulate import run as simulated

MIXED = {"regime": "plenum_1937", "weeks": leader.WATCHED + leader.FOLLOWED}
MANY_TAKEN = {"scale_organs": 2.0, "arrest_rate": 0.2}


def the_case(demanded=(17, 20), pressed=(25,), rulings=((23, "centre", "dismissed", "relieved"),),
             **more):
    """Member 1 leads. Weeks of demands and summonses; week, level, asked and granted of rulings."""
    return make_run(
        members=[{}] * 3,
        posts=[{"post": "partkom_secretary", "holder": 1},
               {"post": "partkom_secretary", "holder": 2, "from_week": 30}],
        cases=[{"accused": 1, "outcome": "referred", "heard": week} for week in demanded]
        + [{"accused": 2, "outcome": "referred", "heard": 1},
           {"accused": 1, "outcome": "clear", "heard": 2}],
        events=[{"kind": "pressing", "target": 1, "week": week} for week in pressed]
        + [{"kind": "pressing", "target": 2, "week": 0}],
        rulings=[{"accused": 1, "week": week, "level": level, "asked": asked, "rung": rung}
                 for week, level, asked, rung in rulings]
        + [{"accused": 2, "week": 1}], **more)


def test_who_moves_first():
    assert leader.lead_of_local_steps(the_case()) == 6
    assert leader.lead_of_local_steps(the_case(pressed=(14, 25))) == -3
    assert leader.lead_of_local_steps(the_case(rulings=())) == 8
    # A ruling of the territory is no step of the centre.
    territory = ((18, "territory", "dismissed", "relieved"),)
    assert leader.lead_of_local_steps(the_case(rulings=territory)) == 8
    assert is_nan(leader.lead_of_local_steps(the_case(demanded=())))
    assert is_nan(leader.lead_of_local_steps(the_case(pressed=(), rulings=())))
    assert is_nan(leader.lead_of_local_steps(make_run(members=[{}])))


def test_how_far_the_first_ruling_falls_short():
    assert leader.demand_minus_ruling(the_case()) == 2
    both = ((18, "territory", "expelled", "nothing"), (23, "centre", "expelled", "at_disposal"),
            (40, "centre", "expelled", "expelled"))
    assert leader.demand_minus_ruling(the_case(rulings=both)) == 2
    assert leader.demand_minus_ruling(
        the_case(rulings=((9, "centre", "dismissed", "dismissed"),))) == 0
    assert is_nan(leader.demand_minus_ruling(the_case(rulings=both[:1])))


def fallen(week, weeks=MIXED["weeks"]):
    return make_run(weeks, members=[{}, {"week_fallen": week}],
                    posts=[{"post": "partkom_secretary", "holder": 1}],
                    statements=[{"target": 1, "week": t} for t in (0, 7, 7, 8, 20)]
                    + [{"target": 0, "week": 3}])


def test_what_a_historian_sees_of_a_region():
    last = MIXED["weeks"] - 1
    assert [leader.leader_fell(fallen(week)) for week in (-1, 8, last, last + 1)] == [0, 1, 1, 0]
    assert is_nan(leader.leader_fell(fallen(7)))
    assert is_nan(leader.leader_fell(fallen(20, weeks=last)))
    assert is_nan(leader.leader_fell(make_run(members=[{}])))
    assert leader.voices_against_leader(fallen(-1)) == 3
    assert is_nan(leader.voices_against_leader(make_run(members=[{}])))


@pytest.fixture(scope="module")
def region():
    """Regions under the levers of spring 1937 in which both sides decide: with organs that take
    many, so that leaders fall, of whom there are few while their protectors stand."""
    return [sim.simulate("birobidzhan", seed=seed, **MIXED, set=MANY_TAKEN)
            for seed in range(10, 20)]


def fell_by_then(run):
    week = run.world.members["week_fallen"][leader_of(run)]
    return float(0 <= week < MIXED["weeks"])


@pytest.mark.parametrize(("cause", "choices"), [
    ("from_below", {"switch": {"from_below": "off"}}),
    ("from_above", {"switch": {"from_above": "off"}}),
    ("protector", {"set": dict.fromkeys(leader.PROTECTION, 0.0)}),
    ("organs", {"lever": {"organs": 0.0}})])
def test_a_paired_world_is_the_run_with_the_term_off(region, cause, choices):
    spared = [leader.leader_spared(run, cause) for run in region]
    for run, gap in zip(region, spared, strict=True):
        changed = {**choices, "set": {**MANY_TAKEN, **choices.get("set", {})}}
        other = simulated(Choices("birobidzhan", **MIXED, **changed).prepare()[0], run.seed)
        fell = leader.leader_fell(run)
        assert gap == fell - fell_by_then(other) or (is_nan(gap) and is_nan(fell))
    # Some leader's fate hangs on every one of them.
    assert any(gap in (-1.0, 1.0) for gap in spared)


def test_where_a_term_is_off_already_nothing_hangs_on_it():
    top = sim.simulate("birobidzhan", seed=2, switch={"from_below": "off"}, **MIXED)
    assert leader.leader_spared(top, "from_below") == 0


def test_nobody_speaks_against_the_leader_where_that_is_forbidden(region):
    from sim.runs.worlds import branches
    run = region[0]
    assert leader.voices_against_leader(run) > 0
    i = leader_of(run)
    edit = leader.CAUSES["voices"]
    silent, = branches(run.settings, run.seed, [(0, lambda world: edit(world, i))])
    made = silent.statements[: silent.counts[0]]
    assert len(made) and not (made["target"] == i).any()
    assert leader.leader_spared(run, "voices") in (-1.0, 0.0, 1.0)


def test_the_leader_s_outcomes_may_be_named():
    names = ["lead_of_local_steps", "demand_minus_ruling", "voices_against_leader", "leader_fell",
             *(f"leader_spared.{cause}" for cause in leader.CAUSES)]
    outcomes.check(names, "here")
    assert all(outcomes.describe(name)[0] for name in names)
