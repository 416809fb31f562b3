"""A sweep from Python, ``sim.sweep``: as on the command line, its summary as a data frame."""

import tempfile
from pathlib import Path

import pandas as pd

from experiments.plans.design import load
from experiments.sweeps import progress
from experiments.sweeps.executors import backend
from experiments.sweeps.sweep import run_design


def sweep(design: str | Path | dict, workers: int = 1, out: str | Path | None = None,
          scheduler: str | None = None, fresh: bool = False) -> pd.DataFrame:
    """Run a design and return its summary: one row a cell and outcome.

    design: a shipped name, the path of a TOML file, or a dict of its keys (`design.File`).
    workers: processes of this machine; above 1, a script must guard its call with
    ``if __name__ == "__main__":``, as `multiprocessing` asks. scheduler: address of a Dask
    scheduler instead. out: folder of the results, which resumes a sweep of the same design
    and is refused to another (``fresh`` starts anew); without it nothing is kept. Columns of
    the summary: what varies, then those of `columns.csv`.

    Raises UserError for a design or folder that cannot be used, SweepStopped when the disk is
    full or the cluster lost.

    >>> sweep({"question": "how many fall?", "scenario": "classroom", "replicates": 20,
    ...        "outcomes": ["falls"], "vary": {"regime": ["before_1936", "plenum_1937"]}})
    """
    using = backend(None if scheduler else workers, scheduler)
    checked = load(design)
    with (tempfile.TemporaryDirectory(prefix="zaiavlenie-") as place,
          progress.shown(checked) as show):
        folder = Path(place) if out is None else Path(out)
        return run_design(checked, folder, using, fresh, progress=show).summary
