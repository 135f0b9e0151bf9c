"""What `tensorgrade report` does to a course: writes students' pages and the class page, from the results on disk."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook import result_cache
from tensorgrade.gradebook.exchange_files import copy_exchange_files
from tensorgrade.key import key_file
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.report import class_page, manual_grades, student_page
from tensorgrade.report.class_page_records import ClassPage
from tensorgrade.report.class_view import class_view, earlier_scores
from tensorgrade.report.manual_grades import GradebookEntry
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.similarity import pair_records
from tensorgrade.similarity.pair_records import Similarity
from tensorgrade.submission.headings import NotebookHeading, headings_by_grade_id


def report_assignment(course: Course, assignment: str) -> ClassPage:
    """Write students' pages, and the class page with its CSV and JSON. Returns what the class page shows."""
    key = _key_of_results(course, assignment)
    language, folders = course.settings.language, course.template_folders()
    entries = manual_grades.read_gradebook_entries(
        course.nbgrader_coursedir.db_url, course.nbgrader_coursedir.course_id, assignment
    )
    headings = _headings(course, assignment)
    graded: dict[str, str] = {}

    def pages() -> Iterator[SubmissionResult]:
        for result in result_cache.read_results(course, assignment):
            path = course.feedback_path(assignment, result.student)
            write_text_atomically(path, _student_page(course, key, result, entries.get(result.student), headings))
            copy_exchange_files(course, assignment, result.student, path.parent)
            if result.status in ("graded", "could-not-tell"):
                graded[result.student] = result.submission.digest
            yield result

    view = _class_view(course, key, pages(), entries)
    similar = _similarity(course, view, graded)
    write_text_atomically(
        course.class_page_path(assignment, "html"), class_page.class_html(view, language, folders, similar)
    )
    write_text_atomically(course.class_page_path(assignment, "csv"), class_page.class_csv(view))
    write_text_atomically(course.class_page_path(assignment, "json"), class_page.class_json(view))
    return view


def _student_page(
    course: Course,
    key: AnswerKey,
    result: SubmissionResult,
    entry: GradebookEntry | None,
    headings: Mapping[str, NotebookHeading],
) -> str:
    """A student's page, with the manual grades and comments of the gradebook."""
    return student_page.student_page(
        result,
        key,
        course.settings.language,
        course.settings.disclosure,
        course.template_folders(),
        entry,
        headings,
        course.settings.notebook_url.replace("{assignment}", quote(result.assignment)),
        result.written,
    )


def feedback_page(course: Course, assignment: str, student: str, url: str) -> str:
    """A student's page, with the manual grades of the gradebook at ``url``. Raises CourseError for a stale result."""
    key, result = key_file.load(course.key_path(assignment)), result_cache.read_result(course, assignment, student)
    _require_same_key(key, 1, [] if result.key.digest == key.digest else [student])
    entries = manual_grades.read_gradebook_entries(url, course.nbgrader_coursedir.course_id, assignment, student)
    return _student_page(course, key, result, entries.get(student), _headings(course, assignment))


def load_class_page(course: Course, assignment: str) -> ClassPage:
    """What the class page shows, from the results on disk."""
    key = _key_of_results(course, assignment)
    return class_view(result_cache.read_results(course, assignment), key, course.settings.language)


def _class_view(
    course: Course,
    key: AnswerKey,
    results: Iterable[SubmissionResult],
    entries: dict[str, GradebookEntry],
) -> ClassPage:
    path = course.class_page_path(key.assignment, "json")
    earlier = earlier_scores(path.read_text(encoding="utf-8") if path.is_file() else "")

    def url(student: str) -> str:
        return quote(os.path.relpath(course.feedback_path(key.assignment, student), path.parent))

    return class_view(results, key, course.settings.language, entries, earlier, url)


def _similarity(course: Course, view: ClassPage, graded: Mapping[str, str]) -> Similarity | None:
    """The pairs that `tensorgrade similar` found, for the class page; None where nothing has been compared."""
    path = course.similarity_path(view.assignment)
    if not path.is_file():
        return None
    try:
        similarity = pair_records.from_json(path.read_text(encoding="utf-8"))
    except ValueError:
        raise CourseError(f"{path} is damaged; run `tensorgrade similar {view.assignment}` again.") from None
    return pair_records.select_for_page(similarity, graded, {row.student: row.url for row in view.rows})


def _headings(course: Course, assignment: str) -> Mapping[str, NotebookHeading]:
    """The released notebook's headings by grade_id; none where there is no such notebook."""
    path = course.release_folder(assignment) / f"{assignment}.ipynb"
    return headings_by_grade_id(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _key_of_results(course: Course, assignment: str) -> AnswerKey:
    """The answer key. Raises CourseError where a result is of another one, or there is none.

    Results are read for this and not kept: a class may be large.
    """
    course.solution_folder(assignment)
    key = key_file.load(course.key_path(assignment))
    made_with = {result.student: result.key.digest for result in result_cache.read_results(course, assignment)}
    if not made_with:
        raise CourseError(f"There are no results for {assignment} yet; run `tensorgrade grade {assignment}` first.")
    _require_same_key(key, len(made_with), [student for student, digest in made_with.items() if digest != key.digest])
    return key


def _require_same_key(key: AnswerKey, results: int, old: Sequence[str]) -> None:
    if old:
        raise CourseError(
            f"{len(old)} of {results} results of {key.assignment} were made with another answer key "
            f"({', '.join(old[:3])}{', …' if len(old) > 3 else ''}); run `tensorgrade grade {key.assignment}` first."
        )
