"""Parts of pages about the record: the rows, the rivals, how many fall."""

import json
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from docs.program import fit
from experiments import experiment
from experiments.figures import dilemma, falls, record, style
from experiments.figures import rejection as rejection_figure
from experiments.figures.told import lines
from experiments.record import against, patterns, rejection, steps
from experiments.record.calibration.misfit import SCENARIOS, all_rows
from experiments.record.patterns import Row
from experiments.tracked.blocks import Block
from experiments.tracked.results import read_table
from sim import words
from sim.config.settings import settings

SHARES = {0.0: "nobody", 0.25: "a quarter", 0.5: "half", 0.75: "three quarters", 1.0: "all"}
FEW = 6  # rows that are named; of more, how many


# ---- Rows of the record ------------------------------------------------------------------------

def _fitted(scenario: str) -> list[Row]:
    found = pd.read_csv(steps.PATTERNS[scenario])
    return patterns.from_json(found.to_dict("records"), scenario)


def _tested(scenario: str) -> list[Row]:
    return patterns.from_json(_json(steps.TESTED_AT_THE_LOOK[scenario]), scenario)


def _json(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["patterns"]


def _of_all(rows_of: Callable[[str], list[Row]]) -> list[Row]:
    return [row for scenario in SCENARIOS for row in rows_of(scenario)]


def _held(rows_of: Callable[[str], list[Row]]) -> str:
    """How many of the scored rows of both scenarios hold."""
    return "{} of {} scored rows".format(*rejection.held(_of_all(rows_of)))


def _missed(rows_of: Callable[[str], list[Row]]) -> str:
    """Ids of the scored rows of both scenarios that do not hold."""
    return ", ".join(row.pattern.id for row in _of_all(rows_of)
                     if row.pattern.use != patterns.REPORT and row.verdict != "holds") or "none"


def _table(rows_of: Callable[[str], list[Row]], scenario: str,
           chance: Callable[[], dict[str, float]] = dict) -> str:
    """A scenario's rows, a line each; where it is known how many draws hold each by ``chance``,
    with that."""
    by_chance = chance()
    heads = ["row", "what", "target", "range", "median", "90 % interval", "verdict",
             *(["by chance"] if by_chance else []), "strength", "ids"]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for row in rows_of(scenario):
        pattern, measured = row.pattern, not math.isnan(row.median)
        told = [f"{by_chance[pattern.id]:.0%}" if pattern.id in by_chance else "not asked"
                ] if by_chance else []
        lines.append("| " + " | ".join([
            pattern.id, pattern.name, f"{pattern.target:g}",
            patterns.range_in_words(pattern.low, pattern.high),
            f"{row.median:.3g}" if measured else "",
            patterns.range_in_words(row.lo90, row.hi90) if measured else "",
            patterns.verdict_in_words(row), *told, pattern.strength,
            ", ".join(pattern.evidence)]) + " |")
    return "\n".join(lines)


# ---- Rival explanations ------------------------------------------------------------------------


def _misses_in_words(rows: list[Row]) -> str:
    """Ids of the rows missed, and of those that hardly occur: by how much, figures show."""
    missed = [row.pattern.id for row in rows
              if row.verdict == "misses" and row.pattern.use != patterns.REPORT]
    silent = [row.pattern.id for row in rows if row.verdict == "undetermined"]
    few = f"{len(silent)} rows" if len(silent) > FEW else ", ".join(silent)
    return (", ".join(missed) or "none") + (f"; too little to count for {few}" if silent else "")


def _held_of(rows: list[Row], use: str) -> str:
    return "{} of {}".format(*rejection.held(rows, use))


def _scored(found: dict[tuple, list[Row]]) -> list[str]:
    """Uses of the scored rows, in order; those of the first edition had rows of use `test`."""
    uses = {row.pattern.use for rows in found.values() for row in rows} - {patterns.REPORT}
    return sorted(uses)


def _grouped(found: dict[str, list[dict]], *by: str) -> dict[tuple, list[Row]]:
    """Rows of both scenarios by the values of some keys, in order."""
    groups = {}
    for scenario, told in found.items():
        for one, row in zip(told, patterns.from_json(told, scenario), strict=True):
            groups.setdefault(tuple(one[key] for key in by), []).append(row)
    return groups


def rejection_table():
    """A line a pair of rules, both scenarios together: rows held at its best and by chance, what
    it never gives, and what it misses."""
    found = _grouped({name: _json(path) for name, path in against.REJECTION.items()},
                     "rule", "organs")
    use, = _scored(found)
    chance, never = fit.table("rivals-baseline"), fit.table("never")
    chance = chance.assign(held=chance["held"] / chance["draws"])

    def line(rule, organs, rows):
        mine = never[(never["rule"] == rule) & (never["organs"] == organs)]
        alone = list(mine.loc[mine["other"].isna(), "one"])
        by_chance = chance.loc[(chance["rule"] == rule) & (chance["organs"] == organs), "held"]
        named = f"{len(alone)} rows" if len(alone) > FEW else ", ".join(alone) or "none"
        return [f"`{rule}`", f"`{organs}`", _held_of(rows, use), f"{by_chance.sum():.0f}", named,
                mine["other"].notna().sum(), _misses_in_words(rows)]
    return lines(["choice", "organs", "rows held at its best", "by chance", "rows never met",
                      "pairs of rows never met together", "misses at its best"],
                     [line(*pair, rows) for pair, rows in found.items()])


def never_in_common():
    """Rows that no pair with an organs rule ever meets, whatever the choice rule."""
    never = fit.table("never")
    alone = never[never["other"].isna()]
    said = []
    for organs, rows in alone.groupby("organs", sort=False):
        of = rows.groupby("one")["rule"].nunique()
        if everywhere := [one for one, n in of.items() if n == len(words.CHOICE_RULES)]:
            said.append(f"`{organs}`: {', '.join(everywhere)}")
    return "; ".join(said) or "none"


def in_common():
    """How many rows all pairs can produce, of how many."""
    return f"{len(fit.table('common'))} of {len(all_rows())}"


def nested_table():
    """A line a mixture, both scenarios together."""
    found = _grouped({name: pd.read_csv(path).to_dict("records")
                      for name, path in against.WITHOUT.items()}, "model")
    use, = _scored(found)
    lines = [f"| model | rows of use `{use}` that hold | misses |", "|---|---|---|"]
    lines += [f"| {name} | {_held_of(rows, use)} | {_misses_in_words(rows)} |"
              for (name,), rows in found.items()]
    return "\n".join(lines)


def pooled_r():
    """Causal R in the two windows of Q21: means over the seeds, and the later over the earlier."""
    found = pd.read_csv(against.CAUSAL)
    early, late = found["early"].mean(), found["late"].mean()
    return f"{late:.2f} in 1938 and {early:.2f} before, a ratio of {late / early:.2f}"


# ---- How many fall -----------------------------------------------------------------------------

def falls_table():
    found = steps.shares()
    low, middle, high = np.quantile(found, [0.05, 0.5, 0.95])
    return "\n".join(["| seeds | least | 5 % | median | 95 % | most |", "|---|---|---|---|---|---|",
                      f"| {len(found)} | " + " | ".join(
                          f"{x:.1f} %" for x in (found.min(), low, middle, high, found.max()))
                      + " |"])


def least():
    return f"{steps.shares().min():.1f} %"


def most():
    return f"{steps.shares().max():.1f} %"


def resolution_table():
    """What P15 is made of: a week's mean over the seeds, in each of its two windows."""
    rows = read_table(steps.FALLS)
    start = settings(steps.HOME).start
    spans = [last - first + 1 for first, last in steps.window_weeks(start)]
    lines = ["| a week, mean over the seeds | second half of 1937 | 24 January to August 1938 |",
             "|---|---|---|"]
    for said, column in (("political expulsions of free members", "free"),
                         ("political expulsions of prisoners", "prisoners"),
                         ("arrests of members and of the expelled", "arrests")):
        means = [np.mean([int(row[f"{column}_{when}"]) for row in rows]) / n
                 for when, n in zip(("before", "after"), spans, strict=True)]
        lines.append(f"| {said} | {means[0]:.2f} | {means[1]:.2f} |")
    return "\n".join(lines)


# ---- The dilemma -------------------------------------------------------------------------------

def dilemma_table():
    """Share fallen by weight of fear and by how many may make statements out of fear, under the
    levers of spring 1937."""
    table = experiment.read_summary(experiment.design_of("dilemma"), steps.RESULTS / "dilemma")
    table = table[(table["act"] == dilemma.STATEMENTS) & (table["regime"] == dilemma.SPRING)
                  & (table["stratum"] == "all")]
    rows = []
    for (weight, part), mine in table.groupby(["weight_fear", "share"]):
        if weight in (dilemma.DEFAULT, dilemma.STRONG):
            of = {row.group: f"{100 * row.risk:.1f} ({100 * row.low:.1f} to {100 * row.high:.1f})"
                  for row in mine.itertuples()}
            rows.append([f"{weight:.3g}", SHARES[part],
                         *(of.get(group, "-") for group in ("may", "may_not", "all"))])
    return lines(["weight of fear", "how many may", "fallen of those who may, %",
                      "of those who may not, %", "of all, %"], rows)


# ---- Blocks and pictures -----------------------------------------------------------------------

def blocks() -> dict[str, Block]:
    """The generated parts about the record."""
    made = {}
    for kind, rows_of, source in (("fitted", _fitted, "patterns"),
                                  ("tested", _tested, "first-look")):
        made |= {f"{kind}-held": Block((source,), partial(_held, rows_of)),
                 f"{kind}-missed": Block((source,), partial(_missed, rows_of))}
        # The first edition's rows were asked for no chance baseline.
        given = () if source == "first-look" else (fit.by_chance,)
        made |= {f"{kind}-{name}": Block((source, *(("calibration",) if given else ())),
                                         partial(_table, rows_of, name, *given))
                 for name in SCENARIOS}
    for source, texts in (("rejection", (rejection_table,)),
                          ("calibration", (never_in_common, in_common)),
                          ("nested", (nested_table,)), ("causal-r", (pooled_r,)),
                          ("dilemma", (dilemma_table,)),
                          ("falls", (falls_table, least, most, resolution_table))):
        also = ("calibration",) if source == "rejection" else ()
        made |= {text.__name__.replace("_", "-"): Block((source, *also), text) for text in texts}
    return made


def pictures() -> dict[Path, Callable[[], bytes]]:
    """Pictures of the record, each with how it is drawn from what is tracked."""
    def shown(draw, data):
        return style.png(draw(data()))

    made = {steps.RESULTS / "patterns/figure.png": partial(shown, record.draw,
                                                           partial(_of_all, _fitted)),
            steps.RESULTS / "falls/figure.png": partial(shown, falls.draw, steps.shares)}
    for name in SCENARIOS:
        made[steps.RESULTS / f"first-look/test-{name}.png"] = partial(
            shown, record.draw, partial(_tested, name))
        made[steps.RESULTS / f"rejection/{name}.png"] = partial(
            shown, rejection_figure.draw, partial(_pairs, name))
    return made


def _pairs(scenario: str) -> dict[tuple, list[Row]]:
    """Rows of the scenario under each pair of rules."""
    return _grouped({scenario: _json(against.REJECTION[scenario])}, "rule", "organs")
