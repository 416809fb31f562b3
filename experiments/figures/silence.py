"""Silence as a ground against guilt by association: falls over the two levers' strengths."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

ASSOCIATION, SILENCE = "lever.association", "lever.silence_admissible"


def _strength(label: str) -> float:
    """A column's value as a share of the historical path: 1 for the path itself."""
    return 1.0 if label == "path" else float(str(label).removeprefix("scale "))


def _grid(summary: pd.DataFrame, outcome: str) -> pd.DataFrame:
    rows = dots.of(summary, outcome)
    rows = rows.assign(a=rows[ASSOCIATION].map(_strength), s=rows[SILENCE].map(_strength))
    return rows.pivot(index="s", columns="a", values="mean").sort_index()


def _at(summary: pd.DataFrame, outcome: str, association: float, silence: float):
    rows = dots.of(summary, outcome)
    hit = (rows[ASSOCIATION].map(_strength) == association) & (
        rows[SILENCE].map(_strength) == silence)
    return rows[hit].iloc[0]


def _effects(summary: pd.DataFrame) -> tuple[float, float]:
    """Falls that association, and that silence, add when the other is at its historical path."""
    falls = _grid(summary, "falls")
    return falls.loc[1.0, 1.0] - falls.loc[1.0, 0.0], falls.loc[1.0, 1.0] - falls.loc[0.0, 1.0]


def draw(summary: pd.DataFrame) -> Figure:
    """Two maps: falls, and direct offspring of a fall."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.6), layout="constrained")
        for axes, outcome, title, form in zip(
                figure.subplots(1, 2, sharey=True), ("falls", "r_attributed"),
                ("a  People who fell (mean over runs)",
                 "b  Falls that follow directly from a fall"),
                ("{:.0f}", "{:.2f}"), strict=True):
            grid = _grid(summary, outcome)
            low, high = np.nanmin(grid), np.nanmax(grid)
            axes.imshow(grid, origin="lower", cmap="Blues", vmin=low - 0.3 * (high - low),
                        vmax=high, aspect="auto")
            for (row, column), value in np.ndenumerate(grid.to_numpy()):
                dark = value > low + 0.5 * (high - low)
                axes.text(column, row, form.format(value), ha="center", va="center",
                          color="white" if dark else style.INK)
            last = len(grid) - 1
            axes.add_patch(_frame(last))
            axes.set_xticks(range(len(grid.columns)), [f"{a:g}" for a in grid.columns])
            axes.set_yticks(range(len(grid.index)), [f"{s:g}" for s in grid.index])
            axes.set_xlabel("guilt by association, share of its historical path")
            axes.set_title(title)
        figure.axes[0].set_ylabel("silence as a ground, share of its path")
        by_tie, by_silence = _effects(summary)
        more = "Guilt by association" if by_tie > by_silence else "Silence as a ground"
        figure.suptitle(f"{more} does more: taken away it spares {max(by_tie, by_silence):.0f} "
                        f"people, the other {min(by_tie, by_silence):.0f} (framed: the record)",
                        x=0.01, ha="left", fontsize=9.5)
    return figure


def _frame(last: int):
    from matplotlib.patches import Rectangle
    return Rectangle((last - 0.5, last - 0.5), 1, 1, fill=False, edgecolor=style.ORANGE,
                     linewidth=2.0)


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    by_tie, by_silence = _effects(summary)
    record, neither = _at(summary, "falls", 1.0, 1.0), _at(summary, "falls", 0.0, 0.0)
    r_record, r_neither = (_at(summary, "r_attributed", x, x) for x in (1.0, 0.0))
    return (f"With both levers on their historical paths {dots.said(record)} people fall, with "
            f"neither "
            f"{dots.said(neither)}. Association alone taken away spares {by_tie:.0f}, silence "
            f"alone {by_silence:.0f}. A fall "
            f"brings {dots.said(r_record, 2)} others directly with both and "
            f"{dots.said(r_neither, 2)} with neither.\n\n"
            "*Not shown:* the levers scale whole paths, so the map says nothing about dates; "
            "silence can only be used where "
            "there is precedent, so its lever works through the pretexts found for prisoners.")
