"""Which parameters the rows depend on: Morris trajectories through the priors (SALib).

Elementary effects on each row's median, in tolerances of the row (`misfit.py`), so that rows can be
compared. A parameter's influence is the root mean square over rows of the mean absolute effect
(mu*): one that moves no row cannot be fitted by any.
"""

import numpy as np
import pandas as pd

from experiments.plans import sampling
from experiments.plans.priors import Prior
from experiments.record.calibration import misfit
from experiments.record.patterns import Pattern
from sim.config.errors import UserError

LEVELS, SEED = 4, 1


def points(ranges: list[Prior], trajectories: int, seed: int = SEED) -> np.ndarray:
    """Points of the trajectories in units of the priors: ``[trajectories * (n + 1), n]``."""
    box = {one.name: [0.0, 1.0] for one in ranges}
    laid = sampling.sampled("morris", box, trajectories, seed, LEVELS, "screening")
    return np.array([[point[one.name] for one in ranges] for point in laid])


def effects(ranges: list[Prior], at: np.ndarray, medians: np.ndarray, asked: list[Pattern]
            ) -> pd.DataFrame:
    """mu*, its 95 % half-width and sigma of every parameter on every row, in tolerances.

    An undetermined median is taken as the row's mean over the points: it shows no effect.
    """
    from SALib.analyze import morris
    problem = {"num_vars": len(ranges), "names": [one.name for one in ranges],
               "bounds": [[0.0, 1.0]] * len(ranges)}
    told = []
    for k, row in enumerate(asked):
        values = misfit.off_target(row, medians[:, k])
        if np.isnan(values).all():
            continue
        values = np.where(np.isnan(values), np.nanmean(values), values)
        one = morris.analyze(problem, at, values, num_levels=LEVELS, seed=SEED)
        told.append(pd.DataFrame({"parameter": one["names"], "row": row.id,
                                  "mu_star": one["mu_star"], "mu_star_conf": one["mu_star_conf"],
                                  "sigma": one["sigma"]}))
    if not told:
        raise UserError("screening: no row could be determined at any point")
    return pd.concat(told, ignore_index=True)


def influence(found: pd.DataFrame) -> pd.Series:
    """Root mean square over rows of each parameter's mu*, the most influential first."""
    squared = found.assign(square=found["mu_star"] ** 2).groupby("parameter")["square"].mean()
    return np.sqrt(squared).sort_values(ascending=False)
