"""Recovery: parameters that are known, hidden, and searched for from the rows they give.

A truth is drawn from the prior, simulated, and its medians take the place of the record's
targets, with the record's tolerances. The search then has to find it: over truths and
parameters, 90 % intervals should cover about 90 % of the values, and be narrower than the prior
where the rows tell anything.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibration.posterior import identified
from experiments.calibration.priors import Prior
from experiments.calibration.search import search
from experiments.calibration.simulator import Simulator
from experiments.patterns import Pattern

SEED = 700_000


def as_targets(asked: list[Pattern], medians) -> list[Pattern]:
    """The rows with a truth's medians as targets; ranges move along. Undetermined rows drop."""
    return [replace(row, target=float(value), low=row.low + value - row.target,
                    high=row.high + value - row.target)
            for row, value in zip(asked, medians, strict=True) if not np.isnan(value)]


def with_targets(targets: list[Pattern], simulator: Simulator) -> Simulator:
    """The same simulator, asked for other targets."""
    return Simulator(simulator.executor, targets, simulator.options, simulator.replicates)


def recover(simulator: Simulator, ranges: list[Prior], folder: Path, truths: int, *,
            particles: int, evaluations: int, told=lambda *_: None, made=None) -> pd.DataFrame:
    """One row a truth and parameter: ``truth``, what `posterior.identified` says of it, and
    ``covered``, whether its 90 % interval holds the truth. ``made(targets, simulator)`` gives the
    simulator that is asked for other targets."""
    made = made or with_targets
    found = []
    for k in range(truths):
        units = np.random.default_rng(SEED + k).random(len(ranges))
        values = {one.name: one.at(unit) for one, unit in zip(ranges, units, strict=True)}
        targets = as_targets(simulator.asked, simulator.medians(values, first_seed=SEED + k))
        population = search(made(targets, simulator), ranges, folder / f"truth-{k + 1}",
                            particles=particles, evaluations=evaluations, seed=SEED + k,
                            told=told)
        table = identified(population)
        table.insert(0, "set", k + 1)
        table.insert(2, "truth", table["parameter"].map(values))
        found.append(table)
    whole = pd.concat(found, ignore_index=True)
    whole["covered"] = (whole["lo90"] <= whole["truth"]) & (whole["truth"] <= whole["hi90"])
    return whole
