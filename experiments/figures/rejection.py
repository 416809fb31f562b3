"""The rejection matrix at a glance: pairs of rules down, the record's rows across."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from experiments.figures import style
from experiments.record.patterns import REPORT, Row
from experiments.record.rejection import held

# Verdict: colour, sign (told apart without colour, too), words for the legend.
LOOKS = {"holds": (style.SKY, "", "holds"),
         "misses": (style.ORANGE, "×", "misses (×)"),
         "undetermined": ("white", "?", "undetermined (?): too little to count"),
         "not_built": ("white", "-", "not built")}


def draw(found: dict[tuple[str, str], list[Row]]) -> Figure:
    """One square a pair and scored row; right, how many of either use hold."""
    with style.sheet():
        n_rows = len(next(iter(found.values())))
        figure = Figure(figsize=(max(7.0, 3.6 + 0.24 * n_rows), 1.6 + 0.26 * len(found)),
                        layout="constrained")
        _draw(figure.subplots(), found)
    return figure


def _draw(axes: Axes, found: dict[tuple[str, str], list[Row]]) -> None:
    columns = [row.pattern for row in next(iter(found.values())) if row.pattern.use != REPORT]
    uses = list(dict.fromkeys(one.use for one in columns))
    totals = []
    for at, rows in enumerate(found.values()):
        verdicts = {row.pattern.id: row.verdict for row in rows}
        totals.append(" + ".join("{} of {}".format(*held(rows, use)) for use in uses))
        for k, one in enumerate(columns):
            colour, sign, _ = LOOKS[verdicts[one.id]]
            axes.add_patch(Rectangle((k - 0.45, at - 0.45), 0.9, 0.9, facecolor=colour,
                                     edgecolor=style.GREY, linewidth=0.5))
            axes.text(k, at, sign, ha="center", va="center", fontsize=8)
    axes.set_xlim(-0.6, len(columns) - 0.4)
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.set_xticks(range(len(columns)), [one.id for one in columns], rotation=90)
    for label, one in zip(axes.get_xticklabels(), columns, strict=True):
        label.set_fontweight("bold" if one.use == "test" else "normal")
    axes.set_yticks(range(len(found)), [f"{rule} / {organs}".replace("_", " ")
                                        for rule, organs in found])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(len(found)), totals)
    right.tick_params(length=0)
    right.spines["right"].set_visible(False)
    used = {row.verdict for rows in found.values() for row in rows}
    axes.legend(handles=[Patch(facecolor=colour, edgecolor=style.GREY, label=words)
                         for verdict, (colour, _, words) in LOOKS.items() if verdict in used],
                loc="upper left", bbox_to_anchor=(0, -0.12), ncols=3, frameon=False)
    bold = "bold: use test; " if "test" in uses else ""  # the first edition's rows
    axes.set_title("Choice rule / organs rule, each at its best, against the record's rows\n"
                   f"({bold}right: rows of use {' + '.join(uses)} that hold)",
                   loc="left", fontsize=9)

