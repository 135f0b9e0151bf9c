"""A course's ``autograded/``: the notebooks that formgrader opens, made of submissions and results."""

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course
from tensorgrade.gradebook.check_cell_output import check_cell_outputs
from tensorgrade.gradebook.exchange_files import copy_exchange_files, exchange_files_agree
from tensorgrade.gradebook.file_marks import file_mark, marked_notebook, notebook_has_mark
from tensorgrade.gradebook.formgrader_notebook import build_formgrader_notebook, cell_outputs
from tensorgrade.gradebook.written_answers import Notebook, read_released_texts, submitted_texts
from tensorgrade.json_text import lined_json
from tensorgrade.report.reader import Reader
from tensorgrade.report.shown_answers import shown_answer
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.student_id import student_id
from tensorgrade.submission.notebook_reader import ParsedSubmission


def course_reader(course: Course) -> Reader:
    """The readers of a course's pages and notebooks."""
    return Reader(course.settings.language, course.settings.disclosure, course.template_folders())


def notebook_with_results(
    submission: ParsedSubmission | None, result: SubmissionResult, released: Notebook, reader: Reader
) -> Notebook:
    """The notebook that formgrader opens: the student's sources, their printed output, and the verdicts.

    Raises TemplateMistake for a mistake in the course's templates.
    """
    outputs = check_cell_outputs(result, reader)
    readable = None if result.status == "unreadable" else submission
    ran = cell_outputs(result.cells, reader.language)
    written = {name: shown_answer(result, name, reader.language) for name in result.written}
    return build_formgrader_notebook(released, readable, written, ran, outputs)


def notebook_mark(result: SubmissionResult, released_digest: str, reader: Reader) -> str:
    """The mark of the notebook that `notebook_with_results` makes of a released notebook with this digest."""
    return file_mark(result, reader, released_digest)


def has_current_files(course: Course, result: SubmissionResult, mark: str) -> bool:
    """Whether the student's folder has the notebook with this mark, and the exchange's files."""
    student = student_id(result.student)
    path = course.autograded_path(result.assignment, student)
    return notebook_has_mark(path, mark) and exchange_files_agree(course, result.assignment, student, path.parent)


def notebook_with_sources(submission: ParsedSubmission | None, released: Notebook) -> Notebook:
    """The released notebook with the student's sources, before anything has run."""
    texts = submitted_texts(read_released_texts(released), submission)
    return build_formgrader_notebook(released, submission, texts.answers, {}, {})


def write_formgrader_notebook(
    course: Course, submission: ParsedSubmission | None, result: SubmissionResult, released: Notebook, mark: str
) -> None:
    """Write the notebook that formgrader opens, with its mark, unless nothing was handed in."""
    if result.status == "missing":
        return
    student = student_id(result.student)
    path = course.autograded_path(result.assignment, student)
    notebook = notebook_with_results(submission, result, released, course_reader(course))
    copy_exchange_files(course, result.assignment, student, path.parent)
    write_text_atomically(path, lined_json(marked_notebook(notebook, mark), "cells"))
