"""Students' own pages: what they show beside the result, and whether the files of earlier runs are up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from urllib.parse import quote

from tensorgrade.course.course import Course, CourseError
from tensorgrade.errors import UserError
from tensorgrade.gradebook import result_cache
from tensorgrade.gradebook.autograded_folder import course_reader
from tensorgrade.gradebook.course_gradebook import gradebook_address
from tensorgrade.gradebook.exchange_files import exchange_files_agree
from tensorgrade.gradebook.file_marks import FormerFiles, file_mark, is_marked_page, marked_page, page_has_mark
from tensorgrade.gradebook.written_answers import written_questions
from tensorgrade.key import key_file
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.report import manual_grades
from tensorgrade.report.reader import Reader
from tensorgrade.report.student_page import Surroundings, student_page
from tensorgrade.result.class_member import ClassMember
from tensorgrade.result.gradebook_entry import GradebookEntry
from tensorgrade.result.parts import SubmissionScore, submission_score
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.result.size_limit import scores_only
from tensorgrade.student_id import StudentId, student_id
from tensorgrade.submission.headings import headings_by_grade_id
from tensorgrade.submission.student_failure import failure_reason
from tensorgrade.translation import engine_text

PAGE_NOT_MADE = engine_text("The page could not be made")


def page_surroundings(course: Course, assignment: str) -> Surroundings:
    """What pages show of the released notebook, where there is one; without a student's entry."""
    released = course.released_text(assignment) if course.is_released(assignment) else ""
    headings = headings_by_grade_id(released)
    url = str(course.settings.notebook_url).replace("{assignment}", quote(assignment))
    return Surroundings(None, written_questions(released, headings), headings, url)


def score_on_page(course: Course, result: SubmissionResult) -> SubmissionScore:
    """The score as the student's page has it. Raises GradebookError."""
    entries = manual_grades.read_gradebook_entries(gradebook_address(course)[0], result.assignment, result.student)
    questions = page_surroundings(course, result.assignment).questions
    return submission_score(result, entries.get(result.student), questions)


def feedback_page(course: Course, assignment: str, student: StudentId, url: str, reader: Reader) -> str:
    """A student's page, with the manual grades of the gradebook at ``url``.

    Raises CourseError for a stale result, and TemplateMistake for a mistake in the course's templates.
    """
    result = _current_result(course, key_file.load(course.key_path(assignment)), student)
    entries = manual_grades.read_gradebook_entries(gradebook_address(course, url)[0], assignment, student)
    surroundings = replace(page_surroundings(course, assignment), entry=entries.get(student))
    try:
        page = student_page(result, reader, surroundings)
        return marked_page(page, page_mark(result, reader, surroundings))
    except Exception as error:
        reason = failure_reason(student, PAGE_NOT_MADE, error)
        return student_page(scores_only(result, reason), reader, surroundings)


def page_mark(result: SubmissionResult, reader: Reader, surroundings: Surroundings) -> str:
    """The mark of a student's page: of all that it shows."""
    return file_mark(result, reader, asdict(surroundings))


def has_page(member: ClassMember) -> bool:
    """Whether a report makes a page of the student's result: not of one that no command can bring up to date."""
    result = member.result
    if result is None or (member.is_kept and member.other_key):
        return False
    return result.status != "missing" or member.state == "missing"


@dataclass(frozen=True)
class CurrentPages:
    """What the pages of an assignment are made of now, beside the results."""

    course: Course
    assignment: str

    @cached_property
    def _made_of(self) -> tuple[Reader, Surroundings, Mapping[str, GradebookEntry]]:
        entries = manual_grades.read_gradebook_entries(gradebook_address(self.course)[0], self.assignment)
        return course_reader(self.course), page_surroundings(self.course, self.assignment), entries

    def is_current(self, member: ClassMember) -> bool:
        """Whether the student's page is the one that a report would make. A page that could not be made has no mark."""
        if member.result is None or not has_page(member):
            return True
        path = self.course.feedback_path(self.assignment, student_id(member.student))
        reader, around, entries = self._made_of
        mark = page_mark(member.result, reader, replace(around, entry=entries.get(member.student)))
        return page_has_mark(path, mark) or (path.is_file() and not is_marked_page(path))


def former_pages(course: Course, assignment: str, students: Sequence[StudentId], url: str) -> FormerFiles:
    """How the pages of these students stand, with the gradebook at ``url``.

    A page is kept where `feedback_page` would make none.
    """
    entries = manual_grades.read_gradebook_entries(gradebook_address(course, url)[0], assignment)
    around, reader = page_surroundings(course, assignment), course_reader(course)
    key, current, kept = key_file.load(course.key_path(assignment)), set[StudentId](), dict[StudentId, str]()
    for student in students:
        path = course.feedback_path(assignment, student)
        try:
            result = _current_result(course, key, student)
        except UserError as error:
            if path.exists():
                kept[student] = str(error)
            continue
        mark = page_mark(result, reader, replace(around, entry=entries.get(student)))
        if page_has_mark(path, mark) and exchange_files_agree(course, assignment, student, path.parent):
            current.add(student)
    return FormerFiles(current, kept)


def _current_result(course: Course, key: AnswerKey, student: StudentId) -> SubmissionResult:
    """The student's result. Raises CourseError where there is none, or one of another key; UnreadableFile."""
    result = result_cache.read_result(course, key.assignment, student)
    require_same_key(key, {student: result.key.digest})
    return result


def require_same_key(key: AnswerKey, digests: Mapping[str, str]) -> None:
    """Raise CourseError unless all results were made with this key; ``digests`` has those of their keys, by student."""
    old = [student for student, digest in digests.items() if digest != key.digest]
    if old:
        raise CourseError(
            f"{len(old)} of {len(digests)} results of {key.assignment} were made with another answer key "
            f"({', '.join(old[:3])}{', …' if len(old) > 3 else ''}); run `tensorgrade grade {key.assignment}` first."
        )
