"""Cells of a design: what can vary, and how a cell's choices become settings of a run."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from experiments.plans import levers
from sim import words
from sim.config import policy
from sim.config.allowed import ALL, NAMING, OPEN_ACTS
from sim.config.errors import UserError, unknown
from sim.config.registry import registry
from sim.config.scenario import Scenario
from sim.config.settings import Settings, settings
from sim.config.switches import SWITCHES

CHOICES = ("scenario", "regime", "rule", "organs", "weeks")
FAMILIES = ("switch", "lever", "forbid", "allow", "scenario")
FIELDS = tuple(name for name in Scenario.model_fields
               if name not in ("name", "title", "units", "posts", "movement"))
# What can be forbidden to everyone: every act but silence, and the statements among `denounce`
# that danger speaks for.
PREEMPTIVE = "preemptive"
# What can be left open to a share of the members.
OPEN = (*(f"{act}:{motive}" for act in OPEN_ACTS if act != NAMING for motive in words.MOTIVES),
        *(act for act in OPEN_ACTS if act != ALL))
ACTS = (*words.ACTS[1:], PREEMPTIVE)


@dataclass(frozen=True)
class Choices:
    """A user's choices for one cell, as `sim.settings` takes them, and what goes beyond it.

    ``lever``: lever -> checked path (`levers.py`). ``forbid``: acts forbidden to everyone.
    ``allow``: act[:motive] -> share of the members to whom it is left open. ``rules``: choice
    rule -> share of the members who follow it, instead of ``rule``. ``stop``: a condition of the
    user's own.
    ``posterior``: every replicate draws its parameters; what is ``set`` stays.
    """

    scenario: str = "dinamo"
    regime: str = policy.HISTORICAL
    rule: str = "self_protection"
    organs: str = "files"
    weeks: int | None = None
    set: dict = field(default_factory=dict)
    switch: dict = field(default_factory=dict)
    fields: dict = field(default_factory=dict)
    lever: dict = field(default_factory=dict)
    forbid: frozenset[str] = frozenset()
    allow: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)
    stop: str | None = None
    posterior: bool = False

    def prepare(self, replicate: int | None = None) -> tuple[Settings, np.ndarray | None]:
        """Checked settings, and what a paired world demands. Without ``replicate`` those of the
        defaults, where replicates draw from the posterior. Raises UserError."""
        values = self.set
        if self.posterior and replicate is not None:
            from experiments.plans import posterior  # few designs need the table
            values = {**posterior.drawn(replicate), **values}
        chosen = settings(self.scenario, set=values, regime=self.regime,
                          rule=None if self.rules else self.rule, rules=self.rules or None,
                          stop=self.stop,
                          organs=self.organs, switch=self.switch, weeks=self.weeks,
                          fields=self.fields, allow=self.allow)
        if self.lever:
            chosen = levers.with_paths(chosen, self.lever)
        if not self.forbid:
            return chosen, None
        from sim.runs.worlds import intervention  # loads the engine, which checking need not
        return chosen, np.concatenate(
            [intervention(words.FORBID, act="denounce", motive=words.FEAR) if act == PREEMPTIVE
             else intervention(words.FORBID, act=act) for act in sorted(self.forbid)])


class Cell(NamedTuple):
    """One combination of what varies. ``values``: column -> value (a column's have one type);
    ``key`` is the hash of its
    settings and interventions; ``persons`` times ``weeks`` says how long a run may take."""

    index: int
    values: dict
    choices: Choices
    key: str
    persons: int
    weeks: int


def cell(index: int, values: dict, choices: Choices) -> Cell:
    """A cell, its choices checked. Raises UserError."""
    chosen = choices.prepare()[0]
    key = chosen.hash + "".join(f"-{act}" for act in sorted(choices.forbid))
    if choices.posterior:
        from experiments.plans import posterior
        key += f"-{posterior.shipped_hash()}"
    return Cell(index, values, choices, key, chosen.scenario.members * chosen.scenario.copies,
                chosen.weeks)


def run_id(key: str, seed: int) -> str:
    """What a run is known by: the hash of its full settings, interventions and seed."""
    return hashlib.sha256(f"{key} {seed}".encode()).hexdigest()[:16]


# ---- Keys: what a design may set or vary -----------------------------------------------------

def legal_keys() -> list[str]:
    """Every key that a design may vary (scenario fields, levers and acts with their prefix)."""
    return [*CHOICES, "rules", *(f"scenario.{name}" for name in FIELDS),
            *(f"switch.{name}" for name in SWITCHES), *(f"lever.{name}" for name in words.LEVERS),
            *(f"forbid.{act}" for act in ACTS), *(f"allow.{act}" for act in OPEN), *registry()]


def split(key: str) -> tuple[str, str]:
    """Family and name of a key; a bare name is a parameter or a lever. Raises KeyError."""
    if key in CHOICES:
        return "choice", key
    family, _, name = key.partition(".")
    members = {"switch": SWITCHES, "lever": words.LEVERS, "forbid": ACTS, "allow": OPEN,
               "scenario": FIELDS}
    if name and name in members.get(family, ()):
        return family, name
    if key == "rules":
        return "rules", key
    if key in registry():
        return "set", key
    if key in words.LEVERS:
        return "lever", key
    raise KeyError(key)


def check_key(key: str, where: str) -> None:
    """Raise UserError naming the nearest legal keys unless ``key`` is one."""
    try:
        split(key)
    except KeyError:
        raise unknown("key", key, legal_keys(), where) from None


def is_numeric(key: str) -> bool:
    """Whether values of this key are numbers that can be sampled from a range."""
    family, name = split(key)
    return family in ("set", "lever", "allow") or name == "weeks" or (
        family == "scenario" and Scenario.model_fields[name].annotation in (int, float))


def is_whole(key: str) -> bool:
    """Whether values of this key are whole numbers."""
    family, name = split(key)
    return name == "weeks" or (
        family == "scenario" and Scenario.model_fields[name].annotation is int)


def column_value(key: str, value: object) -> object:
    """A checked value of ``key`` as it stands in a result's column."""
    family, _ = split(key)
    if family == "lever":
        return levers.label(value)
    if family in ("set", "allow"):
        return float(value)
    if family == "switch":
        return "off" if value in (False, "off") else "on"
    if family == "forbid":
        return "forbidden" if value else "free"
    return value if isinstance(value, (int, float, str)) else str(value)


def column_type(values: list) -> type:
    """The one type of a column's values: whole numbers, numbers, or text for anything else."""
    if all(isinstance(value, int) for value in values):
        return int
    return float if all(isinstance(value, (int, float)) for value in values) else str


def with_value(choices: Choices, key: str, value: object, where: str) -> Choices:
    """``choices`` with ``key`` set to ``value``. Raises UserError for what cannot be one."""
    family, name = split(key)
    if family == "rules":
        if not isinstance(value, dict):
            raise UserError(f"{where}: write rules with their shares, e.g. "
                            "{ self_protection = 0.7, belief = 0.3 }")
        return replace(choices, rules=value)
    if family == "choice":
        if name != "weeks" and not isinstance(value, str):
            raise UserError(f"{where}: '{value}' is not the name of a {name}")
        return replace(choices, **{name: value})
    if family == "forbid":
        if not isinstance(value, bool):
            raise UserError(f"{where}: '{value}' is neither true (forbidden) nor false")
        return replace(choices, forbid=choices.forbid | {name} if value
                       else choices.forbid - {name})
    if family == "lever":
        return replace(choices, lever={**choices.lever, name: levers.checked(name, value, where)})
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if family in ("set", "allow") and not is_number:
        raise UserError(f"{where}: '{value}' is not a number")
    target = {"scenario": "fields"}.get(family, family)
    return replace(choices, **{target: {**getattr(choices, target), name: value}})
