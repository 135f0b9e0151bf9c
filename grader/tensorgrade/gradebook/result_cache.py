"""Finished results: taken instead of grading again, kept beside the notebook that formgrader opens."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tensorgrade.atomic_write import write_text
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook import formgrader_notebook
from tensorgrade.gradebook.check_cell_output import verdicts
from tensorgrade.gradebook.record_scores import Answer
from tensorgrade.grading.grade_one import Policy, compared, versions
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.markdown_escape import readable
from tensorgrade.result.result_records import SubmissionResult, from_json, to_json
from tensorgrade.sandbox.limits import LAYERS
from tensorgrade.submission.choose_file import Handed
from tensorgrade.submission.notebook_reader import Submission, Unreadable, parse

Notebook = dict[str, Any]

STAMPS = ("timestamp.txt", "submission_secret.txt")
"""What the exchange needs beside a page to give it back to its student."""


def policy(course: Course, isolation: str | None = None, device: str = "auto") -> Policy:
    """How the course grades, where the command does not say otherwise."""
    settings = course.settings
    strict = (isolation or settings.isolation) == "strict"
    return Policy(settings.language, strict, settings.device if device == "auto" else device)


def released(course: Course, assignment: str) -> Notebook:
    """The notebook that students got. Raises CourseError when there is none."""
    path = course.released(assignment) / f"{assignment}.ipynb"
    try:
        notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CourseError(f"There is no notebook {path}; run `tensorgrade release {assignment}` first.") from None
    # Files hold sources as lists of lines; notebooks in memory, as nbgrader has them, as text.
    return notebook | {"cells": [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]}


def finished(course: Course, key: AnswerKey, policy: Policy, handed: Handed) -> SubmissionResult | None:
    """The result that the same submission, key and versions would give again; None where there is none."""
    path = course.result(key.assignment, handed.student)
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
        and result.compared_with == list(compared(key, policy).devices)
        and all(item.title == key.exercise(name).title[policy.language] for name, item in result.exercises.items())
        and (not policy.strict or set(LAYERS) <= set(result.isolation))
    )
    return result if same else None


def keep(course: Course, result: SubmissionResult) -> None:
    """Write the result."""
    write_text(course.result(result.assignment, result.student), to_json(result))


def notebook(course: Course, handed: Handed, result: SubmissionResult, key: AnswerKey, released: Notebook) -> Notebook:
    """What formgrader opens: what ran, and the verdicts."""
    functions = list(result.exercises)
    shown = verdicts(result, key, course.settings.disclosure, course.settings.language, course.templates())
    submission = None if result.status == "unreadable" else _submission(handed, functions)
    return formgrader_notebook.autograded(released, handed.content or b"", submission, result.cells, shown)


def sources(handed: Handed, released: Notebook) -> Notebook:
    """The released notebook with the student's sources, before anything has run."""
    marks = [cell["metadata"].get("nbgrader", {}) for cell in released["cells"]]
    functions = [str(item["grade_id"]) for item in marks if item.get("solution") and not item.get("grade")]
    return formgrader_notebook.autograded(released, handed.content or b"", _submission(handed, functions), (), {})


def _submission(handed: Handed, functions: list[str]) -> Submission | None:
    try:
        return parse(handed.file, handed.content or b"", functions)
    except Unreadable:
        return None


def answers(handed: Handed, released: Notebook) -> Mapping[str, Answer]:
    """The written answers; none where there is no notebook."""
    return formgrader_notebook.written_answers(released, handed.content or b"")


def keep_notebook(course: Course, handed: Handed, result: SubmissionResult, key: AnswerKey, released: Notebook) -> None:
    """Write what formgrader opens; who handed in nothing has none."""
    path = course.autograded(result.assignment, result.student)
    if result.status == "missing":
        shutil.rmtree(path.parent, ignore_errors=True)
        return
    text = json.dumps(notebook(course, handed, result, key, released), ensure_ascii=False, indent=1)
    write_text(path, text + "\n")
    keep_stamps(course, result.assignment, result.student, path.parent)


def keep_stamps(course: Course, assignment: str, student: str, target: Path) -> None:
    """Copy the exchange's files into a student's folder of ``autograded/`` or ``feedback/``."""
    theirs = course.handed(assignment, student)
    for stamp in STAMPS:
        source = theirs / stamp
        if source.is_file() and not source.is_symlink() and not theirs.is_symlink():
            write_text(target / stamp, source.read_text(encoding="utf-8", errors="replace")[:4096])


def written(course: Course, assignment: str, student: str) -> dict[str, str]:
    """The written answers as they were graded, by grade_id; none where there is no notebook."""
    try:
        cells = json.loads(course.autograded(assignment, student).read_text(encoding="utf-8"))["cells"]
        marked = [(cell["metadata"].get("nbgrader", {}), cell) for cell in cells if cell["cell_type"] == "markdown"]
        return {marks["grade_id"]: readable("".join(cell["source"])) for marks, cell in marked if marks.get("solution")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def results(course: Course, assignment: str) -> Iterator[SubmissionResult]:
    """Every student's result, as it lies on disk. Raises CourseError for a damaged one."""
    folder = course.class_page(assignment, "html").parent
    for path in sorted(folder.glob("*.json")):
        if path != course.class_page(assignment, "json"):
            yield result(course, assignment, path.stem)


def result(course: Course, assignment: str, student: str) -> SubmissionResult:
    """One student's result. Raises CourseError where there is none, or a damaged one."""
    path = course.result(assignment, student)
    if not path.exists():
        raise CourseError(
            f"There is no result of {student} for {assignment}; run `tensorgrade grade {assignment}` first."
        )
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CourseError(f"{path} is damaged; delete it and run `tensorgrade grade {assignment}` again.") from None
