"""The same hidden past confessed early, under attack, or never: what it spares, and whom."""

from itertools import product

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, less, listed, of, sign_of

REGIMES = {"before_1936": "before 1936", "show_trial": "show trial, autumn 1936",
           "plenum_1937": "plenum, spring 1937",
           "mass_operations": "mass operations, autumn 1937",
           "resolution_1938": "resolution, February 1938"}
WHO = {"worker": ("works", "worker"), "head": ("works", "head of a unit"),
       "second_line": ("works", "partkom, deputy director"),
       "leader": ("region", "leader of a region")}
PROTECTION = {"protected": "with their protector", "unprotected": "protector taken away"}
# When it is confessed: mark, colour, whether filled, shift, name.
WHEN = {"early": ("o", style.BLUE, True, 0.15, "confessed at once"),
        "attacked": ("s", style.ORANGE, False, -0.15, "confessed under attack")}
YEAR, END = "52", "end"
HEADING = 1.0            # rows that a heading takes


def _row(summary: pd.DataFrame, outcome: str, who: str, regime: str, tail: str) -> pd.Series:
    """One outcome of one kind of people, in percentage points."""
    return dots.scaled(dots.of(summary, f"{outcome}.{who}.{tail}", organisation=WHO[who][0],
                               regime=regime), dots.PERCENT).iloc[0]


def _never(summary: pd.DataFrame, who: str, regime: str, protection: str, horizon: str = YEAR
           ) -> pd.Series:
    """Risk of those who never confess."""
    return _row(summary, "confession_risk.never", who, regime, f"{protection}.{horizon}")


def _gain(summary: pd.DataFrame, when: str, who: str, regime: str, protection: str,
          horizon: str = YEAR) -> pd.Series:
    """What a confession spares."""
    return _row(summary, f"confession_gain.{when}", who, regime, f"{protection}.{horizon}")


def _signs(summary: pd.DataFrame, when: str, horizon: str = YEAR) -> list[str]:
    """Of every rank and date, with a protector and without: whether a confession spares
    (``above``), endangers (``below``), or cannot be told (``open``)."""
    return [sign_of(_gain(summary, when, who, regime, protection, horizon))
            for regime, who, protection in product(REGIMES, WHO, PROTECTION)]


def _counts(summary: pd.DataFrame, when: str, horizon: str = YEAR) -> str:
    """In how many cases a confession endangers and spares."""
    signs = _signs(summary, when, horizon)
    exposed, spared = (signs.count(sign) for sign in ("below", "above"))
    return (f"endangers in {exposed or 'none'} of {len(signs)} cases and spares in "
            f"{spared or 'none'}")


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    return (f"Within a year, a hidden past confessed at once {_counts(summary, 'early')};\n"
            f"confessed only under attack, it {_counts(summary, 'attacked')}")


def _places() -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """Heights of the rows by date and rank, and of the headings by date."""
    rows, headings, at = {}, {}, 0.0
    for regime in REGIMES:
        headings[regime] = at
        at -= HEADING
        for who in WHO:
            rows[regime, who] = at
            at -= 1.0
    return rows, headings


def _panel(axes: Axes, summary: pd.DataFrame, protection: str) -> None:
    """A row a date and rank: the risk of those who never confess, and of those who do."""
    rows, headings = _places()
    for (regime, who), at in rows.items():
        never = _never(summary, who, regime, protection)
        for when, (marker, color, filled, shift, _) in WHEN.items():
            gain = _gain(summary, when, who, regime, protection)
            low, mean, high = (never["mean"] - gain[name] for name in ("hi95", "mean", "lo95"))
            axes.hlines(at + shift, never["mean"], mean, color=color, linewidth=0.8)
            axes.hlines(at + shift, max(low, 0.0), min(high, dots.PERCENT), color=color,
                        linewidth=3.0, alpha=0.55)
            axes.plot(mean, at + shift, marker, color=color, markersize=5, zorder=3,
                      markerfacecolor=color if filled else "white")
        axes.vlines(never["mean"], at - 0.42, at + 0.42, color=style.INK, linewidth=1.8, zorder=4)
    for regime, at in headings.items():
        axes.text(0.01, at, REGIMES[regime], fontsize=7.5, fontweight="bold", va="center",
                  transform=axes.get_yaxis_transform())
    axes.set_yticks(list(rows.values()), [WHO[who][1] for _, who in rows])
    axes.set_ylim(min(rows.values()) - 0.7, 0.7)
    axes.set_xlim(-3.0, dots.PERCENT + 3.0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#e4e4e0", linewidth=0.6)
    axes.set_xlabel("% fallen within a year")


def draw(summary: pd.DataFrame) -> Figure:
    """Risk within a year by date and rank, with a protector and without."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 5.6), layout="constrained")
        panels = figure.subplots(1, len(PROTECTION), sharey=True)
        for axes, letter, (protection, name) in zip(panels, "ab", PROTECTION.items(), strict=True):
            _panel(axes, summary, protection)
            axes.set_title(f"{letter}  {name[:1].upper()}{name[1:]}")
        names = [("|", style.INK, True, "never confessed"),
                 *((marker, color, filled, name) for marker, color, filled, _, name
                   in WHEN.values())]
        handles = [panels[0].plot([], [], marker, color=color, markersize=7 - 2 * (marker != "|"),
                                  markeredgewidth=1.8 if marker == "|" else 1.0, label=name,
                                  markerfacecolor=color if filled else "white")[0]
                   for marker, color, filled, name in names]
        figure.legend(handles=handles, loc="outside lower left", ncols=len(handles),
                      title="thin line: the difference from those who never confess;   thick: its "
                      "95 % interval, from 0 to 100 %;   a case: a row of a or b",
                      title_fontsize=7, alignment="left")
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
    return figure


def _largest(summary: pd.DataFrame) -> str:
    """The case in which a confession at once changes most, with its base."""
    regime, who, protection = max(
        product(REGIMES, WHO, PROTECTION),
        key=lambda case: abs(_gain(summary, "early", case[1], case[0], case[2])["mean"]))
    never = _never(summary, who, regime, protection)["mean"]
    gain = _gain(summary, "early", who, regime, protection)["mean"]
    return (f"The change is largest for this case: {WHO[who][1]}, {REGIMES[regime]}, "
            f"{PROTECTION[protection]}. There {never:.0f}% of those who never confess fall, and "
            f"{never - gain:.0f}% of those who confess at once")


def _protected(summary: pd.DataFrame, who: str) -> int:
    """At how many dates those who never confess fall less with their protector."""
    return sum(sign_of(less(_never(summary, who, regime, "unprotected"),
                            _never(summary, who, regime, "protected"))) == "above"
               for regime in REGIMES)


def _of_protector(summary: pd.DataFrame) -> str:
    """Whom a protector spares if nothing is confessed."""
    dates = {name: _protected(summary, who) for who, (_, name) in WHO.items()}
    spared = [f"{name} ({n} of {len(REGIMES)} dates)" for name, n in dates.items() if n]
    return (f"Without a confession a protector is seen to spare {len(spared) or 'none'} of "
            f"{len(WHO)} kinds of people" + (f": {listed(spared)}" if 0 < len(spared) < 3 else ""))


def _not_seen(summary: pd.DataFrame) -> str:
    """Whom a confession spares, and where nothing can be told."""
    spared = {horizon: sum(_signs(summary, when, horizon).count("above") for when in WHEN)
              for horizon in (YEAR, END)}
    unsure = [_signs(summary, when).count("open") for when in WHEN]
    late = ("nor by the end of two years" if not spared[END] else
            f"but in {spared[END]} by the end of two years")
    return ((f"No confession is seen to spare anybody within a year, {late}. "
             if not spared[YEAR] else
             f"By the end of two years a confession is seen to spare in {spared[END]} cases. ")
            + f"In {unsure[0]} cases we cannot tell from zero what a confession at once does, and "
            f"in {unsure[1]} what one under attack does.")


def _cells(summary: pd.DataFrame, regime: str, who: str, protection: str) -> tuple[str, ...]:
    """A row of the table: a rank at a date, with a protector or without."""
    cells = []
    for horizon in (YEAR, END):
        cells.append(of(_never(summary, who, regime, protection, horizon), digits=0))
        cells += [of(_gain(summary, when, who, regime, protection, horizon), digits=0, sign=True)
                  for when in WHEN]
    posts = ["no post" if who == "worker" else
             of(_row(summary, f"confession_post.{when}", who, regime, protection), digits=0,
                sign=True) for when in WHEN]
    return (REGIMES[regime], WHO[who][1], PROTECTION[protection], *cells, *posts)


def says(summary: pd.DataFrame) -> Told:
    """Whom a confession spares and whom it endangers, and whom a protector spares."""
    return Told(
        found=(f"Within a year, a hidden past confessed at once {_counts(summary, 'early')}; "
               f"confessed only under attack, it {_counts(summary, 'attacked')}. "
               f"{_largest(summary)}. {_of_protector(summary)}."),
        not_found=_not_seen(summary),
        heads=("date", "who", "protector", "a year: fallen if never confessed, %",
               "spared if confessed at once, points", "spared if under attack, points",
               "two years: fallen if never confessed, %", "spared if at once, points",
               "spared if under attack, points", "posts spared if at once, of 100 holders",
               "posts spared if under attack, of 100 holders"),
        rows=[_cells(summary, *case) for case in product(REGIMES, WHO, PROTECTION)],
        caveat=("A case is a rank at a date, with a protector or without. A date is its levers, "
                "held fixed after five arrests; so nobody confesses in 1935 and lives on into "
                "1937. A few people of each rank are given a hidden past; the region's leader has "
                "his own. People who are never attacked do not confess under attack, which makes "
                "that effect smaller. One interval in twenty may miss the true value by chance."))
