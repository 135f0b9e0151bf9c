"""Much work of one kind on this machine: one sandbox per process, results as they come, in the order of the work."""

import multiprocessing
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.worker import (
    IN_FLIGHT_PER_WORKER,
    Cached,
    Item,
    Output,
    RunSetup,
    Work,
    map_in_order,
    run_in_worker,
)
from tensorgrade.key.key_file import load
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.sandbox.host import Sandbox, SandboxError
from tensorgrade.sandbox.limits import Limits
from tensorgrade.submission.choose_file import Submission

_key = b""


def _prepare(key: bytes) -> None:
    global _key
    _key = key


def _work(given: Any, work: Work[Any, Any], task: RunSetup) -> Any:
    return run_in_worker(given, work, _key, task)


def grade_all(
    submissions: Iterable[Submission | Cached[SubmissionResult]],
    key: Path,
    policy: GradingPolicy,
    limits: Limits,
    jobs: int,
) -> Iterator[SubmissionResult]:
    """The results of all submissions, in their order, on ``jobs`` processes; with one, in this process."""
    return parallel_map(partial(grade, policy=policy), submissions, key, limits, jobs)


def parallel_map(
    work: Work[Item, Output], items: Iterable[Item | Cached[Output]], key: Path, limits: Limits, jobs: int
) -> Iterator[Output]:
    """What ``work`` makes of every item, in their order."""
    loaded = load(key)
    if jobs == 1:
        with Sandbox(limits, loaded.modules) as sandbox:
            for given in items:
                yield given.value if isinstance(given, Cached) else work(given, loaded, sandbox)
        return
    task = RunSetup(loaded.digest, limits)

    def submit(given: Item) -> Future[Output]:
        # This may start a worker, which must not hear of Ctrl-C while it starts, either.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return pool.submit(_work, given, work, task)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    # A fresh interpreter per worker: nothing of this process, torch least of all, is inherited.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _prepare, (key.read_bytes(),)) as pool:
        try:
            yield from map_in_order(submit, items, IN_FLIGHT_PER_WORKER * jobs)
        except BrokenProcessPool:
            raise SandboxError("A grading process was ended from outside; run the command again to go on.") from None
        finally:
            pool.shutdown(cancel_futures=True)
