"""An audit of claims: every headline claim of the documents, run again under changes that must not
matter (`unimportant.py`).

    claims.toml -> settings of two worlds, an outcome -> seeds x changes -> intervals -> a verdict

A claim is *robust* where under every change its effect has the stated sign, beyond luck, and a size
within the stated bounds; *shifted* where the sign holds under every change and the size not;
*fragile* where a change turns the sign beyond luck; else *open*: somewhere luck hides the sign, and
it is told how many seeds would settle it if the effect is as large as it seems.
"""

import json
import math
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from rich.table import Table
from scipy import stats

from experiments.measures import outcomes, paired
from experiments.measures.rows import OBSERVABLES
from experiments.studies.unimportant import (
    AS_STATED,
    CHANGES,
    PROCESSOR,
    on_another_processor,
)
from experiments.sweeps.executors import mapped
from sim.config.errors import UserError, unknown
from sim.config.given import text_of
from sim.config.settings import settings
from sim.state import sources

FILE = Path(__file__).resolve().parents[2] / "docs" / "claims.toml"
KEYS = {"id", "says", "stands", "command", "scenario", "outcome", "world", "against", "unit",
        "scale", "sign", "low", "high", "seeds"}
NEEDED = KEYS - {"world", "against", "scale", "seeds"}
SIGNS = {"+": 1, "-": -1}
SEEDS, MOST_SEEDS = 60, 100_000
# Of a claim so many seeds are run on another processor, where values must be the same.
SEEDS_ELSEWHERE = 2
VERDICTS = ("robust", "shifted", "fragile", "open")


@dataclass(frozen=True)
class Claim:
    """One claim: what it ``says`` and where that ``stands``; by which ``command`` a reader sees
    it; the ``outcome`` of a ``world`` (choices of `sim.simulate`), less that of the world
    ``against`` where one is given; ``scale``d into the ``unit``; its ``sign``, and bounds of its
    size with sign."""

    id: str
    says: str
    stands: tuple[str, ...]
    command: str
    scenario: str
    outcome: str
    unit: str
    sign: int
    low: float
    high: float
    scale: float = 1.0
    seeds: int = SEEDS
    world: dict = field(default_factory=dict)
    against: dict | None = None

    def worlds(self) -> list[dict]:
        """Choices of the worlds that are run for each seed."""
        return [self.world] if self.against is None else [self.world, self.against]


@dataclass(frozen=True)
class Found:
    """An effect under one change: mean and 95 % interval over ``n`` determined seeds (NaN where
    fewer than three are)."""

    change: str
    mean: float
    low: float
    high: float
    n: int

    def has(self, sign: int) -> bool:
        """Whether the effect has this sign beyond luck."""
        return sign * (self.low if sign > 0 else self.high) > 0


@dataclass(frozen=True)
class Judged:
    """A claim with what was found, and the verdict; ``seeds``: that would settle an open one."""

    claim: Claim
    found: tuple[Found, ...]
    same_elsewhere: bool
    verdict: str
    seeds: int | None


# ---- Claims ----------------------------------------------------------------------------------

def read(file: Path = FILE) -> list[Claim]:
    """The claims of a file. Raises UserError naming the claim and what is wrong."""
    if file == FILE and not file.exists():
        raise UserError("audit: the claims of the documents come with the source, not with an "
                        "installed package; give --claims FILE")
    text = text_of(file, "a file of claims")
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{file}: not valid TOML ({error})") from None
    rows = given.get("claim")
    if set(given) != {"claim"} or not isinstance(rows, list) or not rows:
        raise UserError(f"{file}: takes [[claim]] tables and nothing else")
    found = [_claim(row, f"{file}: claim {number}") for number, row in enumerate(rows, 1)]
    for one in found:
        if sum(other.id == one.id for other in found) > 1:
            raise UserError(f"{file}: id '{one.id}' stands there twice")
    return found


def _claim(row: dict, place: str) -> Claim:
    for name in row:
        if name not in KEYS:
            raise unknown("key", name, sorted(KEYS), place)
    if lacks := sorted(NEEDED - set(row)):
        raise UserError(f"{place}: lacks {', '.join(lacks)}")
    if row["sign"] not in SIGNS:
        raise unknown("sign", row["sign"], list(SIGNS), place)
    if not row["low"] <= row["high"]:
        raise UserError(f"{place}: low {row['low']:g} is above high {row['high']:g}")
    outcomes.check([row["outcome"]], place)
    found = Claim(**{**row, "stands": tuple(row["stands"]), "sign": SIGNS[row["sign"]]})
    for choices in found.worlds():
        settings(found.scenario, **choices)
    return found


# ---- Runs --------------------------------------------------------------------------------------

def asks_paired_worlds(outcome: str) -> bool:
    """Whether an outcome founds worlds of its own to compare a run with."""
    where = outcomes.modules_of([outcome]).get(outcome)
    if where is None and outcome in OBSERVABLES:
        where = OBSERVABLES[outcome].__module__
    return where is not None and sources.file_of(paired.__name__) in sources.closure([where])


def value_of(claim: Claim, change: str, seed: int) -> float:
    """The effect for one seed under a change; NaN where the outcome is undetermined or the change
    cannot be made."""
    made = next(one for one in CHANGES if one.name == change)
    if made.alters and asks_paired_worlds(claim.outcome):
        return math.nan
    values = []
    for choices in claim.worlds():
        done = made.make(claim.scenario, choices, seed)
        if done is None:
            return math.nan
        values.append(outcomes.measure(done, [claim.outcome])[0])
    return claim.scale * (values[0] - (values[1] if len(values) > 1 else 0.0))


def stated_values(file: str, names: list[str], seeds: list[int]) -> list[list[float]]:
    """Effects of the named claims as stated, seed by seed."""
    claims = {one.id: one for one in read(Path(file))}
    return [[value_of(claims[name], AS_STATED, seed) for seed in seeds] for name in names]


def _one(claims: dict[str, Claim], asked: tuple[str, str, int]) -> float:
    name, change, seed = asked
    return value_of(claims[name], change, seed)


def audited(claims: list[Claim], seeds: int | None = None, file: Path = FILE,
            elsewhere: bool = True) -> list[Judged]:
    """Run every claim under every change. ``seeds``: instead of each claim's own; ``elsewhere``:
    also on another processor."""
    asked = [(one.id, change.name, seed) for one in claims for change in CHANGES
             for seed in range(1, (seeds or one.seeds) + 1)]
    told = mapped(partial(_one, {one.id: one for one in claims}), asked)
    table = pd.DataFrame(asked, columns=["id", "change", "seed"]).assign(value=told)
    there = on_another_processor([str(file), [one.id for one in claims],
                                  list(range(1, SEEDS_ELSEWHERE + 1))]) if elsewhere else None
    found = []
    for k, claim in enumerate(claims):
        mine = table[table["id"] == claim.id]
        by = {change.name: mine.loc[mine["change"] == change.name, "value"].to_numpy()
              for change in CHANGES}
        same = there is None or np.array_equal(there[k], by[AS_STATED][:SEEDS_ELSEWHERE],
                                               equal_nan=True)
        found.append(judge(claim, [effect(name, values) for name, values in by.items()], same))
    return found


# ---- Verdicts ----------------------------------------------------------------------------------

def effect(change: str, values: Iterable[float]) -> Found:
    """Mean and 95 % interval of the determined values."""
    known = np.asarray(list(values), dtype=float)
    known = known[~np.isnan(known)]
    if len(known) < 3:
        return Found(change, math.nan, math.nan, math.nan, len(known))
    half = stats.t.ppf(0.975, len(known) - 1) * known.std(ddof=1) / math.sqrt(len(known))
    return Found(change, known.mean(), known.mean() - half, known.mean() + half, len(known))


def judge(claim: Claim, found: list[Found], same_elsewhere: bool = True) -> Judged:
    """The verdict on a claim. A change that cannot be made of it says nothing; values that differ
    on another processor make any claim fragile."""
    told = [one for one in found if one.n >= 3]
    if not same_elsewhere or any(one.has(-claim.sign) for one in told):
        return Judged(claim, tuple(found), same_elsewhere, "fragile", None)
    hidden = [one for one in told if not one.has(claim.sign)]
    if hidden or not told:
        return Judged(claim, tuple(found), same_elsewhere, "open",
                      max((settling(one) for one in hidden), default=MOST_SEEDS))
    inside = all(claim.low <= one.mean <= claim.high for one in told)
    return Judged(claim, tuple(found), same_elsewhere, "robust" if inside else "shifted", None)


def settling(found: Found) -> int:
    """Seeds at which the interval of an effect as large as this one would leave out zero."""
    half = (found.high - found.low) / 2
    if not found.mean:
        return MOST_SEEDS
    return min(MOST_SEEDS, math.ceil(found.n * (half / found.mean) ** 2))


def as_rows(judged: list[Judged]) -> list[dict]:
    """A line a claim and change, for files and `--json`."""
    rows = []
    for one in judged:
        rows += [{"id": one.claim.id, "verdict": one.verdict, "seeds_needed": one.seeds,
                  "change": found.change, "mean": found.mean, "low95": found.low,
                  "high95": found.high, "n": found.n, "unit": one.claim.unit}
                 for found in one.found]
        rows.append({"id": one.claim.id, "verdict": one.verdict, "seeds_needed": one.seeds,
                     "change": PROCESSOR, "mean": math.nan, "low95": math.nan,
                     "high95": math.nan, "n": SEEDS_ELSEWHERE if one.same_elsewhere else 0,
                     "unit": "seeds with the same values"})
    return rows


def as_table(judged: list[Judged]) -> Table:
    """For the terminal: a line a claim and change."""
    table = Table(title="Headline claims under changes that must not matter", show_lines=False)
    for heading in ("claim", "verdict", "change", "effect (95 % interval)", "seeds"):
        table.add_column(heading)
    for one in judged:
        verdict = one.verdict + (f", {one.seeds:,} seeds would tell" if one.seeds else "")
        for k, found in enumerate(one.found):
            table.add_row(one.claim.id if k == 0 else "", verdict if k == 0 else "", found.change,
                          in_words(found), str(found.n))
        table.add_row("", "", PROCESSOR, "the same values" if one.same_elsewhere
                      else "other values", "", end_section=True)
    return table


def in_words(found: Found) -> str:
    """"+0.41 (0.12 to 0.70)"; a dash where the change cannot be made."""
    if found.n < 3:
        return "-"
    return f"{found.mean:+.3g} ({found.low:.3g} to {found.high:.3g})"


if __name__ == "__main__":  # asked by `unimportant.on_another_processor`
    print(json.dumps(stated_values(*json.loads(sys.stdin.read()))))
