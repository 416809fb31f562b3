"""The acts that might protect their author, side by side: what each does for and to whom."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

ACTS = {"": "a preemptive statement", ".naming": "naming others at one's hearing",
        ".disclosure": "disclosing one's past or kin",
        ".silence": "silence, where one could write"}
REGIMES = {"show_trial": "show trial, autumn 1936", "plenum_1937": "plenum, spring 1937",
           "mass_operations": "mass operations, autumn 1937"}
AUTUMN = "mass_operations"
MARKS = (("13", "o", style.BLUE, True, 0.14, "13 weeks later"),
         ("end", "s", style.ORANGE, False, -0.14, "by the end"))


def _rows(summary: pd.DataFrame, outcome: str, regime: str = AUTUMN) -> pd.DataFrame:
    """Per hundred acts, or in percentage points; an act that the outcome has not is NaN."""
    measured = set(summary["outcome"])
    return pd.DataFrame(
        [dots.scaled(dots.of(summary, outcome + act, regime=regime), dots.PERCENT).iloc[0]
         if outcome + act in measured else pd.Series(float("nan"), dots.VALUES) for act in ACTS])


def told_apart(summary: pd.DataFrame, horizon: str = "end") -> list[str]:
    """Acts whose gain or loss to the author at the horizon is told apart from nothing."""
    told = []
    gains = {regime: _rows(summary, f"private_gain_{horizon}", regime) for regime in REGIMES}
    for k, name in enumerate(ACTS.values()):
        found = []
        for regime, when in REGIMES.items():
            row = gains[regime].iloc[k]
            if row["lo95"] > 0 or row["hi95"] < 0:
                found.append(f"{row['mean']:+.1f} in {when.split(', ')[1]}")
        if found:
            told.append(f"{name} {' and '.join(found)}")
    return told


def draw(summary: pd.DataFrame) -> Figure:
    """By regime: what the author gains and what others pay, an act a row."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 5.6), layout="constrained")
        rows_of_panels = figure.subplots(len(REGIMES), 2, sharex="col", sharey=True)
        for (left, right), (regime, name) in zip(rows_of_panels, REGIMES.items(), strict=True):
            for horizon, marker, color, filled, shift, label in MARKS:
                dots.draw(left, _rows(summary, f"private_gain_{horizon}", regime), ACTS.values(),
                          spread=False, marker=marker, color=color, filled=filled, shift=shift,
                          label=label)
            for outcome, marker, color, filled, shift, label in (
                    ("social_harm", "o", style.BLUE, True, 0.14, "all others"),
                    ("target_harm", "s", style.ORANGE, False, -0.14, "the person named")):
                dots.draw(right, _rows(summary, outcome, regime), ACTS.values(), spread=False,
                          marker=marker, color=color, filled=filled, shift=shift, label=label)
            for axes in (left, right):
                axes.axvline(0.0, color=style.INK, linewidth=0.8)
                axes.margins(x=0.06)
                axes.set_ylim(-len(ACTS) + 0.4, 0.6)
            left.set_title(name)
        left.set_xlabel("percentage points of risk spared to the author")
        right.set_xlabel("falls that a hundred such acts add, by the end")
        left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.38), ncols=2)
        right.legend(loc="upper center", bbox_to_anchor=(0.5, -0.38), ncols=2)
        figure.suptitle(style.wrap(
            "What an act does for its author (left) and to others (right). Points of risk told "
            f"apart from none by the end: {'; '.join(told_apart(summary)) or 'no act'}",
            7.0, 9.5), x=0.01, ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    told = []
    gains, harms = (_rows(summary, name) for name in ("private_gain_end", "social_harm"))
    for k, name in enumerate(ACTS.values()):
        told.append(f"{name} {dots.said(gains.iloc[k], 1)} points and "
                    f"{dots.said(harms.iloc[k])} falls of others per hundred")
    apart = "; ".join(
        f"{when} {'; '.join(told_apart(summary, horizon)) or 'no act'}"
        for horizon, when in (("13", "within 13 weeks"), ("end", "by the end of two years")))
    return (f"Points of the author's risk told apart from none (spared above zero): {apart}. "
            "Autumn 1937, by the end: "
            f"{'; '.join(told)}. A statement, a name given "
            "and a disclosure are compared with silence, silence with the statement that danger "
            "spoke for, each for those who did it. A negative gain says that the act endangered "
            "its author.\n\n"
            "*Not shown:* those who did not act so; who discloses has something to disclose, and "
            "who is silent may have good reason. What a name given in custody does, since nobody "
            "chooses it. Disclosure is here of kin or past and by those who chose it; "
            "`confession` gives an oppositional past to people drawn for it, so that the two "
            "differ. Where an interval spans zero the experiment does not tell the sign; of "
            "twelve intervals of 95 % one may miss by chance. Parameters are the defaults; "
            "`self_protection` draws them from the posterior, and its gains are others for that.")
