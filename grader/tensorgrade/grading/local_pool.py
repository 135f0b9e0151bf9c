"""Grade many submissions in parallel processes on this machine: one sandbox each, results in the order of the input."""

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

_key_content = b""
"""In a worker process: the key's file, sent once when the process starts."""


def _initialize_worker(key_content: bytes) -> None:
    global _key_content
    _key_content = key_content


def _run_item(item: Any, work: Work[Any, Any], setup: RunSetup) -> Any:
    return run_in_worker(item, work, _key_content, setup)


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
    """The results of ``work`` on all items, in their order, on ``jobs`` processes; with one, in this process.

    Raises SandboxError when a process is killed from outside.
    """
    loaded = load(key)
    if jobs == 1:
        with Sandbox(limits, loaded.modules) as sandbox:
            for item in items:
                yield item.value if isinstance(item, Cached) else work(item, loaded, sandbox)
        return
    setup = RunSetup(loaded.digest, limits)

    def submit(item: Item) -> Future[Output]:
        # This may start a worker, which inherits the mask: Ctrl-C must not interrupt it while it starts.
        previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return pool.submit(_run_item, item, work, setup)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)

    # A fresh interpreter per worker, which inherits nothing from this process, in particular not torch.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _initialize_worker, (key.read_bytes(),)) as pool:
        try:
            yield from map_in_order(submit, items, IN_FLIGHT_PER_WORKER * jobs)
        except BrokenProcessPool:
            raise SandboxError("A grading process was ended from outside; run the command again to go on.") from None
        finally:
            pool.shutdown(cancel_futures=True)
