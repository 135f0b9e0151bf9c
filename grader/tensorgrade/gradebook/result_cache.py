"""Finished results: taken instead of grading again, kept beside the notebook that formgrader opens."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook import formgrader_notebook
from tensorgrade.gradebook.check_cell_output import check_cell_outputs
from tensorgrade.gradebook.record_scores import WrittenAnswer
from tensorgrade.grading.grade_one import GradingPolicy, key_for_policy, versions
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.markdown_escape import unescape_entities
from tensorgrade.result.json_format import from_json, to_json
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.sandbox.limits import LAYERS
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission, parse_submission

Notebook = dict[str, Any]

EXCHANGE_FILES = ("timestamp.txt", "submission_secret.txt")
"""What the exchange needs beside a page to give it back to its student."""


def grading_policy(course: Course, isolation: str | None = None, device: str = "auto") -> GradingPolicy:
    """How the course grades, where the command does not say otherwise."""
    settings = course.settings
    strict = (isolation or settings.isolation) == "strict"
    return GradingPolicy(settings.language, strict, settings.device if device == "auto" else device)


def released_notebook(course: Course, assignment: str) -> Notebook:
    """The notebook that students got. Raises CourseError when there is none."""
    path = course.release_folder(assignment) / f"{assignment}.ipynb"
    try:
        notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CourseError(f"There is no notebook {path}; run `tensorgrade release {assignment}` first.") from None
    # Files hold sources as lists of lines; notebooks in memory, as nbgrader has them, as text.
    return notebook | {"cells": [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]}


def cached_result(course: Course, key: AnswerKey, policy: GradingPolicy, handed: Submission) -> SubmissionResult | None:
    """The result that the same submission, key and versions would give again; None where there is none."""
    path = course.result_path(key.assignment, handed.student)
    if handed.content is None or not path.is_file():
        return None
    try:
        result = from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    same = (
        result.status == "graded"
        and result.submission.digest == hashlib.sha256(handed.content).hexdigest()
        and result.submission.timestamp == handed.timestamp
        and result.key.digest == key.digest
        and result.versions == versions(key)
        and result.compared_with == list(key_for_policy(key, policy).devices)
        and all(item.title == key.exercise(name).title[policy.language] for name, item in result.exercises.items())
        and (not policy.strict or set(LAYERS) <= set(result.isolation))
    )
    return result if same else None


def write_result(course: Course, result: SubmissionResult) -> None:
    """Write the result."""
    write_text_atomically(course.result_path(result.assignment, result.student), to_json(result))


def notebook_with_results(
    course: Course, handed: Submission, result: SubmissionResult, key: AnswerKey, released: Notebook
) -> Notebook:
    """What formgrader opens: what ran, and the verdicts."""
    functions = list(result.exercises)
    shown = check_cell_outputs(
        result, key, course.settings.disclosure, course.settings.language, course.template_folders()
    )
    submission = None if result.status == "unreadable" else _submission(handed, functions)
    return formgrader_notebook.build_formgrader_notebook(
        released, handed.content or b"", submission, result.cells, shown
    )


def notebook_with_sources(handed: Submission, released: Notebook) -> Notebook:
    """The released notebook with the student's sources, before anything has run."""
    marks = [cell["metadata"].get("nbgrader", {}) for cell in released["cells"]]
    functions = [str(item["grade_id"]) for item in marks if item.get("solution") and not item.get("grade")]
    return formgrader_notebook.build_formgrader_notebook(
        released, handed.content or b"", _submission(handed, functions), (), {}
    )


def _submission(handed: Submission, functions: list[str]) -> ParsedSubmission | None:
    try:
        return parse_submission(handed.file, handed.content or b"", functions)
    except UnreadableSubmission:
        return None


def submitted_answers(handed: Submission, released: Notebook) -> Mapping[str, WrittenAnswer]:
    """The written answers; none where there is no notebook."""
    return formgrader_notebook.written_answers(released, handed.content or b"")


def write_formgrader_notebook(
    course: Course, handed: Submission, result: SubmissionResult, key: AnswerKey, released: Notebook
) -> None:
    """Write what formgrader opens; who handed in nothing has none."""
    path = course.autograded_path(result.assignment, result.student)
    if result.status == "missing":
        shutil.rmtree(path.parent, ignore_errors=True)
        return
    text = json.dumps(notebook_with_results(course, handed, result, key, released), ensure_ascii=False, indent=1)
    write_text_atomically(path, text + "\n")
    copy_exchange_files(course, result.assignment, result.student, path.parent)


def copy_exchange_files(course: Course, assignment: str, student: str, target: Path) -> None:
    """Copy the exchange's files into a student's folder of ``autograded/`` or ``feedback/``."""
    theirs = course.submission_folder(assignment, student)
    for stamp in EXCHANGE_FILES:
        source = theirs / stamp
        if source.is_file() and not source.is_symlink() and not theirs.is_symlink():
            write_text_atomically(target / stamp, source.read_text(encoding="utf-8", errors="replace")[:4096])


def graded_answers(course: Course, assignment: str, student: str) -> dict[str, str]:
    """The written answers as they were graded, by grade_id; none where there is no notebook."""
    try:
        cells = json.loads(course.autograded_path(assignment, student).read_text(encoding="utf-8"))["cells"]
        marked = [(cell["metadata"].get("nbgrader", {}), cell) for cell in cells if cell["cell_type"] == "markdown"]
        return {
            marks["grade_id"]: unescape_entities("".join(cell["source"]))
            for marks, cell in marked
            if marks.get("solution")
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def read_results(course: Course, assignment: str) -> Iterator[SubmissionResult]:
    """Every student's result, as it lies on disk. Raises CourseError for a damaged one."""
    folder = course.class_page_path(assignment, "html").parent
    for path in sorted(folder.glob("*.json")):
        if path != course.class_page_path(assignment, "json"):
            yield read_result(course, assignment, path.stem)


def read_result(course: Course, assignment: str, student: str) -> SubmissionResult:
    """One student's result. Raises CourseError where there is none, or a damaged one."""
    path = course.result_path(assignment, student)
    if not path.exists():
        raise CourseError(
            f"There is no result of {student} for {assignment}; run `tensorgrade grade {assignment}` first."
        )
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CourseError(f"{path} is damaged; delete it and run `tensorgrade grade {assignment}` again.") from None
