"""What the page asks of the model, and what the lesson says about it, without a browser."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from commands import check_refusal, here
from test_report import flat

import sim
from sim import words
from sim.config import policy
from sim.config.errors import UserError
from sim.config.settings import settings
from sim.config.switches import SWITCHES
from sim.config.weeks import week_of
from sim.runs.simulate import run as run_settings
from sim.runs.worlds import compare, whatif
from sim.teach import document, host, language, lesson, region, serve, share, still

CELL, SEED = lesson.CELL, lesson.SEED


# ---- The model as asked ------------------------------------------------------------------------

def test_a_run_of_the_page_is_the_run_of_the_command_line():
    choices = host.Choices(regime="plenum_1937", off=("press",), scales=(("organs", 0.5),))
    there = sim.simulate("classroom", seed=4, regime="plenum_1937", switch={"press": "off"},
                         set={"scale_organs": 0.5})
    assert host.document_of(choices, 4) == document.of_run(there)
    assert host.run(choices, 4) is host.run(choices, 4)  # kept


def test_bad_choices_are_refused():
    with pytest.raises(UserError, match="unknown scenario"):
        host.run(host.Choices("nowhere"), 1)
    with pytest.raises(UserError, match="member 999"):
        host.pair(CELL, SEED, host.Question("prevent_fall", 999))


def test_a_pair_is_the_one_of_the_command_line():
    arrest = host.first_arrest(CELL, SEED)
    found = host.pair(CELL, SEED, host.Question("prevent_fall", arrest.member))
    known = whatif(settings("classroom"), SEED, arrest.member, prevent_fall=True)
    assert found.fates == known.fates
    assert [one["member"] for one in found.shown["fates"]] == [f.member for f in known.fates]


def test_options_are_the_deliberation_and_an_error_stands_in_their_place():
    one = host.dilemmas(CELL, SEED)[0]
    found = host.options_of(CELL, SEED, one.member, one.week)
    assert found["salient"] and found["options"][found["chosen"]]["act"] == one.took
    assert "week 999" in host.options_of(CELL, SEED, one.member, 999)["error"]


def test_the_first_arrest_is_the_first_after_the_first_trial():
    found, done = host.first_arrest(CELL, SEED), host.run(CELL, SEED)
    weeks = done.tables["members"].week_arrested
    begun = week_of(host.TRIALS, done.start)
    assert found.week == weeks[weeks >= begun].min()
    ties = done.tables["ties"]
    both = ties[(ties.from_week <= found.week)
                & ((ties.a == found.member) | (ties.b == found.member))]
    assert set(found.tied) == (set(both.a) | set(both.b)) - {found.member}


def test_dilemmas_are_real_and_in_order():
    found = host.dilemmas(CELL, SEED)
    assert [(one.week, one.member) for one in found] == sorted(
        (one.week, one.member) for one in found)
    assert len({one.member for one in found}) == len(found) == host.DILEMMAS
    for one in found:
        had = host.deliberation_of(CELL, SEED, one.member, one.week)
        assert had.salient and all(option in had.options for option in one.options.values())


def test_doing_what_the_member_did_changes_nothing():
    for place, one in enumerate(host.dilemmas(CELL, SEED)):
        if one.took == "silent":
            done = host.choosing(CELL, SEED, place, "silent")
            assert compare(host.run(CELL, SEED), done) == []


def test_worlds_of_everyone_are_what_they_are_called():
    chosen = settings("classroom")
    for name, forced in host.EVERYONE.items():
        run = run_settings(chosen, 3, forced)
        made = int(run.tables["statements"].preemptive.sum())
        assert (made == 0) if name == "forbidden" else (made > 0), name
        assert host.everyone(CELL, 4)[name][2] == host.fallen(run)


def test_without_the_resolution_its_levers_stay_and_the_past_is_the_same():
    with_, without = settings("classroom"), host.without_resolution(CELL)
    turn = week_of(host.RESOLUTION, with_.start)
    assert (with_.law[:turn] == without.law[:turn]).all()
    for name in words.LEVERS:
        same = (with_.law[name] == without.law[name]).all()
        assert same == (name not in host.OF_RESOLUTION), name
    counted = host.january(CELL, 4)
    assert (counted["with"][:, :, :turn] == counted["without"][:, :, :turn]).all()


def test_an_interval_is_that_of_a_mean():
    values = np.array([1.0, 2.0, 3.0, np.nan])
    middle, low, high = host.interval(values)
    assert middle == 2 and high - middle == pytest.approx(1.96 / 3 ** 0.5) == middle - low
    assert all(np.isnan(host.interval(np.array([]))))


# ---- The lesson --------------------------------------------------------------------------------

FULL = share.State(done=(1, 2, 3, 4, 5, 6, 7), opened=(0, 4, 9), act="denounce",
                   expect5="fewer", expect6="more", expect7="same")


def told(screen):
    """All words of a screen's findings."""
    parts = [part for text in screen["finding"] for part in text]
    return " ".join(part["id"] if isinstance(part, dict) else part if isinstance(part, str)
                    else part[0] for part in parts)


@pytest.fixture
def few(monkeypatch):
    """Aggregates of a few seeds: what is tested here are words."""
    for name in ("everyone", "gain_and_harm", "january"):
        whole = getattr(host, name)
        monkeypatch.setattr(host, name, lambda choices, whole=whole: whole(choices, 4))
    ways = region.ways
    monkeypatch.setattr(region, "ways", lambda: ways(2))


@pytest.mark.parametrize("step", range(1, share.STEPS + 1))
def test_a_step_asks_first_and_tells_then(step, few):
    before = lesson.screen(share.State(step=step))
    assert before["question"] and before["text"] and before["finding"] == []
    after = lesson.screen(replace(FULL, step=step))
    assert len(after["finding"]) >= 2 and after["small"]
    assert not re.search(r"[{}]|nan", told(after))
    assert host.as_json(after)


@pytest.mark.parametrize("act", host.CHOICES)
def test_step_four_tells_what_the_pair_holds(act):
    for pick in range(host.DILEMMAS):
        screen = lesson.screen(replace(FULL, step=4, act=act, pick=pick))
        pair = host.choice_pair(CELL, SEED, pick, act)
        assert screen["rows"][pick]["here"]
        assert ("changes nobody's fate" in told(screen)) == (not pair.fates)


def test_findings_follow_what_came_out(monkeypatch):
    flip = {"free": [5, 6, 7], "forbidden": [9, 9, 10], "written": [2, 3, 2],
            "disclosed": [4, 4, 5]}
    gain = {"soon": (0.2, 0.1, 0.3), "end": (0, 0, 0), "harm": (0.5, 0.4, 0.6), "statements": 9}
    monkeypatch.setattr(host, "everyone", lambda choices: flip)
    monkeypatch.setattr(host, "gain_and_harm", lambda choices: gain)
    said = told(lesson.screen(replace(FULL, step=5)))
    assert "7.0 fewer falls" in said and "the dilemma of the thesis" in said
    gain |= {"soon": (-0.2, -0.3, -0.1)}
    assert "not the pattern of the thesis" in told(lesson.screen(replace(FULL, step=5)))
    flip |= {"written": [9, 8, 11]}
    assert "no clear difference" in told(lesson.screen(replace(FULL, step=5)))


def test_a_run_without_an_arrest_is_told_as_such(monkeypatch):
    monkeypatch.setattr(host, "first_arrest", lambda choices, seed: None)
    monkeypatch.setattr(host, "dilemmas", lambda choices, seed: [])
    for step in (2, 3, 4):
        assert lesson.screen(replace(FULL, step=step))["finding"]


# ---- Words -------------------------------------------------------------------------------------

def test_every_evidence_id_in_the_texts_is_in_the_register():
    named = {one for text in lesson.all_texts(language.texts())
             for one in re.findall(r"\[([gw][\w-]*)\]", text)}
    assert len(named) > 15 and named == set(lesson.sources()) <= set(host.register())
    for row in lesson.sources().values():
        assert row["claim"] and row["place"] and ("Goldman" in row["work"]
                                                  or "Weinberg" in row["work"])


def test_the_line_through_the_arrested_reaches_what_concerns_them():
    # The first of these runs in which a line leads from a later fall back to the first arrested.
    for seed in range(SEED, SEED + 20):
        done, found = host.run(CELL, seed), host.first_arrest(CELL, seed)
        events = done.tables["events"]
        about = set(events.index[events.target == found.member])
        lines = [lesson.line_through(done, member, about) for member in found.fell_later]
        if any(lines):
            break
    assert any(lines)
    causes = set(done.tables["causes"][["event", "parent"]].itertuples(index=False, name=None))
    for member, line in zip(found.fell_later, lines, strict=True):
        if line:
            assert line[0].target == member and line[-1].target == found.member
            assert all((after.name, before.name) in causes
                       for after, before in itertools.pairwise(line))
    assert lesson.line_through(done, found.fell_later[0], set()) == []


def test_marks_stand_behind_the_full_stop():
    assert still.sourced("One [g1-001]. Two [w-002], three.") == [
        "One.", {"id": "g1-001"}, " Two,", {"id": "w-002"}, " three."]


def test_everything_that_can_be_chosen_has_a_plain_name():
    said = language.texts()
    assert set(said["workbench"]["on"]) == set(SWITCHES)
    assert set(said["workbench"]["scales"]) == {f"{value:g}" for value in share.SCALES}
    assert set(said["page"]["nav"]) == set(share.PLACES)
    names = dict(flat(said["viewer"]["names"]))
    assert {*policy.regimes(), *words.CHOICE_RULES, *words.ORGANS_RULES} <= set(names)


# ---- The command -------------------------------------------------------------------------------

@pytest.mark.parametrize(("arguments", "said"), [
    (("dinamoo",), ("unknown scenario 'dinamoo'",)),
    (("absent.json",), ("absent.json", "cannot be read")),
    (("absent.toml",), ("absent.toml", "cannot be read")),
    (("--port", "70000"), ("--port 70000", "0..65535")),
    (("--host", "no.such.host.invalid"), ("no.such.host.invalid", "no address")),
])
def test_what_cannot_be_served_is_refused_in_one_line(arguments, said):
    check_refusal(here("teach", "--no-browser", *arguments), *said)


def test_a_port_that_is_taken_is_said():
    taken = serve.listening("localhost", 0)
    port = taken.getsockname()[1]
    try:
        check_refusal(here("teach", "--no-browser", "--port", port), f"--port {port}", "--port")
    finally:
        taken.close()


def test_a_bad_state_file_is_refused_by_name_and_field(tmp_path):
    file = tmp_path / "state.json"
    file.write_text('{"format": "zaiavlenie-state", "version": 1, "step": "8"}')
    check_refusal(here("teach", "--no-browser", file), "state.json", "step '8'", "1 to 7")


def test_without_the_extra_one_line_says_what_to_install(monkeypatch):
    find = serve.importlib.util.find_spec
    monkeypatch.setattr(serve.importlib.util, "find_spec",
                        lambda name: None if name == "solara" else find(name))
    check_refusal(here("teach", "--no-browser"), "solara", "zaiavlenie[teach]")


def test_solara_and_assets_of_different_numbers_are_refused(monkeypatch):
    monkeypatch.setattr(serve.metadata, "version",
                        lambda name: {"solara": "1.64.1", "solara-assets": "1.58.2"}[name])
    check_refusal(here("teach", "--no-browser"), "do not belong together")


def test_a_file_or_a_scenario_says_where_the_page_opens(tmp_path):
    file = tmp_path / "state.json"
    file.write_text(share.file("lesson", share.State(step=3)))
    assert serve.path_of(str(file)) == "/?v=1&step=3"
    assert serve.path_of("dinamo") == "/workbench?v=1&scenario=dinamo"
    assert serve.path_of(None) == "/"
