"""Reference pages: parameters, output tables, levers, from the files that define them."""

import csv
import inspect
import io

import sim
from experiments.tracked.blocks import Block
from sim import words
from sim.config import policy
from sim.config.organisation import FILES, KEYS, LEGAL
from sim.config.registry import registry
from sim.runs.record import OF_REGION, OF_RULINGS, TABLES
from sim.state import tables as state
from sim.state.schema import Table

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
    "silence": "who kept silent about whom, and how it is held against them "
               "(sim/week/silence.py)",
    "readers": "confessions and the officials who read them (sim/week/readers.py)",
    "forms": "forms that ask again for what one hides (sim/week/forms.py)",
    "drawer": "papers that lie, the list that goes up (sim/week/drawer.py)",
    "rivals": "rivals, and accidents turned on the suspected (sim/society/rivals.py, "
              "sim/week/rivals.py)",
    "meetings": "whether sittings are held and who comes (sim/week/meetings.py)",
    "revenge": "the wronged who strike back (sim/week/revenge.py)",
    "organs": "files, arrests, interrogation (sim/week/organs.py)",
    "aftermath": "who answers for a fall, which authors become known (sim/week/aftermath.py)",
    "posts": "succession and elections (sim/week/posts.py)",
    "hierarchy": "levels, petitions and rulings, local pressure, leaders (sim/week/hierarchy.py, "
                 "sim/society/levels.py)",
    "centre": "what many organisations have in common, officials who move between them "
              "(sim/week/centre.py, sim/week/transfers.py)",
    "reversal": "appeals, reviews, reinstatement, slander (sim/week/reversal.py)",
}

def output_tables() -> list[Table]:
    """The tables that a run may write out, in the order of the page."""
    return [getattr(state, name.upper())
            for name in ("weekly", *TABLES, *OF_RULINGS, *OF_REGION)]


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
    out = []
    for one in output_tables():
        out += [f"## {one.name}", "", f"{_sentence(one.meaning)}", ""]
        written = [column for column in one.columns if column.written]
        out += table(["column", "unit", "meaning"],
                     [[f"`{column.name}`", column.unit, column.meaning] for column in written])
        spelt = [column for column in written if column.words]
        if spelt:
            out += [*(f"`{column.name}`: {', '.join(column.words)}." + "  "
                      for column in spelt), ""]
    return _joined(out)


def given_tables() -> str:
    """The columns of the tables that a user gives of an organisation."""
    out = []
    for _, (one, needed) in FILES.items():
        out += [f"**{one.name}**, {one.meaning}:", ""]
        rows = [[f"`{name}`", "text", {"id": "the member's name for the program, no two alike",
                                       "name": "the unit's name"}[name] + "; needed"]
                for name in KEYS if name in needed]
        rows += [[f"`{column.name}`", _legal(column),
                  column.meaning + ("; needed" if column.name in needed else "")]
                 for column in one.held if column.written]
        out += table(["column", "legal values", "meaning"], rows)
    return _joined(out)


def _legal(column) -> str:
    words = column.words or ()
    legal = LEGAL.get(column.name, words)
    return ", ".join(word for word in words if word in legal) or column.unit


def python_names() -> str:
    """What ``import sim`` offers, with the first sentence of each docstring, and the attributes
    and methods of a run."""
    def row(name: str, what: object) -> list[str]:
        said = inspect.getdoc(what).split("\n\n")[0].replace("\n", " ")
        return [f"`{name}`", said.split(". ")[0].rstrip(".") + "."]

    names = table(["name", "what"], [row(f"sim.{name}", getattr(sim, name))
                                     for name in sim.__all__])
    methods = [row(f"run.{name}" + ("()" if callable(one) else ""), one)
               for name, one in vars(sim.Run).items()
               if not name.startswith("_") and inspect.getdoc(one)]
    return _joined([*names, *table(["of a run", "what"], methods)])


def levers_in_law() -> str:
    """The levers whose practice follows the law."""
    return ", ".join(f"`{name}`" for name in words.LAGGING)


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
    for lever in words.ALL_LEVERS:
        out += [f"## {lever.name}", "", f"{_sentence(lever.meaning)} "
                f"Range {lever.low:g} to {lever.high:g}. Read by: {lever.read_by}.", ""]
        out += table(["date", "value", "half-life (weeks)", "timeline row"],
                     [[r["date"], r["value"], r["half_life_weeks"] or "level",
                       f"{r['timeline_id']} {names[r['timeline_id']]}"]
                      for r in sorted(path, key=lambda r: r["date"]) if r["lever"] == lever.name])
    return _joined(out)


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).rstrip("\n")


MEASURED = "results/performance/measured.csv"


def performance(*benchmarks: str) -> str:
    """What the benchmarks measured, or those named, one table each."""
    with open(MEASURED, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = []
    for benchmark in benchmarks or dict.fromkeys(row["benchmark"] for row in rows):
        of = [row for row in rows if row["benchmark"] == benchmark]
        lines += [f"`python benchmarks/{benchmark}.py`, {of[0]['day']}:", ""]
        lines += table(["what", "goal", "measured"],
                       [[row["what"], row["goal"], row["measured"]] for row in of])
    return "\n".join(lines).strip()


def blocks() -> dict[str, Block]:
    """The generated parts of the reference pages."""
    registered, code = ("sim/parameters.csv",), ("sim/config/policy.py",)
    return {
        "parameters-counted": Block(registered, parameters_counted),
        "parameters": Block(registered, parameters),
        "tables": Block(("sim/state/tables.py",), tables),
        "python-names": Block(("sim/__init__.py", "sim/runs/simulate.py"), python_names),
        "given-tables": Block(("sim/state/given.py",), given_tables),
        "performance": Block((MEASURED,), performance),
        "performance-cluster": Block((MEASURED,), lambda: performance("cluster")),
        "levers-in-law": Block(("sim/words.py",), levers_in_law),
        "levers-static": Block(code, levers_static),
        "levers-start": Block(code, levers_start),
        "levers": Block(("sim/evidence/levers.csv", "sim/evidence/timeline.csv"), levers)}
