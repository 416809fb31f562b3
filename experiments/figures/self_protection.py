"""What a statement about a tie does for its author, for the one it is about, and to all others."""

import math
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, listed, of, sign_of

MONTHS = (3, 6, 12, 24)
LAST = MONTHS[-1]
SILENT, AWAY = "silent", "keep_away"
# What the author does instead: mark, colour, whether filled, shift, name.
INSTEAD = {SILENT: ("o", style.BLUE, True, 0.15, "instead of silence"),
           AWAY: ("s", style.ORANGE, False, -0.15, "instead of keeping away")}
AUTHOR, TARGET, OTHERS, TOGETHER = ("the author", "the one written about", "all others",
                                    "together")


class Rate(NamedTuple):
    """How many others fall for one author spared, between bounds that are rather too wide."""

    mean: float
    low: float
    high: float

    def __str__(self):
        return f"{self.mean:.0f} ({self.low:.0f} to {self.high:.0f})"


def _worlds(summary: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(summary["world"]))


def _row(summary: pd.DataFrame, outcome: str, world: str) -> pd.Series:
    """Per hundred statements, or of a hundred members."""
    return dots.scaled(dots.of(summary, outcome, world=world), dots.PERCENT).iloc[0]


def _gain(summary: pd.DataFrame, world: str, instead: str, month: int = LAST) -> pd.Series:
    return _row(summary, f"tie_gain.{instead}.{month}", world)


def _base(summary: pd.DataFrame, world: str, instead: str, month: int = LAST) -> pd.Series:
    return _row(summary, f"tie_base.{instead}.{month}", world)


def _less_than_nothing(row: pd.Series) -> pd.Series:
    """The row with its sign turned: a gain as falls added."""
    return pd.Series({"n": row["n"], "mean": -row["mean"], "lo95": -row["hi95"],
                      "hi95": -row["lo95"]})


def _sum(rows: list[pd.Series]) -> pd.Series:
    """The sum of rows. The interval takes them as independent, which they nearly are: chance
    moves others far more than author and target."""
    mean = sum(row["mean"] for row in rows)
    half = math.hypot(*((row["hi95"] - row["lo95"]) / 2 for row in rows))
    return pd.Series({"n": min(row["n"] for row in rows), "mean": mean, "lo95": mean - half,
                      "hi95": mean + half})


def added(summary: pd.DataFrame, world: str, instead: str) -> dict[str, pd.Series]:
    """Falls that a hundred statements add: of the author within two years, of the one written
    about, of all others, and of all of them together."""
    parts = {AUTHOR: _less_than_nothing(_gain(summary, world, instead)),
             TARGET: _row(summary, f"tie_target.{instead}", world),
             OTHERS: _row(summary, f"tie_others.{instead}", world)}
    return parts | {TOGETHER: _sum(list(parts.values()))}


def exchange(summary: pd.DataFrame, world: str, instead: str) -> Rate | None:
    """How many others, the one written about among them, fall for one author spared; None where
    we cannot tell either from zero."""
    gained, parts = _gain(summary, world, instead), added(summary, world, instead)
    paid = _sum([parts[TARGET], parts[OTHERS]])
    if sign_of(gained) != "above" or sign_of(paid) != "above":
        return None
    return Rate(paid["mean"] / gained["mean"], paid["lo95"] / gained["hi95"],
                paid["hi95"] / gained["lo95"])


def _with(summary: pd.DataFrame, sign: str, instead: str = SILENT, month: int = LAST) -> list[str]:
    """Worlds in which the author's gain has a sign."""
    return [world for world in _worlds(summary)
            if sign_of(_gain(summary, world, instead, month)) == sign]


def _number(worlds: list[str], of_all: int) -> str:
    return "none" if not worlds else "each" if len(worlds) == of_all else f"{len(worlds)}"


def _range(rows: list[pd.Series], digits: int) -> str:
    """``11 to 12``: the lowest and the highest mean."""
    low, high = (f"{which(row['mean'] for row in rows):.{digits}f}" for which in (min, max))
    return low if low == high else f"{low} to {high}"


def _of_author(summary: pd.DataFrame) -> str:
    """What two years bring the author, over the worlds."""
    n = len(_worlds(summary))
    spared, exposed = (_with(summary, sign) for sign in ("above", "below"))
    return ("after two years a statement about a tie has spared its author in "
            f"{_number(spared, n)} of {n} worlds and exposed in {_number(exposed, n)}")


def _of_targets(summary: pd.DataFrame, in_numbers: bool = True) -> str:
    """What the statement does to the one written about, over the worlds."""
    worlds = _worlds(summary)
    rows = [added(summary, world, SILENT)[TARGET] for world in worlds]
    seen = sum(sign_of(row) == "above" for row in rows)
    if seen == len(worlds):
        return (f"a hundred such statements bring down {_range(rows, 0)} of those written about"
                if in_numbers else
                "more of those written about fall")
    return f"more of those written about fall in {seen} of {len(worlds)} worlds"


def _of_all(summary: pd.DataFrame) -> str:
    """What all statements out of fear add together."""
    worlds = _worlds(summary)
    rows = [_row(summary, "falls_by_fear", world) for world in worlds]
    if all(sign_of(row) == "above" for row in rows):
        return f"all statements out of fear add falls of {_range(rows, 1)} % of members"
    seen = sum(sign_of(row) == "above" for row in rows)
    return f"that all statements out of fear add falls is seen in {seen} of {len(worlds)} worlds"


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    told = _of_author(summary)
    return (f"{told[:1].upper()}{told[1:]};\n"
            f"{_of_targets(summary, in_numbers=False)}; {_of_all(summary)}")


def _grouped(summary: pd.DataFrame, rows_of) -> pd.DataFrame:
    """Rows of each world, an empty one before them for its name."""
    return pd.DataFrame([row for world in _worlds(summary)
                         for row in (pd.Series(dtype=float), *rows_of(world))])[
        ["mean", "lo95", "hi95"]].reset_index(drop=True)


def _named(axes, summary: pd.DataFrame, of_world: int) -> None:
    """The name of each world over its rows."""
    for k, world in enumerate(_worlds(summary)):
        axes.text(0.01, -k * (of_world + 1), world, fontsize=7, weight="bold", va="center",
                  transform=axes.get_yaxis_transform())


def _gains(axes, summary: pd.DataFrame) -> None:
    """What the statement spares its author, by month, against either alternative."""
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    labels = ["", *(f"{month} months" for month in MONTHS)] * len(_worlds(summary))
    for instead, (marker, color, filled, shift, name) in INSTEAD.items():
        rows = _grouped(summary, lambda world, instead=instead: [
            _gain(summary, world, instead, month) for month in MONTHS])
        dots.draw(axes, rows, labels, marker=marker, color=color, filled=filled, spread=False,
                  shift=shift)
        axes.text(0.0 if filled else 1.0, 1.01, name, color=color, fontsize=7, va="bottom",
                  ha="left" if filled else "right", transform=axes.transAxes)
    beside = axes.get_yaxis_transform()
    axes.text(1.02, 0.3, "fallen if\nsilent", color="#666666", fontsize=6.5, va="bottom",
              transform=beside)
    for k, world in enumerate(_worlds(summary)):
        for j, month in enumerate(MONTHS):
            axes.text(1.02, -k * (len(MONTHS) + 1) - 1 - j,
                      f"{_base(summary, world, SILENT, month)['mean']:.1f} %", color="#666666",
                      fontsize=6.5, va="center", transform=beside)
    _named(axes, summary, len(MONTHS))
    axes.margins(x=0.06)
    axes.set_xlabel("< exposes      authors of a hundred      spares >")
    axes.set_title("a  What it spares its author", pad=16)


def _everyone(axes, summary: pd.DataFrame) -> None:
    """Falls that a hundred statements add, of whom."""
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    rows = _grouped(summary, lambda world: added(summary, world, SILENT).values())
    dots.draw(axes, rows, ["", AUTHOR, TARGET, OTHERS, TOGETHER] * len(_worlds(summary)),
              color=style.INK, spread=False)
    _named(axes, summary, len(MONTHS))
    axes.margins(x=0.06)
    axes.set_xlabel("< fewer      falls (instead of silence)      more >")
    axes.set_title("b  Whose falls a hundred add", pad=16)


def _all_together(axes, summary: pd.DataFrame) -> None:
    """Falls that all statements out of fear add, with the base beside them."""
    worlds = _worlds(summary)
    rows = pd.DataFrame([_row(summary, "falls_by_fear", world) for world in worlds])
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    dots.draw(axes, rows, worlds, color=style.INK, spread=False)
    low, high = min(0.0, rows["lo95"].min()), max(0.0, rows["hi95"].max())
    axes.set_xlim(low - 0.02 * (high - low), 1.04 * high)
    for k, world in enumerate(worlds):
        axes.text(1.02, -k, f"of {_row(summary, 'fall_share', world)['mean']:.1f} % fallen",
                  color="#666666", fontsize=7, va="center", transform=axes.get_yaxis_transform())
    axes.set_xlabel("% of members who fall because anyone may make statements out of fear")
    axes.set_title("c  What all statements out of fear add together")


def draw(summary: pd.DataFrame) -> Figure:
    """The author's gain; whose falls a hundred statements add; what all of them add together."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 6.0), layout="constrained")
        above, below = figure.subfigures(2, 1, height_ratios=(3.2, 1))
        left, right = above.subplots(1, 2)
        _gains(left, summary)
        _everyone(right, summary)
        _all_together(below.subplots(), summary)
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
        dots.key(figure, thin=False)
    return figure


def _table(summary: pd.DataFrame) -> list[tuple[str, ...]]:
    """A line a measure, a column a world."""
    worlds = _worlds(summary)

    def line(name: str, cell) -> tuple[str, ...]:
        return (name, *(cell(world) for world in worlds))

    def as_share(row: pd.Series, base: pd.Series) -> str:
        return of(row, dots.PERCENT / base["mean"], sign=True)
    found = [
        line("fallen, % of members", lambda w: of(_row(summary, "fall_share", w))),
        line("added by all statements out of fear, points",
             lambda w: of(_row(summary, "falls_by_fear", w), sign=True)),
        line("the same, % of the fallen", lambda w: as_share(
            _row(summary, "falls_by_fear", w), _row(summary, "fall_share", w)))]
    for instead, (*_, name) in INSTEAD.items():
        for month in MONTHS:
            after = f"{name}, {month} months:"
            found += [
                line(f"{after} authors fallen without the statement, %",
                     lambda w, i=instead, m=month: of(_base(summary, w, i, m))),
                line(f"{after} authors spared, points", lambda w, i=instead, m=month: of(
                    _gain(summary, w, i, m), digits=2, sign=True)),
                line(f"{after} authors spared, % of those fallen without it",
                     lambda w, i=instead, m=month: as_share(_gain(summary, w, i, m),
                                                            _base(summary, w, i, m)))]
        found += [line(f"{name}: falls that a hundred add, {who}",
                       lambda w, i=instead, who=who: of(added(summary, w, i)[who], sign=True))
                  for who in (AUTHOR, TARGET, OTHERS, TOGETHER)]
        found.append(line(f"{name}: others who fall for one author spared", lambda w, i=instead: (
            str(exchange(summary, w, i) or "cannot be given"))))
    return found


def _of_exchange(summary: pd.DataFrame) -> str:
    """How many fall for one author spared, where that can be given."""
    rates = {f"{world} ({INSTEAD[instead][-1]})": rate for world in _worlds(summary)
             for instead in INSTEAD if (rate := exchange(summary, world, instead))}
    if not rates:
        return ("We cannot say how many others fall for one author spared: in no world can we tell "
                "both numbers from zero.")
    return ("How many others fall for one author spared can be given in "
            f"{len(rates)} of {len(_worlds(summary)) * len(INSTEAD)} comparisons alone (table).")


def _of_others(summary: pd.DataFrame) -> str:
    """Whether we can tell the falls of all others from zero."""
    unsure = [world for world in _worlds(summary)
              if sign_of(added(summary, world, SILENT)[OTHERS]) == "open"]
    if not unsure:
        return "What one statement does to all others we can tell from zero in each world."
    where = ("any world" if len(unsure) == len(_worlds(summary)) else
             f"{len(unsure)} of {len(_worlds(summary))} worlds")
    return (f"Nor can we tell from zero, in {where}, what one statement does to all others: one "
            "statement more or less moves many falls by chance.")


def _of_fading(summary: pd.DataFrame) -> str:
    """Whether an early gain is seen, against which alternative, and whether it lasts."""
    early = [(world, instead) for instead in INSTEAD
             for world in _with(summary, "above", instead, MONTHS[0])]
    if not early:
        return f"After {MONTHS[0]} months no gain is seen that could fade."
    kept = [one for one in early if sign_of(_gain(summary, *one)) == "above"]
    where = (f"in {len(early)} of {len(INSTEAD) * len(_worlds(summary))} comparisons"
             if len(early) > 1 else f"once ({early[0][0]}, {INSTEAD[early[0][1]][-1]})")
    return (f"A gain after {MONTHS[0]} months is seen {where}; after two years it is "
            + ("there still." if len(kept) == len(early) else
               "gone." if not kept else f"there still in {len(kept)} of these."))


def says(summary: pd.DataFrame) -> Told:
    """What a statement does for author, target and others, and what cannot be told."""
    exposed = _with(summary, "below")
    author, targets = _of_author(summary), _of_targets(summary)
    signs = [sign_of(_gain(summary, world, instead, month)) for world in _worlds(summary)
             for instead in INSTEAD for month in MONTHS]
    return Told(
        found=(f"Compared with silence, {author}" + (f" ({listed(exposed)})" if exposed else "")
               + f". {targets[:1].upper()}{targets[1:]}; {_of_all(summary)}. "
               f"{_of_fading(summary)}"),
        not_found=f"{_of_exchange(summary)} {_of_others(summary)}",
        heads=("what", *_worlds(summary)),
        rows=_table(summary),
        caveat=(f"Of {len(signs)} comparisons of the author's gain {signs.count('above')} "
                f"{'is' if signs.count('above') == 1 else 'are'} above zero and "
                f"{signs.count('below')} below; one in twenty would be so by chance. The "
                "statements are those out of fear, made in the first of three years under levers "
                "that do not change. Only authors who could have kept away are compared with "
                "keeping away."))
