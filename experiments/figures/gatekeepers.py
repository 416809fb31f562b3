"""If officials had kept shelving; and what one decent official is worth."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

RECORD, NEITHER, ALL = dots.RECORD, "neither", "pass everything"
DEAF = "learn nothing"
OFFICES = {"secretary": "the partkom secretary", "organiser": "a cell organiser"}


def _by(summary: pd.DataFrame, outcome: str) -> pd.DataFrame:
    return dots.of(summary, outcome).set_index("officials")


def _worth(row) -> str:
    """The worth of one official in words that its interval allows."""
    told = dots.said(row, 1)
    return told if row["lo95"] > 0 or row["hi95"] < 0 else f"{told}, not told apart from nothing"


def draw(summary: pd.DataFrame) -> Figure:
    """Shelving in late 1937, falls, and the worth of one official, by what moves the officials."""
    labels = [dots.dated(name) for name in dots.of(summary, "falls")["officials"]]
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.5), layout="constrained")
        a, b, c = figure.subplots(1, 3, sharey=True)
        dots.evidence(a, "P11", dots.PERCENT)
        dots.draw(a, dots.scaled(dots.of(summary, "P11"), dots.PERCENT), labels)
        dots.from_zero(a, dots.PERCENT)
        a.set_xlabel("% of decisions that shelve,\nsecond half of 1937")
        a.set_title("a  Shelving")
        a.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24))
        dots.against_first(b, dots.of(summary, "falls"), labels, "people who fell")
        b.set_title("b  Falls")
        for office, marker, color, filled, shift in (
                ("secretary", "o", style.BLUE, True, 0.14),
                ("organiser", "s", style.ORANGE, False, -0.14)):
            dots.draw(c, dots.of(summary, f"worth_of_decency.{office}"), labels, marker=marker,
                      color=color, filled=filled, shift=shift, spread=False,
                      label=OFFICES[office])
        c.axvline(0.0, color=style.GREY, linewidth=0.8)
        c.margins(x=0.05)
        c.set_xlabel("falls that one wholly decent official\nspares against one not decent at all")
        c.set_title("c  One decent official")
        c.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24))
        falls = _by(summary, "falls")["mean"]
        figure.suptitle("Officials who learn nothing and are not pressed: "
                        f"{falls[NEITHER]:.0f} falls in the place of {falls[RECORD]:.0f}", x=0.01,
                        ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    falls, shelved, late = (_by(summary, name) for name in ("falls", "shelving_rate", "P11"))
    worth = {office: _by(summary, f"worth_of_decency.{office}") for office in OFFICES}
    return (f"Under the dated policy officials shelve {shelved.loc[RECORD, 'mean']:.0%} of what "
            f"they decide on, in the second half of 1937 {late.loc[RECORD, 'mean']:.0%} "
            f"({dots.record('P11')}), and {dots.said(falls.loc[RECORD])} people fall. If they "
            f"learn nothing from charges against those who shelved, "
            f"{dots.said(falls.loc[DEAF])} fall; without pressure from above "
            f"{dots.said(falls.loc['under no pressure'])}; with neither they go on shelving "
            f"{shelved.loc[NEITHER, 'mean']:.0%} and {dots.said(falls.loc[NEITHER])} fall. If they "
            f"pass everything, {dots.said(falls.loc[ALL])}. One partkom secretary who is wholly "
            "decent in the place of one who is not spares "
            f"{_worth(worth['secretary'].loc[RECORD])}; one cell organiser "
            f"{_worth(worth['organiser'].loc[RECORD])}. Where officials neither learn nor are "
            f"pressed, one decent secretary spares {_worth(worth['secretary'].loc[NEITHER])}, and "
            f"{_worth(worth['secretary'].loc[DEAF])} where they are pressed and learn nothing."
            "\n\n"
            "*Not shown:* what is said at meetings, printed or sent straight to the organs passes "
            "no official of this kind. An official's decency lasts as long as he stays: the "
            "successor of one who fell is whoever comes.")
