"""The same hidden past confessed early, under attack, or never: what it spares, and whom."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style

REGIMES = {"before_1936": "before 1936 (levers of June 1935)",
           "show_trial": "show trial, autumn 1936", "plenum_1937": "plenum, spring 1937",
           "mass_operations": "mass operations, autumn 1937",
           "resolution_1938": "resolution, February 1938"}
WHO = {"worker": ("works", "worker"), "head": ("works", "organiser or head"),
       "second_line": ("works", "partkom, deputy director"),
       "leader": ("region", "a region's leader")}
WHEN = {"early": "confessed at once", "attacked": "confessed under attack"}
MARKS = {"protected": ("o", style.BLUE, True, 0.15, "with their protector"),
         "unprotected": ("s", style.ORANGE, False, -0.15, "the same people, protector taken away")}
HORIZON = "52"
TOLD = ("show_trial", "plenum_1937", "mass_operations", "resolution_1938")  # dates told in words


def _row(summary: pd.DataFrame, outcome: str, who: str, regime: str, tail: str) -> pd.Series:
    """One outcome of one kind of people, in percentage points."""
    return dots.scaled(dots.of(summary, f"{outcome}.{who}.{tail}", organisation=WHO[who][0],
                               regime=regime), dots.PERCENT).iloc[0]


def _rows(summary: pd.DataFrame, outcome: str, regime: str, tail: str,
          whom=tuple(WHO)) -> pd.DataFrame:
    return pd.DataFrame([_row(summary, outcome, who, regime, tail) for who in whom])


def _told_apart(summary: pd.DataFrame, outcome: str, tail: str) -> tuple[int, int]:
    """Of how many kinds of people, with their protector, and dates an outcome above nothing and
    one below it is told apart from nothing."""
    rows = pd.concat([_rows(summary, outcome, regime, tail) for regime in REGIMES])
    return int((rows["lo95"] > 0).sum()), int((rows["hi95"] < 0).sum())


def _counts(summary: pd.DataFrame, outcome: str, tail: str) -> str:
    spared, endangered = _told_apart(summary, outcome, tail)
    return f"spares in {spared} and endangers in {endangered}"


def _headline(summary: pd.DataFrame) -> str:
    """How many comparisons are told apart, either way."""
    said = [f"{name} it {_counts(summary, f'confession_gain.{when}', f'protected.{HORIZON}')}"
            for when, name in WHEN.items()]
    return (f"A hidden past, confessed or not. Of {len(REGIMES) * len(WHO)} kinds of people (with "
            f"their protector) and dates, within a year, {'; '.join(said)} (told apart from "
            "nothing)")


def draw(summary: pd.DataFrame) -> Figure:
    """A row a date: risk of those who never confess, what confessing so or so spares."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 7.4), layout="constrained")
        panels = figure.subplots(len(REGIMES), 3, sharex="col", sharey=True)
        names = [name for _, name in WHO.values()]
        for (risk, *gains), (regime, date) in zip(panels, REGIMES.items(), strict=True):
            for protection, (marker, color, filled, shift, label) in MARKS.items():
                how = {"marker": marker, "color": color, "filled": filled, "shift": shift,
                       "label": label, "spread": False}
                dots.draw(risk, _rows(summary, "confession_risk.never", regime,
                                      f"{protection}.{HORIZON}"), names, **how)
                for axes, when in zip(gains, WHEN, strict=True):
                    dots.draw(axes, _rows(summary, f"confession_gain.{when}", regime,
                                          f"{protection}.{HORIZON}"), names, **how)
            for axes in gains:
                axes.axvline(0.0, color=style.INK, linewidth=0.8)
                axes.margins(x=0.06)
                axes.set_ylim(-len(WHO) + 0.4, 0.6)
            dots.from_zero(risk, dots.PERCENT)
            risk.set_title(date)
        last = panels[-1]
        widest = [axes.get_xlim() for axes in last[1:]]
        for axes in last[1:]:
            axes.set_xlim(min(low for low, _ in widest), max(high for _, high in widest))
        last[0].set_xlabel("% fallen within a year\nwho never confess")
        for axes, name in zip(last[1:], WHEN.values(), strict=True):
            axes.set_xlabel(f"points of risk spared,\n{name}")
        handles, labels = last[1].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower left", ncols=2)
        figure.suptitle(style.wrap(_headline(summary), 7.0, 9.5), x=0.01, ha="left", fontsize=9.5)
    return figure


def _protector(summary: pd.DataFrame) -> str:
    """Mean risk of who never confesses, with the protector and without, over kinds and dates."""
    mean = {protection: sum(_row(summary, "confession_risk.never", who, regime,
                                 f"{protection}.{HORIZON}")["mean"]
                            for who in WHO for regime in REGIMES) / len(WHO) / len(REGIMES)
            for protection in MARKS}
    return (f"Over all kinds and dates {mean['protected']:.0f}% of those who never confess fall "
            f"within a year with their protector, {mean['unprotected']:.0f}% with him taken away")


def _gains(summary: pd.DataFrame, when: str, regime: str) -> str:
    """What confessing so spares each kind of people, with their protector, within a year."""
    rows = _rows(summary, f"confession_gain.{when}", regime, f"protected.{HORIZON}")
    return "; ".join(f"{name} {dots.said(rows.iloc[k], 1)}"
                     for k, (_, name) in enumerate(WHO.values()))


def _posts(summary: pd.DataFrame) -> str:
    """What confessing spares of posts, in spring 1937, by the end."""
    holders = [who for who in WHO if who != "worker"]
    told = []
    for when, name in WHEN.items():
        rows = _rows(summary, f"confession_post.{when}", "plenum_1937", "protected", holders)
        told.append(f"{name}, " + ", ".join(f"{WHO[who][1]} {dots.said(rows.iloc[k], 1)}"
                                           for k, who in enumerate(holders)))
    return "; ".join(told)


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    by_date = " ".join(
        f"{date[0].upper()}{date[1:]}, {name}: {_gains(summary, when, regime)}."
        for regime, date in REGIMES.items() if regime in TOLD for when, name in WHEN.items())
    ends = "; ".join(
        f"{name} it {_counts(summary, f'confession_gain.{when}', 'protected.end')}"
        for when, name in WHEN.items())
    return (f"Points of risk spared within a year (below zero: added), with their protector. "
            f"{by_date} Of {len(REGIMES) * len(WHO)} kinds and dates, told apart from nothing by "
            f"the end of two years, {ends}. {_protector(summary)}. Posts spared per hundred "
            f"holders by the end, in spring 1937: {_posts(summary)}.\n\n"
            "*Not shown:* the record's own path, in which a confession of 1935 is lived with in "
            "1937: dates are frozen levers, two years of each, after the standard shock of five "
            "arrests. The past is given to people drawn for it, up to eight of a rank in one "
            "world, so that they also meet each other's cases; the region's leader has his own, "
            "which is more severe. Only an oppositional past can be confessed in the model, and "
            "digging may find it first; `acts` has disclosures of kin too, by those who chose "
            "them. Who is never attacked does not confess under attack; a region's "
            "leader is attacked in the first weeks under the levers of 1937, so that confessing "
            "at once and under attack are nearly the same there. Of eighty intervals of 95 % four "
            "may miss by chance.")
