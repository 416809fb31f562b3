"""What ``zaiavlenie calibrate`` does, step by step, in a folder that it can go on from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rich.table import Table

from experiments.calibration import misfit, rivals, screening
from experiments.calibration.posterior import central, identified
from experiments.calibration.priors import Prior, priors
from experiments.calibration.recovery import recover
from experiments.calibration.rivals import FULL_PAIR
from experiments.calibration.search import search
from experiments.calibration.simulator import REPLICATES, Simulator
from experiments.patterns import Pattern
from experiments.sweep import run_design

SEED = 20_000

# Parameters of a rival rule alone: searched with it, whatever the screening of the full model says.
OWN = {"belief": ("belief_alone",), "interest": ("interest_alone",),
       "imitation": ("imitation_threshold", "weight_imitation")}


@dataclass(frozen=True)
class Budget:
    """How long to search. ``kept``: parameters that screening leaves; ``evaluations``: points
    simulated before the last generation begins."""

    trajectories: int
    kept: int
    particles: int
    evaluations: int
    truths: int
    truth_evaluations: int
    replicates: dict[str, int]


# For comparing pairs of rules: each the same, the full model too.
RIVAL = Budget(trajectories=10, kept=20, particles=40, evaluations=250, truths=0,
               truth_evaluations=0, replicates={"dinamo": 5, "birobidzhan": 3})
FULL = Budget(trajectories=10, kept=20, particles=100, evaluations=1500, truths=4,
              truth_evaluations=500, replicates=REPLICATES)
QUICK = Budget(trajectories=2, kept=3, particles=6, evaluations=12, truths=1,
               truth_evaluations=12, replicates={"dinamo": 2, "birobidzhan": 2})


class Calibration:
    """The steps in ``folder``; each result is a CSV file there, and is read instead of made where
    it stands. ``using``: a backend (`executors.py`), ``executor`` what it started."""

    def __init__(self, folder: Path, using, executor, budget: Budget,
                 say: Callable[[str], None] = lambda text: None):
        self.folder = folder
        self.using = using
        self.executor = executor
        self.budget = budget
        self.say = say

    def _made_once(self, path: Path, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        if not path.exists():
            found = make()
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            found.to_csv(part, index=False, float_format="%.6g")
            part.replace(path)
        return pd.read_csv(path)

    def _generation(self, generation: int, n: int, distance: float) -> None:
        self.say(f"generation {generation + 1}: {n:,} points, median distance {distance:.3f}")

    # ---- The full model ----

    def screen(self) -> pd.DataFrame:
        """Morris effects of every calibrated parameter on every row."""
        return self._made_once(self.folder / "screening.csv", self._screen)

    def _screen(self) -> pd.DataFrame:
        ranges = list(priors().values())
        at = screening.points(ranges, self.budget.trajectories)
        found = []
        for scenario in misfit.SCENARIOS:
            place = self.folder / "screening" / scenario
            design = screening.design(scenario, ranges, at, place,
                                      min(screening.REPLICATES, self.budget.replicates[scenario]))
            self.say(f"screening {scenario}: {len(design.cells):,} points")
            summary = run_design(design, place / "sweep", self.using).summary
            asked = misfit.rows(scenario)
            found.append(screening.effects(ranges, at, screening.medians(
                summary, len(at), asked), asked))
        return pd.concat(found, ignore_index=True)

    def ranges(self, rule: str = FULL_PAIR[0]) -> list[Prior]:
        """Priors of the parameters to search: the most influential ones, and the rule's own."""
        ranked = screening.influence(self.screen())
        kept = [*ranked.index[: self.budget.kept], *OWN.get(rule, ())]
        return [priors()[name] for name in dict.fromkeys(kept)]

    def fit(self) -> pd.DataFrame:
        """The posterior on all rows that may be fitted (columns: `search.search`)."""
        simulator = Simulator(self.executor, misfit.all_rows(), {}, self.budget.replicates)
        return self._made_once(self.folder / "posterior.csv", lambda: search(
            simulator, self.ranges(), self.folder, particles=self.budget.particles,
            evaluations=self.budget.evaluations, seed=SEED, told=self._generation))

    def recover(self) -> pd.DataFrame:
        """Synthetic truths, and whether the search finds them (columns: `recovery.recover`)."""
        simulator = Simulator(self.executor, misfit.all_rows(), {}, self.budget.replicates)
        return self._made_once(self.folder / "recovery.csv", lambda: recover(
            simulator, self.ranges(), self.folder / "recovery", self.budget.truths,
            particles=self.budget.particles // 2, evaluations=self.budget.truth_evaluations,
            told=self._generation))

    # ---- The rivals ----

    def common(self) -> list[Pattern]:
        """The rows that all pairs can produce."""
        ids = self._made_once(self.folder / "rivals" / "common.csv", lambda: pd.DataFrame(
            {"id": [row.id for row in rivals.common_rows(self.executor)]}))["id"]
        return [row for row in misfit.all_rows() if row.id in set(ids)]

    def fit_rival(self, pair: tuple[str, str]) -> pd.DataFrame:
        """The posterior of one pair of rules on the common rows."""
        folder = self.folder / "rivals" / "-".join(pair)
        options = dict(zip(("rule", "organs"), pair, strict=True))
        simulator = Simulator(self.executor, self.common(), options, self.budget.replicates)
        return self._made_once(folder / "posterior.csv", lambda: search(
            simulator, self.ranges(pair[0]), folder, particles=self.budget.particles,
            evaluations=self.budget.evaluations, seed=SEED, told=self._generation))

    def fit_rivals(self) -> dict[tuple[str, str], dict[str, float]]:
        """Every pair at its best, also written to ``rivals.csv`` in the folder."""
        best = {}
        for pair in rivals.PAIRS:
            self.say(f"{pair[0]} with {pair[1]}")
            best[pair] = rivals.nearest(self.fit_rival(pair))
        (self.folder / "rivals.csv").write_text(rivals.as_csv(best.items()), encoding="utf-8")
        return best


def told(found: pd.DataFrame, asked: list[Pattern]) -> tuple[Table, Table]:
    """For the terminal: the searched parameters (`posterior.identified`), and the rows' medians
    at the most central particle."""
    what = Table(title="What the record says of the parameters")
    for heading in ("parameter", "prior", "90 % interval", "median", "width, of the prior's"):
        what.add_column(heading, justify="left" if heading == "parameter" else "right")
    for row in identified(found).itertuples():
        what.add_row(row.parameter, f"{row.prior_low:.3g} to {row.prior_high:.3g}",
                     f"{row.lo90:.3g} to {row.hi90:.3g}", f"{row.median:.3g}", f"{row.width:.2f}")
    rows = Table(title="The rows at the most central particle")
    for heading in ("id", "name", "range", "median", ""):
        rows.add_column(heading)
    middle = found.loc[central(found)]
    for row in asked:
        rows.add_row(row.id, row.name, f"{row.low:g} to {row.high:g}", f"{middle[row.id]:.3g}",
                     "" if misfit.is_met(row, middle[row.id]) else "outside")
    return what, rows
