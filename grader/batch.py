"""Much work of one kind: one sandbox per worker process, results as they come, in the order handed in."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from grader.answerkey import AnswerKey, load
from grader.grade import Handed, Policy, grade
from grader.result import SubmissionResult
from grader.sandbox.host import Sandbox, SandboxError
from grader.sandbox.limits import Limits

AHEAD = 4
"""Submissions in flight per worker: memory stays flat however many there are."""

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass
class _Worker:
    """What a worker process keeps from one submission to the next."""

    key: AnswerKey
    sandbox: Sandbox


_worker: _Worker | None = None


def _prepare(key: Path, limits: Limits) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    loaded = load(key)
    _worker = _Worker(loaded, Sandbox(limits, loaded.modules))


def _work(given: Any, work: Callable[[Any, AnswerKey, Sandbox], Any]) -> Any:
    assert _worker is not None
    return work(given, _worker.key, _worker.sandbox)


def grade_all(
    submissions: Iterable[Handed], key: Path, policy: Policy, limits: Limits, jobs: int
) -> Iterator[SubmissionResult]:
    """The results of all submissions, in their order, on ``jobs`` processes; with one, in this process."""
    return work_all(partial(grade, policy=policy), submissions, key, limits, jobs)


def work_all(
    work: Callable[[Given, AnswerKey, Sandbox], Made], items: Iterable[Given], key: Path, limits: Limits, jobs: int
) -> Iterator[Made]:
    """What ``work`` makes of every item, in their order. It must be a function that other processes can import."""
    if jobs == 1:
        loaded = load(key)
        with Sandbox(limits, loaded.modules) as sandbox:
            for given in items:
                yield work(given, loaded, sandbox)
        return
    # A fresh interpreter per worker: nothing of this process, torch least of all, is inherited.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _prepare, (key, limits)) as pool:
        try:
            yield from _in_order(pool, partial(_work, work=work), items, AHEAD * jobs)
        except BrokenProcessPool:
            raise SandboxError("A grading process was ended from outside; run the command again to go on.") from None
        finally:
            pool.shutdown(cancel_futures=True)


def _in_order(executor: Executor, work: Callable[[Given], Made], items: Iterable[Given], ahead: int) -> Iterator[Made]:
    waiting: deque[Future[Made]] = deque()
    for given in items:
        waiting.append(executor.submit(work, given))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
