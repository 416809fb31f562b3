"""Scenarios: an organisation, its units, posts and time span, read from a TOML file and checked."""

import datetime as dt
import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from sim import words
from sim.config import policy
from sim.config.errors import UserError, shown, unknown
from sim.config.frozen import Frozen
from sim.config.given import table_rows, text_of
from sim.config.invalid import first_wrong
from sim.config.organisation import FILES, Organisation, organisation_of
from sim.config.weeks import monday_on_or_after


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
    # Whether it works on the contested design (h1-077), and which unit supplies it (h1-086).
    project: bool = False
    supplier: str | None = None


class Occupations(Strict):
    """Who works at what in a kind of unit: shares of its members; the rest is office and service.
    """

    production: float = Field(ge=0, le=1)
    technical: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _within(self):
        if self.production + self.technical > 1.0:
            raise ValueError(f"production {self.production} and technical {self.technical} are "
                             "more than 1 together")
        return self


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
    consent: Annotated[dict[Literal[words.POSTS], Literal["territory", "centre"]],
                       AfterValidator(Frozen)]
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
    consent: Annotated[dict[Literal[words.POSTS], Literal["region", "territory", "centre"]],
                       AfterValidator(Frozen)]


class Dated(Strict):
    """A dated local event of a scenario's own: what kind, in which unit (the whole organisation
    unless said), and for a review of documents until when."""

    date: Day
    kind: Literal[words.CALENDAR]
    unit: str | None = None
    until: Day | None = None


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
    # By kind of unit; `other` for the kinds that are not listed.
    occupations: Annotated[dict[Literal[(*words.UNIT_KINDS, "other")], Occupations],
                           AfterValidator(Frozen)]
    # Share of women, and of members whose husband or wife is a member here too.
    women: float = Field(ge=0, le=1)
    spouses: float = Field(ge=0, le=1)
    applicants: Count
    copies: int = Field(default=1, ge=1, le=MOST_ORGANISATIONS)
    calendar: str
    # Dated local events beside those of the calendar.
    dates: tuple[Dated, ...] | None = None
    # Since when the contested design is in trouble, where there is one.
    project_trouble: Day | None = None
    units: tuple[Unit, ...] = Field(min_length=1)
    posts: Posts
    movement: tuple[Movement, ...] = Field(min_length=1)
    hierarchy: Hierarchy | None = None
    region: Region | None = None
    # Members, ties, kin and units that are given and not drawn; a file names the tables.
    organisation: Annotated[InstanceOf[Organisation], BeforeValidator(organisation_of),
                            PlainSerializer(Organisation.as_dict)] | None = None

    def occupations_of(self, kind: str) -> Occupations | None:
        """Who works at what in a kind of unit (one of words.UNIT_KINDS); None where nothing is
        said of it, because no unit is of that kind."""
        return self.occupations.get(kind, self.occupations.get("other"))

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
    def _given(self):
        given = self.organisation
        if given is None:
            return self
        if self.hierarchy or self.region or self.copies != 1:
            raise ValueError("an organisation that is given stands alone: without hierarchy, "
                             "region or copies")
        if self.members != len(given.members):
            raise ValueError(f"members {self.members}: the table of members has "
                             f"{len(given.members)} rows")
        if [unit.name for unit in self.units] != [unit["name"] for unit in given.units]:
            raise ValueError("units: they are not those of the tables of members and units")
        for m in given.members[given.members["post"] == words.UNIT_HEAD]:
            if self.units[m["unit"]].kind == "administration":
                raise ValueError(f"'{self.units[m['unit']].name}' is an administration, which its "
                                 "director heads: no member of it is a unit_head")
        return self

    @model_validator(mode="after")
    def _in_units(self):
        names = [unit.name for unit in self.units]
        for one in self.dates or ():
            if one.unit is not None and one.unit not in names:
                raise ValueError(f"dates: {one.date}: unit '{one.unit}' is not one of "
                                 f"{', '.join(names)}")
        return self

    @model_validator(mode="after")
    def _kinds(self):
        units = (*self.units, *(self.region.district_units if self.region else ()))
        for unit in units:
            if self.occupations_of(unit.kind) is None:
                raise ValueError(f"unit '{unit.name}' is of kind '{unit.kind}', for which "
                                 "[occupations] says nothing; give it or `other`")
        return self

    @model_validator(mode="after")
    def _levels(self):
        names = [unit.name for unit in self.units]
        for unit in self.units:
            if unit.supplier is not None and unit.supplier not in names:
                raise ValueError(f"unit '{unit.name}': its supplier '{unit.supplier}' is not one "
                                 f"of {', '.join(names)}")
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
        where, text = name, text_of(name, "a scenario")
    else:
        raise unknown("scenario", name, [*scenarios(), "a path ending in .toml"])
    try:
        raw = _toml(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{where}: not valid TOML ({error})") from None
    return checked({**_with_tables(raw, Path(name).parent, where), **(fields or {})}, where)


def _with_tables(raw: dict, folder: Path, where: str) -> dict:
    """The keys of a scenario file with the tables themselves instead of the names of their files,
    and what follows from them. UserError where a table is wrong or says what the file says, too."""
    found = dict(raw)
    calendar = raw.get("calendar")
    if isinstance(calendar, str) and calendar.endswith(".csv"):
        given = _dates(text_of(folder / calendar, "a calendar"), calendar)
        found["dates"] = [*raw.get("dates", ()), *given]
        found["calendar"] = "none"
    named = raw.get("organisation")
    if not isinstance(named, dict):
        return found
    texts = {key: text_of(folder / str(value), "a table") if key in FILES else value
             for key, value in named.items()}
    given = organisation_of(texts, {key: str(value) for key, value in named.items()
                                    if key in FILES})
    for key in ("members", *(("units",) if "units" in texts else ()),
                *(("posts",) if given.posts is not None else ())):
        if key in raw:
            raise UserError(f"{where}: {key}: stands in the tables of [organisation], too; leave "
                            "it out here")
    return found | fields_of(given, raw.get("units"))


def fields_of(given: Organisation, units: list | None = None) -> dict:
    """The fields of a scenario that follow from an organisation that is given. ``units``: what a
    file says of the units, where the tables do not. Raises UserError."""
    said = {unit.get("name"): unit for unit in units or given.units}
    names = [unit["name"] for unit in given.units]
    for name in said:
        if name not in names:
            raise UserError(f"units: '{name}' has no member; the members' units are "
                            f"{', '.join(names)}")
    for name in names:
        if name not in said:
            raise unknown("unit", name, said, "the table of members")
    found = {"organisation": given, "members": len(given.members),
             "units": [{**said[unit["name"]], "size": unit["size"]} for unit in given.units]}
    if given.posts is not None:
        found["posts"] = {name: given.posts.get(name.removesuffix("s"), 0)
                          for name in Posts.model_fields}
    return found


def _dates(text: str, where: str) -> list[dict]:
    """Rows of a calendar of one's own. Raises UserError: file, line, legal values."""
    found = []
    for line, row in table_rows(text, where, ("date", "kind"), ("unit", "until"), "a calendar"):
        given = {key: value for key, value in row.items() if value}
        try:
            Dated.model_validate(given)
        except ValidationError as error:
            raise first_wrong(error, f"{where}: line {line}",
                              lambda _: list(Dated.model_fields)) from None
        found.append(given)
    return found


def scenario_of(given: object, fields: dict | None = None) -> Scenario:
    """The scenario that a user means: a name, the path of a TOML file, or one already made;
    ``fields`` overrides top-level fields. Raises UserError."""
    if isinstance(given, str | Path):
        return load_scenario(str(given), fields)
    if not isinstance(given, Scenario):
        raise UserError(f"scenario: {shown(given)} is not a name, the path of a .toml file, a "
                        "Scenario or Settings")
    if not fields:
        return given
    return checked({**given.model_dump(by_alias=True), **fields}, f"scenario {given.name}")


def checked(raw: dict, where: str) -> Scenario:
    """A scenario from plain data. UserError naming ``where`` and the key."""
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        raise first_wrong(error, where, _keys_at) from None


def _keys_at(place: tuple) -> list[str]:
    """Legal keys of the part of a scenario file that holds ``place``."""
    part = {"units": Unit, "posts": Posts, "movement": Movement, "hierarchy": Hierarchy,
            "region": Region}.get(
        place[0] if len(place) > 1 else "", Scenario)
    return [field.alias or name for name, field in part.model_fields.items()]
