"""Scenarios of one's own: from tables in Python, and a folder to begin with."""

import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path

from sim import words
from sim.config.errors import UserError, shown
from sim.config.organisation import (
    FILES,
    LAYER_OF,
    is_said,
    of_graph,
    organisation_of,
    texts_of,
)
from sim.config.plans import posts_of_size
from sim.config.scenario import Scenario, checked, fields_of, load_scenario


@lru_cache
def template() -> dict[str, str]:
    """The files of a scenario of one's own to begin with: name -> text."""
    folder = resources.files("sim") / "config" / "template"
    return {file.name: file.read_text(encoding="utf-8")
            for file in sorted(folder.iterdir(), key=lambda file: file.name)}


def write_template(folder: Path) -> list[Path]:
    """Write the files to begin with into a folder, which is made. Raises UserError where one of
    them stands there already, nothing being written then, and OSError where it cannot be."""
    files = {folder / name: text for name, text in template().items()}
    for file in files:
        if file.exists():
            raise UserError(f"{file}: stands there already; choose a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")
    return list(files)


def organisation(members, ties=None, *, kin=None, units=None, draw: list[str] | None = None,
                 **fields) -> Scenario:
    """A scenario of an organisation of one's own, for `sim.simulate`.

    members, ties, kin, units: data frames with the columns of docs/own.md; or members is a
    networkx graph, whose nodes are the members and whose edges the ties, with the columns as
    attributes. draw: layers of the network that are drawn beside the ties given. fields: of the
    scenario (``name``, ``start``, ``end``, ``applicants``, ...); what is left out is as in the
    folder that ``zaiavlenie scenario new`` writes, posts as many as the size asks for. Raises
    UserError: table, line (the header is line 1), column, legal values.
    """
    if hasattr(members, "nodes") and hasattr(members, "edges"):
        if ties is not None:
            raise UserError("ties: a graph has its own; give it alone, or data frames")
        tables = of_graph(members)
    else:
        tables = {"members": members, "ties": ties}
    tables |= {"kin": kin, "units": units}
    given = organisation_of(texts_of({key: table for key, table in tables.items()
                                      if table is not None})
                            | ({} if draw is None else {"draw": draw}),
                            {key: key for key in tables})
    for key in ("organisation", "members"):
        if key in fields:
            raise UserError(f"{key}: {shown(fields[key])} follows from the tables; leave it out")
    base = tomllib.loads(template()["scenario.toml"])
    base |= {"calendar": "none",
             "posts": posts_of_size(load_scenario("dinamo"), len(given.members))}
    return checked({**base, **fields_of(given, fields.pop("units", None)), **fields},
                   "organisation")


def said_of(scenario: Scenario) -> list[str]:
    """What a scenario says, in lines: its size and span, what its tables give, what is drawn."""
    lines = [f"{scenario.name}: {scenario.title}; {scenario.start} to {scenario.end} "
             f"({scenario.weeks} weeks)",
             f"{scenario.members} members in {len(scenario.units)} units: "
             f"{', '.join(unit.name for unit in scenario.units)}"]
    given = scenario.organisation
    if given is None:
        return [*lines, "members, ties and kin are drawn by the rules"]
    for name, table in (("members", given.members), ("ties", given.ties), ("kin", given.kin)):
        if name not in given.texts:
            lines.append(f"{name}: drawn by the rules")
            continue
        said = {column.name: int(is_said(table[column.name]).sum())
                for column in FILES[name][0].held if column.written}
        lines.append(f"{name}: {len(table)} rows; given: "
                     + ", ".join(column if n == len(table) else f"{column} (of {n})"
                                 for column, n in said.items() if n))
        if drawn := [column for column, n in said.items() if n < len(table)
                     and LAYER_OF.get(column) not in {*words.LAYERS} - {*given.draw}]:
            lines.append(f"  drawn where it is not given: {', '.join(drawn)}")
    if "ties" in given.texts:
        lines.append(f"drawn beside the ties given: {', '.join(given.draw) or 'none'}")
    return lines
