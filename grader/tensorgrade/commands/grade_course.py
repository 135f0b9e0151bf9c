"""What each command does to a course, as functions: `cli` and `demo` are two ways to call them."""

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from tensorgrade.commands.build_keys import current_key
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook import database, result_cache
from tensorgrade.gradebook.record_scores import ScoreChange
from tensorgrade.grading import dask_cluster, local_pool
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.worker import Cached
from tensorgrade.key.cross_device import includes_cuda
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
    """Which references to compare with; ``auto`` is as the course says, and by default all that the key holds."""
    scheduler: str = ""
    """Address of the Dask scheduler that grades instead of this machine."""


def students_to_grade(course: Course, assignment: str, only: Sequence[str] = ()) -> list[str]:
    """Who handed in, and those of the gradebook's students who did not, in order.

    Raises CourseError when there is nothing to grade, or a named student does not exist.
    """
    course.solution_folder(assignment)  # an unknown assignment is not one that nobody handed in
    submitters = course.submitters(assignment)
    everybody = {
        *submitters,
        *database.student_ids(course.nbgrader_coursedir.db_url, course.nbgrader_coursedir.course_id),
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
    how: GradingOptions,
    progress: Progress = lambda result: None,
) -> None:
    """Grade what is new or changed; write results, gradebook and formgrader's notebooks. ``progress`` gets all results.

    Each student's are written as soon as they are known, the gradebook's last and whole, a few students
    together: a run that is killed leaves these behind in the gradebook, which the next run mends. Nothing
    of a student is kept after that: ten thousand need no more memory than ten.
    """
    key, released = current_key(course, assignment), result_cache.released_notebook(course, assignment)
    with _recorder(course) as recorder:
        for item, result, fresh in _graded(course, key, students, how):
            if fresh:
                result_cache.write_result(course, result)
            if fresh or not course.autograded_path(assignment, result.student).exists():
                result_cache.write_formgrader_notebook(course, item, result, key, released)
            recorder.record(result, result_cache.submitted_answers(item, released))
            progress(result)


def preview_assignment(
    course: Course,
    assignment: str,
    students: Sequence[str],
    how: GradingOptions,
    progress: Progress = lambda result: None,
) -> list[ScoreChange]:
    """What `grade_assignment` would change, by student; writes nothing."""
    key, released = current_key(course, assignment), result_cache.released_notebook(course, assignment)
    changes = []
    with _recorder(course) as recorder:
        for item, result, _ in _graded(course, key, students, how):
            changes.append(recorder.preview(result, result_cache.submitted_answers(item, released)))
            progress(result)
    return changes


def _recorder(course: Course) -> AbstractContextManager[database.Recorder]:
    return database.open_recorder(
        course.nbgrader_coursedir.db_url, course.nbgrader_coursedir.course_id, course.config, str(course.root)
    )


def _graded(
    course: Course, key: AnswerKey, students: Sequence[str], how: GradingOptions
) -> Iterator[tuple[Submission, SubmissionResult, bool]]:
    """Every submission with its result, and whether that is new. Each is read when its turn comes."""
    policy = _policy(course, key, course.nbgrader_coursedir.db_url, how)
    read: deque[tuple[Submission, bool]] = deque()

    def reading() -> Iterator[Submission | Cached[SubmissionResult]]:
        for student in students:
            handed = course.submission(key.assignment, student)
            known = None if how.force else result_cache.cached_result(course, key, policy, handed)
            read.append((handed, known is None))
            yield Cached(known) if known else handed

    for result in _results(course, key, policy, reading(), replace(how, jobs=min(how.jobs, len(students)))):
        handed, fresh = read.popleft()
        yield handed, result, fresh


def _results(
    course: Course,
    key: AnswerKey,
    policy: GradingPolicy,
    items: Iterator[Submission | Cached[SubmissionResult]],
    how: GradingOptions,
) -> Iterator[SubmissionResult]:
    """What is known, and what is made of the rest; where all is known, no sandbox and no cluster is started."""
    first: Submission | None = None
    for item in items:
        if not isinstance(item, Cached):
            first = item
            break
        yield item.value
    if first is None:
        return
    path, rest = course.key_path(key.assignment), itertools.chain([first], items)
    if how.scheduler:
        yield from dask_cluster.grade_on_cluster(how.scheduler, rest, path, policy, course.limits)
    else:
        yield from local_pool.grade_all(rest, path, policy, course.limits, how.jobs)


def _policy(course: Course, key: AnswerKey, url: str, how: GradingOptions) -> GradingPolicy:
    """How to grade. Raises UserError where the gradebook at ``url``, or the key, is not fit for it."""
    database.require_assignment(url, course.nbgrader_coursedir.course_id, key)
    policy = result_cache.grading_policy(course, how.isolation, how.device)
    if policy.device == "cuda" and not includes_cuda(key.devices):
        raise CourseError(
            f"The answer key of {key.assignment} holds no CUDA references. Build it on a machine with a CUDA device "
            f"(`tensorgrade build {key.assignment} --device cuda`), or grade with --device cpu, which compares with "
            "the CPU alone."
        )
    return policy


def grade_unless_cached(course: Course, assignment: str, handed: Submission, url: str) -> tuple[SubmissionResult, bool]:
    """One submission's result, taken from the store or made, and whether it is new; ``url`` is the gradebook's."""
    key = current_key(course, assignment)
    policy = _policy(course, key, url, GradingOptions())
    if known := result_cache.cached_result(course, key, policy, handed):
        return known, False
    with Sandbox(course.limits, key.modules) as sandbox:
        return grade(handed, key, sandbox, policy), True
