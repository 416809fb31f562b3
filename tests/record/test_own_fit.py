"""Parameters fitted to targets of one's own: what is known is found again, what is wrong refused.
"""

import math

import numpy as np
import pandas as pd
import pytest
from commands import ROOT, check_refusal, here

from experiments.record import own_fit
from experiments.record.patterns import CALIBRATE, OWN, Pattern

OWN_FILES = ROOT / "examples" / "own"


def row(name, low, high, target=math.nan):
    return Pattern(name, "classroom", name, name, "", target, low, high, None, CALIBRATE, OWN, (),
                   "")


def drawn(n=4000, noise=0.05):
    """Two parameters of which one is seen through noise and the other not at all."""
    rng = np.random.default_rng(5)
    points = pd.DataFrame({"seen": rng.uniform(0, 10, n), "unseen": rng.uniform(-1, 1, n)})
    values = pd.DataFrame({"y": points["seen"] / 10 + noise * rng.normal(size=n)})
    return points, values


RANGES = {"seen": [0.0, 10.0], "unseen": [-1.0, 1.0]}


def test_what_the_targets_identify_is_found_and_the_rest_stays_as_it_was():
    found = own_fit.fitted([row("y", 0.2, 0.4)], RANGES, *drawn(), 0.05).parameters
    seen, unseen = found.to_dict("records")
    assert seen["median"] == pytest.approx(3.0, abs=0.15)
    assert seen["lo90"] < 3.0 < seen["hi90"] and 0.7 < seen["contraction"] < 0.95
    assert abs(unseen["contraction"]) < 0.15 and abs(unseen["median"]) < 0.2


def test_intervals_cover_as_often_as_they_say():
    points, values = drawn(8000)
    rng, inside = np.random.default_rng(9), 0
    for _ in range(200):
        truth = rng.uniform(2, 8)
        target = truth / 10 + 0.05 * rng.normal()
        found = own_fit.fitted([row("y", target - 0.01, target + 0.01)], RANGES, points, values,
                               0.05).parameters.iloc[0]
        inside += found["lo90"] <= truth <= found["hi90"]
    assert 0.84 <= inside / 200 <= 0.96


def test_a_target_beats_the_middle_of_its_range():
    found = [own_fit.fitted([row("y", 0.2, 0.8, target)], RANGES, *drawn(), 0.05
                            ).parameters.iloc[0]["median"] for target in (0.3, math.nan)]
    assert found == pytest.approx([3.0, 5.0], abs=0.25)


def test_runs_that_determine_nothing_are_far_off():
    points, values = drawn(1000)
    values.loc[points["seen"] < 5, "y"] = np.nan
    found = own_fit.fitted([row("y", 0.2, 1.0)], RANGES, points, values, 0.1)
    assert (found.posterior["seen"] > 4.0).all()
    assert found.rows["holds_prior"][0] < 0.55 < found.rows["holds_posterior"][0]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own-fit") / "out"
    words = ["calibrate", "own", "--scenario", "classroom", "--patterns",
             OWN_FILES / "targets.csv", "--priors", OWN_FILES / "priors.csv", "--draws", 120,
             "--keep", 0.25, "--workers", 1, "--out", folder]
    return folder, words, here(*words)


def test_the_command_fits_and_goes_on_where_it_was(fitted):
    folder, words, found = fitted
    assert (found.code, found.err) == (0, ""), found.err
    assert "weight_fear" in found.out and "hearing_base" in found.out
    posterior = pd.read_csv(folder / "posterior.csv")
    assert len(posterior) == 30 and posterior["weight"].sum() == pytest.approx(1.0)
    assert posterior["weight_fear"].between(0, 20).all()
    before = (folder / "posterior.csv").read_bytes()
    assert here(*words).code == 0 and (folder / "posterior.csv").read_bytes() == before


@pytest.mark.parametrize(("text", "told"), [
    ("name,low,high\nweight_fea,0,1\n", "line 2: unknown parameter 'weight_fea'"),
    ("name,low,high\nweight_fear,5,1\n", "line 2: 5 to 1 is no range within"),
    ("name,low,high\nweight_fear,0,many\n", "'many' is not a number"),
    ("name,low,high\nweight_fear,0,9\nweight_fear,0,9\n", "line 3: weight_fear stands there twice"),
    ("name,low\nweight_fear,0\n", "missing column high"), ("name,low,high\n", "no rows")])
def test_wrong_priors_are_refused(tmp_path, text, told):
    (tmp_path / "p.csv").write_text(text)
    check_refusal(here("calibrate", "own", "--patterns", OWN_FILES / "targets.csv", "--priors",
                       tmp_path / "p.csv", "--out", tmp_path / "out"), told)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("words", "told"), [
    (["own"], "--patterns: is missing"), (["model", "--draws", "500"], "belongs to"),
    (["own", "--draws", "20"], "--patterns: is missing")])
def test_wrong_options_are_refused(words, told):
    check_refusal(here("calibrate", *words), told)
