"""The registry of parameters (`parameters.csv`): every number of a mechanism, with its evidence."""

import csv
import io
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from sim.config.errors import UserError, shown


@dataclass(frozen=True)
class Parameter:
    """One row of the registry."""

    name: str
    symbol: str
    unit: str
    low: float
    high: float
    default: float
    mechanism: str
    status: str  # sourced, calibrated or assumed
    evidence: tuple[str, ...]
    meaning: str


@lru_cache
def registry() -> dict[str, Parameter]:
    """The registry of parameters, by name."""
    text = (resources.files("sim") / "parameters.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(io.StringIO(text)):
        found[row["name"]] = Parameter(
            row["name"], row["symbol"], row["unit"], float(row["low"]), float(row["high"]),
            float(row["default"]), row["mechanism"], row["status"],
            tuple(row["evidence"].split(";")) if row["evidence"] else (), row["meaning"])
    return found


def number(name: str, value: object) -> float:
    """The value of a parameter as a number. UserError unless it is one, within its range."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise UserError(f"parameter {name}: {shown(value)} is not a number")
    try:
        found = float(value)
    except ValueError:
        raise UserError(f"parameter {name}: {shown(value)} is not a number") from None
    row = registry()[name]
    if not (math.isfinite(found) and row.low <= found <= row.high):
        raise UserError(f"parameter {name}: {value} is outside "
                        f"{row.low:g}..{row.high:g} ({row.unit})")
    return found
