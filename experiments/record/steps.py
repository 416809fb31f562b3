"""What the pages say of the record, measured: the model on its rows, and who falls.

Each step is a tracked result (`results.py`). What was found of the rows marked `test` in the first
edition is kept (`first-look`) and not made again: such rows are in no table any more.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.record import patterns
from experiments.record.calibration.misfit import SCENARIOS
from experiments.sweeps.executors import mapped
from experiments.tracked.results import RESULTS, Result, code_of, read_table, write_table
from sim.config.settings import settings
from sim.config.weeks import week_of
from sim.runs.simulate import simulate

HOME = "dinamo"                     # the scenario whose falls are counted
REPLICATES = 200

PATTERNS = {name: RESULTS / "patterns" / f"{name}.csv" for name in SCENARIOS}
FALLS = RESULTS / "falls" / "seeds.csv"
FITTED_AT_THE_LOOK = {name: RESULTS / "first-look" / f"fitted-{name}.csv" for name in SCENARIOS}
TESTED_AT_THE_LOOK = {name: RESULTS / "first-look" / f"test-{name}.json" for name in SCENARIOS}


# ---- The model on the record -------------------------------------------------------------------

def measure_patterns(folder: Path) -> None:
    """What `zaiavlenie patterns SCENARIO --use all` finds, a table a scenario."""
    for name, path in PATTERNS.items():
        rows = patterns.compare(name, "all", REPLICATES)
        write_rows(folder / path.name, patterns.as_json(rows)["patterns"])


# ---- How many fall -----------------------------------------------------------------------------

FALL_COLUMNS = ("seed", "ever", "fallen", "free_before", "prisoners_before", "free_after",
                "prisoners_after", "arrests_before", "arrests_after")
# The two windows of P15 (sim/evidence/patterns.csv): the second half of 1937, and from the
# resolution of January 1938 to August.
WINDOWS = ((dt.date(1937, 7, 1), dt.date(1937, 12, 31)),
           (dt.date(1938, 1, 24), dt.date(1938, 8, 31)))


def measure_falls(folder: Path) -> None:
    """Who was ever a member, who fell, and what P15 is made of, seed by seed."""
    write_table(folder / FALLS.name, FALL_COLUMNS, over_seeds(falls_of, REPLICATES))


def window_weeks(start: dt.date) -> list[tuple[int, int]]:
    """First and last week of each window."""
    return [(week_of(first, start), week_of(last + dt.timedelta(days=1), start) - 1)
            for first, last in WINDOWS]


def falls_of(seed: int) -> tuple[int, ...]:
    """Seed; ever members; fallen; political expulsions of free members and of prisoners in each
    window of P15; arrests of members and of the expelled in each."""
    run = simulate(HOME, seed=seed)
    members, cases, weekly = (run.tables[name] for name in ("members", "cases", "weekly"))
    expelled = cases[(cases.outcome == "expel") & cases.political]
    found = [seed, int((members.week_joined >= 0).sum()), int((members.week_fallen >= 0).sum())]
    spans = window_weeks(run.start)
    for first, last in spans:
        prisoner = expelled.prisoner[expelled.heard.between(first, last)]
        found += [int((~prisoner).sum()), int(prisoner.sum())]
    found += [int(weekly.arrests[first: last + 1].sum()) for first, last in spans]
    return tuple(found)


def shares() -> np.ndarray:
    """Share fallen of all who were ever members, one number a seed, in percent."""
    return np.array([100 * int(row["fallen"]) / int(row["ever"]) for row in read_table(FALLS)])


# ---- Measuring ---------------------------------------------------------------------------------

def write_rows(path: Path, rows: list[dict]) -> None:
    """Write rows of the record as a CSV file."""
    pd.DataFrame(rows).to_csv(path, index=False, float_format="%.6g")


def over_seeds(measure: Callable[[int], tuple], replicates: int) -> list[tuple]:
    """What ``measure`` gives for each seed from 1 on, in every process there is."""
    return mapped(measure, range(1, replicates + 1))


# ---- As tracked results ------------------------------------------------------------------------

def _defaults(*names: str) -> Callable[[], dict[str, str]]:
    return lambda: {name: settings(name).hash for name in names}


def _step(name: str, hashes: Callable[[], dict[str, str]],
          measure: Callable[[Path], None] | None, **more) -> Result:
    return Result(name, f"python -m docs.program measure {name}",
                  lambda: code_of(__name__, measured=()), hashes, measure=measure, **more)


def results() -> dict[str, Result]:
    """The steps as tracked results, by name."""
    steps = (
        _step("patterns", _defaults(*SCENARIOS), measure_patterns),
        _step("falls", _defaults(HOME), measure_falls),
        _step("first-look", dict, None, once=True))
    return {step.name: step for step in steps}
