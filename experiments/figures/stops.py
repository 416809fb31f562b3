"""What stops the hunt: January 1938, the end of the operations, or brakes of its own."""

import math

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, less, listed, of, sign_of

RECORD, NONE, EARLIER = dots.RECORD, "no January 1938", "26 weeks earlier"
# What happened in January 1938, and how figure and table call it.
WORLDS = {
    RECORD: "as dated",
    EARLIER: "half a year earlier",
    "26 weeks later": "half a year later",
    "half as strong": "half as strong",
    NONE: "never",
    "nor an end of the operations": "never, nor do the\noperations end",
    "the operations end in January too": "as dated, and the\noperations end then",
    "they alone end, in January": "never, but the\noperations end then",
}
ENDLESS = "the agenda has no end"
# Each brake by the world in which it is taken away.
BRAKES = {
    "meetings never lapse": "meetings that lapse",
    "officials do not learn": "officials who learn",
    "committees fear no reversal": "committees that fear\nto be overruled",
    "the wronged never strike back": "the wronged who\nstrike back",
    "the wronged never tire": "the wronged who tire",
    "the organs have room for all": "the limited room of\nthe organs",
    ENDLESS: "the limited agenda",
}
HALVES = {"1936H2": "Jul-Dec\n1936", "1937H1": "Jan-Jun\n1937", "1937H2": "Jul-Dec\n1937",
          "1938H1": "Jan-Jun\n1938", "1938H2": "Jul-Dec\n1938"}
LATE_1937, EARLY_1938, LATE_1938 = "1937H2", "1938H1", "1938H2"
RESOLUTION = 2.6  # 20 January 1938 among the half-years, each around its whole number
LINES = ((RECORD, dots.DATED, style.BLUE, "o-"), (NONE, "no resolution", style.ORANGE, "s-"),
         (EARLIER, "half a year earlier", style.INK, "^--"))
# The resolution in a brake's world; mark, colour, whether filled, shift.
SIDES = {RECORD: ("resolution as dated", "o", style.BLUE, True, 0.15),
         NONE: ("no resolution", "s", style.ORANGE, False, -0.15)}


def _row(summary: pd.DataFrame, outcome: str, world: str) -> pd.Series:
    return dots.of(summary, outcome, world=world).iloc[0]


def _without(brake: str, side: str) -> str:
    """The world in which a brake is taken away, with the resolution as dated or without."""
    return brake if side == RECORD else f"{side}; {brake}"


def _idle(summary: pd.DataFrame, brake: str, side: str) -> bool:
    """Whether a brake is not at work at all: without it every mean and spread is the same."""
    one, other = (summary[summary["world"] == world].sort_values("outcome")[["mean", "sd"]]
                  for world in (side, _without(brake, side)))
    return one.reset_index(drop=True).equals(other.reset_index(drop=True))


def _held(summary: pd.DataFrame, brake: str, side: str) -> pd.Series:
    """Falls that a brake holds back: those where it is taken away, less those with it."""
    return less(*(_row(summary, "falls", world) for world in (_without(brake, side), side)))


def _signs(summary: pd.DataFrame, side: str) -> dict[str, str]:
    """What each brake does: ``above`` where it holds back, ``below`` where it drives on."""
    return {brake: "idle" if _idle(summary, brake, side) else sign_of(_held(summary, brake, side))
            for brake in BRAKES}


def _named(signs: dict[str, str], *which: str) -> list[str]:
    return [BRAKES[brake].replace("\n", " ") for brake, sign in signs.items() if sign in which]


def _both(summary: pd.DataFrame, sign: str) -> list[str]:
    """The brakes that do so with the resolution and without."""
    one, other = (_named(_signs(summary, side), sign) for side in SIDES)
    return [name for name in one if name in other]


def _pace(summary: pd.DataFrame, outcome: str, world: str = NONE) -> list[str]:
    """The two halves of 1938 against late 1937: ``above``, ``below`` or ``open``."""
    before = _row(summary, f"{outcome}.{LATE_1937}", world)
    return [sign_of(less(_row(summary, f"{outcome}.{half}", world), before))
            for half in (EARLY_1938, LATE_1938)]


def _slowing(summary: pd.DataFrame, world: str = NONE) -> str:
    """Whether expulsions slow in a world in which there is no resolution."""
    early, late = _pace(summary, "expelled_in", world)
    if early == late == "below":
        return "expulsions slow by themselves"
    return ("expulsions slow by themselves only late in 1938" if late == "below" else
            "expulsions go on as in late 1937" if early != "below" else
            "expulsions slow by themselves only for half a year")


def _of_resolution(summary: pd.DataFrame) -> str:
    """What the resolution does to the falls."""
    falls = {world: _row(summary, "falls", world) for world in (RECORD, NONE)}
    change = sign_of(less(falls[NONE], falls[RECORD]))
    if change == "open":
        return "We cannot tell that the resolution of January 1938 changes how many fall"
    return (f"Without the resolution of January 1938, {falls[NONE]['mean']:.0f} people fall "
            f"instead of {falls[RECORD]['mean']:.0f}")


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    held = len(_both(summary, "above"))
    return (f"{_of_resolution(summary)};\nthen {_slowing(summary)}. Either way {held} of "
            f"{len(BRAKES)} supposed brakes hold{'s' * (held == 1)} the hunt back")


def _over_time(axes, summary: pd.DataFrame) -> None:
    """Expulsions by half-year, a line a world, named at its end."""
    ends = []
    axes.axvline(RESOLUTION, color=style.GREY, linewidth=0.8, linestyle="--")
    for world, _, color, line in LINES:
        rows = pd.DataFrame([_row(summary, f"expelled_in.{half}", world) for half in HALVES])
        axes.fill_between(range(len(HALVES)), rows["lo95"], rows["hi95"], color=color, alpha=0.2,
                          linewidth=0)
        axes.plot(range(len(HALVES)), rows["mean"], line, color=color, markersize=4)
        ends.append(rows["mean"].iloc[-1])
    top = style.nice_top(dots.of(summary, f"expelled_in.{EARLY_1938}", world=NONE)["hi95"], 10)
    for (_, name, color, _), at in zip(LINES, style.spread(ends, 0.08 * top, 0, top), strict=True):
        axes.text(len(HALVES) - 0.88, at, name, color=color, va="center", fontsize=7)
    axes.text(RESOLUTION - 0.06, 0.01 * top, "20 January 1938", color="#666666", fontsize=6.5,
              rotation=90, ha="right", va="bottom")
    axes.set_xticks(range(len(HALVES)), HALVES.values(), fontsize=7)
    axes.set_xlim(-0.2, len(HALVES) + 0.4)
    axes.set_ylim(0, top)
    axes.set_ylabel("people expelled")
    axes.set_title("b  Expelled in each half-year (band: 95 %)")


def _brakes(axes, summary: pd.DataFrame) -> None:
    """What each brake holds back, the strongest on top; idle ones as a dash at 0."""
    order = sorted(BRAKES, key=lambda brake: -_held(summary, brake, RECORD)["mean"])
    axes.axvline(0.0, color=style.GREY, linewidth=0.8, linestyle="--")
    for side, (name, marker, color, filled, shift) in SIDES.items():
        rows = pd.DataFrame([_held(summary, brake, side) for brake in order])
        idle = [_idle(summary, brake, side) for brake in order]
        rows.loc[idle, ["mean", "lo95", "hi95"]] = math.nan
        dots.draw(axes, rows, [BRAKES[brake] for brake in order], marker=marker, color=color,
                  filled=filled, spread=False, shift=shift)
        axes.text(rows["hi95"].iloc[0], shift, f"  {name}", color=color, fontsize=7, va="center")
        for k in (k for k, one in enumerate(idle) if one):
            axes.text(0.0, shift - k, "  not at work without the resolution", color=color,
                      fontsize=6.5, va="center")
    low, high = axes.get_xlim()
    axes.set_xlim(low - 0.02 * (high - low), high + 0.15 * (high - low))
    axes.set_xlabel("falls it holds back (below 0: falls it adds)")
    axes.set_title("c  What each brake does: falls without it less falls with it")


def draw(summary: pd.DataFrame) -> Figure:
    """Falls by what happened in January 1938; expulsions over time; the brakes one by one."""
    falls = pd.DataFrame([_row(summary, "falls", world) for world in WORLDS])
    with style.sheet():
        figure = Figure(figsize=(7.2, 6.2), layout="constrained")
        above, below = figure.subfigures(2, 1, height_ratios=(1, 0.95))
        left, right = above.subplots(1, 2, width_ratios=(1, 1.35))
        dots.against_first(left, falls, WORLDS.values(), "people who fell in four years")
        left.set_title("a  The resolution comes ...")
        _over_time(right, summary)
        _brakes(below.subplots(), summary)
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
        dots.key(figure)
    return figure


def _cells(summary: pd.DataFrame, label: str, world: str, base: str) -> tuple[str, ...]:
    falls = _row(summary, "falls", world)
    return (label.replace("\n", " "), of(falls, digits=0),
            "-" if world == base else of(less(falls, _row(summary, "falls", base)), sign=True),
            *(of(_row(summary, f"expelled_in.{half}", world), digits=0)
              for half in (LATE_1937, EARLY_1938, LATE_1938)),
            of(_row(summary, "arrests", world), digits=0),
            *(of(_row(summary, f"written_in.{half}", world), digits=0)
              for half in (LATE_1937, LATE_1938)))


def _table(summary: pd.DataFrame) -> list[tuple[str, ...]]:
    rows = [_cells(summary, f"resolution {name}" if world != RECORD else dots.DATED, world, RECORD)
            for world, name in WORLDS.items()]
    for side, (name, *_) in SIDES.items():
        for brake, label in BRAKES.items():
            cells = _cells(summary, f"{name}; without {label}", _without(brake, side), side)
            rows.append((*cells[:2], "none, every run the same" if _idle(summary, brake, side)
                         else cells[2], *cells[3:]))
    return rows


def _of_writing(summary: pd.DataFrame) -> str:
    early, late = _pace(summary, "written_in")
    return ("fewer statements are written than in 1937" if early == late == "below" else
            "statements do not become fewer all through 1938")


def _unseen(summary: pd.DataFrame, signs: dict[str, str]) -> str:
    """The brakes that change nothing one can see, and how much they may change at most."""
    names = _named(signs, "open", "idle")
    if not names:
        return "We looked for a supposed brake that does nothing, and found none."
    ends = [abs(_held(summary, brake, RECORD)[end]) for brake, sign in signs.items()
            if sign in ("open", "idle") for end in ("lo95", "hi95")]
    return (f"We cannot tell from zero what these do: {listed(names)}. It is at most "
            f"{max(ends):.0f} falls either way.")


def _with_room(summary: pd.DataFrame) -> str:
    """Whether expulsions slow where the agenda has no end, if that is another answer."""
    slowing = _slowing(summary, _without(ENDLESS, NONE))
    return "" if slowing == _slowing(summary) else (
        f" With no resolution and an agenda without end, however, {slowing}.")


def says(summary: pd.DataFrame) -> Told:
    """What January 1938 does, whether the hunt slows without it, and what each brake does."""
    held, driving = (_both(summary, sign) for sign in ("above", "below"))
    return Told(
        found=(f"{_of_resolution(summary)}; without it {_slowing(summary)}, while "
               f"{_of_writing(summary)}. With the resolution and without, the hunt is held back by "
               f"{listed(held, 'none of its supposed brakes')}"
               + (f", and driven on by {listed(driving)}." if driving else ".")),
        not_found=_unseen(summary, _signs(summary, RECORD)) + _with_room(summary),
        heads=("world", "fallen", "difference in falls", "expelled Jul-Dec 1937",
               "expelled Jan-Jun 1938", "expelled Jul-Dec 1938", "arrested in all",
               "written Jul-Dec 1937", "written Jul-Dec 1938"),
        rows=_table(summary),
        caveat=("Only the law of the resolution is moved or left out. In every world the campaign "
                "grows quieter and officials are pressed less in 1938, as dated; so statements may "
                "become fewer for that reason. \"The operations end\" means that the organs are "
                "less ready to arrest. After the resolution expulsions a month are "
                f"{_row(summary, 'P15', RECORD)['mean']:.0%} of late 1937 here "
                f"({dots.record('P15')}, to which the model was fitted). Without the resolution, "
                "intervals of what a brake does are rather too wide, so that small effects may be "
                "missed."))
