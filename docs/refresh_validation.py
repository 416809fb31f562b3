"""Recompute what docs/validation.md says of rows that were not fitted: about an hour.

    python docs/refresh_validation.py

Every look at test rows is logged (results/unblinding.csv). Writes, for both scenarios,
results/rejection-SCENARIO.json and .png (`zaiavlenie patterns SCENARIO --rule all --use all`),
results/nested-SCENARIO.csv (test rows without grudge, without belief, without both), and
results/causal-r.csv (what row P33 is made of, seed by seed). The first look at the test rows,
results/test-SCENARIO.json, is not made again. `refresh_readme.py` puts the numbers into the page.
"""

import contextlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from refresh_calibration import over_seeds, write, write_patterns  # noqa: E402

from experiments import figures  # noqa: E402
from experiments.measures import paired  # noqa: E402
from experiments.measures.observables import OBSERVABLES, weeks_of  # noqa: E402
from experiments.record import patterns, rejection  # noqa: E402
from experiments.record.calibration.misfit import SCENARIOS  # noqa: E402
from sim.runs.simulate import simulate  # noqa: E402

RESULTS = ROOT / "results"
PAIRS, NESTED = 40, 100  # replicates
REJECTION = {name: RESULTS / f"rejection-{name}.json" for name in SCENARIOS}
WITHOUT = {name: RESULTS / f"nested-{name}.csv" for name in SCENARIOS}
CAUSAL = RESULTS / "causal-r.csv"

# The full model, and what is left of it without a rival's motive. Grudge is whatever a member
# gains or pays back: vacancies, grievances, retaliation.
GRUDGE = {"weight_interest": 0, "weight_grievance": 0, "weight_retaliation": 0}
BELIEF = {"weight_belief": 0}
MIXTURES = {"full": {}, "no grudge": GRUDGE, "no belief": BELIEF,
            "neither": {**GRUDGE, **BELIEF}}


def nested(scenario: str) -> list[dict]:
    """Test rows of every mixture: its name as ``model``, and what `patterns --json` gives."""
    return [{"model": name, **row} for name, values in MIXTURES.items()
            for row in patterns.as_json(patterns.compare(
                scenario, "test", NESTED, set=values))["patterns"]]


def causal_r(seed: int) -> tuple:
    """Seed, causal R in the two windows of P33: 1938, and that of P32 (NaN where undetermined)."""
    run = simulate("dinamo", seed=seed)
    return (seed, *(paired.causal_r(run, weeks_of(run.start, window))
                    for window in OBSERVABLES["P33"].windows))


def main(arguments: list[str]) -> int:
    if arguments:
        print("usage: python docs/refresh_validation.py", file=sys.stderr)
        return 2
    with contextlib.chdir(ROOT):
        for name in SCENARIOS:
            found = rejection.matrix(name, "all", PAIRS)
            REJECTION[name].write_text(json.dumps(rejection.as_json(found), indent=1) + "\n",
                                       encoding="utf-8")
            figures.write(REJECTION[name].with_suffix(".png"), "rejection", found)
            write_patterns(WITHOUT[name], nested(name))
        write(CAUSAL, ("seed", "late", "early"), over_seeds(causal_r, NESTED))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
