"""The rejection matrix at a glance: pairs of rules down, the record's rows across."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from experiments.figures import style
from experiments.record.patterns import CALIBRATE, REPORT, Row
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
        figure = Figure(figsize=(max(7.0, 3.6 + 0.24 * n_rows), 2.8 + 0.26 * len(found)),
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
    names = [f"{one.id}  {one.name.split(' (')[0]}" for one in columns]
    axes.set_xticks(range(len(columns)), names, rotation=90)
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
    axes.figure.legend(handles=[Patch(facecolor=colour, edgecolor=style.GREY, label=words)
                                for verdict, (colour, _, words) in LOOKS.items()
                                if verdict in used],
                       loc="outside lower left", ncols=3, frameon=False)
    bold = "bold: use test; " if "test" in uses else ""  # the first edition's rows
    most = max(held(rows, uses[0]) for rows in found.values())
    best = [" / ".join(pair).replace("_", " ") for pair, rows in found.items()
            if held(rows, uses[0]) == most]
    rows_of_use = "rows that may be fitted" if uses[0] == CALIBRATE else f"rows of use {uses[0]}"
    axes.figure.suptitle(
        f"At best {most[0]} of {most[1]} {rows_of_use} hold: {' and '.join(best)}\n"
        f"(choice rule / organs rule, each at its best; {bold}right: how many hold; one row more "
        "may be luck)", x=0.01, ha="left", fontsize=9)

