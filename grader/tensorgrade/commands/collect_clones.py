"""What `tensorgrade collect` does to a course: brings notebooks from clones of students' repositories into submitted/.

The name of a clone's folder says whose it is. What is in it is the student's: it is read, never run or imported, no
link is followed, and only ordinary files are taken.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tensorgrade.course.course import Course
from tensorgrade.gradebook.course_gradebook import gradebook_address
from tensorgrade.gradebook.student_lookup import StudentLookup, Submitter
from tensorgrade.lms.github_classroom import UnknownOwner, common_prefix, owner, roster_identifiers
from tensorgrade.nbgrader_access.gradebook_connection import open_gradebook
from tensorgrade.regular_file import NotRegularFile, read_regular_file
from tensorgrade.student_id import StudentId, normal_form, shown_id
from tensorgrade.submission.choose_file import MAX_SUBMISSION_BYTES, SUBMISSION_ENDINGS, compared_name

MAX_ENTRIES = 100_000
"""The most files and folders of a clone that are looked at."""
MAX_DEPTH = 32
"""The most folders around a notebook in a clone."""


@dataclass(frozen=True)
class Collected:
    """A submission that was found in a clone."""

    student: StudentId
    assignment: str
    done: Literal["new", "replaced", "unchanged"]


@dataclass(frozen=True)
class Skipped:
    """A clone, or a file in one, that a person has to look at."""

    clone: str
    """The name of its folder, as it may be shown."""
    reason: str
    """A sentence."""


@dataclass(frozen=True)
class Clones:
    """The clones to collect from, and whose they are."""

    owners: Mapping[Path, StudentId]
    not_enrolled: tuple[StudentId, ...]
    """Those of the owners who are not in the gradebook."""
    skipped: tuple[Skipped, ...]


def find_clones(course: Course, paths: Sequence[Path], prefix: str | None, roster: Path | None) -> Clones:
    """The clones at the paths, and whose they are, which the names of their folders say.

    ``prefix`` is what their names begin with, before the student's; None to find out. Raises UserError for a roster
    that cannot be used.
    """
    identifiers = roster_identifiers(roster) if roster is not None else None
    folders, skipped = [], []
    for folder in dict.fromkeys(Path(os.path.abspath(path)) for path in paths):
        if not os.path.isdir(folder):
            skipped.append(_skip(folder, "It is not a folder."))
        elif _holds_clones(folder):
            skipped.append(_skip(folder, f"It has clones in it; give these, as in {shown_id(folder.name)}/*."))
        else:
            folders.append(folder)
    if prefix is None:
        prefix = common_prefix([folder.name for folder in folders], course.assignments)
    submitters: dict[Path, Submitter] = {}
    for folder in folders:
        try:
            submitters[folder] = owner(folder.name, prefix, identifiers)
        except UnknownOwner as error:
            skipped.append(_skip(folder, str(error)))
    with open_gradebook(*gradebook_address(course)) as gradebook:
        found = StudentLookup(gradebook.students, ids_only=identifiers is None).find(submitters.values())
    owners: dict[Path, StudentId] = {}
    of_student: dict[str, list[Path]] = {}
    for folder, submitter in submitters.items():
        if reason := found.faults.get(submitter):
            skipped.append(_skip(folder, f"Its owner {reason.rstrip('.')}."))
        else:
            owners[folder] = found.students[submitter]
            of_student.setdefault(normal_form(owners[folder]), []).append(folder)
    for several in of_student.values():
        if len(several) > 1:
            student = shown_id(owners[several[0]])
            skipped += [
                _skip(folder, f"Several of the clones are {student}'s; give one of them.") for folder in several
            ]
            for folder in several:
                del owners[folder]
    by_number = {found.students[submitter] for submitter in found.by_number}
    return Clones(owners, tuple(sorted(by_number & set(owners.values()))), tuple(skipped))


def _holds_clones(folder: Path) -> bool:
    """Whether the folder is no clone, but there are some in it. Nothing in a clone decides about its neighbours."""
    return not os.path.lexists(folder / ".git") and any(folder.glob("*/.git"))


def _skip(clone: Path, reason: str) -> Skipped:
    return Skipped(shown_id(clone.name), reason)


def collect_clones(course: Course, clones: Clones, assignment: str = "") -> Iterator[Collected | Skipped]:
    """Bring the notebook or script of the assignment, or of every assignment, from each clone into submitted/.

    A submission that differs from one that was collected replaces it if it is newer. Raises CourseError for an unknown
    assignment.
    """
    if assignment:
        course.solution_folder(assignment)
    names = [assignment] if assignment else course.assignments
    for clone, student in clones.owners.items():
        try:
            files = _files_by_name(clone, [name + ending for name in names for ending in SUBMISSION_ENDINGS])
        except OSError as error:
            yield _skip(clone, f"It cannot be read: {error.strerror}.")
            continue
        except _TooLarge:
            yield _skip(clone, f"It has more than {MAX_ENTRIES} files and folders.")
            continue
        found = [name for name in names if any(name + ending in files for ending in SUBMISSION_ENDINGS)]
        if not found:
            what = " or ".join(f"{name}.ipynb" for name in names[:3])
            yield _skip(clone, f"It has no {what}{' or another assignment' if len(names) > 3 else ''}.")
        for name in found:
            yield _collect(course, clone, student, name, files)


def _collect(
    course: Course, clone: Path, student: StudentId, assignment: str, files: Mapping[str, Sequence[Path]]
) -> Collected | Skipped:
    """Collect one submission: the notebook, otherwise the script; of several the one in the fewest folders."""
    problem = ""
    for path in (path for ending in SUBMISSION_ENDINGS for path in files.get(assignment + ending, ())):
        try:
            content, time = read_regular_file(path, MAX_SUBMISSION_BYTES), path.stat().st_mtime_ns
        except (NotRegularFile, OSError) as error:
            problem = problem or f"{path.relative_to(clone)} {error}."
            continue
        try:
            return _replace(course, clone, student, assignment, path.name, content, time)
        except OSError as error:
            return _skip(clone, f"{course.submission_folder(assignment, student)} cannot be written: {error.strerror}.")
    return _skip(clone, problem)


def _replace(
    course: Course, clone: Path, student: StudentId, assignment: str, name: str, content: bytes, time: int
) -> Collected | Skipped:
    """Make the file, of this time, the only one in the submission's folder. Raises OSError."""
    folder = course.submission_folder(assignment, student)
    if folder.is_symlink() or folder.parent.is_symlink():
        return _skip(clone, f"{folder} is a link, which is not followed.")
    former = folder / name
    exists = os.path.lexists(folder)
    if exists:
        try:
            if read_regular_file(former, MAX_SUBMISSION_BYTES) == content:
                return Collected(student, assignment, "unchanged")
        except NotRegularFile:
            pass  # there is another file, which is replaced if it is older
        times = [item.stat(follow_symlinks=False).st_mtime_ns for item in os.scandir(folder) if item.is_file()]
        if max(times, default=0) > time:
            return _skip(clone, f"{folder} has a newer submission; remove that to collect this one.")
    _replace_folder(folder, name, content, time)
    return Collected(student, assignment, "replaced" if exists else "new")


def _replace_folder(folder: Path, name: str, content: bytes, time: int) -> None:
    """Make a folder with only this file, and put it in the place of the old one, if there is one. Raises OSError."""
    new, old = (folder.with_name(f".{folder.name}.{word}.{os.getpid()}") for word in ("new", "old"))
    new.mkdir(parents=True)
    try:
        (new / name).write_bytes(content)
        os.utime(new / name, ns=(time, time))
        exists = os.path.lexists(folder)
        if exists:
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if exists:
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)


class _TooLarge(Exception):
    """A clone has too many files and folders."""


def _files_by_name(clone: Path, names: Iterable[str]) -> dict[str, list[Path]]:
    """What has one of these names in the clone, in any letters, whatever it is, those in the fewest folders first.

    Hidden folders and links are not entered. Raises OSError, _TooLarge.
    """
    found: dict[str, list[Path]] = {name: [] for name in names}
    wanted = {compared_name(name): name for name in found}
    folders, entries = [clone], 0
    for _ in range(MAX_DEPTH):
        inside = []
        for folder in folders:
            with os.scandir(folder) as listing:
                for item in listing:
                    entries += 1
                    if entries > MAX_ENTRIES:
                        raise _TooLarge
                    if name := wanted.get(compared_name(item.name)):
                        found[name].append(Path(item.path))
                    elif item.is_dir(follow_symlinks=False) and not item.name.startswith("."):
                        inside.append(Path(item.path))
        folders = sorted(inside)
    return {
        name: sorted(paths, key=lambda path: (len(path.parts), path.name != name, path))
        for name, paths in found.items()
        if paths
    }
