"""Where the runs of a sweep are made: this process, a pool of processes, a Dask cluster.

All three are `concurrent.futures` executors; a backend makes one, and another when it broke.
"""

import asyncio
import contextlib
import logging
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import forkserver, resource_tracker

from sim.config.errors import UserError
from sim.state.jit import is_cold

CONNECT_SECONDS = 6
ASK_AGAIN_SECONDS = 1


class SweepStopped(UserError):
    """The sweep cannot go on; what is done is kept, and the same command goes on from there."""


class Serial(Executor):
    """Runs what is submitted at once, in this process."""

    def submit(self, function, /, *arguments, **named) -> Future:
        future = Future()
        try:
            future.set_result(function(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


class SerialBackend:
    """One worker: this process."""

    workers = room = 1

    def start(self) -> Executor:
        return Serial()

    def restart(self, executor: Executor) -> Executor:
        """This process did not break."""
        return executor

    def check(self) -> None:
        """This process is there."""

    def stop(self, executor: Executor, at_once: bool = False) -> None:
        """Nothing runs behind the back of this process."""


class LocalBackend:
    """``workers`` processes of this machine, forked from a server that holds the compiled rules.

    The context is named, since Mesa sets the default one to ``spawn`` where it is imported.
    """

    def __init__(self, workers: int):
        self.workers = workers
        self.room = 2 * workers + 1  # batches in flight: the next one waits at every worker
        self._others = set(multiprocessing.active_children())
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["experiments.sweeps.warm"])
        if not is_cold():  # the server loads while the design is read
            _serve()

    def start(self) -> Executor:
        _serve()
        return ProcessPoolExecutor(self.workers, mp_context=self._context, initializer=_begin)

    def restart(self, executor: Executor) -> Executor:
        """A new pool instead of one that broke."""
        self.stop(executor, at_once=True)
        return self.start()

    def check(self) -> None:
        """A pool that loses a worker says so by itself."""

    def stop(self, executor: Executor, at_once: bool = False) -> None:
        """End the workers; ``at_once``: what they are at is run again another time."""
        if at_once:
            for worker in set(multiprocessing.active_children()) - self._others:
                worker.terminate()
        executor.shutdown(wait=True, cancel_futures=True)


def _serve() -> None:
    """Have the server running that workers are forked from, with imports as in this process.

    A fresh interpreter looks first into the folder that the user is in, where other packages of
    the same names may lie.
    """
    path = os.pathsep.join(place or os.getcwd() for place in sys.path)
    resource_tracker.ensure_running()  # by itself, since it lets Ctrl-C through again
    # Ctrl-C is for the sweep alone: the server, and who is forked from it, never hear of it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _environment(PYTHONSAFEPATH="1", PYTHONPATH=path):
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Environment variables that are set for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _begin() -> None:
    """A worker ends when the sweep is no more."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A killed sweep closes no queue, so that its workers would wait for ever.
    multiprocessing.parent_process().join()
    os._exit(1)


# Loggers of Dask and of what it stands on, which print whole tracebacks.
TALKATIVE = ("distributed", "distributed.client", "distributed.utils", "tornado",
             "tornado.application", "asyncio")


class DaskBackend:
    """The workers of a Dask cluster; it starts runs of a lost worker anew by itself.

    Raises UserError when the extra is missing, no scheduler answers at ``address``, or it has no
    workers.
    """

    def __init__(self, address: str):
        try:
            from distributed import Client
        except ImportError:
            raise UserError("--scheduler: needs Dask; install the extra zaiavlenie[sweep]"
                            ) from None
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self._address = address
        try:
            # A client waits for ever for a port that listens and is no scheduler.
            with ThreadPoolExecutor(1) as beside:  # a notebook has a loop of its own
                found = beside.submit(asyncio.run, _identity(address)).result()
            if found["type"] != "Scheduler":
                raise ValueError(f"but a {found['type']}")
            with warnings.catch_warnings(action="ignore"):
                self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except Exception as error:  # whatever is made of an address, or of what answers
            raise UserError(f"--scheduler {address}: no Dask scheduler answers there "
                            f"({str(error) or f'silent for {CONNECT_SECONDS} s'})") from None
        self._workers, self._asked = 1, -math.inf
        self._last_seen = time.monotonic()
        while not self._threads():
            time.sleep(ASK_AGAIN_SECONDS / 10)
            try:
                self.check()
            except UserError:
                self._client.close()
                raise

    def _threads(self) -> int:
        """Threads of the cluster now."""
        n = sum(self._client.nthreads().values())
        if n:
            self._last_seen = time.monotonic()
        return n

    def check(self) -> None:
        """Raise SweepStopped when there has been no worker for a while."""
        if (self._client.status == "running" and not self._threads()
                and time.monotonic() - self._last_seen > CONNECT_SECONDS):
            raise SweepStopped(f"--scheduler {self._address}: has no workers; start some "
                               f"(`dask worker {self._address}`), and give the same command again")

    @property
    def workers(self) -> int:
        """Threads of the cluster, which may come and go; asked for once in a while."""
        now = time.monotonic()
        if now - self._asked > ASK_AGAIN_SECONDS and self._client.status == "running":
            self._workers, self._asked = max(1, self._threads()), now
        return self._workers

    @property
    def room(self) -> int:
        return 2 * self.workers + 1

    def start(self) -> Executor:
        """Raises SweepStopped when scheduler or workers have no or another version of the model."""
        from experiments.sweeps.worker import code
        mine = f"version {code()}"
        there = {"a worker": self._client.run(_code_there(), on_error="ignore").values(),
                 "the scheduler": [self._client.run_on_scheduler(_code_there())]}
        for who, codes in there.items():
            if others := set(codes) - {mine}:
                raise SweepStopped(f"--scheduler {self._address}: {who} has {others.pop()} of the "
                                   f"model, the sweep {mine}; install the same there")
        # Runs are no pure functions to Dask: a run that failed is not to be remembered.
        return self._client.get_executor(pure=False)

    def restart(self, executor: Executor) -> Executor:
        """The cluster replaces lost workers itself."""
        return executor

    def stop(self, executor: Executor, at_once: bool = False) -> None:
        executor.shutdown(wait=not at_once)
        self._client.close()


async def _identity(address: str) -> dict:
    """What answers at an address says of itself. Raises TimeoutError, and whatever else."""
    from distributed import rpc
    async with rpc(address) as there:
        return await asyncio.wait_for(there.identity(), CONNECT_SECONDS)


def _code_there():
    """A function that gives the version of the model where it is called, or why there is none. It
    travels as a whole: where nothing is installed, one that is imported could not be called."""
    def code_there() -> str:
        try:
            from experiments.sweeps.worker import code
            return f"version {code()}"
        except Exception as error:
            return f"no version ({error})"
    return code_there


def backend(workers: int | None, scheduler: str | None):
    """The backend asked for: a Dask scheduler, else ``workers`` local ones (all cores unless
    given). Raises UserError."""
    if scheduler is not None:
        if workers is not None:
            raise UserError("--workers: a cluster has its own; leave it out with --scheduler")
        return DaskBackend(scheduler)
    if workers is None:
        workers = os.cpu_count() or 1
    if workers < 1:
        raise UserError(f"--workers: {workers} is below 1")
    return SerialBackend() if workers == 1 else LocalBackend(workers)


def mapped(function: Callable, given: Iterable) -> list:
    """What ``function`` gives for each of ``given``, by processes on all cores."""
    using = backend(None, None)
    executor = using.start()
    try:
        found = list(executor.map(function, given))
    except BaseException:
        using.stop(executor, at_once=True)
        raise
    using.stop(executor)
    return found
