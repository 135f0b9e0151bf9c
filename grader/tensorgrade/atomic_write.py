"""Writes files atomically: to a temporary file in the same folder, which then replaces the old one."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tensorgrade.file_errors import FileProblem, problem_of


class UnwritableFile(OSError):
    """A file that cannot be written, for a reason that the user can mend; the message says which file and why."""

    def __init__(self, path: Path, problem: FileProblem) -> None:
        super().__init__(problem.sentences(f"{path} cannot be written"))
        self._made_of = path, problem
        self.concerns_all = problem.concerns_all
        """Whether other files could not be written, either."""

    def __reduce__(self) -> tuple[type["UnwritableFile"], tuple[Path, FileProblem]]:
        """Exceptions with parameters of their own are pickled by these."""
        return UnwritableFile, self._made_of


@contextmanager
def atomic_write(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A stream whose content replaces the file unless the block raises. Creates the folder; the umask limits ``mode``.

    Raises UnwritableFile, also from the stream, where the disk is full or the path cannot be written; then a file that
    was there is unchanged.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with errors_name(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with io.BufferedWriter(_File(descriptor, path)) as stream:
            yield stream
        with errors_name(path):
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


class _File(io.FileIO):
    """An open file whose errors name the file that it will replace."""

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "wb")
        self._path = path

    def write(self, data: Any, /) -> int:
        with errors_name(self._path):
            return super().write(data)


@contextmanager
def errors_name(path: Path) -> Iterator[None]:
    """The block writes ``path``. Raises UnwritableFile of it for errors of the system that the user can mend."""
    try:
        yield
    except UnwritableFile:
        raise
    except OSError as error:
        problem = problem_of(error)
        if problem is None:
            raise
        raise UnwritableFile(path, problem) from None


def require_writable_folder(path: Path) -> None:
    """Make the folder where there is none, and try to make a file in it. Raises UnwritableFile."""
    with errors_name(path):
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass


def write_text_atomically(path: Path, text: str) -> None:
    """Replace the file by this text in UTF-8, atomically. Raises UnwritableFile."""
    with atomic_write(path) as stream:
        stream.write(text.encode())
