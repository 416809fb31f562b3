"""How the tables are handed to rules: one reference, whether compiled or not.

Rules take the whole state ``w`` and read ``w.members[i].fear``. Compiled, ``w``
is a Numba struct passed as one pointer (two dozen arrays passed by value cost
more than most rules do); uncompiled, it is a plain object with the same names.
"""

from types import SimpleNamespace

from numba.core import types
from numba.experimental import structref

from sim.jit import COMPILES, compiled
from sim.tables import STATE


@structref.register
class StateType(types.StructRef):
    """Numba's type of the state."""

    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)

    @property
    def mangling_args(self):
        # Spelled out, the type of two dozen record arrays makes every symbol kilobytes long.
        return type(self).__name__, (self._code,)


class State(structref.StructRefProxy):
    """What a rule receives as ``w`` when rules are compiled."""

    def __new__(cls, *arrays):
        return structref.StructRefProxy.__new__(cls, *arrays)


structref.define_proxy(State, StateType, list(STATE))


@compiled
def _bundle(seed, p, carrier, levers, dated, movement, members, ties, kin, secrets, units, orgs,
            seats, posts, statements, decisions, cases, events, causes, transitions, dossier,
            weekly, fallen, forced, counts):
    return State(seed, p, carrier, levers, dated, movement, members, ties, kin, secrets, units,
                 orgs, seats, posts, statements, decisions, cases, events, causes, transitions,
                 dossier, weekly, fallen, forced, counts)


def bundle(arrays: dict):
    """The state that rules take, over ``arrays`` (name of :data:`tables.STATE` -> array)."""
    if not COMPILES:
        return SimpleNamespace(**arrays)
    return _bundle(*(arrays[name] for name in STATE))
