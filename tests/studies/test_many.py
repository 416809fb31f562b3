"""Many seeds in one command: each table once with a column seed, a summary, a picture."""

import json

import numpy as np
import pandas as pd
import pytest
from commands import here

import sim
from experiments.studies import many
from experiments.sweeps.executors import SerialBackend
from sim.config.errors import UserError
from sim.config.seeds import seeds_in_words, seeds_of
from sim.runs import record

SHORT = {"weeks": 40}


@pytest.fixture(scope="module")
def three():
    return many.simulate_many("classroom", seeds="3-5", regime="plenum_1937", **SHORT)


def test_seeds_in_text_and_back():
    assert seeds_of("1-3, 7,5") == [1, 2, 3, 5, 7]
    assert seeds_of("4") == [4] and seeds_of("2,2,1-3") == [1, 2, 3]
    for text in ("1-200", "3,5,9", "1-3,7-9,12"):
        assert seeds_in_words(seeds_of(text)) == text


@pytest.mark.parametrize(("text", "told"), [
    ("", "'' is no seed"), ("a", "'a' is no seed"), ("5-3", "runs backwards"), ("1-", "'1-' is no"),
    ("-1", "'-1' is no seed"), ("1-999999", "zaiavlenie sweep"), ("1,,2", "'' is no seed"),
    (f"{2**64}", "outside")])
def test_bad_seeds_are_refused(text, told):
    with pytest.raises(UserError, match=told):
        seeds_of(text)


def test_every_table_is_that_of_the_single_runs(three):
    assert three.seeds == [3, 4, 5]
    for name in three:
        table = three[name]
        assert table.columns[0] == "seed"
        for seed in (3, 5):
            alone = sim.simulate("classroom", seed=seed, regime="plenum_1937", **SHORT)
            mine = table[table["seed"] == seed].drop(columns="seed").reset_index(drop=True)
            expected = alone.tables[name]
            assert list(mine) == list(expected), name
            for column in mine:
                assert mine[column].astype(str).tolist() == expected[column].astype(str).tolist()


def test_the_summary_counts_the_runs(three):
    assert list(three.runs.columns) == ["seed", *many.OUTCOMES]
    row = three.summary.set_index("outcome").loc["arrests"]
    arrests = three.runs["arrests"]
    assert (row["n"], row["mean"], row["median"]) == (3, arrests.mean(), arrests.median())
    assert row["lo95"] <= row["mean"] <= row["hi95"]
    assert "seeds 3-5" in repr(three) and "<table" in three._repr_html_()


def test_workers_change_nothing(three):
    two = many.simulate_many("classroom", seeds=[5, 3, 4], regime="plenum_1937", workers=2,
                             tables=["members"], **SHORT)
    pd.testing.assert_frame_equal(two.runs, three.runs)
    pd.testing.assert_frame_equal(two["members"], three["members"])
    assert list(two) == ["members"]


def test_what_cannot_be_kept_or_measured_is_refused():
    for named, told in (({"tables": ["membres"]}, "no table 'membres'"),
                        ({"seeds": []}, "at least"),
                        ({"outcomes": ["fals"]}, "did you mean falls"),
                        ({"seeds": [1, 1]}, "each once"), ({"seeds": [1.5]}, "not a whole number")):
        with pytest.raises(UserError, match=told):
            many.simulate_many("classroom", **{"seeds": [1], **named})


def test_a_folder_of_many_runs(tmp_path, three):
    out = tmp_path / "many"
    told = here("run", "classroom", "--regime", "plenum_1937", "--weeks", 40, "--seeds", "3-5",
                "--workers", 1, "--out", out)
    assert told.code == 0 and "3 runs, seeds 3-5" in " ".join(told.out.split())
    names = {file.name for file in out.iterdir()}
    assert {"weekly.csv", "members.parquet", "runs.csv", "summary.csv", "run.png", "run.svg",
            "manifest.json"} <= names
    pd.testing.assert_frame_equal(pd.read_csv(out / "runs.csv"), three.runs, rtol=1e-12)
    weekly = pd.read_csv(out / "weekly.csv")
    assert len(weekly) == 120 and weekly["seed"].unique().tolist() == [3, 4, 5]
    assert len(pd.read_parquet(out / "members.parquet")) == len(three["members"])
    manifest = json.loads((out / record.MANIFEST).read_text())
    assert (manifest["seeds"], manifest["runs"]) == ("3-5", 3) and "seed" not in manifest
    # The same again is let pass, other seeds are not.
    again = ("run", "classroom", "--regime", "plenum_1937", "--weeks", 40, "--out", out)
    assert here(*again, "--seeds", "3-5", "--workers", 1).code == 0
    refused = here(*again, "--seeds", "3-6", "--workers", 1)
    assert refused.code == 2 and "holds other runs" in refused.err
    refused = here(*again, "--seed", 3)
    assert refused.code == 2 and "of seeds 3-5" in refused.err


@pytest.mark.parametrize(("given", "told"), [
    (("--seeds", "1-3", "--seed", "2"), "not both"), (("--seeds", "x"), "is no seed"),
    (("--workers", "2"), "give --seeds"), (("--seeds", "1", "--workers", "0"), "below 1")])
def test_bad_options_are_one_line(given, told, tmp_path):
    found = here("run", "classroom", *given, "--out", tmp_path / "out")
    assert found.code == 2 and told in found.err and len(found.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_an_interrupted_run_leaves_nothing(tmp_path, monkeypatch):
    chosen = sim.settings("classroom", weeks=20)
    out = tmp_path / "many"
    with pytest.raises(KeyboardInterrupt), many.Folder(out, chosen, [1, 2], "") as writing:
        for one in writing.taking(many.runs_of(chosen, [1, 2], ["falls"], ["members"],
                                               SerialBackend())):
            assert one.tables == {}
            raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_week_without_members_has_no_mean(three):
    series = three.series
    assert series.index.names == ["seed", "week"] and len(series) == 120
    assert (series["shelved"] <= series["decided"]).all()
    assert np.isfinite(series["fear"]).all()
