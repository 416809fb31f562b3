"""Why neither nobody nor everybody: agenda and organs; what denunciation creates; null control."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

IN_USE, FIXED, NO_CEILING = "as in use", "organs: fixed slots", "organs: no ceiling"
UNBOUND = "agenda and organs without end"
FREE, FORBIDDEN, NO_FILE = "free", "forbidden", "entering no file"
DRAWN = ((FREE, "o", style.BLUE, True, 0.22), (FORBIDDEN, "s", style.ORANGE, False, 0.0),
         (NO_FILE, "^", style.GREY, True, -0.22))


def _falls(summary: pd.DataFrame, denunciation: str) -> pd.Series:
    """Mean falls by capacity."""
    return dots.of(summary, "falls", denunciation=denunciation).set_index("capacity")["mean"]


def _added(summary: pd.DataFrame) -> pd.Series:
    """Falls that denunciation adds (difference of means), by capacity."""
    return _falls(summary, FREE) - _falls(summary, FORBIDDEN)


def draw(summary: pd.DataFrame) -> Figure:
    """Falls by capacity with denunciation free, forbidden and without effect; the record's share
    of expelled; weeks at the ceiling."""
    labels = list(dots.of(summary, "falls", denunciation=FREE)["capacity"])
    with style.sheet():
        figure = Figure(figsize=(7.2, 4.4), layout="constrained")
        a, b, c = figure.subplots(1, 3, sharey=True, width_ratios=(1.6, 1, 0.8))
        for denunciation, marker, color, filled, shift in DRAWN:
            dots.draw(a, dots.of(summary, "falls", denunciation=denunciation), labels,
                      marker=marker, color=color, filled=filled, shift=shift,
                      spread=denunciation == FREE, label=f"denunciation {denunciation}")
        a.set_xlabel("people who fell")
        a.set_title("a  Falls")
        dots.from_zero(a, dots.of(summary, "falls")["q95"].max())
        a.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14))
        dots.evidence(b, "P01", dots.PERCENT)
        dots.draw(b, dots.scaled(dots.of(summary, "P01", denunciation=FREE), dots.PERCENT), labels)
        b.set_xlabel("% expelled for politics,\nApril 1937 to April 1938")
        b.set_title("b  Against the record")
        dots.from_zero(b, dots.PERCENT * dots.of(summary, "P01")["q95"].max())
        b.legend(loc="upper center", bbox_to_anchor=(0.5, -0.19))
        dots.draw(c, dots.scaled(dots.of(summary, "share_ceiling_binds", denunciation=FREE),
                                 dots.PERCENT), labels)
        c.set_xlabel("% of weeks in which\nit binds")
        c.set_title("c  The organs' ceiling")
        c.set_xlim(-2, 102)
        added = _added(summary)
        falls = _falls(summary, FREE)
        figure.suptitle(f"Denunciation adds {added[FIXED]:.0f} falls under fixed slots, "
                        f"{added[IN_USE]:.0f} as in use, {added[NO_CEILING]:.0f} without a "
                        f"ceiling;\nwith no bound on agenda or organs {falls[UNBOUND]:.0f} fall in "
                        f"the place of {falls[IN_USE]:.0f}", x=0.01, ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    free = dots.of(summary, "falls", denunciation=FREE).set_index("capacity")
    share = dots.of(summary, "fall_share", denunciation=FREE).set_index("capacity")["mean"]
    binds = dots.of(summary, "share_ceiling_binds",
                    denunciation=FREE).set_index("capacity")["mean"]
    expelled = dots.of(summary, "P01", denunciation=FREE).set_index("capacity")["mean"]
    added = _added(summary)
    null = _falls(summary, NO_FILE)[IN_USE] - _falls(summary, FORBIDDEN)[IN_USE]
    return (f"With agenda and capacity as in use {dots.said(free.loc[IN_USE])} people fall, "
            f"{share[IN_USE]:.1%} of all who were ever members. Halving the agenda makes it "
            f"{dots.said(free.loc['agenda halved'])}, doubling it "
            f"{dots.said(free.loc['agenda doubled'])}, an agenda without end "
            f"{dots.said(free.loc['agenda without end'])}; halving the organs' slots "
            f"{dots.said(free.loc['organs: slots halved'])}; with no bound on either "
            f"{dots.said(free.loc[UNBOUND])} ({share[UNBOUND]:.0%}). So it ends neither with "
            "nobody nor with everybody even where no capacity stops it. In the record "
            f"{dots.record('P01').removeprefix('record: ')} were expelled in the year to April "
            f"1938, here {expelled[IN_USE]:.1%}. Denunciation adds {added[IN_USE]:.0f} falls as in "
            f"use, {added[FIXED]:.0f} with fixed slots and {added[NO_CEILING]:.0f} without a "
            f"ceiling: the ceiling binds in {binds[IN_USE]:.0%} of weeks, so most of the harm is "
            "creation and not a change of place. The null control: where statements enter no "
            f"file they add {null:+.1f} falls.\n\n"
            "*Not shown:* displacement among individuals (see self_protection). Agenda and slots "
            "are calibrated, and with fewer slots more of the harm would be displacement "
            "(`tests/test_null_controls.py`).")
