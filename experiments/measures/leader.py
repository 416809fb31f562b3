"""The fate of a region's first leader: who moved first, what historians see, what decided.

The first two measures are of the dated case (model of record, section 8). The others are of a
region in an ensemble: what a historian could see of it early on, whether its leader then fell,
and, from paired worlds, what he would have been spared.
"""

from collections.abc import Callable

import numpy as np

from experiments.measures.observables import NAN
from experiments.measures.reading import column
from experiments.measures.region import leader_of
from sim import words

WATCHED = 8              # weeks in which a region is watched before the leader's fate counts
FOLLOWED = 26            # weeks after them within which he falls or not
# What keeps a protector's hand over a leader, in the kraikom's rulings, orders and the hazard.
PROTECTION = ("ruling_protector", "leader_protector", "leader_shock", "order_rate")
# Every way to speak or write against somebody.
AGAINST = ("denounce", "distance", "criticise", "countercharge", "accuse_official")


# ---- The dated case --------------------------------------------------------------------------

def lead_of_local_steps(run) -> float:
    """Weeks from the first local demand to remove the region's first leader to the centre's
    first step against him, a summons by its departments or a ruling; below 0 where the centre
    moves first (w-016, w-064).

    Undetermined where one of the two never comes.
    """
    leader = leader_of(run)
    demanded = column(run, "cases", "heard")[
        (column(run, "cases", "accused") == leader)
        & (column(run, "cases", "outcome") == words.REFERRED)]
    pressed = column(run, "events", "week")[
        (column(run, "events", "kind") == words.E_PRESSING)
        & (column(run, "events", "target") == leader)]
    _, ruled = _rulings(run, leader)
    steps = np.concatenate([pressed, ruled])
    if leader < 0 or not len(demanded) or not len(steps):
        return NAN
    return float(int(steps.min()) - int(demanded.min()))


def demand_minus_ruling(run) -> float:
    """Rungs by which the centre's first ruling on the region's first leader falls short of what
    was asked: relieved 1, at disposal 2, dismissed 3, expelled 4 (w-034, w-035)."""
    short, _ = _rulings(run, leader_of(run))
    return float(short[0]) if len(short) else NAN


def _rulings(run, leader: int) -> tuple[np.ndarray, np.ndarray]:
    """Rungs short of the demand, and weeks, of the centre's rulings on the leader, in order."""
    of_centre = ((column(run, "rulings", "accused") == leader)
                 & (column(run, "rulings", "level") == words.CENTRE_LEVEL))
    asked, rung, week = (column(run, "rulings", name)[of_centre].astype(np.int64)
                         for name in ("asked", "rung", "week"))
    return asked - rung, week


# ---- One region of an ensemble ---------------------------------------------------------------

def voices_against_leader(run) -> float:
    """Statements against the region's first leader in the first eight weeks."""
    leader = leader_of(run)
    if leader < 0:
        return NAN
    about = column(run, "statements", "target") == leader
    return float((about & (column(run, "statements", "week") < WATCHED)).sum())


def leader_fell(run) -> float:
    """Whether the region's first leader falls within 26 weeks after the first eight: 1 or 0.

    Undetermined where he falls in the first eight, in shorter runs, and without a leader.
    """
    leader = leader_of(run)
    if leader < 0 or run.weeks < WATCHED + FOLLOWED:
        return NAN
    week = int(column(run, "members", "week_fallen")[leader])
    return NAN if 0 <= week < WATCHED else _fallen(week)


def _fallen(week: int) -> float:
    return float(0 <= week < WATCHED + FOLLOWED)


def _without(*parameters: str) -> Callable:
    """The edit that takes terms out of a world: their parameters or switches at zero."""
    def edit(world, leader):
        for name in parameters:
            world.p[name] = 0.0
    return edit


def _nobody_speaks(world, leader: int) -> None:
    """Nobody makes a statement against the leader."""
    from sim.runs.worlds import demanding, intervention
    uid = int(world.members["uid"][leader])
    for act in AGAINST:
        demanding(intervention(words.FORBID, act=act, target_uid=uid))(world)


def _no_organs(world, leader: int) -> None:
    """The organs are not ready to arrest anybody."""
    world.levers["organs"] = 0.0


CAUSES = {"from_below": _without("on_from_below"), "from_above": _without("on_from_above"),
          "protector": _without(*PROTECTION), "voices": _nobody_speaks,
          "organs": _no_organs}


def leader_spared(run, cause: str) -> float:
    """Falls of the leader that the cause makes, below 0 those that it prevents: as it was less
    in the paired world without it, from the first week on.

    Causes: pressure from below in what is decided above, the list and pressing from above, the
    protector's hand; any statement against the leader, the organs' readiness to arrest.
    Undetermined where `leader_fell` is.
    """
    fell = leader_fell(run)
    if np.isnan(fell):
        return NAN
    from sim.runs.worlds import branches  # loads the engine, which checking a design need not
    leader = leader_of(run)
    edit = CAUSES[cause]
    world, = branches(run.settings, run.seed, [(0, lambda world: edit(world, leader))],
                      run.forced)
    return fell - _fallen(int(world.members["week_fallen"][leader]))
