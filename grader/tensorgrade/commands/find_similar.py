"""What `tensorgrade similar` does to a course: compares the submissions, and keeps the pairs that are alike."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook import class_list
from tensorgrade.gradebook.class_list import read_class
from tensorgrade.gradebook.submitted_files import SubmittedFiles
from tensorgrade.key import key_file
from tensorgrade.similarity import find_pairs, pair_records
from tensorgrade.similarity.pair_records import LeftOut, Similarity
from tensorgrade.student_id import StudentList
from tensorgrade.submission.choose_file import Submission


def find_similar_pairs(course: Course, assignment: str, progress: Callable[[], None] = lambda: None) -> Similarity:
    """Compare the submissions and write the pairs; one file is in memory at a time.

    Raises CourseError where there is nothing to compare.
    """
    course.solution_folder(assignment)
    submitters = course.submitters(assignment)
    functions = [item.name for item in key_file.load(course.key_path(assignment)).exercises]
    with SubmittedFiles(course, assignment) as files:
        similarity = find_pairs.find_similar_answers(
            assignment,
            functions,
            list(_course_notebooks(course, assignment)),
            map(files.submission, submitters.students),
            course.settings.language,
            progress,
        )
    unnamed = [LeftOut(fault.student, "", fault.reason) for fault in submitters.faults]
    similarity = replace(similarity, left_out=(*similarity.left_out, *unnamed, *_away(course, assignment, submitters)))
    if not similarity.compared and not similarity.left_out:
        raise CourseError(f"Nobody has handed in {assignment}: put submissions into submitted/<student>/{assignment}/.")
    write_text_atomically(course.similarity_path(assignment), pair_records.to_json(similarity))
    return similarity


def _away(course: Course, assignment: str, submitters: StudentList) -> Iterator[LeftOut]:
    """The students who were graded, and have no folder now."""
    students = read_class(course, assignment)
    for student in students.everybody.students:
        if student not in submitters.students:
            member = students.member(student, Submission(student))
            if member.state == "away":
                yield LeftOut(student, "", class_list.sentence(member, assignment))


def _course_notebooks(course: Course, assignment: str) -> Iterator[tuple[str, bytes]]:
    """The notebook that students got, and the solution where there is one: code from these is no student's own."""
    yield f"{assignment}.ipynb", course.released_text(assignment).encode()
    if solution := course.solution_text(assignment):
        yield f"{assignment}.ipynb", solution.encode()
