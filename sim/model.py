"""The Mesa model and its agents: the shell a user of Mesa meets.

``DenunciationModel.step()`` runs one week, phase by phase, in the order of
`week.py`. A ``PartyMember`` is a live view of a row of the members table with
behaviour on it; agents are made when first asked for, so that runs which need
none pay nothing for them.
"""

import functools
import itertools
import math
import numbers

import mesa
import numpy as np

from sim import words
from sim.config.errors import UserError, shown, unknown
from sim.config.seeds import MAX_SEED, check_seed
from sim.config.settings import Settings, settings
from sim.config.weeks import date_of
from sim.founding.world import build
from sim.runs.explain import (
    Deliberation,
    Option,
    as_options,
    choice_rule,
    deliberation,
    deliberation_at,
)
from sim.runs.own import own_choice
from sim.runs.simulate import Run, run_week
from sim.runs.stop import stops
from sim.society.people import n_people, person
from sim.state import tables
from sim.week.acts import act
from sim.week.choice import begin, prepare
from sim.week.order import PHASES, run_weeks

# Columns whose codes an agent shows as words.
SPELLED = {"standing": words.STANDINGS, "liberty": words.LIBERTIES, "category": words.CATEGORIES}

# Columns that a view may write, with the least and the most that they hold: shares (states of
# mind, what is believed to be punished, temperament), and stocks that stand for themselves.
SHARE, STOCK = (0.0, 1.0), (0.0, math.inf)
WRITABLE = {
    **dict.fromkeys(("fear", "belief", "p_silence", "p_writing", "p_shelving", "p_written",
                     "p_attack", "trust", "decency", "ambition", "suspiciousness", "grievance"),
                    SHARE),
    **dict.fromkeys(("suspicion", "credit"), STOCK)}

# Why a view may not write a column, and what changes it: `w` is `model.world.state`.
HELD = {
    "standing": "events change it: sim.society.falls.expel and depart",
    "liberty": "events change it: sim.society.falls.arrest",
    "rank": "it goes with a post: sim.society.seats.take_seat and sim.society.falls.lose_office",
    "seat": "posts have their own table: sim.society.seats.take_seat and "
            "sim.society.falls.leave_post",
    "protector": "it comes with a tie: sim.society.ties.add_tie",
    **dict.fromkeys(("threat", "exposure", "omission"),
                    "those tied to the member feel it too: sim.society.trouble.set_threat"),
    **dict.fromkeys(("concealed", "known"),
                    "it is a sum over secrets: sim.society.blemishes.add_secret"),
    **dict.fromkeys(("kin_concealed", "kin_known"), "it is a sum over the table of kin"),
    **dict.fromkeys(("file", "material"),
                    "the dossier says where it comes from: sim.society.chronicle.add_material"),
    "salient_week": "an event is behind it: sim.society.trouble.attend",
}
HELD_OTHERWISE = "it records what happened, or keeps the place of a row in other tables"

# What Mesa knows an agent by.
IDENTITY = ("model", "member", "unique_id")

# Mesa's own kind of scenario (from 3.5 on, experimental): a bag of a model's arguments. What it
# keeps beside them.
MESAS_SCENARIO = getattr(getattr(mesa.experimental, "scenarios", None), "Scenario", ())
KEPT_BY_MESA = ("model", "rng", "_scenario_id")


class _Uncounted:
    """In the place of Mesa's own count of ids (3.3), which keeps every model alive for ever."""

    def __getitem__(self, model):
        return itertools.repeat(None)


class PartyMember(mesa.Agent):
    """A member of the organisation: a live view of one row of the members table.

    Every column is an attribute (``member.fear``, ``member.rank``; `sim/state/tables.py` lists
    them). Those in ``WRITABLE`` can be written, within their ranges (``member.fear = 0.9``,
    ``agents.set("fear", 0.9)``); fear is formed anew in every week's perception, so that what is
    written stays as long. To write another raises UserError with the reason.

    Override ``choose`` to give members a mind of your own: the model then asks
    them one by one, with the same draws and into the same tables. Attributes of your own are
    those that your class declares, those that its ``__init__`` sets, and all whose names begin
    with an underscore; any other name is taken for a slip and raises AttributeError.
    """

    _ids = _Uncounted()

    def __init_subclass__(cls, **others):
        super().__init_subclass__(**others)
        for name in tables.MEMBERS.dtype.names:
            if name in vars(cls):
                raise UserError(f"{cls.__name__}.{name}: is a column of the members table; give "
                                "what is your own another name")

    def __init__(self, model: "DenunciationModel", member: int):
        if not model._making:
            raise UserError(f"member {member}: the model makes its members; take "
                            "model.members_by_id[ID], or give it a class as agent_class")
        self.member = member
        super().__init__(model)
        # As in the tables and in every data frame; Mesa counts from 1.
        self.unique_id = member

    def __getattr__(self, name):
        # A member half made, as copying and unpickling make one, has no model yet.
        if name in IDENTITY or name.startswith("_"):
            raise AttributeError(name)
        try:
            value = self.model.world.members[self.member][name]
        except (KeyError, ValueError):
            raise AttributeError(f"a PartyMember has no attribute '{name}'") from None
        if name in SPELLED:
            return SPELLED[name][int(value)]
        return value.item()

    def __setattr__(self, name, value):
        is_new = self.__dict__.get("model") is None or self.model._making
        if callable(getattr(PartyMember, name, None)) and not name.startswith("_"):
            raise AttributeError(f"{name} is a method of a PartyMember; override it in a subclass")
        if name.startswith("_") or hasattr(type(self), name):
            super().__setattr__(name, value)
        elif name in tables.MEMBERS.dtype.names:
            self._write(name, value)
        elif name in IDENTITY and not is_new:
            raise UserError(f"{type(self).__name__}.{name}: is what the member is known by, and "
                            "stays as it is")
        elif is_new or name in self.__dict__:
            super().__setattr__(name, value)
        else:
            raise AttributeError(
                f"a {type(self).__name__} has no attribute '{name}' to be set; declare it in the "
                "class, or set it in its __init__")

    def _write(self, column: str, value: object) -> None:
        """Write a value to the member's row. UserError unless it may be, within its range."""
        if column not in WRITABLE:
            raise UserError(f"member {self.member}: {column} cannot be set; "
                            f"{HELD.get(column, HELD_OTHERWISE)}")
        low, high = WRITABLE[column]
        if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
            raise UserError(f"member {self.member}: {column} {shown(value)} is not a number; "
                            f"legal: {low:g}..{high:g}")
        if not (low <= value <= high and math.isfinite(value)):
            raise UserError(f"member {self.member}: {column} {value} is outside {low:g}..{high:g}")
        self.model.world.members[column][self.member] = value
        self.model._is_edited = True

    def remove(self) -> None:
        """Refused: nobody is taken out of an organisation's history. UserError."""
        raise UserError(f"member {self.member}: cannot be removed; who leaves or falls stays in "
                        "the tables, by an event (sim.society.falls.depart, expel and arrest)")

    @property
    def in_party(self) -> bool:
        """Holds a card: full or candidate member, or reinstated."""
        return self.standing not in ("expelled", "left", "outside")

    @property
    def is_active(self) -> bool:
        """In the Party and at liberty."""
        return self.in_party and self.liberty == "free"

    @property
    def fallen(self) -> bool:
        """Politically expelled or arrested."""
        return self.week_fallen >= 0

    def ties(self) -> list[tuple["PartyMember", str, float]]:
        """The member's ties: (other member, kind as seen from here, closeness in 0-1)."""
        row = self.model.world.members[self.member]
        halves = self.model.world.ties[row["tie_start"]: row["tie_start"] + row["tie_n"]]
        by_id = self.model.members_by_id
        return [(by_id[int(half["other"])], words.TIE_KINDS[half["kind"]],
                 half["closeness"] / 1000.0) for half in halves]

    def deliberate(self, week: int | None = None) -> Deliberation:
        """The options the member has in the coming week, or had in an earlier one, with their
        terms, from the rule that runs. Changes nothing. UserError if not active then."""
        if week is None or week == self.model.week:
            return deliberation_at(self.model.world, self.model.week, self.member)
        if (type(self).choose is not PartyMember.choose or self.model._inserted
                or self.model._is_edited):
            raise UserError(f"week {week}: cannot be repeated in a model with minds, phases or "
                            "values of its own; deliberate before stepping on")
        return deliberation(self.model.settings, self.model.seed_used, self.member, week)

    def choose(self, options: list[Option]) -> Option:
        """Which of the options to take; this one takes the highest total (utility + draw)."""
        return max(options, key=lambda option: option.total)


def _seed(given: object) -> int:
    """The seed of a run from what a user of Mesa may give: a whole number is one; None (a fresh
    one), and whatever NumPy makes a generator from, gives one drawn from that. UserError."""
    if isinstance(given, numbers.Number | str):
        return check_seed(given)
    try:
        source = mesa.Model(rng=given)  # turns it into a generator, as in any model of Mesa
    except (TypeError, ValueError):
        raise UserError(f"seed: {shown(given)} is neither a whole number nor what NumPy makes a "
                        "generator from") from None
    return int(source.rng.integers(MAX_SEED, endpoint=True))


def _last(column: str, model: "DenunciationModel") -> float:
    """A column of the weekly table for the last week run, or the seed."""
    return model.seed_used if column == "seed_used" else model.last_week[column].item()


class DenunciationModel(mesa.Model):
    """One organisation, week by week.

    scenario and choices as for :func:`sim.simulate`. Instead of the name it may be a
    scenario of Mesa's own: its entries are choices, ``scenario`` among them. seed, or rng: a whole
    number from 0, which gives the run of that seed; None, the default as in every model of Mesa,
    draws a fresh one; what NumPy makes generators from is drawn from. ``seed_used`` is the seed
    that repeats the run. agent_class: a subclass of PartyMember. ask_agents: ask the agents one
    by one even if ``choose`` is inherited (slower, same states). Columns of the weekly table for
    the last week run are those of ``model.last_week``.

    ``copy.deepcopy`` and pickles give models that live alone.
    """

    # Mesa's scenario that the model was made from. Mesa would give every model an empty one, from
    # which its viewer then makes the model anew, without the scenario that it was given.
    scenario = None

    # The choices are called as Mesa's viewer wants it: before 3.5 it lets through no others.
    def __init__(self, scenario="dinamo", seed=None, *, rng=None, agent_class=PartyMember,
                 ask_agents: bool = False, **kwargs):
        if seed is not None and rng is not None:
            raise UserError("seed and rng: give one of them, not both")
        mesas = scenario if isinstance(scenario, MESAS_SCENARIO) else None
        if mesas is not None:
            own = {name: value for name, value in vars(mesas).items() if name not in KEPT_BY_MESA}
            kwargs = own | kwargs
            scenario = kwargs.pop("scenario", "dinamo")
            rng = mesas.rng if seed is None and rng is None else rng
        self.seed_used = _seed(seed if rng is None else rng)
        super().__init__(rng=self.seed_used % 2**32)
        self.scenario = mesas
        self.settings: Settings = settings(scenario, **kwargs)
        self.agent_class = agent_class
        self._own_choice = own_choice(self.settings)
        self.ask_agents = ask_agents or agent_class.choose is not PartyMember.choose
        self.world = build(self.settings, self.seed_used)
        self.week = self.settings.first_week
        self._inserted: dict[int, list] = {}
        self._making = self._agents_made = self._is_edited = False

    # ---- Copies ----

    _collector = None

    def __copy__(self):
        raise TypeError("a shallow copy of a model would share its world with it; use "
                        "copy.deepcopy(model)")

    def __getstate__(self) -> dict:
        state = self.__dict__.copy()
        del state["_own_choice"]  # compiled code belongs to its process
        return state

    def __setstate__(self, state: dict) -> None:
        self.__dict__.update(state)
        self._own_choice = own_choice(self.settings)

    # ---- Agents ----

    @functools.cached_property
    def members_by_id(self) -> list[PartyMember]:
        """Everyone who is or may come into the organisation, by id; made when first asked for."""
        self._making = True
        try:
            made = [self.agent_class(self, i) for i in range(len(self.world.members))]
        finally:
            self._making = False
        self._agents_made = True
        return made

    def _make_agents(self) -> None:
        """Make the agents, if that has not been done, before anybody looks at them."""
        if not self._making:
            _ = self.members_by_id

    @property
    def agents(self) -> mesa.agent.AgentSet:
        """All members as Mesa agents (those not yet in the organisation included, standing
        ``outside``): ``model.agents.select(lambda m: m.is_active and m.fear > 0.2)``."""
        self._make_agents()
        return self._all_agents

    @property
    def agents_by_type(self) -> dict:
        """Agents by their class."""
        self._make_agents()
        return super().agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """The classes of agents."""
        self._make_agents()
        return super().agent_types

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """As in Mesa, but that members stay. UserError."""
        if isinstance(agent, PartyMember):
            PartyMember.remove(agent)
        super().deregister_agent(agent)

    # ---- Time and data ----

    @property
    def datacollector(self) -> mesa.DataCollector:
        """What is collected: one's own collector once it is assigned, else the weekly table and
        ``seed_used``, so that ``mesa.batch_run`` works with this class as it is."""
        if self._collector is not None:
            return self._collector
        columns = {name: self.world.weekly[name][:self.week].tolist()
                   for name in self.world.weekly.dtype.names}
        columns["seed_used"] = [self.seed_used] * self.week
        made = mesa.DataCollector({name: functools.partial(_last, name) for name in columns})
        made.model_vars = columns
        made._collection_steps = list(range(self.week))  # asked for by Mesa from 3.4 on
        return made

    @datacollector.setter
    def datacollector(self, collector: mesa.DataCollector) -> None:
        self._collector = collector

    @property
    def date(self):
        """The Monday of the coming week."""
        return date_of(self.week, self.settings.start)

    @property
    def last_week(self):
        """The weekly record of the last week run (all zero before the first)."""
        return self.world.weekly[max(0, self.week - 1)]

    def insert_phase(self, rule, after: str) -> None:
        """Insert a phase of one's own: ``rule(world, week)`` runs after the phase named.

        ``world.members`` and the other tables may be read and written.
        """
        if after not in PHASES:
            raise unknown("phase", after, PHASES)
        self._inserted.setdefault(PHASES.index(after), []).append(rule)

    def step(self) -> None:
        """Run one week. Mesa stops calling at ``model.running`` False, after the last week."""
        if self.week >= self.settings.weeks:
            raise UserError(f"the scenario ended with week {self.settings.weeks - 1}")
        if not self.ask_agents and not self._inserted and self._own_choice is None:
            while run_weeks(self.world.state, self.week, self.week + 1) == self.week:
                self.world.make_room()
        else:
            run_week(self.world, self.week,
                     self._ask_everyone if self.ask_agents else self._own_choice,
                     self._apply_inserted)
        self.week += 1
        stop = self.settings.stop
        self.running = self.week < self.settings.weeks and not (
            stop and stops(stop, self.world, self.week - 1))

    def _apply_inserted(self, phase: int) -> None:
        for rule in self._inserted.get(phase, ()):
            rule(self.world, self.week)

    def _ask_everyone(self, state, week: int, o: int) -> None:
        """The choice phase of `choice.choose`, with each agent's own ``choose``."""
        call = begin(state, week, o)
        org = self.world.orgs[o]
        for place in range(n_people(org)):
            i = person(state, org, place)
            if i < 0:
                continue
            n, forced = prepare(state, week, i, call, True)
            if n == 0:
                continue
            member = self.members_by_id[i]
            listed = as_options(self.world.options, n, choice_rule(self.world, i))
            chosen = listed[forced] if forced >= 0 else member.choose(listed)
            if not any(chosen is option for option in listed):
                raise UserError(f"{type(member).__name__}.choose must return one of its options")
            act(state, week, i, self.world.options[chosen.index])

    @property
    def tables(self):
        """The tables of the weeks run so far, by name (data frames, made when asked for)."""
        from sim.runs import record
        return record.Tables(self.world, self.settings, self.week)

    def __repr__(self) -> str:
        return (f"<{type(self).__name__} of {self.settings.scenario.name}, seed {self.seed_used}, "
                f"week {self.week} of {self.settings.weeks} ({self.date})>")

    def run(self) -> Run:
        """Run to the end and return the :class:`sim.Run` with its tables."""
        while self.week < self.settings.weeks and self.running:
            self.step()
        return Run(self.settings, self.seed_used, self.world, wall=np.nan, weeks=self.week)
