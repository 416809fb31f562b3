"""What lights the fire in autumn 1936: the drawer, the list, rivals, an accident, or fear."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.dots import PERCENT
from experiments.figures.told import Told, less, listed, of, sign_of
from experiments.record import patterns

RECORD, NONE, FEARLESS = dots.RECORD, "none of the four", "no statement out of fear"
# How figure and table call a world; and what is taken away in one.
WORLDS = {RECORD: dots.DATED, "the drawer stays shut": "the drawer stays\nshut",
          "no list goes up": "no list goes up", "nobody has rivals": "nobody has rivals",
          "no accident is turned on anyone": "no accident is\nturned on anyone",
          NONE: "none of the four", FEARLESS: "no statement\nout of fear"}
SPARKS = {"the drawer stays shut": "the drawer", "no list goes up": "the list",
          "nobody has rivals": "rivals", "no accident is turned on anyone": "accidents",
          FEARLESS: "statements out of fear"}
HALVES = {"1936H2": "Jul-Dec\n1936", "1937H1": "Jan-Jun\n1937", "1937H2": "Jul-Dec\n1937"}
LATER = "1937H2"
# What is counted by half-year, and its plural; colour, mark and line, shift.
KINDS = {"written": ("statements", style.BLUE, "o-", -0.06),
         "expelled": ("expulsions", style.ORANGE, "s--", 0.0),
         "arrested": ("arrests", style.INK, "^-.", 0.06)}


def _row(summary: pd.DataFrame, outcome: str, world: str = RECORD) -> pd.Series:
    return dots.of(summary, outcome, world=world).iloc[0]


def _rows(summary: pd.DataFrame, outcome: str) -> pd.DataFrame:
    return pd.DataFrame([_row(summary, outcome, world) for world in WORLDS])


def _change(summary: pd.DataFrame, outcome: str, world: str) -> pd.Series:
    """What a world changes in an outcome, against the dated policy."""
    return less(*(_row(summary, outcome, one) for one in (world, RECORD)))


def _part(summary: pd.DataFrame, outcome: str, world: str = NONE) -> pd.Series:
    """An outcome in per cent of the dated policy's."""
    base = _row(summary, outcome, RECORD)["mean"]
    return PERCENT * (_change(summary, outcome, world)[["mean", "lo95", "hi95"]] + base) / base


def _alone(summary: pd.DataFrame, sign: str) -> list[str]:
    """What, taken away alone, has such an effect on the statements of autumn 1936."""
    return [name for world, name in SPARKS.items()
            if sign_of(_change(summary, "Q01", world)) == sign]


def _of_four(summary: pd.DataFrame) -> str:
    """Statements of autumn 1936 without the four and with them."""
    without, with_them = (f"{_row(summary, 'Q01', world)['mean']:.0f}" for world in (NONE, RECORD))
    if sign_of(_change(summary, "Q01", NONE)) == "open":
        return ("We cannot tell that drawer, list, rivals and accidents change how much is written "
                "in autumn 1936")
    return (f"Drawer, list, rivals and accidents raise autumn 1936 from {without} to {with_them} "
            "statements per 1000 members")


def _of_later(summary: pd.DataFrame) -> str:
    """What late 1937 is without the four."""
    signs = {name: sign_of(_change(summary, f"{kind}_in.{LATER}", NONE))
             for kind, (name, *_) in KINDS.items()}
    by = {word: [name for name in signs if signs[name] == sign] for word, sign in
          (("fewer", "below"), ("more", "above"), ("open", "open"))}
    told = [f"{word} {listed(by[word])}" for word in ("fewer", "more") if by[word]]
    return "without the four " + (
        f"there are {listed(told)} in late 1937, too" if told else "late 1937 is no other") + (
        f"; of {listed(by['open'])} we cannot tell" if told and by["open"] else "")


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    return f"{_of_four(summary)};\n{_of_later(summary)}"


def _at_least(axes, name: str) -> None:
    """Shade what the record has at least, up to the end of the axis."""
    row = next(one for one in patterns.load("dinamo", "calibrate") if one.id == name)
    end = axes.get_xlim()[1]
    axes.axvspan(row.low, end, color=style.SAND, alpha=0.5, linewidth=0, zorder=0)
    axes.set_xlim(right=end)


def _afterwards(axes, summary: pd.DataFrame) -> None:
    """What is left without the four, half-year by half-year, in per cent of the dated policy."""
    axes.plot([-0.25, len(HALVES) - 0.85], [PERCENT, PERCENT], color=style.GREY, linewidth=0.8,
              linestyle="--")
    ends = []
    for kind, (_, color, line, shift) in KINDS.items():
        rows = pd.DataFrame([_part(summary, f"{kind}_in.{half}") for half in HALVES])
        at = [place + shift for place in range(len(HALVES))]
        axes.vlines(at, rows["lo95"], rows["hi95"], color=color, linewidth=2.0)
        axes.plot(at, rows["mean"], line, color=color, markersize=4)
        ends.append(rows["mean"].iloc[-1])
    top = 1.1 * style.nice_top(ends, PERCENT)
    gap = 0.06 * top
    places = style.spread([end - gap / 2 for end in ends], gap, 0, top)
    for (name, color, *_), at in zip(KINDS.values(), places, strict=True):
        axes.text(len(HALVES) - 0.82, at, name, color=color, va="center", fontsize=7)
    axes.set_xticks(range(len(HALVES)), HALVES.values(), fontsize=7)
    axes.set_xlim(-0.25, len(HALVES) - 0.05)
    axes.set_ylim(0, top)
    axes.set_ylabel("% of the number under the dated policy")
    axes.set_title("c  Without any of the four")


def draw(summary: pd.DataFrame) -> Figure:
    """Statements of autumn 1936 and how many are secret; what is left of it later."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 3.9), layout="constrained")
        a, b, c = figure.subplots(1, 3, width_ratios=(1.2, 0.9, 1.25))
        dots.against_first(a, _rows(summary, "Q01"), WORLDS.values(),
                           "statements per 1000 members,\n15 July to 31 December 1936\n"
                           "(sand: the record, fitted;\ndashed: dated policy)")
        _at_least(a, "Q01")
        a.set_title("a  Autumn 1936")
        secret = dots.scaled(_rows(summary, "Q02"), PERCENT)
        dots.evidence(b, "Q02", PERCENT)
        dots.draw(b, secret, [""] * len(secret))
        b.set_xlim(0, PERCENT + 2)
        b.set_xlabel("% of them written in secret\n(sand: the record, fitted)")
        b.set_title("b  In secret")
        _afterwards(c, summary)
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
        dots.key(figure)
    return figure


def _cells(summary: pd.DataFrame, world: str) -> tuple[str, ...]:
    return (WORLDS[world].replace("\n", " "), of(_row(summary, "Q01", world)),
            "-" if world == RECORD else of(_change(summary, "Q01", world), sign=True),
            of(_row(summary, "Q02", world), PERCENT, 0), of(_row(summary, "P09", world), digits=0),
            *(of(_row(summary, f"{kind}_in.{half}", world), digits=int(kind != "written"))
              for kind in KINDS for half in HALVES),
            of(_row(summary, "falls", world), digits=0))


def _of_secrecy(summary: pd.DataFrame) -> str:
    """How much of it is secret with the four, against without."""
    return {"below": "a larger share is written in secret with them",
            "above": "a smaller share is written in secret with them",
            "open": "we cannot tell that they change the share written in secret"}[
        sign_of(_change(summary, "Q02", NONE))]


def _unseen(summary: pd.DataFrame) -> str:
    """What cannot be told alone, and what lights the rest."""
    unseen = _alone(summary, "open")
    return ((f"We cannot tell from zero what each of these does alone: {listed(unseen)}. "
             if unseen else "") + "What lights the rest, "
            f"{_row(summary, 'Q01', NONE)['mean']:.0f} statements per 1000 members, this does not "
            "show: the campaign of the dated policy goes on in every world.")


def says(summary: pd.DataFrame) -> Told:
    """What lights it, how much is written in secret, and what is left of it by late 1937."""
    return Told(
        found=(f"{_of_four(summary)}; {_of_secrecy(summary)}. Fewer are written if one of "
               f"these is taken away: {listed(_alone(summary, 'below'))}; {_of_later(summary)}."),
        not_found=_unseen(summary),
        heads=("world", "statements per 1000, autumn 1936", "difference", "in secret, %",
               "times those a week of Jan to mid Jul 1936",
               *(f"{name} {half}".replace("\n", " ") for name, *_ in KINDS.values()
                 for half in HALVES.values()), "fallen"),
        rows=[_cells(summary, world) for world in WORLDS],
        caveat=("The model was fitted to how much is written in autumn 1936 "
                f"({dots.record('Q01')} per 1000) and in secret ({dots.record('Q02')}). The "
                "column that compares autumn 1936 with the months before is a mean over the runs "
                "that have a statement in those months."))
