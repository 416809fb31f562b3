"""Between organisations: how much of who fell through whom crosses from one to another."""

import numpy as np
import pandas as pd

from experiments.measures import cascades
from experiments.measures.observables import ratio
from experiments.measures.reading import column
from sim import words


def of_units(run) -> np.ndarray:
    """The organisation (number) of each unit; all 0 where the run has only one."""
    if getattr(run, "world", None) is None and "organisation" not in run.tables["units"]:
        return np.zeros(len(run.tables["units"]), int)
    return column(run, "units", "organisation")


def _edges(run) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every edge from a fall to a fall behind it: weight, and the organisations of both."""
    child, parent, weight = cascades.lineage_of(run)
    inside = parent >= 0
    unit = column(run, "events", "unit")[cascades.falls_of(run).id]
    home = of_units(run)[unit]
    return weight[inside], home[child[inside]], home[parent[inside]]


def crossing_share(run) -> float:
    """Share of the causal weight between falls that runs from one organisation to another; NaN
    where no fall has a fall behind it.

    Each fall counts where the person belonged when they fell. Lineage as in `cascades`.
    """
    weight, here, there = _edges(run)
    return ratio(weight[here != there].sum(), weight.sum())


def transfers(run) -> float:
    """Officials sent from one organisation to another (moves, not persons)."""
    return float((column(run, "events", "kind") == words.E_TRANSFER).sum())


def fall_share_by_organisation(run) -> np.ndarray:
    """Share fallen of all who were ever members, in every organisation; persons count where they
    belonged at the end."""
    joined = column(run, "members", "week_joined") >= 0
    home = column(run, "members", "organisation")[joined]
    fell = column(run, "members", "week_fallen")[joined] >= 0
    _, home, people = np.unique(home, return_inverse=True, return_counts=True)
    return np.bincount(home, weights=fell) / people


def between(run) -> pd.DataFrame:
    """What passes between the organisations of a region: a table for the summary."""
    shares = fall_share_by_organisation(run)
    fewest, middle, most = np.quantile(shares, (0.1, 0.5, 0.9))
    crossing = crossing_share(run)
    return pd.DataFrame([
        ("organisations", f"{len(shares):,}"),
        ("share fallen in one: a tenth have less than", f"{fewest:.1%}"),
        ("half have less than", f"{middle:.1%}"),
        ("a tenth have more than", f"{most:.1%}"),
        ("petitions decided above", f"{column(run, 'centre', 'taken_up').sum():,}"),
        ("petitions waiting above, at most", f"{column(run, 'centre', 'waiting').max():,}"),
        ("officials sent to another organisation", f"{transfers(run):,.0f}"),
        ("causal weight between falls that crosses",
         "-" if np.isnan(crossing) else f"{crossing:.1%}"),
    ], columns=["", "count"]).set_index("")
