"""Work on a Dask cluster: submissions are sent as bytes, the key once to each worker.

When a worker is lost, Dask runs its submissions on another one. Results are written by this process only. Dask
pickles its messages, so scheduler and workers must be trusted as much as this machine (see docs/threat-model.md).
Students' code runs in each worker's own sandbox.
"""

import contextlib
import hashlib
import pickle
import platform
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tensorgrade.errors import UserError
from tensorgrade.grading.executors import IN_FLIGHT_PER_WORKER, Item, Output, Running, Work
from tensorgrade.grading.input_digest import JUDGING_CODE, code_digest
from tensorgrade.grading.submission_results import versions
from tensorgrade.grading.worker import GradingSetup, GradingWorker, probe_sandbox
from tensorgrade.key import key_file
from tensorgrade.version import VERSION

MIN_IN_FLIGHT = 64
"""The least number of submissions in flight, because workers may join later."""

IDLE_SECONDS = 15.0
"""After so many seconds without work, a worker of the cluster ends its sandbox."""

CONNECT_SECONDS = 10.0
"""Seconds to wait for the scheduler, and for a first worker."""


class ClusterError(UserError):
    """The cluster cannot be used, or the connection to it was lost."""


@dataclass(frozen=True)
class DaskCluster:
    """The workers of the scheduler at this address."""

    scheduler: str
    is_alone: bool = False
    """Whether it is given one item at a time."""

    @contextlib.contextmanager
    def start(self, work: Work[Item, Output], setup: GradingSetup) -> Iterator[Running[Item, Output]]:
        """A connection to the scheduler.

        Raises ClusterError when no scheduler answers, when it has no workers, when these differ in versions or in
        their sandboxes' layers, and, from then on, when the connection is lost.
        """
        with _connected(self.scheduler) as client:
            with self._connection():
                check_workers_match(software_versions(), client.run(machine_info, on_error="return"))
                threads = sum(client.nthreads().values())
                # A task instead of scattered data: when all workers that hold the setup are lost, Dask runs it again.
                name = f"tensorgrade-{hashlib.sha256(pickle.dumps(setup)).hexdigest()}"
                shared = client.submit(_identity, setup, key=name)
                executor = client.get_executor(pure=False)
            expected = software_versions() | versions(key_file.from_bytes(setup.key, "The answer key"))

            def submit(item: Item) -> Callable[[], Output]:
                with self._connection():
                    future = executor.submit(_run_item, item, work, shared, expected)
                return lambda: self._output(future)

            yield Running(submit, 1 if self.is_alone else max(IN_FLIGHT_PER_WORKER * threads, MIN_IN_FLIGHT))
            with self._connection():
                client.run(_close_workers, on_error="ignore")

    def one_at_a_time(self) -> "DaskCluster":
        """The same cluster. What else its machines do is not for this program to say."""
        return replace(self, is_alone=True)

    def _output(self, future: Any) -> Any:
        with self._connection():
            return future.result()

    @contextlib.contextmanager
    def _connection(self) -> Iterator[None]:
        """Raise ClusterError where the connection is lost within the block."""
        try:
            yield
        except _connection_errors() as error:
            raise ClusterError(
                f"The cluster at {self.scheduler} was lost ({type(error).__name__}); run the command again to go on."
            ) from None


class _ThreadWorkers:
    """The grading workers of a Dask worker: one for each of its threads, because a sandbox serves one at a time.

    They are closed when nothing has used them for some time: the command may have ended without a word.
    """

    def __init__(self) -> None:
        self._by_thread: dict[int, GradingWorker] = {}
        self._lock = threading.Lock()
        self._uses = 0
        self._closing: threading.Timer | None = None

    @contextlib.contextmanager
    def use(self, setup: GradingSetup) -> Iterator[GradingWorker]:
        """This thread's worker, for the work of the block."""
        with self._lock:
            self._uses += 1
        try:
            yield self.worker(setup)
        finally:
            with self._lock:
                self._uses -= 1
                self._close_later()

    def _close_later(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
        self._closing = threading.Timer(IDLE_SECONDS, self._close_if_idle)
        self._closing.daemon = True
        self._closing.start()

    def _close_if_idle(self) -> None:
        with self._lock:
            if self._uses == 0:
                self._close_all()

    def worker(self, setup: GradingSetup) -> GradingWorker:
        """This thread's worker, made anew where the setup differs from the last one."""
        thread = threading.get_ident()
        worker = self._by_thread.get(thread)
        if worker is None or worker.setup != setup:
            if worker is not None:
                worker.close()
            worker = self._by_thread[thread] = GradingWorker(setup)
        return worker

    def close(self) -> None:
        """Close all workers. No work may be in progress."""
        with self._lock:
            self._close_all()

    def _close_all(self) -> None:
        while self._by_thread:
            self._by_thread.popitem()[1].close()


_workers = _ThreadWorkers()


def _close_workers() -> None:
    _workers.close()


def _run_item(item: Any, work: Work[Any, Any], setup: GradingSetup, expected: dict[str, str]) -> Any:
    """The output for one item, on a worker. Raises ClusterError where it has other versions than the command."""
    with _workers.use(setup) as worker:
        if (own := software_versions() | versions(worker.plan.key)) != expected:  # this worker joined late
            raise ClusterError(
                f"A worker has {own}, and this machine has {expected}; install the same versions on all."
            )
        return work(item, worker)


@contextlib.contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError:
        raise ClusterError("Grading on a cluster needs Dask: pip install 'tensorgrade[dask]'.") from None
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    # TypeError: a protocol in the address that needs more arguments; AssertionError: Dask's own thread did not start in
    # the ten seconds that it is given, on a machine that stands still.
    except (OSError, ValueError, TypeError, AssertionError):
        raise ClusterError(
            f"No Dask scheduler answers at {scheduler}; start one with `dask scheduler`, which prints it."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise ClusterError(
                f"The scheduler at {scheduler} has no workers; start some with `dask worker {scheduler}`."
            ) from None
        yield client


def _identity(setup: GradingSetup) -> GradingSetup:
    return setup


def software_versions() -> dict[str, str]:
    """The versions that must be the same on all machines of a cluster."""
    code = code_digest(*JUDGING_CODE)[:12]
    return {"tensorgrade": VERSION, "python": platform.python_version(), "numpy": np.__version__, "code": code}


def machine_info() -> dict[str, str]:
    """This machine's versions, and the layers of its sandbox."""
    return software_versions() | {"isolation": ", ".join(probe_sandbox().layers)}


def check_workers_match(this_machine: dict[str, str], workers: dict[str, dict[str, str] | Exception]) -> None:
    """Raise ClusterError when workers would not grade alike.

    ``this_machine``: the required versions, which are this machine's. ``workers``: by address, the result of
    `machine_info` or the exception that it raised.
    """
    first: dict[str, str] | None = None
    for address, info in workers.items():
        if isinstance(info, Exception):
            raise ClusterError(f"The worker at {address} cannot grade ({type(info).__name__}: {info}).")
        for name, version in this_machine.items():
            if (its := info.get(name, "unknown")) != version:
                raise ClusterError(
                    f"The worker at {address} has {name} {its}, this machine {version}; "
                    "install the same version on all."
                )
        first = first or info
        if info["isolation"] != first["isolation"]:
            raise ClusterError(
                f"The sandbox of the worker at {address} has the layers {info['isolation']}, that of another "
                f"{first['isolation']}; see `tensorgrade doctor` on each."
            )


def _connection_errors() -> tuple[type[BaseException], ...]:
    from distributed import KilledWorker

    return KilledWorker, OSError, CancelledError
