"""Blocks of the pages (`refresh_readme.py`) that are read from tracked files.

The files are those of `refresh_calibration.py`, of `adopt_posterior.py`, and what
`zaiavlenie patterns` printed when the test rows were looked at.
"""

import json

import numpy as np
import pandas as pd
import refresh_calibration as calibration
import refresh_validation as validation

from experiments import patterns
from experiments.calibration import posterior
from experiments.calibration.misfit import SCENARIOS
from sim.config import settings

TESTED = {name: calibration.ROOT / "results" / f"test-{name}.json" for name in SCENARIOS}


# ---- Rows of the record ------------------------------------------------------------------------

def _fitted(scenario: str) -> list[dict]:
    return calibration.read(calibration.PATTERNS[scenario])


def _tested(scenario: str) -> list[dict]:
    found = json.loads(TESTED[scenario].read_text(encoding="utf-8"))["patterns"]
    return [{name: calibration.text(value) for name, value in row.items()} for row in found]


def _of_all(rows) -> list[dict]:
    return [row for scenario in SCENARIOS for row in rows(scenario)]


def _held(rows: list[dict]) -> str:
    scored = [row for row in rows if row["use"] != patterns.REPORT]
    return f"{sum(row['verdict'] == 'holds' for row in scored)} of {len(scored)} scored rows"


def _missed(rows: list[dict]) -> str:
    return ", ".join(row["id"] for row in rows if row["use"] != patterns.REPORT
                     and row["verdict"] != "holds") or "none"


def _range(low: str, high: str) -> str:
    if low and high:
        return f"{float(low):.3g} to {float(high):.3g}"
    return f"≥ {float(low):g}" if low else f"≤ {float(high):g}"


def _verdict(row: dict) -> str:
    said = row["verdict"]
    if said == "misses":
        median = float(row["median"])
        if row["high"] and median > float(row["high"]):
            said += f" by {median - float(row['high']):.2g} above"
        elif row["low"] and median < float(row["low"]):
            said += f" by {float(row['low']) - median:.2g} below"
        else:
            said += ": the null is not excluded"
    return said + (" (not scored)" if row["use"] == patterns.REPORT else "")


def _table(scenario: str, rows: list[dict]) -> str:
    names = {p.id: p for p in patterns.load(scenario, "all")}
    lines = ["| row | what | target | range | median | 90 % interval | verdict | strength | ids |",
             "|---|---|---|---|---|---|---|---|---|"]
    for row in rows:
        known = names[row["id"]]
        measured = "" if not row["median"] else f"{float(row['median']):.3g}"
        span = "" if not row["lo90"] else _range(row["lo90"], row["hi90"])
        lines.append("| " + " | ".join([
            row["id"], known.name, f"{known.target:g}", _range(row["low"], row["high"]), measured,
            span, _verdict(row), known.strength, ", ".join(known.evidence)]) + " |")
    return "\n".join(lines)


def held():
    return _held(_of_all(_fitted))


def missed():
    return _missed(_of_all(_fitted))


def pattern_table():
    return _table("dinamo", _fitted("dinamo"))


def region_table():
    return _table("birobidzhan", _fitted("birobidzhan"))


def test_held():
    return _held(_of_all(_tested))


def test_missed():
    return _missed(_of_all(_tested))


def test_table():
    return _table("dinamo", _tested("dinamo"))


def test_region_table():
    return _table("birobidzhan", _tested("birobidzhan"))


# ---- Rival explanations ------------------------------------------------------------------------

def _rows_by(scenarios, key) -> dict:
    """Rows of several scenarios together, by ``key(row)``, in order."""
    found = {}
    for rows in scenarios:
        for row in rows:
            found.setdefault(key(row), []).append(
                {name: calibration.text(value) for name, value in row.items()})
    return found


def _misses_in_words(rows: list[dict]) -> str:
    said = [f"{row['id']} {_verdict(row).removeprefix('misses').lstrip(': ')}" for row in rows
            if row["verdict"] == "misses" and row["use"] != patterns.REPORT]
    silent = [row["id"] for row in rows if row["verdict"] == "undetermined"]
    return "; ".join(said) + (f"; too little to count for {', '.join(silent)}" if silent else "")


def _held_of(rows: list[dict], use: str) -> str:
    asked = [row for row in rows if row["use"] == use]
    return f"{sum(row['verdict'] == 'holds' for row in asked)} of {len(asked)}"


def rejection_table():
    """A line a pair of rules, both scenarios together."""
    found = _rows_by((json.loads(path.read_text(encoding="utf-8"))["patterns"]
                      for path in validation.REJECTION.values()),
                     lambda row: (row["rule"], row["organs"]))
    lines = ["| choice | organs | fitted rows that hold | others that hold | misses |",
             "|---|---|---|---|---|"]
    lines += [f"| `{rule}` | `{organs}` | {_held_of(rows, 'calibrate')} | {_held_of(rows, 'test')} "
              f"| {_misses_in_words(rows)} |" for (rule, organs), rows in found.items()]
    return "\n".join(lines)


def nested_table():
    """A line a mixture, both scenarios together."""
    found = _rows_by((calibration.read(path) for path in validation.WITHOUT.values()),
                     lambda row: row["model"])
    lines = ["| model | rows not fitted that hold | misses |", "|---|---|---|"]
    lines += [f"| {name} | {_held_of(rows, 'test')} | {_misses_in_words(rows)} |"
              for name, rows in found.items()]
    return "\n".join(lines)


def pooled_r():
    """Causal R in the two windows of P33: means over the seeds, and the later over the earlier."""
    found = pd.read_csv(validation.CAUSAL)
    early, late = found["early"].mean(), found["late"].mean()
    return f"{late:.2f} in 1938 over {early:.2f} before, {late / early:.2f}"


# ---- The search --------------------------------------------------------------------------------


def posterior_table():
    found = posterior.identified(posterior.shipped())
    middle = posterior.shipped().loc[posterior.central(posterior.shipped())]
    lines = ["| parameter | prior | median | 90 % interval | width, of the prior's | default |",
             "|---|---|---|---|---|---|"]
    lines += [f"| `{row.parameter}` | {row.prior_low:.3g} to {row.prior_high:.3g} | "
              f"{row.median:.3g} | {row.lo90:.3g} to {row.hi90:.3g} | {row.width:.2f} | "
              f"{middle[row.parameter]:.3g} |" for row in found.itertuples()]
    return "\n".join(lines)


def unidentified():
    found = posterior.identified(posterior.shipped())
    return ", ".join(f"`{name}`" for name in
                     found.loc[found["width"] > posterior.IDENTIFIED, "parameter"])


# ---- How many fall -----------------------------------------------------------------------------

def falls_table():
    found = calibration.shares()
    low, middle, high = np.quantile(found, [0.05, 0.5, 0.95])
    return "\n".join(["| seeds | least | 5 % | median | 95 % | most |", "|---|---|---|---|---|---|",
                      f"| {len(found)} | " + " | ".join(
                          f"{x:.1f} %" for x in (found.min(), low, middle, high, found.max()))
                      + " |"])


def least():
    return f"{calibration.shares().min():.1f} %"


def most():
    return f"{calibration.shares().max():.1f} %"


def resolution_table():
    """What P15 is made of: a week's mean over the seeds, in each of its two windows."""
    rows = calibration.read(calibration.FALLS)
    start = settings(calibration.SCENARIO).start
    spans = [last - first + 1 for first, last in calibration.window_weeks(start)]
    lines = ["| a week, mean over the seeds | second half of 1937 | 24 January to August 1938 |",
             "|---|---|---|"]
    for said, column in (("political expulsions of free members", "free"),
                         ("political expulsions of prisoners", "prisoners"),
                         ("arrests of members and of the expelled", "arrests")):
        means = [np.mean([int(row[f"{column}_{when}"]) for row in rows]) / n
                 for when, n in zip(("before", "after"), spans, strict=True)]
        lines.append(f"| {said} | {means[0]:.2f} | {means[1]:.2f} |")
    return "\n".join(lines)


TEXTS = {f.__name__: f for f in (
    held, missed, pattern_table, region_table, test_held, test_missed, test_table,
    test_region_table, posterior_table, unidentified, falls_table, least, most,
    resolution_table, rejection_table, nested_table, pooled_r)}
