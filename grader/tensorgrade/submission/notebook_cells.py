"""A student's ``.ipynb`` (any nbformat) or ``.py`` file → the sources of its cells. The only place that decodes it.

The input is hostile: it is read, never run.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.submission.choose_file import MAX_SUBMISSION_BYTES
from tensorgrade.submission.script_encoding import decode_script
from tensorgrade.submission.unreadable_sentences import (
    BROKEN_JSON,
    EMPTY,
    NO_CELLS,
    NOT_UTF_8,
    TOO_LARGE,
    TOO_LONG,
    TOO_MANY_CELLS,
    UnreadableSubmission,
)

MAX_CELLS = 5000
# The time and memory of Python's parser grow with the lines. No honest notebook comes near these limits.
MAX_CHARACTERS = 400_000
MAX_LINES = 20_000
MAX_ID_LENGTH = 128
"""The length of a grade_id in nbgrader's database. A longer id of a cell is no hint."""

MAX_POINTS = 1e6
"""No cell has more points."""

_PERCENT_MARKER = re.compile(r"^# ?%%.*$\n?", re.MULTILINE)
"""The line above a cell, which is none of the cell's."""
_SURROGATE = re.compile("[\ud800-\udfff]")

Cells = list[tuple[int, str]]
"""The number and the source of each cell."""


@dataclass(frozen=True)
class TextCell:
    """A cell of a submission that is not code, or was handed out as Markdown."""

    number: int
    """Its place among all cells."""
    names: frozenset[str]
    """Its ids and its grade_id. The student's file says so, which may be wrong."""
    text: str
    """As it was handed in; empty where it holds white space only."""
    pictures: tuple[str, ...] = ()
    """The digests of what is attached to it."""
    as_released: bool = False
    """Whether nbgrader's checksum of the cell, made for the release that the student has, is that of this text."""


@dataclass(frozen=True)
class FileCells:
    """The cells of a submitted file."""

    digest: str
    """SHA-256 of the file as it was handed in."""
    is_script: bool
    code: Cells
    other: Cells
    """All other cells that are not empty, whatever they say that they are."""
    texts: tuple[TextCell, ...] | None
    """Cells of a notebook that are not code, or were handed out as Markdown; None for a script and for nbformat ≤ 3."""


def read_cells(name: str, content: bytes) -> FileCells:
    """The cells of a file of that name.

    Raises UnreadableSubmission, with one sentence, where the file is empty, too large or no notebook.
    """
    if not content.strip():
        raise UnreadableSubmission(EngineSentence.of(EMPTY, name=name))
    if len(content) > MAX_SUBMISSION_BYTES:
        raise UnreadableSubmission(EngineSentence.of(TOO_LARGE, name=name, size=str(MAX_SUBMISSION_BYTES >> 20)))
    digest = hashlib.sha256(content).hexdigest()
    text = _decode(name, content).replace("\r\n", "\n").replace("\r", "\n")
    if name.endswith(".py"):
        cells = FileCells(digest, True, _script_cells(text), [], None)
    else:
        cells = _notebook_cells(name, text, digest)
    _check_size(name, [*cells.code, *cells.other])
    return cells


def _decode(name: str, content: bytes) -> str:
    try:
        return decode_script(name, content) if name.endswith(".py") else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSubmission(EngineSentence.of(NOT_UTF_8, name=name)) from None


def _check_size(name: str, cells: Cells) -> None:
    size, lines = sum(len(source) for _, source in cells), sum(source.count("\n") + 1 for _, source in cells)
    if size > MAX_CHARACTERS or lines > MAX_LINES:
        raise UnreadableSubmission(
            EngineSentence.of(
                TOO_LONG,
                name=name,
                size=f"{size:,}",
                lines=f"{lines:,}",
                most=f"{MAX_CHARACTERS:,}",
                most_lines=f"{MAX_LINES:,}",
            )
        )


def _script_cells(text: str) -> Cells:
    parts = _PERCENT_MARKER.split(text) if _PERCENT_MARKER.search(text) else [text]
    return [(number, part) for number, part in enumerate(parts) if part.strip()]


def _notebook_cells(name: str, text: str, digest: str) -> FileCells:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableSubmission(EngineSentence.of(BROKEN_JSON, name=name)) from None
    raw_cells = _raw_cells(notebook)
    if raw_cells is None:
        raise UnreadableSubmission(EngineSentence.of(NO_CELLS, name=name))
    if len(raw_cells) > MAX_CELLS:
        raise UnreadableSubmission(EngineSentence.of(TOO_MANY_CELLS, name=name, count=str(MAX_CELLS)))
    code: Cells = []
    other: Cells = []
    texts = []
    for number, cell in enumerate(raw_cells):
        source = _source(cell)
        if source is None:
            continue
        marks = _marks(cell)
        if cell.get("cell_type") != "code" or marks.get("cell_type") == "markdown":
            text, is_as_released = source if source.strip() else "", _has_its_checksum(marks, source)
            texts.append(TextCell(number, frozenset(_names(cell)), text, tuple(_pictures(cell)), is_as_released))
        if source.strip():
            (code if cell.get("cell_type") == "code" else other).append((number, source.replace("\0", "")))
    return FileCells(digest, False, code, other, tuple(texts) if "cells" in notebook else None)


def _raw_cells(notebook: Any) -> list[Any] | None:
    if not isinstance(notebook, dict):
        return None
    cells = notebook.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = notebook.get("worksheets")  # nbformat 3 and older
    if isinstance(sheets, list):
        return [
            cell
            for sheet in sheets
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    return None


def _source(cell: Any) -> str | None:
    """The text of a cell, which files hold as a text or a list of lines; None where there is none."""
    source = cell.get("source", cell.get("input", "")) if isinstance(cell, dict) else None
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return _valid_text(source) if isinstance(source, str) else None


def _valid_text(text: str) -> str:
    """The text with U+FFFD for half of a surrogate pair, as browsers send it: it is in no valid text."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _marks(cell: dict[str, Any]) -> dict[str, Any]:
    """nbgrader's metadata. Its ``cell_type`` is the released one: a key pressed by mistake in Jupyter changes it."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) else {}


def _has_its_checksum(marks: dict[str, Any], source: str) -> bool:
    """Whether nbgrader's checksum of a written answer, in its marks, is that of the source: it was not changed."""
    grade_id, points = marks.get("grade_id"), marks.get("points")
    if not isinstance(grade_id, str) or not isinstance(points, int | float) or not _is_written_answer(marks):
        return False
    if abs(points) > MAX_POINTS:  # an integer may be larger than any float
        return False
    # As `nbgrader.utils.compute_checksum`: source, kind of cell, whether it has points, a solution and a lock, points.
    parts = source.replace("\r\n", "\n"), "markdown", "True", "True", "False", grade_id, str(float(points))
    digest = hashlib.md5("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    return marks.get("checksum") == digest


def _is_written_answer(marks: dict[str, Any]) -> bool:
    return marks.get("grade") is True and marks.get("solution") is True


def _pictures(cell: dict[str, Any]) -> Iterator[str]:
    attachments = cell.get("attachments")
    for content in attachments.values() if isinstance(attachments, dict) else ():
        yield picture_digest(content)


def picture_digest(content: Any) -> str:
    """The digest of an attachment: its content by kind, as base64."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _names(cell: dict[str, Any]) -> Iterator[str]:
    """The cell's ids. Releases give a cell its grade_id as its id, too; Colab keeps ids in the metadata."""
    for owner, key in ((_marks(cell), "grade_id"), (cell, "id"), (cell.get("metadata"), "id")):
        name = owner.get(key) if isinstance(owner, dict) else None
        if isinstance(name, str) and len(name) <= MAX_ID_LENGTH:
            yield _valid_text(name)
