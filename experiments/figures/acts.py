"""Acts that might protect their author, side by side: what each does for author and others."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, listed, of, sign_of


class Act(NamedTuple):
    """How an act is named, and what it is compared with."""

    name: str
    instead: str


# By what stands behind the name of an outcome.
ACTS = {"": Act("a statement", "silence"),
        ".naming": Act("naming others", "naming nobody"),
        ".disclosure": Act("a disclosure", "silence"),
        ".silence": Act("silence", "a statement")}
DATES = {"show_trial": "show trial, autumn 1936", "plenum_1937": "plenum, spring 1937",
         "mass_operations": "mass operations, autumn 1937"}
HORIZONS = {"13": "13 weeks", "26": "26 weeks", "52": "a year", "end": "the end"}
YEAR = "52"
# Whose falls: mark, colour, shift, name.
WHOSE = {"target_harm": ("s", style.ORANGE, 0.18, "those named"),
         "social_harm": ("o", style.BLUE, -0.18, "all others")}


def _row(summary: pd.DataFrame, outcome: str, act: str, date: str) -> pd.Series | None:
    """Per hundred acts; None where an act has no such outcome (nobody is named)."""
    rows = dots.of(summary, outcome + act, regime=date)
    return dots.scaled(rows, dots.PERCENT).iloc[0] if len(rows) else None


def _signs(summary: pd.DataFrame, outcome: str, act: str) -> list[str]:
    """The sign at each date, without the dates at which there is nothing to measure."""
    rows = [_row(summary, outcome, act, date) for date in DATES]
    return [sign_of(row) for row in rows if row is not None]


def _with(summary: pd.DataFrame, outcome: str, sign: str) -> list[str]:
    """The acts with such a sign, and at how many dates."""
    return [f"{one.name} ({n} of {len(DATES)} dates)" for act, one in ACTS.items()
            if (n := _signs(summary, outcome, act).count(sign))]


def _verb(names: list[str], one: str, more: str) -> str:
    return one if len(names) == 1 else more


def _of_author(summary: pd.DataFrame, horizon: str = YEAR) -> str:
    """Which acts spare their author and which endanger."""
    spared, exposed = (_with(summary, f"private_gain_{horizon}", sign)
                       for sign in ("above", "below"))
    told = [f"{listed(spared)} {_verb(spared, 'spares its author', 'spare their authors')}"
            if spared else "no act is seen to spare its author"]
    if exposed:
        told.append(f"{listed(exposed)} "
                    f"{_verb(exposed, 'endangers its author', 'endanger their authors')}")
    return "; ".join(told)


def _of_named(summary: pd.DataFrame) -> str:
    """Which acts bring down those named, and which spare them, at every date."""
    always = {sign: [one.name for act, one in ACTS.items()
                     if set(_signs(summary, "target_harm", act)) == {sign}]
              for sign in ("above", "below")}
    told = [f"{listed(names)} {_verb(names, *verbs)}"
            for names, verbs in ((always["above"], ("brings down", "bring down")),
                                 (always["below"], ("spares", "spare"))) if names]
    if not told:
        return "no act does the same to those named at every date"
    first, *others = told
    return "; ".join([f"at every date {first} those named", *(f"{other} them" for other in others)])


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    return f"Within a year {_of_author(summary)};\n{_of_named(summary)}"


def _places() -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """Heights of the rows by date and act, and of the headings by date."""
    rows, headings, at = {}, {}, 0.0
    for date in DATES:
        headings[date] = at
        for act in ACTS:
            at -= 1.0
            rows[date, act] = at
        at -= 1.0
    return rows, headings


def _dot(axes: Axes, row: pd.Series, at: float, marker: str, color: str) -> None:
    """A mean with its interval; open where we cannot tell it from zero."""
    axes.hlines(at, row["lo95"], row["hi95"], color=color, linewidth=3.0)
    axes.plot(row["mean"], at, marker, color=color, markersize=5.5,
              markerfacecolor="white" if sign_of(row) == "open" else color)


def _rows(axes: Axes) -> None:
    """Rows and headings, and a line at zero."""
    rows, headings = _places()
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    for date, at in headings.items():
        axes.text(0.01, at, DATES[date], fontsize=7.5, fontweight="bold", va="center",
                  transform=axes.get_yaxis_transform())
    axes.set_yticks(list(rows.values()), [
        f"{ACTS[act].name}\n(instead of {ACTS[act].instead})" for _, act in rows], fontsize=7)
    axes.set_ylim(min(rows.values()) - 0.6, 0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#e4e4e0", linewidth=0.6)


def _of_author_panel(axes: Axes, summary: pd.DataFrame) -> None:
    """What an act spares its author within a year."""
    _rows(axes)
    for (date, act), at in _places()[0].items():
        _dot(axes, _row(summary, f"private_gain_{YEAR}", act, date), at, "o", style.INK)
    axes.margins(x=0.08)
    axes.set_xlabel("authors spared of a hundred, within a year\n"
                    "(left of 0: endangered)")
    axes.set_title("a  For the author")


def _of_others_panel(axes: Axes, summary: pd.DataFrame) -> None:
    """Falls that an act adds, of those named and of all others."""
    _rows(axes)
    unnamed = set(WHOSE)
    for (date, act), at in _places()[0].items():
        for outcome, (marker, color, shift, name) in WHOSE.items():
            row = _row(summary, outcome, act, date)
            if row is None:
                continue
            _dot(axes, row, at + shift, marker, color)
            if outcome in unnamed:
                unnamed.remove(outcome)
                axes.annotate(name, (row["hi95"], at + shift), xytext=(6, 0), color=color,
                              textcoords="offset points", fontsize=7, va="center")
    axes.margins(x=0.06)
    axes.set_xlabel("falls that a hundred such acts add in two years\n"
                    "(left of 0: falls fewer; a disclosure names nobody)")
    axes.set_title("b  For others")


def draw(summary: pd.DataFrame) -> Figure:
    """A row an act and date: what the author gains within a year, and what others pay."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 5.6), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        _of_author_panel(left, summary)
        _of_others_panel(right, summary)
        title = (style.wrap(line, 7.0, 9.5) for line in finding(summary).split("\n"))
        figure.suptitle("\n".join(title), x=0.01, ha="left", fontsize=9.5)
        figure.supxlabel("dot or square: mean;   line: its 95 % interval (where wider than the "
                         "mark);   open: the interval includes 0, we cannot tell",
                         x=0.01, ha="left", fontsize=7, color="#666666")
    return figure


def _untold(summary: pd.DataFrame) -> str:
    """For which acts nothing can be told of the author, and where of all others."""
    acts = [one.name for act, one in ACTS.items()
            if set(_signs(summary, f"private_gain_{YEAR}", act)) == {"open"}]
    others = [sign for act in ACTS for sign in _signs(summary, "social_harm", act)]
    told = (f"For {listed(acts)} we cannot tell at any date whether the author gains or loses "
            "within a year. " if acts else
            "For each act it can be told at some date whether the author gains or loses. ")
    unsure = others.count("open")
    return told + (f"In {unsure} of {len(others)} comparisons we cannot tell from zero what an act "
                   "does to all others, since one act more or less moves many falls by chance."
                   if unsure else
                   "What an act does to all others can be told in each comparison.")


def _sizes(summary: pd.DataFrame) -> str:
    """How many of those named a hundred statements bring down, from date to date."""
    means = [_row(summary, "target_harm", "", date)["mean"] for date in DATES]
    low, high = (f"{end:.0f}" for end in (min(means), max(means)))
    return (f"A hundred statements add {low}" + (f" to {high}" if high != low else "")
            + " falls among those named")


def _cells(summary: pd.DataFrame, date: str, act: str) -> tuple[str, ...]:
    """A row of the table: an act at a date."""
    harms = [_row(summary, outcome, act, date) for outcome in WHOSE]
    return (DATES[date], ACTS[act].name, ACTS[act].instead,
            *(of(_row(summary, f"private_gain_{horizon}", act, date), sign=True)
              for horizon in HORIZONS),
            *("nobody is named" if row is None else of(row, sign=True) for row in harms))


def says(summary: pd.DataFrame) -> Told:
    """What each act does for its author, for those named and for all others."""
    author = _of_author(summary)
    signs = [sign for act in ACTS for horizon in HORIZONS
             for sign in _signs(summary, f"private_gain_{horizon}", act)]
    return Told(
        found=(f"Within a year {author}. {_of_named(summary).capitalize()}. {_sizes(summary)}."),
        not_found=_untold(summary),
        heads=("date", "act", "instead of", *(f"authors spared by {name}, of a hundred"
                                              for name in HORIZONS.values()),
               *(f"falls added among {name}, per hundred acts"
                 for *_, name in WHOSE.values())),
        rows=[_cells(summary, date, act) for date in DATES for act in ACTS],
        caveat=("Each act is judged by those who did it, so rows are not about the same people. "
                "How many would have fallen without the act was not measured here; "
                "`self_protection` gives this for statements. A disclosure is of kin or of one's "
                "own past, by those who chose it. A date is its levers, held fixed. Of the "
                f"{len(signs)} comparisons of the author's gain one in twenty may miss by chance."))
