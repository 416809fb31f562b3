"""History matching in waves, then approximate Bayesian computation by rejection: the search that
the amortised posterior is held against.

The first wave fills the priors: single runs, those from which the regression is learnt. What it and
later waves say of a row trains an emulator: a quadratic in the parameters (scikit-learn's
BayesianRidge). The emulated rows of a point have a distance from the record; all but the share of
the priors that is nearest by it is ruled out, and the next wave fills that share. Of the last wave
the points nearest to the record by their own simulated medians are kept: draws from the prior
within a distance, all of one weight, which is what ABC by rejection means (what the emulators
wrongly rule out is lost).

Why not sequential Monte Carlo (pyabc): with 20 parameters and 28 rows its weights degenerated, to
2.5 effective particles of 100 after four generations. Here weights are equal by construction, and
every wave is a sweep, which goes on where it was stopped and uses every process.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.plans.priors import Prior
from experiments.record.calibration import misfit
from experiments.record.calibration.draws import Draws
from experiments.record.calibration.points import Sweeps
from experiments.record.patterns import Pattern

REACH = 6.0             # tolerances beyond which an emulator need not tell how far off a row is
DRAWN_AT_ONCE = 50_000
SEEDS_A_WAVE = 1_000_000


@dataclass(frozen=True)
class Waves:
    """Waves after the first: ``points`` of each; ``left``: share of the priors that it fills;
    ``replicates`` a point and scenario in all waves but the last, and
    ``last_replicates`` in it; ``kept``: how many of the last wave's points are kept."""

    points: tuple[int, ...]
    left: tuple[float, ...]
    replicates: dict[str, int]
    last_replicates: dict[str, int]
    kept: int


def fit(sweeps: Sweeps, ranges: list[Prior], asked: list[Pattern], plan: Waves, seed: int,
        first: Draws, say=lambda text: None) -> pd.DataFrame:
    """The points kept, nearest first: ``weight``, ``distance``, a column a parameter (values, not
    units), and one a row with its median, named by its id. ``first``: the first wave."""
    units, medians = first.units, first.values
    for wave, n in enumerate(plan.points):
        is_last = wave == len(plan.points) - 1
        at = nearest_share(n, plan.left[wave], Emulators(units, medians, asked), len(ranges),
                           [seed, wave])
        found = sweeps.medians(f"wave-{wave + 2}", ranges, at, asked,
                               plan.last_replicates if is_last else plan.replicates,
                               seed + SEEDS_A_WAVE * (wave + 1))
        units, medians = np.vstack([units, at]), np.vstack([medians, found])
        off = misfit.distance(asked, found)
        say(f"wave {wave + 2}: {len(at):,} points, distance {off.min():.2f} at best, "
            f"{np.median(off):.2f} in the middle")
    nearest = np.argsort(off, kind="stable")[: plan.kept]
    return pd.DataFrame(
        {"weight": 1.0 / len(nearest), "distance": off[nearest]}
        | {one.name: [one.at(unit) for unit in at[nearest, k]] for k, one in enumerate(ranges)}
        | {row.id: found[nearest, k] for k, row in enumerate(asked)})


class Emulators:
    """A quadratic of the parameters for each row, in tolerances, from ``[point, row]`` values.

    A row undetermined at more than half of the points has no emulator and rules nothing out.
    """

    def __init__(self, units: np.ndarray, values: np.ndarray, asked: list[Pattern]):
        from sklearn.linear_model import BayesianRidge
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import PolynomialFeatures, StandardScaler
        self.terms = make_pipeline(PolynomialFeatures(2, include_bias=False), StandardScaler())
        terms = self.terms.fit_transform(units)
        self.rows, self.models = [], []
        for k, row in enumerate(asked):
            known = ~np.isnan(values[:, k])
            if 2 * known.sum() < len(units):
                continue
            off = np.clip(misfit.off_target(row, values[known, k]), -REACH, REACH)
            self.rows.append(k)
            self.models.append(BayesianRidge().fit(terms[known], off))
        self.asked = [asked[k] for k in self.rows]

    def told(self, units: np.ndarray) -> np.ndarray:
        """``[point, row]``: the rows in tolerances off the target, of those that have an
        emulator."""
        terms = self.terms.transform(units)
        return np.column_stack([model.predict(terms) for model in self.models])

    def distance(self, units: np.ndarray) -> np.ndarray:
        """Distance of each point from the record by its emulated rows."""
        return misfit.combined(self.asked, self.told(units))


def nearest_of_made_up(learnt: Draws, asked: list[Pattern], records: np.ndarray, kept: int,
                       seed: int) -> np.ndarray:
    """``[record, point, parameter]``: the points that the emulators put nearest to each of some
    made-up ``records`` (rows in tolerances, NaN where undetermined), the search in small."""
    emulators = Emulators(learnt.units, learnt.values, asked)
    at = np.random.default_rng(seed).random((2 * DRAWN_AT_ONCE, learnt.units.shape[1]))
    told, found = emulators.told(at), []
    for record in records[:, emulators.rows]:
        apart = np.minimum(np.abs(told - record), misfit.CAP)
        # A row that the record lacks says nothing.
        far = np.where(np.isnan(record), 0.0, apart ** 2).sum(axis=1)
        found.append(at[np.argpartition(far, kept)[:kept]])
    return np.stack(found)


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
