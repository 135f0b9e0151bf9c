"""Extracts what was downloaded for ``nbgrader zip_collect``: one student's broken archive costs that student alone.

nbgrader's own extractor stops at the first archive that it cannot read, keeps the modes of files, and unpacks any size.
"""

import errno
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin

from tensorgrade.nbgrader_plugin.archives import UnusableArchive, archived_files
from tensorgrade.submission.choose_file import MAX_SUBMISSION_BYTES, submission_ending

MAX_NESTED = 3
"""The most archives around a file that a student handed in."""
MAX_UPLOAD_BYTES = 2 * MAX_SUBMISSION_BYTES
"""The most bytes of notebooks and scripts in an archive that a student handed in, with those in archives inside it."""
MAX_UPLOAD_FILES = 2000
_REASONS_IN_NAMES = (errno.EEXIST, errno.EINVAL, errno.EISDIR, errno.ENAMETOOLONG, errno.ENOTDIR)
"""Errors that the names in an archive cause. Any other one, such as a full disk, stops the command."""


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """In place of nbgrader's extractor. The folders are the same: an archive becomes a folder of its name."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Extract the downloads, and what students zipped in them; copy other files."""
        for folder, _, names in os.walk(archive_path):
            target = Path(extracted_path, os.path.relpath(folder, archive_path))
            target.mkdir(parents=True, exist_ok=True)
            for name in sorted(names):
                path = Path(folder, name)
                if _stem(name, self.zip_ext) is None:
                    shutil.copy(path, target / name)
                else:
                    self._extract_download(path, target)

    def _extract_download(self, path: Path, target: Path) -> None:
        """The download has all that the system wrote; archives in it are students', each with its own limits."""
        self.log.info("Extracting from: %s", path)
        for inner in self._extract(path, target, None):
            limits, left = _Limits(self.zip_ext), [(inner, 1)]
            while left:
                archive, depth = left.pop()
                found = self._extract(archive, archive.parent, limits)
                if depth < MAX_NESTED:
                    left += [(item, depth + 1) for item in found]
                elif found:
                    self.log.warning("tensorgrade: %s is inside too many archives; it was skipped.", found[0])

    def _extract(self, path: Path, target: Path, limits: "_Limits | None") -> list[Path]:
        """Extract an archive into a folder of its name in ``target``; the archives that were in it."""
        stem, archives = _stem(path.name, self.zip_ext), []
        if stem is None:
            return []
        try:
            for file in archived_files(path, limited=limits is not None):
                if limits is not None and not limits.allow(file.path.name):
                    continue
                written = target / stem / file.path
                try:
                    written.parent.mkdir(parents=True, exist_ok=True)
                    with written.open("wb") as stream:
                        for piece in file.content():
                            stream.write(piece)
                            if limits is not None:
                                limits.count(len(piece))
                except OSError as error:
                    if error.errno not in _REASONS_IN_NAMES:
                        raise
                    self.log.warning("tensorgrade: %s was skipped: %s.", written, error.strerror)
                    continue
                if _stem(written.name, self.zip_ext) is not None:
                    archives.append(written)
        except UnusableArchive as error:
            if limits is None:
                self.log.error("tensorgrade: %s cannot be extracted (%s); download it again.", path, error)
            else:
                self.log.warning("tensorgrade: %s cannot be extracted (%s); it was skipped.", path, error)
        return archives


class _Limits:
    """What may still be taken of one student's archive."""

    def __init__(self, endings: Collection[str]) -> None:
        self._archives = endings
        self._bytes, self._files = MAX_UPLOAD_BYTES, MAX_UPLOAD_FILES

    def allow(self, name: str) -> bool:
        """Whether a file of this name is taken. Raises UnusableArchive where it is one too many."""
        if not submission_ending(name) and _stem(name, self._archives) is None:
            return False
        self._files -= 1
        if self._files < 0:
            raise UnusableArchive(f"more than {MAX_UPLOAD_FILES} notebooks, scripts and archives")
        return True

    def count(self, size: int) -> None:
        """Count bytes that were taken. Raises UnusableArchive where they are too many."""
        self._bytes -= size
        if self._bytes < 0:
            raise UnusableArchive(f"more than {MAX_UPLOAD_BYTES >> 20} MB of notebooks, scripts and archives")


def _stem(name: str, endings: Collection[str]) -> str | None:
    """The name of an archive's folder; None for a file that is no archive."""
    stem, ending = os.path.splitext(name)
    stem = stem.removesuffix(".tar")
    return stem if ending.lower() in endings and stem not in ("", ".", "..") else None
