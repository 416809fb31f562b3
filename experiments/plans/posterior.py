"""The posterior that ships: its points, and what the record says of each parameter.

`posterior.csv` holds draws from it, all of one weight; the registry's defaults are its most central
member. A design that says ``posterior = true`` draws from it.
"""

import hashlib
import io
from functools import lru_cache

import numpy as np
import pandas as pd

from experiments.plans.calibrated import shipped_text
from experiments.plans.priors import Prior, priors

DRAWS = 50_000       # key of the draws from it
IDENTIFIED = 0.75  # a posterior at most so wide, of the prior's width, tells something


def parameters(found: pd.DataFrame) -> list[str]:
    """Names of the parameters that a table of particles varies."""
    return [name for name in found if name in priors()]


def units(found: pd.DataFrame) -> np.ndarray:
    """``[particle, parameter]`` in units of the priors."""
    return np.array([[priors()[name].unit(value) for value in found[name]]
                     for name in parameters(found)]).T


def central(found: pd.DataFrame) -> int:
    """Row of the most central particle: the least weighted mean distance to all others, in
    units of the priors (the medoid)."""
    at = units(found)
    apart = np.sqrt(((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2))
    return int((apart @ found["weight"].to_numpy()).argmin())


def quantile(values, weights, at: float) -> float:
    """Weighted quantile of the values."""
    order = np.argsort(values)
    total = np.cumsum(np.asarray(weights)[order])
    return float(np.asarray(values)[order][np.searchsorted(total, at * total[-1])])


def identified(found: pd.DataFrame) -> pd.DataFrame:
    """Of each varied parameter: weighted median and 90 % interval, and ``width``: the interval
    over the prior's (1 = the record says nothing)."""
    told = []
    weights = found["weight"].to_numpy()
    at = units(found)
    for k, name in enumerate(parameters(found)):
        low, middle, high = (quantile(at[:, k], weights, q) for q in (0.05, 0.5, 0.95))
        one: Prior = priors()[name]
        told.append({"parameter": name, "prior_low": one.low, "prior_high": one.high,
                     "lo90": one.at(low), "median": one.at(middle), "hi90": one.at(high),
                     "width": (high - low) / 0.9})
    return pd.DataFrame(told).sort_values("width", ignore_index=True)


@lru_cache
def shipped() -> pd.DataFrame:
    """The posterior that comes with the package."""
    return pd.read_csv(io.StringIO(shipped_text("posterior.csv")))


@lru_cache
def shipped_hash() -> str:
    """Hash of the shipped posterior."""
    return hashlib.sha256(shipped_text("posterior.csv").encode()).hexdigest()[:8]


def drawn(replicate: int) -> dict[str, float]:
    """One particle of the shipped posterior, by its weight: the same for the same replicate."""
    found = shipped()
    weights = found["weight"] / found["weight"].sum()
    k = np.random.default_rng([DRAWS, replicate]).choice(len(found), p=weights)
    return found.loc[k, parameters(found)].to_dict()
