"""An amortised posterior: one regression of the parameters on the rows of single runs, learnt once
from draws and then asked about any record, the true one or a made-up one.

Parameters in probit units of their priors are regressed on the rows, linear and squared, with
Gaussian residuals, as wide for one record as for another. A row enters in tolerances off its
target, with noise: the record is one history, counted with error, and a row's range says how far
off its count may be. How wide that noise is decides how narrow the answer, and is a judgement made
before the record is looked at (`WIDTHS`).
"""

import numpy as np
from scipy.stats import norm

# Standard deviations of the record's noise, in tolerances. Middle: a row's range holds the true
# value in nine of ten cases, which is how we read the ranges of patterns.csv. Narrow: half of
# that; wide: in two of three.
WIDTHS = {"narrow": 0.304, "middle": 0.608, "wide": 1.0}
CHOSEN = "middle"
COPIES = 5          # of every run, each with noise of its own
SHRINKAGE = 1.0     # ridge, in runs
EDGE = 3.5          # probit units beyond which a draw counts as there
FAR = 4.0           # standard deviations beyond which a row says no more


class Regression:
    """The posterior of parameters given rows, learnt from draws.

    ``units``: ``[draw, parameter]``, units of the priors; ``rows``: ``[draw, row]`` (NaN where a
    run does not determine it); ``width``: standard deviation of the noise with which a record's
    rows are known, one for all or one a row.
    """

    def __init__(self, units: np.ndarray, rows: np.ndarray, width: float | np.ndarray,
                 seed: int = 0):
        self.width = width
        noise = np.random.default_rng(seed)
        noisy = np.vstack([self._noisy(rows, noise) for _ in range(COPIES)])
        self.middle, self.spread = np.nanmean(noisy, axis=0), np.nanstd(noisy, axis=0) + 1e-9
        self.is_missed = np.isnan(rows).any(axis=0)
        terms, wanted = self._terms(noisy), np.tile(probit(units), (COPIES, 1))
        self.weights = np.linalg.solve(terms.T @ terms + SHRINKAGE * np.eye(terms.shape[1]),
                                       terms.T @ wanted)
        left = wanted - terms @ self.weights
        # Copies of a run are not so many runs.
        free = max(len(units) - terms.shape[1], 1) * COPIES
        self.covariance = left.T @ left / free
        self.root = np.linalg.cholesky(self.covariance)

    def _noisy(self, rows: np.ndarray, noise: np.random.Generator) -> np.ndarray:
        return rows + self.width * noise.standard_normal(rows.shape)

    def _terms(self, rows: np.ndarray) -> np.ndarray:
        scaled = np.clip((rows - self.middle) / self.spread, -FAR, FAR)
        known = np.where(np.isnan(scaled), 0.0, scaled)
        lacks = np.isnan(rows)[:, self.is_missed].astype(float)
        return np.hstack([np.ones((len(rows), 1)), known, known ** 2, lacks])

    def observed(self, rows: np.ndarray, seed: int = 99) -> np.ndarray:
        """Rows of runs as one would find them in a record, with the noise of counting."""
        return self._noisy(rows, np.random.default_rng(seed))

    def sample(self, rows: np.ndarray, n: int, seed: int = 7) -> np.ndarray:
        """``[record, draw, parameter]``: draws from the posterior of each record of ``rows``, in
        units of the priors."""
        middle = self._terms(rows) @ self.weights
        luck = np.random.default_rng(seed).standard_normal((len(rows), n, middle.shape[1]))
        return norm.cdf(middle[:, None, :] + luck @ self.root.T)

    def centre(self, rows: np.ndarray) -> np.ndarray:
        """``[record, parameter]``: the middle of the posterior of each record of ``rows``, in
        units of the priors."""
        return norm.cdf(self._terms(rows) @ self.weights)

    def gain(self, rows: np.ndarray, units: np.ndarray) -> np.ndarray:
        """Log density of the true parameters over that of the prior (nats), a record each."""
        truth = probit(units)
        apart = np.linalg.solve(self.root, (truth - self._terms(rows) @ self.weights).T).T
        return (-0.5 * (apart ** 2).sum(axis=1) - np.log(np.diag(self.root)).sum()
                - 0.5 * truth.shape[1] * np.log(2 * np.pi) - norm.logpdf(truth).sum(axis=1))

    def tied(self) -> np.ndarray:
        """``[parameter, parameter]``: correlations of what the rows leave open. Two that are tied
        trade off: the rows know something of the two together, and less of each."""
        spread = np.sqrt(np.diag(self.covariance))
        return self.covariance / np.outer(spread, spread)


def probit(units: np.ndarray) -> np.ndarray:
    """Units of the priors (0-1) on the whole line, as far out as it is looked at."""
    return np.clip(norm.ppf(np.clip(units, 1e-6, 1 - 1e-6)), -EDGE, EDGE)


def contraction(samples: np.ndarray) -> np.ndarray:
    """By parameter: how much narrower than the prior the posterior is, 0 (not at all) to 1 (a
    point): one less the ratio of the variances, a mean over records. ``samples``: those of
    :meth:`Regression.sample`."""
    return 1.0 - 12.0 * samples.var(axis=1).mean(axis=0)
