"""Who denounces whom, and what it tells: three findings of which only the direction is known.

- P. Bergemann, *Judge Thy Neighbor* (2019): coercion brings denunciations that protect their
  author, voluntary systems bring grudges; so the two motives must be switchable apart.
- H. Saijo (2019): NKVD officers with ties to the purged were at higher risk; A. Zakharov and K.
  Sonin (2024): Red Army generals with such ties were not. So guilt by association must be a switch.
- S. Chassang and G. Padró i Miquel; H. Pei and B. Strulovici: where authorities respond too readily
  or too harshly, a report tells little.

Recorded from abstracts. Our rule `self_protection` and the organs' `files` decide throughout; runs
are of static regimes.
"""

from typing import NamedTuple

import numpy as np
from worlds_for_tests import option, solitary, tie

from sim.runs.simulate import simulate
from sim.society.trouble import set_threat
from sim.state.maths import logistic
from sim.words import AT_MEETING, DENOUNCE

REGIME = "plenum_1937"
CLASSES, WORKS = 30, 64  # seeds from 1
YEAR = 52
GRUDGES = ("weight_interest", "weight_grievance", "weight_retaliation", "weight_rivalry")
NO_GRUDGE = dict.fromkeys(GRUDGES, 0.0)
NO_FEAR = {"weight_fear": 0.0}


def off(*switches: str) -> dict:
    """These switches off, as a choice for `simulate`."""
    return {"switch": dict.fromkeys(switches, "off")}


# ---- Fear and grudges ---------------------------------------------------------------------------

class Motives(NamedTuple):
    """Mean number of statements about people not fallen in a run, by the motive recorded."""

    fear: float
    grudge: float


def motives(**choices) -> Motives:
    """Of CLASSES runs of the class of forty."""
    found = np.zeros((CLASSES, 2))
    for k in range(CLASSES):
        made = simulate("classroom", seed=k + 1, regime=REGIME, **choices).tables["statements"]
        motive = made.motive[made.act != "distance"]
        found[k] = (motive == "fear").sum(), motive.isin(["interest", "retaliation"]).sum()
    return Motives(*found.mean(axis=0))


def share_of_fear(given: Motives, without: Motives) -> float:
    """Of the statements made from fear or from a grudge, in percent.

    A statement for which no term speaks, made by luck, is recorded under fear: as many as there
    are ``without`` fear (where danger has no weight) are left out.
    """
    fear = given.fear - without.fear
    return 100 * fear / (fear + given.grudge)


# ---- Guilt by association -----------------------------------------------------------------------

class Risks(NamedTuple):
    """Share of workers who fall within a year, in percent, with and without a tie to someone
    arrested in the first week, and the standard error of the difference (by seed)."""

    tied: float
    untied: float
    error: float

    @property
    def excess(self) -> float:
        return self.tied - self.untied


def risks(**choices) -> Risks:
    """Of WORKS runs of the Dinamo scenario under a static regime."""
    counts = []
    for seed in range(1, WORKS + 1):
        run = simulate("dinamo", seed=seed, regime=REGIME, weeks=YEAR, **choices)
        members, ties = run.tables["members"].set_index("id"), run.tables["ties"]
        ties = ties[ties.from_week == 0]
        taken = members.index[members.week_arrested == 0]
        near = set(ties.b[ties.a.isin(taken)]) | set(ties.a[ties.b.isin(taken)])
        workers = members[(members.rank_first == 0) & (members.week_joined == 0)
                          & ~members.index.isin(taken)]
        fell, tied = workers.week_fallen >= 0, workers.index.isin(near)
        counts.append((fell[tied].sum(), tied.sum(), fell[~tied].sum(), (~tied).sum()))
    counts = np.array(counts, float)

    def shares(rows):
        total = rows.sum(axis=0)
        return 100 * total[0] / total[1], 100 * total[2] / total[3]
    tied, untied = shares(counts)
    # Jackknife over the seeds, since people of one run share its fate.
    left_out = [np.subtract(*shares(np.delete(counts, k, axis=0))) for k in range(WORKS)]
    error = np.sqrt((WORKS - 1) * np.var(left_out))
    return Risks(tied, untied, float(error))


# ---- What a report tells ------------------------------------------------------------------------

def likelihood_ratio(punished: float) -> float:
    """How many times likelier a statement is about a friend in trouble with a blemish on record
    than about one without, when members believe that silence is punished with this chance (0-1).

    Near 1 a statement says nothing about its target. Chances are those of the choice between the
    one statement and silence.
    """
    chances = []
    for blemish in (1.0, 0.0):
        # Aloud: what is written in secret does not answer for silence (h1-159).
        world = solitary(2, levers={"campaign": 0.5, "association": 1.0},
                         set={"call_quiet": 1.0})
        tie(world, 0, 1, near=1.0)
        m = world.members
        m["known"][1], m["belief"][0], m["suspiciousness"][0] = blemish, 0.9, 0.9
        m["p_silence"][0], m["decency"][0] = punished, 0.5
        set_threat(world.state, 0, 1, 0.4, -1)
        chances.append(logistic(float(option(world, DENOUNCE, 1, channel=AT_MEETING)["utility"])))
    return chances[0] / chances[1]
