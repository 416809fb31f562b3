"""What all figures share: the style sheet, bytes that repeat, dates on the axis, labels in rows.

Figures are made without pyplot, so that drawing one leaves nothing behind.
Colours are told apart by the colour-blind and, by their lightness, in grey.
"""

import datetime as dt
import io
import math
import re
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.markers import TICKDOWN
from matplotlib.textpath import text_to_path

INK = "#222222"
BLUE = "#0b4f8a"      # dark
ORANGE = "#c8590a"    # middle
SKY = "#9cc3e0"       # light
SAND = "#edc08f"      # light
GREY = "#8a8a8a"
PHASES = ("#d9d9d2", "#a9a9a0")  # regime bands, in turn
BAND = "#f1f1ee"      # every other of them, behind the data

POINTS = 72           # per inch
MONTHS_MONTHLY, MONTHS_QUARTERLY = 15, 36  # longest span with a tick every month, every quarter


@contextmanager
def sheet():
    """Matplotlib's defaults and our style sheet on top, whatever the user's own settings."""
    text = resources.files("experiments.figures") / "style.mplstyle"
    with mpl.rc_context(), resources.as_file(text) as path:
        mpl.rcdefaults()
        mpl.rcParams.update(mpl.rc_params_from_file(path, use_default_template=False))
        yield


def png(figure: Figure) -> bytes:
    """The figure as PNG; the same bytes each time."""
    # Runs of equal pixels are found as well at this level, and faster, than at the usual one.
    return _saved(figure, "png", metadata={"Software": None}, pil_kwargs={"compress_level": 3})


def svg(figure: Figure) -> bytes:
    """The figure as SVG; the same bytes each time."""
    return _saved(figure, "svg", metadata={"Date": None})


def _saved(figure: Figure, form: str, **how) -> bytes:
    out = io.BytesIO()
    with sheet():
        FigureCanvasAgg(figure)
        figure.savefig(out, format=form, **how)
    return out.getvalue()


# ---- Dates -----------------------------------------------------------------------------------

def day_text(day: dt.date) -> str:
    """A date as a reader of English writes it, e.g. 3 Dec 1934."""
    return f"{day.day} {day:%b %Y}"


def date_axis(axes: Axes, first: dt.date, last: dt.date) -> None:
    """Dates from ``first`` to ``last`` on the x axis, ticks as dense as the span allows."""
    axes.set_xlim(mdates.date2num(first), mdates.date2num(last))
    months = (last - first).days / 30.4
    if months < 3:
        axes.xaxis.set_major_locator(mdates.WeekdayLocator(mdates.MO, max(1, round(months))))
        axes.xaxis.set_major_formatter(lambda x, _: day_text(mdates.num2date(x)))
        return
    every = 1 if months <= MONTHS_MONTHLY else 3 if months <= MONTHS_QUARTERLY else 6
    begin = first.year * 12 + first.month - (first.day == 1)
    starts = [dt.date(month // 12, month % 12 + 1, 1)
              for month in range(begin, last.year * 12 + last.month)]
    shown = [day for day in starts if (day.month - 1) % every == 0]
    # Ticks of the first January and of the first tick of all bear the year.
    axes.set_xticks(mdates.date2num(shown), [
        f"{day:%b}\n{day.year}" if day.month == 1 or day == shown[0] else f"{day:%b}"
        for day in shown])
    # One line is drawn in the time of one tick.
    axes.plot(mdates.date2num(starts), np.zeros(len(starts)), linestyle="none", marker=TICKDOWN,
              markersize=mpl.rcParams["xtick.minor.size"],
              markeredgewidth=mpl.rcParams["xtick.minor.width"],
              color=mpl.rcParams["xtick.color"], transform=axes.get_xaxis_transform(),
              clip_on=False)


# ---- Text ------------------------------------------------------------------------------------

@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of the widest line of ``text``, inches, at ``size`` points."""
    font = FontProperties(size=size, weight=weight)
    return max(text_to_path.get_text_width_height_descent(line, font, ismath=False)[0]
               for line in text.split("\n")) / POINTS


def wrap(text: str, width: float, size: float, weight: str = "normal") -> str:
    """``text`` broken into lines no wider than ``width`` inches (a longer word stands alone), at
    spaces that are not bound (U+00A0)."""
    space = text_width("n n", size, weight) - text_width("nn", size, weight)
    lines, left = [], 0.0
    for word in re.split(r"[ \n]+", text.strip()):
        wide = space + text_width(word, size, weight)
        if lines and wide <= left:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
            left = width + space
        left -= wide
    return "\n".join(lines)


def balanced(text: str, width: float, size: float) -> str:
    """`wrap`, in the narrowest block that takes no more lines."""
    best = wrap(text, width, size)
    while True:
        narrower = wrap(text, text_width(best, size) - 1e-6, size)
        if narrower.count("\n") > best.count("\n") or narrower == best:
            return best
        best = narrower


class Placed(NamedTuple):
    """A label by its point ``at``: row 0 is nearest; it covers ``left`` .. ``right``."""

    row: int
    left: float
    right: float


def _clash(a: Placed, at_a: float, b: Placed, at_b: float) -> bool:
    """Whether two labels overlap, or the leader of one runs through the other."""
    if a.row == b.row:
        return a.left < b.right and b.left < a.right
    if a.row > b.row:
        return b.left < at_a < b.right
    return a.left < at_b < a.right


def rows_of_labels(at: list[float], widths: list[float], end: float) -> list[Placed]:
    """Rows for labels that stand right or left of their points on 0 .. ``end``, so that none
    overlaps another or is crossed by another's leader; as few rows as that takes."""
    def places(i: int, n_rows: int):
        starts = [at[i], at[i] - widths[i]]
        return [Placed(row, left, left + widths[i]) for row in range(n_rows) for left in starts
                if left >= 0 and left + widths[i] <= end]

    def search(i: int, n_rows: int, placed: list[Placed]) -> list[Placed] | None:
        if i == len(at):
            return placed
        for place in places(i, n_rows):
            if not any(_clash(place, at[i], other, at[j]) for j, other in enumerate(placed)):
                found = search(i + 1, n_rows, [*placed, place])
                if found:
                    return found
        return None

    for n_rows in range(1, len(at) + 1):
        found = search(0, n_rows, [])
        if found:
            return found
    # Wider than the axis allows: one below the other, as far left as need be.
    return [Placed(row, max(0.0, min(x, end - width)), max(0.0, min(x, end - width)) + width)
            for row, (x, width) in enumerate(zip(at, widths, strict=True))]


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Heights for labels near those ``wanted``, at least ``gap`` apart, within low .. high."""
    order = np.argsort(wanted, kind="stable")
    heights = np.asarray(wanted, dtype=float)[order]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + gap)
    heights -= max(0.0, heights[-1] - high) if len(heights) else 0.0
    heights = np.maximum(heights, low + gap * np.arange(len(heights)))
    out = np.empty_like(heights)
    out[order] = heights
    return out.tolist()


def nice_top(values, least: float) -> float:
    """A round top for an axis from zero that holds ``values``, not below ``least``."""
    peak = max([least, *(v for v in np.ravel(values) if math.isfinite(v))])
    unit = 10.0 ** math.floor(math.log10(peak))
    return next(unit * step for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if unit * step >= peak)


def bands(axes: Axes, edges: list[float]) -> None:
    """Shade every other stretch between ``edges`` (dates as numbers)."""
    for i, (begin, end) in enumerate(pairwise(edges)):
        if i % 2:
            axes.axvspan(begin, end, color=BAND, linewidth=0, zorder=-10)
