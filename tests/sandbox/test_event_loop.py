"""The event loop without sockets does what asyncio's own does: each test is run with both."""

import asyncio
import concurrent.futures
import socket
import time

import pytest

from tensorgrade.sandbox import caller_executors
from tensorgrade.sandbox.event_loop import SocketlessEventLoop

pytestmark = pytest.mark.usefixtures("no_running_loop")


@pytest.fixture(params=[asyncio.SelectorEventLoop, SocketlessEventLoop], ids=["real", "ours"])
def run(request, monkeypatch):
    """`asyncio.run` with a loop of the kind; ours opens no socket and starts no thread."""
    if request.param is SocketlessEventLoop:
        monkeypatch.setattr(socket, "socketpair", None)
        monkeypatch.setattr(concurrent.futures, "ThreadPoolExecutor", caller_executors.ThreadPoolExecutor)

    def run_with(coroutine):
        with asyncio.Runner(loop_factory=request.param) as runner:
            return runner.run(coroutine)

    return run_with


async def after(seconds, value):
    await asyncio.sleep(seconds)
    return value


def test_coroutines_return_and_raise(run):
    async def raises():
        await asyncio.sleep(0)
        raise ValueError("inside")

    assert run(after(0, 3)) == 3
    with pytest.raises(ValueError, match="inside"):
        run(raises())


def test_time_passes_for_all_tasks_together(run):
    async def main():
        start = time.monotonic()
        values = await asyncio.gather(*(after(0.05, number) for number in range(20)))
        return values, time.monotonic() - start

    values, seconds = run(main())
    assert values == list(range(20))
    assert 0.04 < seconds < 0.9


def test_timers_fire_in_the_order_of_their_times(run):
    async def main():
        order = []
        await asyncio.gather(*(note(seconds, order) for seconds in (0.03, 0.01, 0.02)))
        return order

    async def note(seconds, order):
        await asyncio.sleep(seconds)
        order.append(seconds)

    assert run(main()) == [0.01, 0.02, 0.03]


def test_queues_events_locks_and_tasks(run):
    async def main():
        queue, ready, lock = asyncio.Queue(2), asyncio.Event(), asyncio.Lock()

        async def produce():
            async with lock:
                for number in range(5):
                    await queue.put(number)
            ready.set()

        async with asyncio.TaskGroup() as group:
            group.create_task(produce())
            numbers = [await queue.get() for _ in range(5)]
            await ready.wait()
        return numbers

    assert run(main()) == [0, 1, 2, 3, 4]


def test_timeouts_and_cancellation(run):
    async def main():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(after(10, 0), 0.01)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await asyncio.Event().wait()
        task = asyncio.create_task(after(10, 0))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return [await item for item in asyncio.as_completed([after(0.02, 2), after(0.01, 1)])]

    assert run(main()) == [1, 2]


def test_functions_in_executors(run):
    async def main():
        loop = asyncio.get_running_loop()
        return await asyncio.to_thread(divmod, 7, 2), await loop.run_in_executor(None, abs, -1)

    assert run(main()) == ((3, 1), 1)


def test_asynchronous_generators_are_closed(run):
    closed = []

    async def numbers():
        try:
            for number in range(10):
                yield number
        finally:
            closed.append(True)

    async def main():
        async for number in numbers():
            if number == 2:
                return number
        return None

    assert run(main()) == 2
    assert closed == [True]


def test_a_loop_that_nothing_can_wake_raises():
    async def main():
        await asyncio.get_running_loop().create_future()

    loop = SocketlessEventLoop()
    with pytest.raises(RuntimeError, match="no task can go on"):
        loop.run_until_complete(main())
    # It can still be closed, as `asyncio.run` does it.
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def test_a_connection_is_refused():
    loop = SocketlessEventLoop()
    with pytest.raises(NotImplementedError):
        loop.run_until_complete(loop.subprocess_exec(asyncio.SubprocessProtocol, "true"))
    loop.close()
