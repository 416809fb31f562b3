"""What a design may name as an outcome: general outcomes, cascades, and the record's patterns."""

import csv
from importlib.resources import files

from experiments import cascades, observables
from sim.errors import UserError, unknown

# Outcome -> function of a run; NaN means undetermined. Patterns come on top, by their id.
GENERAL = {measure.__name__: measure for measure in (
    observables.falls, observables.fall_share, observables.expulsions_political,
    observables.arrests, observables.statements, observables.preemptive_share,
    observables.shelving_rate, observables.reinstatements, observables.share_ceiling_binds,
    cascades.cascade_size, cascades.cascade_weeks, cascades.cascade_depth,
    cascades.r_attributed, cascades.r_attributed_null)}

# What each counts in.
UNITS = {
    "falls": "persons", "fall_share": "share", "expulsions_political": "events",
    "arrests": "persons", "statements": "statements", "preemptive_share": "share",
    "shelving_rate": "share", "reinstatements": "events", "share_ceiling_binds": "share",
    "cascade_size": "falls",
    "cascade_weeks": "weeks", "cascade_depth": "generations",
    "r_attributed": "falls per fall", "r_attributed_null": "falls per fall",
}


def _patterns() -> dict[str, dict[str, str]]:
    """Rows of patterns.csv by id."""
    with (files("sim") / "evidence/patterns.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def _measured(name: str) -> bool:
    return name in observables.OBSERVABLES and name not in observables.NOT_BUILT


def legal() -> list[str]:
    """Outcomes that a design may name: test rows and what cannot be measured yet left out."""
    return [*GENERAL, *(name for name, row in _patterns().items()
                        if row["use"] != "test" and _measured(name))]


def describe(name: str) -> tuple[str, str]:
    """Unit and one line of meaning of a legal outcome."""
    if name in GENERAL:
        return UNITS[name], GENERAL[name].__doc__.splitlines()[0]
    row = _patterns()[name]
    return "see meaning", f"pattern {name}, {row['name']}: {row['observable']} ({row['window']})"


def check(names, where: str) -> None:
    """Raise UserError unless every name is a legal outcome; ``where`` begins the message."""
    record = _patterns()
    for name in names:
        if name in GENERAL:
            continue
        if name not in record:
            raise unknown("outcome", name, legal(), where)
        if record[name]["use"] == "test":
            raise UserError(f"{where}: outcome {name} is a test row of the record: test rows are "
                            f"only looked at through `patterns --use test`")
        if not _measured(name):
            raise UserError(f"{where}: outcome {name} cannot be measured yet ("
                            f"{observables.NOT_BUILT.get(name, 'no observable')}); "
                            f"see `list outcomes`")


def measure(run, names) -> list[float]:
    """Values of the named outcomes of one run, in order."""
    return [(GENERAL.get(name) or observables.OBSERVABLES[name])(run) for name in names]
