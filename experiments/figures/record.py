"""The record against the model at a glance, every row in tolerances (`calibration/misfit.py`)."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.record.calibration.misfit import bounds, off_target
from experiments.record.patterns import CALIBRATE, REPORT, Row, verdict_in_words

REACH = 3.0              # where the scale ends; what lies beyond is drawn at the edge
ROW_INCHES = 0.27


def draw(rows: list[Row]) -> Figure:
    """One line a row: its range, the target, the model's median and middle 90 % of replicates."""
    with style.sheet():
        figure = Figure(figsize=(9.0, 1.5 + ROW_INCHES * len(rows)), layout="constrained")
        _draw(figure.subplots(), rows)
    return figure


def _beside(row: Row) -> str:
    """The verdict and the median; what a row that is only shown says stands in the table."""
    said = "only shown" if row.verdict == "shown" else verdict_in_words(row)
    return said if math.isnan(row.median) else f"{said}: median {row.median:.3g}"


def _held(rows: list[Row]) -> str:
    """How many of the scored rows hold."""
    scored = [row for row in rows if row.pattern.use != REPORT]
    fitted = " (all of them fitted)" * all(row.pattern.use == CALIBRATE for row in scored)
    return (f"{sum(row.verdict == 'holds' for row in scored)} of {len(scored)} scored rows of the "
            f"record{fitted} hold in the model")


def _draw(axes: Axes, rows: list[Row]) -> None:
    for k, row in enumerate(rows):
        pattern, at = row.pattern, -k
        low, high = (max(-REACH, min(REACH, bound)) for bound in bounds(pattern))
        axes.fill_between([low, high], at - 0.38, at + 0.38, color=style.SAND, linewidth=0,
                          alpha=0.35 if pattern.use == REPORT else 0.8, zorder=0)
        axes.plot([0, 0], [at - 0.38, at + 0.38], color=style.GREY, linewidth=1.0, zorder=1)
        if math.isnan(row.median):
            continue
        lo90, median, hi90 = (max(-REACH, min(REACH, off_target(pattern, value)))
                              for value in (row.lo90, row.median, row.hi90))
        colour = {"holds": style.BLUE, "misses": style.ORANGE}.get(row.verdict, style.GREY)
        if pattern.use == REPORT:
            colour = style.GREY
        axes.plot([lo90, hi90], [at, at], color=colour, linewidth=1.2, zorder=2)
        for end, arrow in ((lo90, "<"), (hi90, ">")):
            if abs(end) == REACH:
                axes.plot(end, at, arrow, color=colour, markersize=4.0, zorder=2)
        beyond = abs(off_target(pattern, row.median)) > REACH
        marker = "s" if row.verdict == "misses" else "o"
        if beyond:
            marker = ">" if median > 0 else "<"
        axes.plot(median, at, marker, color=colour, markersize=5.5, zorder=3)
    axes.set_yticks([-k for k in range(len(rows))],
                    [f"{row.pattern.id}  {row.pattern.name}" for row in rows])
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_xlim(-REACH - 0.1, REACH + 0.1)
    axes.set_xticks([-3, -2, -1, 0, 1, 2, 3],
                    ["", "", "lower\nbound", "\n\ntarget", "upper\nbound", "", ""])
    axes.tick_params(axis="y", length=0)
    words = axes.secondary_yaxis("right")
    words.set_yticks([-k for k in range(len(rows))],
                     [_beside(row) for row in rows])
    words.tick_params(axis="y", length=0)
    words.spines["right"].set_visible(False)
    axes.set_title(f"{_held(rows)}\n(sand: the record's range; dot and line: median and middle "
                   "90 % of the replicates;\norange square: does not hold; grey: not scored or "
                   "undetermined;\narrow: goes on beyond three tolerances)", loc="left",
                   fontsize=9)
