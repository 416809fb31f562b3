"""The audit: claims that are sound pass, and planted faults are found."""

import math
from dataclasses import replace

import numpy as np
import pytest
from commands import check_refusal, here

from experiments.studies import audit, unimportant
from experiments.studies.audit import Found, effect, judge
from sim.config.errors import UserError
from sim.config.settings import settings
from sim.founding.world import build
from sim.runs.simulate import simulate

CLAIM = audit.Claim("one", "More fall.", ("README.md",), "zaiavlenie run classroom", "classroom",
                    "fall_share", "members of 100", 1, 1.0, 3.0, 100.0, 12)


def found(change, mean, half, n=60):
    return Found(change, mean, mean - half, mean + half, n)


# ---- Verdicts --------------------------------------------------------------------------------

def test_a_claim_is_robust_where_sign_and_size_hold_under_every_change():
    told = judge(CLAIM, [found("as_stated", 2.0, 0.5), found("luck", 1.2, 0.5)])
    assert (told.verdict, told.seeds) == ("robust", None)


def test_a_size_out_of_bounds_is_shifted_and_a_sign_that_turns_fragile():
    stated = found("as_stated", 2.0, 0.5)
    assert judge(CLAIM, [stated, found("size", 4.0, 0.5)]).verdict == "shifted"
    assert judge(CLAIM, [stated, found("order", -1.0, 0.5)]).verdict == "fragile"
    assert judge(replace(CLAIM, sign=-1, low=-3.0, high=-1.0),
                 [found("as_stated", -2.0, 0.5), found("luck", -1.5, 0.4)]).verdict == "robust"


def test_an_open_claim_says_how_many_seeds_would_settle_it():
    told = judge(CLAIM, [found("as_stated", 2.0, 0.5), found("luck", 1.0, 2.0, n=50)])
    assert (told.verdict, told.seeds) == ("open", 200)    # half as wide takes four times as many


def test_other_values_on_another_processor_make_a_claim_fragile():
    assert judge(CLAIM, [found("as_stated", 2.0, 0.5)], same_elsewhere=False).verdict == "fragile"


def test_a_change_that_cannot_be_made_says_nothing():
    none = effect("size", [math.nan] * 12)
    assert none.n == 0 and audit.in_words(none) == "-"
    assert judge(CLAIM, [found("as_stated", 2.0, 0.5), none]).verdict == "robust"
    assert judge(CLAIM, [none]).verdict == "open"


def test_the_interval_is_that_of_a_mean():
    told = effect("luck", [1.0, 2.0, 3.0, math.nan])
    assert (told.n, told.mean) == (3, 2.0)
    assert told.high - told.mean == pytest.approx(4.303 / math.sqrt(3), rel=1e-3)


# ---- Changes ---------------------------------------------------------------------------------

def test_people_in_other_rows_are_the_same_people_with_the_same_ties():
    chosen = settings("dinamo")
    was, now = build(chosen, 3), build(chosen, 3)
    unimportant.reorder(now, np.random.default_rng(1))
    moved = (was.members["uid"] != now.members["uid"]).mean()
    assert moved > 0.3
    assert (now.members["id"] == np.arange(len(now.members))).all()
    at = {uid: row for row, uid in enumerate(now.members["uid"])}

    def told(world, row):
        one = world.members[row]
        first, n = one["tie_start"], one["tie_n"]
        ties = world.arrays["ties"][first: first + n]
        guard = one["protector"]
        return (one["rank"], one["unit"], one["belief"], sorted(
            (world.members["uid"][tie["other"]], tie["kind"], tie["closeness"]) for tie in ties),
            world.members["uid"][guard] if guard >= 0 else None)
    for row in range(0, len(was.members), 7):
        assert told(was, row) == told(now, at[was.members["uid"][row]])
    heads = [world.members["uid"][world.units["head"][world.units["head"] >= 0]]
             for world in (was, now)]
    assert (heads[0] == heads[1]).all()
    # The halves of each tie still know each other.
    for row in range(0, len(now.members), 11):
        one = now.members[row]
        for tie in now.arrays["ties"][one["tie_start"]: one["tie_start"] + one["tie_n"]]:
            back = now.arrays["ties"][now.members["tie_start"][tie["other"]] + tie["back"]]
            assert back["other"] == row


def test_every_change_runs_and_the_unchanged_one_changes_nothing():
    claim = replace(CLAIM, scenario="classroom")
    stated = audit.value_of(claim, "as_stated", 1)
    members = simulate("classroom", seed=1).tables["members"]
    assert stated == pytest.approx(100 * (members.week_fallen >= 0).sum()
                                   / (members.week_joined >= 0).sum())
    for change in unimportant.CHANGES:
        assert 0 <= audit.value_of(claim, change.name, 1) <= 100, change.name


def test_changes_that_cannot_be_made_of_settings_are_left_out():
    assert math.isnan(audit.value_of(replace(CLAIM, scenario="birobidzhan"), "size", 1))
    frozen = replace(CLAIM, world={"regime": "plenum_1937"})
    assert math.isnan(audit.value_of(frozen, "first_coding", 1))
    assert not math.isnan(audit.value_of(frozen, "order", 1))


def test_paired_worlds_are_not_compared_with_a_world_that_was_altered_after_its_founding():
    paired = replace(CLAIM, scenario="classroom", outcome="tie_gain.silent.24")
    assert audit.asks_paired_worlds("tie_gain.silent.24") and audit.asks_paired_worlds("Q19")
    assert not any(map(audit.asks_paired_worlds, ("fall_share", "P11", "rank_bias_all")))
    assert math.isnan(audit.value_of(paired, "order", 1))
    assert math.isnan(audit.value_of(paired, "numbers", 1))
    for name in ("as_stated", "luck", "size"):
        assert not all(math.isnan(audit.value_of(paired, name, seed)) for seed in range(1, 9)), name


# ---- Planted faults --------------------------------------------------------------------------

FAULTY = {
    # Members in the first rows write nothing: who stands where decides.
    "order": "def measure(run):\n"
             "    m = run.tables['members']\n"
             "    first = m[(m.week_joined == 0) & (m.id < 6)]\n"
             "    return float((first['rank_first'] >= 3).mean())\n",
    # Whose number is that of their row is counted.
    "numbers": "def measure(run):\n"
               "    m = run.tables['members']\n"
               "    return float((m['uid'] == m['id'] + m['uid'].min()).mean())\n",
    # A count that grows with the organisation.
    "size": "def measure(run):\n    return float(run.tables['members'].week_joined.ge(0).sum())\n",
    # Settings of one seed alone.
    "luck": "def measure(run):\n    return 1.0 if run.seed < 1000 else -1.0 + run.seed % 2 / 9\n",
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_planted_fault_is_found_by_the_change_that_shows_it(fault, tmp_path, monkeypatch):
    (tmp_path / "own.py").write_text(FAULTY[fault])
    claim = replace(CLAIM, outcome=f"{tmp_path / 'own.py'}:measure", scale=1.0, seeds=8)
    monkeypatch.setattr(audit, "mapped", lambda function, given: list(map(function, given)))
    stated = effect("as_stated", [audit.value_of(claim, "as_stated", seed)
                                  for seed in range(1, 9)])
    bounds = sorted((0.9 * stated.mean, 1.1 * stated.mean))
    claim = replace(claim, low=bounds[0], high=bounds[1])
    told, = audit.audited([claim], elsewhere=False)
    assert told.verdict in ("shifted", "fragile")
    by = {one.change: one for one in told.found}
    assert not claim.low <= by[fault].mean <= claim.high
    assert claim.low <= by["as_stated"].mean <= claim.high


@pytest.mark.slow
def test_an_older_processor_gives_the_same_values(tmp_path):
    file = tmp_path / "claims.toml"
    file.write_text(SOUND)
    claim, = audit.read(file)
    told, = audit.audited([claim], 4, file)
    assert told.same_elsewhere


# ---- Claims ----------------------------------------------------------------------------------

SOUND = """[[claim]]
id = "some_fall"
says = "Some fall."
stands = ["README.md"]
command = "zaiavlenie run classroom"
scenario = "classroom"
outcome = "fall_share"
unit = "of 100 members"
scale = 100
sign = "+"
low = 0
high = 100
seeds = 4
"""


@pytest.mark.parametrize(("old", "new", "told"), [
    ('sign = "+"', 'sign = "plus"', "sign"),
    ('outcome = "fall_share"', 'outcome = "fal_share"', "fall_share"),
    ('scenario = "classroom"', 'scenario = "clasroom"', "classroom"),
    ("low = 0", "low = 200", "above"),
    ("low = 0\n", "", "lacks low"),
    ("seeds = 4", "sedes = 4", "seeds"),
    ("[[claim]]", "[[claims]]", "[[claim]]"),
    ("[[claim]]", "[claim", "TOML")])
def test_bad_claims_are_one_line(tmp_path, old, new, told):
    file = tmp_path / "claims.toml"
    file.write_text(SOUND.replace(old, new, 1))
    check_refusal(here("audit", "--claims", str(file)), told)


def test_two_claims_of_one_id_are_refused(tmp_path):
    file = tmp_path / "claims.toml"
    file.write_text(SOUND + SOUND)
    with pytest.raises(UserError, match="twice"):
        audit.read(file)
    check_refusal(here("audit", "nothing", "--claims", str(tmp_path / "none.toml")), "none.toml")


def test_the_command_prints_a_verdict(tmp_path):
    file = tmp_path / "claims.toml"
    file.write_text(SOUND)
    done = here("audit", "--claims", str(file), "--replicates", "3", "--same-processor", "--csv")
    lines = done.out.splitlines()
    assert done.code == 0 and lines[0].startswith("id,verdict,")
    assert len(lines) == 1 + len(unimportant.CHANGES) + 1
    check_refusal(here("audit", "sum_fall", "--claims", str(file)), "some_fall")
