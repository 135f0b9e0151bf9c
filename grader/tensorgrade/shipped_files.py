"""Finds the folders that come with tensorgrade: at the top of a clone, or inside what is installed.

Two distributions are built from one tree. ``tensorgrade`` is for students, too; ``tensorgrade-instructor`` is data that
students must not get: solutions and starter files.
"""

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from tensorgrade.errors import UserError
from tensorgrade.version import VERSION

INSTRUCTOR_WHEEL = f"tensorgrade_instructor-{VERSION}-py3-none-any.whl"

_PACKAGE = Path(__file__).parent


class NoInstructorFiles(UserError):
    """tensorgrade-instructor is not installed, or has another version; the message says what to install."""


def shipped_folder(what: str) -> Path:
    """The path of the folder ``templates`` or ``assignments``."""
    return _clone() / what if _is_clone() else _PACKAGE / "shipped" / what


def instructor_folder(what: str) -> Path:
    """The path of the folder ``solutions`` or ``starter``. Raises NoInstructorFiles."""
    if _is_clone():
        return _clone() / what
    try:
        instructors = distribution("tensorgrade-instructor")
    except PackageNotFoundError:
        raise NoInstructorFiles(f"{_NEEDS} is not installed; {_REMEDY}") from None
    if instructors.version != VERSION:
        raise NoInstructorFiles(f"{_NEEDS} has version {instructors.version}, and tensorgrade {VERSION}; {_REMEDY}")
    return _folder(instructors) / what


_NEEDS = "This needs the files that come with tensorgrade-instructor, which"
_REMEDY = f"install {INSTRUCTOR_WHEEL}, which `make wheels` makes in a clone of tensorgrade."


def _is_clone() -> bool:
    """Whether the package lies in a clone: a built wheel has the folders inside."""
    return not (_PACKAGE / "shipped").is_dir()


def _clone() -> Path:
    return _PACKAGE.parents[1]


def _folder(instructors: Distribution) -> Path:
    return Path(str(instructors.locate_file("tensorgrade_instructor")))
