"""Top-down, bottom-up and mixed side by side, observable by observable, with the record's mark."""

from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.record import patterns

REGION = "birobidzhan"
EXPLANATIONS = {"top_down": "top-down", "bottom_up": "bottom-up", "mixed": "mixed"}
COLUMNS = 4
NEAR = 1.0               # units of an observable: as near to a mark as its evidence goes


class Panel(NamedTuple):
    """One observable: its outcome, what it is called, its unit, and the record's value where no
    row of patterns.csv has a range; several where the evidence leaves open which."""

    outcome: str
    title: str
    unit: str
    marks: tuple[float, ...] = ()


# The observables of section 8 of the model of record, and what else is dated in the case.
PANELS = (
    Panel("B01", "confession to demand", "weeks"),
    Panel("B02", "demand to central ruling", "weeks"),
    Panel("B03", "ruling to local effect", "weeks"),
    # The demand of 6 April 1937 (w-022) was five weeks before the ruling (w-034); of a summons
    # in March, three weeks before it, the evidence is unclear (w-015).
    Panel("lead_of_local_steps", "lead of local steps", "weeks; below 0: the centre first",
          (-3.0, 5.0)),
    # Dismissal was asked for (w-024), relief and the centre's disposal granted (w-034).
    Panel("demand_minus_ruling", "demand minus ruling", "rungs", (1.0,)),
    Panel("B04", "post lost, card kept", "share of runs"),
    Panel("B08", "persistence", "demands a week,\nafter the ruling / before"),
    Panel("B07", "blame climbs", "against the superior,\nafter leniency / before"),
    Panel("Q27", "quiet about the leader", "statements about him a week,\nsummer / April 1937"),
    Panel("B05", "clients stay", "share of the circle fallen\nbefore the protector"),
    Panel("B06", "clients' collapse", "share fallen within\n13 weeks after him"),
    Panel("B09", "no effect of nationality", "share of the fallen /\nof members"),
)


def record_of(panel: Panel) -> tuple[float, float]:
    """The record's range of an observable, from the first mark to the last where it has marks."""
    if panel.marks:
        return panel.marks[0], panel.marks[-1]
    row = next(row for row in patterns.load(REGION, "all") if row.id == panel.outcome)
    return row.low, row.high


def _rows(summary: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """One row an explanation; a row without numbers where there is none."""
    rows = dots.of(summary, panel.outcome).set_index("explanation")
    return rows.reindex(list(EXPLANATIONS))


def _looked_at(rows: pd.DataFrame) -> bool:
    return bool((rows["n"] > 0).any())


def _in_record(row, panel: Panel) -> bool:
    low, high = record_of(panel)
    return low <= row["mean"] <= high


def _apart(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of explanations whose intervals of the mean do not meet."""
    names = list(EXPLANATIONS)
    return [(a, b) for i, a in enumerate(names) for b in names[i + 1:]
            if rows.loc[a, "hi95"] < rows.loc[b, "lo95"]
            or rows.loc[b, "hi95"] < rows.loc[a, "lo95"]]


def draw(summary: pd.DataFrame) -> Figure:
    """One small panel an observable: three dots, their intervals, the record's range."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 6.0), layout="constrained")
        grid = figure.subplots(-(-len(PANELS) // COLUMNS), COLUMNS)
        for axes, panel in zip(grid.flat, PANELS, strict=True):
            _draw(axes, panel, _rows(summary, panel), axes in grid[:, 0])
        figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower left")
        figure.suptitle(style.wrap(_headline(summary), 7.0, 9.5), x=0.01, ha="left", fontsize=9.5)
    return figure


def _draw(axes, panel: Panel, rows: pd.DataFrame, first: bool) -> None:
    low, high = record_of(panel)
    seen = _looked_at(rows)
    # A range without an end is shown as far again as its beginning, a single value likewise.
    open_end = 2 * low if low == high or high == float("inf") else high
    values = [v for v in (*rows["q05"], *rows["q95"], low, open_end) if v == v]
    start, end = min(0.0, *values), max(0.0, *values)
    margin = 0.08 * (end - start)
    limits = start - margin, end + margin
    for mark in panel.marks:
        axes.axvline(mark, color=style.SAND, linewidth=3.0, zorder=1.6)  # over the grid
    if not panel.marks:
        axes.axvspan(low, min(high, limits[1]), color=style.SAND, alpha=0.5, linewidth=0,
                     zorder=0, label="the record's range (a line: its value, or what it may be)")
    dots.draw(axes, rows, list(EXPLANATIONS.values()) if first else [""] * len(rows))
    axes.set_xlim(*limits)
    axes.set_title(panel.title, fontsize=8)
    axes.set_xlabel(panel.unit, fontsize=7)
    if not seen:
        axes.text(0.5, 0.5, "undetermined\nin every run", transform=axes.transAxes, ha="center",
                  va="center", color=style.GREY, fontsize=7.5)
        return
    for k, (_, row) in enumerate(rows.iterrows()):
        if row["n_undetermined"]:
            share = row["n"] / (row["n"] + row["n_undetermined"])
            axes.text(0.99, -k + 0.2, f"{share:.0%} of runs", va="bottom", ha="right",
                      transform=axes.get_yaxis_transform(), color=style.GREY, fontsize=6)


def _headline(summary: pd.DataFrame) -> str:
    rows = {panel: _rows(summary, panel) for panel in PANELS}
    told = [panel.title for panel in PANELS if _apart(rows[panel])]
    seen = sum(_looked_at(one) for one in rows.values())
    return (f"Of {seen} observables that can be seen, {len(told) or 'none'} "
            f"tell{'s' if len(told) == 1 else ''} two of the explanations apart"
            + (f": {', '.join(told)}" if told else ""))


def _range(panel: Panel) -> str:
    if panel.marks:
        return " or ".join(f"{mark:g}" for mark in panel.marks)
    low, high = record_of(panel)
    return f"at least {low:g}" if high == float("inf") else f"{low:g} to {high:g}"


def _told(rows: pd.DataFrame, panel: Panel) -> str:
    """One observable in words: each explanation's mean, and the record."""
    values = ", ".join(
        f"{EXPLANATIONS[name]} {dots.said(row, 1)}" if row["n"] else
        f"{EXPLANATIONS[name]} undetermined" for name, row in rows.iterrows())
    unit = panel.unit.split(";")[0].replace("\n", " ")
    return f"{panel.title}, {unit}: {values} (record: {_range(panel)})"


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    seen = {panel: rows for panel in PANELS if _looked_at(rows := _rows(summary, panel))}
    unknown = [panel.title for panel in PANELS if panel not in seen]
    apart = [f"{EXPLANATIONS[a]} from {EXPLANATIONS[b]} by {panel.title}"
             for panel, rows in seen.items() for a, b in _apart(rows)]
    ranged = {panel: rows for panel, rows in seen.items() if not panel.marks}
    within = {name: sum(_in_record(rows.loc[name], panel) for panel, rows in ranged.items())
              for name in EXPLANATIONS}
    far = [panel.title for panel, rows in seen.items()
           if panel.marks and not any(row["lo95"] - NEAR <= mark <= row["hi95"] + NEAR
                                      for mark in panel.marks for _, row in rows.iterrows())]
    return (f"{_headline(summary)}. "
            f"{'; '.join(_told(rows, panel) for panel, rows in seen.items())}. "
            + (f"Told apart are {', '.join(apart)}. " if apart else "")
            + f"Inside the record's range lie, of the {len(ranged)} that have one, "
            + ", ".join(f"{EXPLANATIONS[name]} {n}" for name, n in within.items()) + "."
            + (f" All three are more than {NEAR:g} unit away from the record in "
               f"{', '.join(far)}." if far else "") + "\n\n"
            "*Not shown:* "
            + (f"what no run determines: {', '.join(unknown)}. " if unknown else "")
            + "a run in which a step never comes says nothing of its timing and drops out. Three "
            "timings (confession to demand, to ruling, to effect) were fitted with both sides "
            "on, so that they cannot speak for one explanation; nor can what follows the ruling, "
            "in the light of which mechanisms were changed (B04-B08). Who led in the record is "
            "open: the centre by three weeks if the summons of March took place, of which the "
            "evidence is unclear (w-015), else the region by five. Bottom-up there is no summons, "
            "so that its lead is the wait for a ruling. The case is one region; whether many "
            "would tell more "
            "is the question of fifty_regions.")
