"""Which of the model's main findings survive every way to code the policy path."""

from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style


class Finding(NamedTuple):
    """``says`` holds where the outcome lies above ``bound`` (below it, if not ``above``)."""

    outcome: str
    says: str
    short: str
    axis: str
    bound: float
    above: bool = True
    factor: float = 1.0


FINDINGS = (
    Finding("falls_by_fear", "Statements out of fear bring more falls than there would be without",
            "Fear brings falls", "falls more per 100\nmembers", 0.0, factor=dots.PERCENT),
    Finding("private_gain_13", "Such a statement spares its author within 13 weeks",
            "It spares its author", "falls fewer per 100\nstatements", 0.0, factor=dots.PERCENT),
    Finding("P09", "After the trial of August 1936 more is written than before",
            "Autumn 1936 ignites", "statements a week,\ntimes as many", 1.0),
    Finding("P11", "By autumn 1937 officials shelve less than half of what they get",
            "Filtering collapses", "% shelved", 50.0, above=False, factor=dots.PERCENT),
    Finding("Q17", "Silence as a charge is rarer in autumn 1936 than in spring 1937",
            "Silence is charged", "autumn 1936 over\nspring 1937", 1.0, above=False),
    Finding("P08", "Officials fall more often than the rank and file",
            "The high fall first", "risk of officials,\ntimes as high", 1.0),
    Finding("P15", "After January 1938 fewer are expelled than before",
            "January 1938 slows it", "1938 over 1937", 1.0, above=False),
)


def _rows(summary: pd.DataFrame, finding: Finding) -> pd.DataFrame:
    return dots.scaled(dots.of(summary, finding.outcome), finding.factor)


def verdicts(rows: pd.DataFrame, finding: Finding) -> pd.Series:
    """Per path: ``holds``, ``turns`` where the whole interval lies on the other side of the bound,
    ``open`` where it includes the bound or nothing could be measured."""
    over, under = rows["lo95"] > finding.bound, rows["hi95"] < finding.bound
    holds, turns = (over, under) if finding.above else (under, over)
    found = pd.Series("open", index=rows.index)
    found[holds], found[turns] = "holds", "turns"
    return found


def draw(summary: pd.DataFrame) -> Figure:
    """A panel a finding, a row a path; the dashed line is what a finding must lie beyond."""
    with style.sheet():
        figure = Figure(figsize=(9.4, 4.6), layout="constrained")
        panels = figure.subplots(1, len(FINDINGS), sharey=True)
        for axes, finding in zip(panels, FINDINGS, strict=True):
            rows = _rows(summary, finding)
            found = verdicts(rows, finding)
            for verdict, color, filled in (("holds", style.BLUE, True),
                                           ("open", style.GREY, False),
                                           ("turns", style.ORANGE, True)):
                some = rows.where(found == verdict)
                dots.draw(axes, some, rows["path"], color=color, filled=filled, spread=False)
            low = min(finding.bound, rows["lo95"].min())
            high = max(finding.bound, rows["hi95"].max())
            axes.set_xlim(low - 0.08 * (high - low), high + 0.08 * (high - low))
            axes.axvline(finding.bound, color=style.INK, linewidth=0.8, linestyle="--")
            axes.set_title(finding.short, fontsize=7.5)
            axes.set_xlabel(finding.axis, fontsize=7)
            axes.tick_params(axis="x", labelsize=6.5)
        survive = [finding for finding in FINDINGS
                   if (verdicts(_rows(summary, finding), finding) == "holds").all()]
        figure.suptitle(f"{len(survive)} of {len(FINDINGS)} findings hold under every coding "
                        "of the policy path\n(blue: holds; hollow: we cannot tell; orange: the "
                        "opposite)", x=0.01, ha="left", fontsize=9.5)
    return figure


def _named(paths: pd.Series, some: pd.Series) -> str:
    return "all" if some.all() else ", ".join(paths[some]) or "none"


def says(summary: pd.DataFrame) -> str:
    """A table of findings: how many codings they survive, and where they do not."""
    lines = ["| finding | path in use | holds in | we cannot tell | the opposite |",
             "|---|---|---|---|---|"]
    survive = 0
    for finding in FINDINGS:
        rows = _rows(summary, finding)
        found = verdicts(rows, finding)
        survive += (found == "holds").all()
        named = {verdict: _named(rows["path"], found == verdict) for verdict in ("open", "turns")}
        lines.append(f"| {finding.says} | {dots.said(rows.iloc[0], 2)} | "
                     f"{(found == 'holds').sum()} of {len(rows)} | {named['open']} | "
                     f"{named['turns']} |")
    table = "\n".join(lines)
    return (f"{survive} of {len(FINDINGS)} findings hold whichever way the path is coded.\n\n"
            f"{table}\n\n"
            "A finding holds under a coding when its whole 95 % interval lies on its side of the "
            "line: above zero for falls and for what an author is spared, above or below one for "
            "what is compared, below half for what officials shelve.\n\n"
            "*Not shown:* codings that change several levers at once, apart from the two coders' "
            "own; other parameters, since all paths are run at the same ones.")
