"""What a run shows of itself, and result folders read back."""

import pandas as pd
import pytest

import sim
from experiments.studies import many
from sim.config.errors import UserError
from sim.runs.explain import deliberation


@pytest.fixture(scope="module")
def short():
    return sim.simulate("classroom", seed=2, regime="plenum_1937", weeks=30)


def test_a_run_says_what_it_is(short):
    fell = (short.tables["members"].week_fallen >= 0).sum()
    assert f"seed 2, 30 weeks from {short.start}: {fell} of" in repr(short)
    assert "<table>" in short._repr_html_() and "week_fallen" in short._repr_html_()


def test_a_saved_run_is_read_back(short, tmp_path):
    short.save(tmp_path / "run")
    back = sim.load(tmp_path / "run")
    assert set(back.tables) == set(short.tables) and back.seeds == "2" and back.weeks == 30
    assert back.start == short.start and back.settings.hash == short.settings.hash
    assert back.runs is None and back.summary is None
    pd.testing.assert_frame_equal(back.tables["members"], short.tables["members"])
    assert back.again().tables["weekly"].equals(short.weekly)
    assert "seed 2" in repr(back) and "<p>" in back._repr_html_()
    assert (tmp_path / "run" / "run.png").exists()


def test_saved_seeds_are_read_back(tmp_path):
    made = many.simulate_many("classroom", seeds="2-3", tables=["members"], weeks=20)
    made.save(tmp_path / "many")
    back = sim.load(tmp_path / "many")
    assert back.seeds == "2-3" and list(back.tables) == ["members"]
    pd.testing.assert_frame_equal(back.tables["members"], made["members"])
    pd.testing.assert_frame_equal(back.runs, made.runs)
    assert back.summary["outcome"].tolist() == list(many.OUTCOMES)
    with pytest.raises(UserError, match="seeds 2-3"):
        _ = back.settings


def test_what_is_no_result_folder_is_refused(tmp_path):
    with pytest.raises(UserError, match="not the result folder"):
        sim.load(tmp_path)
    (tmp_path / "manifest.json").write_text('{"settings": {}, "settings_hash": "x", "seed": 1}')
    with pytest.raises(UserError, match="does not fit"):
        sim.load(tmp_path)


def test_pictures_without_files(short):
    assert len(short.plot().axes) == 6
    assert len(many.simulate_many("classroom", seeds="1-3", tables=[], weeks=30).plot().axes) == 6


def test_a_model_and_a_deliberation_say_what_they_are():
    model = sim.DenunciationModel("classroom", seed=3)
    model.step()
    assert len(model.tables["weekly"]) == 1 and "seed 3, week 1 of" in repr(model)
    had = deliberation(model.settings, 3, 0, 1)
    assert "member 0 in week 1" in repr(had) and "<table" in had._repr_html_()
