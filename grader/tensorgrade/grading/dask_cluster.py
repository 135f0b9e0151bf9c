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

from tensorgrade.errors import UserError
from tensorgrade.grading import worker
from tensorgrade.grading.grade_one import GradingPolicy, grade, versions
from tensorgrade.grading.worker import IN_FLIGHT_PER_WORKER, Cached, RunSetup
from tensorgrade.key.key_file import load
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.sandbox.limits import Limits
from tensorgrade.submission.choose_file import Submission

MIN_IN_FLIGHT = 64
"""Submissions in flight at the least: workers may join later."""

CONNECT_SECONDS = 10.0
"""Seconds to wait for the scheduler, and for a first worker."""


class ClusterError(UserError):
    """The cluster cannot be used, or was lost on the way."""


def grade_on_cluster(
    scheduler: str,
    submissions: Iterable[Submission | Cached[SubmissionResult]],
    key: Path,
    policy: GradingPolicy,
    limits: Limits,
) -> Iterator[SubmissionResult]:
    """The results of all submissions, in their order.

    Raises ClusterError when nobody answers at ``scheduler``, when it has no workers, when these
    differ in versions or in their sandboxes' layers, and when all is lost on the way.
    """
    loaded, content = load(key), key.read_bytes()
    task, work = RunSetup(loaded.digest, limits), partial(grade, policy=policy)
    with _connected(scheduler) as client:
        try:
            check_workers_match(worker.software_versions(), client.run(worker.machine_info, on_error="return"))
            threads = sum(client.nthreads().values())
            # A task instead of data that was scattered: when all workers that hold the key are lost, it is made anew.
            shipped = client.submit(_same, content, key=f"tensorgrade-{task.key_digest}")
            executor = client.get_executor(pure=False)
            for result in worker.map_in_order(
                lambda handed: executor.submit(worker.run_in_worker, handed, work, shipped, task),
                submissions,
                max(IN_FLIGHT_PER_WORKER * threads, MIN_IN_FLIGHT),
            ):
                if result.versions != versions(loaded):  # by a worker that joined late
                    raise ClusterError(
                        f"A worker graded {result.student} with {result.versions}, and this machine has "
                        f"{versions(loaded)}; install the same versions on all."
                    )
                yield result
            client.run(worker.close_sandboxes, on_error="ignore")
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
        client = distributed.Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError):  # TypeError: an address of a protocol that asks for more
        raise ClusterError(
            f"No Dask scheduler answers at {scheduler}; start one with `dask scheduler`, which prints it."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise ClusterError(
                f"The scheduler at {scheduler} has no workers; start some with `dask worker {scheduler}`."
            ) from None
        yield client


def _same(content: bytes) -> bytes:
    return content


def check_workers_match(here: dict[str, str], workers: dict[str, dict[str, str] | Exception]) -> None:
    """Raise ClusterError when ``workers``, by their answers to `worker.machine_info`, would not grade alike.

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
