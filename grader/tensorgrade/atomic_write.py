"""Writes files atomically: to a temporary file in the same folder, which then replaces the old one.

A temporary name ends with the machine and the process that made it, so that those of processes that are gone can be
told and removed.
"""

import hashlib
import io
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    temporary = path.with_name(f".{_short_digest(path.name)}{process_suffix()}")
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


_ENDED_AFTER_SECONDS = 24 * 3600
"""No command runs for so long: its temporary files are nobody's, also where its process cannot be asked for."""
_TEMPORARY = re.compile(
    r"\.(?:.+\.(?P<machine>[0-9a-f]{8})-(?P<process>\d+)"
    # Those of version 0.1.0 do not name the machine.
    r"|.+\.(?:json|html|csv|txt|ipynb|npz)\.(?P<former_process>\d+)|pages-\w+)"
)


def process_suffix() -> str:
    """What the name of a temporary file or folder of this process ends with; it begins with a dot."""
    return f".{_short_digest(platform.node())}-{os.getpid()}"


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files and folders in it whose process is gone. What cannot be removed is left."""
    try:
        with os.scandir(folder) as found:
            entries = [(entry, _TEMPORARY.fullmatch(entry.name)) for entry in found if entry.name[0] == "."]
    except OSError:
        return
    for entry, name in entries:
        if name and _is_abandoned(entry, name):
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path)
                else:
                    os.unlink(entry.path)


def _is_abandoned(entry: "os.DirEntry[str]", name: "re.Match[str]") -> bool:
    process = name["process"] or name["former_process"]
    if process and name["machine"] in (None, _short_digest(platform.node())):
        try:
            os.kill(int(process), 0)
        except (ProcessLookupError, OverflowError):
            return True
        except OSError:
            pass  # it is somebody else's
        if _has_ended(process):
            return True
    try:
        return time.time() - entry.stat(follow_symlinks=False).st_mtime > _ENDED_AFTER_SECONDS
    except OSError:
        return False


def _has_ended(process: str) -> bool:
    """Whether the process has ended, and its parent has not asked for its end yet. False where Linux's /proc is not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except (OSError, IndexError):
        return False


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]


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
