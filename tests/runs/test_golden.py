"""Golden runs repeat exactly, and what is kept of them is not empty.

After a change that is meant to change results: ``python tests/support/update_golden.py``.
"""

from itertools import combinations

import pytest
from update_golden import RUNS, digest, fingerprint, golden

from sim.runs.simulate import simulate


@pytest.fixture(scope="module", params=RUNS)
def pair(request):
    """A run made now, and what is kept of it."""
    return simulate(*RUNS[request.param]), golden(request.param)


def test_the_run_is_as_it_was(pair):
    run, kept = pair
    now = digest(run)
    # The readable parts first: a difference there says more than a hash.
    assert now["half-years"] == kept["half-years"]
    for name, table in now["tables"].items():
        readable = {key: value for key, value in table.items() if key != "sha256"}
        before = {key: value for key, value in kept["tables"][name].items() if key != "sha256"}
        assert readable == before, name
    assert now == kept


def test_the_golden_run_is_not_degenerate(pair):
    _, kept = pair
    tables = kept["tables"]
    halves = kept["half-years"].values()
    for flow in ("statements", "political", "preemptive", "upward", "shelved", "forwarded",
                 "hearings", "expulsions_political", "arrests", "arrivals", "departures"):
        assert sum(half[flow] for half in halves) > 0, flow
    # Forty people may lose no kin in the Party and admit nobody; a thousand always do.
    if tables["members"]["rows"] > 1000:
        for flow in ("arrests_kin", "admissions"):
            assert sum(half[flow] for half in halves) > 0, flow
    assert 0 < kept["fallen"] < tables["members"]["rows"] / 2
    for kind in ("statement", "shelved", "forwarded", "case_opened", "hearing", "expulsion",
                 "arrest", "interrogation", "named_in_custody", "appointment", "clearance"):
        assert tables["events"]["kind"].get(kind, 0) > 0, kind
    assert {"fear", "interest"} <= set(tables["statements"]["motive"])
    assert {"denounce", "distance"} <= set(tables["statements"]["act"])
    assert {"clear", "expel"} <= set(tables["cases"]["outcome"])
    assert all(table["rows"] > 0 for table in tables.values())


@pytest.mark.parametrize(("one", "other"), list(combinations(RUNS, 2)))
def test_two_runs_differ_and_so_do_all_their_tables(one, other):
    first, second = golden(one)["tables"], golden(other)["tables"]
    # Only a region has rulings.
    assert first.keys() ^ second.keys() <= {"rulings"}
    assert all(first[name]["sha256"] != second[name]["sha256"] for name in first.keys() & second)


def test_the_fingerprint_sees_the_last_bit(pair):
    run, kept = pair
    members = run.tables["members"].copy()
    assert fingerprint(members) == kept["tables"]["members"]["sha256"]
    members.loc[0, "fear"] = members["fear"].iloc[0] * (1 + 2**-52) + 2**-60
    assert fingerprint(members) != kept["tables"]["members"]["sha256"]


def test_another_seed_is_another_run(pair):
    run, kept = pair
    other = digest(simulate(run.settings.scenario.name, run.seed + 1))
    assert other["settings"] == kept["settings"]
    assert other["half-years"] != kept["half-years"]
