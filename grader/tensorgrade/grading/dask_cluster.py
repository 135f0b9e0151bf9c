"""Many submissions on a Dask cluster: they travel as bytes, the key goes to each worker once, one writer stays here.

A worker that is lost costs nothing: Dask runs its submissions elsewhere. Dask sends its own
messages by pickle, so scheduler and workers are trusted as this machine is (see the threat
model); students' code stays behind each worker's own sandbox.
"""

import contextlib
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path
from typing import Any

from tensorgrade.errors import Mistake
from tensorgrade.grading import worker
from tensorgrade.grading.grade_one import Policy, grade, versions
from tensorgrade.grading.worker import AHEAD, Known, Task
from tensorgrade.key.key_file import load
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.sandbox.limits import Limits
from tensorgrade.submission.choose_file import Handed

LEAST_AHEAD = 64
"""Submissions in flight at the least: workers may join later."""

PATIENCE = 10.0
"""Seconds to wait for the scheduler, and for a first worker."""


class ClusterError(Mistake):
    """The cluster cannot be used, or was lost on the way."""


def grade_on(
    scheduler: str,
    submissions: Iterable[Handed | Known[SubmissionResult]],
    key: Path,
    policy: Policy,
    limits: Limits,
) -> Iterator[SubmissionResult]:
    """The results of all submissions, in their order.

    Raises ClusterError when nobody answers at ``scheduler``, when it has no workers, when these
    differ in versions or in their sandboxes' layers, and when all is lost on the way.
    """
    loaded, content = load(key), key.read_bytes()
    task, work = Task(loaded.digest, limits), partial(grade, policy=policy)
    with _connected(scheduler) as client:
        try:
            agree(worker.software(), client.run(worker.about, on_error="return"))
            threads = sum(client.nthreads().values())
            # A task instead of data that was scattered: when all workers that hold the key are lost, it is made anew.
            shipped = client.submit(_same, content, key=f"tensorgrade-{task.digest}")
            executor = client.get_executor(pure=False)
            for result in worker.in_order(
                lambda handed: executor.submit(worker.work_here, handed, work, shipped, task),
                submissions,
                max(AHEAD * threads, LEAST_AHEAD),
            ):
                if result.versions != versions(loaded):  # by a worker that joined late
                    raise ClusterError(
                        f"A worker graded {result.student} with {result.versions}, and this machine has "
                        f"{versions(loaded)}; install the same versions on all."
                    )
                yield result
            client.run(worker.release, on_error="ignore")
        except _lost() as error:
            raise ClusterError(
                f"The cluster at {scheduler} was lost ({type(error).__name__}); run the command again to go on."
            ) from None


@contextlib.contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError:
        raise ClusterError("Grading on a cluster needs Dask: pip install 'tensorgrade[dask]'.") from None
    try:
        client = distributed.Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError):  # TypeError: an address of a protocol that asks for more
        raise ClusterError(
            f"No Dask scheduler answers at {scheduler}; start one with `dask scheduler`, which prints it."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ClusterError(
                f"The scheduler at {scheduler} has no workers; start some with `dask worker {scheduler}`."
            ) from None
        yield client


def _same(content: bytes) -> bytes:
    return content


def agree(here: dict[str, str], workers: dict[str, dict[str, str] | Exception]) -> None:
    """Raise ClusterError when ``workers``, by their answers to `worker.about`, would not grade alike.

    ``here`` has the versions that they must have; this machine itself needs no sandbox.
    """
    first: dict[str, str] | None = None
    for address, told in workers.items():
        if isinstance(told, Exception):
            raise ClusterError(f"The worker at {address} cannot grade ({type(told).__name__}: {told}).")
        for name, version in here.items():
            if told[name] != version:
                raise ClusterError(
                    f"The worker at {address} has {name} {told[name]}, this machine {version}; "
                    "install the same version on all."
                )
        first = first or told
        if told["isolation"] != first["isolation"]:
            raise ClusterError(
                f"The sandbox of the worker at {address} has the layers {told['isolation']}, that of another "
                f"{first['isolation']}; see `tensorgrade doctor` on each."
            )


def _lost() -> tuple[type[BaseException], ...]:
    from distributed import KilledWorker

    return KilledWorker, OSError, CancelledError
