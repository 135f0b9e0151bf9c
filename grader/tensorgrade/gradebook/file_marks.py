"""Marks of the files that are made of results: digests of all that they show, at the end of each file.

A file that was cut short, or that was made of another result or with other settings, does not have the mark that it
would get now. It is made anew.
"""

import hashlib
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tensorgrade.grading.input_digest import code_digest, digest_of
from tensorgrade.json_text import parse_json
from tensorgrade.report.reader import Reader
from tensorgrade.result.json_format import result_digest
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.student_id import StudentId

Notebook = dict[str, Any]

_OURS, _MARK = "tensorgrade", "made_of"
"""Where a notebook's metadata holds its mark."""

_ANY_END = re.compile(rf"<!-- {_OURS} {_MARK} [0-9a-f]{{64}} -->\n\Z".encode())


@dataclass(frozen=True)
class FormerFiles:
    """How the files of students stand that earlier runs have made."""

    current: AbstractSet[StudentId]
    """The students whose file is the one that would be made now."""
    kept: Mapping[StudentId, str]
    """Those whose file stays because no other can be made of what there is now, and the reason in a sentence."""


def file_mark(result: SubmissionResult, reader: Reader, others: object) -> str:
    """The mark of a file that shows a reader a result and ``others``, which JSON can hold."""
    templates = [
        [path.name, _file_digest(path, *_version(path))]
        for folder in reader.template_folders
        for path in sorted(folder.glob("*.j2"))
    ]
    shown_to = (str(reader.language), str(reader.disclosure), templates)
    return digest_of(result_digest(result), code_digest("."), shown_to, others)


def _version(path: Path) -> tuple[int, int]:
    """Its size and the time of its last change: the same for every student of a run."""
    state = path.stat()
    return state.st_size, state.st_mtime_ns


@cache
def _file_digest(path: Path, size: int, changed: int) -> str:
    """The digest of a file in this version, which is read once."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def marked_notebook(notebook: Notebook, mark: str) -> Notebook:
    """The notebook with its mark in its metadata, which comes last."""
    metadata = notebook["metadata"]
    ours = metadata.get(_OURS, {}) | {_MARK: mark}
    others = {name: part for name, part in notebook.items() if name != "metadata"}
    return others | {"metadata": metadata | {_OURS: ours}}


def notebook_has_mark(path: Path, mark: str) -> bool:
    """Whether the file is a whole notebook with this mark."""
    try:
        return bool(parse_json(path.read_bytes())["metadata"][_OURS][_MARK] == mark)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def marked_page(page: str, mark: str) -> str:
    """The page with its mark in a comment, its last line."""
    return f"{page.rstrip()}\n{_page_end(mark)}"


def page_has_mark(path: Path, mark: str) -> bool:
    """Whether the file is a whole page with this mark."""
    try:
        return path.read_bytes().endswith(_page_end(mark).encode())
    except OSError:
        return False


def is_marked_page(path: Path) -> bool:
    """Whether the file is a whole page with a mark: one of ours."""
    try:
        return _ANY_END.search(path.read_bytes()) is not None
    except OSError:
        return False


def _page_end(mark: str) -> str:
    return f"<!-- {_OURS} {_MARK} {mark} -->\n"
