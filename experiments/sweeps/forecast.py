"""What a sweep would take: runs, time and disk, from a sample of its runs that are timed.

The sample is run as the sweep would be, by the same workers. Which cells it holds is decided as
the times of others come in, so that the whole is soon known.
"""

import time
from dataclasses import dataclass

import numpy as np

from experiments.plans.design import Design
from experiments.sweeps import aggregate, worker
from experiments.sweeps.crew import Crew, told
from experiments.sweeps.kept import bytes_on_disk
from experiments.sweeps.pace import Pace
from experiments.sweeps.worker import Job, Row

# The sample takes a hundredth of the sweep's time, within these seconds.
SHARE, LEAST_SECONDS, MOST_SECONDS = 0.01, 4.0, 15.0
MOST_TIMED = 100  # cells
SHORT = 0.1       # seconds of a run that is not short: its settings cost nothing beside it
RUN_BYTES = 60    # of a run on the disk, beside its outcomes of 8 bytes


@dataclass(frozen=True)
class Estimate:
    """What a sweep would take: runs at least and at most, seconds and bytes for the least; how
    many cells were timed to say so; how many of the timed runs failed, and what the first said."""

    cells: int
    runs: int
    most_runs: int
    seconds_a_run: float
    seconds: float
    disk_bytes: int
    cells_timed: int
    failed: int = 0
    first_failure: str = ""


def estimate(design: Design, using) -> Estimate:
    """Runs, time and disk that a design needs; writes nothing. ``using``: a backend.

    Raises SweepStopped when its workers are of no use.
    """
    worker.warm()  # compiled once, before anything is timed
    workers = using.workers
    sample = Sample(design)
    crew = Crew(using, design.measured, worker.code(design.measured), design.file.keep)
    try:
        while (rows := crew.turn(sample)) is not None:
            sample.note(rows)
    finally:
        crew.stop(at_once=True)
    cells, runs = len(design.cells), len(design.cells) * design.least
    a_run = sample.pace.all()
    in_runs = float(max(a_run.sum() * design.least / workers, a_run.max()))
    # For a moment, parts and gathered runs lie side by side.
    disk = 2 * runs * (RUN_BYTES + 8 * len(design.outcomes) + sample.kept_bytes())
    return Estimate(cells, runs, cells * design.most, float(a_run.mean()),
                    sample.start + in_runs + _summing_up(design), disk, sample.n_timed,
                    sample.failed, sample.first_failure)


def _summing_up(design: Design) -> float:
    """Seconds of writing the summary."""
    values = np.random.default_rng(0).random(design.least)
    aggregate.summarise(values, 0)  # draws what all cells have in common
    began = time.perf_counter()
    aggregate.summarise(values, 0)
    return (time.perf_counter() - began) * len(design.cells) * len(design.outcomes)


class Sample:
    """Which runs are timed: first the smallest, so that nothing takes unduly long; then in turns
    the one that tells most by what `Pace` takes for granted, and one by lot, the likelier the
    longer it takes, since that may be wrong."""

    def __init__(self, design: Design):
        self._design = design
        self.pace = Pace(design)
        self.start = 0.0  # seconds until every worker had run something
        self._smallest = min(design.cells, key=lambda cell: cell.persons * cell.weeks).index
        self._lots = np.random.default_rng(0)
        self._began = time.monotonic()
        self._woken = self._waking = 0  # workers that were given a first run; not yet through
        self._flying: dict[int, float] = {}  # cells on their way, with seconds as they should be
        self._sent = np.zeros(len(design.cells), dtype=bool)
        self._spent = 0.0
        self.failed, self.first_failure = 0, ""
        self._kept: list[int] = []

    @property
    def n_timed(self) -> int:
        """How many cells were timed."""
        return int(self._sent.sum())

    def take(self, workers: int) -> list[Job]:
        """The next cell to time, empty when there is none now."""
        if self._woken < workers:  # a worker's first run also loads what it needs
            self._woken += 1
            self._waking += 1
            return [self._job(self._smallest, 1)]
        if self._waking or len(self._flying) >= workers:
            return []
        if not self.pace.known:
            return [] if self._flying else self._send(self._smallest, 0.0)
        seconds = self.pace.all()
        whole = self._design.least * seconds.sum() / workers
        budget = workers * min(max(SHARE * whole, LEAST_SECONDS), MOST_SECONDS)
        left = budget - self._spent - sum(self._flying.values())
        fits = ~self._sent & (self.pace.at_worst() * self._n_runs(seconds) <= left)
        if not fits.any() or self.n_timed >= MOST_TIMED:
            return []
        if self.n_timed % 2:
            cell = int(np.where(fits, self.pace.telling(self._design.least), -1.0).argmax())
        else:
            share = np.where(fits, seconds, 0.0)
            cell = int(self._lots.choice(len(share), p=share / share.sum()))
        return self._send(cell, seconds[cell])

    def note(self, rows: list[Row]) -> None:
        """Take in runs that came back."""
        for row in rows:
            if row.error is not None:
                self.failed += 1
                self.first_failure = self.first_failure or told(self._design, row)
            if row.tables:
                self._kept.append(bytes_on_disk(row))
            if self._waking:
                self._waking -= 1
                self.start = time.monotonic() - self._began
                continue
            self._spent += row.seconds
            # A job's first run also pays for the settings of the others.
            if row.replicate == self._n_runs(self._flying[row.cell]) - 1:
                del self._flying[row.cell]
                self.pace.note(row.cell, row.seconds)

    def kept_bytes(self) -> float:
        """Bytes of the kept tables of a run, by those timed."""
        return float(np.mean(self._kept)) if self._kept else 0.0

    def _n_runs(self, seconds):
        """Runs of a cell that are timed, as long as they should take."""
        return np.where(seconds < SHORT, min(self._design.least, 2), 1)

    def _send(self, cell: int, seconds: float) -> list[Job]:
        self._sent[cell] = True
        self._flying[cell] = seconds
        return [self._job(cell, int(self._n_runs(seconds)))]

    def _job(self, cell: int, n: int) -> Job:
        one = self._design.cells[cell]
        return Job(cell, one.key, one.choices, [(r, self._design.seed(cell, r)) for r in range(n)])
