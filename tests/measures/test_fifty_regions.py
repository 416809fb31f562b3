"""The historian's figure on made-up regions whose causes are known; the region's, side by side."""

import numpy as np
import pandas as pd
import pytest

from experiments.experiment import quick
from experiments.figures import centre_periphery, fifty_regions
from experiments.figures.fifty_regions import APART, TOGETHER, UNSEEN, Ensemble
from experiments.plans.design import load
from experiments.sweeps.aggregate import STATISTICS


def rows_of(values, explanation, protector, cell, outcome):
    return {**dict.fromkeys(STATISTICS, np.nan), **values, "explanation": explanation,
            "protector": protector, "cell": cell, "outcome": outcome, "n_undetermined": 0}


def regions(n=600, seed=5):
    """A summary in which the leader falls by chance: top-down with the list, less with a
    protector; bottom-up with the voices; in the mixed world nothing decides. Voices follow the
    campaign. The first region of each is one whose leader fell early."""
    draws = np.random.default_rng(seed)
    rows, cell = [], 0
    for explanation in fifty_regions.EXPLANATIONS:
        for k in range(n):
            campaign, organs = draws.random(2)
            protected = k % 2
            voices = 50 * campaign + 5 * draws.random()
            chance = {"top_down": 0.3 + 0.6 * organs - 0.3 * protected,
                      "bottom_up": 0.1 + 0.7 * voices / 55, "mixed": 0.5}[explanation]
            fell = float(draws.random() < chance)
            spared = {"from_below": fell * (explanation == "bottom_up"),
                      "from_above": fell * (explanation == "top_down"),
                      "protector": -0.3 * (explanation == "top_down"), "voices": 0.0, "organs": 0.0}
            told = {"leader_fell": fell, "voices_against_leader": voices,
                    **{f"leader_spared.{name}": value for name, value in spared.items()}}
            for outcome, value in told.items():
                missing = k == 0 and outcome != "voices_against_leader"
                rows.append(rows_of({"mean": np.nan if missing else value,
                                     "lever.campaign": campaign, "lever.organs": organs},
                                    explanation, "present" if protected else "absent", cell,
                                    outcome))
            cell += 1
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def summary():
    return regions()


def test_planted_causes_are_found_with_their_size(summary):
    top = Ensemble(summary, "top_down")
    assert len(top.fell) == 599 and top.gone == pytest.approx(1 / 600)
    points = {name: np.median(found) for name, found in top.sampled(APART, 200).points.items()}
    # 0.6 x a mean list of 0.5; -0.3; none. Sampling error of the pool: about 4 points.
    assert points == pytest.approx({"local": 0.0, "list": 30.0, "protector": -30.0}, abs=12)
    assert top.finds(APART, "list", 200) > 0.9 and top.finds(APART, "protector", 200) > 0.9
    assert top.truth(APART, "protector") == pytest.approx((-30.0, 0.0), abs=1e-9)
    assert top.truth(APART, "local") == (0.0, 0.0)
    assert Ensemble(summary, "bottom_up").finds(APART, "local", 100) > 0.9


def test_an_unknown_list_is_taken_for_local_pressure_where_both_go_together(summary):
    top = Ensemble(summary, "top_down")
    confounded = np.median(top.sampled(UNSEEN, 200).points["local"])
    assert confounded > 15
    assert abs(np.median(top.sampled(TOGETHER, 200).points["local"])) < confounded / 2
    assert top.finds(UNSEEN, "local", 200) > 0.5 > top.finds(TOGETHER, "local", 200)
    # Apart, the list is no confounder, known or not.
    assert "list" not in top.sampled(UNSEEN, 200).signs


def test_explanations_are_named_after_what_is_found(summary):
    for name in ("top_down", "bottom_up"):
        assert Ensemble(summary, name).name(name, 200) > 0.6
    mixed = Ensemble(summary, "mixed")
    assert mixed.name("mixed", 200) < 0.2
    assert sum(mixed.name(name, 50) for name in fifty_regions.FINDINGS) < 0.5


def test_draws_and_tells(summary):
    assert len(fifty_regions.draw(summary).axes) == 6
    said = fifty_regions.says(summary)
    assert "more than 200" in said and "nan" not in said.lower()


def test_a_quick_ensemble_has_fewer_regions_and_not_more_runs():
    full = load("fifty_regions")
    fewer = quick(full)
    assert len(fewer.cells) == len(full.cells) / 10 and fewer.least == full.least == 1


# ---- Side by side ----------------------------------------------------------------------------

def side_by_side(without=()):
    """Every observable inside the record for the mixed world alone; those ``without`` a value."""
    rows = []
    for cell, explanation in enumerate(centre_periphery.EXPLANATIONS):
        for panel in centre_periphery.PANELS:
            low = centre_periphery.record_of(panel)[0]
            mean = low if explanation == "mixed" else low - 1 - cell
            there = panel.outcome not in without
            values = dict.fromkeys(("mean", "q05", "q95", "lo95", "hi95"), mean) if there else {}
            rows.append({**rows_of(values, explanation, "", cell, panel.outcome),
                         "n": 10 * there, "n_undetermined": 10 * (not there)})
    return pd.DataFrame(rows)


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_every_observable_of_the_design_has_a_panel():
    assert [panel.outcome for panel in centre_periphery.PANELS] == load("centre_periphery").outcomes


def test_an_observable_that_no_run_determines_says_so():
    shown = side_by_side(["B06"])
    assert texts(centre_periphery.draw(shown)) == ["undetermined\nin every run"]
    said = centre_periphery.says(shown)
    assert "no run determines: clients' collapse" in said
    assert "of the 9 that have one, top-down 0, bottom-up 0, mixed 9" in said
    assert "(record: -3 or 5)" in said


def test_explanations_are_told_apart_where_their_intervals_do_not_meet():
    summary = side_by_side()
    said = centre_periphery.says(summary)
    assert said.startswith(f"Of {len(centre_periphery.PANELS)} observables that can be seen, "
                           f"{len(centre_periphery.PANELS)} tell two")
    summary["lo95"], summary["hi95"] = -100.0, 100.0
    assert "none tell two" in centre_periphery.says(summary)
