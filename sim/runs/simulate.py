"""One run: settings and a seed in, tables out."""

from __future__ import annotations

import html
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.config.installed import experiments_module
from sim.config.seeds import check_seed
from sim.config.settings import Settings, settings
from sim.founding.world import World, build
from sim.runs.own import own_choice
from sim.runs.stop import stops
from sim.state.append import TableFull
from sim.week.centre import open_week
from sim.week.order import CHOICE, PHASES, close_week, run_phase, run_weeks

if TYPE_CHECKING:
    import pandas as pd


class Run:
    """A finished run. ``tables`` maps table names to DataFrames (columns: `sim/state/tables.py`);
    ``start`` is the first Monday, ``weeks`` how many weeks were run (fewer than the settings have
    where a condition of the user's own stopped it), ``wall`` seconds;
    ``forced`` the demands of a paired world, None in a factual run."""

    def __init__(self, chosen: Settings, seed: int, world: World, wall: float,
                 forced: np.ndarray | None = None, weeks: int | None = None):
        self.settings = chosen
        self.seed = seed
        self.forced = None if forced is None else forced.copy()
        self.world = world
        self.wall = wall
        self.start = chosen.start
        self.weeks = chosen.weeks if weeks is None else weeks

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables by name, as data frames, each made when first asked for."""
        from sim.runs import record  # runs need no data frames until somebody looks
        return record.Tables(self.world, self.settings, self.weeks)

    @property
    def weekly(self) -> pd.DataFrame:
        """The table `weekly`: one row a week."""
        return self.tables["weekly"]

    def __repr__(self) -> str:
        members = self.world.members
        fell = int((members["week_fallen"] >= 0).sum())
        ever = int((members["week_joined"] >= 0).sum())
        return (f"<run of {self.settings.scenario.name}, seed {self.seed}, {self.weeks} weeks from "
                f"{self.start}: {fell:,} of {ever:,} members fell; tables: "
                f"{', '.join(self.tables)}>")

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{name}</td><td>{len(table):,} rows</td><td>"
                       f"{html.escape(', '.join(map(str, table.columns)))}</td></tr>"
                       for name, table in self.tables.items())
        said = html.escape(repr(self)[1:-1].partition("; tables")[0])
        return f"<p>{said}</p><table>{rows}</table>"

    def graph(self, of: str = "ties"):
        """The network as a networkx graph: of ``ties``, or of ``statements`` (`runs/graph.py`)."""
        from sim.runs import graph
        return graph.graph_of(self.tables, of)

    def plot(self):
        """The picture of the run (a Matplotlib figure), as ``zaiavlenie run --out`` writes it."""
        return experiments_module("figures.run").draw(self)

    def save_world(self, folder: str | Path) -> Path:
        """Save the world as it stands after the last week run, whole or not at all. The folder is
        then a scenario from which runs go on, under other policies if wanted. Raises UserError
        when something stands there, or the run had demands of a paired world."""
        from sim.runs import record
        return record.write_world(self, folder)

    def save(self, folder: str | Path, command: str = "") -> Path:
        """Write tables, manifest and picture to a folder, whole or not at all; `sim.load` reads it
        back. Raises UserError when it holds another run or cannot be written."""
        from sim.runs import record
        return record.write(self, folder, command, experiments_module("figures.run").files(self))


def run_week(world: World, week: int, choice=None, after=None) -> None:
    """Run one whole week phase by phase, with ``choice`` in the place of the built-in choice
    phase and ``after(phase)`` called when all organisations are through with a phase."""
    world.make_room()
    open_week(world.state, week)
    for phase in range(len(PHASES)):
        for o in range(len(world.orgs)):
            if phase == CHOICE and choice is not None:
                choice(world.state, week, o)
            else:
                run_phase(world.state, week, o, phase)
        if phase == len(PHASES) - 1:
            close_week(world.state, week)
        if after is not None:
            after(phase)


def advance(world: World, first: int, last: int, choice=None, stop=None) -> int:
    """Run whole weeks ``first`` .. ``last`` (not included) in place; the week that comes next.

    ``choice``: a choice phase instead of the built-in one (`runs/own.py`). ``stop``: asked
    after every week whether to stop there (`runs/stop.py`).
    """
    if stop is not None:
        for week in range(first, last):
            advance(world, week, week + 1, choice)
            if stops(stop, world, week):
                return week + 1
        return last
    if choice is not None:
        for week in range(first, last):
            run_week(world, week, choice)
        return last
    week = first
    while week < last:
        week = run_weeks(world.state, week, last)
        if week < last:
            world.make_room()
    return last


def run(chosen: Settings, seed: int, forced: np.ndarray | None = None) -> Run:
    """Run checked settings. ``forced``: rows of a paired world (`worlds.py`)."""
    began = time.perf_counter()
    choice = own_choice(chosen)
    room: dict[str, int] = {}
    while True:
        world = build(chosen, check_seed(seed), forced, room=room)
        try:
            weeks = advance(world, chosen.first_week, chosen.weeks, choice, chosen.stop)
            break
        except TableFull as full:  # a week as no other: once more from the start, with more room
            room[full.args[0]] = 4 * len(world.arrays[full.args[0]])
    return Run(chosen, int(seed), world, time.perf_counter() - began, forced, weeks)


def simulate(scenario="dinamo", seed: int | None = None, **choices) -> Run:
    """Simulate one organisation and return its tables.

    scenario: a name (`dinamo`, `classroom`, `birobidzhan`, `region`), the path of a scenario
    file, a Scenario, the folder of a saved world, or Settings. seed: whole number from 0
    (default: 1, as on the command line; of a saved world its own). choices, all optional:
    ``set`` = {parameter: value},
    ``rule`` (a name, or a function: `runs/own.py`), ``organs``, ``regime`` (name or file),
    ``switch`` = {name: "off"}, ``weeks``, ``fields`` = {scenario field: value}. Raises
    UserError for bad input.

    >>> run = simulate("classroom", seed=1)
    >>> run.tables["members"].week_fallen.ge(0).mean()  # share who fell
    """
    chosen = settings(scenario, **choices)
    return run(chosen, seed_of(chosen) if seed is None else seed)


def seed_of(chosen: Settings) -> int:
    """The seed of a run for which nobody gives one: that of the saved world, else 1."""
    return chosen.origin.seed if chosen.origin else 1
