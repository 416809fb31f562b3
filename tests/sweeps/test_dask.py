"""A sweep on a real Dask cluster: a scheduler and two worker processes, one of which is killed."""

import contextlib
import socket
import sys
import threading
import time

import pyarrow.parquet as pq
import pytest
from commands import check_refusal, contents, here
from dask_cluster import DESIGN, backend, check_same, cluster

from experiments.plans.design import load
from experiments.sweeps.executors import SerialBackend
from experiments.sweeps.sweep import SweepStopped, run_design

pytest.importorskip("distributed", reason="Dask (extra sweep) is not installed")


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_same_results(tmp_path):
    with cluster(tmp_path, [{}, {}]) as found:
        using, workers = backend(found), found.workers
        seen = []

        def kill_one(plan):
            if not seen:
                workers[0].kill()
            seen.append(plan.n_done)

        design = load(DESIGN)
        report = run_design(design, tmp_path / "cluster", using, progress=kill_one)
        assert report.failed == 0 and report.made == 120 and seen[0] < 120
        assert workers[0].wait() != 0 and workers[1].poll() is None
    check_same(report, design, tmp_path / "alone")


def test_an_address_where_nobody_answers_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.sweeps.executors.CONNECT_SECONDS", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "tcp://"):
        check_refusal(here("sweep", "minimal", "--scheduler", address), "--scheduler", address)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("answer", [None, b"", b"SSH-2.0-OpenSSH_9\r\n"])
def test_a_port_that_is_no_scheduler_is_refused(tmp_path, monkeypatch, answer):
    monkeypatch.setattr("experiments.sweeps.executors.CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        def talk():
            with contextlib.suppress(OSError):  # until it is closed
                while True:
                    caller, _ = server.accept()
                    caller.sendall(answer)
                    caller.close()
        if answer is not None:
            threading.Thread(target=talk, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        check_refusal(here("sweep", "minimal", "--scheduler", address, "--out", tmp_path / "out"),
                      address, "no Dask scheduler answers")
    assert contents(tmp_path) == {}


def test_a_scheduler_without_workers_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.sweeps.executors.CONNECT_SECONDS", 0.5)
    with cluster(tmp_path, []) as found:
        check_refusal(here("sweep", "minimal", "--scheduler", found.address, "--out",
                           tmp_path / "out"), found.address, "has no workers")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_workers_without_the_package_or_of_another_version_are_named(tmp_path, monkeypatch):
    (tmp_path / "experiments.py").write_text('raise ImportError("nothing is installed")')
    with cluster(tmp_path, [{"PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"}]) as found:
        using = backend(found)
        with pytest.raises(SweepStopped, match=r"a worker has no version .*install the same there"):
            run_design(load(DESIGN), tmp_path / "out", using)
    with cluster(tmp_path, [{}]) as found:
        using = backend(found)
        monkeypatch.setattr("experiments.sweeps.worker.code", lambda names=(): "0123456789abcdef")
        with pytest.raises(SweepStopped, match=r"a worker has version .*, the sweep version 0123"):
            run_design(load(DESIGN), tmp_path / "other", using)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["scheduler", "workers"])
def test_a_cluster_that_dies_stops_the_sweep_within_seconds(tmp_path, monkeypatch, who):
    monkeypatch.setattr("experiments.sweeps.executors.CONNECT_SECONDS", 1)
    design = load(DESIGN | {"replicates": 300})
    with cluster(tmp_path, [{}]) as found:
        using, killed = backend(found), []

        def kill(plan):
            if not killed and plan.n_done > 20:
                killed.append(time.monotonic())
                (found.scheduler if who == "scheduler" else found.workers[0]).kill()
        told = {"scheduler": "the scheduler was lost", "workers": "has no workers"}[who]
        with pytest.raises(SweepStopped, match=f"{told}.*the same command again"):
            run_design(design, tmp_path / "out", using, progress=kill)
        assert time.monotonic() - killed[0] < 10
    kept = sum(pq.read_metadata(part).num_rows
               for part in (tmp_path / "out").glob("parts/*.parquet"))
    assert kept > 20
    report = run_design(design, tmp_path / "out", SerialBackend())
    assert report.made == 600 - kept
    check_same(report, design, tmp_path / "alone")


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    check_refusal(here("sweep", "minimal", "--scheduler", "tcp://127.0.0.1:1"), "zaiavlenie[sweep]")
