"""What `tensorgrade grade` does to a course: grades submissions, or previews what that would change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from tensorgrade.atomic_write import require_writable_folder
from tensorgrade.commands.assignment_grading import AssignmentGrading, GradingOptions, read_assignment
from tensorgrade.course.abandoned_files import remove_abandoned_files
from tensorgrade.course.course import Course, CourseError
from tensorgrade.errors import UserError
from tensorgrade.gradebook import autograded_folder, class_list, database, result_cache
from tensorgrade.gradebook.class_list import ClassList, read_class
from tensorgrade.gradebook.course_gradebook import gradebook_address
from tensorgrade.gradebook.database import Written
from tensorgrade.gradebook.record_scores import ScoreChange
from tensorgrade.gradebook.submitted_files import SubmittedFiles
from tensorgrade.grading.dask_cluster import DaskCluster
from tensorgrade.grading.executors import Executor
from tensorgrade.grading.grade_one import Graded
from tensorgrade.grading.jobs import Job, grade_all
from tensorgrade.grading.local_pool import on_this_machine
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.student_id import StudentId, StudentList, normal_form, shown_id, student_id
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.limited_reader import SubmissionReader
from tensorgrade.submission.student_failure import NOT_READ, failure_reason
from tensorgrade.translation import engine_text

Progress = Callable[[SubmissionResult | None, bool], None]
"""Gets each result in turn, and whether it is an earlier one that still counts; None for a student who is kept."""

MAX_FAILURES = 5
"""After so many failures of the grader in a row, grading stops."""
RESULT_NOT_MADE = engine_text("The result or its notebook could not be made")

_FILES_NOT_WRITTEN = engine_text("The files could not be written")
_PREVIEW_NOT_MADE = engine_text("The preview could not be made")


class GradingStopped(UserError):
    """The grader fails on one submission after the other; the message says how, and what to do."""


def students_to_grade(course: Course, assignment: str, only: Sequence[str] = ()) -> StudentList:
    """The students who handed in, and those of the gradebook who did not; of these only ``only``, if given.

    Raises CourseError when there is nothing to grade, or a named student does not exist.
    """
    course.solution_folder(assignment)  # raises for an unknown assignment, which is another mistake than no submissions
    folders = course.folders_with(assignment)
    members = read_class(course, assignment)
    if not only and not folders:
        raise CourseError(
            f"Nobody has handed in {assignment}: put submissions into submitted/<student>/{assignment}/, "
            "or collect them with `nbgrader collect`."
        )
    known = set(map(normal_form, (*folders, *members.recorded.enrolled)))
    if unknown := sorted({shown_id(text) for text in only if normal_form(text) not in known}):
        raise CourseError(f"There is no student {', '.join(unknown)} with {assignment}.")
    return members.everybody.only(only) if only else members.everybody


def grade_assignment(
    course: Course,
    assignment: str,
    students: Sequence[StudentId],
    options: GradingOptions,
    progress: Progress = lambda result, unchanged: None,
    recorded: Written = lambda result: None,
) -> Mapping[str, str]:
    """Grade what is new or changed; write results, gradebook and formgrader's notebooks.

    ``progress`` gets all results, ``recorded`` each that is in the gradebook then.

    A student's files are written as soon as there is a result. The gradebook follows, a few students in one
    transaction: where a run is killed, these are missing in the gradebook until the next run. Nothing of a student is
    kept in memory: ten thousand students need no more than ten.

    Nothing is removed. Where the submission that was graded is not there now, or another one cannot be read, all that
    is of it is kept (`kept_reason`).

    Returns the students who are kept in this way, and those whose rows in the gradebook could not be written, each with
    the reason. Raises GradingStopped where the grader itself fails on one submission after the other; what it found
    before that is kept. Raises UnwritableFile where no student's files could be written.
    """
    grading, members = read_assignment(course, assignment, options), read_class(course, assignment)
    require_writable_folder(course.class_page_path(assignment, "html").parent)
    require_writable_folder(course.autograded_folder)
    remove_abandoned_files(course, assignment)
    failures, kept = _FailuresInARow(), dict[str, str]()
    with open_course_recorder(course, recorded) as recorder, SubmissionReader() as reader:
        for job, graded in _graded(grading, students, options):
            if reason := kept_reason(members, job.submission, graded.result, options.force):
                kept[job.student] = reason
                progress(None, False)
                continue
            result = _write_student_files(grading, job, graded, reader, failures)
            recorder.record(result, grading.written_answers(result))
            progress(result, result is job.cached)
    return kept | recorder.failed


def kept_reason(members: ClassList, submission: Submission, result: SubmissionResult, force: bool) -> str | None:
    """Why what there is of the student stays in place of this new result; None where the new one counts.

    That nothing is there, or cannot be read, never replaces what was graded: a folder may be away for a moment. With
    ``force`` a file that is there and cannot be read counts all the same.
    """
    if result.status not in ("missing", "unreadable"):
        return None
    member = members.member(student_id(submission.student), submission)
    if member.state == "away":
        return class_list.sentence(member, members.assignment)
    if member.state == "stale" and member.result is not None and member.result.was_judged and not force:
        return class_list.unreadable_sentence(member, members.assignment, result.message)
    return None


class _FailuresInARow:
    """Counts failures of the grader, to tell one that concerns all students from one student's."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, reason: str) -> None:
        """Count a failure. Raises GradingStopped where it is one too many."""
        self._count += 1
        if self._count == MAX_FAILURES:
            raise GradingStopped(
                f"Grading stopped, because the grader failed on {MAX_FAILURES} submissions in a row (the last time: "
                f"{reason.rstrip('.')}); see `tensorgrade doctor`, and run the same command again: what was finished "
                "is saved."
            )

    def clear(self) -> None:
        """A submission was graded without a failure."""
        self._count = 0


def _write_student_files(
    grading: AssignmentGrading, job: Job, graded: Graded, reader: SubmissionReader, failures: _FailuresInARow
) -> SubmissionResult:
    """Write a student's result and formgrader's notebook, as far as they are not up to date; the result.

    Where that fails because of the student, the result is could-not-tell, and the notebook shows no submission.
    """
    course = grading.course
    try:
        result = job.cached or grading.complete(graded)
        if job.cached is None:
            result_cache.write_result(course, result)
        mark = grading.notebook_mark(result)
        if job.cached is None or not autograded_folder.has_current_files(course, result, mark):
            parsed = graded.parsed
            if job.cached:  # its notebook is missing, half-written, or shows another result or other settings
                submission = job.submission
                parsed = reader.read_if_readable(submission.file, submission.content, list(result.exercises))
            autograded_folder.write_formgrader_notebook(course, parsed, result, grading.released, mark)
        failures.clear()
        return result
    except Exception as error:
        result = grading.failed_result(job.submission, RESULT_NOT_MADE, error)
        failures.add(str(result.message))
    try:
        result_cache.write_result(course, result)
        mark = grading.notebook_mark(result)
        autograded_folder.write_formgrader_notebook(course, None, result, grading.released, mark)
    except Exception as error:  # nothing can be written of this student; the gradebook and the table still say it
        failure_reason(job.submission.student, _FILES_NOT_WRITTEN, error)
    return result


@dataclass(frozen=True)
class Preview:
    """What grading would do."""

    changes: tuple[ScoreChange, ...]
    """By student."""
    kept: Mapping[str, str]
    """The students whose earlier results would be kept, and why."""


def preview_assignment(
    course: Course,
    assignment: str,
    students: Sequence[StudentId],
    options: GradingOptions,
    progress: Progress = lambda result, unchanged: None,
) -> Preview:
    """What `grade_assignment` would change; writes nothing."""
    grading, members = read_assignment(course, assignment, options), read_class(course, assignment)
    changes, kept = [], dict[str, str]()
    with open_course_recorder(course) as recorder:
        for job, graded in _graded(grading, students, options):
            if reason := kept_reason(members, job.submission, graded.result, options.force):
                kept[job.student] = reason
                progress(None, False)
                continue
            try:
                result = job.cached or grading.complete(graded)
                changes.append(recorder.preview(result, grading.written_answers(result)))
            except Exception as error:
                if database.is_unusable(error):
                    raise
                result = grading.failed_result(job.submission, _PREVIEW_NOT_MADE, error)
            progress(result, result is job.cached)
    return Preview(tuple(changes), kept)


def open_course_recorder(
    course: Course, written: Written = lambda result: None
) -> AbstractContextManager[database.Recorder]:
    """The recorder of the course's gradebook; ``written`` gets each result that is in it then."""
    return database.open_recorder(
        *gradebook_address(course),
        course.settings.language,
        course.config,
        str(course.root),
        written,
    )


def _graded(
    grading: AssignmentGrading, students: Sequence[StudentId], options: GradingOptions
) -> Iterator[tuple[Job, Graded]]:
    """Every student's job and result. A submission is read shortly before a process is free for it."""

    def read_job(student: StudentId) -> Job:
        submission = Submission(student)
        try:
            submission = files.submission(student)
            return Job(submission, None if options.force else grading.cached_result(submission))
        except Exception as error:
            problem = failure_reason(student, NOT_READ, error)
            return Job(replace(submission, content=None, problem=problem))

    executor: Executor = on_this_machine(min(options.jobs, len(students)) or 1)
    if options.scheduler:
        executor = DaskCluster(options.scheduler)
    failures = _FailuresInARow()
    with SubmittedFiles(grading.course, grading.key.assignment) as files:
        for job, graded in grade_all(map(read_job, students), grading.setup, executor):
            yield job, graded
            if graded.failed:
                failures.add(str(graded.result.message))
            elif job.cached is None and graded.result.isolation:  # the sandbox ran, and nothing failed
                failures.clear()
