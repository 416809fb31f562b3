"""What a benchmark measured, kept for docs/performance.md where ``--keep`` is given.

Rows go to ``results/performance/measured.csv``; those that another benchmark measured stay. Speed
depends on the machine, so no check asks whether they are of today's code: each row says of which
commit and day it is.
"""

import csv
import datetime as dt
import subprocess
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "results" / "performance" / "measured.csv"
COLUMNS = ("benchmark", "what", "measured", "goal", "commit", "day")


def keep(benchmark: str, rows: list[tuple[str, str, str]]) -> None:
    """Put (what, measured, goal) in the place of the rows that this benchmark measured before."""
    others = []
    if FILE.exists():
        with FILE.open(encoding="utf-8", newline="") as file:
            others = [row for row in csv.DictReader(file) if row["benchmark"] != benchmark]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], check=True, text=True,
                            capture_output=True, cwd=FILE.parent.parent).stdout.strip()
    new = [dict(zip(COLUMNS, (benchmark, *row, commit, dt.date.today().isoformat()), strict=True))
           for row in rows]
    FILE.parent.mkdir(exist_ok=True)
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted([*others, *new], key=lambda row: row["benchmark"]))
