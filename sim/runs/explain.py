"""Why a member did what they did: the options of a week, and the causes of a fall.

The options come from the rule that ran: the run is repeated up to the moment
at which the member deliberated, and the same compiled function fills the same
table (model of record, section 5).
"""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import words
from sim.config.errors import UserError
from sim.config.settings import Settings
from sim.config.weeks import date_of
from sim.founding.world import World, build
from sim.runs.own import own_choice
from sim.runs.simulate import advance
from sim.society.members import is_active
from sim.week.moment import deliberate_now, reach_choice
from sim.week.options import motive_of

TERMS = ("fear", "belief", "interest", "duty", "conscience", "retaliation", "cost")


@dataclass(frozen=True)
class Option:
    """One thing a member could do in a week. ``terms`` are in units of the choice's noise and
    add up (cost negative) to ``utility``; ``total`` = utility + draw; the highest total wins."""

    index: int
    act: str
    target: int
    channel: str
    danger: float
    terms: dict[str, float]
    utility: float
    draw: float
    total: float
    motive: str


def choice_rule(world: World, member: int) -> int:
    """Code of the choice rule that a member follows."""
    return int(world.members["rule"][member])


def as_options(table: np.ndarray, n: int, rule: int) -> list[Option]:
    """The first ``n`` rows of an option table as :class:`Option` objects; ``rule``: code of the
    choice rule, which decides what can be a motive."""
    listed = []
    for k in range(n):
        row = table[k]
        listed.append(Option(
            k, words.ACTS[row["act"]], int(row["target"]), words.CHANNELS[row["channel"]],
            float(row["danger"]), {term: float(row[term]) for term in TERMS},
            float(row["utility"]), float(row["gumbel"]), float(row["total"]),
            "none" if row["act"] == words.SILENT else _motive(row, rule)))
    return listed


def _motive(row, rule: int) -> str:
    motive = motive_of(row, rule)
    return words.MOTIVES[motive] if motive >= 0 else "none"


@dataclass(frozen=True)
class Deliberation:
    """What a member had before them in a week.

    ``salient`` is False for those who went on in silence without deliberating; their
    options are shown all the same. ``chosen`` is the index of the option taken.
    """

    member: int
    week: int
    options: list[Option]
    chosen: int
    salient: bool

    def frame(self) -> pd.DataFrame:
        """The options as a table, one row each, terms as columns."""
        return pd.DataFrame([
            {"act": o.act, "target": o.target, "channel": o.channel, "danger": o.danger,
             **o.terms, "utility": o.utility, "draw": o.draw, "total": o.total,
             "motive": o.motive, "chosen": k == self.chosen}
            for k, o in enumerate(self.options)])

    def __repr__(self) -> str:
        taken = self.options[self.chosen]
        return (f"<member {self.member} in week {self.week}: {len(self.options)} options, took "
                f"{taken.act}" + (f" about {taken.target}" if taken.target >= 0 else "")
                + ("" if self.salient else " (had nothing to decide)") + ">")

    def _repr_html_(self) -> str:
        said = html.escape(repr(self)[1:-1])
        return f"<p>{said}</p>{self.frame().to_html(index=False, float_format='%.2f')}"


def check_member(world: World, member: int) -> None:
    """UserError unless ``member`` is the id of someone who was ever in the organisation."""
    joined = np.asarray(world.members["week_joined"]) >= 0
    if not 0 <= member < len(joined) or not joined[member]:
        ids = np.flatnonzero(joined)
        raise UserError(f"member {member}: does not exist in this run; legal: the {len(ids)} ids "
                        f"in column id of its members table, {ids[0]}..{ids[-1]}")


def check_week(week: int, weeks: int, first: int = 0) -> None:
    """UserError unless ``week`` is one of the run's, from ``first`` on."""
    if not first <= week < weeks:
        raise UserError(f"week {week}: does not exist in this run; legal: {first}..{weeks - 1}")


def before_choice(world: World, week: int, member: int) -> World:
    """A copy of ``world`` (at the start of ``week``) at the moment ``member`` deliberates."""
    moment = world.copy()
    reach_choice(moment.state, week, member)
    return moment


def deliberation_at(world: World, week: int, member: int) -> Deliberation:
    """The deliberation of ``member`` in ``week``, from ``world`` at the start of that week.

    Raises UserError when the member is not in the Party and free that week.
    """
    moment = before_choice(world, week, member)
    if not is_active(moment.members[member]):
        raise UserError(f"member {member}: is not in the Party and at liberty in week {week}")
    n, chosen, salient = deliberate_now(moment.state, week, member)
    return Deliberation(member, week, as_options(moment.options, n, choice_rule(world, member)),
                        int(chosen), bool(salient))


def deliberation(chosen: Settings, seed: int, member: int, week: int,
                 forced: np.ndarray | None = None) -> Deliberation:
    """Repeat the run of ``chosen`` and ``seed`` and return the member's deliberation of a week."""
    check_week(week, chosen.weeks, chosen.first_week)
    world = build(chosen, seed, forced)
    if not 0 <= member < len(world.members):
        raise UserError(f"member {member}: does not exist in this run; legal: "
                        f"0..{len(world.members) - 1}")
    advance(world, chosen.first_week, week, own_choice(chosen))
    return deliberation_at(world, week, member)


# The terms of a ruling in words, by column of the table of rulings.
RULING_TERMS = {
    "base": "leaning with nothing else known", "pressure": "local pressure",
    "material": "material against the accused", "campaign": "call to criticise leaders",
    "from_above": "list from above", "pressing": "departments that press",
    "proposal": "proposal of the level below", "protector": "protector", "noise": "mood above",
}


def ruling(tables: dict[str, pd.DataFrame], start, number: int) -> list[tuple[str, float]]:
    """Why a level above decided on a petition as it did: what it decided in words (with the lean),
    then the terms that add up to the lean, the heaviest first.

    Raises UserError when the run has no such ruling, or no hierarchy.
    """
    made = tables.get("rulings")
    if made is None:
        raise UserError("rulings: this run has no hierarchy, so nobody above ruled in it")
    if not 0 <= number < len(made):
        raise UserError(f"ruling {number}: does not exist in this run; legal: ids in column id of "
                        f"its rulings table, 0..{len(made) - 1}")
    row = made.iloc[number]
    body = "the centre" if row["level"] == "centre" else "the kraikom"
    asked, rung = (str(row[name]).replace("_", " ") for name in ("asked", "rung"))
    if row["final"]:
        did = "refuses" if rung == "nothing" else f"rules: {rung}"
        did += f" (asked: {asked})"
    else:
        did = f"proposes to the centre: {rung} (asked: {asked})"
    head = f"{date_of(row['week'], start)} {body} {did}, member {row['accused']}"
    terms = [(text, float(row[name])) for name, text in RULING_TERMS.items()]
    return [(head, float(row["lean"])), *sorted(terms, key=lambda term: -abs(term[1]))]


def counts_said(bits: int) -> str:
    """A list of counts in words, e.g. "tie, silence"."""
    return ", ".join(name.replace("_", " ") for k, name in enumerate(words.COUNTS)
                     if bits & (1 << k))


def on_record(tables: dict[str, pd.DataFrame], start, member: int) -> list[str]:
    """What the run's tables say of a member beside statements, in order of weeks: what they
    disclosed and what the official made of it, silences held against them, the list that they
    were put on, each hearing step by step, and their rivals."""
    found = []

    def mine(name, column="member"):
        table = tables[name]
        return table[table[column] == member].itertuples()

    for row in mine("disclosures"):
        reader = f"member {row.reader}" if row.reader >= 0 else "a commission"
        found.append((row.week, f"disclosed {row.subject} ({row.way}) to {reader}: "
                                f"{str(row.decision).replace('_', ' ')}"))
    for row in mine("omissions"):
        cleared = f"; cleared {date_of(row.cleared, start)}" if row.cleared >= 0 else ""
        found.append((row.week, f"silent about member {row.person} "
                                f"({str(row.form).replace('_', ' ')}){cleared}"))
    for row in mine("lists"):
        found.append((row.week, f"put on the list sent to the {row.body}"))
    for row in mine("hearings", "accused"):
        said = f"; answered: {str(row.answer).replace('_', ' ')}" if row.answer != "none" else ""
        found.append((row.week, f"hearing {row.step} by the {row.body} (by {row.trigger}), "
                                f"counts: {counts_said(row.counts)}{said}: "
                                f"{str(row.outcome).replace('_', ' ')}"
                                + (", overruling the body before" if row.overruled else "")))
    ties = tables["ties"]
    rivals = ties[(ties["kind"] == "rival") & ((ties["a"] == member) | (ties["b"] == member))]
    if len(rivals):
        others = sorted(int(b if a == member else a)
                        for a, b in zip(rivals["a"], rivals["b"], strict=True))
        found.append((-1, "rivals: " + ", ".join(f"member {other}" for other in others)))
    return [text if week < 0 else f"{date_of(week, start)} {text}"
            for week, text in sorted(found)]


@dataclass(frozen=True)
class Cause:
    """An event in a causal tree: its weight under its child, and its own parents."""

    event: int
    week: int
    text: str
    weight: float
    parents: list["Cause"]


def describe(event, start) -> str:
    """One event in words."""
    who = f"member {event.target}" if event.target >= 0 else "the organisation"
    by = f" by member {event.actor}" if event.actor >= 0 and event.actor != event.target else ""
    ground = "" if event.ground == "none" else f", ground {event.ground}"
    tie = "" if event.tie == "none" else f", along a {str(event.tie).replace('_', ' ')} tie"
    return (f"{date_of(event.week, start)} {str(event.kind).replace('_', ' ')} of {who}"
            f"{by}{ground}{tie}")


def causal_tree(tables: dict[str, pd.DataFrame], start, member: int, floor: float = 0.1,
                depth: int = 12) -> Cause | None:
    """The causes behind a member's fall, heaviest first; None if they did not fall.

    Branches whose weight in the fall is below ``floor`` are left out; events already shown
    are not opened again.
    """
    row = tables["members"].set_index("id").loc[member]
    if row.event_fallen < 0:
        return None
    events = tables["events"]
    parents = {event: group for event, group in tables["causes"].groupby("event")}
    shown = set()

    def grow(event: int, weight: float, in_fall: float, left: int) -> Cause:
        record = events.loc[event]
        below = []
        if left > 0 and event not in shown:
            shown.add(event)
            for cause in parents[event].sort_values("weight", ascending=False).itertuples():
                share = in_fall * cause.weight
                if share < floor:
                    continue
                if cause.parent < 0:
                    below.append(Cause(-1, int(record.week),
                                       "from outside: policy, operations, chance", cause.weight,
                                       []))
                else:
                    below.append(grow(int(cause.parent), cause.weight, share, left - 1))
        return Cause(event, int(record.week), describe(record, start), weight, below)

    return grow(int(row.event_fallen), 1.0, 1.0, depth)
