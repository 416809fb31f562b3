"""Calibration: each step on made-up models whose answer is known."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import here

from experiments.figures import record, rejection
from experiments.measures import outcomes
from experiments.plans import posterior
from experiments.plans.calibrated import shipped_text
from experiments.plans.cells import Choices
from experiments.plans.priors import Prior, priors
from experiments.record import rejection as rejections
from experiments.record.calibration import (
    amortised,
    baseline,
    checks,
    command,
    draws,
    lookups,
    misfit,
    points,
    rivals,
    waves,
)
from experiments.record.calibration.draws import Draws
from experiments.record.patterns import evaluate, load
from experiments.sweeps.executors import SerialBackend
from sim.config.errors import UserError
from sim.config.registry import registry

ROOT = Path(__file__).parents[2]
ROWS = {row.id: row for row in misfit.all_rows()}
RANGES = [priors()[name] for name in ("arrest_rate", "hearing_base", "gate_base")]
NONE = {"dinamo": 1, "birobidzhan": 1}
PLAN = waves.Waves((60, 200), (0.3, 0.1), NONE, NONE, kept=40)


def asked_for(targets=(0.5, 0.5)):
    return [replace(ROWS[name], target=target, low=target - 0.1, high=target + 0.1)
            for name, target in zip(("P01", "P02"), targets, strict=True)]


class Made:
    """Instead of `points.Sweeps`: medians of two rows as plain functions of two parameters,
    with noise of their own. The third parameter moves nothing."""

    def __init__(self, noise: float = 0.02):
        self.noise = noise
        self.asked = []
        self.folder, self.using, self.options = Path(), None, {}

    def medians(self, name, ranges, units, asked, replicates, seed, paired=False):
        self.asked.append((name, len(units)))
        draws = np.random.default_rng(seed).normal(size=(len(units), 2))
        whole = np.column_stack([units[:, 0], 0.5 * (units[:, 0] + units[:, 1])])
        return whole + self.noise * draws


# ---- Priors and misfit -----------------------------------------------------------------------

def test_every_calibrated_parameter_has_a_prior_within_its_bounds():
    calibrated = {name for name, row in registry().items() if row.status == "calibrated"}
    assert set(priors()) == calibrated
    for name, prior in priors().items():
        row = registry()[name]
        assert row.low <= prior.low < prior.high <= row.high, name


@pytest.mark.parametrize("prior", [Prior("a", "log", 0.02, 0.08), Prior("b", "linear", -3, -1)],
                         ids=lambda one: one.scale)
def test_a_prior_goes_from_units_to_values_and_back(prior):
    assert prior.at(0.0) == pytest.approx(prior.low)
    assert prior.at(1.0) == pytest.approx(prior.high)
    assert prior.unit(prior.at(0.3)) == pytest.approx(0.3)


def test_the_middle_of_a_log_prior_is_the_geometric_mean():
    assert Prior("a", "log", 0.02, 0.08).at(0.5) == pytest.approx(0.04)


def test_misfit_is_nought_at_the_target_one_at_the_bounds_and_capped():
    row = ROWS["P03"]  # 0.69, 0.56 to 0.8
    assert misfit.misfit(row, row.target) == 0
    assert misfit.misfit(row, row.low) == pytest.approx(1)
    assert misfit.misfit(row, row.high) == pytest.approx(1)
    assert misfit.misfit(row, 0.69 + 0.5 * 0.11) == pytest.approx(0.5)
    assert misfit.misfit(row, 5.0) == misfit.CAP
    assert misfit.misfit(row, np.nan) == misfit.CAP


def test_misfit_beyond_a_target_without_bound_is_nought():
    assert misfit.misfit(ROWS["P09"], 1e6) == 0


def test_tolerances_count_an_open_side_as_the_other():
    row = ROWS["P09"]  # 10, at least 5
    assert misfit.off_target(row, [5.0, 10.0, 20.0]) == pytest.approx([-1, 0, 2])
    assert misfit.bounds(row) == (-1, np.inf)
    assert np.isnan(misfit.off_target(row, np.nan))


def test_distance_is_the_root_mean_square():
    rows = [ROWS["P03"], ROWS["P09"]]
    assert misfit.distance(rows, [ROWS["P03"].high, 100.0]) == pytest.approx(np.sqrt(0.5))
    many = misfit.distance(rows, [[ROWS["P03"].high, 100.0], [ROWS["P03"].target, np.nan]])
    assert many == pytest.approx([np.sqrt(0.5), np.sqrt(misfit.CAP ** 2 / 2)])


def test_only_rows_that_may_be_fitted_are_asked_for():
    assert {row.use for row in misfit.all_rows()} == {"calibrate"}
    assert {row.scenario for row in misfit.all_rows()} == set(misfit.SCENARIOS)


def made_draws(n: int, seed: int = 1, noise: float = 0.02) -> Draws:
    """Draws of three parameters, single runs of the two rows of :class:`Made`."""
    units = np.random.default_rng(seed).random((n, 3))
    return Draws(units, Made(noise).medians("", RANGES, units, asked_for(), NONE, seed),
                 np.empty((n, 0)))


def test_rows_are_folded_on_their_open_side_and_never_further_off_than_counts():
    asked = [ROWS["P09"], ROWS["P03"]]                 # at least 5; 0.56 to 0.8
    told = misfit.folded(asked, np.array([[1e6, 0.69], [5.0, 9.0], [np.nan, 0.56]]))
    assert told[:2] == pytest.approx(np.array([[0, 0], [-1, misfit.CAP]]))
    assert np.isnan(told[2, 0]) and told[2, 1] == pytest.approx(-1)


# ---- Draws -----------------------------------------------------------------------------------

class Told:
    """Instead of `points.Sweeps`: remembers what was asked and gives the first unit as each row."""

    def __init__(self):
        self.asked = []

    def runs(self, name, ranges, units, asked, replicates, seed, paired=False, more=()):
        self.asked.append((name, len(units), seed, more))
        return (np.repeat(units[:, :1, None], len(asked), axis=2),
                np.repeat(units[:, :1, None], len(more), axis=2))


def test_more_draws_begin_with_the_fewer(monkeypatch):
    monkeypatch.setattr(draws, "PART", 50)
    few, many = Told(), Told()
    first = draws.drawn(few, "wide", RANGES, 70, asked_for(), 7)
    whole = draws.drawn(many, "wide", RANGES, 120, asked_for(), 7, countable=True)
    assert [one[:3] for one in few.asked] == [("wide-01", 50, 7), ("wide-02", 20, 57)]
    assert [one[:3] for one in many.asked] == [("wide-01", 50, 7), ("wide-02", 50, 57),
                                               ("wide-03", 20, 107)]
    assert (whole.units[:70] == first.units).all() and (whole.values[:70] == first.values).all()
    assert first.counts.shape == (70, 0) and whole.counts.shape == (120, len(draws.COUNTABLE))
    assert len(np.unique(whole.units)) == whole.units.size
    assert (whole[-20:].units == whole.units[-20:]).all()


def test_what_could_be_counted_is_an_outcome_that_there_is():
    outcomes.check(list(draws.COUNTABLE), "COUNTABLE")


# ---- The regression ----------------------------------------------------------------------------

def learnt(n=3000, width=0.3, **more):
    made = made_draws(n, **more)
    return amortised.Regression(made.units, misfit.folded(asked_for(), made.values), width)


def test_the_regression_finds_what_rows_tell_and_nothing_of_what_they_do_not():
    one = learnt(width=0.3)
    found = one.sample(np.array([[0.0, 0.0], [-1.0, 0.0]]), 4000)
    # At the targets both parameters are at a half; the second record has the first at .4 and so
    # the second at .6.
    assert np.median(found[0], axis=0)[:2] == pytest.approx([0.5, 0.5], abs=0.03)
    assert np.median(found[1], axis=0)[:2] == pytest.approx([0.4, 0.6], abs=0.05)
    narrow = amortised.contraction(found)
    assert (narrow[:2] > 0.7).all() and abs(narrow[2]) < 0.05
    assert one.centre(np.array([[0.0, 0.0]]))[0] == pytest.approx(np.median(found[0], axis=0),
                                                                  abs=0.02)
    # They are known by their sum: what one has more the other has less.
    assert one.tied()[0, 1] < -0.3 and abs(one.tied()[0, 2]) < 0.1


def test_the_wider_the_noise_of_the_record_the_less_it_tells():
    record = np.zeros((1, 2))
    told = [amortised.contraction(learnt(width=width).sample(record, 2000))[0]
            for width in (0.1, 1.0, 3.0)]
    assert told == sorted(told, reverse=True) and told[0] - told[2] > 0.2


def test_that_a_row_is_missing_tells_something_too():
    made = made_draws(3000)
    rows = misfit.folded(asked_for(), made.values)
    rows[made.units[:, 2] > 0.7, 0] = np.nan        # lacks where the third parameter is high
    one = amortised.Regression(made.units, rows, 0.3)
    there, lacks = one.sample(np.array([[0.0, 0.0], [np.nan, 0.0]]), 2000)
    assert np.median(lacks[:, 2]) > 0.7 > np.median(there[:, 2])


def test_the_gain_is_what_the_posterior_knows_more_than_the_prior():
    one, kept = learnt(), made_draws(300, seed=2)
    rows = one.observed(misfit.folded(asked_for(), kept.values))
    right = one.gain(rows, kept.units).mean()
    assert right > 1.5 > 0 > one.gain(rows, kept.units[::-1]).mean()


# ---- Checks ------------------------------------------------------------------------------------

def test_intervals_hold_what_they_should_for_both_methods():
    made = made_draws(3000, noise=0.05)
    found, pairs = checks.of_regression(made, RANGES, asked_for(), 400, list(amortised.WIDTHS))
    assert list(found["width"].unique()) == list(amortised.WIDTHS)
    assert found["cover90"].between(0.85, 0.95).all() and found["cover50"].between(0.4, 0.6).all()
    by = found[found["width"] == amortised.CHOSEN].set_index("parameter")
    assert by.loc["arrest_rate", "contraction"] > 0.3 > 0.05 > by.loc["gate_base", "contraction"]
    assert by.loc["arrest_rate", "explained"] == pytest.approx(
        by.loc["arrest_rate", "contraction"], abs=0.1)
    assert set(pairs.loc[0, ["one", "other"]]) == {"arrest_rate", "hearing_base"}
    search = checks.of_search(made, RANGES, asked_for(), 100, lambda learnt, records:
                              waves.nearest_of_made_up(learnt, asked_for(), records, 200, 3))
    assert search.set_index("parameter").loc["arrest_rate", "contraction"] > 0.5


def test_ranks_that_pile_up_are_seen():
    truth = np.random.default_rng(1).random((300, 1))
    honest = np.random.default_rng(2).random((300, 100, 1))
    told = checks.judged(honest, truth, RANGES[:1]).iloc[0]
    assert told["uniform"] > 0.01 and told["cover90"] == pytest.approx(0.9, abs=0.05)
    sure = checks.judged(0.45 + 0.1 * honest, truth, RANGES[:1]).iloc[0]
    assert sure["uniform"] < 1e-6 and sure["cover90"] < 0.2 and sure["contraction"] > 0.9


def test_a_record_beyond_the_model_s_reach_is_seen_row_by_row():
    made = made_draws(2000)
    at_home = checks.place_of_record(made, asked_for(), 0.3).set_index("id")
    assert at_home.loc["all", "rank"] < 0.5 and at_home["z"].abs().max() < 0.5
    assert at_home.loc["P01", "rank"] == pytest.approx(0.5, abs=0.05)
    # The second is the mean of the first and another: with the first at 0 it cannot be .95.
    off = checks.place_of_record(made, asked_for((0.05, 0.95)), 0.3).set_index("id")
    assert off.loc["all", "rank"] > 0.99 and off.loc["P02", "z"] > 2


def test_what_would_tell_most_is_what_tells_of_the_unknown(monkeypatch):
    made, luck = made_draws(2000), np.random.default_rng(5)
    monkeypatch.setattr(lookups, "COUNTABLE", {"third": "what only the third moves",
                                               "first": "what is known already",
                                               "luck": "luck", "never": "what is never there"})
    counts = np.column_stack([made.units[:, 2], made.units[:, 0], luck.random(2000),
                              np.full(2000, np.nan)])
    found = lookups.told(replace(made, counts=counts), RANGES, asked_for(), 300)
    assert found.loc[0, "outcome"] == "third"
    assert set(found["outcome"]) == {"third", "first", "luck"}
    assert found.loc[0, "gain"] > 0.5 and found.loc[0, "most"].startswith("gate_base +0.")
    assert abs(found.set_index("outcome").loc["luck", "gain"]) < 0.1


def test_chance_holds_a_row_as_often_as_its_range_is_wide():
    class Uniform:
        def runs(self, name, ranges, units, asked, replicates, seed):
            return np.repeat(units[:, None, :2], 3, axis=1), None
    found = baseline.held(Uniform(), RANGES, 400, asked_for(), {"dinamo": 3, "birobidzhan": 2})
    assert list(found["id"]) == ["P01", "P02"] and (found["draws"] == 400).all()
    assert found["held"].to_numpy() == pytest.approx([80, 80], abs=30)


# ---- Waves -----------------------------------------------------------------------------------

def test_points_are_laid_out_as_a_sweep(tmp_path):
    units = np.array([[0.0, 0.5, 1.0], [1.0, 0.5, 0.0]])
    design = points.laid_out("dinamo", RANGES, units, ["P24"], tmp_path, 3, 7, False,
                            {"rule": "belief"})
    assert [one.choices.set["arrest_rate"] for one in design.cells] == pytest.approx(
        [RANGES[0].low, RANGES[0].high])
    assert {one.choices.rule for one in design.cells} == {"belief"}
    assert design.seed(0, 0) == 7 and design.seed(1, 0) == 10


def test_medians_come_from_each_scenarios_own_rows(tmp_path):
    asked = [ROWS["P24"], ROWS["B03"]]
    found = points.Sweeps(tmp_path, SerialBackend()).medians(
        "one", RANGES, np.full((2, 3), 0.5), asked, {"dinamo": 2, "birobidzhan": 1}, 3)
    assert found.shape == (2, 2)
    assert (found[:, 0] >= 0).all()


def test_emulators_know_a_quadratic_and_how_far_off_it_is():
    units = np.random.default_rng(1).random((80, 3))
    asked = asked_for((0.3, 0.4))
    medians = Made(0.001).medians("", RANGES, units, asked, NONE, 1)
    emulators = waves.Emulators(units, medians, asked)
    at = np.array([[0.3, 0.5, 0.9], [0.5, 0.7, 0.1]])
    true = np.column_stack([at[:, 0], at[:, :2].mean(axis=1)])
    told = emulators.told(at)
    for k, row in enumerate(asked):
        assert told[:, k] == pytest.approx(misfit.off_target(row, true[:, k]), abs=0.3)
    assert emulators.distance(at) == pytest.approx([0, 2], abs=0.3)


def test_an_undetermined_row_has_no_emulator():
    units = np.random.default_rng(1).random((40, 3))
    medians = np.column_stack([units[:, 0], np.full(40, np.nan)])
    assert waves.Emulators(units, medians, asked_for()).told(units).shape == (40, 1)


def test_points_left_are_uniform_in_the_nearest_share():
    class Plain:
        def distance(self, units):
            return units[:, 0]
    found = waves.nearest_share(4000, 0.2, Plain(), 2, seed=3)
    assert found.shape == (4000, 2) and found[:, 0].max() == pytest.approx(0.2, abs=0.01)
    assert found.mean(axis=0) == pytest.approx([0.1, 0.5], abs=0.02)


def test_the_waves_find_what_the_rows_tell_and_nothing_of_what_they_do_not():
    sweeps = Made()
    found = waves.fit(sweeps, RANGES, asked_for(), PLAN, 1, made_draws(60))
    assert [name for name, _ in sweeps.asked] == ["wave-2", "wave-3"]
    told = posterior.identified(found).set_index("parameter")
    for name in ("arrest_rate", "hearing_base"):
        prior = priors()[name]
        assert told.loc[name, "lo90"] < prior.at(0.5) < told.loc[name, "hi90"]
        assert told.loc[name, "width"] < 0.5
    assert told.loc["gate_base", "width"] > 0.75
    assert len(found) == PLAN.kept and found["weight"].sum() == pytest.approx(1)
    assert found["distance"].is_monotonic_increasing


# ---- The posterior ---------------------------------------------------------------------------

def table(units: list[tuple[float, float]], weights) -> pd.DataFrame:
    names = ("arrest_rate", "hearing_base")
    return pd.DataFrame({"weight": weights, "distance": 0.0} | {
        name: [priors()[name].at(one[k]) for one in units] for k, name in enumerate(names)})


def test_the_central_member_is_the_one_nearest_to_all_others_by_weight():
    found = table([(0.1, 0.1), (0.5, 0.5), (0.9, 0.9)], [0.3, 0.4, 0.3])
    assert posterior.central(found) == 1
    assert posterior.central(found.assign(weight=[0.9, 0.05, 0.05])) == 0


def test_weighted_quantiles():
    assert posterior.quantile([3.0, 1.0, 2.0], [0.1, 0.5, 0.4], 0.5) == 1.0
    assert posterior.quantile([3.0, 1.0, 2.0], [0.1, 0.5, 0.4], 0.95) == 3.0


def test_a_posterior_as_wide_as_the_prior_identifies_nothing():
    spread = [(k / 99, 0.5 + 0.01 * (k % 3)) for k in range(100)]
    told = posterior.identified(table(spread, np.full(100, 0.01))).set_index("parameter")
    assert told.loc["arrest_rate", "width"] == pytest.approx(1.0, abs=0.03)
    assert told.loc["hearing_base", "width"] < 0.05


# ---- Rivals, and designs over the posterior ----------------------------------------------------

def test_rivals_are_written_and_read_as_pairs(tmp_path):
    text = rivals.as_csv([(("belief", "files"), {"arrest_rate": 0.04, "belief_alone": 2.0}),
                          (("none", "lists_from_above"), {"arrest_rate": 0.05})])
    assert text == ("rule,organs,belief_alone,arrest_rate\nbelief,files,2,0.04\n"
                    "none,lists_from_above,,0.05\n")


def test_the_best_of_a_pair_is_its_nearest_point():
    found = table([(0.1, 0.1), (0.5, 0.5)], [0.9, 0.1]).assign(distance=[0.4, 0.2], P01=0.1)
    assert rivals.best(found) == {name: found.loc[1, name]
                                  for name in ("arrest_rate", "hearing_base")}


def test_the_nearest_draws_of_a_pair_are_run_again_on_the_rows_that_all_can_tell():
    asked, made = asked_for(), made_draws(400)
    lacking = replace(made, values=np.where([True, False], np.nan, made.values))
    assert rivals.common(asked, [made, made]) == asked
    assert rivals.common(asked, [made, lacking]) == asked[1:]
    plan = rivals.Plan(400, nearest=5, replicates=NONE, baseline=1)
    sweeps = Made(0.001)
    sweeps.medians = lambda name, laid, units, rows, replicates, seed: np.array(
        [[row.target + 0.01 * k for row in rows] for k in range(len(units))][::-1])
    found = rivals.at_best(sweeps, made, asked, asked, RANGES, plan, 1)
    assert len(found) == 5 and found["distance"].is_monotonic_increasing
    assert rivals.best(found)["arrest_rate"] == pytest.approx(RANGES[0].at(0.5), rel=0.2)


def test_every_rule_is_searched_over_what_it_reads_and_nothing_of_the_others():
    of = {rule: {one.name for one in rivals.ranges(rule)} for rule, _ in rivals.PAIRS}
    own = {name for names in rivals.OWN.values() for name in names}
    assert of["belief"] & own == {"belief_alone"} and not of["self_protection"] & own
    assert of["imitation"] | own == set(priors())


def test_rows_that_are_never_met_and_never_together_are_named():
    asked = asked_for((0.2, 0.8))
    met = np.array([[0.2, 0.5], [0.5, 0.8], [0.5, 0.5]])
    told = Draws(np.zeros((3, 3)), met, np.empty((3, 0)))
    assert rivals.never(told, asked).to_dict("records") == [{"one": "P01", "other": "P02"}]
    told = Draws(np.zeros((2, 3)), met[1:], np.empty((2, 0)))
    assert rivals.never(told, asked).to_dict("records") == [{"one": "P01", "other": ""}]


# ---- What ships ------------------------------------------------------------------------------

def test_the_shipped_rivals_are_all_pairs_within_their_priors():
    assert list(rivals.shipped()) == rivals.PAIRS
    for values in rivals.shipped().values():
        for name, value in values.items():  # four digits are shipped
            assert -5e-4 <= priors()[name].unit(value) <= 1 + 5e-4, name


def test_the_defaults_are_the_posteriors_most_central_member():
    found = posterior.shipped()
    for name, value in found.loc[posterior.central(found), posterior.parameters(found)].items():
        assert registry()[name].default == pytest.approx(value, rel=1e-3), name


def test_what_shipped_was_worth_on_made_up_records():
    found = pd.read_csv(io.StringIO(shipped_text("checks.csv")))
    assert set(found["parameter"]) == set(posterior.parameters(posterior.shipped()))
    by = found.groupby(["method", "width"])[["cover50", "cover90"]].mean()
    ours = by.loc[("regression", amortised.CHOSEN)]
    assert 0.86 <= ours["cover90"] <= 0.94 and 0.45 <= ours["cover50"] <= 0.55


def test_every_replicate_of_a_design_over_the_posterior_draws_its_own_parameters():
    name = posterior.parameters(posterior.shipped())[0]
    choices = Choices(posterior=True)
    drawn = [choices.prepare(k)[0].values[name] for k in range(12)]
    assert len(set(drawn)) > 4
    assert drawn[3] == choices.prepare(3)[0].values[name]
    fixed = Choices(posterior=True, set={name: registry()[name].default})
    assert {fixed.prepare(k)[0].values[name] for k in range(12)} == {registry()[name].default}


def test_draws_follow_the_weights():
    found = posterior.shipped()
    name = posterior.parameters(found)[0]
    mean = np.average(found[name], weights=found["weight"])
    spread = np.sqrt(np.average((found[name] - mean) ** 2, weights=found["weight"]))
    drawn = [posterior.drawn(k)[name] for k in range(400)]
    assert np.mean(drawn) == pytest.approx(mean, abs=4 * spread / 20)


def test_report_rows_are_never_among_those_asked_for():
    shown = {row.id for scenario in misfit.SCENARIOS for row in load(scenario, "report")}
    assert shown and not shown & set(ROWS)


# ---- The command ------------------------------------------------------------------------------

TINY = command.Budget(
    wide=24, searched=2, deep=20, held_out=6, kept=9,
    search=waves.Waves((4,), (0.5,), NONE, NONE, kept=3), near=3, baseline=2,
    replicates={"dinamo": 1, "birobidzhan": 1},
    rival=rivals.Plan(4, nearest=1, replicates=NONE, baseline=1))


@pytest.fixture
def tiny(monkeypatch):
    """A search of three parameters, with one run of each scenario a point."""
    monkeypatch.setattr(rivals, "ranges", lambda rule: RANGES)
    monkeypatch.setattr(rivals, "PAIRS", rivals.PAIRS[:2])


@pytest.mark.slow
def test_a_search_goes_on_where_it_stands_and_makes_nothing_twice(tmp_path, tiny, monkeypatch):
    steps = command.Calibration(tmp_path, SerialBackend(), TINY)
    whole = command.fit

    def stopped(*arguments, **options):
        raise KeyboardInterrupt
    monkeypatch.setattr(command, "fit", stopped)
    with pytest.raises(KeyboardInterrupt):
        steps.model()
    assert (tmp_path / "posterior.csv").exists() and not (tmp_path / "search.csv").exists()
    monkeypatch.setattr(command, "fit", whole)
    monkeypatch.setattr(checks, "of_regression", None)  # is not asked again
    found = command.Calibration(tmp_path, SerialBackend(), TINY).model()
    assert len(found) == TINY.kept + 1 and len(posterior.parameters(found)) == TINY.searched
    assert posterior.central(found) == 0
    monkeypatch.setattr(command, "fit", None)
    again = command.Calibration(tmp_path, SerialBackend(), TINY)
    pd.testing.assert_frame_equal(again.model(), found)
    assert set(again.compare()["parameter"]) == set(posterior.parameters(found))
    assert set(again.place()["id"]) == {"all", *ROWS} and len(again.chance()) == len(ROWS)
    what, worth = command.told(found, again.check())
    assert what.row_count == 2 and worth.row_count == 4


@pytest.mark.slow
def test_rivals_are_held_to_one_budget(tmp_path, tiny):
    found = command.Calibration(tmp_path, SerialBackend(), TINY).fit_rivals()
    assert list(found) == rivals.PAIRS
    told = pd.read_csv(tmp_path / "rivals-baseline.csv")
    assert (told.groupby(["rule", "organs"]).size() == len(ROWS)).all()
    never = pd.read_csv(tmp_path / "never.csv")
    assert {"one", "other", "rule", "organs"} == set(never)
    assert (tmp_path / "rivals.csv").read_text().count("\n") == 3


def test_results_of_another_search_are_refused_and_left_alone(tmp_path, tiny):
    command.Calibration(tmp_path, SerialBackend(), TINY)
    (tmp_path / "posterior.csv").write_text("distance\n1\n")
    with pytest.raises(UserError, match="another budget"):
        command.Calibration(tmp_path, SerialBackend(), command.QUICK)
    assert (tmp_path / "posterior.csv").read_text() == "distance\n1\n"
    (tmp_path / command.SEARCH).unlink()
    with pytest.raises(UserError, match=r"no search\.json"):
        command.Calibration(tmp_path, SerialBackend(), TINY)
    with pytest.raises(UserError, match="cannot be used"):
        command.Calibration(tmp_path / "posterior.csv", SerialBackend(), TINY)


def test_the_matrix_asks_every_pair_at_its_own_point_and_tells_all(monkeypatch):
    asked = []

    def compare(scenario, use, replicates, rule, organs, seed, set_):
        asked.append(((rule, organs), set_))
        return [evaluate(ROWS["P01"], [ROWS["P01"].target] * 5), evaluate(ROWS["P02"], [9.0] * 5)]
    monkeypatch.setattr(rejections.patterns, "compare", compare)
    found = rejections.matrix("dinamo", "calibrate", 5, 1, {"fading": 0.03})
    assert [pair for pair, _ in asked] == rivals.PAIRS == list(found)
    for pair, set_ in asked:
        assert set_ == rivals.shipped()[pair] | {"fading": 0.03}
    told = rejections.as_json(found)["patterns"]
    assert [(row["rule"], row["organs"]) for row in told[::2]] == rivals.PAIRS
    assert [row["verdict"] for row in told] == ["holds", "misses"] * len(rivals.PAIRS)
    assert rejections.as_table(found).row_count == len(rivals.PAIRS)


def test_what_does_not_come_with_the_package_yet_is_said():
    with pytest.raises(UserError, match=r"nothing\.csv.*zaiavlenie calibrate"):
        shipped_text("nothing.csv")


@pytest.mark.parametrize(("arguments", "told"), [
    (("calibrate", "modell"), "model"),
    (("calibrate", "model", "--workers", "0"), "--workers"),
    (("calibrate", "model", "--workers", "1", "--out", "/dev/null/x"), "/dev/null/x"),
    (("patterns", "dinamo", "--rule", "all", "--organs", "lists_from_above"), "--organs"),
    (("patterns", "dinamo", "--figure", "rows.pdf"), ".png or .svg"),
    (("patterns", "dinamo", "--figure", "nowhere/rows.png"), "no folder nowhere"),
    (("patterns", "dinamo", "--use", "test"), "kept elsewhere")])
def test_bad_input_is_one_line_and_writes_nothing(tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    done = here(*arguments)
    assert done.code == 2 and told in done.err and done.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_figure_of_the_record_shows_every_row(tmp_path, monkeypatch):
    rows = [evaluate(row, [row.target] * 5) for row in misfit.all_rows()]
    axes, = record.draw(rows).axes
    assert len(axes.get_yticklabels()) == len(rows)
    matrix, = rejection.draw({("belief", "files"): rows, ("none", "files"): rows}).axes
    assert [label.get_text() for label in matrix.get_yticklabels()] == ["belief / files",
                                                                        "none / files"]
