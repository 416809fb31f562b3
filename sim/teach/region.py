"""What the lesson asks about a region: six worlds, the way of its leader through each, and what
a historian with fifty regions would conclude.

The worlds are those of experiment fifty_regions (`experiments/designs/fifty_regions.toml`): the
levers stay as in March 1937 and the record's calendar is not used, so that no row of the record
by which the model is tested is computed here.
"""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from sim import words
from sim.runs.simulate import Run
from sim.runs.simulate import run as run_settings
from sim.teach import host
from sim.teach.share import EXPLANATIONS, PROTECTOR

SCENARIO, REGIME, WEEKS = "birobidzhan", "plenum_1937", 34

# Who decides about a leader -> the switch that takes the other side away.
WITHOUT = {"top_down": ("from_below",), "bottom_up": ("from_above",), "mixed": ()}
WORLDS = tuple(product(EXPLANATIONS, PROTECTOR))

# Runs of each world: as many lines as a picture can hold apart; a few seconds for all six.
SEEDS = 20


def choices(explanation: str, protector: str) -> host.Choices:
    """The settings of a world."""
    from experiments.measures.leader import PROTECTION
    return host.Choices(
        SCENARIO, REGIME, off=WITHOUT[explanation], weeks=WEEKS,
        values=tuple((name, 0.0) for name in PROTECTION) if protector == "absent" else ())


# ---- One region --------------------------------------------------------------------------------

@dataclass(frozen=True)
class Step:
    """One step in the matter of the leader. ``what``: confession, pressing, order_to_stop,
    demand, proposal, refusal, ruling, post_lost, expulsion or arrest; ``asked``, ``granted``:
    rungs (words.RUNGS) of a demand and a ruling; ``level`` of who decides; ``why``: the terms
    that add up to a ruling's lean, in logits (columns of the table of rulings)."""

    week: int
    what: str
    level: str = ""
    asked: str = ""
    granted: str = ""
    why: tuple[tuple[str, float], ...] = ()


def leader_of(done: Run) -> int:
    """The region's first leader."""
    from experiments.measures import region
    return region.leader_of(done)


def _rulings(done: Run, leader: int) -> list[Step]:
    """What the levels above proposed, refused or granted."""
    from sim.runs.explain import RULING_TERMS
    made = done.tables["rulings"]
    steps = []
    for row in made[made.accused == leader].itertuples():
        what = ("proposal" if not row.final else
                "refusal" if row.rung == "nothing" else "ruling")
        steps.append(Step(int(row.week), what, str(row.level), str(row.asked), str(row.rung),
                          tuple((name, float(getattr(row, name))) for name in RULING_TERMS)))
    return steps


def story(done: Run) -> list[Step]:
    """The steps in the matter of the leader, in order of weeks."""
    leader = leader_of(done)
    tables = done.tables
    cases, events, posts = tables["cases"], tables["events"], tables["posts"]
    steps = [Step(int(row.heard), "demand", str(row.forum))
             for row in cases[(cases.accused == leader)
                              & (cases.outcome == "referred")].itertuples()]
    about = events[events.target == leader]
    steps += [Step(int(row.week), "confession")
              for row in about[(about.kind == "disclosure") & (about.actor == leader)
                               & (about.ground == "blemish")].itertuples()]
    steps += [Step(int(row.week), str(row.kind)) for row in about[about.kind.isin(
        ("pressing", "order_to_stop", "expulsion", "arrest"))].itertuples()]
    steps += _rulings(done, leader)
    held = posts[(posts.holder == leader) & (posts.post == "partkom_secretary")
                 & (posts.to_week >= 0)]
    steps += [Step(int(row.to_week), "post_lost", granted=str(row.why_ended))
              for row in held.itertuples()]
    order = ("confession", "pressing", "demand", "proposal", "refusal", "ruling",
             "order_to_stop", "post_lost", "expulsion", "arrest")
    return sorted(steps, key=lambda step: (step.week, order.index(step.what)))


@dataclass(frozen=True)
class Fallen:
    """How many of a group of a region fell, of how many."""

    group: str
    fell: int
    people: int


def fallen(done: Run) -> list[Fallen]:
    """Falls in the leader's circle, in the rest of the obkom and its apparatus (ranks 3 and 4),
    and among all others; the leader is in none."""
    members, leader = done.world.members, leader_of(done)
    here = np.asarray(members["week_joined"]) >= 0
    here[leader] = False
    fell = np.asarray(members["week_fallen"]) >= 0
    circle = np.asarray(members["circle"]) == leader
    high = ~circle & (done.tables["members"].rank_first.to_numpy() >= 3)
    groups = {"circle": circle, "high": high, "others": ~circle & ~high}
    return [Fallen(name, int((fell & group & here).sum()), int((group & here).sum()))
            for name, group in groups.items()]


# ---- Many regions ------------------------------------------------------------------------------

@dataclass(frozen=True)
class Way:
    """Weeks of one leader's first demand, the centre's first ruling, the loss of the post and the
    fall; -1 never. ``falls``: of everybody in the region."""

    demanded: int
    ruled: int
    lost: int
    fell: int
    falls: int


def way(done: Run) -> Way:
    """The way of a region's leader through a run."""
    from experiments.measures.observables import column
    leader = leader_of(done)

    def first(table: str, week: str, **wanted: int) -> int:
        rows = np.logical_and.reduce([column(done, table, name) == value
                                      for name, value in wanted.items()])
        weeks = column(done, table, week)[rows]
        weeks = weeks[weeks >= 0]
        return int(weeks.min()) if len(weeks) else -1

    return Way(
        first("cases", "heard", accused=leader, outcome=words.REFERRED),
        first("rulings", "week", accused=leader, level=words.CENTRE_LEVEL),
        first("posts", "to_week", holder=leader, post=words.PARTKOM_SECRETARY),
        int(column(done, "members", "week_fallen")[leader]), host.fallen(done))


@host.kept(host.SMALL)
def ways(seeds: int = SEEDS) -> dict[tuple[str, str], list[Way]]:
    """The leaders' ways in each of WORLDS, of seeds 1.., all chance alike across worlds."""
    return {world: [way(run_settings(host.settings(choices(*world)), seed))
                    for seed in range(1, seeds + 1)] for world in WORLDS}


# ---- A historian with fifty regions ------------------------------------------------------------

@dataclass(frozen=True)
class Historians:
    """What samples of regions would make historians conclude. ``named``: explanation -> share of
    samples that name it where it holds; ``misled``: share that find, where only the centre
    decides and its list is long wherever the hunt is loud but unknown, that local pressure
    matters; ``regions``: in a sample; ``samples``: drawn of each kind."""

    named: dict[str, float]
    misled: float
    regions: int
    samples: int


@host.kept(1)
def historians() -> Historians | None:
    """From the stored summary of experiment fifty_regions; None where it is not at hand."""
    import pandas as pd

    import experiments
    file = Path(experiments.__file__).parents[1] / "results/fifty_regions/summary.csv"
    if not file.is_file():
        return None
    from experiments.figures import fifty_regions as figure
    made = pd.read_csv(file)
    ensembles = {name: figure.Ensemble(made, name) for name in EXPLANATIONS}
    return Historians({name: one.name(name, figure.FIFTY) for name, one in ensembles.items()},
                      ensembles["top_down"].finds(figure.UNSEEN, "local", figure.FIFTY),
                      figure.FIFTY, figure.SAMPLES)
