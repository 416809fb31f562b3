"""What a design may name as an outcome: general outcomes, cascades, and the record's patterns."""

import csv
import inspect
from collections.abc import Iterable
from functools import partial
from importlib.resources import files

import numpy as np

from experiments.measures.general import GENERAL
from experiments.measures.rows import OBSERVABLES
from sim.config.errors import UserError, unknown
from sim.config.own_code import file_of, is_own, own_function, told


def _patterns() -> dict[str, dict[str, str]]:
    """Rows of patterns.csv by id."""
    with (files("sim") / "evidence/patterns.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def is_measured(name: str) -> bool:
    return name in OBSERVABLES


def legal() -> list[str]:
    """Outcomes that a design may name: the general ones, and the record's rows."""
    return [*GENERAL, *(name for name in _patterns() if is_measured(name))]


def listing() -> dict[str, str]:
    """Every legal outcome -> its meaning, outcomes that differ by a group in one line:
    ``hot_seat.{organiser, unit_head, ...}``."""
    families: dict[str, list[str]] = {}
    for name in legal():
        base, _, group = name.partition(".")
        families.setdefault(base, []).append(group)
    listed = {}
    for base, groups in families.items():
        grouped = [group for group in groups if group]
        if "" in groups:
            listed[base] = describe(base)[1]
        if grouped:
            listed[f"{base}.{{{', '.join(grouped)}}}"] = GENERAL[f"{base}.{grouped[0]}"].about
    return listed


def describe(name: str) -> tuple[str, str]:
    """Unit and one line of meaning of a legal outcome."""
    if is_own(name):
        try:
            own = own_function(name)
        except UserError:  # a result read back without the file
            return "own", f"own outcome {name}"
        return "own", " ".join((own.__doc__ or f"own outcome {name}").split("\n\n")[0].split())
    if name in GENERAL:
        return GENERAL[name].unit, GENERAL[name].meaning
    row = _patterns()[name]
    return "see meaning", f"pattern {name}, {row['name']}: {row['observable']} ({row['window']})"


def check(names, where: str) -> None:
    """Raise UserError unless every name is a legal outcome; ``where`` begins the message."""
    record = _patterns()
    for name in names:
        if is_own(name):
            check_own(name, where)
            continue
        if name in GENERAL:
            continue
        if name not in record:
            raise unknown("outcome", name, legal(), where)
        if not is_measured(name):
            raise UserError(f"{where}: outcome {name} cannot be measured yet (no observable); "
                            f"see `list outcomes`")


def measure(run, names) -> list[float]:
    """Values of the named outcomes of one run, in order. UserError from an own one that fails."""
    return [_own(run, name) if is_own(name) else GENERAL[name].measure(run) if name in GENERAL else
            OBSERVABLES[name](run) for name in names]


# ---- Which code measures what ------------------------------------------------------------------

# A table of everything: who measures a part of it does not depend on the rest.
TABLE = "experiments.measures.general"


def modules_of(names: Iterable[str]) -> dict[str, str]:
    """Of general outcomes by name: the module that measures it. Rows and own outcomes have theirs
    elsewhere (`rows.py`; the file that they name)."""
    return {name: _bare(GENERAL[name].measure).__module__ for name in names if name in GENERAL}


def definitions_of(names: Iterable[str]) -> list[str]:
    """What the table says of general outcomes, a line each: who measures it, and of whom."""
    return [f"{name}: {_bare(GENERAL[name].measure).__qualname__} "
            f"{sorted(getattr(GENERAL[name].measure, 'keywords', {}).items())}"
            for name in sorted(names) if name in GENERAL]


def _bare(measure):
    return measure.func if isinstance(measure, partial) else measure


# ---- Own outcomes ------------------------------------------------------------------------------

def check_own(name: str, where: str) -> None:
    """Raise UserError unless ``FILE.py:NAME`` is a function of one argument."""
    try:
        own = own_function(name)
        if len(inspect.signature(own).parameters) == 1:
            return
    except UserError as error:
        raise UserError(f"{where}: {error}") from None
    except (TypeError, ValueError):
        pass
    raise UserError(f"{where}: {name}: an own outcome takes the run and returns a number")


def _own(run, name: str) -> float:
    own = own_function(name)
    try:
        value = own(run)
    except Exception as error:
        raise UserError(told(error, file_of(own))) from None
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise UserError(f"{name}: returned {type(value).__name__}, not a number")
    return float(value)
