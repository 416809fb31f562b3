"""Recompute the numbers of docs/calibration.md: some minutes, so tests do not do it.

    python docs/refresh_calibration.py

Writes results/patterns-SCENARIO.csv (what `zaiavlenie patterns SCENARIO --replicates 200` finds,
rows that may be fitted) and results/patterns.png, results/falls-dinamo.csv (who was ever a
member, who fell, and what P15 is made of, seed by seed) and results/falls-dinamo.png.
`refresh_readme.py` then puts them into the page.
"""

import contextlib
import csv
import datetime as dt
import multiprocessing
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import matplotlib as mpl  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from experiments import figures  # noqa: E402
from experiments.figures import style  # noqa: E402
from experiments.record import patterns  # noqa: E402
from experiments.record.calibration.misfit import SCENARIOS  # noqa: E402
from sim.config.settings import settings  # noqa: E402
from sim.config.weeks import week_of  # noqa: E402
from sim.runs.simulate import simulate  # noqa: E402

SCENARIO, REPLICATES = "dinamo", 200  # the scenario whose falls are counted
PATTERNS = {name: ROOT / "results" / f"patterns-{name}.csv" for name in SCENARIOS}
RECORD = ROOT / "results" / "patterns.png"
FALLS = ROOT / "results" / f"falls-{SCENARIO}.csv"
FIGURE = ROOT / "results" / f"falls-{SCENARIO}.png"
FALL_COLUMNS = ("seed", "ever", "fallen", "free_before", "prisoners_before", "free_after",
                "prisoners_after", "arrests_before", "arrests_after", "settings_hash")
# The two windows of P15 (sim/evidence/patterns.csv): the second half of 1937, and from the
# resolution of January 1938 to August.
WINDOWS = ((dt.date(1937, 7, 1), dt.date(1937, 12, 31)),
           (dt.date(1938, 1, 24), dt.date(1938, 8, 31)))


def window_weeks(start: dt.date) -> list[tuple[int, int]]:
    """First and last week of each window."""
    return [(week_of(first, start), week_of(last + dt.timedelta(days=1), start) - 1)
            for first, last in WINDOWS]


def measured(seed: int) -> tuple[int, ...]:
    """Seed; ever members; fallen; political expulsions of free members and of prisoners in each
    window of P15; arrests of members and of the expelled in each."""
    run = simulate(SCENARIO, seed=seed)
    members, cases, weekly = (run.tables[name] for name in ("members", "cases", "weekly"))
    expelled = cases[(cases.outcome == "expel") & cases.political]
    found = [seed, int((members.week_joined >= 0).sum()), int((members.week_fallen >= 0).sum())]
    spans = window_weeks(run.start)
    for first, last in spans:
        prisoner = expelled.prisoner[expelled.heard.between(first, last)]
        found += [int((~prisoner).sum()), int(prisoner.sum())]
    found += [int(weekly.arrests[first: last + 1].sum()) for first, last in spans]
    return tuple(found)


def write(path: Path, columns: tuple[str, ...], rows: list) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)


def read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_patterns(path: Path, rows: list[dict]) -> None:
    """Rows of `patterns.as_json`, with whatever else stands in them; no value is empty."""
    pd.DataFrame(rows).to_csv(path, index=False, float_format="%.6g")


def over_seeds(measure: Callable[[int], tuple], replicates: int) -> list[tuple]:
    """What ``measure`` gives for each seed from 1 on, in every process there is."""
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        return list(pool.map(measure, range(1, replicates + 1)))


def shares() -> np.ndarray:
    """Share fallen of all who were ever members, one number a seed, in percent."""
    return np.array([100 * int(r["fallen"]) / int(r["ever"]) for r in read(FALLS)])


def figure() -> bytes:
    """Histogram of the share that fell, over the seeds."""
    found = shares()
    low, middle, high = np.quantile(found, [0.05, 0.5, 0.95])
    with style.sheet(), mpl.rc_context({"text.color": style.INK}):
        drawn = Figure(figsize=(6.4, 2.5), layout="constrained")
        axes = drawn.add_subplot()
        width = 0.25
        edges = np.arange(np.floor(found.min() / width) * width - width,
                          found.max() + 2 * width, width)
        axes.hist(found, edges, color=style.SKY, edgecolor="white", linewidth=0.5)
        top = axes.get_ylim()[1]
        for value, said, side in ((low, "5 %", "right"), (middle, "median", "left"),
                                  (high, "95 %", "left")):
            axes.axvline(value, color=style.BLUE, linewidth=1.0,
                         linestyle="-" if said == "median" else "--")
            axes.text(value + (0.04 if side == "left" else -0.04), 1.02 * top,
                      f"{said}: {value:.1f} %", ha=side, va="bottom", fontsize=7.5)
        axes.set_ylim(0, 1.12 * top)
        axes.set_xlim(edges[0], edges[-1])
        axes.set_xlabel("fallen, of all who were ever members (%)")
        axes.set_ylabel("seeds")
        axes.set_title(f"How many fall in a run: {len(found)} seeds of the Dinamo scenario, "
                       "all defaults", pad=8)
        return style.png(drawn)


def main(arguments: list[str]) -> int:
    if arguments:
        print("usage: python docs/refresh_calibration.py", file=sys.stderr)
        return 2
    with contextlib.chdir(ROOT):
        shown = []
        for name, path in PATTERNS.items():
            rows = patterns.compare(name, "calibrate", REPLICATES)
            write_patterns(path, [{**one, "settings_hash": settings(name).hash}
                                  for one in patterns.as_json(rows)["patterns"]])
            shown += rows
        figures.write(RECORD, "record", shown)
        mark = settings(SCENARIO).hash
        write(FALLS, FALL_COLUMNS, [[*row, mark] for row in over_seeds(measured, REPLICATES)])
        FIGURE.write_bytes(figure())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
