"""How the tables are handed to rules: one reference, whether compiled or not.

Rules take the whole state ``w`` and read ``w.members[i].fear``. Compiled, ``w`` is a
bare pointer to the addresses and lengths of the tables; uncompiled, it is a plain
object with the same names. Numba's own struct would serve too, but counts a reference,
atomically, whenever a rule is called or a table is read: the hottest spot of a profile.
"""

import functools
import operator
from types import SimpleNamespace

import numpy as np

from sim.state.inside import (
    AbstractTemplate,
    AttributeTemplate,
    NativeValue,
    cgutils,
    from_dtype,
    infer_getattr,
    infer_global,
    ir,
    lower_builtin,
    lower_getattr_generic,
    models,
    populate_array,
    register_model,
    signature,
    types,
    unbox,
)
from sim.state.jit import COMPILES
from sim.state.tables import STATE

WORD = ir.IntType(64)
# Words that a table takes up among the addresses: where it starts, and the length of its
# first two axes.
WORDS = 3


class StateType(types.Type):
    """Numba's type of the state: the types of the tables, in the order of STATE."""

    def __init__(self, kinds):
        self.kinds = kinds
        super().__init__(f"State({kinds})")

    @property
    def mangling_args(self):
        # Spelled out, the types of two dozen tables make every symbol kilobytes long.
        return type(self).__name__, (self._code,)


register_model(StateType)(models.OpaqueModel)


class RowsType(types.Type):
    """Numba's type of a table of rows: where it starts and how long it is.

    An array of records would serve too, but carries its strides and owner along, and half of a
    compilation went into typing what that can be asked.
    """

    def __init__(self, record):
        self.record = record
        super().__init__(f"Rows({record})")


@register_model(RowsType)
class _RowsModel(models.StructModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, [("start", types.int64), ("length", types.int64)])


@functools.cache
def state_type(layouts) -> StateType:
    """The state's type for tables of these layouts (dtype, number of axes)."""
    def kind(dtype, ndim):
        if ndim == 0:
            return types.uint64
        of = from_dtype(dtype)
        return RowsType(of) if dtype.names else types.Array(of, ndim, "C")
    return StateType(tuple(kind(*layout) for layout in layouts))


class Bound:
    """What is bound to the tables of one world, and so is never copied or pickled: a copy would
    go on reading and writing those tables, or the memory where they lay."""

    def __reduce_ex__(self, protocol):
        raise TypeError("a state cannot be copied or pickled, since it points to the tables of its "
                        "world; copy or pickle the world, which makes a state of its own")


class State(Bound):
    """What a rule receives as ``w`` when rules are compiled: where the tables lie."""

    def __init__(self, tables: dict):
        # Addresses are good as long as the tables live, so whoever holds them holds the tables.
        self._tables = tuple(tables.values())
        # Where Numba looks first for the type of an argument.
        self._numba_type_ = state_type(tuple((tables[name].dtype, tables[name].ndim)
                                           for name in STATE))
        self.words = np.zeros(WORDS * len(STATE), np.int64)
        for k, name in enumerate(STATE):
            table = tables[name]
            if name == "seed":
                self.words[WORDS * k] = np.uint64(table).view(np.int64)
            else:
                self.words[WORDS * k: WORDS * k + 1 + table.ndim] = (table.ctypes.data,
                                                                     *table.shape)
        self.address = self.words.ctypes.data


@unbox(StateType)
def _unbox_state(kind, obj, c):
    address = c.pyapi.object_getattr_string(obj, "address")
    pointer = c.pyapi.long_as_voidptr(address)
    c.pyapi.decref(address)
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _StateAttributes(AttributeTemplate):
    key = StateType

    def generic_resolve(self, kind, name):
        return kind.kinds[STATE.index(name)] if name in STATE else None


@lower_getattr_generic(StateType)
def _read_state(context, builder, kind, value, name):
    """``w.name``: the seed, or a view of a table that owns nothing."""
    place = STATE.index(name)
    words = builder.bitcast(value, WORD.as_pointer())

    def word(k):
        loaded = builder.load(builder.gep(words, [WORD(WORDS * place + k)]))
        # Tables do not move while rules run: the compiler may keep their address.
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    of = kind.kinds[place]
    if isinstance(of, RowsType):
        rows = cgutils.create_struct_proxy(of)(context, builder)
        rows.start, rows.length = word(0), word(1)
        return rows._getvalue()
    if not isinstance(of, types.Array):
        return word(0)
    view = context.make_array(of)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(of.dtype))
    shape = [word(1 + axis) for axis in range(of.ndim)]
    strides, step = [], WORD(size)
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length)
    populate_array(view, data=builder.inttoptr(word(0), view.data.type),
                   shape=cgutils.pack_array(builder, shape, WORD),
                   strides=cgutils.pack_array(builder, strides, WORD),
                   itemsize=WORD(size), meminfo=None)
    return view._getvalue()


@infer_getattr
class _RowsAttributes(AttributeTemplate):
    key = RowsType

    def generic_resolve(self, kind, name):
        return types.UniTuple(types.int64, 1) if name == "shape" else None


@lower_getattr_generic(RowsType)
def _shape(context, builder, kind, value, name):
    rows = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    return cgutils.pack_array(builder, [rows.length], WORD)


@infer_global(operator.getitem)
class _GetRow(AbstractTemplate):
    def generic(self, args, kws):
        rows, index = args
        if isinstance(rows, RowsType) and isinstance(index, types.Integer):
            return signature(rows.record, rows, types.int64)
        return None


@infer_global(operator.setitem)
class _SetRow(AbstractTemplate):
    def generic(self, args, kws):
        rows, index, row = args
        if isinstance(rows, RowsType) and isinstance(index, types.Integer) and row == rows.record:
            return signature(types.none, rows, types.int64, row)
        return None


def _place(context, builder, kind, value, index):
    """Where a row lies, which need not be inside the table unless bounds are checked."""
    rows = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    if context.enable_boundscheck:
        cgutils.do_boundscheck(context, builder, index, rows.length)
    start = builder.inttoptr(rows.start, context.get_value_type(kind.record))
    return cgutils.pointer_add(builder, builder.bitcast(start, cgutils.voidptr_t), builder.mul(
        index, WORD(kind.record.size)), context.get_value_type(kind.record))


@lower_builtin(operator.getitem, RowsType, types.Integer)
def _get_row(context, builder, sig, args):
    return _place(context, builder, sig.args[0], *args)


@lower_builtin(operator.setitem, RowsType, types.Integer, types.Record)
def _set_row(context, builder, sig, args):
    rows, index, row = args
    cgutils.raw_memcpy(builder, _place(context, builder, sig.args[0], rows, index), row,
                       WORD(sig.args[0].record.size), 1)
    return context.get_dummy_value()


class PlainState(Bound, SimpleNamespace):
    """What a rule receives as ``w`` when rules are not compiled: the tables by name."""


def bundle(tables: dict):
    """The state that rules take, over ``tables`` (name of :data:`tables.STATE` -> array)."""
    return State(tables) if COMPILES else PlainState(**tables)
