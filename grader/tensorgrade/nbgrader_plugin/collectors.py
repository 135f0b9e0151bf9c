"""Submissions out of zip files: ``nbgrader zip_collect --collector=tensorgrade.nbgrader_plugin.collectors.Canvas``.

A student is found by what identifies them there, else by a name that only one student has, else called by the number
in the file's name, so that no submission is lost; nbgrader's log says so. Of several files of one name by one student
the newest attempt counts: nbgrader itself would stop at them.
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
from nbgrader.api import Gradebook
from nbgrader.plugins import FileNameCollectorPlugin

# doejane_LATE_1234_56789_corr2d-1.ipynb: name, Canvas's user id, the upload's number, the student's file. A name may
# hold underscores, never _digits_. Where students are anonymous: anon_Ab12x_56789_corr2d.ipynb.
_CANVAS = re.compile(
    r"(?:(?P<name>.+?)_(?:LATE_)?(?P<id>\d+)|(?:LATE_)?anon_(?P<anonymous>[^\W_]+))_(?P<upload>\d+)_(?P<file>.+)"
)
_AGAIN = re.compile(r"^(?P<file>.+?)(?:-(?P<again>\d+))?$")
# Jane Doe_12345_assignsubmission_file_[/]corr2d.ipynb: the folder may be part of the file's name.
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file(?:_(?P<file>.*))?")
_JUNK = re.compile(r"__MACOSX|\.ipynb_checkpoints|\..*")
_METADATA = "submission_metadata.yml"


@dataclass(frozen=True)
class _Found:
    """What a path says."""

    number: str
    """The system's number: of the student, or else of the submission."""
    name: str
    file: str
    """The file's name without its ending."""
    attempt: tuple[int, ...] = ()
    """Larger for a later one."""
    others: tuple[str, ...] = ()
    """What else identifies the student."""
    timestamp: str = ""


class _Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    numbered = True
    """Whether the system's number is the student's own, as ``lms_user_id`` has it."""

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Whose file it is, and what it is called; None for a file to skip."""
        path = Path(submitted_file)
        if path not in self._newest:
            return None
        found = self._newest[path]
        collected = {"student_id": self._students[path], "file_id": found.file}
        return collected | ({"timestamp": found.timestamp} if found.timestamp else {})

    def find(self, path: Path, parts: tuple[str, ...]) -> _Found | None:
        """What a file's path below the extracted folder says."""
        raise NotImplementedError

    @cached_property
    def _root(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    @cached_property
    def _found(self) -> dict[Path, _Found]:
        """Every notebook and script of somebody, in the order of nbgrader's own walk."""
        found = {}
        for path in _files(self._root):
            what = self.find(path, path.relative_to(self._root).parts)
            if what is None:
                self.log.warning("tensorgrade: %s has no name that this system gives; it was skipped.", path)
            else:
                found[path] = what
        return found

    @cached_property
    def _students(self) -> dict[Path, str]:
        return {path: self._student(found) for path, found in self._found.items()}

    @cached_property
    def _newest(self) -> dict[Path, _Found]:
        """Of each student and name the newest attempt; of equals the one in fewer folders, then the last zip's."""
        chosen: dict[tuple[str, str], Path] = {}
        for path, found in self._found.items():
            whose = (self._students[path], found.file + path.suffix)
            other = chosen.get(whose)
            if other is not None:
                older = min(other, path, key=self._age)
                self.log.warning("tensorgrade: %s is an earlier attempt; it was skipped.", older)
                path = max(other, path, key=self._age)
            chosen[whose] = path
        return {path: self._found[path] for path in chosen.values()}

    def _age(self, path: Path) -> tuple[tuple[int, ...], int, str]:
        return self._found[path].attempt, -len(path.parts), str(path)

    def _student(self, found: _Found) -> str:
        by_number = self._by_number.get(found.number, []) if self.numbered else []
        by_other = [self._by_other.get(other.casefold(), []) for other in found.others]
        for ids in (by_number, *by_other, self._by_name.get(_plain(found.name), [])):
            if len(ids) == 1:
                return ids[0]
        name, number = found.name, found.number
        self.log.warning("tensorgrade: nobody in the gradebook is %s (%s); collected as %s.", name, number, number)
        return number

    @cached_property
    def _people(self) -> list[Any]:
        coursedir = self.parent.coursedir
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            return [
                (item.id, item.lms_user_id, item.email, item.first_name or "", item.last_name or "")
                for item in gradebook.students
            ]

    @cached_property
    def _by_number(self) -> dict[str, list[str]]:
        ids: dict[str, list[str]] = {}
        for student, lms, *_ in self._people:
            if lms:
                ids.setdefault(str(lms), []).append(student)
        return ids

    @cached_property
    def _by_other(self) -> dict[str, list[str]]:
        """Students by id, address, and the other system's id."""
        ids: dict[str, list[str]] = {}
        for student, lms, email, *_ in self._people:
            for known in {str(known).casefold() for known in (student, lms, email) if known}:
                ids.setdefault(known, []).append(student)
        return ids

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Students by both orders of their names; several of one name are not told apart."""
        ids: dict[str, list[str]] = {}
        for student, _, _, first, last in self._people:
            for name in {_plain(first + last), _plain(last + first)} - {""}:
                ids.setdefault(name, []).append(student)
        return ids


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _files(root: Path) -> Iterator[Path]:
    """Notebooks and scripts, without what systems and editors leave beside them. No link is followed."""
    for folder, _, names in os.walk(root):
        inside = Path(folder).relative_to(root).parts
        for name in sorted(names):
            path = Path(folder, name)
            wanted = path.suffix in (".ipynb", ".py") and not any(map(_JUNK.fullmatch, (*inside, name)))
            if wanted and path.is_file() and not path.is_symlink():
                yield path


class Canvas(_Collector):
    """Canvas's "download submissions"; a zip that a student handed in has become a folder of its name."""

    def find(self, path: Path, parts: tuple[str, ...]) -> _Found | None:
        """From the file's name, or the folder's that was a student's zip; a second attempt's "-1" is left off."""
        for part in (path.stem, *reversed(parts[:-1])):
            if match := _CANVAS.fullmatch(part):
                again = _AGAIN.fullmatch(match["file"] if part == path.stem else path.stem)
                assert again is not None  # it matches everything
                attempt = (int(match["upload"]), int(again["again"] or 0))
                return _Found(match["id"] or match["anonymous"], match["name"] or "", again["file"], attempt)
        return None


class Moodle(_Collector):
    """Moodle's "download all submissions", in folders or not. Its numbers are of the assignment, not of a person."""

    numbered = False

    def find(self, path: Path, parts: tuple[str, ...]) -> _Found | None:
        """From the file's folder, or its name."""
        for part in (path.stem, *reversed(parts[:-1])):
            if match := _MOODLE.fullmatch(part):
                inside = match["file"] if part == path.stem else None
                return _Found(match["id"], match["name"], inside or path.stem)
        return None


class Gradescope(_Collector):
    """Gradescope's "download submissions": a folder per submission, and a file that says whose each is."""

    numbered = False

    def find(self, path: Path, parts: tuple[str, ...]) -> _Found | None:
        """From the metadata of the folder ``submission_<number>``."""
        for part in parts[:-1]:
            about = self._metadata.get(part)
            if about is None or not part.rpartition("_")[2].isalnum():
                continue
            people = [one for one in about.get(":submitters") or [] if isinstance(one, dict)]
            first: dict[str, Any] = people[0] if people else {}
            if len(people) > 1:
                self.log.warning("tensorgrade: %s is of a group; it was collected for its first member.", path)
            others = tuple(str(first[name]) for name in (":sid", ":email") if first.get(name))
            created = about.get(":created_at")
            stamp = created.isoformat() if isinstance(created, datetime) else ""
            name = str(first.get(":name", ""))
            return _Found(part.rpartition("_")[2], name, path.stem, (), others, stamp)
        return None

    @cached_property
    def _metadata(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for path in sorted(self._root.rglob(_METADATA)):
            try:
                read = yaml.safe_load(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, yaml.YAMLError):
                self.log.warning("tensorgrade: %s cannot be read; download it again.", path)
                continue
            if isinstance(read, dict):
                found |= {str(name): about for name, about in read.items() if isinstance(about, dict)}
        return found
