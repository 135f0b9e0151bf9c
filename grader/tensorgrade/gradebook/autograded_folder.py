"""A course's ``autograded/``: the notebooks that formgrader opens, made of submissions and results."""

import json
from typing import Any

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course
from tensorgrade.gradebook.check_cell_output import check_cell_outputs
from tensorgrade.gradebook.exchange_files import copy_exchange_files
from tensorgrade.gradebook.formgrader_notebook import build_formgrader_notebook, cell_outputs
from tensorgrade.gradebook.written_answers import Notebook, read_released_texts, submitted_texts
from tensorgrade.json_text import parse_json
from tensorgrade.report.reader import Reader
from tensorgrade.report.shown_answers import shown_answer
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.student_id import student_id
from tensorgrade.submission.notebook_reader import ParsedSubmission


def course_reader(course: Course) -> Reader:
    """The readers of a course's pages and notebooks."""
    return Reader(course.settings.language, course.settings.disclosure, course.template_folders())


def notebook_with_results(
    course: Course,
    submission: ParsedSubmission | None,
    result: SubmissionResult,
    released: Notebook,
    reader: Reader | None = None,
) -> Notebook:
    """The notebook that formgrader opens: the student's sources, their printed output, and the verdicts.

    ``reader`` is the course's unless it is given. Raises TemplateMistake for a mistake in the course's templates.
    """
    outputs = check_cell_outputs(result, reader or course_reader(course))
    readable = None if result.status == "unreadable" else submission
    ran = cell_outputs(result.cells, course.settings.language)
    written = {name: shown_answer(result, name, course.settings.language) for name in result.written}
    notebook = build_formgrader_notebook(released, readable, written, ran, outputs)
    metadata = notebook["metadata"]
    ours = metadata.get("tensorgrade", {}) | {_VERDICTS: _verdict_settings(course)}
    return notebook | {"metadata": metadata | {"tensorgrade": ours}}


_VERDICTS = "verdicts"
"""In the notebook's metadata: what its verdicts were drawn with."""


def _verdict_settings(course: Course) -> dict[str, Any]:
    """The settings of the course that change the verdicts in a notebook, not the result."""
    return {"language": str(course.settings.language), "disclosure": str(course.settings.disclosure)}


def has_current_notebook(course: Course, assignment: str, student: str) -> bool:
    """Whether formgrader's notebook is there, in the course's language and with its disclosure."""
    try:
        notebook = parse_json(course.autograded_path(assignment, student_id(student)).read_bytes())
        return bool(notebook["metadata"]["tensorgrade"][_VERDICTS] == _verdict_settings(course))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def notebook_with_sources(submission: ParsedSubmission | None, released: Notebook) -> Notebook:
    """The released notebook with the student's sources, before anything has run."""
    texts = submitted_texts(read_released_texts(released), submission)
    return build_formgrader_notebook(released, submission, texts.answers, {}, {})


def write_formgrader_notebook(
    course: Course, submission: ParsedSubmission | None, result: SubmissionResult, released: Notebook
) -> None:
    """Write the notebook that formgrader opens, unless nothing was handed in."""
    if result.status == "missing":
        return
    student = student_id(result.student)
    path = course.autograded_path(result.assignment, student)
    notebook = notebook_with_results(course, submission, result, released)
    write_text_atomically(path, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
    copy_exchange_files(course, result.assignment, student, path.parent)
