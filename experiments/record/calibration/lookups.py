"""What a historian could look up that would tell most: each countable thing that is no row yet is
made one, and it is asked by how much the posterior would contract.

Of a hypothetical row no target is needed: over held-out draws, whose parameters are known, it says
how much nearer to them one would come.
"""

import numpy as np
import pandas as pd

from experiments.plans.priors import Prior
from experiments.record.calibration import checks
from experiments.record.calibration.amortised import CHOSEN, WIDTHS, Regression, contraction
from experiments.record.calibration.draws import COUNTABLE, Draws
from experiments.record.calibration.misfit import folded
from experiments.record.patterns import Pattern

# How well such a thing would be known: its error, in standard deviations over the priors.
ERROR = 0.2
NAMED = 3      # parameters said of each
RARELY = 0.5   # what fewer draws than this determine is no row


def told(draws: Draws, ranges: list[Prior], asked: list[Pattern], held_out: int) -> pd.DataFrame:
    """A line a countable outcome, the most telling first: ``outcome``, ``what``, ``gain`` (nats
    more than the record's rows alone give, a mean over held-out draws), ``contraction`` (mean over
    the parameters, more than without), and ``most``: the parameters it would contract most, with
    how much."""
    learnt, kept = checks.split(draws, held_out)
    known, unknown = folded(asked, learnt.values), folded(asked, kept.values)
    alone = Regression(learnt.units, known, WIDTHS[CHOSEN])
    rows = alone.observed(unknown)
    gain, narrow = alone.gain(rows, kept.units).mean(), _contraction(alone, rows)
    found = []
    for k, outcome in enumerate(COUNTABLE):
        counts = np.log1p(np.maximum(learnt.counts[:, k], 0)), np.log1p(
            np.maximum(kept.counts[:, k], 0))
        if np.isnan(counts[0]).mean() > RARELY or np.nanstd(counts[0]) == 0:
            continue
        scaled = [(one - np.nanmean(counts[0])) / np.nanstd(counts[0]) for one in counts]
        width = np.append(np.full(len(asked), WIDTHS[CHOSEN]), ERROR)
        one = Regression(learnt.units, np.column_stack([known, scaled[0]]), width)
        rows = one.observed(np.column_stack([unknown, scaled[1]]))
        more = _contraction(one, rows) - narrow
        most = np.argsort(-more)[:NAMED]
        found.append({"outcome": outcome, "what": COUNTABLE[outcome],
                      "gain": one.gain(rows, kept.units).mean() - gain,
                      "contraction": more.mean(),
                      "most": "; ".join(f"{ranges[j].name} {more[j]:+.2f}" for j in most)})
    return pd.DataFrame(found).sort_values("gain", ascending=False, ignore_index=True)


def _contraction(one: Regression, rows: np.ndarray) -> np.ndarray:
    return contraction(one.sample(rows, checks.SAMPLES))
