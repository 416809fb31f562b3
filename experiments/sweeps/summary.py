"""What a run shows, on the terminal: counts and shares of its tables, in words.

Each table is a function from a run to a data frame, so that what is printed can
be counted again.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from rich.columns import Columns
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from experiments.measures import cascades, organisations
from experiments.measures import observables as obs
from sim import words
from sim.config.policy import left_out, listing
from sim.config.seeds import seeds_in_words
from sim.config.weeks import date_of

CAVEAT = ("Agents are synthetic; no named person is simulated. One run is one possible course of "
          "events: compare many seeds before drawing conclusions.")
CAVEAT_OF_MANY = ("Agents are synthetic; no named person is simulated. The interval is of luck "
                  "alone: it says nothing about parameters that no source gives.")
FELL = "Fell: expelled from the Party on a political ground or arrested, whichever came first."
N_TREES = 3
UNDEFINED = "-"
EXPELLED_FOR = {"tie": "a tie to someone fallen", "silence": "keeping silent",
                "blemish": "a blemish in the past", "slander": "slander",
                "enemy": "being an enemy", "suppressed": "letting a paper lie"}


def print_summary(run, console: Console | None = None) -> None:
    """Print :func:`summary` to the console."""
    (console or Console(highlight=False)).print(summary(run))


def tables_of(run) -> list[tuple[str, pd.DataFrame]]:
    """The tables of a summary with their titles, what is counted as the index."""
    return [("Members in the Party and at liberty", membership(run)),
            ("Arrests (persons)", arrests(run)),
            ("Falls by ground", falls_by_ground(run)),
            ("Falls by rank on joining", falls_by_rank(run)),
            ("Political statements by motive", statements_by_motive(run)),
            ("Political statements by kind", statements_by_kind(run)),
            ("Hearings by outcome", hearings(run)),
            ("Officials' decisions on statements", shelving(run)),
            *([("Between organisations", organisations.between(run))]
              if run.settings.scenario.region else [])]


def summary_rows(run) -> list[dict]:
    """A summary for machines: a row each number, with its table, what is counted, and its column.
    """
    return [{"table": title, "what": str(what), "column": str(column),
             "value": value.item() if isinstance(value, np.generic) else value}
            for title, frame in tables_of(run)
            for what, row in zip(frame.index, frame.to_dict("records"), strict=True)
            for column, value in row.items()]


def summary(run) -> Group:
    """Everything below, as one thing to print with rich."""
    fell = trees(run)
    largest = largest_trees(run, fell)
    counted = Columns([_table(title, frame) for title, frame in tables_of(run)], padding=(0, 4))
    return Group(
        Text(headline(run), style="bold"), Text(FELL + "\n"), counted,
        _table("Largest trees: falls that led to one another", largest),
        *_chains(run, fell, largest), Text(CAVEAT, style="italic"))


def print_many(many, console: Console | None = None) -> None:
    """Print what many seeds have in common: an outcome a row."""
    from experiments.measures.outcomes import describe
    chosen, n = many.settings, len(many.runs)
    console = console or Console(highlight=False)
    console.print(Text(f"{chosen.scenario.title}: {n:,} runs, seeds {seeds_in_words(many.seeds)}, "
                       f"regime {Path(chosen.regime).name}, settings {chosen.hash}", style="bold"))
    console.print(_table("Over the runs", over_seeds(many.summary).set_index("outcome")))
    for name in many.summary["outcome"]:
        console.print(Text(f"{name}: {describe(name)[1]}"))
    console.print(Text(CAVEAT_OF_MANY, style="italic"))


def print_frame(title: str, frame: pd.DataFrame, console: Console) -> None:
    """Print a table with its title, numbers in few digits."""
    console.print(_table(title, frame.map(
        lambda value: _few_digits(value, False) if isinstance(value, float) else str(value))))


def over_seeds(summary: pd.DataFrame) -> pd.DataFrame:
    """A summary over seeds in words and few digits, shares as per cent."""
    from experiments.measures.outcomes import describe
    rows = []
    for row in summary.to_dict("records"):
        share = describe(row["outcome"])[0] == "share"
        said = {name: _few_digits(row[name], share) for name in row if name != "outcome"}
        rows.append({"outcome": row["outcome"], "median": said["median"],
                     "in 9 runs of 10": f"{said['q05']} to {said['q95']}",
                     "mean (95 % interval)": f"{said['mean']} ({said['lo95']} to {said['hi95']})"})
    return pd.DataFrame(rows)


def _few_digits(value: float, share: bool) -> str:
    if np.isnan(value):
        return UNDEFINED
    if share:
        return f"{100 * value:.{2 if abs(value) < 0.01 else 1}f} %"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def headline(run) -> str:
    """Organisation, falls, what was run."""
    ever = int((run.tables["members"]["week_joined"] >= 0).sum())
    chosen = run.settings
    return (f"{chosen.scenario.title}: {obs.falls(run):,.0f} of {ever:,} members fell\n"
            f"seed {run.seed}, regime {Path(chosen.regime).name}, choice rule {chosen.rule}, "
            f"organs rule {chosen.organs}, {run.weeks} weeks from {run.start}, "
            f"settings {chosen.hash}" + _of_history(chosen.regime))


def _of_history(regime: str) -> str:
    """Which levers a regime file leaves out: they are not zero."""
    left = left_out(regime) if regime not in listing() else []
    return f"\n{Path(regime).name} leaves out, and takes from history: {', '.join(left)}" if (
        left) else ""


# ---- Tables ----------------------------------------------------------------------------------

def _counts(kinds, total: int | None = None) -> pd.DataFrame:
    """One row a kind: count, and share of ``total`` (of all, unless given)."""
    count = pd.Series(kinds)
    total = count.sum() if total is None else total
    return pd.DataFrame({"count": count, "share": [obs.ratio(n, total) for n in count]})


def membership(run) -> pd.DataFrame:
    """Members in the Party and at liberty at the end of the first, fullest and last week; how
    many came and went in all. Index: what; columns count (persons), date."""
    weekly = run.weekly
    peak = int(weekly["members"].to_numpy().argmax())
    rows = [(name, weekly["members"].iloc[week], weekly["date"].iloc[week])
            for name, week in (("first week", 0), ("most", peak), ("last week", len(weekly) - 1))]
    rows += [("joined: admitted", weekly["admissions"].sum(), ""),
             ("joined: transferred in", weekly["arrivals"].sum(), ""),
             ("left", weekly["departures"].sum(), ""),
             ("expelled, any ground", weekly["expulsions"].sum(), "")]
    return pd.DataFrame(rows, columns=["", "count", "date"]).set_index("")


def _fall_events(run) -> pd.DataFrame:
    """`cascades.fall_events` with the kind and ground of the event, and who fell."""
    events = run.tables["events"].set_index("id")
    fell = cascades.fall_events(run)
    return fell.assign(kind=events["kind"].reindex(fell["id"]).astype(str).to_numpy(),
                       ground=events["ground"].reindex(fell["id"]).astype(str).to_numpy())


def falls_by_ground(run) -> pd.DataFrame:
    """Persons fallen, by the ground of their expulsion or by arrest; share of all falls."""
    fell = _fall_events(run)
    out = fell["kind"] == "expulsion"
    kinds = {f"expelled for {what}": (out & (fell["ground"] == ground)).sum()
             for ground, what in EXPELLED_FOR.items()}
    return _counts(kinds | {"arrested first": (fell["kind"] == "arrest").sum()})


def falls_by_rank(run) -> pd.DataFrame:
    """Members ever and fallen of them, by rank on joining (persons); share of that rank."""
    members = run.tables["members"]
    members = members[members["week_joined"] >= 0]
    ever = np.bincount(members["rank_first"], minlength=len(words.RANKS))
    fell = np.bincount(members["rank_first"][members["week_fallen"] >= 0],
                       minlength=len(words.RANKS))
    return pd.DataFrame({"members": ever, "fell": fell,
                         "share": [obs.ratio(*pair) for pair in zip(fell, ever, strict=True)]},
                        index=words.RANKS)


def statements_by_motive(run) -> pd.DataFrame:
    """Political statements by the term that weighed most; share of them."""
    made = obs.political(run, "motive")
    return _counts({motive: (made == code).sum() for code, motive in enumerate(words.MOTIVES)},
                   len(made))


def statements_by_kind(run) -> pd.DataFrame:
    """Political statements that are preemptive, go upward, are spoken, are secret; share.

    Preemptive: against someone not fallen, mainly out of fear. Upward: the target
    outranks the author. Spoken: at a meeting. In print: sent to the press. The
    rest is secret.
    """
    channel = obs.political(run, "channel")
    spoken, printed = channel == words.AT_MEETING, channel == words.TO_PRESS
    upward = obs.political(run, "target_rank") > obs.political(run, "author_rank")
    return _counts({
        "all": len(channel), "preemptive": obs.political(run, "preemptive").sum(),
        "against a superior in rank": upward.sum(),
        "spoken at a meeting": spoken.sum(), "sent to the press": printed.sum(),
        "secret, in writing": (~spoken & ~printed).sum()}, len(channel))


def hearings(run) -> pd.DataFrame:
    """Cases heard by outcome; share of them; and cases still waiting at the end (no share)."""
    cases = run.tables["cases"]
    heard = cases["heard"] >= 0
    outcome = cases["outcome"].astype(str)[heard]
    found = _counts({name: (outcome == name).sum() for name in words.OUTCOMES[words.CLEAR:]},
                    len(outcome))
    found.loc["opened, not heard"] = [(~heard).sum(), obs.NAN]
    return found.astype({"count": int})


def arrests(run) -> pd.DataFrame:
    """Members arrested, of them after a political expulsion; arrests of members' kin (persons)."""
    members = run.tables["members"]
    taken = members["week_arrested"] >= 0
    after = (members["week_expelled"] >= 0) & (members["week_expelled"] <=
                                               members["week_arrested"])
    return pd.DataFrame({"count": {
        "members": taken.sum(), "of them politically expelled before": (taken & after).sum(),
        "kin of persons then in the Party": run.weekly["arrests_kin"].sum()}})


def shelving(run) -> pd.DataFrame:
    """Decisions of officials and those to shelve, by calendar year; share shelved."""
    decisions = run.tables["decisions"]
    year = np.array([date_of(week, run.start).year for week in decisions["week"]], dtype=int)
    shelved = (decisions["decision"] == "shelve").to_numpy()
    years = range(run.start.year, date_of(run.weeks - 1, run.start).year + 1)
    rows = {str(y): ((year == y).sum(), (shelved & (year == y)).sum()) for y in years}
    rows["all"] = (len(decisions), shelved.sum())
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["decisions", "shelved"])
    return found.assign(share=[obs.ratio(b, a) for a, b in rows.values()])


# ---- Who fell through whom -------------------------------------------------------------------

def trees(run) -> pd.DataFrame:
    """Every fall in its tree: the rows of `cascades.fall_events` with parent, root,
    generation, weight.

    As in `cascades.cascade_size`: a fall hangs on the heaviest of its parent falls,
    unless the outside weighs at least as much; then it is a root (parent -1).
    Parent and root number the rows; weight (0-1) is the parent's share in the causes.
    """
    found = cascades.trees_of(run)
    return _fall_events(run).assign(**found._asdict())


def largest_trees(run, fell: pd.DataFrame, n: int = N_TREES) -> pd.DataFrame:
    """The ``n`` largest trees of two falls or more among those of `trees`, largest first.

    Index: who fell first, when, how; columns falls (the first included), depth
    (generations after the first), weeks (from the first fall to the last).
    """
    found = fell.groupby("root").agg(falls=("week", "size"), depth=("generation", "max"),
                                     weeks=("week", lambda week: week.max() - week.min()))
    found = found[found["falls"] > 1].sort_values("falls", ascending=False, kind="stable").head(n)
    found.insert(0, "root", found.index)
    found.index = [describe(run, fell.loc[root]) for root in found["root"]]
    return found


def chain(fell: pd.DataFrame, root: int) -> pd.DataFrame:
    """The falls from a tree's root to one of its last generation: the heaviest such line.

    Among the longest lines, the one with the greatest product of weights; the rows
    of `trees` (``fell``), in order.
    """
    tree = fell[fell["root"] == root]
    product = {}
    for i, parent, weight in zip(tree.index, tree["parent"], tree["weight"], strict=True):
        product[i] = product[parent] * weight if parent in product else 1.0
    deepest = tree.index[tree["generation"] == tree["generation"].max()]
    line = [max(deepest, key=product.get)]
    while line[-1] != root:
        line.append(fell.loc[line[-1], "parent"])
    return fell.loc[line[::-1]]


def describe(run, fall: pd.Series) -> str:
    """A fall in words, e.g. "member 312 (worker, tool shop) arrested 1936-09-14"."""
    member = run.tables["members"].set_index("id").loc[fall["target"]]
    how = "arrested" if fall["kind"] == "arrest" else f"expelled for {EXPELLED_FOR[fall['ground']]}"
    unit = run.tables["units"].set_index("id").loc[member["unit"], "name"]
    return (f"member {fall['target']} ({words.RANKS[_rank_at(run, fall)]}, {unit}) {how} "
            f"{date_of(fall['week'], run.start)}")


def _rank_at(run, fall: pd.Series) -> int:
    """Rank as the week of the fall begins."""
    steps = run.tables["transitions"]
    steps = steps[(steps["what"] == "rank") & (steps["member"] == fall["target"])]
    before = steps[steps["week"] < fall["week"]]
    if len(before):
        return int(before["new"].iloc[-1])
    return int(steps["old"].iloc[0]) if len(steps) else int(
        run.tables["members"].set_index("id").loc[fall["target"], "rank"])


def _chains(run, fell: pd.DataFrame, largest: pd.DataFrame) -> list[Text]:
    """The chain of each of the largest trees, in words, with the weight of every step."""
    if largest.empty:
        return [Text("No fall led to another more than the world outside did.\n")]
    out = [Text("How the longest line of each tree went on (in brackets: how much of the "
                "causes of a fall goes back to the one before)")]
    for number, root in enumerate(largest["root"], start=1):
        line = chain(fell, root)
        said = [describe(run, fall) for _, fall in line.iterrows()]
        steps = [f"\n   -> {text} [{weight:.0%}]"
                 for text, weight in zip(said[1:], line["weight"][1:], strict=True)]
        out.append(Text(f"{number}. {said[0]}{''.join(steps)}"))
    return [*out, Text("")]


# ---- Printing --------------------------------------------------------------------------------

def _table(title: str, frame: pd.DataFrame) -> Table:
    """A data frame as a table for the terminal; shares as per cent."""
    out = Table(box=None, pad_edge=False, header_style="dim")
    out.add_column(Text(title, style="bold"))
    shown = [column for column in frame if column != "root"]
    for column in shown:
        out.add_column(column, justify="right", no_wrap=True)
    for name, *values in frame[shown].itertuples(name=None):
        out.add_row(str(name), *(_cell(column, value)
                                 for column, value in zip(shown, values, strict=True)))
    out.add_row("")
    return out


def _cell(column: str, value) -> str:
    if column == "share":
        return UNDEFINED if np.isnan(value) else f"{value:.1%}"
    return value if isinstance(value, str) else f"{value:,}"
