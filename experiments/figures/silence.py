"""Silence as a ground against guilt by association: where falls spread, and the path of policy."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import dots, style
from sim.config.settings import settings
from sim.config.weeks import date_of
from sim.founding.world import practised

ASSOCIATION, SILENCE = "lever.association", "lever.silence_admissible"
# Points of the path that bear their date: every one at which both levers have moved so far.
APART = 0.12


def _grid(summary: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Means with silence down and association across, both ascending."""
    return dots.of(summary, outcome).pivot(index=SILENCE, columns=ASSOCIATION,
                                           values="mean").sort_index()


def _at(summary: pd.DataFrame, outcome: str, association: float, silence: float) -> pd.Series:
    return dots.of(summary, outcome, **{ASSOCIATION: association, SILENCE: silence}).iloc[0]


def path() -> pd.DataFrame:
    """The record's practice, week by week while it moves: association, silence, date."""
    chosen = settings("dinamo")
    levers = practised(chosen)
    rows = pd.DataFrame({"association": levers["association"],
                         "silence": levers["silence_admissible"],
                         "date": [date_of(t, chosen.start) for t in range(chosen.weeks)]})
    moved = (rows[["association", "silence"]].diff().abs() > 0).any(axis=1)
    return rows[moved | (rows.index == 0)].reset_index(drop=True)


def _draw_path(axes: Axes) -> None:
    """The path as a line over the map, with dates where it has moved far enough."""
    way = path()
    axes.plot(way["association"], way["silence"], "-", color=style.ORANGE, linewidth=1.6, zorder=3)
    last, shown = None, ""
    for row in way.itertuples():
        here = np.array([row.association, row.silence])
        if last is not None and (np.abs(here - last).max() < APART
                                 or f"{row.date:%b %Y}" == shown):
            continue
        last, shown = here, f"{row.date:%b %Y}"
        axes.plot(*here, "o", color=style.ORANGE, markersize=4, markeredgecolor="white", zorder=4)
        axes.annotate(shown, here, (0, 6), textcoords="offset points", ha="center",
                      fontsize=6.5, zorder=5, color=style.INK,
                      bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6})


def draw(summary: pd.DataFrame) -> Figure:
    """Two maps over the levels of the two levers, the record's path through the first."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.9), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        for axes, outcome, title in (
                (left, "falls", "a  People who fell in two years (mean)"),
                (right, "r_attributed", "b  Falls attributed to a fall, mean (R)")):
            grid = _grid(summary, outcome)
            x, y = grid.columns.to_numpy(float), grid.index.to_numpy(float)
            filled = axes.contourf(x, y, grid.to_numpy(), levels=8, cmap="Blues")
            axes.contour(x, y, grid.to_numpy(), levels=filled.levels, colors="white",
                         linewidths=0.5)
            bar = figure.colorbar(filled, ax=axes, orientation="horizontal", pad=0.02, aspect=30)
            bar.ax.tick_params(labelsize=6.5)
            axes.set_xlim(-0.03, 1.03)
            axes.set_ylim(-0.03, 1.1)
            axes.set_xlabel("guilt by association (level of the lever)")
            axes.set_title(title)
        left.set_ylabel("silence as a ground (level of the lever)")
        _draw_path(left)
        by_tie, by_silence = _effects(summary)
        more, less = (("Guilt by association", "silence as a ground") if by_tie > by_silence
                      else ("Silence as a ground", "guilt by association"))
        figure.suptitle(f"{more} adds {max(by_tie, by_silence):.0f} falls where the other stands "
                        f"full, {less} {min(by_tie, by_silence):.0f} (line: the record)",
                        x=0.01, ha="left", fontsize=9.5)
    return figure


def _effects(summary: pd.DataFrame) -> tuple[float, float]:
    """Falls that association, and that silence, add when the other is at its full level."""
    falls = _grid(summary, "falls")
    return falls.loc[1.0, 1.0] - falls.loc[1.0, 0.0], falls.loc[1.0, 1.0] - falls.loc[0.0, 1.0]


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    by_tie, by_silence = _effects(summary)
    both, neither = _at(summary, "falls", 1.0, 1.0), _at(summary, "falls", 0.0, 0.0)
    only_tie, only_silence = _at(summary, "falls", 1.0, 0.0), _at(summary, "falls", 0.0, 1.0)
    r_both, r_neither = (_at(summary, "r_attributed", x, x) for x in (1.0, 0.0))
    null_both, null_neither = (_at(summary, "r_attributed_null", x, x) for x in (1.0, 0.0))
    return (f"With all other levers as in spring 1937 and a shock of five arrests, "
            f"{dots.said(both)} people fall in two years when both levers stand full, "
            f"{dots.said(neither)} when neither is used, {dots.said(only_tie)} with association "
            f"alone and {dots.said(only_silence)} with silence alone. Association adds "
            f"{by_tie:.0f} falls where silence is full, silence {by_silence:.0f} where "
            f"association is. Attribution gives a fall {dots.said(r_both, 2)} others directly "
            f"with both and {dots.said(r_neither, 2)} with neither, and "
            f"{dots.said(null_both, 2)} and {dots.said(null_neither, 2)} where parents are "
            "shuffled, so that it counts how many fall rather than what brings them. The line is "
            "the path of practice in the record, with dates; after January 1938 it returns as "
            "fast as practice follows the law.\n\n"
            "*Not shown:* the other sixteen levers, which moved at the same time and are frozen "
            "here; between the 25 points computed the map is interpolated. Silence can only be "
            "used where there is precedent, so that its lever works through the pretexts found "
            "for prisoners.")
