"""What the compiled rules in a page are given: how tables lie in memory, and where runs start.

All of it is made from the declarations (`state/tables.py`) and from settings, as a native run has
them before its first rule; the page's side is `engine/`.
"""

import base64

import numpy as np

from sim import words
from sim.config import policy
from sim.config.plans import plans_of
from sim.config.settings import Settings, settings
from sim.founding.command import circle_of
from sim.founding.population import shares_of
from sim.founding.units import unit_names
from sim.founding.world import unfounded
from sim.state.schema import GROWING
from sim.state.tables import MAX_OPTIONS, STATE
from sim.teach.document import phases
from sim.teach.wasm.entries import shares_row


def _kind(dtype: np.dtype) -> str:
    return f"{dtype.kind}{dtype.itemsize}"


def _lies(dtype: np.dtype) -> dict:
    """Size of a row and, by column, offset and kind; of a plain array the kind of all."""
    if not dtype.names:
        return {"size": dtype.itemsize, "kind": _kind(dtype)}
    return {"size": dtype.itemsize,
            "columns": {name: [dtype.fields[name][1], _kind(dtype.fields[name][0])]
                        for name in dtype.names}}


def _text(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def _bytes(array: np.ndarray) -> dict:
    """An array as a page has it: how many rows, and their bytes; one row where all are alike."""
    raw = np.ascontiguousarray(array).tobytes()
    size, found = array.dtype.itemsize, {"rows": len(array)}
    if len(array) > 1 and raw == raw[:size] * len(array):
        return found | ({"each": _text(array[:1])} if any(raw[:size]) else {})
    return found | ({"bytes": _text(array)} if raw else {})


def layout() -> dict:
    """How the tables of every scenario lie in memory, in the order of the state."""
    plain = unfounded(settings("classroom"), 1).arrays
    found = {name: _lies(plain[name].dtype) for name in STATE}
    return {"tables": found, "growing": {table.name: table.counter for table in GROWING},
            "options": MAX_OPTIONS,
            "words": {name: list(listed) for name, listed in vars(words).items()
                      if name.isupper() and isinstance(listed, tuple)
                      and listed and all(isinstance(one, str) for one in listed)}}


def _regime(found: Settings, base: Settings) -> dict:
    """A regime as the bytes of its law and calendar, and the parameters that go with it."""
    row, old = found.parameter_row()[0], base.parameter_row()[0]
    return {"levers": _text(found.law), "dated": _bytes(found.dated),
            "set": {name: float(row[name]) for name in row.dtype.names if row[name] != old[name]},
            "phases": phases(found.regime, found.start, found.weeks)}


def start(scenario: str, regimes: list[str] | None = None, **choices) -> dict:
    """Where the runs of a scenario start, with all the regimes that may be chosen for them."""
    chosen = settings(scenario, **choices)
    world = unfounded(chosen, 0)
    growing = {table.name for table in GROWING}
    return {
        "name": chosen.scenario.name, "title": chosen.scenario.title,
        "weeks": chosen.weeks, "start": chosen.start.isoformat(), "hash": chosen.hash,
        "regime": chosen.regime, "rule": chosen.rule, "organs": chosen.organs,
        "shares": shares_row(shares_of(chosen.scenario)),
        "circle": list(circle_of(chosen.scenario)),
        "units": unit_names(chosen.scenario, plans_of(chosen.scenario)),
        "tables": {name: _bytes(array) for name, array in world.arrays.items()
                   if name not in growing and name not in ("seed", "counts", "room", "options")},
        "room": {table.name: len(world.arrays[table.name]) for table in GROWING},
        "regimes": {name: _regime(settings(scenario, **choices | {"regime": name}), chosen)
                    for name in (policy.regimes() if regimes is None else regimes)}}
