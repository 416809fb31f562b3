"""Sweeps against Mesa's `batch_run` over the idiomatic version, as ratios measured in one run.

    python benchmarks/sweeps.py [--keep]

The same organisation (739 members), regime and weeks on both sides, two processes each; the time
of a sweep includes starting its workers and writing its results. Overhead is what a sweep with
one worker takes beyond its runs.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from compare import REGIME, WEEKS, WORKS
from idiomatic import IdiomaticModel
from keep import keep
from mesa.batchrunner import batch_run

from experiments.measures import outcomes
from experiments.plans.design import load
from experiments.record import patterns
from experiments.sweeps.executors import backend
from experiments.sweeps.sweep import run_design
from sim.config.settings import settings
from sim.runs.simulate import run

RUNS = 2000  # a quarter of a minute with two workers, of which they take a second to start
MESA_RUNS = 16
CALIBRATION_RUNS = 30
REPEATS = 5


def design(runs: int):
    """One cell of the works under the regime of the comparison."""
    return load({"question": "how fast?", "scenario": "dinamo", "regime": REGIME, "weeks": WEEKS,
                 "fields": {"members": WORKS}, "replicates": runs,
                 "outcomes": ["falls", "arrests"]})


def ours(workers: int, runs: int) -> tuple[float, float]:
    """Runs a second of a sweep, and its seconds over those of its runs (per worker)."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        report = run_design(design(runs), Path(folder) / "sweep", backend(workers, None))
    seconds = time.perf_counter() - began
    return runs / seconds, seconds * workers / report.run_seconds


def mesas(runs: int) -> float:
    """Runs a second of `batch_run` with two processes."""
    began = time.perf_counter()
    batch_run(IdiomaticModel, {"n": WORKS, "regime": REGIME, "seed": list(range(runs))},
              number_processes=2, max_steps=WEEKS, display_progress=False)
    return runs / (time.perf_counter() - began)


def rows_of_the_calibration(runs: int) -> tuple[float, float]:
    """Rows a second of the historical works with all rows of the record that are fitted, in this
    process; the share of it that is measuring."""
    ids = [row.id for row in patterns.load("dinamo", "calibrate") if outcomes.is_measured(row.id)]
    chosen, measuring = settings("dinamo"), 0.0
    began = time.perf_counter()
    for seed in range(runs):
        done = run(chosen, seed)
        ran = time.perf_counter()
        outcomes.measure(done, ids)
        measuring += time.perf_counter() - ran
    seconds = time.perf_counter() - began
    return runs / seconds, measuring / seconds


def main() -> None:
    ours(1, 4)  # compile, or load what is compiled
    found = []

    def note(what: str, measured: str, goal: str = "") -> None:
        found.append((what, measured, goal))
        print(f"{what}: {measured}" + (f" (goal: {goal})" if goal else ""), flush=True)

    rounds = [(ours(1, RUNS), ours(2, RUNS), mesas(MESA_RUNS)) for _ in range(REPEATS)]
    note("sweeps at 739 members: runs a second, times `batch_run` over the idiomatic version (two "
         "processes each)", f"{statistics.median(two[0] / mesa for _, two, mesa in rounds):.0f}",
         "60")
    note("two workers: runs a second, times one",
         f"{statistics.median(two[0] / one[0] for one, two, _ in rounds):.2f}", "at least 1.8")
    note("two workers: runs a second", f"{statistics.median(two[0] for _, two, _ in rounds):.0f}")
    note("overhead of the runner with one worker, of its runs",
         f"{statistics.median(one[1] - 1 for one, _, _ in rounds):.1%}", "at most 10 %")
    rows = [rows_of_the_calibration(CALIBRATION_RUNS) for _ in range(REPEATS)]
    note("rows of the calibration a second, one process",
         f"{statistics.median(row[0] for row in rows):.1f}", "27 (2.5 times 11)")
    note("measuring, of a row of the calibration", f"{statistics.median(r[1] for r in rows):.0%}")
    if "--keep" in sys.argv[1:]:
        keep("sweeps", found)


if __name__ == "__main__":
    main()
