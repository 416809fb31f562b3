"""Make a finished calibration the shipped one: its posterior, and the defaults from it.

    python docs/adopt_posterior.py [FOLDER]     (default: runs/calibrate)

Copies posterior.csv, screening.csv, and recovery.csv and rivals.csv where they stand, into
experiments/calibrated/, and writes the most central member's values as defaults into
sim/parameters.csv. Then remake what depends on the defaults
(docs/calibration.md says in which order).
"""

import csv
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from experiments.plans import posterior  # noqa: E402

SHIPPED = ROOT / "experiments" / "calibrated"
REGISTRY = ROOT / "sim" / "parameters.csv"
DIGITS = "%.4g"


def adopt(folder: Path) -> dict[str, str]:
    """New defaults, by parameter."""
    found = pd.read_csv(folder / "posterior.csv")
    found.to_csv(SHIPPED / "posterior.csv", index=False, float_format=DIGITS)
    for name in ("screening", "recovery", "rivals"):
        if (folder / f"{name}.csv").exists():
            shutil.copy(folder / f"{name}.csv", SHIPPED / f"{name}.csv")
    found = pd.read_csv(SHIPPED / "posterior.csv")
    middle = found.loc[posterior.central(found), posterior.parameters(found)]
    defaults = {name: DIGITS % value for name, value in middle.items()}
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["default"] = defaults.get(row["name"], row["default"])
    with REGISTRY.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0], lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    return defaults


def main(arguments: list[str]) -> int:
    if len(arguments) > 1:
        print("usage: python docs/adopt_posterior.py [FOLDER]", file=sys.stderr)
        return 2
    for name, value in adopt(Path(arguments[0] if arguments else "runs/calibrate")).items():
        print(f"{name} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
