"""Lever paths that a design gives: a constant, or the regime's own path moved or weakened.

The paths of the levers are evidence (model of record, section 3); a design that changes one
asks what would have followed had policy been otherwise.
"""

import dataclasses
import datetime as dt
import math

import numpy as np

from sim import words
from sim.config import policy
from sim.config.errors import UserError, unknown
from sim.config.settings import Settings
from sim.config.weeks import week_of

OWN_PATH = "path"
FORMS = ("a level", f"'{OWN_PATH}' (the regime's own)", "{shift = WEEKS, from = DATE}",
         "{scale = FACTOR, from = DATE}")


def checked(lever: str, value: object, where: str):
    """``value`` as a lever path, normalised. Raises UserError (``where`` begins the message).

    A number is a constant level. A table moves (``shift``, weeks, later if above 0) or
    stretches (``scale``) what the regime does ``from`` a date on: the change against
    the week before. Without ``from`` the whole path is meant; ``scale = 0`` says that the
    change never comes.
    """
    if lever not in words.LEVERS:
        raise unknown("lever", lever, words.LEVERS, where)
    if value == OWN_PATH:
        return OWN_PATH
    if isinstance(value, dict):
        return _checked_change(value, where)
    low, high = words.LEVER_RANGES[lever]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UserError(f"{where}: '{value}' is not a lever path; legal: {', '.join(FORMS)}")
    if not low <= value <= high:  # also NaN
        raise UserError(f"{where}: {value:g} is outside {low:g}..{high:g} (ordinal level)")
    return float(value)


def _checked_change(value: dict, where: str) -> dict:
    for key in value:
        if key not in ("shift", "scale", "from"):
            raise unknown("key", key, ("shift", "scale", "from"), where)
    if ("shift" in value) == ("scale" in value):
        raise UserError(f"{where}: give one of shift (weeks) and scale (factor)")
    change = {}
    if "shift" in value:
        if isinstance(value["shift"], bool) or not isinstance(value["shift"], int):
            raise UserError(f"{where}: shift '{value['shift']}' is not a whole number of weeks")
        change["shift"] = value["shift"]
    else:
        factor = value["scale"]
        if (isinstance(factor, bool) or not isinstance(factor, (int, float))
                or not (math.isfinite(factor) and factor >= 0)):
            raise UserError(f"{where}: scale '{factor}' is not a factor from 0")
        change["scale"] = float(factor)
    if "from" in value:
        change["from"] = _date(value["from"], where).isoformat()
    return change


def _date(value: object, where: str) -> dt.date:
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    except ValueError:
        raise UserError(f"{where}: from '{value}' is not a date YYYY-MM-DD") from None
    if isinstance(day, dt.datetime) or not policy.FIRST_DATE <= day <= policy.LAST_DATE:
        raise UserError(f"{where}: from '{value}' is not a date in "
                        f"{policy.FIRST_DATE}..{policy.LAST_DATE}")
    return day


def label(path) -> float | str:
    """A checked lever path as a value of a column: the level, or the change in words."""
    if not isinstance(path, dict):
        return path
    what = f"shift {path['shift']}" if "shift" in path else f"scale {path['scale']:g}"
    return what + (f" from {path['from']}" if "from" in path else "")


def changed(path: np.ndarray, change, start: dt.date) -> np.ndarray:
    """``path`` (one level a week from ``start``) as a checked lever path says."""
    if change == OWN_PATH:
        return path
    if not isinstance(change, dict):
        return np.full_like(path, change)
    first = 0
    if "from" in change:
        first = min(max(week_of(dt.date.fromisoformat(change["from"]), start), 0), len(path))
    before = path[first - 1] if first else 0.0
    if "scale" in change:
        return np.concatenate([path[:first], before + change["scale"] * (path[first:] - before)])
    weeks = np.arange(len(path))
    source = np.clip(weeks - change["shift"], 0, len(path) - 1)
    if not first:
        return path[source]
    # The past stands until the moved change comes, and until then the level before it.
    came = weeks >= max(first + change["shift"], 0)
    return np.where(came, path[source], path[np.minimum(weeks, first - 1)])


def with_paths(chosen: Settings, paths: dict) -> Settings:
    """``chosen`` under other lever paths: a level is taken as it stands, a change is one of the
    regime's own path, which the lever's scale stretches as ever."""
    law = chosen.law.copy()
    for name, path in paths.items():
        low, high = words.LEVER_RANGES[name]
        law[name] = np.clip(changed(law[name], path, chosen.start), low, high)
    law.setflags(write=False)
    fixed = {name for name, path in paths.items() if isinstance(path, float)}
    return dataclasses.replace(chosen, law=law, fixed=chosen.fixed | fixed)
