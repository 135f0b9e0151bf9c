"""A course's ``autograded/``: the notebooks that formgrader opens, made of submissions and results."""

import json
import shutil
from collections.abc import Mapping

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course
from tensorgrade.gradebook.check_cell_output import check_cell_outputs
from tensorgrade.gradebook.exchange_files import copy_exchange_files
from tensorgrade.gradebook.formgrader_notebook import build_formgrader_notebook
from tensorgrade.gradebook.written_answers import Notebook, WrittenAnswer, written_answers
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.markdown_escape import unescape_entities
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission, parse_submission


def notebook_with_results(
    course: Course, submission: Submission, result: SubmissionResult, key: AnswerKey, released: Notebook
) -> Notebook:
    """The notebook that formgrader opens: the student's sources, their printed output, and the verdicts."""
    outputs = check_cell_outputs(
        result, key, course.settings.disclosure, course.settings.language, course.template_folders()
    )
    parsed = None if result.status == "unreadable" else _parse(submission, list(result.exercises))
    return build_formgrader_notebook(released, submission.content or b"", parsed, result.cells, outputs)


def notebook_with_sources(submission: Submission, released: Notebook) -> Notebook:
    """The released notebook with the student's sources, before anything has run."""
    marks = [cell["metadata"].get("nbgrader", {}) for cell in released["cells"]]
    functions = [str(item["grade_id"]) for item in marks if item.get("solution") and not item.get("grade")]
    parsed = _parse(submission, functions)
    return build_formgrader_notebook(released, submission.content or b"", parsed, (), {})


def submitted_answers(submission: Submission, released: Notebook) -> Mapping[str, WrittenAnswer]:
    """A submission's written answers by grade_id; none where there is no notebook."""
    return written_answers(released, submission.content or b"")


def graded_answers(course: Course, assignment: str, student: str) -> dict[str, str]:
    """The written answers as they were graded, by grade_id; none where there is no notebook."""
    try:
        cells = json.loads(course.autograded_path(assignment, student).read_text(encoding="utf-8"))["cells"]
        text_cells = [(cell["metadata"].get("nbgrader", {}), cell) for cell in cells if cell["cell_type"] == "markdown"]
        return {
            marks["grade_id"]: unescape_entities("".join(cell["source"]))
            for marks, cell in text_cells
            if marks.get("solution")
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_formgrader_notebook(
    course: Course, submission: Submission, result: SubmissionResult, key: AnswerKey, released: Notebook
) -> None:
    """Write the notebook that formgrader opens; where there is no submission, remove the old one."""
    path = course.autograded_path(result.assignment, result.student)
    if result.status == "missing":
        shutil.rmtree(path.parent, ignore_errors=True)
        return
    notebook = notebook_with_results(course, submission, result, key, released)
    write_text_atomically(path, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
    copy_exchange_files(course, result.assignment, result.student, path.parent)


def _parse(submission: Submission, functions: list[str]) -> ParsedSubmission | None:
    try:
        return parse_submission(submission.file, submission.content or b"", functions)
    except UnreadableSubmission:
        return None
