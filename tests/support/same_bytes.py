"""Hashes of whole runs, to be compared between processes: ``python same_bytes.py SCENARIO``."""

import hashlib
import sys

import numpy as np

from sim.runs.simulate import simulate
from sim.state import tables

SEEDS = range(1, 11)


def fingerprints(scenario: str) -> list[str]:
    """For each seed one hash over the rows in use of every table of the state."""
    found = []
    for seed in SEEDS:
        world = simulate(scenario, seed).world
        digest = hashlib.sha256()
        for table in tables.TABLES:
            digest.update(np.ascontiguousarray(world.rows(table.name)).tobytes())
        found.append(digest.hexdigest()[:16])
    return found


def older(folder) -> dict[str, str]:
    """The environment of a process on an older x86 processor, which keeps compiled code in
    ``folder``: the family's plain instruction set, and a C library and NumPy without newer ones."""
    from numpy._core._multiarray_umath import __cpu_dispatch__
    return {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(folder),
            "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX512VL",
            "NPY_DISABLE_CPU_FEATURES": " ".join(__cpu_dispatch__)}


if __name__ == "__main__":
    print(*fingerprints(sys.argv[1]))
