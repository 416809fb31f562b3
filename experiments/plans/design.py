"""Designs of experiments: a TOML file read, checked to the last value, and laid out in cells.

A design is data (fields: :class:`File`). Whatever is wrong with one is found here, before
anything runs, and named with file, key and legal values.
"""

import hashlib
import json
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.measures import outcomes
from experiments.plans.cells import (
    CHOICES,
    Cell,
    Choices,
    cell,
    check_key,
    column_type,
    with_value,
)
from experiments.plans.layout import MAX_CELLS, check_choices, located, table_cells, varied_cells
from sim.config import policy
from sim.config.errors import UserError, unknown
from sim.config.given import text_of
from sim.config.invalid import first_wrong
from sim.config.own_code import is_own, own_located, source_hash
from sim.config.seeds import MAX_SEED

MAX_REPLICATES = 1_000_000


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


class Until(Strict):
    """When a cell has replicates enough: the 95 % interval of the mean of ``outcome`` is no
    wider than ``half_width`` to either side."""

    outcome: str
    half_width: float = Field(gt=0)


Replicates = Annotated[int, Field(ge=1, le=MAX_REPLICATES)]


class File(Strict):
    """Keys of a design file.

    question: one sentence. scenario, regime, rule, organs, weeks: as for `run`. seed: of the
    first replicate. set, switch, lever, fields, forbid, allow: what every cell
    shares. rules: choice rule -> share of the members who follow it, instead of rule. stop: a
    condition of one's own on which a run ends. vary: key ->
    values (`cells.py` for the keys). sampling, samples, levels: how points are laid out.
    table: a CSV file with a column a key and a row a cell, in the place of vary.
    replicates: runs a cell; until, max_replicates: go on until the mean is known well enough.
    paired: the same seeds in every cell. posterior: replicates draw their parameters from the
    posterior (`calibration/posterior.py`), the same ones in every cell. outcomes: what is
    measured. figure: who draws it. keep: tables of every run that are written, too.
    """

    question: str = Field(min_length=1)
    scenario: str = "dinamo"
    regime: str = policy.HISTORICAL
    rule: str = "self_protection"
    organs: str = "files"
    weeks: int | None = None
    seed: int = Field(default=1, ge=0, le=MAX_SEED)
    set: dict[str, Any] = {}
    switch: dict[str, Any] = {}
    lever: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    forbid: list[str] = []
    allow: dict[str, float] = {}
    rules: dict[str, float] = {}
    stop: str | None = None
    vary: dict[str, Any] = {}
    sampling: str = "grid"
    samples: int | None = Field(default=None, ge=1, le=MAX_CELLS)
    levels: int = Field(default=4, ge=2, le=100, multiple_of=2)
    table: str | None = None
    replicates: Replicates
    max_replicates: Replicates | None = None
    until: Until | None = None
    paired: bool = True
    posterior: bool = False
    outcomes: list[str] = Field(min_length=1)
    figure: str | None = None
    keep: list[str] = []


@dataclass(frozen=True)
class Design:
    """A checked design: its file, its cells, and ``columns``, the names of what varies."""

    name: str
    file: File
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    folder: Path = Path()

    @property
    def outcomes(self) -> list[str]:
        return self.file.outcomes

    @property
    def measured(self) -> list[str]:
        """The outcomes as workers find them: files of own ones with their whole path."""
        return [own_located(name, self.folder.absolute()) for name in self.outcomes]

    @property
    def least(self) -> int:
        """Replicates of every cell."""
        return self.file.replicates

    @property
    def most(self) -> int:
        """Replicates of a cell whose interval stays wide."""
        return self.file.max_replicates if self.file.until else self.file.replicates

    def seed(self, cell: int, replicate: int) -> int:
        """Seed of a run: its replicate's in a paired design, else its own."""
        shift = replicate if self.file.paired else cell * self.most + replicate
        return self.file.seed + shift

    def as_dict(self) -> dict:
        """The design as plain data, defaults included, for manifests."""
        return json.loads(self.file.model_dump_json(by_alias=True))

    @cached_property
    def hash(self) -> str:
        """Hash of everything that decides the results: cells, seeds, outcomes, replicates."""
        return self._hash_of("seed", "replicates", "max_replicates", "until", "paired", "outcomes")

    @cached_property
    def open_hash(self) -> str:
        """Hash of all but the number of replicates, where more of them leave those that there are
        as they were; empty for other designs."""
        extends = self.file.paired and self.file.until is None
        return self._hash_of("seed", "paired", "outcomes") if extends else ""

    def _hash_of(self, *keys: str) -> str:
        decisive = {name: value for name, value in self.as_dict().items() if name in keys}
        if self.file.keep:  # without it the hash is what it was before tables could be kept
            decisive["keep"] = self.file.keep
        if own := [name for name in self.measured if is_own(name)]:
            decisive["own"] = [source_hash(name) for name in own]
        digest = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode())
        for one in self.cells:
            digest.update(json.dumps([one.values, one.key]).encode())
        return digest.hexdigest()[:16]


def shipped() -> list[str]:
    """Names of the designs that come with the package."""
    folder = resources.files("experiments") / "designs"
    return sorted(f.name.removesuffix(".toml") for f in folder.iterdir()
                  if f.name.endswith(".toml"))


def shipped_text(name: str) -> str:
    """The TOML text of a design that comes with the package."""
    return (resources.files("experiments") / "designs" / f"{name}.toml").read_text("utf-8")


def load(design: str | Path | dict) -> Design:
    """A design by shipped name, by the path of its TOML file, or as a dict of its keys.

    Paths inside a file are relative to its folder. Raises UserError: file, key, legal values.
    """
    if isinstance(design, dict):
        return _check(design, "design", "design", Path())
    text = str(design)
    if text in shipped():
        return _check(_parse(shipped_text(text), f"design {text}"), text, f"design {text}", Path())
    path = Path(text)
    if path.suffix != ".toml":
        raise unknown("design", text, [*shipped(), "a path ending in .toml"])
    return _check(_parse(text_of(path, "a design"), text), path.stem, text, path.parent)


def _parse(text: str, where: str) -> dict:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{where}: not valid TOML ({error})") from None


def _check(raw: dict, name: str, where: str, folder: Path) -> Design:
    file = _structure(raw, where)
    outcomes.check([own_located(name, folder) for name in file.outcomes],
                   f"{where}: outcomes")
    if len(set(file.outcomes)) < len(file.outcomes):
        raise UserError(f"{where}: outcomes: one is named twice")
    _check_until(file, where)
    _check_keep(file, where)
    base = _base(file, where, folder)
    if file.table is not None:
        columns, points = table_cells(file, base, where, folder)
    else:
        columns, points = varied_cells(file, base, where, folder)
    kinds = {name: column_type([values[name] for values, _, _ in points]) for name in columns}
    cells = tuple(_cell(i, {name: kinds[name](value) for name, value in values.items()},
                        choices, place) for i, (values, choices, place) in enumerate(points))
    design = Design(name, file, columns, cells, folder)
    last = design.seed(len(cells) - 1, design.most - 1)
    if last > MAX_SEED:
        raise UserError(f"{where}: seed: {file.seed} leaves no room for {design.most} "
                        f"replicates below {MAX_SEED}")
    return design


def _structure(raw: dict, where: str) -> File:
    """The file's keys and types. Raises UserError naming the first wrong key."""
    try:
        return File.model_validate(raw)
    except ValidationError as error:
        raise first_wrong(error, where, lambda place: list(
            (Until if len(place) > 1 else File).model_fields)) from None


def _check_until(file: File, where: str) -> None:
    if file.until is None:
        if file.max_replicates is not None:
            raise UserError(f"{where}: max_replicates: has no meaning without until = "
                            f"{{outcome = ..., half_width = ...}}")
        return
    if file.until.outcome not in file.outcomes:
        raise unknown("outcome", file.until.outcome, file.outcomes, f"{where}: until")
    if file.max_replicates is None:
        raise UserError(f"{where}: max_replicates: is missing; until needs a cap")
    if file.max_replicates < file.replicates:
        raise UserError(f"{where}: max_replicates: {file.max_replicates} is below replicates "
                        f"({file.replicates})")


def _check_keep(file: File, where: str) -> None:
    from sim.runs.record import TABLES  # loads the tables, which most designs need not
    for name in file.keep:
        if name not in ("weekly", *TABLES):
            raise unknown("table", name, ["weekly", *TABLES], f"{where}: keep")
    if len(set(file.keep)) < len(file.keep):
        raise UserError(f"{where}: keep: one is named twice")


def _base(file: File, where: str, folder: Path) -> Choices:
    """What every cell shares, checked key by key."""
    base = Choices(posterior=file.posterior)
    given = [(key, getattr(file, key), key) for key in CHOICES if getattr(file, key) is not None]
    given += [(key, value, f"set.{key}") for key, value in file.set.items()]
    given += [(f"{family}.{key}", value, f"{table}.{key}")
              for table, family in (("switch", "switch"), ("lever", "lever"),
                                    ("fields", "scenario"), ("allow", "allow"))
              for key, value in getattr(file, table).items()]
    given += [(f"forbid.{act}", True, "forbid") for act in file.forbid]
    if file.rules:
        given.append(("rules", file.rules, "rules"))
    if file.stop is not None:
        base = replace(base, stop=own_located(file.stop, folder))
    for key, value, place in given:
        check_key(key, f"{where}: {place}")
        base = with_value(base, key, located(key, value, folder), f"{where}: {place}")
        if key != "weeks":
            check_choices(base, f"{where}: {place}")
    check_choices(base, f"{where}: weeks")
    return base


def _cell(index: int, values: dict, choices: Choices, place: str) -> Cell:
    try:
        return cell(index, values, choices)
    except UserError as error:
        raise UserError(f"{place}: {error}") from None
