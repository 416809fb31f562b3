"""The freeze: what may change no more before the blind rows are judged, as hashes of one commit.

    python -m docs.program freeze     write results/freeze.json of the commit that stands

From then on `make docs-check` fails where anything that changes a run, or what is measured of one,
has changed.
"""

import hashlib
import json
import subprocess
from collections.abc import Iterator

from experiments.measures import rows
from experiments.plans.calibrated import shipped_text
from experiments.record.calibration.misfit import SCENARIOS
from experiments.tracked.results import RESULTS
from sim.config.errors import UserError
from sim.config.settings import settings
from sim.state.sources import ROOT, closure, hash_of, rule_files

FILE = RESULTS / "freeze.json"
GOLDEN = ROOT / "tests" / "runs" / "golden"
MEASURES = ROOT / "experiments" / "measures"


def frozen() -> dict[str, str]:
    """Today's hashes: mechanisms; what a run gives, by the tables that tests hold it to; defaults
    with policy and scenario; priors, posterior; and what measures the rows of the record."""
    return {"mechanisms": hash_of(rule_files()),
            "runs": hash_of(sorted(GOLDEN.glob("*.json"))),
            "observables": hash_of(file for file in closure([rows.__name__])
                                   if file.parent == MEASURES),
            **{name: settings(name).hash for name in SCENARIOS},
            **{name: hashlib.sha256(shipped_text(f"{name}.csv").encode()).hexdigest()[:16]
               for name in ("priors", "posterior")}}


def write() -> None:
    """Write the hashes with the commit that stands. UserError where something is not committed."""
    if git("status", "--porcelain"):
        raise UserError("freeze: something is not committed; a freeze is of a commit")
    FILE.write_text(json.dumps({"commit": git("rev-parse", "HEAD"), **frozen()}, indent=1) + "\n",
                    encoding="utf-8")


def problems() -> Iterator[str]:
    """What has changed since the freeze, where there was one."""
    if not FILE.exists():
        return
    then = json.loads(FILE.read_text(encoding="utf-8"))
    for name, now in frozen().items():
        if then.get(name) != now:
            yield (f"{FILE}: {name} is frozen at commit {then['commit'][:12]} and has changed "
                   f"({then.get(name)}, here {now})")


def git(*arguments: str) -> str:
    """What a git command prints."""
    return subprocess.run(["git", *arguments], capture_output=True, text=True,
                          check=True).stdout.strip()
