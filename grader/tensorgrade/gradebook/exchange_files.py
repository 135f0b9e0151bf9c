"""The files that nbgrader's exchange needs beside a page to give it back to its student."""

import os
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
    """Copy these files from the submission's folder to ``target``, the student's in ``autograded/`` or ``feedback/``.

    Links are not followed; what cannot be read, or is too large, is left out.
    """
    folder = course.submission_folder(assignment, student)
    if os.path.islink(folder):
        return
    for name in EXCHANGE_FILES:
        try:
            content, size = read_first_bytes(folder / name, MAX_BYTES)
        except (FileNotFoundError, NotRegularFile):
            continue
        except OSError as error:
            LOGGER.warning("%s of %r cannot be read, and is not given back: %s.", name, student, error.strerror)
            continue
        if size > MAX_BYTES:
            LOGGER.warning("%s of %r is larger than %s bytes, and is not given back.", name, student, MAX_BYTES)
            continue
        write_text_atomically(target / name, content.decode("utf-8", "replace"))
