"""The same works and the same shock of five arrests under each frozen regime, and the record's
sequence of regimes without a shock."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

FIRST, AUTUMN_1936, LAST = "before 1936", "show trial, autumn 1936", "after 1938"
PLENUM = "plenum, spring 1937"
RECORD = "the record's sequence"


def _by(summary: pd.DataFrame, outcome: str) -> pd.DataFrame:
    return dots.of(summary, outcome).set_index("levers")


def _most(summary: pd.DataFrame) -> str:
    """The frozen regime under which most fall."""
    return _by(summary, "falls").drop(RECORD)["mean"].idxmax()


def _unsettled(row: pd.Series, regime: str) -> str:
    """Said of a causal R whose interval spans zero; nothing otherwise."""
    if row["lo95"] * row["hi95"] > 0:
        return ""
    return f", and its interval includes zero under {regime}"


def draw(summary: pd.DataFrame) -> Figure:
    """Falls and the largest cascade; its length and depth; R attributed, its null, and causal."""
    labels = [f"{name},\nfour years, no shock" if name == RECORD else name
              for name in dots.of(summary, "falls")["levers"]]
    with style.sheet():
        figure = Figure(figsize=(7.2, 4.1), layout="constrained")
        a, b, c = figure.subplots(1, 3, sharey=True, width_ratios=(1.2, 1, 1.2))
        dots.draw(a, dots.of(summary, "falls"), labels, label="all falls")
        dots.draw(a, dots.of(summary, "cascade_size"), labels, marker="s", color=style.ORANGE,
                  filled=False, spread=False, shift=-0.25, label="the largest cascade")
        a.set_xlabel("people who fell, of them\nfive by the shock (two years)")
        a.set_title("a  Falls")
        dots.from_zero(a, dots.of(summary, "falls")["q95"].max())
        a.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2))
        dots.draw(b, dots.of(summary, "cascade_weeks"), labels)
        for k, row in dots.of(summary, "cascade_depth").iterrows():
            b.annotate(f"{row['mean']:.1f} gen.", (1.0, -k + 0.12), ha="right", va="bottom",
                       xycoords=("axes fraction", "data"), color=style.INK, fontsize=7)
        b.set_xlabel("weeks from its first fall to its last\n(gen.: generations after the first)")
        b.set_title("b  The largest cascade")
        dots.from_zero(b, 1.3 * dots.of(summary, "cascade_weeks")["q95"].max())
        for outcome, marker, color, filled, shift, label in (
                ("r_causal", "o", style.BLUE, True, 0.2, "causal: vanish with one fall"),
                ("r_attributed", "D", style.GREY, True, -0.05, "attributed"),
                ("r_attributed_null", "s", style.ORANGE, False, -0.3, "attributed, shuffled")):
            dots.draw(c, dots.of(summary, outcome), labels, marker=marker, color=color,
                      filled=filled, spread=False, shift=shift, label=label)
        c.set_xlabel("other falls per fall (R)")
        c.set_title("c  Does a fall bring falls?")
        c.axvline(1.0, color=style.GREY, linewidth=0.8, linestyle="--")
        low = min(0.0, dots.of(summary, "r_causal")["lo95"].min())
        c.set_xlim(low - 0.05, 1.1 * dots.of(summary, "r_causal")["hi95"].max())
        c.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16))
        most = _most(summary)
        falls = _by(summary, "falls")["mean"]
        largest = _by(summary, "cascade_size")["mean"]
        figure.suptitle(f"Two years after five arrests {falls[most]:.0f} have fallen under the "
                        f"levers of {most}\n(in the largest cascade {largest[most]:.0f}), "
                        f"{falls[FIRST]:.0f} under those of 1935; dashed: R = 1, each fall brings "
                        "another", x=0.01, ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    falls, size, weeks, depth = (_by(summary, name) for name in (
        "falls", "cascade_size", "cascade_weeks", "cascade_depth"))
    r, null, causal = (_by(summary, name) for name in ("r_attributed", "r_attributed_null",
                                                       "r_causal"))
    most = _most(summary)
    return (f"Two years after five arrests at week 0 {dots.said(falls.loc[FIRST])} have fallen "
            f"under the levers of 1935, {dots.said(falls.loc[AUTUMN_1936])} under those of "
            f"autumn 1936, {dots.said(falls.loc[most])} under those of {most} and "
            f"{dots.said(falls.loc[LAST])} after 1938. The largest cascade has "
            f"{dots.said(size.loc[most])} of them, lasts {dots.said(weeks.loc[most])} weeks "
            f"under {most} and reaches {depth.loc[most, 'mean']:.1f} generations. If one fall is "
            f"prevented, {dots.said(causal.loc[most], 2)} others vanish with it under {most}, "
            f"{dots.said(causal.loc[PLENUM], 2)} in spring 1937, "
            f"{dots.said(causal.loc[AUTUMN_1936], 2)} in autumn 1936 and "
            f"{dots.said(causal.loc[FIRST], 2)} before 1936. Attribution alone says "
            f"{dots.said(r.loc[most], 2)}, and {dots.said(null.loc[most], 2)} where parents are "
            f"shuffled, so that it counts falls and tells nothing of what brings them; only what "
            f"vanishes does{_unsettled(causal.loc[most], most)}. In the record's own sequence, "
            f"simulated without a shock, {dots.said(falls.loc[RECORD])} people fall in four "
            f"years; there {dots.said(causal.loc[RECORD], 2)} others vanish with one.\n\n"
            "*Not shown:* a regime is a vector of eighteen levers, so the figure does not say "
            "which lever does it; operations by category run in some regimes and add arrests that "
            "follow from no shock; the run ends after two years, with cascades going on; a causal "
            "R is measured on sampled falls of whole runs and counts all falls that vanish, "
            "however far down; every run counts alike, so that falls of runs with few others "
            "count more, which makes it rather too small.")
