"""Growing tables: rows are appended here and nowhere else, with a check of room for every table.

Rules write ``n = append(w, STATEMENTS)`` and then ``w.statements[n].author = i``; the table is the
one declared in `tables.py`. Tables do not move while rules run. Between weeks whoever runs them
gives more room (`founding/world.py`) when a table is half full, so that no week runs out of it;
should one do so all the same, :class:`TableFull` names the table.
"""

from sim.state.inside import (
    ir,
    lower_constant,
    models,
    overload,
    register_model,
    typeof_impl,
    types,
)
from sim.state.jit import compiled
from sim.state.schema import Table


class TableFull(MemoryError):
    """A growing table has no room for another row; its one argument is the table's name."""

    def __str__(self):
        return f"the table of {self.args[0]} is full: it was given too little room for one week"


class _TableType(types.Opaque):
    """Numba's type of a declared table: its name is all that compiled code knows of it."""

    def __init__(self, table: Table):
        self.table = table
        super().__init__(f"Table({table.name})")

    @property
    def key(self):
        return self.table.name


register_model(_TableType)(models.OpaqueModel)


@typeof_impl.register(Table)
def _type_of(table, context):
    return _TableType(table)


@lower_constant(_TableType)
def _constant(context, builder, kind, table):
    return ir.Constant(context.get_value_type(kind), None)


def append(w, table):
    """Append a row with the default values to a growing table; returns its number.

    Raises TableFull when there is no room.
    """
    n = reserve(w, table, 1)
    getattr(w, table.name)[n] = table.default[0]
    return n


def reserve(w, table, rows):
    """Take ``rows`` rows of a growing table into use as they are; returns the first's number.

    Raises TableFull when there is no room.
    """
    n = w.counts[table.counter]
    if n + rows > w.room[table.counter]:
        raise TableFull(table.name)
    w.counts[table.counter] = n + rows
    return n


def count(w, table):
    """How many rows of a growing table are in use."""
    return w.counts[table.counter]


def cut(w, table, rows):
    """Keep the first ``rows`` rows of a growing table and give up the others."""
    w.counts[table.counter] = rows


@overload(append)
def _append(w, table):
    k, name, default = table.table.counter, table.table.name, table.table.default

    def rule(w, table):
        n = w.counts[k]
        if n >= w.room[k]:
            raise TableFull(name)
        getattr(w, name)[n] = default[0]
        w.counts[k] = n + 1
        return n
    return rule


@overload(reserve)
def _reserve(w, table, rows):
    k, name = table.table.counter, table.table.name

    def rule(w, table, rows):
        n = w.counts[k]
        if n + rows > w.room[k]:
            raise TableFull(name)
        w.counts[k] = n + rows
        return n
    return rule


@overload(count)
def _count(w, table):
    k = table.table.counter
    return lambda w, table: w.counts[k]


@overload(cut)
def _cut(w, table, rows):
    k = table.table.counter

    def rule(w, table, rows):
        w.counts[k] = rows
    return rule


@compiled
def is_half_full(w):
    """Whether a growing table has used half of its room: no week fills half a table. (A table
    without room is closed and takes no more rows.)"""
    for k in range(w.counts.shape[0]):
        if 0 < w.room[k] <= 2 * w.counts[k]:
            return True
    return False
