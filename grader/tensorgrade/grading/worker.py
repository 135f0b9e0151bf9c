"""What a working process keeps from one submission to the next: the key, and a sandbox for each thread."""

import platform
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from tensorgrade.key.key_file import read
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.sandbox.host import Batch, Code, Run, Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.wire import Call
from tensorgrade.version import VERSION

AHEAD = 4
"""Submissions in flight per process, or per thread of a cluster."""

Given = TypeVar("Given")
Made = TypeVar("Made")
Work = Callable[[Given, AnswerKey, Sandbox], Made]
"""What is done with one thing. It travels to other processes, so they must be able to import it."""


@dataclass(frozen=True)
class Known(Generic[Made]):
    """What needs no work: it passes in its place, between things that do."""

    made: Made

    def result(self) -> Made:
        """As a future of finished work gives it."""
        return self.made


@dataclass(frozen=True)
class Task:
    """What all work of a run has in common."""

    digest: str
    """Of the key."""
    limits: Limits


@dataclass
class _Kept:
    task: Task
    key: AnswerKey
    sandbox: Sandbox


_kept: dict[int, _Kept] = {}  # by thread: a sandbox serves one at a time


def work_here(given: Any, work: Work[Any, Any], key: bytes, task: Task) -> Any:
    """Do one piece of work with the key in these bytes, which are only read when they are not the last ones."""
    thread = threading.get_ident()
    kept = _kept.get(thread)
    if kept is None or kept.task != task:
        if kept is not None:
            kept.sandbox.close()
        loaded = read(key, "key")
        kept = _kept[thread] = _Kept(task, loaded, Sandbox(task.limits, loaded.modules))
    return work(given, kept.key, kept.sandbox)


def release() -> None:
    """End this process's sandboxes. Nothing may be in work."""
    while _kept:
        _kept.popitem()[1].sandbox.close()


def software() -> dict[str, str]:
    """The versions that must be the same on all machines that grade together."""
    return {"tensorgrade": VERSION, "python": platform.python_version(), "numpy": np.__version__}


def probe() -> Run:
    """A trivial submission, run: does the sandbox answer, and with which layers? Raises SandboxError."""
    with Sandbox() as sandbox:
        return sandbox.run(Code([(0, "def answer():\n    return 1")]), [Batch([Call("answer", (), {})], 5)])


def about() -> dict[str, str]:
    """This machine's versions, and the layers of its sandbox."""
    return software() | {"isolation": ", ".join(probe().layers)}


def in_order(
    submit: Callable[[Given], "Future[Made]"], items: Iterable[Given | Known[Made]], ahead: int
) -> Iterator[Made]:
    """What is made of the items, in their order; ``ahead`` of them are in flight: memory stays flat."""
    waiting: deque[Future[Made] | Known[Made]] = deque()
    for given in items:
        waiting.append(given if isinstance(given, Known) else submit(given))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
