"""The case against a region's leader, step by step: dates of the record and of the runs."""

import datetime as dt

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, listed, of
from experiments.measures import steps
from experiments.record import patterns

FIRST, LAST = dt.date(1937, 1, 1), dt.date(1938, 4, 1)
MIDWEEK = 3              # days from the Monday that names a week to its middle
LEAST_SHOWN = 5          # days: a dated day of the record is drawn as wide as that
OFTEN = 0.9              # share of runs below which a step is named as one that may not happen
PUT_IN = {"general_meeting": "activists\nmeet", "conference": "conferences",
          "shock": "protector\narrested"}
TEMPO = {"B01": "from confession to demand", "B02": "from demand to ruling",
         "B03": "from ruling to its local effect"}
BEFORE, DURING, AFTER = "before", "during", "after"


def day_of(weeks: float) -> dt.date:
    """The middle of a week counted from the first Monday of 1937."""
    return steps.FIRST_MONDAY + dt.timedelta(days=round(7 * weeks) + MIDWEEK)


def _row(summary: pd.DataFrame, kind: str, step: str) -> pd.Series:
    return dots.of(summary, f"{kind}.{step}").iloc[0]


def _shown(summary: pd.DataFrame) -> list[str]:
    """Steps that happen in some run."""
    return [step for step in steps.STEPS if _row(summary, "step_week", step)["n"] > 0]


def _free(summary: pd.DataFrame) -> list[str]:
    """Of these, the steps that no row was fitted to."""
    return [step for step in _shown(summary) if not steps.STEPS[step].fitted]


def within(summary: pd.DataFrame, step: str) -> bool:
    """Whether the record's date and the middle 90 % of the dates of the runs overlap."""
    row = _row(summary, "step_week", step)
    first, last = steps.record()[step]
    # A week of the run holds the days from its Monday on.
    return (day_of(row["q05"]) - dt.timedelta(days=MIDWEEK) <= last
            and first <= day_of(row["q95"]) + dt.timedelta(days=MIDWEEK))


def when(summary: pd.DataFrame, step: str) -> str:
    """Whether the mean of the runs, with its whole 95 % interval, comes before the record's date
    or after it."""
    row = _row(summary, "step_week", step)
    first, last = steps.record()[step]
    if day_of(row["hi95"]) < first:
        return BEFORE
    return AFTER if day_of(row["lo95"]) > last else DURING


def _pace(summary: pd.DataFrame) -> str:
    """How many steps come too early on average, and how many too late."""
    found = [when(summary, step) for step in _shown(summary)]
    return (f"{found.count(BEFORE) or 'none'} of {len(found)} steps come"
            f"{'s' * (found.count(BEFORE) == 1)} earlier on average than in the record, "
            f"{found.count(AFTER) or 'none'} later")


def _of_free(summary: pd.DataFrame) -> str:
    """How many of the steps that were not fitted meet the record."""
    free = _free(summary)
    met = [step for step in free if within(summary, step)]
    return (f"the record's date meets the middle 90 % of runs in {len(met) or 'none'} of "
            f"{len(free)} steps that were not fitted")


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    return f"In the model {_pace(summary)};\n{_of_free(summary)}"


def _draw_put_in(axes: Axes) -> None:
    """What the calendar puts in, as lines across all rows, one label a kind."""
    told = set()
    for day, kind in steps.put_in():
        axes.axvline(date2num(day), color=style.GREY, linewidth=0.8, linestyle="--", zorder=0)
        if kind not in told:
            axes.annotate(PUT_IN[kind], (date2num(day), 1.0), xycoords=("data", "axes fraction"),
                          xytext=(0, 2), textcoords="offset points", ha="center", va="bottom",
                          fontsize=7, color="#666666")
        told.add(kind)


def _draw_step(axes: Axes, summary: pd.DataFrame, step: str, at: float) -> None:
    """One row: the record's date, the dates of the runs, and in how many it happens."""
    first, last = steps.record()[step]
    begin, end = date2num(first), date2num(last) + 1
    spare = max(0.0, LEAST_SHOWN - (end - begin)) / 2
    axes.broken_barh([(begin - spare, end - begin + 2 * spare)], (at - 0.36, 0.72),
                     facecolor=style.SAND, zorder=1)
    share = _row(summary, "step_share", step)
    axes.annotate(f"{share['mean']:.0%}", (1.0, at), xycoords=("axes fraction", "data"),
                  xytext=(26, 0), textcoords="offset points", ha="right", va="center", fontsize=7.5)
    row = _row(summary, "step_week", step)
    if not row["n"]:
        return
    color = style.GREY if steps.STEPS[step].fitted else style.BLUE
    at_day = {name: date2num(day_of(row[name])) for name in ("q05", "lo95", "mean", "hi95", "q95")}
    axes.hlines(at, at_day["q05"], at_day["q95"], color=color, linewidth=1.0, zorder=2)
    axes.hlines(at, at_day["lo95"], at_day["hi95"], color=color, linewidth=4.0, zorder=3)
    axes.plot(at_day["mean"], at, "o", color=color, markersize=6, zorder=4)


def _legend(figure: Figure, axes: Axes) -> None:
    axes.broken_barh([], (0, 0), facecolor=style.SAND, label="the record's date")
    for color, label in ((style.BLUE, "mean of the runs, of a step that was not fitted"),
                         (style.GREY, "mean of the runs, of a step that was fitted")):
        axes.plot([], [], "o-", color=color, linewidth=1.0, markersize=6, label=label)
    axes.plot([], [], color=style.GREY, linewidth=0.8, linestyle="--",
              label="put in by hand, with its date")
    figure.legend(loc="outside lower left", ncols=2, fontsize=7.5, alignment="left",
                  title="thin line: middle 90 % of runs;   thick line: 95 % interval of the mean "
                  "(where wider than the dot)", title_fontsize=7)


def draw(summary: pd.DataFrame) -> Figure:
    """A row a step, in the record's order: its date there and in the runs."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 4.8), layout="constrained")
        axes = figure.subplots()
        for k, step in enumerate(steps.STEPS):
            _draw_step(axes, summary, step, -k)
        _draw_put_in(axes)
        axes.set_yticks([-k for k in range(len(steps.STEPS))],
                        [step.what for step in steps.STEPS.values()])
        for label, step in zip(axes.get_yticklabels(), steps.STEPS.values(), strict=True):
            label.set_color("#666666" if step.fitted else style.BLUE)
        axes.set_ylim(-len(steps.STEPS) + 0.4, 0.6)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color="#e4e4e0", linewidth=0.6)
        style.date_axis(axes, FIRST, LAST)
        axes.annotate("happens in\n(of runs)", (1.0, 1.0), xycoords="axes fraction", xytext=(26, 2),
                      textcoords="offset points", ha="right", va="bottom", fontsize=7)
        _legend(figure, axes)
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
    return figure


def _days(first: dt.date, last: dt.date) -> str:
    one, other = style.day_text(first), style.day_text(last)
    return one if one == other else f"{one} to {other}"


def _cells(summary: pd.DataFrame, step: str) -> tuple[str, ...]:
    """A step's row of the table."""
    one, row = steps.STEPS[step], _row(summary, "step_week", step)
    mean, low, high, early, late = ("-",) * 5 if not row["n"] else (
        style.day_text(day_of(row[name])) for name in ("mean", "lo95", "hi95", "q05", "q95"))
    return (one.what, _days(*steps.record()[step]), ", ".join(one.dated or one.evidence),
            "yes" if one.fitted else "no",
            of(_row(summary, "step_share", step), dots.PERCENT, digits=0),
            f"{mean} ({low} to {high})" if row["n"] else "-",
            f"{early} to {late}" if row["n"] else "-")


def _tempo(summary: pd.DataFrame, name: str) -> tuple[str, ...]:
    """The row of a time between two steps, to which the model was fitted."""
    row = dots.of(summary, name).iloc[0]
    evidence = next(one.evidence for one in patterns.load("birobidzhan") if one.id == name)
    return (f"{TEMPO[name]} ({name}), weeks", dots.record(name).removeprefix("record: "),
            ", ".join(evidence), "yes",
            f"{row['n'] / (row['n'] + row['n_undetermined']):.0%} of runs have both",
            of(row), f"{row['q05']:.0f} to {row['q95']:.0f}")


def _missed(summary: pd.DataFrame) -> str:
    """The steps that were not fitted and do not meet the record's date."""
    early, late = ([f"\"{steps.STEPS[step].what}\"" for step in _free(summary)
                    if not within(summary, step) and (when(summary, step) == AFTER) == is_late]
                   for is_late in (False, True))
    told = [f"too {word}: {listed(names)}" for word, names in (("early", early), ("late", late))
            if names]
    return f" ({'; '.join(told)})" if told else ""


def says(summary: pd.DataFrame) -> Told:
    """When each step comes, in the record and in the runs, and which were not fitted."""
    rare = [f"\"{one.what}\"" for step, one in steps.STEPS.items()
            if _row(summary, "step_share", step)["mean"] < OFTEN]
    free = _of_free(summary)
    return Told(
        found=(f"In the model {_pace(summary)}. {free[:1].upper()}{free[1:]}{_missed(summary)}."),
        not_found=((f"In more than a tenth of runs these steps never come: {listed(rare)}. "
                    if rare else "Every step comes in nine runs of ten or more. ")
                   + "That the model explains this case is not shown: behind the record stands one "
                   "case of one region, and most of its steps were fitted."),
        heads=("step", "the record", "evidence", "fitted", "happens in, % of runs",
               "mean of the runs (95 % interval)", "middle 90 % of runs"),
        rows=[*(_cells(summary, step) for step in steps.STEPS),
              *(_tempo(summary, name) for name in TEMPO)],
        caveat=("The meetings and the protector's arrest are put in with their dates. Fitted were "
                "the times between steps, not their dates; what follows the ruling counts as "
                "fitted, since the model was changed in the light of it. The other steps were "
                "seen while the model was built, and two of them are dated by month only, so "
                "meeting them says little."))
