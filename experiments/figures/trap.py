"""The trap: when a statement about a tie no longer protects its author, but exposes."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, listed, of, sign_of

SILENT = "silent"
# How a world stands in a sentence.
PLACES = {"the dated path": "on the dated path",
          "plenum, spring 1937": "under the levers of spring 1937"}
# Mark, colour, and by how many months it is moved, of each world.
LINES = (("o", style.ORANGE, -0.15), ("s", style.BLUE, 0.15))
ABOVE, BELOW, OPEN = "above", "below", "open"   # as `told.sign_of` has it


def _worlds(summary: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(summary["world"]))


def _months(summary: pd.DataFrame) -> list[int]:
    return sorted({int(name.rsplit(".", 1)[1]) for name in summary["outcome"]})


def _curve(summary: pd.DataFrame, what: str, world: str) -> pd.DataFrame:
    """``gain`` or ``base`` of a world, a row a month, per hundred statements."""
    rows = [dots.of(summary, f"tie_{what}.{SILENT}.{month}", world=world).iloc[0]
            for month in _months(summary)]
    return dots.scaled(pd.DataFrame(rows), dots.PERCENT).assign(month=_months(summary))


def signs(summary: pd.DataFrame, world: str) -> dict[int, str]:
    """Of each month: ``above`` where the statement has spared its author, ``below`` where it has
    exposed, ``open`` where we cannot tell."""
    return {int(row["month"]): sign_of(row)
            for _, row in _curve(summary, "gain", world).iterrows()}


def when(found: dict[int, str], sign: str) -> str:
    """In which months the sign is the one given, e.g. ``from month 12 on``; empty if in none."""
    months = [month for month in sorted(found) if found[month] == sign]
    if not months:
        return ""
    if len(months) == len(found):
        return "in every month"
    first, last = min(found), max(found)
    within = [month for month in found if months[0] <= month <= months[-1]]
    if len(within) == len(months) and months[-1] == last:
        return f"from month {months[0]} on"
    if len(within) == len(months) and months[0] == first:
        return f"to month {months[-1]}"
    return f"in month{'s' * (len(months) > 1)} {listed(map(str, months))}"


def verdict(found: dict[int, str]) -> str:
    """What the statement does for its author, in a few words."""
    spared, exposed = when(found, ABOVE), when(found, BELOW)
    if not spared and not exposed:
        return "in no month can we tell its effect from zero"
    parts = ([f"protects {spared}"] if spared else []) + ([f"exposes {exposed}"] if exposed else [])
    late = "; later we cannot tell its effect from zero" if found[max(found)] == OPEN else ""
    return f"it {'is never seen to protect, and ' * (not spared)}{' and '.join(parts)}{late}"


def _told(summary: pd.DataFrame) -> list[str]:
    """The verdict on each world, its place first."""
    return [f"{PLACES[world]} {verdict(signs(summary, world))}" for world in _worlds(summary)]


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    first, second = _told(summary)
    return f"A statement about a tie: {first};\n{second}"


def _gains(axes, summary: pd.DataFrame) -> None:
    """Gain by month of each world, with intervals; below zero the statement exposes."""
    curves = {world: _curve(summary, "gain", world) for world in _worlds(summary)}
    low = 1.15 * min(-1.0, *(rows["lo95"].min() for rows in curves.values()))
    high = 1.15 * max(1.0, *(rows["hi95"].max() for rows in curves.values()))
    axes.axhspan(low, 0.0, color=style.BAND, linewidth=0)
    axes.axhline(0.0, color=style.INK, linewidth=0.8)
    for k, ((world, rows), (marker, color, shift)) in enumerate(zip(curves.items(), LINES,
                                                                    strict=True)):
        axes.text(0.3, low + (0.07 * k + 0.1) * (high - low), world, color=color, fontsize=7.5)
        axes.vlines(rows["month"] + shift, rows["lo95"], rows["hi95"], color=color, linewidth=2.4)
        axes.plot(rows["month"] + shift, rows["mean"], marker, color=color, linestyle="-",
                  linewidth=0.9, markersize=4.5)
    for at, text, to in ((high, "the statement protects: fewer authors fall than if silent", "top"),
                         (low, "the statement exposes: more authors fall than if silent",
                          "bottom")):
        axes.text(0.3, at + (0.02 if to == "bottom" else -0.02) * (high - low), text, fontsize=7,
                  color="#666666", va=to)
    axes.set_ylim(low, high)
    axes.set_ylabel("authors spared, of a hundred statements")
    axes.set_title("a  Gain of the author, by month after the statement")


def _bases(axes, summary: pd.DataFrame) -> None:
    """Share of the authors who would have fallen, had they been silent."""
    worlds = _worlds(summary)
    curves = [_curve(summary, "base", world) for world in worlds]
    top = style.nice_top([rows["hi95"].max() for rows in curves], 10)
    for rows, (marker, color, _) in zip(curves, LINES, strict=True):
        axes.fill_between(rows["month"], rows["lo95"], rows["hi95"], color=color, alpha=0.2,
                          linewidth=0)
        axes.plot(rows["month"], rows["mean"], marker, color=color, linestyle="--", linewidth=0.9,
                  markersize=3.5)
    axes.set_ylim(0, top)
    axes.set_ylabel("% fallen")
    axes.set_title("b  Base: fallen if silent")


def draw(summary: pd.DataFrame) -> Figure:
    """The author's gain month by month, and beside it how many would have fallen anyway."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.7), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.7, 1))
        _gains(left, summary)
        _bases(right, summary)
        for axes in (left, right):
            axes.set_xlim(0, 25)
            axes.set_xticks(range(0, 25, 6))
            axes.set_xlabel("months after the statement")
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
        dots.key(figure, thin=False)
    return figure


def _of_base(gain: pd.Series, base: pd.Series) -> str:
    return of(gain, dots.PERCENT / base["mean"], sign=True)


def _table(summary: pd.DataFrame) -> list[tuple[str, ...]]:
    found = []
    for world in _worlds(summary):
        for (_, gain), (_, base) in zip(_curve(summary, "gain", world).iterrows(),
                                        _curve(summary, "base", world).iterrows(), strict=True):
            found.append((world, f"{gain['month']:.0f}", of(base), of(gain, digits=2, sign=True),
                          _of_base(gain, base)))
    return found


def _of_search(found: dict[str, dict[int, str]]) -> str:
    """What was looked for: protection that turns into exposure."""
    turning = [PLACES[world] for world, one in found.items()
               if {ABOVE, BELOW} <= set(one.values())]
    spared = [PLACES[world] for world, one in found.items() if ABOVE in one.values()]
    return ("We looked for protection that turns into exposure: "
            + (f"it is seen {listed(turning)}." if turning else
               f"protection is seen {listed(spared)}, but it does not turn." if spared else
               "in no month do we see that the statement protects."))


def _at_last(summary: pd.DataFrame, world: str) -> str:
    """How many more or fewer authors have fallen in the last month, and of how many."""
    gain, base = (_curve(summary, what, world).iloc[-1] for what in ("gain", "base"))
    sign = sign_of(gain)
    return (f"After {gain['month']:.0f} months {PLACES[world]}, "
            + ("we cannot tell whether more or fewer" if sign == OPEN else
               f"{abs(gain['mean']):.1f} {'more' if sign == BELOW else 'fewer'}")
            + " of a hundred authors have fallen than if they had been silent; after silence "
            f"{base['mean']:.0f} have.")


def says(summary: pd.DataFrame) -> Told:
    """From which month on a statement about a tie exposes its author."""
    worlds = _worlds(summary)
    return Told(
        found=(f"A statement about a tie: {'; '.join(_told(summary))}. "
               f"{_at_last(summary, worlds[0])}"),
        not_found=(f"{_of_search({world: signs(summary, world) for world in worlds})} What makes "
                   "the two worlds alike or different is not shown here."),
        heads=("world", "months after", "fallen if silent, %", "authors spared, of a hundred",
               "the same, % of those fallen if silent"),
        rows=_table(summary),
        caveat=("The months follow the same people: they are not ten separate tests. The "
                "statements are those out of fear about somebody to whom the author had a tie, "
                "with two years of the run to come; on the dated path they end in April 1937. "
                "Each author is compared with the same person in a world in which they were "
                "silent that week."))
