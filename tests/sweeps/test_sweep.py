"""Sweeps: the same summary whatever happens to them, and nothing lost when something does."""

import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from commands import check_refusal, contents, environment, here

import sim
from experiments.measures import outcomes
from experiments.plans.design import load
from experiments.sweeps import aggregate, forecast, store, worker
from experiments.sweeps.executors import LocalBackend, Serial, SerialBackend
from experiments.sweeps.plan import LONGEST_BATCH, MOST_A_SECOND, Plan
from experiments.sweeps.sweep import SweepStopped, run_design

SMALL = {"question": "q", "scenario": "classroom", "replicates": 4, "weeks": 150,
         "outcomes": ["falls", "preemptive_share", "P06"],
         "vary": {"silence_admissible": [0.0, 1.0], "rule": ["self_protection", "none"]}}
FILES = ("summary.csv", "runs.parquet", "columns.csv")


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """Files of SMALL, run in this process without interruption."""
    folder = tmp_path_factory.mktemp("reference") / "out"
    return results(run_design(load(SMALL), folder, SerialBackend()).folder)


def results(folder):
    """The files of a finished sweep; nothing else may lie there but the manifest."""
    found = contents(folder)
    assert sorted(found) == sorted([*FILES, "manifest.json"])
    return {name: found[name] for name in FILES}


def go(folder, design=SMALL, using=None, **more):
    return run_design(load(design), folder, using or SerialBackend(), **more)


def short_batches(monkeypatch):
    """One run a batch."""
    for name, value in {"LONGEST_BATCH": 0, "SHORTEST_BATCH": 0, "MOST_A_SECOND": 1e9}.items():
        monkeypatch.setattr(f"experiments.sweeps.plan.{name}", value)


def write(folder, design=SMALL):
    """A design as a TOML file."""
    path = folder / "d.toml"
    path.write_text("".join(f"{key} = {toml(value)}\n" for key, value in design.items()))
    return path


def toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + "}"
    return json.dumps(value)


# ---- Results ---------------------------------------------------------------------------------

def test_the_summary_says_what_simulating_by_hand_says(tmp_path):
    report = go(tmp_path / "out")
    falls = [sim.simulate("classroom", seed=seed, weeks=150).world.members["week_fallen"] >= 0
             for seed in range(1, 5)]
    falls = np.array([who.sum() for who in falls], dtype=float)
    frame = report.summary
    lever = sim.settings("classroom").law["silence_admissible"]
    assert 0 < lever.max()  # neither cell is the historical one, so ask for that one
    plain = go(tmp_path / "plain", {**SMALL, "vary": {}}).summary.set_index("outcome")
    assert plain.loc["falls", "n"] == 4 and plain.loc["falls", "mean"] == falls.mean()
    assert plain.loc["falls", "sd"] == pytest.approx(falls.std(ddof=1), rel=1e-9)
    assert plain.loc["falls", "median"] == np.median(falls)
    assert list(frame.columns) == ["cell", "silence_admissible", "rule", "outcome",
                                   *aggregate.STATISTICS]
    assert frame["outcome"].tolist() == SMALL["outcomes"] * 4
    assert frame["cell"].tolist() == np.repeat(range(4), 3).tolist()


def test_too_little_to_count_is_undetermined_and_not_zero(tmp_path):
    frame = go(tmp_path / "out").summary
    nobody = frame[(frame["rule"] == "none") & (frame["outcome"] == "preemptive_share")]
    assert (nobody["n"] == 0).all() and (nobody["n_undetermined"] == 4).all()
    assert nobody["mean"].isna().all()


def test_every_run_is_there_with_its_settings(tmp_path, reference):
    folder = go(tmp_path / "out").folder
    runs = pd.read_parquet(folder / "runs.parquet")
    assert len(runs) == 16 and runs["run"].is_unique and runs["error"].isna().all()
    assert runs.groupby("cell")["seed"].agg(list).tolist() == [[1, 2, 3, 4]] * 4
    assert runs["silence_admissible"].tolist() == [0.0] * 8 + [1.0] * 8
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["runs"] == 16 and manifest["failures"] == 0
    assert manifest["design"]["vary"] == SMALL["vary"] and manifest["status"] == "complete"
    assert load(manifest["design"]).hash == manifest["design_hash"]


def test_every_column_is_explained(tmp_path):
    folder = go(tmp_path / "out").folder
    told = pd.read_csv(folder / "columns.csv")
    for name, columns in (("summary.csv", pd.read_csv(folder / "summary.csv").columns),
                          ("runs.parquet", pq.read_schema(folder / "runs.parquet").names)):
        assert told.loc[told["file"] == name, "column"].tolist() == list(columns)
    assert told.notna().all(axis=None)


def test_columns_keep_one_type(tmp_path):
    folder = go(tmp_path / "out", {**SMALL, "vary": {"lever.proof": [0.5, "path"],
                                                     "weeks": [10, 20]}}).folder
    runs = pd.read_parquet(folder / "runs.parquet")
    assert set(runs["lever.proof"]) == {"0.5", "path"} and runs["weeks"].dtype == np.int64


def test_from_python(reference, tmp_path):
    frame = sim.sweep(SMALL)
    assert frame.equals(aggregate.read_summary(reference["summary.csv"]))
    assert frame.equals(sim.sweep(write(tmp_path), out=tmp_path / "out"))
    assert results(tmp_path / "out") == reference


# ---- Statistics ------------------------------------------------------------------------------

def test_summarise_known_values():
    values = np.array([4.0, np.nan, 1.0, 3.0, 2.0])
    found = aggregate.summarise(values, n_failed=2)
    assert (found["n"], found["n_undetermined"], found["n_failed"]) == (4, 1, 2)
    assert found["mean"] == found["median"] == 2.5
    assert found["sd"] == pytest.approx(np.sqrt(5 / 3))
    assert [found[q] for q in ("q05", "q25", "q75", "q95")] == pytest.approx(
        [1.15, 1.75, 3.25, 3.85])
    assert 1 <= found["lo95"] < 2.5 < found["hi95"] <= 4


def test_the_bootstrap_interval_is_that_of_the_mean():
    # 400 values of sd 2: the normal interval is 1.96 * 2 / 20 to either side; its ends by 2000
    # resamples have a standard error of about 3 % of that.
    values = np.random.default_rng(3).normal(5, 2, 400)
    low, high = aggregate.mean_interval(values)
    half = 1.96 * values.std() / 20
    assert (high - low) / 2 == pytest.approx(half, rel=0.12)
    assert (high + low) / 2 == pytest.approx(values.mean(), abs=0.15 * half)
    assert aggregate.mean_interval(values) == (low, high)
    assert np.isnan(aggregate.mean_interval(values[:1])).all()


def test_large_cells_are_resampled_in_pieces(monkeypatch):
    values = np.arange(50.0)
    whole = aggregate.mean_interval(values)
    monkeypatch.setattr(aggregate, "RESAMPLED_AT_ONCE", 333)
    assert aggregate.mean_interval(values) == whole


def test_paired_differences_are_taken_seed_by_seed():
    runs = pd.DataFrame({"cell": [0, 0, 0, 1, 1, 1], "seed": [1, 2, 3, 3, 2, 9],
                         "falls": [10.0, 20.0, 30.0, 33.0, 21.0, 5.0]})
    found = aggregate.paired_difference(runs, "falls", cell=1, base=0)
    assert (found["n"], found["mean"]) == (2, 2.0) and 1 <= found["lo95"] <= found["hi95"] <= 3
    assert aggregate.paired_difference(runs, "falls", 1, 5)["n"] == 0


def test_common_seeds_sharpen_a_comparison(tmp_path):
    """Two settings that hardly differ: seed by seed their difference is known better."""
    design = {**SMALL, "replicates": 20, "outcomes": ["falls"], "vary": {"practice_lag": [1, 1.1]}}
    widths = []
    for paired in (True, False):
        folder = go(tmp_path / str(paired), {**design, "paired": paired}).folder
        runs = pd.read_parquet(folder / "runs.parquet")
        falls = [runs.loc[runs["cell"] == cell, "falls"].to_numpy() for cell in (1, 0)]
        widths.append((falls[0] - falls[1]).std())
    assert widths[0] < widths[1] / 2


# ---- The same bytes whatever happens ---------------------------------------------------------

@pytest.mark.parametrize("workers", [2, 4])
def test_workers_make_no_difference(tmp_path, reference, workers):
    assert results(go(tmp_path / "out", using=LocalBackend(workers)).folder) == reference


def test_the_order_of_completion_makes_no_difference(tmp_path, reference, monkeypatch):
    """Everything in flight at once, and the last to be sent comes back first."""
    using = SerialBackend()
    using.room = 99
    monkeypatch.setattr("experiments.sweeps.crew.wait",
                        lambda flying, **_: ({list(flying)[-1]}, set()))
    short_batches(monkeypatch)
    monkeypatch.setattr(store, "LEAST_BETWEEN", 0)
    assert results(go(tmp_path / "out", using=using).folder) == reference


def test_summaries_are_made_a_few_cells_at_a_time(tmp_path, reference, monkeypatch):
    monkeypatch.setattr(store, "ROWS_AT_ONCE", 5)
    folder = go(tmp_path / "out").folder
    assert (folder / "summary.csv").read_bytes() == reference["summary.csv"]
    assert pd.read_parquet(folder / "runs.parquet").equals(
        pd.read_parquet(pd.io.common.BytesIO(reference["runs.parquet"])))


@pytest.mark.parametrize("writer", ["fsync", "replace"])
def test_a_write_that_fails_anywhere_loses_and_doubles_nothing(tmp_path, monkeypatch, writer):
    """The n-th forced write or rename fails as on a full disk, for every n there is; then the
    same command goes on."""
    tiny = {**SMALL, "replicates": 2, "weeks": 5, "vary": {"silence_admissible": [0.0, 1.0]}}
    reference = results(go(tmp_path / "reference", tiny).folder)
    monkeypatch.setattr(store, "LEAST_BETWEEN", 0)
    short_batches(monkeypatch)
    real = getattr(os, writer)
    for nth in range(1000):
        folder = tmp_path / str(nth)
        left = [nth]

        def failing(*arguments, left=left):
            left[0] -= 1
            if left[0] == -1:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments)

        monkeypatch.setattr(os, writer, failing)
        try:
            go(folder, tiny)
            break
        except SweepStopped as stopped:
            assert "No space left" in str(stopped) and "same command" in str(stopped)
        finally:
            monkeypatch.setattr(os, writer, real)
        assert not list(folder.rglob(".zaiavlenie-*"))
        assert results(go(folder, tiny).folder) == reference
    assert nth >= 9 and results(folder) == reference


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0,
                    reason="only root on Linux can mount a small disk")
def test_a_disk_that_is_really_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        filler = disk / "filler"
        filler.write_bytes(bytes(52 * 1024))
        path = write(tmp_path)
        full = here("sweep", path, "--workers", 1, "--out", disk / "out")
        assert full.code == 2 and full.err.count("\n") == 1
        assert "No space left on device" in full.err and "same command" in full.err
        filler.unlink()
        done = here("sweep", path, "--workers", 1, "--out", disk / "out")
        assert done.code == 0, done.err
        assert "16 runs" in done.out and "none failed" in done.out
        runs = pd.read_parquet(disk / "out" / "runs.parquet")
        assert len(runs) == 16 and runs["run"].is_unique
    finally:
        # Lazily: Arrow's own threads may hold a file a moment longer.
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


# Several times as long as a sweep goes on before it writes its first part.
LONG = {**SMALL, "replicates": 400, "outcomes": ["falls", "cascade_size"],
        "vary": {"silence_admissible": [0.0, 1.0]}}
RUNS = 2 * LONG["replicates"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Files of LONG, run without interruption."""
    return results(go(tmp_path_factory.mktemp("whole") / "out", LONG).folder)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_sweep_goes_on_where_it_was(tmp_path, whole, number):
    path, folder = write(tmp_path, LONG), tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "sweep", str(path), "--workers", "2", "--out", str(folder)],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # A shell's background job ignores Ctrl-C, and so would the sweep that it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    while not list(folder.glob("parts/*.parquet")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    workers = children_of(process.pid)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == (130 if number == signal.SIGINT else -number), err
    if number == signal.SIGINT:
        assert err.count("\n") == 1 and "interrupted" in err and "goes on from there" in err
    assert not (folder / "summary.csv").exists() and not out
    kept = sum(pq.read_metadata(part).num_rows for part in folder.glob("parts/*.parquet"))
    assert 0 < kept < RUNS
    (folder / "parts" / ".zaiavlenie-x").write_bytes(b"half a part")
    again = here("sweep", path, "--workers", 1, "--out", folder)
    assert again.code == 0, again.err
    assert f"{RUNS} runs, {RUNS - kept} of them now" in again.out
    assert results(folder) == whole
    # Nor do workers outlive the sweep that they work for.
    assert len(workers) >= 2
    for _ in range(1000):
        if not any(alive(pid) for pid in workers):
            break
        time.sleep(0.01)
    assert not [pid for pid in workers if alive(pid)]


def children_of(pid):
    """Processes below ``pid``."""
    table = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True,
                           check=True).stdout
    parent = dict(tuple(map(int, line.split())) for line in table.splitlines())
    found, new = set(), {pid}
    while new:
        new = {child for child, above in parent.items() if above in new} - found
        found |= new
    return found  # the server of the workers and theirs, and ps itself, which is gone by now


def alive(pid):
    """Whether a process runs (one that waits to be collected does not)."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True,
                          check=False).stdout.strip()
    return bool(told) and not told.startswith("Z")


def test_a_worker_that_dies_is_replaced(tmp_path, whole):
    killed = []

    def kill_one(plan):
        if not killed:
            killed.append(multiprocessing.active_children()[0])
            killed[0].kill()

    report = go(tmp_path / "out", LONG, LocalBackend(2), progress=kill_one)
    assert killed and report.failed == 0 and report.runs == RUNS
    assert results(report.folder) == whole


# ---- Runs that fail --------------------------------------------------------------------------

def test_a_run_that_raises_is_recorded_and_stops_no_other(tmp_path, reference, monkeypatch):
    real = outcomes.measure

    def failing(run, names):
        if run.seed == 3 and run.settings.rule == "none":
            raise ZeroDivisionError("nobody to divide by")
        return real(run, names)

    path, folder = write(tmp_path), tmp_path / "out"
    monkeypatch.setattr(outcomes, "measure", failing)
    outcome = here("sweep", path, "--workers", 1, "--out", folder)
    assert outcome.code == 1 and not outcome.err
    assert "2 FAILED" in outcome.out.splitlines()[-1]
    assert "rule = none), seed 3: ZeroDivisionError: nobody" in outcome.out.splitlines()[-1]
    runs = pd.read_parquet(folder / "runs.parquet")
    wrong = runs[runs["error"].notna()]
    assert len(runs) == 16 and wrong["seed"].tolist() == [3, 3]
    assert wrong["error"].str.contains("Traceback").all() and wrong["falls"].isna().all()
    frame = pd.read_csv(folder / "summary.csv")
    assert frame["n_failed"].tolist() == [0, 0, 0, 1, 1, 1] * 2
    assert frame.loc[frame["rule"] == "none", "n"].tolist() == [3, 0, 3] * 2
    assert json.loads((folder / "manifest.json").read_text())["failures"] == 2
    # What failed is tried again, and a run that then succeeds leaves no trace of its failure.
    monkeypatch.setattr(outcomes, "measure", real)
    again = here("sweep", path, "--workers", 1, "--out", folder)
    assert again.code == 0 and "16 runs, 2 of them now" in again.out
    assert results(folder) == reference


def test_a_cell_whose_file_vanishes_fails_alone_in_every_worker(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("date,lever,value,half_life_weeks\n1934-12-03,campaign,0.5,\n")
    design = load({**SMALL, "vary": {"regime": ["historical", str(own)]}})
    own.unlink()
    report = run_design(design, tmp_path / "out", LocalBackend(2))
    assert report.failed == 4 and "own.csv: cannot be read" in report.first_failure
    assert report.summary["n_failed"].tolist() == [0] * 3 + [4] * 3


class Deadly(SerialBackend):
    """Its one worker dies of the runs with certain seeds; ``started`` counts workers."""

    def __init__(self, *seeds):
        self.seeds, self.started, self.room = seeds, 0, 3

    def start(self):
        self.started += 1
        return Mortal(self.seeds)

    def restart(self, executor):
        return self.start()


class Mortal(Serial):
    def __init__(self, seeds):
        self.seeds, self.dead = seeds, False

    def submit(self, function, jobs, *arguments):
        if self.dead:
            raise BrokenProcessPool("the worker is dead")
        if not any(seed in self.seeds for job in jobs for _, seed in job.runs):
            return super().submit(function, jobs, *arguments)
        self.dead = True
        future = Future()
        future.set_exception(BrokenProcessPool("a worker died"))
        return future


def test_a_run_that_kills_its_worker_twice_fails_alone(tmp_path):
    using = Deadly(3)
    report = go(tmp_path / "out", using=using)
    assert report.failed == 4 and report.runs == 16 and "died twice" in report.first_failure
    runs = pd.read_parquet(report.folder / "runs.parquet")
    assert (runs["error"].notna() == (runs["seed"] == 3)).all()
    assert 4 < using.started <= 12


def test_workers_that_finish_nothing_stop_the_sweep(tmp_path):
    with pytest.raises(SweepStopped, match="die before they finish a run"):
        go(tmp_path / "out", using=Deadly(1, 2, 3, 4))


def test_a_worker_of_another_version_stops_the_sweep(tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "code", lambda names=(): "0123456789abcdef")
    with pytest.raises(SweepStopped, match=r"0123456789abcdef.*install the same version"):
        go(tmp_path / "out", using=LocalBackend(2))


# ---- Replicates enough -----------------------------------------------------------------------

ADAPTIVE = {**SMALL, "replicates": 5, "max_replicates": 30, "outcomes": ["falls", "statements"],
            "until": {"outcome": "falls", "half_width": 1.2},
            "vary": {"rule": ["self_protection", "none", "belief"]}}


def test_a_cell_stops_when_its_interval_is_narrow(tmp_path):
    report = go(tmp_path / "out", ADAPTIVE)
    frame = report.summary[report.summary["outcome"] == "falls"]
    used = frame["n"].tolist()
    # In rounds of five; nobody writes, the mean is known at once; no cell goes beyond the cap.
    assert all(n % 5 == 0 and 5 <= n <= 30 for n in used) and len(set(used)) > 1
    half = (frame["hi95"] - frame["lo95"]) / 2
    assert ((half <= 1.2) | (frame["n"] == 30)).all()
    runs = pd.read_parquet(report.folder / "runs.parquet")
    for cell, n in enumerate(used):  # and not a round earlier
        falls = runs.loc[runs["cell"] == cell, "falls"].to_numpy()
        for earlier in range(5, n, 5):
            low, high = aggregate.mean_interval(falls[:earlier])
            assert (high - low) / 2 > 1.2


def test_a_cap_holds(tmp_path):
    design = {**ADAPTIVE, "weeks": 226, "max_replicates": 12,
              "until": {"outcome": "falls", "half_width": 1e-9}}
    frame = go(tmp_path / "out", design).summary
    assert frame["n"].tolist() == [12] * 6


def test_adaptive_sweeps_do_not_depend_on_workers_or_interruption(tmp_path):
    whole = results(go(tmp_path / "whole", ADAPTIVE).folder)
    assert results(go(tmp_path / "two", ADAPTIVE, LocalBackend(2)).folder) == whole
    folder = tmp_path / "cut"

    def cut(plan):
        if plan.n_done >= 17:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(folder, ADAPTIVE, progress=cut)
    assert (folder / "parts").is_dir()
    assert results(go(folder, ADAPTIVE).folder) == whole


# ---- Folders ---------------------------------------------------------------------------------

def test_a_finished_sweep_is_not_run_again(tmp_path, reference):
    folder = go(tmp_path / "out").folder
    before = contents(folder)
    again = go(folder)
    assert again.made == 0 and again.runs == 16 and results(folder) == reference
    assert contents(folder) == before and len(again.summary) == 12


def test_a_folder_of_another_design_is_refused_and_fresh_starts_anew(tmp_path):
    path, folder = write(tmp_path), tmp_path / "out"
    go(folder, {**SMALL, "seed": 9})
    before = contents(folder)
    check_refusal(here("sweep", path, "--workers", 1, "--out", folder),
                  "another design", load(SMALL).hash, "--fresh")
    assert contents(folder) == before
    done = here("sweep", path, "--workers", 1, "--out", folder, "--fresh")
    assert done.code == 0 and "16 of them now" in done.out


def test_results_of_another_version_of_the_model_are_refused(tmp_path, monkeypatch):
    path, folder = write(tmp_path), tmp_path / "out"
    go(folder)
    monkeypatch.setattr(worker, "code", lambda names=(): "0123456789abcdef")
    check_refusal(here("sweep", path, "--workers", 1, "--out", folder),
                  "another version", "0123456789abcdef", "--fresh")


@pytest.mark.parametrize("fresh", [[], ["--fresh"]])
def test_a_folder_with_something_else_is_left_alone(tmp_path, fresh):
    path, folder = write(tmp_path), tmp_path / "out"
    folder.mkdir()
    (folder / "thesis.txt").write_text("ten years of work")
    check_refusal(here("sweep", path, "--workers", 1, "--out", folder, *fresh), "something else")
    assert contents(folder) == {"thesis.txt": b"ten years of work"}
    (folder / "thesis.txt").unlink()
    go(folder)
    (folder / "thesis.txt").write_text("ten years of work")
    if fresh:
        check_refusal(here("sweep", path, "--workers", 1, "--out", folder, *fresh), "thesis.txt")
    else:  # a note beside the results hinders nobody
        assert here("sweep", path, "--workers", 1, "--out", folder).code == 0
    assert (folder / "thesis.txt").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("")
    check_refusal(here("sweep", write(tmp_path), "--workers", 1, "--out", tmp_path / "out"),
                  "is a file")


def test_a_folder_is_held_by_one_sweep_at_a_time(tmp_path):
    path, folder = write(tmp_path), tmp_path / "out"
    held = store.Store(folder, load(SMALL), worker.code(load(SMALL).outcomes))
    held.begin("")
    check_refusal(here("sweep", path, "--workers", 1, "--out", folder), "another sweep is at work")
    held.close()
    assert here("sweep", path, "--workers", 1, "--out", folder).code == 0


def test_a_run_of_another_design_in_a_part_is_refused(tmp_path):
    folder = tmp_path / "out"
    held = store.Store(folder, load(SMALL), worker.code(load(SMALL).outcomes))
    held.begin("")
    held.add([worker.Row("0" * 16, 0, 0, 1, 0.1, [1.0, 1.0, 1.0], None)])
    held.flush()
    held.close()
    check_refusal(here("sweep", write(tmp_path), "--workers", 1, "--out", folder),
                  "0000000000000000", "none of this design's")


# ---- The command -----------------------------------------------------------------------------

def test_a_dry_run_says_what_it_would_take_and_writes_nothing(tmp_path, monkeypatch):
    path = write(tmp_path, ADAPTIVE)
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    told = here("sweep", path, "--workers", 1, "--dry-run")
    assert told.code == 0 and not told.err
    assert "3 cells, 15 to 90 runs" in told.out and "nothing was written" in told.out
    found = json.loads(here("sweep", path, "--workers", 1, "--dry-run", "--json").out)
    assert (found["cells"], found["runs"], found["most_runs"]) == (3, 15, 90)
    assert found["seconds"] > 15 * found["seconds_a_run"] > 0 and found["cells_timed"] == 3
    assert contents(tmp_path) == before


MIXED = {"question": "q", "scenario": "classroom", "replicates": 20, "outcomes": ["falls"],
         "vary": {"scenario.members": [40, 80, 400, 4000], "weeks": [10, 50, 226],
                  "regime": ["before_1936", "historical", "plenum_1937"],
                  "rule": ["none", "belief", "self_protection"]}}
DEARER = {"before_1936": 1.0, "historical": 2.0, "plenum_1937": 6.0,
          "none": 1.0, "belief": 1.5, "self_protection": 3.0}


def cost(cell, dearer=DEARER):
    """Made-up seconds of a run: dear words, a start, and something that no term knows of."""
    factor = np.prod([dearer.get(value, 1.0) for value in cell.values.values()])
    return (1e-3 + 2e-7 * cell.persons * cell.weeks) * factor * (0.8 + 0.4 * (cell.index % 2))


def made_up(monkeypatch, design, seconds):
    """Runs take ``seconds`` of their cell, and no time; the list of all that are made."""
    sent = []

    def work(jobs, names, version, keep=()):
        rows = [worker.Row("", job.cell, replicate, seed, seconds(design.cells[job.cell]), [1.0],
                           None) for job in jobs for replicate, seed in job.runs]
        sent.extend(rows)
        return rows
    monkeypatch.setattr(worker, "work", work)
    return sent


@pytest.mark.parametrize("factor", [0.1, 1, 10])
def test_time_is_told_from_few_cells_however_unlike_they_are(monkeypatch, factor):
    """108 cells whose runs take up to three thousand times those of the first, the smallest."""
    design = load(MIXED)
    made_up(monkeypatch, design, lambda cell: factor * cost(cell))
    found = forecast.estimate(design, SerialBackend())
    truth = factor * 20 * sum(map(cost, design.cells))
    assert found.cells_timed <= forecast.MOST_TIMED
    assert found.seconds_a_run * found.runs == pytest.approx(truth, rel=0.25)


def test_timing_takes_no_longer_than_it_may(monkeypatch):
    """The largest cell takes longer than all that may be timed: it is told from smaller ones."""
    design = load(MIXED | {"replicates": 1})
    sent = made_up(monkeypatch, design, lambda cell: 10 * cost(cell))
    found = forecast.estimate(design, SerialBackend())
    truth = 10 * sum(map(cost, design.cells))
    assert max(10 * cost(cell) for cell in design.cells) > forecast.LEAST_SECONDS
    assert sum(row.seconds for row in sent) < 2 * forecast.LEAST_SECONDS < truth / 10
    assert truth / 2 < found.seconds_a_run * found.runs < 2 * truth


@pytest.mark.parametrize(("workers", "replicates"), [(1, 3), (1000, 2000)])
def test_a_batch_holds_as_much_work_whatever_its_cells_are_like(workers, replicates):
    """After a few runs batches are planned by what runs of their cells will take; many workers
    are given long ones."""
    design = load(MIXED | {"replicates": replicates})
    plan = Plan(design)
    plan.open()
    lengths = []
    while jobs := plan.take(workers):
        took = [(job.cell, replicate, cost(design.cells[job.cell]))
                for job in jobs for replicate, _ in job.runs]
        for cell, replicate, seconds in took:
            plan.note(worker.Row("", cell, replicate, 1, seconds, [1.0], None))
        lengths.append(sum(seconds for *_, seconds in took))
    assert plan.n_done == plan.total and plan.seconds_left == 0
    longest = max(map(cost, design.cells))
    planned = max(LONGEST_BATCH, workers / MOST_A_SECOND)
    assert planned / 2 < np.median(lengths) and max(lengths[5:]) < 2 * planned + longest


def test_disk_is_not_estimated_too_low(tmp_path):
    folder = go(tmp_path / "out", LONG).folder
    used = sum(file.stat().st_size for file in folder.glob("*.parquet"))
    assert used < forecast.estimate(load(LONG), SerialBackend()).disk_bytes


def test_it_is_quiet_where_nobody_watches_and_speaks_json(tmp_path):
    path = write(tmp_path)
    told = here("sweep", path, "--workers", 1, "--out", tmp_path / "out", "--json")
    found = json.loads(told.out)
    assert told.err == "" and told.code == 0
    assert (found["runs"], found["runs_made_now"], found["failures"]) == (16, 16, 0)
    assert pd.read_csv(found["summary"]).equals(sim.sweep(SMALL))


def test_progress_is_shown_on_a_terminal():
    from experiments.sweeps import progress
    plan = Plan(load(SMALL))
    plan.open()
    with progress.shown(load(SMALL), quiet=True) as show:
        show(plan)
    assert (plan.n_done, plan.total) == (0, 16)
    assert [progress.duration(s) for s in (2.5, 600, 90 * 60)] == ["2.5 s", "10 min", "1.5 h"]


def test_no_more_batches_fly_than_there_is_room_for(tmp_path, monkeypatch):
    """Memory does not grow with the number of runs: batches wait in the plan, not in futures."""
    short_batches(monkeypatch)
    from experiments.sweeps import crew as module
    most, real = [0], module.wait

    def counting(flying, **more):
        most[0] = max(most[0], len(flying))
        return real(flying, **more)

    monkeypatch.setattr(module, "wait", counting)
    using = SerialBackend()
    using.room = 3
    go(tmp_path / "out", using=using)
    assert most[0] == 3


def test_the_default_folder_bears_the_design_s_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert here("sweep", write(tmp_path), "--workers", 1).code == 0
    assert (tmp_path / "runs" / "d" / "summary.csv").exists()


def test_outcomes_are_listed():
    named = []
    for line in here("list", "outcomes").out.splitlines():
        base, _, groups = line.split(":")[0].partition(".{")
        named += ([f"{base}.{group}" for group in groups.strip("}").split(", ")] if groups
                  else [base])
    assert sorted(named) == sorted(outcomes.legal())
