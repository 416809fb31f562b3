"""The same works and the same shock of five arrests under each frozen regime."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

NAMES = {"before_1936": "before 1936", "show_trial": "show trial, autumn 1936",
         "plenum_1937": "plenum, spring 1937", "mass_operations": "mass operations, autumn 1937",
         "resolution_1938": "resolution, February 1938", "after_1938": "after 1938"}


def _most(summary: pd.DataFrame) -> str:
    falls = dots.of(summary, "falls")
    return falls.loc[falls["mean"].idxmax(), "regime"]


def draw(summary: pd.DataFrame) -> Figure:
    """Falls and the largest cascade; the attributed R beside its null, by regime."""
    labels = [NAMES[regime] for regime in dots.of(summary, "falls")["regime"]]
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.3), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.2, 1))
        dots.draw(left, dots.of(summary, "falls"), labels, label="all falls")
        dots.draw(left, dots.of(summary, "cascade_size"), labels, marker="s", color=style.ORANGE,
                  filled=False, spread=False, shift=-0.22, label="the largest cascade")
        left.set_xlabel("people who fell within two years, five of them by the shock")
        dots.from_zero(left, dots.of(summary, "falls")["q95"].max())
        left.legend(loc="lower right")
        dots.draw(right, dots.of(summary, "r_attributed"), labels, spread=False,
                  label="attributed R")
        dots.draw(right, dots.of(summary, "r_attributed_null"), labels, marker="s",
                  color=style.ORANGE, filled=False, spread=False, shift=-0.22,
                  label="null: parents shuffled")
        right.set_xlabel("falls that follow directly from a fall")
        dots.from_zero(right, dots.of(summary, "r_attributed")["hi95"].max())
        right.legend(loc="lower right")
        most = _most(summary)
        falls = dots.of(summary, "falls").set_index("regime")["mean"]
        figure.suptitle(f"Five arrests end in {falls[most]:.0f} falls under the levers of "
                        f"{NAMES[most]}, in {falls['before_1936']:.0f} under those of 1935",
                        x=0.01, ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    falls = dots.of(summary, "falls").set_index("regime")
    r = dots.of(summary, "r_attributed").set_index("regime")
    null = dots.of(summary, "r_attributed_null").set_index("regime")
    most = _most(summary)
    return (f"Five arrests at week 0 end, two years later, in "
            f"{dots.said(falls.loc['before_1936'])} falls under the levers "
            f"of 1935, in {dots.said(falls.loc['show_trial'])} under those of autumn 1936 and in "
            f"{dots.said(falls.loc[most])} "
            f"under those of {NAMES[most]}. A fall there brings {dots.said(r.loc[most], 2)} "
            f"others directly, where shuffled "
            f"parents give {dots.said(null.loc[most], 2)}. After 1938 it is "
            f"{dots.said(falls.loc['after_1938'])} falls.\n\n"
            "*Not shown:* a regime is a vector of eighteen levers, so the figure does not say "
            "which lever does it; operations "
            "by category run in some regimes and add arrests that follow from no shock; "
            "attribution alone finds offspring "
            "even where nothing feeds back, which is why the null stands beside it.")
