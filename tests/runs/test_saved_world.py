"""Worlds saved at a week: a run that goes on from one is the run, and another policy changes what
comes after."""

import json
import shutil

import numpy as np
import pytest
from commands import check_refusal, here

import sim
from sim import words
from sim.config.origin import MANIFEST
from sim.config.settings import settings
from sim.founding.saved import OF_SETTINGS, SAVED
from sim.founding.world import build, practised
from sim.runs.explain import deliberation
from sim.runs.record import settings_of
from sim.state import tables

WEEK = 105


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The classroom under another weight of fear, saved in December 1936."""
    folder = tmp_path_factory.mktemp("worlds") / "w36"
    sim.simulate("classroom", seed=4, weeks=WEEK, set={"weight_fear": 3.0}).save_world(folder)
    return folder


def same(one, other):
    assert list(one.tables) == list(other.tables)
    for name in one.tables:
        assert one.tables[name].equals(other.tables[name]), name


def test_going_on_gives_the_run(saved):
    same(sim.simulate(saved), sim.simulate("classroom", seed=4, set={"weight_fear": 3.0}))


@pytest.mark.parametrize(("scenario", "week", "choices"), [
    ("birobidzhan", 60, {}),
    ("region", 30, {"fields": {"copies": 3, "members": 60}, "weeks": 50}),
    ("classroom", 120, {"rule": "belief", "organs": "lists_from_above", "switch": {"rivals": "off"},
                        "allow": {"denounce:fear": 0.5}})])
def test_going_on_gives_the_run_whatever_it_is(tmp_path, scenario, week, choices):
    whole = sim.simulate(scenario, seed=2, **choices)
    sim.simulate(scenario, seed=2, **{**choices, "weeks": week}).save_world(tmp_path / "w")
    same(sim.simulate(tmp_path / "w", weeks=whole.weeks), whole)


def test_another_policy_changes_only_what_comes_after(saved):
    plain, other = sim.simulate(saved), sim.simulate(saved, regime="before_1936")
    before = [run.weekly[:WEEK] for run in (plain, other)]
    assert before[0].equals(before[1])
    assert not plain.weekly[WEEK:].equals(other.weekly[WEEK:])
    levers = build(settings(saved, regime="before_1936"), 4).levers
    past = practised(settings("classroom"))
    frozen = practised(settings("classroom", regime="before_1936"))
    assert np.array_equal(levers[:WEEK], past[:WEEK])
    # Practice follows the law from where it stood; the levers that follow at once are there.
    assert levers["campaign"][WEEK] == frozen["campaign"][WEEK]


def test_choices_stay_as_they_were_unless_others_are_given(saved):
    assert settings(saved).values["weight_fear"] == 3.0
    assert settings(saved).weeks == 226
    changed = settings(saved, set={"weight_fear": 1.0}, rule="belief")
    assert (changed.values["weight_fear"], changed.rule) == (1.0, "belief")
    assert changed.hash != settings(saved).hash != settings("classroom").hash


def test_other_seeds_are_other_futures_of_one_past(saved):
    runs = [sim.simulate(saved, seed=seed) for seed in (4, 5)]
    assert runs[0].weekly[:WEEK].equals(runs[1].weekly[:WEEK])
    assert not runs[0].weekly.equals(runs[1].weekly)


def test_a_model_goes_on_from_it_and_so_does_explain(saved):
    model = sim.DenunciationModel(saved, seed=4)
    assert model.week == WEEK
    same(model.run(), sim.simulate(saved))
    whole = settings("classroom", set={"weight_fear": 3.0})
    free = int(model.world.members["standing"].tolist().index(words.FULL))
    last = settings(saved).weeks - 1
    assert deliberation(settings(saved), 4, free, last) == deliberation(whole, 4, free, last)
    with pytest.raises(sim.UserError, match=f"legal: {WEEK}"):
        deliberation(settings(saved), 4, 3, 20)


def test_every_table_of_the_state_is_saved_or_made_by_settings():
    assert {table.name for table in SAVED} | set(OF_SETTINGS) == {
        table.name for table in tables.TABLES}


def test_the_command(saved, tmp_path):
    out = tmp_path / "w"
    found = here("run", "classroom", "--until", "1936-12-01", "--save", out)
    assert found.code == 0 and "before the week of 1936-12-07" in found.out
    assert json.loads((out / MANIFEST).read_text())["week"] == WEEK
    found = here("run", "--from", out, "--regime", "after_1938", "--out", tmp_path / "run")
    assert (found.code, found.err) == (0, "")
    assert settings_of(tmp_path / "run")[0].origin.week == WEEK
    assert here("run", "--from", out, "--seeds", "1-3", "--workers", 1).code == 0
    design = tmp_path / "d.toml"
    design.write_text('question = "q"\nscenario = "w"\nreplicates = 2\noutcomes = ["falls"]\n'
                      '[vary]\nregime = ["historical", "before_1936"]\n', encoding="utf-8")
    assert here("sweep", design, "--workers", 1, "--out", tmp_path / "s").code == 0


@pytest.mark.parametrize(("asked", "told"), [
    (["--until", "1936-12-01", "--save", "{saved}"], "stands there already"),
    (["--save", "{new}"], "no week is left to go on with"),
    (["--until", "1936-13-01"], "is not a date"),
    (["--until", "1934-12-03"], "is outside 1934-12-04..1939-03-27"),
    (["--until", "1936-12-01", "--weeks", "20"], "not both"),
    (["--until", "1936-12-01", "--save", "{new}", "--seeds", "1-3"], "saves one world"),
    (["--from", "{saved}"], "leave 'classroom' out")])
def test_what_cannot_be_saved_is_refused(saved, tmp_path, asked, told):
    asked = [word.format(saved=saved, new=tmp_path / "new") for word in asked]
    check_refusal(here("run", "classroom", *asked), told)
    assert not (tmp_path / "new").exists()


@pytest.fixture
def copy(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "copy")


def test_another_version_is_refused(copy):
    text = (copy / MANIFEST).read_text()
    code = json.loads(text)["code"]
    (copy / MANIFEST).write_text(text.replace(code, "0" * len(code)))
    check_refusal(here("run", "--from", copy), "saved by another version of the model")


@pytest.mark.parametrize(("harm", "told"), [
    (lambda folder: (folder / "ties.parquet").unlink(), "ties.parquet: a table of the saved world"),
    (lambda folder: (folder / "ties.parquet").write_bytes(b"PAR1"), "is not as it was saved"),
    (lambda folder: (folder / MANIFEST).write_text("{}"), "cannot be read as that of a saved"),
    (lambda folder: (folder / MANIFEST).unlink(), "is not the folder of a saved world")])
def test_what_is_damaged_is_refused(copy, harm, told):
    harm(copy)
    check_refusal(here("run", "--from", copy), told)


def test_weeks_gone_by_and_fields_cannot_be_chosen(saved):
    with pytest.raises(sim.UserError, match=f"outside {WEEK + 1}..226"):
        settings(saved, weeks=WEEK)
    with pytest.raises(sim.UserError, match="saved as it is"):
        settings(saved, fields={"members": 60})


def test_a_folder_called_like_a_shipped_scenario_does_not_hide_it(saved, tmp_path, monkeypatch):
    shutil.copytree(saved, tmp_path / "dinamo")
    monkeypatch.chdir(tmp_path)
    assert settings("dinamo").origin is None
    assert settings("./dinamo").origin.week == WEEK
