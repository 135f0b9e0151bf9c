"""`tensorgrade new`: an assignment that builds, releases and grades as it stands, for its author to change."""

import keyword
from pathlib import Path

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course, CourseError
from tensorgrade.exercise.field_problems import NAME_PATTERN
from tensorgrade.setting_choices import ExerciseKind
from tensorgrade.shipped_files import instructor_folder
from tensorgrade.translation import general_codes


def new_assignment(course: Course, name: str, kind: ExerciseKind = ExerciseKind.FUNCTION) -> Path:
    """Write ``solutions/<name>`` with ``exercises.py`` and ``notebook.py`` from the starter files; returns the folder.

    They are in English. Where there is a translation into the course's language, it is written beside them.
    Raises CourseError for a name that cannot be used, or is in use, and NoInstructorFiles.
    """
    function = name.replace("-", "_")
    if kind is ExerciseKind.CLASS:
        function = "".join(word.capitalize() for word in function.split("_"))
    if not NAME_PATTERN.fullmatch(name):
        raise CourseError(
            f"{name!r} cannot be an assignment's name: take lower case words joined by - or _, such as trans_conv."
        )
    if keyword.iskeyword(function):
        raise CourseError(f"{name!r} is a word of Python; choose another name, such as {name}-layer.")
    folder = course.root / "solutions" / name
    if folder.exists():
        raise CourseError(f"{folder} exists already and is left as it is; choose another name, or edit it there.")
    starter = instructor_folder("starter") / kind
    for file in ("exercises.py", "notebook.py", *_translated_files(starter, course.settings.language)):
        # The ending keeps Python's tools from taking the starter for code of the package.
        path = starter / (f"{file}.txt" if file.endswith(".py") else file)
        text = path.read_text(encoding="utf-8").replace("ASSIGNMENT", name).replace("NAME", function)
        write_text_atomically(folder / file, text)
    return folder


def _translated_files(starter: Path, language: str) -> list[str]:
    """The names of the starter's files in a language; none where it has not been translated."""
    code = next((code for code in general_codes(language) if (starter / f"locale/{code}.po").is_file()), None)
    return [] if code is None else [f"notebook.{code}.py", f"locale/{code}.po"]
