"""The results in a course's ``results/``: written, read, and taken instead of grading again while they are valid."""

import hashlib
import os
from collections.abc import Collection

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course, CourseError
from tensorgrade.grading.grade_one import GradingPolicy, key_for_policy
from tensorgrade.grading.submission_results import versions
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.result.json_format import from_json, to_json
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.sandbox.limits import LAYERS
from tensorgrade.student_id import StudentId, student_id
from tensorgrade.submission.choose_file import Submission
from tensorgrade.user_file import read_user_file


def cached_result(
    course: Course, key: AnswerKey, policy: GradingPolicy, submission: Submission, questions: Collection[str]
) -> SubmissionResult | None:
    """The result on disk, where the same submission, key and versions would give it again; else None.

    ``questions`` are the grade_ids of the written answers in the released notebook.
    """
    path = course.result_path(key.assignment, student_id(submission.student))
    if submission.content is None or not path.is_file():
        return None
    try:
        result = from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    valid = (
        result.status == "graded"
        and (result.assignment, result.student) == (key.assignment, submission.student)
        and result.submission.digest == hashlib.sha256(submission.content).hexdigest()
        and result.submission.timestamp == submission.timestamp
        and result.submission.time_problem == submission.time_problem
        and (result.submission.file, result.submission.others) == (submission.file, submission.others)
        and result.key.digest == key.digest
        and result.versions == versions(key)
        and result.compared_with == list(key_for_policy(key, policy).devices)
        and all(
            item.follows_from.counted == policy.counts_follow_through
            for item in result.exercises.values()
            if item.follows_from
        )
        and (not policy.strict or set(LAYERS) <= set(result.isolation))
        and (submission.file.endswith(".py") or result.written.keys() == set(questions))
    )
    return result if valid else None


def write_result(course: Course, result: SubmissionResult) -> None:
    """Write one student's result."""
    write_text_atomically(course.result_path(result.assignment, student_id(result.student)), to_json(result))


def read_result(course: Course, assignment: str, student: StudentId) -> SubmissionResult:
    """One student's result. Raises CourseError where there is none, or one of somebody else; UnreadableFile."""
    path = course.result_path(assignment, student)
    if not os.path.lexists(path):
        raise CourseError(
            f"There is no result of {student} for {assignment}; run `tensorgrade grade {assignment}` first."
        )
    remedy = f"delete it and run `tensorgrade grade {assignment}` again"
    result = read_user_file(path, lambda content: from_json(content.decode("utf-8")), remedy)
    if (result.assignment, result.student) != (assignment, student):
        # A copy or a renamed file; in a report, one student would get another one's page.
        raise CourseError(
            f"{path} is not a result of {student} for {assignment}, but of {result.student} for {result.assignment}; "
            f"delete it and run `tensorgrade grade {assignment}` again."
        )
    return result
