"""The Mesa model and its agents: the shell a user of Mesa meets.

``DenunciationModel.step()`` runs one week, phase by phase, in the order of
`week.py`. A ``PartyMember`` is a live view of a row of the members table with
behaviour on it; agents are made when first asked for, so that runs which need
none pay nothing for them.
"""

import functools

import mesa
import numpy as np

from sim import words
from sim.config.errors import UserError, unknown
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
from sim.runs.simulate import Run, check_seed, option_table, run_week
from sim.society.people import n_people, person
from sim.week.acts import act
from sim.week.choice import begin, prepare
from sim.week.order import PHASES, run_weeks

# Columns whose codes an agent shows as words.
SPELLED = {"standing": words.STANDINGS, "liberty": words.LIBERTIES, "category": words.CATEGORIES}


class PartyMember(mesa.Agent):
    """A member of the organisation: a live view of one row of the members table.

    Every column is an attribute (``member.fear``, ``member.rank``; `sim/state/tables.py` lists
    them). Override ``choose`` to give members a mind of your own: the model then asks
    them one by one, with the same draws and into the same tables.
    """

    def __init__(self, model: "DenunciationModel", member: int):
        self.member = member
        super().__init__(model)

    def __getattr__(self, name):
        if name in ("model", "member", "unique_id") or name.startswith("_"):
            raise AttributeError(name)
        try:
            value = self.model.world.members[self.member][name]
        except (KeyError, ValueError):
            raise AttributeError(f"a PartyMember has no attribute '{name}'") from None
        if name in SPELLED:
            return SPELLED[name][int(value)]
        return value.item()

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
        if type(self).choose is not PartyMember.choose or self.model._inserted:
            raise UserError(f"week {week}: cannot be repeated in a model with minds or phases of "
                            "its own; deliberate before stepping on")
        return deliberation(self.model.settings, self.model.seed_used, self.member, week)

    def choose(self, options: list[Option]) -> Option:
        """Which of the options to take; this one takes the highest total (utility + draw)."""
        return max(options, key=lambda option: option.total)


class DenunciationModel(mesa.Model):
    """One organisation, week by week.

    scenario, seed and choices as for :func:`sim.simulate`. agent_class: a subclass of
    PartyMember. ask_agents: ask the agents one by one even if ``choose`` is inherited
    (slower, same states). Columns of the weekly table for the last week run are
    attributes of ``model.last_week``.
    """

    def __init__(self, scenario="dinamo", seed: int = 0, *, agent_class=PartyMember,
                 ask_agents: bool = False, **choices):
        super().__init__(seed=check_seed(seed) % 2**32)
        self.settings: Settings = (scenario if isinstance(scenario, Settings)
                                   else settings(scenario, **choices))
        self.seed_used = int(seed)
        self.agent_class = agent_class
        self._own_choice = (own_choice(self.settings.own_rule) if self.settings.own_rule
                            else None)
        self.ask_agents = ask_agents or agent_class.choose is not PartyMember.choose
        self.world = build(self.settings, self.seed_used)
        self.week = 0
        self._options = option_table()
        self._inserted: dict[int, list] = {}
        self._agents_made = False

    @functools.cached_property
    def members_by_id(self) -> list[PartyMember]:
        """Everyone who is or may come into the organisation, by id; made when first asked for."""
        self._agents_made = True
        return [self.agent_class(self, i) for i in range(len(self.world.members))]

    @property
    def agents(self) -> mesa.agent.AgentSet:
        """All members as Mesa agents (those not yet in the organisation included, standing
        ``outside``): ``model.agents.select(lambda m: m.is_active and m.fear > 0.2)``."""
        _ = self.members_by_id
        return self._all_agents

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
            while run_weeks(self.world.state, self.week, self.week + 1,
                            self._options) == self.week:
                self.world.make_room()
        else:
            run_week(self.world, self.week, self._options,
                     self._ask_everyone if self.ask_agents else self._own_choice,
                     self._apply_inserted)
        self.week += 1
        self.running = self.week < self.settings.weeks

    def _apply_inserted(self, phase: int) -> None:
        for rule in self._inserted.get(phase, ()):
            rule(self.world, self.week)

    def _ask_everyone(self, state, week: int, o: int, options) -> None:
        """The choice phase of `choice.choose`, with each agent's own ``choose``."""
        meeting = begin(state, week, o)
        org = self.world.orgs[o]
        for place in range(n_people(org)):
            i = person(state, org, place)
            if i < 0:
                continue
            n, forced = prepare(state, week, i, meeting, True, options)
            if n == 0:
                continue
            member = self.members_by_id[i]
            listed = as_options(options, n, choice_rule(self.world))
            chosen = listed[forced] if forced >= 0 else member.choose(listed)
            if not any(chosen is option for option in listed):
                raise UserError(f"{type(member).__name__}.choose must return one of its options")
            act(state, week, i, options[chosen.index])

    def run(self) -> Run:
        """Run to the end and return the :class:`sim.run.Run` with its tables."""
        while self.week < self.settings.weeks:
            self.step()
        return Run(self.settings, self.seed_used, self.world, wall=np.nan)
