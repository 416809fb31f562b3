"""What there is: scenarios, regimes, levers, acts and the like, as rows that one can list."""

from collections.abc import Callable
from importlib import resources
from typing import NamedTuple

from sim import words
from sim.config import policy
from sim.config.installed import experiments_module
from sim.config.registry import registry
from sim.config.scenario import load_scenario, scenarios
from sim.config.switches import SWITCHES


class Listed(NamedTuple):
    """``rows()``: what there is, as dictionaries of the same keys; ``line``: how one is printed."""

    rows: Callable[[], list[dict]]
    line: str


def _scenarios() -> list[dict]:
    return [{"name": name, "title": load_scenario(name).title} for name in scenarios()]


def _named(pairs) -> list[dict]:
    return [{"name": name, "meaning": meaning} for name, meaning in pairs]


def _rules() -> list[dict]:
    return [{"kind": kind, "name": name} for kind, names in (
        ("choice", words.CHOICE_RULES), ("organs", words.ORGANS_RULES)) for name in names]


def _levers() -> list[dict]:
    return [{"name": lever.name, "low": lever.low, "high": lever.high, "meaning": lever.meaning,
             "read_by": lever.read_by} for lever in words.ALL_LEVERS]


def _parameters() -> list[dict]:
    return [{"name": row.name, "default": row.default, "low": row.low, "high": row.high,
             "unit": row.unit, "mechanism": row.mechanism, "status": row.status,
             "evidence": ";".join(row.evidence), "meaning": row.meaning}
            for row in registry().values()]


def _designs() -> list[dict]:
    folder = resources.files("experiments") / "designs"
    if not folder.is_dir():
        return []
    return [{"name": name} for name in sorted(
        file.name.removesuffix(".toml") for file in folder.iterdir()
        if file.name.endswith(".toml"))]


def _experiments() -> list[dict]:
    module = experiments_module("experiment")
    return [{"name": name, "question": module.design_of(name).file.question}
            for name in module.experiments()]


CATALOGUE = {
    "scenarios": Listed(_scenarios, "{name}: {title}"),
    "regimes": Listed(lambda: _named(policy.listing().items()), "{name}: {meaning}"),
    "rules": Listed(_rules, "{kind}: {name}"),
    "switches": Listed(lambda: _named(SWITCHES.items()), "{name}: {meaning}"),
    "acts": Listed(lambda: _named((act.name, act.meaning) for act in words.ALL_ACTS),
                   "{name}: {meaning}"),
    "grounds": Listed(lambda: _named((one.name, one.meaning) for one in words.ALL_GROUNDS),
                      "{name}: {meaning}"),
    "levers": Listed(_levers, "{name} ({low:g} to {high:g}): {meaning}; read by: {read_by}"),
    "designs": Listed(_designs, "{name}"),
    "experiments": Listed(_experiments, "{name}: {question}"),
    "figures": Listed(_experiments, "{name}"),
    "outcomes": Listed(lambda: _named(experiments_module("measures.outcomes").listing().items()),
                       "{name}: {meaning}"),
    "parameters": Listed(_parameters, "{name} = {default:g} ({low:g} to {high:g} {unit}; "
                                      "{mechanism}, {status}): {meaning}"),
}


def rows_of(what: str) -> list[dict]:
    """The rows of one list."""
    return CATALOGUE[what].rows()
