"""Rows of one's own: a table of outcomes with ranges, held against the model like the record."""

import json

import pytest
from commands import here

from experiments.record import patterns
from sim.config.errors import UserError

HEAD = "id,outcome,target,low,high\n"


def table(tmp_path, text):
    file = tmp_path / "own.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_rows_of_ones_own_are_judged(tmp_path):
    (tmp_path / "my.py").write_text("def weeks(run):\n    return run.weeks\n", encoding="utf-8")
    file = table(tmp_path, "id,outcome,target,low,high,name\nA1,falls,10,0,1000,how many\n"
                           "A2,statements,0,,0,\nA3,my.py:weeks,226,226,,\n")
    found = patterns.compare("classroom", replicates=4, own=patterns.read_own(file, "classroom"))
    assert [row.verdict for row in found] == ["holds", "misses", "holds"]
    assert found[0].pattern.name == "how many"
    told = here("patterns", "classroom", "--patterns", file, "--replicates", 4, "--json")
    rows = json.loads(told.out)["patterns"]
    assert [row["verdict"] for row in rows] == ["holds", "misses", "holds"]
    plain = here("patterns", "classroom", "--patterns", file, "--replicates", 4).out
    assert "2 of 3 scored rows hold over 4 seeds" in plain
    assert max(map(len, plain.splitlines())) <= 80


@pytest.mark.parametrize(("text", "told"), [
    (HEAD, "no rows"), (HEAD + "A1,fals,1,0,2\n", "line 2: unknown outcome 'fals'"),
    (HEAD + "A1,falls,1,2,0\n", "line 2: low and high are no range"),
    (HEAD + "A1,falls,1,,\n", "line 2: low and high are no range"),
    (HEAD + "A1,falls,x,0,1\n", "line 2: target 'x' is not a number"),
    (HEAD + "A1,falls,1,0,1\nA1,falls,1,0,1\n", "line 3: id A1 stands there twice"),
    (HEAD + "A1,none.py:f,1,0,1\n", "cannot be read as Python"),
    ("id;outcome\n", "parted by semicolons"), ("id,outcome\n", "missing column target")])
def test_a_bad_table_is_refused_with_its_line(tmp_path, text, told):
    with pytest.raises(UserError, match=told):
        patterns.read_own(table(tmp_path, text), "classroom")


def test_what_has_no_meaning_beside_it_is_refused(tmp_path):
    file = table(tmp_path, HEAD + "A1,falls,1,0,1\n")
    for more in (("--use", "all"), ("--rule", "all")):
        found = here("patterns", "classroom", "--patterns", file, *more)
        assert found.code == 2 and "rows of one's own" in found.err
