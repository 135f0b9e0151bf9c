"""What grading an assignment needs of its course, read once: the key, the policy, the released notebook."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from tensorgrade.arrays.device_record import includes_cuda
from tensorgrade.commands.build_keys import current_key_file
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook import database, result_cache
from tensorgrade.gradebook.autograded_folder import course_reader, notebook_mark
from tensorgrade.gradebook.course_gradebook import gradebook_address
from tensorgrade.gradebook.earlier_releases import earlier_lines
from tensorgrade.gradebook.written_answers import (
    Notebook,
    ReleasedTexts,
    WrittenAnswer,
    read_released_texts,
    submitted_texts,
    written_answers,
)
from tensorgrade.grading.grade_one import Graded, GradingPolicy
from tensorgrade.grading.input_digest import digest_of, input_digest, run_digest
from tensorgrade.grading.submission_results import grader_failure_result, submitted_file
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.result.result_records import SubmissionResult, Submitted
from tensorgrade.result.size_limit import with_code, with_limited_length, with_limited_size, with_limited_texts
from tensorgrade.setting_choices import DeviceChoice, Isolation
from tensorgrade.student_id import student_id
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.student_failure import failure_reason
from tensorgrade.translation import Text


@dataclass(frozen=True)
class GradingOptions:
    """How submissions are graded."""

    jobs: int = 1
    """Processes on this machine."""
    force: bool = False
    """Grade again what has not changed."""
    isolation: Isolation | None = None
    """None for the course's own."""
    device: DeviceChoice = DeviceChoice.AUTO
    """Which references to compare with."""
    scheduler: str = ""
    """Address of the Dask scheduler that grades instead of this machine."""


@dataclass(frozen=True)
class AssignmentGrading:
    """What grading an assignment needs of its course, read once."""

    course: Course
    key: AnswerKey
    setup: GradingSetup
    """With the content of the key's file."""
    released: Notebook
    """The notebook that students got."""

    @cached_property
    def _released_digest(self) -> str:
        return digest_of(self.released)

    def notebook_mark(self, result: SubmissionResult) -> str:
        """The mark of formgrader's notebook with this result."""
        return notebook_mark(result, self._released_digest, course_reader(self.course))

    @cached_property
    def released_texts(self) -> ReleasedTexts:
        """What students got to read, to know what is theirs."""
        return read_released_texts(self.released, self._earlier_lines)

    @cached_property
    def _earlier_lines(self) -> Collection[str]:
        return earlier_lines(self.course, self.key.assignment)

    def cached_result(self, submission: Submission) -> SubmissionResult | None:
        """The submission's result on disk, if grading would give it again."""
        if submission.content is None:
            return None
        digest = hashlib.sha256(submission.content).hexdigest()
        inputs = self._inputs(submission.student, submitted_file(submission, digest))
        return result_cache.cached_result(self.course, self.key.assignment, student_id(submission.student), inputs)

    def _inputs(self, student: str, submitted: Submitted) -> str:
        """The digest of all that decides the result of a submission."""
        return input_digest(self._run_digest, self.key.assignment, student, submitted)

    @cached_property
    def _run_digest(self) -> str:
        return run_digest(self.setup, self.key, (self.released["cells"], sorted(self._earlier_lines)))

    def complete(self, graded: Graded) -> SubmissionResult:
        """The result of grading a submission, with the student's code and written answers."""
        texts = submitted_texts(self.released_texts, graded.parsed)
        result = replace(
            graded.result,
            written=with_limited_length(texts.answers),
            own_texts=with_limited_texts(texts.own),
            inputs=self._inputs(graded.result.student, graded.result.submission),
        )
        return with_limited_size(with_code(result, graded.parsed.code if graded.parsed else {}))

    def written_answers(self, result: SubmissionResult) -> dict[str, WrittenAnswer]:
        """The written answers of a result, by grade_id, compared with the released notebook."""
        return written_answers(self.released, result)

    def failed_result(self, submission: Submission, failure: Text, error: Exception) -> SubmissionResult:
        """The student's result where something failed: could-not-tell. The error is logged.

        Raises the error itself where it concerns all students.
        """
        reason = failure_reason(submission.student, failure, error)
        digest = hashlib.sha256(submission.content or b"").hexdigest()
        return grader_failure_result(submission, self.key, reason, digest)


def read_assignment(
    course: Course, assignment: str, options: GradingOptions, url: str = "", released: Notebook | None = None
) -> AssignmentGrading:
    """What grading the assignment needs.

    ``url`` is the gradebook's address where that is not the course's, ``released`` the notebook that students got
    where it has been read already. Raises UserError where there is no key or notebook, or where the key or the
    gradebook does not fit.
    """
    file = current_key_file(course, assignment)
    released = released or course.released_notebook(assignment)
    policy = _policy(course, file.key, url, options)
    return AssignmentGrading(course, file.key, GradingSetup(file.content, course.limits, policy), released)


def _policy(course: Course, key: AnswerKey, url: str, options: GradingOptions) -> GradingPolicy:
    """How the course grades, where the options do not say otherwise; ``url`` as in `read_assignment`.

    Raises UserError where the gradebook, or the key, does not fit.
    """
    database.require_assignment(gradebook_address(course, url)[0], key)
    settings = course.settings
    strict = (options.isolation or settings.isolation) == Isolation.STRICT
    device = DeviceChoice(settings.device) if options.device == DeviceChoice.AUTO else options.device
    policy = GradingPolicy(strict, device, settings.follow_through)
    if policy.device == DeviceChoice.CUDA and not includes_cuda(key.devices):
        raise CourseError(
            f"The answer key of {key.assignment} holds no CUDA references. Build it on a machine with a CUDA device "
            f"(`tensorgrade build {key.assignment} --device cuda`), or grade with --device cpu, which compares with "
            "the CPU alone."
        )
    return policy
