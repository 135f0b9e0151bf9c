"""A student's id: a text that is the name of a file, made of any text in one place.

Ids come from the gradebook, from the folders of submissions and from other systems. They become parts of paths, so
every path takes a `StudentId`, which only `student_id` makes.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NewType

from tensorgrade.errors import UserError

StudentId = NewType("StudentId", str)
"""An id that is a sound name of a file. Of the course's ids, no other one has the same normal form."""

MAX_BYTES = 240
"""The longest id in UTF-8. A temporary file's name has 14 bytes more (``.<id>.json.<pid>``), and 255 are possible."""
_MAX_SHOWN = 40
_RESERVED = "class"
"""results/<assignment>/class.json is the class page's."""
_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories of control characters, formats such as "right to left", halves of surrogates, line breaks."""


class UnsoundStudentId(UserError):
    """An id that cannot be the name of a folder; the message says why."""


@dataclass(frozen=True)
class IdFault:
    """A student who cannot be graded because of the id."""

    text: str
    """The id as it is, which may be anything."""
    reason: str
    """What is wrong with it and what to do, in a sentence."""

    @property
    def student(self) -> str:
        """The id as it may be shown."""
        return shown_id(self.text)


@dataclass(frozen=True)
class StudentList:
    """The students of a course, and those whose ids cannot be used; both sorted."""

    students: tuple[StudentId, ...]
    faults: tuple[IdFault, ...]

    def only(self, texts: Iterable[str]) -> "StudentList":
        """Those of the students who are meant by these texts."""
        forms = set(map(normal_form, texts))
        students = tuple(student for student in self.students if normal_form(student) in forms)
        return StudentList(students, tuple(fault for fault in self.faults if normal_form(fault.text) in forms))


def student_id(text: str) -> StudentId:
    """The id. Raises UnsoundStudentId for a text that is no sound name of a file."""
    if problem := _problem(text):
        raise UnsoundStudentId(f"The student's id {shown_id(text)!r} cannot be a folder's name: {problem}.")
    return StudentId(text)


def normal_form(text: str) -> str:
    """The text as ids are compared: NFKC, so that letters with marks, or of full width, are equal however typed."""
    return unicodedata.normalize("NFKC", text)


def folded_form(text: str) -> str:
    """The text as names, addresses and other systems' ids are compared: as ids, and without regard to case."""
    return normal_form(normal_form(text).casefold())


def shown_id(text: str) -> str:
    """The id for a message: characters that cannot be printed are replaced, and what is long is cut."""
    printable = "".join(letter if letter.isprintable() else "�" for letter in text[: _MAX_SHOWN + 1])
    return printable if len(text) <= _MAX_SHOWN else f"{printable[:_MAX_SHOWN]}…"


def check_ids(folders: Iterable[str], enrolled: Iterable[str] = ()) -> StudentList:
    """The ids of the ``folders`` with submissions, and those of the gradebook; a fault for each that cannot be used.

    A folder and an entry of the gradebook with the same normal form are one student, under the gradebook's spelling.
    Two folders, or two entries, are never taken for one student.
    """
    students: list[StudentId] = []
    faults: list[IdFault] = []
    of_folders, of_gradebook = _by_normal_form(folders), _by_normal_form(enrolled)
    for form in sorted({*of_folders, *of_gradebook}):
        here, there = of_folders.get(form, []), of_gradebook.get(form, [])
        # Of two entries, the one that the folder is called after has been graded before.
        exact = [text for text in there if text in here] if len(here) == 1 else []
        candidates = exact or there or here
        if problem := _problem(candidates[0]):
            faults += [IdFault(text, _UNSOUND.format(problem)) for text in candidates]
        elif len(here) > 1:
            faults += [IdFault(text, _SAME_FOLDERS) for text in here]
        elif len(candidates) > 1:
            faults += [IdFault(text, _SAME_ENTRIES) for text in there]
        else:
            students.append(StudentId(candidates[0]))
            faults += [IdFault(text, _SAME_ENTRIES) for text in there if text != candidates[0]]
    return StudentList(tuple(sorted(students)), tuple(sorted(faults, key=lambda fault: fault.text)))


_UNSOUND = "This id cannot be a folder's name: {}; change it in the gradebook, or rename the folder."
_SAME_FOLDERS = (
    "Two folders of submissions have this name, written with different characters that look the same; rename one."
)
_SAME_ENTRIES = (
    "The gradebook has this id twice, written with different characters that look the same; remove one of them."
)


def _by_normal_form(texts: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for text in sorted(set(texts)):
        grouped.setdefault(normal_form(text), []).append(text)
    return grouped


def _problem(text: str) -> str | None:
    """Why the text is no sound name of a file; None for one that is."""
    if not text:
        return "it is empty"
    if text in (".", ".."):
        return "it means another folder"
    if text == _RESERVED:
        return f"{_RESERVED!r} is the class page's"
    if "/" in text:
        return "it has a slash"
    if any("\udc80" <= letter <= "\udcff" for letter in text):  # as Python reads a name's bytes
        return "it is not UTF-8"
    if any(unicodedata.category(letter) in _INVISIBLE for letter in text):
        return "it holds control characters, or others that cannot be seen"
    if len(text.encode()) > MAX_BYTES:
        return f"it is longer than {MAX_BYTES} bytes"
    return None
