"""What `explain` finds, for a terminal of 80 columns and for machines."""

import datetime as dt

from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from sim.config.weeks import date_of
from sim.runs.explain import TERMS, Cause, Deliberation, Option

# Terms smaller than this are left out of the words: they change no choice.
LEAST = 0.005


def options_table(found: Deliberation, start: dt.date) -> Table:
    """The options of a deliberation, the best first; a column says what speaks for each."""
    took = found.options[found.chosen]
    how = ("chosen: " + took.act + (f" about member {took.target}" if took.target >= 0 else "")
           + (f", motive {took.motive}" if took.act != "silent" else "")
           if found.salient else "nothing salient: the member went on in silence")
    table = Table(title=Text(f"member {found.member}, week {found.week} "
                             f"({date_of(found.week, start)}): {how}"),
                  caption="in units of the choice's noise; total: the sum of what stands beside "
                          "it; the highest total wins",
                  title_justify="left", caption_justify="left", box=None, pad_edge=False)
    for heading, justify in (("", "left"), ("act", "left"), ("target", "right"),
                             ("channel", "left"), ("danger", "right"), ("total", "right")):
        table.add_column(heading, justify=justify, no_wrap=True)
    table.add_column("what speaks for it, and against")
    order = sorted(range(len(found.options)), key=lambda k: -found.options[k].total)
    for k in order:
        one = found.options[k]
        table.add_row(">" if k == found.chosen else "", one.act,
                      "" if one.target < 0 else str(one.target), one.channel,
                      f"{one.danger:.3f}", f"{one.total:+.2f}", Text(_in_words(one)))
    return table


def _in_words(option: Option) -> str:
    """The terms of an option that count, the largest first, and its luck."""
    terms = {name: -option.terms[name] if name == "cost" else option.terms[name]
             for name in TERMS}
    said = [f"{name} {terms[name]:+.2f}" for name in sorted(terms, key=lambda t: -abs(terms[t]))
            if abs(terms[name]) >= LEAST]
    return ", ".join([*said, f"luck {option.draw:+.2f}"])


def option_rows(found: Deliberation) -> list[dict]:
    """A row an option: what it is, every term, which was chosen."""
    return [{"member": found.member, "week": found.week, **row}
            for row in found.frame().to_dict("records")]


def tree_of(cause: Cause, branch: Tree | None = None) -> Tree:
    """A causal tree, heaviest cause first."""
    label = Text(cause.text + ("" if branch is None else f"  [{cause.weight:.0%}]"))
    node = Tree(label, highlight=False) if branch is None else branch.add(label)
    for parent in cause.parents:
        tree_of(parent, node)
    return node


def cause_rows(cause: Cause, of: int = -1, depth: int = 0) -> list[dict]:
    """A row an event of a causal tree: the event that it is a cause ``of`` (-1 the fall itself),
    its weight there (0-1), and how deep it lies."""
    return [{"event": cause.event, "of": of, "depth": depth, "weight": float(cause.weight),
             "week": cause.week, "text": cause.text},
            *(row for parent in cause.parents
              for row in cause_rows(parent, cause.event, depth + 1))]
