"""Sobol indices: what of an outcome's variance each parameter carries, and with which others."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import panels, style

TITLE = "What carries the variance (Sobol)"
WHAT = ("The parameters that Morris keeps vary together, the others stay at their defaults. The "
        "*first order* is the share of an outcome's variance that a parameter carries alone, the "
        "*total order* with all its interactions, the *second order* what two carry only "
        "together. Luck is the share that is chance. The sign comes from *halves*: the outcome's "
        "mean over the upper half of a parameter's range less that over the lower half.")
DRAWN = (("first", "o", style.BLUE, True, 0.16, "first order: alone"),
         ("total", "D", style.ORANGE, False, -0.16, "total order: with interactions"))


def _by_total(table: pd.DataFrame, regime: str, outcome: str) -> list[str]:
    rows = panels.of(table, regime, outcome, index="total")
    return list(rows.sort_values("value", ascending=False, kind="stable")["parameter"])


def draw(table: pd.DataFrame) -> Figure:
    """A panel an outcome: first and total order with intervals, and the share of luck."""
    shown = panels.panels(table)
    with style.sheet():
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
            f"variance, {panels.regime_name(regime)}); grey: luck; 95 % intervals")


def _beyond(table: pd.DataFrame, regime: str, outcome: str) -> list[str]:
    """Parameters whose total order has its interval beyond luck, largest first."""
    rows = panels.of(table, regime, outcome, index="total").set_index("parameter")
    return [name for name in _by_total(table, regime, outcome)
            if rows.loc[name, "lo"] > max(0.0, rows.loc[name, "luck"])]


def says(table: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what to conclude."""
    told, together = [], []
    for regime, outcome in panels.panels(table):
        said = panels.OUTCOMES[outcome]
        where = f"{said.name}, {panels.regime_name(regime)}"
        rows = panels.of(table, regime, outcome)
        by = {index: panels.of(table, regime, outcome, index=index).set_index("parameter")
              for index in ("first", "total", "halves")}
        beyond = _beyond(table, regime, outcome)
        large = [f"`{name}` {panels.interval(*by['total'].loc[name, ['value', 'lo', 'hi']])}"
                 for name in beyond[:4]]
        told_sign = by["halves"][by["halves"]["lo"] * by["halves"]["hi"] > 0]
        told_sign = told_sign.reindex(told_sign["value"].abs().sort_values(ascending=False).index)
        signs = [f"`{row.Index}` {panels.interval(row.value, row.lo, row.hi, said.factor)}"
                 for row in told_sign.head(4).itertuples()]
        alone = by["first"]["value"].clip(lower=0.0).sum()
        told.append(
            f"- *{where}*: mean over the box {said.factor * rows['mean'].iloc[0]:.3g} {said.unit}; "
            f"luck {min(rows['luck'].iloc[0], 1.0):.0%} of the variance, first orders {alone:.0%} "
            "in all. "
            + (f"Total order beyond luck: {panels.listed(large)}. " if large else
               "No total order is told from luck. ")
            + (f"Upper half of the range less the lower: {panels.listed(signs)}." if signs else
               "No half of any range is told from the other."))
        pairs = panels.of(table, regime, outcome, index="second")
        pairs = pairs[pairs["lo"] > 0.0].sort_values("value", ascending=False)
        together += [f"`{row.parameter}` with `{row.other}` on {where}: "
                     f"{panels.interval(row.value, row.lo, row.hi)}"
                     for row in pairs.head(3).itertuples()]
    tried = int((table["index"] == "second").sum())
    pairs = (f"Of {tried} second orders these have an interval above zero (one in forty may by "
             f"chance): {'; '.join(together)}." if together else
             f"None of {tried} second orders has an interval above zero: what two parameters do "
             "only together is small, or not seen with this many points.")
    names = [panels.meaning(name) for name in dict.fromkeys(table["parameter"])]
    points = " and ".join(f"{n:,}" for n in table.groupby("regime", sort=False)["n"].first())
    never = [name for name in dict.fromkeys(table["parameter"])
             if not any(name in _beyond(table, *one) for one in panels.panels(table))]
    return (f"{points} points (first the record's path) over {panels.listed(names)}.\n\n"
            + "\n".join(told) + f"\n\n{pairs}\n\n"
            "*To conclude:* a result of this model that rests on an outcome named here should be "
            "read together with the parameters that stand beyond luck for it; "
            + (f"{panels.listed([f'`{name}`' for name in never])} "
               f"{'is' if len(never) == 1 else 'are'} told from luck on none of them. "
               if never else "every parameter kept matters to one of them. ")
            + "Where luck has the larger part, more runs tell more than better parameters. "
            "Indices are shares of the variance of this box, not of what is historically "
            "possible.")
