"""What remains when one motive is taken out of the choice."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

# Share of the falls below which a motive's part is called little.
LITTLE = 0.1


def _loss(summary: pd.DataFrame) -> pd.Series:
    """Falls with every motive less falls without one."""
    falls = dots.of(summary, "falls").set_index("without")["mean"]
    return (falls["nothing"] - falls).drop("nothing").sort_values(ascending=False)


def _of_fear(loss: float, falls: float) -> str:
    """What the fall in falls without fear says about the thesis."""
    share = loss / falls
    weight = "little" if share < LITTLE else "much"
    return (f"Fear's part is {share:.0%} of the falls: at these settings self-protection explains "
            f"{weight} of them. Its weight was set by hand, and is for the full calibration to "
            "say.")


def draw(summary: pd.DataFrame) -> Figure:
    """Falls and statements with every motive, and without each."""
    falls = dots.of(summary, "falls")
    labels = ["all motives" if name == "nothing" else f"without {name}"
              for name in falls["without"]]
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        for axes, outcome, text in ((left, "falls", "people who fell"),
                                    (right, "statements", "statements of every kind")):
            dots.against_first(axes, dots.of(summary, outcome), labels, text)
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
            f"{dots.said(stated.loc['belief'])}.\n\n"
            f"{_of_fear(loss['fear'], falls.loc['nothing', 'mean'])}\n\n"
            "*Not shown:* motives over time; how much of belief's part comes from its weight, "
            "which was set by hand. A motive "
            "that is taken out of one choice still stands in others' eyes: officials and halls "
            "judge as before.")
