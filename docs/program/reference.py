"""Reference pages: parameters, output tables, levers, from the files that define them."""

import csv
import io
from pathlib import Path

from experiments.tracked.blocks import Block
from sim import words
from sim.config import policy
from sim.config.registry import registry
from sim.runs.record import ENUMS, OF_REGION, OF_RULINGS, TABLES

COLUMNS = Path(__file__).resolve().parents[1] / "columns.csv"

MECHANISMS = {
    "policy": "levers and how practice follows the law (sim/config/policy.py)",
    "population": "temperaments, secrets, kin (sim/founding/population.py)",
    "ties": "the network and guilt carried by it (sim/society/ties.py)",
    "news": "accidents, the review, people who come and go (sim/week/news.py)",
    "operations": "arrests of kin, reports of them, digging (sim/week/operations.py)",
    "perception": "danger, lessons, belief, fear (sim/week/perception.py)",
    "options": "what a member could do, and its terms (sim/week/options.py, sim/week/acts.py)",
    "choice": "who deliberates, the terms of statements (sim/week/choice.py, sim/week/options.py)",
    "rules": "rival choice rules (sim/rules/)",
    "gatekeeping": "officials who shelve or pass (sim/week/gatekeeping.py)",
    "press": "the factory paper and its editor (sim/week/press.py)",
    "hearings": "cases, agenda, votes, petitions, precedent (sim/society/docket.py, "
                "sim/week/hearings.py)",
    "organs": "files, arrests, interrogation (sim/week/organs.py)",
    "aftermath": "who answers for a fall, which authors become known (sim/week/aftermath.py)",
    "posts": "succession and elections (sim/week/posts.py)",
    "hierarchy": "levels, petitions and rulings, local pressure, leaders (sim/week/hierarchy.py, "
                 "sim/society/levels.py)",
    "centre": "what many organisations have in common, officials who move between them "
              "(sim/week/centre.py, sim/week/transfers.py)",
    "reversal": "appeals, reviews, reinstatement, slander (sim/week/reversal.py)",
}

TABLE_MEANING = {
    "weekly": "one row a week (`weekly.csv`)",
    "members": "one row a person who was or could have come into the organisation",
    "transitions": "one row a change of standing, liberty, rank, unit or post",
    "secrets": "one row a blemish of a member",
    "ties": "one row a pair of people",
    "kin": "one row a relative within reach of an operation",
    "units": "one row a shop, bureau or committee",
    "posts": "one row a term in a post",
    "statements": "one row a written statement or speech about someone",
    "decisions": "one row a decision of an official on a statement",
    "cases": "one row a case before a cell, committee or meeting",
    "events": "one row an event",
    "causes": "one row a parent of an event",
    "rulings": "one row a decision of a level above on a petition, with its terms (only where "
               "there is a hierarchy)",
    "centre": "one row a week: what many organisations under common bodies have in common (only "
              "in a region of many)",
}

# Meaning of each lever (model of record, section 3) and what reads it in the code.
LEVERS = {
    "campaign": ("loudness of the hunt", "calls to speak, conviction, political language, "
                 "danger of a known blemish, hearings, how a breakdown is read, what the paper "
                 "finds, the message about silence"),
    "association": ("how far a tie to a fallen person is a ground", "perceived danger, "
                    "statements, hearings, aftermath, the paper, elections"),
    "silence_admissible": ("whether not having spoken or written may be a ground; that it comes "
                           "into use is not scripted", "hearings, aftermath, what the "
                           "campaign's message says"),
    "disclosure": ("from protective (1) to incriminating (-1)", "the inquiry that a report of "
                   "kin, of a tie or of one's own past brings"),
    "proof": ("standing in the way of unsupported charges", "gatekeeping, hearings, reviews of "
              "appeals"),
    "slander": ("danger to an author whose target is cleared or reinstated", "perceived danger "
                "of writing, striking back at a known accuser, charges of slander"),
    "criticism_upward": ("attack on superiors first safe, then expected", "perceived danger of "
                         "office, grievance, retaliation, credit of criticism, revelation of "
                         "authors, elections"),
    "gatekeeper_pressure": ("pressure from above on officials who shelve", "gatekeeping, "
                            "charges for shelving"),
    "scrutiny": ("rate of digging into records", "perceived danger of what is hidden, digging, "
                 "discovery of concealed kin"),
    "organs": ("the organs' readiness to arrest on a file", "arrests and their slots; rulings "
               "on leaders and their arrest"),
    "operations_opposition": ("weekly hazard of the opposition category", "arrests of members "
                              "and kin of the category"),
    "operations_kulak": ("weekly hazard of the kulak category", "the same"),
    "operations_national": ("weekly hazard of the national category", "the same"),
    "operations_families": ("weekly hazard of the families category", "the same"),
    "appeals": ("whether and how fast the expelled but free are heard", "appeals and reviews"),
    "press": ("how widely a unit's events are seen beyond it", "lessons of the meeting, names "
              "the paper finds"),
    "recruitment": ("admissions", "admissions"),
    "enforcement": ("how fast practice follows the law downwards", "the levers "
                    + ", ".join(policy.LAW)),
}


def columns() -> list[dict]:
    """Rows of columns.csv: table, column, unit, meaning."""
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def output_columns() -> dict[str, list[str]]:
    """Columns of every output table, in order: the one place that says what there is. A test
    compares it with the tables of actual runs."""
    found: dict[str, list[str]] = {}
    for row in columns():
        found.setdefault(row["table"], []).append(row["column"])
    return found


def evidence_rows(name: str) -> list[dict]:
    """Rows of a CSV file among the evidence."""
    return list(csv.DictReader(io.StringIO(policy.evidence_text(name))))


def table(headings: list[str], rows: list[list]) -> list[str]:
    """A Markdown table as lines."""
    def line(cells):
        return "| " + " | ".join(str(c).replace("|", "\\|") for c in cells) + " |"
    return [line(headings), line(["---"] * len(headings)), *map(line, rows), ""]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def parameters_counted() -> str:
    """How many parameters there are, of which status."""
    rows = registry().values()
    counts = {status: sum(p.status == status for p in rows)
              for status in ("sourced", "calibrated", "assumed")}
    return (f"{len(rows)} parameters: "
            + ", ".join(f"{n} {status}" for status, n in counts.items()))


def parameters() -> str:
    """The registry, one table a mechanism."""
    rows = registry().values()
    out = []
    for mechanism in dict.fromkeys(p.mechanism for p in rows):
        out += [f"## {mechanism}", "", f"{_sentence(MECHANISMS[mechanism])}", ""]
        out += table(["name", "meaning", "unit", "range", "default", "status", "evidence"],
                     [[f"`{p.name}`", p.meaning, p.unit, f"{p.low:g} to {p.high:g}",
                       f"{p.default:g}", p.status, ", ".join(p.evidence)]
                      for p in rows if p.mechanism == mechanism])
    return _joined(out)


def tables() -> str:
    """The column dictionary of every output table."""
    meanings = {(r["table"], r["column"]): r for r in columns()}
    found, out = output_columns(), []
    for name in ("weekly", *TABLES, *OF_RULINGS, *OF_REGION):
        out += [f"## {name}", "", f"{_sentence(TABLE_MEANING[name])}", ""]
        rows = [(column, meanings[name, column]) for column in found[name]]
        out += table(["column", "unit", "meaning"],
                     [[f"`{column}`", row["unit"], row["meaning"]] for column, row in rows])
        legal = ENUMS.get(name, {})
        if legal:
            out += [*(f"`{column}`: {', '.join(values)}." + "  " for column, values
                      in legal.items() if column in found[name]), ""]
    return _joined(out)


def levers_in_law() -> str:
    """The levers whose practice follows the law."""
    return ", ".join(f"`{name}`" for name in policy.LAW)


def levers_static() -> str:
    """The static regimes and their dates."""
    return ", ".join(f"`{name}` ({day.isoformat()})" for name, day in policy.STATIC.items())


def levers_start() -> str:
    """What static regimes have instead of dated events."""
    return (f"a general meeting every {policy.MEETING_EVERY} weeks, and start with "
            f"`shock_arrests` = {policy.STANDARD_SHOCK:g} arrests")


def levers() -> str:
    """Each lever with its dated path."""
    names = {row["regime_id"]: row["name"] for row in evidence_rows("timeline.csv")}
    path = evidence_rows("levers.csv")
    out = []
    for lever in words.LEVERS:
        meaning, read_by = LEVERS[lever]
        low, high = words.LEVER_RANGES[lever]
        out += [f"## {lever}", "", f"{meaning[0].upper() + meaning[1:]}. "
                f"Range {low:g} to {high:g}. Read by: {read_by}.", ""]
        out += table(["date", "value", "half-life (weeks)", "timeline row"],
                     [[r["date"], r["value"], r["half_life_weeks"] or "level",
                       f"{r['timeline_id']} {names[r['timeline_id']]}"]
                      for r in sorted(path, key=lambda r: r["date"]) if r["lever"] == lever])
    return _joined(out)


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).rstrip("\n")


def blocks() -> dict[str, Block]:
    """The generated parts of the three pages."""
    registered, code = ("sim/parameters.csv",), ("sim/config/policy.py",)
    return {
        "parameters-counted": Block(registered, parameters_counted),
        "parameters": Block(registered, parameters),
        "tables": Block(("docs/columns.csv",), tables),
        "levers-in-law": Block(code, levers_in_law),
        "levers-static": Block(code, levers_static),
        "levers-start": Block(code, levers_start),
        "levers": Block(("sim/evidence/levers.csv", "sim/evidence/timeline.csv"), levers)}
