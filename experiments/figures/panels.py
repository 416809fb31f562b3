"""Panels of a sensitivity analysis: one for each outcome under each regime, with their names."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.figures.told import listed
from sim.config.policy import HISTORICAL
from sim.config.registry import registry

__all__ = ("Said", "grid", "interval", "listed", "meaning", "of", "panels", "regime_name",
           "rows_down", "title")


class Said(NamedTuple):
    """How an outcome is named, its unit in a figure, and the factor to that unit."""

    name: str
    unit: str
    factor: float


OUTCOMES = {
    "fall_share": Said("share who fall", "% of members", 100.0),
    "r_peak": Said("attributed R at its peak", "falls per fall", 1.0),
    "P15": Said("ratio of expulsions after January 1938 to before", "ratio", 1.0),
    "private_gain_13": Said("private gain of a statement", "falls per hundred statements", 100.0),
    "social_harm": Said("social harm of a statement", "falls per hundred statements", 100.0),
}
ROW, MARGIN = 0.165, 0.75      # inches: of a row of a panel, and around its rows


def regime_name(regime: str) -> str:
    """A regime as figures and words name it."""
    return "the dated path" if regime == HISTORICAL else f"regime {regime}"


def panels(table: pd.DataFrame) -> list[tuple[str, str]]:
    """(regime, outcome) of the table, in its order."""
    return list(table[["regime", "outcome"]].drop_duplicates().itertuples(index=False, name=None))


def of(table: pd.DataFrame, regime: str, outcome: str, **where) -> pd.DataFrame:
    """Rows of one panel, where columns have the values given."""
    rows = table[(table["regime"] == regime) & (table["outcome"] == outcome)]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows.reset_index(drop=True)


def grid(shown: list, n_rows: int, columns: int = 2) -> tuple[Figure, list[Axes]]:
    """A figure with a panel for each of ``shown``, each with room for ``n_rows`` rows."""
    down = -(-len(shown) // columns)
    figure = Figure(figsize=(7.2, down * (MARGIN + ROW * n_rows) + 0.4), layout="constrained")
    axes = list(figure.subplots(down, columns, squeeze=False).flat)
    for spare in axes[len(shown):]:
        spare.set_visible(False)
    return figure, axes[:len(shown)]


def title(axes: Axes, k: int, regime: str, outcome: str) -> None:
    """The panel's letter, outcome and regime."""
    name, where = OUTCOMES[outcome].name, regime_name(regime).replace("_", " ")
    said = style.wrap(f"{name[:1].upper()}{name[1:]},", 2.6, 7.5)
    axes.set_title(f"{chr(ord('a') + k)}  {said}\n{where}", fontsize=7.5)


def rows_down(axes: Axes, labels) -> None:
    """Rows from top to bottom, with names."""
    axes.set_yticks([-k for k in range(len(labels))], labels, fontsize=6.5)
    axes.set_ylim(-len(labels) + 0.4, 0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#e4e4e0", linewidth=0.6)
    axes.margins(x=0.05)


def meaning(parameter: str) -> str:
    """A parameter with what it means, for words."""
    return f"`{parameter}` ({registry()[parameter].meaning})"


def interval(value: float, low: float, high: float, factor: float = 1.0) -> str:
    """``1.23 (0.90 to 1.56)``, after multiplying by ``factor``."""
    return f"{factor * value:.2f} ({factor * low:.2f} to {factor * high:.2f})"
