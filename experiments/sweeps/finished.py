"""A finished sweep's folder read back: what varied, the summary, kept tables."""

import json
from pathlib import Path

import pandas as pd

from experiments.sweeps.kept import TABLES
from experiments.sweeps.store import MANIFEST, RUNS, SUMMARY
from sim.config.errors import UserError

STATISTICS_FROM = "outcome"


def read_sweep(folder: str | Path) -> tuple[dict, list[str], pd.DataFrame]:
    """Manifest, names of what varied and summary of a finished sweep. Raises UserError."""
    folder = Path(folder)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        summary = pd.read_csv(folder / SUMMARY)
    except (OSError, ValueError):
        raise UserError(f"{folder}: not the folder of a finished sweep (no readable {MANIFEST} "
                        f"and {SUMMARY})") from None
    if not isinstance(manifest, dict) or manifest.get("kind") != "sweep":
        raise UserError(f"{folder}: not the folder of a sweep; `zaiavlenie sweep` writes one")
    columns = list(summary.columns)
    return manifest, columns[1: columns.index(STATISTICS_FROM)], summary


def kept_table(folder: str | Path, name: str) -> pd.DataFrame | None:
    """A table of all runs that the sweep kept; None where it did not."""
    file = Path(folder) / TABLES / f"{name}.parquet"
    return pd.read_parquet(file) if file.exists() else None


def runs_of(folder: str | Path) -> pd.DataFrame:
    """One row a run: cell, what varies, seed, outcomes, error."""
    return pd.read_parquet(Path(folder) / RUNS)
