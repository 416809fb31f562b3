"""The tables of a run: made when asked for, each once, and the same whoever asks first."""

import copy
import pickle

import pandas as pd
import pytest

import sim
from sim.runs import record


@pytest.fixture(scope="module")
def run():
    return sim.simulate("classroom", seed=1)


def test_asking_for_one_table_makes_no_other(monkeypatch):
    made = []
    make = record.Tables._make
    monkeypatch.setattr(record.Tables, "_make", lambda self, name: made.append(name)
                        or make(self, name))
    fresh = sim.simulate("classroom", seed=1)
    assert made == []
    assert len(fresh.tables["events"]) and "ties" in fresh.tables and len(fresh.tables) > 5
    assert fresh.tables["events"] is fresh.tables["events"]
    assert made == ["events"]


def test_the_order_of_asking_changes_no_table(run):
    other = sim.simulate("classroom", seed=1)
    for name in reversed(list(other.tables)):
        pd.testing.assert_frame_equal(other.tables[name], run.tables[name], check_exact=True)


def test_a_table_that_no_run_has_is_a_key_error(run):
    with pytest.raises(KeyError, match="letters"):
        run.tables["letters"]
    assert run.tables.get("rulings") is None and "rulings" not in run.tables


@pytest.mark.parametrize("how", [lambda run: pickle.loads(pickle.dumps(run)), copy.deepcopy])
def test_a_copied_run_has_its_tables(run, how):
    again = how(run)
    for name, frame in run.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame, check_exact=True)
