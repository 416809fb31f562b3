"""Summaries: one row a cell and outcome, the same to the last byte for the same runs."""

import csv
import io
from functools import lru_cache

import numpy as np
import pandas as pd

from experiments.measures import outcomes
from experiments.plans.design import Design

QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
LESS_FIRST = ("less_first", "less_lo95", "less_hi95")
STATISTICS = ("n", "n_undetermined", "n_failed", "mean", "sd", *QUANTILES, "lo95", "hi95",
              *LESS_FIRST)
RESAMPLES = 2000
BOOTSTRAP_SEED = 1937
LEVEL = 0.95
FLOAT_FORMAT = "%.10g"
RESAMPLED_AT_ONCE = 1_000_000  # draws held in memory


def _drawn(n: int):
    """Rows of ``n`` draws from 0 .. n - 1, one a resample, a piece at a time."""
    draws = np.random.default_rng([BOOTSTRAP_SEED, n])
    step = max(RESAMPLED_AT_ONCE // n, 1)
    for done in range(0, RESAMPLES, step):
        yield draws.integers(0, n, (min(step, RESAMPLES - done), n))


@lru_cache(maxsize=8)
def _drawn_once(n: int) -> list[np.ndarray]:
    """The same, kept: most cells of a sweep have as many runs as the one before."""
    return list(_drawn(n))


def mean_interval(values: np.ndarray) -> tuple[float, float]:
    """95 % interval of the mean of ``values`` by the percentile bootstrap; NaN below two.

    The draws depend on the number of values alone, so that the same values in the same order
    have the same interval, and paired cells are resampled alike.
    """
    n = len(values)
    if n < 2:
        return np.nan, np.nan
    drawn = _drawn_once(n) if RESAMPLES * n <= RESAMPLED_AT_ONCE else _drawn(n)
    means = np.concatenate([values[rows].mean(axis=1) for rows in drawn])
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def summarise(values: np.ndarray, n_failed: int) -> dict:
    """Statistics of one outcome over a cell's finished runs; NaN values are undetermined."""
    known = values[~np.isnan(values)]
    found = {"n": len(known), "n_undetermined": len(values) - len(known), "n_failed": n_failed,
             "mean": np.nan, "sd": np.nan, **dict.fromkeys(QUANTILES, np.nan)}
    if len(known):
        found["mean"] = known.mean()
        found |= dict(zip(QUANTILES, np.quantile(known, list(QUANTILES.values())), strict=True))
    if len(known) > 1:
        found["sd"] = known.std(ddof=1)
    found["lo95"], found["hi95"] = mean_interval(known)
    return found


def summary_csv(design: Design, runs: pd.DataFrame, first: pd.DataFrame | None = None) -> bytes:
    """Lines of summary.csv for the cells in ``runs`` (columns as in runs.parquet, sorted by
    cell and replicate), with the names of columns where they begin with the first.

    ``first``: the runs of the first cell, where they are not among these. In a paired design every
    cell is also compared with it, seed by seed.
    """
    header = first is None
    first = runs[runs["cell"] == 0] if header else first
    base = first[first["error"].isna()].set_index("seed")
    rows = []
    for cell, group in runs.groupby("cell", sort=True):
        done = group["error"].isna().to_numpy()
        whole = group[done].set_index("seed")
        for outcome in design.outcomes:
            found = {"cell": cell, **design.cells[cell].values, "outcome": outcome,
                     **summarise(group[outcome].to_numpy()[done], int((~done).sum()))}
            if design.file.paired and cell:
                gap = (whole[outcome] - base[outcome]).dropna().to_numpy()
                found |= dict(zip(LESS_FIRST, (gap.mean() if len(gap) else np.nan,
                                               *mean_interval(gap)), strict=True))
            rows.append(found)
    frame = pd.DataFrame(rows, columns=["cell", *design.columns, "outcome", *STATISTICS])
    return frame.to_csv(index=False, header=header, float_format=FLOAT_FORMAT,
                        lineterminator="\n").encode()


def read_summary(text: bytes) -> pd.DataFrame:
    """A summary.csv as a data frame."""
    return pd.read_csv(io.BytesIO(text))


def paired_difference(runs: pd.DataFrame, outcome: str, cell: int, base: int) -> dict:
    """Mean difference of an outcome between two cells, seed by seed: n, mean, lo95, hi95.

    ``runs`` as in runs.parquet. In a paired design both worlds have the same draws, so that
    the difference is known better than either mean. Seeds that are determined in both count;
    with none in common the mean is NaN.
    """
    at = {which: runs[runs["cell"] == which].set_index("seed")[outcome] for which in (cell, base)}
    gap = (at[cell] - at[base]).dropna().to_numpy()
    low, high = mean_interval(gap)
    return {"n": len(gap), "mean": gap.mean() if len(gap) else np.nan, "lo95": low, "hi95": high}


# ---- The dictionary of columns ---------------------------------------------------------------

_SUMMARY = {
    "outcome": ("word", "what was measured; see the rows of runs.parquet below for its unit"),
    "n": ("runs", "runs of the cell in which the outcome is determined"),
    "n_undetermined": ("runs", "runs with too little to count"),
    "n_failed": ("runs", "runs that ended in an error and count nowhere else"),
    "mean": ("outcome", "mean over the n runs"),
    "sd": ("outcome", "standard deviation over the n runs"),
    "q05": ("outcome", "5 % quantile"), "q25": ("outcome", "25 % quantile"),
    "median": ("outcome", "50 % quantile"), "q75": ("outcome", "75 % quantile"),
    "q95": ("outcome", "95 % quantile"),
    "lo95": ("outcome", f"lower end of the 95 % bootstrap interval of the mean ({RESAMPLES} "
                        "resamples)"),
    "hi95": ("outcome", "upper end of the same"),
    "less_first": ("outcome", "mean difference to the first cell, seed by seed, where the design "
                              "is paired"),
    "less_lo95": ("outcome", "lower end of its 95 % interval"),
    "less_hi95": ("outcome", "upper end of the same"),
}
_RUNS = {
    "run": ("hash", "of the run's full settings, interventions and seed"),
    "replicate": ("number", "number of the run in its cell, from 0"),
    "seed": ("number", "root seed of the run's draws"),
    "error": ("text", "traceback of a run that failed; empty otherwise"),
}
_CELL = ("number", "combination of what varies, from 0")


def columns_csv(design: Design) -> bytes:
    """The dictionary: file, column, unit and meaning of every column of the results."""
    varied = {name: ("value", f"what varies: {name}") for name in design.columns}
    measured = {name: outcomes.describe(name) for name in design.outcomes}
    listed = [("summary.csv", {"cell": _CELL, **varied, **_SUMMARY}),
              ("runs.parquet", {"run": _RUNS["run"], "cell": _CELL, **varied,
                                **{name: _RUNS[name] for name in ("replicate", "seed")},
                                **measured, "error": _RUNS["error"]})]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["file", "column", "unit", "meaning"])
    rows.writerows([file, name, *said] for file, said_of in listed
                   for name, said in said_of.items())
    return text.getvalue().encode()
