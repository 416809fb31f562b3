"""Motives of statements over time, and what remains when one is taken out of the choice."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

HALVES = {"1937H1": "Jan-Jun\n1937", "1937H2": "Jul-Dec\n1937",
          "1938H1": "Jan-Jun\n1938", "1938H2": "Jul-Dec\n1938"}
MOTIVES = {"fear": (style.INK, "o", "-"), "belief": (style.BLUE, "s", "--"),
           "interest": (style.ORANGE, "^", "-."), "retaliation": (style.GREY, "v", ":")}
STATEMENTS = "preemptive statements"


def _shares(summary: pd.DataFrame, motive: str) -> pd.DataFrame:
    """Per cent of political statements of a motive by half-year, all motives in play."""
    return pd.DataFrame([dots.scaled(dots.of(summary, f"motive_share.{motive}.{half}",
                                             without="nothing"), dots.PERCENT).iloc[0]
                         for half in HALVES])


def _over_time(axes, summary: pd.DataFrame) -> None:
    """Shares of the motives, a line each, with intervals."""
    for motive, (color, marker, line) in MOTIVES.items():
        rows = _shares(summary, motive)
        axes.fill_between(range(len(rows)), rows["lo95"], rows["hi95"], color=color, alpha=0.2,
                          linewidth=0)
        axes.plot(range(len(rows)), rows["mean"], marker + line, color=color, markersize=4,
                  label=motive)
    axes.set_xticks(range(len(HALVES)), HALVES.values())
    axes.set_xmargin(0.04)
    axes.set_ylim(0, dots.PERCENT)
    axes.set_ylabel("% of political statements (mean, 95 %)")
    axes.set_title("a  Largest motive of a statement, all motives in play")
    axes.legend(loc="upper right", ncols=4)


def _loss(summary: pd.DataFrame) -> pd.Series:
    """Falls with every motive less falls without one."""
    falls = dots.of(summary, "falls").set_index("without")["mean"]
    return (falls["nothing"] - falls).drop(["nothing", STATEMENTS]).sort_values(ascending=False)


def _of_fear(loss: pd.Series, falls: float) -> str:
    """What the fall in falls without fear says about the thesis, beside the other motives."""
    order = "less" if loss["fear"] < min(loss["interest"], loss["belief"]) else "not less"
    return (f"So {loss['fear'] / falls:.0%} of the falls hang on fear, {order} than on interest "
            f"({loss['interest'] / falls:.0%}) or belief ({loss['belief'] / falls:.0%}). The "
            "weight of fear was searched, and the record does not identify it "
            "([calibration](../docs/calibration.md)): these parts are those of the default, not "
            "the record's.")


def draw(summary: pd.DataFrame) -> Figure:
    """Falls and statements with every motive, and without each."""
    falls = dots.of(summary, "falls")
    labels = ["all motives" if name == "nothing" else f"without {name}"
              for name in falls["without"]]
    with style.sheet():
        figure = Figure(figsize=(7.2, 5.8), layout="constrained")
        above, below = figure.subfigures(2, 1, height_ratios=(1, 1.1))
        _over_time(above.subplots(), summary)
        left, right = below.subplots(1, 2, sharey=True)
        for axes, outcome, text, title in (
                (left, "falls", "people who fell", "b  Falls"),
                (right, "statements", "statements of every kind", "c  Statements")):
            dots.against_first(axes, dots.of(summary, outcome), labels, text)
            axes.set_title(title)
        loss = _loss(summary)
        figure.suptitle(f"Without {loss.index[0]} {loss.iloc[0]:.0f} fewer people fall, without "
                        f"{loss.index[1]} {loss.iloc[1]:.0f} fewer", x=0.01, ha="left",
                        fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    falls = dots.of(summary, "falls").set_index("without")
    stated = dots.of(summary, "statements").set_index("without")
    loss = _loss(summary)
    listed = ", ".join(f"{name} {value:+.0f}" for name, value in (-loss).items())
    return (f"With all motives {dots.said(falls.loc['nothing'])} people fall and "
            f"{dots.said(stated.loc['nothing'])} statements "
            f"are made. Taking one motive out of the choice changes the falls by: {listed}. "
            f"Without fear "
            f"{dots.said(stated.loc['fear'])} statements remain, without belief "
            f"{dots.said(stated.loc['belief'])}. When only statements that danger speaks for are "
            f"forbidden, {dots.said(falls.loc[STATEMENTS])} fall. Fear names "
            f"{dots.said(_shares(summary, 'fear').iloc[0])}% of political statements of the first "
            f"half of 1937 and {dots.said(_shares(summary, 'fear').iloc[1])}% of the second, "
            f"interest {dots.said(_shares(summary, 'interest').iloc[0])}% and "
            f"{dots.said(_shares(summary, 'interest').iloc[1])}%.\n\n"
            f"{_of_fear(loss, falls.loc['nothing', 'mean'])}\n\n"
            "*Not shown:* 1936, in which hardly any run has statements enough to share out; "
            "mixtures of motives, since a statement is named after its largest; how much of "
            "belief's part comes from its weight, which was set by hand. A motive that is taken "
            "out of one choice still stands in others' eyes: officials and halls judge as "
            "before.")
