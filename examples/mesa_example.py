"""Zaiavlenie as a Mesa model: step it, select agents, collect data, give members a mind.

Run it: ``python examples/mesa_example.py``
"""

import mesa

from sim import DenunciationModel, PartyMember


class TrueFriend(PartyMember):
    """A member who never speaks or writes against someone they are tied to."""

    def choose(self, options):
        mine = {other.member for other, kind, closeness in self.ties()}
        return max((o for o in options if o.target not in mine), key=lambda o: o.total)


def watch(agent_class=PartyMember, seed=1):
    """Run the class of forty to its end; return the model and what was collected."""
    model = DenunciationModel("classroom", seed=seed, agent_class=agent_class)
    collector = mesa.DataCollector(
        model_reporters={
            "date": "date",
            "afraid": lambda m: len(m.agents.select(lambda a: a.is_active and a.fear > 0.2)),
            "fallen": lambda m: len(m.agents.select(lambda a: a.fallen)),
        },
        agent_reporters={"fear": "fear", "standing": "standing"})
    while model.running:
        model.step()
        collector.collect(model)
    return model, collector


def most_afraid(model):
    """The active member with the highest fear, and what they could do in the coming week."""
    member = max(model.agents.select(lambda a: a.is_active), key=lambda a: a.fear)
    return member, member.deliberate()


if __name__ == "__main__":
    for mind in (PartyMember, TrueFriend):
        model, collector = watch(mind)
        print(f"{mind.__name__}: {model.agents.select(lambda a: a.fallen).get('member')} fell")
        print(collector.get_model_vars_dataframe().iloc[::26])

    model = DenunciationModel("classroom", seed=1)
    for _ in range(140):
        model.step()
    member, deliberation = most_afraid(model)
    print(f"member {member.member} on {model.date}: fear {member.fear:.2f}")
    print(deliberation.frame()[["act", "target", "fear", "conscience", "total", "chosen"]])
