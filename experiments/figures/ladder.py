"""How often a later body overrules an earlier one, which way, and what the ladder changes."""

from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.dots import PERCENT
from experiments.figures.told import Told, less, listed, of, sign_of
from experiments.record import patterns


class Step(NamedTuple):
    """Two bodies in the order they hear a matter; which ways the later one may not go by a rule of
    the model; the row of the record, fitted, for how often it is harsher."""

    first: str
    second: str
    ruled: tuple[str, ...] = ()
    fitted: str = ""


STEPS = {"committee_after_cell": Step("cell", "committee", ("harsher",), "Q13"),
         "hall_after_committee": Step("committee", "hall", (), "Q14"),
         "district_after_committee": Step("committee", "district", ("milder", "harsher")),
         "district_after_hall": Step("hall", "district", ("milder", "harsher")),
         "city_after_committee": Step("committee", "city", ("milder", "harsher")),
         "city_after_district": Step("district", "city", ("milder", "harsher"))}
CELL, HALL = "committee_after_cell", "hall_after_committee"
# Matters a run below which a step is hardly ever taken, and how that is measured.
HARDLY, HEARD = 1.0, "heard_again"
ON, OFF = "on", "off"
SHOWN = ["mean", "lo95", "hi95"]
TOTALS = {"falls": "falls", "expulsions_political": "expulsions", "arrests": "arrests",
          "statements": "statements", "reinstatements": "reinstatements"}
# How a later body may overrule: mark, colour, whether filled, shift.
WAYS = {"milder": ("o", style.BLUE, True, 0.13), "harsher": ("s", style.ORANGE, False, -0.13)}


def _row(summary: pd.DataFrame, outcome: str, ladder: str = ON) -> pd.Series:
    return dots.of(summary, outcome, **{"switch.ladder": ladder}).iloc[0]


def _percent(summary: pd.DataFrame, outcome: str) -> str:
    return f"{PERCENT * _row(summary, outcome)['mean']:.0f}%"


def _taken(summary: pd.DataFrame, is_taken: bool = True) -> list[str]:
    """The steps that are taken in a run, or those that hardly ever are."""
    return [step for step in STEPS
            if (_row(summary, f"{HEARD}.{step}")["mean"] >= HARDLY) == is_taken]


def _effect(summary: pd.DataFrame, outcome: str) -> pd.Series:
    """What the ladder changes: with it less without."""
    return less(*(_row(summary, outcome, ladder) for ladder in (ON, OFF)))


def _relative(summary: pd.DataFrame, outcome: str) -> pd.Series:
    """The same in per cent of what there is without."""
    return PERCENT * _effect(summary, outcome) / _row(summary, outcome, OFF)["mean"]


def _of_ladder(summary: pd.DataFrame, with_size: bool = False) -> str:
    """What the ladder as a whole does."""
    told = []
    for sign, word in (("below", "fewer"), ("above", "more")):
        for outcome, name in TOTALS.items():
            if sign_of(_effect(summary, outcome)) == sign:
                size = f"{abs(_relative(summary, outcome)['mean']):.0f}% " if with_size else ""
                told.append(f"{size}{word} {name}")
    return (f"with the whole ladder there are {listed(told)} than with one body" if told else
            "we cannot tell that the whole ladder changes anything against one body")


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    milder, harsher = (_percent(summary, name) for name in (
        f"overruled_milder.{CELL}", f"overruled_harsher.{HALL}"))
    return (f"The committee is milder than the cell in {milder} of matters, the hall harsher than "
            f"the committee in {harsher} (fitted);\n{_of_ladder(summary, with_size=True)}")


def _label(summary: pd.DataFrame, name: str) -> str:
    return (f"{STEPS[name].second} after {STEPS[name].first}\n"
            f"({_row(summary, f'{HEARD}.{name}')['mean']:.0f} a run)")


def _shares(axes, title: str, text: str, labels: list[str]) -> None:
    """A panel of shares, a row a step, with nothing drawn in it yet."""
    axes.set_yticks([-k for k in range(len(labels))], labels)
    axes.set_ylim(-len(labels) + 0.4, 0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#e4e4e0", linewidth=0.6)
    axes.set_xlim(-5, PERCENT + 5)
    axes.set_xlabel(text)
    axes.set_title(title)


def _expelled(axes, summary: pd.DataFrame) -> None:
    """From the share the earlier body expels to the share the later one does; grey by rule."""
    for k, name in enumerate(_taken(summary)):
        color = style.GREY if len(STEPS[name].ruled) == len(WAYS) else style.INK
        first, second = (PERCENT * _row(summary, f"expelled_by_{which}.{name}")[SHOWN]
                         for which in ("first", "second"))
        axes.annotate("", (second["mean"], -k), (first["mean"], -k),
                      arrowprops={"arrowstyle": "-|>", "color": style.GREY, "shrinkA": 3,
                                  "shrinkB": 4})
        for row, face in ((first, "white"), (second, color)):
            axes.hlines(-k, row["lo95"], row["hi95"], color=color, linewidth=3.0)
            axes.plot(row["mean"], -k, "o", color=color, markersize=5.5, markerfacecolor=face)


def _overruled(axes, summary: pd.DataFrame) -> None:
    """How often the later body is milder and harsher; grey where a rule of the model says so."""
    unnamed = set(WAYS)
    for k, name in enumerate(_taken(summary)):
        step = STEPS[name]
        for row in patterns.load("dinamo", "calibrate"):
            if row.id == step.fitted:
                axes.fill_between([PERCENT * row.low, PERCENT * row.high], -k - 0.3, -k,
                                  color=style.SAND, alpha=0.5, linewidth=0)
        for way, (marker, color, filled, shift) in WAYS.items():
            row = PERCENT * _row(summary, f"overruled_{way}.{name}")[SHOWN]
            shown = style.GREY if way in step.ruled else color
            axes.hlines(-k + shift, row["lo95"], row["hi95"], color=shown, linewidth=3.0)
            axes.plot(row["mean"], -k + shift, marker, color=shown, markersize=5.5,
                      markerfacecolor=shown if filled else "white")
            if way in unnamed - set(step.ruled):
                unnamed.remove(way)
                axes.text(row["hi95"] + 4, -k + shift, way, color=color, fontsize=7, va="center")


def _whole(axes, summary: pd.DataFrame) -> None:
    """What the ladder changes as a whole, in per cent."""
    rows = pd.DataFrame([_relative(summary, outcome) for outcome in TOTALS])
    axes.axvline(0.0, color=style.GREY, linewidth=0.8, linestyle="--")
    dots.draw(axes, rows, TOTALS.values(), spread=False)
    axes.margins(x=0.08)
    axes.set_xlabel("% more or fewer than\nwith one body")
    axes.set_title("c  The whole ladder")


def draw(summary: pd.DataFrame) -> Figure:
    """Whom each body expels, how often the later one overrules, and the ladder as a whole."""
    labels = [_label(summary, name) for name in _taken(summary)]
    rare = _named(_taken(summary, is_taken=False))
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.6), layout="constrained")
        a, b, c = figure.subplots(1, 3, width_ratios=(1, 1, 0.85))
        _shares(a, "a  Expelled", "% of matters\n(open: earlier body;\nfull: later body)", labels)
        _expelled(a, summary)
        _shares(b, "b  Overruled", "% of matters\n(sand: the record, fitted;\ngrey: a rule of the "
                "model)", [""] * len(labels))
        _overruled(b, summary)
        _whole(c, summary)
        figure.suptitle(style.wrap(finding(summary), 7.0, 9.5), x=0.01, ha="left", fontsize=9.5)
        told = "dot or square: mean of the runs;   thick line: its 95 % interval"
        if rare:
            told += f"\nnot drawn, since it hardly ever happens: {listed(rare)}"
        figure.supxlabel(told, x=0.01, ha="left", fontsize=7, color="#666666")
    return figure


def _named(steps: list[str]) -> list[str]:
    return [f"the {STEPS[name].second} after the {STEPS[name].first}" for name in steps]


def _of_step(summary: pd.DataFrame, name: str) -> list[tuple[str, ...]]:
    """A step's rows of the table: how often it is taken, and what the two bodies rule."""
    step = STEPS[name]
    told = {f"{HEARD}.{name}": ("matters a run", 1.0)}
    if name in _taken(summary):
        told |= {f"expelled_by_first.{name}": (f"expelled by the {step.first}, %", PERCENT),
                 f"expelled_by_second.{name}": (f"expelled by the {step.second}, %", PERCENT)}
        told |= {f"overruled_{way}.{name}": (
            f"{way}, %" + (" (a rule)" if way in step.ruled else ""), PERCENT) for way in WAYS}
    return [(f"{step.second} after {step.first}: {what}", of(_row(summary, outcome), factor),
             of(_row(summary, outcome, OFF), factor), "-")
            for outcome, (what, factor) in told.items()]


def says(summary: pd.DataFrame) -> Told:
    """How often bodies overrule each other, and what the ladder as a whole does."""
    unseen = [name for outcome, name in TOTALS.items()
              if sign_of(_effect(summary, outcome)) == "open"]
    rare = _named(_taken(summary, is_taken=False))
    milder, harsher, again = (_percent(summary, name) for name in (
        f"overruled_milder.{CELL}", f"overruled_harsher.{HALL}", f"overruled_milder.{HALL}"))
    return Told(
        found=("A matter may climb a ladder of bodies: cell, committee, hall, district, city. "
               f"The committee is milder than the cell in {milder} of matters; the hall (general "
               f"meeting) is harsher than the committee in {harsher} and milder in {again}. "
               f"{_of_ladder(summary).capitalize()}."),
        not_found=((f"We cannot tell that the ladder changes the number of {listed(unseen)}."
                    if unseen else "Nothing that was counted is the same without the ladder.")
                   + (f" Too rare to judge: {listed(rare)}." if rare else "")),
        heads=("what", "with the ladder", "without: one body", "difference"),
        rows=[(name, of(_row(summary, outcome)), of(_row(summary, outcome, OFF)),
               of(_effect(summary, outcome), sign=True)) for outcome, name in TOTALS.items()]
        + [row for name in STEPS for row in _of_step(summary, name)],
        caveat=("That the committee is never harsher than the cell, that the district confirms, "
                "and that the city gives the card back (a review stands under the city only where "
                "it does) are rules of the model and not findings. The hall hears only those who "
                "keep their card before the committee; how often it is harsher was fitted. A "
                "person may be expelled twice, or after an arrest, so expulsions and falls "
                "may change in opposite directions."))
