"""What ``zaiavlenie calibrate`` does, step by step, in a folder that it can go on from."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from rich.table import Table

from experiments.plans.calibrated import shipped_text
from experiments.plans.posterior import identified
from experiments.plans.priors import Prior, priors
from experiments.record.calibration import baseline, checks, lookups, misfit, rivals
from experiments.record.calibration.amortised import CHOSEN, WIDTHS, Regression
from experiments.record.calibration.draws import COUNTABLE, Draws, drawn
from experiments.record.calibration.points import Sweeps
from experiments.record.calibration.waves import Waves, fit, nearest_of_made_up
from experiments.sweeps import worker
from sim.config.errors import UserError
from sim.runs.files import replaced

# First seeds of the draws, and of the search; those of a rival lie further on.
WIDE, DEEP, SEED, RIVALS = 5_000_000, 6_000_000, 20_000, 10_000_000
SEEDS_A_PAIR = 100_000
SEARCH = "search.json"   # in a folder of results: what they are the results of


@dataclass(frozen=True)
class Budget:
    """How long to search. ``wide``: draws over all calibrated parameters, from which it is seen
    which the rows say anything about; ``searched``: how many of these are then searched, with
    ``deep`` draws; ``held_out``: draws kept to judge by; ``kept``: draws of the posterior that
    ship; ``search``: waves of the other method, on the same draws, with ``near`` points kept for
    each made-up record; ``baseline``: points of the priors, with so many ``replicates``."""

    wide: int
    searched: int
    deep: int
    held_out: int
    kept: int
    search: Waves
    near: int
    baseline: int
    replicates: dict[str, int]
    rival: rivals.Plan


def _each(n: int) -> dict[str, int]:
    return dict.fromkeys(misfit.SCENARIOS, n)


FULL = Budget(
    wide=8_000, searched=36, deep=20_000, held_out=checks.HELD_OUT, kept=500,
    search=Waves((400, 800), (0.003, 0.001), _each(3), _each(6), kept=100), near=100,
    baseline=200, replicates=_each(6),
    rival=rivals.Plan(1_000, nearest=20, replicates=_each(6), baseline=40))
QUICK = Budget(
    wide=400, searched=5, deep=300, held_out=60, kept=40,
    search=Waves((8,), (0.1,), _each(1), _each(2), kept=4), near=10,
    baseline=4, replicates=_each(3), rival=rivals.Plan(16, nearest=2, replicates=_each(2),
                                                       baseline=2))


def code() -> str:
    """Hash of the sources that decide what the draws say: rows, and what might be counted."""
    return worker.code(COUNTABLE)


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
        self.asked = misfit.all_rows()
        self._begin_or_go_on()

    def _begin_or_go_on(self) -> None:
        search = {"budget": asdict(self.budget), "code": code(), **searched_for()}
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

    # ---- What is drawn ----

    @property
    def _sweeps(self) -> Sweeps:
        return Sweeps(self.folder, self.using)

    @cached_property
    def wide(self) -> Draws:
        """Draws over all parameters that the full model reads."""
        return drawn(self._sweeps, "wide", rivals.ranges(rivals.FULL_MODEL[0]), self.budget.wide,
                     self.asked, WIDE, countable=True, say=self.say)

    @cached_property
    def deep(self) -> Draws:
        """Draws over the parameters that are searched; all others at their defaults."""
        return drawn(self._sweeps, "deep", self.ranges(), self.budget.deep, self.asked, DEEP,
                     say=self.say)

    def screen(self) -> pd.DataFrame:
        """What the rows say of every calibrated parameter, with all others free: `checks.judged`
        under the chosen width, the most telling first, and whether it is ``searched``."""
        return self._made_once(self.folder / "screening.csv", self._screen)

    def _screen(self) -> pd.DataFrame:
        laid = rivals.ranges(rivals.FULL_MODEL[0])
        found, _ = checks.of_regression(self.wide, laid, self.asked, self.budget.held_out,
                                        [CHOSEN])
        found = found.drop(columns=["width", "gain"]) \
            .sort_values("contraction", ascending=False, ignore_index=True)
        return found.assign(searched=found.index < self.budget.searched)

    def ranges(self) -> list[Prior]:
        """Priors of the parameters to search: those that the rows say most about."""
        found = self.screen()
        return [priors()[name] for name in found.loc[found["searched"], "parameter"]]

    # ---- Before the record is looked at ----

    def check(self) -> pd.DataFrame:
        """`checks.judged` of both methods on made-up records: ``method`` (regression, search) and
        ``width``."""
        return self._made_once(self.folder / "checks.csv", self._check)

    def _check(self) -> pd.DataFrame:
        laid, held_out = self.ranges(), self.budget.held_out
        found, pairs = checks.of_regression(self.deep, laid, self.asked, held_out, list(WIDTHS))
        self._write("pairs", pairs)
        self.say("the search on made-up records")
        search = checks.of_search(
            self.deep, laid, self.asked, held_out, lambda learnt, records: nearest_of_made_up(
                learnt, self.asked, records, self.budget.near, SEED))
        return pd.concat([found.assign(method="regression"),
                          search.assign(method="search", width=CHOSEN)], ignore_index=True)

    def place(self) -> pd.DataFrame:
        """Where the record lies among the draws, a line a width and row
        (`checks.place_of_record`)."""
        return self._made_once(self.folder / "place.csv", lambda: pd.concat(
            [checks.place_of_record(self.deep, self.asked, width).assign(width=name)
             for name, width in WIDTHS.items()], ignore_index=True))

    # ---- The record ----

    def fit(self) -> pd.DataFrame:
        """The posterior: its middle and draws of the searched parameters (values, not units), all
        of one ``weight``. `widths.csv` tells what each width of the noise would have given."""
        return self._made_once(self.folder / "posterior.csv", self._fit)

    def _fit(self) -> pd.DataFrame:
        self.check()
        self.place()
        laid, rows = self.ranges(), misfit.folded(self.asked, self.deep.values)
        record, told = np.zeros((1, len(self.asked))), []
        for name, width in WIDTHS.items():
            one = Regression(self.deep.units, rows, width)
            # The middle is a member: of draws alone none is near it in so many dimensions.
            units = np.vstack([one.centre(record), one.sample(record, self.budget.kept)[0]])
            found = _as_values(units, laid)
            told.append(identified(found).assign(width_of_noise=name))
            if name == CHOSEN:
                posterior = found
        self._write("widths", pd.concat(told, ignore_index=True))
        return posterior

    def search(self) -> pd.DataFrame:
        """The points that the other method keeps, on the same draws (columns: `waves.fit`)."""
        return self._made_once(self.folder / "search.csv", lambda: fit(
            self._sweeps, self.ranges(), self.asked, self.budget.search, SEED, self.deep,
            say=self.say))

    def compare(self) -> pd.DataFrame:
        """Both methods beside each other: of each parameter the 90 % intervals and medians, in
        units of the prior, and ``apart``: whether a median lies outside the other's interval, so
        that neither is to be trusted."""
        return self._made_once(self.folder / "compared.csv", self._compare)

    def _compare(self) -> pd.DataFrame:
        both = [_in_units(found, self.ranges()) for found in (self.fit(), self.search())]
        (low, mid, high), (other_low, other_mid, other_high) = (
            np.quantile(units, [0.05, 0.5, 0.95], axis=0) for units in both)
        return pd.DataFrame({
            "parameter": [one.name for one in self.ranges()], "low": low, "median": mid,
            "high": high, "search_low": other_low, "search_median": other_mid,
            "search_high": other_high,
            "apart": (mid < other_low) | (mid > other_high) | (other_mid < low)
            | (other_mid > high)})

    def look_up(self) -> pd.DataFrame:
        """What would tell most if somebody counted it (columns: `lookups.told`)."""
        return self._made_once(self.folder / "lookups.csv", lambda: lookups.told(
            self.wide, rivals.ranges(rivals.FULL_MODEL[0]), self.asked, self.budget.held_out))

    def chance(self) -> pd.DataFrame:
        """How many draws from the priors hold each row (columns: `baseline.held`)."""
        return self._made_once(self.folder / "baseline.csv", lambda: baseline.held(
            self._sweeps, rivals.ranges(rivals.FULL_MODEL[0]), self.budget.baseline, self.asked,
            self.budget.replicates))

    def model(self) -> pd.DataFrame:
        """All of the above, the posterior at the end."""
        self.compare()
        self.look_up()
        self.chance()
        return self.fit()

    # ---- The rivals ----

    def _of_pair(self, pair: tuple[str, str]) -> Sweeps:
        return Sweeps(self.folder / "rivals" / "-".join(pair), self.using, rivals.options(pair))

    def fit_rivals(self) -> dict[tuple[str, str], dict[str, float]]:
        """Every pair at its best, also written to `rivals.csv`; what it can never give
        (`never.csv`), and how many draws hold each row by chance (`rivals-baseline.csv`)."""
        plan, drew = self.budget.rival, {}
        for k, pair in enumerate(rivals.PAIRS):
            self.say(f"{pair[0]} with {pair[1]}")
            drew[pair] = drawn(self._of_pair(pair), "draws", rivals.ranges(pair[0]), plan.draws,
                               self.asked, RIVALS + k * SEEDS_A_PAIR, say=self.say)
        rows = rivals.common(self.asked, drew.values())
        self._write("common", pd.DataFrame({"id": [row.id for row in rows]}))
        best, never, chance = {}, [], []
        for k, (pair, draws) in enumerate(drew.items()):
            self.say(f"{pair[0]} with {pair[1]}: the nearest again")
            laid, sweeps = rivals.ranges(pair[0]), self._of_pair(pair)
            best[pair] = rivals.best(rivals.at_best(
                sweeps, draws, self.asked, rows, laid, plan,
                RIVALS + k * SEEDS_A_PAIR + SEEDS_A_PAIR // 2))
            named = dict(rivals.options(pair))
            never.append(rivals.never(draws, self.asked).assign(**named))
            chance.append(baseline.held(sweeps, laid, plan.baseline, self.asked,
                                        self.budget.replicates).assign(**named))
        self._write("never", pd.concat(never, ignore_index=True))
        self._write("rivals-baseline", pd.concat(chance, ignore_index=True))
        with replaced(self.folder / "rivals.csv") as place:
            place.write_text(rivals.as_csv(best.items()), encoding="utf-8")
        return best

    def _write(self, name: str, found: pd.DataFrame) -> None:
        with replaced(self.folder / f"{name}.csv") as place:
            found.to_csv(place, index=False, float_format="%.6g")


def _as_values(units: np.ndarray, laid: list[Prior]) -> pd.DataFrame:
    """Points as a posterior: all of one weight, values instead of units."""
    return pd.DataFrame({"weight": 1.0 / len(units)}
                        | {one.name: [one.at(unit) for unit in units[:, k]]
                           for k, one in enumerate(laid)})


def _in_units(found: pd.DataFrame, laid: list[Prior]) -> np.ndarray:
    return np.array([[one.unit(value) for value in found[one.name]] for one in laid]).T


def told(found: pd.DataFrame, checked: pd.DataFrame) -> tuple[Table, Table]:
    """For the terminal: the searched parameters (`posterior.identified`), and what the two methods
    were worth on made-up records."""
    what = Table(title="What the record says of the parameters")
    for heading in ("parameter", "prior", "90 % interval", "median", "width, of the prior's"):
        what.add_column(heading, justify="left" if heading == "parameter" else "right")
    for row in identified(found).itertuples():
        what.add_row(row.parameter, f"{row.prior_low:.3g} to {row.prior_high:.3g}",
                     f"{row.lo90:.3g} to {row.hi90:.3g}", f"{row.median:.3g}", f"{row.width:.2f}")
    worth = Table(title="Before the record was looked at: made-up records of known parameters")
    for heading in ("method", "noise", "50 % intervals hold", "90 % hold", "contraction"):
        worth.add_column(heading)
    for (method, width), one in checked.groupby(["method", "width"], sort=False):
        worth.add_row(method, width, f"{one['cover50'].mean():.1%}", f"{one['cover90'].mean():.1%}",
                      f"{one['contraction'].mean():.2f}")
    return what, worth
