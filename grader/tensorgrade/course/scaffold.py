"""`tensorgrade new`: an assignment that builds, releases and grades as it stands, for its author to change."""

import keyword
from pathlib import Path

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course, CourseError
from tensorgrade.exercise.validation import NAME_PATTERN

STARTER = Path(__file__).parent / "starter"


def new_assignment(course: Course, name: str) -> Path:
    """Write ``solutions/<name>`` with ``exercises.py`` and ``notebook.py`` from the starter files; returns the folder.

    Raises CourseError for a name that cannot be used, or is in use.
    """
    function = name.replace("-", "_")
    if not NAME_PATTERN.fullmatch(name):
        raise CourseError(
            f"{name!r} cannot be an assignment's name: take lower case words joined by - or _, such as trans_conv."
        )
    if keyword.iskeyword(function):
        raise CourseError(f"{name!r} is a word of Python; choose another name, such as {function}_layer.")
    folder = course.root / "solutions" / name
    if folder.exists():
        raise CourseError(f"{folder} exists already and is left as it is; choose another name, or edit it there.")
    for file in ("exercises.py", "notebook.py"):
        text = (STARTER / f"{file}.txt").read_text(encoding="utf-8")
        write_text_atomically(folder / file, text.replace("ASSIGNMENT", name).replace("NAME", function))
    return folder
