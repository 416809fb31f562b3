"""Means as dots with their intervals, a row a cell; and the numbers of a summary in words."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.record import patterns

# Shares as per cent, and what one act does as what a hundred do.
PERCENT = 100.0

# Columns of a summary that are in units of the outcome.
VALUES = ["mean", "sd", "q05", "q25", "median", "q75", "q95", "lo95", "hi95", "less_first",
          "less_lo95", "less_hi95"]

# The cell of a design in which nothing is changed, and what figures call it: a run under the
# dated policy is no record of what happened.
RECORD, DATED = "as in the record", "dated policy"


def dated(name: str) -> str:
    """The label of a cell."""
    return DATED if name == RECORD else name


def of(summary: pd.DataFrame, outcome: str, **where) -> pd.DataFrame:
    """Rows of one outcome, in order of cells, where columns have the values given."""
    rows = summary[summary["outcome"] == outcome]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows.sort_values("cell").reset_index(drop=True)


def scaled(rows: pd.DataFrame, factor: float) -> pd.DataFrame:
    """The same rows in another unit, e.g. per cent for shares."""
    return rows.assign(**{column: factor * rows[column] for column in VALUES})


def _pattern(name: str) -> patterns.Pattern:
    """A row of the record that may be shown: one that the model was fitted to."""
    return next(row for home in ("dinamo", "birobidzhan")
                for row in patterns.load(home, "calibrate") if row.id == name)


def target(name: str) -> float:
    """The record's own number for a pattern."""
    return _pattern(name).target


def record(name: str) -> str:
    """What the record says of a pattern, in a few words: ``record: 3 to 12``."""
    row = _pattern(name)
    if row.high == float("inf"):
        return f"record: at least {row.low:g}"
    if row.high <= 1:
        return f"record: {row.low:.0%} to {row.high:.0%}"
    return f"record: {row.low:g} to {row.high:g}"


def evidence(axes: Axes, name: str, factor: float = 1.0) -> None:
    """Shade the range of the record's pattern ``name`` behind a panel of dots."""
    row = _pattern(name)
    axes.axvspan(factor * row.low, factor * row.high, color=style.SAND, alpha=0.5, linewidth=0,
                 zorder=0, label=f"the record ({name})")


def said(row, digits: int = 0) -> str:
    """Mean and interval of one row of a summary: ``106 (104-109)``."""
    number = f"{{:.{digits}f}}"
    return (f"{number.format(row['mean'])} ({number.format(row['lo95'])} to "
            f"{number.format(row['hi95'])})")


def draw(axes: Axes, rows: pd.DataFrame, labels, *, marker: str = "o", color: str = style.BLUE,
         filled: bool = True, spread: bool = True, shift: float = 0.0, label: str | None = None
         ) -> None:
    """One dot a row, the first on top: the mean, its 95 % interval as a thick line, and with
    ``spread`` the middle 90 % of runs as a thin one."""
    at = [-k + shift for k in range(len(rows))]
    if spread:
        axes.hlines(at, rows["q05"], rows["q95"], color=style.GREY, linewidth=0.8, zorder=1)
    axes.hlines(at, rows["lo95"], rows["hi95"], color=color, linewidth=3.0, zorder=2)
    axes.plot(rows["mean"], at, marker, color=color, markersize=5.5, zorder=3, label=label,
              markerfacecolor=color if filled else "white", linestyle="none")
    axes.set_yticks([-k for k in range(len(rows))], labels)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#e4e4e0", linewidth=0.6)


def key(figure: Figure, thin: bool = True) -> None:
    """What dots and lines mean, in a line below all panels."""
    figure.supxlabel("mark: mean of the runs;   thick line: its 95 % interval (where wider "
                     "than the mark)" + (";   thin line: middle 90 % of runs" if thin else ""),
                     x=0.01, ha="left", fontsize=7, color="#666666")


def from_zero(axes: Axes, highest: float) -> None:
    """An x axis from 0 to a little beyond ``highest``, dots at 0 shown whole."""
    axes.set_xlim(-0.02 * highest, 1.06 * highest)


def against_first(axes: Axes, rows: pd.DataFrame, labels, text: str) -> None:
    """A panel of dots from 0 on, a dashed line at the first row's mean; ``text`` under it."""
    axes.axvline(rows["mean"].iloc[0], color=style.GREY, linewidth=0.8, linestyle="--")
    draw(axes, rows, labels)
    axes.set_xlabel(text)
    from_zero(axes, rows["q95"].max())
