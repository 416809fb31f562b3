"""Seeds: which are legal, and how many of them are named in text."""

import re
from collections.abc import Sequence

import numpy as np

from sim.config.errors import UserError, shown

MAX_SEED = 2**63 - 1
MOST_SEEDS = 100_000
SEEDS = re.compile(r"(\d+)(?:-(\d+))?")


def check_seed(seed: object) -> int:
    """``seed`` if it can key the draws, else UserError."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise UserError(f"seed: {shown(seed)} is not a whole number")
    if not 0 <= seed <= MAX_SEED:
        raise UserError(f"seed: {seed} is outside 0..{MAX_SEED}")
    return int(seed)


def seeds_of(text: str) -> list[int]:
    """Seeds named by ``1-200``, ``3,5,9`` or a mixture, in rising order. Raises UserError."""
    found: set[int] = set()
    for part in text.split(","):
        match = SEEDS.fullmatch(part.strip())
        if match is None:
            raise UserError(f"--seeds {text}: '{part.strip()}' is no seed and no range; write "
                            "1-200, or 3,5,9")
        first, last = int(match[1]), int(match[2] or match[1])
        check_seed(last)
        if last < first:
            raise UserError(f"--seeds {text}: {part.strip()} runs backwards")
        if len(found) + last - first >= MOST_SEEDS:
            raise UserError(f"--seeds {text}: more than {MOST_SEEDS:,} seeds; for so many there "
                            "are sweeps (zaiavlenie sweep)")
        found.update(range(first, last + 1))
    return sorted(found)


def seeds_in_words(seeds: Sequence[int]) -> str:
    """The same in short: ``1-200``, ``3,5,9``."""
    spans: list[list[int]] = []
    for seed in seeds:
        if spans and seed == spans[-1][1] + 1:
            spans[-1][1] = seed
        else:
            spans.append([seed, seed])
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in spans)
