"""How far a set of parameters is from the record: one number a row, and one for all.

A row's own unit is its tolerance: 0 at the target, 1 (-1) at the upper (lower) bound of its
range, in equal parts between and beyond; a side without bound counts by the other's. A row's
misfit is how many tolerances it is off the target, none on a side without bound, and capped, so
that no row alone decides; an undetermined row has the cap. The distance is the root of the rows'
mean square: it asks for all rows at once, and goes on asking within the ranges.
"""

import math

import numpy as np

from experiments.record.patterns import Pattern, load

SCENARIOS = ("dinamo", "birobidzhan")
CAP = 3.0


def rows(scenario: str) -> list[Pattern]:
    """The scenario's rows that may be fitted."""
    return load(scenario, "calibrate")


def all_rows() -> list[Pattern]:
    """The rows that may be fitted, of all scenarios."""
    return [row for scenario in SCENARIOS for row in rows(scenario)]


def off_target(row: Pattern, value):
    """Values of the row (a number or an array; NaN stays) in tolerances."""
    below, above = abs(row.low - row.target), abs(row.high - row.target)
    fit = [gap for gap in (below, above) if 0 < gap < math.inf]
    below, above = (gap if gap in fit else min(fit) for gap in (below, above))
    off = np.asarray(value, dtype=float) - row.target
    return np.where(off < 0, off / below, off / above)


def bounds(row: Pattern) -> tuple[float, float]:
    """The row's range in tolerances."""
    return float(off_target(row, row.low)), float(off_target(row, row.high))


def capped(row: Pattern, off):
    """Misfit of tolerances from the target (NaN: undetermined)."""
    unbounded = ((off < 0) & math.isinf(row.low)) | ((off > 0) & math.isinf(row.high))
    return np.where(np.isnan(off), CAP, np.where(unbounded, 0.0, np.minimum(np.abs(off), CAP)))


def misfit(row: Pattern, value):
    """Misfit of medians (a number or an array; NaN: undetermined)."""
    return capped(row, off_target(row, value))


def combined(asked: list[Pattern], off: np.ndarray) -> np.ndarray:
    """Root mean square misfit over the last axis of ``off``, tolerances off the rows' targets."""
    told = np.stack([capped(row, off[..., k]) for k, row in enumerate(asked)], axis=-1)
    return np.sqrt((told ** 2).mean(axis=-1))


def distance(asked: list[Pattern], medians) -> np.ndarray:
    """Root mean square misfit over the last axis of ``medians``, which holds the rows ``asked``."""
    medians = np.asarray(medians, dtype=float)
    return combined(asked, np.stack([off_target(row, medians[..., k])
                                     for k, row in enumerate(asked)], axis=-1))


def is_met(row: Pattern, value: float) -> bool:
    """Whether a median lies in the row's range (nulls are judged by `patterns`)."""
    return row.low <= value <= row.high


def folded(asked: list[Pattern], values: np.ndarray) -> np.ndarray:
    """``[draw, row]`` in tolerances off the targets, what lies beyond on an open side as on the
    target, and no more than so far off as counts at all; NaN stays."""
    told = np.stack([off_target(row, values[:, k]) for k, row in enumerate(asked)], axis=1)
    for k, row in enumerate(asked):
        if np.isinf(row.high):
            told[:, k] = np.minimum(told[:, k], 0.0)
        if np.isinf(row.low):
            told[:, k] = np.maximum(told[:, k], 0.0)
    return np.clip(told, -CAP, CAP)
