"""What a table is: its columns with all that belongs to each, declared once (`tables.py`).

Layout, default rows, counters, room to grow, the words of codes, the data frames written out and
the dictionary in `docs/tables.md` are all derived from these declarations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.state.jit import COMPILES

FLAG = "flag"

# The tables of the state as they are declared, and those that grow: their order is that of their
# counts.
DECLARED: list["Table"] = []
GROWING: list["Table"] = []


@dataclass(frozen=True)
class Column:
    """One column. ``kind``: its type in the state (``i1`` ... ``f8``), empty for a column that only
    the table written out has. ``unit``: in words; ``flag`` is written as true or false. ``words``:
    what its codes stand for. ``default``: its value in a new row. ``written``: whether the table
    written out has it."""

    name: str
    kind: str
    unit: str
    meaning: str
    words: tuple[str, ...] | None = None
    default: int = 0
    written: bool = True


def _kind(kind: str):
    def column(name: str, unit: str | tuple[str, ...], meaning: str, *, default: int = 0,
               written: bool = True) -> Column:
        if isinstance(unit, tuple):
            return Column(name, kind, "word", meaning, unit, default, written)
        return Column(name, kind, unit, meaning, None, default, written)
    return column


i1, i2, i4, i8, f8 = map(_kind, ("i1", "i2", "i4", "i8", "f8"))


def derived(name: str, unit: str, meaning: str) -> Column:
    """A column of the table written out that the state does not hold."""
    return Column(name, "", unit, meaning)


@dataclass(frozen=True, eq=False)
class Table:
    """One table. ``grows``: rows that it has room for at first, per person and per organisation,
    if rows are appended to it (`append.py`). ``written``: whether a run writes it out.
    ``scratch``: it is no part of the state but room that a rule is given."""

    name: str
    meaning: str
    columns: Sequence[Column]
    grows: tuple[int, int] | None = None
    written: bool = False
    scratch: bool = False

    def __post_init__(self):
        if not self.scratch:
            DECLARED.append(self)
        if self.grows:
            GROWING.append(self)

    @cached_property
    def held(self) -> list[Column]:
        """The columns that the state holds, in the order in which they lie in memory."""
        return [column for column in self.columns if column.kind]

    @cached_property
    def dtype(self) -> np.dtype:
        """The layout of a row."""
        return np.dtype([(column.name, column.kind) for column in self.held])

    @cached_property
    def default(self) -> np.ndarray:
        """One new row."""
        row = np.zeros(1, self.dtype)
        for column in self.held:
            row[column.name] = column.default
        return row

    def rows(self, n: int) -> np.ndarray:
        """``n`` new rows."""
        return view(np.repeat(self.default, n))

    def room(self, n: int) -> np.ndarray:
        """Room for ``n`` rows, which take no memory until they are appended."""
        return view(np.zeros(n, self.dtype))

    def column(self, name: str) -> Column | None:
        """The column of that name; None where there is none."""
        return next((column for column in self.columns if column.name == name), None)

    @cached_property
    def counter(self) -> int:
        """Place of a growing table's count among ``w.counts``. TypeError for another table."""
        if not self.grows:
            raise TypeError(f"rows are appended to the table {self.name}, which declares no "
                            "`grows` in sim/state/tables.py")
        return GROWING.index(self)


def view(array: np.ndarray) -> np.ndarray:
    """``array`` such that ``array[i].column`` works with compilation on or off.

    Compiled code reads plain structured arrays by attribute; plain Python only
    does so on record arrays, which compiled code reads slowly.
    """
    return array if COMPILES else array.view(np.recarray)
