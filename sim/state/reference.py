"""How the tables are handed to rules: one reference, whether compiled or not.

Rules take the whole state ``w`` and read ``w.members[i].fear``. Compiled, ``w`` is a
bare pointer to the addresses and lengths of the tables; uncompiled, it is a plain
object with the same names. Numba's own struct would serve too, but counts a reference,
atomically, whenever a rule is called or a table is read: the hottest spot of a profile.
"""

import functools
from types import SimpleNamespace

import numpy as np

from sim.state.inside import (
    AttributeTemplate,
    NativeValue,
    cgutils,
    from_dtype,
    infer_getattr,
    ir,
    lower_getattr_generic,
    models,
    populate_array,
    register_model,
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
        # Spelled out, the type of two dozen record arrays makes every symbol kilobytes long.
        return type(self).__name__, (self._code,)


register_model(StateType)(models.OpaqueModel)


@functools.cache
def _type_of(layouts) -> StateType:
    """The state's type for tables of these layouts (dtype, number of axes)."""
    return StateType(tuple(
        types.uint64 if ndim == 0 else types.Array(from_dtype(dtype), ndim, "C", aligned=False)
        if dtype.names else types.Array(from_dtype(dtype), ndim, "C") for dtype, ndim in layouts))


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
        self._numba_type_ = _type_of(tuple((tables[name].dtype, tables[name].ndim)
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


class PlainState(Bound, SimpleNamespace):
    """What a rule receives as ``w`` when rules are not compiled: the tables by name."""


def bundle(tables: dict):
    """The state that rules take, over ``tables`` (name of :data:`tables.STATE` -> array)."""
    return State(tables) if COMPILES else PlainState(**tables)
