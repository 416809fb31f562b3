"""Small inputs that once broke the program: each is read right, or refused in one line."""

import pytest
from commands import here

import sim
from sim.config import scenario as scenarios
from sim.runs.simulate import simulate


def scenario_file(tmp_path, **changes):
    """The classroom as a file, some of its lines changed."""
    text = scenarios._shipped_scenario("classroom")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_more_ties_than_sixteen_bits_hold():
    """One shop of 60,000: a head's ties are counted right."""
    one = {"members": 60_000, "units": [{"name": "a", "kind": "shop"}], "applicants": 0,
           "posts": {"organisers": 1, "partkom_members": 1, "deputy_directors": 0,
                     "chief_engineers": 0, "department_heads": 0}}
    members = simulate("classroom", 1, weeks=1, fields=one).tables["members"]
    assert members.degree.min() >= 0 and members.degree.max() > 2**15


def test_more_applicants_than_sixteen_bits_of_ties():
    """A hundred thousand applicants recommended by forty people."""
    done = sim.simulate("classroom", 1, weeks=1, fields={"applicants": 100_000})
    assert (done.world.members["tie_n"] >= 0).all()
    assert done.world.members["tie_n"].max() > 0


@pytest.mark.slow
def test_a_million_applicants():
    done = sim.simulate("classroom", 1, weeks=1, fields={"applicants": 1_000_000})
    assert done.world.members["tie_n"].max() > 2**15


@pytest.mark.parametrize(("text", "told"), [
    ("date,lever,value,half_life_weeks\n1936-01-01,press,0,333,\n",
     "line 2: 5 fields, where line 1 has 4 columns; a decimal comma?"),
    ("date;lever;value;half_life_weeks\n1936-01-01;press;0,3;\n", "line 1: fields are parted by"),
    ("date,lever,value,value,half_life_weeks\n", "line 1: column value stands there twice"),
    ("date,lever,value,half_life_weeks,note\n1936-01-01,press,0.3,,x\n", "column 'note' is none"),
    ("date,lever,value\n1936-01-01,press,0.3\n", "missing column half_life_weeks"),
    ("date,lever,value,half_life_weeks\n1936-01-01,press\n", "line 2: 2 fields"),
    ('date,lever,value,half_life_weeks\n1936-01-01,"press,0.3,\n', "not valid CSV"),
    ("", "line 1: missing column date")])
def test_a_policy_table_is_read_exactly(tmp_path, text, told):
    file = tmp_path / "own.csv"
    file.write_text(text, encoding="utf-8")
    found = here("run", "classroom", "--regime", file, "--weeks", 2)
    assert found.code == 2 and told in found.err and len(found.err.strip().splitlines()) == 1


def test_a_policy_table_may_begin_with_a_byte_order_mark(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("\ufeffdate,lever,value,half_life_weeks\n1934-12-03,press,0.5,\n",
                    encoding="utf-8")
    assert here("run", "classroom", "--regime", file, "--weeks", 2).code == 0


def test_brackets_in_names_are_text(tmp_path):
    file = scenario_file(tmp_path, title=('title = "A party cell of forty"',
                                          'title = "Works [red] 1938 [archive 5]"'),
                         unit=("machine section", "shop [/1]"))
    out = tmp_path / "out [bold]"
    found = here("run", file, "--weeks", 20, "--out", out)
    assert found.code == 0 and "Works [red] 1938 [archive 5]" in found.out
    assert "out [bold]" in found.out.replace("\n", "") and (out / "run.png").exists()


def test_designs_and_scenarios_may_begin_with_a_byte_order_mark(tmp_path):
    design = tmp_path / "own.toml"
    design.write_text('\ufeffquestion = "q"\nscenario = "classroom"\nweeks = 2\nreplicates = 1\n'
                      'outcomes = ["falls"]\n', encoding="utf-8")
    assert here("sweep", design, "--out", tmp_path / "out", "--workers", 1).code == 0
    own = tmp_path / "bom.toml"
    own.write_text("\ufeff" + scenarios._shipped_scenario("classroom"), encoding="utf-8")
    assert here("run", own, "--weeks", 1).code == 0


def test_a_dry_run_tells_that_the_sweep_would_fail(tmp_path, monkeypatch):
    from experiments.sweeps import worker

    def broken(*given):
        raise MemoryError("no room for so many")
    monkeypatch.setattr(worker, "run", broken)
    design = tmp_path / "own.toml"
    design.write_text('question = "q"\nscenario = "classroom"\nweeks = 2\nreplicates = 3\n'
                      'outcomes = ["falls"]\n', encoding="utf-8")
    found = here("sweep", design, "--dry-run", "--workers", 1)
    assert found.code == 1 and "the sweep would fail: cell 0, seed" in found.err
    assert "no room for so many" in found.err
