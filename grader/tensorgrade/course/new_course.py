"""Making a course: a new one, or one of an nbgrader course that is there."""

import re
import secrets
import shutil
from pathlib import Path

from tensorgrade.atomic_write import atomic_write, write_text_atomically
from tensorgrade.course import nbgrader_config
from tensorgrade.course.course import Course, CourseError
from tensorgrade.course.nbgrader_config import CONFIG_FILE
from tensorgrade.course.templates_readme import templates_readme
from tensorgrade.shipped_files import instructor_folder

OWN_FOLDERS = ("solutions", "templates")
"""The folders that a course gets: our assignments, and a place for its own templates."""


def create_course(root: Path, language: str, seed: str = "") -> Course:
    """Make a new course; an empty seed is replaced by a random one.

    Raises CourseError where there is one already, and NoInstructorFiles.
    """
    if (root / CONFIG_FILE).exists():
        raise CourseError(f"{root} is a course already; choose another directory.")
    if existing := [name for name in OWN_FOLDERS if (root / name).exists()]:
        raise CourseError(
            f"{root} has a folder {existing[0]} already, which is not overwritten; choose another directory."
        )
    for name in OWN_FOLDERS:
        _make_folder(name, root, language)
    write_text_atomically(root / CONFIG_FILE, _config(root.resolve().name, language, seed or secrets.token_hex(16)))
    (root / CONFIG_FILE).chmod(0o600)  # it holds the seed
    return Course(root)


def add_to_nbgrader_course(root: Path, language: str) -> list[str]:
    """Plug tensorgrade into an nbgrader course; what is there is kept. Returns the names of what was added.

    Raises CourseError where it has been plugged in already, and NoInstructorFiles.
    """
    course = Course(root)
    lines = (root / CONFIG_FILE).read_bytes().rstrip(b"\r\n")
    if is_plugged_in(course):
        raise CourseError(f"{root / CONFIG_FILE} has tensorgrade's lines already; edit them there.")
    added = [name for name in OWN_FOLDERS if not (course.root / name).exists()]
    for name in added:
        _make_folder(name, course.root, language)
    with atomic_write((root / CONFIG_FILE).resolve()) as stream:  # a link stays a link
        stream.write(lines + b"\n" + nbgrader_config.config_lines(language).encode())
    (root / CONFIG_FILE).chmod(0o600)  # it holds the seed
    return [CONFIG_FILE, *(f"{name}/" for name in added)]


def _make_folder(name: str, root: Path, language: str) -> None:
    if name == "templates":
        write_text_atomically(root / name / "README.md", templates_readme(language))
        return
    try:
        shutil.copytree(instructor_folder(name), root / name, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:  # no permission, no space, or a file where the folder should be
        # shutil.Error lists all files that failed, each with its reason.
        reason = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror
        raise CourseError(
            f"{root / name} cannot be made ({reason}). Mend that, remove {root / name} if it is there, and try again."
        ) from error


def is_plugged_in(course: Course) -> bool:
    """Whether nbgrader_config.py has lines of tensorgrade."""
    return _PLUGGED_IN.search((course.root / CONFIG_FILE).read_bytes()) is not None


# In the bytes: the file may be in another encoding than UTF-8.
_PLUGGED_IN = re.compile(rb"""["']tensorgrade\.nbgrader_plugin\.autograde\.|\bc\.Tensorgrade\b""")


def _config(name: str, language: str, seed: str) -> str:
    return f'''"""Settings of this course, for nbgrader and tensorgrade alike."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = {name!r}
# What students get, ready to release, lies in assignments/.
c.CourseDirectory.release_directory = "assignments"

{nbgrader_config.settings_lines(language, seed)}
{nbgrader_config.PLUGIN_CONFIG}'''
