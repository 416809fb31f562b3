"""What was thought of the calibrated parameters before any search: `priors.csv`.

Each parameter of the registry marked ``calibrated`` has a range here and a scale on which it is
uniform. The ranges stand around a value set by hand: half to double of it where it is positive (log
scale), one logit to either side where it may be negative (linear), within the registry's bounds.
They are the first edition's; only where the second edition's value by hand had left the old range
does a new one stand around that value. They were written down before the draws were made, and do
not follow the defaults.
"""

import csv
import io
import math
from functools import lru_cache
from typing import NamedTuple

from experiments.plans.calibrated import shipped_text
from sim.config.registry import registry

LOG = "log"


class Prior(NamedTuple):
    """Uniform on ``low`` to ``high``, on a log or a linear scale."""

    name: str
    scale: str
    low: float
    high: float

    def at(self, unit: float) -> float:
        """The parameter's value at ``unit`` (0-1) of its prior."""
        if self.scale == LOG:
            return self.low * (self.high / self.low) ** unit
        return self.low + (self.high - self.low) * unit

    def unit(self, value: float) -> float:
        """Where ``value`` stands in the prior: 0-1 within it."""
        if self.scale == LOG:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


@lru_cache
def priors() -> dict[str, Prior]:
    """Prior of every calibrated parameter, in the registry's order."""
    found = {row["name"]: Prior(row["name"], row["scale"], float(row["low"]), float(row["high"]))
             for row in csv.DictReader(io.StringIO(shipped_text("priors.csv")))}
    return {name: found[name] for name, row in registry().items() if row.status == "calibrated"}
