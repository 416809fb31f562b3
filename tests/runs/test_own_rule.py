"""A rule of one's own is compiled once for many runs, and anew when what it reads has changed."""

import pytest
from commands import check_refusal, here

import sim
from experiments.sweeps import finished
from sim import words
from sim.config.settings import settings
from sim.runs import own

LEAST = 0.0
DENOUNCE = words.DENOUNCE


def bold(options, n, member, lever, p):
    best = 0
    for k in range(1, n):
        if options[k].act != DENOUNCE:
            continue
        if options[k].total > LEAST and options[k].total > options[best].total:
            best = k
    return best


def statements(rule):
    return len(sim.simulate("classroom", seed=1, rule=rule, weeks=160).tables["statements"])


def own_choice(rule):
    return own.own_choice(settings("classroom", rule=rule))


def test_a_rule_is_compiled_once():
    assert own_choice(bold) is own_choice(bold)
    assert own.own_choice(settings("classroom")) is None


@pytest.mark.slow
def test_a_changed_constant_counts(monkeypatch):
    before = own_choice(bold), statements(bold)
    monkeypatch.setattr(f"{__name__}.LEAST", 1e9)
    assert own_choice(bold) is not before[0]
    assert statements(bold) == 0 < before[1]


@pytest.mark.slow
def test_a_rule_in_a_function_keeps_its_own_numbers():
    def more_than(least):
        def rule(options, n, member, lever, p):
            return 1 if n > 1 and options[1].total > least else 0
        return rule
    assert statements(more_than(1e9)) == 0 < statements(more_than(-1.0))


def test_a_rule_that_reads_what_may_change_unseen_is_compiled_each_time():
    def reader(levels):
        def rule(options, n, member, lever, p):
            return int(levels[0] > n)
        return rule
    rule = reader([1.0])
    assert own_choice(rule) is not own_choice(rule)


# ---- Several rules at once ---------------------------------------------------------------------

def test_some_follow_one_rule_and_some_another():
    """Whoever follows the rule of one's own writes nothing; the others go on as they do."""
    def mute(options, n, member, lever, p):
        return 0
    chosen = settings("dinamo", rules={"self_protection": 0.6, mute: 0.4})
    run = sim.simulate(chosen, seed=1)
    members, said = run.tables["members"], run.tables["statements"]
    follow = members["follows"].astype(str)
    share = follow.str.startswith("own:mute").mean()
    assert 0.35 < share < 0.45 and set(follow) == {"self_protection", chosen.rules[1].name}
    authors = set(follow[said["author"]])
    assert authors == {"self_protection"} and len(said) > 50
    # The same people follow it whatever else happens, and more when its share grows.
    more = sim.simulate("dinamo", 1, weeks=2, rules={"self_protection": 0.3, mute: 0.7})
    mine = more.tables["members"]["follows"].astype(str).str.startswith("own:mute")
    assert mine[follow.str.startswith("own:mute")].all()


def test_rules_that_ship_mix_without_being_compiled():
    mixed = {"belief": 0.5, "none": 0.5}
    run = sim.simulate("classroom", seed=1, rules=mixed)
    follow = run.tables["members"]["follows"]
    assert set(follow[run.tables["statements"]["author"]]) <= {"belief"}
    again = sim.DenunciationModel("classroom", seed=1, rules=mixed, ask_agents=True).run()
    assert again.tables["members"].equals(run.tables["members"])


def test_all_of_one_is_that_rule():
    alone = sim.simulate("classroom", seed=3, rule="belief").tables
    mixed = sim.simulate("classroom", seed=3, rules={"belief": 1.0}).tables
    assert all(alone[name].equals(mixed[name]) for name in alone)


@pytest.mark.parametrize(("rules", "told"), [
    ({"belief": 0.5, "interest": 0.4}, "add up to 0.9, not to 1"),
    ({"belief": 1.5}, "rules: belief: '1.5' is not a share"),
    ({"beleif": 1.0}, "unknown choice rule 'beleif': did you mean belief"),
    ({"none.py:f": 1.0}, "none.py: cannot be read"), ([1], "is not a dict")])
def test_wrong_mixtures_are_refused(rules, told):
    with pytest.raises(sim.UserError, match=told.split(":")[0]) as error:
        settings("classroom", rules=rules)
    assert told in str(error.value)


def test_one_rule_or_several_but_not_both():
    with pytest.raises(sim.UserError, match="not both"):
        settings("classroom", rule="belief", rules={"belief": 1.0})


def test_a_mixture_comes_back_from_a_result_folder(tmp_path):
    run = sim.simulate("classroom", seed=1, weeks=10, rules={"belief": 0.5, "interest": 0.5})
    run.save(tmp_path / "out")
    assert sim.load(tmp_path / "out").settings.hash == run.settings.hash


# ---- A condition on which a run stops ----------------------------------------------------------

def many_arrests(weekly):
    return weekly["arrests"].sum() >= 5


def test_a_run_stops_when_its_condition_says_so():
    whole = sim.simulate("classroom", seed=1)
    run = sim.simulate("classroom", seed=1, stop=many_arrests)
    assert run.weeks < whole.weeks and len(run.weekly) == run.weeks
    assert run.weekly.equals(whole.weekly[: run.weeks])
    arrests = run.weekly["arrests"].cumsum()
    assert arrests.iloc[-1] >= 5 > arrests.iloc[-2]
    model = sim.DenunciationModel("classroom", seed=1, stop=many_arrests)
    assert model.run().weeks == run.weeks and not model.running
    assert run.settings.hash != whole.settings.hash


def test_a_wrong_condition_is_one_line(tmp_path):
    file = tmp_path / "my.py"
    file.write_text("def broken(weekly):\n    return weekly['victims'] > 1\n\n\n"
                    "def two(a, b):\n    return True\n")
    found = here("run", "classroom", "--stop", f"{file}:broken")
    check_refusal(found, "my.py: line 2: ")
    check_refusal(here("run", "classroom", "--stop", f"{file}:two"), "stop two: takes the")
    check_refusal(here("run", "classroom", "--stop", "early"), "is not FILE.py:FUNCTION")
    check_refusal(here("run", "classroom", "--rules", "belief=0.5"), "add up to 0.5, not to 1")


def test_both_in_a_design(tmp_path):
    (tmp_path / "my.py").write_text("def soon(weekly):\n    return len(weekly) >= 20\n")
    (tmp_path / "d.toml").write_text(
        'question = "q"\nscenario = "classroom"\nreplicates = 2\noutcomes = ["falls"]\n'
        'stop = "my.py:soon"\nkeep = ["weekly"]\n'
        '[vary.mix]\nall = {}\nhalf = {rules = {self_protection = 0.5, belief = 0.5}}\n')
    found = here("sweep", tmp_path / "d.toml", "--workers", 1, "--out", tmp_path / "out")
    assert (found.code, found.err) == (0, "")
    kept = finished.kept_table(tmp_path / "out", "weekly")
    assert set(kept.groupby(["mix", "seed"]).size()) == {20} and len(kept) == 80
