"""What the engine takes from inside Numba is there, and Numba is bounded by what was tried."""

import gc
import importlib
import re
import tomllib

import numba
import pytest
from commands import ROOT
from packaging.requirements import Requirement

from sim.state import inside, sources
from sim.state.jit import COMPILES, RULES, compiled

MEMBERS = {"types": ("unliteral", "Integer", "Opaque", "Array"), "models": ("OpaqueModel",),
           "event": ("Listener", "register"), "cgutils": ("pack_array", "is_not_null")}


@pytest.mark.parametrize("name", inside.__all__)
def test_a_name_from_inside_numba_is_there(name):
    found = getattr(inside, name)
    assert all(hasattr(found, member) for member in MEMBERS.get(name, ()))


def test_nothing_else_reaches_into_numba():
    for package in sources.PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            # The page's module is made in a process of its own, by maintainers alone.
            if path.name not in ("inside.py", "lower.py"):
                assert not re.search(r"from numba[.]|import llvmlite|from llvmlite|numba[.]core",
                                     text), path


def test_numba_is_bounded_by_what_the_lock_holds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bound = next(Requirement(text).specifier for text in project["dependencies"]
                 if text.startswith("numba"))
    locked = re.search(r"^numba==(.+)$", (ROOT / "requirements.lock").read_text(), re.MULTILINE)[1]
    major, minor = locked.split(".")[:2]
    assert locked in bound and f"{major}.{int(minor) + 1}.0" not in bound
    assert numba.__version__ in bound


@pytest.mark.skipif(not COMPILES, reason="compilation is off")
def test_a_rule_called_by_rules_makes_no_machine_code_of_its_own():
    from worlds_for_tests import solitary

    from sim.society.members import is_active
    world = solitary()
    assert len(RULES) > 250
    assert is_active(world.members[0])  # as Python calls it
    rules_only = [rule for rule in RULES if rule.inside.overloads and not rule.overloads]
    for rule in rules_only:
        assert not any(code.library._finalized for code in rule.inside.overloads.values())


@pytest.mark.skipif(not COMPILES, reason="compilation is off")
@pytest.mark.parametrize("was", [True, False])
def test_compiling_leaves_the_collection_of_garbage_as_it_found_it(was):
    @compiled
    def thrice(x):
        return 3 * x
    before = gc.isenabled()
    try:
        (gc.enable if was else gc.disable)()
        assert thrice(2) == 6
        assert gc.isenabled() is was
    finally:
        (gc.enable if before else gc.disable)()
        RULES.remove(thrice)


def test_the_module_is_what_others_import():
    assert importlib.import_module("sim.state.reference").types is inside.types
