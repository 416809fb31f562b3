"""What commands print for machines (``--json``, ``--csv``) and in a narrow terminal."""

import io
import json

import pandas as pd
import pytest
from commands import check_refusal, here

import sim


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return sim.simulate("classroom", seed=1).save(tmp_path_factory.mktemp("forms") / "run")


def csv_of(*words):
    found = here(*words, "--csv")
    assert (found.code, found.err) == (0, "")
    return pd.read_csv(io.StringIO(found.out))


def json_of(*words):
    found = here(*words, "--json")
    assert (found.code, found.err) == (0, "")
    rows = json.loads(found.out)
    return pd.DataFrame(rows["patterns"] if "patterns" in rows else rows)


@pytest.mark.parametrize("words", [
    ["run", "classroom", "--seed", "1"],
    ["run", "classroom", "--seeds", "1-3", "--workers", "1"],
    ["patterns", "classroom", "--patterns", "examples/own/targets.csv", "--replicates", "2"],
    ["list", "levers"]])
def test_both_forms_say_the_same(words):
    one, other = csv_of(*words), json_of(*words)
    assert list(one.columns) == list(other.columns) and len(one) == len(other) > 0
    assert one.astype(str).iloc[0, 0] == str(other.iloc[0, 0])


def test_a_run_in_rows_is_its_tables(folder):
    rows = csv_of("run", "classroom", "--seed", "1")
    arrests = rows[(rows["table"] == "Arrests (persons)")]["value"].astype(float)
    members = sim.load(folder).tables["members"]
    assert (members["week_arrested"] >= 0).sum() in set(arrests)


def test_a_deliberation_in_rows(folder):
    statement = sim.load(folder).tables["statements"].iloc[0]
    asked = ["explain", folder, "--member", statement.author, "--week", statement.week]
    rows = csv_of(*asked)
    took = rows[rows["chosen"]].iloc[0]
    assert (took.act, took.target) == (statement.act, statement.target)
    assert took.total == rows["total"].max()
    assert rows["utility"].to_numpy() == pytest.approx(
        (rows[["fear", "belief", "interest", "duty", "conscience", "retaliation"]].sum(axis=1)
         - rows["cost"]).to_numpy())
    assert len(json_of(*asked)) == len(rows)


def test_a_deliberation_fits_a_terminal_of_eighty(folder):
    """Every option with its act, and the best first, whatever it says beside it."""
    statement = sim.load(folder).tables["statements"].iloc[0]
    asked = ["explain", folder, "--member", statement.author, "--week", statement.week]
    lines = here(*asked).out.splitlines()
    assert max(map(len, lines)) <= 80 and not any("…" in line for line in lines)
    shown = [line for line in lines if line[:3] in (">  ", "   ") and line[3:4].isalpha()][1:]
    assert len(shown) == len(csv_of(*asked))
    assert shown[0].startswith(">  " + statement.act)


def test_the_causes_of_a_fall_in_rows(folder):
    members = sim.load(folder).tables["members"]
    fell = int(members.loc[members["week_fallen"] >= 0, "id"].iloc[0])
    rows = csv_of("explain", folder, "--member", fell)
    assert (rows["of"].iloc[0], rows["depth"].iloc[0]) == (-1, 0)
    assert set(rows["of"][1:]) <= set(rows["event"])
    assert (rows.groupby("of")["weight"].sum() <= 1.0 + 1e-9).all()
    stays = int(members.loc[members["week_fallen"] < 0, "id"].iloc[0])
    assert here("explain", folder, "--member", stays, "--json").out.strip() == "[]"


def test_one_form_at_a_time(folder):
    check_refusal(here("run", "classroom", "--json", "--csv"), "--json: give it or --csv")
    check_refusal(here("explain", folder, "--member", 1, "--json", "--csv"), "not both")
