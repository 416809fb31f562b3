"""The repository checks itself: imports, randomness, the registry, evidence ids, bare numbers."""

import ast
import csv
import io
import json
import re

import pytest
from commands import ROOT, python

from sim import words
from sim.config import policy
from sim.config.registry import registry
from sim.config.scenario import load_scenario, scenarios
from sim.config.switches import SWITCHES
from sim.state import sources, tables
from sim.state.schema import GROWING

SIM = sorted((ROOT / "sim").rglob("*.py"))
TREES = {path.relative_to(ROOT / "sim").with_suffix("").as_posix(): ast.parse(path.read_text())
         for path in SIM}

# The rules of the week and what they stand on: each number in them is history's, so it belongs
# in the registry.
MECHANISMS = [path.relative_to(ROOT / "sim").with_suffix("").as_posix() for path in SIM
              if path.parts[len(ROOT.parts) + 1] in ("society", "founding", "week")
              and "@compiled" in path.read_text()]


# ---- Imports -----------------------------------------------------------------------------------

MODULES = {sources.name_of(path): path
           for package in sources.PACKAGES for path in (ROOT / package).rglob("*.py")}


def room_of(module):
    """The room of the house that a module stands in: its folder, or its own file where it stands
    directly in a package."""
    return ".".join(module.split(".")[:2])


def uses(module):
    """Modules that a module imports, anywhere in it."""
    text = MODULES[module].read_text(encoding="utf-8")
    return {name for name in sources.imported(text) if name in MODULES} - {module}


def cycle(graph):
    """Those who depend on each other in a circle ([] if none)."""
    left = dict(graph)
    while left:
        free = [name for name, needs in left.items() if not needs & set(left)]
        if not free:
            return sorted(left)
        for name in free:
            del left[name]
    return []


def test_the_search_for_circles_finds_them():
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == ["a", "b", "c", "d"]


def test_modules_do_not_import_in_circles():
    assert cycle({name: uses(name) for name in MODULES}) == []


def test_folders_are_floors():
    # A folder uses its own files and the folders below it, also through others and inside
    # functions: if no circle of folders is left, there is an order of floors.
    floors = {}
    for name in MODULES:
        floors.setdefault(room_of(name), set()).update(
            room for used in uses(name) if (room := room_of(used)) != room_of(name))
    assert len(floors) > 12
    assert cycle(floors) == []


def test_few_files_stand_outside_folders():
    for package, most in (("sim", 10), ("experiments", 4)):
        assert len(list((ROOT / package).glob("*.py"))) <= most


def loaded_at_once(tree):
    """Dotted names that a module imports when it is loaded."""
    inside = {id(node) for function in ast.walk(tree)
              if isinstance(function, (ast.FunctionDef, ast.Lambda))
              for node in ast.walk(function)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
        if id(node) in inside:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


# What a user meets may ask for figures and outcomes when a user asks for them.
KNOW_EXPERIMENTS = {"sim.cli"}


def test_only_the_command_line_knows_the_experiments_and_only_when_asked():
    know = {room_of(name) for name in MODULES if name.startswith("sim.")
            for used in uses(name) if used.startswith("experiments")}
    assert know == KNOW_EXPERIMENTS
    for name, tree in TREES.items():
        assert not {top for top in loaded_at_once(tree)
                    if top.split(".")[0] == "experiments"}, name


def test_compiled_rules_depend_on_nothing_outside_the_model():
    rooms = {room_of(sources.name_of(path)) for path in sources.rule_files()}
    assert rooms == {"sim.state", "sim.society", "sim.founding", "sim.week", "sim.words"}


@pytest.mark.parametrize(("module", "absent"), [
    ("sim.runs.simulate", ("matplotlib", "mesa", "networkx", "experiments", "typer", "rich")),
    ("sim.runs.worlds", ("matplotlib", "mesa", "experiments")),
    ("sim.model", ("matplotlib", "experiments")),
    ("sim.cli", ("matplotlib", "mesa", "numba", "numpy", "pandas", "experiments", "sim.teach")),
    ("sim.teach.page", ("matplotlib", "mesa", "experiments", "solara", "ziglang")),
])
def test_loading_a_module_does_not_load_what_it_has_no_use_for(module, absent):
    code = (f"import sys, {module}; "
            f"print([name for name in {absent!r} if name in sys.modules])")
    done = python("-c", code)
    assert (done.code, done.out.strip()) == (0, "[]"), done.err


# ---- Randomness --------------------------------------------------------------------------------

def shared_randomness(tree):
    """Lines that draw from a state that is shared, or that differs from process to process."""
    lines = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            bad = any(name.split(".")[-1] in ("random", "uuid", "secrets") for name in names)
        elif isinstance(node, ast.Attribute):
            bad = node.attr in ("random", "default_rng", "RandomState", "seed_rng", "urandom",
                                "shuffle")
        else:
            bad = isinstance(node, ast.Name) and node.id in ("default_rng", "random", "hash")
        if bad:
            lines.add(node.lineno)
    return sorted(lines)


@pytest.mark.parametrize("planted", [
    "import random", "from random import choice", "from numpy.random import default_rng",
    "import numpy as np\nx = np.random.rand()", "rng = default_rng(1)", "model.random.choice(a)",
    "from numpy import random", "h = hash('dinamo')", "import os\nx = os.urandom(8)"])
def test_the_search_for_shared_randomness_finds_it(planted):
    assert shared_randomness(ast.parse(planted))


def test_nothing_draws_from_a_shared_random_state():
    assert {name: found for name, tree in TREES.items()
            if (found := shared_randomness(tree))} == {}


# ---- The registry ------------------------------------------------------------------------------

MADE = {"organs_rule", *(f"on_{name}" for name in SWITCHES)}
STATUSES = {"sourced", "calibrated", "assumed"}


def is_record(node):
    """``p`` or ``w.p[0]``: the record of parameters that rules are given."""
    return (isinstance(node, ast.Name) and node.id == "p") or (
        isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute)
        and node.value.attr == "p")


def is_values(node):
    """``values`` or ``settings.values``: the same by name, before a run."""
    return getattr(node, "id", getattr(node, "attr", None)) == "values"


def parameters_read(tree):
    """Names read as ``p.NAME``, ``w.p[0].NAME`` or ``values["NAME"]``."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_record(node.value):
            found.add(node.attr)
        elif (isinstance(node, ast.Subscript) and is_values(node.value)
              and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)):
            found.add(node.slice.value)
    return found


READ = set().union(*map(parameters_read, TREES.values()))


def test_every_row_of_the_registry_is_read_by_code():
    assert sorted(set(registry()) - READ) == []


def test_every_parameter_that_code_reads_is_in_the_registry():
    assert sorted(READ - set(registry()) - MADE) == []
    assert {f"on_{name}" for name in SWITCHES} <= READ


def test_rows_of_the_registry_are_complete_and_in_range():
    text = (ROOT / "sim" / "parameters.csv").read_text(encoding="utf-8")
    assert len(list(csv.DictReader(io.StringIO(text)))) == len(registry()) > 100
    for row in registry().values():
        assert row.name.isidentifier() and row.name.islower(), row
        assert row.low <= row.default <= row.high and row.low < row.high, row
        assert row.status in STATUSES, row
        assert row.unit and row.symbol and row.meaning, row
        assert row.status != "sourced" or row.evidence, row
        assert row.unit not in ("0-1", "share") or (row.low >= 0 and row.high <= 1), row


def test_every_mechanism_of_the_registry_is_a_module():
    assert {row.mechanism for row in registry().values()} <= {
        name.split("/")[-1] for name in TREES} | {"rules"}


# ---- Words and tables ----------------------------------------------------------------------------

RULES = "\n".join(path.read_text(encoding="utf-8") for path in SIM
                  if path.parts[len(ROOT.parts) + 1] in ("society", "founding", "week"))


def test_every_act_has_its_constant_is_offered_and_done():
    offered = (ROOT / "sim" / "week" / "options.py").read_text(encoding="utf-8")
    done = (ROOT / "sim" / "week" / "acts.py").read_text(encoding="utf-8")
    for code, name in enumerate(words.ACTS):
        constant = name.upper()
        assert getattr(words, constant, None) == code, f"sim/words.py: {constant} is not {name}"
        assert re.search(rf"terms_of\((act=)?{constant}\b", offered), (
            f"{name}: no option offers it (sim/week/options.py)")
        assert re.search(rf"option\.act == {constant}\b", done), (
            f"{name}: nothing is done when it is chosen (sim/week/acts.py, act)")


def test_every_choice_rule_has_its_constant():
    named = (ROOT / "sim" / "words.py").read_text(encoding="utf-8")
    named = named[named.index("CHOICE_RULES"):]
    constants = re.search(r"\(([A-Z_, \n]+)\) = codes\(\d+\)", named)
    assert len(re.findall(r"\w+", constants[1])) == len(words.CHOICE_RULES)


def test_every_lever_is_read_by_a_rule():
    # There levers are only made practice of: by one that is read there itself.
    practice = (ROOT / "sim" / "founding" / "levers.py").read_text(encoding="utf-8")
    read = RULES.replace(practice, "") + "".join(re.findall(r"power\(row\.\w+", practice))
    for name in words.LEVERS:
        assert re.search(rf"\.{name}\b", read), (
            f"{name}: no rule reads it (sim/words.py, ALL_LEVERS)")


def test_rows_are_appended_to_every_table_that_grows():
    for table in GROWING:
        assert re.search(rf"(append|reserve)\(w, {table.name.upper()}\b", RULES), (
            f"{table.name}: declares `grows` in sim/state/tables.py, and nothing appends to it")


def test_appending_to_a_table_that_does_not_grow_is_named():
    with pytest.raises(TypeError, match="table weekly, which declares no `grows`"):
        _ = tables.WEEKLY.counter


def test_every_measure_of_a_run_is_an_outcome_or_a_pattern():
    """A function ``name(run, ...) -> float`` that nobody registered, nor another measure uses."""
    folder = ROOT / "experiments" / "measures"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    for stem, text in texts.items():
        for node in ast.parse(text).body:
            if (not isinstance(node, ast.FunctionDef) or node.name.startswith("_")
                    or not node.args.args or node.args.args[0].arg != "run"
                    or ast.unparse(node.returns or ast.Constant("")) != "float"):
                continue
            used = sum(len(re.findall(rf"\b{node.name}\b", other)) for other in texts.values())
            assert node.decorator_list or used > 1, (
                f"experiments/measures/{stem}.py: {node.name} is neither in GENERAL of general.py "
                "nor a pattern")


# ---- Evidence ----------------------------------------------------------------------------------

EVIDENCE_ID = re.compile(r"\b(?:g[123]-\d{3}|h1-\d{3}|w-\d{3})\b")
# An id that is nearly one: a digit too few or too many, or another source.
NEARLY = re.compile(r"\b(?:[gh]\d+-\d+|w-\d+)\b")


@pytest.fixture(scope="module")
def register():
    text = policy.evidence_text("register.jsonl")
    return {json.loads(line)["id"] for line in text.splitlines() if line.strip()}


def test_every_evidence_id_of_the_registry_is_in_the_register(register):
    named = {one for row in registry().values() for one in row.evidence}
    assert len(named) > 50 and sorted(named - register) == []


def test_every_evidence_id_in_the_sources_is_in_the_register(register):
    files = [*SIM, *(ROOT / "experiments").rglob("*.py"),
             *(ROOT / "sim" / "scenarios").glob("*.toml")]
    named = {one for path in files for one in NEARLY.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 80 and sorted(named - register) == []
    assert all(EVIDENCE_ID.fullmatch(one) for one in named)


def test_every_mechanism_names_its_evidence():
    claimed = {row.mechanism for row in registry().values()} - {"rules"}
    assert len(claimed) > 12
    for path in SIM:
        if path.stem in claimed or "week/rules/" in path.as_posix():
            named = path.stem == "__init__" or EVIDENCE_ID.search(path.read_text("utf-8"))
            assert named, path


def test_the_shipped_levers_load_in_range_and_in_every_scenario():
    parsed = policy._parse(policy.evidence_text("levers.csv"), "levers.csv")
    assert {row["lever"] for row in parsed} == set(words.LEVERS)
    for scenario in scenarios():
        home = load_scenario(scenario)
        for regime in policy.listing():
            table = policy.law_of(regime, home.start, home.weeks)
            assert len(table) == home.weeks
            for name, (low, high) in words.LEVER_RANGES.items():
                assert low <= table[name].min() and table[name].max() <= high, (regime, name)
            if regime in policy.STATIC:
                assert (table == table[0]).all(), regime


def test_the_shipped_calendar_parses_and_names_units_that_exist():
    home = load_scenario("dinamo")
    listed = list(csv.DictReader(io.StringIO(policy.evidence_text("calendar.csv"))))
    assert {row["kind"] for row in listed if row["scenario"] == "dinamo"} <= set(words.CALENDAR)
    units = [unit.name for unit in home.units]
    dated = policy.dated_events("dinamo", home.start, home.weeks, units)
    assert len(dated) == sum(row["scenario"] == "dinamo" for row in listed) > 5
    assert (dated["week"] >= 0).all() and (dated["until"] < home.weeks).all()
    assert (dated["until"] >= dated["week"]).all()
    named = [re.search(r"\(unit (\S+)\)", row["what"]) for row in listed
             if row["scenario"] == "dinamo"]
    assert {match[1] for match in named if match} <= {name.split()[0] for name in units}
    # What is one organisation's own does not strike the many that share the other dates.
    shared = policy.dated_events("dinamo", home.start, home.weeks, None)
    assert len(shared) == len(dated) - sum(match is not None for match in named) < len(dated)


def test_the_evidence_of_levers_and_calendar_is_there(register):
    timeline = {row["regime_id"] for row in
                csv.DictReader(io.StringIO(policy.evidence_text("timeline.csv")))}
    for row in csv.DictReader(io.StringIO(policy.evidence_text("levers.csv"))):
        assert set(row["timeline_id"].split(";")) <= timeline, row
    for row in csv.DictReader(io.StringIO(policy.evidence_text("calendar.csv"))):
        assert set(row["evidence"].split(";")) <= register | timeline, row


# ---- Bare numbers ------------------------------------------------------------------------------

# Identities of arithmetic, and "nobody", "never", "both".
PLAIN = {0, 1, 2, -1, 0.5}

# Bare numbers that may stand in a mechanism, and why they are no parameters.
ALLOWED = {}


def bare_numbers(tree):
    """Numbers in a module, with their lines, but for plain ones and named constants."""
    named = {id(inner) for node in tree.body if isinstance(node, ast.Assign)
             and all(isinstance(name, ast.Name) and name.id.isupper()
                     for target in node.targets
                     for name in (target.elts if isinstance(target, ast.Tuple) else [target]))
             for inner in ast.walk(node)}
    # A constant index names a place in a tuple, not a quantity.
    named |= {id(node.slice) for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    found = []
    for node in ast.walk(tree):
        if (isinstance(node, ast.Constant) and isinstance(node.value, (int, float))
                and not isinstance(node.value, bool) and id(node) not in named
                and node.value not in PLAIN):
            found.append((node.lineno, node.value))
    return found


def test_the_search_for_bare_numbers_finds_them():
    planted = "ROOM = 64\nlow = 3\ndef rule(p, a):\n    return p.base * 0.3 + a[4] - 2 * 0.5 - 1"
    assert sorted(bare_numbers(ast.parse(planted))) == [(2, 3), (4, 0.3)]


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_mechanism_holds_no_number_that_belongs_in_the_registry(name):
    found = [(line, value) for line, value in bare_numbers(TREES[name])
             if (name, value) not in ALLOWED]
    assert found == [], f"sim/{name}.py: (line, number) {found}"


# ---- Mathematics -------------------------------------------------------------------------------

# Correctly rounded, or no computation at all: the same on every processor and system.
EXACT = {"sqrt", "floor", "ceil", "inf", "pi", "isfinite"}
INEXACT = {"exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "tanh", "power",
           "float_power", "sum", "mean", "std", "var", "dot"}


def inexact(tree):
    """Lines that compute with the C library or with an order of sums that NumPy chooses."""
    lines = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            bad = (node.value.id == "math" and node.attr not in EXACT) or (
                node.value.id == "np" and node.attr in INEXACT)
        else:
            bad = isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Pow)
        if bad:
            lines.add(node.lineno)
    return sorted(lines)


@pytest.mark.parametrize("planted", ["x = math.exp(1.0)", "x = np.log(y)", "x = y ** 0.5",
                                     "x **= 2", "s = np.sum(a)"])
def test_the_search_for_the_c_librarys_mathematics_finds_it(planted):
    assert inexact(ast.parse(planted)) == [1]


def test_rules_use_mathematics_that_is_the_same_everywhere():
    founded = {path for path in sources.closure(["sim.founding.world"])
               if path.stem != "maths"}
    assert {path.name: found for path in {*sources.rule_files(), *founded}
            if path.stem != "maths"
            and (found := inexact(ast.parse(path.read_text(encoding="utf-8"))))} == {}
