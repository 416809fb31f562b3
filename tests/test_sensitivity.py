"""Sensitivity: known answers of the indices, what is varied, and the way from sweep to page."""

import contextlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import check_refusal, here

from experiments import sensitivity
from experiments.figures import panels
from experiments.plans.design import load
from experiments.sensitivity import HISTORICAL, STATIC
from experiments.sweeps import indices
from experiments.sweeps.executors import backend
from sim.config.errors import UserError
from sim.config.registry import registry
from sim.config.settings import settings

pytest.importorskip("SALib", reason="SALib (extra calibrate) is not installed")

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("fading", "credit_fading", "material_decay")


def sampled(sampling, samples, names=NAMES, replicates=2, outcome="falls"):
    """A design on the class of forty that varies ``names`` over 0-0.5, and its points as 0-1."""
    design = load({"question": "test", "scenario": "classroom", "weeks": 1, "outcomes": [outcome],
                   "replicates": replicates, "sampling": sampling, "samples": samples,
                   "vary": {name: [0.0, 0.5] for name in names}})
    x = np.array([[cell.values[name] for name in names] for cell in design.cells]) * 2.0
    return design, x


def runs_of(design, y, noise=0.0, outcome="falls"):
    """Runs as in runs.parquet: ``y`` a point, and a draw of standard deviation ``noise`` a run."""
    n = design.least
    draws = np.random.default_rng(7).normal(scale=noise, size=len(y) * n) if noise else 0.0
    return pd.DataFrame({"cell": np.repeat(np.arange(len(y)), n), "seed": np.tile(np.arange(n),
                         len(y)), "replicate": np.tile(np.arange(n), len(y)),
                         outcome: np.repeat(y, n) + draws})


# ---- Known answers ---------------------------------------------------------------------------

def test_screening_of_a_bent_plane_gives_its_slopes():
    design, x = sampled("latin_hypercube", 200, replicates=1)
    y = 3.0 * x[:, 0] - 2.0 * x[:, 1] + 4.0 * (x[:, 1] - 0.5) ** 2
    found = indices.screening(design, runs_of(design, y)).set_index("parameter")
    assert found["effect"].tolist() == pytest.approx([3.0, -2.0, 0.0], abs=1e-9)
    assert (found["luck"] < 1e-9).all() and found["explained"].iloc[0] == pytest.approx(1.0)
    noisy = indices.screening(design, runs_of(design, y, noise=1.0)).set_index("parameter")
    assert indices.kept(noisy.reset_index(), 5) == list(NAMES[:2])
    assert (noisy["lo"] < [3.0, -2.0, 0.0]).all() and (noisy["hi"] > [3.0, -2.0, 0.0]).all()
    # The variance of the plane is 9/12 + 4/12 + 16/180, that of luck 1.
    assert noisy["explained"].iloc[0] == pytest.approx(1.17 / 2.17, abs=0.1)


def beyond_luck(factor):
    """Analyses in which any parameter that does nothing goes beyond ``factor`` times luck."""
    design, x = sampled("latin_hypercube", 60, replicates=1)
    draws, n_beyond, n = np.random.default_rng(3), 0, 200
    for _ in range(n):
        runs = runs_of(design, draws.normal(size=len(x)))
        found = indices.screening(design, runs)
        n_beyond += (found["effect"].abs() > factor * found["luck"]).any()
    return n_beyond / n


def test_luck_is_what_five_in_a_hundred_analyses_of_nothing_reach():
    """Of 200 analyses 5 % are 10, and 24 or more one time in ten thousand; half the luck fails."""
    assert beyond_luck(1.0) < 0.12
    assert beyond_luck(0.5) > 0.4


def test_too_few_runs_for_so_many_parameters_are_refused():
    design, x = sampled("latin_hypercube", 8, replicates=1)
    with pytest.raises(UserError, match="too few"):
        indices.screening(design, runs_of(design, x[:, 0]))


def test_sobol_of_a_sum_and_a_product():
    """y = x0 + 2 x1 + c x0 x2, all even on 0-1: orders from its variances, tolerance 0.1."""
    design, x = sampled("saltelli", 128)
    c = 4.0
    y = x[:, 0] + 2.0 * x[:, 1] + c * x[:, 0] * x[:, 2]
    v0, v1, v2 = (1 + c / 2) ** 2 / 12, 4 / 12, (c / 2) ** 2 / 12
    v02 = c**2 / 144
    total = v0 + v1 + v2 + v02
    found = indices.sobol(design, runs_of(design, y))

    def of(index):
        return found[found["index"] == index]["value"].tolist()
    assert of("first") == pytest.approx([v0 / total, v1 / total, v2 / total], abs=0.1)
    assert of("total") == pytest.approx([(v0 + v02) / total, v1 / total, (v2 + v02) / total],
                                        abs=0.1)
    assert of("second") == pytest.approx([0.0, v02 / total, 0.0], abs=0.1)
    # Halves of a straight line lie half its rise apart.
    assert of("halves") == pytest.approx([(1 + c / 2) / 2, 1.0, c / 4], abs=0.1)
    assert (found["luck"] == 0.0).all() and (found["lo"] <= found["hi"]).all()


def test_luck_of_sobol_is_the_share_of_chance():
    design, x = sampled("saltelli", 64, replicates=8)
    found = indices.sobol(design, runs_of(design, x[:, 0], noise=1.0))
    # A mean of eight runs has variance 1/8, the line 1/12.
    assert found["luck"].iloc[0] == pytest.approx((1 / 8) / (1 / 8 + 1 / 12), abs=0.08)


def test_points_are_means_and_few_undetermined_ones_the_mean_of_all():
    design, x = sampled("morris", 6)
    runs = runs_of(design, np.arange(len(x), dtype=float))
    runs.loc[:1, "falls"] = np.nan      # both runs of point 0
    runs.loc[2, "falls"] = np.nan       # one of point 1
    means, noise = indices.points(design, runs, "falls")
    assert means[0] == pytest.approx(np.arange(1, len(x)).mean()) and means[1] == 1.0
    assert noise == 0.0
    runs.loc[:len(runs) // 3, "falls"] = np.nan
    assert indices.points(design, runs, "falls") is None


@pytest.mark.parametrize("method", ["latin_hypercube", "saltelli"])
def test_a_sample_without_differences_is_told_in_one_sentence(method, capsys, recwarn):
    design, x = sampled(method, 32, replicates=1, outcome="fall_share")
    analyse = {"latin_hypercube": indices.screening, "saltelli": indices.sobol}[method]
    found = analyse(design, runs_of(design, np.ones(len(x)), outcome="fall_share"))
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "nothing can be concluded about fall_share" in told
    assert (found["outcome"] == "fall_share").all() and not recwarn.list
    with pytest.raises(UserError, match="no outcome is determined"):
        analyse(design, runs_of(design, np.full(len(x), np.nan), outcome="fall_share"))


def test_kept_are_those_beyond_luck_largest_share_first_two_at_least():
    table = pd.DataFrame({
        "regime": "r", "outcome": ["a"] * 3 + ["b"] * 3, "parameter": ["x", "y", "z"] * 2,
        "effect": [-10.0, 4.0, 1.0, 0.1, -0.3, 0.2], "luck": [2.0] * 3 + [0.25] * 3})
    assert indices.kept(table, 5) == ["x", "y"] and indices.kept(table, 1) == ["x", "y"]
    assert indices.kept(table.assign(luck=0.0), 3) == ["x", "y", "z"]
    assert indices.kept(table.assign(luck=99.0), 3) == ["x", "y"]


def test_a_curve_has_settled_where_nothing_later_differs():
    curves = np.array([[0.3, 0.2, 0.205, 0.206], [0.2, 0.2, 0.2, 0.2], [0.2, 0.2, 0.2, 0.3],
                       [0.2, 0.217, 0.206, 0.211]])
    assert indices.settled(curves).tolist() == [1, 0, 3, 2]


def test_replicates_settle_where_runs_are_alike_and_not_where_they_differ_much():
    design = load({"question": "t", "scenario": "classroom", "replicates": 300,
                   "outcomes": ["falls"]})
    draws = np.random.default_rng(5).normal(size=300)

    def of(scale, shift):
        runs = pd.DataFrame({"cell": 0, "replicate": np.arange(300),
                             "falls": shift + scale * draws})
        return indices.replicates(design, runs)
    calm, wild, none = of(0.01, 1.0), of(0.5, 1.0), of(1.0, 0.0)
    assert (calm["settled"] == 5).all() and (wild["settled"] == -1).all()
    assert calm["away"].all() and not none["away"].any()
    assert calm["n"].tolist() == [5, 10, 20, 50, 100, 200, 300]
    assert calm["cv"].iloc[-1] == pytest.approx(0.01, rel=0.1)
    assert (calm["half_width"] * np.sqrt(calm["n"])).std() == pytest.approx(0.0, abs=1e-9)


def test_structures_are_compared_seed_by_seed():
    design = load({"question": "t", "scenario": "classroom", "replicates": 8,
                   "outcomes": ["r_peak", "r_peak_heaviest"],
                   "vary": {"structure": {"as in use": {}, "other": {"friends": 0.0}}}})
    r = np.tile(np.arange(8.0), 2)
    r[8:] += 0.5
    runs = pd.DataFrame({"cell": np.repeat([0, 1], 8), "seed": np.tile(np.arange(8), 2),
                         "r_peak": r, "r_peak_heaviest": r + 2.0})
    found = indices.structure(design, runs).set_index("structure")
    assert found.loc["other", ["difference", "lo", "hi"]].tolist() == [0.5, 0.5, 0.5]
    assert found.loc[indices.HEAVIEST_ONLY, ["difference", "lo", "hi"]].tolist() == [2.0] * 3
    assert found["base"].tolist() == [3.5, 3.5]


# ---- What is varied --------------------------------------------------------------------------

@pytest.mark.parametrize("scenario", ["dinamo", "birobidzhan"])
@pytest.mark.parametrize("regime", [HISTORICAL, STATIC])
def test_all_that_is_free_and_has_a_say_moves_around_its_value(scenario, regime):
    found = sensitivity.ranges(scenario, regime)
    without = {"rules"} | ({"hierarchy"} if scenario == "dinamo" else set())
    assert set(found) == {name for name, row in registry().items()
                          if row.status != "sourced" and row.mechanism not in without}
    values = settings(scenario, regime=regime).values
    for name, (low, high) in found.items():
        row = registry()[name]
        assert row.low <= low <= values[name] <= high <= row.high and low < high


def test_a_fortnight_doubles_the_odds_of_every_act_with_a_cost_but_speech():
    found = sensitivity.fortnight()
    costs = {name for name in registry() if name.startswith("cost_")} - {"cost_speech"}
    assert set(found) == costs | {"switch.weekly_choice"}
    assert all(np.exp(registry()[name].default - found[name]) == pytest.approx(2.0)
               for name in costs)


def test_every_kind_of_tie_is_taken_away_by_some_structure():
    """In the works as generated, each kind of tie that has a layer of its own is gone."""
    from sim.runs.simulate import simulate

    def made(given):
        return set(simulate("dinamo", 1, set=given, weeks=1,
                            fields={"spouses": 0.0}).tables["ties"]["kind"])
    assert {"shopmate", "friend", "kin", "past_association"} < made({})
    for label, kinds in {"no shopmates": ["shopmate"], "no friends": ["friend"],
                         "no kin in the works": ["kin"], "no past associates":
                         ["past_association"], "no recommenders": ["recommender", "recommended"],
                         "no patrons": ["patron", "client"]}.items():
        assert not made(sensitivity.TIES[label]) & set(kinds), label


# ---- From sweep to page ----------------------------------------------------------------------

def by_regime(n):
    return {HISTORICAL: n, STATIC: n}


TINY = sensitivity.Size(by_regime(40), by_regime(60), by_regime(2), points=2, kept=2, structure=2,
                        runs=6)


def made(folder, method, size=TINY):
    return list(sensitivity.run(method, "classroom", backend(1, None), size=size, folder=folder,
                                shown=lambda design: contextlib.nullcontext(lambda plan: None)))


@pytest.mark.slow
def test_a_miniature_of_every_method(tmp_path, monkeypatch):
    monkeypatch.setattr(sensitivity, "REGIMES", {HISTORICAL: 104, STATIC: 30})
    with pytest.raises(UserError, match="--method screening first"):
        made(tmp_path, "sobol")
    for method in sensitivity.METHODS:
        reports = made(tmp_path, method)
        assert all(report.made == report.runs > 0 for report in reports)
        table = sensitivity.read_table(method, tmp_path)
        assert set(table["regime"]) == set(sensitivity.REGIMES)
        assert sensitivity.picture_differs(method, tmp_path) == ""
        says = sensitivity.figure_of(method).says(table)
        assert "*To conclude:*" in says and "nan" not in says.split()
    # The same once more goes on from what is there.
    before = (tmp_path / "screening.csv").read_bytes()
    assert all(report.made == 0 for report in made(tmp_path, "screening"))
    assert (tmp_path / "screening.csv").read_bytes() == before


def test_paired_outcomes_have_panels_where_their_cost_allows():
    """Points by the thousand: under the frozen year alone. What is undetermined has no row."""
    asked = {(method, design.file.regime): set(design.outcomes)
             for method in ("screening", "replicates")
             for design in sensitivity.designs(method, "dinamo", TINY, Path())}
    assert "social_harm" not in asked["screening", HISTORICAL]
    assert "social_harm" in asked["screening", sensitivity.STATIC]
    assert "social_harm" in asked["replicates", HISTORICAL]
    design = next(iter(sensitivity.designs("replicates", "dinamo", TINY, Path())))
    runs = pd.DataFrame({"replicate": range(6), "cell": 0} | dict.fromkeys(design.outcomes, 1.0))
    runs["fall_share"] = np.linspace(0.1, 0.2, 6)
    runs["social_harm"] = np.nan
    found = set(indices.replicates(design, runs)["outcome"])
    assert "fall_share" in found and "social_harm" not in found
    assert set(sensitivity.OUTCOMES) == set(panels.OUTCOMES)


def test_wrong_names_are_one_line_and_write_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check_refusal(here("sensitivity", "--method", "screning"), "screning", "screening")
    check_refusal(here("sensitivity", "dynamo", "--quick"), "dynamo", "dinamo")
    check_refusal(here("sensitivity", "--workers", "0"), "--workers")
    assert list(tmp_path.iterdir()) == []


def test_figures_and_page_are_what_the_tracked_tables_give(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert sensitivity.wrong() == [], "run make docs"


@pytest.mark.parametrize("method", sensitivity.METHODS)
def test_words_follow_the_numbers(monkeypatch, method):
    monkeypatch.chdir(ROOT)
    table = sensitivity.read_table(method, sensitivity.RESULTS / "sensitivity")
    says = sensitivity.figure_of(method).says
    numbers = table.select_dtypes("number").columns.difference(["n", "settled"])
    other = table.assign(**{name: table[name] * 1.5 + 0.3 for name in numbers})
    assert says(table) != says(other) and "nan" not in says(table).split()


def test_a_panel_that_shows_nothing_is_not_drawn_and_the_conclusion_is_short(monkeypatch):
    monkeypatch.chdir(ROOT)
    table = sensitivity.read_table("screening", sensitivity.RESULTS / "sensitivity")
    draw = sensitivity.figure_of("screening").draw
    silent = table.assign(luck=np.where(table["outcome"] == "fall_share", 1e9, table["luck"]))
    assert len(draw(silent).axes) < len(draw(table).axes)
    assert "No parameter" in draw(table.assign(luck=1e9))._suptitle.get_text()
    assert 3 <= len(sensitivity.conclusion().splitlines()) <= 10


def test_a_full_analysis_is_affordable():
    """Runs of the full screening and Sobol: no more than some twenty-five minutes of two cores, at
    0.08 s a run and 0.45 s with paired worlds (docs/performance.md is about the machine)."""
    size, seconds = sensitivity.FULL, {HISTORICAL: 0.08, STATIC: 0.45}
    total = sum(seconds[regime] * (size.draws[regime] + size.points * size.blocks[regime]
                                   * (2 * size.kept + 2)) for regime in sensitivity.REGIMES)
    assert total / 2 < 25 * 60
