"""The same week written as Mesa's own examples are: plain agents, a network, shuffle_do.

Perception, choice and hearing follow `perception.py`, `options.py`, `acts.py` and `hearings.py` of
`sim/week/` and `sim/society/docket.py`, under one regime, with the parameters and levers of the
first edition (`idiomatic.json`): a yardstick must not move with the model. Left out,
to its advantage: kin, the past, leaving, the press, posts, the organs, the reversal, and the
whole record of events and causes. It serves as the yardstick of speed only.
"""

import json
import math
from pathlib import Path

import mesa
import networkx as nx
from mesa.discrete_space import FixedAgent, Network

SILENT, DENOUNCE, DISTANCE, CRITICISE, DISCLOSE, SPEAK, VOUCH = (
    "silent", "denounce", "distance", "criticise", "disclose", "speak", "vouch")
TIES = 12  # a member of the works has about thirteen ties

FROZEN = json.loads((Path(__file__).parent / "idiomatic.json").read_text(encoding="utf-8"))


class Unit:
    """A shop: who is talked about, and what its people saw punished this week."""

    def __init__(self):
        self.accused, self.accused_week = None, -99
        self.head = None
        self.forget()

    def forget(self):
        self.charges = self.silence = self.slander = self.speakers = 0.0


class PartyMember(FixedAgent):
    """A party member on a Mesa network."""

    def __init__(self, model, cell, unit, rank):
        super().__init__(model)
        self.cell = cell
        self.unit = unit
        self.rank = rank
        draw = self.random.uniform
        self.belief, self.decency = draw(0.55, 0.95), draw(0.1, 0.9)
        self.ambition, self.grievance = draw(0.0, 1.0), draw(0.0, 1.0)
        self.suspiciousness = draw(0.05, 0.75)
        self.concealed = draw(0.0, 0.5)
        self.known = self.random.choice([0.0, 0.0, 0.0, 0.5])
        self.p_silence = model.p["prior_silence"]
        self.p_writing = model.p["prior_writing"]
        self.exposure = self.omission = self.suspicion = self.credit = 0.0
        self.threat = self.material = self.fear = 0.0
        self.kind = {}       # carrier of guilt and closeness of each tie, filled by the model
        self.written = {}    # about whom, and when
        self.owned = set()
        self.salient_week = -99
        self.case = None
        self.fallen = False

    @property
    def ties(self):
        return self.cell.neighborhood.agents

    # ---- Perception

    def perceived_danger(self, exposure, omission, suspicion, credit, authored, office):
        p, lever = self.model.p, self.model.lever
        load = (p["danger_exposure"] * lever["association"] * exposure
                + p["danger_omission"] * self.p_silence * omission
                + p["danger_concealed"] * (p["scrutiny_floor"] + lever["scrutiny"])
                * self.concealed
                + p["danger_known"] * lever["campaign"] * self.known
                + p["danger_suspicion"] * suspicion
                + p["danger_rank"] * lever["criticism_upward"] * office
                + p["danger_authored"] * self.p_writing * authored)
        return 1.0 - math.exp(-max(0.0, load - p["danger_credit"] * credit))

    def learn(self):
        p, unit = self.model.p, self.unit
        if unit.charges > 0:
            step, aim = unit.charges / (unit.charges + p["lesson_inertia"]), (
                unit.silence / unit.charges)
        else:
            step, aim = p["lesson_drift"], p["prior_silence"]
        self.p_silence += step * (aim - self.p_silence)
        if unit.speakers > 0:
            step, aim = unit.speakers / (unit.speakers + p["lesson_inertia"]), (
                unit.slander / unit.speakers)
        else:
            step, aim = p["lesson_drift"], p["prior_writing"]
        self.p_writing += step * (aim - self.p_writing)

    def perceive(self):
        p = self.model.p
        keep = 1.0 - p["fading"]
        self.threat *= keep
        if self.fallen:
            return
        self.suspicion *= keep
        self.credit *= 1.0 - p["credit_fading"]
        self.material *= math.exp(-p["material_decay"])
        self.learn()
        self.exposure = self.omission = 0.0
        for other in self.ties:
            load = self.load(other)
            if other.unique_id in self.written:
                self.exposure += load * (1.0 - p["distance_by_writing"])
            else:
                self.exposure += load
                if other.unique_id not in self.owned:
                    self.omission += load
            if load >= p["attention_load"] and other.threat > p["attention_floor"]:
                self.salient_week = self.model.week
        self.fear = self.perceived_danger(self.exposure, self.omission, self.suspicion,
                                          self.credit, 0.0, self.rank)

    def load(self, other):
        carrier, near = self.kind[other.unique_id]
        return carrier * near * other.threat

    # ---- Choice

    def suspect(self):
        return min(1.0, self.model.p["suspect_known"] * self.known + self.threat)

    def draw(self):
        return -math.log(-math.log(self.random.random()))

    def option(self, act, target, cost, terms=0.0, exposure=0.0, omission=0.0, suspicion=0.0,
               credit=0.0, authored=0.0):
        """(total, act, target) of one option."""
        danger = self.perceived_danger(self.exposure + exposure, self.omission + omission,
                                       self.suspicion + suspicion, self.credit + credit,
                                       authored, self.rank)
        total = self.model.p["weight_fear"] * (self.fear - danger) + terms - cost + self.draw()
        return total, act, target

    def options_about(self, other, may_speak):
        p, lever = self.model.p, self.model.lever
        if self.model.week - self.written.get(other.unique_id, -99) <= p["repeat_weeks"]:
            return
        is_tied = other.unique_id in self.kind
        near = self.kind[other.unique_id][1] if is_tied else 0.0
        load = self.load(other) if is_tied and other.unique_id not in self.written else 0.0
        conviction = (p["weight_belief"] * self.belief * self.suspiciousness * lever["campaign"]
                      * other.suspect())
        conscience = (-p["weight_conscience"] * self.decency * (p["conscience_floor"] + near)
                      * (1.0 - self.belief))
        if other.fallen:
            yield self.option(DISTANCE, other, p["cost_speech"],
                              conviction + p["conscience_distance"] * conscience,
                              exposure=-p["distance_after_fall"] * load,
                              credit=p["credit_distance"])
            return
        interest = 0.0
        if other.rank > self.rank and other.unit is self.unit:
            interest = (p["weight_interest"] * self.ambition + p["weight_grievance"]
                        * self.grievance * (p["grievance_floor"] + lever["criticism_upward"]))
        upward = (max(0.0, other.rank - self.rank) * (1.0 - lever["criticism_upward"])
                  * p["retaliation"])
        exposure = -p["distance_by_writing"] * load
        yield self.option(DENOUNCE, other, p["cost_statement"],
                          conviction + interest + conscience, exposure, -load, upward,
                          p["credit_secret"], lever["slander"])
        public = p["credit_public"] * (1.0 - self.credit / p["zeal_suspect"])
        if may_speak:
            yield self.option(DENOUNCE, other, p["cost_speech"],
                              conviction + interest + conscience, exposure, -load, upward,
                              public, lever["slander"])
            if other.rank > self.rank:
                yield self.option(CRITICISE, other, p["cost_criticism"],
                                  interest + p["conscience_distance"] * conscience,
                                  suspicion=upward,
                                  credit=p["credit_criticism"] * lever["criticism_upward"])
        if near >= p["vouch_closeness"] and other.case is not None:
            yield self.option(VOUCH, other, p["cost_vouch"],
                              -p["vouch_conscience"] * conscience,
                              exposure=p["vouch_exposure"] * near)
        if load > 0.0 and other.unique_id not in self.owned:
            yield self.option(DISCLOSE, other, p["cost_own_up"],
                              p["weight_duty"] * self.belief, omission=-load,
                              suspicion=self.model.inquiry * near)

    def choose(self):
        if self.fallen:
            return
        p, model = self.model.p, self.model
        chance = p["call_quiet"] + p["call_campaign"] * model.lever["campaign"]
        called = self.random.random() < chance * (1.0 + p["reach_of_rank"] * self.rank)
        if (not called and self.rank < p["rank_of_lists"]
                and self.salient_week < model.week - p["attention_span"]):
            return
        options = [(self.draw(), SILENT, None)]
        likeliest = None
        for other in self.ties:
            if other.threat > p["attention_floor"]:
                options.extend(self.options_about(other, called))
            elif called and not other.fallen and (
                    likeliest is None or other.suspect() > likeliest.suspect()):
                likeliest = other
        if likeliest is not None and likeliest.suspect() > 0.0:
            options.extend(self.options_about(likeliest, called))
        about = {self.unit.accused} if self.unit.accused_week >= (
            model.week - p["attention_span"]) else set()
        if called:
            about.add(self.unit.head)
        for other in about - {None, self}:
            if other.unique_id not in self.kind and not other.fallen:
                options.extend(self.options_about(other, called))
        if called:
            public = p["credit_public"] * (1.0 - self.credit / p["zeal_suspect"])
            options.append(self.option(
                SPEAK, None, p["cost_speech"],
                p["weight_belief"] * self.belief * p["speech_belief"] * model.lever["campaign"],
                exposure=p["speech_surfaces"] * self.exposure,
                omission=-p["speech_answers"] * self.omission,
                credit=p["speech_credit"] * public))
        _, act, target = max(options, key=lambda option: option[0])
        if act != SILENT:
            self.act(act, target)

    def act(self, act, target):
        p, model = self.model.p, self.model
        if act == SPEAK:
            self.credit += p["speech_credit"] * p["credit_public"]
        elif act == VOUCH:
            target.case["vouched"] += self.kind[target.unique_id][1]
        elif act == DISCLOSE:
            self.owned.add(target.unique_id)
            self.suspicion += model.inquiry * self.kind[target.unique_id][1]
        else:
            self.written[target.unique_id] = model.week
            model.statements += 1
            self.unit.speakers += 1.0
            self.credit += p["credit_secret"]
            if act == DENOUNCE and self.random.random() < target.suspect() + p[
                    "politics_campaign"] * model.lever["campaign"]:
                target.material += p["weight_statement"]
                if self.random.random() < 1.0 - math.exp(-p["case_rate"] * target.material):
                    model.open_case(target, 0.0)

    # ---- Hearing

    def hear(self, case):
        p, lever = self.model.p, self.model.lever
        lean = (p["hearing_base"] + case["charge"]
                + p["hearing_tie"] * lever["association"] * min(self.exposure,
                                                                p["exposure_enough"])
                + p["hearing_blemish"] * self.known
                + p["hearing_material"] * math.log1p(self.material)
                + p["hearing_campaign"] * lever["campaign"]
                - p["hearing_credit"] * min(self.credit, p["credit_enough"])
                - p["hearing_proof"] * lever["proof"]
                - p["hearing_vouched"] * min(case["vouched"], p["vouched_enough"]))
        u = self.random.random()
        lean += p["hearing_noise"] * math.log(u / (1.0 - u))
        votes = sum(self.random.random() < 1.0 / (1.0 + math.exp(-lean)) for _ in range(10))
        self.case = None
        if votes > 5:
            self.fall()
        else:
            self.material *= 1.0 - p["relief_of_clearance"]
            self.threat *= 1.0 - p["relief_of_clearance"]

    def fall(self):
        p, model = self.model.p, self.model
        self.fallen, self.threat = True, 1.0
        self.unit.charges += 1.0
        for other in self.ties:
            carrier, near = other.kind[self.unique_id]
            other.belief -= p["belief_loss"] * near * other.belief
            if (not other.fallen and self.unique_id not in other.written and self.random.random()
                    < p["charge_tie"] * model.lever["association"] * carrier * near):
                model.open_case(other, p["charge_of_tie"])


class IdiomaticModel(mesa.Model):
    """One organisation on a Watts-Strogatz network of about twelve ties, under one regime."""

    def __init__(self, n=739, seed=1, regime="plenum_1937"):
        super().__init__(seed=seed)
        self.p = FROZEN["parameters"]
        self.lever = FROZEN["levers"][regime]
        self.inquiry = self.p["inquiry"] * (1.0 - self.lever["disclosure"])
        self.statements = self.week = 0
        self.cases = []
        graph = nx.watts_strogatz_graph(n, TIES, 0.1, seed=seed)
        self.network = Network(graph, capacity=1, random=self.random)
        units = [Unit() for _ in range(max(1, n // 35))]
        for k, cell in enumerate(self.network.all_cells):
            PartyMember(self, cell, units[k * len(units) // n],
                        self.random.choice([0, 0, 0, 0, 0, 0, 0, 1, 1, 2]))
        for member in self.agents:
            for other in member.ties:
                kind = self.random.choice(["friend", "shopmate", "shopmate", "command"])
                carrier = self.p[f"carrier_{kind}"]
                member.kind[other.unique_id] = carrier, self.p[f"closeness_{kind}"]
            if member.unit.head is None:
                member.unit.head = member
        self.units = units
        self.datacollector = mesa.DataCollector(model_reporters={
            "statements": "statements",
            "fallen": lambda m: sum(a.fallen for a in m.agents),
            "mean_fear": lambda m: sum(a.fear for a in m.agents) / len(m.agents),
        })
        for member in self.random.sample(list(self.agents), max(5, n // 235)):
            member.fall()

    def open_case(self, member, charge):
        if member.case is None:
            member.case = {"accused": member, "charge": charge, "vouched": 0.0}
            self.cases.append(member.case)
            member.threat = max(member.threat, self.p["threat_case"])
            member.unit.accused, member.unit.accused_week = member, self.week

    def sit(self):
        self.cases.sort(key=lambda c: c["accused"].material + c["charge"], reverse=True)
        slots = max(1, round(self.p["agenda_committee"] * len(self.agents) / 1173))
        for case in self.cases[:slots]:
            case["accused"].hear(case)
        self.cases = self.cases[slots:]

    def step(self):
        self.agents.shuffle_do("perceive")
        for unit in self.units:
            unit.forget()
        self.agents.shuffle_do("choose")
        if self.week % 2 == 0:
            self.sit()
        self.datacollector.collect(self)
        self.week += 1
