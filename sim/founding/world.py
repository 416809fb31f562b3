"""The world of one run: its tables made, filled from settings and seed, and given room."""

from types import MappingProxyType

import numpy as np

from sim.config.errors import UserError, unknown
from sim.config.plans import plans_of
from sim.config.settings import Settings
from sim.config.weeks import week_of
from sim.founding.command import circle_of
from sim.founding.population import populate
from sim.founding.units import build_seats, build_units
from sim.society.ties import FIRST_BLOCK, strengths
from sim.state import tables
from sim.state.reference import bundle
from sim.state.tables import COUNTERS, STATE, rows

# Rows that a growing table starts with, per person and at least: twice what a run needs as a rule,
# so that tables seldom move. What is not used takes no memory.
FIRST_ROOM = {"statements": 2, "decisions": 3, "cases": 1, "events": 8, "causes": 16,
              "transitions": 4, "dossier": 4, "posts": 1, "secrets": 5}
LEAST_ROOM = 512
# Rulings from above are few, and there are none where there is no hierarchy; guests as well.
ROOM_FOR_RULINGS = 64
ROOM_FOR_GUESTS = 16


GROWING = {"statements": tables.N_STATEMENTS, "decisions": tables.N_DECISIONS,
           "cases": tables.N_CASES, "events": tables.N_EVENTS, "causes": tables.N_CAUSES,
           "transitions": tables.N_TRANSITIONS, "dossier": tables.N_DOSSIER,
           "posts": tables.N_POSTS, "secrets": tables.N_SECRETS, "ties": tables.N_TIES,
           "rulings": tables.N_RULINGS, "guests": tables.N_GUESTS}


def movement(settings: Settings) -> np.ndarray:
    """Ordinary movement of every week: chance to leave; arrivals, as a share of the first size."""
    table = np.zeros((settings.scenario.weeks, 2))
    for step in settings.scenario.movement:
        first = max(0, week_of(step.from_, settings.start))
        table[first:] = step.leave, step.arrive
    return table


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

    def make_room(self) -> None:
        """Make every table that is half full twice as long."""
        for name, counter in GROWING.items():
            old = self.arrays[name]
            used = self.counts[counter]
            if 2 * used >= len(old):
                new = np.zeros(2 * len(old), dtype=old.dtype)
                new[:used] = old[:used]
                self.replace(**{name: tables.table(new)})


def build(settings: Settings, seed: int, forced: np.ndarray | None = None, *,
          alone: int | None = None, centre: np.ndarray | None = None) -> World:
    """Tables of a new world at week 0, everybody in place and nothing happened yet.

    ``forced``: rows of FORCED for a paired world. ``alone``: the number of the one
    organisation to build, as it is among the others; ``centre``: the path of what they have in
    common (`centre.given`). What the caller gives stays theirs: a world has its own copy. The same
    settings and seed give the same world to the last bit.
    """
    scenario = settings.scenario
    moves = movement(settings)
    plans = plans_of(scenario)
    before = np.cumsum([0] + [len(plan.units) + 1 for plan in plans])
    if alone is None:
        units, orgs = build_units(scenario, plans, [0] * len(plans))
    else:
        plans = [plans[alone]]
        units, orgs = build_units(scenario, plans, [int(before[alone])])
    # Enough people in the wings for every transfer that the scenario foresees.
    orgs["n_transfers"] = [plan.transfers(moves[:, 1]) for plan in plans]
    people = int((orgs["n_start"] + orgs["n_transfers"] + orgs["n_applicants"]).sum())
    seats = build_seats(scenario, plans, units, orgs)
    record = settings.parameter_record()
    n_kin = int(np.ceil(settings.values["kin_at_risk"])) * people
    room = {name: per * people + LEAST_ROOM for name, per in FIRST_ROOM.items()}
    room["posts"] += len(seats)
    world = World(dict(
        seed=np.uint64(seed), p=tables.table(record), carrier=strengths(record[0]),
        levers=tables.table(settings.levers.copy()), dated=tables.table(settings.dated.copy()),
        movement=moves,
        members=rows(tables.MEMBER, people), ties=rows(tables.TIE, 5 * people * FIRST_BLOCK + 64),
        kin=rows(tables.KIN, n_kin), secrets=rows(tables.SECRET, room["secrets"]),
        units=units, orgs=orgs, seats=seats, posts=rows(tables.POST, room["posts"]),
        statements=rows(tables.STATEMENT, room["statements"]),
        decisions=rows(tables.DECISION, room["decisions"]),
        cases=rows(tables.CASE, room["cases"]), events=rows(tables.EVENT, room["events"]),
        causes=rows(tables.CAUSE, room["causes"]),
        transitions=rows(tables.TRANSITION, room["transitions"]),
        dossier=rows(tables.MATERIAL, room["dossier"]),
        weekly=rows(tables.WEEKLY, scenario.weeks), fallen=np.zeros(people, np.int64),
        forced=rows(tables.FORCED, 0) if forced is None else tables.table(forced.copy()),
        counts=np.zeros(len(COUNTERS), np.int64),
        rulings=rows(tables.RULING, ROOM_FOR_RULINGS * len(plans)),
        guests=rows(tables.GUEST, ROOM_FOR_GUESTS * len(plans)),
        centre=(rows(tables.CENTRE, scenario.weeks) if centre is None
                else tables.table(centre.copy())),
    ))
    n_kin = populate(world.state, scenario.candidates, scenario.technicians,
                     *circle_of(scenario))
    world.replace(kin=world.kin[:n_kin])
    return world
