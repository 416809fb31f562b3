"""What the page asks of the model: runs, documents, deliberations, paired and aggregate worlds.
What it asks about a region is in `region.py`.

Pure Python, without the page. Everything is kept by settings and seed, so a class that walks the
same lesson computes it once.
"""

import functools
import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from sim import words
from sim.config import policy
from sim.config.errors import UserError
from sim.config.scenario import Scenario
from sim.config.seeds import check_seed
from sim.config.settings import Settings
from sim.config.settings import settings as checked
from sim.config.weeks import week_of
from sim.runs.explain import Deliberation, deliberation
from sim.runs.simulate import Run
from sim.runs.simulate import run as run_settings
from sim.runs.worlds import compare, intervention, whatif
from sim.teach import document
from sim.words import FEAR, FORBID, FORCE

# Runs of an aggregate world. Enough for an interval that a class can read, in about a second.
SEEDS = 60

# The first show trial was announced (phase "trials"), and the resolution became law.
TRIALS, RESOLUTION = document.PHASES["trials"], document.PHASES["resolution"]

# Levers of the resolution, by which `without_resolution` undoes it (design reversal.toml).
OF_RESOLUTION = (*words.LAGGING, "appeals", "enforcement")


def kept(most: int) -> Callable:
    """Keep the last ``most`` values of a function, and let no two threads work one out at once.

    One lock a function: as these call each other in one direction only, nobody waits in a
    circle, and a short question does not wait for a long one.
    """
    def keep(function: Callable) -> Callable:
        cached, lock = functools.lru_cache(most)(function), threading.RLock()

        @functools.wraps(function)
        def ask(*arguments, **named):
            with lock:
                return cached(*arguments, **named)
        return ask
    return keep


# How many are kept: of what may be a whole factory, and of the lesson's small cells.
LARGE, SMALL = 6, 64


@dataclass(frozen=True)
class Choices:
    """Settings that a page can choose: hashable, plain, and legal or refused by `settings`."""

    scenario: str = "classroom"
    regime: str = policy.HISTORICAL
    rule: str = "self_protection"
    organs: str = "files"
    off: tuple[str, ...] = ()
    scales: tuple[tuple[str, float], ...] = ()
    weeks: int | None = None
    values: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Question:
    """One thing done otherwise: ``change`` is force, forbid or prevent_fall."""

    change: str
    member: int
    week: int = -1
    act: str = "silent"
    target: int = -1


# ---- Single runs -------------------------------------------------------------------------------

# Scenarios beside the shipped ones, by name: what the command was started with.
own_scenarios: dict[str, Scenario] = {}


@kept(SMALL)
def settings(choices: Choices) -> Settings:
    """The checked settings of a page's choices. Raises UserError."""
    return checked(
        own_scenarios.get(choices.scenario, choices.scenario), regime=choices.regime,
        rule=choices.rule, organs=choices.organs, switch={name: "off" for name in choices.off},
        set={f"scale_{lever}": value for lever, value in choices.scales} | dict(choices.values),
        weeks=choices.weeks)


@kept(LARGE)
def run(choices: Choices, seed: int) -> Run:
    """The run as the model makes it."""
    return run_settings(settings(choices), check_seed(seed))


@kept(LARGE)
def document_of(choices: Choices, seed: int) -> dict:
    """The document of a run (`document.of_run`)."""
    return document.of_run(run(choices, seed))


@kept(LARGE)
def text_of(choices: Choices, seed: int) -> str:
    """The same as JSON, to be sent to a browser."""
    return as_json(document_of(choices, seed))


def as_json(data: object) -> str:
    """Plain data as compact JSON."""
    return json.dumps(data, default=document.as_plain, separators=(",", ":"), allow_nan=False)


@kept(SMALL)
def deliberation_of(choices: Choices, seed: int, member: int, week: int) -> Deliberation:
    """What a member had before them in a week. Raises UserError."""
    return deliberation(settings(choices), seed, member, week)


def options_of(choices: Choices, seed: int, member: int, week: int) -> dict:
    """The same as the viewer wants it; an error is said in its place."""
    try:
        found = deliberation_of(choices, seed, member, week)
    except UserError as error:
        return {"error": str(error)}
    return {"salient": found.salient, "chosen": found.chosen, "options": [
        {"act": option.act, "target": option.target, "danger": option.danger,
         "utility": option.utility, "terms": option.terms} for option in found.options]}


# ---- Pairs -------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Pair:
    """A paired world: its run, the fates that differ, and the pair as the viewer takes it."""

    run: Run
    fates: list
    shown: dict


@kept(LARGE)
def pair(choices: Choices, seed: int, question: Question) -> Pair:
    """The run beside which one thing is done otherwise. Raises UserError."""
    change = {"force": {"act": question.act}, "forbid": {"forbid": question.act},
              "prevent_fall": {"prevent_fall": True}}[question.change]
    found = whatif(settings(choices), seed, question.member, question.week,
                   target=question.target, **change)
    return Pair(found.paired, found.fates, document.pair(
        document.of_run(found.paired), found.fates, asdict(question)))


# ---- Moments of a run that a lesson needs ------------------------------------------------------

@dataclass(frozen=True)
class Arrest:
    """An arrest, who was tied to the arrested then, and the weeks of those people's falls."""

    member: int
    week: int
    tied: tuple[int, ...]
    fell_later: tuple[int, ...]


@kept(SMALL)
def first_arrest(choices: Choices, seed: int) -> Arrest | None:
    """The first arrest from the first trial on; None if the run has none."""
    done = run(choices, seed)
    members, ties = done.world.members, done.tables["ties"]
    arrested, fell = (np.asarray(members[name]) for name in ("week_arrested", "week_fallen"))
    after = np.flatnonzero(arrested >= week_of(TRIALS, done.start))
    if not len(after):
        return None
    who = int(after[np.argmin(arrested[after])])
    week = int(arrested[who])
    known = ties[ties.from_week <= week]
    tied = sorted({int(other) for a, b in (("a", "b"), ("b", "a"))
                   for other in known[known[a] == who][b] if members["week_joined"][other] >= 0})
    return Arrest(who, week, tuple(tied), tuple(i for i in tied if fell[i] > week))


@dataclass(frozen=True)
class Dilemma:
    """One member's week with silence, a statement and a disclosure before them: for each of the
    three the option that they leaned to most; what they took; what else they had."""

    member: int
    week: int
    options: dict
    took: str
    others: tuple[str, ...]


# What a reader may choose, in the model's words.
CHOICES = ("silent", "denounce", "disclose")
DILEMMAS = 12


@kept(SMALL)
def dilemmas(choices: Choices, seed: int, most: int = DILEMMAS) -> list[Dilemma]:
    """Of those who had all three before them from the first arrest on, in order of weeks and
    numbers, each with their first such week. Empty if there was no arrest."""
    from sim.runs.occasions import silences
    arrest = first_arrest(choices, seed)
    if arrest is None:
        return []
    said = run(choices, seed).tables["statements"]
    said = said[said.preemptive == 1]
    weighed = {(int(one["week"]), int(one["member"])) for one in
               silences(settings(choices), seed)}
    weighed |= set(zip(said.week.astype(int), said.author.astype(int), strict=True))
    found, seen = [], set()
    for week, member in sorted(weighed):
        if week < arrest.week or member in seen:
            continue
        had = deliberation_of(choices, seed, member, week)
        best = {act: max((one for one in had.options if one.act == act), default=None,
                         key=lambda one: one.total) for act in CHOICES}
        if not all(best.values()):
            continue
        seen.add(member)
        found.append(Dilemma(member, week, best, had.options[had.chosen].act,
                             tuple(dict.fromkeys(one.act for one in had.options
                                                 if one.act not in CHOICES))))
        if len(found) == most:
            break
    return found


@kept(SMALL)
def choosing(choices: Choices, seed: int, place: int, act: str) -> Run:
    """The run in which the member of the dilemma at ``place`` does one of CHOICES."""
    found = dilemmas(choices, seed)[place]
    uids = run(choices, seed).world.members["uid"]
    target = found.options[act].target
    return run_settings(settings(choices), seed, intervention(
        FORCE, int(uids[found.member]), found.week, act, int(uids[target]) if target >= 0 else -1))


@kept(SMALL)
def choosing_document(choices: Choices, seed: int, place: int, act: str) -> dict:
    """The document of that run."""
    return document.of_run(choosing(choices, seed, place, act))


def instead_of(act: str) -> str:
    """What a choice is compared with: silence, and silence with a statement."""
    return "silent" if act != "silent" else "denounce"


@kept(SMALL)
def choice_pair(choices: Choices, seed: int, place: int, act: str) -> Pair:
    """The run in which a dilemma's member does ``act``, and beside it the one in which they do
    what it is compared with."""
    found, other = dilemmas(choices, seed)[place], instead_of(act)
    here, there = (choosing(choices, seed, place, one) for one in (act, other))
    fates = compare(here, there)
    asked = Question("force", found.member, found.week, other, found.options[other].target)
    return Pair(there, fates, document.pair(document.of_run(there), fates, asdict(asked)))


def fate_of(done: Run, member: int) -> tuple[int, int, str]:
    """Weeks of a member's fall and arrest (-1: never) and the ground of the expulsion."""
    row = done.tables["members"].set_index("id").loc[member]
    return int(row.week_fallen), int(row.week_arrested), str(row.ground_expelled)


# ---- Many worlds -------------------------------------------------------------------------------

def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and its 95 % interval (normal; values that are no numbers left out)."""
    values = np.asarray(values, dtype=float)
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    middle = float(values.mean())
    half = 1.96 * float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else 0.0
    return middle, middle - half, middle + half


def fallen(done: Run) -> int:
    """How many fell in a run."""
    return int((done.world.members["week_fallen"] >= 0).sum())


# What everyone is made to do: rows of demands by name.
EVERYONE = {
    "free": None,
    "forbidden": intervention(FORBID, act="denounce", motive=int(FEAR)),
    "written": intervention(FORCE, act="denounce", motive=int(FEAR)),
    "disclosed": intervention(FORCE, act="disclose"),
}


@kept(SMALL)
def everyone(choices: Choices, seeds: int = SEEDS) -> dict[str, list[int]]:
    """Falls of seeds 1.. when preemptive statements are free, forbidden to all, or made by all
    who could, and when all who could own up do."""
    chosen = settings(choices)
    return {name: [fallen(run_settings(chosen, seed, forced)) for seed in range(1, seeds + 1)]
            for name, forced in EVERYONE.items()}


@kept(SMALL)
def gain_and_harm(choices: Choices, seeds: int = SEEDS) -> dict[str, tuple]:
    """What one preemptive statement changed in worlds paired with runs of seeds 1..: falls that
    its author was spared within 13 weeks and by the end, and falls of others; per statement,
    mean over runs with its interval."""
    from experiments.measures import paired
    chosen = settings(choices)
    runs = [run_settings(chosen, seed) for seed in range(1, seeds + 1)]
    return {"soon": interval([paired.private_gain(one, "statement", "13") for one in runs]),
            "end": interval([paired.private_gain(one, "statement", "end") for one in runs]),
            "harm": interval([paired.social_harm(one, "statement") for one in runs]),
            "statements": sum(len(paired.pairs(one, "statement").week) for one in runs)}


@kept(SMALL)
def without_resolution(choices: Choices) -> Settings:
    """The same policy, but the levers of January 1938 stay for good as they were on its eve."""
    from experiments.plans.levers import with_paths
    never = {"scale": 0.0, "from": RESOLUTION.isoformat()}
    return with_paths(settings(choices), dict.fromkeys(OF_RESOLUTION, never))


COUNTED = ("statements", "countercharges", "expulsions_political", "appeals", "reinstatements")


def _counted(done: Run) -> np.ndarray:
    """Rows of COUNTED, one column a week."""
    weekly, weeks = done.world.weekly, done.weeks
    made = done.world.rows("statements")
    counter = np.bincount(made["week"][made["act"] == words.COUNTERCHARGE],
                          minlength=weeks)[:weeks]
    return np.array([counter if name == "countercharges" else weekly[name][:weeks]
                     for name in COUNTED], dtype=float)


@kept(SMALL)
def january(choices: Choices, seeds: int = SEEDS) -> dict[str, np.ndarray]:
    """COUNTED by week, of seeds 1.., with and without the resolution: arrays of seeds, counts,
    weeks."""
    return {name: np.array([_counted(run_settings(chosen, seed))
                            for seed in range(1, seeds + 1)])
            for name, chosen in (("with", settings(choices)),
                                 ("without", without_resolution(choices)))}


# ---- The record --------------------------------------------------------------------------------

@functools.lru_cache
def register() -> dict[str, dict]:
    """Rows of the evidence register, by id."""
    rows = map(json.loads, policy.evidence_text("register.jsonl").splitlines())
    return {row["id"]: row for row in rows}


def evidence(ids: list[str]) -> list[dict]:
    """Id, source, place, date and claim of evidence rows."""
    return [{key: register()[one][key] for key in ("id", "source", "locator", "date",
                                                   "statement")} for one in ids]
