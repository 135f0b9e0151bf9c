"""Grade many submissions on a Dask cluster: submissions are sent as bytes, the key once to each worker.

When a worker is lost, Dask runs its submissions on another one. Results are written by this process only. Dask
pickles its messages, so scheduler and workers must be trusted as much as this machine (see docs/threat-model.md).
Students' code runs in each worker's own sandbox.
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
"""The least number of submissions in flight, because workers may join later."""

CONNECT_SECONDS = 10.0
"""Seconds to wait for the scheduler, and for a first worker."""


class ClusterError(UserError):
    """The cluster cannot be used, or the connection to it was lost."""


def grade_on_cluster(
    scheduler: str,
    submissions: Iterable[Submission | Cached[SubmissionResult]],
    key: Path,
    policy: GradingPolicy,
    limits: Limits,
) -> Iterator[SubmissionResult]:
    """The results of all submissions, in their order.

    Raises ClusterError when no scheduler answers at the address ``scheduler``, when it has no workers, when these
    differ in versions or in their sandboxes' layers, and when the connection is lost.
    """
    loaded, content = load(key), key.read_bytes()
    setup, work = RunSetup(loaded.digest, limits), partial(grade, policy=policy)
    with _connected(scheduler) as client:
        try:
            check_workers_match(worker.software_versions(), client.run(worker.machine_info, on_error="return"))
            threads = sum(client.nthreads().values())
            # A task instead of scattered data: when all workers that hold the key are lost, Dask runs it again.
            key_content = client.submit(_identity, content, key=f"tensorgrade-{setup.key_digest}")
            executor = client.get_executor(pure=False)
            for result in worker.map_in_order(
                lambda submission: executor.submit(worker.run_in_worker, submission, work, key_content, setup),
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
        except _connection_errors() as error:
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
    except (OSError, ValueError, TypeError):  # TypeError: a protocol in the address that needs more arguments
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


def _identity(content: bytes) -> bytes:
    return content


def check_workers_match(this_machine: dict[str, str], workers: dict[str, dict[str, str] | Exception]) -> None:
    """Raise ClusterError when workers would not grade alike.

    ``here``: the required versions, which are this machine's. ``workers``: by address, the result of
    `worker.machine_info` or the exception that it raised.
    """
    first: dict[str, str] | None = None
    for address, info in workers.items():
        if isinstance(info, Exception):
            raise ClusterError(f"The worker at {address} cannot grade ({type(info).__name__}: {info}).")
        for name, version in this_machine.items():
            if info[name] != version:
                raise ClusterError(
                    f"The worker at {address} has {name} {info[name]}, this machine {version}; "
                    "install the same version on all."
                )
        first = first or info
        if info["isolation"] != first["isolation"]:
            raise ClusterError(
                f"The sandbox of the worker at {address} has the layers {info['isolation']}, that of another "
                f"{first['isolation']}; see `tensorgrade doctor` on each."
            )


def _connection_errors() -> tuple[type[BaseException], ...]:
    from distributed import KilledWorker

    return KilledWorker, OSError, CancelledError
