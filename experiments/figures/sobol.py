"""Sobol indices: what of an outcome's variance each parameter carries, and with which others."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import panels, style

TITLE = "What carries the variance (Sobol)"
WHAT = ("The parameters that matter most in the screening vary together; the others stay at their "
        "defaults. *Alone* (first order) is the share of an outcome's variance that a parameter "
        "carries by itself, *in all* (total order) that with its interactions. *Luck* is the share "
        "that is chance. *Upper less lower half*: the outcome's mean over the upper half of a "
        "parameter's range less that over the lower half, which gives the sign. Only parameters "
        "beyond luck are shown.")
DRAWN = (("first", "o", style.BLUE, True, 0.16, "first order: alone"),
         ("total", "D", style.ORANGE, False, -0.16, "total order: with interactions"))


def _by_total(table: pd.DataFrame, regime: str, outcome: str) -> list[str]:
    rows = panels.of(table, regime, outcome, index="total")
    return list(rows.sort_values("value", ascending=False, kind="stable")["parameter"])


def draw(table: pd.DataFrame) -> Figure:
    """A panel an outcome that any parameter moves beyond luck: first and total order with
    intervals, and the share of luck."""
    shown = [one for one in panels.panels(table) if _beyond(table, *one)]
    with style.sheet():
        if not shown:
            figure = Figure(figsize=(7.2, 0.8))
            figure.suptitle("No parameter carries more of any outcome's variance than luck",
                            fontsize=9.5)
            return figure
        figure, all_axes = panels.grid(shown, table["parameter"].nunique())
        for k, (axes, (regime, outcome)) in enumerate(zip(all_axes, shown, strict=True)):
            names = _by_total(table, regime, outcome)
            luck = panels.of(table, regime, outcome)["luck"].iloc[0]
            axes.axvspan(0.0, min(luck, 1.0), color=style.BAND, linewidth=0, zorder=0)
            axes.axvline(0.0, color=style.INK, linewidth=0.8)
            for index, marker, color, filled, shift, label in DRAWN:
                rows = panels.of(table, regime, outcome, index=index).set_index(
                    "parameter").loc[names]
                at = [shift - i for i in range(len(rows))]
                axes.hlines(at, rows["lo"], rows["hi"], color=color, linewidth=1.6)
                axes.plot(rows["value"], at, marker, color=color, markersize=4.0, label=label,
                          markerfacecolor=color if filled else "white")
            panels.rows_down(axes, names)
            axes.set_xlim(-0.25, 1.25)
            panels.title(axes, k, regime, outcome)
            axes.set_xlabel("share of the variance", fontsize=6.5)
        handles, labels = all_axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        figure.suptitle(style.wrap(_finding(table), 7.0, 9.5), x=0.01, ha="left", fontsize=9.5)
    return figure


def _finding(table: pd.DataFrame) -> str:
    regime, outcome = panels.panels(table)[0]
    rows = panels.of(table, regime, outcome, index="total").set_index("parameter")
    name = _by_total(table, regime, outcome)[0]
    share = min(rows.loc[name, "value"], 1.0)
    return (f"The {panels.OUTCOMES[outcome].name} depends most on {name} ({share:.0%} of its "
            f"variance, {panels.regime_name(regime)}); grey: luck; 95\u00a0% "
            "intervals")


def _beyond(table: pd.DataFrame, regime: str, outcome: str) -> list[str]:
    """Parameters whose total order has its interval beyond luck, largest first."""
    rows = panels.of(table, regime, outcome, index="total").set_index("parameter")
    return [name for name in _by_total(table, regime, outcome)
            if rows.loc[name, "lo"] > max(0.0, rows.loc[name, "luck"])]


def says(table: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what to conclude."""
    lines = ["| outcome | mean over the box | luck, of the variance | parameter | alone | in all | "
             "upper less lower half |", "|---|---|---|---|---|---|---|"]
    for regime, outcome in panels.panels(table):
        said, rows = panels.OUTCOMES[outcome], panels.of(table, regime, outcome)
        by = {index: panels.of(table, regime, outcome, index=index).set_index("parameter")
              for index in ("first", "total", "halves")}
        head = (f"{said.name}, {panels.regime_name(regime)} ({said.unit}) | "
                f"{said.factor * rows['mean'].iloc[0]:.3g} | "
                f"{min(rows['luck'].iloc[0], 1.0):.0%}")
        lines += [f"| {head} | `{name}` | "
                  + " | ".join(panels.interval(*by[index].loc[name, ["value", "lo", "hi"]], factor)
                               for index, factor in (("first", 1.0), ("total", 1.0),
                                                     ("halves", said.factor))) + " |"
                  for name in _beyond(table, regime, outcome)] or [f"| {head} | none | | | |"]
    pairs = table[(table["index"] == "second")]
    beyond = pairs[pairs["lo"] > 0.0]
    points = " and ".join(f"{n:,}" for n in table.groupby("regime", sort=False)["n"].first())
    names = [panels.meaning(name) for name in dict.fromkeys(table["parameter"])]
    return (f"{points} points (first the dated path) over {panels.listed(names)}.\n\n"
            + "\n".join(lines) + f"\n\n*Together.* {len(beyond)} of {len(pairs)} pairs of "
            "parameters do something together that neither does alone, with an interval above "
            "zero; one in forty would by chance.\n\n*To conclude:* read a result about an outcome "
            "together with the parameters named for it. Where luck has the larger part, more runs "
            "tell more than better values. Shares are of the variance of this box, not of what is "
            "historically possible.")
