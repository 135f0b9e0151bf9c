"""What `tensorgrade grade` does to a course: grades submissions, or previews what that would change."""

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from tensorgrade.arrays.device_record import includes_cuda
from tensorgrade.commands.build_keys import current_key
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook import autograded_folder, database, result_cache
from tensorgrade.gradebook.people import student_ids
from tensorgrade.gradebook.record_scores import ScoreChange
from tensorgrade.grading import dask_cluster, local_pool
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.worker import Cached
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.submission.choose_file import Submission

Progress = Callable[[SubmissionResult], None]


@dataclass(frozen=True)
class GradingOptions:
    """How submissions are graded."""

    jobs: int = 1
    """Processes on this machine."""
    force: bool = False
    """Grade again what has not changed."""
    isolation: str | None = None
    """``strict`` or ``reduced``; None for the course's own."""
    device: str = "auto"
    """Which references to compare with; ``auto`` is the course's setting, by default all that the key holds."""
    scheduler: str = ""
    """Address of the Dask scheduler that grades instead of this machine."""


def students_to_grade(course: Course, assignment: str, only: Sequence[str] = ()) -> list[str]:
    """The students who handed in, and those of the gradebook who did not, in order; of these only ``only``, if given.

    Raises CourseError when there is nothing to grade, or a named student does not exist.
    """
    course.solution_folder(assignment)  # raises for an unknown assignment, which is another mistake than no submissions
    submitters = course.submitters(assignment)
    everybody = {
        *submitters,
        *student_ids(course.nbgrader_coursedir.db_url, course.nbgrader_coursedir.course_id),
    }
    if unknown := sorted(set(only) - everybody):
        raise CourseError(f"There is no student {', '.join(unknown)} with {assignment}.")
    if not only and not submitters:
        raise CourseError(
            f"Nobody has handed in {assignment}: put submissions into submitted/<student>/{assignment}/, "
            "or collect them with `nbgrader collect`."
        )
    return sorted(set(only) or everybody)


def grade_assignment(
    course: Course,
    assignment: str,
    students: Sequence[str],
    options: GradingOptions,
    progress: Progress = lambda result: None,
) -> None:
    """Grade what is new or changed; write results, gradebook and formgrader's notebooks. ``progress`` gets all results.

    A student's files are written as soon as there is a result. The gradebook follows, a few students in one
    transaction: where a run is killed, these are missing in the gradebook until the next run. Nothing of a student is
    kept in memory: ten thousand students need no more than ten.
    """
    key, released = current_key(course, assignment), course.released_notebook(assignment)
    with _recorder(course) as recorder:
        for submission, result, is_new in _graded(course, key, students, options):
            if is_new:
                result_cache.write_result(course, result)
            if is_new or not course.autograded_path(assignment, result.student).exists():
                autograded_folder.write_formgrader_notebook(course, submission, result, key, released)
            recorder.record(result, autograded_folder.submitted_answers(submission, released))
            progress(result)


def preview_assignment(
    course: Course,
    assignment: str,
    students: Sequence[str],
    options: GradingOptions,
    progress: Progress = lambda result: None,
) -> list[ScoreChange]:
    """What `grade_assignment` would change, by student; writes nothing."""
    key, released = current_key(course, assignment), course.released_notebook(assignment)
    changes = []
    with _recorder(course) as recorder:
        for submission, result, _ in _graded(course, key, students, options):
            changes.append(recorder.preview(result, autograded_folder.submitted_answers(submission, released)))
            progress(result)
    return changes


def _recorder(course: Course) -> AbstractContextManager[database.Recorder]:
    return database.open_recorder(
        course.nbgrader_coursedir.db_url, course.nbgrader_coursedir.course_id, course.config, str(course.root)
    )


def _graded(
    course: Course, key: AnswerKey, students: Sequence[str], options: GradingOptions
) -> Iterator[tuple[Submission, SubmissionResult, bool]]:
    """Every submission with its result, and whether that is new. A submission is read when a process is free for it."""
    policy = _policy(course, key, course.nbgrader_coursedir.db_url, options)
    in_progress: deque[tuple[Submission, bool]] = deque()

    def submissions() -> Iterator[Submission | Cached[SubmissionResult]]:
        for student in students:
            submission = course.submission(key.assignment, student)
            cached = None if options.force else result_cache.cached_result(course, key, policy, submission)
            in_progress.append((submission, cached is None))
            yield Cached(cached) if cached else submission

    options = replace(options, jobs=min(options.jobs, len(students)))
    for result in _results(course, key, policy, submissions(), options):
        submission, is_new = in_progress.popleft()
        yield submission, result, is_new


def _results(
    course: Course,
    key: AnswerKey,
    policy: GradingPolicy,
    items: Iterator[Submission | Cached[SubmissionResult]],
    options: GradingOptions,
) -> Iterator[SubmissionResult]:
    """The cached results, and those of grading the rest; where all are cached, no process is started."""
    first: Submission | None = None
    for item in items:
        if not isinstance(item, Cached):
            first = item
            break
        yield item.value
    if first is None:
        return
    path, rest = course.key_path(key.assignment), itertools.chain([first], items)
    if options.scheduler:
        yield from dask_cluster.grade_on_cluster(options.scheduler, rest, path, policy, course.limits)
    else:
        yield from local_pool.grade_all(rest, path, policy, course.limits, options.jobs)


def _policy(course: Course, key: AnswerKey, url: str, options: GradingOptions) -> GradingPolicy:
    """How the course grades, where the options do not say otherwise.

    Raises UserError where the gradebook at ``url``, or the key, does not fit.
    """
    database.require_assignment(url, course.nbgrader_coursedir.course_id, key)
    settings = course.settings
    strict = (options.isolation or settings.isolation) == "strict"
    device = settings.device if options.device == "auto" else options.device
    policy = GradingPolicy(settings.language, strict, device)
    if policy.device == "cuda" and not includes_cuda(key.devices):
        raise CourseError(
            f"The answer key of {key.assignment} holds no CUDA references. Build it on a machine with a CUDA device "
            f"(`tensorgrade build {key.assignment} --device cuda`), or grade with --device cpu, which compares with "
            "the CPU alone."
        )
    return policy


def grade_unless_cached(
    course: Course, assignment: str, submission: Submission, url: str
) -> tuple[SubmissionResult, bool]:
    """One submission's result, cached or new, and whether it is new; ``url`` is the gradebook's."""
    key = current_key(course, assignment)
    policy = _policy(course, key, url, GradingOptions())
    if cached := result_cache.cached_result(course, key, policy, submission):
        return cached, False
    with Sandbox(course.limits, key.modules) as sandbox:
        return grade(submission, key, sandbox, policy), True
