"""What is measured on a run is measured alike on its tables, written out and read back."""

from types import SimpleNamespace

import numpy as np
import pytest
from tables_for_tests import FROM_THE_WORLD

import sim
from experiments.measures import outcomes
from experiments.measures.reading import column
from experiments.measures.rows import OBSERVABLES
from sim.runs import record
from sim.state import tables

AGAIN = ("P29", "P30", "P32", "Q19", "Q20", "Q21")
# Columns that are made for the tables written out.
APART = {"ties": ("written_a", "written_b", "last_contact"), "kin": ("id",),
         "secrets": ("of_secret", "of_kin"), "disclosures": ("about",), "units": ("name",),
         "events": ("cause",), "weekly": ("date",)}

# Outcomes of scenarios in which bodies above rule.
RULINGS = ("lead_of_local_steps", "demand_minus_ruling")
CHOICES = {"classroom": {}, "dinamo": {}, "birobidzhan": {}, "region": {"fields": {"copies": 4}}}


@pytest.fixture(scope="module", params=CHOICES)
def run(request):
    return sim.simulate(request.param, seed=2, **CHOICES[request.param])


@pytest.fixture(scope="module")
def stored(run, tmp_path_factory):
    folder = record.write(run, tmp_path_factory.mktemp("stored") / run.settings.scenario.name)
    return SimpleNamespace(tables=record.read(folder), start=run.start, weeks=run.weeks)


def test_patterns_build_no_data_frames(run):
    fresh = sim.simulate(run.settings, seed=3)
    outcomes.measure(fresh, [name for name in OBSERVABLES if name not in AGAIN])
    assert "tables" not in fresh.__dict__


def test_arrays_give_what_tables_read_back_give(run, stored):
    names = [name for name in outcomes.legal()
             if not name.startswith(FROM_THE_WORLD) and name not in AGAIN
             and (run.settings.scenario.has_rulings or name not in RULINGS)]
    values = np.array(outcomes.measure(run, names))
    assert np.isfinite(values).sum() > 40
    of_tables = np.array(outcomes.measure(stored, names))
    differ = ~((values == of_tables) | (np.isnan(values) & np.isnan(of_tables)))
    assert not differ.any(), np.array(names)[differ]


def test_columns_of_arrays_are_those_of_tables_read_back(run, stored):
    for name, frame in stored.tables.items():
        for one in getattr(tables, name.upper()).columns:
            if one.name not in frame or one.name in APART.get(name, ()):
                continue
            values, of_tables = column(run, name, one.name), column(stored, name, one.name)
            if "none" in (one.words or ()):  # what never was is written as this word
                values = np.where(values < 0, one.words.index("none"), values)
            np.testing.assert_array_equal(values, of_tables, f"{name}.{one.name}")
