"""The dilemma: what happens to those who may protect themselves, to the others, and to all."""

import math
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.figures.dots import PERCENT
from experiments.figures.told import Told, listed

COLUMNS = ("act", "regime", "weight_fear", "share", "stratum", "group", "risk", "low", "high", "n")
STATEMENTS, SPEECH, NAMING = ("statements out of fear", "loud speech out of fear",
                              "naming others when accused")
DEFAULT, STRONG = 10.09, 40.0
SPRING = "plenum, spring 1937"
# What a row of panels shows: the weight of fear. The other acts stand in the table alone.
ROWS = ((DEFAULT, "fear as calibrated"), (STRONG, "fear four times as strong"))
LINES = (("may", style.BLUE, "o", "those who may"), ("may_not", style.ORANGE, "s",
                                                     "those who may not"))


def tidy(summary: pd.DataFrame) -> pd.DataFrame:
    """The sweep's summary with a line for each act, regime, weight of fear, share, stratum and
    group: risk of falling with its 95 % interval. Groups that have no members are left out."""
    found = summary[summary["outcome"].str.startswith("part_risk.") & (summary["n"] > 0)]
    act = found["open"].str.rsplit(", ", n=1, expand=True)
    parts = found["outcome"].str.split(".", expand=True)
    return pd.DataFrame({
        "act": act[0], "regime": found["levers"], "weight_fear": found["weight_fear"],
        "share": act[1].astype(float), "stratum": parts[2], "group": parts[1],
        "risk": found["mean"], "low": found["lo95"], "high": found["hi95"], "n": found["n"]})


class Effect(NamedTuple):
    """A difference of two risks in points, with its 95 % interval."""

    mean: float
    low: float
    high: float

    def __str__(self):
        return f"{self.mean:+.1f} ({self.low:+.1f} to {self.high:+.1f})"


def of(table: pd.DataFrame, act: str, regime: str, weight: float, group: str,
       stratum: str = "all") -> pd.DataFrame:
    """Rows of one act, regime, weight of fear, group and stratum, by the share who may."""
    return table[(table["act"] == act) & (table["regime"] == regime)
                 & (table["weight_fear"] == weight) & (table["group"] == group)
                 & (table["stratum"] == stratum)].sort_values("share")


def _less(one: pd.Series, other: pd.Series) -> Effect:
    """``one`` less ``other``. The interval takes them as apart, which makes it rather too wide,
    since both have the same seeds."""
    half = math.hypot(*((row["high"] - row["low"]) / 2 for row in (one, other)))
    mean = one["risk"] - other["risk"]
    return Effect(*(PERCENT * value for value in (mean, mean - half, mean + half)))


def gain(table: pd.DataFrame, act: str, regime: str, weight: float, stratum: str = "all"
         ) -> Effect:
    """Where half may: what it spares those who may, in points of risk."""
    may, may_not = (of(table, act, regime, weight, group, stratum).set_index("share").loc[0.5]
                    for group in ("may", "may_not"))
    return _less(may_not, may)


def harm(table: pd.DataFrame, act: str, regime: str, weight: float, stratum: str = "all"
         ) -> Effect:
    """Risk of all where all may, less that where nobody may, in points."""
    everyone = of(table, act, regime, weight, "all", stratum).set_index("share")
    return _less(everyone.loc[1.0], everyone.loc[0.0])


def verdict(gained: Effect, harmed: Effect) -> str:
    """What the two effects make together."""
    if harmed.low > 0:
        return ("a dilemma" if gained.low > 0 else "harm to all, and no safety for those who may"
                if gained.high < 0 else "harm to all; whether it spares its authors is open")
    if harmed.high < 0:
        return "fewer fall the more may"
    return "no harm seen" if gained.low <= 0 else "it spares its authors, and no harm is seen"


def _regimes(table: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(table["regime"]))


def _weights(table: pd.DataFrame) -> list[float]:
    return sorted(table["weight_fear"].unique())


def finding(table: pd.DataFrame) -> str:
    """The figure's title."""
    regimes = _regimes(table)
    harmful = [r for r in regimes if harm(table, STATEMENTS, r, DEFAULT).low > 0]
    dilemmas = [w for w in _weights(table)
                if any(verdict(gain(table, STATEMENTS, r, w), harm(table, STATEMENTS, r, w))
                       == "a dilemma" for r in regimes)]
    where = (f"under all {len(regimes)} policies" if len(harmful) == len(regimes) else
             f"under {len(harmful)} of {len(regimes)} policies")
    return (f"The more members may write out of fear, the more fall, {where};\n"
            + ("where half may, we cannot tell whether they are safer than those who may not"
               if not dilemmas else
               f"those who may are safer where fear weighs {dilemmas[0]:g} or more"))


def draw(table: pd.DataFrame) -> Figure:
    """Schelling's diagram for statements: a column a set of levers, a row a weight of fear; risk by
    the share who may."""
    regimes = _regimes(table)
    with style.sheet():
        figure = Figure(figsize=(7.2, 4.5), layout="constrained")
        panels = figure.subplots(len(ROWS), len(regimes), sharex=True, sharey="col")
        for axes_row, (weight, label) in zip(panels, ROWS, strict=True):
            for axes, regime in zip(axes_row, regimes, strict=True):
                everyone = of(table, STATEMENTS, regime, weight, "all")
                axes.fill_between(everyone["share"], PERCENT * everyone["low"],
                                  PERCENT * everyone["high"], color=style.PHASES[0], linewidth=0,
                                  label="all members")
                for group, color, marker, name in LINES:
                    rows = of(table, STATEMENTS, regime, weight, group)
                    axes.vlines(rows["share"], PERCENT * rows["low"], PERCENT * rows["high"],
                                color=color, linewidth=1.6)
                    axes.plot(rows["share"], PERCENT * rows["risk"], f"{marker}-", color=color,
                              markersize=3.5, linewidth=1.0, label=name)
                axes.set_xlim(-0.05, 1.05)
                axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "¼", "½", "¾", "all"])
            axes_row[0].set_ylabel(f"{label}\n% fallen", fontsize=7)
        for axes, regime in zip(panels[0], regimes, strict=True):
            axes.set_title(regime.replace(", ", ",\n"), fontsize=7.5)
        for axes in panels[-1]:
            axes.set_xlabel("how many may write", fontsize=7)
        panels[0][0].legend(fontsize=6.5, loc="best")
        figure.suptitle(f"{finding(table)}\n(bars and band: 95 % intervals; each column has its "
                        "own scale)", x=0.01, ha="left", fontsize=9.5)
    return figure


def _row(table, act, regime, weight) -> tuple[str, ...]:
    gained, harmed = (effect(table, act, regime, weight) for effect in (gain, harm))
    nobody = of(table, act, regime, weight, "all").iloc[0]
    return (act, regime, f"{weight:g}", f"{PERCENT * nobody['risk']:.1f}", str(harmed),
            str(gained), verdict(gained, harmed))


def says(table: pd.DataFrame) -> Told:
    """Where it is a dilemma, where not, and how much fear it takes."""
    regimes, weights = _regimes(table), _weights(table)
    cells = [(r, w) for r in regimes for w in weights]
    harmful = [one for one in cells if harm(table, STATEMENTS, *one).low > 0]
    spared = [one for one in cells if gain(table, STATEMENTS, *one).low > 0]
    ranks = {"rank_0": "workers and clerks", "rank_1": "foremen and engineers",
             "rank_2": "heads of units", "degree_q1": "those with few ties",
             "degree_q4": "those with many ties"}
    hit = [name for stratum, name in ranks.items()
           if harm(table, STATEMENTS, SPRING, STRONG, stratum).low > 0]
    least = min((w for _, w in spared), default=None)
    return Told(
        found=("The more members may write out of fear, the more people fall. We can tell this "
               f"from zero in {len(harmful)} of {len(cells)} combinations of levers and weight of "
               "fear. In spring 1937, with fear four times as strong, "
               f"{harm(table, STATEMENTS, SPRING, STRONG).mean:.1f} points are added if all may "
               f"write; we see this among {listed(hit)}."),
        not_found=("In none of these can we tell that those who may write fall less often than "
                   "those who may not." if not spared else
                   "At the calibrated weight we cannot tell that those who may are safer than "
                   "those who may not." if least > DEFAULT else
                   "Where fear weighs less than "
                   f"{least:g} we cannot tell that those who may are safer."),
        heads=("act left open", "levers", "weight of fear", "fallen if nobody may, %",
               "added if all may, points", "those who may are safer by, where half may, points",
               "what it is"),
        rows=[_row(table, STATEMENTS, r, w) for r in regimes for w in weights]
        + [_row(table, act, r, w) for act, w in ((SPEECH, STRONG), (NAMING, DEFAULT))
           for r in regimes],
        caveat=("The record hardly says how much fear moves people: the two highest weights "
                "here lie beyond what the calibration leaves open. Who may is drawn at random, "
                "while in history nobody was forbidden to write."))
