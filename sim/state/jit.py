"""Compilation: one decorator for every rule, whose machine code is stored (`store.py`).

With ``NUMBA_DISABLE_JIT=1`` the same functions run as plain Python, for
debugging, coverage and the equality test.
"""

import multiprocessing
import sys

import numba
import numpy as np

from sim.state.inside import Rule, event
from sim.state.store import Store, why_not_shipped

COMPILES = not numba.config.DISABLE_JIT

if not COMPILES:
    # The keyed hash wraps around on purpose; NumPy scalars would warn of it.
    np.seterr(over="ignore")

STORE = Store()

# Every rule, as it is declared.
RULES: list = []


def compiled(function):
    """Compile ``function`` when it is first called, or load its stored machine code; a no-op when
    compilation is off."""
    if not COMPILES:
        return function
    rule = Rule(function, STORE)
    RULES.append(rule)
    return rule


def is_cold() -> bool:
    """True when no machine code is at hand that fits these rules, this Python and processor, so
    that the first run must compile."""
    return COMPILES and STORE.is_empty()


class _Progress(event.Listener):
    """Tells on a terminal how many rules are compiled."""

    def __init__(self):
        self.done = 0

    def on_start(self, _):
        pass

    def on_end(self, _):
        self.done += 1
        sys.stderr.write(f"\rcompiling the rules: {self.done} of about {len(RULES)} ")
        sys.stderr.flush()


_told = False


def announce() -> None:
    """Say once what takes so long the first time after an installation or an edit, and on a
    terminal how far it is; nothing where compiled code is at hand, or in a worker."""
    global _told
    if _told or multiprocessing.parent_process() is not None:
        return
    _told = True
    if is_cold():
        why = why_not_shipped()
        print("compiling the rules, once: about half a minute ..."
              + (f" (what was shipped compiled is for {why})" if why else ""),
              file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            event.register("numba:compile", _Progress())
