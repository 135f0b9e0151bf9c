"""What `tensorgrade report` does to a course: writes students' pages and the class page, from the results on disk.

The class page has everybody of the class list; who has a result has a page, and another one for the instructor. A page
that is up to date stays as it is.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tensorgrade.atomic_write import errors_name, process_suffix, write_text_atomically
from tensorgrade.commands import instructor_pages
from tensorgrade.commands.instructor_pages import MadePage
from tensorgrade.commands.student_pages import PAGE_NOT_MADE, has_page, page_mark, page_surroundings, require_same_key
from tensorgrade.course.abandoned_files import remove_abandoned_files
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook import class_list
from tensorgrade.gradebook.autograded_folder import course_reader
from tensorgrade.gradebook.class_list import read_class
from tensorgrade.gradebook.course_gradebook import gradebook_address
from tensorgrade.gradebook.exchange_files import put_exchange_files_beside_page
from tensorgrade.gradebook.file_marks import marked_page, page_has_mark
from tensorgrade.key import key_file
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.report import class_page, manual_grades
from tensorgrade.report.class_answers import ClassAnswers
from tensorgrade.report.class_page_records import ClassPage
from tensorgrade.report.class_view import NoResults, class_view
from tensorgrade.report.instructor_page import handed_in_code
from tensorgrade.report.student_page import student_html, student_page, student_view
from tensorgrade.report.student_rows import EarlierScores, earlier_scores
from tensorgrade.report.template_mistakes import TemplateMistake
from tensorgrade.result.class_member import ClassMember
from tensorgrade.result.gradebook_entry import GradebookEntry
from tensorgrade.result.parts import Question
from tensorgrade.result.size_limit import scores_only
from tensorgrade.similarity import pair_records
from tensorgrade.similarity.pair_records import Similarity
from tensorgrade.student_id import StudentId, student_id
from tensorgrade.submission.student_failure import failure_reason
from tensorgrade.translation import engine_text
from tensorgrade.user_file import read_user_file

Failed = Callable[[str, str], None]
"""Gets a student whose page could not be made, or whose result is not of what is handed in now, and the reason."""
PassOn = Callable[[Iterator[ClassMember]], Iterator[ClassMember]]
"""Passes a class on, one member at a time."""

_PAGE_NOT_WRITTEN = engine_text("The page could not be written")


def report_assignment(course: Course, assignment: str, failed: Failed = lambda student, reason: None) -> ClassPage:
    """Write students' pages that are not up to date, and the class page with its CSV and JSON.

    Returns what the class page shows. Each result is read once. A student whose page cannot be made gets one with the
    scores and that reason alone, and ``failed`` is called with both; a student whose page cannot be written is left
    out. ``failed`` is called, too, for who has no result, or one of another file. Before anything is replaced, raises
    CourseError where a result is of another answer key, and TemplateMistake for a mistake in the course's templates.
    """
    remove_abandoned_files(course, assignment)
    with errors_name(course.feedback_folder):
        temporary = tempfile.TemporaryDirectory(dir=course.root, prefix=".pages-", suffix=process_suffix())
    with temporary as folder:
        try:
            pages = _make_pages(course, assignment, Path(folder), failed)
        except TemplateMistake as mistake:
            raise mistake.followed_by(f"No page of {assignment} was changed.") from None
        for number, made in enumerate(pages.students):
            try:
                _put_pages(course, assignment, made.student, Path(folder) / str(number))
            except Exception as error:
                failed(made.student, str(failure_reason(made.student, _PAGE_NOT_WRITTEN, error)))
    instructor_pages.remove_other_pages(course, pages.view)
    write_text_atomically(course.class_page_path(assignment, "html"), pages.class_html)
    write_text_atomically(course.class_page_path(assignment, "csv"), class_page.class_csv(pages.view))
    write_text_atomically(course.class_page_path(assignment, "json"), class_page.class_json(pages.view))
    return pages.view


def try_report(course: Course, assignment: str, failed: Failed = lambda student, reason: None) -> ClassPage:
    """As `report_assignment`, but nothing is written."""
    with tempfile.TemporaryDirectory() as folder:
        return _make_pages(course, assignment, Path(folder), failed).view


def _put_pages(course: Course, assignment: str, student: StudentId, page: Path) -> None:
    """Move a student's pages to their places, with what the exchange needs beside it. Raises UnwritableFile."""
    _put_page(_for_instructor(page), course.instructor_page_path(assignment, student))
    _put_page(page, course.feedback_path(assignment, student))
    put_exchange_files_beside_page(course, assignment, student)


def _put_page(made: Path, path: Path) -> None:
    """Move a page to its place. Where none was made, the one there is up to date."""
    if made.exists():
        with errors_name(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(made, path)


def _for_instructor(page: Path) -> Path:
    """Where the page for the instructor is made, beside a student's own."""
    return page.with_suffix(".instructor")


@dataclass(frozen=True)
class _Pages:
    """The pages of an assignment."""

    students: Sequence[MadePage]
    """Whose pages are in the files that have the student's number here as their names, unless they are up to date."""
    view: ClassPage
    class_html: str


def _make_pages(course: Course, assignment: str, folder: Path, failed: Failed) -> _Pages:
    course.solution_folder(assignment)
    key, reader = key_file.load(course.key_path(assignment)), course_reader(course)
    entries = manual_grades.read_gradebook_entries(gradebook_address(course)[0], assignment)
    around = page_surroundings(course, assignment)
    graded: dict[str, str] = {}
    students: list[MadePage] = []
    written = ClassAnswers()

    def with_pages(members: Iterator[ClassMember]) -> Iterator[ClassMember]:
        for member in members:
            if result := member.result:
                surroundings = replace(around, entry=entries.get(result.student))
                student, page = student_id(result.student), None
                try:
                    view, mark = student_view(result, reader, surroundings), page_mark(result, reader, surroundings)
                    if not page_has_mark(course.feedback_path(assignment, student), mark):
                        page = marked_page(student_html(view, reader), mark)
                    written.add(view)
                except Exception as error:
                    reason = failure_reason(result.student, PAGE_NOT_MADE, error)
                    failed(result.student, str(reason))
                    result = scores_only(result, reason)
                    page = student_page(result, reader, surroundings)
                if page is not None:
                    with errors_name(course.feedback_folder):
                        (folder / str(len(students))).write_text(page, encoding="utf-8")
                students.append(MadePage(student, handed_in_code(result)))
                if result.was_judged:
                    graded[result.student] = result.submission.digest
            yield replace(member, result=result)

    view = _class_view(course, key, with_pages, entries, around.questions, failed)
    similar = _similarity(course, view, graded)
    answers = written.in_order(row.student for row in view.rows)
    html = class_page.class_html(view, reader.language, reader.template_folders, similar, answers)
    walks = instructor_pages.walks(course, view)
    for number, made in enumerate(students):
        own, walk = folder / str(number), walks[made.student]
        is_new = own.exists()
        text = (own if is_new else course.feedback_path(assignment, made.student)).read_text(encoding="utf-8")
        if not is_new and instructor_pages.is_up_to_date(course, assignment, made.student, text, walk):
            continue
        page = instructor_pages.marked_instructor_page(made, text, view, walk, reader)
        with errors_name(course.results_folder):
            _for_instructor(own).write_text(page, encoding="utf-8")
    return _Pages(students, view, html)


def load_class_page(course: Course, assignment: str, failed: Failed, work: PassOn) -> ClassPage:
    """What the class page shows, from the results on disk and the gradebook. Each member passes through ``work``.

    ``failed`` gets results that are not of what is handed in now.
    """
    course.solution_folder(assignment)
    entries = manual_grades.read_gradebook_entries(gradebook_address(course)[0], assignment)
    key, questions = key_file.load(course.key_path(assignment)), page_surroundings(course, assignment).questions
    return _class_view(course, key, work, entries, questions, failed)


def _class_view(
    course: Course,
    key: AnswerKey,
    work: PassOn,
    entries: Mapping[str, GradebookEntry],
    questions: Mapping[str, Question],
    failed: Failed,
) -> ClassPage:
    """The class, each member of which passes through ``work``.

    Raises CourseError where there are no results, or some of another key.
    """
    path = course.class_page_path(key.assignment, "json")
    earlier = _earlier_scores(path)
    urls: dict[str, str] = {}
    keys: dict[str, str] = {}

    def shown() -> Iterator[ClassMember]:
        for member in read_class(course, key.assignment).members(key.digest):
            if reason := class_list.sentence(member, key.assignment):
                failed(member.student, reason)
            if member.is_kept and (member.result is None or member.other_key):
                # No command can bring the result up to date: the points are the gradebook's, the page is as it was.
                member = replace(member, result=None)
                urls[member.student] = instructor_pages.earlier_page_url(course, key.assignment, member.student)
            elif member.result and has_page(member):
                urls[member.student] = instructor_pages.page_url(course, key.assignment, member.student)
                keys[member.student] = member.result.key.digest
            else:
                member = replace(member, result=None)
            yield member

    try:
        language = course.settings.language
        view = class_view(work(shown()), language, entries, earlier, lambda student: urls.get(student, ""), questions)
    except NoResults:
        raise CourseError(
            f"There are no results for {key.assignment} yet; run `tensorgrade grade {key.assignment}` first."
        ) from None
    require_same_key(key, keys)
    return view


def _earlier_scores(path: Path) -> EarlierScores:
    """The scores of the report before; none where that cannot be read, which costs only the comparison."""
    try:
        return earlier_scores(path.read_bytes())
    except OSError:
        return {}


def _similarity(course: Course, view: ClassPage, graded: Mapping[str, str]) -> Similarity | None:
    """The pairs that `tensorgrade similar` found, for the class page; None where nothing has been compared."""
    path = course.similarity_path(view.assignment)
    if not os.path.lexists(path):
        return None
    remedy = f"run `tensorgrade similar {view.assignment}` again"
    similarity = read_user_file(path, lambda content: pair_records.from_json(content.decode("utf-8")), remedy)
    return pair_records.select_for_page(similarity, graded, {row.student: row.url for row in view.rows})
