"""Screening: which parameters move an outcome at all, which way, and by how much."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import panels, style

TITLE = "Which parameters move anything"
WHAT = ("Points fill the box, all parameters moving at once, one run each. A regression (linear "
        "and squared terms) says what each does while all others vary: the *effect* is the change "
        "of an outcome from the lower end of a parameter's range to the upper. *Luck* is the "
        "effect that, in 95 of 100 analyses, none reaches of so many parameters that do nothing. "
        "Only what goes beyond luck is shown.")
SHOWN = 10


def _beyond(table: pd.DataFrame, regime: str, outcome: str) -> pd.DataFrame:
    """Parameters beyond luck, largest first."""
    rows = panels.of(table, regime, outcome)
    rows = rows[rows["effect"].abs() > rows["luck"]]
    return rows.loc[rows["effect"].abs().sort_values(ascending=False, kind="stable").index]


def _shown(table: pd.DataFrame) -> list[tuple[str, str]]:
    """The panels that show anything."""
    return [one for one in panels.panels(table) if len(_beyond(table, *one))]


def draw(table: pd.DataFrame) -> Figure:
    """A panel an outcome that any parameter moves: the largest effects with their intervals."""
    shown = _shown(table)
    with style.sheet():
        if not shown:
            figure = Figure(figsize=(7.2, 0.8))
            figure.suptitle("No parameter moves any outcome beyond luck", fontsize=9.5)
            return figure
        most = max(min(SHOWN, len(_beyond(table, *one))) for one in shown)
        figure, all_axes = panels.grid(shown, most)
        for k, (axes, (regime, outcome)) in enumerate(zip(all_axes, shown, strict=True)):
            said, rows = panels.OUTCOMES[outcome], _beyond(table, regime, outcome).head(SHOWN)
            at = [-i for i in range(len(rows))]
            luck = said.factor * rows["luck"].iloc[0]
            axes.axvspan(-luck, luck, color=style.BAND, linewidth=0, zorder=0)
            axes.axvline(0.0, color=style.INK, linewidth=0.8)
            axes.hlines(at, said.factor * rows["lo"], said.factor * rows["hi"], color=style.BLUE,
                        linewidth=2.2)
            axes.plot(said.factor * rows["effect"], at, "o", color=style.BLUE, markersize=4.5)
            axes.locator_params(axis="x", nbins=6)
            panels.rows_down(axes, rows["parameter"])
            panels.title(axes, k, regime, outcome)
            axes.set_xlabel(f"{said.unit}: change over the range (mean "
                            f"{said.factor * rows['mean'].iloc[0]:.3g})", fontsize=6.5)
        told = table[table["effect"].abs() > table["luck"]]["parameter"].nunique()
        figure.suptitle(f"Of {table['parameter'].nunique()} parameters {told} move an outcome "
                        f"beyond luck (grey band);\nthe {SHOWN} that move it most, from the low to "
                        "the high end of their range (line: 95 % interval)",
                        x=0.01, ha="left", fontsize=9.5)
    return figure


def says(table: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what to conclude."""
    lines = ["| outcome | parameters beyond luck | of its variance, parameters explain | the "
             "largest effects (95 % interval) |", "|---|---|---|---|"]
    for regime, outcome in panels.panels(table):
        said, rows = panels.OUTCOMES[outcome], panels.of(table, regime, outcome)
        beyond = _beyond(table, regime, outcome)
        first = "; ".join(f"{panels.meaning(row.parameter)} "
                          + panels.interval(row.effect, row.lo, row.hi, said.factor)
                          for row in beyond.head(3).itertuples()) or "none"
        lines.append(f"| {said.name}, {panels.regime_name(regime)} ({said.unit}) | "
                     f"{len(beyond)} of {len(rows)} | {max(rows['explained'].iloc[0], 0):.0%} | "
                     f"{first} |")
    beyond = table[table["effect"].abs() > table["luck"]]["parameter"].nunique()
    points = " and ".join(f"{n:,}" for n in table.groupby("regime", sort=False)["n"].first())
    return ("\n".join(lines) + f"\n\n*To conclude:* {beyond} of {table['parameter'].nunique()} "
            f"parameters move at least one of these outcomes beyond luck, over {points} points "
            "(first the dated path). For the others this box and so many points show no "
            "effect, which is not the same as none. What parameters do not explain is luck, and "
            "what they do only together.")


def most_telling(table: pd.DataFrame, regime: str, outcome: str, n: int = 3) -> list[str]:
    """The parameters that move an outcome most, in words."""
    return [panels.meaning(name) for name in _beyond(table, regime, outcome)["parameter"].head(n)]
