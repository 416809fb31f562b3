"""Recompute how the model stands that was changed after the test rows had been looked at: half an
hour.

    python docs/refresh_changed.py

Writes results/changed-SCENARIO.csv: every row of the record, over 200 seeds, under the changed
mechanisms with the values of parameters that were in use at the look
(experiments/calibrated/first_look.csv), and with those fitted anew. What the rows were at the
look is in results/first-SCENARIO.csv (those that may be fitted) and results/test-SCENARIO.json,
and is not made again. Every run is logged as a look (results/unblinding.csv), though rows in
whose light a mechanism was changed count as fitted.
"""

import contextlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402
from refresh_calibration import REPLICATES, write_patterns  # noqa: E402

from experiments.record import patterns  # noqa: E402
from experiments.record.calibration.misfit import SCENARIOS  # noqa: E402

RESULTS = ROOT / "results"
FIRST = {name: RESULTS / f"first-{name}.csv" for name in SCENARIOS}
CHANGED = {name: RESULTS / f"changed-{name}.csv" for name in SCENARIOS}
VALUES = ROOT / "experiments" / "calibrated" / "first_look.csv"
SAME, ANEW = "values at the look", "fitted anew"


def values_at_the_look() -> dict[str, float]:
    """The parameters that the first calibration had set."""
    return dict(pd.read_csv(VALUES).itertuples(index=False))


def rows(scenario: str) -> list[dict]:
    """Every row under either set of values: its name as ``model``, and what `patterns --json`
    gives."""
    return [{"model": name, **row}
            for name, values in ((SAME, values_at_the_look()), (ANEW, {}))
            for row in patterns.as_json(patterns.compare(scenario, "all", REPLICATES, set=values))
            ["patterns"]]


def main(arguments: list[str]) -> int:
    if arguments:
        print("usage: python docs/refresh_changed.py", file=sys.stderr)
        return 2
    with contextlib.chdir(ROOT):
        for name in SCENARIOS:
            write_patterns(CHANGED[name], rows(name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
