"""The files that nbgrader's exchange needs beside a page to give it back to its student."""

from pathlib import Path

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course

EXCHANGE_FILES = ("timestamp.txt", "submission_secret.txt")
_MAX_CHARACTERS = 4096


def copy_exchange_files(course: Course, assignment: str, student: str, target: Path) -> None:
    """Copy these files from the submission's folder to ``target``, the student's in ``autograded/`` or ``feedback/``.

    Links are not followed.
    """
    folder = course.submission_folder(assignment, student)
    for name in EXCHANGE_FILES:
        source = folder / name
        if source.is_file() and not source.is_symlink() and not folder.is_symlink():
            text = source.read_text(encoding="utf-8", errors="replace")
            write_text_atomically(target / name, text[:_MAX_CHARACTERS])
