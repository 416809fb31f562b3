"""Experiments: from a design to summary, figure and words; tracked ones are what they say."""

import re
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from commands import process

from experiments import experiment, sensitivity
from experiments.figures.told import as_markdown
from experiments.plans.design import load
from experiments.sweeps.executors import backend
from experiments.tracked.blocks import problems
from experiments.tracked.results import differences
from sim.config.errors import UserError

ROOT = Path(__file__).resolve().parent.parent
NAMES = experiment.experiments()


@pytest.fixture
def at_home(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_there_are_experiments_and_designs_without_a_figure_are_none():
    assert len(NAMES) >= 5 and "minimal" not in NAMES
    assert experiment.chosen("all") == NAMES
    with pytest.raises(UserError, match="did you mean motives"):
        experiment.chosen("motivs")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_tracked_is_of_today_or_says_that_it_is_not(at_home, name):
    """Its picture is its summary's; a result of other code or another design is listed as stale,
    and the page says so."""
    assert experiment.wrong(name) == []
    said = "**These numbers were made with an earlier version" in experiment.section(name)
    assert said == (differences(experiment.result_of(name)) != [])


def test_a_design_that_was_changed_is_noticed(at_home, monkeypatch):
    name = NAMES[0]
    other = load({**load(name).file.model_dump(exclude_none=True), "seed": 77})
    monkeypatch.setattr(experiment, "design_of", lambda name: other)
    assert any(one.startswith("design ") for one in differences(experiment.result_of(name)))


def test_the_page_is_what_the_summaries_give(at_home):
    assert problems(experiment.PAGE, experiment.blocks()) == [], "run make docs"


def test_a_figure_that_is_not_its_summary_s_is_noticed(at_home, tmp_path):
    name = "capacity"
    for file in ("summary.csv", "figure.png"):
        (tmp_path / file).write_bytes((experiment.RESULTS / name / file).read_bytes())
    assert experiment.differs(load(name), tmp_path) == ""
    summary = pd.read_csv(tmp_path / "summary.csv")
    summary[["mean", "lo95", "hi95"]] *= 1.1
    summary.to_csv(tmp_path / "summary.csv", index=False)
    assert "differs" in experiment.differs(load(name), tmp_path)
    (tmp_path / "figure.png").unlink()
    assert "missing" in experiment.differs(load(name), tmp_path)


def test_a_table_without_its_columns_is_refused_by_name(at_home, tmp_path):
    for name, column in (("capacity", "lo95"), ("dilemma", "group")):
        made = pd.read_csv(experiment.RESULTS / name / "summary.csv")
        made.drop(columns=column).to_csv(tmp_path / "summary.csv", index=False)
        with pytest.raises(UserError, match=rf"summary\.csv: .*no column {column}"):
            experiment.read_summary(load(name), tmp_path)
    screened = sensitivity.read_table("screening", experiment.RESULTS / "sensitivity")
    screened.drop(columns="n").to_csv(tmp_path / "screening.csv", index=False)
    with pytest.raises(UserError, match=r"screening\.csv: .*no column n"):
        sensitivity.read_table("screening", tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_words_follow_the_numbers(at_home, name):
    """Words hold no number of their own: other summaries give other words."""
    summary = experiment.read_summary(load(name), experiment.RESULTS / name)
    says = experiment.figure_of(load(name)).says
    more = summary.copy()
    values = [column for column in ("mean", "lo95", "hi95", "risk", "low", "high")
              if column in more]
    more[values] = more[values] * 2 + 3
    told, other = says(summary), says(more)
    assert told.rows != other.rows and (told.found, told.not_found) != (other.found,
                                                                        other.not_found)
    assert "nan" not in as_markdown(told).lower().split()


@pytest.mark.parametrize("name", NAMES)
def test_numbers_stand_in_the_table_and_sentences_are_short(at_home, name):
    told = experiment.figure_of(load(name)).says(
        experiment.read_summary(load(name), experiment.RESULTS / name))
    assert all(len(row) == len(told.heads) for row in told.rows) and told.rows
    for text in (told.found, told.not_found, told.caveat):
        assert len(text) < 700, text
        for sentence in re.split(r"(?<=[.!?:;]) ", text):
            dated = re.sub(r"\b19\d\d\b|\b[ghw]\d?-\d{3}\b|\b[PQB]\d\d\b", "", sentence)
            assert len(re.findall(r"\d+(?:\.\d+)?", dated)) <= 4, sentence
            assert len(sentence.split()) <= 45, sentence


@pytest.mark.slow
def test_a_miniature_from_sweep_to_figure(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small = load({**load("motives").file.model_dump(exclude_none=True), "scenario": "classroom",
                  "replicates": 4})
    monkeypatch.setattr(experiment, "load", lambda name: small)
    folder = Path("results/motives")
    for fresh in (False, True):  # also where the pictures of the time before lie
        report = experiment.run("motives", backend(1, None), fresh=fresh)
        assert report.made == report.runs
    assert (report.runs, report.failed) == (4 * len(small.cells), 0)
    assert experiment.differs(small, folder) == ""
    picture = matplotlib.image.imread(folder / "figure.png")
    assert picture.shape[1] > 800 and np.ptp(picture[..., :3]) > 0.5
    assert (folder / "figure.svg").read_text().startswith("<?xml")


@pytest.mark.slow
def test_bad_names_are_one_line_and_write_nothing(tmp_path):
    for command in ("experiment", "figures"):
        done = process(command, "regime", cwd=tmp_path)
        assert done.code == 2 and len(done.err.strip().splitlines()) == 1
        assert "did you mean regimes" in done.err
    assert list(tmp_path.iterdir()) == []
