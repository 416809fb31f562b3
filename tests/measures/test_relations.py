"""Ties, blemishes and attacks, read from tables made by hand."""

import numpy as np
from tables_for_tests import make_run

from experiments.measures import relations
from sim import words


def test_first_attack_is_the_first_that_shows():
    # 0: a secret statement never shows; 1: known in week 9; 2: named in week 4, arrested in 6;
    # 3: arrested in 7; 4: a case on records does not count, one on a tie in week 8 does.
    run = make_run(
        members=[{}, {}, {"week_arrested": 6}, {"week_arrested": 7}, {}],
        statements=[{"target": 0, "week": 1}, {"target": 1, "week": 2, "week_known": 9}],
        events=[{"kind": "named_at_hearing", "target": 2, "week": 4}],
        cases=[{"accused": 4, "opened": 3, "ground": "records"}, {"accused": 4, "opened": 8}])
    assert relations.under_attack(run).tolist() == [-1, 9, 4, 7, 8]


def test_a_blemish_is_known_once_on_record_or_found():
    # 0: from the start; 1: in week 5, found before it was told; 2: never; 3: of another kind.
    kind = {"kind": "opposition"}
    run = make_run(members=[{}] * 4, secrets=[
        {"member": 0, "disclosed_week": 0, **kind},
        {"member": 1, "disclosed_week": 8, "discovered_week": 5, **kind},
        {"member": 2, **kind}, {"member": 3, "disclosed_week": 0}])
    everyone = np.arange(4)
    for week, known in ((4, [0]), (5, [0, 1])):
        found = relations.known_by(run, everyone, week, words.OPPOSITION)
        assert np.flatnonzero(found).tolist() == known


def test_a_tie_is_seen_from_both_ends_and_since_its_week():
    run = make_run(members=[{}] * 4, ties=[
        {"a": 0, "b": 1, "kind": "shopmate"}, {"a": 1, "b": 2, "from_week": 10},
        {"a": 0, "b": 1, "from_week": 20}])
    pairs = (np.array([0, 1, 2, 2, 0, 3]), np.array([1, 0, 1, 1, 2, 3]))
    week = np.array([5, 5, 10, 9, 30, 30])
    assert relations.tied_one(run, *pairs, week).tolist() == [True, True, True] + [False] * 3
    # Shopmates are no close tie; they are friends from week 20 on.
    assert relations.close_one(run, *pairs, week).tolist() == [
        False, False, True, False, False, False]
    assert relations.close_one(run, np.array([1]), np.array([0]), np.array([20])).all()
    assert not relations.tied_one(make_run(members=[{}]), *pairs, week).any()
