"""Work on many items, in order and with a bounded look-ahead, by whatever executor: this process, a pool, a cluster."""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.sandbox.zygote_control import SandboxError

Item = TypeVar("Item")
Output = TypeVar("Output")
Work = Callable[[Item, GradingWorker], Output]
"""What is done with each item. It is pickled for other processes, which must be able to import it."""

IN_FLIGHT_PER_WORKER = 4
"""Items that are submitted per process, or per thread of a cluster, before the first of them is done."""


@dataclass(frozen=True)
class Running(Generic[Item, Output]):
    """An executor that has been started for one kind of work."""

    submit: Callable[[Item], Callable[[], Output]]
    """Begins the work on an item. The function that it returns waits for the output."""
    ahead: int
    """Items that may be submitted before the first of them is done."""


class Executor(Protocol):
    """Where work is done."""

    def start(self, work: Work[Item, Output], setup: GradingSetup) -> AbstractContextManager[Running[Item, Output]]:
        """Start what does the work; the end of the context stops it."""

    def one_at_a_time(self) -> "Executor":
        """An executor in the same place that works on one item at a time."""


def map_in_order(
    items: Iterable[Item],
    work: Work[Item, Output],
    setup: GradingSetup,
    executor: Executor,
    known: Callable[[Item], Output | None] = lambda item: None,
    lost: Callable[[Item, SandboxError], Output] | None = None,
) -> Iterator[tuple[Item, Output]]:
    """Each item with its output, in the order of the items. Few items are in memory at a time.

    An item whose output is ``known`` passes by in its place. The executor is started for the first that needs work.
    ``lost`` gives the output of an item that the executor fails on; without it, that error is raised.
    """

    def waited_for(item: Item, wait: Callable[[], Output]) -> Output:
        try:
            return wait()
        except SandboxError as error:
            if lost is None:
                raise
            return lost(item, error)

    under_way: deque[tuple[Item, Callable[[], Output]]] = deque()
    with contextlib.ExitStack() as stack:
        running: Running[Item, Output] | None = None
        for item in items:
            output = known(item)
            if output is not None:
                under_way.append((item, _returning(output)))
            else:
                running = running or stack.enter_context(executor.start(work, setup))
                under_way.append((item, running.submit(item)))
            if len(under_way) >= (running.ahead if running else 1):
                first, wait = under_way.popleft()
                yield first, waited_for(first, wait)
        while under_way:
            first, wait = under_way.popleft()
            yield first, waited_for(first, wait)


def _returning(output: Output) -> Callable[[], Output]:
    return lambda: output


@dataclass(frozen=True)
class ThisProcess:
    """Does the work in this process, item by item."""

    @contextlib.contextmanager
    def start(self, work: Work[Item, Output], setup: GradingSetup) -> Iterator[Running[Item, Output]]:
        """A grading worker of this process."""
        with GradingWorker(setup) as worker:

            def submit(item: Item) -> Callable[[], Output]:
                return _returning(work(item, worker))

            yield Running(submit, ahead=1)

    def one_at_a_time(self) -> "ThisProcess":
        """This one, which does nothing else."""
        return self
