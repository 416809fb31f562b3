"""Hand-made runs: tables small enough to read, for tests of what is measured on them."""

import datetime as dt
import math
from types import SimpleNamespace

import pandas as pd

from sim.state import tables
from sim.state.schema import FLAG

START = dt.date(1934, 12, 3)
WEEKS = 226

# What differs in a blank row from the defaults of its columns.
BLANK_BUT = {
    "members": {
        "id": 0, "unit": 0, "rank": 0, "rank_first": 0, "standing": "full", "degree": 1,
        "week_joined": 0, "week_left": -1, "week_expelled": -1, "week_expelled_any": -1,
        "week_arrested": -1, "week_reinstated": -1, "week_fallen": -1, "protector": -1,
        "nationality": 0, "circle": -1},
    "transitions": {"member": 0, "week": 0, "what": "standing", "old": "full", "new": "full",
                    "ground": "none", "event": -1},
    "secrets": {"member": 0, "kind": "origin", "severity": 0.9, "concealed_from_week": 0,
                "disclosed_week": -1, "discovered_week": -1},
    "ties": {"a": 0, "b": 0, "kind": "friend", "closeness": 0.5, "public": True, "from_week": 0},
    "kin": {"id": 0, "member": 0, "week_arrested": -1, "week_learned": -1, "week_reported": -1,
            "week_discovered": -1},
    "units": {"id": 0, "kind": "shop", "level": "cell", "supplier": -1},
    "posts": {"unit": 0, "post": "unit_head", "holder": 0, "from_week": 0, "to_week": -1,
              "why_ended": "in_post"},
    "statements": {"id": 0, "week": 0, "author": 0, "target": 0, "author_rank": 0,
                   "target_rank": 0, "preemptive": False, "political": True, "week_known": -1,
                   "motive": "fear", "channel": "partkom"},
    "decisions": {"statement": 0, "week": 0, "decision": "shelve"},
    "cases": {"id": 0, "opened": 0, "heard": -1, "accused": 0, "forum": "committee",
              "ground": "tie", "file": 0.0, "outcome": "pending", "political": True},
    "hearings": {"id": 0, "case": 0, "step": 1, "body": "cell", "outcome": "expel",
                 "political": True},
    "disclosures": {"id": 0, "member": 0, "week": 0, "week_case": -1, "subject": "kin"},
    "rulings": {"id": 0, "week": 0, "accused": 0, "level": "centre", "asked": "dismissed",
                "rung": "relieved"},
    "events": {"id": 0, "week": 0, "kind": "statement", "actor": -1, "target": -1,
               "ground": "none"},
    "causes": {"event": 0, "parent": -1, "weight": 1.0},
    "weekly": {"week": 0, "mean_fear": 0.0, "mean_belief": 0.0, "ceiling_binds": 0},
}


# Outcomes that run worlds again, or read what no table has.
FROM_THE_WORLD = ("private_gain", "social_harm", "target_harm", "r_causal", "worth_of_decency",
                  "relative_gain", "base_chance", "fall_share.", "risk_after", "chain_share",
                  "hot_seat", "confession_", "leader_spared", "falls_by_fear", "part_risk",
                  "tie_gain", "tie_base", "tie_target", "tie_others")

# Tables that only a region of many organisations has are given by the tests that need them.
LEFT_OUT = ("centre",)


def _nothing(column):
    """What a column says by default, as the table written out says it."""
    if column.words:
        return column.words[column.default] if column.default >= 0 else "none"
    if column.unit == FLAG:
        return bool(column.default)
    return float(column.default) if column.kind == "f8" else column.default


# A row of each table with nothing in it; a test states only what matters to it.
BLANK = {one.name: {column.name: _nothing(column) for column in one.held if column.written}
         | BLANK_BUT.get(one.name, {})
         for one in tables.TABLES if one.written and one.name not in LEFT_OUT}


def table(name, rows):
    rows = [{**BLANK[name], "id": i, **row} if "id" in BLANK[name] else {**BLANK[name], **row}
            for i, row in enumerate(rows)]
    # A blank row first, then dropped: an empty table keeps the types of its columns.
    return pd.DataFrame([BLANK[name], *rows], columns=list(BLANK[name])).iloc[1:].reset_index(
        drop=True)


def make_run(weeks=WEEKS, fallers=0, mutters=0, **rows):
    """A run of the rows given.

    ``fallers`` adds members who fell in week 0 and ``mutters`` harmless statements in week 0,
    so that the run has enough of either to count; neither lies in any pattern's window.
    """
    rows = {name: list(given) for name, given in rows.items()}
    rows["members"] = rows.get("members", []) + [
        {"week_fallen": 0, "week_arrested": 0, "standing": "expelled"}] * fallers
    rows["statements"] = rows.get("statements", []) + [{"political": False}] * mutters
    made = {name: table(name, rows.get(name, [])) for name in BLANK}
    # Enumerations come as categoricals from a run; keep some of them so here.
    for name, column in (("events", "kind"), ("events", "ground"), ("transitions", "what")):
        made[name][column] = made[name][column].astype("category")
    return SimpleNamespace(tables=made, start=START, weeks=weeks)


def week(day):
    """The week of a Monday (checked), so that tests can speak in dates."""
    days = (dt.date.fromisoformat(day) - START).days
    assert days % 7 == 0, f"{day} is no Monday"
    return days // 7


def said(*days, n=1, **more):
    """Statements: ``n`` of them on each of the Mondays."""
    return [{"week": week(day), **more} for day in days for _ in range(n)]


def expulsion(target, when, ground="enemy", **more):
    return {"kind": "expulsion", "target": target, "week": when, "ground": ground, **more}


def is_nan(value):
    return isinstance(value, float) and math.isnan(value)
