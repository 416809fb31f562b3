"""The documentation says what the code does: generated pages, columns, ids, links, commands."""

import json
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
import typer.main

from docs.program import reference
from experiments.record import steps
from sim import words
from sim.cli import app
from sim.config import policy
from sim.config.own_scenario import organisation
from sim.config.registry import registry
from sim.config.scenario import scenarios
from sim.config.switches import SWITCHES
from sim.runs.simulate import simulate

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
EVIDENCE = re.compile(r"\b(?:g[123]|g2c|h1|w)-\d+\b")
COMMAND = re.compile(r"^(?:\$ )?(zaiavlenie [^|\n]+)", re.MULTILINE)
INLINE = re.compile(r"(?<!`)`(zaiavlenie [a-z]+ [^`…]+)`")


def fenced(text: str) -> list[tuple[str, str]]:
    """Language and content of the fenced blocks of a page."""
    return re.findall(r"^```(\w*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands(text: str) -> list[str]:
    """Commands of the fenced blocks, and those in the text that are more than a name."""
    shown = [line for _, block in fenced(text) for line in COMMAND.findall(block)]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [line.split("  #")[0] for line in shown + INLINE.findall(prose)]


def anchors(text: str) -> set[str]:
    """Anchors that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text,
                                               flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def columns_of_runs():
    """Columns of every output table, from a few weeks of a region with a leader, of two
    organisations under common bodies, and of an organisation of one's own with two choice rules,
    which between them have all that a run can have."""
    found = {}
    own = organisation(pd.DataFrame({"id": range(12)}))
    for scenario, choices in (("birobidzhan", {}), ("region", {"fields": {"copies": 2}}),
                              (own, {"rules": {"belief": 0.5, "interest": 0.5}})):
        for name, frame in simulate(scenario, seed=1, weeks=4, **choices).tables.items():
            listed = found.setdefault(name, [])
            listed += [column for column in frame if column not in listed]
    return found


def test_every_output_column_is_explained_once():
    told = {table.name: [column.name for column in table.columns if column.written]
            for table in reference.output_tables()}
    found = columns_of_runs()
    assert {name: sorted(listed) for name, listed in told.items()} == {
        name: sorted(listed) for name, listed in found.items()}
    assert all(column.unit and column.meaning
               for table in reference.output_tables() for column in table.columns)


def test_every_lever_and_mechanism_is_explained():
    assert all(lever.meaning and lever.read_by for lever in words.ALL_LEVERS)
    assert {row.mechanism for row in registry().values()} == set(reference.MECHANISMS)


def test_odd_has_a_section_for_every_mechanism():
    """Every file of the engine with rules in it stands in a heading of section 3.4."""
    headings = re.findall(r"^### .+$", (ROOT / "docs" / "odd.md").read_text(encoding="utf-8"),
                          re.MULTILINE)
    found = {name for heading in headings
             for name in re.findall(r"`sim/(?:\w+/)?(\w+)[.py/]+`", heading)}
    order = (ROOT / "sim/week/order.py").read_text(encoding="utf-8")
    called = set(re.findall(r"^from sim\.week\.(\w+) import", order, re.MULTILINE))
    assert called | {"options", "acts", "docket", "falls", "rules"} <= found


def test_readme_is_short():
    assert len(PAGES[0].read_text(encoding="utf-8").splitlines()) < 190


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_evidence_ids_resolve(page):
    known = {json.loads(line)["id"] for line in
             policy.evidence_text("register.jsonl").splitlines() if line.strip()}
    cited = set(EVIDENCE.findall(page.read_text(encoding="utf-8")))
    assert cited - known == set()


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_local_links_exist(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        assert file.exists(), f"{target} does not exist"
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_parse(page):
    """Subcommand, options and their types fit the command line; names given exist."""
    program = typer.main.get_command(app)
    for line in commands(page.read_text(encoding="utf-8")):
        name, *arguments = shlex.split(line)[1:]
        assert name in program.commands, line
        given = program.commands[name].make_context(name, arguments).params
        scenario = given.get("scenario") or "dinamo"
        assert scenario in scenarios() or scenario.endswith(".toml"), line
        assert (given.get("regime") or policy.HISTORICAL) in policy.regimes(), line
        for pair in given.get("switch") or []:
            assert pair.split("=")[0] in SWITCHES, line
        for pair in given.get("set_") or []:
            assert pair.split("=")[0] in registry(), line


def test_readme_shows_commands():
    """The check above has something to check, and a wrong option fails it."""
    shown = {shlex.split(line)[1] for line in commands(PAGES[0].read_text(encoding="utf-8"))}
    assert {"run", "explain", "whatif", "patterns"} <= shown
    run = typer.main.get_command(app).commands["run"]
    with pytest.raises(Exception, match=r"[Nn]o such option"):
        run.make_context("run", ["dinamo", "--sed", "1"])


def test_parameters_named_in_odd_exist():
    """Names with the registry's prefixes, in code or formulas of odd.md, are in the registry."""
    text = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    prefixes = {name.split("_")[0] for name in registry() if "_" in name}
    named = {n for n in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text) if n.split("_")[0] in prefixes}
    legal = (set(registry()) | set(words.LEVERS) | set(words.ACTS) | set(words.EVENTS)
             | set(words.CHOICE_RULES) | set(words.ORGANS_RULES) | set(words.TIE_KINDS)
             | set(SWITCHES) | {"p_silence", "p_writing", "p_shelving", "p_written", "p_attack"})
    assert {n for n in named if n not in legal} == set()


def test_make_targets_exist():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for block in (b for _, b in fenced(PAGES[0].read_text(encoding="utf-8"))):
        for target in re.findall(r"^make ([\w-]+)", block, re.MULTILINE):
            assert re.search(rf"^{target}:", text, re.MULTILINE), target


def test_tables_of_rows_that_may_be_fitted_hold_no_other_row(monkeypatch):
    monkeypatch.chdir(ROOT)
    for name, path in steps.PATTERNS.items():
        assert {row["use"] for row in steps.read_table(path)} <= {"calibrate", "report"}, name
    assert len(steps.read_table(steps.FALLS)) == steps.REPLICATES
