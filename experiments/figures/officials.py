"""What makes officials stop laying papers aside, what becomes of confessions, and who falls."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.dots import PERCENT
from experiments.figures.told import Told, less, listed, of, sign_of
from experiments.record import patterns

RECORD, DEAF, CALM, NEITHER, QUIET, ALL = (
    dots.RECORD, "learn nothing", "under no pressure", "neither", "no author turns on them",
    "pass everything")
# How figure and table call a world.
WORLDS = {RECORD: dots.DATED, QUIET: "no author turns\non officials",
          DEAF: "officials learn\nnothing", CALM: "no pressure\non officials",
          NEITHER: "neither learning\nnor pressure",
          "every report opens a case": "every report\nopens a case",
          ALL: "officials pass\neverything"}
# When what is laid aside is measured.
FIRST, LATE, LAST = "P10", "shelved_in.1937H2", "shelved_in.1938H2"
TIMES = {FIRST: "Jan-Aug\n1936", "shelved_in.1936H2": "Jul-Dec\n1936",
         "shelved_in.1937H1": "Jan-Jun\n1937", LATE: "Jul-Dec\n1937",
         "shelved_in.1938H1": "Jan-Jun\n1938", LAST: "Jul-Dec\n1938"}
# Rows of the record that the model was fitted to, by the time they are about.
FITTED = {FIRST: "P10", LATE: "P11"}
# Worlds drawn over time: the two left out are nothing laid aside, and about the dated policy.
LINES = ((RECORD, style.BLUE, "o-"), (CALM, style.ORANGE, "s-"), (QUIET, style.INK, "^--"),
         (DEAF, style.ORANGE, "D:"), (NEITHER, style.BLUE, "v-."))
# Reports that open a case: row of the record, mark, colour, whether filled, shift, when.
REPORTS = (("Q08", "s", style.ORANGE, False, 0.15, "before\nAug 1936"),
           ("Q09", "o", style.BLUE, True, -0.15, "late 1937"))
OFFICES = {"secretary": "secretary of the party committee", "organiser": "organiser of a cell"}


def _row(summary: pd.DataFrame, outcome: str, world: str = RECORD) -> pd.Series:
    return dots.of(summary, outcome, officials=world).iloc[0]


def _rows(summary: pd.DataFrame, outcome: str) -> pd.DataFrame:
    return pd.DataFrame([_row(summary, outcome, world) for world in WORLDS])


def _percent(summary: pd.DataFrame, outcome: str, world: str = RECORD) -> str:
    return f"{PERCENT * _row(summary, outcome, world)['mean']:.0f}%"


def _change(summary: pd.DataFrame, outcome: str, world: str) -> pd.Series:
    """What a world changes in an outcome, against the dated policy."""
    return less(*(_row(summary, outcome, one) for one in (world, RECORD)))


def _of_falls(summary: pd.DataFrame) -> str:
    """In how many of the worlds fewer fall, and in how many more."""
    signs = [sign_of(_change(summary, "falls", world)) for world in WORLDS if world != RECORD]
    more = signs.count("above")
    return (f"Fewer people fall in {signs.count('below')} of {len(signs)} changed worlds"
            + (f", more in {more}" if more else ""))


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    late, deaf, calm, neither = (
        _percent(summary, LATE, world) for world in (RECORD, DEAF, CALM, NEITHER))
    return (f"In late 1937 officials lay aside {late} of papers (fitted); without learning {deaf}, "
            f"without pressure\n{calm}, without either {neither}. {_of_falls(summary)}")


def _over_time(axes, summary: pd.DataFrame) -> None:
    """What officials lay aside, a line a world, named at its end; the fitted ranges in sand."""
    for outcome, name in FITTED.items():
        at = list(TIMES).index(outcome)
        row = next(one for one in patterns.load("dinamo", "calibrate") if one.id == name)
        axes.fill_between([at - 0.28, at + 0.28], PERCENT * row.low, PERCENT * row.high,
                          color=style.SAND, alpha=0.5, linewidth=0)
    ends = []
    for world, color, line in LINES:
        rows = dots.scaled(pd.DataFrame([_row(summary, outcome, world) for outcome in TIMES]),
                           PERCENT)
        axes.vlines(range(len(TIMES)), rows["lo95"], rows["hi95"], color=color, linewidth=2.0)
        axes.plot(range(len(TIMES)), rows["mean"], line, color=color, markersize=4)
        ends.append(rows["mean"].iloc[-1])
    for (world, color, _), at in zip(LINES, style.spread(ends, 8.0, 0, PERCENT), strict=True):
        axes.text(len(TIMES) - 0.88, at, WORLDS[world].replace("\n", " "), color=color,
                  va="center", fontsize=7)
    axes.set_xticks(range(len(TIMES)), TIMES.values(), fontsize=7)
    axes.set_xlim(-0.4, len(TIMES) + 0.7)
    axes.set_ylim(-2, PERCENT + 2)
    axes.set_ylabel("% of officials' decisions")
    axes.set_title("a  Papers laid aside (sand: the record's range, to which the model was fitted)")


def _reports(axes, summary: pd.DataFrame) -> None:
    """The share of reports about oneself that open a case, early and late."""
    for outcome, marker, color, filled, shift, when in REPORTS:
        dots.evidence(axes, outcome, PERCENT)
        rows = dots.scaled(_rows(summary, outcome), PERCENT)
        dots.draw(axes, rows, WORLDS.values(), marker=marker, color=color, filled=filled,
                  spread=False, shift=shift)
        axes.text(rows["mean"].iloc[0], 0.45, when, color=color, fontsize=7,
                  ha="left" if rows["mean"].iloc[0] < PERCENT / 2 else "right")
    axes.set_xlim(-4, PERCENT + 4)
    axes.set_xlabel("% that open a case within eight weeks")
    axes.set_title("b  Confessions and reports (sand: fitted)")


def draw(summary: pd.DataFrame) -> Figure:
    """What is laid aside over time; reports that open a case; falls."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 6.6), layout="constrained")
        above, below = figure.subfigures(2, 1, height_ratios=(1, 1.1))
        _over_time(above.subplots(), summary)
        left, right = below.subplots(1, 2, sharey=True)
        dots.against_first(right, _rows(summary, "falls"), WORLDS.values(),
                           "people who fell in four years")
        right.set_title("c  Falls")
        _reports(left, summary)
        left.set_ylim(top=1.1)  # what the first row's dots mean stands above it
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
        dots.key(figure)
    return figure


def _cells(summary: pd.DataFrame, world: str) -> tuple[str, ...]:
    shares = (FIRST, LATE, LAST, "Q08", "Q09", "Q10")
    return (WORLDS[world].replace("\n", " "),
            *(of(_row(summary, name, world), PERCENT, 0) for name in shares),
            of(_row(summary, "falls", world), digits=0),
            "-" if world == RECORD else of(_change(summary, "falls", world), sign=True),
            *(of(_row(summary, f"worth_of_decency.{office}", world)) for office in OFFICES))


def _in_record(name: str) -> str:
    return dots.record(name).removeprefix("record: ")


def _of_collapse(summary: pd.DataFrame) -> str:
    """Which cause, taken away, leaves more laid aside in late 1937; and what authors do."""
    names = {DEAF: "what officials learn", CALM: "pressure from above"}
    more, fewer = sorted(names, key=lambda world: -_row(summary, LATE, world)["mean"])
    apart = sign_of(less(*(_row(summary, LATE, world) for world in (more, fewer))))
    authors = {"above": "authors who turn on officials have a part in it",
               "below": "authors who turn on officials work against it",
               "open": "we cannot tell that authors who turn on officials have a part in it"}[
        sign_of(_change(summary, LATE, QUIET))]
    return ("By late 1937 " + (
        "learning and pressure from above do about as much" if apart == "open" else
        f"{names[more]} does more than {names[fewer]}")
        + f" to make officials let papers through; {authors}")


def _of_reports(summary: pd.DataFrame) -> str:
    """How many reports open a case, early and late."""
    early, late = (_percent(summary, name) for name, *_ in REPORTS)
    return (f"Of confessions and reports, {early} open a case before August 1936 and {late} in "
            "late 1937")


def _of_causes(summary: pd.DataFrame) -> str:
    """Falls without learning and without pressure, without both, and where all is passed."""
    falls = {world: _row(summary, "falls", world) for world in (RECORD, NEITHER, CALM, DEAF)}
    order = {"above": "learning accounts for more of the difference",
             "below": "pressure accounts for more of the difference",
             "open": "we cannot tell which of the two counts for more"}[
        sign_of(less(falls[CALM], falls[DEAF]))]
    passing = {"below": "fewer, not more, fall", "above": "more fall",
               "open": "no more and no fewer are seen to fall"}[
        sign_of(_change(summary, "falls", ALL))]
    return (f"Without learning and pressure {falls[NEITHER]['mean']:.0f} people fall instead of "
            f"{falls[RECORD]['mean']:.0f}, and {order}; where officials pass everything from the "
            f"start, {passing}")


def _unseen(summary: pd.DataFrame) -> str:
    """What is said of the worth of one decent official."""
    unseen = [name for office, name in OFFICES.items() if all(
        sign_of(_row(summary, f"worth_of_decency.{office}", world)) == "open" for world in WORLDS)]
    if not unseen:
        return "That one decent official changes how many fall is seen in some world for each post."
    return (f"In none of these worlds can we tell whether one decent {listed(unseen, word='or')} "
            "spares anyone, compared with one who is not decent at all.")


def says(summary: pd.DataFrame) -> Told:
    """What makes filtering collapse, what becomes of confessions, and what falls follow."""
    return Told(
        found=f"{_of_collapse(summary)}. {_of_reports(summary)}. {_of_causes(summary)}.",
        not_found=_unseen(summary),
        heads=("world", "laid aside Jan-Aug 1936, %", "Jul-Dec 1937, %", "Jul-Dec 1938, %",
               "reports that open a case before Aug 1936, %", "in late 1937, %",
               "expelled for hiding what an official had been told, %", "fallen",
               "difference in falls", "falls that one decent secretary spares",
               "one decent organiser"),
        rows=[_cells(summary, world) for world in WORLDS],
        caveat=("Under the dated policy all these shares were fitted to the record "
                f"({_in_record('P10')} laid aside at first, {_in_record('P11')} later). So the "
                "collapse is not a finding; its causes are. Pressure from above is dated and put "
                "in by hand. Papers sent straight to the organs do not pass any official."))
