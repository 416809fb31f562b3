"""The same secret confessed early, under attack, or never: paired worlds of the same people.

Some of one rank, who have a protector, are given a severe hidden past as the run begins (the
leader of a region has his: w-017). They confess it in the first week, as soon as they are
under attack, or never; each time with their protector, and with him taken away. Everything
else is as it was, and chance strikes alike (model of record, section 9).
"""

from typing import NamedTuple

import numpy as np

from experiments.measures.observables import share
from experiments.measures.paired import HORIZONS
from experiments.measures.reading import column, once
from experiments.measures.region import LOST
from sim import words
from sim.words import FORBID, FORCE, FORCE_UNDER_ATTACK

GIVEN = 8                # people of a rank who are given the past, at most
WHEN = ("never", "early", "attacked")
CONFESSED = WHEN[1:]
# Who confesses, by rank; the leader is that of a region, the others are members of a works.
WHO = {"worker": 0, "head": 2, "second_line": 3, "leader": None}
PROTECTION = ("protected", "unprotected")


class Ends(NamedTuple):
    """One row a person: week of the fall and of losing the first post (-1 never; ``lost`` is -1
    for those without a post too), and whether they had one."""

    fallen: np.ndarray
    lost: np.ndarray
    had_post: np.ndarray


# ---- Who ---------------------------------------------------------------------------------------

def _of_rank(world, rank: int, seed: int) -> np.ndarray:
    """Full members of the rank with a protector and without an oppositional past of their own."""
    members = world.members
    secrets = world.rows("secrets")
    fits = ((members["standing"] == words.FULL) & (members["rank"] == rank)
            & (members["protector"] >= 0))
    fits[secrets["member"][secrets["kind"] == words.OPPOSITION]] = False
    found = np.flatnonzero(fits)
    draws = np.random.default_rng([seed, rank])
    return np.sort(draws.permutation(found)[:GIVEN])


@once
def chosen(run, who: str) -> np.ndarray:
    """Ids of those who confess: up to GIVEN of a rank in a works, or the leaders of regions (one
    an organisation)."""
    from sim.founding.world import build
    of_region = run.settings.scenario.hierarchy is not None
    if of_region != (WHO[who] is None):
        return np.zeros(0, np.int64)
    world = build(run.settings, run.seed, run.forced)
    if of_region:
        return world.orgs["leader"][world.orgs["leader"] >= 0]
    return _of_rank(world, WHO[who], run.seed)


# ---- The worlds --------------------------------------------------------------------------------

def _demands(uid: int, when: str) -> list[np.ndarray]:
    """What a world asks of one person about the own past."""
    from sim.runs.worlds import intervention
    past = {"act": "disclose", "channel": words.TO_CELL}
    if when == "early":
        return [intervention(FORCE, uid, 0, **past)]
    never = [intervention(FORBID, uid, **past), intervention(FORBID, uid, act="tell")]
    if when == "attacked":  # what is forced prevails over what is forbidden
        return [*never, intervention(FORCE_UNDER_ATTACK, uid, **past)]
    return never


def edit(people: np.ndarray, when: str, protection: str):
    """The edit of a world at week 0 in which these people confess so, protected or not."""
    from sim.society.blemishes import add_secret, hidden_past
    from sim.state.schema import view

    def change(world):
        rows = [row for i in people for row in _demands(int(world.members["uid"][i]), when)]
        world.replace(forced=view(np.concatenate([world.forced, *rows])))
        for i in people:
            member = world.members[i]
            if hidden_past(world.state, member) < 0:
                add_secret(world.state, i, words.OPPOSITION,
                           float(world.p[0]["severity_opposition"]), 0, words.NEVER, words.NOBODY)
        if protection == "unprotected":
            world.members["protector"][people] = -1
    return change


@once
def ends(run, who: str, protection: str) -> dict[str, Ends]:
    """By WHEN: how it ended for the people of ``who``; nobody of the kind: no rows."""
    from sim.runs.simulate import Run
    from sim.runs.worlds import branches  # loads the engine, which checking a design need not
    people = chosen(run, who)
    if not len(people):
        return {when: Ends(*[np.zeros(0, np.int64)] * len(Ends._fields)) for when in WHEN}
    edits = [(0, edit(people, when, protection)) for when in WHEN]
    worlds = branches(run.settings, run.seed, edits, run.forced)
    return {when: _read(Run(run.settings, run.seed, world, 0.0, world.forced), people)
            for when, world in zip(WHEN, worlds, strict=True)}


def _read(run, people: np.ndarray) -> Ends:
    holder, since, until, why = (column(run, "posts", name) for name in
                                 ("holder", "from_week", "to_week", "why_ended"))
    first = {int(i): k for k, i in enumerate(holder) if since[k] == 0}
    rows = np.array([first.get(int(i), -1) for i in people])
    had = rows >= 0
    lost = np.where(had & np.isin(why[rows], LOST), until[rows], -1)
    return Ends(column(run, "members", "week_fallen")[people].astype(np.int64), lost, had)


# ---- Outcomes ----------------------------------------------------------------------------------

def _by(week: np.ndarray, run, horizon: str) -> np.ndarray:
    """Whether a week (-1 never) lies within the horizon from the run's first week."""
    weeks = HORIZONS[horizon]
    if weeks is not None and weeks >= run.weeks:
        return np.zeros(0)
    last = run.weeks - 1 if weeks is None else weeks
    return ((week >= 0) & (week <= last)).astype(float)


def confession_risk(run, when: str, who: str, protection: str, horizon: str) -> float:
    """Share of those with a hidden past who fall within the horizon of the first week, having
    confessed it never, early or when attacked."""
    return share(_by(ends(run, who, protection)[when].fallen, run, horizon))


def confession_gain(run, when: str, who: str, protection: str, horizon: str) -> float:
    """What confessing early, or when attacked, spares: falls per person within the horizon of
    the first week, less than if it is never confessed."""
    found = ends(run, who, protection)
    return share(_by(found["never"].fallen, run, horizon)
                 - _by(found[when].fallen, run, horizon))


def confession_post(run, when: str, who: str, protection: str) -> float:
    """What confessing early, or when attacked, spares of posts: posts lost per holder by the end,
    less than if it is never confessed."""
    found = ends(run, who, protection)
    held = found["never"].had_post
    return share((_by(found["never"].lost, run, "end") - _by(found[when].lost, run, "end"))[held])
