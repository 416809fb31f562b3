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


def _row(summary: pd.DataFrame, outcome: str, who: str, regime: str, tail: str) -> pd.Series:
    """One outcome of one kind of people, in percentage points."""
    return dots.scaled(dots.of(summary, f"{outcome}.{who}.{tail}", organisation=WHO[who][0],
                               regime=regime), dots.PERCENT).iloc[0]


def _rows(summary: pd.DataFrame, outcome: str, regime: str, tail: str) -> pd.DataFrame:
    return pd.DataFrame([_row(summary, outcome, who, regime, tail) for who in WHO])


def _gain(summary: pd.DataFrame, who: str, regime: str, when: str, protection: str,
          horizon: str = HORIZON) -> pd.Series:
    return _row(summary, f"confession_gain.{when}", who, regime, f"{protection}.{horizon}")


def told_apart(summary: pd.DataFrame, when: str, horizon: str = HORIZON) -> dict[str, list[str]]:
    """Whom confessing spares (``spared``) or endangers (``endangered``), told apart from nothing:
    people with their protector, and dates."""
    told = {"spared": [], "endangered": []}
    for regime, date in REGIMES.items():
        for who, (_, name) in WHO.items():
            row = _gain(summary, who, regime, when, "protected", horizon)
            if row["lo95"] > 0 or row["hi95"] < 0:
                which = "spared" if row["lo95"] > 0 else "endangered"
                told[which].append(f"{name}, {date.split(' (')[0]}: {dots.said(row, 1)}")
    return told


def _headline(summary: pd.DataFrame) -> str:
    """How many comparisons are told apart, either way."""
    said = []
    for when, name in WHEN.items():
        told = told_apart(summary, when)
        said.append(f"{name}, it spares in {len(told['spared'])} and endangers in "
                    f"{len(told['endangered'])}")
    return (f"A hidden past within a year, against never confessing it. Of "
            f"{len(REGIMES) * len(WHO)} kinds of people and dates: {'; '.join(said)} "
            "(told apart from nothing)")


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
        last[0].set_xlabel("% fallen within a year\nwho never confess")
        for axes, name in zip(last[1:], WHEN.values(), strict=True):
            axes.set_xlabel(f"points of risk spared,\n{name}")
        handles, labels = last[1].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower left", ncols=2)
        figure.suptitle(style.wrap(_headline(summary), 7.0, 9.5), x=0.01, ha="left", fontsize=9.5)
    return figure


def _posts(summary: pd.DataFrame, when: str) -> str:
    """Posts spared to holders by the end, where told apart from nothing."""
    told = []
    for regime, date in REGIMES.items():
        for who, (_, name) in WHO.items():
            if who == "worker":
                continue
            row = _row(summary, f"confession_post.{when}", who, regime, "protected")
            if row["lo95"] > 0 or row["hi95"] < 0:
                told.append(f"{name}, {date.split(' (')[0]}: {dots.said(row, 1)}")
    return "; ".join(told) or "nobody told apart from nothing"


def _protector(summary: pd.DataFrame) -> str:
    """Mean risk of who never confesses, with the protector and without, over kinds and dates."""
    mean = {protection: sum(_row(summary, "confession_risk.never", who, regime,
                                 f"{protection}.{HORIZON}")["mean"]
                            for who in WHO for regime in REGIMES) / len(WHO) / len(REGIMES)
            for protection in MARKS}
    return (f"Over all kinds and dates {mean['protected']:.0f}% of those who never confess fall "
            f"within a year with their protector, {mean['unprotected']:.0f}% with him taken away")


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    told = []
    for when, name in WHEN.items():
        for horizon, within in (("52", "within a year"), ("end", "by the end of two years")):
            found = told_apart(summary, when, horizon)
            told.append(f"{name[0].upper()}{name[1:]}, {within}, points of risk spared "
                        f"(below zero: added), where told apart from none: "
                        f"{'; '.join(found['spared'] + found['endangered']) or 'nobody'}.")
    posts = " ".join(f"Posts spared per hundred holders by the end, {name}: "
                     f"{_posts(summary, when)}." for when, name in WHEN.items())
    return (f"{' '.join(told)} {_protector(summary)}. {posts}\n\n"
            "*Not shown:* the record's own path, in which a confession of 1935 is lived with in "
            "1937: dates are frozen levers, two years of each, after the standard shock of five "
            "arrests. On the historical runs the gain is near test rows (P29, B04) and stays "
            "unseen. The past is given to people drawn for it, up to eight of a rank in one world, "
            "so that they also meet each other's cases; the region's leader has his own, which is "
            "more severe. Only an oppositional past can be confessed in the model, and digging "
            "may find it first. Who is never attacked does not confess under attack; a region's "
            "leader is attacked in the first weeks under the levers of 1937, so that confessing "
            "at once and under attack are nearly the same there. Of eighty intervals of 95 % four "
            "may miss by chance.")
