"""Who falls, after whom and along which ties: each measure against a count by hand, person by
person, on the tables of a run."""

import math

import numpy as np
import pandas as pd
import pytest
from tables_for_tests import is_nan, make_run

import sim
from experiments.measures import cascades, exposed, outcomes


@pytest.fixture(scope="module")
def run():
    # Under frozen levers more fall than in the historical path of a class.
    return sim.simulate("classroom", seed=3, regime="plenum_1937", weeks=104)


def test_shares_by_group_count_who_was_there_from_the_start(run):
    people = run.tables["members"].query("week_joined == 0")
    fell = people.week_fallen >= 0
    for rank in range(5):
        assert exposed.fall_share_of(run, f"rank_{rank}") == pytest.approx(
            fell[people.rank_first == rank].mean(), nan_ok=True)
    assert exposed.fall_share_of(run, "protected") == pytest.approx(
        fell[people.protector >= 0].mean())
    assert exposed.fall_share_of(run, "unprotected") == pytest.approx(
        fell[people.protector < 0].mean())


def test_quartiles_of_degree_count_the_people_tied_at_the_start(run):
    people = run.tables["members"].query("week_joined == 0")
    degree = pd.Series(0, people.id)
    for (member, _), (_, _, since) in kinds(run).items():
        if since <= 0 and member in degree.index:
            degree[member] += 1
    place = np.searchsorted(degree.quantile([0.25, 0.5, 0.75]), degree)
    fell = (people.week_fallen >= 0).to_numpy()
    for q in range(4):
        assert exposed.fall_share_of(run, f"degree_q{q + 1}") == pytest.approx(
            fell[place == q].mean())


def kinds(run):
    """(member, other) -> (closeness, kind as the member sees it, from week), of the closest."""
    world, found = run.world, {}
    for i, m in enumerate(world.members):
        for half in world.ties[m["tie_start"]: m["tie_start"] + m["tie_n"]]:
            tie = (int(half["closeness"]), exposed.TIES[half["kind"]], int(half["from_week"]))
            pair = (i, int(half["other"]))
            if pair not in found or tie[0] > found[pair][0]:
                found[pair] = tie
    return found


def kind_at(found, member, other, week):
    tie = found.get((member, other))
    return tie[1] if tie and tie[2] <= week else "none"


def test_risk_after_the_fall_of_a_tie(run):
    found, people = kinds(run), run.tables["members"].set_index("id")
    at_risk, hit = dict.fromkeys(exposed.TIES, 0), dict.fromkeys(exposed.TIES, 0)
    for fall in cascades.fall_events(run).itertuples():
        if fall.week + exposed.FOLLOWED >= run.weeks:
            continue
        for m in people.itertuples():
            gone = [w for w in (m.week_fallen, m.week_left, m.week_expelled_any) if w >= 0]
            if (m.Index == fall.target or not 0 <= m.week_joined <= fall.week
                    or any(w <= fall.week for w in gone)):
                continue
            kind = kind_at(found, m.Index, fall.target, fall.week)
            at_risk[kind] += 1
            hit[kind] += fall.week < m.week_fallen <= fall.week + exposed.FOLLOWED
    assert sum(hit.values()) > 0 and sum(at_risk.values()) > 100
    for kind in exposed.TIES:
        assert exposed.risk_after(run, kind) == pytest.approx(
            hit[kind] / at_risk[kind] if at_risk[kind] else math.nan, nan_ok=True)


def test_chains_along_ties_and_their_null(run):
    found, fell = kinds(run), cascades.falls_of(run)
    actual, null = dict.fromkeys(exposed.TIES, 0.0), dict.fromkeys(exposed.TIES, 0.0)
    for edge in cascades.lineage(run).itertuples():
        if edge.parent < 0:
            continue
        child, week = int(fell.target[edge.child]), int(fell.week[edge.child])
        actual[kind_at(found, child, int(fell.target[edge.parent]), week)] += edge.weight
        for other in fell.target[: edge.child]:
            null[kind_at(found, child, int(other), week)] += edge.weight / edge.child
    total = sum(actual.values())
    assert total > 1 and sum(null.values()) == pytest.approx(total)
    for kind in exposed.TIES:
        assert exposed.chain_share(run, kind) == pytest.approx(actual[kind] / total)
        assert exposed.chain_share_null(run, kind) == pytest.approx(null[kind] / total)


def test_hot_seats_count_holders_who_fell_in_the_post(run):
    posts, seats = run.tables["posts"], run.world.seats
    fell = posts[posts.why_ended.isin(["fell", "expelled"])]
    rates = [exposed.hot_seat(run, post) for post in sim.words.POSTS]
    for k, (post, rate) in enumerate(zip(sim.words.POSTS, rates, strict=True)):
        n = (seats["post"] == k).sum()
        assert rate == pytest.approx(
            (fell.post == post).sum() / (n * run.weeks / exposed.WEEKS_A_YEAR) if n else math.nan,
            nan_ok=True)
    assert np.nansum(rates) > 0


def test_motives_of_a_half_year():
    def said(week, motive, political=True):
        return {"week": week, "motive": motive, "political": political}
    # Week 108 begins on 28 December 1936, 109 on 4 January 1937, 134 on 28 June.
    run = make_run(statements=[said(108, "fear")] * 40 + [said(109, "belief")] * 20
                   + [said(134, "fear")] * 10 + [said(120, "fear", political=False)] * 50
                   + [said(135, "interest")] * 29)
    assert exposed.motive_share(run, "fear", "1937H1") == pytest.approx(1 / 3)
    assert exposed.motive_share(run, "belief", "1937H1") == pytest.approx(2 / 3)
    assert exposed.motive_share(run, "fear", "1936H2") == 1.0
    assert is_nan(exposed.motive_share(run, "interest", "1937H2"))  # too few
    assert is_nan(exposed.motive_share(run, "fear", "1939H1"))      # after the run's end


def test_every_group_has_its_outcome():
    for name in ("fall_share.rank_4", "risk_after.none", "chain_share.kin", "hot_seat.director",
                 "chain_share_null.friend", "motive_share.fear.1937H1", "fall_share.degree_q4",
                 "worth_of_decency.editor", "private_gain_52.disclosure", "target_harm.naming"):
        unit, meaning = outcomes.describe(name)
        assert unit and name.split(".")[1] in meaning
    # A confession's also says under whose protection, and until when.
    assert not [name for name in outcomes.legal()
                if len(name.split(".")) > (5 if name.startswith("confession_") else 3)]
