"""How long a run of each cell takes, learned from the runs that were made.

A cell that was timed takes what its runs took. For another the logarithm of its seconds is taken
to be a sum: a constant, that of its person-weeks, a little more or less with size, and something
for every word that varies (a scenario, a regime, a rule). The sum is fitted to the cells that
were timed; what they say little about stays near zero (ridge regression).
"""

import numpy as np

from experiments.plans.design import Design

# Founding an organisation and measuring a run takes as long as so many person-weeks.
FIXED = 4000
# How firmly size and words are held to make no difference, as a number of timed cells.
SIZE_HELD, WORD_HELD = 2.0, 0.2
BESIDE = 0.3     # how far a cell's logarithm usually lies beside the sum
MOST_WORDS = 20  # a column of more says of hardly any cell what another has told
GROWTH = 1.1     # fitted anew when so many times the cells are timed


class Pace:
    """Seconds of a run of every cell of a design."""

    def __init__(self, design: Design):
        self._log_size = np.log([cell.persons * cell.weeks + FIXED for cell in design.cells])
        self._terms, self._held = self._laid_out(design)
        self._seconds = np.zeros(len(design.cells))
        self._runs = np.zeros(len(design.cells), dtype=np.int64)
        self._fitted, self._n_fitted = None, 0
        self._n_timed = 0

    def _laid_out(self, design: Design) -> tuple[np.ndarray, np.ndarray]:
        """What the terms of the sum are multiplied with, a row a cell; how firmly each is held."""
        columns = [np.ones(len(design.cells)), self._log_size - self._log_size.mean()]
        for name in design.columns:
            said = np.array([cell.values[name] for cell in design.cells])
            words = np.unique(said)
            if said.dtype.kind == "U" and 1 < len(words) <= MOST_WORDS:
                columns += [(said == word).astype(float) for word in words]
        return np.column_stack(columns), np.array([0.0, SIZE_HELD]
                                                  + [WORD_HELD] * (len(columns) - 2))

    @property
    def known(self) -> bool:
        """Whether any run was timed."""
        return self._n_timed > 0

    @property
    def run_seconds(self) -> float:
        """Seconds of all runs together."""
        return float(self._seconds.sum())

    @property
    def n_runs(self) -> int:
        """How many runs were timed."""
        return int(self._runs.sum())

    def note(self, cell: int, seconds: float) -> None:
        """Take in how long a run took."""
        self._n_timed += not self._runs[cell]
        self._seconds[cell] += seconds
        self._runs[cell] += 1

    def of(self, cell: int) -> float:
        """Seconds that a run of the cell should take. Needs a timed run, as `all` does."""
        if self._runs[cell]:
            return float(self._seconds[cell] / self._runs[cell])
        return float(self._unseen()[cell])

    def all(self) -> np.ndarray:
        """Seconds that a run of each cell should take."""
        timed = self._seconds / np.maximum(self._runs, 1)
        return np.where(self._runs > 0, timed, self._unseen())

    def _unseen(self) -> np.ndarray:
        """Seconds by the sum, whether a cell was timed or not."""
        if self._fitted is None or self._n_timed > GROWTH * self._n_fitted:
            timed = self._runs > 0
            mean = np.maximum(self._seconds[timed] / self._runs[timed], 1e-6)
            rest = np.log(mean) - self._log_size[timed]
            terms = np.linalg.solve(self._known(), self._terms[timed].T @ rest)
            self._fitted = np.exp(self._log_size + self._terms @ terms)
            self._n_fitted = self._n_timed
        return self._fitted

    def _known(self) -> np.ndarray:
        """How much is known of the terms (the inverse of their covariance)."""
        timed = self._terms[self._runs > 0]
        return timed.T @ timed + np.diag(self._held)

    def at_worst(self) -> np.ndarray:
        """`all`, and as much more as the sum may usually be wrong."""
        spread = np.einsum("ij,ji->i", self._terms, np.linalg.solve(self._known(), self._terms.T))
        return self.all() * np.exp(BESIDE * np.sqrt(spread))

    def telling(self, runs: int) -> np.ndarray:
        """How much a timed run of each cell would tell about the time that ``runs`` of every cell
        take together: the covariance of the two, by the sum."""
        unseen = np.where(self._runs > 0, 0.0, self.all() * runs)
        return np.abs(self._terms @ np.linalg.solve(self._known(), unseen @ self._terms))
