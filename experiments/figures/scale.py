"""The same rules from a class of forty to a hundred thousand members."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

CLASS, WORKS = "40 (a class)", "1,173 (the works)"


def draw(summary: pd.DataFrame) -> Figure:
    """Share who fall and the attributed R, by size; thin lines show the spread of runs."""
    labels = list(dots.of(summary, "fall_share")["size"])
    with style.sheet():
        figure = Figure(figsize=(7.2, 2.5), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        for axes, outcome, text in ((left, "fall_share", "share of members who fell"),
                                    (right, "r_attributed",
                                     "falls that follow directly from a fall")):
            rows = dots.of(summary, outcome)
            dots.draw(axes, rows, labels)
            dots.from_zero(axes, rows["q95"].max())
            axes.set_xlabel(text)
        share = dots.of(summary, "fall_share").set_index("size")
        figure.suptitle(f"{share.loc[WORKS, 'mean']:.1%} of members fall in one works, "
                        f"{share['mean'].iloc[-1]:.1%} in 85 copies of it, "
                        f"{share.loc[CLASS, 'mean']:.0%} in a class of forty", x=0.01, ha="left",
                        fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    share = dots.of(summary, "fall_share").set_index("size")
    largest = share.iloc[-1]
    return (f"In the works {share.loc[WORKS, 'mean']:.1%} of all who were ever members fall, with "
            f"a standard deviation over runs of {share.loc[WORKS, 'sd']:.2%}; in 85 copies of it "
            f"{largest['mean']:.1%}, with {largest['sd']:.3%}. In a class of forty "
            f"{share.loc[CLASS, 'mean']:.0%} fall: it shares units, posts and ties out in its own "
            "way, and its committee hears as many cases as a factory's.\n\n"
            "*Not shown:* one large organisation; nothing passes between copies, so they show "
            "that the rules give the same at any number of organisations, not what happens in "
            "larger ones.")
