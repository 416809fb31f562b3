"""The picture of one run: what was written, who fell, what members came to think, week by week.

Above the panels stand the phases of policy (dates of `levers.csv`, names of
`timeline.csv`) and, below them, the dated local events of the scenario
(`calendar.csv`). All counts are of the tables of the run, nothing else.
"""

import csv
import datetime as dt
import io
import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from experiments.figures import style
from experiments.measures import observables as obs
from sim import words
from sim.config import policy
from sim.config.registry import registry
from sim.config.weeks import date_of, week_of

# The changes of policy that divide a historical run (ids of timeline.csv).
LANDMARKS = ("R02", "R04", "R07", "R12", "R14", "R20", "R25", "R33")

SMOOTH = 4               # weeks of the trailing mean of counts
SHELVING_WINDOW = 13     # weeks over which decisions are pooled
SHELVING_LEAST = 10      # decisions in it, or there is no share
FEW_STATEMENTS = obs.MIN_STATEMENTS  # fewer have no peak worth naming

# The page, inches.
WIDTH, LEFT, RIGHT = 11.0, 0.8, 1.5
PLOT = WIDTH - LEFT - RIGHT
TOP, BOTTOM, GAP = 0.16, 0.74, 0.44
HEADING, TEXT, SMALL = 11.5, 8.0, 7.0  # points
LINE = 1.28 / style.POINTS             # inches of a line per point of type
LABEL_WIDTH, PAD = 1.25, 0.05
BAND = 0.13
PANELS = {"statements": 1.35, "falls": 1.6, "beliefs": 1.15, "fear": 0.8, "shelving": 0.9}


class Mark(NamedTuple):
    """Something dated: its day and what it is; for what lasts, the first day after it."""

    day: dt.date
    text: str
    until: dt.date | None = None


def files(run) -> dict[str, bytes]:
    """The picture of a run as PNG and SVG, by the names of their files."""
    drawn = draw(run)
    return {"run.png": style.png(drawn), "run.svg": style.svg(drawn)}


def draw(run) -> Figure:
    """The picture of a run (see the module)."""
    with style.sheet():
        return page(run, title(run), subtitle(run), FOOTNOTE, PANELS_OF_A_RUN)


# ---- What the run shows, in words ------------------------------------------------------------

def trailing_mean(values, weeks: int = SMOOTH) -> np.ndarray:
    """Mean over each week and those before it; NaN until there are ``weeks`` of them."""
    return pd.Series(np.asarray(values, dtype=float)).rolling(weeks).mean().to_numpy()


def ever_members(run) -> int:
    """Persons who were in the organisation at any time of the run."""
    return int((run.tables["members"]["week_joined"] >= 0).sum())


def is_static(run) -> bool:
    """Whether policy stands still, so that dates only count the weeks."""
    return run.settings.regime in policy.STATIC


def _counted(n: float, one: str, many: str | None = None) -> str:
    return f"{n:,.0f} {one if n == 1 else many or one + 's'}"


def title(run) -> str:
    """One sentence: how many fell, and in which four weeks most statements were made."""
    fell, ever = obs.falls(run), ever_members(run)
    said = f"{run.settings.scenario.title}: {fell:,.0f} of {ever:,} members fell"
    made = obs.political(run, "week")
    if not len(made):
        return f"{said}; nobody made a political statement"
    mean = trailing_mean(np.bincount(made, minlength=run.weeks))
    if len(made) < FEW_STATEMENTS or np.isnan(mean).all():
        return f"{said}; {_counted(len(made), 'political statement')}"
    peak = int(np.nanargmax(mean))
    return (f"{said}; political statements peak in {_four_weeks(run, peak)} "
            f"at {mean[peak]:.1f} a week (4-week mean)")


def _four_weeks(run, last: int) -> str:
    """The weeks averaged up to ``last``, in words."""
    first = last - SMOOTH + 1
    if is_static(run):
        return f"weeks {first}-{last}"
    begin, end = date_of(first, run.start), date_of(last, run.start)
    if begin.year != end.year:
        return f"{begin:%B %Y}-{end:%B %Y}"
    return f"{end:%B %Y}" if begin.month == end.month else f"{begin:%B}-{end:%B %Y}"


def subtitle(run, seeds: str = "") -> str:
    """What was run: seed (or what is said of many ``seeds``), regime, rules, span, settings
    hash."""
    chosen = run.settings
    last = date_of(run.weeks - 1, run.start)
    changed = [f"{name} = {value:g}" for name, value in chosen.values.items()
               if value != registry()[name].default]
    parts = [seeds or f"seed {run.seed}", f"regime {Path(chosen.regime).name}",
             f"choice rule {chosen.rule}", f"organs rule {chosen.organs}",
             *(f"switch {name} off" for name in sorted(chosen.off)), *changed,
             f"{_counted(run.weeks, 'week')}, {style.day_text(run.start)} to "
             f"{style.day_text(last)}", f"settings {chosen.hash}"]
    return "Simulated: " + "  ·  ".join(parts)


TERMS = (
    "Agents are synthetic; no named person is simulated. Fell: expelled from the Party on a "
    "political ground or arrested, whichever came first; members are all who were in the "
    "organisation at any time. Political statement: a statement or speech accusing someone of "
    "more than bad work or conduct. Preemptive: against someone not yet fallen, and chosen above "
    "all to lessen the author's own danger. Fear: the chance of falling that members perceive. "
    "Means are over members in the Party and at liberty. Changes of policy stand at the "
    "day from which they are coded to act, local events at their own date; both act on the Monday "
    "on or after. ")
FOOTNOTE = TERMS + "A 4-week mean is of the week and the three before it."


# ---- Policy and local events -----------------------------------------------------------------

def _rows(name: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(policy.evidence_text(name))))


def short_name(name: str) -> str:
    """The first part of a change's name: without brackets and additions, if words are left."""
    name = name.split(" (")[0]
    for cut in (", ", " and "):
        head = name.split(cut)[0]
        if " " in head:
            name = head
    return name


def landmarks() -> list[Mark]:
    """The dated changes that divide a historical run, in order, by the date they act."""
    timeline = {row["regime_id"]: row for row in _rows("timeline.csv")}
    names = {change: row["name"] for change, row in timeline.items()}
    acts = {}
    for row in _rows("levers.csv"):
        day, change = dt.date.fromisoformat(row["date"]), row["timeline_id"]
        if row["date"] >= timeline[change]["start"]:  # before it, a lever only starts somewhere
            acts[change] = min(day, acts.get(change, day))
    return [Mark(day, short_name(names[change])) for change, day in sorted(
        ((change, acts[change]) for change in LANDMARKS), key=lambda pair: pair[1])]


def phases(run) -> list[Mark]:
    """The phases of policy in the run: from when, and what began them.

    A static regime or a user's own is one phase.
    """
    regime = run.settings.regime
    if policy.is_dated(regime):
        end = date_of(run.weeks, run.start)
        marks = [mark for mark in landmarks() if mark.day < end]
        # Of the phases before the run only the last still lasts as it begins.
        past = sum(mark.day <= run.start for mark in marks)
        return marks[max(0, past - 1):]
    if is_static(run):
        frozen = policy.STATIC[regime]
        last = max((mark for mark in landmarks() if mark.day <= frozen), key=lambda m: m.day)
        return [Mark(run.start, f"Static regime {regime}: every lever of policy stays where it "
                                f"was on {style.day_text(frozen)} (after: {last.text}); "
                                "dates only count the weeks")]
    return [Mark(run.start, f"Regime of the user's own file {Path(regime).name}")]


def local_events(run) -> list[Mark]:
    """The scenario's dated events that fell into the run, with the words of calendar.csv."""
    if run.settings.regime in policy.STATIC:
        return []  # a static regime has no dated events, only its quarterly meetings
    units = run.tables["units"]["name"]
    rows = [row for row in _rows("calendar.csv")
            if row["scenario"] == run.settings.scenario.calendar]
    found = []
    for event in run.settings.dated[run.settings.dated["week"] < run.weeks]:
        kind = words.CALENDAR[event["kind"]]
        if event["kind"] == words.AT_PROJECT:
            found.append(Mark(run.settings.scenario.project_trouble,
                              "the contested design is in trouble"))
            continue
        until = date_of(min(event["until"] + 1, run.weeks), run.start)
        if event["until"] == event["week"]:
            until = None
        row = next((row for row in rows if row["kind"] == kind and event["week"]
                    == week_of(dt.date.fromisoformat(row["date"]), run.start)), None)
        if row is None:  # a date of the scenario's own
            where = f": {units[event['unit']]}" if event["unit"] >= 0 else ""
            found.append(Mark(date_of(event["week"], run.start),
                              f"{kind.replace('_', ' ')}{where}", until))
            continue
        rows.remove(row)
        what, _, unit = row["what"].partition(" (unit ")
        if what.startswith("run to "):
            what = what.partition("; ")[2]
        if event["unit"] >= 0 and not units[event["unit"]].startswith(unit.rstrip(")")):
            what = units[event["unit"]]  # a calendar borrowed from another organisation
        what = re.sub(r" \([^)]*\)", "", what).split(";")[0]  # caveats stay in calendar.csv
        found.append(Mark(dt.date.fromisoformat(row["date"]), f"{kind.replace('_', ' ')}: {what}",
                          until))
    return found


# ---- The page --------------------------------------------------------------------------------

class Strip(NamedTuple):
    """Labels laid out in rows beside a line, inches."""

    marks: list[Mark]
    at: list[float]
    texts: list[str]
    placed: list[style.Placed]
    offsets: list[float]  # from the line to each row's near edge
    height: float


def _strip(run, marks: list[Mark], dated: bool = True, since: str = "") -> Strip:
    """Lay out the labels of marks, under their dates, with ``since`` before these; undated ones
    may be as long as the line."""
    texts = [style.balanced(mark.text, LABEL_WIDTH if dated else PLOT, SMALL) for mark in marks]
    if dated:
        texts = [f"{since}{style.day_text(mark.day)}\n{text}"
                 for mark, text in zip(marks, texts, strict=True)]
    at = [min(max((mark.day - run.start).days, 0) / (run.weeks * 7), 1) * PLOT for mark in marks]
    widths = [style.text_width(text, SMALL) + 3 * PAD for text in texts]
    placed = style.rows_of_labels(at, widths, WIDTH - LEFT - 0.1)
    n_rows = max((place.row for place in placed), default=-1) + 1
    tall = [max(_tall(text, SMALL) for text, place in zip(texts, placed, strict=True)
                if place.row == row) + 2 * PAD for row in range(n_rows)]
    offsets = np.cumsum([PAD, *tall])
    return Strip(marks, at, texts, placed, offsets[:-1].tolist(), sum(tall))


def _tall(text: str, size: float) -> float:
    """Height of text, inches."""
    return (text.count("\n") + 1) * size * LINE


def _draw_strip(axes: Axes, strip: Strip, line: float, up: bool) -> None:
    """Draw labels and their leaders above or below the height ``line``."""
    sign = 1 if up else -1
    for at, text, place in zip(strip.at, strip.texts, strip.placed, strict=True):
        near = line + sign * strip.offsets[place.row]
        tall = _tall(text, SMALL)
        axes.plot([at, at], [line, near + sign * tall], color=style.GREY, linewidth=0.6,
                  clip_on=False)
        right = place.left >= at - 1e-9 or place.right > at + 2 * PAD
        axes.text(place.left + PAD if right else at - PAD, near + (tall if up else 0), text,
                  fontsize=SMALL, linespacing=1.15, va="top", ha="left" if right else "right")


def page(run, head: str, below: str, footnote: str, drawn: dict) -> Figure:
    """A page of panels over the weeks of a run under its policy and its local events.

    ``drawn``: names of :data:`PANELS` -> function (axes, run) that draws one and returns its
    title.
    """
    change = _strip(run, phases(run), dated=policy.is_dated(run.settings.regime),
                    since="from ")
    local = _strip(run, local_events(run))
    wide = WIDTH - LEFT - 0.25
    heading = style.wrap(head, wide, HEADING, "bold")
    if "\n" in heading:  # better broken between its two halves
        heading = "\n".join(style.wrap(half, wide, HEADING, "bold")
                            for half in head.replace("; ", ";\n").split("\n"))
    under = style.wrap(below, wide, TEXT)
    note = style.wrap(footnote, wide, SMALL)

    title_height = _tall(heading, HEADING) + _tall(under, TEXT) + 0.22
    strip_height = change.height + BAND + 0.06 + local.height
    body = sum(PANELS.values()) + GAP * len(PANELS)
    height = TOP + title_height + strip_height + body + BOTTOM + _tall(note, SMALL)
    figure = Figure(figsize=(WIDTH, height))

    def up(y):  # inches from the top -> figure fraction from the bottom
        return 1 - y / height

    y = TOP
    figure.text(LEFT / WIDTH, up(y), heading, fontsize=HEADING, weight="bold", va="top")
    y += _tall(heading, HEADING)
    figure.text(LEFT / WIDTH, up(y + 0.04), under, fontsize=TEXT, va="top", color=style.INK)
    y = TOP + title_height

    axes = figure.add_axes([LEFT / WIDTH, up(y + strip_height), PLOT / WIDTH,
                            strip_height / height])
    axes.set_axis_off()
    axes.set(xlim=(0, PLOT), ylim=(0, strip_height))
    _draw_policy(axes, run, change, local, strip_height)
    y += strip_height

    for letter, (name, tall) in zip("abcde", PANELS.items(), strict=True):
        y += GAP
        panel = figure.add_axes([LEFT / WIDTH, up(y + tall), PLOT / WIDTH,
                                 tall / height])
        y += tall
        said = drawn[name](panel, run)
        panel.set_title(f"{letter}  {said}")
        _dates(panel, run, labels=name == list(PANELS)[-1])
    figure.text(LEFT / WIDTH, up(height - 0.12), note, fontsize=SMALL, va="bottom",
                linespacing=1.15, color="#444444")
    return figure


def _draw_policy(axes: Axes, run, change: Strip, local: Strip, height: float) -> None:
    """The bands of policy with their names above and the local events below."""
    line = height - change.height
    edges = [*change.at, PLOT]
    for i, (begin, end) in enumerate(pairwise(edges)):
        axes.add_patch(Rectangle((begin, line - BAND), end - begin, BAND, edgecolor="white",
                                 facecolor=style.PHASES[i % 2], linewidth=0.8))
    _draw_strip(axes, change, line, up=True)
    below = line - BAND - 0.06
    for mark, at in zip(local.marks, local.at, strict=True):
        axes.plot(at, below, marker="v", markersize=4, color=style.INK, clip_on=False)
        if mark.until:
            end = (mark.until - run.start).days / (run.weeks * 7) * PLOT
            axes.plot([at, end], [below, below], color=style.INK, linewidth=1.6)
    _draw_strip(axes, local, below, up=False)
    for text, at in (("policy", line - BAND / 2), ("local events", below - 0.08)):
        if text == "local events" and not local.marks:
            continue
        axes.text(-PAD, at, text, fontsize=SMALL, ha="right", va="center", color="#555555",
                  clip_on=False)


def _edges(run) -> np.ndarray:
    """Mondays of all weeks and the one after the last, as Matplotlib's numbers."""
    return mdates.date2num(run.start) + 7.0 * np.arange(run.weeks + 1)


def middles(run) -> np.ndarray:
    return _edges(run)[:-1] + 3.5


def _dates(axes: Axes, run, labels: bool) -> None:
    """The shared date axis, the bands of policy and the moments of local events."""
    style.date_axis(axes, run.start, date_of(run.weeks, run.start))
    edges = [mdates.date2num(max(mark.day, run.start)) for mark in phases(run)]
    style.bands(axes, [*edges, mdates.date2num(date_of(run.weeks, run.start))])
    for mark in local_events(run):
        axes.axvline(mdates.date2num(mark.day), color=style.GREY, linewidth=0.5,
                     linestyle=(0, (1, 3)), zorder=-5)
    if labels:
        axes.set_xlabel("week, by the date of its Monday" + (
            " (dates only count the weeks)" if is_static(run) else ""))
    else:
        axes.tick_params(labelbottom=False)


def _line(axes: Axes, run, values: np.ndarray, **look) -> None:
    """A line over the weeks, with a dot for a week that stands alone between gaps."""
    axes.plot(middles(run), values, **look)
    gap = np.isnan([np.nan, *values, np.nan])
    alone = ~gap[1:-1] & gap[:-2] & gap[2:]
    axes.plot(middles(run)[alone], values[alone], ".", markersize=3, color=look["color"])


def key(axes: Axes, handles, middle: float) -> None:
    """What is what, at the right of a panel, around the height ``middle`` (0-1)."""
    axes.add_artist(axes.legend(handles=handles, loc="center left",
                                bbox_to_anchor=(1.005, middle), handlelength=1.6,
                                borderaxespad=0, labelspacing=0.4))


def _statements(axes: Axes, run) -> str:
    made = obs.political(run, "week")
    by_week = np.bincount(made, minlength=run.weeks)
    fear = made[obs.political(run, "preemptive").astype(bool)]
    first = np.bincount(fear, minlength=run.weeks)
    axes.stairs(by_week, _edges(run), fill=True, color=style.SKY)
    axes.stairs(first, _edges(run), fill=True, color=style.BLUE)
    mean = Line2D([], [], color=style.INK, label=f"all, {SMOOTH}-week mean")
    _line(axes, run, trailing_mean(by_week), color=style.INK)
    axes.set(ylim=(0, max(by_week.max(), 1) * 1.05), ylabel="statements a week")
    axes.yaxis.get_major_locator().set_params(integer=True)
    key(axes, [mean, Patch(color=style.SKY, label="other"),
                Patch(color=style.BLUE, label="preemptive")], 0.5)
    return f"Political statements: {len(made):,}, of them {len(fear):,} preemptive"


def _falls(axes: Axes, run) -> str:
    weekly = run.weekly
    out, taken = (weekly[name].to_numpy() for name in ("expulsions_political", "arrests"))
    kin = weekly["arrests_kin"].to_numpy()
    axes.stairs(out, _edges(run), fill=True, color=style.SAND)
    axes.stairs(-taken, _edges(run), fill=True, color=style.SKY)
    thin = {"color": style.INK, "linewidth": 0.8, "linestyle": (0, (3, 1.5))}
    _line(axes, run, trailing_mean(out), color=style.ORANGE)
    _line(axes, run, -trailing_mean(taken), color=style.BLUE)
    _line(axes, run, -trailing_mean(kin), **thin)
    axes.axhline(0, color=style.INK, linewidth=0.6)
    lowest = max(taken.max(), np.nanmax([0, *trailing_mean(kin)]), 1)
    axes.set(ylim=(-lowest * 1.08, max(out.max(), 1) * 1.08), ylabel="persons a week")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.yaxis.set_major_formatter(lambda y, _: f"{abs(y):g}")
    key(axes, [Patch(color=style.SAND, label="expelled (up)"),
                Line2D([], [], color=style.ORANGE, label=f"{SMOOTH}-week mean")], 0.82)
    key(axes, [Patch(color=style.SKY, label="arrested (down)"),
                Line2D([], [], color=style.BLUE, label=f"{SMOOTH}-week mean"),
                Line2D([], [], **thin, label=f"kin arrested,\n{SMOOTH}-week mean")], 0.26)
    return (f"Expulsions and arrests: {_counted(out.sum(), 'political expulsion')} (up), "
            f"{_counted(taken.sum(), 'arrest')} of members (down); "
            f"{_counted(kin.sum(), 'arrest')} of members' kin")


def _mean_of(run, column: str) -> np.ndarray:
    """A weekly mean (0-1); NaN in weeks without members."""
    weekly = run.weekly
    return weekly[column].where(weekly["members"] > 0).to_numpy(dtype=float)


def name_lines(axes: Axes, named: list[tuple[str, str]], ends: list[float]) -> None:
    """Name lines (text, colour) at the right of a panel from 0 to 1, at the heights where they
    end."""
    for (text, colour), y in zip(named, style.spread(ends, 0.14, 0.04, 0.96), strict=True):
        axes.annotate(text, (1, y), xycoords="axes fraction", xytext=(5, 0), va="center",
                      textcoords="offset points", color=colour, fontsize=7.5)


def _beliefs(axes: Axes, run) -> str:
    shown = (("mean_belief", "the fallen are guilty", style.BLUE, "-"),
             ("mean_p_silence", "silence is punished", style.ORANGE, (0, (4, 1.5))))
    ends = []
    for column, _, colour, dashes in shown:
        mean = _mean_of(run, column)
        _line(axes, run, mean, color=colour, linestyle=dashes)
        known = mean[~np.isnan(mean)]
        ends.append(known[-1] if len(known) else 0.0)
    axes.set(ylim=(0, 1), yticks=(0, 0.5, 1), ylabel="mean belief (0-1)")
    name_lines(axes, [(text, colour) for _, text, colour, _ in shown], ends)
    return "What members believe: that the fallen are guilty; that keeping silent is punished"


def _fear(axes: Axes, run) -> str:
    fear = _mean_of(run, "mean_fear")
    axes.fill_between(middles(run), fear, color=style.SAND, linewidth=0)
    _line(axes, run, fear, color=style.ORANGE)
    top = style.nice_top(fear, 0.01)
    axes.set(ylim=(0, top), yticks=(0, top / 2, top), ylabel="mean fear (0-1)")
    axes.yaxis.set_major_formatter(lambda y, _: f"{y:g}")
    peak = np.nanmax([0, *fear])
    return f"Fear, the chance of falling that members perceive: at most {peak:.2g} on average"


def shelved_share(run) -> np.ndarray:
    """Decisions to shelve / decisions, over each week and the 12 before; NaN below ten."""
    decisions = run.tables["decisions"]
    shelve = decisions["decision"] == "shelve"
    over, under = (pd.Series(np.bincount(weeks, minlength=run.weeks)).rolling(
        SHELVING_WINDOW, min_periods=1).sum()
        for weeks in (decisions.loc[shelve, "week"], decisions["week"]))
    return (over / under).where(under >= SHELVING_LEAST).to_numpy()


def _shelving(axes: Axes, run) -> str:
    share = shelved_share(run)
    _line(axes, run, share, color=style.INK)
    axes.set(ylim=(0, 1.03), yticks=(0, 0.5, 1), ylabel="share (0-1)")
    axes.annotate(f"{SHELVING_WINDOW}-week share;\ngap: fewer than\n{SHELVING_LEAST} decisions",
                  (1, 0.5), xycoords="axes fraction", xytext=(5, 0), va="center",
                  textcoords="offset points", fontsize=7.5)
    if np.isnan(share).all():
        axes.text(0.5, 0.5, f"never {SHELVING_LEAST} decisions in {SHELVING_WINDOW} weeks",
                  transform=axes.transAxes, ha="center", va="center", color="#555555")
    decided = run.tables["decisions"]["decision"]
    return (f"Officials' decisions on statements: {(decided == 'shelve').sum():,} of "
            f"{len(decided):,} were to shelve")


PANELS_OF_A_RUN = {"statements": _statements, "falls": _falls, "beliefs": _beliefs, "fear": _fear,
                   "shelving": _shelving}
