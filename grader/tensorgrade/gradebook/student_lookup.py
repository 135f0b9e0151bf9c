"""Students of nbgrader's gradebook, found by the ids, addresses and names that another system exports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import category

from tensorgrade.nbgrader_access.protocols import Student
from tensorgrade.student_id import StudentId, UnsoundStudentId, folded_form, shown_id, student_id


@dataclass(frozen=True)
class Submitter:
    """A person who handed in, as the other system says."""

    number: str
    """The system's number of the person, or of the submission."""
    person: str
    """What no two persons have in the system: the number, or an address."""
    name: str = ""
    lms_id: str | None = None
    """What nbgrader has as ``lms_user_id``; None where the system's numbers are not those of persons."""
    identifiers: tuple[str, ...] = ()
    """What else identifies the person: ids and addresses."""


@dataclass(frozen=True)
class FoundStudents:
    """Whose the submissions are."""

    students: Mapping[Submitter, StudentId]
    by_number: tuple[Submitter, ...]
    """Those of them who are not in the gradebook, and are collected under the system's number."""
    faults: Mapping[Submitter, str]
    """Those whose submission cannot be collected, and why: the rest of a sentence about the submitter."""


class StudentLookup:
    """An index of the gradebook's students. Texts are compared in their normal form, without regard to case."""

    def __init__(self, students: Iterable[Student], ids_only: bool = False) -> None:
        """``ids_only``: identifiers are the gradebook's ids, never another system's or addresses."""
        self._by_lms_id: dict[str, list[str]] = {}
        self._by_identifier: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        self._lms_ids: dict[str, str] = {}
        self._nameless: set[str] = set()
        for item in students:
            lms_id, first, last = item.lms_user_id or "", item.first_name or "", item.last_name or ""
            self._lms_ids[item.id] = lms_id
            if lms_id:
                self._by_lms_id.setdefault(lms_id, []).append(item.id)
            identifiers = (item.id,) if ids_only else (item.id, lms_id, item.email)
            for identifier in {folded_form(value) for value in identifiers if value}:
                self._by_identifier.setdefault(identifier, []).append(item.id)
            for name in {_letters(first + last), _letters(last + first)} - {""}:
                self._by_name.setdefault(name, []).append(item.id)
            if not (lms_id or first or last or item.email):
                self._nameless.add(item.id)

    def _find_by_id(self, lms_id: str | None, identifiers: Sequence[str]) -> str | None:
        candidates = [self._by_lms_id.get(lms_id, [])] if lms_id is not None else []
        candidates += [self._by_identifier.get(folded_form(identifier), []) for identifier in identifiers]
        return next((ids[0] for ids in candidates if len(ids) == 1), None)

    def _find_by_name(self, lms_id: str | None, name: str) -> str | None:
        """A student with another id in the same system is somebody else."""
        ids = self._by_name.get(_letters(name), [])
        return ids[0] if len(ids) == 1 and (lms_id is None or self._lms_ids[ids[0]] in ("", lms_id)) else None

    def find(self, submitters: Iterable[Submitter]) -> FoundStudents:
        """The students of all submitters of one assignment.

        The first of these that only one student has decides: the other system's id, then an id or address, then the
        name, whose parts may be in either order. A name finds a student only if nobody else among the submitters is
        found to be that student. Whoever is not found gets the system's number for an id, unless that is somebody
        else's.
        """
        everybody = list(dict.fromkeys(submitters))
        found = {item: self._find_by_id(item.lms_id, item.identifiers) for item in everybody}
        named = {item: self._find_by_name(item.lms_id, item.name) for item in everybody if found[item] is None}
        persons: dict[str, set[str]] = {}
        for item in everybody:
            if student := found[item] or named[item]:
                persons.setdefault(student, set()).add(item.person)
        found |= {item: student for item, student in named.items() if student and len(persons[student]) == 1}
        by_number = tuple(item for item in everybody if found[item] is None)
        taken = {student for student in found.values() if student is not None}
        students: dict[Submitter, StudentId] = {}
        faults: dict[Submitter, str] = {}
        for item in everybody:
            student = found[item]
            if student is None and (item.number in taken or self._is_of_somebody_else(item)):
                faults[item] = f"is not in the gradebook, where {shown_id(item.number)} is somebody else's id"
                continue
            try:
                students[item] = student_id(item.number if student is None else student)
            except UnsoundStudentId as error:
                faults[item] = f"cannot be collected. {error}"
        return FoundStudents(students, tuple(item for item in by_number if item in students), faults)

    def _is_of_somebody_else(self, submitter: Submitter) -> bool:
        """Whether the number, as an id, is of a student who is not the submitter.

        An entry without names was made when a submission was collected under that number.
        """
        number = submitter.number
        if submitter.lms_id is not None:
            return self._lms_ids.get(number, "") not in ("", submitter.lms_id)
        return number in self._lms_ids and number not in self._nameless


def shown_submitter(submitter: Submitter) -> str:
    """The submitter in a message."""
    return f"{shown_id(submitter.name)} ({shown_id(submitter.number)})"


def _letters(name: str) -> str:
    """The letters and digits of a name, with the marks that other scripts have as vowels."""
    return "".join(letter for letter in folded_form(name) if letter.isalnum() or category(letter)[0] == "M")
