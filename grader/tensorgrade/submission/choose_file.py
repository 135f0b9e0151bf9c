"""A student's folder → the submission in it: which file is graded, and whether it may be read."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tensorgrade.regular_file import NotRegularFile, read_first_bytes

SUBMISSION_ENDINGS = (".ipynb", ".py")
"""What the name of a file that is graded ends with: a notebook's is preferred to a script's."""
MAX_SUBMISSION_BYTES = 20 << 20
"""Bytes of a file that is graded."""
MAX_FILES = 10_000
MAX_NAMES, MAX_NAME = 10, 80
"""Names of files in a message, and characters of one."""
TIMESTAMP, MAX_TIMESTAMP = "timestamp.txt", 80
"""The file with the time of a submission, and the characters of it that are read."""


@dataclass(frozen=True)
class Submission:
    """A submitted file's name, content and timestamp; or the reason why there is no content."""

    student: str
    file: str = ""
    content: bytes | None = None
    timestamp: str | None = None
    problem: str = ""


def read_submission(student: str, folder: Path, assignment: str) -> Submission:
    """The file to grade, or the problem with it. Raises OSError where the folder cannot be read."""
    files = _graded_kinds(folder)
    if len(files) > MAX_FILES:
        return Submission(student, problem=f"The folder holds more than {MAX_FILES:,} notebooks and .py files.")
    chosen = _choose(files, assignment)
    if chosen is None:
        if not files:
            return Submission(student, problem="The folder holds no notebook and no .py file.")
        return Submission(student, problem=f"Several files ({_names(files)}) and none is called {assignment}.ipynb.")
    name = chosen.name
    try:
        if folder.is_symlink():  # a link could point to any file on this machine
            raise NotRegularFile("is not an ordinary file")
        content, size = read_first_bytes(chosen, MAX_SUBMISSION_BYTES)
    except NotRegularFile as error:
        return Submission(student, name, problem=f"{name} {error}.")
    except OSError as error:
        return Submission(student, name, problem=f"{name} cannot be read: {error.strerror}.")
    if size > MAX_SUBMISSION_BYTES:
        limit = f"{MAX_SUBMISSION_BYTES >> 20} MB; clear its outputs and hand it in again."
        return Submission(student, name, problem=f"{name} is larger than {limit}")
    try:
        return Submission(student, name, content, _timestamp(folder / TIMESTAMP))
    except OSError as error:
        return Submission(student, name, problem=f"{TIMESTAMP} cannot be read: {error.strerror}.")


def _graded_kinds(folder: Path) -> list[Path]:
    """The folder's notebooks and scripts by name; no more than `MAX_FILES` and one."""
    with os.scandir(folder) as entries:
        names = (
            entry.name
            for entry in entries
            if entry.name.endswith(SUBMISSION_ENDINGS) and entry.name[0] != "." and entry.name.isprintable()
        )
        return [folder / name for name in sorted(islice(names, MAX_FILES + 1))]


def _names(files: Sequence[Path]) -> str:
    """The names of the first files, and how many others there are."""
    shown = [path.name if len(path.name) <= MAX_NAME else path.name[:MAX_NAME] + "…" for path in files[:MAX_NAMES]]
    more = len(files) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _timestamp(path: Path) -> str | None:
    try:
        content, _ = read_first_bytes(path, 4 * MAX_TIMESTAMP)
    except (FileNotFoundError, NotRegularFile):
        return None
    # A byte may be cut off its letter, and the text may be no text.
    return "".join(filter(str.isprintable, content.decode("utf-8", "replace").strip()))[:MAX_TIMESTAMP]


def _choose(files: list[Path], assignment: str) -> Path | None:
    """The notebook or script of the expected name; else the only notebook; else the only script."""
    for candidates in (
        [path for path in files if path.name == f"{assignment}.ipynb"],
        [path for path in files if path.name == f"{assignment}.py"],
        [path for path in files if path.suffix == ".ipynb"],
        files,
    ):
        if len(candidates) == 1:
            return candidates[0]
    return None
