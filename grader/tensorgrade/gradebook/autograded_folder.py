"""A course's ``autograded/``: the notebooks that formgrader opens, made of submissions and results."""

import json
import shutil

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course
from tensorgrade.gradebook.check_cell_output import check_cell_outputs
from tensorgrade.gradebook.exchange_files import copy_exchange_files
from tensorgrade.gradebook.formgrader_notebook import build_formgrader_notebook
from tensorgrade.gradebook.written_answers import Notebook, submitted_texts
from tensorgrade.report.reader import Reader
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.submission.notebook_reader import ParsedSubmission


def course_reader(course: Course) -> Reader:
    """The readers of a course's pages and notebooks."""
    return Reader(course.settings.language, course.settings.disclosure, course.template_folders())


def notebook_with_results(
    course: Course, submission: ParsedSubmission | None, result: SubmissionResult, released: Notebook
) -> Notebook:
    """The notebook that formgrader opens: the student's sources, their printed output, and the verdicts."""
    outputs = check_cell_outputs(result, course_reader(course))
    readable = None if result.status == "unreadable" else submission
    return build_formgrader_notebook(released, readable, result.written, result.cells, outputs)


def notebook_with_sources(submission: ParsedSubmission | None, released: Notebook) -> Notebook:
    """The released notebook with the student's sources, before anything has run."""
    return build_formgrader_notebook(released, submission, submitted_texts(released, submission), (), {})


def write_formgrader_notebook(
    course: Course, submission: ParsedSubmission | None, result: SubmissionResult, released: Notebook
) -> None:
    """Write the notebook that formgrader opens; where there is no submission, remove the old one."""
    path = course.autograded_path(result.assignment, result.student)
    if result.status == "missing":
        shutil.rmtree(path.parent, ignore_errors=True)
        return
    notebook = notebook_with_results(course, submission, result, released)
    write_text_atomically(path, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
    copy_exchange_files(course, result.assignment, result.student, path.parent)
