"""The known answers, each beside what our rules give: the rows of docs/known_answers.md.

``low`` .. ``high`` is what is accepted of ours. Where theory gives a number it is that number with
three standard errors and an allowance for finite size (`about`); where only a direction is known it
is a bound on the difference.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from known import crowds, denouncers, eliminations, emperor, thresholds, unrest
from sim.config.registry import registry

FINITE = 0.02        # allowance for networks, halls and crowds that are not infinite
NONE = 0.0
RUNS_OF_UNREST = 3   # seeds from 0
CROWDS_LAST = 10     # weeks over which a crowd's share is averaged
FEW_BELIEVERS = 0.02  # so few that not every network takes up the norm
MOST = 0.5           # a norm is taken up where more than this share of the disbelievers enforce it


class Answer(NamedTuple):
    """One quantity: what is known of it, in words or as a number, and what our rules give."""

    id: str
    model: str
    quantity: str
    known: str
    ours: float
    low: float
    high: float


def about(id, model, quantity, known, ours, n, allowance=FINITE) -> Answer:
    """A share that theory says is ``known``, measured on ``n`` independent trials."""
    give = 3.0 * math.sqrt(known * (1.0 - known) / n) + allowance
    return Answer(id, model, quantity, f"{known:.3f}", ours, max(0.0, known - give), known + give)


def cascades() -> list[Answer]:
    """Watts; Brummitt, Lee and Goh."""
    rows = []
    n = thresholds.GRAPHS * thresholds.STARTS
    for layers, model in ((1, "Watts"), (2, "Brummitt, Lee, Goh")):
        for z in {1: (0.7, 3.0, 5.0, 6.5), 2: (0.7, 6.5, 11.0)}[layers]:
            found = thresholds.measured((z,) * layers)
            of = f"mean degree {z:g}" + (" in each of two layers" if layers == 2 else "")
            known = thresholds.frequency(z, layers)
            rows.append(about(f"frequency_{layers}_{z:g}", model,
                              f"single starters who set off a global cascade, {of}",
                              round(known, 6), found.frequency, n))
            if known > 0.01:
                rows.append(about(f"size_{layers}_{z:g}", model,
                                  f"share of nodes that such a cascade reaches, {of}",
                                  thresholds.size(z, layers), found.size, thresholds.NODES))
    return rows


def crowd() -> list[Answer]:
    """Granovetter."""
    luck = 1.0 / registry()["weight_imitation"].default
    cases = [(f"crowd_{spread:g}", f"spread of thresholds {spread:g}", spread, crowds.LUCK)
             for spread in (crowds.NARROW, crowds.WIDE)]
    cases.append(("crowd_default", f"spread {crowds.NARROW:g}, but luck as by default",
                  crowds.NARROW, luck))
    return [about(id, "Granovetter", f"share attacking in the end, {of}",
                  crowds.expected(spread, luck),
                  crowds.measured(spread, luck)[-CROWDS_LAST:].mean(), crowds.PEOPLE)
            for id, of, spread, luck in cases]


def taken_up(bridges: float, believers: float, lattices: int = emperor.REPLICATES) -> float:
    """Share of lattices on which most disbelievers end up enforcing the norm."""
    def made(seed):
        return emperor.lattice(bridges, seed)
    return float((emperor.measured(made, lattices, believers=believers) > MOST).mean())


def norms() -> list[Answer]:
    """Centola, Willer and Macy."""
    model = "Centola, Willer, Macy"
    complete = emperor.complete(0)
    norms = [emperor.norm_on(complete, seed) for seed in range(5)]
    people = emperor.SIDE ** 2
    believers = int(emperor.BELIEVERS * people)
    weak = ((believers / (people - 1) - emperor.WEAKEST)
            / (emperor.STRONGEST - emperor.WEAKEST))
    complying = (believers + (people - believers) * weak) / people
    apart, mixed = taken_up(0.0, FEW_BELIEVERS), taken_up(1.0, FEW_BELIEVERS)
    return [
        Answer("norm_complete", model, "disbelievers who enforce, everyone sees everyone", "0",
               max(norm.false_enforcing for norm in norms), NONE, NONE),
        about("norm_complete_comply", model, "share complying, everyone sees everyone", complying,
              np.mean([norm.complying for norm in norms]), len(norms) * people, 0.0),
        Answer("norm_lattice", model,
               "lattices on which most disbelievers enforce, 5 % believers", "spreads",
               taken_up(0.0, emperor.BELIEVERS), 0.9, 1.0),
        Answer("norm_bridges", model, "the same with every tie exchanged for a bridge, less the "
               "same without, 2 % believers", "below 0", mixed - apart, -1.0, -0.2)]


def bursts() -> list[Answer]:
    """Epstein."""
    members, p, levers = unrest.people(1)
    expected = unrest.expected_risk(members[0], levers[0], p[0], 1, 1, False)
    runs = {rounded: [unrest.measured(rounded, seed) for seed in range(RUNS_OF_UNREST)]
            for rounded in (True, False)}
    three = "bursts of rebellion in three runs, risk"
    highest = "highest share of rebels in them"
    return [
        Answer("risk_one_to_one", "Epstein",
               "chance of arrest expected, one policeman to one rebel", "0.9", expected, 0.895,
               0.905),
        Answer("bursts_rounded", "Epstein", f"{three} rounded down", "bursts",
               sum(run.bursts for run in runs[True]), 2, math.inf),
        Answer("peak_rounded", "Epstein", highest, "bursts",
               max(run.peak for run in runs[True]), 0.1, 1.0),
        Answer("bursts_exact", "Epstein", f"{three} not rounded", "none",
               sum(run.bursts for run in runs[False]), NONE, NONE),
        Answer("peak_exact", "Epstein", highest, "none",
               max(run.peak for run in runs[False]), NONE, 0.02)]


def innocents() -> list[Answer]:
    """Gregory, Schröder and Sonin."""
    rows = []
    for noise in eliminations.NOISES:
        at = eliminations.threshold(noise)
        rows.append(about(
            f"innocents_{noise:g}", "Gregory, Schröder, Sonin",
            f"innocents expelled where a fifth of the enemies may remain, noise {noise:g}",
            eliminations.expected(noise, at).innocents,
            eliminations.measured(noise, at).innocents, eliminations.PEOPLE))
    return rows


def directions() -> list[Answer]:
    """Findings of which only the direction is known."""
    free = denouncers.off("association", "silence")
    given, fearless = denouncers.motives(), denouncers.motives(set=denouncers.NO_FEAR)
    coerced = denouncers.share_of_fear(given, fearless)
    voluntary = denouncers.share_of_fear(denouncers.motives(**free),
                                         denouncers.motives(**free, set=denouncers.NO_FEAR))
    on = denouncers.risks()
    without = denouncers.risks(**denouncers.off("association", "silence", "interrogation"))
    return [
        Answer("fear_off", "Bergemann", "statements from fear, danger without weight, per 100 with",
               "none", 100 * fearless.fear / given.fear, NONE, 10.0),
        Answer("grudge_off", "Bergemann", "statements from grudges, grudges without weight", "none",
               denouncers.motives(set=denouncers.NO_GRUDGE).grudge, NONE, NONE),
        Answer("coercion", "Bergemann", "share of fear (%) under coercion, less without it",
               "above 0", coerced - voluntary, 4.0, 100.0),
        Answer("association_on", "Saijo", "points (%) by which those tied to the first arrested "
               "fall more often", "above 0", on.excess, 3 * on.error, 100.0),
        Answer("association_off", "Zakharov, Sonin", "the same with association, silence and "
               "interrogation switched off", "0", without.excess, -3 * without.error,
               3 * without.error),
        Answer("report_tells", "Chassang, Padró i Miquel; Pei, Strulovici", "how much likelier a "
               "statement is about someone with a blemish: silence always punished, less never",
               "below 0", denouncers.likelihood_ratio(1.0) - denouncers.likelihood_ratio(0.0),
               -100.0, -0.5)]


@cache
def answers() -> tuple[Answer, ...]:
    """All rows, in the order of the page."""
    return tuple(row for part in (crowd, cascades, norms, bursts, innocents, directions)
                 for row in part())

