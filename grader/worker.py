"""What a grading process keeps from one submission to the next: the key, and a sandbox for each thread."""

import platform
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from grader.answerkey import AnswerKey, read
from grader.grade import Handed, Policy, grade
from grader.result import SubmissionResult
from grader.sandbox.host import Batch, Code, Sandbox
from grader.sandbox.limits import Limits
from grader.sandbox.wire import Call
from grader.version import VERSION


@dataclass(frozen=True)
class Task:
    """What all submissions of a run have in common."""

    digest: str
    """Of the key."""
    policy: Policy
    limits: Limits


@dataclass
class _Kept:
    task: Task
    key: AnswerKey
    sandbox: Sandbox


_kept: dict[int, _Kept] = {}  # by thread: a sandbox serves one at a time


def grade_here(handed: Handed, key: bytes, task: Task) -> SubmissionResult:
    """Grade one submission with the key's bytes, which are only read when they are not the last ones."""
    thread = threading.get_ident()
    kept = _kept.get(thread)
    if kept is None or kept.task != task:
        if kept is not None:
            kept.sandbox.close()
        loaded = read(key, "key")
        kept = _kept[thread] = _Kept(task, loaded, Sandbox(task.limits, loaded.modules))
    return grade(handed, kept.key, kept.sandbox, task.policy)


def release() -> None:
    """End this process's sandboxes. No submission may be in work."""
    while _kept:
        _kept.popitem()[1].sandbox.close()


def software() -> dict[str, str]:
    """The versions that must be the same on all machines that grade together."""
    return {"tensorgrade": VERSION, "python": platform.python_version(), "numpy": np.__version__}


def about() -> dict[str, str]:
    """This machine's versions, and the layers of its sandbox."""
    with Sandbox() as sandbox:
        run = sandbox.run(Code([(0, "def answer():\n    return 1")]), [Batch([Call("answer", (), {})], 5)])
    return software() | {"isolation": ", ".join(run.layers)}


def in_order(
    submit: Callable[[Handed], "Future[SubmissionResult]"], submissions: Iterable[Handed], ahead: int
) -> Iterator[SubmissionResult]:
    """Results in the order of the submissions, of which ``ahead`` are in flight: memory stays flat."""
    waiting: deque[Future[SubmissionResult]] = deque()
    for handed in submissions:
        waiting.append(submit(handed))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
