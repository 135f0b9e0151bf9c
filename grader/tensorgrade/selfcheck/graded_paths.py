"""The files that pytest grades with an instructor's key: ordinary notebooks and scripts, found without pytest.

pytest itself follows links, searches folders with any name, and imports what lies beside a test.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tensorgrade.submission.choose_file import SUBMISSION_ENDINGS

MAX_DEPTH = 32
"""The most folders around a notebook in a folder that is searched."""


@dataclass
class GradedPath:
    """A notebook or script, or what is in the place of one."""

    path: Path
    """Absolute."""
    problem: str = ""
    """Why it cannot be graded: the rest of a sentence that begins with the path; empty for an ordinary file."""
    is_named: bool = True
    """Whether it is named on the command line; else it is one of the notebooks in a folder."""
    names: list[str] = field(default_factory=list)
    """The functions or checks that are asked for; none for all."""


def graded_paths(arguments: Sequence[str], start: Path, is_ours: Callable[[Path], bool]) -> list[GradedPath]:
    """The files for pytest's arguments, each once; relative ones begin at ``start``.

    An argument may name a folder: then all notebooks in it for which ``is_ours``.
    """
    named = [(Path(os.path.abspath(start / path)), names) for path, *names in (text.split("::") for text in arguments)]
    outside = [str(path.parent) for path, _ in named if not path.is_relative_to(start)]
    top = Path(os.path.commonpath(outside)) if outside else start
    found: dict[Path, GradedPath] = {}
    for path, names in named:
        problem = _problem(path, start if path.is_relative_to(start) else top)
        is_folder = not problem and os.path.isdir(path) and path.suffix not in SUBMISSION_ENDINGS
        for item in _notebooks_in(path, is_ours) if is_folder else [GradedPath(path, problem or _unusable(path))]:
            known = found.setdefault(item.path, item)
            if known is item:
                known.names += names
            else:  # named before: once without names means all of it
                known.names = [*known.names, *names] if known.names and names else []
    return list(found.values())


def _problem(path: Path, top: Path) -> str:
    """Why the path leads to somebody else's file, as far as it is below ``top``: a link on the way."""
    way = path
    while way != top and way != way.parent:
        if os.path.islink(way):
            return "is a link, which is not followed" if way == path else f"is in {way.name}, which is a link"
        way = way.parent
    return ""


def _unusable(path: Path) -> str:
    if path.suffix not in SUBMISSION_ENDINGS:
        return "is neither a notebook nor a script" if os.path.lexists(path) else "does not exist"
    if os.path.isfile(path):
        return ""
    return "is not an ordinary file" if os.path.lexists(path) else "does not exist"


def _notebooks_in(folder: Path, is_ours: Callable[[Path], bool]) -> Iterator[GradedPath]:
    """Notebooks in the folder, and what only has the name of one. No link and no hidden folder is entered."""
    folders = [folder]
    for _ in range(MAX_DEPTH):
        inside: list[Path] = []
        for path in sorted(item for folder in folders for item in _listed(folder)):
            if path.suffix == ".ipynb":
                problem = "is a link, which is not followed" if os.path.islink(path) else _unusable(path)
                if problem or is_ours(path):
                    yield GradedPath(path, problem, is_named=False)
            elif os.path.isdir(path) and not os.path.islink(path) and not path.name.startswith("."):
                inside.append(path)
        folders = inside


def _listed(folder: Path) -> list[Path]:
    """What is in the folder; nothing where it cannot be read."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []
