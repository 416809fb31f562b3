"""Acts left open to a part of the members, as demands on a run (`week/demands.py`)."""

import numpy as np

from sim import words
from sim.config.allowed import ALL, NAMING, Allowed
from sim.state import tables


def demand_of(left_open: Allowed) -> tuple[int, int]:
    """Codes of the act and the motive of what is left open, -1 for any; silent for naming."""
    if left_open.act == NAMING:
        return words.SILENT, -1
    act = -1 if left_open.act == ALL else words.ACTS.index(left_open.act)
    return act, words.MOTIVES.index(left_open.motive) if left_open.motive else -1


def demands_of(allow: tuple[Allowed, ...]) -> np.ndarray:
    """Rows of FORCED: of everyone else the act is forbidden."""
    rows = tables.FORCED.rows(len(allow))
    for row, left_open in zip(rows, allow, strict=True):
        row["act"], row["motive"] = demand_of(left_open)
        row["demand"] = words.NAME_NOBODY if left_open.act == NAMING else words.ALLOW
        row["share"] = left_open.share
    return rows
