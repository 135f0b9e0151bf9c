"""A student's folder → the submission in it: which file is graded, and whether it may be read."""

import os
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from pathlib import Path

from tensorgrade.engine_sentence import EngineSentence, SentencePart, SentenceValue
from tensorgrade.regular_file import NotRegularFile, read_first_bytes
from tensorgrade.submission.timestamp import MAX_TIMESTAMP_BYTES, TimeProblem, Timestamp, parse_timestamp
from tensorgrade.submission.unreadable_sentences import CANNOT_BE_READ, TOO_LARGE
from tensorgrade.translation import engine_text

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

_LINK = engine_text("The folder is a link, which is not followed.")
_TOO_MANY_FILES = engine_text("The folder holds more than {count} notebooks and .py files.")
_SEVERAL_FILES = engine_text("Several files ({names}) and none is called {expected}.")
_NOTHING_THERE = engine_text("The folder holds no notebook and no .py file.")
_OTHER_FILES = engine_text("The folder holds {names}, and no notebook.")
_FOLDER_WITH_FILE = engine_text("{folder} with {file} in it")
_AND_MORE = engine_text("{names} and {count} more")
_NOT_ORDINARY = engine_text("{name} is not an ordinary file.")


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
    problem: EngineSentence | None = None
    """Why there is no content, where a file was handed in."""


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
        return Submission(student, problem=EngineSentence.of(_LINK))
    files = _graded_kinds(folder)
    if len(files) > MAX_FILES:
        return Submission(student, problem=EngineSentence.of(_TOO_MANY_FILES, count=f"{MAX_FILES:,}"))
    if not files:
        return Submission(student, problem=_what_lies_there(folder))
    candidates = files
    if look_into is not None and 1 < len(files) <= MAX_COMPARED:
        candidates = _with_most_work(files, look_into)
    chosen = _choose(candidates, assignment)
    if chosen is None:
        names = _names([shown_name(path.name) for path in candidates])
        expected = f"{assignment}.ipynb"
        return Submission(student, problem=EngineSentence.of(_SEVERAL_FILES, names=names, expected=expected))
    return _read(student, folder, chosen, [path.name for path in files if path != chosen])


def _read(student: str, folder: Path, path: Path, others: Sequence[str]) -> Submission:
    name = _graded_name(path.name)
    try:
        content, size = read_first_bytes(path, MAX_SUBMISSION_BYTES)
    except NotRegularFile:
        return Submission(student, name, problem=EngineSentence.of(_NOT_ORDINARY, name=name))
    except OSError as error:
        return Submission(student, name, problem=_cannot_be_read(name, error))
    if size > MAX_SUBMISSION_BYTES:
        limit = str(MAX_SUBMISSION_BYTES >> 20)
        return Submission(student, name, problem=EngineSentence.of(TOO_LARGE, name=name, size=limit))
    try:
        time = _timestamp(folder / TIMESTAMP)
    except OSError as error:
        return Submission(student, name, problem=_cannot_be_read(TIMESTAMP, error))
    text, problem = (time.text, time.problem) if time else (None, None)
    return Submission(student, name, content, text, problem, tuple(map(shown_name, others[:MAX_NAMES])))


def _cannot_be_read(name: str, error: OSError) -> EngineSentence:
    return EngineSentence.of(CANNOT_BE_READ, name=name, error=str(error.strerror))


def _graded_kinds(folder: Path) -> list[Path]:
    """The folder's notebooks and scripts by name; no more than `MAX_FILES` and one."""
    with os.scandir(folder) as entries:
        names = (entry.name for entry in entries if entry.name[0] != "." and submission_ending(entry.name))
        return [folder / name for name in sorted(islice(names, MAX_FILES + 1))]


def _what_lies_there(folder: Path) -> EngineSentence:
    """What a folder without a notebook or script holds, in a sentence."""
    found: dict[str, SentencePart] = {}
    with os.scandir(folder) as entries:
        for entry in islice(entries, MAX_FILES):
            if entry.name not in (TIMESTAMP, SECRET) and entry.name[0] != ".":
                is_folder = entry.is_dir(follow_symlinks=False)
                found[entry.name] = _shown_folder(Path(entry.path)) if is_folder else shown_name(entry.name)
    if not found:
        return EngineSentence.of(_NOTHING_THERE)
    return EngineSentence.of(_OTHER_FILES, names=_names([found[name] for name in sorted(found)]))


def _shown_folder(folder: Path) -> SentencePart:
    """The name of a folder, with the first notebook or script in it, if there is one."""
    name = f"{shown_name(folder.name)}/"
    try:
        files = _graded_kinds(folder)
    except OSError:
        return name
    return EngineSentence.of(_FOLDER_WITH_FILE, folder=name, file=shown_name(files[0].name)) if files else name


def _names(names: Sequence[SentencePart]) -> SentenceValue:
    """The first names, and how many others there are."""
    first, more = tuple(names[:MAX_NAMES]), len(names) - MAX_NAMES
    return EngineSentence.of(_AND_MORE, names=first, count=f"{more:,}") if more > 0 else first


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
