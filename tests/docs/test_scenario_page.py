"""docs/scenario.md: its example runs, and its table has every key."""

import re
from pathlib import Path

import pytest
from commands import ROOT, here

from sim.config.organisation import FILES
from sim.config.scenario import Dated, Hierarchy, Movement, Posts, Region, Scenario, Unit

PAGE = (ROOT / "docs" / "scenario.md").read_text(encoding="utf-8")
ROWS = {key: line for line in PAGE.splitlines() if line.startswith("| `")
        for key in re.findall(r"`(\w+)`", line.split("|")[1])}


def keys(model):
    return {field.alias or name for name, field in model.model_fields.items()}


def test_every_key_is_told():
    assert set(ROWS) == keys(Scenario)


@pytest.mark.parametrize(("key", "parts"), [
    ("units", keys(Unit)), ("posts", keys(Posts)), ("movement", keys(Movement)),
    ("hierarchy", keys(Hierarchy)), ("region", keys(Region)), ("dates", keys(Dated)),
    ("organisation", {*FILES, "draw"}), ("occupations", {"production", "technical"})])
def test_every_part_is_told(key, parts):
    assert parts <= set(re.findall(r"`(\w+)`", ROWS[key]))


def test_the_example_runs(tmp_path):
    file: Path = tmp_path / "mill.toml"
    file.write_text(re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1], encoding="utf-8")
    found = here("run", file, "--weeks", 30)
    assert found.code == 0 and "A mill of two hundred" in found.out
