"""Paired worlds: the same run with one act forced or forbidden, or one fall prevented.

Draws are keyed by what they decide, so two worlds that differ in one choice
draw the same numbers everywhere else; what then differs was caused by the
choice (model of record, section 9).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import words
from sim.config.errors import UserError, unknown
from sim.config.settings import Settings, settings
from sim.founding.world import World, build
from sim.runs.explain import (
    Deliberation,
    check_member,
    check_week,
    deliberation,
    describe,
)
from sim.runs.own import own_choice
from sim.runs.simulate import Run, advance, run
from sim.state import tables
from sim.state.schema import view
from sim.words import FORBID, FORCE, PREVENT_FALL

EVERYONE = ANY = -1


def intervention(demand: int, uid: int = EVERYONE, week: int = ANY, act: str = "silent",
                 target_uid: int = ANY, motive: int = ANY, channel: int = ANY) -> np.ndarray:
    """One row of FORCED: a demand of a paired world (code of words.DEMANDS). ``channel`` tells
    apart what one discloses: the own past goes to the cell (code of words.CHANNELS)."""
    if act not in words.ACTS:
        raise unknown("act", act, words.ACTS)
    row = tables.FORCED.rows(1)
    row[0] = (uid, week, words.ACTS.index(act), target_uid, motive, channel, demand, 0.0)
    return row


# ---- Many paired worlds of one run -----------------------------------------------------------

# What makes a world differ: changes it in place, at the start of a week.
Edit = Callable[[World], None]


def demanding(row: np.ndarray) -> Edit:
    """The edit that adds a row of :func:`intervention` to what a world demands."""
    return lambda world: world.replace(
        forced=view(np.concatenate([world.forced, row])))


def branches(chosen: Settings, seed: int, edits: Sequence[tuple[int, Edit]],
             forced: np.ndarray | None = None) -> Iterator[World]:
    """For each (week, edit), weeks not decreasing, the world at its end that left the run of
    ``chosen``, ``seed`` and ``forced`` at the start of that week, changed by the edit.

    What came before is simulated once for all of them.
    """
    choice = own_choice(chosen)
    trunk, now = build(chosen, seed, forced), chosen.first_week
    for week, edit in edits:
        advance(trunk, now, week, choice)
        now = week
        branch = trunk.copy()
        edit(branch)
        advance(branch, week, chosen.weeks, choice)
        yield branch


# ---- One pair, person by person --------------------------------------------------------------


@dataclass(frozen=True)
class Fate:
    """How a member's fate differs between the two worlds.

    ``factual`` and ``paired``: "not fallen" or how and when they fell. ``chain``: the
    heaviest line of parents behind the fall, last first, in the world where they fell
    (the paired world, if in both).
    """

    member: int
    factual: str
    paired: str
    change: str  # fell, spared or shifted
    chain: list[str]


def fate(row) -> str:
    """A member's fate in words."""
    if row.week_fallen < 0:
        return "not fallen"
    arrested, expelled = "arrested", f"expelled for {row.ground_expelled}"
    if row.week_arrested == row.week_fallen:
        first, then, later = arrested, expelled, row.week_expelled
    else:
        first, then, later = expelled, arrested, row.week_arrested
    after = f", {then} in week {later}" if later >= row.week_fallen else ""
    return f"{first} in week {row.week_fallen}{after}"


def heaviest_line(found: dict[str, pd.DataFrame], member: int) -> list[pd.Series]:
    """Events of the line of heaviest parents behind a member's fall, from the fall back to the
    outside; empty for who did not fall. ``found``: the tables of a run."""
    events = found["events"]
    event = int(found["members"].set_index("id").loc[member].event_fallen)
    line = []
    while event >= 0:
        line.append(events.loc[event])
        event = int(line[-1].cause)
    return line


def heaviest_chain(found: dict[str, pd.DataFrame], start, member: int) -> list[str]:
    """The same line in words."""
    return [describe(event, start) for event in heaviest_line(found, member)]


def compare(factual: Run, paired: Run) -> list[Fate]:
    """Everyone whose fall differs between two worlds, by id."""
    here = factual.tables["members"].set_index("id")
    there = paired.tables["members"].set_index("id")
    changed = []
    for member in here.index.union(there.index):
        # Someone admitted in one world only has no fate in the other.
        a = here.loc[member] if member in here.index else None
        b = there.loc[member] if member in there.index else None
        said = ["not in the organisation" if r is None else fate(r) for r in (a, b)]
        if said[0] == said[1]:
            continue
        fell = [r is not None and r.week_fallen >= 0 for r in (a, b)]
        if not any(fell):
            continue
        where = paired if fell[1] else factual
        changed.append(Fate(
            int(member), *said,
            "shifted" if all(fell) else "fell" if fell[1] else "spared",
            heaviest_chain(where.tables, factual.start, int(member))))
    return changed


@dataclass(frozen=True)
class WhatIf:
    """A factual run, its paired world, and the fates that differ.

    ``idle`` says in one line why nothing could differ, where the two worlds demand the same of
    the member ("" where they do not).
    """

    factual: Run
    paired: Run
    fates: list[Fate]
    idle: str = ""

    def count(self, change: str) -> int:
        return sum(f.change == change for f in self.fates)


def _told(act: str, target: int) -> str:
    return act if target < 0 else f"{act} {target}"


def _idle(found: Deliberation, wanted: str, target: int, is_forced: bool) -> str:
    """Why forcing or forbidding an act changes nothing by construction ("" where it may): it
    was taken, or not taken, in any case."""
    took = found.options[found.chosen]
    did, what = _told(took.act, took.target), _told(wanted, target)
    was_taken = took.act == wanted and target in (-1, took.target)
    if is_forced and was_taken:
        said, verb = f"took '{did}'", f"forcing '{what}'"
    elif not is_forced and not found.salient:  # only those who choose can be kept from a choice
        said, verb = "had nothing to decide and was silent", f"forbidding '{what}'"
    elif not is_forced and not was_taken:
        said, verb = f"did not take '{what}' but '{did}'", "forbidding it"
    else:
        return ""
    return f"member {found.member} {said} in week {found.week}: {verb} changes nothing"


def whatif(scenario="dinamo", seed: int = 1, member: int = -1, week: int = -1, *,
           act: str | None = None, target: int = -1, forbid: str | None = None,
           prevent_fall: bool = False, **choices) -> WhatIf:
    """Rerun with one act of one member forced (``act``, about ``target`` if given) or
    forbidden in ``week``, or with the member's fall prevented.

    scenario, seed and choices as for :func:`sim.simulate`; member and target: ids of the members
    table. Raises UserError when the member, the week or the option does not exist.
    """
    chosen = settings(scenario, **choices)
    if (act is not None) + (forbid is not None) + prevent_fall != 1:
        raise UserError("whatif: give exactly one of --act, --forbid and --prevent-fall")
    if prevent_fall and (week >= 0 or target >= 0):
        raise UserError("whatif: --prevent-fall takes neither --week nor --target")
    factual = run(chosen, seed)
    check_member(factual.world, member)
    members = factual.world.members
    uid = int(members[member]["uid"])
    idle = ""
    if prevent_fall:
        forced = intervention(PREVENT_FALL, uid)
        if members[member]["week_fallen"] < 0:
            idle = f"member {member} did not fall: preventing it changes nobody's fate"
    else:
        check_week(week, chosen.weeks, chosen.first_week)
        wanted = act if act is not None else forbid
        if wanted not in words.ACTS:
            raise unknown("act", wanted, words.ACTS)
        if target >= 0:
            check_member(factual.world, target)
        found = deliberation(chosen, seed, member, week)
        had = found.options
        fits = [o for o in had if o.act == wanted and target in (-1, o.target)]
        if not fits:
            listed = ", ".join(sorted({_told(o.act, o.target) for o in had}))
            about = f" about {target}" if target >= 0 else ""
            raise UserError(f"member {member} had no option '{wanted}'{about} in week {week}; "
                            f"legal: {listed}")
        forced = intervention(FORCE if act is not None else FORBID, uid, week, wanted,
                              int(members[target]["uid"]) if target >= 0 else -1)
        if not chosen.own_rules:  # what an own rule takes is known to nobody but itself
            idle = _idle(found, wanted, target, is_forced=act is not None)
    paired = run(chosen, seed, forced)
    return WhatIf(factual, paired, compare(factual, paired), idle)
