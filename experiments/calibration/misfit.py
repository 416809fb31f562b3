"""How far a set of parameters is from the record: one number a row, and one for all.

A row's own unit is a step: 0 at the target, 1 (-1) at the upper (lower) bound of its range, in
equal steps between and beyond; a side without bound counts in steps of the other. A row's misfit
is its steps from the target, none on a side without bound, and capped, so that no row alone
decides; an undetermined row has the cap. The distance is the root of the rows' mean square: it
asks for all rows at once, and goes on asking within the ranges.
"""

import math

import numpy as np

from experiments.patterns import REPORT, Pattern, load

SCENARIOS = ("dinamo", "birobidzhan")
CAP = 3.0


def rows(scenario: str) -> list[Pattern]:
    """The scenario's rows that may be fitted."""
    return [row for row in load(scenario, "calibrate") if row.use != REPORT]


def all_rows() -> list[Pattern]:
    """The rows that may be fitted, of all scenarios."""
    return [row for scenario in SCENARIOS for row in rows(scenario)]


def steps(row: Pattern, value):
    """Values of the row (a number or an array; NaN stays) in steps."""
    below, above = abs(row.low - row.target), abs(row.high - row.target)
    fit = [gap for gap in (below, above) if 0 < gap < math.inf]
    below, above = (gap if gap in fit else min(fit) for gap in (below, above))
    off = np.asarray(value, dtype=float) - row.target
    return np.where(off < 0, off / below, off / above)


def bounds(row: Pattern) -> tuple[float, float]:
    """The row's range in steps."""
    return float(steps(row, row.low)), float(steps(row, row.high))


def capped(row: Pattern, off):
    """Misfit of steps from the target (NaN: undetermined)."""
    unbounded = ((off < 0) & math.isinf(row.low)) | ((off > 0) & math.isinf(row.high))
    return np.where(np.isnan(off), CAP, np.where(unbounded, 0.0, np.minimum(np.abs(off), CAP)))


def misfit(row: Pattern, value):
    """Misfit of medians (a number or an array; NaN: undetermined)."""
    return capped(row, steps(row, value))


def of_steps(asked: list[Pattern], off: np.ndarray) -> np.ndarray:
    """Root mean square misfit over the last axis of ``off``, which holds steps of the rows."""
    told = np.stack([capped(row, off[..., k]) for k, row in enumerate(asked)], axis=-1)
    return np.sqrt((told ** 2).mean(axis=-1))


def distance(asked: list[Pattern], medians) -> np.ndarray:
    """Root mean square misfit over the last axis of ``medians``, which holds the rows ``asked``."""
    medians = np.asarray(medians, dtype=float)
    return of_steps(asked, np.stack([steps(row, medians[..., k])
                                     for k, row in enumerate(asked)], axis=-1))


def is_met(row: Pattern, value: float) -> bool:
    """Whether a median lies in the row's range (nulls are judged by `patterns`)."""
    return row.low <= value <= row.high
