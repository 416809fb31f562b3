"""What the engine takes from inside Numba is there, and Numba is bounded by what was tried."""

import importlib
import re
import tomllib

import numba
import pytest
from commands import ROOT, python
from packaging.requirements import Requirement

from sim.state import inside, sources
from sim.state.jit import COMPILES, RULES
from sim.week.order import run_weeks

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
            if path.name != "inside.py":
                assert not re.search(r"from numba[.]|import llvmlite|from llvmlite|numba[.]core",
                                     text), path


@pytest.mark.skipif(not COMPILES, reason="compilation is off")
def test_the_cache_of_a_rule_can_be_asked(tmp_path):
    from worlds_for_tests import solitary
    solitary()
    assert len(RULES) > 250
    assert isinstance(inside.is_cached(run_weeks), bool)


def test_numba_is_bounded_by_what_the_lock_holds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bound = next(Requirement(text).specifier for text in project["dependencies"]
                 if text.startswith("numba"))
    locked = re.search(r"^numba==(.+)$", (ROOT / "requirements.lock").read_text(), re.MULTILINE)[1]
    major, minor = locked.split(".")[:2]
    assert locked in bound and f"{major}.{int(minor) + 1}.0" not in bound
    assert numba.__version__ in bound


TOLD = """
import importlib, pathlib, sys
import sim
sim.simulate("classroom", weeks=1)
sim.simulate("classroom", weeks=1)
"""


@pytest.mark.slow
@pytest.mark.skipif(not COMPILES, reason="compilation is off")
def test_compilation_is_announced_whoever_asks_and_whatever_other_caches_hold(tmp_path):
    # Machine code of another checkout or Python lies in the same place, and fits nothing here.
    other = tmp_path / "cache" / "code-0123456789abcdef" / "sim"
    other.mkdir(parents=True)
    (other / "order.run_weeks-1.py39.nbi").write_bytes(b"")
    cold = python("-c", TOLD, NUMBA_CACHE_DIR=str(tmp_path / "cache"))
    assert (cold.code, cold.err.count("compiling the rules, once")) == (0, 1), cold.err
    warm = python("-c", TOLD, NUMBA_CACHE_DIR=str(tmp_path / "cache"))
    assert (warm.code, warm.err) == (0, "")


def test_the_module_is_what_others_import():
    assert importlib.import_module("sim.state.reference").types is inside.types
