"""Work in parallel processes on this machine, each of which has a grading worker of its own."""

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from tensorgrade.grading.executors import IN_FLIGHT_PER_WORKER, Executor, Item, Output, Running, ThisProcess, Work
from tensorgrade.grading.memory_limit import limit_own_memory
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.run_log import RunLog, active_run_log, write_run_log
from tensorgrade.sandbox.forked_process import SandboxError


def on_this_machine(jobs: int) -> Executor:
    """The executor with so many processes; with one, this process."""
    return ThisProcess() if jobs == 1 else LocalPool(jobs)


@dataclass(frozen=True)
class LocalPool:
    """Processes of this machine. Raises SandboxError when one of them is killed from outside."""

    jobs: int

    @contextlib.contextmanager
    def start(self, work: Work[Item, Output], setup: GradingSetup) -> Iterator[Running[Item, Output]]:
        """A pool, whose processes are started as they are needed."""
        # A fresh interpreter per worker, which inherits nothing from this process, in particular not torch.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.jobs, context, _initialize_process, (setup, active_run_log())) as pool:

            def submit(item: Item) -> Callable[[], Output]:
                # This may start a process, which inherits the mask: Ctrl-C must not interrupt it while it starts.
                previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
                try:
                    with _pool_must_live():
                        future = pool.submit(_run_item, item, work)
                finally:
                    signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
                return lambda: _output(future)

            try:
                yield Running(submit, IN_FLIGHT_PER_WORKER * self.jobs)
            finally:
                pool.shutdown(cancel_futures=True)


def _output(future: "Future[Output]") -> Output:
    with _pool_must_live():
        return future.result()


@contextlib.contextmanager
def _pool_must_live() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool:
        raise SandboxError("A grading process was ended from outside; run the command again to go on.") from None


class _Process:
    """What a process of the pool keeps from one item to the next."""

    worker: GradingWorker


def _initialize_process(setup: GradingSetup, log: RunLog | None) -> None:
    write_run_log(log)
    _Process.worker = GradingWorker(setup)
    limit_own_memory()


def _run_item(item: Any, work: Work[Any, Any]) -> Any:
    return work(item, _Process.worker)
