"""Why neither nobody nor everybody: what agenda and organs let through, and what statements add."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, less, of, sign_of

IN_USE, FIXED, NO_CEILING = "as in use", "organs: fixed slots", "organs: no ceiling"
ENDLESS, UNBOUND = "agenda without end", "agenda and organs without end"
# How figure and table call a capacity; what is named here alone is drawn.
DRAWN = {
    IN_USE: "as calibrated",
    "organs: slots halved": "half the slots of arrest",
    FIXED: "no arrest beyond the slots",
    NO_CEILING: "every arrest beyond the slots",
    "agenda halved": "half the agenda",
    "agenda doubled": "twice the agenda",
    ENDLESS: "agenda without end",
    UNBOUND: "no bound on either",
}
NAMES = DRAWN | {"organs: elasticity 0.25": "a quarter of arrests beyond the slots",
                 "organs: elasticity 0.75": "three quarters of arrests beyond the slots"}
FREE, FORBIDDEN, NO_FILE = "free", "forbidden", "entering no file"
# Statements; mark, colour, whether filled, name, and how that is aligned.
SIDES = ((FREE, "o", style.BLUE, True, "everyone may make statements", "left"),
         (FORBIDDEN, "s", style.ORANGE, False, "nobody may make any", "right"))


def _row(summary: pd.DataFrame, outcome: str, capacity: str, statements: str = FREE) -> pd.Series:
    return dots.of(summary, outcome, capacity=capacity, denunciation=statements).iloc[0]


def _added(summary: pd.DataFrame, capacity: str, base: str = FORBIDDEN, to: str = FREE
           ) -> pd.Series:
    """Share of members who fall more where statements are ``to`` than where they are ``base``."""
    return less(*(_row(summary, "fall_share", capacity, which) for which in (to, base)))


def _capacities(summary: pd.DataFrame) -> list[str]:
    return list(dots.of(summary, "fall_share", denunciation=FREE)["capacity"])


def _most(share: float) -> str:
    return "most fall" if share > 0.5 else "most do not fall"


def _adding(summary: pd.DataFrame) -> str:
    """Where statements add falls."""
    capacities = _capacities(summary)
    n = sum(sign_of(_added(summary, one)) == "above" for one in capacities)
    if not n:
        return "At no capacity do we see that statements add falls"
    also = (", also where no arrest takes place beyond the slots"
            if sign_of(_added(summary, FIXED)) == "above" else "")
    return (f"Statements add falls at every capacity{also}" if n == len(capacities) else
            f"Statements add falls at {n} of {len(capacities)} capacities{also}")


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    share = {which: _row(summary, "fall_share", which)["mean"] for which in (IN_USE, UNBOUND)}
    return (f"As calibrated {share[IN_USE]:.1%} of members fall, {share[UNBOUND]:.1%} with no "
            f"bound on agenda or arrests: {_most(share[UNBOUND])} even so.\n{_adding(summary)}")


def draw(summary: pd.DataFrame) -> Figure:
    """Share fallen by capacity, with statements and without; and the difference."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.3), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.5, 1))
        for statements, marker, color, filled, name, side in SIDES:
            rows = pd.DataFrame([_row(summary, "fall_share", one, statements) for one in DRAWN])
            rows = dots.scaled(rows, dots.PERCENT)
            left.axvline(rows["mean"].iloc[0], color=color, linewidth=0.7, linestyle="--",
                         zorder=0)
            dots.draw(left, rows, DRAWN.values(), marker=marker, color=color, filled=filled,
                      spread=filled)
            left.text(rows["mean"].iloc[0], 0.75, name, color=color, fontsize=7,
                      ha=side, va="bottom")
        dots.from_zero(left, dots.PERCENT * dots.of(summary, "fall_share")["q95"].max())
        left.set_xlabel("% of all who were ever members, fallen by the end\n"
                        "(dashed: as calibrated)")
        left.set_title("a  Fallen", pad=14)
        added = pd.DataFrame([dots.PERCENT * _added(summary, one) for one in DRAWN])
        right.axvline(0.0, color=style.INK, linewidth=0.8)
        right.axvline(added["mean"].iloc[0], color=style.GREY, linewidth=0.7, linestyle="--")
        dots.draw(right, added, DRAWN.values(), color=style.INK, spread=False)
        right.set_xlim(min(0.0, 1.1 * added["lo95"].min()), 1.1 * added["hi95"].max())
        right.set_xlabel("points that they add to the % fallen")
        right.set_title("b  What statements add", pad=14)
        left.set_ylim(-len(DRAWN) + 0.4, 0.6)
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
        dots.key(figure)
    return figure


def _table(summary: pd.DataFrame) -> list[tuple[str, ...]]:
    return [(NAMES.get(one, one),
             of(_row(summary, "fall_share", one, FORBIDDEN), dots.PERCENT),
             of(_row(summary, "fall_share", one), dots.PERCENT),
             of(_row(summary, "falls", one), digits=0),
             of(_added(summary, one), dots.PERCENT, sign=True),
             of(_added(summary, one, to=NO_FILE), dots.PERCENT, sign=True),
             of(_row(summary, "share_ceiling_binds", one), dots.PERCENT))
            for one in _capacities(summary)]


def _of_bounds(summary: pd.DataFrame) -> str:
    """Which of the two bounds holds back more, where it can be told."""
    gap = sign_of(less(*(_row(summary, "fall_share", one) for one in (ENDLESS, NO_CEILING))))
    if gap == "open":
        return "We cannot tell which of the two bounds holds back more"
    slots = "slots of arrest (what the organs have room for)"
    more, fewer = ("agenda", slots)[::1 if gap == "above" else -1]
    return f"The {more} hold{'s' * (more == 'agenda')} back more falls than the {fewer}"


def _of_creation(summary: pd.DataFrame) -> str:
    """Whether statements make more people fall or only others, so far as arrests go."""
    if sign_of(_added(summary, FIXED)) != "above":
        return ("Where no arrest takes place beyond the slots we do not see that statements add "
                "falls: they may only change who falls.")
    kept = _added(summary, FIXED)["mean"] / _added(summary, NO_CEILING)["mean"]
    return ("Statements add falls even where no arrest takes place beyond the slots "
            f"({kept:.0%} of what they add where nothing limits arrests), so they do not only "
            "change who falls.")


def _of_control(summary: pd.DataFrame) -> str:
    """How much statements add at most that enter no file. Intervals of `_added` are too wide to
    say that it is nothing."""
    most = max(_added(summary, one, to=NO_FILE)["hi95"] for one in _capacities(summary))
    return ("Statements that enter no file are the control: at no capacity do they add more than "
            f"{dots.PERCENT * most:.1f} points (upper end of the interval).")


def says(summary: pd.DataFrame) -> Told:
    """What limits the number of the fallen, and what statements add at each capacity."""
    unbound = _row(summary, "fall_share", UNBOUND)["mean"]
    base = _row(summary, "fall_share", IN_USE, FORBIDDEN)["mean"]
    return Told(
        found=(f"Where nobody may make a statement, {base:.1%} of members fall all the same. Where "
               f"everyone may, and nothing limits agenda or arrests, {unbound:.1%} fall: even then "
               f"{_most(unbound)}. {_of_bounds(summary)}. "
               f"{_of_creation(summary)}"),
        not_found=("What decides how many fall where nothing bounds it is not shown here. "
                   f"{_of_control(summary)}"),
        heads=("capacity", "fallen if nobody may make statements, %", "fallen, %",
               "fallen, persons", "what statements add, points",
               "what statements add that enter no file, points",
               "weeks with more to arrest than slots, %"),
        rows=_table(summary),
        caveat=("The slots and the committee's agenda were fitted to how many were expelled and "
                f"arrested: as calibrated, {_row(summary, 'P01', IN_USE)['mean']:.1%} are expelled "
                f"in the year to April 1938 ({dots.record('P01')}). Most differences "
                "are taken as if the worlds were independent, though these share their seeds. So "
                "the intervals of these differences are rather too wide."))
