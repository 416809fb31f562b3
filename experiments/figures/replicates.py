"""How many runs it takes: coefficients of variation over the number of runs."""

import tomllib

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import panels, style
from experiments.plans.design import shipped, shipped_text
from experiments.sweeps.indices import SETTLED_CHANGE

TITLE = "How many runs"
WHAT = ("The *coefficient of variation* is the standard deviation of runs over their mean. It is "
        f"*settled* at the number of runs from which on it changes by less than {SETTLED_CHANGE:g} "
        "at every larger number tried, one of them at least twice as large (Lee et al. 2015, "
        "*JASSS* 18(4) 4), in nine of ten orders drawn from the runs. Where we cannot tell the "
        "mean from zero the coefficient has no meaning; what counts is the width of the interval.")
COLORS = {"fall_share": (style.BLUE, "-"), "r_peak": (style.ORANGE, "-"), "P15": (style.INK, "--"),
          "private_gain_13": (style.GREY, "-."), "social_harm": (style.SKY, "-")}


def _meant(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of outcomes whose mean lies away from zero."""
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
    n, still = number(table)
    size = n or int(table["n"].max())
    lines = [f"| outcome | mean | coefficient of variation | settled at, runs | 95 % interval at "
             f"{size} runs, to either side |", "|---|---|---|---|---|"]
    for regime, outcome in panels.panels(table):
        rows, said = panels.of(table, regime, outcome), panels.OUTCOMES[outcome]
        last, at = rows.iloc[-1], rows[rows["n"] == size]
        settled = ("not below " + f"{int(last['n'])}" if last["settled"] <= 0 else
                   str(int(last["settled"])))
        lines.append(" | ".join([
            f"| {said.name}, {panels.regime_name(regime)} ({said.unit})",
            f"{said.factor * last['mean']:.3g}",
            f"{last['cv']:.2f}" if last["away"] else "-",
            settled if last["away"] else "we cannot tell the mean from zero",
            f"{said.factor * at['half_width'].iloc[0]:.2g} |" if len(at) else "- |"]))
    uses = in_use()
    fewer = sorted(name for name, used in uses.items() if n and used < n)
    concluded = ("no outcome settles with the runs made." if n is None else
                 f"**{n} runs** a cell are enough for what settles at all. "
                 + ("A claim about an outcome that does not settle needs an interval of its own. "
                    if still else "")
                 + (f"Experiments that use fewer: {', '.join(fewer)}; their intervals say what "
                    "they can tell." if fewer else "No experiment uses fewer."))
    return (f"Up to {int(table['n'].max())} runs of the model as in use.\n\n" + "\n".join(lines)
            + f"\n\n*To conclude:* {concluded}")


def concluded(table: pd.DataFrame) -> list[str]:
    """What to conclude, in a line."""
    n, still = number(table)
    if n is None:
        return ["- No outcome settles with the runs made: a claim needs an interval of its own."]
    return [f"- {n} runs of a setting are enough for the outcomes that settle at all"
            + (f"; {len(still)} of those asked for do not" if still else "") + "."]
