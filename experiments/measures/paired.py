"""What one act changed: outcomes from paired worlds, sampled on every run.

A sampled occasion is run again from its week on with something else done, everything else as
it was; the two ends are compared person by person (model of record, section 9). What was done
is compared with silence, and silence with the statement that danger spoke for. Statements about
a tie are compared with keeping away, too.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.measures.cascades import CENSORED, MIN_FALLS_FOR_R, falls_of
from experiments.measures.observables import NAN, Weeks, effect, falls, ratio
from experiments.measures.reading import column, once
from experiments.measures.relations import tied_one
from sim import words
from sim.words import FEAR, FORBID, FORCE, NAME_NOBODY, PREVENT_FALL

SAMPLED = 16             # occasions a run and act, of those there are
HORIZONS = {"13": 13, "26": 26, "52": 52, "end": None}  # weeks after the act
CURVE = {"13": 13, "26": 26, "52": 52, "104": 104}  # weeks at which a gain is shown (Q19, Q20)
ACTS = ("statement", "silence", "naming", "disclosure")
ABOUT_TIE = "statement about a tie"   # the preemptive statements of Q19 and Q20
INSTEAD = ("silent", "keep_away")     # acts that these are compared with
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


def _statements_about_ties(run) -> Occasions:
    """Preemptive statements about someone to whom the author has a tie of any kind."""
    made = _statements(run)
    tied = tied_one(run, made.member, made.target, made.week)
    return Occasions(*(part[tied] for part in made))


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
         "disclosure": _disclosures, ABOUT_TIE: _statements_about_ties}
# What keys the sample of each; the numbers between are taken by what is not an act.
_PURPOSE = {act: k for k, act in enumerate(ACTS)} | {ABOUT_TIE: len(ACTS) + 2}


def _instead(act: str, uid: int, week: int, target_uid: int, instead: str) -> Callable:
    """The edit of the paired world: what is done in the place of ``act``; ``instead``, where there
    is a choice."""
    from sim.runs.worlds import demanding, intervention
    if act == "naming":
        return demanding(intervention(NAME_NOBODY, uid, week))
    if act == "silence":
        return demanding(intervention(FORCE, uid, week, "denounce", target_uid, FEAR))
    if instead == "keep_away":
        return demanding(intervention(FORCE, uid, week, instead, target_uid))
    return demanding(intervention(FORCE, uid, week, instead))


def _ends(run, edits: list[tuple[int, Callable]]):
    """Each world at its end that left the run in a week, changed by an edit."""
    from sim.runs.worlds import branches  # loads the engine, which checking a design need not
    yield from branches(run.settings, run.seed, edits, run.forced)


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
def pairs(run, act: str, span: Weeks | None = None, instead: str = INSTEAD[0]) -> Pairs:
    """Paired worlds of sampled occasions on which ``act`` (of ACTS, or ABOUT_TIE) was done, within
    ``span``.

    ``instead`` is what is done in the place of a statement. An occasion on which that could not be
    done (nobody keeps away from someone they cannot keep away from), so that the statement was
    made in the paired world, too, says nothing and is left out.
    """
    done = _DONE[act](run)
    if span is not None:
        done = Occasions(*(part[span.hold(done.week)] for part in done))
    if not len(done.week):
        return Pairs(*[np.zeros(0, dtype=np.int64)] * len(Pairs._fields))
    chosen = _sample(run, done.week, _PURPOSE[act])
    week, member, target = (part[chosen].astype(np.int64) for part in done)
    uid = column(run, "members", "uid")
    as_it_was = column(run, "members", "week_fallen")
    rows, kept = [], []
    edits = [(int(t), _instead(act, int(uid[i]), int(t), int(uid[j]) if j >= 0 else -1, instead))
             for t, i, j in zip(week, member, target, strict=True)]
    for t, i, j, world in zip(week, member, target, _ends(run, edits), strict=True):
        paired = world.members["week_fallen"]
        kept.append(act != ABOUT_TIE or not _made(world, t, i, j))
        fell = (as_it_was >= 0).astype(np.int64) - (paired >= 0)
        fell[i] = 0
        if j >= 0:
            fell[j] = 0
        rows.append((as_it_was[i], paired[i], as_it_was[j] if j >= 0 else -1,
                     paired[j] if j >= 0 else -1, fell.sum()))
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)[kept]
    return Pairs(week[kept], *table.T)


def _made(world, week: int, author: int, target: int) -> bool:
    """Whether the author made a statement about the target in the week."""
    made = world.rows("statements")
    return bool(((made["week"] == week) & (made["author"] == author)
                 & (made["target"] == target)).any())


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else NAN


def gain_of(found: Pairs, weeks: int, horizon: int | None) -> float:
    """Mean private gain within ``horizon`` weeks (None: by the end): the chance to have fallen
    with the alternative, less with what was done. NaN where no occasion has so many weeks left
    of the run's ``weeks``."""
    fallen, paired, n = fallen_by(found, weeks, horizon)
    return ratio(paired - fallen, n)


def fallen_by(found: Pairs, weeks: int, horizon: int | None) -> tuple[int, int, int]:
    """How many actors had fallen within ``horizon`` weeks (None: by the end), with what was done
    and with the alternative, of how many: occasions with so many weeks left of the run's."""
    by = found.week + horizon if horizon is not None else np.full(len(found.week), weeks - 1)
    seen = by < weeks
    fallen, paired = ((week >= 0) & (week <= by) for week in (found.actor, found.actor_paired))
    return int(fallen[seen].sum()), int(paired[seen].sum()), int(seen.sum())


def relative(fallen: float, paired: float, _n: float) -> float:
    """1 - chance of falling with what was done / with the alternative; NaN where nobody falls with
    the alternative."""
    return ratio(paired - fallen, paired)


def base(_fallen: float, paired: float, n: float) -> float:
    """Chance of falling with the alternative."""
    return ratio(paired, n)


def relative_gain(run, instead: str, horizon: str) -> float:
    """What a preemptive statement about a tie spares its author, as a share of the chance of
    falling with the alternative."""
    return relative(*fallen_by(pairs(run, ABOUT_TIE, None, instead), run.weeks, CURVE[horizon]))


def base_chance(run, instead: str, horizon: str) -> float:
    """The chance of falling with the alternative to a preemptive statement about a tie."""
    return base(*fallen_by(pairs(run, ABOUT_TIE, None, instead), run.weeks, CURVE[horizon]))


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
    vanished, n = brought(run, span)
    return vanished / n if n >= MIN_FALLS_FOR_R else NAN


@once
def brought(run, span: Weeks) -> tuple[float, int]:
    """Other falls that vanish when each fall of the weeks is prevented, and how many these are:
    what is sampled counts for all of them."""
    fell = falls_of(run)
    of_span = np.flatnonzero(span.hold(fell.week))
    if not len(of_span):
        return 0.0, 0
    chosen = of_span[_sample(run, fell.week[of_span], len(ACTS))]
    uid = column(run, "members", "uid")
    from sim.runs.worlds import demanding, intervention
    edits = [(int(fell.week[k]), demanding(intervention(PREVENT_FALL, int(uid[fell.target[k]]))))
             for k in chosen]
    others = len(fell.id) - 1
    mean = _mean(np.array([others - (world.members["week_fallen"] >= 0).sum()
                           for world in _ends(run, edits)]))
    return mean * len(of_span), len(of_span)


@once
def r_causal(run) -> float:
    """Other falls that vanish when one fall is prevented, per fall; the last 26 weeks censored."""
    return causal_r(run, Weeks(0, run.weeks - CENSORED - 1))


# ---- Everyone's fear ---------------------------------------------------------------------------

def falls_by_fear(run) -> float:
    """Falls more than if nobody had been free to make a statement out of fear from the first week
    on, per person ever in the Party."""
    from sim.runs.worlds import demanding, intervention
    without, = _ends(run, [(0, demanding(intervention(FORBID, act="denounce", motive=FEAR)))])
    return ratio(falls(run) - (without.members["week_fallen"] >= 0).sum(),
                 (column(run, "members", "week_joined") >= 0).sum())


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
    fell = np.array([(world.members["week_fallen"] >= 0).sum() for world in _ends(run, edits)])
    return _mean((fell[1::2] - fell[::2]).astype(float))


# ---- The record's rows -----------------------------------------------------------------------
# All are shown and not scored, and pooled over runs: their parts are summed first. One run, with
# few occasions, says little of any.

def _mean_of(total: float, n: float, _of_base: float, _n_runs: float) -> float:
    return ratio(total, n)


def _base_of(_total: float, _n: float, of_base: float, n_runs: float) -> float:
    return ratio(of_base, n_runs)


def _gain(fallen: float, paired: float, n: float) -> float:
    return ratio(paired - fallen, n)


@effect("P29", "1937-01-01..1937-12-31", pool=_gain, base=base, follow=HORIZONS["13"])
def gain_of_preemptive_statements(run, span):
    """P29: mean private gain at 13 weeks of preemptive statements (g1-203, g3-113).

    Base: the chance of falling within 13 weeks after silence.
    """
    return fallen_by(pairs(run, "statement", span), run.weeks, HORIZONS["13"])


@effect("P30", "1937-01-01..1937-12-31", pool=_mean_of, base=_base_of)
def harm_of_preemptive_statements(run, span):
    """P30: mean social harm by the end of preemptive statements, target left out (g1-203,
    g1-208).

    Base: falls a run.
    """
    harm = pairs(run, "statement", span).harm
    return harm.sum(), len(harm), falls(run), 1


@effect("P32", "1936-09-01..1937-09-30", pool=_mean_of, base=_base_of)
def self_feeding(run, span):
    """P32: causal R of the falls of the window (g1-002, g3-098).

    Base: falls a run.
    """
    return *brought(run, span), falls(run), 1


@effect("Q19", "1937-01-01..1937-12-31", pool=relative, base=base, follow=CURVE["13"])
def relative_gain_of_statements(run, span):
    """Q19: preemptive statements about a tie: 1 - chance of falling within 13 weeks after the
    statement / after silence (g1-203, g1-204, g2-036).

    Base: the chance after silence. The same against keeping away, and at other horizons, are the
    outcomes ``relative_gain_H.keep_away`` and ``relative_gain_H.silent``.
    """
    return fallen_by(pairs(run, ABOUT_TIE, span), run.weeks, CURVE["13"])


def _fading(*early_and_late: float) -> float:
    return relative(*early_and_late[:3]) - relative(*early_and_late[3:])


def _late_base(*early_and_late: float) -> float:
    return base(*early_and_late[3:])


@effect("Q20", "1937-01-01..1937-12-31", pool=_fading, base=_late_base, follow=CURVE["52"])
def gain_fades(run, span):
    """Q20: the gain of Q19 at 13 weeks minus the same at 52 weeks, each as a share of its own base
    (g1-204, g1-205).

    Base: the chance of falling within 52 weeks after silence; that at 13 is the base of Q19.
    """
    found = pairs(run, ABOUT_TIE, span)
    return *fallen_by(found, run.weeks, CURVE["13"]), *fallen_by(found, run.weeks, CURVE["52"])


def _late_over_early(late: float, n_late: float, early: float, n_early: float) -> float:
    return ratio(ratio(late, n_late), ratio(early, n_early))


def _early(_late: float, _n_late: float, early: float, n_early: float) -> float:
    return ratio(early, n_early)


@effect("Q21", "1938-03-01..1938-09-19", "1936-09-01..1937-09-30", pool=_late_over_early,
        base=_early)
def self_feeding_ends(run, late, early):
    """Q21: causal R of 1938 over that of P32, each over all falls of all runs (g3-098).

    Base: causal R of the earlier window.
    """
    return *brought(run, late), *brought(run, early)
