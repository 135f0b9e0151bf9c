"""What `tensorgrade grade` does to a course: grades submissions, or previews what that would change."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from tensorgrade.arrays.device_record import includes_cuda
from tensorgrade.commands.build_keys import current_key_file
from tensorgrade.course.course import Course, CourseError
from tensorgrade.errors import UserError
from tensorgrade.gradebook import autograded_folder, database, result_cache
from tensorgrade.gradebook.people import student_ids
from tensorgrade.gradebook.record_scores import ScoreChange
from tensorgrade.gradebook.written_answers import (
    Notebook,
    WrittenAnswer,
    released_texts,
    submitted_texts,
    written_answers,
)
from tensorgrade.grading.dask_cluster import DaskCluster
from tensorgrade.grading.executors import Executor
from tensorgrade.grading.grade_one import Graded, GradingPolicy
from tensorgrade.grading.jobs import Job, grade_all
from tensorgrade.grading.local_pool import on_this_machine
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.setting_choices import DeviceChoice, Isolation
from tensorgrade.student_id import StudentId, StudentList, check_ids, normal_form, shown_id
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import ParsedSubmission, parse_if_readable

Progress = Callable[[SubmissionResult], None]

MAX_FAILURES = 5
"""After so many failures of the grader in a row, grading stops."""


class GradingStopped(UserError):
    """The grader fails on one submission after the other; the message says how, and what to do."""


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


def students_to_grade(course: Course, assignment: str, only: Sequence[str] = ()) -> StudentList:
    """The students who handed in, and those of the gradebook who did not; of these only ``only``, if given.

    Raises CourseError when there is nothing to grade, or a named student does not exist.
    """
    course.solution_folder(assignment)  # raises for an unknown assignment, which is another mistake than no submissions
    folders = course.folders_with(assignment)
    enrolled = student_ids(course.nbgrader_coursedir.db_url, course.nbgrader_coursedir.course_id)
    everybody = check_ids(folders, enrolled)
    if not only and not folders:
        raise CourseError(
            f"Nobody has handed in {assignment}: put submissions into submitted/<student>/{assignment}/, "
            "or collect them with `nbgrader collect`."
        )
    known = set(map(normal_form, (*folders, *enrolled)))
    if unknown := sorted({shown_id(text) for text in only if normal_form(text) not in known}):
        raise CourseError(f"There is no student {', '.join(unknown)} with {assignment}.")
    return everybody.only(only) if only else everybody


@dataclass(frozen=True)
class AssignmentGrading:
    """What grading an assignment needs of its course, read once."""

    course: Course
    key: AnswerKey
    setup: GradingSetup
    """With the content of the key's file."""
    released: Notebook
    """The notebook that students got."""

    def cached_result(self, submission: Submission) -> SubmissionResult | None:
        """The submission's result on disk, if it is still valid."""
        questions = released_texts(self.released)
        return result_cache.cached_result(self.course, self.key, self.setup.policy, submission, questions)

    def complete(self, graded: Graded) -> SubmissionResult:
        """The result of grading a submission, with the student's written answers."""
        return replace(graded.result, written=submitted_texts(self.released, graded.parsed))

    def written_answers(self, result: SubmissionResult) -> dict[str, WrittenAnswer]:
        """The written answers of a result, by grade_id, compared with the released notebook."""
        return written_answers(self.released, result.written)


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
    policy = _policy(course, file.key, url or course.nbgrader_coursedir.db_url, options)
    return AssignmentGrading(course, file.key, GradingSetup(file.content, course.limits, policy), released)


def grade_assignment(
    course: Course,
    assignment: str,
    students: Sequence[StudentId],
    options: GradingOptions,
    progress: Progress = lambda result: None,
) -> None:
    """Grade what is new or changed; write results, gradebook and formgrader's notebooks. ``progress`` gets all results.

    A student's files are written as soon as there is a result. The gradebook follows, a few students in one
    transaction: where a run is killed, these are missing in the gradebook until the next run. Nothing of a student is
    kept in memory: ten thousand students need no more than ten.

    Raises GradingStopped where the grader itself fails on one submission after the other; what it found before that
    is kept.
    """
    grading = read_assignment(course, assignment, options)
    with _recorder(course) as recorder:
        for job, graded in _graded(grading, students, options):
            result = job.cached or grading.complete(graded)
            if job.cached is None:
                result_cache.write_result(course, result)
            if job.cached is None or not autograded_folder.has_current_notebook(course, assignment, result.student):
                parsed = graded.parsed
                if job.cached:  # its notebook is missing, or shows the verdicts by other settings
                    parsed = parse_if_readable(job.submission.file, job.submission.content, list(result.exercises))
                autograded_folder.write_formgrader_notebook(course, parsed, result, grading.released)
            recorder.record(result, grading.written_answers(result))
            progress(result)


def preview_assignment(
    course: Course,
    assignment: str,
    students: Sequence[StudentId],
    options: GradingOptions,
    progress: Progress = lambda result: None,
) -> list[ScoreChange]:
    """What `grade_assignment` would change, by student; writes nothing."""
    grading = read_assignment(course, assignment, options)
    changes = []
    with _recorder(course) as recorder:
        for job, graded in _graded(grading, students, options):
            result = job.cached or grading.complete(graded)
            changes.append(recorder.preview(result, grading.written_answers(result)))
            progress(result)
    return changes


def _recorder(course: Course) -> AbstractContextManager[database.Recorder]:
    return database.open_recorder(
        course.nbgrader_coursedir.db_url,
        course.nbgrader_coursedir.course_id,
        course.settings.language,
        course.config,
        str(course.root),
    )


def _graded(
    grading: AssignmentGrading, students: Sequence[StudentId], options: GradingOptions
) -> Iterator[tuple[Job, Graded]]:
    """Every student's job and result. A submission is read shortly before a process is free for it."""

    def read_job(student: StudentId) -> Job:
        submission = grading.course.submission(grading.key.assignment, student)
        return Job(submission, None if options.force else grading.cached_result(submission))

    executor: Executor = on_this_machine(min(options.jobs, len(students)) or 1)
    if options.scheduler:
        executor = DaskCluster(options.scheduler)
    failures = 0
    for job, graded in grade_all(map(read_job, students), grading.setup, executor):
        yield job, graded
        if graded.failed:
            failures += 1
        elif job.cached is None and graded.result.isolation:  # the sandbox ran, and nothing failed
            failures = 0
        if failures == MAX_FAILURES:
            reason = graded.result.message.rstrip(".")
            raise GradingStopped(
                f"Grading stopped, because the grader failed on {failures} submissions in a row (the last time: "
                f"{reason}); see `tensorgrade doctor`, and run the same command again: what was finished is saved."
            )


def _policy(course: Course, key: AnswerKey, url: str, options: GradingOptions) -> GradingPolicy:
    """How the course grades, where the options do not say otherwise.

    Raises UserError where the gradebook at ``url``, or the key, does not fit.
    """
    database.require_assignment(url, course.nbgrader_coursedir.course_id, key)
    settings = course.settings
    strict = (options.isolation or settings.isolation) == Isolation.STRICT
    device = DeviceChoice(settings.device) if options.device == DeviceChoice.AUTO else options.device
    policy = GradingPolicy(strict, device)
    if policy.device == DeviceChoice.CUDA and not includes_cuda(key.devices):
        raise CourseError(
            f"The answer key of {key.assignment} holds no CUDA references. Build it on a machine with a CUDA device "
            f"(`tensorgrade build {key.assignment} --device cuda`), or grade with --device cpu, which compares with "
            "the CPU alone."
        )
    return policy


def grade_unless_cached(
    grading: AssignmentGrading, submission: Submission, parsed: ParsedSubmission | None
) -> tuple[SubmissionResult, bool]:
    """One submission's result, cached or new, and whether it is new; ``parsed`` is the submission if it is readable."""
    if cached := grading.cached_result(submission):
        return cached, False
    with GradingWorker(grading.setup) as worker:
        return grading.complete(worker.grade(submission, parsed)), True
