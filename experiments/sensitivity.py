"""Sensitivity: which parameters matter (Morris, Sobol), what structure does, how many runs.

    designs (here) -> sweep -> runs -> indices.py -> a tidy table -> figure and words -> the page

A method is a list of designs, one a regime, like those that ship, but made from the registry, so
that it follows the parameters and their defaults.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import pandas as pd

from experiments.experiment import QUICK_RESULTS, RESULTS, off_by, read_made
from experiments.figures import style
from experiments.plans.design import Design, load
from experiments.sweeps import indices
from experiments.sweeps.sweep import Report, run_design
from sim.config.errors import UserError, unknown
from sim.config.policy import HISTORICAL
from sim.config.registry import registry
from sim.config.scenario import load_scenario
from sim.config.settings import settings

HOME = "dinamo"
# Regime -> weeks (None: all).
STATIC = "plenum_1937"
REGIMES = {HISTORICAL: None, STATIC: 52}
# What users care about: falls, the attributed R at its peak, expulsions after January 1938 over
# those before (P15), what a preemptive statement does for its author in 13 weeks, and to others.
OUTCOMES = ("fall_share", "r_peak", "P15", "private_gain_13", "social_harm")
# Those from paired worlds cost ten times the run. Thousands of points on the record's own path, of
# four years, would take days; a frozen year stands for it.
PAIRED = ("private_gain_13", "social_harm")
DEAR = ("morris", "sobol")

# How far a parameter is moved either way: this part of its default, within its legal range; where
# the default is 0, this part of one unit.
SPREAD = 0.5
LEVELS = 4
VARIED = ("calibrated", "assumed")
# Parameters of the rival rules, which have no say under the full rule.
WITHOUT_SAY = ("rules",)

FLOAT_FORMAT = "%.6g"


@dataclass(frozen=True)
class Size:
    """How large an analysis is. By regime, since paired worlds cost five times as much: Morris
    trajectories, the step through the registry (2: every other parameter), Sobol blocks. Then
    runs a point of both, parameters kept for Sobol, runs a structure, runs for the curves."""

    trajectories: dict[str, int]
    every: dict[str, int]
    blocks: dict[str, int]
    points: int
    kept: int
    structure: int
    runs: int


def _by_regime(own: int, static: int) -> dict[str, int]:
    return {HISTORICAL: own, STATIC: static}


FULL = Size(_by_regime(8, 4), _by_regime(1, 1), _by_regime(128, 64), points=2, kept=8,
            structure=100, runs=500)
QUICK = Size(_by_regime(2, 2), _by_regime(16, 32), _by_regime(4, 2), points=2, kept=2,
             structure=2, runs=8)


# ---- What is varied --------------------------------------------------------------------------

def ranges(scenario: str, regime: str, every: int = 1) -> dict[str, list[float]]:
    """Parameter -> [low, high]: every row of the registry that is calibrated or assumed and has a
    say in the scenario, moved by SPREAD around the value it has there."""
    chosen = settings(scenario, regime=regime)
    found = {}
    for name, row in registry().items():
        without = WITHOUT_SAY if chosen.scenario.hierarchy else (*WITHOUT_SAY, "hierarchy")
        if row.status not in VARIED or row.mechanism in without:
            continue
        value = chosen.values[name]
        half = SPREAD * (abs(value) or 1.0)
        found[name] = [max(row.low, value - half), min(row.high, value + half)]
    return {name: found[name] for name in list(found)[::every]}


def fortnight() -> dict[str, object]:
    """Settings of a step of two weeks. Half as many choices: the odds of an act, once a member
    deliberates, are doubled (its cost less by ln 2) for as many acts in all. Speeches are made at
    general meetings, which keep their week, so theirs stay. What fades is seen to by the switch."""
    costs = {name: row.default - math.log(2.0) for name, row in registry().items()
             if name.startswith("cost_") and name != "cost_speech"}
    return {"switch.weekly_choice": "off", **costs}


AS_IN_USE = "as in use"
NETWORK = {
    "contacts: the next on the list (ring)": {"switch.chance_contacts": "off"},
    "contacts: the much tied get more": {"switch.even_contacts": "off"},
    "contacts: rank brings none": {"reach_of_rank": 0.0},
}
TIES = {
    "no shopmates": {"shopmates": 0.0},
    "no friends": {"friends": 0.0},
    "no kin in the works": {"kin_in_organisation": 0.0},
    "no past associates": {"past_associates": 0.0},
    "no recommenders": {"p_recommender_here": 0.0},
    "no patrons": {"p_patron_of_officials": 0.0, "p_patron_of_others": 0.0},
    "no closeness in command": {"closeness_command": 0.0},
    "no co-signers": {"co_signed": 0.0},
    "no successor's shadow": {"switch.succession": "off"},
    "no association at all": {"switch.association": "off"},
}


def variants() -> dict[str, dict]:
    """Structures compared with the one in use: label -> what is set."""
    return {AS_IN_USE: {}, **NETWORK, **TIES, "two weeks between choices": fortnight()}


# ---- Methods ---------------------------------------------------------------------------------

def _design(method: str, scenario: str, regime: str, **keys) -> Design:
    """A checked design of one method under one regime."""
    span = load_scenario(scenario).weeks
    weeks = REGIMES[regime]
    asked = [name for name in OUTCOMES
             if weeks is not None or method not in DEAR or name not in PAIRED]
    raw = {"question": f"sensitivity by {method}", "scenario": scenario, "regime": regime,
           "weeks": span if weeks is None else min(weeks, span), "outcomes": asked, **keys}
    return replace(load(raw), name=f"{method}-{regime}")


def _morris(scenario: str, regime: str, size: Size, folder: Path) -> Design:
    return _design("morris", scenario, regime, vary=ranges(scenario, regime, size.every[regime]),
                   sampling="morris", levels=LEVELS, samples=size.trajectories[regime],
                   replicates=size.points)


def _sobol(scenario: str, regime: str, size: Size, folder: Path) -> Design:
    kept = indices.kept(read_table("morris", folder), size.kept)
    all_of_them = ranges(scenario, regime)
    return _design("sobol", scenario, regime, vary={name: all_of_them[name] for name in kept},
                   sampling="saltelli", samples=size.blocks[regime], replicates=size.points)


def _structure(scenario: str, regime: str, size: Size, folder: Path) -> Design:
    return _design("structure", scenario, regime, vary={"structure": variants()},
                   replicates=size.structure,
                   outcomes=[*OUTCOMES, indices.HEAVIEST])


def _replicates(scenario: str, regime: str, size: Size, folder: Path) -> Design:
    return _design("replicates", scenario, regime, replicates=size.runs)


METHODS = {"morris": _morris, "sobol": _sobol, "structure": _structure, "replicates": _replicates}


def chosen(method: str) -> list[str]:
    """The methods that ``method`` stands for (``all``: every one). UserError for others."""
    if method == "all":
        return list(METHODS)
    if method not in METHODS:
        raise unknown("method", method, [*METHODS, "all"])
    return [method]


def folder_of(scenario: str, is_quick: bool) -> Path:
    """Where an analysis goes: the tracked results for the home scenario, else a private place."""
    if is_quick:
        return QUICK_RESULTS / "sensitivity" / Path(scenario).stem
    if scenario == HOME:
        return RESULTS / "sensitivity"
    return Path("runs/sensitivity") / Path(scenario).stem


def runs_of(folder: Path) -> Path:
    """Where the sweeps of an analysis are kept, which are too large to be tracked."""
    return Path("runs/sensitivity") / HOME if folder == RESULTS / "sensitivity" else folder


def designs(method: str, scenario: str, size: Size, folder: Path) -> Iterator[Design]:
    """The designs of a method, one a regime. Raises UserError where Morris must come first."""
    for regime in REGIMES:
        yield METHODS[method](scenario, regime, size, folder)


def run(method: str, scenario: str, using, *, size: Size = FULL, folder: Path, fresh: bool = False,
        shown) -> Iterator[Report]:
    """Sweep the designs of a method, one report each; then write its table, figure and page.

    Goes on where it was stopped unless ``fresh``. ``using``: a backend (`executors.py`);
    ``shown(design)``: a context that gives a function to show progress with. Raises what
    `sweep.run_design` raises, and UserError when a run failed.
    """
    parts = []
    for design in designs(method, scenario, size, folder):
        place = runs_of(folder) / design.name
        with shown(design) as show:
            report = run_design(design, place, using, fresh,
                                f"zaiavlenie sensitivity {scenario} --method {method}", show)
        if report.failed:
            raise UserError(f"sensitivity {method}: {report.failed} runs failed; see "
                            f"{place / 'runs.parquet'}")
        yield report
        runs = pd.read_parquet(place / "runs.parquet")
        parts.append(getattr(indices, method)(design, runs))
    folder.mkdir(parents=True, exist_ok=True)
    pd.concat(parts).to_csv(folder / f"{method}.csv", index=False, float_format=FLOAT_FORMAT,
                            lineterminator="\n")
    write(method, folder)


# ---- Tables, figures, page -------------------------------------------------------------------

def read_table(method: str, folder: Path) -> pd.DataFrame:
    """The tidy table of a method. UserError when it has not been made."""
    return read_made(folder / f"{method}.csv", ("scenario", "regime", "outcome", "n"),
                     f"not a table of this method; give --method {method} first")


def figure_of(method: str):
    """The module that draws a method's table and puts it into words."""
    return import_module(f"experiments.figures.{method}")


def write(method: str, folder: Path) -> None:
    """Draw a method's table beside it."""
    drawn = figure_of(method).draw(read_table(method, folder))
    (folder / f"{method}.png").write_bytes(style.png(drawn))


def picture_differs(method: str, folder: Path) -> str:
    """How the picture differs from its table drawn anew; empty if not."""
    drawn = style.png(figure_of(method).draw(read_table(method, folder)))
    return off_by(drawn, folder / f"{method}.png")


PAGE = Path("docs/sensitivity.md")


def page() -> str:
    """The page about sensitivity, from the tables in `results/sensitivity`."""
    folder = RESULTS / "sensitivity"
    parts = [HEAD.format(spread=f"{SPREAD:.0%}", n=len(ranges(HOME, HISTORICAL)),
                         static=STATIC, weeks=REGIMES[STATIC])]
    if is_trial(read_table("morris", folder)):
        parts.append(TRIAL)
    for method in METHODS:
        table = read_table(method, folder)
        module = figure_of(method)
        parts.append(f"\n## {module.TITLE}\n\n{module.WHAT}\n\n"
                     f"![{module.TITLE}](../results/sensitivity/{method}.png)\n\n"
                     f"{module.says(table)}\n")
    return "".join(parts)


def is_trial(screened: pd.DataFrame) -> bool:
    """Whether a table of Morris is of fewer points than a full analysis has."""
    points = screened.groupby("regime")["n"].first()
    return any(points.get(regime, 0) < FULL.trajectories[regime] * (len(ranges(HOME, regime)) + 1)
               for regime in REGIMES)


def write_page() -> None:
    """Write :data:`PAGE` anew, if every method has a table."""
    if all((RESULTS / "sensitivity" / f"{method}.csv").exists() for method in METHODS):
        PAGE.write_text(page(), encoding="utf-8")


def stale() -> list[str]:
    """What differs from what the tracked tables give: pictures and the page."""
    found = [picture_differs(method, RESULTS / "sensitivity") for method in METHODS]
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
        found.append(f"{PAGE}: differs from what the tables in {RESULTS / 'sensitivity'} give")
    return [one for one in found if one]


TRIAL = """
**The tables below are of a small trial, not of the full analysis: they show the form, and Morris and Sobol are not to be concluded from.**
"""  # noqa: E501

HEAD = """# Sensitivity

What the outcomes depend on: parameters, structure, and chance. Made by one command, which goes on where it was stopped; figures, numbers
and words come from the tables in `results/sensitivity/`.

```console
$ zaiavlenie sensitivity dinamo --method all
$ zaiavlenie sensitivity dinamo --method morris --quick
$ zaiavlenie sensitivity --check
```

`--quick` takes few parameters and few runs, into `runs/quick`; `--check` holds figures and page against the tables. Defaults that
change make an analysis another one: then add `--fresh`.

- **Parameters**: the {n} rows of the [registry](parameters.md) that are calibrated or assumed and have a say in a factory, moved by
  {spread} of their value to either side, within their legal range (where the value is 0: by half a unit). So the share of an outcome that
  a parameter explains is a share of *this* box: a parameter that the sources confine less should have more.
- **Outcomes**: the share of all members who fall; the attributed R in the eight-week cohort where it is highest (falls that follow
  directly from a fall); expulsions a week after January 1938 over those of late 1937 (row P15 of the record); what a preemptive
  statement does for its author within 13 weeks (private gain) and to third persons by the end (social harm), both from paired worlds.
- **Regimes**: the record's own path, and policy frozen as at the plenum of spring 1937 (`{static}`, {weeks} weeks, five arrests to
  begin with). Private gain and social harm, which need paired worlds, have their Morris and Sobol panels under the frozen year alone;
  P15 needs 1938. An outcome that is undetermined in more than a tenth of points is left out of its panel.
- **Luck**: all points have the same seeds. In figures *luck* is what a parameter would get that changes nothing but the draws; only what
  stands beyond it is told from chance. It is measured within points, so that it holds the luck of a seed that moves all points alike
  and no difference between them: luck is rather too large, and some that is not told from it here may be.
"""  # noqa: E501
