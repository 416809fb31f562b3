"""The dilemma: what a statement that protects its author does for the author, and to all others."""

import math

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

HORIZONS = {"13": "13", "26": "26", "52": "52", "end": "end\n(104)"}
AUTUMN = "mass operations, autumn 1937"
REGIMES = ("show trial, autumn 1936", "plenum, spring 1937", AUTUMN)
FIXED, NO_CEILING = "autumn 1937, fixed slots", "autumn 1937, no ceiling"
WORLDS = {**{regime: regime for regime in REGIMES}, FIXED: "the same, fixed slots of arrest",
          NO_CEILING: "the same, no ceiling of arrests"}
FREE, FORBIDDEN = "free", "forbidden to all"


def _row(summary: pd.DataFrame, outcome: str, world: str, are: str = FREE) -> pd.Series:
    return dots.of(summary, outcome, world=world, preemptive_statements_are=are).iloc[0]


def _rows(summary: pd.DataFrame, outcome: str, worlds) -> pd.DataFrame:
    """Per hundred acts, or in percentage points."""
    return dots.scaled(pd.DataFrame([_row(summary, outcome, world) for world in worlds]),
                       dots.PERCENT)


def _per_hundred(added, taken: pd.Series, made: float = 1.0) -> pd.Series:
    """Rows ``added`` up less the row ``taken``, over ``made``, times a hundred. The interval takes
    them as apart, which makes it rather too wide where they are not."""
    mean = sum(row["mean"] for row in added) - taken["mean"]
    half = math.hypot(*((row["hi95"] - row["lo95"]) / 2 for row in (*added, taken)))
    return dots.PERCENT / made * pd.Series({"mean": mean, "lo95": mean - half, "hi95": mean + half})


def of_the_ban(summary: pd.DataFrame, world: str) -> pd.Series:
    """Falls that a hundred preemptive statements add by the rule's own account: fewer falls when
    they are forbidden to all, over their number."""
    free, banned = (_row(summary, "falls", world, are) for are in (FREE, FORBIDDEN))
    return _per_hundred([free], banned, _row(summary, "preemptive_statements", world)["mean"])


def of_one(summary: pd.DataFrame, world: str) -> pd.Series:
    """Falls that a hundred preemptive statements add one at a time: those of others and of
    targets, less those of which their authors are spared."""
    others, target, spared = (_row(summary, name, world) for name in (
        "social_harm", "target_harm", "private_gain_end"))
    return _per_hundred([others, target], spared)


def _of_single(summary: pd.DataFrame) -> str:
    """What one statement does to all, and how it goes with the ban on all of them."""
    told = ", ".join(f"{dots.said(of_one(summary, world))} in {world.split(', ')[1]}"
                     for world in REGIMES)
    moved = all(of_one(summary, world)["lo95"] <= 0.0 for world in REGIMES[1:])
    return (f"With author, target and others counted together they add {told}: in 1937 a single "
            "statement "
            + ("brings down its target in the place of others, presumably since it takes their "
               "turn at the agenda and with the organs, and cannot be told to add a fall. That "
               "all of them together add some is seen only where nobody writes"
               if moved else "adds falls") + ".")


def finding(summary: pd.DataFrame) -> str:
    """The figure's title: the author's gain, mean of the three regimes, against what all pay."""
    year, end = (_rows(summary, f"private_gain_{horizon}", REGIMES)["mean"].mean()
                 for horizon in ("52", "end"))
    paid = [of_the_ban(summary, world)["mean"] for world in REGIMES]
    return (f"A preemptive statement spares its author {year:.1f} points of risk within a year, "
            f"{end:.1f} by the end\n(mean of three regimes); a hundred of them make "
            f"{min(paid):.0f} to {max(paid):.0f} people fall who would not if nobody wrote any")


def draw(summary: pd.DataFrame) -> Figure:
    """Two panels: the author's gain over time, and the falls of others per hundred statements."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.7), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.05))
        for k, (world, color, marker) in enumerate(zip(
                REGIMES, (style.GREY, style.ORANGE, style.BLUE), "^so", strict=True)):
            rows = pd.concat([_rows(summary, f"private_gain_{h}", [world]) for h in HORIZONS])
            x = [place + 0.13 * (k - 1) for place in range(len(HORIZONS))]
            left.vlines(x, rows["lo95"], rows["hi95"], color=color, linewidth=2.0)
            left.plot(x, rows["mean"], marker, color=color, markersize=4.5, label=world)
        left.axhline(0.0, color=style.INK, linewidth=0.8)
        left.set_xticks(range(len(HORIZONS)), HORIZONS.values())
        left.set_xmargin(0.08)
        left.set_xlabel("weeks after the statement")
        left.set_ylabel("risk spared to the author (percentage points)")
        left.set_title("a  What it does for its author")
        left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22))
        worlds, labels = list(WORLDS), list(WORLDS.values())
        for rows, marker, color, filled, shift, label in (
                (pd.DataFrame([of_the_ban(summary, world) for world in worlds]), "D", style.INK,
                 True, 0.25, "all: none written by anyone"),
                (_rows(summary, "social_harm", worlds), "o", style.BLUE, True, 0.0,
                 "others: one statement less"),
                (_rows(summary, "target_harm", worlds), "s", style.ORANGE, False, -0.25,
                 "the target: one statement less")):
            dots.draw(right, rows, labels, marker=marker, color=color, filled=filled,
                      spread=False, shift=shift, label=label)
        right.margins(x=0.06)
        right.axvline(0.0, color=style.INK, linewidth=0.8)
        right.set_xlabel("falls that a hundred of them add")
        right.set_title("b  What it does to others")
        right.legend(loc="upper center", bbox_to_anchor=(0.3, -0.16))
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    def gain(horizon, world=AUTUMN):
        return dots.said(_rows(summary, f"private_gain_{horizon}", [world]).iloc[0], 1)

    def harm(outcome, world=AUTUMN):
        return dots.said(_rows(summary, outcome, [world]).iloc[0])

    def ban(world=AUTUMN):
        return dots.said(of_the_ban(summary, world))
    falls = {are: dots.said(_row(summary, "falls", AUTUMN, are)) for are in (FREE, FORBIDDEN)}
    return (f"A preemptive statement is one that danger speaks for, about somebody who has not "
            f"fallen. Each sampled one is taken back, all else equal. Those of autumn 1937 spare "
            f"their authors {gain('13')} percentage points of the risk to have fallen within 13 "
            f"weeks, {gain('52')} within a year and {gain('end')} by the end; those of spring 1937 "
            f"{gain('13', REGIMES[1])}, {gain('52', REGIMES[1])} and {gain('end', REGIMES[1])}, "
            f"those of autumn 1936 {gain('13', REGIMES[0])}, {gain('52', REGIMES[0])} and "
            f"{gain('end', REGIMES[0])}. One at a time, a hundred in autumn 1937 add "
            f"{harm('target_harm')} falls of targets and {harm('social_harm')} of others, in "
            f"spring 1937 {harm('target_harm', REGIMES[1])} and "
            f"{harm('social_harm', REGIMES[1])}. {_of_single(summary)} If nobody makes "
            f"any, {falls[FORBIDDEN]} people fall in the place of {falls[FREE]}: {ban()} per "
            f"hundred statements, {ban(REGIMES[1])} in spring 1937 and {ban(REGIMES[0])} in "
            f"autumn 1936. With fixed slots of arrest, where a person spared leaves room for "
            f"another, it is {ban(FIXED)}; without a ceiling {ban(NO_CEILING)}.\n\n"
            "*Not shown:* the record's own path in the works, of four years, where private gain "
            "and social harm are rows P29 and P30 of the record (validation). The gain is that of "
            "those who wrote, not of anyone who might have. One "
            "statement more or less moves agendas and slots, so that many falls differ by chance "
            "between two worlds: the interval of others' harm is wide for that reason.")
