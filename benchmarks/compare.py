"""Speed against an idiomatic Mesa version, as ratios measured in one run.

    python benchmarks/compare.py            the table in docs/performance.md (some minutes)
    python benchmarks/compare.py --quick    the smallest size only
    python benchmarks/compare.py --keep     for docs/performance.md

Member-weeks a second: members in the Party and free, summed over the weeks run. Both sides run
under the same static regime, which starts with a shock, and for the same number of weeks where
they are compared; 739 members are those of the works of April 1937 (g1-135), larger organisations
are copies of the works under one policy. Both sides carry a DataCollector with the same three
reporters; beside it stands the engine in one go, which keeps these series, and more, in its own
table of weeks. The two sides take turns and each figure is a median, so the ratios depend little on
the machine.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from keep import keep

from sim.config.settings import settings
from sim.founding.world import build
from sim.runs.simulate import advance

REPEATS = 5
WORKS = 739
WEEKS = 60
REGIME = "plenum_1937"
# Members, weeks, goal.
SIZES = ((WORKS, WEEKS, "40"), (10_000, 20, "100"), (100_000, 5, "150"))
FIRST_RESULT = "import sim; sim.simulate('dinamo', seed=1).weekly"
GIGABYTE = 2**30


def idiomatic(n: int, weeks: int) -> float:
    """Member-weeks a second of the idiomatic version, with its DataCollector."""
    from idiomatic import IdiomaticModel  # Mesa is no part of the engine's memory
    model = IdiomaticModel(n, regime=REGIME)
    began = time.perf_counter()
    for _ in range(weeks):
        model.step()
    return n * weeks / (time.perf_counter() - began)


def scenario_of(members: int, regime: str = "historical"):
    """Settings of about so many members: one works, or copies of it."""
    fields = ({"members": members} if members <= settings("dinamo").scenario.members else
              {"copies": max(1, round(members / settings("dinamo").scenario.members))})
    return settings("dinamo", regime=regime, fields=fields)


def with_collector(members: int = WORKS, weeks: int = WEEKS) -> float:
    """Member-weeks a second of DenunciationModel with a DataCollector."""
    import mesa

    from sim.model import DenunciationModel
    model = DenunciationModel(scenario_of(members, REGIME), seed=1)
    collector = mesa.DataCollector(model_reporters={
        "statements": lambda m: int(m.last_week["statements"]),
        "fallen": lambda m: int((m.world.members["week_fallen"] >= 0).sum()),
        "mean_fear": lambda m: float(m.last_week["mean_fear"])})
    began = time.perf_counter()
    for _ in range(weeks):
        model.step()
        collector.collect(model)
    return int(model.world.weekly["members"].sum()) / (time.perf_counter() - began)


def engine(members: int, weeks: int | None = None, regime: str = "historical"):
    """(members, member-weeks a second, share of a whole run that building takes)."""
    chosen = scenario_of(members, regime)
    began = time.perf_counter()
    world = build(chosen, 1)
    built = time.perf_counter()
    advance(world, 0, weeks or chosen.weeks)
    ran = time.perf_counter() - built
    member_weeks = int(world.weekly["members"].sum())
    # Building is paid once a run: compare it with the whole span.
    whole = ran * chosen.weeks / (weeks or chosen.weeks)
    return int(world.weekly["members"][0]), member_weeks / ran, (built - began) / (
        built - began + whole)


def peak_memory() -> float:
    """Most memory this process has held, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024.0
    raise RuntimeError("no VmHWM in /proc/self/status")


def first_result() -> float:
    """Seconds from a new process to the first result, the compiled code cached."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", FIRST_RESULT], check=True)
    return time.perf_counter() - began


def first_picture() -> float:
    """Seconds from the shell to tables and picture on disk, the compiled code stored."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "zaiavlenie", "run", "dinamo", "--seed", "1", "--out",
                        f"{folder}/run"], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


def compilation() -> float:
    """Seconds of a first run with nothing stored, beyond those of a second one."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = []
        for _ in range(2):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", FIRST_RESULT], check=True,
                           env={**os.environ, "NUMBA_CACHE_DIR": folder}, stderr=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - began)
        return seconds[0] - seconds[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--alone", type=int, help="one whole run with so many members, no more")
    asked = parser.parse_args()
    if asked.alone:  # in a process of its own, so that the peak of memory is its own too
        engine(WORKS, weeks=WEEKS)  # load what is compiled
        members, speed, share = engine(asked.alone)
        print(members, speed, share, peak_memory())
        return
    with_collector()  # compile, or load what is compiled
    found = []

    def note(what: str, measured: str, goal: str = "") -> None:
        found.append((what, measured, goal))
        print(f"{what}: {measured}" + (f" (goal: {goal})" if goal else ""), flush=True)

    for n, weeks, goal in SIZES:
        if asked.quick and n > WORKS:
            break
        bases, stepped, alone = zip(*(
            (idiomatic(n, weeks), with_collector(n, weeks), engine(n, weeks, REGIME)[1])
            for _ in range(REPEATS)), strict=True)
        times = [statistics.median(side / base for base, side in zip(*pair, strict=True))
                 for pair in ((bases, stepped), (bases, alone))]
        note(f"{n:,} members, stepped through Mesa, times the idiomatic version", f"{times[0]:.0f}",
             goal)
        note(f"{n:,} members, in one go, times the idiomatic version", f"{times[1]:.0f}", goal)
        note(f"{n:,} members: million member-weeks a second, idiomatic / stepped / in one go",
             " / ".join(f"{statistics.median(side) / 1e6:.{places}f}" for side, places in
                        ((bases, 3), (stepped, 2), (alone, 2))))
    note("from `import` in a new process to the first result, compiled code stored",
         f"{statistics.median(first_result() for _ in range(REPEATS)):.1f} s", "under 3 s")
    note("`zaiavlenie run dinamo --out DIR`, from the shell to the picture, compiled code stored",
         f"{statistics.median(first_picture() for _ in range(REPEATS)):.1f} s", "under 3 s")
    note("compilation, once after an installation or an edit of a rule", f"{compilation():.0f} s",
         "under 30 s")
    per_head = {}
    for n in () if asked.quick else (1_173, 10_000, 100_000, 1_000_000):
        done = subprocess.run([sys.executable, __file__, "--alone", str(n)], check=True,
                              capture_output=True, text=True)
        members, speed, share, peak = (float(word) for word in done.stdout.split())
        per_head[n] = 1.0 / speed
        note(f"{members:,.0f} members, whole historical run: million member-weeks a second",
             f"{speed / 1e6:.2f}", "7" if n == 100_000 else "")
        if n > 10_000:
            note(f"{members:,.0f} members: cost a head, of that at 10,000",
                 f"{per_head[n] / per_head[10_000]:.2f}",
                 "at most 1.2" if n == 1_000_000 else "")
        note(f"{members:,.0f} members: building, of a whole run", f"{share:.1%}", "at most 10 %")
        note(f"{members:,.0f} members: most memory held, in 2^30 bytes", f"{peak / GIGABYTE:.2f}",
             "at most 1.5" if n == 1_000_000 else "")
    if asked.keep:
        keep("compare", found)


if __name__ == "__main__":
    main()
