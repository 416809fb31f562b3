"""Rival explanations, each at its best: pairs of choice rule and organs rule on the same budget.

Every pair is searched over the parameters that screening left for the full model and its rule's
own, with as many points, on the rows that every pair can in principle produce: those determined
under all pairs at the middle of the priors, before any search. Its best is the point nearest to
the record; `rivals.csv` holds it, and `patterns --rule all` judges it on all rows.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from experiments.plans.calibrated import shipped_text
from experiments.plans.posterior import parameters
from experiments.plans.priors import priors
from experiments.record.calibration import misfit
from experiments.record.calibration.waves import Sweeps
from experiments.record.patterns import Pattern
from sim import words

PAIRS = [(rule, organs) for rule in words.CHOICE_RULES for organs in words.ORGANS_RULES]
COMMON_SEED, COMMON_REPLICATES = 600_000, {"dinamo": 8, "birobidzhan": 8}

# Parameters of a rule alone: searched with it, whatever the screening of the full model says.
OWN = {"belief": ("belief_alone",), "interest": ("interest_alone",),
       "imitation": ("imitation_threshold", "weight_imitation")}


def options(pair: tuple[str, str]) -> dict[str, str]:
    """A pair as keys of a design."""
    return dict(zip(("rule", "organs"), pair, strict=True))


def common_rows(folder: Path, using) -> list[Pattern]:
    """Rows determined under every pair at the middle of the priors."""
    asked, ranges = misfit.all_rows(), list(priors().values())
    middle = np.full((1, len(ranges)), 0.5)
    found = [Sweeps(folder / "-".join(pair), using, options(pair)).medians(
        "common", ranges, middle, asked, COMMON_REPLICATES, COMMON_SEED)[0] for pair in PAIRS]
    told = ~np.isnan(found).any(axis=0)
    return [row for row, is_told in zip(asked, told, strict=True) if is_told]


def nearest(found) -> dict[str, float]:
    """Values of the point nearest to the record."""
    one = found.loc[found["distance"].idxmin()]
    return {name: float(one[name]) for name in parameters(found)}


def shipped() -> dict[tuple[str, str], dict[str, float]]:
    """Values of every pair at its best, from `rivals.csv` (an empty cell is the default)."""
    return {(row.pop("rule"), row.pop("organs")):
            {name: float(value) for name, value in row.items() if value}
            for row in csv.DictReader(io.StringIO(shipped_text("rivals.csv")))}


def as_csv(best: Iterable[tuple[tuple[str, str], dict[str, float]]]) -> str:
    """`rivals.csv`: a line a pair, a column a parameter that any pair has searched."""
    best = list(best)
    names = [name for name in priors() if any(name in values for _, values in best)]
    lines = [",".join(["rule", "organs", *names])]
    for (rule, organs), values in best:
        lines.append(",".join([rule, organs, *(f"{values[name]:.4g}" if name in values else ""
                                               for name in names)]))
    return "\n".join(lines) + "\n"
