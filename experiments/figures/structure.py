"""Other structures: what the network, its ties, the step and the attribution of causes change."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import panels, style

TITLE = "What structure changes"
WHAT = ("The structure in use against others, on the same seeds; nothing is fitted anew. "
        "*Contacts*: friends in the unit and shopmates are the next on the unit's list, a ring "
        "(with friends elsewhere a small world), in the place of a random draw; friends are met "
        "through the ties of others, so that the much tied get more (a heavier tail of degrees); "
        "rank brings no further friends. *Ties*: each kind is not made, or, in the line of "
        "command, has no closeness; without patrons nobody has a protector either; without "
        "association all ties stay but are no ground and no danger, since the wider literature "
        "disagrees whether ties to the purged raised the risk. *Two weeks*: members perceive and "
        "choose every other week (and at general meetings), what fades fades for two, and the odds "
        "of every act but a speech are doubled, so that as many are made; operations, the organs, "
        "posts, news, reviews and officials keep their weeks, so this is a coarser step of "
        "the people, not of the whole week. *Causes*: a fall counts whole for its heaviest parent "
        "(analysis only).")


def _rows(table: pd.DataFrame, regime: str, outcome: str) -> pd.DataFrame:
    factor = panels.OUTCOMES[outcome].factor
    rows = panels.of(table, regime, outcome)
    columns = ["base", "base_sd", "difference", "lo", "hi"]
    return rows.assign(**{name: factor * rows[name] for name in columns})


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Structures whose difference is told from zero."""
    return rows[rows["lo"] * rows["hi"] > 0]


def draw(table: pd.DataFrame) -> Figure:
    """A panel an outcome: differences from the structure in use, with intervals."""
    shown = panels.panels(table)
    names = list(dict.fromkeys(table["structure"]))
    with style.sheet():
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
        far = _told(table)["structure"].value_counts()
        most = " and ".join(f"\"{name}\"" for name in sorted(far.index[far == far.max()]))
        found = (f"Most outcomes change with {most} ({far.max()} of {len(shown)})"
                 if len(far) else "No structure is told from the one in use")
        figure.suptitle(style.wrap(f"{found}. Differences from the structure in use; filled where "
                                   "the 95 % interval leaves out zero", 7.0, 9.5),
                        x=0.01, ha="left", fontsize=9.5)
    return figure


def says(table: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what to conclude."""
    told, n_told, n_all = [], 0, 0
    for regime, outcome in panels.panels(table):
        said, rows = panels.OUTCOMES[outcome], _rows(table, regime, outcome)
        far = _told(rows)
        n_told, n_all = n_told + len(far), n_all + len(rows)
        far = far.reindex(far["difference"].abs().sort_values(ascending=False).index)
        changed = [f"{row.structure} "
                   f"{panels.interval(row.difference, row.lo, row.hi)}"
                   for row in far.itertuples()]
        told.append(f"- *{said.name}, {panels.regime_name(regime)}* (in use "
                    f"{rows['base'].iloc[0]:.3g} {said.unit}): "
                    + ("; ".join(changed) if changed else "no structure is told from the one in "
                       "use") + ".")
    least = table.groupby("structure", sort=False).apply(
        lambda rows: (rows["lo"] * rows["hi"] <= 0).all())
    same = [name for name in least[least].index]
    return (f"{int(table['n'].max())} runs each; differences with 95 % intervals, largest first."
            "\n\n" + "\n".join(told) + "\n\n"
            f"*To conclude:* {n_told} of {n_all} differences are told from zero; by chance about "
            f"{0.05 * n_all:.0f} would be. "
            + (f"Told from the structure in use on no outcome: {'; '.join(same)}: with "
               "so many runs no effect of these was seen, which is not the same as none. "
               if same else "Every structure changes some outcome. ")
            + "A removed tie kind also takes its members' ties away from news, protection and "
            "choice, so a difference is that of the whole kind, not of guilt alone; since nothing "
            "is fitted anew, it does not say that a model with the other structure could not fit "
            "the record as well.")


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
