"""The module of the page, for maintainers and for continuous integration: made anew it is the one
that ships, and under wasmtime it runs as the rules do. Both need the extra `page`."""

import importlib.util
import zlib

import numpy as np
import pytest

from sim.config.settings import settings
from sim.founding.world import build
from sim.runs.simulate import advance
from sim.state.tables import STATE
from sim.teach import shipped

pytestmark = [pytest.mark.slow, pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("ziglang", "wasmtime"))),
    reason="the extra `page` is not installed")]


@pytest.fixture(scope="module")
def linked():
    from sim.teach.wasm import make
    return make.linked()


@pytest.mark.skipif(shipped.why_stale() is not None, reason=str(shipped.why_stale()))
def test_made_anew_the_module_is_the_one_that_ships(linked):
    assert linked == zlib.decompress(shipped.compressed(shipped.RULES))


@pytest.mark.parametrize(("scenario", "seed", "choices"), [
    ("classroom", 1, {}), ("classroom", 2, {"regime": "mass_operations"}),
    ("classroom", 3, {"switch": {"naming": "off"}, "rule": "belief"}), ("dinamo", 1, {}),
    ("birobidzhan", 1, {})])
def test_under_wasmtime_a_run_is_the_native_run_to_the_last_bit(linked, scenario, seed, choices):
    import wasm_world
    chosen = settings(scenario, **choices)
    found = wasm_world.run(linked, chosen, seed)
    world = build(chosen, seed)
    advance(world, 0, chosen.weeks)
    for name in STATE:
        if name not in ("seed", "room", "options"):
            rows = world.arrays[name] if name in ("p", "carrier", "counts") else world.rows(name)
            assert found[name].tobytes() == np.ascontiguousarray(rows).tobytes(), name
