"""Elementary effects: which parameters move an outcome at all, and which way."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import panels, style

TITLE = "Which parameters move anything (Morris)"
WHAT = ("Trajectories through the box move one parameter at a time, by two thirds of its range. "
        "*mu\\** is the mean size of what that does, *mu* the mean with its sign, both as the "
        "change over the whole range; *sigma* is how much it depends on where the others stand. A "
        "parameter is kept for the next step when mu\\* goes beyond luck on some outcome, as many "
        "as the next step has room for; where fewer than two do, the two largest are kept.")
SHOWN = 10
NEAR_LINEAR = 0.5


def _largest(table: pd.DataFrame, regime: str, outcome: str, most: int = SHOWN) -> pd.DataFrame:
    rows = panels.of(table, regime, outcome)
    return rows.sort_values("mu_star", ascending=False, kind="stable").head(most)


def _beyond(table: pd.DataFrame, regime: str, outcome: str) -> pd.DataFrame:
    """Parameters beyond luck, largest first."""
    rows = _largest(table, regime, outcome, len(table))
    return rows[rows["mu_star"] > rows["luck"]]


def draw(table: pd.DataFrame) -> Figure:
    """A panel an outcome: the largest effects with sign and interval, against luck."""
    shown = panels.panels(table)
    with style.sheet():
        figure, all_axes = panels.grid(shown, min(SHOWN, table["parameter"].nunique()))
        for k, (axes, (regime, outcome)) in enumerate(zip(all_axes, shown, strict=True)):
            factor = panels.OUTCOMES[outcome].factor
            rows = _largest(table, regime, outcome)
            at = [-i for i in range(len(rows))]
            luck = factor * rows["luck"].iloc[0]
            axes.axvspan(-luck, luck, color=style.BAND, linewidth=0, zorder=0)
            axes.axvline(0.0, color=style.INK, linewidth=0.8)
            axes.hlines(at, factor * rows["mu_lo"], factor * rows["mu_hi"], color=style.BLUE,
                        linewidth=2.2)
            axes.plot(factor * rows["mu"], at, "o", color=style.BLUE, markersize=4.5,
                      label="mu: mean effect, with sign")
            axes.hlines(at, factor * rows["mu_star_lo"], factor * rows["mu_star_hi"],
                        color=style.ORANGE, linewidth=0.9)
            axes.plot(factor * rows["mu_star"], at, "D", color=style.ORANGE, markersize=3.5,
                      markerfacecolor="white", label="mu*: mean size")
            panels.rows_down(axes, rows["parameter"])
            panels.title(axes, k, regime, outcome)
            axes.set_xlabel(f"{panels.OUTCOMES[outcome].unit}, over the range", fontsize=6.5)
        handles, labels = all_axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        n = table["parameter"].nunique()
        told = table[table["mu_star"] > table["luck"]]["parameter"].nunique()
        figure.suptitle(f"Of {n} parameters {told} move an outcome beyond luck (grey); dots and "
                        "diamonds with 95 % intervals", x=0.01, ha="left", fontsize=9.5)
    return figure


def says(table: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what to conclude."""
    told = []
    for regime, outcome in panels.panels(table):
        said, beyond = panels.OUTCOMES[outcome], _beyond(table, regime, outcome)
        where = f"{said.name}, {panels.regime_name(regime)}"
        rows = panels.of(table, regime, outcome)
        luck = said.factor * rows["luck"].iloc[0]
        if beyond.empty:
            told.append(f"- *{where}*: none of {len(rows)} parameters goes beyond luck "
                        f"({luck:.2g} {said.unit}).")
            continue
        first = [f"{panels.meaning(row.parameter)} "
                 + panels.interval(row.mu, row.mu_lo, row.mu_hi, said.factor)
                 for row in beyond.head(3).itertuples()]
        bent = (beyond["sigma"] > NEAR_LINEAR * beyond["mu_star"]).mean()
        told.append(f"- *{where}* (mean over the box {said.factor * rows['mean'].iloc[0]:.3g}): "
                    f"{len(beyond)} of {len(rows)} beyond luck ({luck:.2g}); largest "
                    f"{panels.listed(first)}; sigma is above half of mu\\* in {bent:.0%} of them, "
                    "whose effect depends on the others or on chance.")
    beyond = set(table[table["mu_star"] > table["luck"]]["parameter"])
    still = sorted(set(table.groupby("parameter")["mu_star"].max().pipe(
        lambda most: most[most == 0.0]).index))
    rest = (f" {len(still)} change no outcome at all at any point: " + ", ".join(
        f"`{name}`" for name in still) + "." if still else "")
    by = table.groupby("regime", sort=False)
    points = " and ".join(f"{n:,}" for n in by["n"].first())
    screened = " and ".join(f"{n}" for n in by["parameter"].nunique())
    return (f"{points} points over {screened} parameters (first the record's path). Effects "
            "with 95 % intervals in brackets:\n\n" + "\n".join(told) + "\n\n"
            f"*To conclude:* {len(beyond)} of {table['parameter'].nunique()} parameters can be "
            "told from luck here on at least one outcome; for the others this box and so many "
            f"trajectories show no effect, which is not the same as none.{rest} An outcome on "
            "which few or none go beyond luck is one whose dependence a screening of this size "
            "cannot see.")
