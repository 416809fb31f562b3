"""What is wrong with data of a user's, in the words of the field, from what pydantic found."""

import datetime as dt
from collections.abc import Callable

from pydantic import ValidationError

from sim.config.errors import UserError, shown, unknown

# What each kind of finding says of the value given.
SAID = {
    "greater_than_equal": " is below {ge}", "greater_than": " is not above {gt}",
    "less_than_equal": " is above {le}", "less_than": " is not below {lt}",
    "multiple_of": " is no multiple of {multiple_of}", "finite_number": " is not a finite number",
    "literal_error": ": legal: {expected}", "too_short": " is empty",
    "string_too_short": " is empty",
}
# What a value had to be, by the beginning of the kind of finding.
KINDS = {"int": "a whole number", "float": "a number", "string": "a text", "bool": "true or false",
         "date": "a date (YYYY-MM-DD)", "tuple": "a list", "list": "a list", "dict": "a table",
         "model": "a table"}


def first_wrong(error: ValidationError, where: str, legal_keys: Callable[[tuple], list[str]]
                ) -> UserError:
    """The first finding as an error for the user: ``where``, the key ("file" where it is about
    all of it), what is wrong. ``legal_keys``: the keys of the part that holds a place."""
    # A misspelt key also leaves its right name missing: the misspelling is the news.
    first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    key = _key(first["loc"]) or "file"
    if first["type"] == "extra_forbidden":
        return unknown("key", key, legal_keys(first["loc"]), where)
    if isinstance(first.get("ctx", {}).get("error"), UserError):
        return UserError(f"{where}: {first['ctx']['error']}")  # it says where it is
    return UserError(f"{where}: {key}: {_said(first)}")


def _key(place: tuple) -> str:
    """A place as the user wrote it: keys with points between, the rows of a list from 1."""
    key = ""
    for part in place:
        if isinstance(part, int):
            key += f" {part + 1}"
        elif part != "[key]":  # of a table whose keys are wrong, the key stands there already
            key += f".{part}" if key else str(part)
    return key


def _said(finding: dict) -> str:
    kind = finding["type"]
    context = {key: f"{value:g}" if isinstance(value, float) else value
               for key, value in finding.get("ctx", {}).items()}
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return str(context["error"])
    given = finding["input"]
    name = (str(given) if isinstance(given, int | float | dt.date) else
            shown(given) if given not in ("", [], ()) else "")
    if kind in SAID:
        return (name + SAID[kind].format(**context)).strip()
    for begins, wanted in KINDS.items():
        if kind.startswith(begins):
            return f"{name} is not {wanted}"
    return f"{name} cannot be used ({finding['msg']})"
