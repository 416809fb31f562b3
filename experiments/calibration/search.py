"""Approximate Bayesian computation: sequential Monte Carlo by pyabc.

pyabc was taken for what the alternatives lack together: sequential Monte Carlo with perturbation
from the last population, a store on the disk that a later process goes on from, and upkeep. It
works in units of the priors (0-1). Every generation is run with a seed of its own and kept
whole, so that an interrupted search ends as an uninterrupted one does.
"""

import logging
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibration import misfit
from experiments.calibration.posterior import quantile
from experiments.calibration.priors import Prior
from experiments.calibration.simulator import Simulator
from experiments.patterns import Pattern
from sim.errors import UserError

MEDIANS = "medians"
DATABASE = "search.db"


def search(simulator: Simulator, ranges: list[Prior], folder: Path, *, particles: int,
           evaluations: int, seed: int,
           told=lambda generation, n, distance: None) -> pd.DataFrame:
    """Particles of the last generation: ``weight``, ``distance``, a column a parameter (values,
    not units), and ``ID`` of each row with the particle's median.

    particles: size of a generation. evaluations: no further generation is begun once so many
    points have been simulated. ``told`` is called after every generation. The first generation
    is the prior; each next one keeps what is nearer than the median of the last. Raises
    UserError where pyabc is not installed.
    """
    try:
        import pyabc
    except ImportError:
        raise UserError("calibrate: needs pyabc; install the extra zaiavlenie[calibrate]"
                        ) from None

    logging.getLogger("ABC").setLevel(logging.WARNING)
    asked = simulator.asked
    prior = pyabc.Distribution(**{one.name: pyabc.RV("uniform", 0, 1) for one in ranges})

    def simulate(units) -> dict:
        return {MEDIANS: simulator.medians({one.name: one.at(float(units[one.name]))
                                            for one in ranges})}

    def distance(found, _observed) -> float:
        return misfit.distance(asked, found[MEDIANS])

    folder.mkdir(parents=True, exist_ok=True)
    address = f"sqlite:///{(folder / DATABASE).resolve()}"
    observed = {MEDIANS: np.array([row.target for row in asked])}
    while True:
        history = pyabc.History(address) if (folder / DATABASE).exists() else None
        generation = 0 if history is None else history.max_t + 1
        if generation and history.total_nr_simulations >= evaluations:
            return _population(history, ranges, asked)
        abc = pyabc.ABCSMC(simulate, prior, distance, population_size=particles,
                           eps=pyabc.ConstantEpsilon(_median_distance(history)),
                           sampler=pyabc.sampler.SingleCoreSampler())
        if history is None:
            abc.new(address, observed)
        else:
            abc.load(address)
        # pyabc draws from NumPy's global generator: it has no other.
        np.random.seed([seed, generation])  # noqa: NPY002
        history = abc.run(max_nr_populations=1)
        told(generation, history.total_nr_simulations, _median_distance(history))


def _median_distance(history) -> float:
    """Up to which distance the next generation keeps a particle."""
    if history is None:
        return misfit.CAP
    last = history.get_weighted_distances()
    return quantile(last["distance"], last["w"], 0.5)


def _population(history, ranges: list[Prior], asked: list[Pattern]) -> pd.DataFrame:
    told = [{"weight": one.weight, "distance": one.distance}
            | {prior.name: prior.at(one.parameter[prior.name]) for prior in ranges}
            | dict(zip([row.id for row in asked], one.sum_stat[MEDIANS], strict=True))
            for one in history.get_population().particles]
    return pd.DataFrame(told).sort_values("distance", ignore_index=True)
