"""Every row of the record that is measured, whichever module measures it."""

from experiments.measures import (  # noqa: F401  (each registers its rows)
    confessions,
    hearings,
    ignition,
    paired,
    region,
    revenge,
)
from experiments.measures.observables import EFFECTS, OBSERVABLES, observe, parts_of

__all__ = ("EFFECTS", "OBSERVABLES", "observe", "parts_of")
