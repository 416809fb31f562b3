"""The lesson's step on a region: who decided about its leader, and how one could tell.

Its runs and counts are those of `region.py`; what its findings say follows what came out.
"""

from collections import Counter

import numpy as np

from sim.teach import host, region
from sim.teach.language import texts
from sim.teach.saying import (
    blank,
    common,
    expecting,
    lower,
    number,
    reasons,
    said,
    viewed,
)
from sim.teach.share import State
from sim.teach.still import sourced

STEP, SEED = 7, 1

# Steps that come again and again, told once with how often they came.
REPEATED = ("pressing", "order_to_stop")

PER_CENT = 100


def _words(key: str) -> dict:
    """A table of this step's words."""
    return texts()["lesson"][str(STEP)][key]


# ---- One region --------------------------------------------------------------------------------

def _told(step: region.Step, times: int) -> dict:
    """One step of the leader's story in words, with the reasons of a ruling."""
    rungs, forums = _words("rungs"), _words("forums")
    values = {"by": forums.get(step.level, ""), "asked": rungs.get(step.asked, ""),
              "granted": rungs.get(step.granted, ""),
              "why": viewed("why_ended").get(step.granted, "")}
    text = _words("steps")[step.what].format(**values)
    if step.what in REPEATED and times > 1:
        text += " " + said(STEP, "times", times=times)
    for_, against = reasons(dict(step.why), _words("terms"))
    return {"week": said(STEP, "week", week=step.week), "text": text, "for": for_,
            "against": against, "heavy": step.what in ("post_lost", "expulsion", "arrest")}


def story(done) -> list[dict]:
    """The steps in the matter of the leader, as rows of the page."""
    steps = region.story(done)
    times = Counter(step.what for step in steps)
    rows, had = [], set()
    for step in steps:
        if step.what in REPEATED and step.what in had:
            continue
        had.add(step.what)
        rows.append(_told(step, times[step.what]))
    return rows


def who_fell(done) -> str:
    """Who fell in the region, in a sentence."""
    leader = region.leader_of(done)
    fell, arrested, _ = host.fate_of(done, leader)
    fate = "stays" if fell < 0 else "arrested" if fell == arrested else "expelled"
    groups = {f"{one.group}_{name}": getattr(one, name) for one in region.fallen(done)
              for name in ("fell", "people")}
    return said(STEP, "who_fell", leader=said(STEP, f"leader_{fate}", week=fell), **groups)


# ---- Many regions ------------------------------------------------------------------------------

def _where(explanation: str) -> str:
    return _words("where")[explanation]


def _fell(ways: list[region.Way]) -> np.ndarray:
    return np.array([way.fell >= 0 for way in ways], dtype=float)


def _compared(values: np.ndarray) -> tuple[str, tuple[float, float, float]]:
    """Whether a mean difference is above zero, below, or neither, and its interval."""
    found = host.interval(values)
    return ("more" if found[1] > 0 else "fewer" if found[2] < 0 else "unclear"), found


def _count(ways: dict, protector: str) -> dict[str, int]:
    """How many leaders fall under each explanation."""
    return {name: int(_fell(ways[name, protector]).sum()) for name in region.EXPLANATIONS}


def _explanations(ways: dict) -> list[str]:
    """How often the leader falls under each explanation, without a protector."""
    seeds = len(ways["mixed", "absent"])
    key, (mean, low, high) = _compared(
        PER_CENT * (_fell(ways["top_down", "absent"]) - _fell(ways["bottom_up", "absent"])))
    span = {"low": number(low, 0), "high": number(high, 0)}
    return [said(STEP, "fell", seeds=seeds, **_count(ways, "absent")),
            said(STEP, "not_apart", **span) if key == "unclear" else
            said(STEP, "apart", direction=common(key), difference=number(abs(mean), 0), **span)]


def _protector(ways: dict) -> list[str]:
    """How often the leader falls with a protector, and whether one makes a difference."""
    signs = {}
    for name in region.EXPLANATIONS:
        key, _ = _compared(_fell(ways[name, "absent"]) - _fell(ways[name, "present"]))
        signs.setdefault(key, []).append(_where(name))
    return [said(STEP, "with", **_count(ways, "present")) + " " + " ".join(
        said(STEP, f"protector_{key}", where=f" {common('and')} ".join(signs[key]))
        for key in ("more", "fewer", "unclear") if key in signs)]


def _falls(ways: dict) -> list[str]:
    """Whether who decides changes how many people of the region fall."""
    falls = {name: np.array([way.falls for way in ways[name, "present"]], dtype=float)
             for name in region.EXPLANATIONS}
    apart = [(first, second) for first, second in (
        ("top_down", "bottom_up"), ("top_down", "mixed"), ("bottom_up", "mixed"))
        if _compared(falls[first] - falls[second])[0] != "unclear"]
    return [said(STEP, "falls", **{name: number(values.mean()) for name, values in falls.items()})
            + " " + said(STEP, "falls_apart" if apart else "falls_same")]


def _historians() -> list[str]:
    """What historians with many regions would conclude."""
    found = region.historians()
    if found is None:
        return [said(STEP, "no_historians")]
    share = {name: round(PER_CENT * value) for name, value in found.named.items()}
    return [said(STEP, "historians", regions=found.regions, samples=found.samples, **share),
            said(STEP, "misled", misled=round(PER_CENT * found.misled))]


def _figure(ways: dict, chosen: tuple[str, str]) -> dict:
    """A panel for each world, a line for each region from the start to the leader's fall."""
    panels = []
    for world, these in ways.items():
        title = said(STEP, "panel", explanation=_words("explanation")[world[0]],
                     protector=lower(_words("protector")[world[1]]))
        count = said(STEP, "count", fell=int(_fell(these).sum()), seeds=len(these))
        panels.append({
            "name": "-".join(world), "title": title, "count": count, "here": world == chosen,
            "label": f"{title}: {lower(count)}",
            "lines": [{"demanded": way.demanded, "ruled": way.ruled, "lost": way.lost,
                       "fell": way.fell} for way in sorted(
                these, key=lambda way: (way.fell < 0, way.fell, way.lost))]})
    return {"heading": said(STEP, "many", seeds=len(next(iter(ways.values())))),
            "help": said(STEP, "many_help", weeks=region.WEEKS),
            "panels": panels, "weeks": region.WEEKS, "axis": said(STEP, "axis"),
            "marks": _words("marks")}


# ---- The screen --------------------------------------------------------------------------------

def choices_of(state: State) -> host.Choices:
    """The settings of the world that a state has chosen."""
    return region.choices(state.explanation, state.protector)


def screen(state: State) -> dict:
    """Step 7: one region under the chosen explanation; then many under all."""
    choices = choices_of(state)
    runs = region.SEEDS * len(region.WORLDS)
    values = {"members": host.settings(choices).scenario.members, "weeks": region.WEEKS}
    done = host.run(choices, SEED)
    screen = blank(
        STEP, stage="region", **expecting(state.expect7), waits=not state.expect7,
        button=said(STEP, "run", runs=runs),
        text=[sourced(text.format(**values)) for text in texts()["lesson"][str(STEP)]["text"]],
        chosen={"explanation": state.explanation, "protector": state.protector},
        story=story(done), who_fell=who_fell(done), figure=None,
        choices=[{"name": name, "heading": said(STEP, f"which_{name}"),
                  "options": [{"key": key, "text": text} for key, text in _words(name).items()]}
                 for name in ("explanation", "protector")])
    if STEP not in state.done:
        return screen
    ways = region.ways()
    finding = ([said(STEP, "you_expected", expected=common(state.expect7))]
               if state.expect7 else [])
    finding += [*_explanations(ways), *_protector(ways), *_falls(ways), *_historians(),
                said(STEP, "hard")]
    return screen | {
        "finding": [sourced(text) for text in finding], "button": "",
        "small": [common("many_runs", seeds=region.SEEDS), said(STEP, "caution")],
        "figure": _figure(ways, (state.explanation, state.protector))}
