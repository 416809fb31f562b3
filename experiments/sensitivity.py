"""Sensitivity: which parameters matter (screening, Sobol), what structure does, how many runs.

    designs (here) -> sweep -> runs -> indices.py -> a tidy table -> figure and words -> the page

A method is a list of designs, one a regime, like those that ship, but made from the registry, so
that it follows the parameters and their defaults.
"""

import hashlib
import json
import math
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path

import pandas as pd

from experiments.experiment import QUICK_RESULTS, RESULTS, off_by, read_made
from experiments.figures import panels, style
from experiments.plans.design import Design, load
from experiments.sweeps import indices, worker
from experiments.sweeps.sweep import Report, run_design
from experiments.tracked import results as tracked
from experiments.tracked.blocks import Block, rewrite
from experiments.tracked.blocks import problems as wrong_parts
from sim.config.errors import UserError, unknown
from sim.config.policy import HISTORICAL
from sim.config.registry import registry
from sim.config.scenario import load_scenario
from sim.config.settings import settings
from sim.runs.files import replaced

HOME = "dinamo"
# Regime -> weeks (None: all).
STATIC = "plenum_1937"
REGIMES = {HISTORICAL: None, STATIC: 52}
# What users care about: falls, the attributed R at its peak, expulsions after January 1938 over
# those before (P15), what a preemptive statement does for its author in 13 weeks, and to others.
OUTCOMES = ("fall_share", "r_peak", "P15", "private_gain_13", "social_harm")
# Those from paired worlds cost ten times the run. Thousands of points on the record's own path, of
# four years, would take days; a frozen year stands for it.
PAIRED = ("private_gain_13", "social_harm")
DEAR = ("screening", "sobol")

# How far a parameter is moved either way: this part of its default, within its legal range; where
# the default is 0, this part of one unit.
SPREAD = 0.5
VARIED = ("calibrated", "assumed")
# Parameters of the rival rules, which have no say under the full rule.
WITHOUT_SAY = ("rules",)

FLOAT_FORMAT = "%.6g"


@dataclass(frozen=True)
class Size:
    """How large an analysis is. By regime, since paired worlds cost five times as much: draws of
    the screening, the step through the registry (2: every other parameter), Sobol blocks. Then
    runs a point of these, parameters kept for Sobol, runs a structure, runs for the curves."""

    draws: dict[str, int]
    every: dict[str, int]
    blocks: dict[str, int]
    points: int
    kept: int
    structure: int
    runs: int


def _by_regime(own: int, static: int) -> dict[str, int]:
    return {HISTORICAL: own, STATIC: static}


FULL = Size(_by_regime(6_000, 2_000), _by_regime(1, 1), _by_regime(128, 64), points=2, kept=8,
            structure=100, runs=500)
QUICK = Size(_by_regime(100, 50), _by_regime(16, 32), _by_regime(4, 2), points=2, kept=2,
             structure=2, runs=8)


# ---- What is varied --------------------------------------------------------------------------

def ranges(scenario: str, regime: str, every: int = 1) -> dict[str, list[float]]:
    """Parameter -> [low, high]: every row of the registry that is calibrated or assumed and has a
    say in the scenario, moved by SPREAD around the value it has there."""
    chosen = settings(scenario, regime=regime)
    found = {}
    for name, row in registry().items():
        without = WITHOUT_SAY if chosen.scenario.hierarchy else (*WITHOUT_SAY, "hierarchy")
        if row.status not in VARIED or row.mechanism in without:
            continue
        value = chosen.values[name]
        half = SPREAD * (abs(value) or 1.0)
        found[name] = [max(row.low, value - half), min(row.high, value + half)]
    return {name: found[name] for name in list(found)[::every]}


def fortnight() -> dict[str, object]:
    """Settings of a step of two weeks. Half as many choices: the odds of an act, once a member
    deliberates, are doubled (its cost less by ln 2) for as many acts in all. Speeches are made at
    general meetings, which keep their week, so theirs stay. What fades is seen to by the switch."""
    costs = {name: row.default - math.log(2.0) for name, row in registry().items()
             if name.startswith("cost_") and name != "cost_speech"}
    return {"switch.weekly_choice": "off", **costs}


AS_IN_USE = "as in use"
NETWORK = {
    "contacts: the next on the list (ring)": {"switch.chance_contacts": "off"},
    "contacts: the much tied get more": {"switch.even_contacts": "off"},
    "contacts: rank brings none": {"reach_of_rank": 0.0},
}
TIES = {
    "no shopmates": {"shopmates": 0.0},
    "no friends": {"friends": 0.0},
    "no kin in the works": {"kin_in_organisation": 0.0},
    "no past associates": {"past_associates": 0.0},
    "no recommenders": {"p_recommender_here": 0.0},
    "no patrons": {"p_patron_of_officials": 0.0, "p_patron_of_others": 0.0},
    "no closeness in command": {"closeness_command": 0.0},
    "no co-signers": {"co_signed": 0.0},
    "no successor's shadow": {"switch.succession": "off"},
    "no association at all": {"switch.association": "off"},
}


def variants() -> dict[str, dict]:
    """Structures compared with the one in use: label -> what is set."""
    return {AS_IN_USE: {}, **NETWORK, **TIES, "two weeks between choices": fortnight()}


# ---- Methods ---------------------------------------------------------------------------------

def _keys(method: str, scenario: str, regime: str, **keys) -> dict:
    """Keys of the design of one method under one regime."""
    span = load_scenario(scenario).weeks
    weeks = REGIMES[regime]
    asked = [name for name in OUTCOMES
             if weeks is not None or method not in DEAR or name not in PAIRED]
    return {"question": f"sensitivity by {method}", "scenario": scenario, "regime": regime,
            "weeks": span if weeks is None else min(weeks, span), "outcomes": asked, **keys}


def _screening(scenario: str, regime: str, size: Size, folder: Path) -> dict:
    return _keys("screening", scenario, regime, vary=ranges(scenario, regime, size.every[regime]),
                 sampling="latin_hypercube", samples=size.draws[regime], replicates=1,
                 paired=False)


def _sobol(scenario: str, regime: str, size: Size, folder: Path) -> dict:
    kept = indices.kept(read_table("screening", folder), size.kept)
    all_of_them = ranges(scenario, regime)
    return _keys("sobol", scenario, regime, vary={name: all_of_them[name] for name in kept},
                 sampling="saltelli", samples=size.blocks[regime], replicates=size.points)


def _structure(scenario: str, regime: str, size: Size, folder: Path) -> dict:
    return _keys("structure", scenario, regime, vary={"structure": variants()},
                 replicates=size.structure, outcomes=[*OUTCOMES, indices.HEAVIEST])


def _replicates(scenario: str, regime: str, size: Size, folder: Path) -> dict:
    return _keys("replicates", scenario, regime, replicates=size.runs)


METHODS = {"screening": _screening, "sobol": _sobol, "structure": _structure,
           "replicates": _replicates}


def chosen(method: str) -> list[str]:
    """The methods that ``method`` stands for (``all``: every one). UserError for others."""
    if method == "all":
        return list(METHODS)
    if method not in METHODS:
        raise unknown("method", method, [*METHODS, "all"])
    return [method]


def folder_of(scenario: str, is_quick: bool) -> Path:
    """Where an analysis goes: the tracked results for the home scenario, else a private place."""
    if is_quick:
        return QUICK_RESULTS / "sensitivity" / Path(scenario).stem
    if scenario == HOME:
        return RESULTS / "sensitivity"
    return Path("runs/sensitivity") / Path(scenario).stem


def runs_of(folder: Path) -> Path:
    """Where the sweeps of an analysis are kept, which are too large to be tracked."""
    return Path("runs/sensitivity") / HOME if folder == RESULTS / "sensitivity" else folder


def designs(method: str, scenario: str, size: Size, folder: Path) -> Iterator[Design]:
    """The designs of a method, one a regime. Raises UserError where screening must come first."""
    for regime in REGIMES:
        yield replace(load(METHODS[method](scenario, regime, size, folder)),
                      name=f"{method}-{regime}")


def run(method: str, scenario: str, using, *, size: Size = FULL, folder: Path, fresh: bool = False,
        shown) -> Iterator[Report]:
    """Sweep the designs of a method, one report each; then write its table, figure and page.

    Goes on where it was stopped unless ``fresh``. ``using``: a backend (`executors.py`);
    ``shown(design)``: a context that gives a function to show progress with. Raises what
    `sweep.run_design` raises, and UserError when a run failed.
    """
    parts, began = [], time.monotonic()
    for design in designs(method, scenario, size, folder):
        place = runs_of(folder) / design.name
        with shown(design) as show:
            report = run_design(design, place, using, fresh,
                                f"zaiavlenie sensitivity {scenario} --method {method}", show)
        if report.failed:
            raise UserError(f"sensitivity {method}: {report.failed} runs failed; see "
                            f"{place / 'runs.parquet'}")
        yield report
        runs = pd.read_parquet(place / "runs.parquet")
        parts.append(getattr(indices, method)(design, runs))
    folder.mkdir(parents=True, exist_ok=True)
    with replaced(folder / f"{method}.csv") as place:
        pd.concat(parts).to_csv(place, index=False, float_format=FLOAT_FORMAT,
                                lineterminator="\n")
    with warnings.catch_warnings(action="ignore"):  # of axes without extent: said by the indices
        write(method, folder)
    tracked.write(result_of(method, scenario, size, folder), time.monotonic() - began)


# ---- Tables, figures, page -------------------------------------------------------------------

def read_table(method: str, folder: Path) -> pd.DataFrame:
    """The tidy table of a method. UserError when it has not been made."""
    return read_made(folder / f"{method}.csv", ("scenario", "regime", "outcome", "n"),
                     f"not a table of this method; give --method {method} first")


def figure_of(method: str):
    """The module that draws a method's table and puts it into words."""
    return import_module(f"experiments.figures.{method}")


def write(method: str, folder: Path) -> None:
    """Draw a method's table beside it."""
    drawn = figure_of(method).draw(read_table(method, folder))
    with replaced(folder / f"{method}.png") as place:
        place.write_bytes(style.png(drawn))


def picture_differs(method: str, folder: Path) -> str:
    """How the picture differs from its table drawn anew; empty if not."""
    drawn = style.png(figure_of(method).draw(read_table(method, folder)))
    return off_by(drawn, folder / f"{method}.png")


# ---- How they were made ------------------------------------------------------------------------

def result_of(method: str, scenario: str = HOME, size: Size = FULL,
              folder: Path = RESULTS / "sensitivity") -> tracked.Result:
    """What a method found, as a tracked result: its runs' code, and what its designs ask for.

    The points themselves are not laid out for it, which takes long: they follow from the rest.
    """
    def settings_of() -> dict[str, str]:
        return {regime: _hash([METHODS[method](scenario, regime, size, folder),
                               settings(scenario, regime=regime).hash]) for regime in REGIMES}
    return tracked.Result(f"sensitivity/{method}",
                          f"zaiavlenie sensitivity {scenario} --method {method} --fresh",
                          lambda: worker.code([*OUTCOMES, indices.HEAVIEST]), settings_of,
                          path=folder / f"{method}.json")


def _hash(told) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def results() -> dict[str, tracked.Result]:
    """The tracked results by name, one a method."""
    return {result.name: result for result in map(result_of, METHODS)}


def wrong() -> list[str]:
    """What is wrong with what is tracked: pictures that are not their tables', parts of the page
    that differ, results that are stale and not listed as such, or listed and fresh."""
    found = [picture_differs(method, RESULTS / "sensitivity") for method in METHODS]
    found += tracked.problems(results().values())
    return [one for one in [*found, *wrong_parts(PAGE, blocks())] if one]


# ---- The page ----------------------------------------------------------------------------------

PAGE = Path("docs/sensitivity.md")


def blocks() -> dict[str, Block]:
    """The generated parts of :data:`PAGE`: one a method, and what its head says of the scope."""
    registered, here = ("sim/parameters.csv",), ("experiments/sensitivity.py",)
    made = {f"sensitivity-{method}": Block((f"sensitivity/{method}",), partial(section, method),
                                           says_made=True) for method in METHODS}
    return made | {
        "sensitivity-varied": Block(registered, lambda: str(len(ranges(HOME, HISTORICAL)))),
        "sensitivity-spread": Block(here, lambda: f"{SPREAD:.0%}"),
        "sensitivity-frozen": Block(here, lambda: f"`{STATIC}`, {REGIMES[STATIC]} weeks"),
        "sensitivity-conclusion": Block(tuple(f"sensitivity/{method}" for method in METHODS),
                                        conclusion)}


def section(method: str) -> str:
    """A method's section of the page, from its table in `results/sensitivity`."""
    module, table = figure_of(method), read_table(method, RESULTS / "sensitivity")
    return (f"## {module.TITLE}\n\n{module.WHAT}\n\n{tracked.in_words([result_of(method)])}\n\n"
            f"![{module.TITLE}](../results/sensitivity/{method}.png)\n\n{module.says(table)}")


def conclusion() -> str:
    """What a reader should conclude, in at most ten lines, from the tables."""
    table = {method: read_table(method, RESULTS / "sensitivity") for method in METHODS}
    names = {outcome: said.name for outcome, said in panels.OUTCOMES.items()}
    lines = []
    for regime, outcome in panels.panels(table["screening"]):
        most = figure_of("screening").most_telling(table["screening"], regime, outcome)
        if most and regime == HISTORICAL:
            lines.append(f"- The {names[outcome]} depends most on {panels.listed(most)}.")
    silent = [f"{names[outcome]} ({panels.regime_name(regime)})"
              for regime, outcome in panels.panels(table["screening"])
              if not figure_of("screening").most_telling(table["screening"], regime, outcome)]
    if silent:
        lines.append(f"- No parameter moves the {panels.listed(silent)} beyond luck: more runs "
                     "tell more about these than better values.")
    lines += figure_of("structure").concluded(table["structure"])
    lines += figure_of("replicates").concluded(table["replicates"])
    return "\n".join(lines[:10])


def write_page() -> None:
    """Write the generated parts of :data:`PAGE` anew, where it stands and every method has a
    table."""
    made = (RESULTS / "sensitivity" / f"{method}.csv" for method in METHODS)
    if PAGE.exists() and all(table.exists() for table in made):
        rewrite(PAGE, blocks())
