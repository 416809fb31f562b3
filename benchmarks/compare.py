"""Speed against an idiomatic Mesa version, as ratios measured in one run.

    python benchmarks/compare.py                 the table in docs/performance.md
    python benchmarks/compare.py --quick         the smallest size only

Member-weeks a second: members in the Party and free, summed over the weeks run. Both sides
carry a DataCollector at 739 members. Larger organisations are copies of the works under one
policy. Each figure is the median of several runs taken in turn; absolute times depend on
the machine, the ratios much less.
"""

import argparse
import resource
import statistics
import time

import mesa
from idiomatic import IdiomaticModel

import sim
from sim.config import settings
from sim.run import advance
from sim.world import build

REPEATS = 5
WORKS = 739  # members of the works in April 1937 (g1-135)


def idiomatic(n: int, weeks: int) -> float:
    """Member-weeks a second of the idiomatic version, with its DataCollector."""
    model = IdiomaticModel(n)
    began = time.perf_counter()
    for _ in range(weeks):
        model.step()
    return n * weeks / (time.perf_counter() - began)


def with_collector() -> float:
    """Member-weeks a second of DenunciationModel on dinamo, with a DataCollector."""
    model = sim.DenunciationModel("dinamo", seed=1)
    collector = mesa.DataCollector(model_reporters={
        "statements": lambda m: int(m.last_week["statements"]),
        "fallen": lambda m: int((m.world.members["week_fallen"] >= 0).sum()),
        "mean_fear": lambda m: float(m.last_week["mean_fear"])})
    began = time.perf_counter()
    while model.running:
        model.step()
        collector.collect(model)
    return int(model.world.weekly["members"].sum()) / (time.perf_counter() - began)


def engine(copies: int, weeks: int) -> tuple[float, float, int]:
    """(member-weeks a second, share of the time that population and network take, members)."""
    chosen = settings("dinamo", fields={"copies": copies})
    began = time.perf_counter()
    world = build(chosen, 1)
    built = time.perf_counter()
    advance(world, 0, weeks)
    ended = time.perf_counter()
    member_weeks = int(world.weekly["members"].sum())
    # Building is paid once a run: compare it with the whole span.
    whole = (ended - built) * chosen.weeks / weeks
    return member_weeks / (ended - built), (built - began) / whole, int(
        world.weekly["members"][0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    with_collector()  # warm the compiled code
    rows = [(idiomatic(WORKS, 20), with_collector()) for _ in range(REPEATS)]
    ratio = statistics.median(b / a for a, b in rows)
    print(f"dinamo with a DataCollector on both sides: {ratio:.0f} times the idiomatic version "
          f"({statistics.median(b for _, b in rows) / 1e6:.2f} M member-weeks/s)")
    if quick:
        return
    for n, weeks in ((10_000, 4), (100_000, 1)):
        pairs = [(idiomatic(n, weeks), engine(round(n / 1170), 226 if n < 50_000 else 60)[0])
                 for _ in range(2)]
        print(f"{n:,} members: {statistics.median(b / a for a, b in pairs):.0f} times the "
              f"idiomatic version ({statistics.median(b for _, b in pairs) / 1e6:.2f} M "
              f"member-weeks/s)")
    per_head = {}
    for n in (10_000, 100_000, 1_000_000):
        speed, share, members = engine(round(n / 1170), 226 if n < 50_000 else 40)
        per_head[n] = 1.0 / speed
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{members:,} members: {speed / 1e6:.2f} M member-weeks/s, population and network "
              f"{share:.1%} of the run, cost per head {per_head[n] / per_head[10_000]:.2f} of that "
              f"at 10,000, peak memory {peak:.2f} GB")


if __name__ == "__main__":
    main()
