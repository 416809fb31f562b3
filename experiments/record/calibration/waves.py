"""History matching in waves, then approximate Bayesian computation by rejection.

The first wave fills the priors. What it and later waves say of a row trains an emulator: a
quadratic in the parameters (scikit-learn's BayesianRidge). The emulated rows of a point have a
distance from the record; all but the share of the priors that is nearest by it is ruled out, and
the next wave fills that share. Of the last wave the points nearest to the record by their own
simulated medians are kept: draws from the prior within a distance, all of one weight, which is
what ABC by rejection means (what the emulators wrongly rule out is lost).

Why not sequential Monte Carlo (pyabc): with 20 parameters and 28 rows its weights degenerated, to
2.5 effective particles of 100 after four generations. Here weights are equal by construction, and
every wave is a sweep, which goes on where it was stopped and uses every process.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.plans.design import Design, load
from experiments.plans.priors import Prior
from experiments.record.calibration import misfit
from experiments.record.patterns import Pattern
from experiments.sweeps.sweep import run_design

REACH = 6.0             # tolerances beyond which an emulator need not tell how far off a row is
DRAWN_AT_ONCE = 50_000
SEEDS_A_WAVE = 1_000_000


@dataclass(frozen=True)
class Waves:
    """``points`` of each wave; ``left``: share of the priors that it fills, 1 in the first;
    ``replicates`` a point and scenario in all waves but the last, and
    ``last_replicates`` in it; ``kept``: how many of the last wave's points are kept."""

    points: tuple[int, ...]
    left: tuple[float, ...]
    replicates: dict[str, int]
    last_replicates: dict[str, int]
    kept: int


class Sweeps:
    """Medians of rows at points of the priors, from sweeps below ``folder``.

    ``options``: rule and organs. ``using``: a backend (`executors.py`).
    """

    def __init__(self, folder: Path, using, options: dict | None = None):
        self.folder = folder
        self.using = using
        self.options = options or {}

    def medians(self, name: str, ranges: list[Prior], units: np.ndarray, asked: list[Pattern],
                replicates: dict[str, int], seed: int, paired: bool = False) -> np.ndarray:
        """``[point, row]``. ``paired``: the same seeds at every point, else its own."""
        found = np.full((len(units), len(asked)), np.nan)
        for scenario in misfit.SCENARIOS:
            of = [k for k, row in enumerate(asked) if row.scenario == scenario]
            if of:
                place = self.folder / name / scenario
                design = laid_out(scenario, ranges, units, [asked[k].id for k in of], place,
                                  replicates[scenario], seed, paired, self.options)
                summary = run_design(design, place / "sweep", self.using).summary
                found[:, of] = summary.pivot(index="cell", columns="outcome", values="median") \
                    .reindex(index=range(len(units)), columns=[asked[k].id for k in of]).to_numpy()
        return found


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


def fit(sweeps: Sweeps, ranges: list[Prior], asked: list[Pattern], plan: Waves, seed: int,
        first: tuple[np.ndarray, np.ndarray] | None = None, say=lambda text: None) -> pd.DataFrame:
    """The points kept, nearest first: ``weight``, ``distance``, a column a parameter (values, not
    units), and one a row with its median, named by its id.

    ``first``: units and medians of a first wave made before (for other targets, say).
    """
    at, found = first or first_wave(sweeps, ranges, asked, plan, seed)
    units, medians = at, found
    for wave, n in enumerate(plan.points):
        if wave > 0:
            is_last = wave == len(plan.points) - 1
            at = nearest_share(n, plan.left[wave], Emulators(units, medians, asked),
                               len(ranges), [seed, wave])
            found = sweeps.medians(f"wave-{wave + 1}", ranges, at, asked,
                                   plan.last_replicates if is_last else plan.replicates,
                                   seed + SEEDS_A_WAVE * wave)
            units, medians = np.vstack([units, at]), np.vstack([medians, found])
        off = misfit.distance(asked, found)
        say(f"wave {wave + 1}: {len(at):,} points, distance {off.min():.2f} at best, "
            f"{np.median(off):.2f} in the middle")
    nearest = np.argsort(off, kind="stable")[: plan.kept]
    return pd.DataFrame(
        {"weight": 1.0 / len(nearest), "distance": off[nearest]}
        | {one.name: [one.at(unit) for unit in at[nearest, k]] for k, one in enumerate(ranges)}
        | {row.id: found[nearest, k] for k, row in enumerate(asked)})


def first_wave(sweeps: Sweeps, ranges: list[Prior], asked: list[Pattern], plan: Waves,
               seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Units and medians of a Latin hypercube through the priors; made once in the folder."""
    from scipy.stats import qmc
    at = qmc.LatinHypercube(len(ranges), rng=np.random.default_rng(seed)).random(plan.points[0])
    return at, sweeps.medians("wave-1", ranges, at, asked, plan.replicates, seed)


class Emulators:
    """A quadratic of the parameters for each row, in tolerances, from ``[point, row]`` medians.

    A row undetermined at more than half of the points has no emulator and rules nothing out.
    """

    def __init__(self, units: np.ndarray, medians: np.ndarray, asked: list[Pattern]):
        from sklearn.linear_model import BayesianRidge
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import PolynomialFeatures, StandardScaler
        self.made = []
        for k, row in enumerate(asked):
            known = ~np.isnan(medians[:, k])
            if 2 * known.sum() < len(units):
                continue
            off = np.clip(misfit.off_target(row, medians[known, k]), -REACH, REACH)
            model = make_pipeline(PolynomialFeatures(2, include_bias=False), StandardScaler(),
                                  BayesianRidge())
            self.made.append((row, model.fit(units[known], off)))

    def told(self, units: np.ndarray) -> np.ndarray:
        """``[point, row]``: the rows' medians in tolerances, as far as the emulators know them."""
        return np.column_stack([model.predict(units) for _, model in self.made])

    def distance(self, units: np.ndarray) -> np.ndarray:
        """Distance of each point from the record by its emulated rows."""
        return misfit.combined([row for row, _ in self.made], self.told(units))


def nearest_share(n: int, share: float, emulators: Emulators, dims: int, seed) -> np.ndarray:
    """``n`` points of the unit box, uniform in the ``share`` of it that the emulators put nearest
    to the record."""
    draws = np.random.default_rng(seed)
    at = draws.random((DRAWN_AT_ONCE, dims))
    within = np.quantile(emulators.distance(at), share)
    found = []
    while sum(map(len, found)) < n:
        at = draws.random((DRAWN_AT_ONCE, dims))
        found.append(at[emulators.distance(at) <= within])
    return np.vstack(found)[:n]
