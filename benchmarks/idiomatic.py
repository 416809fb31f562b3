"""The same week written as Mesa's own examples are: plain agents, a network, shuffle_do.

Perception, choice and hearing follow the equations of `sim/perception.py`,
`sim/options.py` and `sim/hearings.py` with the package's parameters, reduced to silence and the
secret statement. It serves as the yardstick of speed only.
"""

import math

import mesa
import networkx as nx
from mesa.discrete_space import FixedAgent, Network

from sim.config import settings


class Member(FixedAgent):
    """A party member with belief, fear and ties on a Mesa network."""

    def __init__(self, model, cell, rank):
        super().__init__(model)
        self.cell = cell
        self.rank = rank
        self.belief = model.random.uniform(0.55, 0.95)
        self.decency = model.random.uniform(0.1, 0.9)
        self.suspiciousness = model.random.uniform(0.05, 0.75)
        self.concealed = model.random.uniform(0.0, 0.5)
        self.known = model.random.choice([0.0, 0.0, 0.0, 0.5])
        self.p_silence = model.p["prior_silence"]
        self.fear = self.exposure = self.omission = 0.0
        self.credit = self.threat = self.material = 0.0
        self.written = set()
        self.fallen = False

    def perceived_danger(self, exposure, omission, credit):
        p, lever = self.model.p, self.model.lever
        load = (p["danger_exposure"] * lever["association"] * exposure
                + p["danger_omission"] * self.p_silence * omission
                + p["danger_concealed"] * (p["scrutiny_floor"] + lever["scrutiny"])
                * self.concealed
                + p["danger_known"] * lever["campaign"] * self.known
                + p["danger_rank"] * lever["criticism_upward"] * self.rank)
        return 1.0 - math.exp(-max(0.0, load - p["danger_credit"] * credit))

    def perceive(self):
        p = self.model.p
        self.threat *= 1.0 - p["fading"]
        self.credit *= 1.0 - p["credit_fading"]
        self.material *= math.exp(-p["material_decay"])
        self.exposure = self.omission = 0.0
        for other in self.cell.neighborhood.agents:
            load = p["carrier_friend"] * p["closeness_friend"] * other.threat
            if other.unique_id in self.written:
                self.exposure += load * (1.0 - p["distance_by_writing"])
            else:
                self.exposure += load
                self.omission += load
        self.fear = self.perceived_danger(self.exposure, self.omission, self.credit)

    def choose(self):
        if self.fallen:
            return
        p = self.model.p
        best, target = -math.log(-math.log(self.random.random())), None
        for other in self.cell.neighborhood.agents:
            if other.fallen or other.threat <= p["attention_floor"]:
                continue
            if other.unique_id in self.written:
                continue
            load = p["carrier_friend"] * p["closeness_friend"] * other.threat
            danger = self.perceived_danger(
                self.exposure - p["distance_by_writing"] * load, self.omission - load,
                self.credit + p["credit_secret"])
            conviction = (p["weight_belief"] * self.belief * self.suspiciousness
                          * self.model.lever["campaign"]
                          * min(1.0, p["suspect_known"] * other.known + other.threat))
            conscience = (-p["weight_conscience"] * self.decency
                          * (p["conscience_floor"] + p["closeness_friend"])
                          * (1.0 - self.belief))
            total = (p["weight_fear"] * (self.fear - danger) + conviction + conscience
                     - p["cost_statement"] - math.log(-math.log(self.random.random())))
            if total > best:
                best, target = total, other
        if target is not None:
            self.written.add(target.unique_id)
            self.credit += p["credit_secret"]
            target.material += p["weight_statement"]
            target.threat = max(target.threat, p["threat_case"])
            self.model.statements += 1


class IdiomaticModel(mesa.Model):
    """One organisation on a Watts-Strogatz network of about twelve ties, under one regime."""

    def __init__(self, n=739, seed=1):
        super().__init__(seed=seed)
        chosen = settings("dinamo", regime="plenum_1937")
        self.p = chosen.values
        self.lever = {name: float(chosen.levers[name][0]) for name in chosen.levers.dtype.names}
        self.statements = 0
        self.week = 0
        graph = nx.watts_strogatz_graph(n, 12, 0.1, seed=seed)
        self.network = Network(graph, capacity=1, random=self.random)
        for cell in self.network.all_cells:
            Member(self, cell, self.random.choice([0, 0, 0, 0, 0, 1, 1, 1, 2]))
        for member in self.random.sample(list(self.agents), max(5, n // 150)):
            member.threat, member.fallen = 1.0, True
        self.datacollector = mesa.DataCollector(model_reporters={
            "statements": "statements",
            "fallen": lambda m: sum(a.fallen for a in m.agents),
            "mean_fear": lambda m: sum(a.fear for a in m.agents) / len(m.agents),
        })

    def hear(self):
        p = self.p
        accused = sorted((a for a in self.agents if not a.fallen and a.material > 0.3),
                         key=lambda a: a.material, reverse=True)
        for member in accused[: max(1, int(p["agenda_committee"] * len(self.agents) / 739))]:
            x = (p["hearing_base"] + p["hearing_campaign"] * self.lever["campaign"]
                 + p["hearing_tie"] * min(member.exposure, p["exposure_enough"])
                 + p["hearing_material"] * math.log1p(member.material)
                 - p["hearing_credit"] * member.credit)
            if self.random.random() < 1.0 / (1.0 + math.exp(-x)):
                member.fallen, member.threat = True, 1.0
            else:
                member.material *= 0.4

    def step(self):
        self.agents.shuffle_do("perceive")
        self.agents.shuffle_do("choose")
        if self.week % 2 == 0:
            self.hear()
        self.datacollector.collect(self)
        self.week += 1
