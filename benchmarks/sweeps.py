"""Sweeps against Mesa's `batch_run` over the idiomatic version, as ratios measured in one run.

    python benchmarks/sweeps.py

The same organisation (739 members), regime and weeks on both sides, two processes each; the time
of a sweep includes starting its workers and writing its results. Overhead is what a sweep with
one worker takes beyond its runs.
"""

import statistics
import tempfile
import time
from pathlib import Path

from compare import REGIME, WEEKS, WORKS
from idiomatic import IdiomaticModel
from mesa.batchrunner import batch_run

from experiments.plans.design import load
from experiments.sweeps.executors import backend
from experiments.sweeps.sweep import run_design

RUNS = 600
MESA_RUNS = 16
REPEATS = 3


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


def main() -> None:
    ours(1, 4)  # compile, or load what is compiled
    rounds = [(ours(1, RUNS), ours(2, RUNS), mesas(MESA_RUNS)) for _ in range(REPEATS)]
    print(f"two workers: {statistics.median(two[0] / one[0] for one, two, _ in rounds):.2f} times "
          f"one ({statistics.median(two[0] for _, two, _ in rounds):.1f} runs/s)")
    print("overhead with one worker: "
          f"{statistics.median(one[1] - 1 for one, _, _ in rounds):.1%} of the runs")
    print(f"{statistics.median(two[0] / mesa for _, two, mesa in rounds):.0f} times the runs a "
          "second of batch_run over the idiomatic version, two processes each")


if __name__ == "__main__":
    main()
