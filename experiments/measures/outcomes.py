"""What a design may name as an outcome: general outcomes, cascades, and the record's patterns."""

import csv
import inspect
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from itertools import product
from typing import NamedTuple

import numpy as np

from experiments.measures import (
    cascades,
    confession,
    exposed,
    hearings,
    leader,
    observables,
    organisations,
    paired,
    steps,
)
from experiments.measures.rows import OBSERVABLES
from sim import words
from sim.config.errors import UserError, unknown
from sim.config.own_code import file_of, is_own, own_function, told


class Outcome(NamedTuple):
    """``measure(run)`` gives the value, NaN if undetermined. ``parts``: of whom or what, where a
    measure is offered for several groups; ``about``: what is measured of each."""

    measure: Callable
    unit: str
    about: str
    parts: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """In one line; a group or act comes first."""
        return f"{', '.join(self.parts)}: {self.about}" if self.parts else self.about


def _outcome(measure: Callable, unit: str, *parts: str) -> Outcome:
    about = " ".join(measure.__doc__.split("\n\n")[0].split())
    return Outcome(partial(measure, **_arguments(measure, parts)) if parts else measure, unit,
                   about, parts)


def _arguments(measure: Callable, parts) -> dict[str, str]:
    names = measure.__code__.co_varnames[1: measure.__code__.co_argcount]
    return dict(zip(names, parts, strict=True))


def _of_groups(name: str, measure: Callable, unit: str, groups) -> dict[str, Outcome]:
    return {f"{name}.{group}": _outcome(measure, unit, group) for group in groups}


def _of_acts(name: str, measure: Callable, unit: str, *parts: str) -> dict[str, Outcome]:
    """Paired outcomes by what was done; the bare name is that of preemptive statements."""
    return {name if act == paired.ACTS[0] else f"{name}.{act}":
            _outcome(measure, unit, act, *parts) for act in paired.ACTS}


# Outcomes that are not rows of the record; those come on top, by their id.
GENERAL: dict[str, Outcome] = {
    measure.__name__: _outcome(measure, unit) for measure, unit in (
        (observables.falls, "persons"), (observables.fall_share, "share"),
        (observables.expulsions_political, "events"), (observables.arrests, "persons"),
        (observables.statements, "statements"),
        (observables.preemptive_statements, "statements"),
        (observables.preemptive_share, "share"),
        (observables.shelving_rate, "share"), (observables.reinstatements, "events"),
        (observables.share_ceiling_binds, "share"), (observables.rank_bias_all, "ratio"),
        (hearings.committee_milder_than_cell, "share"),
        (cascades.cascade_size, "falls"), (cascades.cascade_weeks, "weeks"),
        (cascades.cascade_depth, "generations"), (cascades.r_attributed, "falls per fall"),
        (cascades.r_attributed_null, "falls per fall"), (cascades.r_peak, "falls per fall"),
        (cascades.r_peak_heaviest, "falls per fall"),
        (organisations.crossing_share, "share"), (organisations.transfers, "moves"),
        (paired.r_causal, "falls per fall"), (paired.falls_by_fear, "share"),
        (leader.lead_of_local_steps, "weeks"), (leader.demand_minus_ruling, "rungs"),
        (leader.voices_against_leader, "statements"), (leader.leader_fell, "falls"))}
for _horizon in paired.HORIZONS:
    GENERAL |= _of_acts(f"private_gain_{_horizon}", paired.private_gain, "falls per occasion",
                        _horizon)
for _horizon, _instead in product(paired.CURVE, paired.INSTEAD):
    GENERAL |= {f"{_measure.__name__}_{_horizon}.{_instead}":
                _outcome(_measure, "share", _instead, _horizon)
                for _measure in (paired.relative_gain, paired.base_chance)}
GENERAL |= _of_acts("social_harm", paired.social_harm, "persons per occasion")
GENERAL |= _of_acts("target_harm", paired.target_harm, "persons per occasion")
GENERAL |= _of_groups("worth_of_decency", paired.worth_of_decency, "falls", paired.OFFICES)
GENERAL |= _of_groups("fall_share", exposed.fall_share_of, "share",
                      (*exposed.RANKS, *exposed.DEGREES, *exposed.PROTECTION))
GENERAL |= _of_groups("fall_share_of_part", exposed.fall_share_of_part, "share", exposed.PARTS)
GENERAL |= _of_groups("risk_after", exposed.risk_after, "share", exposed.TIES)
GENERAL |= _of_groups("chain_share", exposed.chain_share, "share", exposed.TIES)
GENERAL |= _of_groups("chain_share_null", exposed.chain_share_null, "share", exposed.TIES)
GENERAL |= _of_groups("leader_spared", leader.leader_spared, "falls", leader.CAUSES)
GENERAL |= _of_groups("hot_seat", exposed.hot_seat, "falls per post and year", words.POSTS)
GENERAL |= {f"motive_share.{motive}.{half}":
            _outcome(exposed.motive_share, "share", motive, half)
            for motive in words.MOTIVES for half in exposed.HALVES}
GENERAL |= _of_groups("step_week", steps.step_week, "weeks", steps.STEPS)
GENERAL |= _of_groups("step_share", steps.step_share, "share", steps.STEPS)
for _name, _measure, _unit, *_parts in (
        ("confession_risk", confession.confession_risk, "share", confession.WHEN,
         confession.WHO, confession.PROTECTION, paired.HORIZONS),
        ("confession_gain", confession.confession_gain, "falls per person", confession.CONFESSED,
         confession.WHO, confession.PROTECTION, paired.HORIZONS),
        ("confession_post", confession.confession_post, "posts per holder", confession.CONFESSED,
         confession.WHO, confession.PROTECTION)):
    GENERAL |= {".".join((_name, *_of)): _outcome(_measure, _unit, *_of)
                for _of in product(*_parts)}


def _patterns() -> dict[str, dict[str, str]]:
    """Rows of patterns.csv by id."""
    with (files("sim") / "evidence/patterns.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def is_measured(name: str) -> bool:
    return name in OBSERVABLES


def legal() -> list[str]:
    """Outcomes that a design may name: the general ones, and the record's rows."""
    return [*GENERAL, *(name for name in _patterns() if is_measured(name))]


def listing() -> dict[str, str]:
    """Every legal outcome -> its meaning, outcomes that differ by a group in one line:
    ``hot_seat.{organiser, unit_head, ...}``."""
    families: dict[str, list[str]] = {}
    for name in legal():
        base, _, group = name.partition(".")
        families.setdefault(base, []).append(group)
    listed = {}
    for base, groups in families.items():
        grouped = [group for group in groups if group]
        if "" in groups:
            listed[base] = describe(base)[1]
        if grouped:
            listed[f"{base}.{{{', '.join(grouped)}}}"] = GENERAL[f"{base}.{grouped[0]}"].about
    return listed


def describe(name: str) -> tuple[str, str]:
    """Unit and one line of meaning of a legal outcome."""
    if is_own(name):
        try:
            own = own_function(name)
        except UserError:  # a result read back without the file
            return "own", f"own outcome {name}"
        return "own", " ".join((own.__doc__ or f"own outcome {name}").split("\n\n")[0].split())
    if name in GENERAL:
        return GENERAL[name].unit, GENERAL[name].meaning
    row = _patterns()[name]
    return "see meaning", f"pattern {name}, {row['name']}: {row['observable']} ({row['window']})"


def check(names, where: str) -> None:
    """Raise UserError unless every name is a legal outcome; ``where`` begins the message."""
    record = _patterns()
    for name in names:
        if is_own(name):
            check_own(name, where)
            continue
        if name in GENERAL:
            continue
        if name not in record:
            raise unknown("outcome", name, legal(), where)
        if not is_measured(name):
            raise UserError(f"{where}: outcome {name} cannot be measured yet (no observable); "
                            f"see `list outcomes`")


def measure(run, names) -> list[float]:
    """Values of the named outcomes of one run, in order. UserError from an own one that fails."""
    return [_own(run, name) if is_own(name) else GENERAL[name].measure(run) if name in GENERAL else
            OBSERVABLES[name](run) for name in names]


# ---- Own outcomes ------------------------------------------------------------------------------

def check_own(name: str, where: str) -> None:
    """Raise UserError unless ``FILE.py:NAME`` is a function of one argument."""
    try:
        own = own_function(name)
        if len(inspect.signature(own).parameters) == 1:
            return
    except UserError as error:
        raise UserError(f"{where}: {error}") from None
    except (TypeError, ValueError):
        pass
    raise UserError(f"{where}: {name}: an own outcome takes the run and returns a number")


def _own(run, name: str) -> float:
    own = own_function(name)
    try:
        value = own(run)
    except Exception as error:
        raise UserError(told(error, file_of(own))) from None
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise UserError(f"{name}: returned {type(value).__name__}, not a number")
    return float(value)
