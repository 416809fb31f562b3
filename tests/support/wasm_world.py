"""The page's module under wasmtime: tables of a native world laid out in its memory, one run, and
the tables read back. The page does the same in `sim/teach/engine/world.js`."""

import numpy as np
import wasmtime

from sim.founding.command import circle_of
from sim.founding.population import shares_of
from sim.founding.world import unfounded
from sim.state.reference import WORDS
from sim.state.schema import GROWING
from sim.state.tables import KIN, STATE
from sim.teach.wasm.entries import shares_row

SPARE = 1 << 19


def _aligned(at):
    return (at + 15) & ~15


class Module:
    """A compiled module."""

    def __init__(self, wasm: bytes):
        self.store = wasmtime.Store()
        module = wasmtime.Module(self.store.engine, wasm)
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)
        self.memory = self.exports["memory"]
        self.base = _aligned(self.exports["__heap_base"].value(self.store))

    def call(self, name, *rest):
        """What an entry returns. RuntimeError where a rule raised."""
        status = self.exports[name](self.store, self.base, self.base + 16, self.words, *rest)
        if status:
            raise RuntimeError(f"{name}: status {status}")
        return int.from_bytes(self.memory.read(self.store, self.base, self.base + 8), "little",
                              signed=True)

    def lay(self, arrays, shares):
        """Lay tables out, with the shares before them."""
        self.shares = self.base + 32
        self.words = _aligned(self.shares + 8 * len(shares))
        at = self.words + 8 * WORDS * len(STATE)
        addresses, place = np.zeros(WORDS * len(STATE), np.int64), {}
        for k, name in enumerate(STATE):
            array = np.asarray(arrays[name])
            if name == "seed":
                addresses[WORDS * k] = np.uint64(array).view(np.int64)
                continue
            at = _aligned(at)
            place[name] = at
            addresses[WORDS * k: WORDS * k + 2] = at, len(array)
            at += array.nbytes
        lacks = at + SPARE - self.memory.data_len(self.store)
        if lacks > 0:
            self.memory.grow(self.store, (lacks + 65535) >> 16)
        self.memory.write(self.store, np.array(shares).tobytes(), self.shares)
        self.memory.write(self.store, addresses.tobytes(), self.words)
        for name, start in place.items():
            self.memory.write(self.store, np.ascontiguousarray(arrays[name]).tobytes(), start)
        self.exports["scratch_from"](self.store, _aligned(at))
        self.place = place

    def table(self, name, like):
        """A table as it stands in memory."""
        start = self.place[name]
        raw = self.memory.read(self.store, start, start + like.nbytes)
        return np.frombuffer(bytes(raw), like.dtype).copy()


def run(wasm: bytes, settings, seed: int) -> dict[str, np.ndarray]:
    """The tables of a whole run of settings and seed, rows in use alone."""
    # So much room that no table needs more within a run.
    usual = unfounded(settings, seed).arrays
    room = {table.name: 8 * len(usual[table.name]) for table in GROWING}
    world, module = unfounded(settings, seed, room=room), Module(wasm)
    arrays = {name: np.asarray(world.arrays[name]) for name in STATE}
    shares = shares_row(shares_of(settings.scenario))
    module.lay(arrays, shares)
    none = module.words
    module.call("found", module.shares, none, none, none, *circle_of(settings.scenario))
    made = {name: module.table(name, arrays[name]) for name in module.place}
    kin = made["counts"][KIN.counter]
    made["kin"], made["room"][KIN.counter] = made["kin"][:kin], 0
    made["members"]["rule"], made["members"]["own_rule"] = settings.rules[0].code, -1
    module.lay({**made, "seed": arrays["seed"]}, shares)
    assert module.call("run", 0, settings.weeks) == settings.weeks
    done = {name: module.table(name, made[name]) for name in module.place}
    for table in GROWING:
        done[table.name] = done[table.name][: done["counts"][table.counter]]
    return done
