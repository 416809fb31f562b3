"""What the pages say of the record, measured: the model on its rows, and who falls.

Each step is a tracked result (`results.py`). What was found of the rows marked `test` in the first
edition is kept (`first-look`) and not made again: such rows are in no table any more.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.measures import exposed, observables, paired
from experiments.measures.observables import weeks_of
from experiments.measures.reading import column
from experiments.measures.rows import OBSERVABLES
from experiments.record import patterns, rejection
from experiments.record.calibration import rivals
from experiments.record.calibration.misfit import SCENARIOS
from experiments.sweeps.executors import mapped
from experiments.tracked.results import RESULTS, Result, code_of, read_table, write_table
from sim.config.settings import settings
from sim.config.weeks import week_of
from sim.runs.simulate import simulate

HOME = "dinamo"                     # the scenario whose falls are counted
REPLICATES, PAIRS, NESTED = 200, 40, 100

PATTERNS = {name: RESULTS / "patterns" / f"{name}.csv" for name in SCENARIOS}
FALLS = RESULTS / "falls" / "seeds.csv"
FITTED_AT_THE_LOOK = {name: RESULTS / "first-look" / f"fitted-{name}.csv" for name in SCENARIOS}
TESTED_AT_THE_LOOK = {name: RESULTS / "first-look" / f"test-{name}.json" for name in SCENARIOS}
REJECTION = {name: RESULTS / "rejection" / f"{name}.json" for name in SCENARIOS}
WITHOUT = {name: RESULTS / "nested" / f"{name}.csv" for name in SCENARIOS}
CAUSAL = RESULTS / "causal-r" / "seeds.csv"


# ---- The model on the record -------------------------------------------------------------------

def measure_patterns(folder: Path) -> None:
    """What `zaiavlenie patterns SCENARIO --use all` finds, a table a scenario."""
    for name, path in PATTERNS.items():
        rows = patterns.compare(name, "all", REPLICATES)
        _write_rows(folder / path.name, patterns.as_json(rows)["patterns"])


# ---- How many fall -----------------------------------------------------------------------------

FALL_COLUMNS = ("seed", "ever", "fallen", "free_before", "prisoners_before", "free_after",
                "prisoners_after", "arrests_before", "arrests_after")
# The two windows of P15 (sim/evidence/patterns.csv): the second half of 1937, and from the
# resolution of January 1938 to August.
WINDOWS = ((dt.date(1937, 7, 1), dt.date(1937, 12, 31)),
           (dt.date(1938, 1, 24), dt.date(1938, 8, 31)))


def measure_falls(folder: Path) -> None:
    """Who was ever a member, who fell, and what P15 is made of, seed by seed."""
    write_table(folder / FALLS.name, FALL_COLUMNS, _over_seeds(falls_of, REPLICATES))


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


# ---- The dilemma -------------------------------------------------------------------------------

DILEMMA = RESULTS / "dilemma" / "seeds.csv"
DILEMMA_COLUMNS = ("weight_fear", "share", "seed", "may", "may_not", "all")
# What is left open, to which shares of the members, at which weights of fear; under the levers of
# spring 1937, for two years.
LEFT_OPEN, SHARES, WEIGHTS = "denounce:fear", (0.0, 0.5, 1.0), (None, 30.0, 60.0)
DILEMMA_CHOICES = {"regime": "plenum_1937", "weeks": 104}
DILEMMA_SEEDS = 60


def dilemma_choices(weight: float | None, part: float) -> dict:
    """Choices of one point: the weight of fear (None the default) and the share who may."""
    return {**DILEMMA_CHOICES, "allow": {LEFT_OPEN: part},
            "set": {} if weight is None else {"weight_fear": weight}}


def measure_dilemma(folder: Path) -> None:
    """Share fallen of those who may make statements out of fear, of those who may not, of all."""
    write_table(folder / DILEMMA.name, DILEMMA_COLUMNS,
                [row for rows in _over_seeds(dilemma_of, DILEMMA_SEEDS) for row in rows])


def dilemma_of(seed: int) -> list[tuple]:
    """Every point for one seed: weight, share, seed, and the three shares fallen."""
    made = []
    for weight in WEIGHTS:
        for part in SHARES:
            run = simulate(HOME, seed=seed, **dilemma_choices(weight, part))
            made.append((run.settings.values["weight_fear"], part, seed,
                         *(exposed.fall_share_of_part(run, name) for name in exposed.PARTS),
                         _fallen_of_the_first(run)))
    return made


def _fallen_of_the_first(run) -> float:
    """Share fallen of all who were members in the first week."""
    here = column(run, "members", "week_joined") == 0
    return observables.share((column(run, "members", "week_fallen") >= 0)[here])


# ---- Rival explanations ------------------------------------------------------------------------

# The full model, and what is left of it without a rival's motive. Grudge is whatever a member
# gains or pays back: vacancies, grievances, retaliation.
GRUDGE = {"weight_interest": 0, "weight_grievance": 0, "weight_retaliation": 0}
BELIEF = {"weight_belief": 0}
MIXTURES = {"full": {}, "no grudge": GRUDGE, "no belief": BELIEF,
            "neither": {**GRUDGE, **BELIEF}}


def measure_nested(folder: Path) -> None:
    """Rows of every mixture."""
    _measure_models(folder, WITHOUT, MIXTURES, "calibrate", NESTED)


def measure_rejection(folder: Path) -> None:
    """What `zaiavlenie patterns SCENARIO --rule all --use all` finds."""
    for name, path in REJECTION.items():
        found = rejection.as_json(rejection.matrix(name, "all", PAIRS))
        (folder / path.name).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def measure_causal_r(folder: Path) -> None:
    """What row Q21 is made of, seed by seed."""
    write_table(folder / CAUSAL.name, ("seed", "late", "early"), _over_seeds(causal_r_of, NESTED))


def causal_r_of(seed: int) -> tuple:
    """Seed, causal R in the two windows of Q21: 1938, and that of P32 (NaN where undetermined)."""
    run = simulate(HOME, seed=seed)
    return (seed, *(paired.causal_r(run, weeks_of(run.start, window))
                    for window in OBSERVABLES["Q21"].windows))


# ---- Measuring ---------------------------------------------------------------------------------

def _measure_models(folder: Path, paths: dict[str, Path], values: dict[str, dict], use: str,
                    replicates: int) -> None:
    """Rows under every set of values: its name as ``model``, and what `patterns --json` gives."""
    for scenario, path in paths.items():
        _write_rows(folder / path.name, [
            {"model": name, **row} for name, one in values.items()
            for row in patterns.as_json(patterns.compare(
                scenario, use, replicates, set=one))["patterns"]])


def _write_rows(path: Path, rows: list[dict]) -> None:
    pd.DataFrame(rows).to_csv(path, index=False, float_format="%.6g")


def _over_seeds(measure: Callable[[int], tuple], replicates: int) -> list[tuple]:
    """What ``measure`` gives for each seed from 1 on, in every process there is."""
    return mapped(measure, range(1, replicates + 1))


# ---- As tracked results ------------------------------------------------------------------------

def _hash(asked: Callable[[], Iterable[dict]]) -> Callable[[], dict[str, str]]:
    """By scenario, one hash of all the settings that it is run with: arguments of `settings`."""
    def by_scenario() -> dict[str, str]:
        return {name: hashlib.sha256("".join(settings(name, **one).hash for one in asked())
                                     .encode()).hexdigest()[:16] for name in SCENARIOS}
    return by_scenario


def _defaults(*names: str) -> Callable[[], dict[str, str]]:
    return lambda: {name: settings(name).hash for name in names}


def _step(name: str, hashes: Callable[[], dict[str, str]],
          measure: Callable[[Path], None] | None, **more) -> Result:
    return Result(name, f"python -m docs.program measure {name}", lambda: code_of(__name__), hashes,
                  measure=measure, **more)


def results() -> dict[str, Result]:
    """The steps as tracked results, by name."""
    steps = (
        _step("patterns", _defaults(*SCENARIOS), measure_patterns),
        _step("falls", _defaults(HOME), measure_falls),
        _step("dilemma", lambda: {HOME: hashlib.sha256("".join(
            settings(HOME, **dilemma_choices(weight, part)).hash
            for weight in WEIGHTS for part in SHARES).encode()).hexdigest()[:16]}, measure_dilemma),
        _step("first-look", dict, None, once=True),
        _step("nested", _hash(lambda: [{"set": values} for values in MIXTURES.values()]),
              measure_nested),
        _step("rejection", _hash(lambda: [
            {**rivals.options(pair), "set": values} for pair, values in rivals.shipped().items()]),
            measure_rejection),
        _step("causal-r", _defaults(HOME), measure_causal_r))
    return {step.name: step for step in steps}
