"""The results in a course's ``results/``: written, read, and taken instead of grading again while they are valid."""

import os
from pathlib import Path

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course, CourseError
from tensorgrade.result.absence_facts import DefinitionNotRun
from tensorgrade.result.json_format import from_json, result_digest, to_json
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.student_id import StudentId, student_id
from tensorgrade.user_file import read_user_file


def cached_result(course: Course, assignment: str, student: StudentId, inputs: str) -> SubmissionResult | None:
    """The result on disk, where grading would give it again; else None.

    ``inputs`` is the digest of all that decides the student's result, by `tensorgrade.grading.input_digest`.
    """
    result = result_in(course.result_path(assignment, student), needs_digest=True)
    if result is None or not is_result_for(result, assignment, student):
        return None
    return result if _is_settled(result) and result.inputs == inputs else None


def result_in(path: Path, needs_digest: bool = False) -> SubmissionResult | None:
    """The result in the file; None where there is none that can be read (`tensorgrade.result.json_format`)."""
    try:
        return from_json(path.read_text(encoding="utf-8"), needs_digest)
    except (OSError, ValueError):
        return None


def is_result_for(result: SubmissionResult, assignment: str, student: str) -> bool:
    """Whether the result is that student's: a file may be a copy of another one, or have got another name."""
    return (result.assignment, result.student) == (assignment, student)


def _is_settled(result: SubmissionResult) -> bool:
    """Whether another run tells no more: what could not be told stands in the file, and is not run."""
    checks = [check for exercise in result.exercises.values() for check in exercise.checks]
    open_checks = [check for check in checks if check.status == "could-not-tell"]
    is_of_file = bool(open_checks) and all(isinstance(check.failure, DefinitionNotRun) for check in open_checks)
    return result.status == "graded" or (result.status == "could-not-tell" and is_of_file)


def write_result(course: Course, result: SubmissionResult) -> None:
    """Write one student's result, unless the file says all of it but for times and memory.

    A file that is newer than the reports says that these are out of date.
    """
    path = course.result_path(result.assignment, student_id(result.student))
    written = result_in(path, needs_digest=True)
    if written is None or result_digest(written) != result_digest(result):
        write_text_atomically(path, to_json(result))


def read_result(course: Course, assignment: str, student: StudentId) -> SubmissionResult:
    """One student's result. Raises CourseError where there is none, or one of somebody else; UnreadableFile."""
    path = course.result_path(assignment, student)
    if not os.path.lexists(path):
        raise CourseError(
            f"There is no result of {student} for {assignment}; run `tensorgrade grade {assignment}` first."
        )
    remedy = f"run `tensorgrade grade {assignment}` again, which grades it anew"
    result = read_user_file(path, lambda content: from_json(content.decode("utf-8")), remedy)
    if not is_result_for(result, assignment, student):  # in a report, one student would get another one's page
        raise CourseError(
            f"{path} is not a result of {student} for {assignment}, but of {result.student} for {result.assignment}; "
            f"delete it and run `tensorgrade grade {assignment}` again."
        )
    return result
