"""Settings: the registry, a scenario and the user's choices, checked and frozen.

``settings(...)`` is the only way in. What it returns cannot change and has a
hash; the same hash and seed give the same run.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sim import words
from sim.config import policy
from sim.config.allowed import Allowed, allowed
from sim.config.errors import UserError, shown, unknown
from sim.config.frozen import Frozen, frozen
from sim.config.mixture import Followed, followed, mixture
from sim.config.origin import Origin, origin_at
from sim.config.own_code import is_own, own_function
from sim.config.own_rule import name_of_stop
from sim.config.plans import check_posts
from sim.config.registry import number, registry
from sim.config.scenario import Scenario, checked, scenario_of, scenarios
from sim.config.switches import SWITCHES


@dataclass(frozen=True)
class Settings:
    """Everything that decides a run but its seed. Made by :func:`settings`.

    Nothing in it can be changed: its mappings and arrays (``levers``, ``dated``: one row a week,
    one a dated event) refuse to be written to.
    """

    scenario: Scenario
    regime: str
    rule: str
    organs: str
    weeks: int
    off: frozenset[str]
    values: Frozen
    law: np.ndarray
    dated: np.ndarray
    # Levers whose path a design gives: no scale stretches them.
    fixed: frozenset[str] = frozenset()
    # The choice rules that members follow, with their shares; ``rule`` names them.
    rules: tuple[Followed, ...] = ()
    # Acts left open to a part of the members (`allowed.py`).
    allow: tuple[Allowed, ...] = ()
    # The user's own condition on which a run stops early (`runs/stop.py`).
    stop: Callable | None = None
    # The saved world that a run goes on from.
    origin: Origin | None = None

    def __post_init__(self):
        for name, made in (("values", Frozen(self.values)), ("law", frozen(self.law)),
                           ("dated", frozen(self.dated))):
            object.__setattr__(self, name, made)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        # Made anew on the other side: what is unpickled must be frozen too.
        return Settings, tuple(getattr(self, field.name) for field in dataclasses.fields(self))

    @cached_property
    def hash(self) -> str:
        """Hash of the full settings: parameters, scenario, rules, switches, lever paths."""
        digest = hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode())
        for name in words.LEVERS:  # a lever that is 0 throughout may be newer than the hash
            if self.law[name].any() or name in self.fixed:
                digest.update(f"{name} {name in self.fixed}".encode())
                digest.update(self.law[name].tobytes())
        digest.update(self.dated.tobytes())
        return digest.hexdigest()[:16]

    @property
    def own_rules(self) -> tuple[Callable, ...]:
        """The user's own among the choice rules."""
        return tuple(one.own for one in self.rules if one.own is not None)

    @property
    def first_week(self) -> int:
        """The first week that a run of these settings simulates."""
        return self.origin.week if self.origin else 0

    @property
    def start(self) -> dt.date:
        return self.scenario.start

    def as_dict(self) -> dict:
        """The settings as plain data, for manifests."""
        found = {
            "scenario": json.loads(self.scenario.model_dump_json(by_alias=True,
                                                                 exclude_none=True)),
            "regime": self.regime, "rule": self.rule, "organs": self.organs,
            "weeks": self.weeks, "off": sorted(self.off),
            # What has no say here is left out, so that other organisations keep their hash.
            "parameters": {name: value for name, value in self.values.items()
                           if value != registry()[name].default
                           or self._has_say(registry()[name].mechanism)},
        }
        if self.allow:
            found["allow"] = {open_.key: open_.share for open_ in self.allow}
        if len(self.rules) > 1:
            found["rules"] = {one.name: one.share for one in self.rules}
        if self.stop:
            found["stop"] = name_of_stop(self.stop)
        if self.origin:
            found["origin"] = {"week": self.origin.week, "world": self.origin.digest}
        return found

    def _has_say(self, mechanism: str) -> bool:
        """Whether parameters of a mechanism can matter in this scenario."""
        if mechanism == "hierarchy":
            return self.scenario.has_rulings
        return mechanism != "centre" or self.scenario.region is not None

    def parameter_row(self) -> np.ndarray:
        """One row: every parameter, the rules' codes and the switches (1 on, 0 off)."""
        fields = {**self.values, **{f"on_{s}": float(s not in self.off) for s in SWITCHES},
                  "organs_rule": float(words.ORGANS_RULES.index(self.organs))}
        return np.array([tuple(fields.values())], dtype=[(name, "f8") for name in fields])


# What a choice is that nobody makes.
DEFAULTS = Frozen(regime=policy.HISTORICAL, rule="self_protection", organs="files")


def settings(scenario: str | Path | Scenario | Settings = "dinamo", *, set: dict | None = None,
             regime: str | Path | None = None, rule: str | Callable | None = None,
             organs: str | None = None, switch: dict | None = None, weeks: int | None = None,
             fields: dict | None = None, allow: dict | None = None,
             rules: dict | None = None, stop: str | Callable | None = None) -> Settings:
    """Check a user's choices and freeze them.

    scenario: name, path of a TOML file, a Scenario, or the folder of a saved world (`origin.py`):
    then the choices are those of its run unless others are given; ``fields`` overrides a
    scenario's top-level fields. set: parameter values by registry name. switch: name -> bool
    (or "on"/"off"). allow: acts left open to a share of the members (`allowed.py`). rules:
    choice rule -> share of the members who follow it, instead of one rule for all
    (`mixture.py`). weeks: how many weeks to run (default: the scenario's span). stop: a condition
    of one's own on which a run stops earlier, ``FILE.py:NAME`` or a function (`runs/stop.py`).
    Settings made before are returned as they are, and take no further choices.
    Raises UserError: what is wrong, where, and the legal values.
    """
    if isinstance(scenario, Settings):
        if any(given is not None for given in (set, regime, rule, organs, switch, weeks, fields,
                                               allow, rules, stop)):
            raise UserError("settings that are made take no further choices; give the choices "
                            "with the scenario")
        return scenario
    for what, given in (("set", set), ("switch", switch), ("fields", fields),
                        ("allow", allow), ("rules", rules)):
        if not isinstance(given, Mapping | None):
            raise UserError(f"{what}: {shown(given)} is not a dict of names and values")
    # A folder of the user's that is called like a shipped scenario does not hide it.
    is_shipped = isinstance(scenario, str) and scenario in scenarios()
    found = None if is_shipped else origin_at(scenario)
    origin, saved = found or (None, {})
    if origin and fields:
        raise UserError(f"{scenario}: the organisation is saved as it is; its fields "
                        f"({', '.join(fields)}) cannot change")
    home = checked(saved["scenario"], str(scenario)) if origin else scenario_of(scenario, fields)
    set = {**saved.get("parameters", {}), **(set or {})}
    switch = {**dict.fromkeys(saved.get("off", ()), False), **(switch or {})}
    allow = saved.get("allow") if allow is None else allow
    regime = saved.get("regime", DEFAULTS["regime"]) if regime is None else regime
    if rules is not None and rule is not None:
        raise UserError("rule and rules: give one of them, not both")
    if rules is None and rule is None:
        rules, rule = saved.get("rules"), saved.get("rule", DEFAULTS["rule"])
    follow = (followed(rule),) if rules is None else mixture(rules)
    organs = saved.get("organs", DEFAULTS["organs"]) if organs is None else organs
    if not isinstance(regime, str | Path):
        raise UserError(f"regime: {shown(regime)} is not a name or the path of a .csv file")
    regime = str(regime)
    check_posts(home)
    values = {name: row.default for name, row in registry().items()}
    if regime in policy.STATIC:
        values["shock_arrests"] = policy.STANDARD_SHOCK
    for name, value in set.items():
        if name not in values:
            raise unknown("parameter", name, values)
        values[name] = number(name, value)
    if organs not in words.ORGANS_RULES:
        raise unknown("organs rule", organs, words.ORGANS_RULES)
    off = frozenset()
    for name, state in switch.items():
        if name not in SWITCHES:
            raise unknown("switch", name, SWITCHES)
        if state not in (True, False, "on", "off"):
            raise UserError(f"switch {name}: {shown(state)} is not on or off")
        if state in (False, "off"):
            off |= {name}
    span = home.weeks if weeks is None else weeks
    least = origin.week + 1 if origin else 1
    if isinstance(span, bool) or not isinstance(span, int) or not least <= span <= home.weeks:
        raise UserError(f"weeks: {span if isinstance(span, int) else shown(span)} is outside "
                        f"{least}..{home.weeks} (weeks of {home.name})")
    dated = (policy.regular_meetings(home.weeks) if regime in policy.STATIC else
             policy.dated_events(home.calendar, home.start, home.weeks,
                                 None if home.region else [unit.name for unit in home.units],
                             home.dates or ()))
    dated = policy.with_project(dated, home.project_trouble, home.start, regime)
    law = policy.law_of(regime, home.start, home.weeks)
    if stop is not None:
        stop = own_function(stop) if is_own(stop) else stop
        if not callable(stop):
            raise UserError(f"stop: {shown(stop)} is not FILE.py:FUNCTION")
        name_of_stop(stop)  # refuses one that takes something else
    named = " + ".join(f"{one.name} {one.share:g}" for one in follow)
    return Settings(home, regime, follow[0].name if len(follow) == 1 else named, organs, span, off,
                    values, law, dated, rules=follow, allow=allowed(allow), stop=stop,
                    origin=origin)
