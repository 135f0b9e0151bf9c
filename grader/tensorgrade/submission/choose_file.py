"""A student's folder → the submission in it: which file is graded, and whether it may be read."""

import os
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from pathlib import Path

from tensorgrade.regular_file import NotRegularFile, read_first_bytes
from tensorgrade.submission.timestamp import MAX_TIMESTAMP_BYTES, TimeProblem, Timestamp, parse_timestamp

SUBMISSION_ENDINGS = (".ipynb", ".py")
"""What the name of a file that is graded ends with: a notebook's is preferred to a script's."""
MAX_SUBMISSION_BYTES = 20 << 20
"""Bytes of a file that is graded."""
MAX_FILES = 10_000
MAX_COMPARED = 20
"""Of more files none is looked into: the name decides."""
MAX_NAMES, MAX_NAME = 10, 80
"""Names of files in a message, and characters of one."""
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
"""The files that nbgrader's exchange adds to a submission."""


class Work(IntEnum):
    """What a file holds of an assignment: more is preferred to less."""

    NOTHING = 0
    """None of its functions, or it cannot be read."""
    UNTOUCHED = 1
    """What was handed out."""
    WORKED = 2
    """Something of the student's."""


LookInto = Callable[[str, bytes], Work]
"""What a file of that name, with that content, holds."""


@dataclass(frozen=True)
class Submission:
    """A submitted file's name, content and timestamp; or the reason why there is no content."""

    student: str
    file: str = ""
    """Its name as it may be shown, with one of `SUBMISSION_ENDINGS`."""
    content: bytes | None = None
    timestamp: str | None = None
    time_problem: TimeProblem | None = None
    """Why the timestamp is no time."""
    others: tuple[str, ...] = ()
    """Names of notebooks and scripts that lay beside the file, as far as they are named; they are not graded."""
    problem: str = ""


def submission_ending(name: str) -> str | None:
    """The ending of a notebook's or script's name, in whatever letters it is written; None for another file."""
    compared = compared_name(name)
    return next((ending for ending in SUBMISSION_ENDINGS if compared.endswith(ending) and compared != ending), None)


def shown_name(name: str) -> str:
    """The name of a file for a message: on one line, with � for what cannot be printed, and not long."""
    plain = "".join(" " if letter.isspace() else letter if letter.isprintable() else "�" for letter in name)
    return plain if len(plain) <= MAX_NAME else plain[:MAX_NAME] + "…"


def _graded_name(name: str) -> str:
    """The name of a notebook or script as it may be shown, with the ending as `SUBMISSION_ENDINGS` has it."""
    shown, ending = shown_name(name), submission_ending(name) or ""
    stem = len(shown) - len(ending)
    return f"{shown[:stem]}{ending}" if shown[stem:].lower() == ending else f"{shown}{ending}"


def compared_name(name: str) -> str:
    """A file's name in Unicode's compatible form, without what cannot be seen, in lower case."""
    visible = (letter for letter in name if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", "".join(visible)).strip().casefold()


def read_submission(student: str, folder: Path, assignment: str, look_into: LookInto | None = None) -> Submission:
    """The file to grade, or the problem with it. Raises OSError where the folder cannot be read.

    Of several files the one counts that holds the student's work; where several do, or ``look_into`` is None, the
    name decides.
    """
    if folder.is_symlink():  # a link could point to any file on this machine
        return Submission(student, problem="The folder is a link, which is not followed.")
    files = _graded_kinds(folder)
    if len(files) > MAX_FILES:
        return Submission(student, problem=f"The folder holds more than {MAX_FILES:,} notebooks and .py files.")
    if not files:
        return Submission(student, problem=_what_lies_there(folder))
    candidates = files
    if look_into is not None and 1 < len(files) <= MAX_COMPARED:
        candidates = _with_most_work(files, look_into)
    chosen = _choose(candidates, assignment)
    if chosen is None:
        names = _names([path.name for path in candidates])
        return Submission(student, problem=f"Several files ({names}) and none is called {assignment}.ipynb.")
    return _read(student, folder, chosen, [path.name for path in files if path != chosen])


def _read(student: str, folder: Path, path: Path, others: Sequence[str]) -> Submission:
    name = _graded_name(path.name)
    try:
        content, size = read_first_bytes(path, MAX_SUBMISSION_BYTES)
    except NotRegularFile as error:
        return Submission(student, name, problem=f"{name} {error}.")
    except OSError as error:
        return Submission(student, name, problem=f"{name} cannot be read: {error.strerror}.")
    if size > MAX_SUBMISSION_BYTES:
        limit = f"{MAX_SUBMISSION_BYTES >> 20} MB; clear its outputs and hand it in again."
        return Submission(student, name, problem=f"{name} is larger than {limit}")
    try:
        time = _timestamp(folder / TIMESTAMP)
    except OSError as error:
        return Submission(student, name, problem=f"{TIMESTAMP} cannot be read: {error.strerror}.")
    text, problem = (time.text, time.problem) if time else (None, None)
    return Submission(student, name, content, text, problem, tuple(map(shown_name, others[:MAX_NAMES])))


def _graded_kinds(folder: Path) -> list[Path]:
    """The folder's notebooks and scripts by name; no more than `MAX_FILES` and one."""
    with os.scandir(folder) as entries:
        names = (entry.name for entry in entries if entry.name[0] != "." and submission_ending(entry.name))
        return [folder / name for name in sorted(islice(names, MAX_FILES + 1))]


def _what_lies_there(folder: Path) -> str:
    """What a folder without a notebook or script holds, in a sentence."""
    names = []
    with os.scandir(folder) as entries:
        for entry in islice(entries, MAX_FILES):
            if entry.name not in (TIMESTAMP, SECRET) and entry.name[0] != ".":
                is_folder = entry.is_dir(follow_symlinks=False)
                names.append(entry.name + _inside(Path(entry.path)) if is_folder else entry.name)
    if not names:
        return "The folder holds no notebook and no .py file."
    return f"The folder holds {_names(sorted(names))}, and no notebook."


def _inside(folder: Path) -> str:
    """After the name of a folder, the first notebook or script in it, if there is one."""
    try:
        files = _graded_kinds(folder)
    except OSError:
        return "/"
    return f"/ with {files[0].name} in it" if files else "/"


def _names(names: Sequence[str]) -> str:
    """The first names, and how many others there are."""
    more = len(names) - MAX_NAMES
    return ", ".join(map(shown_name, names[:MAX_NAMES])) + (f" and {more:,} more" if more > 0 else "")


def _timestamp(path: Path) -> Timestamp | None:
    """What the file says; None where there is none."""
    try:
        return parse_timestamp(*read_first_bytes(path, MAX_TIMESTAMP_BYTES))
    except FileNotFoundError:
        return None
    except NotRegularFile:
        return Timestamp("", "no-time")


def _with_most_work(files: Sequence[Path], look_into: LookInto) -> list[Path]:
    """The files that hold most of the student's work."""
    work = {path: _work_in(path, look_into) for path in files}
    return [path for path in files if work[path] == max(work.values())]


def _work_in(path: Path, look_into: LookInto) -> Work:
    try:
        content, size = read_first_bytes(path, MAX_SUBMISSION_BYTES)
    except (NotRegularFile, OSError):
        return Work.NOTHING
    return Work.NOTHING if size > MAX_SUBMISSION_BYTES else look_into(_graded_name(path.name), content)


def _choose(files: Sequence[Path], assignment: str) -> Path | None:
    """The notebook or script of the expected name; else the only notebook; else the only script."""
    expected = [f"{assignment}{ending}" for ending in SUBMISSION_ENDINGS]
    for candidates in (
        *([path for path in files if path.name == name] for name in expected),
        *([path for path in files if compared_name(path.name) == compared_name(name)] for name in expected),
        [path for path in files if submission_ending(path.name) == ".ipynb"],
        files,
    ):
        if len(candidates) == 1:
            return candidates[0]
    return None
