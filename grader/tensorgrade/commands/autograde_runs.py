"""What `nbgrader autograde` does to a course through our plug-in: grades one submission, or leaves its files alone."""

from collections.abc import Sequence

from tensorgrade.commands.assignment_grading import AssignmentGrading, GradingOptions, read_assignment
from tensorgrade.commands.grade_course import kept_reason
from tensorgrade.course.course import Course
from tensorgrade.gradebook import autograded_folder, database
from tensorgrade.gradebook.class_list import ClassList, class_without_gradebook
from tensorgrade.gradebook.course_gradebook import gradebook_address
from tensorgrade.gradebook.file_marks import FormerFiles
from tensorgrade.gradebook.recorded_students import read_recorded_students
from tensorgrade.gradebook.submitted_files import SubmittedFiles
from tensorgrade.grading.worker import GradingWorker
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.student_id import StudentId, check_ids, student_id
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.limited_reader import SubmissionReader
from tensorgrade.submission.notebook_reader import ParsedSubmission
from tensorgrade.translation import engine_text

OTHER_CHARACTERS = (
    "The gradebook has this id in other characters that look the same, and nbgrader would make another student. Rename "
    "the folder, or grade it with `tensorgrade grade`."
)
_RESULT_NOT_MADE = engine_text("The result could not be made")


def grade_unless_cached(
    grading: AssignmentGrading, submission: Submission, parsed: ParsedSubmission | None
) -> tuple[SubmissionResult, bool]:
    """One submission's result, cached or new, and whether it is new; ``parsed`` is the submission if it is readable."""
    if cached := grading.cached_result(submission):
        return cached, False
    with GradingWorker(grading.setup) as worker:
        graded = worker.grade(submission, parsed)
    try:
        return grading.complete(graded), True
    except Exception as error:
        return grading.failed_result(submission, _RESULT_NOT_MADE, error), True


def former_notebooks(course: Course, assignment: str, students: Sequence[StudentId], url: str) -> FormerFiles:
    """How formgrader's notebooks of these students stand; ``url`` is the gradebook's address.

    A notebook is current where `tensorgrade.commands.grade_course.grade_assignment` would write nothing new of the
    student: no result, no file and no row. It is kept where what was graded counts (`kept_reason`), and where the
    folder is not called as the gradebook calls the student.
    """
    grading, language = read_assignment(course, assignment, GradingOptions(), url), course.settings.language
    members, current, kept = class_without_gradebook(course, assignment), set[StudentId](), dict[StudentId, str]()
    with (
        database.open_recorder(*gradebook_address(course, url), language) as recorder,
        SubmittedFiles(course, assignment) as files,
        SubmissionReader() as reader,
    ):
        misnamed = _misnamed(course, assignment, url)
        for student in students:
            if student in misnamed:
                kept[student] = misnamed[student]
                continue
            if not course.autograded_path(assignment, student).parent.exists():
                continue
            submission = files.submission(student)
            result = grading.cached_result(submission)
            if result is None:
                if reason := _reason_to_keep(grading, members, submission, reader):
                    kept[student] = reason
                continue
            if not autograded_folder.has_current_files(course, result, grading.notebook_mark(result)):
                continue
            if not recorder.preview(result, grading.written_answers(result)).has_changed:
                current.add(student)
    return FormerFiles(current, kept)


def _misnamed(course: Course, assignment: str, url: str) -> dict[str, str]:
    """The folders of submissions that are not called after one student of the gradebook at ``url``, and why."""
    enrolled, folders = read_recorded_students(url, assignment).enrolled, course.folders_with(assignment)
    everybody = check_ids(folders, enrolled)
    misnamed = {folder: OTHER_CHARACTERS for folder in folders if folder not in everybody.students}
    return misnamed | {fault.text: fault.reason for fault in everybody.faults if fault.text in misnamed}


def _reason_to_keep(
    grading: AssignmentGrading, members: ClassList, submission: Submission, reader: SubmissionReader
) -> str | None:
    """Why what was graded counts, and not this submission; None where the submission does.

    Only what has none of the functions is graded to know this.
    """
    if members.member(student_id(submission.student), submission).state not in ("away", "stale"):
        return None
    functions = [item.name for item in grading.key.exercises]
    parsed = reader.read_if_readable(submission.file, submission.content, functions)
    if parsed is not None and parsed.holds_functions:
        return None
    result, _ = grade_unless_cached(grading, submission, parsed)
    return kept_reason(members, submission, result, force=False)
