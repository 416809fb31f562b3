"""What ``zaiavlenie calibrate`` does, step by step, in a folder that it can go on from."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
from rich.table import Table

from experiments.plans.calibrated import shipped_text
from experiments.plans.posterior import central, identified
from experiments.plans.priors import Prior, priors
from experiments.record.calibration import misfit, rivals, screening
from experiments.record.calibration.recovery import recover
from experiments.record.calibration.waves import Sweeps, Waves, first_wave, fit
from experiments.record.patterns import Pattern
from experiments.sweeps import worker
from sim.config.errors import UserError
from sim.runs.files import replaced

SEED = 20_000
SEARCH = "search.json"   # in a folder of results: what they are the results of
SCREENING = {"dinamo": 3, "birobidzhan": 3}


@dataclass(frozen=True)
class Budget:
    """How long to search: trajectories of the screening, parameters it leaves (``searched``),
    waves of the model, of each rival and of each of ``truths`` synthetic truths (whose first wave
    is the model's)."""

    trajectories: int
    searched: int
    model: Waves
    rival: Waves
    truth: Waves
    truths: int


FULL = Budget(
    trajectories=10, searched=20, truths=3,
    model=Waves((500, 400, 400, 800), (1, 0.03, 0.003, 0.001), {"dinamo": 3, "birobidzhan": 3},
                {"dinamo": 6, "birobidzhan": 4}, kept=100),
    # Shorter than the model's, whose first wave it shares; intervals can only be wider for it.
    truth=Waves((500, 300, 400), (1, 0.03, 0.003), {"dinamo": 3, "birobidzhan": 3},
                {"dinamo": 3, "birobidzhan": 3}, kept=60),
    rival=Waves((150, 150), (1, 0.01), {"dinamo": 3, "birobidzhan": 2},
                {"dinamo": 3, "birobidzhan": 2}, kept=10))
_TWO, _ONE = ({"dinamo": n, "birobidzhan": n} for n in (2, 1))
QUICK = Budget(trajectories=2, searched=3, truths=1,
               model=Waves((12, 8), (1, 0.1), _TWO, _TWO, kept=4),
               truth=Waves((12, 8), (1, 0.1), _TWO, _TWO, kept=4),
               rival=Waves((6, 4), (1, 0.1), _ONE, _ONE, kept=2))


def searched_for() -> dict[str, str]:
    """Hashes of what a search is made of, beside its budget and code: priors and targets."""
    asked = "".join(map(str, misfit.all_rows()))
    return {"priors": hashlib.sha256(shipped_text("priors.csv").encode()).hexdigest(),
            "targets": hashlib.sha256(asked.encode()).hexdigest()}


class Calibration:
    """The steps in ``folder``; each result is a CSV file there, and is read instead of made where
    it stands; sweeps below it go on where they were stopped. ``using``: a backend
    (`executors.py`). UserError where the folder cannot be written to, or holds results of another
    budget, other priors, other targets or another version of the model."""

    def __init__(self, folder: Path, using, budget: Budget,
                 say: Callable[[str], None] = lambda text: None):
        self.folder = folder
        self.using = using
        self.budget = budget
        self.say = say
        self._begin_or_go_on()

    def _begin_or_go_on(self) -> None:
        search = {"budget": asdict(self.budget), "code": worker.code(), **searched_for()}
        search = json.loads(json.dumps(search))  # as it is read, tuples as lists
        place = self.folder / SEARCH
        try:
            if place.exists():
                found = json.loads(place.read_text("utf-8"))
                if found != search:
                    other = [name for name in search if found.get(name) != search[name]]
                    raise UserError(f"--out {self.folder}: holds a search with another "
                                    f"{' and '.join(other)}; give another folder or remove it")
                return
            if any(self.folder.glob("*.csv")):
                raise UserError(f"--out {self.folder}: holds tables and no {SEARCH} that says of "
                                "which search; give another folder or remove them")
            self.folder.mkdir(parents=True, exist_ok=True)
            with replaced(place) as file:
                file.write_text(json.dumps(search, indent=1) + "\n", encoding="utf-8")
        except (OSError, json.JSONDecodeError) as error:
            raise UserError(f"--out {self.folder}: cannot be used ({error})") from None

    def _made_once(self, path: Path, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        if not path.exists():
            found = make()
            path.parent.mkdir(parents=True, exist_ok=True)
            with replaced(path) as place:
                found.to_csv(place, index=False, float_format="%.6g")
        try:
            return pd.read_csv(path)
        except (OSError, ValueError) as error:
            raise UserError(f"{path}: is damaged ({error}); remove it, and it is made anew") \
                from None

    # ---- The full model ----

    def screen(self) -> pd.DataFrame:
        """Morris effects of every calibrated parameter on every row."""
        return self._made_once(self.folder / "screening.csv", self._screen)

    def _screen(self) -> pd.DataFrame:
        ranges, asked = list(priors().values()), misfit.all_rows()
        at = screening.points(ranges, self.budget.trajectories)
        self.say(f"screening: {len(ranges)} parameters, {len(at):,} points")
        medians = Sweeps(self.folder, self.using).medians(
            "screening", ranges, at, asked, SCREENING, screening.SEED, paired=True)
        return screening.effects(ranges, at, medians, asked)

    def ranges(self, rule: str = "") -> list[Prior]:
        """Priors of the parameters to search: the most influential ones, and the rule's own."""
        ranked = screening.influence(self.screen())
        kept = [*ranked.index[: self.budget.searched], *rivals.OWN.get(rule, ())]
        return [priors()[name] for name in dict.fromkeys(kept)]

    def fit(self) -> pd.DataFrame:
        """The posterior on all rows that may be fitted (columns: `waves.fit`)."""
        return self._made_once(self.folder / "posterior.csv", lambda: fit(
            Sweeps(self.folder, self.using), self.ranges(), misfit.all_rows(), self.budget.model,
            SEED, say=self.say))

    def recover(self) -> pd.DataFrame:
        """Synthetic truths, and whether the search finds them (columns: `recovery.recover`)."""
        return self._made_once(self.folder / "recovery.csv", self._recover)

    def _recover(self) -> pd.DataFrame:
        ranges, asked, plan = self.ranges(), misfit.all_rows(), self.budget.truth
        self.fit()  # its first wave serves every truth
        first = first_wave(Sweeps(self.folder, self.using), ranges, asked, plan, SEED)
        return recover(Sweeps(self.folder / "recovery", self.using), ranges, asked, plan,
                       self.budget.truths, first, self.say)

    # ---- The rivals ----

    def common(self) -> list[Pattern]:
        """The rows that all pairs can produce."""
        ids = self._made_once(self.folder / "rivals" / "common.csv", lambda: pd.DataFrame(
            {"id": [row.id for row in rivals.common_rows(self.folder / "rivals", self.using)]}))
        return [row for row in misfit.all_rows() if row.id in set(ids["id"])]

    def fit_rival(self, pair: tuple[str, str]) -> pd.DataFrame:
        """The points kept of one pair of rules, on the common rows."""
        folder = self.folder / "rivals" / "-".join(pair)
        return self._made_once(folder / "posterior.csv", lambda: fit(
            Sweeps(folder, self.using, rivals.options(pair)), self.ranges(pair[0]), self.common(),
            self.budget.rival, SEED, say=self.say))

    def fit_rivals(self) -> dict[tuple[str, str], dict[str, float]]:
        """Every pair at its best, also written to ``rivals.csv`` in the folder."""
        best = {}
        for pair in rivals.PAIRS:
            self.say(f"{pair[0]} with {pair[1]}")
            best[pair] = rivals.nearest(self.fit_rival(pair))
        with replaced(self.folder / "rivals.csv") as place:
            place.write_text(rivals.as_csv(best.items()), encoding="utf-8")
        return best


def told(found: pd.DataFrame, asked: list[Pattern]) -> tuple[Table, Table]:
    """For the terminal: the searched parameters (`posterior.identified`), and the rows' medians
    at the most central point."""
    what = Table(title="What the record says of the parameters")
    for heading in ("parameter", "prior", "90 % interval", "median", "width, of the prior's"):
        what.add_column(heading, justify="left" if heading == "parameter" else "right")
    for row in identified(found).itertuples():
        what.add_row(row.parameter, f"{row.prior_low:.3g} to {row.prior_high:.3g}",
                     f"{row.lo90:.3g} to {row.hi90:.3g}", f"{row.median:.3g}", f"{row.width:.2f}")
    rows = Table(title="The rows at the most central point")
    for heading in ("id", "name", "range", "median", ""):
        rows.add_column(heading)
    middle = found.loc[central(found)]
    for row in asked:
        rows.add_row(row.id, row.name, f"{row.low:g} to {row.high:g}", f"{middle[row.id]:.3g}",
                     "" if misfit.is_met(row, middle[row.id]) else "outside")
    return what, rows
