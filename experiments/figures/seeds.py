"""The picture of many seeds: what one run shows (`run.py`), as median and bands over seeds.

The line is the median of the runs in each week, the band their middle 90 %; single runs stand
faintly behind. A median over seeds is smoother than any run: no run looks like it.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.figures import run as one
from experiments.figures import style
from sim.config.seeds import seeds_in_words

FAINT = 30               # single runs that are drawn behind the band
BAND = (5.0, 95.0)       # percentiles of the runs
MEDIAN, MIDDLE = "median of the runs", "middle 90 % of runs"


def files(many) -> dict[str, bytes]:
    """The picture as PNG and SVG, by the names of their files."""
    drawn = draw(many)
    return {"run.png": style.png(drawn), "run.svg": style.svg(drawn)}


def draw(many) -> Figure:
    """The picture of many seeds (see the module)."""
    with style.sheet():
        return one.page(many.first, title(many), subtitle(many), FOOTNOTE, {
            name: lambda axes, run, panel=panel: panel(axes, run, many.series)
            for name, panel in PANELS.items()})


FOOTNOTE = one.TERMS + (
    "Counts are 4-week means, of the week and the three before it. Line: the median of the runs in "
    "each week; band: their middle 90 %; faint: single runs. A median is smoother than any run.")


def title(many) -> str:
    """How many fell, over all runs; and how many of the falls fear brought, where measured."""
    n = len(many.runs)
    said = many.settings.scenario.title
    spread = many.summary.set_index("outcome")
    if "fall_share" in spread.index:
        row = 100 * spread.loc["fall_share", ["median", "q05", "q95"]]
        said += (f": {row['median']:.1f} % of the members fell (median of {n:,} runs, in 9 runs "
                 f"of 10 {row['q05']:.1f} to {row['q95']:.1f} %)")
    if "falls_by_fear" in spread.index:
        row = 100 * spread.loc["falls_by_fear", ["mean", "lo95", "hi95"]]
        said += (f"; statements out of fear add {row['mean']:.2f} falls per 100 members (95 % "
                 f"interval of the mean {row['lo95']:.2f} to {row['hi95']:.2f})")
    return said


def subtitle(many) -> str:
    """What was run."""
    return one.subtitle(many.first, f"seeds {seeds_in_words(many.seeds)}")


# ---- Panels ----------------------------------------------------------------------------------

def matrix(series: pd.DataFrame, name: str) -> np.ndarray:
    """A series of all runs: a row a seed, a column a week."""
    return series[name].unstack("week").to_numpy()


def _smooth(series: pd.DataFrame, name: str) -> np.ndarray:
    return np.array([one.trailing_mean(row) for row in matrix(series, name)])


def _percentile(values: np.ndarray, q: float) -> np.ndarray:
    """Over the runs that have a value in the week; NaN where fewer than half do."""
    enough = (~np.isnan(values)).mean(axis=0) >= 0.5
    found = np.full(values.shape[1], np.nan)
    if enough.any():
        found[enough] = np.nanpercentile(values[:, enough], q, axis=0)
    return found


def _fan(axes: Axes, run, values: np.ndarray, color: str, band: str, sign: int = 1) -> np.ndarray:
    """Median, band and single runs of one series; returns the median."""
    at = one.middles(run)
    low, high = (_percentile(values, q) for q in BAND)
    axes.fill_between(at, sign * low, sign * high, color=band, alpha=0.55, linewidth=0)
    for row in values[:FAINT]:
        axes.plot(at, sign * row, color=color, linewidth=0.3, alpha=0.22)
    middle = _percentile(values, 50.0)
    axes.plot(at, sign * middle, color=color, linewidth=1.5)
    return middle


def _legend(axes: Axes, color: str, band: str, what: str, middle: float = 0.5) -> None:
    one.key(axes, [Line2D([], [], color=color, linewidth=1.5, label=what),
                   Patch(color=band, alpha=0.55, label=MIDDLE)], middle)


def _total(series: pd.DataFrame, name: str) -> str:
    """Median of the runs' totals and the middle 90 %."""
    totals = matrix(series, name).sum(axis=1)
    low, middle, high = np.percentile(totals, [BAND[0], 50.0, BAND[1]])
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"


def _statements(axes: Axes, run, series: pd.DataFrame) -> str:
    values = _smooth(series, "political")
    _fan(axes, run, values, style.BLUE, style.SKY)
    axes.set(ylabel="statements a week")
    axes.set_ylim(0, style.nice_top(np.nan_to_num(_percentile(values, BAND[1])), 1.0))
    _legend(axes, style.BLUE, style.SKY, MEDIAN)
    return (f"Political statements: {_total(series, 'political')} a run, of them "
            f"{_total(series, 'preemptive')} preemptive")


def _falls(axes: Axes, run, series: pd.DataFrame) -> str:
    out, taken = _smooth(series, "expelled"), _smooth(series, "arrested")
    _fan(axes, run, out, style.ORANGE, style.SAND)
    _fan(axes, run, taken, style.BLUE, style.SKY, sign=-1)
    axes.axhline(0, color=style.INK, linewidth=0.6)
    top, low = (style.nice_top(np.nan_to_num(_percentile(values, BAND[1])), 0.5)
                for values in (out, taken))
    axes.set(ylim=(-low, top), ylabel="persons a week")
    axes.yaxis.set_major_formatter(lambda y, _: f"{abs(y):g}")
    _legend(axes, style.ORANGE, style.SAND, "expelled (up)", 0.78)
    _legend(axes, style.BLUE, style.SKY, "arrested (down)", 0.26)
    return (f"Political expulsions: {_total(series, 'expelled')} a run (up); arrests of members: "
            f"{_total(series, 'arrested')} (down)")


def _beliefs(axes: Axes, run, series: pd.DataFrame) -> str:
    ends = []
    shown = (("belief", "the fallen are guilty", style.BLUE, style.SKY),
             ("p_silence", "silence is punished", style.ORANGE, style.SAND))
    for name, _, color, band in shown:
        middle = _fan(axes, run, matrix(series, name), color, band)
        known = middle[~np.isnan(middle)]
        ends.append(known[-1] if len(known) else 0.0)
    axes.set(ylim=(0, 1), yticks=(0, 0.5, 1), ylabel="mean belief (0-1)")
    one.name_lines(axes, [(text, color) for _, text, color, _ in shown], ends)
    return "What members believe: that the fallen are guilty; that keeping silent is punished"


def _fear(axes: Axes, run, series: pd.DataFrame) -> str:
    values = matrix(series, "fear")
    middle = _fan(axes, run, values, style.ORANGE, style.SAND)
    top = style.nice_top(np.nan_to_num(_percentile(values, BAND[1])), 0.01)
    axes.set(ylim=(0, top), yticks=(0, top / 2, top), ylabel="mean fear (0-1)")
    axes.yaxis.set_major_formatter(lambda y, _: f"{y:g}")
    _legend(axes, style.ORANGE, style.SAND, MEDIAN)
    return ("Fear, the chance of falling that members perceive: at most "
            f"{np.nanmax([0, *middle]):.2g} (median of the runs' means)")


def _shelving(axes: Axes, run, series: pd.DataFrame) -> str:
    over, under = (np.array([pd.Series(row).rolling(one.SHELVING_WINDOW, min_periods=1).sum()
                             for row in matrix(series, name)]) for name in ("shelved", "decided"))
    share = np.divide(over, under, out=np.full_like(over, np.nan),
                      where=under >= one.SHELVING_LEAST)
    _fan(axes, run, share, style.INK, style.GREY)
    axes.set(ylim=(0, 1.03), yticks=(0, 0.5, 1), ylabel="share (0-1)")
    axes.annotate(f"{one.SHELVING_WINDOW}-week share;\ngap: fewer than\n{one.SHELVING_LEAST} "
                  "decisions in\nhalf of the runs", (1, 0.5), xycoords="axes fraction",
                  xytext=(5, 0), va="center", textcoords="offset points", fontsize=7.5)
    return (f"Officials' decisions on statements: {_total(series, 'decided')} a run, of them "
            f"{_total(series, 'shelved')} to shelve")


PANELS = {"statements": _statements, "falls": _falls, "beliefs": _beliefs, "fear": _fear,
          "shelving": _shelving}
