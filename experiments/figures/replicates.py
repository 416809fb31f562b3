"""How many runs it takes: coefficients of variation over the number of runs."""

import tomllib

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import panels, style
from experiments.plans.design import shipped, shipped_text
from experiments.sweeps.indices import MOST_ORDERS, SETTLED_CHANGE

TITLE = "How many runs"
WHAT = ("The coefficient of variation (standard deviation over mean) of *n* runs, and the number "
        f"from which on it changes by less than {SETTLED_CHANGE:g} at every larger number tried, "
        "one of them at least twice as large (Lee et al. 2015, *JASSS* 18(4) 4), in nine of ten "
        "orders drawn from the runs, so that the luck of one order does not decide. Where the "
        "mean is not told from zero the coefficient has no meaning, and what counts is the width "
        "of the interval.")
COLORS = {"fall_share": (style.BLUE, "-"), "r_peak": (style.ORANGE, "-"), "P15": (style.INK, "--"),
          "private_gain_13": (style.GREY, "-."), "social_harm": (style.SKY, "-")}


def _meant(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of outcomes whose mean is told from zero."""
    return table[table["away"].astype(bool)]


def number(table: pd.DataFrame) -> tuple[int | None, list[str]]:
    """Runs at which every outcome that settles has settled (None where none does), and those
    outcomes, with their regime, that do not with the runs there are."""
    once = _meant(table).drop_duplicates(["regime", "outcome"])
    done = once[once["settled"] > 0]
    still = [f"{panels.OUTCOMES[row.outcome].name}, {panels.regime_name(row.regime)}"
             for row in once[once["settled"] <= 0].itertuples()]
    return (int(done["settled"].max()) if len(done) else None), still


def draw(table: pd.DataFrame) -> Figure:
    """Curves a regime: median over orders and their middle 90 %; a mark where they settle."""
    regimes = list(dict.fromkeys(table["regime"]))
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.9), layout="constrained")
        for k, (axes, regime) in enumerate(zip(
                figure.subplots(1, len(regimes), squeeze=False)[0], regimes, strict=True)):
            rows = _meant(table[table["regime"] == regime])
            for outcome in dict.fromkeys(rows["outcome"]):
                one = rows[rows["outcome"] == outcome]
                color, line = COLORS[outcome]
                axes.fill_between(one["n"], one["lo"], one["hi"], color=color, alpha=0.15,
                                  linewidth=0)
                axes.plot(one["n"], one["cv"], line, color=color,
                          label=panels.OUTCOMES[outcome].name)
                reached = one[one["n"] == one["settled"]]
                axes.plot(reached["n"], reached["cv"], "o", color=color, markersize=6)
            axes.set_xscale("log")
            sizes = sorted(set(table["n"]))
            axes.set_xticks(sizes, [str(n) for n in sizes])
            axes.minorticks_off()
            axes.set_xlim(sizes[0], sizes[-1] * 1.05)
            axes.set_yscale("log")      # a share and a single statement's effect in one panel
            axes.yaxis.set_major_formatter("{x:g}")
            axes.set_xlabel("runs")
            axes.set_ylabel("coefficient of variation")
            axes.set_title(f"{chr(ord('a') + k)}  {panels.regime_name(regime)}")
            if len(rows):
                axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22))
        n, still = number(table)
        n_all = len(_meant(table).drop_duplicates(["regime", "outcome"]))
        found = (f"settled at {n} runs for {n_all - len(still)} of {n_all} curves (dots)" if n
                 else f"none of {n_all} curves has settled")
        figure.suptitle(f"Spread of runs against their mean: {found};\nbands: nine of ten orders "
                        "drawn from the runs", x=0.01, ha="left", fontsize=9.5)
    return figure


def in_use() -> dict[str, int]:
    """Design that ships -> its replicates, those that only show the way left out."""
    found = {name: tomllib.loads(shipped_text(name)) for name in shipped()}
    return {name: file["replicates"] for name, file in found.items() if "figure" in file}


def says(table: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what to conclude."""
    told = []
    for regime, outcome in panels.panels(table):
        rows, said = panels.of(table, regime, outcome), panels.OUTCOMES[outcome]
        last = rows.iloc[-1]
        head = f"- *{said.name}, {panels.regime_name(regime)}*: "
        if last["away"]:
            where = (f"settled at {int(last['settled'])} runs" if last["settled"] > 0 else
                     f"not settled below {int(last['n'])} runs")
            told.append(f"{head}coefficient of variation {last['cv']:.2f}, {where}.")
        else:
            half = said.factor * last["half_width"]
            told.append(f"{head}{int(last['n'])} runs do not tell the mean from zero "
                        f"({said.factor * last['mean']:.2g}, interval {half:.2g} to either side, "
                        f"{said.unit}).")
    n, still = number(table)
    precision = []
    for regime, outcome in panels.panels(_meant(table)):
        rows = panels.of(table, regime, outcome)
        at = rows[rows["n"] == n]
        if len(at):
            precision.append(f"| {panels.OUTCOMES[outcome].name}, {panels.regime_name(regime)} | "
                             f"{(at['half_width'] / at['mean'].abs()).iloc[0]:.1%} |")
    uses = in_use()
    fewer = sorted(name for name, used in uses.items() if n and used < n)
    concluded = ("no outcome settles with the runs made." if n is None else
                 f"**{n} runs** a cell. "
                 + (f"{'; '.join(still)[:1].upper()}{'; '.join(still)[1:]}: not settled by then; "
                    "a claim about it needs its own interval. " if still else "")
                 + (f"Designs that use fewer: {', '.join(f'{name} {uses[name]}' for name in fewer)}"
                    "; so do, for their cost, the structures above, the rejection matrix and the "
                    "nested mixtures, each with its number; intervals are shown, and what they do "
                    "not tell they do not claim. "
                    if fewer else "No design that ships uses fewer. ")
                 + "\n\n" + "\n".join([f"| outcome | 95 % interval at {n} runs, to either side, of "
                                       "the mean |", "|---|---|", *precision]))
    return (f"Up to {int(table['n'].max())} runs of the model as in use; *settled* in "
            f"{MOST_ORDERS:.0%} of orders.\n\n" + "\n".join(told)
            + f"\n\n*To conclude:* {concluded}".rstrip())


def concluded(table: pd.DataFrame) -> list[str]:
    """What to conclude, in a line."""
    n, still = number(table)
    if n is None:
        return ["- No outcome settles with the runs made: a claim needs an interval of its own."]
    return [f"- {n} runs of a setting are enough for the outcomes that settle at all"
            + (f"; {'; '.join(still)} do not" if still else "") + "."]
