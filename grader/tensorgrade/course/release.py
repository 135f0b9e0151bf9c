"""The author's notebook → nbgrader's source notebook → what students get, through nbgrader's own converters.

``notebook.py`` is jupytext's percent format with short marks on its cells; see `source_notebook`.
"""

import contextlib
import logging
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.errors import UserError
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.import_names import IMPORT_LINE
from tensorgrade.key.key_file import save
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.translation import LANGUAGES

_MARKED = re.compile(r"^(\s*(?:#\s+)?)\[(" + "|".join(LANGUAGES) + r")\] ?(.*)$")
SCHEMA_VERSION = 3


class ReleaseError(UserError):
    """A release that nbgrader refused; the message says why."""


def source_notebook(path: Path, language: str, key: AnswerKey) -> NotebookNode:
    """The notebook in one language with nbgrader's metadata, from ``notebook.py`` (or ``.ipynb``).

    Marks on cells: ``solution="f"`` (grade_id f), ``check="f"`` (grade_id check-f, worth f's
    points), ``written="id" points=4``, ``lang="zh"``. In code, a line that starts with
    ``[en]`` or ``[zh]`` stands in that language's notebook only. Where the notebook imports
    ``check``, it installs tensorgrade first if that is missing.
    Raises AuthorError for marks that do not fit the key.
    """
    notebook = jupytext.read(path)
    points = {item.name: item.points for item in key.exercises}
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        marks = {name: cell.metadata[name] for name in _MARKS if name in cell.metadata}
        if marks.get("lang", language) != language:
            continue
        source = _code(cell.source, language) if cell.cell_type == "code" else cell.source
        made = _cell(cell.cell_type, source, _nbgrader(path, cell.cell_type, marks, points))
        made["id"] = made.metadata.get("nbgrader", {}).get("grade_id", f"cell-{len(cells)}")
        cells.append(made)
    _complete(path, cells, points)
    result = nbformat.v4.new_notebook(cells=cells)
    result.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "tensorgrade": {"assignment": key.assignment, "language": language},
    }
    return result


_MARKS = ("solution", "check", "written", "points", "lang")


def _cell(kind: str, source: str, marks: Mapping[str, Any] | None) -> NotebookNode:
    cell = nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)
    if marks is not None:
        cell.metadata["nbgrader"] = dict(marks)
    return cell


def _nbgrader(path: Path, kind: str, marks: Mapping[str, Any], points: Mapping[str, int]) -> Mapping[str, Any] | None:
    base = {"schema_version": SCHEMA_VERSION, "grade": False, "locked": False, "solution": False, "task": False}
    for mark in ("solution", "check"):
        if mark in marks and marks[mark] not in points:
            raise AuthorError(
                f"{path}{_line(path, mark, marks[mark])}: a cell is marked {mark}={marks[mark]!r}, but "
                f"exercises.py has no such exercise; it has {', '.join(points)}."
            )
    if "solution" in marks:
        return base | {"grade_id": marks["solution"], "solution": True}
    if "check" in marks:
        name = marks["check"]
        return base | {"grade_id": f"check-{name}", "grade": True, "locked": True, "points": points[name]}
    if "written" in marks:
        if not isinstance(marks.get("points"), int) or kind != "markdown":
            raise AuthorError(f"{path}: written={marks['written']!r} needs points=… and a markdown cell.")
        return base | {"grade_id": marks["written"], "grade": True, "solution": True, "points": marks["points"]}
    return None


def _code(source: str, language: str) -> str:
    return IMPORT_LINE.sub(_INSTALLING[language], _in_language(source, language))


# A magic, as what works in Colab and in a browser's Python alike. Where tensorgrade is there, it never runs.
_INSTALLING = {
    language: f"""try:
    from tensorgrade import check
except ImportError:  # {remark}
    %pip install -q tensorgrade
    from tensorgrade import check"""
    for language, remark in (("en", "in Colab, say"), ("zh", "例如在 Colab 中"))
}


def _in_language(source: str, language: str) -> str:
    kept = []
    for line in source.split("\n"):
        marked = _MARKED.match(line)
        if marked is None:
            kept.append(line)
        elif marked[2] == language:
            kept.append(f"{marked[1]}{marked[3]}")
    return "\n".join(kept)


def _complete(path: Path, cells: list[NotebookNode], points: Mapping[str, int]) -> None:
    ids = [cell.metadata["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell.metadata]
    for name in points:
        for mark, grade_id in (("solution", name), ("check", f"check-{name}")):
            if (count := ids.count(grade_id)) != 1:
                where = _line(path, mark, name) if count else ""
                raise AuthorError(f'{path}{where}: the notebook needs one cell marked {mark}="{name}", it has {count}.')
        [source] = [cell.source for cell in cells if cell["id"] == name]
        if not re.search(rf"^def {name}\b", source, re.MULTILINE):
            raise AuthorError(
                f'{path}{_line(path, "solution", name)}: the cell marked solution="{name}" must define that function.'
            )
        if "### BEGIN SOLUTION" not in source:
            raise AuthorError(
                f"{path}{_line(path, 'solution', name)}: put the solution of {name} between the lines "
                "### BEGIN SOLUTION and ### END SOLUTION; students get the rest."
            )


def _line(path: Path, mark: str, name: str) -> str:
    """The line of the last cell marked so, in words; none in a notebook that is no script."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.suffix == ".py" else []
    found = [at for at, line in enumerate(lines, 1) if re.match(rf"# ?%%.*\b{mark}=[\"']{re.escape(name)}[\"']", line)]
    return f", line {found[-1]}" if found else ""


def write_source(folder: Path, notebook: NotebookNode, key: AnswerKey) -> None:
    """nbgrader's source step: the notebook, and the public part of the key beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text_atomically(folder / f"{key.assignment}.ipynb", nbformat.writes(notebook) + "\n")
    public = folder / f"{key.assignment}.public.npz"
    save(key.public_part(), public)
    public.chmod(0o644)


def run_generate_assignment(assignment: str, course: Any, config: Any, target: Path) -> None:
    """nbgrader's release step, by its own GenerateAssignment; also enters the assignment in the gradebook.

    ``course`` is nbgrader's CourseDirectory. Raises ReleaseError with nbgrader's reason.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException

    course.assignment_id = assignment
    converter = GenerateAssignment(coursedir=course, config=config, force=True)
    words: list[str] = []
    with _logged(converter, words):
        try:
            converter.start()
        except (NbGraderException, SystemExit) as error:
            reason = _reason(words) or str(error)
            raise ReleaseError(f"nbgrader did not release {assignment}: {reason}") from None
    for path in target.rglob("*"):
        os.chmod(path, 0o755 if path.is_dir() else 0o644)
    shutil.rmtree(target / "__pycache__", ignore_errors=True)


def _reason(words: list[str]) -> str:
    """The last line of nbgrader's first complaint, which may be a whole traceback."""
    lines = [line for line in (words[0] if words else "").splitlines() if line and not line.startswith(" ")]
    return lines[-1] if lines else ""


@contextlib.contextmanager
def _logged(converter: Any, words: list[str]) -> Iterator[None]:
    """nbgrader's errors as words for our own; its chatter stays out of the terminal."""

    class Errors(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            words.append(record.getMessage())

    log = logging.getLogger("tensorgrade.nbgrader")
    log.propagate, log.level = False, logging.ERROR
    handler = Errors(logging.ERROR)
    log.addHandler(handler)
    converter.log = log
    try:
        yield
    finally:
        log.removeHandler(handler)
