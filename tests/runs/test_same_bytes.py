"""The same settings and seed give the same bytes on every processor.

An older processor is emulated (`studies/unimportant.py`). There the C library's mathematics differs
in the last bit, and so did runs: `state/maths.py` is there so that it does not matter.
"""

import platform

import pytest
from commands import ROOT, python
from dask_cluster import DESIGN, backend, check_same, cluster
from same_bytes import SEEDS, fingerprints

from experiments.plans.design import load
from experiments.studies.unimportant import older_processor
from experiments.sweeps.sweep import run_design


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    return older_processor(tmp_path_factory.mktemp("older"))


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"),
                    reason="emulates an older processor of another family")
@pytest.mark.parametrize("scenario", ["dinamo", "birobidzhan"])
def test_an_older_processor_gives_the_same_bytes(scenario, environment):
    done = python(ROOT / "tests" / "support" / "same_bytes.py", scenario, **environment)
    assert done.code == 0, done.err
    here = fingerprints(scenario)
    assert len(set(here)) == len(SEEDS)
    assert done.out.split() == here


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"),
                    reason="emulates an older processor of another family")
def test_a_worker_on_an_older_processor_gives_the_same_results(tmp_path, environment):
    pytest.importorskip("distributed", reason="Dask (extra sweep) is not installed")
    design = load(DESIGN | {"outcomes": ["falls", "cascade_size", "private_gain_13"],
                            "replicates": 10})
    with cluster(tmp_path, [environment]) as found:
        report = run_design(design, tmp_path / "cluster", backend(found))
    assert report.failed == 0 and report.made == 20
    check_same(report, design, tmp_path / "alone")
