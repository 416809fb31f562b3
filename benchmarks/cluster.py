"""Sweeps on a Dask cluster against local processes; what the scheduler costs; whether a worker on
an older processor gives the same bytes.

    python benchmarks/cluster.py [--keep]

Scheduler and workers are processes of this machine, so that nothing is said of a network. Needs
the extra `sweep`. The older processor is emulated (`tests/support/same_bytes.py`) and compiles the
rules anew, once: about a minute.
"""

import math
import statistics
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import psutil
from keep import keep
from sweeps import design

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "support"))
from dask_cluster import backend, cluster
from same_bytes import older

from experiments.plans.design import load
from experiments.sweeps import plan, worker
from experiments.sweeps.executors import SerialBackend
from experiments.sweeps.executors import backend as local
from experiments.sweeps.sweep import run_design

RUNS = 200
REPEATS = 3
SMALL_BATCHES = 3000
SMALL = {"question": "what does a batch cost?", "scenario": "classroom", "weeks": 20,
         "outcomes": ["falls", "arrests"], "replicates": SMALL_BATCHES}
MIXED = {"question": "are they the same?", "replicates": 20,
         "outcomes": ["falls", "statements", "private_gain_13", "P06"],
         "vary": {"scenario": ["classroom", "dinamo", "birobidzhan"],
                  "regime": ["historical", "plenum_1937"]}}


def rate(using, runs: int) -> float:
    """Runs a second of a sweep, from when its first runs come back."""
    seen = []
    with tempfile.TemporaryDirectory() as folder:
        run_design(design(runs), Path(folder) / "sweep", using,
                   progress=lambda plan: seen.append((time.perf_counter(), plan.n_done)))
    (began, first), (ended, last) = seen[0], seen[-1]
    return (last - first) / (ended - began)


def on_a_cluster(workers: int, runs: int) -> float:
    """The same with workers of a cluster, each of which has run something."""
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder), [{}] * workers) as found:
        rate(backend(found), 8 * workers)
        return rate(backend(found), runs)


def cost_of_a_batch() -> tuple[float, float]:
    """Processor seconds of a batch, of the scheduler and of the sweep, from batches of a run."""
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder), [{}]) as found:
        run_design(load(SMALL | {"replicates": 4}), Path(folder) / "first", backend(found))
        using, scheduler = backend(found), psutil.Process(found.scheduler.pid)
        with mock.patch.multiple(plan, LONGEST_BATCH=0, SHORTEST_BATCH=0, MOST_A_SECOND=math.inf):
            before = sum(scheduler.cpu_times()[:2]), time.process_time()
            run_design(load(SMALL), Path(folder) / "sweep", using)
            after = sum(scheduler.cpu_times()[:2]), time.process_time()
    return tuple((b - a) / SMALL_BATCHES for a, b in zip(before, after, strict=True))


def same_on_an_older_processor() -> bool:
    """Whether rows and summary are those of this process when an older processor helps."""
    checked = load(MIXED)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        with cluster(here, [older(here / "code")]) as found:
            old = run_design(checked, here / "old", backend(found)).folder
        with cluster(here, [{}, older(here / "code")]) as found:
            both = run_design(checked, here / "both", backend(found)).folder
        alone = run_design(checked, here / "alone", SerialBackend()).folder
        return all((one / name).read_bytes() == (alone / name).read_bytes()
                   for one in (both, old) for name in ("runs.parquet", "summary.csv"))


def main() -> None:
    worker.warm()  # compile, or load what is compiled
    found = []

    def note(what: str, measured: str, goal: str = "") -> None:
        found.append((what, measured, goal))
        print(f"{what}: {measured}" + (f" (goal: {goal})" if goal else ""), flush=True)

    for workers in (1, 2):
        rounds = [(rate(local(workers, None), RUNS), on_a_cluster(workers, RUNS))
                  for _ in range(REPEATS)]
        here, there = (statistics.median(column) for column in zip(*rounds, strict=True))
        note(f"workers of a cluster, {workers}: runs a second; of processes of the sweep's own",
             f"{there:.0f}; {here:.0f}")
        note(f"workers of a cluster, {workers}: runs a second, times processes of the sweep's own",
             f"{statistics.median(there / here for here, there in rounds):.2f}")
    scheduler, sweep = cost_of_a_batch()
    note("a batch costs the scheduler; the sweep, of processor time",
         f"{scheduler * 1e3:.2f} ms; {sweep * 1e3:.2f} ms")
    note(f"workers that this feeds, with batches of {plan.LONGEST_BATCH:g} s",
         f"about {round(plan.LONGEST_BATCH / max(scheduler, sweep), -2):,.0f}")
    note("rows and summary with a worker on an older processor",
         "the same bytes" if same_on_an_older_processor() else "OTHER BYTES", "the same bytes")
    if "--keep" in sys.argv[1:]:
        keep("cluster", found)


if __name__ == "__main__":
    main()
