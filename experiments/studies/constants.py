"""Constants that move nothing: every parameter halved and doubled, one at a time.

    design (made here from the registry) -> sweep -> paired differences -> a table

Runs with the same seed share all luck that is not about the change, so the difference to the run
as it is, over some seeds, is what the constant does. A constant that moves no outcome in any
scenario either becomes part of a documented form or goes (docs/odd.md, section 3.6).
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from experiments.measures.rows import EFFECTS, OBSERVABLES
from experiments.plans.design import Design, load
from experiments.record import patterns
from experiments.record.calibration.misfit import SCENARIOS
from experiments.sweeps.sweep import Report, run_design
from sim.config.errors import UserError
from sim.config.registry import registry
from sim.config.scenario import load_scenario
from sim.config.settings import settings

FOLDER = Path("runs/constants")
GENERAL = ("falls", "expulsions_political", "arrests", "statements", "preemptive_statements",
           "shelving_rate", "reinstatements", "share_ceiling_binds", "r_attributed",
           "cascade_size")
AS_IT_IS = "as it is"
FACTORS = {"half": 0.5, "double": 2.0}
# Chance that a constant that does nothing is said to move some outcome.
WRONGLY = 0.05


def _values(name: str, value: float) -> dict[str, float]:
    """The value of a parameter halved and doubled, within its range; of one that is zero, half a
    unit."""
    row = registry()[name]
    tried = ({how: min(row.high, max(row.low, factor * value)) for how, factor in FACTORS.items()}
             if value else {"double": min(row.high, 0.5)})
    return {how: new for how, new in tried.items() if new != value}


def design_of(scenario: str, seeds: int) -> Design:
    """One cell as it is and one for each parameter and direction, all on the same seeds."""
    here = settings(scenario).values
    changes = {AS_IT_IS: {}} | {f"{name} {how}": {name: value} for name in registry()
                                for how, value in _values(name, here[name]).items()}
    rows = [row.id for row in patterns.load(scenario, patterns.CALIBRATE)
            if row.id in OBSERVABLES and row.id not in EFFECTS] if scenario in SCENARIOS else []
    return load({"question": "which constants move nothing?", "scenario": scenario,
                 "weeks": load_scenario(scenario).weeks, "vary": {"change": changes},
                 "replicates": seeds, "outcomes": [*GENERAL, *rows]})


def measure(scenario: str, seeds: int, using, *, fresh: bool = False, shown) -> Report:
    """Run the design, going on where it was stopped unless ``fresh``. UserError where a run
    failed."""
    design = design_of(scenario, seeds)
    folder = FOLDER / Path(scenario).stem
    with shown(design) as show:
        report = run_design(design, folder, using, fresh, f"zaiavlenie constants {scenario}", show)
    if report.failed:
        raise UserError(f"constants: {report.failed} runs failed; see {folder / 'runs.parquet'}")
    return report


def effects(runs: pd.DataFrame) -> pd.DataFrame:
    """Of a table of runs (columns change, seed, outcome, value): a row a parameter, with how many
    outcomes it moves, the one it moves most surely and by how much, and ``reaches``: whether any
    run differs at all.

    An outcome is moved where the mean paired difference, halved or doubled, is further from zero
    than luck allows (t test, corrected for the number of tests on a parameter).
    """
    wide = runs.pivot_table(index="seed", columns=["change", "outcome"], values="value",
                            dropna=False)
    base = wide[AS_IT_IS]
    found: dict[str, list] = {}
    for change in wide.columns.unique(0).drop(AS_IT_IS):
        name, how = change.rsplit(" ", 1)
        found.setdefault(name, []).append((how, wide[change] - base))
    tests = len(FACTORS) * base.shape[1]
    return pd.DataFrame([_row(name, parts, tests) for name, parts in found.items()])


def _row(name: str, parts: list, tests: int) -> dict:
    moved, best = set(), (1.0, "", "", 0.0)
    reaches = False
    for how, differences in parts:
        reaches = reaches or bool((differences.fillna(0.0) != 0.0).any(axis=None))
        for outcome in differences:
            d = differences[outcome].dropna().to_numpy()
            if len(d) < 2 or not d.any():
                continue
            # Where every seed gives the same difference there is no luck to allow for.
            p = 0.0 if np.ptp(d) == 0.0 else float(stats.ttest_1samp(d, 0.0).pvalue)
            if p < WRONGLY / tests:
                moved.add(outcome)
            if p < best[0]:
                best = (p, how, outcome, float(d.mean()))
    return {"parameter": name, "reaches": reaches, "moves": len(moved), "most": best[2],
            "when": best[1], "by": best[3], "p": best[0]}


def table(report: Report) -> pd.DataFrame:
    """`effects` of a finished measurement, those that move nothing first."""
    runs = pd.read_parquet(report.folder / "runs.parquet")
    long = runs.melt(id_vars=["change", "seed"], var_name="outcome",
                     value_vars=list(report.summary["outcome"].unique()))
    return effects(long).sort_values(["moves", "parameter"], kind="stable")
