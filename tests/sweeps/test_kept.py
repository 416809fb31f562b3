"""Tables of single runs that a sweep keeps, from workers to one file a table."""

import numpy as np
import pandas as pd
import pytest
from commands import here

import sim
from experiments.plans.design import load
from experiments.sweeps import sweep as sweeps
from experiments.sweeps import worker
from experiments.sweeps.executors import SerialBackend, backend
from sim.config.errors import UserError

DESIGN = {"question": "what happens?", "scenario": "classroom", "regime": "plenum_1937",
          "weeks": 30, "replicates": 3, "outcomes": ["falls"],
          "vary": {"weight_fear": [0.0, 20.0], "switch.press": ["on", "off"]},
          "keep": ["weekly", "statements"]}


def swept(folder, design=None, using=None, **more):
    return sweeps.run_design(load(design or DESIGN), folder, using or SerialBackend(), **more)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("kept") / "sweep"
    swept(place)
    return place


def test_every_runs_tables_stand_in_one_file(folder):
    weekly = pd.read_parquet(folder / "tables" / "weekly.parquet")
    assert list(weekly)[:5] == ["cell", "weight_fear", "switch.press", "replicate", "seed"]
    assert len(weekly) == 4 * 3 * 30
    runs = pd.read_parquet(folder / "runs.parquet")
    assert weekly[["cell", "replicate", "seed"]].drop_duplicates().values.tolist() == (
        runs[["cell", "replicate", "seed"]].values.tolist())
    assert not (folder / "parts").exists()


def test_they_are_the_tables_of_the_runs(folder):
    statements = pd.read_parquet(folder / "tables" / "statements.parquet")
    run = sim.simulate("classroom", 2, regime="plenum_1937", weeks=30, set={"weight_fear": 20.0},
                       switch={"press": "off"}).tables["statements"]
    mine = statements[(statements["cell"] == 3) & (statements["seed"] == 2)]
    assert mine["weight_fear"].eq(20.0).all() and mine["switch.press"].eq("off").all()
    for column in run:
        assert mine[column].astype(str).tolist() == run[column].astype(str).tolist(), column


def test_workers_and_the_order_of_parts_change_nothing(folder, tmp_path):
    swept(tmp_path / "two", using=backend(2, None))
    for name in DESIGN["keep"]:
        pd.testing.assert_frame_equal(
            pd.read_parquet(tmp_path / "two" / "tables" / f"{name}.parquet"),
            pd.read_parquet(folder / "tables" / f"{name}.parquet"))


def test_a_sweep_that_was_stopped_goes_on_with_its_tables(folder, tmp_path, monkeypatch):
    place, made = tmp_path / "stopped", []
    whole = worker.work

    def stops(jobs, names, version, keep):
        if len(made) == 1:
            raise KeyboardInterrupt
        made.append(jobs)
        return whole(jobs, names, version, keep)
    monkeypatch.setattr(worker, "work", stops)
    with pytest.raises(KeyboardInterrupt):
        swept(place)
    assert any((place / "parts" / "weekly").iterdir())
    # Tables whose runs were not written any more: of a sweep killed between the two.
    last = sorted((place / "parts").glob("*.parquet"))[-1]
    stray = place / "parts" / "weekly" / f"{int(last.stem[:8]) + 1:08d}.parquet"
    stray.write_bytes((place / "parts" / "weekly" / f"{last.stem[:8]}.parquet").read_bytes())
    monkeypatch.setattr(worker, "work", whole)
    swept(place)
    pd.testing.assert_frame_equal(pd.read_parquet(place / "tables" / "weekly.parquet"),
                                  pd.read_parquet(folder / "tables" / "weekly.parquet"))


def test_as_csv_too(folder, tmp_path):
    swept(folder, csv=True)  # finished: nothing is run again
    told = pd.read_csv(folder / "tables" / "statements.csv", keep_default_na=False)
    held = pd.read_parquet(folder / "tables" / "statements.parquet")
    assert list(told) == list(held) and len(told) == len(held)
    assert told["motive"].tolist() == held["motive"].astype(str).tolist()
    assert np.allclose(told["weight"], held["weight"]) if "weight" in held else True


def test_fresh_removes_the_tables(folder, tmp_path):
    place = tmp_path / "again"
    swept(place)
    without = {key: value for key, value in DESIGN.items() if key != "keep"}
    with pytest.raises(UserError, match="another design"):
        swept(place, without)
    swept(place, without, fresh=True)
    assert not (place / "tables").exists()


@pytest.mark.parametrize(("keep", "told"), [
    (["weakly"], "did you mean weekly"), (["weekly", "weekly"], "named twice"),
    ("weekly", "list")])
def test_bad_keeps_are_refused(keep, told):
    with pytest.raises(UserError, match=told):
        load({**DESIGN, "keep": keep})


def test_a_dry_run_counts_their_bytes(tmp_path):
    file = tmp_path / "own.toml"
    text = ('question = "q"\nscenario = "classroom"\nweeks = 30\nreplicates = 50\n'
            'outcomes = ["falls"]\n')
    file.write_text(text, encoding="utf-8")
    from experiments.sweeps import forecast
    without = forecast.estimate(load(str(file)), SerialBackend()).disk_bytes
    file.write_text(text + 'keep = ["members"]\n', encoding="utf-8")
    with_tables = forecast.estimate(load(str(file)), SerialBackend()).disk_bytes
    assert with_tables > without + 2 * 50 * 5_000
    found = here("sweep", file, "--csv", "--workers", 1, "--out", tmp_path / "out")
    assert found.code == 0 and (tmp_path / "out" / "tables" / "members.csv").exists()
    file.write_text(text, encoding="utf-8")
    refused = here("sweep", file, "--csv", "--workers", 1, "--out", tmp_path / "other")
    assert refused.code == 2 and "keeps no tables" in refused.err


def test_more_replicates_make_the_new_ones_only(folder, tmp_path):
    place = tmp_path / "more"
    swept(place)
    report = swept(place, {**DESIGN, "replicates": 5})
    assert (report.runs, report.made) == (20, 8)
    swept(tmp_path / "five", {**DESIGN, "replicates": 5})
    for name in ("summary.csv", "runs.parquet", "tables/weekly.parquet"):
        read = pd.read_csv if name.endswith("csv") else pd.read_parquet
        pd.testing.assert_frame_equal(read(place / name), read(tmp_path / "five" / name))
    with pytest.raises(UserError, match="holds 5 replicates a cell, more than the 3"):
        swept(place)
    unpaired = {**DESIGN, "paired": False}
    swept(tmp_path / "unpaired", unpaired)
    with pytest.raises(UserError, match="another design"):
        swept(tmp_path / "unpaired", {**unpaired, "replicates": 5})
