"""Parameters fitted to targets of one's own: draws from priors, one run each, the nearest kept.

Approximate Bayesian computation by rejection with regression adjustment (Beaumont, Zhang and
Balding 2002). The draws are a sweep, which resumes, counts failures and keeps every run; from it
the posterior follows at once, so that other shares may be tried for nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console

from experiments.plans import design
from experiments.record.patterns import Pattern, read_own
from experiments.sweeps import progress
from experiments.sweeps.executors import backend
from experiments.sweeps.finished import read_sweep
from experiments.sweeps.plan import Plan
from experiments.sweeps.summary import print_frame
from experiments.sweeps.sweep import run_design
from sim.config.errors import UserError, unknown
from sim.config.given import table_rows, text_of
from sim.config.registry import registry

COLUMNS = ("name", "low", "high")
# Fewer draws say nothing, fewer kept ones give no interval.
FEWEST_DRAWS, FEWEST_KEPT = 100, 30
# What a row counts that a run does not determine: three half-widths off its target.
UNDETERMINED = 3.0
# Unit values are kept off the ends, where their logit has none.
EDGE = 1e-6


@dataclass(frozen=True)
class Fit:
    """``posterior``: a row a kept draw, parameters (adjusted), ``weight``, ``distance``, and what
    its run gave of each target; ``parameters`` and ``rows``: a row each, what the priors and the
    posterior make of it."""

    posterior: pd.DataFrame
    parameters: pd.DataFrame
    rows: pd.DataFrame


def read_priors(file: str | Path) -> dict[str, list[float]]:
    """Priors by parameter: the least and the most, uniform between. CSV with the columns name, low
    and high. Raises UserError naming the line."""
    what, found = "a table of priors", {}
    for line, row in table_rows(text_of(file, what), str(file), COLUMNS, (), what):
        place, name = f"{file}: line {line}", row["name"].strip()
        if name not in registry():
            raise unknown("parameter", name, registry(), place)
        if name in found:
            raise UserError(f"{place}: {name} stands there twice")
        legal = registry()[name]
        try:
            low, high = float(row["low"]), float(row["high"])
        except ValueError:
            raise UserError(f"{place}: low '{row['low']}' or high '{row['high']}' is not a number"
                            ) from None
        if not legal.low <= low < high <= legal.high:
            raise UserError(f"{place}: {low:g} to {high:g} is no range within "
                            f"{legal.low:g}..{legal.high:g}")
        found[name] = [low, high]
    if not found:
        raise UserError(f"{file}: no rows")
    return found


def design_of(scenario: str, rows: list[Pattern], priors: dict, draws: int, seed: int
              ) -> design.Design:
    """The sweep of the draws: a cell each, one run, a seed of its own. Raises UserError."""
    if draws < FEWEST_DRAWS:
        raise UserError(f"--draws: {draws} is below {FEWEST_DRAWS}")
    return design.load({
        "question": "Which parameters bring the targets about?", "scenario": scenario,
        "seed": seed, "sampling": "latin_hypercube", "samples": draws, "vary": priors,
        "replicates": 1, "paired": False,
        "outcomes": list(dict.fromkeys(row.observable for row in rows))})


def fit(scenario: str, patterns: str | Path, priors: str | Path, folder: Path, using, *,
        draws: int = 2000, keep: float = 0.05, seed: int = 1,
        show: Callable[[Plan], None] = lambda plan: None) -> Fit:
    """Draw, run what is still owed in ``folder``, and fit. Raises UserError."""
    rows, ranges = read_own(patterns, scenario), read_priors(priors)
    checked = design_of(scenario, rows, ranges, draws, seed)
    if not 0.0 < keep <= 1.0 or round(keep * draws) < FEWEST_KEPT:
        raise UserError(f"--keep: {keep:g} of {draws} draws are fewer than {FEWEST_KEPT}")
    run_design(checked, folder, using, progress=show)
    _, _, summary = read_sweep(folder)
    values = summary.pivot(index="cell", columns="outcome", values="mean")
    points = summary.groupby("cell")[list(ranges)].first()
    found = fitted(rows, ranges, points, values, keep)
    found.posterior.to_csv(folder / "posterior.csv", index=False, lineterminator="\n")
    found.parameters.to_csv(folder / "parameters.csv", index=False, lineterminator="\n")
    found.rows.to_csv(folder / "rows.csv", index=False, lineterminator="\n")
    return found


def fitted(rows: list[Pattern], ranges: dict[str, list[float]], points: pd.DataFrame,
           values: pd.DataFrame, keep: float) -> Fit:
    """The posterior from draws (``points``: a column a parameter) and what their runs gave
    (``values``: a column an outcome; NaN where it is not determined)."""
    gaps = np.column_stack([_gaps(row, values[row.observable].to_numpy(float)) for row in rows])
    distance = np.sqrt((gaps**2).mean(axis=1))
    kept = np.argsort(distance, kind="stable")[: round(keep * len(points))]
    width = distance[kept].max()
    weight = 1.0 - (distance[kept] / width) ** 2 if width > 0 else np.ones(len(kept))
    weight = np.maximum(weight, EDGE) / np.maximum(weight, EDGE).sum()
    low, high = np.array(list(ranges.values())).T
    unit = np.clip((points.to_numpy(float)[kept] - low) / (high - low), EDGE, 1 - EDGE)
    unit = _adjusted(np.log(unit / (1 - unit)), gaps[kept], weight)
    posterior = pd.DataFrame(low + (high - low) / (1 + np.exp(-unit)), columns=list(ranges))
    parameters = pd.DataFrame([
        {"parameter": name, "prior_low": one[0], "prior_high": one[1],
         "median": _quantile(posterior[name], weight, 0.5),
         "lo90": _quantile(posterior[name], weight, 0.05),
         "hi90": _quantile(posterior[name], weight, 0.95),
         "contraction": 1.0 - math.sqrt(np.cov(posterior[name], aweights=weight)
                                        / ((one[1] - one[0]) ** 2 / 12))}
        for name, one in ranges.items()])
    holds = {row.id: values[row.observable].between(row.low, row.high).to_numpy() for row in rows}
    told = pd.DataFrame([
        {"id": row.id, "outcome": row.observable, "target": row.target, "low": row.low,
         "high": row.high, "holds_prior": holds[row.id].mean(),
         "holds_posterior": float((holds[row.id][kept] * weight).sum())} for row in rows])
    return Fit(posterior.assign(weight=weight, distance=distance[kept],
                                **{row.id: values[row.observable].to_numpy()[kept]
                                   for row in rows}), parameters, told)


def _gaps(row: Pattern, values: np.ndarray) -> np.ndarray:
    """How far values lie from a row's target, in half-widths of its range. Where a row gives no
    target it is the middle of the range."""
    ends = [end for end in (row.low, row.high) if math.isfinite(end)]
    target = np.mean(ends) if math.isnan(row.target) else row.target
    half = np.mean([abs(end - target) for end in ends]) or 1.0
    return np.where(np.isnan(values), UNDETERMINED, (values - target) / half)


def _adjusted(unit: np.ndarray, gaps: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Draws moved along a weighted linear regression on the gaps to where the gaps are none."""
    x = np.column_stack([np.ones(len(gaps)), gaps])
    root = np.sqrt(weight)[:, None]
    slope = np.linalg.lstsq(root * x, root * unit, rcond=None)[0]
    return unit - gaps @ slope[1:]


def _quantile(values: pd.Series, weight: np.ndarray, share: float) -> float:
    order = np.argsort(values.to_numpy())
    at = np.searchsorted(np.cumsum(weight[order]), share)
    return float(values.to_numpy()[order][min(at, len(order) - 1)])


# ---- The command -------------------------------------------------------------------------------

def asked(given: dict, workers: int | None, folder: Path, console: Console) -> None:
    """What ``zaiavlenie calibrate own`` does: fit, write, and print what the posterior says.
    ``given``: option -> value, None where it is not given. Raises UserError."""
    for option in ("--patterns", "--priors"):
        if given[option] is None:
            raise UserError(f"{option}: is missing; `calibrate own` needs both tables")
    using = backend(workers, None)
    with progress.watched("draws") as show:
        found = fit(given["--scenario"] or "dinamo", given["--patterns"], given["--priors"],
                    folder, using, draws=given["--draws"] or 2000, keep=given["--keep"] or 0.05,
                    show=show)
    print_frame("Parameters: prior and posterior", found.parameters.set_index("parameter"),
                console)
    print_frame("Share of draws whose row holds", found.rows.set_index("id")[
        ["outcome", "holds_prior", "holds_posterior"]], console)
    print(f"posterior.csv, parameters.csv, rows.csv in {folder}")
