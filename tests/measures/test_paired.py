"""Paired worlds, many of one run: branches, occasions, and the outcomes drawn from them."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments.measures import outcomes, paired
from experiments.measures.observables import Weeks
from experiments.measures.paired import Pairs, gain_of, pairs
from experiments.measures.rows import OBSERVABLES
from sim import words
from sim.config.settings import settings
from sim.runs.occasions import silences
from sim.runs.simulate import run
from sim.runs.worlds import branches, demanding, fate, intervention, whatif
from sim.words import FORBID, FORCE, NAME_NOBODY, PREVENT_FALL

SEED = 1
CHOSEN = settings("classroom")


@pytest.fixture(scope="module")
def factual():
    return run(CHOSEN, SEED)


def uid(factual, member):
    return int(factual.world.members["uid"][member])


def prevented(factual, member):
    """The member's fall prevented from the week in which it came on; what led up to it stays."""
    return np.concatenate([
        intervention(PREVENT_FALL, uid(factual, member), week)
        for week in range(factual.world.members["week_fallen"][member], factual.weeks)])


def same(one, other):
    """Whether two worlds hold the same rows in every table that a run fills."""
    return all(np.array_equal(np.asarray(one.arrays[name])[: len(other.arrays[name])],
                              np.asarray(other.arrays[name])[: len(one.arrays[name])])
               for name in ("members", "events", "statements", "cases", "causes", "weekly"))


# ---- Branches --------------------------------------------------------------------------------

def test_a_branch_is_the_run_that_the_whole_paired_world_is(factual):
    made = factual.world.statements[:5]
    fell = np.flatnonzero(factual.world.members["week_fallen"] >= 0)[:2]
    demands = [(int(s["week"]), intervention(FORCE, uid(factual, s["author"]), int(s["week"])))
               for s in made]
    demands += [(int(factual.world.members["week_fallen"][i]), prevented(factual, i))
                for i in fell]
    demands.sort(key=lambda one: one[0])
    ends = branches(CHOSEN, SEED, [(week, demanding(row)) for week, row in demands])
    for (_, row), world in zip(demands, ends, strict=True):
        whole = run(CHOSEN, SEED, row).world
        assert same(world, whole) and not same(world, factual.world)


def test_branches_that_change_nothing_are_the_run(factual):
    ends = list(branches(CHOSEN, SEED, [(0, lambda world: None), (50, lambda world: None)]))
    assert len(ends) == 2 and all(same(world, factual.world) for world in ends)


def test_branches_of_an_own_rule_keep_the_rule(factual):
    def loyal_silence(options, n, member, lever, p):
        return 0
    own = settings("classroom", rule=loyal_silence)
    world, = branches(own, SEED, [(40, lambda world: None)])
    assert same(world, run(own, SEED).world) and not same(world, factual.world)


def test_branches_of_a_paired_world_keep_its_demands(factual):
    nobody = intervention(FORBID, act="denounce")
    world, = branches(CHOSEN, SEED, [(40, lambda world: None)], nobody)
    assert same(world, run(CHOSEN, SEED, nobody).world)


# ---- Demands ---------------------------------------------------------------------------------

def test_forbidding_preemptive_statements_leaves_the_others():
    row = intervention(FORBID, act="denounce", motive=words.FEAR)
    made = {"free": [0, 0], "forbidden": [0, 0]}
    for seed in range(8):
        for which, forced in (("free", None), ("forbidden", row)):
            end = run(CHOSEN, seed, forced)
            rows = end.world.rows("statements")
            made[which][0] += int(rows["preemptive"].sum())
            made[which][1] += int(((rows["act"] == words.DENOUNCE)
                                   & (rows["motive"] != words.FEAR)).sum())
    assert made["free"][0] > 0 and made["forbidden"][0] == 0
    assert made["forbidden"][1] > 0


def test_who_must_name_nobody_names_nobody(factual):
    cases = factual.world.rows("cases")
    case = cases[cases["named"] >= 0][0]
    row = intervention(NAME_NOBODY, uid(factual, case["accused"]), int(case["heard"]))
    other = run(CHOSEN, SEED, row).world.cases[case["id"]]
    assert (other["heard"], other["accused"], other["named"]) == (
        case["heard"], case["accused"], -1)
    # Another week is another hearing.
    elsewhere = intervention(NAME_NOBODY, uid(factual, case["accused"]), int(case["heard"]) + 1)
    assert run(CHOSEN, SEED, elsewhere).world.cases[case["id"]]["named"] == case["named"]


def test_a_shock_that_spares_one_takes_nobody_in_their_place():
    chosen = settings("classroom", regime="plenum_1937", weeks=1)
    taken = np.flatnonzero(run(chosen, 1).world.members["week_arrested"] == 0)
    spared = int(taken[0])
    row = intervention(PREVENT_FALL, int(run(chosen, 1).world.members["uid"][spared]))
    left = np.flatnonzero(run(chosen, 1, row).world.members["week_arrested"] == 0)
    assert len(taken) > 1 and list(left) == list(taken[1:])


# ---- Occasions -------------------------------------------------------------------------------

def test_silences_are_weeks_without_a_statement_in_which_one_was_open(factual):
    found = silences(CHOSEN, SEED)
    assert len(found) > 20 and (np.diff(found["week"]) >= 0).all()
    made = factual.world.rows("statements")
    spoke = set(zip(made["week"].tolist(), made["author"].tolist(), strict=True))
    assert not spoke & {(int(week), int(member)) for week, member, _ in found}
    for week, member, target in found[:: len(found) // 5]:
        row = intervention(FORCE, uid(factual, member), int(week), "denounce",
                           uid(factual, target), words.FEAR)
        end = run(CHOSEN, SEED, row).world
        rows = end.rows("statements")
        forced = rows[(rows["week"] == week) & (rows["author"] == member)]
        assert len(forced) == 1 and forced["target"][0] == target
        assert forced["motive"][0] == words.FEAR


@pytest.mark.parametrize("act", paired.ACTS)
def test_pairs_are_those_of_whole_runs(factual, act):
    found = pairs(factual, act)
    assert 0 < len(found.week) <= paired.SAMPLED
    done = paired._DONE[act](factual)
    chosen = paired._sample(factual, done.week, paired.ACTS.index(act))
    assert list(done.week[chosen]) == list(found.week) == sorted(found.week)
    for k, place in enumerate(chosen[:4]):
        week, member, target = (int(part[place]) for part in done)
        if act == "naming":
            row = intervention(NAME_NOBODY, uid(factual, member), week)
        elif act == "silence":
            row = intervention(FORCE, uid(factual, member), week, "denounce",
                               uid(factual, target))
        else:
            row = intervention(FORCE, uid(factual, member), week, "silent")
        fallen = run(CHOSEN, SEED, row).world.members["week_fallen"]
        was = factual.world.members["week_fallen"]
        others = np.ones(len(was), bool)
        others[member] = False
        if target >= 0:
            others[target] = False
        assert found.harm[k] == (was[others] >= 0).sum() - (fallen[others] >= 0).sum()
        assert (found.actor[k], found.actor_paired[k]) == (was[member], fallen[member])
        if target >= 0:
            assert (found.target[k], found.target_paired[k]) == (was[target], fallen[target])


def test_a_pair_agrees_with_the_what_if_of_the_command_line(factual):
    made = factual.world.rows("statements")
    first = made[made["preemptive"] == 1][0]
    told = whatif(CHOSEN, SEED, int(first["author"]), int(first["week"]), act="silent")
    row = intervention(FORCE, uid(factual, first["author"]), int(first["week"]))
    world, = branches(CHOSEN, SEED, [(int(first["week"]), demanding(row))])
    assert same(world, told.paired.world)


# ---- What is counted -------------------------------------------------------------------------

def by_hand():
    # Falls after the act: with it in weeks 12 and 60, without it in weeks 40 and 12; the third
    # falls in neither world, and its act is too late for a year to follow.
    return Pairs(week=np.array([10, 10, 80]), actor=np.array([12, 60, -1]),
                 actor_paired=np.array([40, 12, -1]), target=np.array([20, -1, 90]),
                 target_paired=np.array([-1, -1, -1]), harm=np.array([3, -1, 1]))


@pytest.mark.parametrize(("horizon", "gain"), [
    (5, (-1 + 1 + 0) / 3),      # the first fell by acting, the second by silence
    (30, (0 + 1) / 2),          # the first by either; the third has only 19 weeks left
    (52, (0 + 0) / 2),          # both by either
    (None, 0.0)])
def test_private_gain_by_hand(horizon, gain):
    assert gain_of(by_hand(), 100, horizon) == pytest.approx(gain)


def test_private_gain_without_occasions_is_undetermined():
    empty = Pairs(*[np.zeros(0, dtype=np.int64)] * 6)
    assert np.isnan(gain_of(empty, 100, 13))
    late = Pairs(*[np.array([99])] * 6)
    assert np.isnan(gain_of(late, 100, 13))


def test_harm_and_targets_are_means_over_occasions(factual):
    found = pairs(factual, "statement")
    assert outcomes.measure(factual, ["social_harm", "target_harm", "private_gain_end"]) == [
        pytest.approx(found.harm.mean()),
        pytest.approx(((found.target >= 0).astype(int) - (found.target_paired >= 0)).mean()),
        pytest.approx(((found.actor_paired >= 0).astype(int) - (found.actor >= 0)).mean())]


def test_causal_r_is_the_mean_of_what_each_fall_brought(factual):
    fell = paired.falls_of(factual)
    early = fell.week < factual.weeks - paired.CENSORED
    brought = []
    for target in fell.target[early]:
        spared = run(CHOSEN, SEED, prevented(factual, target)).world.members["week_fallen"]
        assert spared[target] < 0
        brought.append(len(fell.id) - 1 - (spared >= 0).sum())
    if len(brought) <= paired.SAMPLED:
        assert outcomes.measure(factual, ["r_causal"]) == [pytest.approx(np.mean(brought))]
    else:
        assert min(brought) <= outcomes.measure(factual, ["r_causal"])[0] <= max(brought)


def test_falls_by_fear_are_the_difference_to_a_world_without_such_statements(factual):
    without = run(CHOSEN, SEED, intervention(words.FORBID, act="denounce", motive=words.FEAR))
    fell = [(world.members["week_fallen"] >= 0).sum() for world in (factual.world, without.world)]
    ever = (factual.world.members["week_joined"] >= 0).sum()
    assert outcomes.measure(factual, ["falls_by_fear"]) == [pytest.approx(
        (fell[0] - fell[1]) / ever)]
    assert outcomes.measure(without, ["statements"]) != outcomes.measure(factual, ["statements"])


def test_where_falls_bring_nothing_the_causal_r_is_zero():
    """The null: five arrests by shock, and nobody charged, written about or told of after it."""
    alone = settings("classroom", rule="none", regime="before_1936", weeks=60,
                     set={"shock_arrests": 8}, switch=dict.fromkeys(
                         ("association", "naming", "silence", "interrogation"), "off"))
    end = run(alone, 1)
    assert (end.world.members["week_fallen"] == 0).sum() == 8
    assert outcomes.measure(end, ["r_causal"]) == [0.0]


def test_worth_of_decency_is_what_two_worlds_differ_by(factual):
    seats = factual.world.seats
    from sim.founding.world import build
    start = build(CHOSEN, SEED)
    secretary = int(start.seats["holder"][start.seats["post"] == words.PARTKOM_SECRETARY][0])
    falls = []
    for value in (paired.INDECENT, paired.DECENT):
        def edit(world, value=value):
            world.members["decency"][secretary] = value
        world, = branches(CHOSEN, SEED, [(0, edit)])
        falls.append((world.members["week_fallen"] >= 0).sum())
    assert (seats["post"] == words.PARTKOM_SECRETARY).sum() == 1
    assert outcomes.measure(factual, ["worth_of_decency.secretary"]) == [falls[0] - falls[1]]


# ---- The record's rows -----------------------------------------------------------------------

def test_rows_of_the_record_take_their_window(factual):
    span = Weeks(109, 160)  # the Mondays of 1937
    assert OBSERVABLES["P30"](factual) == pytest.approx(
        pairs(factual, "statement", span).harm.mean(), nan_ok=True)
    assert OBSERVABLES["P29"](factual) == pytest.approx(
        gain_of(pairs(factual, "statement", span), factual.weeks, 13), nan_ok=True)


# ---- Fates in words ---------------------------------------------------------------------------

@pytest.mark.parametrize(("fallen", "arrested", "expelled", "told"), [
    (-1, -1, 20, "not fallen"),
    (30, 30, -1, "arrested in week 30"),
    (30, 30, 30, "arrested in week 30, expelled for tie in week 30"),
    (30, 30, 34, "arrested in week 30, expelled for tie in week 34"),
    (30, -1, 30, "expelled for tie in week 30"),
    (30, 41, 30, "expelled for tie in week 30, arrested in week 41"),
    (30, 30, 12, "arrested in week 30"),  # an earlier expulsion that was no fall
])
def test_a_fate_tells_expulsion_and_arrest_in_their_order(fallen, arrested, expelled, told):
    assert fate(SimpleNamespace(week_fallen=fallen, week_arrested=arrested,
                                week_expelled=expelled, ground_expelled="tie")) == told
