"""The record against the model, pattern by pattern (the command ``patterns``).

Reads patterns.csv, runs replicates, measures each pattern's observable and gives a
verdict: ``holds``, ``misses``, ``undetermined`` or ``not_built``. Rows of use ``test``
may not be fitted to: they are computed only when asked for, and every look at them
is logged with the hash of the settings before anything is shown.
"""

import csv
import datetime as dt
import math
import multiprocessing
import os
import subprocess
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from rich.table import Table
from scipy import stats

from experiments.measures import paired, region  # noqa: F401  (they measure rows of the record, too)
from experiments.measures.observables import OBSERVABLES, observe
from sim.config.errors import UserError, unknown

USES = ("calibrate", "test", "all")
REPORT = "report"                # the use of rows that are shown and not scored
UNBLINDING = Path("results/unblinding.csv")
UNBLINDING_COLUMNS = ("date_time_utc", "commit", "scenario", "rule", "organs", "settings_hash",
                      "seeds", "replicates")

INTERVAL = 0.90                  # of the replicates, and of their mean (model of record, 11)
MAX_UNDETERMINED = 0.5           # share of replicates beyond which a pattern is undetermined
MIN_FOR_MEAN = 3                 # replicates below which the mean's interval means nothing
SERIAL_REPLICATES = 8            # up to so many, starting processes costs more than it saves
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
    ``mean_lo90`` and ``mean_hi90`` are the interval of their mean. ``missing`` names the
    mechanism a ``not_built`` pattern waits for.
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


def load(scenario: str, use: str = "calibrate") -> list[Pattern]:
    """Patterns of the scenario that may be looked at under ``use``, in the record's order.

    ``calibrate`` and ``test`` give their own rows, ``all`` both. Report rows are fitted to
    by nobody and hide nothing: they come with ``calibrate`` and ``all``. An unknown
    scenario or use is a UserError that names the legal ones.
    """
    _check("use", use, USES)
    with (files("sim") / "evidence/patterns.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, keep_default_na=False)
    _check("scenario", scenario, sorted(set(table["scenario"])))
    wanted = {"calibrate": ("calibrate", REPORT), "test": ("test",),
              "all": ("calibrate", "test", REPORT)}[use]
    table = table[(table["scenario"] == scenario) & table["use"].isin(wanted)]
    return [Pattern(**{**row, "target": _number(row["target"], math.nan),
                       "low": _number(row["low"], -math.inf),
                       "high": _number(row["high"], math.inf),
                       "null": _number(row["null"], None),
                       "evidence": tuple(row["evidence"].split(";"))})
            for row in table.to_dict("records")]


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
    return "" if pattern.id in OBSERVABLES else NO_OBSERVABLE


def evaluate(pattern: Pattern, values) -> Row:
    """The verdict on a pattern from its values in the replicates (NaN = undetermined).

    It holds when the median lies in the range, bounds included, and, where a null is
    given, the 90 % interval of the mean lies beyond it, on the target's side. It is
    undetermined when more than half of the replicates are, or when all that stands against it
    is a null and fewer than three replicates are left to judge the mean by.
    """
    missing = missing_mechanism(pattern)
    if missing:
        return Row(pattern, "not_built", missing=missing)
    values = np.asarray(values, dtype=float)
    known = values[~np.isnan(values)]
    if not len(known):
        return Row(pattern, "undetermined", n_replicates=len(values))
    tail = (1 - INTERVAL) / 2
    lo90, median, hi90 = np.quantile(known, [tail, 0.5, 1 - tail]).tolist()
    mean_lo90, mean_hi90 = mean_interval(known)
    if len(values) - len(known) > MAX_UNDETERMINED * len(values):
        verdict = "undetermined"
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
               len(values), len(known))


# ---- Replicates ------------------------------------------------------------------------------

def compare(scenario: str = "dinamo", use: str = "calibrate", replicates: int = 20,
            rule: str | None = None, organs: str | None = None, first_seed: int = 1,
            set: dict | None = None, *, log: Path = UNBLINDING) -> list[Row]:
    """Run ``replicates`` seeds from ``first_seed`` on and judge each pattern of ``use``.

    ``rule``, ``organs`` and ``set`` are those of ``sim.simulate`` (None = its defaults). A
    look at test rows is logged in ``log`` as soon as the settings are known, before
    any of their values is computed. Nothing is run if no pattern can be measured.
    """
    if replicates < 1:
        raise ValueError(f"replicates must be at least 1, not {replicates}")
    patterns = load(scenario, use)
    built = [pattern.id for pattern in patterns if not missing_mechanism(pattern)]
    if not built:
        return [evaluate(pattern, []) for pattern in patterns]

    options = {"rule": rule, "organs": organs, "set": set}
    options = {name: value for name, value in options.items() if value is not None}
    seeds = range(first_seed, first_seed + replicates)
    # The first run stays here: it gives the settings' hash, and compiles before workers start.
    run = _simulate(scenario, options, seeds[0])
    if any(pattern.use == "test" and pattern.id in built for pattern in patterns):
        log_unblinding(run.settings, use, log, seeds=seeds)
    measured = [observe(run, built)]
    rest = partial(replicate, scenario, options, built)
    if replicates > SERIAL_REPLICATES:
        context = multiprocessing.get_context("forkserver")
        with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
            measured += pool.map(rest, seeds[1:])
    else:
        measured += map(rest, seeds[1:])
    return [evaluate(pattern, [values.get(pattern.id, math.nan) for values in measured])
            for pattern in patterns]


def _simulate(scenario: str, options: dict, seed: int):
    import sim  # here, so that reading patterns or showing help does not load the engine

    return sim.simulate(scenario, seed=seed, **options)


def replicate(scenario: str, options: dict, patterns: list[str], seed: int) -> dict[str, float]:
    """One replicate, for a worker: only the numbers travel back."""
    return observe(_simulate(scenario, options, seed), patterns)


def log_unblinding(settings, use: str, path: Path = UNBLINDING, *, seeds: range) -> None:
    """Append one look at test rows under ``settings`` to the log, made with its header if absent.

    A ``use`` that holds no test rows logs nothing. ``path`` is relative to the current
    directory; the commit is that of the repository there.
    """
    if use == "calibrate":
        return
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a", newline="", encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: a look at test rows is logged there, and it cannot be written "
                        f"({error.strerror})") from None
    with file:
        rows = csv.writer(file, lineterminator="\n")
        if file.tell() == 0:
            rows.writerow(UNBLINDING_COLUMNS)
        rows.writerow([dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), commit(),
                       settings.scenario.name, settings.rule, settings.organs, settings.hash,
                       f"{seeds[0]}..{seeds[-1]}", len(seeds)])


def commit() -> str:
    """Short hash of the commit checked out here, with ``+`` if tracked files differ from it;
    ``none`` outside a repository."""
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], capture_output=True, text=True,
                              check=True).stdout.strip()
    try:
        changed = git("status", "--porcelain", "--untracked-files=no")
        return git("rev-parse", "--short=12", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "none"


# ---- Showing ---------------------------------------------------------------------------------

def as_json(rows: list[Row]) -> dict:
    """``{"patterns": [...]}`` ready for ``json.dumps``; null for no bound and no value."""
    def number(value: float | None) -> float | None:
        return value if value is not None and math.isfinite(value) else None

    return {"patterns": [
        {"id": row.pattern.id, "use": row.pattern.use, "target": number(row.pattern.target),
         "low": number(row.pattern.low), "high": number(row.pattern.high),
         "median": number(row.median), "lo90": number(row.lo90), "hi90": number(row.hi90),
         "verdict": row.verdict}
        for row in rows]}


def from_json(found: list[dict], scenario: str) -> list[Row]:
    """Rows of the scenario from what `as_json` gave, or a table of it (no value is null or NaN).

    What `as_json` leaves out, the interval of the mean and how many replicates there were, is
    not known any more.
    """
    known = {pattern.id: pattern for pattern in load(scenario, "all")}
    return [Row(known[one["id"]], one["verdict"],
                *(math.nan if one[name] is None else one[name]
                  for name in ("median", "lo90", "hi90"))) for one in found]


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


def range_in_words(low: float, high: float) -> str:
    """A range; one side without bound is an inequality."""
    if math.isinf(low) or math.isinf(high):
        return f"≥ {low:g}" if math.isinf(high) else f"≤ {high:g}"
    return f"{low:.3g} to {high:.3g}"


def as_table(rows: list[Row]) -> Table:
    """The rows as a table for the terminal."""
    table = Table(title="The record against the model")
    for heading in ("id", "name"):
        table.add_column(heading)
    for heading in ("target", "range", "median", "90 % interval"):
        table.add_column(heading, justify="right")
    for heading in ("verdict", "strength"):
        table.add_column(heading)

    for row in rows:
        pattern, measured = row.pattern, not math.isnan(row.median)
        table.add_row(pattern.id, pattern.name, f"{pattern.target:g}",
                      range_in_words(pattern.low, pattern.high),
                      f"{row.median:.3g}" if measured else "",
                      range_in_words(row.lo90, row.hi90) if measured else "",
                      verdict_in_words(row), pattern.strength)
    return table
