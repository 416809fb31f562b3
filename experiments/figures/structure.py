"""Other structures: what the network, its ties, the step and the attribution of causes change."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import panels, style

TITLE = "What structure changes"
WHAT = ("The structure in use against others, with the same seeds; nothing is fitted anew. "
        "*Contacts*: instead of at random, friends and shopmates are the next on the unit's list "
        "(a ring), or are met through others' ties, so that the much tied get more, or rank brings "
        "no further friends. *Ties*: one kind is not made; or ties of command have no closeness; "
        "or all ties stay but are no ground and no danger (no association). *Two weeks*: members "
        "perceive and choose every other week, with the odds of every act but a speech doubled; "
        "institutions keep their weeks. *Causes*: a fall counts whole for its heaviest cause, in "
        "the analysis only.")


def _rows(table: pd.DataFrame, regime: str, outcome: str) -> pd.DataFrame:
    factor = panels.OUTCOMES[outcome].factor
    rows = panels.of(table, regime, outcome)
    columns = ["base", "base_sd", "difference", "lo", "hi"]
    return rows.assign(**{name: factor * rows[name] for name in columns})


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Structures whose difference has an interval that leaves out zero."""
    return rows[rows["lo"] * rows["hi"] > 0]


def _moved(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Outcomes in which more structures than one, which chance may give, differ beyond zero."""
    return [one for one in panels.panels(table) if len(_told(panels.of(table, *one))) > 1]


def draw(table: pd.DataFrame) -> Figure:
    """A panel an outcome that structures move: differences from the structure in use, with
    intervals."""
    shown = _moved(table)
    names = list(dict.fromkeys(table["structure"]))
    with style.sheet():
        if not shown:
            figure = Figure(figsize=(7.2, 0.8))
            figure.suptitle("We cannot tell any structure from the one in use", fontsize=9.5)
            return figure
        figure, all_axes = panels.grid(shown, len(names))
        for k, (axes, (regime, outcome)) in enumerate(zip(all_axes, shown, strict=True)):
            rows = _rows(table, regime, outcome).set_index("structure")
            here = [name for name in names if name in rows.index]
            rows = rows.loc[here]
            axes.axvline(0.0, color=style.INK, linewidth=0.8)
            at = pd.Series([-i for i in range(len(rows))], index=here)
            axes.hlines(at, rows["lo"], rows["hi"], color=style.BLUE, linewidth=2.2)
            far = (rows["lo"] * rows["hi"] > 0).to_numpy()
            for mask, face in ((far, style.BLUE), (~far, "white")):
                axes.plot(rows["difference"][mask], at[mask], "o", color=style.BLUE,
                          markersize=4.5, markerfacecolor=face)
            panels.rows_down(axes, here)
            panels.title(axes, k, regime, outcome)
            axes.set_xlabel(f"{panels.OUTCOMES[outcome].unit}; in use "
                            f"{rows['base'].iloc[0]:.3g}", fontsize=6.5)
        far = pd.concat(_told(panels.of(table, *one)) for one in shown)["structure"].value_counts()
        most = " and ".join(f"\"{name}\"" for name in sorted(far.index[far == far.max()]))
        figure.suptitle(style.wrap(
            f"Most outcomes change with {most} ({far.max()} of {len(panels.panels(table))}). "
            "Differences from the structure in use; filled where the 95\u00a0% interval leaves out "
            "zero", 7.0, 9.5), x=0.01, ha="left", fontsize=9.5)
    return figure


def says(table: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what to conclude."""
    lines = ["| outcome | in use | structure | difference (95 % interval) |", "|---|---|---|---|"]
    n_told = n_all = 0
    for regime, outcome in panels.panels(table):
        said, rows = panels.OUTCOMES[outcome], _rows(table, regime, outcome)
        far = _told(rows)
        n_told, n_all = n_told + len(far), n_all + len(rows)
        far = far.reindex(far["difference"].abs().sort_values(ascending=False).index)
        head = (f"{said.name}, {panels.regime_name(regime)} ({said.unit}) | "
                f"{rows['base'].iloc[0]:.3g}")
        lines += [f"| {head} | {row.structure} | "
                  f"{panels.interval(row.difference, row.lo, row.hi)} |"
                  for row in far.itertuples()] or [f"| {head} | none | |"]
    same = table.groupby("structure", sort=False).apply(
        lambda rows: (rows["lo"] * rows["hi"] <= 0).all())
    same = list(same[same].index)
    left = [f"{panels.OUTCOMES[outcome].name} ({panels.regime_name(regime)})"
            for regime, outcome in panels.panels(table) if (regime, outcome) not in _moved(table)]
    return (f"{int(table['n'].max())} runs each; only differences that we can tell from zero, "
            "largest first."
            + (" An outcome in which at most one structure differs so, as chance may give, has no "
               f"panel: {'; '.join(left)}." if left else "") + "\n\n" + "\n".join(lines) + "\n\n"
            f"*To conclude:* we can tell {n_told} of {n_all} differences from zero; by chance "
            f"about {0.05 * n_all:.0f} would be. "
            + (f"These changed nothing that so many runs can see: {'; '.join(same)}. "
               if same else "Every structure changes some outcome. ")
            + "Where a kind of tie is taken away, news, protection and choice lose it too, so the "
            "difference is not that of guilt alone. Nothing is fitted anew: a model with another "
            "structure might fit the record as well.")


def concluded(table: pd.DataFrame) -> list[str]:
    """What to conclude, a line for the outcome that structures move most surely."""
    rows = _told(panels.of(table, *panels.panels(table)[0]))
    said = panels.OUTCOMES[panels.panels(table)[0][1]]
    if not len(rows):
        return ["- No other structure changes who falls beyond luck."]
    most = rows.loc[rows["difference"].abs().sort_values(ascending=False).index].head(3)
    changed = panels.listed([f"\"{row.structure}\" {said.factor * row.difference:+.2g}"
                             for row in most.itertuples()])
    return [f"- Of other structures these change the {said.name} most ({said.unit}): {changed}."]
