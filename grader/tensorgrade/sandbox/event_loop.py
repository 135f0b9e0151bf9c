"""An event loop for asyncio that uses no sockets: coroutines, tasks, timers and executors work, I/O does not."""

import asyncio
import asyncio.base_events
import time
import warnings
from typing import Any


class _NoSelector:
    """Waits for the time of the next timer; there is no I/O to wait for."""

    def select(self, timeout: float | None) -> list[Any]:
        """Sleep. Raises RuntimeError where nothing would ever wake the loop."""
        if timeout is None:
            raise RuntimeError("the event loop waits for something that cannot happen: no task can go on")
        time.sleep(max(0.0, timeout))
        return []


class SocketlessEventLoop(asyncio.base_events.BaseEventLoop):
    """An event loop in one thread, without the pair of sockets by which other threads wake the usual one."""

    def __init__(self, selector: Any = None) -> None:
        super().__init__()
        self._selector = _NoSelector()

    def _process_events(self, event_list: list[Any]) -> None:
        return None

    def _write_to_self(self) -> None:
        return None

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Shut down the executor in this thread; the usual loop does it in another one."""
        self._executor_shutdown_called = True
        executor: Any = getattr(self, "_default_executor", None)
        if executor is not None:
            executor.shutdown()


def install() -> None:
    """Let asyncio make such loops in this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # policies are deprecated since Python 3.14
        policy: Any = asyncio.get_event_loop_policy()
    type(policy)._loop_factory = SocketlessEventLoop
    for name in ("SelectorEventLoop", "EventLoop"):
        if hasattr(asyncio, name):
            setattr(asyncio, name, SocketlessEventLoop)
