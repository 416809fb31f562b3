"""Recovery: parameters that are known, hidden, and searched for from the rows they give.

A truth is drawn from the prior and simulated, and its medians take the place of the record's
targets, with the record's tolerances. The search then has to find it: over truths and
parameters, 90 % intervals should cover about 90 % of the values, and be narrower than the prior
where the rows tell anything. The first wave is that of the record: it asks for no targets.
"""

import io
from dataclasses import replace

import numpy as np
import pandas as pd

from experiments.plans.calibrated import shipped_text
from experiments.plans.posterior import identified
from experiments.plans.priors import Prior
from experiments.record.calibration.waves import Sweeps, Waves, fit
from experiments.record.patterns import Pattern

SEED = 700_000


def as_targets(asked: list[Pattern], medians) -> list[Pattern]:
    """The rows with a truth's medians as targets; ranges move along. Undetermined rows drop."""
    return [replace(row, target=float(value), low=row.low + value - row.target,
                    high=row.high + value - row.target)
            for row, value in zip(asked, medians, strict=True) if not np.isnan(value)]


def truths(ranges: list[Prior], n: int) -> np.ndarray:
    """``n`` points of the priors, in units."""
    return np.random.default_rng(SEED).random((n, len(ranges)))


def recover(sweeps: Sweeps, ranges: list[Prior], asked: list[Pattern], plan: Waves, n: int,
            first: tuple[np.ndarray, np.ndarray], say=lambda text: None) -> pd.DataFrame:
    """One row a truth and parameter: ``truth``, what `posterior.identified` says of it, and
    ``covered``, whether its 90 % interval holds the truth.

    ``first``: units and medians of the first wave, for the rows ``asked``.
    """
    known = truths(ranges, n)
    told = sweeps.medians("truths", ranges, known, asked, plan.last_replicates, SEED)
    found = []
    for k in range(n):
        targets = as_targets(asked, told[k])
        kept = [i for i, row in enumerate(asked) if row.id in {one.id for one in targets}]
        own = Sweeps(sweeps.folder / f"truth-{k + 1}", sweeps.using, sweeps.options)
        table = identified(fit(own, ranges, targets, plan, SEED + k + 1,
                               (first[0], first[1][:, kept]), say))
        table.insert(0, "set", k + 1)
        table.insert(2, "truth", table["parameter"].map(
            {one.name: one.at(known[k, i]) for i, one in enumerate(ranges)}))
        found.append(table)
    whole = pd.concat(found, ignore_index=True)
    whole["covered"] = (whole["lo90"] <= whole["truth"]) & (whole["truth"] <= whole["hi90"])
    return whole


def shipped() -> pd.DataFrame:
    """What a full recovery found that comes with the package (columns: :func:`recover`)."""
    return pd.read_csv(io.StringIO(shipped_text("recovery.csv")))
