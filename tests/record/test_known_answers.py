"""Our rules give the known answers in the worlds of prior models, and the page says which.

docs/known_answers.md explains; `known/answers.py` has every answer with what is accepted. All draws
are fixed, so a failure is a change of the rules, not chance.
"""

from pathlib import Path

import numpy as np
import pytest
from known import crowds, emperor, thresholds
from known.answers import about, answers, taken_up
from worlds_for_tests import option, solitary

from docs.program import known_answers as page
from experiments.tracked.blocks import stale
from experiments.tracked.results import known_stale, read_table
from sim import words
from sim.week.rules import Terms, beats_silence

ROOT = Path(__file__).resolve().parents[2]
STORED = {row["id"]: row for row in read_table(ROOT / page.ANSWERS)}


def test_the_page_shows_the_stored_answers(monkeypatch):
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "known_answers.md").read_text(encoding="utf-8")
    assert stale(text, page.blocks()) == [], "run make docs"
    assert f"| {page.shown(STORED['frequency_1_3']['ours'])} |" in text


@pytest.mark.slow
def test_the_stored_answers_are_those_of_today(monkeypatch):
    monkeypatch.chdir(ROOT)
    if "known-answers" in known_stale():
        pytest.skip("listed in results/stale.toml")
    now = {row.id: row for row in answers()}
    assert list(now) == list(STORED), "run make results-small, then make docs"
    for id, row in now.items():
        assert row.known == STORED[id]["known"]
        assert row.ours == pytest.approx(float(STORED[id]["ours"]), rel=1e-4, abs=1e-6), id


@pytest.mark.slow
@pytest.mark.parametrize("id", STORED)
def test_ours_is_as_known(id):
    (row,) = (row for row in answers() if row.id == id)
    assert row.low <= row.ours <= row.high


# ---- The theory itself, against what was published ----------------------------------------------

def test_the_windows_are_those_of_the_literature():
    """Watts' figure: about 1 to 6 at threshold 0.18; with two layers wider on both sides."""
    (low, high), (low_2, high_2) = thresholds.window(1), thresholds.window(2)
    assert low == pytest.approx(1.0, abs=0.05) and high == pytest.approx(5.8, abs=0.1)
    # Two sparse layers are one random network of twice the degree, near enough.
    assert low_2 == pytest.approx(low / 2, abs=0.02) and high_2 > high


def test_the_critical_spread_is_granovetters():
    assert crowds.critical_spread() == pytest.approx(0.122, abs=0.001)


# ---- Wrong variants fail -----------------------------------------------------------------------

@pytest.mark.slow
def test_a_higher_threshold_would_be_noticed():
    """At 0.26 nobody of four ties or more joins by one alone: no window, no cascade at degree 3."""
    found = thresholds.measured((3.0,), threshold=0.26).frequency
    expected = thresholds.frequency(3.0, 1)
    assert thresholds.frequency(3.0, 1, 0.26) == pytest.approx(0.0, abs=1e-6)
    row = about("wrong", "", "", expected, found, thresholds.GRAPHS * thresholds.STARTS)
    assert not row.low <= row.ours <= row.high


@pytest.mark.slow
def test_a_norm_that_is_too_dear_to_enforce_does_not_spread():
    """With two believers among eight neighbours at most now and then, none enforces at cost 0.5."""
    made = emperor.measured(lambda seed: emperor.lattice(0.0, seed), 3, cost=0.5)
    assert (made < 0.1).all()
    assert taken_up(0.0, emperor.BELIEVERS, 3) == 1.0


@pytest.mark.parametrize("rule", [code for code, name in enumerate(words.CHOICE_RULES)
                                  if name != "none"])
def test_only_imitation_looks_at_who_attacks(rule):
    """`beats_silence` is the rule's own verdict: an attack all around moves imitation alone."""
    members, p = thresholds.imitators(np.array([0.5]))
    attack = Terms(words.DENOUNCE, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    moved = []
    for share in (0.49, 0.51):
        members["p_attack"] = share
        moved.append(bool(beats_silence(rule, attack, members[0], p[0])))
    assert moved == [False, words.CHOICE_RULES[rule] == "imitation"]


# ---- Where ours differ --------------------------------------------------------------------------

@pytest.mark.slow
def test_general_risk_deters_no_act():
    """Unlike Epstein's risk of arrest ours, in `risk_without_ties`, is the same whatever one does:
    it raises the danger of silence and of a statement that earns no credit alike."""
    dangers = []
    for fallen in (0.0, 5.0):
        world = solitary(20, rule="risk_without_ties", levers={"association": 1.0},
                         set={"credit_secret": 0.0, "call_quiet": 0.0})
        world.orgs["fallen_lately"][0], world.orgs["n_active"][0] = fallen, 20
        world.units["accused"][0], world.units["accused_week"][0] = 1, 0
        made = option(world, words.DENOUNCE, 1)
        dangers.append((made["danger"], option(world, words.SILENT)["danger"], made["fear"]))
    (_, before, _), (stating, silent, fear) = dangers
    assert stating == silent > before
    assert fear == 0.0
