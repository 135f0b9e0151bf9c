"""The files that nbgrader's exchange needs beside a page to give it back to its student."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course
from tensorgrade.regular_file import NotRegularFile, read_first_bytes
from tensorgrade.run_log import LOGGER
from tensorgrade.student_id import StudentId

EXCHANGE_FILES = ("timestamp.txt", "submission_secret.txt")
MAX_BYTES = 4096
"""Of the largest that is copied: nbgrader's own have less than a hundred."""


def copy_exchange_files(course: Course, assignment: str, student: StudentId, target: Path) -> None:
    """Copy these files from the submission's folder to ``target``, the student's in ``autograded/``.

    Links are not followed; what cannot be read, or is too large, is left out.
    """
    for name, text in _exchange_texts(course, assignment, student):
        write_text_atomically(target / name, text)


def exchange_files_agree(course: Course, assignment: str, student: StudentId, target: Path) -> bool:
    """Whether ``target``, in ``autograded/`` or ``feedback/``, has what the submission's folder has of these files."""
    return all(_has_text(target / name, text) for name, text in _exchange_texts(course, assignment, student))


def put_exchange_files_beside_page(course: Course, assignment: str, student: StudentId) -> None:
    """Write these files to the student's folder in ``feedback/``: the submission's, and others where it has none.

    `nbgrader release_feedback` ends at the first folder without them. It releases a page under a name that is made of
    the submission's secret. Nobody has handed in the secret that is made here, so nobody can fetch that page.
    """
    folder = course.feedback_path(assignment, student).parent
    secret = hashlib.sha256(f"{course.settings.seed} {assignment} {student}".encode()).hexdigest()
    made = dict(zip(EXCHANGE_FILES, ("", secret), strict=True))
    for name, text in (made | dict(_exchange_texts(course, assignment, student))).items():
        if not _has_text(folder / name, text):
            write_text_atomically(folder / name, text)


def is_from_exchange(course: Course, assignment: str, student: StudentId) -> bool:
    """Whether the submission has these files, so that its page can be given back through the exchange."""
    return [name for name, _ in _exchange_texts(course, assignment, student)] == list(EXCHANGE_FILES)


def _exchange_texts(course: Course, assignment: str, student: StudentId) -> Iterator[tuple[str, str]]:
    """The names and texts of the files that the submission's folder has."""
    folder = course.submission_folder(assignment, student)
    if os.path.islink(folder):
        return
    for name in EXCHANGE_FILES:
        try:
            found = _first_bytes(folder / name)
        except OSError as error:
            LOGGER.warning("%s of %r cannot be read, and is not given back: %s.", name, student, error.strerror)
            continue
        if found is None:
            continue
        content, size = found
        if size > MAX_BYTES:
            LOGGER.warning("%s of %r is larger than %s bytes, and is not given back.", name, student, MAX_BYTES)
            continue
        yield name, content.decode("utf-8", "replace")


def _has_text(path: Path, text: str) -> bool:
    try:
        found = _first_bytes(path)
    except OSError:
        return False
    return found is not None and found[0].decode("utf-8", "replace") == text


def _first_bytes(path: Path) -> tuple[bytes, int] | None:
    """The first `MAX_BYTES` and the size; None where there is no ordinary file. Raises OSError if it is unreadable."""
    try:
        return read_first_bytes(path, MAX_BYTES)
    except (FileNotFoundError, NotRegularFile):
        return None
