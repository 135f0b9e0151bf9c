"""Many submissions → their results: each job travels with what grading it gave.

Those that the machine may have disturbed are graded again after all others, one at a time, with nothing else at work.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tensorgrade.grading.executors import Executor, map_in_order
from tensorgrade.grading.grade_one import Graded, grade_without_file, key_for_policy
from tensorgrade.grading.submission_results import grader_failure_result
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.key import key_file
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.sandbox.zygote_control import SandboxError
from tensorgrade.submission.choose_file import Submission

MAX_DISTURBED = 100
"""Of a run that the machine disturbs more often, the rest stays could-not-tell, which the next run takes up."""


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
    """Every job with its result, in their order, but those at the end that are graded again.

    Jobs are read a few ahead of the results. Raises UnusableKey where the setup's key cannot be read.
    """
    key = key_for_policy(key_file.from_bytes(setup.key, "The answer key"), setup.policy)

    def known(job: Job) -> Graded | None:
        if job.cached is not None:
            return Graded(job.cached)
        return grade_without_file(job.submission, key) if job.submission.content is None else None

    def lost(submission: Submission, error: SandboxError) -> Graded:
        digest = hashlib.sha256(submission.content or b"").hexdigest()
        return Graded(grader_failure_result(submission, key, error.sentence, digest), failed=True)

    disturbed: list[tuple[Job, Graded]] = []
    first_runs = map_in_order(jobs, grade_job, setup, executor, known, lambda job, error: lost(job.submission, error))
    for job, graded in first_runs:
        if graded.doubts and len(disturbed) < MAX_DISTURBED:
            disturbed.append((job, graded))
        else:
            yield job, graded
    if disturbed:
        alone = executor.one_at_a_time()
        again = map_in_order(disturbed, grade_job_again, setup, alone, lost=lambda item, error: item[1])
        for (job, _), graded in again:
            yield job, graded


def grade_job(job: Job, worker: GradingWorker) -> Graded:
    """Grade a job's submission."""
    return worker.grade_once(job.submission)


def grade_job_again(item: tuple[Job, Graded], worker: GradingWorker) -> Graded:
    """Grade a submission again that the machine may have disturbed."""
    job, first = item
    return worker.grade_again(job.submission, first)
