"""Which runs a sweep still owes: what is done, when a cell has enough, how large a batch is."""

from collections import deque

import numpy as np

from experiments.plans.design import Design
from experiments.sweeps.aggregate import mean_interval
from experiments.sweeps.pace import Pace
from experiments.sweeps.worker import Job, Row

# Seconds of work in a batch: long enough for the way to a worker and back to cost little.
LONGEST_BATCH, SHORTEST_BATCH = 1.0, 0.05
BATCHES_LEFT = 4  # a worker, so that all end at about the same time
# All workers together ask for no more a second: sending one costs 2 ms (`benchmarks/cluster.py`).
MOST_A_SECOND = 200


class Plan:
    """The runs of a design: which are done, and the next to do.

    A cell begins with ``replicates`` and, under `until`, is given as many again until the
    mean's interval is narrow enough or ``max_replicates`` are done. The interval is only looked
    at when a round is whole, so that the number does not depend on the order of completion.
    """

    def __init__(self, design: Design):
        self.design = design
        n = len(design.cells)
        self.target = np.full(n, design.least)
        self.n_failed = 0
        self._done = np.zeros((n, design.most), dtype=bool)
        until = design.file.until
        self._watched = design.outcomes.index(until.outcome) if until else None
        self._values = np.full((n, design.most), np.nan) if until else None
        self._left = np.full(n, design.least)
        self._ready = deque()
        self._taken = deque()
        self.pace = Pace(design)  # of the runs made now

    # ---- What is done ----

    def recall(self, cells: np.ndarray, replicates: np.ndarray, values: np.ndarray | None) -> None:
        """Count runs of an earlier sweep as done; ``values`` of the watched outcome."""
        self._done[cells, replicates] = True
        if self._values is not None:
            self._values[cells, replicates] = values

    def open(self) -> None:
        """Lay out what is left to do, once all that is done is known."""
        for cell in range(len(self.target)):
            self._left[cell] = (~self._done[cell, : self.target[cell]]).sum()
            self._round(cell)

    @property
    def watched(self) -> str | None:
        """Outcome that decides when a cell has enough."""
        return None if self._watched is None else self.design.outcomes[self._watched]

    @property
    def total(self) -> int:
        """Runs of the whole sweep as far as it is known now."""
        return int(self.target.sum())

    @property
    def n_done(self) -> int:
        """Runs done, failed ones included."""
        return self.total - int(self._left.sum())

    def note(self, row: Row) -> None:
        """Take in a finished run."""
        self._done[row.cell, row.replicate] = True
        self._left[row.cell] -= 1
        self.pace.note(row.cell, row.seconds)
        self.n_failed += row.error is not None
        if self._values is not None and row.values is not None:
            self._values[row.cell, row.replicate] = row.values[self._watched]
        self._round(row.cell, again=False)

    def _round(self, cell: int, again: bool = True) -> None:
        """Give a cell whose round is whole another one, or nothing if it has enough."""
        while self._left[cell] == 0 and not self._enough(cell):
            begin = self.target[cell]
            self.target[cell] = min(begin + self.design.least, self.design.most)
            self._left[cell] = (~self._done[cell, begin: self.target[cell]]).sum()
            again = True
        if again and self._left[cell]:
            self._ready.append(cell)

    def _enough(self, cell: int) -> bool:
        if self._values is None or self.target[cell] >= self.design.most:
            return True
        known = self._values[cell, : self.target[cell]]
        low, high = mean_interval(known[~np.isnan(known)])
        return bool((high - low) / 2 <= self.design.file.until.half_width)

    # ---- What is next ----

    @property
    def seconds_left(self) -> float:
        """Seconds of the runs still to do, if one after the other; 0 before one was timed."""
        return float(self.pace.all() @ self._left) if self.pace.known else 0.0

    def take(self, workers: int) -> list[Job]:
        """The next batch, empty when nothing is ready to run."""
        jobs, planned = [], 0.0
        length = None
        while self._taken or self._ready:
            if not self._taken:
                cell = self._ready.popleft()
                self._taken.extend((cell, int(r)) for r in np.flatnonzero(
                    ~self._done[cell, : self.target[cell]]))
            cell, replicate = self._taken.popleft()
            run = (replicate, self.design.seed(cell, replicate))
            if jobs and jobs[-1].cell == cell:
                jobs[-1].runs.append(run)
            else:
                one = self.design.cells[cell]
                jobs.append(Job(cell, one.key, one.choices, [run]))
            if not self.pace.known:
                break
            if length is None:
                left = self.seconds_left / (workers * BATCHES_LEFT)
                length = max(min(max(left, SHORTEST_BATCH), LONGEST_BATCH),
                             workers / MOST_A_SECOND)
            planned += self.pace.of(cell)
            if planned >= length:
                break
        return jobs
