"""The world of one run: its tables made, filled from settings and seed, and given room."""

from types import MappingProxyType

import numpy as np

from sim import words
from sim.config.errors import UserError, unknown
from sim.config.plans import plans_of
from sim.config.settings import Settings
from sim.config.weeks import week_of
from sim.founding.allowed import demands_of
from sim.founding.command import circle_of
from sim.founding.levers import set_levers
from sim.founding.own import given_of
from sim.founding.population import populate, shares_of
from sim.founding.saved import read_world
from sim.founding.units import build_seats, build_units
from sim.society.ties import set_carriers
from sim.state import tables
from sim.state.append import TableFull
from sim.state.jit import announce
from sim.state.reference import bundle
from sim.state.schema import GROWING, Table, view
from sim.state.streams import D_RULE, draw, stream
from sim.state.tables import KIN, STATE

# Rows that a growing table has at least.
LEAST_ROOM = 512
# What ``room`` says of a table that takes no more rows.
CLOSED = 0


class World:
    """The tables of one run by name (``world.members``), and ``state``, what rules take.

    A world owns its tables: write into their columns in place (``world.members["fear"][5] = 0.9``),
    or put another table in the place of one (``world.replace``, or ``world.forced = rows``). A
    copy, and what comes out of a pickle, has tables and a state of its own.
    """

    def __init__(self, arrays: dict):
        self.__dict__["_tables"] = {}
        self.replace(**arrays)

    def __getattr__(self, name):
        try:
            # A world half made, as copying and unpickling make one, has no tables yet.
            return self.__dict__["_tables"][name]
        except KeyError:
            raise AttributeError(f"a world has no table '{name}'") from None

    def __setattr__(self, name, value):
        self.replace(**{name: value})

    @property
    def arrays(self) -> MappingProxyType:
        """The tables by name, to be read and written in place."""
        return MappingProxyType(self._tables)

    def replace(self, **arrays) -> None:
        """Put other arrays, of the same columns, in the place of those named."""
        for name, array in arrays.items():
            if name not in STATE:
                raise unknown("table", name, STATE)
            old = self._tables.get(name, array)
            if (array.dtype, array.ndim) != (old.dtype, old.ndim):
                raise UserError(f"table {name}: takes {old.ndim} axis of {old.dtype}, not "
                                f"{array.ndim} of {array.dtype}")
            # Rules read tables row after row, and write into them; the seed is no table.
            self._tables[name] = (np.require(array, requirements=["C", "W"]) if array.ndim
                                  else array)
            table = getattr(tables, name.upper(), None)
            if table in GROWING and "room" in self._tables and self.room[table.counter] != CLOSED:
                self.room[table.counter] = len(array)
        self.__dict__["state"] = bundle(self._tables)

    def copy(self) -> "World":
        """An independent copy."""
        return World({name: array.copy() for name, array in self._tables.items()})

    # A copy that shared some tables would write past the end of those it does not share.
    __copy__ = copy

    def __deepcopy__(self, memo) -> "World":
        return self.copy()

    def __reduce__(self):
        return World, (self._tables,)

    def rows(self, name: str) -> np.ndarray:
        """The rows of a table that are in use."""
        table = getattr(tables, name.upper())
        array = self.arrays[name]
        return array[: self.counts[table.counter]] if table.grows else array

    def make_room(self) -> None:
        """Make every table that is half full twice as long."""
        for table in GROWING:
            used, room = self.counts[table.counter], self.room[table.counter]
            if room != CLOSED and 2 * used >= room:
                new = table.room(2 * room)
                new[:used] = self.arrays[table.name][:used]
                self.replace(**{table.name: new})

    def close(self, table: Table) -> None:
        """Cut a table to its rows in use; it takes no more."""
        self.room[table.counter] = CLOSED
        self.replace(**{table.name: self.rows(table.name)})


def movement(settings: Settings) -> np.ndarray:
    """Ordinary movement of every week: chance to leave; arrivals, as a share of the first size."""
    table = tables.MOVEMENT.rows(settings.scenario.weeks)
    for step in settings.scenario.movement:
        table[max(0, week_of(step.from_, settings.start)):] = step.leave, step.arrive
    return table


def _given(settings: Settings) -> dict[str, np.ndarray]:
    """Tables that hold what is given to a run: parameters, policy (still the law), calendar."""
    fixed = tables.FIXED.rows(1)
    for name in settings.fixed:
        fixed[name] = 1
    return {"p": view(settings.parameter_row()), "carrier": np.zeros(len(words.TIE_KINDS)),
            "levers": view(settings.law.copy()), "fixed": fixed,
            "dated": view(settings.dated.copy()), "movement": movement(settings)}


def practised(settings: Settings) -> np.ndarray:
    """The levers of settings as practised: one row a week of the scenario's span."""
    none = {table.name: table.rows(0) for table in tables.TABLES}
    world = World({**none, **_plain(0, {}), **_given(settings)})
    set_levers(world.state, 0)
    return world.levers


def _plain(seed: int, room: dict[str, int]) -> dict[str, np.ndarray]:
    return {"seed": np.uint64(seed), "counts": np.zeros(len(GROWING), np.int64),
            "room": np.array([room.get(table.name, 0) for table in GROWING])}


def follow_rules(world: World, settings: Settings) -> None:
    """Say which choice rule each member follows: where there are several, drawn once for life."""
    members, follow = world.members, settings.rules
    place = np.zeros(len(members), np.int64)
    if len(follow) > 1:
        key = stream(world.seed, D_RULE, 0)
        drawn = [draw(key, uid, 0) for uid in members["uid"].tolist()]
        bounds = np.cumsum([one.share for one in follow])[:-1]
        place = np.searchsorted(bounds, drawn, side="right")
    own = np.cumsum([one.own is not None for one in follow]) - 1
    members["rule"] = np.array([one.code for one in follow])[place]
    members["own_rule"] = np.where([one.own is not None for one in follow], own, -1)[place]


def _demands(settings: Settings, forced: np.ndarray | None) -> np.ndarray:
    return view(np.concatenate([demands_of(settings.allow),
                                *([] if forced is None else [forced])]))


def _resume(settings: Settings, seed: int, forced: np.ndarray | None, room: dict[str, int]
            ) -> World:
    """The world that was saved, with what these settings decide from its week on."""
    saved = {name: rows.copy() for name, rows in read_world(settings.origin).items()}
    given, week = _given(settings), settings.first_week
    lengths = {table.name: max(2 * len(saved[table.name]) + LEAST_ROOM, room.get(table.name, 0))
               for table in GROWING}
    plain = _plain(seed, lengths)
    for table in GROWING:
        rows = table.room(lengths[table.name])
        rows[: len(saved[table.name])] = saved[table.name]
        plain["counts"][table.counter] = len(saved[table.name])
        saved[table.name] = rows
    # The past is practice already; the law to come is that of these settings.
    levers = given["levers"]
    levers[:week] = saved["levers"][:week]
    world = World({**plain, **saved, **given,
                   "options": tables.OPTIONS.rows(tables.MAX_OPTIONS),
                   "forced": _demands(settings, forced)})
    set_levers(world.state, week)
    set_carriers(world.state)
    follow_rules(world, settings)
    world.close(KIN)
    return world


def unfounded(settings: Settings, seed: int, forced: np.ndarray | None = None, *,
              alone: int | None = None, centre: np.ndarray | None = None,
              room: dict[str, int] | None = None) -> World:
    """The tables of a new world as :func:`build` has them filled by the rules: policy still the
    law, units and seats empty, nobody there."""
    scenario = settings.scenario
    given = _given(settings)
    plans = plans_of(scenario)
    before = np.cumsum([0] + [len(plan.units) + 1 for plan in plans])
    shifts = [0] * len(plans)
    if alone is not None:
        plans, shifts = [plans[alone]], [int(before[alone])]
    units, orgs = build_units(scenario, plans, shifts)
    # Enough people in the wings for every transfer that the scenario foresees.
    orgs["n_transfers"] = [plan.transfers(given["movement"]["arrive"]) for plan in plans]
    people = int((orgs["n_start"] + orgs["n_transfers"] + orgs["n_applicants"]).sum())
    room = {table.name: table.grows[0] * people + table.grows[1] * len(plans) + LEAST_ROOM
            for table in GROWING} | (room or {})
    return World({
        **_plain(seed, room), **given,
        **{table.name: table.room(room[table.name]) for table in GROWING},
        "members": tables.MEMBERS.rows(people), "units": units, "orgs": orgs,
        "seats": build_seats(scenario, plans, units, orgs),
        "options": tables.OPTIONS.rows(tables.MAX_OPTIONS),
        "weekly": tables.WEEKLY.rows(scenario.weeks), "forced": _demands(settings, forced),
        "centre": view(tables.CENTRE.rows(scenario.weeks) if centre is None else centre.copy())})


def build(settings: Settings, seed: int, forced: np.ndarray | None = None, *,
          alone: int | None = None, centre: np.ndarray | None = None,
          room: dict[str, int] | None = None) -> World:
    """Tables of a new world at week 0, everybody in place and nothing happened yet; of settings
    that go on from a saved world (`config/origin.py`), that world at its week.

    ``forced``: rows of FORCED for a paired world. ``alone``: the number of the one
    organisation to build, as it is among the others; ``centre``: the path of what they have in
    common (`centre.given`). What the caller gives stays theirs: a world has its own copy. ``room``:
    rows that growing tables have at first, by name, where more are wanted than usual; it changes
    nothing that happens. The same settings and seed give the same world to the last bit.
    """
    announce()
    if settings.origin is not None:
        return _resume(settings, seed, forced, room or {})
    scenario, room = settings.scenario, dict(room or {})
    while True:
        world = unfounded(settings, seed, forced, alone=alone, centre=centre, room=room)
        set_levers(world.state, 0)
        set_carriers(world.state)
        try:
            populate(world.state, shares_of(scenario), given_of(scenario), *circle_of(scenario))
        except TableFull as full:
            room[full.args[0]] = 2 * len(world.arrays[full.args[0]])
            continue
        world.close(KIN)
        follow_rules(world, settings)
        return world
