"""A sweep on a real Dask cluster: a scheduler and two worker processes, one of which is killed."""

import platform
import sys

import pytest
from commands import check_refusal, contents, here
from dask_cluster import backend, cluster
from same_bytes import older

from experiments.plans.design import load
from experiments.sweeps.executors import SerialBackend
from experiments.sweeps.sweep import run_design

pytest.importorskip("distributed", reason="Dask (extra sweep) is not installed")

DESIGN = {"question": "q", "scenario": "classroom", "replicates": 60, "weeks": 150,
          "outcomes": ["falls", "cascade_size"], "vary": {"silence_admissible": [0.0, 1.0]}}


def check_same(report, design, folder):
    """The files of a sweep are those that this process makes."""
    alone = run_design(design, folder, SerialBackend())
    for name in ("summary.csv", "runs.parquet", "columns.csv"):
        assert (report.folder / name).read_bytes() == (alone.folder / name).read_bytes(), name


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


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"),
                    reason="emulates an older processor of another family")
def test_a_worker_on_an_older_processor_gives_the_same_results(tmp_path):
    design = load(DESIGN | {"outcomes": ["falls", "cascade_size", "private_gain_13"],
                            "replicates": 10})
    with cluster(tmp_path, [older(tmp_path / "code")]) as found:
        report = run_design(design, tmp_path / "cluster", backend(found))
    assert report.failed == 0 and report.made == 20
    assert any((tmp_path / "code").iterdir())  # it has compiled code of its own
    check_same(report, design, tmp_path / "alone")


def test_an_address_where_nobody_answers_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.sweeps.executors.CONNECT_SECONDS", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "tcp://"):
        check_refusal(here("sweep", "minimal", "--scheduler", address), "--scheduler", address)
    assert contents(tmp_path) == {}


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    check_refusal(here("sweep", "minimal", "--scheduler", "tcp://127.0.0.1:1"), "zaiavlenie[sweep]")
