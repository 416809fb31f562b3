"""A user's own choice rule, compiled for the session, in the place of the built-in choice.

An example is ``wary`` in `examples/own/my.py`: ``sim.simulate("dinamo", seed=1, rule=wary)``.

The rule receives the table of options (columns: ``tables.OPTIONS``; row 0 is silence), how
many there are, the member's row, the week's levers and the parameters, and returns the
index of the option taken. It sees the same options and draws as every built-in rule.
"""

import inspect
import re
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

import numba
import numpy as np

from sim.config.errors import UserError
from sim.config.own_code import file_of, told
from sim.society.people import n_people, person
from sim.state.append import TableFull
from sim.state.inside import Rule
from sim.state.jit import COMPILES
from sim.week.acts import act
from sim.week.choice import begin, prepare

# Rules compiled lately and kept, so that a second run with one does not compile it again.
KEPT = 16

# Modules of constants and functions, which nobody changes while a program runs.
CONSTANT = ("math", "numpy", "sim.words")


def _failed(rule: Callable, error: Exception) -> UserError:
    """What went wrong in an own rule, in one line: its file, the line, the error."""
    file, first = file_of(rule) or rule.__name__, getattr(rule, "__code__", None)
    text = str(error)
    if type(error).__module__.startswith("numba."):  # what the compiler says of it
        at = re.findall(r'line (\d+)', text)
        said = next((line.strip() for line in text.splitlines() if line.strip()
                     and not line.startswith("Failed in")), "cannot be compiled")
        lines = [n for n in at if first is None or int(n) >= first.co_firstlineno]
        return UserError(f"{file}: line {lines[-1] if lines else '?'}: rule {rule.__name__} cannot "
                         f"be compiled: {said}")
    place = told(error, file)
    if place.startswith(f"{file}: line") or first is None:
        return UserError(place)
    return UserError(f"{file}: line {first.co_firstlineno}: rule {rule.__name__}: "
                     f"{type(error).__name__}: {' '.join(text.split())}")


def own_choice(rule: Callable) -> Callable:
    """The choice phase with ``rule`` in it: a function of (state, week, organisation). What goes
    wrong in the rule is a UserError of one line."""
    read = _read_outside(rule)
    return _phase(rule) if read is None else _kept_phase(rule, read)


def _read_outside(rule: Callable) -> tuple[tuple[str, str], ...] | None:
    """What a rule reads from outside itself, which compiled code holds fast: names and values.

    None where a change of it could not be seen (a list, another function): such a rule is
    compiled for every run.
    """
    if not inspect.isfunction(rule):
        return None
    found = inspect.getclosurevars(rule)
    values = {**found.globals, **found.nonlocals}
    if all(isinstance(value, (bool, int, float, str, np.generic))
           or (isinstance(value, ModuleType) and value.__name__ in CONSTANT)
           for value in values.values()):
        return tuple(sorted((name, repr(value)) for name, value in values.items()))
    return None


@lru_cache(maxsize=KEPT)
def _kept_phase(rule: Callable, read: tuple) -> Callable:
    return _phase(rule)


def _phase(rule: Callable) -> Callable:
    decide = numba.njit(rule) if COMPILES else rule

    def choose_own(w, t, o):
        call = begin(w, t, o)
        for place in range(n_people(w.orgs[o])):
            i = person(w, w.orgs[o], place)
            if i < 0:
                continue
            n, forced = prepare(w, t, i, call, True)
            if n > 0:
                k = forced if forced >= 0 else decide(w.options, n, w.members[i], w.levers[t],
                                                      w.p[0])
                if k < 0 or k >= n:
                    raise ValueError("an own rule must return the index of one of its options")
                act(w, t, i, w.options[k])

    phase = Rule(choose_own) if COMPILES else choose_own

    def choose(w, t, o):
        try:
            phase(w, t, o)
        except TableFull:  # whoever runs the world gives it more room
            raise
        except Exception as error:
            raise _failed(rule, error) from error

    return choose
