"""Points of a parameter space: grids, lists, Latin hypercubes, Sobol sequences, trajectories,
and the crossed samples from which Sobol indices are estimated."""

import itertools

import numpy as np

from sim.config.errors import UserError

CROSSED = ("grid", "list")
SAMPLED = ("latin_hypercube", "sobol", "morris", "saltelli")
# Methods whose number of samples must be a power of 2.
DOUBLING = ("sobol", "saltelli")
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

    ``n``: points (latin_hypercube; sobol, a power of 2), trajectories of one step a dimension
    (morris, on ``levels`` levels) or blocks of ``block_size`` points (saltelli, a power of 2).
    Raises UserError.
    """
    if method in DOUBLING and n & (n - 1):
        raise UserError(f"{where}: samples = {n} is not a power of 2, which {method} needs")
    if method in ("morris", "saltelli"):
        unit = _of_salib(method, len(ranges), n, seed, levels, where)
    else:
        from scipy.stats import qmc  # here: it takes as long to load as a small sweep to run
        sampler = {"sobol": qmc.Sobol, "latin_hypercube": qmc.LatinHypercube}[method]
        unit = sampler(len(ranges), rng=np.random.default_rng(seed)).random(n)
    low, high = np.array(list(ranges.values()), dtype=float).T
    return [dict(zip(ranges, point, strict=True))
            for point in (low + unit * (high - low)).tolist()]


def block_size(method: str, n_keys: int) -> int:
    """Points that one of the samples asked for takes, in a box of ``n_keys`` dimensions."""
    return {"morris": n_keys + 1, "saltelli": 2 * n_keys + 2}.get(method, 1)


def problem_of(names: list[str]) -> dict:
    """The unit box with these dimensions, as SALib describes one."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _of_salib(method: str, n_keys: int, n: int, seed: int, levels: int, where: str) -> np.ndarray:
    """Morris trajectories, or Saltelli's blocks with second order, on the unit box: ``n`` times
    ``block_size`` points."""
    try:
        from SALib.sample import morris, sobol
    except ImportError:
        raise UserError(f"{where}: sampling = \"{method}\" needs SALib; install the extra "
                        f"zaiavlenie[calibrate]") from None
    if n_keys < 2:
        raise UserError(f"{where}: sampling = \"{method}\" takes two ranges or more")
    problem = problem_of([f"x{i}" for i in range(n_keys)])
    if method == "morris":
        return morris.sample(problem, n, num_levels=levels, seed=seed)
    return sobol.sample(problem, n, calc_second_order=True, seed=seed)
