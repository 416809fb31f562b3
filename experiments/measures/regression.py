"""Least squares with robust errors, on many samples at once: what a historian would run.

A linear probability model: the outcome is 0 or 1, a slope is a change of chance. Standard errors
are robust to unequal variances (White, with the HC1 correction n / (n - k)), tests use Student's
t. In fifty cases a logit often has no finite solution where few or nearly all fall; a linear
model always has one unless regressors say the same.
"""

from typing import NamedTuple

import numpy as np

LEVEL = 0.05             # of the two-sided test by which an effect is found
# What counts as none of a variance: of a regressor beside the others, of the outcome.
EXACT = 1e-12


class Fit(NamedTuple):
    """Slopes, their standard errors and p-values, each (..., regressors); NaN where the data
    cannot tell."""

    slope: np.ndarray
    error: np.ndarray
    p: np.ndarray


def fit(outcome: np.ndarray, regressors: np.ndarray) -> Fit:
    """Regress ``outcome`` (..., n) on ``regressors`` (..., n, k) and a constant.

    Leading axes are samples, each fitted by itself. A sample cannot tell (all NaN) where
    regressors are collinear with each other or with the constant, where the outcome does
    not vary or is met exactly, and where there are no more cases than coefficients.
    """
    y = np.asarray(outcome, dtype=float)
    x = np.asarray(regressors, dtype=float)
    n, k = x.shape[-2], x.shape[-1] + 1
    # Deviations in units of their spread: slopes are the same, and rank does not hang on units.
    centred = x - x.mean(axis=-2, keepdims=True)
    spread = np.sqrt((centred ** 2).mean(axis=-2))
    flat = spread ** 2 <= EXACT * (x ** 2).mean(axis=-2)
    unit = np.where(flat, 1.0, spread)
    z = centred / unit[..., None, :]
    varied = y - y.mean(axis=-1, keepdims=True)
    transposed = np.swapaxes(z, -1, -2)
    alike = transposed @ z / n
    inverse = np.linalg.pinv(alike, hermitian=True) / n
    slope = (inverse @ transposed @ varied[..., None])[..., 0]
    left = varied - (z @ slope[..., None])[..., 0]
    known = (~flat.any(axis=-1) & (np.linalg.eigvalsh(alike)[..., 0] > EXACT) & (n > k)
             & ((left ** 2).sum(axis=-1) > EXACT * (y ** 2).sum(axis=-1)))
    influence = (z @ inverse) * left[..., None]
    error = np.sqrt((influence ** 2).sum(axis=-2) * n / max(n - k, 1))
    unit = np.where(known[..., None], unit, np.nan)
    from scipy.stats import t  # here: it takes as long to load as everything else
    with np.errstate(invalid="ignore", divide="ignore"):
        p = 2.0 * t.sf(np.abs(slope / error), max(n - k, 1))
    return Fit(slope / unit, error / unit, np.where(known[..., None], p, np.nan))


def found(fitted: Fit) -> np.ndarray:
    """Sign of every effect that is found at :data:`LEVEL`, 0 where none is: the shape of the
    slopes. A sample that cannot tell finds none."""
    return np.where(fitted.p < LEVEL, np.sign(fitted.slope), 0.0)


def drawn(n_pool: int, n: int, samples: int, seed: int, weights: np.ndarray | None = None
          ) -> np.ndarray:
    """Places in a pool of ``n_pool`` cases: ``samples`` rows of ``n`` each, with replacement, so
    that the pool stands for all cases that there could be. ``weights``: how likely each is."""
    share = None if weights is None else weights / weights.sum()
    return np.random.default_rng([seed, n]).choice(n_pool, (samples, n), p=share)
