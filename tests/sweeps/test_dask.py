"""A sweep on a real Dask cluster: a scheduler and two worker processes, one of which is killed."""

import json
import subprocess
import sys
import time

import pytest
from commands import check_refusal, contents, environment, here

from experiments.plans.design import load
from experiments.sweeps.executors import DaskBackend, SerialBackend
from experiments.sweeps.sweep import run_design

pytest.importorskip("distributed", reason="Dask (extra sweep) is not installed")

DESIGN = {"question": "q", "scenario": "classroom", "replicates": 60, "weeks": 150,
          "outcomes": ["falls", "cascade_size"], "vary": {"silence_admissible": [0.0, 1.0]}}


def dask(what, *arguments):
    """A scheduler or a worker as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + what, *map(str, arguments)],
        env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler on this machine, and its two workers."""
    file = tmp_path / "scheduler.json"
    processes = [dask("scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard",
                      "--scheduler-file", file)]
    try:
        while not file.exists() or not file.read_text().endswith("}"):
            assert processes[0].poll() is None
            time.sleep(0.02)
        processes += [dask("worker", "--scheduler-file", file, "--nthreads", 1, "--no-nanny",
                           "--no-dashboard", "--local-directory", tmp_path / "space")
                      for _ in range(2)]
        yield json.loads(file.read_text())["address"], processes[1:]
    finally:
        for process in processes[::-1]:
            process.kill()
            process.wait()


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_same_results(cluster, tmp_path):
    address, workers = cluster
    using = DaskBackend(address)
    while using.workers < 2:
        assert all(worker.poll() is None for worker in workers)
        time.sleep(0.02)
    seen = []

    def kill_one(plan):
        if not seen:
            workers[0].kill()
        seen.append(plan.n_done)

    design = load(DESIGN)
    report = run_design(design, tmp_path / "cluster", using, progress=kill_one)
    assert report.failed == 0 and report.made == 120 and seen[0] < 120
    assert workers[0].wait() != 0 and workers[1].poll() is None
    alone = run_design(design, tmp_path / "alone", SerialBackend())
    for name in ("summary.csv", "runs.parquet", "columns.csv"):
        assert (report.folder / name).read_bytes() == (alone.folder / name).read_bytes(), name


def test_an_address_where_nobody_answers_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.sweeps.executors.CONNECT_SECONDS", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "tcp://"):
        check_refusal(here("sweep", "minimal", "--scheduler", address), "--scheduler", address)
    assert contents(tmp_path) == {}


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    check_refusal(here("sweep", "minimal", "--scheduler", "tcp://127.0.0.1:1"), "zaiavlenie[sweep]")
