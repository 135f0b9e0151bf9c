"""The files in an archive that a student may have made, zip or tar.gz: names, sizes and contents within limits."""

import gzip
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

MAX_DEPTH = 32
"""The most folders around a file in an archive."""
MAX_TAR_BYTES = 128 << 20
"""The most bytes that a tar.gz unpacks to."""
MAX_DIRECTORY_BYTES = 8 << 20
"""The largest list of files that a zip may have: some 50,000."""
_PIECE = 1 << 16
_UTF_8_NAME = 0x800
"""The flag of a file in a zip whose name is in UTF-8."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""LZMA is left out: the archive says how much memory it takes."""
_END, _END_BYTES, _MAX_COMMENT = b"PK\5\6", 22, 1 << 16
_ZIP64_LOCATOR, _LOCATOR_BYTES = b"PK\6\7", 20


class UnusableArchive(Exception):
    """An archive that cannot be read; the text says why."""


@contextmanager
def _reasons() -> Iterator[None]:
    """A student's archive can be wrong in any way: whatever the libraries raise, it is the archive's fault."""
    try:
        yield
    except UnusableArchive:
        raise
    except (Exception, MemoryError) as error:
        raise UnusableArchive(f"{type(error).__name__}: {str(error)[:100]}") from None


@dataclass(frozen=True)
class ArchivedFile:
    """A regular file in an archive."""

    path: PurePosixPath
    """Relative, and nowhere upwards."""
    _stream: IO[bytes]

    def content(self) -> Iterator[bytes]:
        """The content in pieces, to be read before the next file is asked for. Raises UnusableArchive."""
        while True:
            with _reasons():
                data = self._stream.read(_PIECE)
            if not data:
                return
            yield data


def archived_files(path: Path, limited: bool) -> Iterator[ArchivedFile]:
    """The regular files, but for those whose names lead elsewhere. ``limited``: refuse a zip that lists too many.

    Raises UnusableArchive.
    """
    with _reasons():
        if zipfile.is_zipfile(path):
            if limited:
                _require_small_directory(path)
            yield from _files_of_zip(path)
        else:
            yield from _files_of_tar(path)


def _files_of_zip(path: Path) -> Iterator[ArchivedFile]:
    with zipfile.ZipFile(path) as archive:
        for item in archive.infolist():
            kind = stat.S_IFMT(item.external_attr >> 16)
            inside = _relative_path(_name_in_zip(item))
            if item.is_dir() or kind not in (0, stat.S_IFREG) or inside is None:
                continue
            if item.compress_type not in _METHODS:
                raise UnusableArchive(f"compression method {item.compress_type}")
            with archive.open(item) as content:
                yield ArchivedFile(inside, content)


def _files_of_tar(path: Path) -> Iterator[ArchivedFile]:
    with gzip.open(path) as stream, tarfile.open(fileobj=cast(IO[bytes], _Limited(stream)), mode="r|") as archive:
        for member in archive:
            inside = _relative_path(member.name)
            content = archive.extractfile(member) if member.isreg() else None
            if content is not None and inside is not None:
                yield ArchivedFile(inside, content)


def _name_in_zip(item: zipfile.ZipInfo) -> str:
    """The name; some programs write UTF-8 without saying so, which is read as if it were of MS-DOS."""
    if item.flag_bits & _UTF_8_NAME:
        return item.filename
    try:
        return item.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return item.filename


class _Limited:
    """A stream of which only so many bytes can be read: a header of a tar may claim any size."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream, self._left = stream, MAX_TAR_BYTES

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise UnusableArchive(f"larger than {MAX_TAR_BYTES >> 20} MB")
        return data


def _relative_path(name: str) -> PurePosixPath | None:
    """The path, with slashes as some programs on Windows do not write them; None for one that leads elsewhere."""
    path = PurePosixPath(name.replace("\\", "/"))
    inside = not path.is_absolute() and ".." not in path.parts and path.parts and "\0" not in name
    return path if inside and len(path.parts) <= MAX_DEPTH else None


def _require_small_directory(path: Path) -> None:
    """Raise UnusableArchive where the zip's list of files is long: zipfile holds all of it in memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_BYTES - _MAX_COMMENT - _LOCATOR_BYTES))
        tail = file.read()
    at = tail.rfind(_END)
    record = tail[at : at + _END_BYTES]
    if at < 0 or len(record) < _END_BYTES or _ZIP64_LOCATOR in tail[max(0, at - _LOCATOR_BYTES) : at]:
        raise UnusableArchive("a zip of a kind that is for very large ones")
    if int.from_bytes(record[12:16], "little") > MAX_DIRECTORY_BYTES:
        raise UnusableArchive("it lists too many files")
