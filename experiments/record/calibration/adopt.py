"""Make a finished calibration the one that ships (``zaiavlenie calibrate adopt``)."""

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import pandas as pd

from experiments.plans import posterior
from experiments.record.calibration import command
from experiments.tracked.results import MANIFEST, Result
from sim.config.errors import UserError

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "experiments" / "calibrated"
REGISTRY = ROOT / "sim" / "parameters.csv"
# Tables that are taken over where they were made.
ALSO = ("screening", "checks", "pairs", "place", "widths", "compared", "lookups", "baseline",
        "rivals", "common", "never", "rivals-baseline")
DIGITS = "%.4g"


def adopt(folder: Path, shipped: Path = SHIPPED, registry: Path = REGISTRY) -> dict[str, str]:
    """Copy the tables of a search from ``folder`` to ``shipped``, with a manifest of the code that
    made them, and write the values of the posterior's most central member as defaults into
    ``registry``; gives these, by parameter. Then remake what depends on the defaults
    (docs/development.md).

    UserError when ``folder`` holds no finished search.
    """
    try:
        found = pd.read_csv(folder / "posterior.csv")
        search = json.loads((folder / command.SEARCH).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"--out {folder}: holds no finished search ({error})") from None
    found.to_csv(shipped / "posterior.csv", index=False, float_format=DIGITS)
    copied = [name for name in ALSO if (folder / f"{name}.csv").exists()]
    for name in copied:
        shutil.copy(folder / f"{name}.csv", shipped / f"{name}.csv")
    _write_manifest(shipped, search, ["posterior", *copied])
    found = pd.read_csv(shipped / "posterior.csv")
    middle = found.loc[posterior.central(found), posterior.parameters(found)]
    defaults = {name: DIGITS % value for name, value in middle.items()}
    _write_defaults(registry, defaults)
    return defaults


def _write_manifest(shipped: Path, search: dict, tables: list[str]) -> None:
    manifest = {"program": "zaiavlenie", "kind": "calibration", "name": "calibration",
                "tables": tables, "code": search["code"], "budget": search["budget"],
                "settings": {name: search[name] for name in command.searched_for()},
                "written": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
    (shipped / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _write_defaults(registry: Path, defaults: dict[str, str]) -> None:
    with registry.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["default"] = defaults.get(row["name"], row["default"])
    with registry.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0], lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def result() -> Result:
    """The calibration that ships, as a tracked result."""
    return Result("calibration", "zaiavlenie calibrate, zaiavlenie calibrate rivals, then "
                  "zaiavlenie calibrate adopt", command.code, command.searched_for,
                  path=SHIPPED / MANIFEST)
