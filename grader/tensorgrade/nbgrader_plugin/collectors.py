"""Submissions out of zip files: ``nbgrader zip_collect --collector=tensorgrade.nbgrader_plugin.collectors.Canvas``.

A student is found by what identifies them in the other system, or by a name that only one student has. Otherwise the
submission is collected under the number in the file's name, and nbgrader's log says so: none is lost. Of several files
of one name by one student the newest attempt is collected; nbgrader itself would stop at them.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from nbgrader.plugins import FileNameCollectorPlugin

from tensorgrade.nbgrader_access.classes import connect
from tensorgrade.nbgrader_access.protocols import ZipCollectApp
from tensorgrade.nbgrader_plugin.student_lookup import StudentLookup

# doejane_LATE_1234_56789_corr2d-1.ipynb: name, Canvas's user id, the upload's number, the student's file. A name may
# hold underscores, never _digits_. Where students are anonymous: anon_Ab12x_56789_corr2d.ipynb.
_CANVAS = re.compile(
    r"(?:(?P<name>.+?)_(?:LATE_)?(?P<id>\d+)|(?:LATE_)?anon_(?P<anonymous>[^\W_]+))_(?P<upload>\d+)_(?P<file>.+)"
)
_ATTEMPT = re.compile(r"^(?P<file>.+?)(?:-(?P<attempt>\d+))?$")
# Jane Doe_12345_assignsubmission_file_[/]corr2d.ipynb: the folder may be part of the file's name.
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file(?:_(?P<file>.*))?")
_IGNORED = re.compile(r"__MACOSX|\.ipynb_checkpoints|\..*")
_METADATA_FILE = "submission_metadata.yml"


@dataclass(frozen=True)
class _SubmittedFile:
    """A submitted file, as its path or the system's metadata describes it."""

    number: str
    """The system's number of the student, or of the submission."""
    name: str
    """The student's."""
    file: str
    """The file's name without its ending."""
    attempt: tuple[int, ...] = ()
    """Larger for a later attempt."""
    identifiers: tuple[str, ...] = ()
    """What else identifies the student: ids and addresses."""
    timestamp: str = ""


class _Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    parent: ZipCollectApp
    """The command that this is a part of."""
    numbers_are_students = True
    """Whether the system's numbers are those of students, which nbgrader has as ``lms_user_id``."""

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """The student and the name of a file, for nbgrader; None for a file to skip."""
        path = Path(submitted_file)
        if path not in self._newest:
            return None
        found = self._newest[path]
        collected = {"student_id": self._students[path], "file_id": found.file}
        return collected | ({"timestamp": found.timestamp} if found.timestamp else {})

    def find(self, path: Path, parts: tuple[str, ...]) -> _SubmittedFile | None:
        """The submitted file at this path, whose ``parts`` are below the extracted folder; None for other files."""
        raise NotImplementedError

    @cached_property
    def _root(self) -> Path:
        """The folder that nbgrader has extracted the files into."""
        app = self.parent
        path = os.path.join(app.coursedir.root, app.collect_directory_structure).format(
            downloaded=app.downloaded_directory,
            assignment_id=app.coursedir.assignment_id,
            collect_step=app.extracted_directory,
        )
        return Path(path)

    @cached_property
    def _submitted_files(self) -> dict[Path, _SubmittedFile]:
        """Every submitted notebook and script, in the order of nbgrader's own walk."""
        found = {}
        for path in _files(self._root):
            file = self.find(path, path.relative_to(self._root).parts)
            if file is None:
                self.log.warning("tensorgrade: %s has no name that this system gives; it was skipped.", path)
            else:
                found[path] = file
        return found

    @cached_property
    def _students(self) -> dict[Path, str]:
        return {path: self._student(found) for path, found in self._submitted_files.items()}

    @cached_property
    def _newest(self) -> dict[Path, _SubmittedFile]:
        """The newest attempt by student and name; of equal ones that in fewer folders, then the last by path."""
        chosen: dict[tuple[str, str], Path] = {}
        for path, found in self._submitted_files.items():
            student_file = (self._students[path], found.file + path.suffix)
            other = chosen.get(student_file)
            if other is not None:
                older = min(other, path, key=self._attempt_order)
                self.log.warning("tensorgrade: %s is an earlier attempt; it was skipped.", older)
                path = max(other, path, key=self._attempt_order)
            chosen[student_file] = path
        return {path: self._submitted_files[path] for path in chosen.values()}

    def _attempt_order(self, path: Path) -> tuple[tuple[int, ...], int, str]:
        return self._submitted_files[path].attempt, -len(path.parts), str(path)

    def _student(self, found: _SubmittedFile) -> str:
        student = self._lookup.find(found.number if self.numbers_are_students else None, found.identifiers, found.name)
        if student is not None:
            return student
        name, number = found.name, found.number
        self.log.warning("tensorgrade: nobody in the gradebook is %s (%s); collected as %s.", name, number, number)
        return number

    @cached_property
    def _lookup(self) -> StudentLookup:
        coursedir = self.parent.coursedir
        with connect(coursedir.db_url, coursedir.course_id) as gradebook:
            return StudentLookup(gradebook.students)


def _files(root: Path) -> Iterator[Path]:
    """Notebooks and scripts, without hidden files and those of systems and editors. No link is followed."""
    for folder, _, names in os.walk(root):
        inside = Path(folder).relative_to(root).parts
        for name in sorted(names):
            path = Path(folder, name)
            is_submission = path.suffix in (".ipynb", ".py") and not any(map(_IGNORED.fullmatch, (*inside, name)))
            if is_submission and path.is_file() and not path.is_symlink():
                yield path


class Canvas(_Collector):
    """Canvas's "download submissions". A zip that a student handed in has become a folder of its name."""

    def find(self, path: Path, parts: tuple[str, ...]) -> _SubmittedFile | None:
        """From the file's name, or that of a folder that was a student's zip, without the "-1" of a second attempt."""
        for part in (path.stem, *reversed(parts[:-1])):
            if match := _CANVAS.fullmatch(part):
                attempt = _ATTEMPT.fullmatch(match["file"] if part == path.stem else path.stem)
                assert attempt is not None  # it matches everything
                order = (int(match["upload"]), int(attempt["attempt"] or 0))
                return _SubmittedFile(match["id"] or match["anonymous"], match["name"] or "", attempt["file"], order)
        return None


class Moodle(_Collector):
    """Moodle's "download all submissions", in folders or not. Its numbers are of the assignment, not of a person."""

    numbers_are_students = False

    def find(self, path: Path, parts: tuple[str, ...]) -> _SubmittedFile | None:
        """From the file's folder, or its name."""
        for part in (path.stem, *reversed(parts[:-1])):
            if match := _MOODLE.fullmatch(part):
                inside = match["file"] if part == path.stem else None
                return _SubmittedFile(match["id"], match["name"], inside or path.stem)
        return None


class Gradescope(_Collector):
    """Gradescope's "download submissions": a folder per submission, and a file that says whose each is."""

    numbers_are_students = False

    def find(self, path: Path, parts: tuple[str, ...]) -> _SubmittedFile | None:
        """From the metadata of the folder ``submission_<number>``."""
        for part in parts[:-1]:
            submission = self._metadata.get(part)
            if submission is None or not part.rpartition("_")[2].isalnum():
                continue
            people = [person for person in submission.get(":submitters") or [] if isinstance(person, dict)]
            first: dict[str, Any] = people[0] if people else {}
            if len(people) > 1:
                self.log.warning("tensorgrade: %s is of a group; it was collected for its first member.", path)
            identifiers = tuple(str(first[name]) for name in (":sid", ":email") if first.get(name))
            created = submission.get(":created_at")
            timestamp = created.isoformat() if isinstance(created, datetime) else ""
            name = str(first.get(":name", ""))
            return _SubmittedFile(part.rpartition("_")[2], name, path.stem, (), identifiers, timestamp)
        return None

    @cached_property
    def _metadata(self) -> dict[str, dict[str, Any]]:
        """Gradescope's metadata by the submission's folder."""
        submissions: dict[str, dict[str, Any]] = {}
        for path in sorted(self._root.rglob(_METADATA_FILE)):
            try:
                metadata = yaml.safe_load(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, yaml.YAMLError):
                self.log.warning("tensorgrade: %s cannot be read; download it again.", path)
                continue
            if isinstance(metadata, dict):
                submissions |= {str(name): item for name, item in metadata.items() if isinstance(item, dict)}
        return submissions
