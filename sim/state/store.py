"""Machine code of rules, kept from one process to the next: a folder for all that it fits.

Code fits the sources of all rules and what they import, the processor, the operating system and the
versions of the compiler and of Python: after an edit of any rule it is compiled anew, and stale
code cannot run. An edit of a file that holds no rule changes nothing.

A user's own folder is written and read. A *shipped* one, in the wheel, is only read; it is made by
`sim/runs/ship.py`, and where it does not fit, :func:`why_not_shipped` says why.
"""

import atexit
import hashlib
import json
import os
import platform
import shutil
import stat
import sys
import tempfile
from functools import cached_property
from pathlib import Path

import numba
import platformdirs

from sim.state.inside import machine
from sim.state.sources import ROOT, hash_of, rule_files

SHIPPED = ROOT / "sim" / "compiled"
LABEL = "made-for.json"
FOLDERS_KEPT = 6
# Bytes of the checksum before the code in a file.
DIGEST = 32
# The rule that a run cannot do without, and the largest.
FIRST_WANTED = "sim.week.order.run_weeks"


def made_for() -> dict[str, str]:
    """What code compiled here fits, by what it depends on."""
    system, processor, features, *compiler = machine()
    return {"rules": hash_of(rule_files()), "system": system, "processor": processor,
            "features": hashlib.sha256(features.encode()).hexdigest()[:8],
            "Python": platform.python_version_tuple()[0] + "." + platform.python_version_tuple()[1],
            "implementation": sys.implementation.name, "compiler": " ".join(compiler),
            # Bounds checking is no part of what Numba says of itself.
            "bounds": "checked" if numba.config.BOUNDSCHECK else "not checked"}


def label(folder: Path, made: dict[str, str]) -> None:
    """Say in a folder to be shipped what it was made for."""
    (folder / LABEL).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def _why_unsafe(folder: Path) -> str:
    """Why code in a folder must not be run: others own it or can write to it; empty if not."""
    if not hasattr(os, "getuid"):
        return ""
    for place in (folder, folder.parent):
        held = place.stat()
        if held.st_uid != os.getuid():
            return "is not yours" if place == folder else f"lies in {place}, which is not yours"
        if held.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return ("can be written to by others" if place == folder
                    else f"lies in {place}, which others can write to")
    return ""


def _private() -> Path:
    """A folder for this process and its workers, gone when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="zaiavlenie-"))
    owner = os.getpid()
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(folder, ignore_errors=True))
    return folder


def _base() -> Path:
    return Path(os.environ.get("NUMBA_CACHE_DIR")
                or platformdirs.user_cache_path("zaiavlenie", appauthor=False))


def _folder_of(label: dict[str, str]) -> str:
    return "code-" + hashlib.sha256(json.dumps(label).encode()).hexdigest()[:16]


def _file(name: str) -> str:
    """The file of a rule and the types of its arguments."""
    return f"{name.partition('(')[0]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}.code"


class Store:
    """Machine code by the name of its rule and the types of its arguments."""

    def __init__(self, base: Path | None = None):
        self.base = base
        self._why_private = ""  # to be said when something is compiled

    @cached_property
    def folder(self) -> Path:
        """The user's folder for what fits here, which now exists."""
        base = self.base or _base()
        folder = base / _folder_of(made_for())
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.utime(folder)
            if why := _why_unsafe(folder):
                self._why_private = f"{folder} {why}, and what lies there is executed"
        except OSError as error:  # a home that cannot be written, or none
            self._why_private = f"{folder} cannot be written ({error.strerror})"
        if self._why_private:
            return _private()
        _prune(base, keep=folder)
        return folder

    @cached_property
    def shipped(self) -> Path:
        """The shipped folder for what fits here, which may not exist."""
        return SHIPPED / _folder_of(made_for())

    def load(self, name: str) -> bytes | None:
        """What is stored under a name, or None."""
        for folder in (self.shipped, self.folder):
            try:
                held = (folder / _file(name)).read_bytes()
            except OSError:
                continue
            code = held[DIGEST:]
            if hashlib.sha256(code).digest() == held[:DIGEST]:  # else cut or damaged: compiled anew
                return code
        return None

    def save(self, name: str, code: bytes) -> None:
        """Store under a name; other processes see all of it or nothing."""
        folder = self.folder
        if self._why_private:
            print(f"zaiavlenie: {self._why_private}; compiling into {folder} for this time",
                  file=sys.stderr)
            self._why_private = ""
        try:
            part = folder / f"{_file(name)}.{os.getpid()}"
            part.write_bytes(hashlib.sha256(code).digest() + code)
            part.replace(folder / _file(name))
        except OSError:
            pass  # a full disk costs the next process its time, not this one its run

    def is_empty(self) -> bool:
        """Whether the rules that a run needs are neither shipped nor stored."""
        return not any(any(folder.glob(f"{FIRST_WANTED}-*.code"))
                       for folder in (self.shipped, self.folder))


def why_not_shipped() -> str | None:
    """Why shipped code does not fit here; None where it does, or none was shipped."""
    mine = made_for()
    if (SHIPPED / _folder_of(mine)).is_dir():
        return None
    labels = [json.loads(file.read_text(encoding="utf-8")) for file in SHIPPED.glob(f"*/{LABEL}")]
    if not labels:
        return None
    # The one that differs in least.
    differs = min(([key for key in mine if label.get(key) != mine[key]] for label in labels),
                  key=len)
    label = next(label for label in labels
                 if [key for key in mine if label.get(key) != mine[key]] == differs)
    return "; ".join(f"{key} {label.get(key)}, here {mine[key]}" for key in differs)


def _prune(base: Path, keep: Path) -> None:
    """Remove all but the newest few folders of other sources, processors and versions."""
    def age(path: Path) -> float:
        try:
            return path.stat().st_mtime
        except OSError:  # another process removed it meanwhile
            return 0.0
    old = sorted((f for f in base.glob("code-*") if f != keep), key=age, reverse=True)
    for folder in old[FOLDERS_KEPT - 1:]:
        shutil.rmtree(folder, ignore_errors=True)
