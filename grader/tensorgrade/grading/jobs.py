"""Many submissions → their results, in order: each job travels with what grading it gave."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tensorgrade.grading.executors import Executor, map_in_order
from tensorgrade.grading.grade_one import Graded, grade_without_file, key_for_policy
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.key import key_file
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.submission.choose_file import Submission


@dataclass(frozen=True)
class Job:
    """A student's submission to grade."""

    submission: Submission
    cached: SubmissionResult | None = None
    """Its result, where that is known already: it is not graded again."""

    @property
    def student(self) -> str:
        """The student's id."""
        return self.submission.student


def grade_all(jobs: Iterable[Job], setup: GradingSetup, executor: Executor) -> Iterator[tuple[Job, Graded]]:
    """Every job with its result, in their order; jobs are read a few ahead of the results.

    Raises UnusableKey where the setup's key cannot be read.
    """
    key = key_for_policy(key_file.from_bytes(setup.key, "The answer key"), setup.policy)

    def known(job: Job) -> Graded | None:
        if job.cached is not None:
            return Graded(job.cached)
        return grade_without_file(job.submission, key) if job.submission.content is None else None

    return map_in_order(jobs, grade_job, setup, executor, known)


def grade_job(job: Job, worker: GradingWorker) -> Graded:
    """Grade a job's submission."""
    return worker.grade(job.submission)
