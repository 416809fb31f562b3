"""Compilation: one decorator for every rule, one cache folder per state of the sources.

Numba's own cache does not notice an edited callee in another file, so the
folder's name carries a hash of all files that hold rules, and of what they import: after any edit
of a rule the code is compiled anew and stale machine code cannot run.

With ``NUMBA_DISABLE_JIT=1`` the same functions run as plain Python, for
debugging, coverage and the equality test.
"""

import os
import shutil
import tempfile
from pathlib import Path

import numba
import numpy as np
import platformdirs
from numba.core import types

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


def _widened(kind):
    """The type in which an argument of ``kind`` is passed between rules."""
    kind = types.unliteral(kind)
    return types.int64 if isinstance(kind, types.Integer) and kind.signed else kind


def compiled(function):
    """Compile ``function`` (nopython, cached); a no-op when compilation is off.

    Rules hand each other whole numbers in one width. Tables hold them in several, and without
    this Numba would compile a rule anew for every mixture of widths and literals.
    """
    rule = numba.njit(cache=True)(function)
    if COMPILES:
        template = rule.get_call_template
        rule.get_call_template = lambda args, kws: template(
            [_widened(kind) for kind in args],
            {name: _widened(kind) for name, kind in kws.items()})
    return rule


def is_cold() -> bool:
    """True when nothing is cached yet, so that the first run must compile."""
    return COMPILES and not any(Path(numba.config.CACHE_DIR).rglob("*.nbi"))
