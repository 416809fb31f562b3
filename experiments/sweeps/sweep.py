"""A sweep: a design in, a folder of results out, however often it is interrupted.

    design -> plan (what is owed) -> batches -> executor -> store -> summary

The loop below hands batches to an executor of `concurrent.futures` shape and keeps what
comes back; the same design gives the same summary in whatever order that happens.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from experiments.plans.design import Design
from experiments.sweeps import worker
from experiments.sweeps.aggregate import read_summary
from experiments.sweeps.crew import Crew, SweepStopped, told
from experiments.sweeps.plan import Plan
from experiments.sweeps.store import Store
from sim.runs.files import trouble


@dataclass(frozen=True)
class Report:
    """How a sweep went: runs in the results, of them made now and failed; seconds it took, and
    seconds of the runs alone (summed over workers); the summary."""

    folder: Path
    runs: int
    made: int
    failed: int
    wall_seconds: float
    run_seconds: float
    first_failure: str
    summary: pd.DataFrame


def run_design(design: Design, folder: Path, using, fresh: bool = False, command: str = "",
               progress: Callable[[Plan], None] = lambda plan: None, csv: bool = False) -> Report:
    """Run what a checked design still owes in ``folder``, and summarise it.

    ``using``: a backend (`executors.py`). ``progress`` is called whenever runs come back;
    ``csv``: kept tables are written as CSV, too.
    Raises UserError, SweepStopped, and KeyboardInterrupt once what is done is on the disk.
    """
    try:
        store = Store(folder, design, worker.code(design.outcomes), fresh)
        try:
            return _swept(design, store, using, command, progress, csv)
        finally:
            store.close()
    except (OSError, pa.ArrowException) as error:
        raise SweepStopped(f"{trouble(error)}; the runs that are done are kept in {folder}, and "
                           "the same command goes on from there") from None


def _swept(design: Design, store: Store, using, command: str, progress, csv: bool) -> Report:
    began = time.monotonic()
    plan = Plan(design)
    for cells, replicates, values in store.done(plan.watched):
        plan.recall(cells, replicates, values)
    plan.open()
    before = plan.n_done
    csv = csv or store.kept.had_csv
    text = store.finished(csv) if before == plan.total else None
    if text is not None:
        store.drop_parts()
        return Report(store.folder, plan.total, 0, 0, 0.0, 0.0, "", read_summary(text))
    store.begin(command)
    first_failure = _work(plan, store, using, progress)
    text = store.gather(plan.target, csv)
    report = Report(store.folder, plan.total, plan.total - before, plan.n_failed,
                    round(time.monotonic() - began, 3), round(plan.pace.run_seconds, 3),
                    first_failure, read_summary(text))
    store.finish(csv, status="complete" if not plan.n_failed else "complete, with failures",
                 command=command, runs=report.runs, runs_made_now=report.made,
                 failures=report.failed, wall_seconds=report.wall_seconds,
                 run_seconds=report.run_seconds, workers=using.workers)
    return report


# ---- The loop --------------------------------------------------------------------------------

def _work(plan: Plan, store: Store, using, progress) -> str:
    """Do everything the plan owes; returns what the first failed run said ("" without one)."""
    if plan.n_done == plan.total:
        return ""
    worker.warm()  # compiled once, here, before several processes want the compiled rules
    crew = Crew(using, store.design.measured, store.code, store.design.file.keep)
    finished = False
    first_failure = ""
    try:
        while True:
            rows = crew.turn(plan)
            if rows is None:
                break
            for row in rows:
                plan.note(row)
                if row.error is not None and not first_failure:
                    first_failure = told(plan.design, row)
            store.add(rows)
            progress(plan)
        finished = True
    finally:
        # What came back is written first: a second Ctrl-C may come while workers end.
        try:
            store.flush()
        finally:
            crew.stop(at_once=not finished)
    return first_failure

