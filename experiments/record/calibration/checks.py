"""What a posterior is worth, asked before the record is looked at: records of known parameters.

Of held-out draws, whose parameters are known, the rows are taken as a record. Over them the true
value should be at every rank of its posterior alike often (simulation-based calibration), 50 % and
90 % intervals should hold it in so many of a hundred, and be narrower than the prior.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from experiments.plans.priors import Prior
from experiments.record.calibration.amortised import CHOSEN, WIDTHS, Regression, contraction
from experiments.record.calibration.draws import Draws
from experiments.record.calibration.misfit import folded
from experiments.record.patterns import Pattern

HELD_OUT = 400
SAMPLES = 400       # of the posterior of each held-out record
TIED = 0.25         # correlation from which two parameters are said to trade off


def split(draws: Draws, held_out: int) -> tuple[Draws, Draws]:
    """Draws to learn from, and those held out: the last."""
    return draws[:-held_out], draws[-held_out:]


def judged(samples: np.ndarray, truth: np.ndarray, ranges: list[Prior]) -> pd.DataFrame:
    """A line a parameter: ``cover50`` and ``cover90`` (shares of the records), ``uniform`` (the
    p-value of a Kolmogorov-Smirnov test of the ranks), ``contraction``, and ``explained``: the
    share of the prior's variance that the posterior mean explains. ``samples``: ``[record, draw,
    parameter]``; ``truth``: ``[record, parameter]``."""
    rank = (samples < truth[:, None]).mean(axis=1)
    cover = {}
    for share in (0.5, 0.9):
        low, high = np.quantile(samples, [(1 - share) / 2, (1 + share) / 2], axis=1)
        cover[f"cover{100 * share:.0f}"] = ((low <= truth) & (truth <= high)).mean(axis=0)
    missed = ((samples.mean(axis=1) - truth) ** 2).mean(axis=0)
    return pd.DataFrame({"parameter": [one.name for one in ranges], **cover,
                         "uniform": [stats.kstest(rank[:, k], "uniform").pvalue
                                     for k in range(len(ranges))],
                         "contraction": contraction(samples), "explained": 1 - 12 * missed})


def of_regression(draws: Draws, ranges: list[Prior], asked: list[Pattern], held_out: int,
                  widths: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """:func:`judged` of the regression, a line a width and parameter, with the mean ``gain``; and
    the pairs of parameters that trade off under the chosen width, which is among ``widths``."""
    learnt, kept = split(draws, held_out)
    told = []
    for name in widths:
        one = Regression(learnt.units, folded(asked, learnt.values), WIDTHS[name])
        rows = one.observed(folded(asked, kept.values))
        found = judged(one.sample(rows, SAMPLES), kept.units, ranges)
        found.insert(0, "width", name)
        found["gain"] = one.gain(rows, kept.units).mean()
        told.append(found)
        if name == CHOSEN:
            tied = one.tied()
    pairs = pd.DataFrame([{"one": ranges[i].name, "other": ranges[j].name,
                           "correlation": tied[i, j]}
                          for i in range(len(ranges)) for j in range(i)
                          if abs(tied[i, j]) >= TIED],
                         columns=["one", "other", "correlation"])
    order = pairs["correlation"].abs().sort_values(ascending=False).index
    return pd.concat(told, ignore_index=True), pairs.loc[order].reset_index(drop=True)


def of_search(draws: Draws, ranges: list[Prior], asked: list[Pattern], held_out: int,
              near: Callable[[Draws, np.ndarray], np.ndarray]) -> pd.DataFrame:
    """:func:`judged` of the search by emulators: ``near(learnt, records)`` gives the points
    that it would keep for each record."""
    learnt, kept = split(draws, held_out)
    noise = np.random.default_rng(99)
    rows = folded(asked, kept.values)
    rows = rows + WIDTHS[CHOSEN] * noise.standard_normal(rows.shape)
    return judged(near(learnt, rows), kept.units, ranges)


def place_of_record(draws: Draws, asked: list[Pattern], width: float, seed: int = 5
                    ) -> pd.DataFrame:
    """Whether the record lies where the model can go at all: a line a row, and one (``id`` all)
    for all together.

    ``rank``: share of draws with a lower value than the target. ``z``: how many standard deviations
    the record is off what the draws' other rows make one expect of it, both with the record's
    noise. ``rank`` of all: share of draws nearer to the draws' centre (Mahalanobis).
    """
    told = folded(asked, draws.values)
    noise = np.random.default_rng(seed).standard_normal(told.shape)
    told = told + width * noise
    told = np.where(np.isnan(told), np.nanmean(told, axis=0), told)
    middle, inverse = told.mean(axis=0), np.linalg.inv(np.cov(told.T) + 1e-6 * np.eye(len(asked)))
    far = np.einsum("ij,jk,ik->i", told - middle, inverse, told - middle)
    of_record = float(middle @ inverse @ middle)
    z = -(inverse @ middle) / np.sqrt(np.diag(inverse))
    lower = [(np.sum(known < row.target) + 0.5 * np.sum(known == row.target)) / max(len(known), 1)
             for row, known in ((row, draws.values[~np.isnan(draws.values[:, k]), k])
                                for k, row in enumerate(asked))]
    whole = pd.DataFrame({"id": ["all"], "rank": [(far < of_record).mean()], "z": [np.nan]})
    rows = pd.DataFrame({"id": [row.id for row in asked], "rank": lower, "z": z})
    return pd.concat([whole, rows], ignore_index=True)
