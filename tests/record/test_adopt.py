"""A finished search becomes the calibration that ships, and its middle the defaults."""

import csv
import json
import shutil

import pandas as pd
import pytest
from commands import check_refusal, here

from experiments.plans import posterior
from experiments.record.calibration.adopt import REGISTRY, SHIPPED, adopt
from sim.config.errors import UserError


@pytest.fixture
def places(tmp_path):
    search, shipped = tmp_path / "calibrate", tmp_path / "calibrated"
    search.mkdir()
    shipped.mkdir()
    registry = tmp_path / "parameters.csv"
    shutil.copy(REGISTRY, registry)
    return search, shipped, registry


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def test_defaults_are_the_most_central_member_s(places):
    search, shipped, registry = places
    table = pd.read_csv(SHIPPED / "posterior.csv")
    table["cost_statement"] += 0.5
    table.to_csv(search / "posterior.csv", index=False)
    (search / "checks.csv").write_text("a\n1\n")
    told = {"code": "c" * 16, "budget": {}, "priors": "p", "targets": "t"}
    (search / "search.json").write_text(json.dumps(told))
    before = read(registry)
    defaults = adopt(search, shipped, registry)
    after = read(registry)
    assert set(defaults) == set(posterior.parameters(table))
    middle = table.loc[posterior.central(table)]
    assert float(defaults["cost_statement"]) == pytest.approx(middle["cost_statement"], rel=1e-3)
    assert list(after) == list(before)
    for name, row in after.items():
        assert row == {**before[name], "default": defaults.get(name, before[name]["default"])}
    assert (shipped / "checks.csv").read_text() == "a\n1\n"
    assert not (shipped / "rivals.csv").exists()
    manifest = json.loads((shipped / "manifest.json").read_text())
    assert manifest["code"] == told["code"] and manifest["tables"] == ["posterior", "checks"]
    assert manifest["settings"] == {"priors": "p", "targets": "t"}


def test_a_folder_without_a_finished_search_changes_nothing(places):
    search, shipped, registry = places
    before = registry.read_bytes()
    with pytest.raises(UserError, match="no finished search"):
        adopt(search, shipped, registry)
    shutil.copy(SHIPPED / "posterior.csv", search)
    with pytest.raises(UserError, match=r"search\.json"):
        adopt(search, shipped, registry)
    assert registry.read_bytes() == before and list(shipped.iterdir()) == []


def test_the_command_refuses_what_is_no_finished_search(tmp_path):
    check_refusal(here("calibrate", "adopt", "--out", str(tmp_path)), str(tmp_path))
    check_refusal(here("calibrate", "adopt", "--quick"), "--quick")
    check_refusal(here("calibrate", "adobt"), "adobt", "adopt")
