"""Rival explanations: pairs of choice rule and organs rule, each over its own full priors, on one
budget, against the rows that all pairs can produce.

Of each pair it is asked two things. How near it comes at its best: of draws from its priors the
nearest, run again with several seeds; `rivals.csv` holds the best, and `patterns --rule all` judges
it on all rows. And what it can never give, whatever its parameters: rows that no draw meets, and
pairs of rows that no draw meets together (pattern space exploration).
"""

import csv
import io
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.plans.calibrated import shipped_text
from experiments.plans.posterior import parameters
from experiments.plans.priors import Prior, priors
from experiments.record.calibration import misfit
from experiments.record.calibration.draws import Draws
from experiments.record.calibration.points import Sweeps
from experiments.record.patterns import Pattern
from sim import words

PAIRS = [(rule, organs) for rule in words.CHOICE_RULES for organs in words.ORGANS_RULES]
FULL_MODEL = ("self_protection", "files")

# Parameters that a rule alone reads.
OWN = {"belief": ("belief_alone",), "interest": ("interest_alone",),
       "imitation": ("imitation_threshold", "weight_imitation")}
# A row that more runs than this leave undetermined is none that a pair can produce.
RARELY = 0.5


@dataclass(frozen=True)
class Plan:
    """``draws`` from the priors, a run each; of them the ``nearest`` are run again with so many
    ``replicates`` a scenario; ``baseline``: points at which the rows are judged by chance."""

    draws: int
    nearest: int
    replicates: dict[str, int]
    baseline: int


def options(pair: tuple[str, str]) -> dict[str, str]:
    """A pair as keys of a design."""
    return dict(zip(("rule", "organs"), pair, strict=True))


def ranges(rule: str) -> list[Prior]:
    """Priors of all parameters that a choice rule reads: all but other rules' own."""
    others = {name for other, names in OWN.items() if other != rule for name in names}
    return [one for name, one in priors().items() if name not in others]


def common(asked: list[Pattern], found: Iterable[Draws]) -> list[Pattern]:
    """The rows that every pair can produce: determined in enough of its draws."""
    rarely = [np.isnan(draws.values).mean(axis=0) > RARELY for draws in found]
    return [row for row, *lacks in zip(asked, *rarely, strict=True) if not any(lacks)]


def at_best(sweeps: Sweeps, draws: Draws, asked: list[Pattern], rows: list[Pattern],
            laid: list[Prior], plan: Plan, seed: int) -> pd.DataFrame:
    """The draws nearest to the record on ``rows`` by their one run, run again: ``distance`` by the
    medians, and their parameters, the nearest first."""
    of = [asked.index(row) for row in rows]
    first = misfit.distance(rows, draws.values[:, of])
    units = draws.units[np.argsort(first, kind="stable")[: plan.nearest]]
    medians = sweeps.medians("nearest", laid, units, rows, plan.replicates, seed)
    found = pd.DataFrame({"distance": misfit.distance(rows, medians)}
                         | {one.name: [one.at(unit) for unit in units[:, k]]
                            for k, one in enumerate(laid)})
    return found.sort_values("distance", kind="stable", ignore_index=True)


def never(draws: Draws, asked: list[Pattern]) -> pd.DataFrame:
    """What no run of any draw gave: rows never met (``other`` empty), and pairs of rows that are
    met and never together. A row is met where its value lies in its range."""
    met = np.column_stack([(draws.values[:, k] >= row.low) & (draws.values[:, k] <= row.high)
                           for k, row in enumerate(asked)])
    together = met.T.astype(int) @ met
    found = [{"one": row.id, "other": ""} for k, row in enumerate(asked) if not together[k, k]]
    found += [{"one": asked[i].id, "other": asked[j].id}
              for i, j in itertools.combinations(range(len(asked)), 2)
              if together[i, i] and together[j, j] and not together[i, j]]
    return pd.DataFrame(found, columns=["one", "other"])


def best(found: pd.DataFrame) -> dict[str, float]:
    """Values of the point nearest to the record."""
    one = found.loc[found["distance"].idxmin()]
    return {name: float(one[name]) for name in parameters(found)}


def shipped() -> dict[tuple[str, str], dict[str, float]]:
    """Values of every pair at its best, from `rivals.csv` (an empty cell is the default)."""
    return {(row.pop("rule"), row.pop("organs")):
            {name: float(value) for name, value in row.items() if value}
            for row in csv.DictReader(io.StringIO(shipped_text("rivals.csv")))}


def as_csv(found: Iterable[tuple[tuple[str, str], dict[str, float]]]) -> str:
    """`rivals.csv`: a line a pair, a column a parameter that any pair has searched."""
    found = list(found)
    names = [name for name in priors() if any(name in values for _, values in found)]
    lines = [",".join(["rule", "organs", *names])]
    for (rule, organs), values in found:
        lines.append(",".join([rule, organs, *(f"{values[name]:.4g}" if name in values else ""
                                               for name in names)]))
    return "\n".join(lines) + "\n"
