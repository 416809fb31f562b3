"""Small worlds with known contents: people without ties, secrets, kin or posts, to be given some.

Rules take ``world.state``; columns are set in place, e.g. ``world.members["credit"][2] = 1.0``.
"""

import datetime as dt

import numpy as np

from sim import words
from sim.config.scenario import Scenario
from sim.config.settings import settings
from sim.founding.world import World, build
from sim.runs.record import Tables
from sim.society.chronicle import OUTSIDE, log_caused
from sim.society.falls import arrest
from sim.society.ties import add_tie, find_tie
from sim.words import NOBODY

START = dt.date(1934, 12, 3)
WEEKS = 60

# Parameters that leave everyone without ties, secrets and kin.
SOLITARY = dict.fromkeys((
    "friends", "shopmates", "past_associates", "kin_in_organisation", "p_recommender_here",
    "p_patron_of_officials", "p_patron_of_others", "p_origin", "p_opposition",
    "p_opposition_clustered", "p_white_service", "p_foreign", "p_conduct", "kin_at_risk",
    # Scripted hearings are not put off, and nobody who is arrested is let go.
    "postponed", "released"), 0.0)


def scenario_of(n: int, units: int = 1, applicants: int = 0) -> Scenario:
    """``n`` candidates (who may hold no post) in equal shops, for 60 weeks without events."""
    return Scenario.model_validate({
        "name": "test", "title": "A world for tests", "start": START,
        "end": START + dt.timedelta(weeks=WEEKS - 1), "members": n, "candidates": 1.0,
        "occupations": {"other": {"production": 1.0, "technical": 0.0}},
        "women": 0.0, "spouses": 0.0, "applicants": applicants, "copies": 1, "calendar": "none",
        "units": [{"name": f"shop {k}", "kind": "shop"} for k in range(units)],
        "posts": {"organisers": 1, "partkom_members": 1, "deputy_directors": 0,
                  "chief_engineers": 0, "department_heads": 0},
        "movement": [{"from": START, "leave": 0.0, "arrive": 0.0}]})


def solitary(n: int = 4, *, seed: int = 0, units: int = 1, applicants: int = 0,
             levers: dict | None = None, set: dict | None = None, **choices) -> World:
    """People ``0 .. n - 1`` without ties, secrets, kin or posts; every lever not given is 0."""
    chosen = settings(scenario_of(n, units, applicants), set=SOLITARY | (set or {}), **choices)
    return with_levers(build(chosen, seed), **(levers or {}))


def region_of(n: int, circle: int, controllers: int) -> Scenario:
    """A small region of ``n`` full members: one shop, a kraikom of a fifth of them, an obkom."""
    base = scenario_of(n).model_dump(by_alias=True, exclude_none=True)
    return Scenario.model_validate(base | {
        "candidates": 0.0,
        "units": [{"name": "shop", "kind": "shop"},
                  {"name": "kraikom", "kind": "kraikom", "level": "territory", "size": 0.25}],
        "posts": base["posts"] | {"partkom_members": 5},
        "hierarchy": {
            "consent": {"partkom_secretary": "centre", "director": "centre",
                        "kraikom_secretary": "centre", "controller": "centre"},
            "circle": circle, "circle_closeness": 0.8, "secret_severity": 1.0,
            "controllers": controllers}})


def region(n: int = 20, *, seed: int = 0, circle: int = 2, controllers: int = 1,
           levers: dict | None = None, set: dict | None = None, **choices) -> World:
    """A small region with its leader (`leader_of`), his superior, circle and no other ties than
    those of command; every lever not given is 0."""
    chosen = settings(region_of(n, circle, controllers), set=SOLITARY | (set or {}), **choices)
    return with_levers(build(chosen, seed), **(levers or {}))


def many_of(organisations: int, n: int = 20) -> Scenario:
    """Small works of ``n`` full members each, under common bodies: two shops and an
    administration, a director (the kraikom's to remove), a secretary (the centre's) and a
    member of the committee (the obkom's)."""
    base = scenario_of(n, units=2).model_dump(by_alias=True, exclude_none=True)
    units = [*base["units"], {"name": "administration", "kind": "administration"}]
    return Scenario.model_validate(base | {
        "candidates": 0.0, "copies": organisations, "units": units,
        "region": {"seed": 1, "spread": 0.0, "smallest": 20, "largest": 100,
                   "unit_members": 10, "districts": 0.0, "district_units": units,
                   "consent": {"director": "territory", "partkom_secretary": "centre",
                               "partkom_member": "region"}}})


def many(organisations: int = 2, n: int = 20, *, seed: int = 0, levers: dict | None = None,
         set: dict | None = None, **choices) -> World:
    """Small organisations under common bodies, with no ties but those of command; every lever
    not given is 0."""
    chosen = settings(many_of(organisations, n), set=SOLITARY | (set or {}), **choices)
    return with_levers(build(chosen, seed), **(levers or {}))


def holder(world: World, organisation: int, post: int) -> int:
    """Who holds the first post of a kind in an organisation."""
    seats = world.seats[world.orgs[organisation]["seat_first"]:
                        world.orgs[organisation]["seat_end"]]
    return int(seats["holder"][seats["post"] == post][0])


def seat_of(world: World, organisation: int, post: int) -> int:
    """Row of the first seat of a kind in an organisation."""
    first, end = (int(world.orgs[organisation][name]) for name in ("seat_first", "seat_end"))
    return first + int(np.flatnonzero(world.seats["post"][first:end] == post)[0])


def leader_of(world: World) -> int:
    """The leader of the (first) organisation of a region."""
    return int(world.orgs[0]["leader"])


def with_levers(world: World, **levers: float) -> World:
    """Hold every lever of ``world`` at the level given, or at 0."""
    for name in words.LEVERS:
        world.levers[name] = levers.pop(name, 0.0)
    assert not levers, f"no such lever: {levers}"
    return world


def tie(world: World, a: int, b: int, kind=words.FRIEND, near: float = 0.5, public: int = 1):
    """Tie ``a`` and ``b`` (``kind`` as seen from ``a``)."""
    assert add_tie(world.state, a, b, kind, near, public, 0)


def half_of(world: World, a: int, b: int) -> int:
    """Row of the half of their tie that ``a`` holds."""
    return find_tie(world.state, a, b)


def take_away(world: World, i: int, t: int = 0) -> int:
    """Arrest ``i`` from outside; returns the event."""
    event = log_caused(world.state, t, words.E_ARREST, NOBODY, i, words.ENEMY, NOBODY, OUTSIDE)
    arrest(world.state, t, i, event)
    return event


def rows_of(world: World, name: str):
    """The rows in use of a growing table."""
    return world.rows(name)


def parents_of(world: World, event: int) -> dict[int, float]:
    """Parents of an event with their weights."""
    causes = rows_of(world, "causes")
    mine = causes[causes["event"] == event]
    return {int(row["parent"]): float(row["weight"]) for row in mine}


def lean_of(world: World, i: int, body: int, protected: bool = False) -> float:
    """How a body leans to expelling ``i``, with every count on the list at full weight."""
    from sim.week.hearings import counts_of, leaning, of_the_body
    m, org, lever, p = world.members[i], world.orgs[0], world.levers[0], world.p[0]
    case = world.cases[int(m["case_open"])]
    whole = sum(counts_of(m, case, org, lever, p))
    return (leaning(m, case, whole, org, protected, lever, p)
            + of_the_body(world.state, 0, case, body, i))


def options_of(world: World, t: int, i: int, meeting: bool = False):
    """The options of ``i`` in week ``t`` as rows of OPTION, silence first."""
    from sim.week.options import call_of, deliberate, is_called
    called = is_called(world.state, i, call_of(world.state, t, meeting))
    return world.options[: deliberate(world.state, t, i, meeting, called, True)].copy()


def option(world: World, act: int, target: int = -1, *, t: int = 0, i: int = 0,
           meeting: bool = False, channel: int | None = None):
    """The one option of ``i`` with this act (and target, and channel)."""
    found = [row for row in options_of(world, t, i, meeting)
             if row["act"] == act and target in (-1, row["target"])
             and channel in (None, row["channel"])]
    assert len(found) == 1, f"{len(found)} options of act {words.ACTS[act]}"
    return found[0]


def frames_of(world: World, weeks: int = WEEKS, n: int = 4, units: int = 1):
    """The tables of a world made by :func:`solitary`, as data frames."""
    return Tables(world, settings(scenario_of(n, units)), weeks)
