"""Draws from the priors, one run each in every scenario: what all that follows learns from.

The record is one history, so what it is held against are single runs, rows as they fall: an
undetermined one is NaN. Draws are made in parts, each a sweep that goes on where it was stopped.
"""

from dataclasses import dataclass

import numpy as np

from experiments.plans.priors import Prior
from experiments.record.calibration import misfit
from experiments.record.calibration.points import Sweeps
from experiments.record.patterns import Pattern

PART = 2_000
ONE_EACH = dict.fromkeys(misfit.SCENARIOS, 1)
# What a historian could count in the papers of an organisation beside the rows of the record: by
# outcome, in words. Of each it is asked how much knowing it would tell (`lookups.py`).
COUNTABLE = {
    "statements": "political statements made from 1935 to 1939",
    "preemptive_share": "share of statements that tell, unasked, of the author's own tie",
    "shelving_rate": "share of statements that officials leave lying",
    "expulsions_political": "political expulsions from 1935 to 1939",
    "arrests": "arrests of members from 1935 to 1939",
    "reinstatements": "reinstatements from 1935 to 1939",
    "transfers": "officials sent from one organisation to another",
    "committee_milder_than_cell": "share of matters in which the committee is milder than the cell",
    **{f"fall_share.rank_{rank}": f"share fallen of {whom}" for rank, whom in enumerate(
        ("workers and clerks", "foremen and engineers", "heads of units", "the second line",
         "the leading posts"))},
    **{f"risk_after.{tie}": f"falls within half a year among those tied to one who fell: {whom}"
       for tie, whom in (("kin", "kin"), ("friend", "friends"), ("subordinate", "subordinates"),
                         ("client", "protégés"), ("recommended", "those recommended"),
                         ("past_association", "old associates"), ("shopmate", "shopmates"),
                         ("successor", "successors"))},
    **{f"hot_seat.{post}": f"holders of one post: {whom}" for post, whom in (
        ("unit_head", "head of a unit"), ("partkom_secretary", "secretary of the committee"),
        ("organiser", "organiser of a cell"))},
}


@dataclass(frozen=True)
class Draws:
    """``units``: ``[draw, parameter]`` in units of the priors; ``values``: ``[draw, row]``;
    ``counts``: ``[draw, outcome of COUNTABLE]`` of the first scenario, empty where none were asked
    for."""

    units: np.ndarray
    values: np.ndarray
    counts: np.ndarray

    def __getitem__(self, of) -> "Draws":
        """Some of the draws."""
        return Draws(self.units[of], self.values[of], self.counts[of])


def drawn(sweeps: Sweeps, name: str, ranges: list[Prior], n: int, asked: list[Pattern], seed: int,
          countable: bool = False, say=lambda text: None) -> Draws:
    """``n`` draws, those of a larger ``n`` beginning with them. ``seed``: of the draws and, from
    there on, of the runs."""
    from scipy.stats import qmc
    parts = []
    for part, first in enumerate(range(0, n, PART)):
        size = min(PART, n - first)
        # A part is laid out whole, so that a longer search keeps what a shorter one has drawn.
        units = qmc.LatinHypercube(len(ranges), rng=np.random.default_rng([seed, part])
                                   ).random(PART)[:size]
        values, counts = sweeps.runs(f"{name}-{part + 1:02d}", ranges, units, asked, ONE_EACH,
                                     seed + first, more=tuple(COUNTABLE) if countable else ())
        say(f"{name}: {first + size:,} of {n:,} draws")
        parts.append(Draws(units, values[:, 0], counts[:, 0]))
    return Draws(*(np.concatenate([getattr(part, what) for part in parts])
                   for what in ("units", "values", "counts")))
