"""What denunciation adds, by how far the organs' capacity stretches; and the null control."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

FORBID, ENTER = "forbid.denounce", "switch.statements_enter_files"


def _series(summary: pd.DataFrame, outcome: str, forbidden: bool, enter: bool) -> pd.DataFrame:
    return dots.of(summary, outcome, **{FORBID: "forbidden" if forbidden else "free",
                                        ENTER: "on" if enter else "off"})


def _harm(summary: pd.DataFrame, enter: bool) -> pd.Series:
    """Falls that denunciation adds (difference of means), by elasticity."""
    free, without = (_series(summary, "falls", forbidden, enter).set_index("organs_elasticity")
                     for forbidden in (False, True))
    return free["mean"] - without["mean"]


def free_of_harm(summary: pd.DataFrame) -> float:
    """Falls at the elasticity in use when nobody can denounce."""
    rows = _series(summary, "falls", True, True).set_index("organs_elasticity")
    return float(rows.loc[0.5, "mean"])


def draw(summary: pd.DataFrame) -> Figure:
    """Falls against elasticity with denunciation free and forbidden; weeks at the ceiling."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.3), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.6, 1))
        for forbidden, enter, color, line, label in (
                (False, True, style.BLUE, "-", "denunciation free"),
                (True, True, style.ORANGE, "--", "denunciation forbidden"),
                (False, False, style.GREY, ":", "free, but entering no file"),
                (True, False, style.INK, "-.", "forbidden, entering no file")):
            rows = _series(summary, "falls", forbidden, enter)
            x = rows["organs_elasticity"]
            left.fill_between(x, rows["lo95"], rows["hi95"], color=color, alpha=0.25, linewidth=0)
            left.plot(x, rows["mean"], line, color=color, marker="o", markersize=3, label=label)
        left.annotate("three worlds that differ little", (0.5, free_of_harm(summary)),
                      (0.5, 0.62 * free_of_harm(summary)), ha="center", va="top", color=style.INK)
        left.set_ylim(bottom=0)
        left.set_xlabel("elasticity of the organs' capacity (0 fixed, 1 no ceiling)")
        left.set_ylabel("people who fell")
        left.set_title("a  Falls (mean and 95 % interval)")
        left.legend(loc="upper left", ncols=2)
        left.set_ylim(top=left.get_ylim()[1] * 1.25)
        rows = _series(summary, "share_ceiling_binds", False, True)
        right.fill_between(rows["organs_elasticity"], 100 * rows["q05"], 100 * rows["q95"],
                           color=style.SKY, linewidth=0)
        right.plot(rows["organs_elasticity"], 100 * rows["mean"], color=style.BLUE, marker="o",
                   markersize=3)
        right.set_ylim(0, 100)
        right.set_xlabel("elasticity")
        right.set_ylabel("% of weeks")
        right.set_title("b  Weeks in which the ceiling binds\n(mean and middle 90 % of runs)")
        harm, null = _harm(summary, True), _harm(summary, False)
        figure.suptitle(f"Denunciation adds {harm.loc[0.0]:.0f} falls under fixed slots, "
                        f"{harm.loc[1.0]:.0f} without a ceiling, {null.loc[0.5]:+.0f} when it "
                        "enters no file", x=0.01, ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    harm, null = _harm(summary, True), _harm(summary, False)
    free = _series(summary, "falls", False, True).set_index("organs_elasticity")
    binds = _series(summary, "share_ceiling_binds", False, True).set_index("organs_elasticity")
    return (f"At the elasticity in use (0.5) {dots.said(free.loc[0.5])} people fall, "
            f"{harm.loc[0.5]:.0f} more than when nobody "
            f"can denounce. With fixed slots denunciation still adds {harm.loc[0.0]:.0f}, "
            f"without a ceiling {harm.loc[1.0]:.0f}: "
            f"the ceiling binds in only {binds.loc[0.5, 'mean']:.0%} of weeks, so most of the "
            f"harm is creation and not a change "
            f"of place. The null control holds: statements that enter no file add "
            f"{null.loc[0.5]:+.1f} falls.\n\n"
            "*Not shown:* displacement among individuals, which needs worlds paired at one "
            "occasion; the slots themselves are "
            "calibrated, and with fewer of them more of the harm would be displacement "
            "(`tests/test_null_controls.py`).")
