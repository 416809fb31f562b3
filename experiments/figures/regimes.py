"""The same works and the same shock of five arrests under each frozen regime: how many fall, for
how long, and how many falls one fall brings. Beside it the dated policy without a shock."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, less, listed, of, sign_of

DATED = "the record's sequence"
SHOCK, SPAN = 5, 104      # people arrested at the outset, weeks of a run, as the design says
# How R is measured: mark, colour, whether filled, shift, name.
WAYS = {"r_causal": ("o", style.BLUE, True, 0.24, "causal (paired worlds)"),
        "r_attributed": ("D", style.GREY, True, -0.02, "attributed, not causal"),
        "r_attributed_null": ("s", style.GREY, False, -0.28, "attributed, shuffled")}


def _names(summary: pd.DataFrame) -> list[str]:
    """The frozen regimes, in order."""
    return [name for name in dots.of(summary, "falls")["levers"] if name != DATED]


def _row(summary: pd.DataFrame, outcome: str, levers: str) -> pd.Series:
    return dots.of(summary, outcome, levers=levers).iloc[0]


def _ends(summary: pd.DataFrame) -> list[str]:
    """The frozen regimes under which fewest and most fall."""
    by_falls = sorted(_names(summary), key=lambda name: _row(summary, "falls", name)["mean"])
    return [by_falls[0], by_falls[-1]]


def _causal(summary: pd.DataFrame, sign: str) -> list[str]:
    """The frozen regimes under which the causal R has this sign."""
    return [name for name in _names(summary) if sign_of(_row(summary, "r_causal", name)) == sign]


def _apart(summary: pd.DataFrame) -> list[str]:
    """The frozen regimes under which attribution gives another R than shuffled parents."""
    return [name for name in _names(summary)
            if sign_of(less(_row(summary, "r_attributed", name),
                            _row(summary, "r_attributed_null", name))) != "open"]


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    fewest, most = (f"{_row(summary, 'falls', name)['mean']:.0f}" for name in _ends(summary))
    seen, fewer = (_causal(summary, sign) for sign in ("above", "below"))
    return (f"Two years after the same five arrests, {fewest} to {most} people have fallen, "
            f"depending on the policy;\nthat one fall brings others is seen under {len(seen)} of "
            f"{len(_names(summary))} policies"
            + (f", that it prevents others under {len(fewer)}" if fewer else ""))


def _labels(summary: pd.DataFrame) -> list[str]:
    return [*(name.replace(", ", ",\n") for name in _names(summary)),
            "dated policy, four\nyears, no shock"]


def _dots(axes: Axes, summary: pd.DataFrame, outcome: str) -> None:
    """A row a regime; grey below a line: the dated policy, on which the model was fitted."""
    names = _names(summary)
    rows = dots.of(summary, outcome).set_index("levers").loc[[*names, DATED]]
    frozen = pd.Series(rows.index != DATED, index=rows.index)
    dots.draw(axes, rows.where(~frozen), _labels(summary), color=style.GREY)
    dots.draw(axes, rows.where(frozen), _labels(summary))
    dots.from_zero(axes, rows["q95"].max())


def _of_falls(axes: Axes, summary: pd.DataFrame) -> None:
    """How many fall, beside the five who were arrested at the outset."""
    axes.axvline(SHOCK, color=style.GREY, linewidth=0.8, linestyle="--")
    _dots(axes, summary, "falls")
    axes.set_xlabel("people who fell in two years\n"
                    f"(dashed: the {SHOCK} of the shock,\nwho are counted)")
    axes.set_title("a  How many fall")


def _of_weeks(axes: Axes, summary: pd.DataFrame) -> None:
    """How long the largest attributed cascade lasts, beside the end of the run."""
    axes.vlines(SPAN, 0.5 - len(_names(summary)), 0.6, color=style.GREY, linewidth=0.8,
                linestyle="--")
    _dots(axes, summary, "cascade_weeks")
    axes.set_xlabel("weeks, first fall to last, of the\nlargest attributed cascade\n"
                    f"(dashed: the run ends, {SPAN})")
    axes.set_title("b  How long")


def _of_r(axes: Axes, summary: pd.DataFrame) -> None:
    """How many falls a fall brings: what vanishes with it, and what attribution says."""
    for at in (0.0, 1.0):
        axes.axvline(at, ymax=0.84 if at else 1.0, color=style.GREY, linewidth=0.8,
                     linestyle="--" if at else "-")
    for outcome, (marker, color, filled, shift, _) in WAYS.items():
        rows = dots.of(summary, outcome).set_index("levers")
        dots.draw(axes, rows.loc[[*_names(summary), DATED]], _labels(summary), marker=marker,
                  color=color, filled=filled, spread=False, shift=shift)
    rows = dots.of(summary, "r_causal")
    low, high = min(0.0, rows["lo95"].min()), max(1.0, rows["hi95"].max())
    axes.set_xlim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    for k, (marker, color, filled, _, name) in enumerate(WAYS.values()):
        axes.plot(0.62, 0.97 - 0.05 * k, marker, color=color, markersize=4.5, clip_on=False,
                  markerfacecolor=color if filled else "white", transform=axes.transAxes)
        axes.text(0.66, 0.97 - 0.05 * k, name, color=color, fontsize=7, va="center",
                  transform=axes.transAxes)
    axes.set_xlabel("other falls per fall (R)\n(dashed: each brings one more)")
    axes.set_title("c  Does one fall bring others?")


def draw(summary: pd.DataFrame) -> Figure:
    """Falls, the length of the largest cascade, and R: causal, attributed, and its null."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 4.0), layout="constrained")
        panels = figure.subplots(1, 3, sharey=True, width_ratios=(1, 0.9, 1.35))
        for axes, make in zip(panels, (_of_falls, _of_weeks, _of_r), strict=True):
            make(axes, summary)
            axes.axhline(0.5 - len(_names(summary)), color="#777777", linewidth=0.6)
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
        dots.key(figure)
    return figure


def _of_cause(summary: pd.DataFrame) -> str:
    """Under which regimes a fall brings others, or prevents them."""
    seen, fewer = (_causal(summary, sign) for sign in ("above", "below"))
    return (f"Preventing one fall prevents others under {_quoted(seen, 'none of them')}"
            + (f", and brings others under {_quoted(fewer)}" if fewer else ""))


def _quoted(names: list[str], none: str = "none") -> str:
    return listed([f"\"{name}\"" for name in names], none)


def _nothing(row: pd.Series) -> bool:
    """Whether an outcome is 0 in every run."""
    return row["mean"] == row["lo95"] == row["hi95"] == 0


def _of_attribution(summary: pd.DataFrame) -> str:
    """Whether attribution says more than chance would."""
    apart, n = _apart(summary), len(_names(summary))
    if not apart:
        return ("R attributed divides each fall among the falls that may have led to it. We cannot "
                "tell it from the same number with these shuffled, so it says nothing about causes")
    return ("The attributed number divides each fall among the falls that may have led to it; it "
            f"differs from one where these are shuffled under {len(apart)} of {n}, and even there "
            "it proves no cause")


def says(summary: pd.DataFrame) -> Told:
    """How many fall under each regime, and whether one fall brings others."""
    fewest, most = _ends(summary)
    least, top = (f"{_row(summary, 'falls', name)['mean']:.0f}" for name in (fewest, most))
    none = [name for name in _names(summary) if _nothing(_row(summary, "r_causal", name))]
    unsure = [name for name in _causal(summary, "open") if name not in none]
    return Told(
        found=(f"Two years after the same five arrests, {least} people have fallen under the "
               f"policy of \"{fewest}\" and {top} under that of \"{most}\". "
               f"{_of_cause(summary)}."),
        not_found=((f"Under {_quoted(unsure)} we cannot tell whether one fall brings others. "
                    if unsure else "")
                   + (f"Under {_quoted(none)} none does in any run. " if none else "")
                   + f"{_of_attribution(summary)}."),
        heads=("policy", "fallen", "statements", "largest attributed cascade, falls",
               "its length, weeks", "its generations",
               "R causal: other falls that vanish with one", "R attributed",
               "R attributed, shuffled"),
        rows=[(f"{name} (two years)" if name != DATED else "dated policy, no shock (four years)",
               *(of(_row(summary, outcome, name), digits=digits) for outcome, digits in (
                   ("falls", 0), ("statements", 0), ("cascade_size", 1), ("cascade_weeks", 0),
                   ("cascade_depth", 1), *((way, 2) for way in WAYS))))
              for name in [*_names(summary), DATED]],
        caveat=("A policy is eighteen levers at once, held fixed for two years; this does not say "
                "which of them does it. Under some policies the mass operations add arrests that "
                "follow from no shock. A cascade may still go on when the run ends, and which "
                "falls belong to it is attributed. The causal R is rather too small, since every "
                "run counts alike, however few fall in it. The model was fitted under the dated "
                "policy (grey)."))
