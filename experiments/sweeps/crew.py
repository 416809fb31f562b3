"""The crew of a sweep: batches on their way to an executor of `concurrent.futures` shape."""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from typing import Protocol

from experiments.plans.design import Design
from experiments.sweeps import worker
from experiments.sweeps.executors import ASK_AGAIN_SECONDS, SweepStopped
from experiments.sweeps.worker import Job, OtherVersion, Row

LOST = "the worker that ran it died twice (killed, or out of memory)"


class Work(Protocol):
    """Where batches come from: a sweep's plan, or runs that are timed before it."""

    def take(self, workers: int) -> list[Job]:
        """The next batch, empty when there is none now."""


def told(design: Design, row: Row) -> str:
    """What a failed run says, in one line: its cell, its seed and the error."""
    values = ", ".join(f"{name} = {value}" for name, value in design.cells[row.cell].values.items())
    return (f"cell {row.cell}{f' ({values})' if values else ''}, seed {row.seed}: "
            f"{row.error.strip().splitlines()[-1]}")


class Crew:
    """Batches on their way: at most as many as the backend has room for."""

    def __init__(self, using, names: list[str], code: str, keep: list[str] = ()):
        self._using = using
        self._names, self._code, self._keep = names, code, keep
        try:
            self._executor = using.start()
        except OSError as error:
            raise SweepStopped(f"no worker could be started ({error})") from None
        self._flying: dict[Future, list[Job]] = {}
        # Runs of batches that were lost with their worker, to be tried one by one.
        self._suspects: deque[Job] = deque()
        self._any_came_back = False

    def turn(self, work: Work) -> list[Row] | None:
        """Send what there is room for, and wait for what comes back first; None at the end."""
        if self._suspects and not self._flying:
            return self._alone(self._suspects.popleft())
        while not self._suspects and len(self._flying) < self._using.room:
            batch = work.take(self._using.workers)
            if not batch:
                break
            self._flying[self._send(batch)] = batch
        if not self._flying:
            return None
        rows = []
        for future in self._landed(self._flying):
            batch = self._flying.pop(future)
            found = self._result(future)
            if found is None:
                self._suspects.extend(job._replace(runs=[run]) for job in batch
                                      for run in job.runs)
            else:
                rows += found
        return rows

    def _landed(self, flying: Iterable[Future]) -> set[Future]:
        """Those of ``flying`` that are done, as soon as there is one."""
        while True:
            came, _ = wait(flying, timeout=ASK_AGAIN_SECONDS, return_when=FIRST_COMPLETED)
            if came:
                return came
            self._using.check()

    def _alone(self, job: Job) -> list[Row]:
        """A run that was lost with its worker, tried again with nothing beside it."""
        future, = self._landed([self._send([job])])
        found = self._result(future)
        if found is not None:
            return found
        if not self._any_came_back:
            raise SweepStopped("the workers die before they finish a run; a script that sweeps "
                               "with several workers needs `if __name__ == \"__main__\":`")
        return [worker.failed(job, *job.runs[0], LOST)]

    def _send(self, batch: list[Job]) -> Future:
        try:
            return self._executor.submit(worker.work, batch, self._names, self._code,
                                         self._keep)
        except BrokenExecutor:  # a pool that lost a worker takes nothing more
            self._executor = self._using.restart(self._executor)
            return self._executor.submit(worker.work, batch, self._names, self._code,
                                         self._keep)

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
