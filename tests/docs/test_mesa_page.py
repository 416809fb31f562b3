"""docs/mesa.md: its code is that of the examples, or runs as it stands; the act of one's own."""

import copy
import math
import re

import pandas as pd
import pytest
from commands import ROOT, example, python

import sim
from sim import words

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning", "error::FutureWarning")

BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "mesa.md").read_text(encoding="utf-8"),
                    re.DOTALL)
EXAMPLES = [path.read_text(encoding="utf-8")
            for path in sorted((ROOT / "examples").glob("mesa_*.py"))]


def test_the_code_shown_is_of_an_example_or_runs(capsys):
    own = [block for block in BLOCKS if not any(block.strip() in text for text in EXAMPLES)]
    assert (len(BLOCKS), len(own)) == (9, 4)
    names = {}
    for block in own:
        exec(compile(block, "docs/mesa.md", "exec"), names)
    assert [(row["seed_used"], row["organs"]) for row in names["rows"]] == [
        (seed, organs) for seed in (1, 2, 3) for organs in ("files", "interrogation_only")]
    assert "1934-12-10" in capsys.readouterr().out
    assert names["model"].week == 52 and len(names["collector"].model_vars["fallen"]) == 52


# ---- The act of one's own ----------------------------------------------------------------------

@pytest.fixture(scope="module", name="transfers")
def the_example():
    return example("mesa_transfers")


@pytest.fixture(scope="module")
def moved(transfers):
    model = transfers.MovingModel(seed=1)
    model.run_model()
    return model


def test_who_asks_is_moved_and_the_tables_say_so(moved):
    collected = moved.datacollector.get_table_dataframe("transfers")
    assert len(collected) > 10
    changes = moved.tables["transitions"].query("what == 'unit'")
    assert changes[list(collected)].astype(str).values.tolist() == (
        collected.astype(str).values.tolist())
    now = collected.groupby("member").new.last()
    assert moved.tables["members"].unit[now.index].tolist() == now.tolist()
    assert moved.tables["events"].kind.eq("transfer").sum() == len(collected)
    by_week = moved.datacollector.get_model_vars_dataframe()
    assert by_week.asking.sum() >= len(collected)  # some hold a post, or have a case
    agents = moved.datacollector.get_agent_vars_dataframe()
    first = collected.iloc[0]
    assert agents.unit[first.week, first.member] == first.old
    assert agents.unit[first.week + 1, first.member] == first.new


def test_who_asks_does_nothing_else_that_week_and_loses_touch(transfers):
    model = transfers.MovingModel(seed=1)
    table = model.datacollector.tables["transfers"]
    while not table["member"]:
        model.step()
    week, i, old = (table[name][0] for name in ("week", "member", "old"))
    assert not ((model.tables["statements"].author == i)
                & (model.tables["statements"].week == week)).any()
    m = model.world.members[i]
    mine = model.world.ties[m["tie_start"]:m["tie_start"] + m["tie_n"]]
    left = mine[model.world.members["unit"][mine["other"]] == old]
    assert len(left) > 0 and (left["apart"] >= 0).all()


def test_without_the_act_the_run_is_that_of_the_program(transfers):
    class Settled(transfers.Mover):
        cost = math.inf

    model = transfers.MovingModel(seed=2, weeks=80, agent_class=Settled)
    model.run_model()
    stock = sim.simulate("classroom", seed=2, weeks=80)
    for name, frame in stock.tables.items():
        pd.testing.assert_frame_equal(model.tables[name], frame, check_exact=True, obj=name)


def test_a_copy_goes_on_as_the_model_does(transfers):
    model = transfers.MovingModel(seed=1, weeks=40)
    for _ in range(26):
        model.step()
    other = copy.deepcopy(model)
    for one in (model, other):
        one.run_model()
    assert model.datacollector.tables == other.datacollector.tables
    assert len(model.datacollector.tables["transfers"]["week"]) > 0
    assert (model.world.members == other.world.members).all()


@pytest.mark.slow
def test_the_example_runs_as_a_script():
    done = python(ROOT / "examples" / "mesa_transfers.py")
    assert done.code == 0, done.err
    assert "asking" in done.out and "member" in done.out
    assert words.EVENTS[words.E_TRANSFER] == "transfer"
