"""The page's module as it ships: rules as WebAssembly and where runs start (`wasm/make.py` makes
it), and whether it is that of the rules as they are."""

import functools
import json

from sim.config.errors import UserError
from sim.config.settings import settings
from sim.state.sources import ROOT, hash_of, rule_files

FOLDER = ROOT / "sim" / "teach" / "module"
RULES, STARTS, LABEL = "rules.wasm.z", "starts.json.z", "label.json"
# The scenarios whose runs a page can start, the lesson's first.
SCENARIOS = ("classroom", "dinamo", "birobidzhan")
# What a module is made by, beside the rules.
BUILD = [ROOT / "sim" / "teach" / "wasm" / name
         for name in ("entries.py", "lower.py", "runtime.c")]


@functools.cache
def made_from() -> dict[str, str]:
    """What a module made now would be made from: the rules; the entries and the runtime; the
    settings of the scenarios."""
    found = [settings(name).hash for name in SCENARIOS]
    return {"rules": hash_of(rule_files()), "build": hash_of(BUILD), "settings": " ".join(found)}


def label() -> dict[str, str]:
    """What the module that is there was made from, and by which tools; empty if there is none."""
    try:
        return json.loads((FOLDER / LABEL).read_text(encoding="utf-8"))
    except OSError:
        return {}


def why_stale() -> str | None:
    """Why the module is not that of these rules; None where it is."""
    had = label()
    for name, now in made_from().items():
        if had.get(name) != now:
            return f"the page's module was made from other {name} ({had.get(name)}, here {now})"
    return None


def compressed(name: str) -> bytes:
    """A file of the module as it lies there, compressed (zlib)."""
    try:
        return (FOLDER / name).read_bytes()
    except OSError:
        raise UserError("the page's module is missing from this installation") from None
