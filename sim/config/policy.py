"""Policy regimes: the vector of levers in every week, and the calendar of local events.

The path of each lever is evidence (`evidence/levers.csv`, coded twice from dated
sources and reconciled: `evidence/coding.md`) and is not tuned date by date; a run may only scale
it. A lever is constant between dated changes; a row with a half-life is a pulse that adds to
the level, halves every so many weeks, and is clipped with it to the lever's
range (model of record, section 3). This is the law; local practice followed it more slowly
(g3-061, g3-062: `founding/levers.py`).
"""

import csv
import datetime as dt
import io
import math
import os
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np

from sim import words
from sim.config.errors import UserError, unknown
from sim.config.given import table_rows, text_of
from sim.config.weeks import week_of
from sim.state import maths
from sim.state.tables import DATED, LEVERS

HISTORICAL = "historical"
# Whole dated paths that ship with the package: the reconciled one, and the two coders' own.
PATHS = {HISTORICAL: "levers.csv", "first_coding": "levers-first.csv",
         "second_coding": "levers-second.csv"}

# Other ways to code single levers (`evidence/coding.md`): paths of the levers that they change.
ALTERNATIVES = "levers-alternatives.csv"

# Dates that a file may hold.
FIRST_DATE, LAST_DATE = dt.date(1900, 1, 1), dt.date(2000, 1, 1)

# Static regimes freeze what people lived under at one date, pulses as far as they had faded.
STATIC = {
    "before_1936": dt.date(1935, 6, 3),
    "show_trial": dt.date(1936, 9, 28),
    "plenum_1937": dt.date(1937, 3, 29),
    "mass_operations": dt.date(1937, 10, 4),
    "resolution_1938": dt.date(1938, 2, 7),
    "after_1938": dt.date(1938, 12, 26),
}

# Arrests at week 0 under a static regime, so that a cascade has something to start from.
STANDARD_SHOCK = 5.0

# Weeks between the general meetings of a static regime.
MEETING_EVERY = 13

COLUMNS = ("date", "lever", "value", "half_life_weeks")
OPTIONAL = ("timeline_id",)


@lru_cache
def evidence_text(name: str) -> str:
    """Text of a shipped evidence file."""
    return (resources.files("sim") / "evidence" / name).read_text(encoding="utf-8")


@lru_cache
def alternatives() -> dict[str, tuple[str, str]]:
    """The other codings of single levers: name of the regime -> what it changes, and its text as a
    lever file. What they leave out follows history."""
    found = {}
    for row in csv.DictReader(io.StringIO(evidence_text(ALTERNATIVES))):
        what, text = found.get(row["regime"], (row["what"], ",".join(COLUMNS) + "\n"))
        found[row["regime"]] = what, text + ",".join(row[name] for name in COLUMNS) + "\n"
    return found


def is_dated(regime: str) -> bool:
    """Whether a regime that ships is a dated path, so that the calendar goes with it."""
    return regime in PATHS or regime in alternatives()


def regimes() -> list[str]:
    """Names of the regimes that ship with the package, other codings of single levers apart."""
    return [*PATHS, *STATIC]


def listing() -> dict[str, str]:
    """What each regime that ships is, in a line."""
    return ({HISTORICAL: "the dated path, coded twice and reconciled",
             "first_coding": "the dated path as the first coder has it",
             "second_coding": "the dated path as the second coder has it"}
            | {name: f"as it was on {day.isoformat()}, held for good"
               for name, day in STATIC.items()}
            | {name: f"the dated path, but {what}" for name, (what, _) in alternatives().items()})


@lru_cache(maxsize=16)
def _parse(text: str, where: str) -> tuple[dict, ...]:
    """Rows of a lever file, checked: date, lever, value, half-life (None for a level)."""
    try:
        return tuple(_rows(text, where))
    except csv.Error as error:
        raise UserError(f"{where}: a line is not valid CSV ({error})") from None


def _rows(text: str, where: str) -> list[dict]:
    parsed = []
    for line, row in table_rows(text, where, COLUMNS, OPTIONAL, "a regime file"):
        place = f"{where}: line {line}"
        lever = row["lever"]
        if lever not in words.LEVERS:
            raise unknown("lever", lever, words.LEVERS, place)
        try:
            day = dt.date.fromisoformat(row["date"] or "")
        except ValueError:
            raise UserError(f"{place}: date '{row['date']}' is not YYYY-MM-DD") from None
        if not FIRST_DATE <= day <= LAST_DATE:
            raise UserError(f"{place}: date {day} is outside {FIRST_DATE}..{LAST_DATE}")
        low, high = words.LEVER_RANGES[lever]
        numbers = {}
        for key in ("value", "half_life_weeks"):
            raw = (row[key] or "").strip()
            if key == "half_life_weeks" and not raw:
                numbers[key] = None
                continue
            try:
                numbers[key] = float(raw)
            except ValueError:
                raise UserError(f"{place}: {key} '{raw}' is not a number") from None
            if not math.isfinite(numbers[key]):
                raise UserError(f"{place}: {key} '{raw}' is not a finite number")
        if not low <= numbers["value"] <= high:
            raise UserError(f"{place}: value {numbers['value']:g} of {lever} is outside "
                            f"{low:g}..{high:g} (ordinal level)")
        if numbers["half_life_weeks"] is not None and numbers["half_life_weeks"] <= 0:
            raise UserError(f"{place}: half_life_weeks must be above 0 (weeks)")
        parsed.append({"date": day, "lever": lever, "value": numbers["value"],
                       "half_life": numbers["half_life_weeks"]})
    if not parsed:
        raise UserError(f"{where}: no rows")
    return parsed


def regime_text(regime: str) -> tuple[str, str]:
    """Text and display name of a regime: a shipped name or a path of a lever file."""
    if regime in regimes():
        file = PATHS.get(regime, PATHS[HISTORICAL])
        return evidence_text(file), file
    if regime in alternatives():
        return alternatives()[regime][1], f"{ALTERNATIVES}, {regime}"
    path = Path(regime)
    if path.suffix == ".csv" or os.path.exists(path):  # a name too long for a file is no path
        return text_of(path, "a regime file"), str(path)
    raise unknown("regime", regime, [*listing(), "a path ending in .csv"])


def law_of(regime: str, start: dt.date, weeks: int) -> np.ndarray:
    """Levers of every week as the law has them: ``weeks`` rows of LEVERS, which nobody may change
    (practice follows: `founding/levers.py`). A lever that a file leaves out follows its historical
    path. Raises UserError for a bad file."""
    return _law(*regime_text(regime), regime, start, weeks)


def left_out(regime: str) -> list[str]:
    """Levers that a regime file leaves out, which so follow their historical path."""
    named = {row["lever"] for row in _parse(*regime_text(regime))}
    return [lever for lever in words.LEVERS if lever not in named]


@lru_cache(maxsize=64)
def _law(text: str, where: str, regime: str, start: dt.date, weeks: int) -> np.ndarray:
    """Made once for all the cells of a sweep that share it; ``text`` is the regime's, so that an
    edited file is another key."""
    first, n = (week_of(STATIC[regime], start), 1) if regime in STATIC else (0, weeks)
    rows = _parse(text, where)
    history = _parse(*regime_text(HISTORICAL))
    named = {row["lever"] for row in rows}
    table = LEVERS.rows(weeks)
    for name in words.LEVERS:
        table[name] = _path([row for row in (rows if name in named else history)
                             if row["lever"] == name], name, start, first, n)
    table.setflags(write=False)
    return table


def _path(rows: list[dict], lever: str, start: dt.date, first: int, n: int) -> np.ndarray:
    """Level of one lever in ``n`` weeks from ``first`` on, by its rows."""
    level, added = np.zeros(n), np.zeros(n)
    for row in sorted(rows, key=lambda row: row["date"]):
        begun = week_of(row["date"], start)
        if row["half_life"] is None:
            level[max(begun - first, 0):] = row["value"]
        else:
            for week in range(max(begun, first), first + n):
                added[week - first] += row["value"] * maths.power(
                    0.5, (week - begun) / row["half_life"])
    return np.clip(level + added, *words.LEVER_RANGES[lever])


def regular_meetings(weeks: int) -> np.ndarray:
    """The calendar of a static regime: no dated events, a general meeting every quarter."""
    table = DATED.rows(len(range(MEETING_EVERY, weeks, MEETING_EVERY)))
    table["week"] = table["until"] = np.arange(MEETING_EVERY, weeks, MEETING_EVERY)
    table["kind"], table["unit"] = words.AT_GENERAL, -1
    return table


def with_project(dated: np.ndarray, since: dt.date | None, start: dt.date, regime: str
                 ) -> np.ndarray:
    """The dated events with the date since when the contested design is in trouble, where the
    scenario has one; a frozen regime of a later date has it from the start."""
    if since is None or (regime in STATIC and STATIC[regime] < since):
        return dated
    table = DATED.rows(len(dated) + 1)
    table[1:] = dated
    week = 0 if regime in STATIC else max(0, week_of(since, start))
    table[0] = (week, words.AT_PROJECT, -1, week)
    return table


@lru_cache
def _calendar() -> tuple[dict, ...]:
    """Rows of ``calendar.csv``."""
    return tuple(csv.DictReader(io.StringIO(evidence_text("calendar.csv"))))


def calendars() -> list[str]:
    """Names of the scenarios that have rows in ``calendar.csv``."""
    return sorted({row["scenario"] for row in _calendar()})


def calendar(scenario: str) -> list[dict]:
    """The scenario's rows of ``calendar.csv``, in its order."""
    return [row for row in _calendar() if row["scenario"] == scenario]


def dated_events(scenario: str, start: dt.date, weeks: int, units: list[str] | None,
                 own: Iterable = ()) -> np.ndarray:
    """The scenario's rows of ``calendar.csv`` by week (a review also has its last week), then its
    ``own`` dates (`scenario.Dated`).

    A row may name a unit as "(unit NAME)" in its text; -1 stands for the whole
    organisation. ``units`` None: for many organisations, who share no such row.
    """
    found = []
    for row in calendar(scenario):
        week = week_of(dt.date.fromisoformat(row["date"]), start)
        if not 0 <= week < weeks:
            continue
        unit = -1
        if "(unit " in row["what"]:
            if units is None:
                continue
            name = row["what"].split("(unit ")[1].split(")")[0]
            # A scenario that borrows another's calendar may lack the unit: its first one then.
            unit = next((i for i, known in enumerate(units) if known.split()[0] == name), 0)
        until = week
        if row["what"].startswith("run to "):
            year, month = row["what"].split("run to ")[1].split(";")[0].split("-")
            last = dt.date(int(year) + (int(month) == 12), int(month) % 12 + 1, 1)
            until = min(week_of(last, start) - 1, weeks - 1)
        found.append((week, words.CALENDAR.index(row["kind"]), unit, until))
    for one in own:
        week = week_of(one.date, start)
        if 0 <= week < weeks:
            until = week if one.until is None else max(week, week_of(one.until, start))
            found.append((week, words.CALENDAR.index(one.kind),
                          units.index(one.unit) if one.unit else -1, min(until, weeks - 1)))
    table = DATED.rows(len(found))
    for i, values in enumerate(found):
        table[i] = values
    return table
