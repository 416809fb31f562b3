"""Pressure from above, from below, or both: the observables that distinguish them, and the
record."""

from itertools import combinations
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, less, listed, of, sign_of
from experiments.record import patterns

REGION = "birobidzhan"
EXPLANATIONS = {"mixed": "both", "top_down": "from above", "bottom_up": "from below"}
SHOWN = 4                # observables in the figure, at most
NEAR = 1.0               # units of an observable: as near to a mark as its evidence goes


class Panel(NamedTuple):
    """One observable: its outcome, what it is called, its unit. Where no row of patterns.csv has a
    range, the record's value as ``marks``, several where the evidence leaves open which, and the
    ``evidence``. ``either``: it is yes or no in a run."""

    outcome: str
    title: str
    unit: str
    marks: tuple[float, ...] = ()
    evidence: tuple[str, ...] = ()
    either: bool = False


# The observables of section 8 of the model of record, and what else is dated in the case.
PANELS = (
    Panel("B01", "confession to demand", "weeks"),
    Panel("B02", "demand to ruling", "weeks"),
    Panel("B03", "ruling to local effect", "weeks"),
    # The demand of 6 April 1937 (w-022) was five weeks before the ruling (w-034); of a summons
    # in March, three weeks before it, the evidence is unclear (w-015).
    Panel("lead_of_local_steps", "who moves first", "weeks; below 0:\nthe centre first",
          (-3.0, 5.0), ("w-015", "w-022", "w-034")),
    # Dismissal was asked for (w-024), relief and the centre's disposal granted (w-034).
    Panel("demand_minus_ruling", "the ruling falls short",
          "steps less severe than\nwhat was demanded", (1.0,), ("w-024", "w-034", "w-035")),
    Panel("B04", "post lost, card kept", "share of runs", either=True),
    Panel("B08", "demands go on", "demands a week,\nafter the ruling / before"),
    Panel("B07", "blame climbs", "against the protector a week,\nafter leniency / before"),
    Panel("Q27", "quiet about the leader", "statements about him a week,\nsummer / April 1937"),
    Panel("B05", "clients stay", "share of the circle fallen\nbefore the leader"),
    Panel("B06", "clients fall with him", "share fallen within\n13 weeks after him"),
    Panel("B09", "no effect of nationality", "share of the fallen /\nof members"),
)


def _pattern(panel: Panel) -> patterns.Pattern:
    return next(row for row in patterns.load(REGION, "all") if row.id == panel.outcome)


def _fitted(panel: Panel) -> bool:
    """Whether the model was fitted to the record's range."""
    return not panel.marks and _pattern(panel).use == patterns.CALIBRATE


def _rows(summary: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """One row an explanation; a row without numbers where there is none."""
    rows = dots.of(summary, panel.outcome).set_index("explanation")
    return rows.reindex(list(EXPLANATIONS))


def _seen(summary: pd.DataFrame) -> list[Panel]:
    """The observables that some run determines."""
    return [panel for panel in PANELS if (_rows(summary, panel)["n"] > 0).any()]


def _apart(summary: pd.DataFrame, panel: Panel) -> list[tuple[str, str]]:
    """Pairs of explanations that differ in the observable: we can tell the difference from
    zero."""
    rows = _rows(summary, panel)
    return [pair for pair in combinations(EXPLANATIONS, 2)
            if sign_of(less(*(rows.loc[name] for name in pair))) != "open"]


def _distance(summary: pd.DataFrame, panel: Panel) -> float:
    """How far the two explanations that differ most lie apart, in standard deviations of runs."""
    rows = _rows(summary, panel)
    wide = max((rows["sd"] ** 2).mean() ** 0.5, 1e-9)
    return max((abs(rows.loc[a, "mean"] - rows.loc[b, "mean"]) / wide
                for a, b in _apart(summary, panel)), default=0.0)


def telling(summary: pd.DataFrame) -> list[Panel]:
    """The observables that distinguish two explanations, those that do so most clearly first."""
    found = [panel for panel in _seen(summary) if _apart(summary, panel)]
    return sorted(found, key=lambda panel: -_distance(summary, panel))


def _readings(panel: Panel) -> dict[str, tuple[float, float]]:
    """Each way to read the record, in a few words: its range, or what is near to its value."""
    if panel.marks:
        return {f"{mark:g}": (mark - NEAR, mark + NEAR) for mark in panel.marks}
    row = _pattern(panel)
    return {f"at least {row.low:g}" if row.high == float("inf") else
            f"{row.low:g} to {row.high:g}": (row.low, row.high)}


def _met_by(summary: pd.DataFrame, panel: Panel) -> dict[str, tuple[str, ...]]:
    """For each reading of the record: the explanations whose interval meets it."""
    return {words: tuple(name for name, row in _rows(summary, panel).iterrows()
                         if row["lo95"] <= high and row["hi95"] >= low)
            for words, (low, high) in _readings(panel).items()}


def _decides(summary: pd.DataFrame, panel: Panel) -> bool:
    """Whether the record's value, however it is read, is met by the same explanations, not all."""
    met = set(_met_by(summary, panel).values())
    return len(met) == 1 and 0 < len(next(iter(met))) < len(EXPLANATIONS)


def _of_record(summary: pd.DataFrame) -> str:
    """In how many observables that were not fitted the record decides."""
    free = [panel for panel in telling(summary) if not _fitted(panel)]
    if not free:
        return "none of these has a date or value in the record that was not fitted"
    decided = sum(_decides(summary, panel) for panel in free)
    return (f"the record decides between them in {decided or 'none'} of the {len(free)} that were "
            "not fitted")


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    found, n = telling(summary), len(_seen(summary))
    if not found:
        return (f"Pressure from above, from below or both:\nnone of {n} measures distinguishes "
                "them")
    return (f"Pressure from above, from below or both: {len(found)} of {n} measures tell two of "
            f"them apart,\nmost clearly \"{found[0].title}\"; {_of_record(summary)}")


def _mark(axes: Axes, panel: Panel) -> None:
    """The record: a sand range where the model was fitted to it, else lines."""
    for mark in panel.marks:
        axes.axvline(mark, color=style.INK, linewidth=1.2, linestyle="--", zorder=1.6)
    if not panel.marks:
        row = _pattern(panel)
        axes.axvspan(row.low, min(row.high, axes.get_xlim()[1]), alpha=0.5, linewidth=0, zorder=0,
                     color=style.SAND if _fitted(panel) else style.PHASES[0])


def _reading(panel: Panel) -> str:
    """What a panel says where the record may be read in several ways."""
    return f"\n(record: {' or '.join(_readings(panel))})" if len(panel.marks) > 1 else ""


def _limits(panel: Panel, rows: pd.DataFrame) -> tuple[float, float]:
    """From 0 or what lies left of it to what lies farthest right."""
    ends = ("lo95", "hi95") if panel.either else ("q05", "q95", "lo95", "hi95")
    values = [value for end in ends for value in rows[end].dropna()]
    values += panel.marks or [end for end in (_pattern(panel).low, _pattern(panel).high)
                              if abs(end) != float("inf")]
    start, end = min(0.0, *values), max(0.0, *values)
    return start - 0.08 * (end - start), end + 0.08 * (end - start)


def draw(summary: pd.DataFrame) -> Figure:
    """The observables that distinguish most clearly, a small panel each, with the record."""
    shown = telling(summary)[:SHOWN] or _seen(summary)[:SHOWN]
    with style.sheet():
        figure = Figure(figsize=(7.2, 2.9), layout="constrained")
        panels = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
        for axes, letter, panel in zip(panels, "abcd", shown, strict=False):
            rows = _rows(summary, panel)
            axes.set_xlim(*_limits(panel, rows))
            _mark(axes, panel)
            dots.draw(axes, rows, list(EXPLANATIONS.values()), spread=not panel.either)
            axes.set_xlim(*_limits(panel, rows))
            axes.set_title(f"{letter}  {panel.title[:1].upper()}{panel.title[1:]}", fontsize=8)
            axes.set_xlabel(panel.unit + _reading(panel), fontsize=7)
        figure.supxlabel("dashed: the record, not fitted;   sand: the record, to which the model "
                         "was fitted\ndot: mean of the runs;   thick line: its 95 % interval;   "
                         "thin line: middle 90 % of runs (none where a run says yes or no)",
                         x=0.01, ha="left", fontsize=7, color="#666666")
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
    return figure


def _of_pairs(summary: pd.DataFrame) -> str:
    """In how many measures each two explanations differ."""
    told = [f"{sum((a, b) in _apart(summary, panel) for panel in _seen(summary)) or 'none'} "
            f"(\"{EXPLANATIONS[a]}\" against \"{EXPLANATIONS[b]}\")"
            for a, b in combinations(EXPLANATIONS, 2)]
    return f"In pairs, they differ in this many measures: {listed(told)}"


def _met(summary: pd.DataFrame, panel: Panel) -> str:
    """Which explanations meet the record, in each way it may be read."""
    quoted = {name: f"\"{label}\"" for name, label in EXPLANATIONS.items()}
    told = [f"{words} (met by {listed(quoted[name] for name in found)})"
            for words, found in _met_by(summary, panel).items()]
    unit = panel.unit.replace("\n", " ")
    return f"\"{panel.title}\" ({unit}) is {listed(told, word='or')}"


def _in_words(panel: Panel) -> str:
    return f"{panel.title}: {panel.unit}".replace("\n", " ")


def _cells(summary: pd.DataFrame, panel: Panel) -> tuple[str, ...]:
    """A measure's row of the table."""
    rows = _rows(summary, panel)
    apart = [f"{EXPLANATIONS[a]} / {EXPLANATIONS[b]}" for a, b in _apart(summary, panel)]
    known = (rows["n"] / (rows["n"] + rows["n_undetermined"])).min()
    return (_in_words(panel), *(of(row, digits=2) for _, row in rows.iterrows()),
            "; ".join(apart) or "none", " or ".join(_readings(panel)),
            ", ".join(panel.evidence or _pattern(panel).evidence),
            "yes" if _fitted(panel) else "no", f"{known:.0%}")


def says(summary: pd.DataFrame) -> Told:
    """Which measures distinguish the explanations, and what the record says of them."""
    found, seen = telling(summary), _seen(summary)
    rest = [panel for panel in PANELS if panel not in found]
    free = [_met(summary, panel) for panel in found if not _fitted(panel)]
    record = _of_record(summary)
    return Told(
        found=(f"{len(found) or 'None'} of {len(seen)} measures distinguish two of the three "
               "explanations" + (f", most clearly \"{found[0].title}\"" if found else "")
               + f". {_of_pairs(summary)}."),
        not_found=(f"{record[:1].upper()}{record[1:]}"
                   + (f": in the record, {'; '.join(free)}." if free else ".")),
        heads=("measure", *(f"{name} (as calibrated)" if key == "mixed" else f"{name} only"
                            for key, name in EXPLANATIONS.items()),
               "pairs that differ", "the record", "evidence", "fitted",
               "runs that determine it, at least"),
        rows=[_cells(summary, panel) for panel in [*found, *rest]],
        caveat=("With \"from below\" only there is no summons, so the region moves first because "
                "the model is made so. Measures were fitted with both sides on, so those that were "
                "fitted cannot speak for one side. The record leaves the summons of March open "
                "(w-015). It is one case of one region, and single runs overlap. A run in which a "
                "step never comes is left out of the timing of this step. \"Met\" means that the "
                "interval of the mean comes within "
                f"{NEAR:g} of the record's value; single runs may meet it all the same."))
