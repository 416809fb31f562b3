"""The page's module: rules as WebAssembly, where runs start, and what it was made from.

    python -m sim.teach.wasm.make      make it anew (needs the extra `page`)

It lies in `sim/teach/module/` and ships with the package, so that a page can be written where there
is neither a compiler nor time to compile.
"""

import importlib.util
import json
import pickle
import subprocess
import sys
import tempfile
import zlib
from importlib import metadata
from pathlib import Path

from sim.config.errors import UserError
from sim.config.settings import settings
from sim.founding.world import unfounded
from sim.runs.files import replaced
from sim.state.inside import machine
from sim.state.sources import ROOT
from sim.state.tables import STATE
from sim.teach.shipped import FOLDER, LABEL, RULES, SCENARIOS, STARTS, made_from
from sim.teach.start import layout, start
from sim.teach.wasm.lower import ENTRIES

RUNTIME = Path(__file__).with_name("runtime.c")
STACK, MEMORY = 1 << 20, 1 << 21


def _zig(*arguments: str, **options) -> None:
    done = subprocess.run([sys.executable, "-m", "ziglang", *arguments], capture_output=True,
                          text=True, **options)
    if done.returncode:
        raise UserError(f"the module could not be linked: {done.stderr.strip()[:400]}")


def linked() -> bytes:
    """The rules as a WebAssembly module. Takes about a minute. UserError without the extra."""
    if importlib.util.find_spec("ziglang") is None:
        raise UserError("the page's module is linked by ziglang: pip install 'zaiavlenie[page]'")
    tables = unfounded(settings(SCENARIOS[0]), 0).arrays
    kinds = pickle.dumps(tuple((tables[name].dtype, tables[name].ndim) for name in STATE))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        done = subprocess.run([sys.executable, "-m", "sim.teach.wasm.lower"], input=kinds,
                              capture_output=True, cwd=ROOT, check=False)
        if done.returncode:
            raise UserError("the rules could not be lowered: "
                            + done.stderr.decode(errors="replace").strip()[-400:])
        (place / "rules.o").write_bytes(done.stdout)
        _zig("cc", "-target", "wasm32-freestanding", "-O2", "-ffp-contract=off", "-fno-builtin",
             "-c", str(RUNTIME), "-o", "runtime.o", cwd=place)
        _zig("wasm-ld", "--no-entry", "--strip-all", "--gc-sections", "--stack-first",
             "-z", f"stack-size={STACK}", f"--initial-memory={MEMORY}",
             *(f"--export={name}" for name in (*ENTRIES, "__heap_base")),
             "runtime.o", "rules.o", "-o", "rules.wasm", cwd=place)
        return (place / "rules.wasm").read_bytes()


def make() -> None:
    """Make the module anew from the rules as they are."""
    wasm = linked()
    starts = {"layout": layout(), "scenarios": {name: start(name) for name in SCENARIOS}}
    text = json.dumps(starts, separators=(",", ":"), allow_nan=False)
    said = made_from() | {"tools": f"{machine()[-2]} {machine()[-1]} ziglang "
                                   f"{metadata.version('ziglang')}"}
    FOLDER.mkdir(exist_ok=True)
    for name, content in ((RULES, zlib.compress(wasm, 9)),
                          (STARTS, zlib.compress(text.encode(), 9)),
                          (LABEL, (json.dumps(said, indent=1) + "\n").encode())):
        with replaced(FOLDER / name) as file:
            file.write_bytes(content)
    print(f"module: {len(wasm):,} bytes, for rules {said['rules']}")


if __name__ == "__main__":
    try:
        make()
    except UserError as error:
        sys.exit(str(error))
