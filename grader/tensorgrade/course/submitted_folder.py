"""A course's ``submitted/``: which folders are there, and the submission in one of them.

Only "does not exist" means that nothing is there; any other error is told.
"""

import os
import stat
from itertools import islice
from pathlib import Path

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.student_id import StudentId, folded_form
from tensorgrade.submission.choose_file import MAX_FILES, LookInto, Submission, read_submission
from tensorgrade.translation import engine_text

FolderSignature = tuple[tuple[str, int, int, int], ...]
"""What `folder_signature` gives."""

_LINK = engine_text("The student's folder is a link, which is not followed.")
_CANNOT_BE_READ = engine_text("The student's folder cannot be read: {error}.")


def folder_names(submitted: Path) -> list[str]:
    """The names in ``submitted/``, sorted, without hidden ones; none where it is not there. Raises OSError."""
    try:
        return sorted(name for name in os.listdir(submitted) if not name.startswith("."))
    except FileNotFoundError:
        return []


def is_folder(path: Path) -> bool:
    """Whether a student's folder is there, or cannot be ruled out: it cannot be reached, or is a link to nothing."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except NotADirectoryError:
        return False
    except FileNotFoundError:
        return path.is_symlink() or (path.parent.is_symlink() and not os.path.exists(path.parent))
    except OSError:
        return True


def folder_signature(folder: Path) -> FolderSignature:
    """Name, size, time and number of each entry of a submission's folder: two that are equal say that nothing arrived.

    Of a folder that cannot be listed, the error. No file is opened.
    """
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.stat(follow_symlinks=False)) for entry in islice(entries, MAX_FILES)]
    except OSError as error:
        return ((str(error.strerror), 0, 0, 0),)
    return tuple(sorted((name, status.st_size, status.st_mtime_ns, status.st_ino) for name, status in found))


def read_student_submission(
    student: StudentId, folder: Path, assignment: str, look_into: LookInto | None = None
) -> Submission:
    """The submission in a student's folder of the assignment; without a folder, an empty one.

    ``look_into`` tells of several files in it what they hold, as in `read_submission`.
    """
    if not is_folder(folder):
        return Submission(student)
    if folder.parent.is_symlink():
        return Submission(student, problem=EngineSentence.of(_LINK))
    try:
        return read_submission(student, folder, assignment, look_into)
    except OSError as error:
        return Submission(student, problem=EngineSentence.of(_CANNOT_BE_READ, error=str(error.strerror)))


def other_spelling(submitted: Path, student: StudentId, assignment: str) -> str:
    """A folder with the student's and assignment's names in other letters (``S1/Pooling``), below ``submitted``.

    Empty where there is none.
    """
    for name in _same_letters(submitted, student):
        for inside in _same_letters(submitted / name, assignment):
            if (name, inside) != (student, assignment):
                return f"{name}/{inside}"
    return ""


def _same_letters(folder: Path, name: str) -> list[str]:
    try:
        return [other for other in folder_names(folder) if folded_form(other) == folded_form(name)]
    except OSError:
        return []
