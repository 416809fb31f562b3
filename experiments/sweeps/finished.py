"""A finished sweep's folder read back: what varied, the summary, kept tables."""

from pathlib import Path

import pandas as pd

from experiments.sweeps.kept import TABLES
from experiments.sweeps.store import MANIFEST, SUMMARY, altered_in, read_manifest
from sim.config.errors import UserError

# The first column of a summary that is not of what varied.
STATISTICS_FROM = "outcome"


def read_sweep(folder: str | Path) -> tuple[dict, list[str], pd.DataFrame]:
    """Manifest, names of what varied and summary of a finished sweep. Raises UserError where it is
    none, or not as it was written."""
    folder = Path(folder)
    manifest = read_manifest(folder)
    try:
        summary = pd.read_csv(folder / SUMMARY)
    except (OSError, ValueError):
        summary = None
    if manifest is None or summary is None:
        raise UserError(f"{folder}: not the folder of a finished sweep (no readable {MANIFEST} "
                        f"and {SUMMARY}); `zaiavlenie sweep` writes one")
    if altered := altered_in(folder, manifest):
        raise UserError(f"{folder / altered[0]}: is missing or altered; `zaiavlenie sweep` with "
                        "the same design and folder makes it again")
    columns = list(summary.columns)
    return manifest, columns[1: columns.index(STATISTICS_FROM)], summary


def kept_table(folder: str | Path, name: str) -> pd.DataFrame | None:
    """A table of all runs that the sweep kept; None where it did not."""
    file = Path(folder) / TABLES / f"{name}.parquet"
    return pd.read_parquet(file) if file.exists() else None
