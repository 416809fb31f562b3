"""The resolution of January 1938 earlier, later, weaker, on one side only, or never."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

RECORD = dots.RECORD
NO_PARTY, BOTH = "the Party's side never", "the organs' side too, in January"


def draw(summary: pd.DataFrame) -> Figure:
    """Falls, expulsions and reinstatements by what happened in January 1938."""
    falls = dots.of(summary, "falls")
    labels = [dots.dated(name) for name in falls["january_1938"]]
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.6), layout="constrained")
        left, middle, right, last = figure.subplots(1, 4, sharey=True)
        for axes, outcome, text in ((left, "falls", "people who fell"),
                                    (middle, "arrests", "people arrested"),
                                    (right, "reinstatements", "reinstatements")):
            dots.against_first(axes, dots.of(summary, outcome), labels, text)
        dots.evidence(last, "P15")
        dots.draw(last, dots.of(summary, "P15"), labels)
        dots.from_zero(last, dots.of(summary, "P15")["q95"].max())
        last.set_xlabel("expulsions a month,\n1938 / late 1937")
        last.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2))
        by = falls.set_index("january_1938")["mean"]
        organs = by[RECORD] - by[BOTH]
        party = by[NO_PARTY] - by[RECORD]
        figure.suptitle(f"Had the organs stopped in January 1938 too: {organs:.0f} falls "
                        f"fewer; without the Party's resolution: {abs(party):.0f} "
                        f"{'more' if party > 0 else 'fewer'}", x=0.01, ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    falls = dots.of(summary, "falls").set_index("january_1938")
    back = dots.of(summary, "reinstatements").set_index("january_1938")
    said = {name: dots.said(row) for name, row in falls.iterrows()}
    ratio = dots.of(summary, "P15").set_index("january_1938").loc[RECORD]
    return (f"Under the dated policy {said[RECORD]} people fall; half a year earlier "
            f"{said['26 weeks earlier']}, half a year "
            f"later {said['26 weeks later']}, half as strong {said['half as strong']}, without "
            f"the Party's side "
            f"{said[NO_PARTY]}. With the organs stopped "
            f"in January too "
            f"{said[BOTH]}, with neither side ever "
            f"{said['neither side, ever']}. "
            f"Reinstatements go from {dots.said(back.loc[RECORD])} to "
            f"{dots.said(back.loc[NO_PARTY])} "
            "without the Party's side.\n\n"
            f"*Not shown:* those already expelled or arrested by the dates compared. Expulsions "
            f"fall to {ratio['mean']:.2f} of what they were, and to {dots.target('P15'):g} "
            "in the record (P15, within its range: [calibration](../docs/calibration.md)), so "
            "that these differences may be too small.")
