"""Compile what the commands call and put it where a wheel takes it from: ``make wheel``.

    python -m sim.runs.ship

The wheel then holds machine code for the processors and systems that `state/store.py` names, and an
installation of it compiles nothing there. It holds none of what others call: a test that calls a
rule by itself compiles it as ever.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sim.state.sources import ROOT
from sim.state.store import SHIPPED, Store, label, made_for

# What the commands do, a little of each: one run of every kind of scenario, one week at a time, a
# look at one choice, a paired world.
USES = """
import sim
from sim.config.settings import settings
from sim.runs.explain import deliberation
from sim.runs.occasions import silences
for scenario, fields in (("classroom", {}), ("dinamo", {}), ("birobidzhan", {}),
                         ("region", {"copies": 3})):
    done = sim.simulate(scenario, seed=1, weeks=3, fields=fields)
    deliberation(done.settings, done.seed, 0, 1)
    model = sim.DenunciationModel(scenario, seed=1, fields=fields)
    model.step()
silences(settings("classroom", weeks=3), 1)
whole = sim.simulate("classroom", seed=1)
first = whole.tables["statements"].iloc[0]
sim.whatif("classroom", 1, int(first.author), int(first.week), forbid="denounce")
"""


def main() -> None:
    """Compile in a fresh process, with nothing stored before, and copy what it made."""
    with tempfile.TemporaryDirectory() as base:
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        subprocess.run([sys.executable, "-c", USES], check=True, cwd=ROOT,
                       env={**os.environ, "NUMBA_CACHE_DIR": base, "PYTHONPATH": path})
        made = Store(Path(base)).folder
        shutil.rmtree(SHIPPED, ignore_errors=True)
        shutil.copytree(made, SHIPPED / made.name)
        (SHIPPED / made.name).chmod(0o755)  # a user's own folder is open to that user alone
    label(SHIPPED / made.name, made_for())
    files = list(SHIPPED.rglob("*.code"))
    print(f"{len(files)} rules, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB, for "
          + "; ".join(f"{key} {value}" for key, value in made_for().items()))


if __name__ == "__main__":
    main()
