"""The files that an answer key is made from: their digests tell whether the key is older than they are.

What an author's exercises.py imports or reads cannot be known without running it. So all files count that it may be
about: those of the assignment's folder, and those that lie beside the assignments' folders. Files of another
assignment count once something of it has been imported.
"""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from tensorgrade.errors import UserError

NO_SOURCES = ("students", "submissions", "equivalent_mutants.toml")
"""What in an assignment's folder neither a key nor a notebook is made from: answers to it, and what an audit reads."""

_TEXT_SUFFIXES = {".ipynb", ".md", ".po", ".py"}
"""Files in which the kind of line ending makes no difference. In all others every byte counts."""


def seed_digest(seed: str) -> str:
    """SHA-256 of the course's seed."""
    return hashlib.sha256(seed.encode()).hexdigest()


def source_digests(folder: Path, imported: Collection[str] = ()) -> dict[str, str]:
    """SHA-256 of each file that the key of the assignment in ``folder`` is made from, by its path in the folder above.

    ``imported`` are paths of files there that count in any case. Depends neither on the place of the course nor on
    versions of packages. Raises UserError for a file that cannot be read.
    """
    solutions = folder.parent
    assignments = {path.parent.name for path in solutions.glob("*/exercises.py")}
    used = {folder.name} | assignments & {name.partition("/")[0] for name in imported}
    try:
        files = {path for name in used for path in _files(solutions / name, NO_SOURCES)}
        files |= {path for name in imported if (path := solutions / name).is_file()}
        files.update(_files(solutions, assignments | used))
        digests = {path.relative_to(solutions).as_posix(): _digest(path) for path in files}
    except OSError as error:
        raise UserError(
            f"{error.filename} cannot be read ({error.strerror}), and the answer key of {folder.name} may depend on it."
        ) from None
    return dict(sorted(digests.items()))


def source_change(folder: Path, digests: Mapping[str, str]) -> str | None:
    """The first file that is another one than when ``digests`` were taken, as "…/exercises.py has changed"; else None.

    Imports nothing. Raises UserError as `source_digests` does.
    """
    now = source_digests(folder, digests.keys())
    for name in sorted({*digests, *now}):
        if digests.get(name) != now.get(name):
            what = "is new" if name not in digests else "is gone" if name not in now else "has changed"
            return f"{folder.parent / name} {what}"
    return None


def _files(folder: Path, left_out: Collection[str] = (), above: tuple[str, ...] = ()) -> Iterator[Path]:
    """The files in a folder and those below it, but those in ``left_out`` and what Python and editors make.

    Links are followed, but for those that lead back to a folder above.
    """
    above = (*above, os.path.realpath(folder))
    for path in folder.iterdir():
        if path.name in left_out or _is_made_by_a_program(path.name):
            continue
        if path.is_dir():
            if os.path.realpath(path) not in above:
                yield from _files(path, (), above)
        elif path.is_file():
            yield path


def _is_made_by_a_program(name: str) -> bool:
    return name.startswith(".") or name.endswith(("~", ".pyc")) or name == "__pycache__"


def _digest(path: Path) -> str:
    content = path.read_bytes()
    if path.suffix in _TEXT_SUFFIXES:
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()
