"""How measures read a run: columns of its tables as arrays of codes, and answers kept on it."""

from functools import wraps

import numpy as np
import pandas as pd

from sim import words


def once(measure):
    """Keep the answer on the run, since several outcomes of a sweep ask for it."""
    @wraps(measure)
    def kept(run, *how):
        answers = run.__dict__.setdefault("_answers", {})
        if (measure, how) not in answers:
            answers[measure, how] = measure(run, *how)
        return answers[measure, how]
    return kept


def column(run, table: str, name: str) -> np.ndarray:
    """A column of a table as it is written out, words as codes.

    Read from the run's arrays where it has them, since building data frames takes
    longer than simulating a small organisation; else from its tables (a word that is
    not in the list of words is -1, but what never was is "none" where the list has it).
    Of ties, from arrays: a, b, kind, closeness, public, from_week.
    """
    world = getattr(run, "world", None)
    if world is None:
        return _from_frame(run.tables[table], table, name)
    if table == "ties":
        return _pairs(run)[name]
    if (table, name) == ("members", "degree"):
        return _degree(run)
    values = world.rows(table)["org" if name == "organisation" else name]
    if table in ("weekly", "centre"):
        return values[: run.weeks]
    if table in ("kin", "secrets"):
        values = values[_of_joined(run, table)]
        if name == "week_learned":  # news that had not come by the last week never came
            return np.where(values >= run.weeks, words.NEVER, values)
    return values


def _from_frame(frame: pd.DataFrame, table: str, name: str) -> np.ndarray:
    from sim.state import tables  # here, so that reading patterns does not load the engine
    values = frame[name]
    if table == "transitions" and name in ("old", "new"):
        from sim.runs.record import WHAT_WORDS
        listed = {what: {word: code for code, word in enumerate(names)} | {"none": -1}
                  for what, names in WHAT_WORDS.items()}
        return np.array([listed[what][value] if what in listed else int(value)
                         for what, value in zip(frame["what"], values, strict=True)], dtype=int)
    of_table = getattr(tables, table.upper()).column(name)
    if of_table is None or of_table.words is None:
        return values.to_numpy()
    return pd.Index(of_table.words).get_indexer(values.astype(object))


@once
def _of_joined(run, table: str) -> np.ndarray:
    """Rows about people who were ever in the organisation."""
    return np.flatnonzero(column(run, "members", "week_joined")[run.world.rows(table)["member"]]
                          >= 0)


def halves(run) -> tuple[np.ndarray, np.ndarray]:
    """Every member's halves of ties, as the run's arrays hold them, and whose each is."""
    from sim.runs import record
    holder, row = record.halves(run.world)
    return holder, run.world.ties[row]


@once
def _pairs(run) -> dict[str, np.ndarray]:
    """Ties between people who were ever in the organisation, once a pair: ``a`` < ``b``."""
    holder, half = halves(run)
    other = half["other"]
    joined = column(run, "members", "week_joined") >= 0
    first = (holder < other) & joined[holder] & joined[other]
    return {"a": holder[first], "b": other[first], "kind": half["kind"][first],
            "closeness": half["closeness"][first] / 1000.0, "from_week": half["from_week"][first],
            "public": _public(run, other, half)[first]}


def _public(run, other: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Whether each half's tie is public: on either side."""
    back = run.world.ties[np.asarray(run.world.members["tie_start"])[other] + half["back"]]
    return (half["public"] == 1) | (back["public"] == 1)


@once
def _degree(run) -> np.ndarray:
    """Number of ties of each member to people who were ever in the organisation."""
    from sim.runs import record
    return record.degrees(run.world, column(run, "members", "week_joined") >= 0)
