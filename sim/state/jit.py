"""Compilation: one decorator for every rule, one cache folder per state of the sources.

Numba's own cache does not notice an edited callee in another file, so the
folder's name carries a hash of all files that hold rules, and of what they import: after any edit
of a rule the code is compiled anew and stale machine code cannot run.

With ``NUMBA_DISABLE_JIT=1`` the same functions run as plain Python, for
debugging, coverage and the equality test.
"""

import multiprocessing
import os
import shutil
import sys
import tempfile
from pathlib import Path

import numba
import numpy as np
import platformdirs

from sim.state.inside import event, is_cached, widen
from sim.state.sources import hash_of, rule_files

COMPILES = not numba.config.DISABLE_JIT
CACHES_KEPT = 6


def _cache_folder() -> Path:
    base = Path(os.environ.get("NUMBA_CACHE_DIR") or
                platformdirs.user_cache_path("zaiavlenie", appauthor=False))
    # Bounds checking is not part of Numba's own cache key.
    flavour = "-checked" if numba.config.BOUNDSCHECK else ""
    folder = base / f"code-{hash_of(rule_files())}{flavour}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
    except OSError:  # a home that cannot be written: compile into a private folder
        return Path(tempfile.mkdtemp(prefix="zaiavlenie-"))
    _prune(base, keep=folder)
    return folder


def _prune(base: Path, keep: Path) -> None:
    """Remove all but the newest few caches of earlier states of the sources."""
    def age(path: Path) -> float:
        try:
            return path.stat().st_mtime
        except OSError:  # another process removed it meanwhile
            return 0.0
    old = sorted((f for f in base.glob("code-*") if f != keep), key=age, reverse=True)
    for folder in old[CACHES_KEPT - 1:]:
        shutil.rmtree(folder, ignore_errors=True)


numba.config.CACHE_DIR = str(_cache_folder())

if not COMPILES:
    # The keyed hash wraps around on purpose; NumPy scalars would warn of it.
    np.seterr(over="ignore")


# One rule in so many is asked whether its machine code is stored.
SAMPLED = 16

# Every rule, as it is declared.
RULES: list = []


def compiled(function):
    """Compile ``function`` (nopython, cached); a no-op when compilation is off.

    Rules hand each other whole numbers in one width (`inside.widen`).
    """
    rule = numba.njit(cache=True)(function)
    if COMPILES:
        widen(rule)
        RULES.append(rule)
    return rule


def is_cold() -> bool:
    """True when hardly any machine code is stored that fits the rules loaded so far, this folder,
    Python and processor, so that the first run must compile. A sample of the rules is asked."""
    sample = RULES[::SAMPLED]
    return 2 * sum(is_cached(rule) for rule in sample) < len(sample)


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
        print("compiling the rules, once: about a minute ...", file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            event.register("numba:compile", _Progress())
