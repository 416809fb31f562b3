"""Changes that must not matter: what a finding of the model may not depend on.

Who stands in which row, what number a person bears, which luck the draws bring, how many copies of
the works run beside each other, on which processor, and by whom the policy was coded. Each is a way
to run settings once more; a claim that one of them turns was none (`audit.py`).
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import platformdirs

from sim.config.settings import settings
from sim.founding.world import World, build
from sim.runs.simulate import Run, advance, run
from sim.state import tables
from sim.state.sources import ROOT
from sim.state.tables import STATE

AS_STATED = "as_stated"
OTHER_LUCK = 500_000     # added to a seed
ORDER = 17               # key of the permutations
OUTSIDE = -1             # week_joined of those who wait in the wings


@dataclass(frozen=True)
class Change:
    """``make(scenario, choices, seed)`` runs settings under the change, or gives None where it
    cannot be made of them. ``alters`` a world after it was founded: a paired world, founded from
    the settings anew, would not be its pair."""

    name: str
    what: str
    make: Callable[[str, dict, int], Run | None]
    alters: bool = False


def _as_stated(scenario: str, choices: dict, seed: int) -> Run:
    return run(settings(scenario, **choices), seed)


def _other_luck(scenario: str, choices: dict, seed: int) -> Run:
    return run(settings(scenario, **choices), seed + OTHER_LUCK)


def _coded(regime: str, scenario: str, choices: dict, seed: int) -> Run | None:
    """Under another coder's path, where the settings follow history."""
    if choices.get("regime", "historical") != "historical":
        return None
    return run(settings(scenario, **{**choices, "regime": regime}), seed)


def _twice(scenario: str, choices: dict, seed: int) -> Run | None:
    """Two copies of the organisation, unconnected, with luck of their own each."""
    found = settings(scenario, **choices)
    if found.scenario.hierarchy or found.scenario.region or found.scenario.copies != 1:
        return None
    fields = {**choices.get("fields", {}), "copies": 2}
    return run(settings(scenario, **{**choices, "fields": fields}), seed)


def _altered(alter: Callable[[World, np.random.Generator], None], scenario: str, choices: dict,
             seed: int) -> Run:
    """A run of a world that was altered before its first week."""
    found = settings(scenario, **choices)
    world = build(found, seed)
    alter(world, np.random.default_rng([ORDER, seed]))
    weeks = advance(world, found.first_week, found.weeks, stop=found.stop)
    return Run(found, seed, world, 0.0, weeks=weeks)


def _here(world: World, organisation: int) -> np.ndarray:
    """Rows of those who are in an organisation from the start."""
    org = world.orgs[organisation]
    rows = np.arange(org["member_first"], org["member_end"])
    return rows[world.members["week_joined"][rows] != OUTSIDE]


def reorder(world: World, draws: np.random.Generator) -> None:
    """Put the people of each organisation in other rows, with all that points to them."""
    now_at = np.arange(len(world.members))
    for organisation in range(len(world.orgs)):
        rows = _here(world, organisation)
        now_at[rows] = draws.permutation(rows)
    before = world.members.copy()
    world.members[now_at] = before
    world.members["id"] = np.arange(len(before))
    for table in STATE:
        for column in _pointing(table):
            held = world.arrays[table][column]
            known = held >= 0
            held[known] = now_at[held[known]]


def _pointing(table: str) -> list[str]:
    """Columns of a table of the state that hold members' ids."""
    declared = getattr(tables, table.upper(), None)
    return [] if declared is None else [one.name for one in declared.held
                                        if one.unit == "member id"]


def renumber(world: World, draws: np.random.Generator) -> None:
    """Give the people of each organisation each other's numbers, which key their luck."""
    for organisation in range(len(world.orgs)):
        rows = _here(world, organisation)
        world.members["uid"][rows] = draws.permutation(world.members["uid"][rows])


CHANGES = (
    Change(AS_STATED, "nothing is changed", _as_stated),
    Change("luck", "other seeds", _other_luck),
    Change("order", "people stand in other rows", partial(_altered, reorder), alters=True),
    Change("numbers", "people bear each other's numbers", partial(_altered, renumber),
           alters=True),
    Change("size", "two copies of the organisation", _twice),
    Change("first_coding", "policy as the first coder dated it", partial(_coded, "first_coding")),
    Change("second_coding", "policy as the second coder dated it",
           partial(_coded, "second_coding")),
)

# Another processor runs no other rules: its values must be the same to the last bit.
PROCESSOR = "processor"
_ASKED = "experiments.studies.audit"


def older_processor(folder: Path) -> dict[str, str]:
    """The environment of a process on an older x86 processor, which keeps compiled code in
    ``folder``: the family's plain instruction set, and a C library and NumPy without newer ones."""
    from numpy._core._multiarray_umath import __cpu_dispatch__
    return {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(folder),
            "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX512VL",
            "NPY_DISABLE_CPU_FEATURES": " ".join(__cpu_dispatch__)}


def on_another_processor(question: list) -> list[list[float]] | None:
    """`audit.stated_values` as an older processor computes them, with code compiled for it (half a
    minute the first time); None where this machine's processor is of another family."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return None
    folder = platformdirs.user_cache_path("zaiavlenie", appauthor=False) / "older-processor"
    done = subprocess.run([sys.executable, "-m", _ASKED], input=json.dumps(question), text=True,
                          stdout=subprocess.PIPE, env={**os.environ, **older_processor(folder)},
                          cwd=ROOT, check=True)
    return json.loads(done.stdout.splitlines()[-1])
