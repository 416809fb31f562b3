"""The lesson's step on a region: its worlds, the leader's story, and what is said of them."""

import tomllib
from importlib.resources import files

import pandas as pd
import pytest
from test_teach_host import told

from experiments.figures import fifty_regions
from sim.config.policy import HISTORICAL
from sim.config.settings import settings
from sim.runs.explain import RULING_TERMS
from sim.runs.explain import ruling as explained
from sim.teach import host, language, lesson, lesson_region, region, share

TEXTS = language.texts()["lesson"]["7"]
SHOWN = share.State(step=7, done=(7,), expect7="more")


@pytest.fixture(scope="module", params=region.WORLDS, ids="-".join)
def done(request):
    return host.run(region.choices(*request.param), lesson_region.SEED)


# ---- Worlds ------------------------------------------------------------------------------------

def test_the_worlds_are_those_of_the_experiment():
    design = tomllib.loads((files("experiments") / "designs/fifty_regions.toml").read_text("utf-8"))
    assert set(region.EXPLANATIONS) == set(design["vary"]["explanation"])
    assert set(region.PROTECTOR) == set(design["vary"]["protector"])
    for explanation, protector in region.WORLDS:
        varied = (design["vary"]["explanation"][explanation]
                  | design["vary"]["protector"][protector])
        there = settings(
            design["scenario"], regime=design["regime"], weeks=design["weeks"],
            switch={name.removeprefix("switch."): value for name, value in varied.items()
                    if name.startswith("switch.")},
            set={name: value for name, value in varied.items()
                 if not name.startswith("switch.")})
        assert host.settings(region.choices(explanation, protector)).hash == there.hash


def test_no_world_is_the_path_by_which_the_model_is_tested():
    for world in region.WORLDS:
        assert region.choices(*world).regime == "plenum_1937" != HISTORICAL


# ---- One region --------------------------------------------------------------------------------

def test_a_story_is_what_the_tables_hold(done):
    leader, steps, way = region.leader_of(done), region.story(done), region.way(done)
    assert [step.week for step in steps] == sorted(step.week for step in steps)

    def first(*kinds, level=""):
        return min((step.week for step in steps if step.what in kinds
                    and level in ("", step.level)), default=-1)
    assert (first("demand"), first("post_lost")) == (way.demanded, way.lost)
    assert first("proposal", "refusal", "ruling", level="centre") == way.ruled
    assert first("expulsion", "arrest") == way.fell == host.fate_of(done, leader)[0]
    rulings = done.tables["rulings"]
    mine = rulings[rulings.accused == leader]
    told_of = [step for step in steps if step.why]
    assert sorted(sum(value for _, value in step.why) for step in told_of) == pytest.approx(
        sorted(mine.lean))
    assert sum(step.what == "refusal" for step in told_of) == (
        (mine.final == 1) & (mine.rung == "nothing")).sum()


def test_who_fell_is_everybody_but_the_leader(done):
    groups = region.fallen(done)
    leader_fell = region.way(done).fell >= 0
    assert sum(one.fell for one in groups) + leader_fell == host.fallen(done)
    circle = groups[0]
    assert (circle.group, circle.people) == ("circle", done.settings.scenario.hierarchy.circle)


def test_a_switch_takes_its_side_out_of_every_reason():
    for world in region.WORLDS:
        there = {name for seed in range(1, 4)
                 for step in region.story(host.run(region.choices(*world), seed))
                 for name, value in step.why if value != 0}
        assert ("pressure" in there) == (world[0] != "top_down"), world
        assert bool({"from_above", "pressing"} & there) == (world[0] != "bottom_up"), world
        assert ("protector" in there) == (world[1] == "present"), world


def test_reasons_are_those_of_explain(done):
    """The heaviest term of each side has the sign and the place that `explain --ruling` gives."""
    rulings = done.tables["rulings"]
    mine = rulings[rulings.accused == region.leader_of(done)]
    rows = [row for row in lesson_region.story(done) if row["for"] or row["against"]]
    assert len(rows) == len(mine)
    names = {text: name for name, text in RULING_TERMS.items()}
    for row, number in zip(rows, mine.id, strict=True):
        _, *terms = explained(done.tables, done.start, int(number))
        for side, sign in (("for", 1), ("against", -1)):
            known = [TEXTS["terms"].get(f"{names[text]}_against" if sign < 0 else "",
                                        TEXTS["terms"][names[text]])
                     for text, value in terms if sign * value >= 0.05]
            assert [text.rsplit(" (", 1)[0] for text in row[side]] == known


def test_every_word_of_a_ruling_has_a_text():
    assert set(RULING_TERMS) <= set(TEXTS["terms"])
    assert set(TEXTS["explanation"]) == set(region.EXPLANATIONS) == set(TEXTS["where"])
    assert set(TEXTS["protector"]) == set(region.PROTECTOR)


def test_what_repeats_is_told_once_with_its_number(done):
    steps = [step.what for step in region.story(done)]
    texts = [row["text"] for row in lesson_region.story(done)]
    for what in lesson_region.REPEATED:
        rows = [text for text in texts if text.startswith(TEXTS["steps"][what])]
        assert len(rows) == (what in steps)
        assert all((f"first of {steps.count(what)} times" in text) == (steps.count(what) > 1)
                   for text in rows)


def test_a_run_without_steps_is_told_as_such(monkeypatch):
    monkeypatch.setattr(region, "story", lambda done: [])
    assert lesson.screen(share.State(step=7))["story"] == []


# ---- Many regions ------------------------------------------------------------------------------

def made_up(**fell):
    """Ways of ten leaders a world, of whom so many fall: (with a protector, without)."""
    return {(name, protector): [
        region.Way(2, 5, 6, 9 if k < fell[name][at] else -1, 60 + k % 2) for k in range(10)]
        for name in region.EXPLANATIONS for at, protector in enumerate(region.PROTECTOR)}


@pytest.mark.parametrize(("fell", "says", "not_"), [
    ({"top_down": (0, 5), "bottom_up": (9, 9), "mixed": (9, 9)},
     ("fewer leaders fall", "spares leaders if only the centre decides.", "cannot be told apart"),
     ("more leaders fall than", "read the steps")),
    ({"top_down": (9, 9), "bottom_up": (0, 0), "mixed": (9, 1)},
     ("more leaders fall than", "more leaders fall if both count: read the steps"),
     ("fewer leaders fall", "spares leaders")),
    ({"top_down": (5, 5), "bottom_up": (5, 5), "mixed": (5, 5)},
     ("no clear difference", "No clear effect of the protector"),
     ("fewer leaders", "more leaders", "spares leaders"))])
def test_findings_follow_what_came_out(monkeypatch, fell, says, not_):
    monkeypatch.setattr(region, "ways", lambda: made_up(**fell))
    screen = lesson.screen(SHOWN)
    words = told(screen)
    assert all(part in words for part in says), words
    assert not any(part in words for part in not_), words
    counts = [sum(line["fell"] >= 0 for line in panel["lines"])
              for panel in screen["figure"]["panels"]]
    assert counts == [fell[name][at] for name in region.EXPLANATIONS for at in (0, 1)]
    assert [panel["name"] for panel in screen["figure"]["panels"] if panel["here"]] == [
        "mixed-present"]


def test_falls_of_all_are_told_apart_where_they_differ(monkeypatch):
    ways = made_up(top_down=(5, 5), bottom_up=(5, 5), mixed=(5, 5))
    ways["mixed", "present"] = [region.Way(2, 5, 6, 9, 90 + k % 3) for k in range(10)]
    monkeypatch.setattr(region, "ways", lambda: ways)
    assert "changes how many people fall" in told(lesson.screen(SHOWN))


def test_historians_are_those_of_the_experiment():
    made = pd.read_csv("results/fifty_regions/summary.csv")
    found, says = region.historians(), fifty_regions.says(made)
    named = ", ".join(f"{fifty_regions.EXPLANATIONS[name]} {share:.0%}"
                      for name, share in found.named.items())
    assert f"of samples of {found.regions}: {named}" in says
    assert f"{found.misled:.0%} find that local pressure matters top-down" in says


def test_without_the_stored_experiment_that_is_said(monkeypatch):
    monkeypatch.setattr(region, "ways", lambda: made_up(
        top_down=(5, 5), bottom_up=(5, 5), mixed=(5, 5)))
    monkeypatch.setattr(region, "historians", lambda: None)
    assert "fifty_regions" in told(lesson.screen(SHOWN))
