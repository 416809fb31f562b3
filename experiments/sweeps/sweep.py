"""A sweep: a design in, a folder of results out, however often it is interrupted.

    design -> plan (what is owed) -> batches -> executor -> store -> summary

The loop below hands batches to an executor of `concurrent.futures` shape and keeps what
comes back; the same design gives the same summary in whatever order that happens.
"""

import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.plans.design import Design, load
from experiments.sweeps import worker
from experiments.sweeps.aggregate import read_summary
from experiments.sweeps.executors import backend
from experiments.sweeps.plan import Plan
from experiments.sweeps.store import Store
from experiments.sweeps.worker import Job, OtherVersion, Row

LOST = "the worker that ran it died twice (killed, or out of memory)"
SAMPLE_ROW_BYTES = 60  # of a run on the disk, beside its outcomes of 8 bytes


class SweepStopped(Exception):
    """The sweep cannot go on; what is done is kept, and the same command goes on from there."""


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
    if out is not None:
        return run_design(checked, Path(out), using, fresh).summary
    folder = Path(tempfile.mkdtemp(prefix="zaiavlenie-"))
    try:
        return run_design(checked, folder, using).summary
    finally:
        shutil.rmtree(folder)


def run_design(design: Design, folder: Path, using, fresh: bool = False, command: str = "",
               progress: Callable[[Plan], None] = lambda plan: None) -> Report:
    """Run what a checked design still owes in ``folder``, and summarise it.

    ``using``: a backend (`executors.py`). ``progress`` is called whenever runs come back.
    Raises UserError, SweepStopped, and KeyboardInterrupt once what is done is on the disk.
    """
    began = time.monotonic()
    store = Store(folder, design, worker.code(), fresh)
    try:
        plan = Plan(design)
        for cells, replicates, values in store.done(plan.watched):
            plan.recall(cells, replicates, values)
        plan.open()
        before = plan.n_done
        text = store.finished() if before == plan.total else None
        if text is not None:
            store.drop_parts()
            return Report(folder, plan.total, 0, 0, 0.0, 0.0, "", read_summary(text))
        store.write_manifest(status="running", command=command)
        first_failure = _work(plan, store, using, progress)
        text = store.gather(plan.target)
        report = Report(folder, plan.total, plan.total - before, plan.n_failed,
                        round(time.monotonic() - began, 3), round(plan.run_seconds, 3),
                        first_failure, read_summary(text))
        store.write_manifest(
            status="complete" if not plan.n_failed else "complete, with failures",
            command=command, runs=report.runs, runs_made_now=report.made,
            failures=report.failed, wall_seconds=report.wall_seconds,
            run_seconds=report.run_seconds, workers=using.workers)
        store.drop_parts()
        return report
    except OSError as error:
        raise SweepStopped(f"{folder}: cannot be written ({error.strerror or error}); the runs "
                           f"that are done are kept: make room, and give the same command "
                           f"again") from None
    finally:
        store.close()


# ---- The loop --------------------------------------------------------------------------------

def _work(plan: Plan, store: Store, using, progress) -> str:
    """Do everything the plan owes; returns what the first failed run said ("" without one)."""
    if plan.n_done == plan.total:
        return ""
    worker.warm()  # compiled once, here, before several processes want the compiled rules
    crew = _Crew(using, store)
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
                    first_failure = _told(plan.design, row)
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


def _told(design: Design, row: Row) -> str:
    values = ", ".join(f"{name} = {value}" for name, value in design.cells[row.cell].values.items())
    return (f"cell {row.cell}{f' ({values})' if values else ''}, seed {row.seed}: "
            f"{row.error.strip().splitlines()[-1]}")


class _Crew:
    """Batches on their way: at most as many as the backend has room for."""

    def __init__(self, using, store: Store):
        self._using = using
        self._names, self._code = store.design.outcomes, store.code
        try:
            self._executor = using.start()
        except OSError as error:
            raise SweepStopped(f"no worker could be started ({error})") from None
        self._flying: dict[Future, list[Job]] = {}
        # Runs of batches that were lost with their worker, to be tried one by one.
        self._suspects: deque[Job] = deque()
        self._any_came_back = False

    def turn(self, plan: Plan) -> list[Row] | None:
        """Send what there is room for, and wait for what comes back first; None at the end."""
        if self._suspects and not self._flying:
            return self._alone(self._suspects.popleft())
        while not self._suspects and len(self._flying) < self._using.room:
            batch = plan.take(self._using.workers)
            if not batch:
                break
            self._flying[self._send(batch)] = batch
        if not self._flying:
            return None
        came, _ = wait(self._flying, return_when=FIRST_COMPLETED)
        rows = []
        for future in came:
            batch = self._flying.pop(future)
            found = self._result(future)
            if found is None:
                self._suspects.extend(job._replace(runs=[run]) for job in batch
                                      for run in job.runs)
            else:
                rows += found
        return rows

    def _alone(self, job: Job) -> list[Row]:
        """A run that was lost with its worker, tried again with nothing beside it."""
        found = self._result(self._send([job]))
        if found is not None:
            return found
        if not self._any_came_back:
            raise SweepStopped("the workers die before they finish a run; a script that sweeps "
                               "with several workers needs `if __name__ == \"__main__\":`")
        return [worker.failed(job, *job.runs[0], LOST)]

    def _send(self, batch: list[Job]) -> Future:
        try:
            return self._executor.submit(worker.work, batch, self._names, self._code)
        except BrokenExecutor:  # a pool that lost a worker takes nothing more
            self._executor = self._using.restart(self._executor)
            return self._executor.submit(worker.work, batch, self._names, self._code)

    def _result(self, future: Future) -> list[Row] | None:
        """Rows of a finished batch; None when it was lost with its worker."""
        try:
            rows = future.result()
        except OtherVersion as error:
            raise SweepStopped(f"{error}; install the same version there") from None
        except CancelledError:
            raise SweepStopped("the scheduler was lost; start one, and give the same command "
                               "again") from None
        except Exception:  # rules' own errors are rows: what comes here befell the worker
            return None
        self._any_came_back = True
        return rows

    def stop(self, at_once: bool) -> None:
        """End the executor."""
        self._using.stop(self._executor, at_once)


# ---- Before it runs --------------------------------------------------------------------------

@dataclass(frozen=True)
class Estimate:
    """What a sweep would take: runs at least and at most, seconds and bytes for the least."""

    cells: int
    runs: int
    most_runs: int
    seconds_a_run: float
    seconds: float
    disk_bytes: int


def estimate(design: Design, workers: int) -> Estimate:
    """Runs, time and disk that a design needs, from one timed run; writes nothing.

    Other cells' runs are taken to last as their members and weeks say.
    """
    worker.warm()
    first = design.cells[0]
    job = Job(0, first.key, first.choices, [(0, design.seed(0, 0))])
    row, = worker.work([job], design.outcomes, worker.code())
    size = np.array([cell.persons * cell.weeks for cell in design.cells], dtype=float)
    seconds = row.seconds * size.sum() / size[0] * design.least
    runs = len(design.cells) * design.least
    # For a moment, parts and gathered runs lie side by side.
    disk = 2 * runs * (SAMPLE_ROW_BYTES + 8 * len(design.outcomes))
    return Estimate(len(design.cells), runs, len(design.cells) * design.most,
                    seconds / runs, seconds / workers, disk)
