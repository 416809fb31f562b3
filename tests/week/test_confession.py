"""Confessing early, under attack, or never: what worlds demand, and what is measured of them."""

from types import SimpleNamespace

import numpy as np
import pytest
from tables_for_tests import is_nan
from worlds_for_tests import rows_of, solitary

from experiments.measures import confession
from experiments.measures.confession import Ends, edit, ends
from experiments.measures.region import leader_of
from sim import words
from sim.config.settings import settings
from sim.founding.world import build
from sim.runs.simulate import run
from sim.runs.worlds import branches, intervention
from sim.society.blemishes import add_secret, hidden_past
from sim.state.schema import view
from sim.week.choice import choose
from sim.words import FORBID, FORCE, FORCE_UNDER_ATTACK

A, B = 0, 1
PAST = {"act": "disclose", "channel": words.TO_CELL}


def with_past(*demands, **params):
    """Two people; A has a hidden oppositional past. ``demands`` are made of A."""
    world = solitary(2, set=params)
    add_secret(world.state, A, words.OPPOSITION, 0.6, 0, words.NEVER, words.NOBODY)
    uid = int(world.members["uid"][A])
    # In writing, or not at all.
    rows = [intervention(FORBID, uid, act="tell"),
            *(intervention(demand, uid, **about) for demand, about in demands)]
    world.replace(forced=view(np.concatenate([world.forced, *rows])))
    return world


def disclosures(world, weeks, attacked=None):
    """Weeks in which A confesses the past, in ``weeks`` weeks of choice; in trouble from
    ``attacked`` on."""
    for t in range(weeks):
        if t == attacked:
            world.members["threat"][A] = 0.3
        choose(world.state, t, 0, 2)
    events = rows_of(world, "events")
    return events["week"][(events["kind"] == words.E_DISCLOSURE)
                          & (events["actor"] == A)].tolist()


# ---- Demands -------------------------------------------------------------------------------------

# Nobody confesses of their own accord, or everybody who can.
LOATH, EAGER = {"cost_word": 20.0}, {"cost_word": 0.0, "call_quiet": 1.0}


def test_who_must_own_up_under_attack_does_so_then_and_once():
    demand = (FORCE_UNDER_ATTACK, PAST)
    assert disclosures(with_past(demand, **LOATH), 6) == []
    assert disclosures(with_past(demand, **LOATH), 6, attacked=3) == [3]
    # Without the demand the attack alone moves nobody so loath.
    assert disclosures(with_past(**LOATH), 6, attacked=3) == []
    # In trouble below what anyone would notice.
    floor = {"attention_floor": 0.4}
    assert disclosures(with_past(demand, **LOATH, **floor), 6, attacked=3) == []


def test_what_is_forced_under_attack_prevails_over_what_is_forbidden():
    assert len(disclosures(with_past(**EAGER), 40)) == 1
    assert disclosures(with_past((FORBID, PAST), **EAGER), 40, attacked=3) == []
    both = with_past((FORBID, PAST), (FORCE_UNDER_ATTACK, PAST), **EAGER)
    assert disclosures(both, 40, attacked=30) == [30]


def test_a_past_that_was_found_cannot_be_confessed():
    world = with_past((FORCE_UNDER_ATTACK, PAST), **LOATH)
    assert hidden_past(world.state, world.members[A]) == 0
    assert hidden_past(world.state, world.members[B]) == -1
    world.secrets["discovered_week"][0] = 0
    assert hidden_past(world.state, world.members[A]) == -1
    assert disclosures(world, 4, attacked=1) == []
    assert world.weekly["active"][:4].sum() == 0


def test_a_channel_tells_apart_what_is_disclosed():
    elsewhere = {"act": "disclose", "channel": words.TO_PARTKOM}
    assert disclosures(with_past((FORCE, PAST | {"week": 2}), **LOATH), 4) == [2]
    assert disclosures(with_past((FORCE, elsewhere | {"week": 2}), **LOATH), 4) == []
    assert len(disclosures(with_past((FORBID, elsewhere), **EAGER), 40)) == 1


# ---- The worlds ----------------------------------------------------------------------------------

WORKS = settings("dinamo", regime="plenum_1937", weeks=30)
# Long enough for some of those with a past to be attacked.
LONG = settings("dinamo", regime="plenum_1937", weeks=78)
REGION = settings("birobidzhan", regime="plenum_1937", weeks=30)


@pytest.fixture(scope="module", params=["worker", "leader"])
def who(request):
    """Those of a kind, and a run that has them."""
    chosen = REGION if request.param == "leader" else LONG
    return request.param, run(chosen, 2)


def test_those_chosen_are_of_the_rank_protected_and_without_a_past():
    world = build(WORKS, 2)
    with_opposition = rows_of(world, "secrets")
    with_opposition = with_opposition["member"][with_opposition["kind"] == words.OPPOSITION]
    factual = run(WORKS, 2)
    for name, rank in confession.WHO.items():
        people = confession.chosen(factual, name)
        if rank is None:
            assert not len(people)
            continue
        assert 2 <= len(people) <= confession.GIVEN and len(set(people)) == len(people)
        assert (world.members["rank"][people] == rank).all()
        assert (world.members["protector"][people] >= 0).all()
        assert not set(people) & set(with_opposition)
    region = run(REGION, 2)
    assert confession.chosen(region, "leader").tolist() == [leader_of(region)]
    assert not len(confession.chosen(region, "worker"))


def test_the_worlds_differ_in_when_the_past_is_confessed(who):
    kind, factual = who
    people = confession.chosen(factual, kind)
    past = {}
    for when in confession.WHEN:
        world, = branches(factual.settings, factual.seed,
                          [(0, edit(people, when, "unprotected"))])
        assert (world.members["protector"][people] == -1).all()
        found = rows_of(world, "secrets")
        found = found[np.isin(found["member"], people) & (found["kind"] == words.OPPOSITION)]
        assert set(found["member"]) == set(people) and len(found) == len(people)
        told = rows_of(world, "disclosures")
        told = told[told["subject"] == words.ABOUT_PAST]
        first = {int(row["member"]): int(row["week"]) for row in told[::-1]}
        past[when] = {int(i): first.get(int(i), -1) for i in people}
    assert set(past["never"].values()) == {-1} and set(past["early"].values()) == {0}
    weeks = [week for week in past["attacked"].values() if week >= 0]
    # Under the levers of spring 1937 a region's leader is under attack from the first weeks on.
    assert weeks and (max(weeks) <= 3 if kind == "leader" else min(weeks) > 0)


def test_how_it_ends_is_read_from_each_world(who):
    kind, factual = who
    people = confession.chosen(factual, kind)
    found = ends(factual, kind, "protected")
    for when in confession.WHEN:
        world, = branches(factual.settings, factual.seed, [(0, edit(people, when, "protected"))])
        assert found[when].fallen.tolist() == world.members["week_fallen"][people].tolist()
        assert found[when].had_post.tolist() == [kind == "leader"] * len(people)
        posts = rows_of(world, "posts")
        first = posts[(posts["holder"] == people[0]) & (posts["from_week"] == 0)]
        if kind == "leader":
            gone = first["to_week"][0] if first["why_ended"][0] in confession.LOST else -1
            assert found[when].lost.tolist() == [gone]
    assert {len(part) for part in ends(factual, "head" if kind == "leader" else "leader",
                                       "protected")["never"]} == {0}


# ---- Outcomes ------------------------------------------------------------------------------------

def test_gain_is_the_risk_of_never_confessing_less_that_of_confessing(monkeypatch):
    def made(*weeks, lost=(-1, -1, -1, -1)):
        return Ends(np.array(weeks), np.array(lost), np.array([True, True, False, True]))
    worlds = {"never": made(10, 30, 60, -1, lost=(10, 30, -1, -1)),
              "early": made(20, -1, 80, -1), "attacked": made(5, 26, 27, 3, lost=(5, 26, -1, 3))}
    monkeypatch.setattr(confession, "ends", lambda *asked: worlds)
    run = SimpleNamespace(weeks=104)
    some = ("head", "protected")
    assert confession.confession_risk(run, "never", *some, "26") == 1 / 4
    assert confession.confession_risk(run, "attacked", *some, "26") == 3 / 4
    assert confession.confession_gain(run, "early", *some, "26") == 0
    assert confession.confession_gain(run, "early", *some, "52") == 1 / 4
    assert confession.confession_gain(run, "attacked", *some, "52") == -2 / 4
    assert confession.confession_gain(run, "attacked", *some, "end") == -1 / 4
    # Of three who hold a post, two lose it when never confessing.
    assert confession.confession_post(run, "early", *some) == pytest.approx(2 / 3)
    assert confession.confession_post(run, "attacked", *some) == pytest.approx(-1 / 3)
    # A horizon that the run does not cover.
    assert is_nan(confession.confession_risk(SimpleNamespace(weeks=52), "never", *some, "52"))


def test_nobody_of_the_kind_is_undetermined():
    factual = run(settings("dinamo", regime="plenum_1937", weeks=2), 1)
    assert is_nan(confession.confession_gain(factual, "early", "leader", "protected", "end"))
    assert is_nan(confession.confession_post(factual, "early", "leader", "protected"))
