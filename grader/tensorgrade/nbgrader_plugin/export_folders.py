"""The folder that a download was extracted into: which of its names the system wrote, and which a student."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tensorgrade.submission.choose_file import submission_ending

_IGNORED = re.compile(r"__MACOSX|\.ipynb_checkpoints|\..*", re.DOTALL)


def outermost(root: Path, is_systems: Callable[[Path], bool]) -> Iterator[Path]:
    """The files and folders that the system has named: everything in the outermost folders with any name of its own.

    What is below them is a student's, whatever it is called. The names of the downloads are the instructor's: in
    ``root`` lie these, and files that were downloaded one by one.
    """
    for path in _visible(root):
        if is_systems(path) or not _is_folder(path):
            yield path
        else:
            yield from _outermost_inside(path, is_systems)


def _outermost_inside(folder: Path, is_systems: Callable[[Path], bool]) -> Iterator[Path]:
    inside = _visible(folder)
    if any(map(is_systems, inside)):
        yield from inside
        return
    for path in inside:
        if _is_folder(path):
            yield from _outermost_inside(path, is_systems)
        else:
            yield path


def submission_files(path: Path) -> list[Path]:
    """The notebooks and scripts at the path or below, sorted, without those that are hidden or of systems and editors.

    No link is followed.
    """
    found, left = [], [path]
    while left:
        path = left.pop()
        if _is_folder(path):
            left += _visible(path)
        elif submission_ending(path.name) and os.path.isfile(path) and not os.path.islink(path):
            found.append(path)
    return sorted(found)


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _visible(folder: Path) -> list[Path]:
    """What is in the folder; nothing where it cannot be read."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return [folder / name for name in sorted(names) if not _IGNORED.fullmatch(name)]
