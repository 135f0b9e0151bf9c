"""What a working process keeps from one submission to the next: the key, and a sandbox for each thread."""

import platform
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from tensorgrade.key.key_file import from_bytes
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.sandbox.host import CallBatch, Sandbox, SandboxRun, StudentCode
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.wire import Call
from tensorgrade.version import VERSION

IN_FLIGHT_PER_WORKER = 4
"""Submissions in flight per process, or per thread of a cluster."""

Item = TypeVar("Item")
Output = TypeVar("Output")
Work = Callable[[Item, AnswerKey, Sandbox], Output]
"""What is done with one thing. It travels to other processes, so they must be able to import it."""


@dataclass(frozen=True)
class Cached(Generic[Output]):
    """What needs no work: it passes in its place, between things that do."""

    value: Output

    def result(self) -> Output:
        """As a future of finished work gives it."""
        return self.value


@dataclass(frozen=True)
class RunSetup:
    """What all work of a run has in common."""

    key_digest: str
    """Of the key."""
    limits: Limits


@dataclass
class _Kept:
    task: RunSetup
    key: AnswerKey
    sandbox: Sandbox


_kept: dict[int, _Kept] = {}  # by thread: a sandbox serves one at a time


def run_in_worker(given: Any, work: Work[Any, Any], key: bytes, task: RunSetup) -> Any:
    """Do one piece of work with the key in these bytes, which are only read when they are not the last ones."""
    thread = threading.get_ident()
    kept = _kept.get(thread)
    if kept is None or kept.task != task:
        if kept is not None:
            kept.sandbox.close()
        loaded = from_bytes(key, "key")
        kept = _kept[thread] = _Kept(task, loaded, Sandbox(task.limits, loaded.modules))
    return work(given, kept.key, kept.sandbox)


def close_sandboxes() -> None:
    """End this process's sandboxes. Nothing may be in work."""
    while _kept:
        _kept.popitem()[1].sandbox.close()


def software_versions() -> dict[str, str]:
    """The versions that must be the same on all machines that grade together."""
    return {"tensorgrade": VERSION, "python": platform.python_version(), "numpy": np.__version__}


def probe_sandbox() -> SandboxRun:
    """A trivial submission, run: does the sandbox answer, and with which layers? Raises SandboxError."""
    with Sandbox() as sandbox:
        return sandbox.run(StudentCode([(0, "def answer():\n    return 1")]), [CallBatch([Call("answer", (), {})], 5)])


def machine_info() -> dict[str, str]:
    """This machine's versions, and the layers of its sandbox."""
    return software_versions() | {"isolation": ", ".join(probe_sandbox().layers)}


def map_in_order(
    submit: Callable[[Item], "Future[Output]"], items: Iterable[Item | Cached[Output]], ahead: int
) -> Iterator[Output]:
    """What is made of the items, in their order; ``ahead`` of them are in flight: memory stays flat."""
    waiting: deque[Future[Output] | Cached[Output]] = deque()
    for given in items:
        waiting.append(given if isinstance(given, Cached) else submit(given))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
