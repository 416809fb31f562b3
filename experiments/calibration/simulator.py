"""Medians of the record's rows at given parameters, from replicates on several processes."""

import hashlib
import json
from collections.abc import Iterable
from functools import partial

import numpy as np

from experiments.calibration import misfit
from experiments.patterns import Pattern, replicate

REPLICATES = {"dinamo": 6, "birobidzhan": 4}
SEED_ROOM = 2**48


class Simulator:
    """Runs the model and measures the rows ``asked``.

    ``options``: rule, organs and switches, as `sim.simulate` takes them. ``replicates``: runs a
    scenario. ``executor``: of `concurrent.futures` shape (`executors.py`).
    """

    def __init__(self, executor, asked: Iterable[Pattern], options: dict | None = None,
                 replicates: dict[str, int] | None = None):
        self.executor = executor
        self.asked = list(asked)
        self.options = options or {}
        self.replicates = replicates or REPLICATES

    def medians(self, values: dict[str, float], first_seed: int | None = None) -> np.ndarray:
        """Median of each row over the replicates; NaN where more than half are undetermined.

        Without ``first_seed`` the seeds follow from the values: the same values give the same
        medians, other values other noise.
        """
        if first_seed is None:
            first_seed = seed_of(values)
        options = {**self.options, "set": values}
        waiting = []
        for scenario in misfit.SCENARIOS:
            ids = [row.id for row in self.asked if row.scenario == scenario]
            if ids:
                measure = partial(replicate, scenario, options, ids)
                waiting += [self.executor.submit(measure, first_seed + k)
                            for k in range(self.replicates[scenario])]
        measured = [future.result() for future in waiting]
        return np.array([_median([values[row.id] for values in measured if row.id in values])
                         for row in self.asked])


def seed_of(values: dict[str, float]) -> int:
    """A first seed that follows from the values alone."""
    text = json.dumps(sorted(values.items())).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") % SEED_ROOM


def _median(values: list[float]) -> float:
    known = np.array(values)[~np.isnan(values)]
    return float(np.median(known)) if 2 * len(known) >= len(values) else np.nan
