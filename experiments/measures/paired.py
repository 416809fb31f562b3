"""What one act changed: outcomes from paired worlds, sampled on every run.

A sampled occasion is run again from its week on with something else done, everything else as
it was; the two ends are compared person by person (model of record, section 9). What was done
is compared with silence, and silence with the statement that danger spoke for.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.measures.cascades import CENSORED, MIN_FALLS_FOR_R, falls_of
from experiments.measures.observables import NAN, Weeks, observable, ratio
from experiments.measures.reading import column, once
from sim import words
from sim.words import FORCE, NAME_NOBODY, PREVENT_FALL

SAMPLED = 16             # occasions a run and act, of those there are
HORIZONS = {"13": 13, "26": 26, "52": 52, "end": None}  # weeks after the act
ACTS = ("statement", "silence", "naming", "disclosure")
DECENT, INDECENT = 1.0, 0.0  # the ends of the scale of decency
OFFICIALS = 1            # officials a run, since each is a pair of whole runs
OFFICES = {"organiser": words.ORGANISER, "secretary": words.PARTKOM_SECRETARY,
           "editor": words.EDITOR}


class Occasions(NamedTuple):
    """Who did something in which week, about whom (-1: nobody); rows of members, weeks."""

    week: np.ndarray
    member: np.ndarray
    target: np.ndarray


# ---- What was done ---------------------------------------------------------------------------

def _statements(run) -> Occasions:
    """Preemptive statements."""
    made = column(run, "statements", "preemptive") == 1
    return Occasions(*(column(run, "statements", name)[made]
                       for name in ("week", "author", "target")))


def _silences(run) -> Occasions:
    """Deliberations that ended in silence beside a preemptive statement."""
    from sim.runs.occasions import silences
    found = silences(run.settings, run.seed, run.forced)
    return Occasions(found["week"], found["member"], found["target"])


def _namings(run) -> Occasions:
    """Hearings at which the accused named somebody."""
    named = column(run, "cases", "named")
    gave = named >= 0
    return Occasions(column(run, "cases", "heard")[gave], column(run, "cases", "accused")[gave],
                     named[gave])


def _disclosures(run) -> Occasions:
    """Disclosures of kin, a tie or one's own past."""
    made = column(run, "events", "kind") == words.E_DISCLOSURE
    week, member = (column(run, "events", name)[made] for name in ("week", "actor"))
    return Occasions(week, member, np.full(len(week), -1))


_DONE = {"statement": _statements, "silence": _silences, "naming": _namings,
         "disclosure": _disclosures}


def _instead(act: str, uid: int, week: int, target_uid: int) -> Callable:
    """The edit of the paired world: what is done in the place of ``act``."""
    from sim.runs.worlds import demanding, intervention
    if act == "naming":
        return demanding(intervention(NAME_NOBODY, uid, week))
    if act == "silence":
        return demanding(intervention(FORCE, uid, week, "denounce", target_uid))
    return demanding(intervention(FORCE, uid, week, "silent"))


def _ends(run, edits: list[tuple[int, Callable]]):
    """The members of each world at its end that left the run in a week, changed by an edit."""
    from sim.runs.worlds import branches  # loads the engine, which checking a design need not
    for world in branches(run.settings, run.seed, edits, run.forced):
        yield world.members


# ---- What it changed -------------------------------------------------------------------------

def _sample(run, weeks: np.ndarray, purpose: int) -> np.ndarray:
    """Places of at most SAMPLED occasions, drawn evenly, in order of weeks."""
    places = np.arange(len(weeks))
    if len(places) > SAMPLED:
        draws = np.random.default_rng([run.seed, purpose])
        places = draws.choice(places, SAMPLED, replace=False)
    return places[np.argsort(weeks[places], kind="stable")]


class Pairs(NamedTuple):
    """One row an occasion. ``week`` of it; week of the actor's and of the target's fall (-1:
    never) as it was and in the paired world; ``harm``: others fallen, as it was less paired."""

    week: np.ndarray
    actor: np.ndarray
    actor_paired: np.ndarray
    target: np.ndarray
    target_paired: np.ndarray
    harm: np.ndarray


@once
def pairs(run, act: str, span: Weeks | None = None) -> Pairs:
    """Paired worlds of sampled occasions on which ``act`` (of ACTS) was done, within ``span``."""
    done = _DONE[act](run)
    if span is not None:
        done = Occasions(*(part[span.hold(done.week)] for part in done))
    if not len(done.week):
        return Pairs(*[np.zeros(0, dtype=np.int64)] * len(Pairs._fields))
    chosen = _sample(run, done.week, ACTS.index(act))
    week, member, target = (part[chosen].astype(np.int64) for part in done)
    uid = column(run, "members", "uid")
    as_it_was = column(run, "members", "week_fallen")
    rows = []
    edits = [(int(t), _instead(act, int(uid[i]), int(t), int(uid[j]) if j >= 0 else -1))
             for t, i, j in zip(week, member, target, strict=True)]
    for i, j, members in zip(member, target, _ends(run, edits), strict=True):
        paired = members["week_fallen"]
        fell = (as_it_was >= 0).astype(np.int64) - (paired >= 0)
        fell[i] = 0
        if j >= 0:
            fell[j] = 0
        rows.append((as_it_was[i], paired[i], as_it_was[j] if j >= 0 else -1,
                     paired[j] if j >= 0 else -1, fell.sum()))
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return Pairs(week, *table.T)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else NAN


def gain_of(found: Pairs, weeks: int, horizon: int | None) -> float:
    """Mean private gain within ``horizon`` weeks (None: by the end): the chance to have fallen
    with the alternative, less with what was done. NaN where no occasion has so many weeks left
    of the run's ``weeks``."""
    by = found.week + horizon if horizon is not None else np.full(len(found.week), weeks - 1)
    seen = by < weeks
    fallen, paired = ((week >= 0) & (week <= by) for week in (found.actor, found.actor_paired))
    return _mean(paired[seen].astype(float) - fallen[seen])


def private_gain(run, act: str, horizon: str) -> float:
    """What the act spared its author: falls per occasion, the alternative's less the act's."""
    return gain_of(pairs(run, act), run.weeks, HORIZONS[horizon])


def social_harm(run, act: str) -> float:
    """Others, actor and target left out, who fell because of the act: persons per occasion."""
    return _mean(pairs(run, act).harm)


def target_harm(run, act: str) -> float:
    """Targets who fell because of the act: persons per occasion."""
    found = pairs(run, act)
    return _mean((found.target >= 0).astype(float) - (found.target_paired >= 0))


# ---- One fall less ---------------------------------------------------------------------------

def causal_r(run, span: Weeks) -> float:
    """Other falls that vanish when one fall is prevented, mean over sampled falls of the weeks.

    It is prevented from its week on: what led up to it, a vote that awaits consent above among
    it, stays. NaN below five such falls. A mean over runs gives falls of runs with few of them
    more weight, and these ran below what their past let expect: it is rather too small, by a
    tenth to a third in the experiment `regimes`; weighing runs by their falls amends that.
    """
    fell = falls_of(run)
    of_span = np.flatnonzero(span.hold(fell.week))
    if len(of_span) < MIN_FALLS_FOR_R:
        return NAN
    chosen = of_span[_sample(run, fell.week[of_span], len(ACTS))]
    uid = column(run, "members", "uid")
    from sim.runs.worlds import demanding, intervention
    edits = [(int(fell.week[k]), demanding(intervention(PREVENT_FALL, int(uid[fell.target[k]]))))
             for k in chosen]
    others = len(fell.id) - 1
    return _mean(np.array([others - (members["week_fallen"] >= 0).sum()
                           for members in _ends(run, edits)]))


@once
def r_causal(run) -> float:
    """Other falls that vanish when one fall is prevented, per fall; the last 26 weeks censored."""
    return causal_r(run, Weeks(0, run.weeks - CENSORED - 1))


# ---- One official ----------------------------------------------------------------------------

def worth_of_decency(run, office: str) -> float:
    """Falls fewer when one holder of the office at week 0 is wholly decent than when not at all.

    Decency makes an official shelve what comes before him, as long as he stays.
    """
    from sim.founding.world import build
    seats = build(run.settings, run.seed).seats
    holders = seats["holder"][(seats["post"] == OFFICES[office]) & (seats["holder"] >= 0)]
    if not len(holders):
        return NAN
    sampled = np.random.default_rng([run.seed, len(ACTS) + 1]).permutation(holders)[:OFFICIALS]

    def with_decency(member, value):
        def edit(world):
            world.members["decency"][member] = value
        return 0, edit
    edits = [with_decency(member, value) for member in sampled for value in (DECENT, INDECENT)]
    falls = np.array([(members["week_fallen"] >= 0).sum() for members in _ends(run, edits)])
    return _mean((falls[1::2] - falls[::2]).astype(float))


# ---- The record's rows -----------------------------------------------------------------------

@observable("P29", "1937-01-01..1937-12-31", follow=HORIZONS["13"])
def gain_of_preemptive_statements(run, span):
    """P29: mean private gain at 13 weeks of preemptive statements (g1-203, g3-113)."""
    return gain_of(pairs(run, "statement", span), run.weeks, HORIZONS["13"])


@observable("P30", "1937-01-01..1937-12-31")
def harm_of_preemptive_statements(run, span):
    """P30: mean social harm by the end of preemptive statements, target left out (g1-203,
    g1-208)."""
    return _mean(pairs(run, "statement", span).harm)


@observable("P32", "1936-09-01..1937-09-30")
def self_feeding(run, span):
    """P32: causal R of the falls of the window (g1-002, g3-098)."""
    return causal_r(run, span)


@observable("P33", "1938-03-01..1938-09-19", "1936-09-01..1937-09-30")
def self_feeding_ends(run, late, early):
    """P33: causal R of 1938 over that of P32 (g3-098)."""
    return ratio(causal_r(run, late), causal_r(run, early))
