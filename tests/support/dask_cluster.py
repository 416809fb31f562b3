"""A Dask cluster on this machine: a scheduler and workers, each a process of its own."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from commands import environment

from experiments.sweeps.executors import DaskBackend, SerialBackend
from experiments.sweeps.sweep import run_design


class Cluster(NamedTuple):
    """Where the scheduler listens, and the processes."""

    address: str
    scheduler: subprocess.Popen
    workers: list[subprocess.Popen]


def _dask(what: str, *arguments: object, **variables: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard",
         *map(str, arguments)],
        env=environment(**variables), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def cluster(folder: Path, workers: list[dict[str, str]]) -> Iterator[Cluster]:
    """A scheduler and ``workers``, each with these variables in its environment; ends them."""
    file = folder / "scheduler.json"
    scheduler = _dask("scheduler", "--host", "127.0.0.1", "--port", 0, "--scheduler-file", file)
    started = []
    try:
        while not file.exists() or not file.read_text().endswith("}"):
            assert scheduler.poll() is None
            time.sleep(0.02)
        started += [_dask("worker", "--scheduler-file", file, "--nthreads", 1, "--no-nanny",
                          "--local-directory", folder / "space", **variables)
                    for variables in workers]
        yield Cluster(json.loads(file.read_text())["address"], scheduler, started)
    finally:
        for process in [*started, scheduler]:
            process.kill()
            process.wait()
        file.unlink(missing_ok=True)


def backend(found: Cluster) -> DaskBackend:
    """The backend of a cluster whose workers are all there."""
    using = DaskBackend(found.address)
    while using.workers < len(found.workers):
        assert all(worker.poll() is None for worker in found.workers)
        time.sleep(0.02)
    return using


# A small sweep, and what its files must be.
DESIGN = {"question": "q", "scenario": "classroom", "replicates": 60, "weeks": 150,
          "outcomes": ["falls", "cascade_size"], "vary": {"silence_admissible": [0.0, 1.0]}}


def check_same(report, design, folder):
    """The files of a sweep are those that this process makes."""
    alone = run_design(design, folder, SerialBackend())
    for name in ("summary.csv", "runs.parquet", "columns.csv"):
        assert (report.folder / name).read_bytes() == (alone.folder / name).read_bytes(), name
