"""Points of a parameter space: grids, lists, Latin hypercubes, Sobol sequences, trajectories."""

import itertools

import numpy as np

from sim.errors import UserError

CROSSED = ("grid", "list")
SAMPLED = ("latin_hypercube", "sobol", "morris")
METHODS = (*CROSSED, *SAMPLED)


def grid(values: dict[str, list]) -> list[dict]:
    """Every combination; the last key varies fastest. No keys give one empty point."""
    return [dict(zip(values, point, strict=True)) for point in itertools.product(*values.values())]


def listed(values: dict[str, list], where: str) -> list[dict]:
    """The first values together, then the second ones, and so on. Raises UserError when the
    lists differ in length."""
    lengths = {key: len(given) for key, given in values.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{key} {n}" for key, n in lengths.items())
        raise UserError(f"{where}: sampling = \"list\" takes lists of one length, not {told}")
    return [dict(zip(values, point, strict=True)) for point in zip(*values.values(), strict=True)]


def sampled(method: str, ranges: dict[str, list], n: int, seed: int, levels: int,
            where: str) -> list[dict]:
    """Points in the box of ``ranges`` (key -> [low, high]), the same for the same seed.

    ``n``: points (latin_hypercube; sobol, a power of 2) or trajectories of one step a
    dimension (morris, on ``levels`` levels). Raises UserError.
    """
    if method == "morris":
        unit = _morris(len(ranges), n, seed, levels, where)
    elif method == "sobol" and n & (n - 1):
        raise UserError(f"{where}: samples = {n} is not a power of 2, which sobol needs")
    else:
        from scipy.stats import qmc  # here: it takes as long to load as a small sweep to run
        sampler = {"sobol": qmc.Sobol, "latin_hypercube": qmc.LatinHypercube}[method]
        unit = sampler(len(ranges), rng=np.random.default_rng(seed)).random(n)
    low, high = np.array(list(ranges.values()), dtype=float).T
    return [dict(zip(ranges, point, strict=True))
            for point in (low + unit * (high - low)).tolist()]


def _morris(n_keys: int, n: int, seed: int, levels: int, where: str) -> np.ndarray:
    """Morris trajectories on the unit box: ``n`` times ``n_keys + 1`` points."""
    try:
        from SALib.sample import morris
    except ImportError:
        raise UserError(f"{where}: sampling = \"morris\" needs SALib; install the extra "
                        f"zaiavlenie[calibrate]") from None
    if n_keys < 2:
        raise UserError(f"{where}: sampling = \"morris\" takes two ranges or more")
    problem = {"num_vars": n_keys, "names": [f"x{i}" for i in range(n_keys)],
               "bounds": [[0.0, 1.0]] * n_keys}
    return morris.sample(problem, n, num_levels=levels, seed=seed)
