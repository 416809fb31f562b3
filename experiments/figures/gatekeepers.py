"""If officials had kept shelving."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

RECORD, NEITHER, ALL = "as in the record", "neither", "pass everything"


def draw(summary: pd.DataFrame) -> Figure:
    """How much is shelved and how many fall, by what moves the officials."""
    labels = list(dots.of(summary, "falls")["officials"])
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.0), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        shelved = dots.of(summary, "shelving_rate")
        dots.draw(left, shelved, labels)
        dots.from_zero(left, 1.0)
        left.set_xlabel("share of decisions that shelve, whole run")
        falls = dots.of(summary, "falls")
        dots.against_first(right, falls, labels, "people who fell")
        by = falls.set_index("officials")["mean"]
        figure.suptitle(f"Officials who learn nothing and are not pressed: {by[NEITHER]:.0f} falls "
                        f"in the place of {by[RECORD]:.0f}", x=0.01, ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    falls = dots.of(summary, "falls").set_index("officials")
    shelved = dots.of(summary, "shelving_rate").set_index("officials")
    return (f"In the record's path officials shelve {shelved.loc[RECORD, 'mean']:.0%} of what they "
            f"decide on and {dots.said(falls.loc[RECORD])} people fall. If they learn nothing from "
            f"charges against those who shelved, {dots.said(falls.loc['learn nothing'])} fall; "
            f"without pressure from above {dots.said(falls.loc['under no pressure'])}; with "
            f"neither they go on shelving {shelved.loc[NEITHER, 'mean']:.0%} and "
            f"{dots.said(falls.loc[NEITHER])} fall. If they pass everything, "
            f"{dots.said(falls.loc[ALL])}.\n\n"
            "*Not shown:* the worth of one decent official among others, which needs paired "
            "worlds; what is said at meetings, printed or sent straight to the organs passes no "
            "official of this kind.")
