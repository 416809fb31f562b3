"""The model against its rivals and without its parts, measured: tracked results like `steps.py`."""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from experiments.measures import paired
from experiments.measures.observables import weeks_of
from experiments.measures.rows import OBSERVABLES
from experiments.record import patterns, rejection
from experiments.record.calibration import rivals
from experiments.record.calibration.misfit import SCENARIOS
from experiments.record.steps import HOME, over_seeds, write_rows
from experiments.tracked.results import RESULTS, Result, code_of, write_table
from sim.config.settings import settings
from sim.runs.simulate import simulate

PAIRS, NESTED = 40, 100

REJECTION = {name: RESULTS / "rejection" / f"{name}.json" for name in SCENARIOS}
WITHOUT = {name: RESULTS / "nested" / f"{name}.csv" for name in SCENARIOS}
CAUSAL = RESULTS / "causal-r" / "seeds.csv"


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
    """What `zaiavlenie patterns SCENARIO --rule all` finds."""
    for name, path in REJECTION.items():
        found = rejection.as_json(rejection.matrix(name, "calibrate", PAIRS))
        (folder / path.name).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def measure_causal_r(folder: Path) -> None:
    """What row Q21 is made of, seed by seed."""
    write_table(folder / CAUSAL.name, ("seed", "late", "early"), over_seeds(causal_r_of, NESTED))


def causal_r_of(seed: int) -> tuple:
    """Seed, causal R in the two windows of Q21: 1938, and that of P32 (NaN where undetermined)."""
    run = simulate(HOME, seed=seed)
    return (seed, *(paired.causal_r(run, weeks_of(run.start, window))
                    for window in OBSERVABLES["Q21"].windows))


def _measure_models(folder: Path, paths: dict[str, Path], values: dict[str, dict], use: str,
                    replicates: int) -> None:
    """Rows under every set of values: its name as ``model``, and what `patterns --json` gives."""
    for scenario, path in paths.items():
        write_rows(folder / path.name, [
            {"model": name, **row} for name, one in values.items()
            for row in patterns.as_json(patterns.compare(
                scenario, use, replicates, set=one))["patterns"]])


# ---- As tracked results ------------------------------------------------------------------------

def _hash(asked: Callable[[], Iterable[dict]]) -> Callable[[], dict[str, str]]:
    """By scenario, one hash of all the settings that it is run with: arguments of `settings`."""
    def by_scenario() -> dict[str, str]:
        return {name: hashlib.sha256("".join(settings(name, **one).hash for one in asked())
                                     .encode()).hexdigest()[:16] for name in SCENARIOS}
    return by_scenario


def results() -> dict[str, Result]:
    """The comparisons as tracked results, by name."""
    steps = (
        ("nested", _hash(lambda: [{"set": values} for values in MIXTURES.values()]),
         measure_nested),
        ("rejection", _hash(lambda: [
            {**rivals.options(pair), "set": values} for pair, values in rivals.shipped().items()]),
         measure_rejection),
        ("causal-r", lambda: {HOME: settings(HOME).hash}, measure_causal_r))
    return {name: Result(name, f"python -m docs.program measure {name}",
                         lambda: code_of(__name__, measured=()), hashes, measure=measure)
            for name, hashes, measure in steps}
