"""Submissions out of zip files: ``nbgrader zip_collect --collector=tensorgrade.nbgrader_plugin.collectors.Canvas``.

Whose a file is, is said by the outermost name that the system wrote, or by the metadata at the top of its download.
What lies below is the student's and says only which file it is.

A student is found by what identifies them in the other system, or by a name that only one student has. Otherwise the
submission is collected under the number in the file's name, and nbgrader's log says so. Of attempts in several
downloads the newest is collected, whatever its file is called; of several files of one name, that of the newest upload.
nbgrader itself would stop at them.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from tensorgrade.gradebook.student_lookup import FoundStudents, StudentLookup, Submitter, shown_submitter
from tensorgrade.nbgrader_access.gradebook_connection import open_gradebook
from tensorgrade.nbgrader_access.protocols import ZipCollectApp
from tensorgrade.nbgrader_plugin.export_folders import outermost, submission_files
from tensorgrade.nbgrader_plugin.extractor import Extractor
from tensorgrade.nbgrader_plugin.gradescope_metadata import (
    METADATA_FILE,
    SubmissionMetadata,
    UnreadableMetadata,
    read_metadata,
)
from tensorgrade.submission.choose_file import submission_ending

# doejane_LATE_1234_56789_corr2d-1.ipynb: name, Canvas's user id, the upload's number, the student's file. The name has
# letters, digits and underscores, never _digits_; what comes after the upload's number is the student's. Where students
# are anonymous: LATE_anon_Ab12x_56789_corr2d.ipynb. A download's own name has a hyphen.
_CANVAS_ANONYMOUS = re.compile(r"(?:LATE_)?anon_(?!LATE_)(?P<id>[^\W_]+)_(?P<upload>[0-9]+)_(?P<file>.*)", re.DOTALL)
_CANVAS = re.compile(
    r"(?P<name>[^-\s]*?)_(?:LATE_)?(?P<id>[0-9]+)_(?P<upload>[0-9]+)_(?P<file>.*)",
    re.DOTALL,
)
# Canvas's "-1" of a second file of one name.
_REPEATED = re.compile(r"(?P<file>.+)-[0-9]+(?P<ending>\.[^.]+)", re.DOTALL)
# Jane Doe_12345_assignsubmission_file_[/]corr2d.ipynb: the folder may be part of the file's name. The name has no
# underscores. Other plug-ins of Moodle are named in place of "file".
_MOODLE = re.compile(r"(?P<name>.*?)_(?P<id>[0-9]+)_assignsubmission_(?P<plugin>[^\W_]+)(?:_(?P<file>.*))?", re.DOTALL)
_GRADESCOPE = re.compile(r"submission_(?P<id>[0-9]+)")


@dataclass(frozen=True)
class _SubmittedFile:
    """A notebook or script, with what the system says of it."""

    submitter: Submitter
    name: str
    """The file's name, as it is collected."""
    upload: tuple[str, int] = ("", 0)
    """The system's time and number of the upload; larger for a later one."""
    timestamp: str = ""


class _Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    parent: ZipCollectApp
    """The command that this is a part of."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        if self.parent.extractor_plugin is ExtractorPlugin:  # which stops where one student's zip is broken
            self.parent.extractor_plugin_inst = Extractor(parent=self.parent)

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """The student and the name of a file, for nbgrader; None for a file to skip."""
        path = Path(submitted_file)
        if path not in self._newest:
            return None
        found = self._newest[path]
        collected = {"student_id": str(self._found.students[found.submitter]), "file_id": found.name}
        return collected | ({"timestamp": found.timestamp} if found.timestamp else {})

    def find(self, root: Path) -> Iterator[tuple[Path, _SubmittedFile]]:
        """The submitted files below the folder that the downloads were extracted into."""
        raise NotImplementedError

    @cached_property
    def _root(self) -> Path:
        """The folder that the downloads were extracted into."""
        app = self.parent
        root = os.path.join(app.coursedir.root, app.collect_directory_structure).format(
            downloaded=app.downloaded_directory,
            assignment_id=app.coursedir.assignment_id,
            collect_step=app.extracted_directory,
        )
        return Path(root)

    @cached_property
    def _submitted_files(self) -> dict[Path, _SubmittedFile]:
        """Every submitted notebook and script, in the order of their paths."""
        return dict(self.find(self._root))

    @cached_property
    def _found(self) -> FoundStudents:
        """Whose the submissions are."""
        coursedir = self.parent.coursedir
        with open_gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            lookup = StudentLookup(gradebook.students)
        found = lookup.find(item.submitter for item in self._submitted_files.values())
        for submitter in found.by_number:
            self.log.warning(
                "tensorgrade: nobody in the gradebook is %s; collected as %s.",
                shown_submitter(submitter),
                submitter.number,
            )
        for submitter, reason in found.faults.items():
            self.log.warning("tensorgrade: %s %s; it was skipped.", shown_submitter(submitter), reason.rstrip("."))
        return found

    @cached_property
    def _newest(self) -> dict[Path, _SubmittedFile]:
        """The newest upload by student and name; of equal ones that in fewer folders, then the last by path.

        Of the downloads with notebooks of a student, or with scripts, only the newest attempt's counts: browsers give
        an attempt another name.
        """
        chosen: dict[tuple[str, str], Path] = {}
        for path, item in self._submitted_files.items():
            if item.submitter not in self._found.students:
                continue
            if self._download(path) not in self._newest_downloads[self._kind(item)]:
                self.log.warning("tensorgrade: %s is an earlier attempt; it was skipped.", path)
                continue
            student_file = (self._found.students[item.submitter], item.name)
            other = chosen.get(student_file)
            if other is not None:
                older = min(other, path, key=self._order)
                self.log.warning("tensorgrade: %s is an earlier attempt; it was skipped.", older)
                path = max(other, path, key=self._order)
            chosen[student_file] = path
        return {path: self._submitted_files[path] for path in chosen.values()}

    @cached_property
    def _newest_downloads(self) -> dict[tuple[str, str | None], set[Path]]:
        """By student and kind of file, the downloads with the newest upload: several where that is not known."""
        newest: dict[tuple[str, str | None], tuple[str, int]] = {}
        downloads: dict[tuple[str, str | None], set[Path]] = {}
        for path, item in self._submitted_files.items():
            if item.submitter in self._found.students:
                kind, download = self._kind(item), self._download(path)
                if kind not in newest or item.upload > newest[kind]:
                    newest[kind], downloads[kind] = item.upload, {download}
                elif item.upload == newest[kind]:
                    downloads[kind].add(download)
        return downloads

    def _kind(self, item: _SubmittedFile) -> tuple[str, str | None]:
        return self._found.students[item.submitter], submission_ending(item.name)

    def _download(self, path: Path) -> Path:
        """The download that the file was in; the folder of all of them for files that were downloaded one by one."""
        inside = path.relative_to(self._root).parts
        return self._root / inside[0] if len(inside) > 1 else self._root

    def _order(self, path: Path) -> tuple[tuple[str, int], bool, int, str]:
        item = self._submitted_files[path]
        return item.upload, path.name.endswith(item.name), -len(path.parts), str(path)

    def _skip(self, path: Path, why: str) -> None:
        """Say that a path was skipped, if there is a notebook or script at it."""
        for file in submission_files(path):
            self.log.warning("tensorgrade: %s %s; it was skipped.", file, why)


class Canvas(_Collector):
    """Canvas's "download submissions". A zip that a student handed in has become a folder of its name."""

    def find(self, root: Path) -> Iterator[tuple[Path, _SubmittedFile]]:
        """From the outermost name. A second file of one name loses its "-1"."""
        for entry in outermost(root, lambda path: _canvas_name(path.name) is not None):
            match = _canvas_name(entry.name)
            if match is None:
                self._skip(entry, "has no name that Canvas gives")
                continue
            groups = match.groupdict()
            lms_id = groups["id"] if "name" in groups else None
            submitter = Submitter(groups["id"], groups["id"], groups.get("name", ""), lms_id)
            for path in submission_files(entry):
                name = groups["file"] if path == entry else path.name
                if repeated := _REPEATED.fullmatch(name):
                    name = repeated["file"] + repeated["ending"]
                yield path, _SubmittedFile(submitter, name, ("", int(groups["upload"])))


def _canvas_name(name: str) -> re.Match[str] | None:
    return _CANVAS_ANONYMOUS.fullmatch(name) or _CANVAS.fullmatch(name)


class Moodle(_Collector):
    """Moodle's "download all submissions", in folders or not. Its numbers are of the assignment, not of a person."""

    def find(self, root: Path) -> Iterator[tuple[Path, _SubmittedFile]]:
        """From the outermost name."""
        for entry in outermost(root, lambda path: _MOODLE.fullmatch(path.name) is not None):
            match = _MOODLE.fullmatch(entry.name)
            if match is None or match["plugin"] != "file":
                self._skip(entry, "has no name that Moodle gives")
                continue
            submitter = Submitter(match["id"], match["id"], match["name"])
            for path in submission_files(entry):
                name = (match["file"] or "") if path == entry else path.name
                yield path, _SubmittedFile(submitter, name)


class Gradescope(_Collector):
    """Gradescope's "download submissions": a folder per submission, and a file that says whose each is."""

    def find(self, root: Path) -> Iterator[tuple[Path, _SubmittedFile]]:
        """From the metadata at the top of the download, and the folder ``submission_<number>`` beside it."""
        metadata: dict[Path, dict[str, SubmissionMetadata]] = {}
        for entry in outermost(root, lambda path: path.name == METADATA_FILE or _is_submission(path)):
            if entry.parent not in metadata:
                metadata[entry.parent] = self._metadata(entry.parent)
            number = _GRADESCOPE.fullmatch(entry.name)
            if entry.name == METADATA_FILE:
                continue
            submission = metadata[entry.parent].get(entry.name)
            if number is None or submission is None or not submission.submitters:
                self._skip(entry, f"is of nobody, by the file {METADATA_FILE} of the download")
                continue
            yield from self._files_of(entry, number["id"], submission)

    def _files_of(
        self, folder: Path, number: str, submission: SubmissionMetadata
    ) -> Iterator[tuple[Path, _SubmittedFile]]:
        first = submission.submitters[min(submission.submitters)]
        if len(submission.submitters) > 1:
            self.log.warning("tensorgrade: %s is of a group; it was collected for its first member.", folder)
        identifiers = tuple(first[name] for name in (":sid", ":email") if first.get(name))
        person = first.get(":email") or first.get(":sid") or number
        submitter = Submitter(number, person, first.get(":name", ""), identifiers=identifiers)
        timestamp = submission.created_at.isoformat() if submission.created_at else ""
        for path in submission_files(folder):
            yield path, _SubmittedFile(submitter, path.name, (timestamp, int(number)), timestamp)

    def _metadata(self, folder: Path) -> dict[str, SubmissionMetadata]:
        try:
            return read_metadata(folder / METADATA_FILE)
        except UnreadableMetadata as error:
            self.log.warning("tensorgrade: %s cannot be read (%s); download it again.", folder / METADATA_FILE, error)
            return {}


def _is_submission(path: Path) -> bool:
    return _GRADESCOPE.fullmatch(path.name) is not None and path.is_dir()
