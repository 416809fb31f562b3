"""The chance baseline: how many draws from the priors hold each row.

A row that nearly anything holds counts for little, whoever holds it. Scores are given beside it,
the model's and every rival's.
"""

import numpy as np
import pandas as pd

from experiments.plans.priors import Prior
from experiments.record.calibration.points import Sweeps
from experiments.record.patterns import Pattern, evaluate

SEED = 9_000_000


def held(sweeps: Sweeps, ranges: list[Prior], n: int, asked: list[Pattern],
         replicates: dict[str, int], name: str = "baseline") -> pd.DataFrame:
    """A line a row: ``held``, of ``draws`` points of the priors; a row is judged at each as
    `patterns` does, over ``replicates``."""
    units = np.random.default_rng(SEED).random((n, len(ranges)))
    values, _ = sweeps.runs(name, ranges, units, asked, replicates, SEED)
    return pd.DataFrame([{"id": row.id, "draws": n, "held": sum(
        evaluate(row, values[point, : replicates[row.scenario], k]).verdict == "holds"
        for point in range(n))} for k, row in enumerate(asked)])
