"""What the record's rows say at points of the priors: sweeps, which go on where they were stopped
and use every process."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.plans.design import Design, load
from experiments.plans.priors import Prior
from experiments.record.calibration import misfit
from experiments.record.patterns import Pattern
from experiments.sweeps.store import RUNS
from experiments.sweeps.sweep import run_design


class Sweeps:
    """What rows say at points of the priors, from sweeps below ``folder``.

    ``options``: rule and organs. ``using``: a backend (`executors.py`).
    """

    def __init__(self, folder: Path, using, options: dict | None = None):
        self.folder = folder
        self.using = using
        self.options = options or {}

    def runs(self, name: str, ranges: list[Prior], units: np.ndarray, asked: list[Pattern],
             replicates: dict[str, int], seed: int, paired: bool = False,
             more: tuple[str, ...] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Rows run by run: ``[point, replicate, row]``, NaN where undetermined and where a
        scenario has fewer replicates; and the same of the outcomes ``more`` of the first scenario.
        ``paired``: the same seeds at every point, else its own."""
        most = max(replicates.values())
        found = np.full((len(units), most, len(asked)), np.nan)
        besides = np.full((len(units), most, len(more)), np.nan)
        for scenario in misfit.SCENARIOS:
            of = [k for k, row in enumerate(asked) if row.scenario == scenario]
            if not of:
                continue
            ids = [asked[k].id for k in of]
            wanted = [*ids, *(more if scenario == misfit.SCENARIOS[0] else ())]
            place, n = self.folder / name / scenario, replicates[scenario]
            design = laid_out(scenario, ranges, units, wanted, place, n, seed, paired,
                              self.options)
            run_design(design, place / "sweep", self.using)
            told = pd.read_parquet(place / "sweep" / RUNS, columns=["cell", "replicate", *wanted])
            # In the order of cells and replicates, a failed run among them.
            whole = told[wanted].to_numpy(dtype=float).reshape(len(units), n, len(wanted))
            found[:, :n, of] = whole[..., : len(ids)]
            if len(wanted) > len(ids):
                besides[:, :n] = whole[..., len(ids):]
        return found, besides

    def medians(self, name: str, ranges: list[Prior], units: np.ndarray, asked: list[Pattern],
                replicates: dict[str, int], seed: int, paired: bool = False) -> np.ndarray:
        """``[point, row]``: medians of the determined runs."""
        found, _ = self.runs(name, ranges, units, asked, replicates, seed, paired)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # all of them undetermined: NaN
            return np.nanmedian(found, axis=1)


def laid_out(scenario: str, ranges: list[Prior], units: np.ndarray, ids: list[str], folder: Path,
             replicates: int, seed: int, paired: bool, options: dict) -> Design:
    """Points as a design that can be swept; its table of cells is written to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "points.csv"
    pd.DataFrame({one.name: [one.at(unit) for unit in units[:, k]]
                  for k, one in enumerate(ranges)}).to_csv(path, index=False)
    return load({"question": f"what do the rows of {scenario} say at these points?",
                 "scenario": scenario, "table": str(path.resolve()), "replicates": replicates,
                 "seed": seed, "paired": paired, "outcomes": ids, **options})
