"""The part of a sweep that runs in workers: batches of runs in, one small row a run out."""

import time
import traceback
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from experiments.measures import outcomes
from experiments.plans.cells import Choices, run_id
from sim.runs.columns import columns_of
from sim.runs.simulate import run, simulate
from sim.state.sources import closure, hash_of


class Job(NamedTuple):
    """Runs of one cell: ``key`` is the hash of its settings; ``runs`` (replicate, seed)."""

    cell: int
    key: str
    choices: Choices
    runs: list[tuple[int, int]]


class Row(NamedTuple):
    """What is kept of a run: ``values`` of the outcomes, or the traceback in ``error``.
    ``seconds`` of simulating and measuring it; ``tables`` in columns, where a design keeps any."""

    run: str
    cell: int
    replicate: int
    seed: int
    seconds: float
    values: list[float] | None
    error: str | None
    tables: dict | None = None


def code(names: Iterable[str] = ()) -> str:
    """Hash of the sources that decide what a run's row says of the outcomes ``names``: this file
    and all that it imports, and of the general outcomes those that measure them. The same in every
    process."""
    return _code(tuple(sorted(set(names))))


@lru_cache
def _code(names: tuple[str, ...]) -> str:
    files = {*closure([__name__], but=[outcomes.TABLE]),
             *closure(outcomes.modules_of(names).values(), but=[outcomes.TABLE])}
    return hash_of(sorted(files), outcomes.definitions_of(names))


class OtherVersion(Exception):
    """A worker runs other sources than the sweep it works for."""


def warm() -> None:
    """Load the compiled rules, compiling them where nothing is cached."""
    simulate("classroom", weeks=1)


def work(jobs: list[Job], names: list[str], version: str, keep: list[str] = ()) -> list[Row]:
    """Run every job and measure the outcomes ``names``; a run that raises says so in its row. The
    tables ``keep`` come with it.

    Raises OtherVersion unless ``version`` is this process's :func:`code` of these outcomes.
    """
    if (mine := code(names)) != version:
        raise OtherVersion(f"a worker has version {mine} of the model, the sweep {version}")
    return [row for job in jobs for row in _rows(job, names, keep)]


def _rows(job: Job, names: list[str], keep: list[str]):
    began = time.perf_counter()
    try:
        chosen, forced = job.choices.prepare()
        if not job.key.startswith(chosen.hash):
            raise RuntimeError(f"settings {chosen.hash} are not those of the design, {job.key}: "
                               "a file that the design names has changed")
    except Exception:
        told = traceback.format_exc()
        for replicate, seed in job.runs:
            yield failed(job, replicate, seed, told)
        return
    for replicate, seed in job.runs:
        try:
            if job.choices.posterior:
                chosen, forced = job.choices.prepare(replicate)
            done = run(chosen, seed, forced)
            values, error = outcomes.measure(done, names), None
            tables = {name: columns_of(done.tables[name], seed=seed) for name in keep}
        except Exception:
            values, error, tables = None, traceback.format_exc(), None
        # The first run of a job also pays for the settings of all.
        now = time.perf_counter()
        yield Row(run_id(job.key, seed), job.cell, replicate, seed, now - began, values, error,
                  tables or None)
        began = now


def failed(job: Job, replicate: int, seed: int, told: str) -> Row:
    """The row of a run that could not be made."""
    return Row(run_id(job.key, seed), job.cell, replicate, seed, 0.0, None, told)
