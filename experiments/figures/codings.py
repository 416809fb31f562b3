"""Which of the model's main findings survive every way to code the policy path."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, listed, of
from experiments.record import patterns


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
            "Statements out of fear\nbring falls", "falls added per 100 members", 0.0,
            factor=dots.PERCENT),
    Finding("private_gain_13", "Such a statement spares its author within 13 weeks",
            "A statement spares its\nauthor within 13 weeks", "falls fewer per 100 statements", 0.0,
            factor=dots.PERCENT),
    Finding("P09", "After the trial of August 1936 more is written than before",
            "More is written after\nAugust 1936", "statements a week, after / before", 1.0),
    Finding("P11", "By autumn 1937 officials shelve less than half of what they get",
            "By autumn 1937 officials\nshelve less than half", "% shelved", 50.0, above=False,
            factor=dots.PERCENT),
    Finding("Q17", "Silence as a charge is rarer in autumn 1936 than in spring 1937",
            "Silence becomes a charge\nin spring 1937", "such charges, 1936 / 1937", 1.0,
            above=False),
    Finding("P08", "Officials fall more often than the rank and file",
            "Officials fall more often", "risk of officials / of workers", 1.0),
    Finding("P15", "After January 1938 fewer are expelled than before",
            "Fewer are expelled after\nJanuary 1938", "a month, 1938 / 1937", 1.0, above=False),
)
# Of a verdict: its mark, whether filled, and its words.
VERDICTS = {"holds": ("o", True, "holds"), "open": ("o", False, "we cannot tell"),
            "turns": ("X", True, "the opposite")}


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


def _fitted() -> set[str]:
    """The outcomes that are rows of the record to which the model was fitted, under the path in
    use."""
    return {row.id for row in patterns.load("dinamo", patterns.CALIBRATE)}


def _in(summary: pd.DataFrame, finding: Finding, verdict: str = "holds") -> int:
    """Under how many codings a verdict is given."""
    return int((verdicts(_rows(summary, finding), finding) == verdict).sum())


def _n_paths(summary: pd.DataFrame) -> int:
    return len(_rows(summary, FINDINGS[0]))


def _fail(summary: pd.DataFrame) -> list[Finding]:
    """The findings that do not hold under every coding."""
    return [one for one in FINDINGS if _in(summary, one) < _n_paths(summary)]


def _short(one: Finding) -> str:
    return one.short.replace("\n", " ")


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    fail, n = _fail(summary), _n_paths(summary)
    told = [f"\"{_short(one)}\" holds under {_in(summary, one)}" for one in fail]
    fitted = sum(one.outcome in _fitted() for one in FINDINGS if one not in fail)
    return (f"{len(FINDINGS) - len(fail)} of {len(FINDINGS)} findings hold under each of {n} "
            f"codings of the policy path ({fitted} of these were fitted)"
            + (f";\n{told[0] if len(told) == 1 else f'{len(told)} do not'}" if told else ""))


def _grid(axes: Axes, summary: pd.DataFrame) -> None:
    """A row a finding, a column a coding: whether it holds."""
    fitted = _fitted()
    for k, one in enumerate(FINDINGS):
        color = style.GREY if one.outcome in fitted else style.BLUE
        found = verdicts(_rows(summary, one), one)
        for verdict, (marker, filled, _) in VERDICTS.items():
            shown = style.ORANGE if verdict == "turns" else color
            at = found.index[found == verdict]
            axes.plot(at, [-k] * len(at), marker, color=shown, markersize=8, linestyle="none",
                      markerfacecolor=shown if filled else "white")
    paths = _rows(summary, FINDINGS[0])["path"]
    axes.set_xticks(range(len(paths)), paths, rotation=50, ha="left", fontsize=7)
    axes.set_yticks([-k for k in range(len(FINDINGS))], [one.short for one in FINDINGS])
    axes.set_xlim(-0.6, len(paths) - 0.4)
    axes.set_ylim(-len(FINDINGS) + 0.5, 0.5)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labeltop=True, labelbottom=False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.axvspan(-0.5, 0.5, color=style.BAND, linewidth=0, zorder=0)


def _key(axes: Axes, turned: bool) -> None:
    """What the marks mean, below the grid; whether any finding is ``turned``."""
    for (verdict, (marker, filled, words)), at in zip(VERDICTS.items(), (0.01, 0.15, 0.41),
                                                      strict=True):
        if verdict == "turns" and not turned:
            continue
        color = style.ORANGE if verdict == "turns" else style.BLUE
        axes.plot(at, -0.05, marker, color=color, markersize=6, clip_on=False,
                  markerfacecolor=color if filled else "white", transform=axes.transAxes)
        axes.text(at + 0.025, -0.05, words, color=color, fontsize=7, va="center",
                  transform=axes.transAxes)
    axes.text(0.64, -0.05, "grey: the model was fitted to it", color="#666666", fontsize=7,
              va="center", transform=axes.transAxes)


def _sizes(axes: Axes, summary: pd.DataFrame) -> None:
    """Beside each row: what is measured, its value under the path in use, its range, its bound."""
    for k, one in enumerate(FINDINGS):
        mean = _rows(summary, one)["mean"]
        axes.text(0, -k, f"{one.axis}:\n{mean.iloc[0]:.2g} ({mean.min():.2g} to {mean.max():.2g}), "
                  f"needs {'>' if one.above else '<'} {one.bound:g}", fontsize=6.5, va="center")
    axes.text(0, 0.5, "in use (lowest to highest\nof all codings), and what\nit needs to hold",
              fontsize=6.5, va="bottom", color="#666666")
    axes.set_axis_off()


def draw(summary: pd.DataFrame) -> Figure:
    """A grid of findings and codings, and beside it how large what is found is."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 4.4), layout="constrained")
        grid, sizes = figure.subplots(1, 2, sharey=True, width_ratios=(2.7, 1))
        _grid(grid, summary)
        _key(grid, any(_in(summary, one, "turns") for one in FINDINGS))
        _sizes(sizes, summary)
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
    return figure


def _cell(rows: pd.DataFrame, one: Finding, k: int) -> str:
    """A value of the table, and where it does not hold, that."""
    verdict = verdicts(rows, one).iloc[k]
    return of(rows.iloc[k], digits=2) + ("" if verdict == "holds" else
                                         f"; {VERDICTS[verdict][2]}")


def _table(summary: pd.DataFrame) -> list[tuple[str, ...]]:
    """A row a coding, and at the end how often each finding holds."""
    paths, rows = _rows(summary, FINDINGS[0])["path"], {one: _rows(summary, one)
                                                        for one in FINDINGS}
    return [*((path, *(_cell(rows[one], one, k) for one in FINDINGS))
              for k, path in enumerate(paths)),
            ("holds under", *(f"{_in(summary, one)} of {len(paths)}" for one in FINDINGS))]


def _of_free(summary: pd.DataFrame) -> str:
    """Which of those that hold throughout the model was not fitted to."""
    held = [one for one in FINDINGS if one not in _fail(summary)]
    free = [f"\"{_short(one)}\"" for one in held if one.outcome not in _fitted()]
    if not held:
        return ""
    if not free:
        return " The model was fitted to all of these."
    others = len(held) - len(free)
    return (f" {listed(free)} {'was' if len(free) == 1 else 'were'} not fitted to the record"
            + (f"; the other {others} {'was' if others == 1 else 'were'}, under the path in use."
               if others else "."))


def _of_failing(summary: pd.DataFrame) -> str:
    """Where the others hold, and whether they turn."""
    n = _n_paths(summary)
    told = []
    for one in _fail(summary):
        turned, rows = _in(summary, one, "turns"), _rows(summary, one)
        where = list(rows["path"][verdicts(rows, one) == "holds"])
        told.append(f"\"{_short(one)}\" holds under {len(where)} of {n} codings"
                    + (f" ({where[0]})" if len(where) == 1 else "")
                    + (f" and the opposite under {turned}" if turned else "")
                    + (f"; under {left} we cannot tell" if (left := _in(summary, one, "open"))
                       else "") + ".")
    return " ".join(told) or "No finding fails under any coding."


def says(summary: pd.DataFrame) -> Told:
    """Which findings survive every coding, which of them were fitted, and where others hold."""
    failing, n = _fail(summary), _n_paths(summary)
    lost = summary.loc[summary["outcome"].isin([one.outcome for one in FINDINGS]),
                       "n_undetermined"].max()
    return Told(
        found=(f"{len(FINDINGS) - len(failing)} of {len(FINDINGS)} main findings hold under each "
               f"of {n} codings of the policy path.{_of_free(summary)}"),
        not_found=_of_failing(summary),
        heads=("coding", *(f"{_short(one)}: {one.axis} (holds if "
                           f"{'above' if one.above else 'below'} {one.bound:g})"
                           for one in FINDINGS)),
        rows=_table(summary),
        caveat=("A finding holds where its whole 95 % interval lies beyond the line; one interval "
                "in twenty may miss the true value by chance. Up to "
                f"{lost:.0f} runs of a coding cannot be measured and are left out. All codings use "
                "the parameters fitted under the path in use, and only the two coders' own paths "
                "change several levers at once."))
