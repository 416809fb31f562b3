"""What an experiment tells: what was found, what was not, a table, a caveat.

`experiments/README.md` puts it together, the question first. Numbers stand in the table; a sentence
bears few. A figure's module gives it as ``says(summary) -> Told``.
"""

import math
from typing import NamedTuple

import pandas as pd


class Told(NamedTuple):
    """``found`` and ``not_found``: a sentence or two each. ``heads`` and ``rows`` of the table, in
    words. ``caveat``: what a reader must not take it for."""

    found: str
    not_found: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    caveat: str


def as_markdown(told: Told) -> str:
    """The parts, one below the other."""
    return (f"**Found.** {told.found}\n\n**Not found.** {told.not_found}\n\n"
            f"{lines(told.heads, told.rows)}\n\n**Caveat.** {told.caveat}")


def lines(heads, rows) -> str:
    """A Markdown table: the ``heads`` of its columns, and its ``rows``."""
    return "\n".join([f"| {' | '.join(heads)} |", "|" + "---|" * len(heads),
                      *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def of(row, factor: float = 1.0, digits: int = 1, sign: bool = False) -> str:
    """Mean and 95 % interval of a row of a summary, for a table: ``1.2 (0.8 to 1.6)``."""
    number = f"{{:{'+' if sign else ''}.{digits}f}}"
    if row["n"] == 0 or row["mean"] != row["mean"]:
        return "-"
    # A zero with a minus before it says no more than a zero.
    return "{} ({} to {})".format(*(number.format(round(factor * row[name], digits) + 0.0)
                                    for name in ("mean", "lo95", "hi95")))


def less(one: pd.Series, other: pd.Series) -> pd.Series:
    """``one`` less ``other``, rows of a summary, as such a row: seed by seed where one of the two
    is the first cell of a paired design. Else the interval takes them as apart, which makes it
    rather too wide, since they share their seeds."""
    for row, against, sign in ((one, other, 1), (other, one, -1)):
        if against["cell"] == 0 and row["less_first"] == row["less_first"]:
            low, high = sorted(sign * row[name] for name in ("less_lo95", "less_hi95"))
            return pd.Series({"n": min(one["n"], other["n"]), "mean": sign * row["less_first"],
                              "lo95": low, "hi95": high})
    half = math.hypot(*((row["hi95"] - row["lo95"]) / 2 for row in (one, other)))
    mean = one["mean"] - other["mean"]
    return pd.Series({"n": min(one["n"], other["n"]), "mean": mean, "lo95": mean - half,
                      "hi95": mean + half})


def sign_of(row) -> str:
    """What can be said of the sign of a mean: ``above``, ``below``, or ``open`` where its interval
    includes zero or nothing was measured."""
    if row["lo95"] > 0:
        return "above"
    return "below" if row["hi95"] < 0 else "open"


def listed(names, none: str = "none", word: str = "and") -> str:
    """Names in a sentence: ``a, b and c``."""
    names = list(names)
    if not names:
        return none
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
