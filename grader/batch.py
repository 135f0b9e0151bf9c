"""Many submissions on this machine: one sandbox per process, results as they come, in the order handed in."""

import multiprocessing
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from grader.answerkey import load
from grader.grade import Handed, Policy, grade
from grader.result import SubmissionResult
from grader.sandbox.host import Sandbox, SandboxError
from grader.sandbox.limits import Limits
from grader.worker import Task, grade_here, in_order

AHEAD = 4
"""Submissions in flight per process."""

_key = b""


def _prepare(key: bytes) -> None:
    global _key
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _key = key


def _grade(handed: Handed, task: Task) -> SubmissionResult:
    return grade_here(handed, _key, task)


def grade_all(
    submissions: Iterable[Handed], key: Path, policy: Policy, limits: Limits, jobs: int
) -> Iterator[SubmissionResult]:
    """The results of all submissions, in their order, on ``jobs`` processes; with one, in this process."""
    loaded = load(key)
    if jobs == 1:
        with Sandbox(limits, loaded.modules) as sandbox:
            for handed in submissions:
                yield grade(handed, loaded, sandbox, policy)
        return
    task = Task(loaded.digest, policy, limits)
    # A fresh interpreter per worker: nothing of this process, torch least of all, is inherited.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _prepare, (key.read_bytes(),)) as pool:
        try:
            yield from in_order(lambda handed: pool.submit(_grade, handed, task), submissions, AHEAD * jobs)
        except BrokenProcessPool:
            raise SandboxError("A grading process was ended from outside; run the command again to go on.") from None
        finally:
            pool.shutdown(cancel_futures=True)
