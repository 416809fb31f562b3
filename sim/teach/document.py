"""A run as one plain document: everything the viewer needs, and nothing it has to work out twice.

A document is a JSON-able dict. Tables are dicts of columns (lists of one length); words are lists
of codes whose dictionary stands once in ``words``; "never" and "nobody" are -1. People keep the
ids of the members table; only those who were ever in the organisation are in it.
"""

import datetime as dt
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import ValidationError

from sim import words
from sim.config import policy
from sim.config.errors import UserError
from sim.config.invalid import first_wrong
from sim.config.scenario import Scenario
from sim.config.settings import Settings
from sim.config.weeks import week_of
from sim.founding.world import practised
from sim.runs.record import read, read_manifest, settings_of
from sim.runs.simulate import Run

FORMAT, VERSION = "zaiavlenie-run", 1

# A page with more people than this would neither open quickly nor be legible.
MOST_PEOPLE = 6000

# Columns that the viewer reads, by table. Those of `WORDS` are coded, the rest are numbers.
COLUMNS = {
    "members": "id unit rank_first standing liberty protector trust decency ambition "
               "suspiciousness grievance nationality week_joined week_left week_fallen "
               "week_expelled ground_expelled week_arrested week_reinstated event_fallen",
    "transitions": "member week what old new ground event",
    "secrets": "member kind severity concealed_from_week disclosed_week discovered_week",
    "ties": "a b kind closeness public from_week",
    "kin": "member degree category week_arrested week_learned week_reported week_discovered "
           "week_renounced week_cleared",
    "disclosures": "member subject about week way reader decision",
    "omissions": "member person week form",
    "lists": "member week",
    "hearings": "case accused week body step trigger counts answer outcome overruled",
    "units": "id name parent level kind",
    "posts": "unit post holder from_week to_week why_ended",
    "statements": "id week author target act motive preemptive channel political ground true "
                  "week_known label event",
    "decisions": "statement week gatekeeper decision level",
    "cases": "id accused opened heard forum ground outcome votes_expel votes_mild votes_middle "
             "attendance named prisoner event event_opened",
    "events": "week kind actor target ground tie",
    "causes": "event parent weight",
}
WORDS = {
    "standing": words.STANDINGS, "liberty": words.LIBERTIES, "ground": words.GROUNDS,
    "ground_expelled": words.GROUNDS, "what": words.WHATS, "act": words.ACTS,
    "motive": words.MOTIVES, "channel": words.CHANNELS, "label": words.LABELS,
    "decision": words.DECISIONS, "forum": words.FORUMS, "outcome": words.OUTCOMES,
    "degree": words.KIN_DEGREES, "category": words.CATEGORIES, "tie": words.TIE_KINDS,
    "body": words.FORUMS, "trigger": words.TRIGGERS, "answer": words.ANSWERS,
    "form": words.SILENCES, "way": words.WAYS, "subject": words.SUBJECTS,
    "disclosures.decision": words.READINGS, "counts.bits": words.COUNTS,
    "why_ended": words.WHY_ENDED, "post": words.POSTS, "level": words.LEVELS,
    "secrets.kind": words.SECRETS, "ties.kind": words.TIE_KINDS,
    "units.kind": words.UNIT_KINDS, "events.kind": words.EVENTS,
}
DECIMALS = {"severity": 3, "closeness": 3, "weight": 6}
WEEKLY = ("members", "statements", "preemptive", "received", "shelved", "forwarded", "hearings",
          "expulsions", "expulsions_political", "arrests", "reinstatements", "mean_fear",
          "mean_belief", "mean_p_silence", "mean_p_writing")

# Phases of the historical policy: each begins with a change in the evidence (levers.csv).
PHASES = {
    "quiet": dt.date(1934, 12, 3), "trials": dt.date(1936, 7, 29),
    "plenum": dt.date(1937, 3, 8), "operations": dt.date(1937, 7, 3),
    "resolution": dt.date(1938, 1, 20), "decree": dt.date(1938, 11, 17),
}


def shape() -> dict:
    """What a run document holds, for those who make one of a world (`engine/document.js`)."""
    return {"columns": {table: names.split() for table, names in COLUMNS.items()},
            "words": {name: list(listed) for name, listed in WORDS.items()},
            "decimals": DECIMALS, "weekly": list(WEEKLY),
            "ranges": {name: list(span) for name, span in words.LEVER_RANGES.items()},
            "program": metadata.version("zaiavlenie")}


def dictionary(table: str, column: str) -> tuple[str, ...] | None:
    """The words that a column's codes stand for; None if it holds numbers."""
    return WORDS.get(f"{table}.{column}", WORDS.get(column))


def _coded(values: Sequence, names: tuple[str, ...]) -> list[int]:
    """Words as codes; words that mean "none" and are not in the dictionary become -1."""
    code = {name: at for at, name in enumerate(names)}
    return [code.get(str(value), -1) for value in values]


def _column(table: str, name: str, values: pd.Series) -> list:
    """One column as a list of plain numbers, or of strings for names."""
    names = dictionary(table, name)
    if names is not None:
        return _coded(values, names)
    if name == "name":
        return [str(value) for value in values]
    if values.dtype.kind == "f":
        return [round(float(value), DECIMALS.get(name, 2)) for value in values]
    return [int(value) for value in values]


def _transitions(frame: pd.DataFrame) -> dict[str, list]:
    """Changes, with old and new values as codes of what changed (ranks and units are numbers)."""
    found = {name: _column("transitions", name, frame[name])
             for name in COLUMNS["transitions"].split() if name not in ("old", "new")}
    code = {"standing": words.STANDINGS, "liberty": words.LIBERTIES, "post": words.POSTS}
    for name in ("old", "new"):
        found[name] = [
            _coded([value], code[what])[0] if what in code else int(value)
            for what, value in zip(frame["what"].astype(str), frame[name].astype(str),
                                   strict=True)]
    return found


def phases(regime: str, start: dt.date, weeks: int) -> list[dict]:
    """Named stretches of the policy, in order: the dated ones of the historical path, one for a
    static regime, none for a user's own file."""
    if regime in policy.STATIC:
        return [{"name": regime, "week": 0}]
    if not policy.is_dated(regime):
        return []
    begun = [(name, max(week_of(day, start), 0)) for name, day in PHASES.items()]
    return [{"name": name, "week": week} for at, (name, week) in enumerate(begun)
            if week < weeks and (at + 1 == len(begun) or begun[at + 1][1] > 0)]


def _policy(chosen: Settings) -> dict:
    """Levers as practised in every week, and the dated events of the calendar."""
    levers = practised(chosen)[:chosen.weeks]
    dated = [{"week": int(row["week"]), "until": min(int(row["until"]), chosen.weeks - 1),
              "kind": words.CALENDAR[row["kind"]], "unit": int(row["unit"])}
             for row in chosen.dated if row["week"] < chosen.weeks]
    if chosen.values["shock_arrests"] > 0:
        dated.insert(0, {"week": 0, "until": 0, "kind": "shock", "unit": -1})
    return {"levers": {name: [round(float(value), 3) for value in levers[name]]
                       for name in words.LEVERS},
            "ranges": {name: list(span) for name, span in words.LEVER_RANGES.items()},
            "dated": dated}


def _document(tables: dict[str, pd.DataFrame], settings: dict, seed: int,
              settings_hash: str, known: dict | None) -> dict:
    """Put together a document. ``settings``: as in a manifest; ``known``: what `_policy` gave,
    None where the policy of an older folder can no longer be told."""
    scenario, weeks = settings["scenario"], int(settings["weeks"])
    joined = tables["members"]["week_joined"] >= 0
    if joined.sum() > MOST_PEOPLE:
        raise UserError(f"a page can show {MOST_PEOPLE} people at most; this run has "
                        f"{joined.sum()}")
    tables = {**tables, "members": tables["members"][joined]}
    found = {name: {column: _column(name, column, tables[name][column])
                    for column in columns.split()}
             for name, columns in COLUMNS.items() if name != "transitions"}
    found["transitions"] = _transitions(tables["transitions"])
    weekly = tables["weekly"]
    found["weekly"] = {name: [round(float(value), 4) for value in weekly[name]]
                       for name in WEEKLY}
    start = dt.date.fromisoformat(scenario["start"])
    return {
        "format": FORMAT, "version": VERSION, "program": metadata.version("zaiavlenie"),
        "run": {"scenario": scenario["name"], "title": scenario["title"], "seed": str(seed),
                # Of a user's own regime file the name: where it lies is nobody's business.
                "regime": Path(settings["regime"]).name, "rule": str(settings["rule"]),
                "organs": str(settings["organs"]), "off": list(settings["off"]),
                "weeks": weeks, "start": scenario["start"], "settings": settings_hash},
        "words": {name: list(listed) for name, listed in WORDS.items()},
        "phases": phases(settings["regime"], start, weeks),
        "policy": known, "tables": found,
    }


def of_run(run: Run) -> dict:
    """The document of a finished run. Raises UserError when it is too large for a page."""
    return _document(run.tables, run.settings.as_dict(), run.seed, run.settings.hash,
                     _policy(run.settings))


def of_folder(folder: str | Path) -> dict:
    """The document of a result folder, the same as of the run that wrote it.

    Where the settings cannot be repeated (another version, a regime file that is gone, an own
    rule) the document has no ``policy``. Raises UserError when the folder cannot be read.
    """
    tables, manifest = read(folder), read_manifest(Path(folder))
    try:
        known = _policy(settings_of(Path(folder))[0])
    except UserError:
        known = None
    try:
        settings = manifest["settings"]
        home = Scenario.model_validate(settings["scenario"]).model_dump(mode="json")
        return _document(tables, {**settings, "scenario": home}, manifest["seed"],
                         str(manifest["settings_hash"]), known)
    except ValidationError as error:
        raise first_wrong(error, f"{folder}: its manifest: scenario", lambda _: []) from None
    except UserError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"{folder}: its files do not fit this version ({error})") from None


def as_plain(value: object) -> object:
    """NumPy numbers as Python's own, for json."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} does not belong into a document")
