"""What varies in a design, laid out in cells: axes of values and variants, samples, tables."""

import csv
import io
from pathlib import Path

from experiments.measures import outcomes
from experiments.plans import levers, sampling
from experiments.plans.cells import (
    FAMILIES,
    Choices,
    check_key,
    column_value,
    is_numeric,
    is_whole,
    split,
    with_value,
)
from sim.config.errors import UserError, unknown
from sim.config.origin import MANIFEST
from sim.config.own_code import own_located

MAX_CELLS = 100_000

# Columns of results, which an axis may not be called.
RESERVED = ("cell", "outcome", "n", "n_undetermined", "n_failed", "mean", "sd", "q05", "q25",
            "median", "q75", "q95", "lo95", "hi95", "run", "replicate", "seed", "error",
            "seconds", *outcomes.GENERAL)


def located(key: str, value: object, folder: Path) -> object:
    """A scenario or regime file, or a saved world, as seen from here; other values as they are."""
    if (key in ("scenario", "regime") and isinstance(value, str)
            and (value.endswith((".toml", ".csv")) or (folder / value / MANIFEST).exists())):
        return str(folder / value)
    if key == "rules" and isinstance(value, dict):
        return {own_located(rule, folder): share for rule, share in value.items()}
    return own_located(value, folder) if key == "rule" else value


def check_choices(choices: Choices, where: str) -> None:
    """Raise UserError with the place in front unless the choices make settings."""
    try:
        choices.prepare()
    except UserError as error:
        raise UserError(f"{where}: {error}") from None


# ---- What varies -----------------------------------------------------------------------------

class Axis:
    """One thing that varies: values of a key, or named variants that each set several keys."""

    def __init__(self, name: str, given: object, where: str):
        self.name, self.where = name, f"{where}: vary.{name}"
        self.variants = isinstance(given, dict)
        if self.variants:
            if name in RESERVED:
                raise UserError(f"{self.where}: is the name of a column of results")
            bad = [label for label, keys in given.items() if not isinstance(keys, dict)]
            if bad or not given:
                raise UserError(f"{self.where}: unknown key; as a set of named variants each "
                                f"must be a table of keys to set, e.g. {{ {name} = {{ base = "
                                f"{{}}, other = {{ rule = \"belief\" }} }} }}")
            self.values = list(given)
            self.settings = {label: _flat(keys) for label, keys in given.items()}
        else:
            check_key(name, self.where)
            if not isinstance(given, list) or not given:
                raise UserError(f"{self.where}: write a list of values, not '{given}'")
            # True equals 1 in Python, but is another value here.
            told = [(isinstance(value, bool), value) for value in given]
            if any(one in told[:i] for i, one in enumerate(told)):
                raise UserError(f"{self.where}: a value stands twice in {given}")
            self.values = given
            self.settings = {}

    @property
    def is_range(self) -> bool:
        """Whether the values are the two ends of a range of numbers."""
        return (not self.variants and is_numeric(self.name) and len(self.values) == 2
                and all(_is_number(value) for value in self.values))

    def apply(self, choices: Choices, value: object, folder: Path) -> tuple[Choices, object]:
        """``choices`` with the axis at ``value``, and the value for the column."""
        if self.variants:
            for key, one in self.settings[value].items():
                place = f"{self.where}.{value}.{key}"
                check_key(key, place)
                choices = with_value(choices, key, located(key, one, folder), place)
            return choices, value
        return (with_value(choices, self.name, located(self.name, value, folder), self.where),
                _shown(self.name, value, self.where))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shown(key: str, value: object, where: str) -> object:
    family, name = split(key)
    return column_value(key, levers.checked(name, value, where) if family == "lever" else value)


def _flat(given: dict) -> dict:
    """Keys with the tables that TOML makes of dotted ones (``lever.proof``) as one level."""
    flat = {}
    for key, value in given.items():
        if key in FAMILIES and isinstance(value, dict):
            flat |= {f"{key}.{name}": one for name, one in value.items()}
        else:
            flat[key] = value
    return flat


def varied_cells(file, base: Choices, where: str, folder: Path):
    """Columns, and (values, choices, place) of every cell of a `design.File`."""
    axes = {name: Axis(name, given, where) for name, given in _flat(file.vary).items()}
    for axis in axes.values():  # each value by itself, so that a refusal names its key
        for value in axis.values:
            choices, _ = axis.apply(base, value, folder)
            check_choices(choices, axis.where + (f".{value}" if axis.variants else ""))
    points = _points(file, axes, where)
    laid = []
    for point in points:
        choices, values = base, {}
        for name, value in point.items():
            choices, values[name] = axes[name].apply(choices, value, folder)
        laid.append((values, choices, f"{where}: vary {_told(values)}"))
    return tuple(axes), laid


def _told(values: dict) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def _points(file, axes: dict[str, Axis], where: str) -> list[dict]:
    """Value of every axis in every cell."""
    if file.sampling not in sampling.METHODS:
        raise unknown("sampling", file.sampling, sampling.METHODS, where)
    values = {name: axis.values for name, axis in axes.items()}
    if file.sampling in sampling.CROSSED:
        if file.samples is not None:
            raise UserError(f"{where}: samples: has no meaning with sampling = "
                            f"\"{file.sampling}\"; it goes with {', '.join(sampling.SAMPLED)}")
        if file.sampling == "list" and axes:
            return sampling.listed(values, f"{where}: vary")
        _limit(_product(values), where)
        return sampling.grid(values)
    if file.samples is None:
        raise UserError(f"{where}: samples: is missing; sampling = \"{file.sampling}\" needs it")
    ranges = {name: axis.values for name, axis in axes.items() if axis.is_range}
    for name, axis in axes.items():
        if name in ranges and ranges[name][0] > ranges[name][1]:
            raise UserError(f"{axis.where}: {ranges[name]} is not [low, high]")
        if name not in ranges and any(_is_number(value) for value in axis.values):
            raise UserError(f"{axis.where}: write [low, high] for sampling = "
                            f"\"{file.sampling}\", not {axis.values}")
    if not ranges:
        raise UserError(f"{where}: vary: sampling = \"{file.sampling}\" needs a range [low, high]")
    # What is no range is crossed with the sample, so that the same points meet every value.
    others = {name: given for name, given in values.items() if name not in ranges}
    per_value = file.samples * sampling.block_size(file.sampling, len(ranges))
    _limit(per_value * _product(others), where)
    sample = sampling.sampled(file.sampling, ranges, file.samples, file.seed, file.levels, where)
    whole = {name for name in ranges if is_whole(name)}
    sample = [{name: round(value) if name in whole else value for name, value in point.items()}
              for point in sample]
    return [{name: {**other, **point}[name] for name in axes}
            for other in sampling.grid(others) for point in sample]


def _product(values: dict[str, list]) -> int:
    n = 1
    for given in values.values():
        n *= len(given)
    return n


def _limit(n: int, where: str) -> None:
    if n > MAX_CELLS:
        raise UserError(f"{where}: vary: makes {n} cells; at most {MAX_CELLS}")


# ---- A table of cells ------------------------------------------------------------------------

def table_cells(file, base: Choices, where: str, folder: Path):
    """Columns, and (values, choices, place) of every row of the user's table."""
    if file.vary or file.samples is not None or file.sampling != "grid":
        raise UserError(f"{where}: table: takes the place of vary, sampling and samples")
    path = folder / file.table
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{where}: table: {path} cannot be read ({error})") from None
    keys = rows[0] if rows else []
    for key in keys:
        check_key(key, f"{path}: line 1")
        if keys.count(key) > 1:
            raise UserError(f"{path}: line 1: column {key} stands twice")
    if len(rows) < 2:
        raise UserError(f"{path}: a table has a line of keys and a line for every cell")
    _limit(len(rows) - 1, where)
    laid = []
    for line, row in enumerate(rows[1:], start=2):
        place = f"{path}: line {line}"
        if len(row) != len(keys):
            raise UserError(f"{place}: {len(row)} values for {len(keys)} columns")
        choices, values = base, {}
        for key, text in zip(keys, row, strict=True):
            value = _read(key, text, f"{place}: {key}")
            choices = with_value(choices, key, located(key, value, folder), f"{place}: {key}")
            values[key] = _shown(key, value, f"{place}: {key}")
        laid.append((values, choices, place))
    return tuple(keys), laid


def _read(key: str, text: str, where: str) -> object:
    """A cell of a table as a value of its key."""
    family, _ = split(key)
    if family == "forbid":
        if text not in ("true", "false"):
            raise UserError(f"{where}: '{text}' is neither true nor false")
        return text == "true"
    if not is_numeric(key) or (family == "lever" and text == levers.OWN_PATH):
        return text
    try:
        return int(text) if is_whole(key) else float(text)
    except ValueError:
        raise UserError(f"{where}: '{text}' is not a number") from None
