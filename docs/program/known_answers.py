"""The page of known answers: what our rules give in the worlds of prior models."""

import math
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.tracked.blocks import Block
from experiments.tracked.results import RESULTS, Result, code_of, read_table, write_table
from sim.config.settings import settings

HERE = Path(__file__).resolve()
WORLDS = HERE.parents[2] / "tests" / "support"  # where the worlds of prior models are built
sys.path.insert(0, str(WORLDS))

from known import answers, eliminations, emperor, thresholds, unrest  # noqa: E402

ANSWERS = RESULTS / "known-answers" / "answers.csv"
POINTS = RESULTS / "known-answers" / "points.csv"
FIGURE = RESULTS / "known-answers" / "figure.png"
POINT_COLUMNS = ("panel", "series", "x", "y", "low", "high")
DEGREES = np.arange(0.25, 10.01, 0.25)
BRIDGES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
LATTICES = 60
UNREST_STEPS, UNREST_SEED = 3000, 0
UNREST_EVERY = 10  # steps of which the figure shows the highest


def number(value: float) -> str:
    """As it stands in the files: six digits, nothing for a bound that is not there."""
    return f"{value:.6g}" if math.isfinite(value) else ""


def _written(rows: list[tuple]) -> list[list]:
    """Rows as they stand in the files."""
    return [[number(v) if isinstance(v, (float, np.floating)) else v for v in row]
            for row in rows]


# ---- The page -----------------------------------------------------------------------------------

def shown(value: str) -> str:
    """A stored number as the page prints it."""
    return f"{float(value):.3f}".rstrip("0").rstrip(".") if value else ""


def accepted(row: dict) -> str:
    """The range in which ours must lie."""
    if not row["high"]:
        return f"at least {shown(row['low'])}"
    if row["low"] == row["high"]:
        return shown(row["low"])
    return f"{shown(row['low'])} to {shown(row['high'])}"


def answer_table() -> str:
    """The answers as the page shows them."""
    lines = ["| model | quantity | known | ours | accepted |", "|---|---|---|---|---|"]
    model = None
    for row in read_table(ANSWERS):
        name = row["model"] if row["model"] != model else ""
        model = row["model"]
        lines.append(f"| {name} | {row['quantity']} | {row['known']} | {shown(row['ours'])} | "
                     f"{accepted(row)} |")
    return "\n".join(lines)


def window_text() -> str:
    """Ends of the two cascade windows, from theory."""
    (low, high), (low_2, high_2) = thresholds.window(1), thresholds.window(2)
    return (f"between {low:.2f} and {high:.2f} ties a node on one random network, between "
            f"{low_2:.2f} and {high_2:.2f} in each of two layers")


def believers_text() -> str:
    """How often the norm takes over lattices without bridges, by how many believe in it."""
    rows = read_table(POINTS)
    few, more = (series(rows, "norm", f"{believers:g}")[1, 0]
                 for believers in (answers.FEW_BELIEVERS, emperor.BELIEVERS))
    return (f"{100 * answers.FEW_BELIEVERS:g} % of them take over {few:.0f} % of the networks of "
            f"neighbours, {100 * emperor.BELIEVERS:g} % take over {more:.0f} %")


# ---- The figure ---------------------------------------------------------------------------------

def interval(share: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share counted on ``n`` trials."""
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def points() -> list[tuple]:
    """What the figure shows, a row a point."""
    rows = []
    trials = thresholds.GRAPHS * thresholds.STARTS
    for layers in (1, 2):
        for z in DEGREES:
            rows.append(("cascades", f"theory {layers}", float(z), thresholds.frequency(z, layers),
                         math.nan, math.nan))
        for z in DEGREES[1::2]:
            share = thresholds.measured((float(z),) * layers).frequency
            rows.append(("cascades", f"ours {layers}", float(z), share, *interval(share, trials)))
    for believers in (answers.FEW_BELIEVERS, emperor.BELIEVERS):
        for bridges in BRIDGES:
            share = answers.taken_up(bridges, believers, LATTICES)
            rows.append(("norm", f"{believers:g}", bridges, share, *interval(share, LATTICES)))
    for rounded in (True, False):
        name = "rounded" if rounded else "not rounded"
        share = unrest.rebels(rounded, UNREST_SEED, UNREST_STEPS)
        rows += [("unrest", name, float(step), float(share[step: step + UNREST_EVERY].max()),
                  math.nan, math.nan) for step in range(0, UNREST_STEPS, UNREST_EVERY)]
    for noise in np.arange(0.2, 2.61, 0.1):
        share = eliminations.expected(noise, eliminations.threshold(noise)).innocents
        rows.append(("innocents", "theory", float(noise), share, math.nan, math.nan))
    for noise in eliminations.NOISES:
        share = eliminations.measured(noise, eliminations.threshold(noise)).innocents
        rows.append(("innocents", "ours", noise, float(share),
                     *interval(share, eliminations.PEOPLE)))
    return rows


def series(rows: list[dict], panel: str, name: str) -> np.ndarray:
    """x, y, low, high of one series, in percent but for x."""
    return np.array([[float(row["x"]), *(100 * float(row[c] or "nan")
                                         for c in ("y", "low", "high"))]
                     for row in rows if (row["panel"], row["series"]) == (panel, name)]).T


def dots(axes, x, y, low, high, colour, **more) -> None:
    axes.errorbar(x, y, [np.maximum(0, y - low), np.maximum(0, high - y)], fmt="o", color=colour,
                  markersize=3.5, elinewidth=1.0, **more)


def figure() -> bytes:
    """Four panels: cascades, the norm, unrest, innocents."""
    rows = read_table(POINTS)
    with style.sheet(), mpl.rc_context({"text.color": style.INK}):
        drawn = Figure(figsize=(7.6, 5.6), layout="constrained")
        (top, side), (bottom, last) = drawn.subplots(2, 2)
        for layers, colour in ((1, style.BLUE), (2, style.ORANGE)):
            x, y, *_ = series(rows, "cascades", f"theory {layers}")
            top.plot(x, y, color=colour, linewidth=1.0)
            dots(top, *series(rows, "cascades", f"ours {layers}"), colour)
        top.text(3.3, 62, "one network", color=style.BLUE, fontsize=8, ha="center")
        top.text(7.6, 97, "two layers", color=style.ORANGE, fontsize=8)
        top.set(xlabel="mean number of ties in a layer", ylim=(-3, 112), xlim=(0, 10.3),
                ylabel="starters who set off\na global cascade (%)")
        top.set_title("Threshold cascades: only inside a window")
        for believers, colour, at in ((answers.FEW_BELIEVERS, style.BLUE, (25, 20)),
                                      (emperor.BELIEVERS, style.ORANGE, (44, 90))):
            x, *found = series(rows, "norm", f"{believers:g}")
            side.plot(100 * x, found[0], color=colour, linewidth=1.0)
            dots(side, 100 * x, *found, colour)
            side.text(*at, f"{100 * believers:g} % believers", color=colour, fontsize=8)
        side.set(xlabel="ties exchanged for bridges (%)", ylim=(-3, 112), xlim=(-3, 103),
                 ylabel="networks where most\ndisbelievers enforce (%)")
        side.set_title("An unpopular norm: bridges make it less likely")
        for name, colour in (("rounded", style.ORANGE), ("not rounded", style.BLUE)):
            x, y, *_ = series(rows, "unrest", name)
            bottom.plot(x, y, color=colour, linewidth=1.0, label=f"risk {name}")
        bottom.legend(frameon=False, fontsize=8, loc="upper right", ncols=2)
        bottom.set(xlabel="step", ylim=(-1, 40), xlim=(0, UNREST_STEPS),
                   ylabel="citizens in rebellion (%),\nhighest of ten steps")
        bottom.set_title("Unrest: bursts only if risk is rounded")
        x, y, *_ = series(rows, "innocents", "theory")
        last.plot(x, y, color=style.BLUE, linewidth=1.0, label="theory")
        dots(last, *series(rows, "innocents", "ours"), style.BLUE, label="our hearing")
        last.legend(frameon=False, fontsize=8, loc="upper left")
        last.set(xlabel="noise of the hearing (logits)", ylim=(-3, 80), xlim=(0, 2.7),
                 ylabel="innocents expelled (%)")
        last.set_title("Worse information, more innocents")
        return style.png(drawn)


# ---- As a tracked result -----------------------------------------------------------------------

def measure(folder: Path) -> None:
    """The answers, and the points that the figure shows; two minutes."""
    write_table(folder / ANSWERS.name, answers.Answer._fields, _written(answers.answers()))
    write_table(folder / POINTS.name, POINT_COLUMNS, _written(points()))


def result() -> Result:
    """The known answers as a tracked result."""
    made_by = [HERE, WORLDS / "worlds_for_tests.py", *sorted((WORLDS / "known").glob("*.py"))]
    return Result("known-answers", "python -m docs.program measure known-answers",
                  lambda: code_of(*made_by),
                  lambda: {name: settings(name).hash for name in ("classroom", "dinamo")},
                  measure=measure)


def blocks() -> dict[str, Block]:
    """The generated parts of the page."""
    return {text.__name__.replace("_", "-"): Block(("known-answers",), text)
            for text in (answer_table, window_text, believers_text)}


def pictures() -> dict[Path, Callable[[], bytes]]:
    """The figure, and how it is drawn from what is tracked."""
    return {FIGURE: figure}
