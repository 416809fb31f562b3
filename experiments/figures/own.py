"""The picture of a sweep of one's own: outcomes against what varies, and weekly series by cell.

One thing varies: dots with intervals, as a line where it is a number. Two things: a heat map. More:
a row a cell. Thick lines are 95 % intervals of the mean, thin ones the middle 90 % of runs.
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.run import SMOOTH
from experiments.measures.outcomes import describe

MOST_PANELS = 9          # outcomes drawn
MOST_ROWS = 60           # cells that a panel of rows can hold
MOST_LINES = 8           # cells whose series are drawn
SERIES = {"political": "political statements a week", "arrests": "arrests of members a week",
          "expulsions_political": "political expulsions a week", "mean_fear": "mean fear (0-1)"}
LINES = ("-", "--", "-.", ":")


class Swept(NamedTuple):
    """What a sweep left behind: its name and question, what varies, the summary, and the weekly
    table with a column ``cell`` (None unless the design keeps it)."""

    name: str
    question: str
    varied: list[str]
    summary: pd.DataFrame
    weekly: pd.DataFrame | None


def draw(swept: Swept) -> dict[str, Figure]:
    """The figures of a sweep by name: ``outcomes``, and ``series`` where weekly tables were
    kept."""
    with style.sheet():
        drawn = {"outcomes": _outcomes(swept)}
        if swept.weekly is not None:
            drawn["series"] = _series(swept)
    return drawn


def is_number(values: pd.Series) -> bool:
    """Whether what varies is a number, so that it has an axis of its own."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _outcomes(swept: Swept) -> Figure:
    names = list(dict.fromkeys(swept.summary["outcome"]))[:MOST_PANELS]
    across = min(len(names), 3)
    down = math.ceil(len(names) / across)
    cells = swept.summary["cell"].nunique()
    tall = 2.6 if len(swept.varied) < 3 else 0.8 + 0.19 * min(cells, MOST_ROWS)
    figure = Figure(figsize=(3.4 * across + 0.6, tall * down + 0.7), layout="constrained")
    for axes, name in zip(np.ravel(figure.subplots(down, across, squeeze=False)), names,
                          strict=False):
        rows = dots.of(swept.summary, name)
        if len(swept.varied) == 1 and is_number(rows[swept.varied[0]]):
            _line(axes, rows, swept.varied[0])
        elif len(swept.varied) == 2:
            _map(axes, rows, *swept.varied)
        else:
            shown = rows.head(MOST_ROWS)
            dots.draw(axes, shown, [_label(row, swept.varied) for _, row in shown.iterrows()])
        axes.set_title(f"{name} ({describe(name)[0]})", fontsize=8)
    for axes in figure.axes[len(names):]:
        if axes.get_label() != "<colorbar>":
            axes.set_axis_off()
    runs = swept.summary["n"].max()
    more = ("" if len(names) == swept.summary["outcome"].nunique()
            else f"; the first {len(names)} outcomes")
    lines = (f"{swept.name}: {swept.question}", f"{cells} cells, up to {runs} runs each{more}",
             _meaning(swept))
    figure.suptitle("\n".join(style.wrap(line, figure.get_figwidth() - 0.3, 9.5)
                              for line in lines), x=0.01, ha="left", fontsize=9.5)
    return figure


def _meaning(swept: Swept) -> str:
    """What the marks stand for."""
    if len(swept.varied) == 2:
        return "each field: the mean"
    return "dots: means, thick lines their 95 % intervals, the rest the middle 90 % of runs"


def _label(row: pd.Series, varied: list[str]) -> str:
    return ", ".join(f"{name} = {_tick(row[name])}" for name in varied) or "all runs"


def _line(axes: Axes, rows: pd.DataFrame, name: str) -> None:
    rows = rows.sort_values(name)
    axes.fill_between(rows[name], rows["q05"], rows["q95"], color=style.SKY, alpha=0.5, linewidth=0)
    axes.vlines(rows[name], rows["lo95"], rows["hi95"], color=style.BLUE, linewidth=2.5)
    axes.plot(rows[name], rows["mean"], "o-", color=style.BLUE, markersize=4)
    axes.margins(x=0.05)
    axes.set_xlabel(name)


def _map(axes: Axes, rows: pd.DataFrame, across: str, down: str) -> None:
    """Means as colours, with the number in each field; the first thing that varies runs across."""
    table = rows.pivot(index=down, columns=across, values="mean")
    table = table.loc[rows[down].unique(), rows[across].unique()]
    for axis, name in ((0, down), (1, across)):
        if is_number(rows[name]):
            table = table.sort_index(axis=axis)
    values = table.to_numpy()
    image = axes.imshow(values, cmap="YlGnBu", aspect="auto", origin="lower")
    known = values[~np.isnan(values)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
    if values.size <= 64:
        for (i, j), value in np.ndenumerate(values):
            dark = high > low and (value - low) / (high - low) > 0.55
            axes.text(j, i, "-" if np.isnan(value) else f"{value:.3g}", ha="center", va="center",
                      fontsize=6.5, color="white" if dark else style.INK)
    axes.set_xticks(range(table.shape[1]), [_tick(value) for value in table.columns], fontsize=7)
    axes.set_yticks(range(table.shape[0]), [_tick(value) for value in table.index], fontsize=7)
    axes.set_xlabel(across)
    axes.set_ylabel(down)
    axes.figure.colorbar(image, ax=axes, shrink=0.8)


def _tick(value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _series(swept: Swept) -> Figure:
    """Weekly means by cell: the mean over runs, smoothed, and the middle 90 % of runs of the first
    and the last cell shown."""
    cells = swept.weekly["cell"].unique()[:MOST_LINES]
    names = [name for name in SERIES if name in swept.weekly]
    colors = [style.BLUE, style.ORANGE, style.INK, style.GREY]
    figure = Figure(figsize=(8.5, 1.7 * len(names) + 0.9), layout="constrained")
    panels = np.ravel(figure.subplots(len(names), 1, sharex=True, squeeze=False))
    labels = swept.weekly.drop_duplicates("cell").set_index("cell")
    for axes, name in zip(panels, names, strict=True):
        for k, cell in enumerate(cells):
            mine = swept.weekly[swept.weekly["cell"] == cell]
            runs = mine.pivot_table(index="week", columns="seed", values=name)
            runs = runs.rolling(SMOOTH).mean()
            color = colors[k % len(colors)]
            if cell in (cells[0], cells[-1]):
                axes.fill_between(runs.index, runs.quantile(0.05, axis=1),
                                  runs.quantile(0.95, axis=1), color=color, alpha=0.15, linewidth=0)
            axes.plot(runs.index, runs.mean(axis=1), color=color,
                      linestyle=LINES[k // len(colors) % len(LINES)], linewidth=1.3,
                      label=_label(labels.loc[cell], swept.varied))
        axes.set_ylabel(SERIES[name], fontsize=7)
        axes.set_ylim(bottom=0)
    panels[-1].set_xlabel("week")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    left = swept.weekly["cell"].nunique() - len(cells)
    figure.suptitle(f"{swept.name}: means over runs by cell, {SMOOTH}-week means; bands: middle "
                    "90 % of runs of the first and the last"
                    + (f"; {left} cells are not drawn" if left else ""), x=0.01, ha="left",
                    fontsize=9)
    return figure
