"""The record against the model, pattern by pattern (the command ``patterns``).

Reads patterns.csv, runs replicates, measures each pattern's observable and gives a
verdict: ``holds``, ``misses``, ``undetermined`` or ``not_built``. Rows of use ``report``
are shown with their base, sign and interval, and not scored: their verdict is ``shown``.
"""

import math
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from rich.table import Table
from scipy import stats

from experiments.measures import outcomes
from experiments.measures.rows import EFFECTS, OBSERVABLES, observe, parts_of
from experiments.sweeps.executors import mapped
from sim.config.errors import UserError, unknown
from sim.config.given import table_rows, text_of
from sim.config.own_code import own_located

CALIBRATE = "calibrate"          # the use of rows that may be fitted to
REPORT = "report"                # the use of rows that are shown and not scored
USES = (CALIBRATE, REPORT, "all")
BLIND = "test"                   # the use of rows that nobody here may see
SECOND, FIRST = "patterns.csv", "patterns-first.csv"    # tables of the editions

INTERVAL = 0.90                  # of the replicates, and of their mean (model of record, 11)
MAX_UNDETERMINED = 0.5           # share of replicates beyond which a pattern is undetermined
MIN_FOR_MEAN = 3                 # replicates below which the mean's interval means nothing
SERIAL_REPLICATES = 8            # up to so many, starting processes costs more than it saves
RESAMPLES = 1000                 # of the replicates, for the interval of what is pooled
NO_OBSERVABLE = "observable"     # what a row lacks that nobody has written a function for


@dataclass(frozen=True)
class Pattern:
    """One row of patterns.csv; no bound is -inf or inf, no null is None."""

    id: str
    scenario: str
    name: str
    observable: str
    window: str
    target: float
    low: float
    high: float
    null: float | None
    use: str
    strength: str
    evidence: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Row:
    """A pattern with what the model makes of it.

    ``median``, ``lo90`` and ``hi90`` describe the determined replicates (NaN without any);
    ``mean_lo90`` and ``mean_hi90`` are the interval of their mean. An effect of paired worlds has
    ``pooled``, its value over all replicates together, with the interval of that in the place of
    the mean's, and ``base``, what it is to be read against. ``missing`` names the mechanism a
    ``not_built`` pattern waits for.
    """

    pattern: Pattern
    verdict: str
    median: float = math.nan
    lo90: float = math.nan
    hi90: float = math.nan
    mean_lo90: float = math.nan
    mean_hi90: float = math.nan
    n_replicates: int = 0
    n_determined: int = 0
    missing: str = ""
    pooled: float = math.nan
    base: float = math.nan


def load(scenario: str, use: str = CALIBRATE) -> list[Pattern]:
    """Patterns of the scenario that have this ``use``, in the record's order; ``all``: of any.

    An unknown scenario or use is a UserError that names the legal ones.
    """
    check_use(use)
    rows = _read(SECOND)
    _check("scenario", scenario, sorted({row.scenario for row in rows}))
    return [row for row in rows if row.scenario == scenario and use in ("all", row.use)]


def _read(name: str) -> list[Pattern]:
    """Every row of an edition's table."""
    with (files("sim") / "evidence" / name).open(encoding="utf-8") as file:
        table = pd.read_csv(file, keep_default_na=False)
    return [Pattern(**{**row, "target": _number(row["target"], math.nan),
                       "low": _number(row["low"], -math.inf),
                       "high": _number(row["high"], math.inf),
                       "null": _number(row["null"], None),
                       "evidence": tuple(row["evidence"].split(";"))})
            for row in table.to_dict("records")]


OWN = "own"                      # the strength of rows that a user gives
OWN_COLUMNS, OWN_OPTIONAL = ("id", "outcome", "target", "low", "high"), ("name", "null")


def read_own(file: str | Path, scenario: str) -> list[Pattern]:
    """Rows of one's own: CSV with the columns id, outcome, target, low, high, and if wanted name
    and null. ``outcome``: what `zaiavlenie list outcomes` names, or FILE.py:FUNCTION as seen from
    the table's folder. An empty bound is none. Raises UserError naming the line."""
    what, found = "a table of patterns", []
    for line, row in table_rows(text_of(file, what), str(file), OWN_COLUMNS, OWN_OPTIONAL, what):
        place = f"{file}: line {line}"
        outcome = own_located(row["outcome"].strip(), Path(file).parent)
        outcomes.check([outcome], place)
        low, high = (_own_number(row[name], blank, f"{place}: {name}")
                     for name, blank in (("low", -math.inf), ("high", math.inf)))
        if low > high or (math.isinf(low) and math.isinf(high)):
            raise UserError(f"{place}: low and high are no range ({row['low']} to {row['high']})")
        if any(one.id == row["id"] for one in found):
            raise UserError(f"{place}: id {row['id']} stands there twice")
        found.append(Pattern(row["id"], scenario, row.get("name") or outcome, outcome, "",
                             _own_number(row["target"], math.nan, f"{place}: target"), low, high,
                             _own_number(row.get("null", ""), None, f"{place}: null"), CALIBRATE,
                             OWN, (), ""))
    if not found:
        raise UserError(f"{file}: no rows")
    return found


def _own_number(text: str, blank: float | None, place: str) -> float | None:
    try:
        value = float(text) if text.strip() else blank
    except ValueError:
        raise UserError(f"{place} '{text}' is not a number") from None
    if text.strip() and not math.isfinite(value):
        raise UserError(f"{place} '{text}' is not a finite number")
    return value


def check_use(use: str) -> None:
    """Raise UserError unless rows of this use may be asked for."""
    if use == BLIND:
        raise UserError(f"use '{BLIND}': the blind rows are not in this package; they are kept "
                        f"elsewhere and judged by someone else on the written tables. "
                        f"Legal: {', '.join(USES)}")
    _check("use", use, USES)


def _check(what: str, name: str, legal) -> None:
    if name not in legal:
        raise unknown(what, name, legal)


def _number(text, blank: float | None) -> float | None:
    return float(text) if str(text).strip() else blank


# ---- The verdict -----------------------------------------------------------------------------

def mean_interval(values) -> tuple[float, float]:
    """90 % interval of the mean of the values; NaN for fewer than three."""
    if len(values) < MIN_FOR_MEAN:
        return math.nan, math.nan
    half = (stats.t.ppf((1 + INTERVAL) / 2, len(values) - 1)
            * np.std(values, ddof=1) / math.sqrt(len(values)))
    return float(np.mean(values) - half), float(np.mean(values) + half)


def missing_mechanism(pattern: Pattern) -> str:
    """What must be built before the pattern can be measured; empty when nothing."""
    return "" if pattern.strength == OWN or pattern.id in OBSERVABLES else NO_OBSERVABLE


def evaluate(pattern: Pattern, values, parts=None) -> Row:
    """The verdict on a pattern from its values in the replicates (NaN = undetermined).

    It holds when the median lies in the range, bounds included, and, where a null is
    given, the 90 % interval of the mean lies beyond it, on the target's side. It is
    undetermined when more than half of the replicates are, or when all that stands against it
    is a null and fewer than three replicates are left to judge the mean by.

    A row of use ``report`` is shown, whatever its values. An effect (``parts``: those of each
    replicate, None where undetermined) is undetermined only when it is so with all replicates
    pooled.
    """
    missing = missing_mechanism(pattern)
    if missing:
        return Row(pattern, "not_built", missing=missing)
    values = np.asarray(values, dtype=float)
    known = values[~np.isnan(values)]
    pooled, base, *of_pooled = _pooled(pattern, parts or [])
    if not len(known) and math.isnan(pooled):
        return Row(pattern, "undetermined", n_replicates=len(values))
    tail = (1 - INTERVAL) / 2
    lo90, median, hi90 = (np.quantile(known, [tail, 0.5, 1 - tail]).tolist() if len(known)
                          else [math.nan] * 3)
    mean_lo90, mean_hi90 = mean_interval(known) if math.isnan(pooled) else of_pooled
    if not math.isnan(pooled):
        verdict = "shown"
    elif len(values) - len(known) > MAX_UNDETERMINED * len(values):
        verdict = "undetermined"
    elif pattern.use == REPORT:
        verdict = "shown"
    elif not pattern.low <= median <= pattern.high:
        verdict = "misses"
    elif pattern.null is None:
        verdict = "holds"
    elif len(known) < MIN_FOR_MEAN:
        verdict = "undetermined"
    else:
        beyond = mean_lo90 > pattern.null if pattern.target > pattern.null \
            else mean_hi90 < pattern.null
        verdict = "holds" if beyond else "misses"
    return Row(pattern, verdict, median, lo90, hi90, mean_lo90, mean_hi90,
               len(values), len(known), pooled=pooled, base=base)


def _pooled(pattern: Pattern, parts) -> tuple[float, float, float, float]:
    """An effect over all replicates together, its base, and the 90 % interval of the effect, from
    replicates drawn anew with replacement; NaN for what is no effect."""
    told = np.array([one for one in parts if one is not None], dtype=float)
    if pattern.strength == OWN or pattern.id not in EFFECTS or not len(told):
        return (math.nan,) * 4
    effect = EFFECTS[pattern.id]
    draws = np.random.default_rng(0).integers(len(told), size=(RESAMPLES, len(told)))
    again = np.array([effect.pool(*sums) for sums in told[draws].sum(axis=1)])
    again = again[~np.isnan(again)]
    enough = len(told) >= MIN_FOR_MEAN and len(again)
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(again, [tail, 1 - tail]) if enough else (math.nan,) * 2
    sums = told.sum(axis=0)
    return effect.pool(*sums), effect.base(*sums), float(low), float(high)


# ---- Replicates ------------------------------------------------------------------------------

def compare(scenario: str = "dinamo", use: str = CALIBRATE, replicates: int = 20,
            rule: str | None = None, organs: str | None = None, first_seed: int = 1,
            set: dict | None = None, own: list[Pattern] | None = None) -> list[Row]:
    """Run ``replicates`` seeds from ``first_seed`` on and judge each pattern of ``use``, or
    those of one's own (`read_own`).

    ``rule``, ``organs`` and ``set`` are those of ``sim.simulate`` (None = its defaults). Nothing is
    run if no pattern can be measured.
    """
    if replicates < 1:
        raise ValueError(f"replicates must be at least 1, not {replicates}")
    patterns = own or load(scenario, use)
    built = [pattern.id for pattern in patterns if not missing_mechanism(pattern)]
    if not built:
        return [evaluate(pattern, []) for pattern in patterns]

    options = {"rule": rule, "organs": organs, "set": set}
    options = {name: value for name, value in options.items() if value is not None}
    one = (partial(own_replicate, scenario, options,
                   {pattern.id: pattern.observable for pattern in own}) if own
           else partial(replicate, scenario, options, built))
    # The first run stays here: it compiles before workers start.
    measured = [one(first_seed)]
    rest = range(first_seed + 1, first_seed + replicates)
    if replicates > SERIAL_REPLICATES:
        measured += mapped(one, rest)
    else:
        measured += map(one, rest)
    return [evaluate(pattern, [values.get(pattern.id, math.nan) for values, _ in measured],
                     [parts.get(pattern.id) for _, parts in measured])
            for pattern in patterns]


def _simulate(scenario: str, options: dict, seed: int):
    import sim  # here, so that reading patterns or showing help does not load the engine

    return sim.simulate(scenario, seed=seed, **options)


def replicate(scenario: str, options: dict, patterns: list[str],
              seed: int) -> tuple[dict[str, float], dict[str, tuple | None]]:
    """One replicate, for a worker: only the numbers travel back. Values, and parts of effects."""
    run = _simulate(scenario, options, seed)
    return observe(run, patterns), parts_of(run, patterns)


def own_replicate(scenario: str, options: dict, measured: dict[str, str],
                  seed: int) -> tuple[dict[str, float], dict]:
    """The same for rows of one's own: id -> outcome."""
    run = _simulate(scenario, options, seed)
    return dict(zip(measured, outcomes.measure(run, measured.values()), strict=True)), {}


# ---- Showing ---------------------------------------------------------------------------------

# What a shown row has besides, on its way to JSON and back.
OF_SHOWN = ("mean_lo90", "mean_hi90", "pooled", "base")


def as_json(rows: list[Row]) -> dict:
    """``{"patterns": [...]}`` ready for ``json.dumps``; null for no bound and no value.

    A row that is shown has the interval of its mean, too, or its pooled value with the interval
    of that and its base.
    """
    def number(value: float | None) -> float | None:
        return value if value is not None and math.isfinite(value) else None

    return {"patterns": [
        {"id": row.pattern.id, "use": row.pattern.use, "target": number(row.pattern.target),
         "low": number(row.pattern.low), "high": number(row.pattern.high),
         "median": number(row.median), "lo90": number(row.lo90), "hi90": number(row.hi90),
         "verdict": row.verdict,
         **({name: number(getattr(row, name)) for name in OF_SHOWN}
            if row.verdict == "shown" else {})}
        for row in rows]}


def from_json(found: list[dict], scenario: str) -> list[Row]:
    """Rows of the scenario from what `as_json` gave, or a table of it (no value is null or NaN).

    A row that has another use now, or is gone, is looked up in the first edition's table: what
    was published with that stays what it was. What `as_json` leaves out of a scored row, the
    interval of the mean and how many replicates there were, is not known any more.
    """
    known = {(one.id, one.use): one for name in (FIRST, SECOND) for one in _read(name)
             if one.scenario == scenario}

    def number(one: dict, name: str) -> float:
        return math.nan if one.get(name) is None else one[name]

    return [Row(known[one["id"], one["use"]], one["verdict"],
                **{name: number(one, name) for name in ("median", "lo90", "hi90", *OF_SHOWN)})
            for one in found]


def verdict_in_words(row: Row) -> str:
    """The verdict with what it needs beside it, as far as it is known: by how much, why, or what
    is missing."""
    pattern = row.pattern
    if row.verdict == "not_built":
        return f"not built: {row.missing}"
    if row.verdict == "undetermined" and row.n_replicates == 0:
        return "undetermined"
    if row.verdict == "undetermined":
        n_open = row.n_replicates - row.n_determined
        return (f"undetermined in {n_open} of {row.n_replicates}"
                if n_open > MAX_UNDETERMINED * row.n_replicates
                else f"undetermined: the null needs {MIN_FOR_MEAN} replicates")
    if row.verdict == "shown":
        return _shown_in_words(row)
    if row.verdict == "holds":
        text = "holds"
    elif row.median < pattern.low:
        text = f"misses by {pattern.low - row.median:.3g} below"
    elif row.median > pattern.high:
        text = f"misses by {row.median - pattern.high:.3g} above"
    elif math.isnan(row.mean_lo90):
        text = "misses: the null is not excluded"
    else:
        text = (f"misses: mean {row.mean_lo90:.3g} to {row.mean_hi90:.3g} "
                f"does not exclude {pattern.null:g}")
    return f"{text} (not scored)" if pattern.use == REPORT else text


def _shown_in_words(row: Row) -> str:
    """What a row that is not scored shows: sign and interval, and the base of an effect."""
    text = "shown" if math.isnan(row.pooled) else f"shown: pooled {row.pooled:.3g}"
    if not math.isnan(row.mean_lo90):
        text += ", " if not math.isnan(row.pooled) else ": mean "
        text += f"{row.mean_lo90:.3g} to {row.mean_hi90:.3g}"
        null = row.pattern.null
        if null is not None:
            side = ("above" if row.mean_lo90 > null else "below" if row.mean_hi90 < null
                    else "which we cannot tell from")
            text += f", {side} {null:g}"
    return text if math.isnan(row.base) else f"{text}; base {row.base:.3g}"


def range_in_words(low: float, high: float) -> str:
    """A range; one side without bound is an inequality."""
    if math.isinf(low) or math.isinf(high):
        return f"≥ {low:g}" if math.isinf(high) else f"≤ {high:g}"
    return f"{low:.3g} to {high:.3g}"


def as_table(rows: list[Row]) -> Table:
    """The rows as a table for the terminal."""
    table = Table(title="The record against the model", box=None, pad_edge=False,
                  title_justify="left")
    table.add_column("id")
    for heading in ("target", "range", "median", "90 % interval"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("verdict", "name"):
        table.add_column(heading)

    for row in rows:
        pattern, measured = row.pattern, not math.isnan(row.median)
        table.add_row(pattern.id, f"{pattern.target:g}",
                      range_in_words(pattern.low, pattern.high),
                      f"{row.median:.3g}" if measured else "",
                      range_in_words(row.lo90, row.hi90) if measured else "",
                      verdict_in_words(row), pattern.name)
    return table
