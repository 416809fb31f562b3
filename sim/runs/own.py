"""A user's own choice rule, compiled for the session, in the place of the built-in choice.

An example is ``wary`` in `examples/own/my.py`: ``sim.simulate("dinamo", seed=1, rule=wary)``.

The rule receives the table of options (columns: ``tables.OPTIONS``; row 0 is silence), how
many there are, the member's row, the week's levers and the parameters, and returns the
index of the option taken. It sees the same options and draws as every built-in rule.
"""

import inspect
import re
import traceback
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

import numba
import numpy as np

from sim.config.errors import UserError
from sim.config.own_code import file_of, told
from sim.config.settings import Settings
from sim.society.people import n_people, person
from sim.state.append import TableFull
from sim.state.inside import Rule
from sim.state.jit import COMPILES
from sim.week.acts import act
from sim.week.choice import begin, prepare
from sim.week.options import best_option

# Rules compiled lately and kept, so that a second run with one does not compile it again.
KEPT = 16

# Modules of constants and functions, which nobody changes while a program runs.
CONSTANT = ("math", "numpy", "sim.words")


def _failed(rules: tuple[Callable, ...], error: Exception) -> UserError:
    """What went wrong in one of the own rules, in one line: its file, the line, the error."""
    rule = _that_failed(rules, error)
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


def _that_failed(rules: tuple[Callable, ...], error: Exception) -> Callable:
    """The rule that an error speaks of; the first where it does not say."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    for rule in rules:
        if file_of(rule) in files or rule.__name__ in str(error):
            return rule
    return rules[0]


def own_choice(chosen: Settings) -> Callable | None:
    """The choice phase with a user's own rules in it: a function of (state, week, organisation),
    None where all rules are the program's. What goes wrong in a rule is a UserError of one line.
    """
    rules = chosen.own_rules
    if not rules:
        return None
    read = tuple(_read_outside(rule) for rule in rules)
    return _phase(rules) if None in read else _kept_phase(rules, read)


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
def _kept_phase(rules: tuple[Callable, ...], read: tuple) -> Callable:
    return _phase(rules)


def _compiled(rule: Callable) -> Callable:
    return numba.njit(rule) if COMPILES else rule


def _deciding(rules: tuple[Callable, ...]) -> Callable:
    """One function that asks the rule of a place among ``rules``: (place, what a rule gets)."""
    if not rules:
        @_compiled
        def program(place, options, n, member, lever, p):
            return best_option(options, n)
        return program
    last, rest = _compiled(rules[-1]), _deciding(rules[:-1])
    at = len(rules) - 1

    @_compiled
    def decide(place, options, n, member, lever, p):
        if place == at:
            return last(options, n, member, lever, p)
        return rest(place, options, n, member, lever, p)

    return decide


def _phase(rules: tuple[Callable, ...]) -> Callable:
    decide = _deciding(rules)

    def choose_own(w, t, o):
        call = begin(w, t, o)
        for place in range(n_people(w.orgs[o])):
            i = person(w, w.orgs[o], place)
            if i < 0:
                continue
            n, forced = prepare(w, t, i, call, True)
            if n > 0:
                k = forced if forced >= 0 else decide(
                    w.members[i].own_rule, w.options, n, w.members[i], w.levers[t], w.p[0])
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
            raise _failed(rules, error) from error

    return choose
