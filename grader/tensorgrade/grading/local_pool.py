"""Work in parallel processes on this machine, each of which has a grading worker of its own."""

import contextlib
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.grading.executors import IN_FLIGHT_PER_WORKER, Executor, Item, Output, Running, ThisProcess, Work
from tensorgrade.grading.memory_limit import limit_own_memory
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.parent_death import end_with_parent
from tensorgrade.run_log import RunLog, active_run_log, write_run_log
from tensorgrade.sandbox.host import remove_leftovers
from tensorgrade.sandbox.zygote_control import SandboxError
from tensorgrade.translation import engine_text

ATTEMPTS = 2
"""How many pools an item is given to, of which each one breaks."""
POLL_SECONDS = 1.0
"""How often the processes are looked at while an output is waited for."""
MAX_SECONDS = 3600.0
"""The longest wait for an output: many times what a submission may take."""
STOPPED_SECONDS = 30.0
"""So long a process of the pool may be stopped (SIGSTOP); then it is ended."""
DEAD_SECONDS = 3.0
"""So long after the death of a process the pool may take to notice it; then the others are ended as well."""

_ENDED = engine_text("A grading process was ended from outside; run the command again to go on.")


def on_this_machine(jobs: int) -> Executor:
    """The executor with so many processes; with one, this process."""
    return ThisProcess() if jobs == 1 else LocalPool(jobs)


@dataclass(frozen=True)
class LocalPool:
    """Processes of this machine. An output raises SandboxError where the process is ended from outside, twice."""

    jobs: int
    ahead: int = IN_FLIGHT_PER_WORKER
    """Items that are submitted per process before the first of them is done."""

    @contextlib.contextmanager
    def start(self, work: Work[Item, Output], setup: GradingSetup) -> Iterator[Running[Item, Output]]:
        """A pool, whose processes are started as they are needed."""
        pools = _Pools(self.jobs, setup)
        try:
            yield Running(lambda item: pools.submit(item, work), self.ahead * self.jobs)
        except BaseException:  # Ctrl-C, say: nobody waits for what is under way
            pools.kill()
            raise
        finally:
            pools.close()

    def one_at_a_time(self) -> "LocalPool":
        """A pool of one process, as what it works on may end it."""
        return LocalPool(1, ahead=1)


class _Pools:
    """A pool, and the one that takes its place when it breaks."""

    def __init__(self, jobs: int, setup: GradingSetup) -> None:
        self._jobs, self._setup = jobs, _SharedSetup(setup)
        self._others = multiprocessing.active_children()
        self._most = 0
        """The processes of the pool that have been seen at once."""
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        # A fresh interpreter per worker, which inherits nothing from this process, in particular not torch.
        context = multiprocessing.get_context("spawn")
        arguments = (self._setup.path, active_run_log(), os.getpid())
        return ProcessPoolExecutor(self._jobs, context, _initialize_process, arguments)

    def submit(self, item: Item, work: Work[Item, Output]) -> Callable[[], Output]:
        """Begin the work on an item; the function that is returned waits for the output."""
        pool, future = self._submit(item, work)
        return lambda: self._output(item, work, pool, future)

    def _output(
        self, item: Item, work: Work[Item, Output], pool: ProcessPoolExecutor, future: "Future[Output]"
    ) -> Output:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._result(future)
            except BrokenProcessPool:
                self._replace(pool)
                if attempt < ATTEMPTS:
                    pool, future = self._submit(item, work)
        raise SandboxError(EngineSentence.of(_ENDED))

    def _submit(self, item: Item, work: Work[Item, Output]) -> "tuple[ProcessPoolExecutor, Future[Output]]":
        # This may start a process, which inherits the mask: what stops this process must not stop that one.
        previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
        try:
            try:
                return self._pool, self._pool.submit(_run_item, item, work)
            except BrokenProcessPool:
                self._replace(self._pool)
                return self._pool, self._pool.submit(_run_item, item, work)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        if self._pool is broken:
            broken.shutdown(cancel_futures=True)
            self._pool, self._most = self._new_pool(), 0

    def _result(self, future: "Future[Output]") -> Output:
        """The output of a future. Ends processes that are stopped, or that take too long: then the pool breaks.

        So do those beside a dead one, where the pool does not notice that it died.
        """
        left, stopped_for, dead_for = MAX_SECONDS, 0.0, 0.0
        while not wait([future], POLL_SECONDS).done:
            left -= POLL_SECONDS
            processes = self._processes()
            self._most = max(self._most, len(processes))
            stopped = [process for process in processes if _is_stopped(process.pid)]
            stopped_for = stopped_for + POLL_SECONDS if stopped else 0.0
            dead_for = dead_for + POLL_SECONDS if len(processes) < self._most else 0.0
            if left <= 0 or dead_for >= DEAD_SECONDS:
                self._end_processes()
            elif stopped_for >= STOPPED_SECONDS:
                for process in stopped:
                    process.kill()
        return future.result()

    def _end_processes(self) -> None:
        """Kill all processes, and let the pool notice.

        One of them may have died in the middle of writing an output. The pool's thread waits for the rest of it, as
        long as anybody can write it: so this process closes its own end, after all others have.
        """
        for process in self._processes():
            process.kill()
            process.join()
        if self._pool._result_queue is not None:  # None after a shutdown
            self._pool._result_queue._writer.close()  # type: ignore[attr-defined]

    def _processes(self) -> "list[BaseProcess]":
        return [process for process in multiprocessing.active_children() if process not in self._others]

    def kill(self) -> None:
        """End all processes at once, with what they leave in the temporary directory."""
        self._end_processes()
        self.close()
        remove_leftovers()

    def close(self) -> None:
        """Wait for what is under way, and end the processes."""
        self._pool.shutdown(cancel_futures=True)
        self._setup.close()


class _SharedSetup:
    """A setup in memory, which the processes of a pool read when they start.

    It is not an argument of theirs: the processes would start one after the other, as this one would wait until each
    of them reads it.
    """

    def __init__(self, setup: GradingSetup) -> None:
        self._file = os.fdopen(os.memfd_create("setup"), "wb")
        pickle.dump(setup, self._file)
        self._file.flush()
        self.path = f"/proc/{os.getpid()}/fd/{self._file.fileno()}"

    def close(self) -> None:
        """Give the memory back. May be called again."""
        self._file.close()


def _is_stopped(pid: int | None) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] in (b"T", b"t")
    except (OSError, IndexError):
        return False


class _Process:
    """What a process of the pool keeps from one item to the next."""

    worker: GradingWorker


def _initialize_process(setup: str, log: RunLog | None, parent: int) -> None:
    """``setup`` is the path of the pickled `GradingSetup`."""
    end_with_parent(parent)
    write_run_log(log)
    with open(setup, "rb") as file:
        _Process.worker = GradingWorker(pickle.load(file))
    limit_own_memory()


def _run_item(item: Any, work: Work[Any, Any]) -> Any:
    return work(item, _Process.worker)
