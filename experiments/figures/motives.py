"""Motives: what statements are attributed to, and what remains when one is taken away."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, less, listed, of, sign_of

HALVES = {"1936H2": "Jul-Dec\n1936", "1937H1": "Jan-Jun\n1937", "1937H2": "Jul-Dec\n1937",
          "1938H1": "Jan-Jun\n1938", "1938H2": "Jul-Dec\n1938"}
# Colour, mark and line of each motive that a statement can be attributed to, and its full name.
MOTIVES = {"interest": (style.ORANGE, "^", "-", "interest, grievance"),
           "belief": (style.BLUE, "s", "-", "belief"),
           "fear": (style.INK, "o", "--", "fear"),
           "retaliation": (style.INK, "v", ":", "striking back"),
           "conscience": (None, "", "", "conscience, loyalty to kin"),
           "duty": (None, "", "", "duty")}
ALL, FORBIDDEN = "nothing", "preemptive statements"
NAMES = {motive: name for motive, (*_, name) in MOTIVES.items()} | {
    FORBIDDEN: "statements out of fear\n(forbidden)"}


def _row(summary: pd.DataFrame, outcome: str, without: str = ALL) -> pd.Series:
    return dots.of(summary, outcome, without=without).iloc[0]


def _share(summary: pd.DataFrame, motive: str, half: str) -> pd.Series:
    return _row(summary, f"motive_share.{motive}.{half}")


def _change(summary: pd.DataFrame, outcome: str, without: str) -> pd.Series:
    """What the world without a motive has more than that with all."""
    return less(*(_row(summary, outcome, which) for which in (without, ALL)))


def _drawn_halves(summary: pd.DataFrame) -> list[str]:
    """Half-years in which at least every other run has statements enough to share out."""
    runs = _row(summary, "falls")["n"]
    return [half for half in HALVES if 2 * _share(summary, "fear", half)["n"] >= runs]


def _ordered(summary: pd.DataFrame) -> list[str]:
    """Motives, and the statements that are forbidden, from the fewest falls without them on."""
    return [*sorted(MOTIVES, key=lambda one: _change(summary, "falls", one)["mean"]), FORBIDDEN]


def _attributed(summary: pd.DataFrame) -> list[str]:
    """Motives by the mean of their shares over the half-years drawn, the largest first."""
    halves = _drawn_halves(summary)
    return sorted((one for one, (color, *_) in MOTIVES.items() if color is not None),
                  key=lambda one: -sum(_share(summary, one, half)["mean"] for half in halves))


def _of_attribution(summary: pd.DataFrame) -> str:
    """To which motive most is attributed. Shares of the same statements are no independent
    numbers: the first is ahead of the second where their intervals do not meet."""
    halves, (one, other, *_) = _drawn_halves(summary), _attributed(summary)
    ahead = sum(_share(summary, one, half)["lo95"] > _share(summary, other, half)["hi95"]
                for half in halves)
    first, second = _in_words([one, other])
    if not ahead:
        return f"we cannot tell whether more statements are attributed to {first} or to {second}"
    when = "each half-year" if ahead == len(halves) else f"{ahead} of {len(halves)} half-years"
    return f"in {when} more statements are attributed to {first} than to any other motive"


def _by_sign(summary: pd.DataFrame, outcome: str, sign: str) -> list[str]:
    return [one for one in _ordered(summary)
            if one != FORBIDDEN and sign_of(_change(summary, outcome, one)) == sign]


def _in_words(motives: list[str]) -> list[str]:
    return [NAMES[one] if one == "retaliation" else one for one in motives]


def _of_falls(summary: pd.DataFrame) -> str:
    """Without which motives fewer fall, and without which more."""
    parts = []
    for how, sign in (("fewer", "below"), ("more", "above")):
        if motives := _by_sign(summary, "falls", sign):
            fall, out = ("", "") if parts else (" fall", " taken out")
            parts.append(f"{how}{fall} where {listed(_in_words(motives), word='or')} is{out}")
    return ", ".join(parts) or "we cannot tell that taking out a motive changes how many fall"


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    told = _of_attribution(summary)
    return f"{told[:1].upper()}{told[1:]};\n{_of_falls(summary)}"


def _over_time(axes, summary: pd.DataFrame) -> None:
    """Attributed shares, a line a motive, named at its end."""
    axes.set_title("a  Attributed: which motive was the largest term of the choice")
    halves = _drawn_halves(summary)
    if not halves:
        axes.text(0.5, 0.5, "too few statements to tell", ha="center", fontsize=7.5)
        return
    ends = []
    for motive in _attributed(summary):
        color, marker, line, name = MOTIVES[motive]
        rows = dots.PERCENT * pd.DataFrame([_share(summary, motive, half) for half in halves])[
            ["mean", "lo95", "hi95"]].reset_index(drop=True)
        axes.vlines(rows.index, rows["lo95"], rows["hi95"], color=color, linewidth=2.4)
        axes.plot(rows.index, rows["mean"], marker + line, color=color, markersize=4.5)
        ends.append((rows["mean"].iloc[-1], name, color))
    top = style.nice_top([end for end, *_ in ends], 50)
    ends.sort()
    for (_, name, color), at in zip(ends, style.spread([end for end, *_ in ends], 0.07 * top, 0,
                                                       top), strict=True):
        axes.text(len(halves) - 0.9, at, name, color=color, fontsize=7.5, va="center")
    axes.set_xticks(range(len(halves)), [HALVES[half] for half in halves])
    axes.set_xlim(-0.2, len(halves) - 0.2)
    axes.set_ylim(0, top)
    axes.set_ylabel("% of political statements")


def _compared(axes, summary: pd.DataFrame, outcome: str, text: str, title: str) -> None:
    """What changes when each motive is taken away."""
    order = _ordered(summary)
    rows = pd.DataFrame([_change(summary, outcome, one) for one in order])
    axes.axvline(0.0, color=style.GREY, linewidth=0.8, linestyle="--")
    dots.draw(axes, rows, [NAMES[one] for one in order], color=style.INK, spread=False)
    axes.axhline(1.5 - len(order), color=style.GREY, linewidth=0.6)
    axes.margins(x=0.06)
    axes.set_xlabel(text)
    axes.set_title(title)


def draw(summary: pd.DataFrame) -> Figure:
    """Attributed motives over time; falls and statements when each motive is taken away."""
    falls, stated = (_row(summary, outcome)["mean"] for outcome in ("falls", "statements"))
    with style.sheet():
        figure = Figure(figsize=(7.2, 5.4), layout="constrained")
        above, below = figure.subfigures(2, 1, height_ratios=(1, 1.05))
        _over_time(above.subplots(), summary)
        left, right = below.subplots(1, 2, sharey=True)
        _compared(left, summary, "falls", f"change in falls ({falls:.0f} with all motives)",
                  "b  Worlds compared: falls without ...")
        _compared(right, summary, "statements",
                  f"change in statements ({stated:.0f} with all motives)",
                  "c  Worlds compared: statements without ...")
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
        dots.key(figure, thin=False)
    return figure


def _table(summary: pd.DataFrame) -> list[tuple[str, ...]]:
    shares = [(one, [_share(summary, one, half) if one in MOTIVES else None for half in HALVES])
              for one in (ALL, *_ordered(summary))]
    return [("all motives" if one == ALL else NAMES[one].replace("\n", " "),
             *("-" if row is None else f"{of(row, dots.PERCENT, 0)}" for row in row_of),
             of(_row(summary, "falls", one), digits=0),
             "-" if one == ALL else of(_change(summary, "falls", one), sign=True),
             of(_row(summary, "statements", one), digits=0),
             "-" if one == ALL else of(_change(summary, "statements", one), digits=0, sign=True))
            for one, row_of in shares]


def _apart(summary: pd.DataFrame) -> str:
    """Motives that statements are attributed to, and without which as many are made."""
    same = [one for one in _by_sign(summary, "statements", "open")
            if one in _attributed(summary)]
    if not same:
        return ("There is no motive to which statements are attributed and without which as many "
                "are made. ")
    one = same[0]
    most = max(_share(summary, one, half)["mean"] for half in _drawn_halves(summary))
    return (f"Up to {most:.0%} of the statements of a half-year are attributed to "
            f"{listed(_in_words([one]))}, yet we cannot tell that fewer are made without it. ")


def says(summary: pd.DataFrame) -> Told:
    """What statements are attributed to, and what is compared."""
    unsure = _by_sign(summary, "falls", "open")
    told, falls = _of_attribution(summary), _of_falls(summary)
    halves, first = _drawn_halves(summary), _attributed(summary)[0]
    shares = [_share(summary, first, half)["mean"] for half in halves]
    runs = _row(summary, "falls")["n"]
    short = [f"{HALVES[half].replace(chr(10), ' ')} in {_share(summary, 'fear', half)['n']:.0f} of "
             f"{runs:.0f}"
             for half in HALVES if _share(summary, "fear", half)["n"] < runs]
    return Told(
        found=(f"{told[:1].upper()}{told[1:]} ({listed(_in_words([first]))}: {min(shares):.0%} to "
               f"{max(shares):.0%}). "
               f"{falls[:1].upper()}{falls[1:]} (comparison of worlds)."),
        not_found=(_apart(summary)
                   + (f"Nor can we tell that taking out {listed(_in_words(unsure), word='or')} "
                      "changes how many fall." if unsure else "")),
        heads=("motive", *(f"attributed, {name.replace(chr(10), ' ')}, %"
                           for name in HALVES.values()),
               "falls without it", "change in falls", "statements without it",
               "change in statements"),
        rows=_table(summary),
        caveat=("Attribution names the largest term of a choice, though several may speak for the "
                "act; it is no cause. Comparing worlds of the same seeds shows causes, but the "
                "record hardly says how much each motive weighs: the sizes are those of the "
                "default weights."
                + (f" A half-year counts only in runs with at least thirty statements in it: "
                   f"{listed(short)}."
                   if short else "")))
