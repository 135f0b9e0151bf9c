"""The files that nbgrader's exchange needs beside a page to give it back to its student."""

import os
from pathlib import Path

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course
from tensorgrade.regular_file import NotRegularFile, read_regular_file
from tensorgrade.run_log import LOGGER
from tensorgrade.student_id import StudentId

EXCHANGE_FILES = ("timestamp.txt", "submission_secret.txt")
_MAX_BYTES = 1 << 20


def copy_exchange_files(course: Course, assignment: str, student: StudentId, target: Path) -> None:
    """Copy these files from the submission's folder to ``target``, the student's in ``autograded/`` or ``feedback/``.

    One that cannot be read, or is no ordinary file, is left out, and the log says so.
    """
    folder = course.submission_folder(assignment, student)
    for name in EXCHANGE_FILES:
        path = folder / name
        if not os.path.lexists(path) or folder.is_symlink():
            continue
        try:
            text = read_regular_file(path, _MAX_BYTES).decode(errors="replace")
        except NotRegularFile as error:
            LOGGER.warning("%s %s; it was not copied.", path, error)
            continue
        write_text_atomically(target / name, text)
