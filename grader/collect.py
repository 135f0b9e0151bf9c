"""Submissions out of the zip files of Canvas and Moodle: ``nbgrader zip_collect … --collector=grader.collect.Canvas``.

A student is found by the gradebook's ``lms_user_id``, else by name, else called by the number in the
file's name, so that no submission is lost; nbgrader's log says so.
"""

import re
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import FileNameCollectorPlugin

# doejane_LATE_1234_56789_corr2d-1.ipynb: name, Canvas's user id, the submission's number, the student's file.
_CANVAS = re.compile(r"^(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<file>.+?)(?:-\d+)?$")
# Jane Doe_12345_assignsubmission_file_[/]corr2d.ipynb: the folder may be part of the file's name.
_MOODLE = re.compile(r"(?:^|/)(?P<name>[^/_]+)_(?P<id>\d+)_assignsubmission_file_?/?(?P<file>[^/]*)$")


class _Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Whose file it is, and what it is called; None for a file to skip."""
        path = Path(submitted_file)
        if path.suffix not in (".ipynb", ".py"):
            return None
        found = self.match(path)
        if found is None:
            self.log.warning("tensorgrade: %s has no name that this system gives; it was skipped.", path)
            return None
        return {"student_id": self._student(found["id"], found["name"]), "file_id": found["file"]}

    def match(self, path: Path) -> re.Match[str] | None:
        """``id``, ``name`` and ``file`` from a path."""
        raise NotImplementedError

    def _student(self, number: str, name: str) -> str:
        for wanted, ids in ((number, self._by_number), (_plain(name), self._by_name)):
            if len(ids.get(wanted, ())) == 1:
                return ids[wanted][0]
        self.log.warning("tensorgrade: nobody in the gradebook is %s (%s); collected as %s.", name, number, number)
        return number

    @cached_property
    def _people(self) -> list[Any]:
        coursedir = self.parent.coursedir
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            return [
                (item.id, item.lms_user_id, item.first_name or "", item.last_name or "") for item in gradebook.students
            ]

    @cached_property
    def _by_number(self) -> dict[str, list[str]]:
        return {str(lms): [student] for student, lms, *_ in self._people if lms}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Students by both orders of their names; several of one name are not told apart."""
        ids: dict[str, list[str]] = {}
        for student, _, first, last in self._people:
            for name in {_plain(first + last), _plain(last + first)} - {""}:
                ids.setdefault(name, []).append(student)
        return ids


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


class Canvas(_Collector):
    """Canvas's "download submissions"."""

    def match(self, path: Path) -> re.Match[str] | None:
        """From the file's name; a second attempt's "-1" is left off."""
        return _CANVAS.match(path.stem)


class Moodle(_Collector):
    """Moodle's "download all submissions", in folders or not."""

    def match(self, path: Path) -> re.Match[str] | None:
        """From the file's folder, or its name."""
        return _MOODLE.search(f"{path.parent.name}/{path.stem}")
