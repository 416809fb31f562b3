"""An act that the program does not have: to ask for a transfer to another section.

Run it: ``python examples/mesa_transfers.py``
"""

import mesa
import numba

from sim import DenunciationModel, PartyMember
from sim.society.chronicle import changed, log_caused
from sim.society.trouble import break_off
from sim.words import E_TRANSFER, NEVER, NOBODY, OF_UNIT


@numba.njit
def move(w, t, i, unit):
    """Member ``i`` goes to another section; contact with people of the old one breaks off."""
    m = w.members[i]
    event = log_caused(w, t, E_TRANSFER, i, i, NEVER, NOBODY, m.event_salient)
    changed(w, t, i, OF_UNIT, m.unit, unit, NEVER, event)
    for e in range(m.tie_start, m.tie_start + m.tie_n):
        half = w.ties[e]
        if half.apart == NEVER and w.members[half.other].unit == m.unit:
            break_off(w, t, half)
    m.unit = unit


class Mover(PartyMember):
    """A member who may ask to be moved to another section instead of what the week offers.

    hope: share of the danger that they think to leave behind; cost: of asking, in units of the
    choice's noise, as with every act (both assumed).
    """

    hope, cost = 0.5, 4.0
    asked = NEVER  # the week of the last request

    def choose(self, options):
        silent, best = options[0], super().choose(options)
        fear = float(self.model.world.p["weight_fear"][0]) * self.hope * silent.danger
        if fear - self.cost + self.rng.gumbel() <= best.total:
            return best
        self.asked = self.model.week
        return silent  # they do nothing else this week


class MovingModel(DenunciationModel):
    """A cell whose members may ask for a transfer; what comes of it is collected every week."""

    def __init__(self, scenario="classroom", seed=None, agent_class=Mover, **kwargs):
        super().__init__(scenario, seed, agent_class=agent_class, **kwargs)
        self.insert_phase(self.decide, after="choice")
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "asking": lambda m: len(m.agents.select(lambda a: a.asked == m.week - 1)),
                "fallen": lambda m: len(m.agents.select(lambda a: a.fallen))},
            agent_reporters={"unit": "unit", "fear": "fear"},
            tables={"transfers": ["week", "member", "old", "new"]})

    def decide(self, world, week):
        """Who asked moves, unless a case is open against them or they hold a post."""
        sections = [int(unit["id"]) for unit in world.units if unit["parent"] >= 0]
        for member in self.agents.select(
                lambda a: a.asked == week and a.case_open < 0 and a.seat < 0):
            i, old = member.member, member.unit
            new = self.random.choice([section for section in sections if section != old])
            move(world.state, week, i, new)
            self.datacollector.add_table_row(
                "transfers", {"week": week, "member": i, "old": old, "new": new})

    def step(self):
        super().step()
        self.datacollector.collect(self)


if __name__ == "__main__":
    model = MovingModel(seed=1)
    model.run_model()
    print(model.datacollector.get_table_dataframe("transfers").head())
    print(model.datacollector.get_model_vars_dataframe().iloc[::26])
