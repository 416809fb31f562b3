"""Designs: what they may say, how they are laid out in cells, and how a wrong one is refused."""

import datetime as dt
import sys

import numpy as np
import pytest
from commands import check_refusal, contents, here

import sim
from experiments.plans import cells, levers, sampling
from experiments.plans.design import load, shipped
from sim import words
from sim.config import policy
from sim.config.errors import UserError
from sim.config.registry import registry
from sim.config.weeks import week_of
from sim.founding.world import practised

MINIMAL = '''question = "does admitting silence as a ground matter?"
scenario = "classroom"
replicates = 150
outcomes = ["falls", "statements"]
[vary]
silence_admissible = [0.0, 0.5, 1.0]
'''
BASE = {"question": "q", "scenario": "classroom", "replicates": 2, "outcomes": ["falls"]}


def design(**keys):
    return load({**BASE, **keys})


def values(checked):
    return [tuple(cell.values.values()) for cell in checked.cells]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---- Cells -----------------------------------------------------------------------------------

def test_the_minimal_form(place):
    (place / "silence.toml").write_text(MINIMAL)
    checked = load("silence.toml")
    assert (checked.name, checked.columns) == ("silence", ("silence_admissible",))
    assert values(checked) == [(0.0,), (0.5,), (1.0,)]
    assert checked.least == checked.most == 150
    assert [(checked.seed(0, r), checked.seed(2, r)) for r in (0, 149)] == [(1, 1), (150, 150)]


@pytest.mark.parametrize("name", shipped())
def test_shipped_designs_load(name):
    assert load(name).cells


def test_without_anything_that_varies_there_is_one_cell():
    assert values(design()) == [()]


def test_a_grid_has_every_combination_in_order():
    checked = design(vary={"rule": ["none", "belief"], "switch": {"naming": [True, False]}})
    assert checked.columns == ("rule", "switch.naming")
    assert values(checked) == [("none", "on"), ("none", "off"), ("belief", "on"),
                               ("belief", "off")]
    assert len({cell.key for cell in checked.cells}) == 4


def test_a_list_goes_in_step():
    vary = {"weeks": [10, 20], "practice_lag": [1.0, 2.0]}
    assert values(design(sampling="list", vary=vary)) == [(10, 1.0), (20, 2.0)]


def test_unpaired_designs_give_every_run_its_own_seed():
    checked = design(paired=False, seed=7, vary={"weeks": [10, 20, 30]})
    seeds = [checked.seed(cell, replicate) for cell in range(3) for replicate in range(2)]
    assert seeds == [7, 8, 9, 10, 11, 12]


SETTABLE = {
    "practice_lag": 2.0, "scale_campaign": 0.5, "regime": "plenum_1937", "rule": "belief",
    "organs": "lists_from_above", "weeks": 30, "switch.silence": False, "scenario.members": 30,
    "scenario.copies": 2, "lever.campaign": 0.2, "campaign": 0.3, "scenario": "dinamo",
    "forbid.denounce": True}


@pytest.mark.parametrize("key", SETTABLE)
def test_every_kind_of_key_changes_the_settings(key):
    checked = design(vary={key: [SETTABLE[key]]})
    chosen, forced = checked.cells[0].choices.prepare()
    plain, _ = design().cells[0].choices.prepare()
    if key.startswith("forbid"):
        assert chosen.hash == plain.hash and len(forced) == 1
        assert checked.cells[0].key != design().cells[0].key
    else:
        assert chosen.hash != plain.hash and forced is None


def test_fixed_settings_reach_every_cell():
    checked = design(set={"practice_lag": 3.0}, switch={"press": "off"}, lever={"proof": 0.25},
                     fields={"members": 30}, forbid=["vouch"], weeks=40, regime="show_trial",
                     vary={"rule": ["belief", "none"]})
    for cell in checked.cells:
        chosen, forced = cell.choices.prepare()
        assert chosen.values["practice_lag"] == 3 and chosen.off == {"press"}
        assert (practised(chosen)["proof"] == 0.25).all() and chosen.scenario.members == 30
        assert (chosen.weeks, chosen.regime, len(forced)) == (40, "show_trial", 1)


def test_an_act_forbidden_to_everyone_is_done_by_nobody():
    cell, = design(vary={"forbid.denounce": [True]}).cells
    chosen, forced = cell.choices.prepare()
    acts = sim.simulate("classroom", seed=1).tables["statements"]["act"]
    assert (acts == "denounce").any()
    from sim.runs.simulate import run
    assert not (run(chosen, 1, forced).tables["statements"]["act"] == "denounce").any()


def test_named_variants_set_several_keys():
    checked = design(vary={"world": {"plain": {}, "quiet": {
        "rule": "none", "lever": {"campaign": 0.0}, "switch.press": False}}})
    assert values(checked) == [("plain",), ("quiet",)]
    chosen, _ = checked.cells[1].choices.prepare()
    assert chosen.rule == "none" and not practised(chosen)["campaign"].any()
    assert chosen.off == {"press"}


def test_files_are_found_beside_the_design(place):
    (place / "sub").mkdir()
    (place / "sub" / "own.csv").write_text(
        "date,lever,value,half_life_weeks\n1934-12-03,campaign,0.5,\n")
    (place / "sub" / "points.csv").write_text("regime,lever.proof\nown.csv,0.5\nhistorical,path\n")
    (place / "sub" / "d.toml").write_text(MINIMAL.split("[vary]")[0] + 'table = "points.csv"\n')
    checked = load("sub/d.toml")
    assert values(checked) == [("own.csv", "0.5"), ("historical", "path")]
    chosen, _ = checked.cells[0].choices.prepare()
    scaled = 0.5 * registry()["scale_campaign"].default  # a path is; a constant lever is itself
    levers = practised(chosen)
    assert (levers["campaign"] == scaled).all() and (levers["proof"] == 0.5).all()


def test_the_hash_is_of_what_decides_the_results():
    plain = design(vary={"weeks": [10, 20]})
    same = design(question="another?", figure="f", vary={"weeks": [10, 20]})
    assert plain.hash == same.hash
    others = [design(vary={"weeks": [10, 21]}), design(vary={"weeks": [20, 10]}),
              design(seed=2, vary={"weeks": [10, 20]}),
              design(outcomes=["arrests"], vary={"weeks": [10, 20]}),
              design(replicates=3, vary={"weeks": [10, 20]}),
              design(set={"practice_lag": 2.5}, vary={"weeks": [10, 20]})]
    assert len({plain.hash, *(other.hash for other in others)}) == 7


def test_runs_are_known_by_settings_interventions_and_seed():
    checked = design(vary={"forbid.vouch": [False, True]})
    ids = {cells.run_id(cell.key, seed) for cell in checked.cells for seed in (1, 2)}
    assert len(ids) == 4


# ---- Samples ---------------------------------------------------------------------------------

RANGES = {"practice_lag": [1.0, 3.0], "scale_campaign": [0.0, 1.0]}


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_a_sample_fills_every_stratum_of_every_range(method):
    checked = design(sampling=method, samples=8, vary=RANGES)
    points = np.array(values(checked))
    assert points.shape == (8, 2)
    for column, (low, high) in zip(points.T, RANGES.values(), strict=True):
        # Both have one point in each of the 8 equal parts of a range.
        assert sorted(((column - low) / (high - low) * 8).astype(int)) == list(range(8))
    assert values(design(sampling=method, samples=8, vary=RANGES)) == values(checked)
    assert values(design(sampling=method, samples=8, seed=2, vary=RANGES)) != values(checked)


def test_what_is_no_range_is_crossed_with_the_sample():
    checked = design(sampling="sobol", samples=4, vary={**RANGES, "rule": ["none", "belief"]})
    points = values(checked)
    assert [point[2] for point in points] == ["none"] * 4 + ["belief"] * 4
    assert [point[:2] for point in points[:4]] == [point[:2] for point in points[4:]]


def test_whole_numbers_are_sampled_whole():
    checked = design(sampling="latin_hypercube", samples=5, vary={"scenario.members": [30, 60]})
    assert all(isinstance(n, int) and 30 <= n <= 60 for n, in values(checked))


def test_morris_moves_one_thing_at_a_time():
    pytest.importorskip("SALib", reason="SALib (extra calibrate) is not installed")
    points = np.array(values(design(sampling="morris", samples=3, levels=4, vary=RANGES)))
    assert points.shape == (3 * 3, 2)
    for trajectory in points.reshape(3, 3, 2):
        moved = np.diff(trajectory, axis=0) != 0
        assert moved.sum(axis=1).tolist() == [1, 1] and moved.sum(axis=0).tolist() == [1, 1]
    assert set(np.round((points - [1, 0]) / [2, 1], 9).ravel()) <= {0, 0.333333333, 0.666666667, 1}


def test_saltelli_crosses_two_samples():
    pytest.importorskip("SALib", reason="SALib (extra calibrate) is not installed")
    points = np.array(values(design(sampling="saltelli", samples=4, vary=RANGES)))
    assert points.shape == (4 * 6, 2)
    for a, a1, a2, b1, b2, b in points.reshape(4, 6, 2):
        assert a1.tolist() == [b[0], a[1]] and a2.tolist() == [a[0], b[1]]
        assert b1.tolist() == [a[0], b[1]] and b2.tolist() == [b[0], a[1]]


def test_without_salib_morris_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(UserError, match=r"needs SALib.*calibrate"):
        sampling.sampled("morris", RANGES, 2, 1, 4, "here")


# ---- Lever paths -----------------------------------------------------------------------------

START = sim.settings("classroom").start
PATH = np.array([0.0, 0.0, 0.3, 0.3, 0.9, 0.9])
FROM = "1934-12-31"  # week 4


@pytest.mark.parametrize(("change", "path"), [
    (0.5, [0.5] * 6),
    ("path", PATH),
    ({"shift": 1}, [0.0, 0.0, 0.0, 0.3, 0.3, 0.9]),
    ({"shift": -2}, [0.3, 0.3, 0.9, 0.9, 0.9, 0.9]),
    ({"shift": 1, "from": FROM}, [0.0, 0.0, 0.3, 0.3, 0.3, 0.9]),
    ({"shift": -3, "from": FROM}, [0.0, 0.9, 0.9, 0.9, 0.9, 0.9]),
    ({"shift": -9, "from": FROM}, [0.9] * 6),
    ({"shift": 9, "from": FROM}, [0.0, 0.0, 0.3, 0.3, 0.3, 0.3]),
    ({"scale": 0.5}, [0.0, 0.0, 0.15, 0.15, 0.45, 0.45]),
    ({"scale": 0.0, "from": FROM}, [0.0, 0.0, 0.3, 0.3, 0.3, 0.3]),
    ({"scale": 0.5, "from": FROM}, [0.0, 0.0, 0.3, 0.3, 0.6, 0.6]),
    ({"scale": 0.0, "from": "1990-01-01"}, PATH),
])
def test_forms_of_a_lever_path(change, path):
    checked = levers.checked("campaign", change, "here")
    assert levers.changed(PATH, checked, START) == pytest.approx(path)


def test_an_own_path_gives_the_settings_of_the_regime():
    plain = sim.settings("classroom")
    assert levers.with_paths(plain, {"proof": "path"}).hash == plain.hash


def test_a_change_reaches_the_run_through_practice():
    day = "1938-01-19"
    cell, = design(vary={"lever.appeals": [{"scale": 0.0, "from": day}]}).cells
    assert cell.values == {"lever.appeals": f"scale 0 from {day}"}
    chosen, _ = cell.choices.prepare()
    plain = sim.settings("classroom")
    week = week_of(dt.date.fromisoformat(day), START)
    assert (practised(chosen)["appeals"][week:] == practised(plain)["appeals"][week - 1]).all()
    assert (practised(chosen)["appeals"][:week] == practised(plain)["appeals"][:week]).all()
    assert practised(plain)["appeals"][week:].max() > practised(plain)["appeals"][week - 1]


def test_a_switch_that_holds_a_lever_down_wins():
    chosen, _ = design(switch={"silence": False}, lever={"silence_admissible": 1.0}
                       ).cells[0].choices.prepare()
    assert not practised(chosen)["silence_admissible"].any()


# ---- Refusals --------------------------------------------------------------------------------

def vary(line):
    return MINIMAL.split("[vary]")[0] + f"[vary]\n{line}\n"


def top(*lines):
    head, tail = MINIMAL.split("[vary]")
    return head + "\n".join(lines) + "\n[vary]" + tail


def sampled(method, line, samples=4):
    return top(f'sampling = "{method}"', f"samples = {samples}").split("[vary]")[0] + (
        f"[vary]\n{line}\n")


BAD = {
    "broken line": ("question = ", ["not valid TOML"]),
    "empty": ("", ["question", "is missing"]),
    "misspelt key": (MINIMAL.replace("replicates", "replicate"),
                     ["unknown key 'replicate'", "did you mean replicates"]),
    "no outcomes": (MINIMAL.replace('["falls", "statements"]', "[]"), ["outcomes", "is empty"]),
    "unknown outcome": (MINIMAL.replace('"falls"', '"fals"'),
                        ["outcomes", "'fals'", "did you mean falls"]),
    "outcome twice": (MINIMAL.replace('"statements"', '"falls"'), ["outcomes", "twice"]),
    "no replicates": (MINIMAL.replace("150", "0"), ["replicates", "is below 1"]),
    "replicates not whole": (MINIMAL.replace("150", "1.5"), ["replicates", "whole number"]),
    "replicates as text": (MINIMAL.replace("150", '"150"'), ["replicates", "whole number"]),
    "scenario": (MINIMAL.replace("classroom", "clasroom"),
                 ["scenario: unknown scenario 'clasroom'", "did you mean classroom"]),
    "scenario file": (MINIMAL.replace("classroom", "none.toml"), ["none.toml", "cannot be read"]),
    "regime": (top('regime = "historcal"'), ["regime", "did you mean historical"]),
    "rule": (top('rule = "beleif"'), ["rule", "'beleif'", "belief"]),
    "organs": (top('organs = "fils"'), ["organs", "'fils'", "files"]),
    "weeks": (top("weeks = 227"), ["weeks", "227", "1..226"]),
    "seed": (top("seed = -1"), ["seed", "is below 0"]),
    "seed without room": (top(f"seed = {2**63 - 10}"), ["seed", "no room for 150 replicates"]),
    "set": (top("set = {practice_lg = 1}"), ["set.practice_lg", "did you mean practice_lag"]),
    "set too high": (top("set = {practice_lag = 11}"), ["set.practice_lag", "11", "0..10"]),
    "switch": (top("switch = {presss = false}"), ["switch.presss", "switch.press"]),
    "switch neither": (top('switch = {press = "maybe"}'), ["switch.press", "maybe", "on or off"]),
    "lever": (top("lever = {prof = 0.5}"), ["lever.prof", "lever.proof"]),
    "lever too high": (top("lever = {proof = 1.5}"), ["lever.proof", "1.5", "0..1"]),
    "lever not a path": (top('lever = {proof = "high"}'), ["lever.proof", "'high'", "shift"]),
    "fields": (top("fields = {membres = 30}"), ["fields.membres", "scenario.members"]),
    "fields too few": (top("fields = {members = 1}"), ["fields.members", "members", "2"]),
    "forbid": (top('forbid = ["denonce"]'), ["forbid", "forbid.denounce"]),
    "forbid silence": (top('forbid = ["silent"]'), ["forbid", "forbid.silent", "legal:"]),
    "vary unknown": (vary("silence_admisible = [0.0]"),
                     ["vary.silence_admisible", "did you mean", "silence_admissible"]),
    "vary no list": (vary("campaign = 0.5"), ["vary.campaign", "list of values"]),
    "vary nothing": (vary("campaign = []"), ["vary.campaign", "list of values"]),
    "vary too high": (vary("campaign = [0.5, 1.5]"), ["vary.campaign", "1.5", "0..1"]),
    "vary twice": (vary("campaign = [0.5, 0.5]"), ["vary.campaign", "twice"]),
    "vary not a number": (vary('practice_lag = ["much"]'), ["vary.practice_lag", "'much'"]),
    "vary rule": (vary('rule = ["belief", "beleif"]'), ["vary.rule", "'beleif'", "belief"]),
    "vary rule number": (vary("rule = [1]"), ["vary.rule", "'1'", "name of a rule"]),
    "vary forbid": (vary("forbid.vouch = [1]"), ["vary.forbid.vouch", "true", "false"]),
    "vary members": (vary("scenario.members = [40, 1]"), ["vary.scenario.members", "members"]),
    "combination": (vary("scenario.end = [1935-01-07]\nweeks = [6, 100]"), ["weeks", "100"]),
    "shift and scale": (vary("lever.proof = [{shift = 1, scale = 2}]"),
                        ["vary.lever.proof", "shift", "scale"]),
    "shift not whole": (vary("lever.proof = [{shift = 1.5}]"), ["shift '1.5'", "weeks"]),
    "scale below 0": (vary("lever.proof = [{scale = -1}]"), ["scale '-1'", "from 0"]),
    "from no date": (vary('lever.proof = [{scale = 0, from = "1938"}]'), ["'1938'", "YYYY-MM-DD"]),
    "path key": (vary("lever.proof = [{shft = 1}]"), ["'shft'", "did you mean shift"]),
    "variant key": (vary("world = {a = {}, b = {rulee = 'none'}}"),
                    ["vary.world.b.rulee", "did you mean rule"]),
    "variant value": (vary("world = {a = {}, b = {rule = 'nobody'}}"),
                      ["vary.world.b", "'nobody'"]),
    "variant no table": (vary("world = {a = 1}"), ["vary.world", "variants"]),
    "variant reserved": (vary("mean = {a = {}}"), ["vary.mean", "column of results"]),
    "sampling": (top('sampling = "gird"'), ["sampling 'gird'", "did you mean grid"]),
    "samples for a grid": (top("samples = 4"), ["samples", "grid", "latin_hypercube"]),
    "no samples": (top('sampling = "sobol"'), ["samples", "missing"]),
    "sobol power": (sampled("sobol", "practice_lag = [1, 2]", 6), ["6", "power of 2"]),
    "saltelli power": (sampled("saltelli", "practice_lag = [1, 2]", 6), ["6", "power of 2"]),
    "not a range": (sampled("sobol", "practice_lag = [1, 2, 3]"), ["practice_lag", "[low, high]"]),
    "range reversed": (sampled("sobol", "practice_lag = [2, 1]"), ["practice_lag", "[low, high]"]),
    "no range": (sampled("sobol", 'rule = ["none"]'), ["vary", "needs a range"]),
    "one morris": (sampled("morris", "practice_lag = [1, 2]"), ["morris", "two ranges"]),
    "lists of two lengths": (top('sampling = "list"') + "practice_lag = [1.0]\n",
                             ["silence_admissible 3", "practice_lag 1"]),
    "too many cells": (vary("\n".join(
        f"{name} = {[row.low + (row.high - row.low) * i / 9 for i in range(10)]}"
        for name, row in list(registry().items())[:6])), ["1000000 cells", "100000"]),
    "until unknown": (top("max_replicates = 300", "until = {outcome = 'falls', half_with = 1}"),
                      ["until.half_with", "half_width"]),
    "until not measured": (top("max_replicates = 300",
                               "until = {outcome = 'arrests', half_width = 1}"),
                           ["until", "'arrests'", "falls"]),
    "until narrow": (top("max_replicates = 300", "until = {outcome = 'falls', half_width = 0}"),
                     ["until.half_width", "is not above 0"]),
    "until without a cap": (top("until = {outcome = 'falls', half_width = 1}"),
                            ["max_replicates", "missing"]),
    "cap below": (top("max_replicates = 100", "until = {outcome = 'falls', half_width = 1}"),
                  ["max_replicates", "100", "150"]),
    "cap alone": (top("max_replicates = 300"), ["max_replicates", "until"]),
    "table and vary": (top('table = "t.csv"'), ["table", "vary"]),
    "no table": (MINIMAL.split("[vary]")[0] + 'table = "none.csv"', ["none.csv", "cannot be read"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_design_is_refused_before_anything_runs(place, case):
    text, said = BAD[case]
    (place / "wrong.toml").write_text(text)
    before = contents(place)
    check_refusal(here("sweep", "wrong.toml", "--workers", 1, "--out", "out"), "wrong.toml", *said)
    assert contents(place) == before


@pytest.mark.parametrize(("table", "said"), [
    ("", ["line of keys"]), ("rule\n", ["line of keys"]),
    ("rul\nnone\n", ["line 1", "did you mean rule"]),
    ("rule,rule\nnone,none\n", ["line 1", "stands twice"]),
    ("rule,weeks\nnone\n", ["line 2", "1 values for 2"]),
    ("rule,weeks\nnone,10\nbeleif,10\n", ["line 3", "'beleif'"]),
    ("weeks\nten\n", ["line 2: weeks", "'ten'", "not a number"]),
    ("practice_lag\n99\n", ["line 2", "practice_lag", "0..10"]),
    ("forbid.vouch\nyes\n", ["line 2", "'yes'", "true"]),
    ('rule\n"none\n', ["cannot be read"])])
def test_a_wrong_table_is_refused_with_its_line(place, table, said):
    (place / "points.csv").write_text(table)
    (place / "d.toml").write_text(MINIMAL.split("[vary]")[0] + 'table = "points.csv"\n')
    check_refusal(here("sweep", "d.toml", "--workers", 1), "points.csv", *said)


@pytest.mark.parametrize(("arguments", "said"), [
    (["minimall"], ["design 'minimall'", "did you mean minimal"]),
    (["none.toml"], ["none.toml", "cannot be read as a design"]),
    (["minimal", "--workers", 0], ["--workers", "0"]),
    (["minimal", "--workers", 2, "--scheduler", "tcp://127.0.0.1:1"], ["--workers", "cluster"]),
])
def test_other_bad_arguments_are_refused(place, arguments, said):
    check_refusal(here("sweep", *arguments), *said)
    assert contents(place) == {}


def test_every_lever_can_be_held_at_either_end():
    for name in words.LEVERS:
        low, high = words.LEVER_RANGES[name]
        checked = design(vary={f"lever.{name}": [low, high]})
        for cell, level in zip(checked.cells, (low, high), strict=True):
            assert (practised(cell.choices.prepare()[0])[name] == level).all()


def test_regimes_can_vary_with_their_shock():
    checked = design(vary={"regime": policy.regimes()})
    shocks = [cell.choices.prepare()[0].values["shock_arrests"] for cell in checked.cells]
    assert shocks == [0.0] * len(policy.PATHS) + [policy.STANDARD_SHOCK] * len(policy.STATIC)
