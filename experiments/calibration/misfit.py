"""How far a set of parameters is from the record: one number a row, and one for all.

A row's misfit is 0 at the target and 1 at the bound of its range, on either side, in equal steps
between and beyond; above a range without upper bound it is 0. It is capped, so that no row alone
decides, and an undetermined row has the cap. The distance is the root of the rows' mean square:
it asks for all rows at once, and goes on asking within the ranges.
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


def misfit(row: Pattern, value: float) -> float:
    """Misfit of a median ``value`` (NaN: undetermined)."""
    if math.isnan(value):
        return CAP
    bound = row.low if value < row.target else row.high
    if math.isinf(bound):
        return 0.0
    return min(abs(value - row.target) / max(abs(bound - row.target), 1e-9), CAP)


def distance(asked: list[Pattern], values) -> float:
    """Root mean square misfit of the medians ``values`` of the rows ``asked``."""
    return float(np.sqrt(np.mean([misfit(row, value) ** 2
                                  for row, value in zip(asked, values, strict=True)])))


def is_met(row: Pattern, value: float) -> bool:
    """Whether a median lies in the row's range (nulls are judged by `patterns`)."""
    return row.low <= value <= row.high
