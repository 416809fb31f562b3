"""Where the runs of a sweep are made: this process, a pool of processes, a Dask cluster.

All three are `concurrent.futures` executors; a backend makes one, and another when it broke.
"""

import contextlib
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import forkserver

from sim.config.errors import UserError
from sim.state.jit import is_cold

CONNECT_SECONDS = 10
ASK_AGAIN_SECONDS = 1


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
        """A new pool in the place of one that broke."""
        self.stop(executor, at_once=True)
        return self.start()

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
    with _environment(PYTHONSAFEPATH="1", PYTHONPATH=path):
        forkserver.ensure_running()


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
    """A worker leaves Ctrl-C to the sweep, and ends when the sweep is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A killed sweep closes no queue, so that its workers would wait for ever.
    multiprocessing.parent_process().join()
    os._exit(1)


class DaskBackend:
    """The workers of a Dask cluster; it starts runs of a lost worker anew by itself.

    Raises UserError when the extra is missing or nobody answers at ``address``.
    """

    def __init__(self, address: str):
        try:
            from distributed import Client
        except ImportError:
            raise UserError("--scheduler: needs Dask; install the extra zaiavlenie[sweep]"
                            ) from None
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError, TimeoutError) as error:
            raise UserError(f"--scheduler {address}: no Dask scheduler answers there ({error})"
                            ) from None

        self._workers, self._asked = 1, -math.inf

    @property
    def workers(self) -> int:
        """Threads of the cluster, which may come and go; asked for once in a while."""
        now = time.monotonic()
        if now - self._asked > ASK_AGAIN_SECONDS and self._client.status == "running":
            self._workers, self._asked = max(1, sum(self._client.nthreads().values())), now
        return self._workers

    @property
    def room(self) -> int:
        return 2 * self.workers + 1

    def start(self) -> Executor:
        # Runs are no pure functions to Dask: a run that failed is not to be remembered.
        return self._client.get_executor(pure=False)

    def restart(self, executor: Executor) -> Executor:
        """The cluster replaces lost workers itself."""
        return executor

    def stop(self, executor: Executor, at_once: bool = False) -> None:
        executor.shutdown(wait=not at_once)
        self._client.close()


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
