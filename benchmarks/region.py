"""A region of many organisations against as many members in unconnected copies of the works.

    python benchmarks/region.py            prints a table (up to half an hour)
    python benchmarks/region.py --quick    a hundred thousand members only

Whole historical runs. Cost is processor time a member-week (a member in the Party and free for
one week), building left out; each run has a process of its own, so that the peak of memory is its
own too, and the kinds of run take turns, so that the ratios depend little on the machine.
"""

import argparse
import statistics
import subprocess
import sys
import time

from compare import GIGABYTE, peak_memory

from sim.config.settings import settings
from sim.founding.world import build
from sim.runs.simulate import advance

REPEATS = {100_000: 3, 1_000_000: 1}
MEAN_SIZE = 347
KINDS = {
    "copies": ("dinamo", {}),
    "unconnected region": ("region", {"transfers": "off", "regional_press": "off"}),
    "region": ("region", {}),
}


def alone(kind: str, members: int) -> None:
    """One whole run; prints members, seconds a member-week, seconds to build, peak memory."""
    scenario, switches = KINDS[kind]
    mean = MEAN_SIZE if scenario == "region" else settings("dinamo").scenario.members
    advance(build(settings(scenario, fields={"copies": 2}), 1), 0, 2)  # load what is compiled
    chosen = settings(scenario, fields={"copies": round(members / mean)}, switch=switches)
    began = time.process_time()
    world = build(chosen, 1)
    built = time.process_time()
    advance(world, 0, chosen.weeks)
    ran = time.process_time() - built
    print(int(world.weekly["members"][0]), ran / int(world.weekly["members"].sum()),
          built - began, peak_memory())


def measure(kind: str, members: int) -> list[float]:
    """What :func:`alone` prints, from a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--alone", kind, str(members)], check=True,
                          capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--alone", nargs=2, metavar=("KIND", "MEMBERS"), help="one run, no more")
    asked = parser.parse_args()
    if asked.alone:
        alone(asked.alone[0], int(asked.alone[1]))
        return
    for members, repeats in REPEATS.items():
        if asked.quick and members != min(REPEATS):
            continue
        found = {kind: [] for kind in KINDS}
        for _ in range(repeats):
            for kind, runs in found.items():
                runs.append(measure(kind, members))
        for kind, runs in found.items():
            n, _, built, peak = runs[0]
            cost = statistics.median(run[1] for run in runs)
            times = statistics.median(run[1] / base[1] for run, base in
                                      zip(runs, found["copies"], strict=True))
            print(f"{kind}, {n:,.0f} members: {cost * 1e9:.0f} ns a member-week, {times:.2f} times "
                  f"the copies; building {built:.1f} s; peak memory {peak / GIGABYTE:.2f} GB, "
                  f"{peak / n:.0f} bytes a member", flush=True)


if __name__ == "__main__":
    main()
