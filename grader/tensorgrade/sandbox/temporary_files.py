"""The functions of `tempfile`, with files and directories in memory."""

import os
import tempfile
from collections.abc import Iterator
from typing import Any

from tensorgrade.sandbox import memory_file_system
from tensorgrade.sandbox.memory_file import open_content

_FILES = memory_file_system.MemoryFileSystem()


def install() -> None:
    """Let this process make its temporary files and directories in memory."""
    memory_file_system.install(_FILES)
    tempfile.tempdir = os.environ.get("TMPDIR", os.sep + "tmp")  # Python would look for a directory that takes files
    for replacement in (mkstemp, mkdtemp, TemporaryFile, NamedTemporaryFile, TemporaryDirectory):
        setattr(tempfile, replacement.__name__, replacement)


def _new_path(suffix: str | None, prefix: str | None, directory: Any) -> str:
    names = tempfile._get_candidate_names()  # type: ignore[attr-defined]
    name = f"{prefix or tempfile.gettempprefix()}{next(names)}{suffix or ''}"
    return os.path.abspath(os.path.join(os.fsdecode(directory or tempfile.gettempdir()), name))


def mkstemp(
    suffix: str | None = None, prefix: str | None = None, dir: Any = None, text: bool = False
) -> tuple[int, str]:
    """In place of `tempfile.mkstemp`."""
    path = _new_path(suffix, prefix, dir)
    _FILES.contents[path] = bytearray()
    return _FILES.new_descriptor(path), path


def mkdtemp(suffix: str | None = None, prefix: str | None = None, dir: Any = None) -> str:
    """In place of `tempfile.mkdtemp`."""
    path = _new_path(suffix, prefix, dir)
    _FILES.directories.add(path)
    return path


def TemporaryFile(
    mode: str = "w+b",
    buffering: int = -1,
    encoding: str | None = None,
    newline: str | None = None,
    suffix: str | None = None,
    prefix: str | None = None,
    dir: Any = None,
    *,
    errors: str | None = None,
) -> Any:
    """In place of `tempfile.TemporaryFile`."""
    return open_content(bytearray(), _new_path(suffix, prefix, dir), mode, buffering, encoding, errors, newline)


class NamedTemporaryFile:
    """In place of `tempfile.NamedTemporaryFile`: an open file that code can also open by its name."""

    def __init__(
        self,
        mode: str = "w+b",
        buffering: int = -1,
        encoding: str | None = None,
        newline: str | None = None,
        suffix: str | None = None,
        prefix: str | None = None,
        dir: Any = None,
        delete: bool = True,
        *,
        errors: str | None = None,
        delete_on_close: bool = True,
    ) -> None:
        self.name, self.delete = _new_path(suffix, prefix, dir), delete
        self._delete_on_close = delete_on_close
        content = _FILES.contents[self.name] = bytearray()
        self.file = open_content(content, self.name, mode, buffering, encoding, errors, newline)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["file"], name)

    def __enter__(self) -> "NamedTemporaryFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._remove()

    def __iter__(self) -> Iterator[Any]:
        yield from self.file

    def close(self) -> None:
        """Close the file, and remove it, unless that is to be done later or not at all."""
        self.file.close()
        if self._delete_on_close:
            self._remove()

    def _remove(self) -> None:
        if self.delete:
            _FILES.contents.pop(self.name, None)


class TemporaryDirectory:
    """In place of `tempfile.TemporaryDirectory`."""

    def __init__(
        self,
        suffix: str | None = None,
        prefix: str | None = None,
        dir: Any = None,
        ignore_cleanup_errors: bool = False,
        *,
        delete: bool = True,
    ) -> None:
        self.name = mkdtemp(suffix, prefix, dir)
        self._delete = delete

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        if self._delete:
            self.cleanup()

    def cleanup(self) -> None:
        """Remove the directory and all that is in it."""
        if self.name in _FILES.directories:
            _FILES.rmtree(self.name)
