"""Settings: the registry, a scenario and the user's choices, checked and frozen.

``settings(...)`` is the only way in. What it returns cannot change and has a
hash; the same hash and seed give the same run.
"""

import csv
import datetime as dt
import hashlib
import io
import json
import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sim import policy, words
from sim.errors import UserError, unknown
from sim.weeks import monday_on_or_after

# Structural switches of section 10: name -> what goes when it is off.
SWITCHES = {
    "association": "ties to the fallen are no ground and no danger",
    "silence": "silence is no ground",
    "naming": "nobody is named in hearings",
    "gatekeeping": "every statement is passed on",
    "gatekeeper_learning": "officials do not learn from charges against those who shelved",
    "succession": "a successor inherits no exposure",
    "aftermath": "falls are not examined for who kept silent",
    "statements_enter_files": "statements enter no file (null control)",
    "interrogation": "the arrested name nobody",
    "press": "the paper prints nothing and carries no news between units",
    "revelation": "nobody learns that the fallen had been authors themselves",
    "chance_contacts": "friends in the unit and shopmates are those next on its list, not drawn "
                       "(a small world)",
    "even_contacts": "friends are met through the ties of others, so that the much tied get more",
    "weekly_choice": "members perceive and choose only every other week",
    "from_above": "no list from above: the centre moves against leaders only when pressed",
    "from_below": "local pressure moves nobody above: the centre acts on its own list",
    "transfers": "of many organisations, each fills its leading posts from its own people",
    "regional_press": "no paper above carries news from one organisation to the others",
}

# Switches that are thrown by holding a lever at 0.
LEVERS_OF_SWITCHES = {"association": "association", "silence": "silence_admissible"}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


# Dates of a scenario: far from the ends of the calendar, where sums of weeks overflow.
Day = Annotated[dt.date, Field(ge=policy.FIRST_DATE, le=policy.LAST_DATE)]
MOST_ORGANISATIONS = 10_000
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Unit(Strict):
    name: str = Field(min_length=1)
    kind: Literal["shop", "bureau", "station", "administration", "class", "farm", "school", "site",
                  "raikom", "kraikom"]
    size: float = Field(default=1.0, gt=0)
    opposition: bool = False
    # Where there is a hierarchy: the unit's level (a cell unless said) and the unit above it
    # (the organisation's committee unless said).
    level: Literal["cell", "district", "territory"] | None = None
    parent: str | None = None


class Posts(Strict):
    organisers: Count
    partkom_members: Count
    deputy_directors: Count
    chief_engineers: Count
    department_heads: Count
    editors: int = Field(default=1, ge=0, le=1)


class Hierarchy(Strict):
    """The levels above and below the committee (hierarchy.py)."""

    committee: str = Field(default="obkom", min_length=1)
    # Post -> level whose consent is needed to remove its holder; posts not named here are the
    # committee's own to fill and empty.
    consent: dict[Literal[words.POSTS], Literal["territory", "centre"]]
    # The leader's people, whom he brought with him, and how close they are to him.
    circle: Count
    circle_closeness: float = Field(ge=0, le=1)
    # Severity of the past that the leader hides.
    secret_severity: float = Field(ge=0, le=2)
    # Agents of the control commission, who sit beside the kraikom and press.
    controllers: Count


class Region(Strict):
    """Many organisations of unequal size under common bodies (centre.py); the scenario's
    ``copies`` is how many, its ``members``, ``posts`` and ``applicants`` are those of the
    organisation of median size, its ``units`` the most that a works has."""

    # Sizes are lognormal around ``members`` with this spread (of the logarithm), within limits.
    # Their seed is the scenario's, so that every run is about the same organisations.
    seed: int = Field(ge=0)
    spread: float = Field(ge=0, le=3)
    smallest: int = Field(ge=20)
    largest: int = Field(le=100_000)
    # Members to a unit: an organisation has as many units as that gives.
    unit_members: float = Field(ge=5)
    # Share of organisations that are a district's, and the most units that one of them has.
    districts: float = Field(ge=0, le=1)
    district_units: tuple[Unit, ...] = Field(min_length=1)
    # Post -> body whose consent is needed to remove its holder, and which may fill it.
    consent: dict[Literal[words.POSTS], Literal["region", "territory", "centre"]]


class Movement(Strict):
    from_: Day = Field(alias="from")
    leave: float = Field(ge=0, le=0.2)
    arrive: float = Field(ge=0, le=0.2)


class Scenario(Strict):
    """An organisation: its size, units, posts, movement and time span (scenarios/*.toml)."""

    name: str
    title: str
    start: Day
    end: Day
    members: int = Field(ge=2, le=1_000_000)
    candidates: float = Field(ge=0, le=1)
    technicians: float = Field(ge=0, le=1)
    applicants: Count
    copies: int = Field(ge=1, le=MOST_ORGANISATIONS)
    calendar: str
    units: tuple[Unit, ...] = Field(min_length=1)
    posts: Posts
    movement: tuple[Movement, ...] = Field(min_length=1)
    hierarchy: Hierarchy | None = None
    region: Region | None = None

    @property
    def has_rulings(self) -> bool:
        """Whether bodies above rule on petitions and leave a record of it."""
        return self.hierarchy is not None or self.region is not None

    @model_validator(mode="after")
    def _sizes(self):
        if self.region is None:
            return self
        if self.hierarchy is not None:
            raise ValueError("a scenario has a table [hierarchy] or a table [region], not both")
        if not self.region.smallest <= self.members <= self.region.largest:
            raise ValueError(f"members {self.members}, the median of the region, must lie between "
                             f"its smallest {self.region.smallest} and its largest "
                             f"{self.region.largest}")
        return self

    @model_validator(mode="after")
    def _levels(self):
        names = [unit.name for unit in self.units]
        for unit in self.units:
            if self.hierarchy is None and (unit.level or unit.parent):
                raise ValueError(f"unit '{unit.name}' has a level or a parent, which needs a "
                                 "table [hierarchy]")
            if unit.parent is not None and unit.parent not in names:
                raise ValueError(f"unit '{unit.name}': its parent '{unit.parent}' is not one of "
                                 f"{', '.join(names)}")
        if self.hierarchy is not None and sum(u.level == "territory" for u in self.units) != 1:
            raise ValueError("a hierarchy needs one unit of level territory")
        return self

    @model_validator(mode="after")
    def _dates(self):
        if self.end <= self.start:
            raise ValueError(f"end {self.end} must come after start {self.start}")
        if self.start.weekday() != 0:
            raise ValueError(f"start {self.start} must be a Monday, e.g. "
                             f"{monday_on_or_after(self.start)}")
        if self.calendar not in (*policy.calendars(), "none"):
            raise ValueError(f"calendar '{self.calendar}' is not one of "
                             f"{', '.join([*policy.calendars(), 'none'])}")
        return self

    @property
    def weeks(self) -> int:
        """Number of weeks from ``start`` to ``end``, both Mondays included."""
        return (self.end - self.start).days // 7 + 1


@dataclass(frozen=True)
class Parameter:
    """One row of the registry."""

    name: str
    symbol: str
    unit: str
    low: float
    high: float
    default: float
    mechanism: str
    status: str  # sourced, calibrated or assumed
    evidence: tuple[str, ...]
    meaning: str


@lru_cache
def registry() -> dict[str, Parameter]:
    """The registry of parameters, by name."""
    text = (resources.files("sim") / "parameters.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(io.StringIO(text)):
        found[row["name"]] = Parameter(
            row["name"], row["symbol"], row["unit"], float(row["low"]), float(row["high"]),
            float(row["default"]), row["mechanism"], row["status"],
            tuple(row["evidence"].split(";")) if row["evidence"] else (), row["meaning"])
    return found


@lru_cache(maxsize=16)
def _toml(text: str) -> dict:
    """A TOML text as data, not to be changed: sweeps read the same scenario many times."""
    return tomllib.loads(text)


@lru_cache
def _shipped_scenario(name: str) -> str:
    return (resources.files("sim") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")


@lru_cache
def scenarios() -> list[str]:
    """Names of the scenarios that ship with the package."""
    folder = resources.files("sim") / "scenarios"
    return sorted(f.name.removesuffix(".toml") for f in folder.iterdir()
                  if f.name.endswith(".toml"))


def load_scenario(name: str, fields: dict | None = None) -> Scenario:
    """A shipped scenario by name, or a user's own by the path of its TOML file.

    ``fields`` overrides top-level fields. Raises UserError naming file and key.
    """
    if name in scenarios():
        text = _shipped_scenario(name)
        where = f"scenario {name}"
    elif name.endswith(".toml"):
        where = name
        try:
            text = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{name}: cannot be read as a scenario ({error})") from None
    else:
        raise unknown("scenario", name, [*scenarios(), "a path ending in .toml"])
    try:
        raw = _toml(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{where}: not valid TOML ({error})") from None
    try:
        return Scenario.model_validate({**raw, **(fields or {})})
    except ValidationError as error:
        # A misspelt key also leaves its right name missing: the misspelling is the news.
        first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
        key = ".".join(str(part) for part in first["loc"]) or "file"
        if first["type"] == "extra_forbidden":
            raise unknown("key", key, _keys_at(first["loc"]), where) from None
        raise UserError(f"{where}: {key}: {first['msg']}") from None


def _keys_at(place: tuple) -> list[str]:
    """Legal keys of the part of a scenario file that holds ``place``."""
    part = {"units": Unit, "posts": Posts, "movement": Movement, "hierarchy": Hierarchy,
            "region": Region}.get(
        place[0] if len(place) > 1 else "", Scenario)
    return [field.alias or name for name, field in part.model_fields.items()]


@dataclass(frozen=True)
class Settings:
    """Everything that decides a run but its seed. Made by :func:`settings`."""

    scenario: Scenario
    regime: str
    rule: str
    organs: str
    weeks: int
    off: frozenset[str]
    values: dict[str, float]
    levers: np.ndarray
    dated: np.ndarray
    own_rule: Callable | None = None

    @cached_property
    def hash(self) -> str:
        """Hash of the full settings: parameters, scenario, rules, switches, lever paths."""
        digest = hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode())
        digest.update(self.levers.tobytes())
        digest.update(self.dated.tobytes())
        return digest.hexdigest()[:16]

    @property
    def start(self) -> dt.date:
        return self.scenario.start

    def as_dict(self) -> dict:
        """The settings as plain data, for manifests."""
        return {
            "scenario": json.loads(self.scenario.model_dump_json(by_alias=True,
                                                                 exclude_none=True)),
            "regime": self.regime, "rule": self.rule, "organs": self.organs,
            "weeks": self.weeks, "off": sorted(self.off),
            # What has no say here is left out, so that other organisations keep their hash.
            "parameters": {name: value for name, value in self.values.items()
                           if value != registry()[name].default
                           or self._has_say(registry()[name].mechanism)},
        }

    def _has_say(self, mechanism: str) -> bool:
        """Whether parameters of a mechanism can matter in this scenario."""
        if mechanism == "hierarchy":
            return self.scenario.has_rulings
        return mechanism != "centre" or self.scenario.region is not None

    def parameter_record(self) -> np.ndarray:
        """One record: every parameter, the rules' codes and the switches (1 on, 0 off)."""
        fields = {**self.values, **{f"on_{s}": float(s not in self.off) for s in SWITCHES},
                  # An own rule weighs the same options as the full rule does.
                  "choice_rule": 0.0 if self.own_rule else float(
                      words.CHOICE_RULES.index(self.rule)),
                  "organs_rule": float(words.ORGANS_RULES.index(self.organs))}
        record = np.zeros(1, dtype=np.dtype([(name, "f8") for name in fields]))
        for name, value in fields.items():
            record[name] = value
        return record


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise UserError(f"parameter {name}: '{value}' is not a number")
    try:
        number = float(value)
    except ValueError:
        raise UserError(f"parameter {name}: '{value}' is not a number") from None
    row = registry()[name]
    if not (math.isfinite(number) and row.low <= number <= row.high):
        raise UserError(f"parameter {name}: {value} is outside "
                        f"{row.low:g}..{row.high:g} ({row.unit})")
    return number


def held_at_zero(off: frozenset[str]) -> set[str]:
    """Levers that the switches in ``off`` hold at 0."""
    return {lever for name, lever in LEVERS_OF_SWITCHES.items() if name in off}


def law_of(home: Scenario, regime: str, values: dict[str, float], off: frozenset[str]
           ) -> np.ndarray:
    """Levers of every week as the law has them (practice follows: :func:`policy.practice`), for
    the scenario's whole span, so that fewer weeks are a prefix of more."""
    return policy.lever_table(regime, home.start, home.weeks, dict(_scales(values)),
                              held_at_zero(off))


def _scales(values: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """The factors that stretch whole lever paths, by lever."""
    return tuple((name.removeprefix("scale_"), value) for name, value in values.items()
                 if name.startswith("scale_"))


@lru_cache(maxsize=64)
def _practice(text: str, regime: str, start: dt.date, weeks: int,
              scales: tuple[tuple[str, float], ...], off: frozenset[str], lag: float
              ) -> np.ndarray:
    """Levers as practised, made once for all the cells of a sweep that share them; ``text`` is
    the regime's, so that an edited file is another key."""
    return policy.practice(policy.lever_table(regime, start, weeks, dict(scales), off), lag)


def settings(scenario: str | Scenario = "dinamo", *, set: dict | None = None,
             regime: str = policy.HISTORICAL, rule: str | Callable = "self_protection",
             organs: str = "files", switch: dict | None = None, weeks: int | None = None,
             fields: dict | None = None) -> Settings:
    """Check a user's choices and freeze them.

    scenario: name, path of a TOML file, or a Scenario; ``fields`` overrides its
    top-level fields. set: parameter values by registry name. switch: name -> bool
    (or "on"/"off"). weeks: how many weeks to run (default: the scenario's span).
    Raises UserError: what is wrong, where, and the legal values.
    """
    home = (scenario if isinstance(scenario, Scenario) else load_scenario(str(scenario), fields))
    values = {name: row.default for name, row in registry().items()}
    if regime in policy.STATIC:
        values["shock_arrests"] = policy.STANDARD_SHOCK
    for name, value in (set or {}).items():
        if name not in values:
            raise unknown("parameter", name, values)
        values[name] = _number(name, value)
    own_rule = rule if callable(rule) else None
    if own_rule is not None:
        from sim.rules.own import name_of  # needs the compiled engine, which settings do not
        rule = name_of(own_rule)
    elif rule not in words.CHOICE_RULES:
        raise unknown("choice rule", rule, words.CHOICE_RULES)
    if organs not in words.ORGANS_RULES:
        raise unknown("organs rule", organs, words.ORGANS_RULES)
    off = frozenset()
    for name, state in (switch or {}).items():
        if name not in SWITCHES:
            raise unknown("switch", name, SWITCHES)
        if state not in (True, False, "on", "off"):
            raise UserError(f"switch {name}: '{state}' is not on or off")
        if state in (False, "off"):
            off |= {name}
    span = home.weeks if weeks is None else weeks
    if isinstance(span, bool) or not isinstance(span, int) or not 1 <= span <= home.weeks:
        raise UserError(f"weeks: {span} is outside 1..{home.weeks} (weeks of {home.name})")
    levers = _practice(policy.regime_text(regime)[0], regime, home.start, home.weeks,
                       _scales(values), frozenset(held_at_zero(off)),
                       values["practice_lag"]).copy()
    dated = (policy.regular_meetings(home.weeks) if regime in policy.STATIC else
             policy.dated_events(home.calendar, home.start, home.weeks,
                                 None if home.region else [unit.name for unit in home.units]))
    return Settings(home, regime, rule, organs, span, off, values, levers, dated, own_rule)
