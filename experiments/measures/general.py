"""Every general outcome, a line each or a line a family: the table that `outcomes.py` reads.

A new measure gets its file in this folder and its line here. Results know by name which of these
they measured (`outcomes.modules_of`), so that a new line makes none of them stale.
"""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import NamedTuple

from experiments.measures import (
    bodies,
    cascades,
    confession,
    exposed,
    hearings,
    leader,
    observables,
    organisations,
    pace,
    paired,
    parts,
    protection,
    steps,
)
from sim import words


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
GENERAL |= _of_groups("risk_after", exposed.risk_after, "share", exposed.TIES)
GENERAL |= _of_groups("chain_share", exposed.chain_share, "share", exposed.TIES)
GENERAL |= _of_groups("chain_share_null", exposed.chain_share_null, "share", exposed.TIES)
GENERAL |= _of_groups("leader_spared", leader.leader_spared, "falls", leader.CAUSES)
GENERAL |= _of_groups("hot_seat", exposed.hot_seat, "falls per post and year", words.POSTS)
GENERAL |= {f"part_risk.{_part}.{_stratum}": _outcome(parts.part_risk, "share", _part, _stratum)
            for _part, _stratum in product(parts.PARTS, parts.STRATA)}
for _measure in (protection.tie_gain, protection.tie_base):
    GENERAL |= {f"{_measure.__name__}.{_instead}.{_month}":
                _outcome(_measure, "share", _instead, _month)
                for _instead, _month in product(protection.INSTEAD, protection.MONTHS)}
for _measure in (protection.tie_target, protection.tie_others):
    GENERAL |= _of_groups(_measure.__name__, _measure, "persons per statement", protection.INSTEAD)
for _measure, _unit in ((pace.written_in, "statements"), (pace.expelled_in, "events"),
                        (pace.arrested_in, "persons"), (pace.shelved_in, "share")):
    GENERAL |= _of_groups(_measure.__name__, _measure, _unit, pace.HALVES)
for _measure in (bodies.heard_again, bodies.overruled_harsher, bodies.overruled_milder,
                 bodies.expelled_by_first, bodies.expelled_by_second):
    GENERAL |= _of_groups(_measure.__name__, _measure,
                          "matters" if _measure is bodies.heard_again else "share", bodies.STEPS)
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
