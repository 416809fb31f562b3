"""What the runs of a sensitivity analysis say: tidy tables, one function a method.

Each takes the checked design and its runs (as in runs.parquet) and gives rows with the columns
scenario, regime, outcome, n (points or runs) and those named in its docstring.
"""

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import t as student

from experiments.plans.design import Design
from experiments.plans.sampling import block_size, problem_of
from experiments.sweeps.aggregate import LEVEL, mean_interval, paired_difference
from sim.config.errors import UserError, notice

# A sample with more undetermined points than this says nothing of an outcome.
MOST_UNDETERMINED = 0.1
SEED = 1937
RESAMPLES = 1000
HEAVIEST = "r_peak_heaviest"
OF_WEIGHTED = "r_peak"
HEAVIEST_ONLY = "causes: the heaviest alone"

# Coefficients of variation: sizes, and the change that no longer counts (Lee et al. 2015).
SIZES = (5, 10, 20, 50, 100, 200, 500)
SETTLED_CHANGE = 0.01
ORDERS = 400
MOST_ORDERS = 0.9


# ---- Outcomes --------------------------------------------------------------------------------

def _outcomes(design: Design) -> Iterator[str]:
    """The outcomes, one by one. Those of which anybody warns while they are analysed are named in
    one sentence at the end: libraries warn where values do not differ, ourselves by `_warn`."""
    empty = []
    for outcome in design.outcomes:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            yield outcome
        # Beside these there are words to programmers, such as of what will be removed.
        if any(issubclass(one.category, RuntimeWarning | UserWarning) for one in told):
            empty.append(outcome)
    if empty:
        notice(f"{design.name}: nothing can be concluded about {', '.join(empty)}: the same in "
               "nearly all runs, or determined in too few")


def _warn(outcome: str) -> None:
    """Have an outcome named as one about which nothing can be concluded."""
    warnings.warn(outcome, stacklevel=2)


def _joined(design: Design, parts: list) -> pd.DataFrame:
    """Tables or rows of the outcomes as one table. UserError where there is none."""
    if not parts:
        raise UserError(f"{design.name}: no outcome is determined in enough runs")
    return (pd.concat(parts, ignore_index=True) if isinstance(parts[0], pd.DataFrame)
            else pd.DataFrame(parts))


# ---- Points ----------------------------------------------------------------------------------

def points(design: Design, runs: pd.DataFrame, outcome: str) -> tuple[np.ndarray, float] | None:
    """Mean of an outcome at every point, and the variance that chance gives such a mean; None
    where too many points are undetermined. The few that are get the mean of all.

    The variance is that within points. Where points have the same seeds it holds the part of a
    seed's luck that moves all points alike and no difference between them: luck is rather too
    large, and what is told from it is told with caution.
    """
    values = runs.sort_values(["cell", "replicate"])[outcome].to_numpy(float)
    values = values.reshape(len(design.cells), -1)
    known = ~np.isnan(values)
    undetermined = ~known.any(axis=1)
    if undetermined.mean() > MOST_UNDETERMINED:
        return None
    n = np.maximum(known.sum(axis=1), 1)
    means = np.where(known, values, 0.0).sum(axis=1) / n
    gaps = np.where(known, values - means[:, None], 0.0)
    repeated = n > 1
    noise = ((gaps[repeated] ** 2).sum(axis=1) / (n[repeated] - 1) / n[repeated]).mean()
    means[undetermined] = means[~undetermined].mean()
    return means, float(noise)


def _of_outcomes(design: Design, runs: pd.DataFrame, analyse) -> pd.DataFrame:
    """``analyse(means, noise)`` of every outcome that is determined, one below the other."""
    parts = []
    for outcome in _outcomes(design):
        found = points(design, runs, outcome)
        if found is None or not np.ptp(found[0]):
            _warn(outcome)
        if found is not None:
            head = {"scenario": design.file.scenario, "regime": design.file.regime,
                    "outcome": outcome, "n": len(design.cells), "mean": found[0].mean()}
            frame = analyse(*found)
            parts.append(frame.assign(**head)[[*head, *frame.columns]])
    return _joined(design, parts)


# ---- Screening -------------------------------------------------------------------------------

def screening(design: Design, runs: pd.DataFrame) -> pd.DataFrame:
    """What each parameter does to an outcome over its range while all others vary, by a regression
    of single runs on linear and squared terms.

    Columns parameter, effect (change from the lower end of the range to the upper), its 95 %
    interval lo, hi, luck (size that none of so many parameters reaches which do nothing, in 95 of
    100 analyses), explained (share of the outcome's variance that the terms of all parameters
    explain, adjusted for their number).
    """
    x = _unit(design) - 0.5
    terms = np.hstack([np.ones((len(x), 1)), x, x ** 2 - 1 / 12])

    def of(values, known):
        here, y = terms[known], values[known]
        free = len(y) - here.shape[1]
        if free < here.shape[1]:
            raise UserError(f"{design.name}: {len(y)} runs are too few for "
                            f"{len(design.columns)} parameters")
        inverse = np.linalg.inv(here.T @ here)
        weights = inverse @ (here.T @ y)
        noise = ((y - here @ weights) ** 2).sum() / free
        of_effects = slice(1, 1 + len(design.columns))
        error = np.sqrt(noise * np.diag(inverse)[of_effects])
        half = student.ppf((1 + LEVEL) / 2, free) * error
        effect = weights[of_effects]
        beyond = student.ppf(1 - (1 - LEVEL) / (2 * len(design.columns)), free)
        variance = y.var(ddof=1)
        return pd.DataFrame({
            "parameter": design.columns, "effect": effect, "lo": effect - half,
            "hi": effect + half, "luck": beyond * error.mean(),
            "explained": 1.0 - noise / variance if variance else 0.0})
    parts = []
    for outcome in _outcomes(design):
        values = runs.sort_values("cell")[outcome].to_numpy(float)
        known = ~np.isnan(values)
        if (~known).mean() > MOST_UNDETERMINED or not np.ptp(values[known]):
            _warn(outcome)
        if (~known).mean() > MOST_UNDETERMINED:
            continue
        head = {"scenario": design.file.scenario, "regime": design.file.regime,
                "outcome": outcome, "n": len(design.cells), "mean": values[known].mean()}
        frame = of(values, known)
        parts.append(frame.assign(**head)[[*head, *frame.columns]])
    return _joined(design, parts)


def _unit(design: Design) -> np.ndarray:
    """The points in the unit box, as they were sampled."""
    values = np.array([[cell.values[name] for name in design.columns] for cell in design.cells])
    low, high = np.array([design.file.vary[name] for name in design.columns], float).T
    return (values - low) / (high - low)


def kept(table: pd.DataFrame, most: int) -> list[str]:
    """Parameters that screening keeps: those beyond luck on some outcome, at most ``most``, by
    the largest share that their effect has of the outcome's largest; at least two."""
    size = table["effect"].abs()
    share = size / size.groupby([table["regime"], table["outcome"]]).transform("max")
    beyond = size > table["luck"]
    order = table.assign(share=share, beyond=beyond).groupby("parameter").apply(
        lambda rows: pd.Series({"beyond": rows["beyond"].any(),
                                "share": rows["share"][rows["beyond"]].max()
                                if rows["beyond"].any() else rows["share"].max()}))
    order = order.sort_values(["beyond", "share"], ascending=False, kind="stable")
    n = max(2, min(most, int(order["beyond"].sum())))
    return list(order.index[:n])


# ---- Sobol -----------------------------------------------------------------------------------

def sobol(design: Design, runs: pd.DataFrame) -> pd.DataFrame:
    """Sobol indices: shares of an outcome's variance over the box.

    Columns index (first, total, second; and halves: mean of the outcome in the upper half of the
    parameter's range less that in the lower, in its own units), parameter, other (of a second
    order), value, lo, hi, luck (share of the variance that is chance: the total order of a
    parameter that changes nothing but the draws).
    """
    from SALib.analyze.sobol import analyze
    names = list(design.columns)
    problem = problem_of(names)
    x = _unit(design)

    def of(means, noise):
        found = analyze(problem, means, calc_second_order=True, conf_level=LEVEL,
                        num_resamples=RESAMPLES, seed=SEED)
        rows = [(index, name, "", found[key][i], found[f"{key}_conf"][i])
                for index, key in (("first", "S1"), ("total", "ST"))
                for i, name in enumerate(names)]
        rows += [("second", names[i], names[j], found["S2"][i, j], found["S2_conf"][i, j])
                 for i in range(len(names)) for j in range(i + 1, len(names))]
        frame = pd.DataFrame(rows, columns=["index", "parameter", "other", "value", "half"])
        frame = frame.assign(lo=frame["value"] - frame["half"], hi=frame["value"] + frame["half"])
        halves = pd.DataFrame([("halves", name, "", *_halves(x[:, i], means, len(names)))
                               for i, name in enumerate(names)],
                              columns=["index", "parameter", "other", "value", "lo", "hi"])
        return pd.concat([frame.drop(columns="half"), halves], ignore_index=True).assign(
            # An outcome that never changes has no variance to share out.
            luck=noise / means.var(ddof=1) if np.ptp(means) else 1.0)
    return _of_outcomes(design, runs, of)


def _halves(x: np.ndarray, y: np.ndarray, n_keys: int) -> tuple[float, float, float]:
    """Mean of ``y`` where ``x`` is above the middle less where it is below, and its 95 % interval
    when whole blocks of the sample, whose points hang together, are drawn again."""
    size = block_size("saltelli", n_keys)
    upper = (x >= 0.5).reshape(-1, size)
    y = y.reshape(-1, size)
    sums = np.array([np.where(upper, y, 0.0).sum(1), upper.sum(1),
                     np.where(upper, 0.0, y).sum(1), (~upper).sum(1)])

    def gap(total):
        return total[0] / np.maximum(total[1], 1) - total[2] / np.maximum(total[3], 1)
    drawn = np.random.default_rng(SEED).integers(0, len(y), (RESAMPLES, len(y)))
    low, high = np.quantile(gap(sums[:, drawn].sum(axis=2)), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(gap(sums.sum(axis=1))), float(low), float(high)


# ---- Structure -------------------------------------------------------------------------------

def structure(design: Design, runs: pd.DataFrame) -> pd.DataFrame:
    """What each structure changes against the one in use (the first cell), seed by seed.

    Columns structure, base and base_sd (mean and spread of the structure in use), difference,
    lo, hi. Causes by the heaviest parent alone is a row of the attributed R.
    """
    head = {"scenario": design.file.scenario, "regime": design.file.regime}
    rows = []
    for outcome in _outcomes(design):
        first = runs[runs["cell"] == 0][outcome]
        if outcome == HEAVIEST:
            continue
        if first.isna().mean() > MOST_UNDETERMINED:
            _warn(outcome)
            continue
        base = {**head, "outcome": outcome, "base": first.mean(), "base_sd": first.std(ddof=1)}
        for cell in design.cells[1:]:
            gap = paired_difference(runs, outcome, cell.index, 0)
            rows.append({**base, "structure": cell.values["structure"], "n": gap["n"],
                         "difference": gap["mean"], "lo": gap["lo95"], "hi": gap["hi95"]})
        if outcome == OF_WEIGHTED:
            gap = (runs[runs["cell"] == 0][HEAVIEST] - first).dropna().to_numpy()
            low, high = mean_interval(gap)
            rows.append({**base, "structure": HEAVIEST_ONLY, "n": len(gap),
                         "difference": gap.mean(), "lo": low, "hi": high})
    return _joined(design, rows)[["scenario", "regime", "outcome", "structure", "n", "base",
                                  "base_sd", "difference", "lo", "hi"]]


# ---- Replicates ------------------------------------------------------------------------------

def _variation(values: np.ndarray) -> np.ndarray:
    """Coefficient of variation along the last axis."""
    with np.errstate(divide="ignore", invalid="ignore"):  # a mean of 0: not to be compared
        return values.std(axis=-1, ddof=1) / np.abs(values.mean(axis=-1))


def settled(curves: np.ndarray) -> np.ndarray:
    """Of each curve (a row, its sizes across) the first place from which no later one differs by
    SETTLED_CHANGE or more; the last place where there is none before it."""
    with np.errstate(invalid="ignore"):
        changes = ~(np.abs(curves[:, :, None] - curves[:, None, :]) < SETTLED_CHANGE)
    later = np.triu(np.ones(changes.shape[1:], bool), 1)
    return np.argmin((changes & later).any(axis=2), axis=1)


def replicates(design: Design, runs: pd.DataFrame) -> pd.DataFrame:
    """Curves of the coefficient of variation over the number of runs (Lee et al. 2015).

    An order: as many runs as there are, drawn with replacement, so that its end varies as its
    beginning does. Columns n (runs), mean, sd (of all), cv (of n runs, median over ORDERS
    orders), lo, hi (their middle 90 %), half_width (of the mean's 95 % interval at n), away
    (whether all runs tell the mean from 0; if not, cv, lo and hi have no meaning), settled (runs
    from which on, in nine of ten orders, no larger number tried changes cv by SETTLED_CHANGE; -1
    where there is none with a number at least twice as large to hold it against).
    """
    rows = []
    for outcome in _outcomes(design):
        values = runs.sort_values("replicate")[outcome].to_numpy(float)
        if np.isnan(values).mean() > MOST_UNDETERMINED:
            _warn(outcome)
            continue
        values = values[~np.isnan(values)]
        sizes = [n for n in SIZES if n < len(values)] + [len(values)]
        draws = np.random.default_rng(SEED)
        orders = draws.choice(values, (ORDERS, len(values)))
        curves = np.array([[_variation(order[:n]) for n in sizes] for order in orders])
        reached = int(np.quantile(settled(curves), MOST_ORDERS, method="higher"))
        low, high = mean_interval(values)
        mean, sd = values.mean(), values.std(ddof=1)
        for k, n in enumerate(sizes):
            rows.append({
                "scenario": design.file.scenario, "regime": design.file.regime,
                "outcome": outcome, "n": n, "mean": mean, "sd": sd,
                **dict(zip(("lo", "cv", "hi"), np.quantile(curves[:, k], [0.05, 0.5, 0.95])
                           if low * high > 0 else [np.nan] * 3, strict=True)),
                "half_width": 1.96 * sd / np.sqrt(n), "away": low * high > 0,
                "settled": sizes[reached] if 2 * sizes[reached] <= sizes[-1] else -1})
    return _joined(design, rows)
