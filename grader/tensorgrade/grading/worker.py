"""A worker process: it keeps the parsed key and a sandbox per thread from one submission to the next."""

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
from tensorgrade.sandbox.host import Sandbox, SandboxRun, StudentCode, call_batch
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.wire import Call
from tensorgrade.version import VERSION

IN_FLIGHT_PER_WORKER = 4
"""Submissions in flight per process, or per thread of a cluster."""

Item = TypeVar("Item")
Output = TypeVar("Output")
Work = Callable[[Item, AnswerKey, Sandbox], Output]
"""The function that is applied to each item. It is pickled for other processes, which must be able to import it."""


@dataclass(frozen=True)
class Cached(Generic[Output]):
    """A result that is already known; it keeps its place among the items that need work."""

    value: Output

    def result(self) -> Output:
        """The value, as `concurrent.futures.Future.result` returns it."""
        return self.value


@dataclass(frozen=True)
class RunSetup:
    """What all items of a run share."""

    key_digest: str
    """SHA-256 of the key's file."""
    limits: Limits


@dataclass
class _WorkerState:
    setup: RunSetup
    key: AnswerKey
    sandbox: Sandbox


_states: dict[int, _WorkerState] = {}  # by thread, because a sandbox serves one at a time


def run_in_worker(item: Any, work: Work[Any, Any], key_content: bytes, setup: RunSetup) -> Any:
    """The result of ``work`` on one item. The key's file is parsed only when the setup differs from the last one."""
    thread = threading.get_ident()
    state = _states.get(thread)
    if state is None or state.setup != setup:
        if state is not None:
            state.sandbox.close()
        key = from_bytes(key_content, "key")
        state = _states[thread] = _WorkerState(setup, key, Sandbox(setup.limits, key.modules))
    return work(item, state.key, state.sandbox)


def close_sandboxes() -> None:
    """Close this process's sandboxes. No work may be in progress."""
    while _states:
        _states.popitem()[1].sandbox.close()


def software_versions() -> dict[str, str]:
    """The versions that must be the same on all machines of a cluster."""
    return {"tensorgrade": VERSION, "python": platform.python_version(), "numpy": np.__version__}


def probe_sandbox() -> SandboxRun:
    """The run of a trivial submission, which shows the sandbox's layers. Raises SandboxError where it does not work."""
    with Sandbox() as sandbox:
        return sandbox.run(StudentCode([(0, "def answer():\n    return 1")]), [call_batch([Call("answer", (), {})], 5)])


def machine_info() -> dict[str, str]:
    """This machine's versions, and the layers of its sandbox."""
    return software_versions() | {"isolation": ", ".join(probe_sandbox().layers)}


def map_in_order(
    submit: Callable[[Item], "Future[Output]"], items: Iterable[Item | Cached[Output]], ahead: int
) -> Iterator[Output]:
    """The results of the items, in their order. At most ``ahead`` items are in flight, so that memory stays flat."""
    pending: deque[Future[Output] | Cached[Output]] = deque()
    for item in items:
        pending.append(item if isinstance(item, Cached) else submit(item))
        if len(pending) >= ahead:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()
