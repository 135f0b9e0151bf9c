"""Scores as Canvas and Moodle import them, and who is who there. Pure: gradebook's people and a roster in, a sheet out.

A roster is a file that the system itself exported. Students are matched by what identifies them there (ids, logins,
addresses), never by name. Canvas's columns are those that its gradebook importer looks for; Moodle's are those of its
grade import, or the grading worksheet of one assignment, filled in.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.mistake import Mistake
from grader.page import exact_text, spreadsheet_cell

CANVAS_HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE_HEAD = ("Username", "Email address", "ID number")
_MOST = 16 << 20


class RosterError(Mistake):
    """A roster that cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Person:
    """One student of the gradebook."""

    id: str
    """nbgrader's id."""
    name: str
    """Last name, first name, as far as they are known; else the id."""
    email: str
    lms_id: str
    """What the other system calls the student; empty where nobody entered it."""
    scores: tuple[str, ...]
    """Final scores, one per assignment; empty for nothing handed in."""


@dataclass(frozen=True)
class Roster:
    """A file that the other system exported."""

    file: str
    head: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """What is written, and who is not in it, or may not be found."""

    rows: tuple[tuple[str, ...], ...]
    """The head first."""
    students: int
    """How many of the gradebook's students the other system will find."""
    unmatched: Mapping[str, str] = field(default_factory=dict)
    """Why not, by the gradebook's id."""
    remarks: tuple[str, ...] = ()
    """What else to know before importing."""

    @property
    def text(self) -> str:
        """The file."""
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(self.rows)
        return stream.getvalue()


Identity = tuple[str, Callable[[Person], str]]
_CANVAS: tuple[Identity, ...] = (  # the surest first
    ("ID", lambda person: person.lms_id),
    ("SIS Login ID", lambda person: person.id),
    ("SIS User ID", lambda person: person.id),
    ("SIS User ID", lambda person: person.lms_id),
    ("SIS Login ID", lambda person: person.email),
)
_MOODLE: tuple[Identity, ...] = (
    ("ID number", lambda person: person.lms_id),
    ("Username", lambda person: person.id),
    ("ID number", lambda person: person.id),
    ("Email address", lambda person: person.email),
    ("Email address", lambda person: person.id),
)


def read_roster(path: Path) -> Roster:
    """The file, whatever its separator. Raises RosterError where it is no table with a head."""
    try:
        if path.stat().st_size > _MOST:
            raise RosterError(f"{path} is larger than {_MOST >> 20} MB; give the file that Canvas or Moodle exported.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RosterError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise RosterError(f"{path} is not UTF-8; export it again, as CSV.") from None
    separator = max(",;\t", key=text.partition("\n")[0].count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if any(line)]
    except csv.Error as error:
        raise RosterError(f"{path} is not a CSV file ({error}); export it again.") from None
    if not lines:
        raise RosterError(f"{path} is empty; give the file that Canvas or Moodle exported.")
    head = tuple(cell.strip() for cell in lines[0])
    if repeated := sorted({cell for cell in head if cell and head.count(cell) > 1}):
        raise RosterError(f"{path} has several columns {repeated[0]!r}; export it again, or delete one.")
    rows = (dict(zip(head, [*line, *[""] * (len(head) - len(line))], strict=False)) for line in lines[1:])
    return Roster(path.name, head, tuple(rows))


def canvas(
    people: Sequence[Person], columns: Sequence[str], points: Sequence[float], roster: Roster | None = None
) -> Sheet:
    """Canvas's gradebook import: its columns, then ours, with a line of points possible.

    With a roster one column is taken, under the name that Canvas has for it. Raises RosterError for another file.
    """
    if roster is None:
        rows = [
            (*CANVAS_HEAD, *map(spreadsheet_cell, columns)),
            ("Points Possible", "", "", "", "", *map(exact_text, points)),
            *((*_quoted(person.name, person.lms_id, "", person.id, ""), *_quoted(*person.scores)) for person in people),
        ]
        return _unchecked(rows, people, {item.id: "no Canvas id" for item in people if not item.lms_id})
    if roster.head[:2] != CANVAS_HEAD[:2] or "Section" not in roster.head:
        raise RosterError(f"{roster.file} is no gradebook that Canvas exported: it must begin with Student, ID, ….")
    identity = roster.head[: roster.head.index("Section") + 1]
    title, remarks = _canvas_column(roster, columns[0])
    pupils = [row for row in roster.rows if row["ID"].strip() and "Points Possible" not in row["Student"]]
    found, unmatched = _match(people, pupils, _CANVAS)
    rows = [(*identity, title), ("Points Possible", *[""] * (len(identity) - 1), exact_text(points[0]))]
    rows += [
        (*(pupils[found[person.id]][name] for name in identity), *_quoted(person.scores[0]))
        for person in people
        if person.id in found
    ]
    return _checked(rows, found, unmatched, roster, pupils, remarks)


def moodle(people: Sequence[Person], columns: Sequence[str], roster: Roster | None = None) -> Sheet:
    """Moodle's grade import; with a grading worksheet as roster, that worksheet with its grades.

    Raises RosterError for a file that identifies nobody.
    """
    if roster is None:
        rows = [(*MOODLE_HEAD, *map(spreadsheet_cell, columns))]
        rows += [_quoted(person.id, person.email, person.lms_id, *person.scores) for person in people]
        return _unchecked(
            rows, people, {item.id: "no email address and no id" for item in people if not (item.email or item.lms_id)}
        )
    identity = [name for name in MOODLE_HEAD if name in roster.head]
    if not identity:
        raise RosterError(
            f"{roster.file} has none of the columns {', '.join(MOODLE_HEAD)}; export it from Moodle in English."
        )
    found, unmatched = _match(people, roster.rows, _MOODLE)
    if {"Identifier", "Grade"} <= set(roster.head):
        scores = {found[person.id]: person.scores[0] for person in people if person.id in found}
        filled = (row | {"Grade": scores.get(at) or row["Grade"]} for at, row in enumerate(roster.rows))
        rows = [roster.head, *(tuple(row[name] for name in roster.head) for row in filled)]
    else:
        rows = [(*identity, columns[0])]
        rows += [
            (*(roster.rows[found[person.id]][name] for name in identity), *_quoted(person.scores[0]))
            for person in people
            if person.id in found
        ]
    return _checked(rows, found, unmatched, roster, roster.rows, ())


def _match(
    people: Sequence[Person], rows: Sequence[Mapping[str, str]], identities: Sequence[Identity]
) -> tuple[dict[str, int], dict[str, str]]:
    """The row of each person that has one of their own, and why the others have none."""
    places: dict[str, dict[str, list[int]]] = {name: {} for name, _ in identities}
    for at, row in enumerate(rows):
        for name, known in places.items():
            if value := row.get(name, "").strip().casefold():
                known.setdefault(value, []).append(at)
    found, unmatched = {}, {}
    for person in people:
        hits = (places[name].get(known(person).strip().casefold(), []) for name, known in identities)
        lines = next((hit for hit in hits if hit), [])
        if len(lines) == 1:
            found[person.id] = lines[0]
        else:
            unmatched[person.id] = "several lines of the roster" if lines else "not in the roster"
    for at in [at for at, count in Counter(found.values()).items() if count > 1]:
        same = [who for who, where in found.items() if where == at]
        for who in same:
            del found[who]
            unmatched[who] = f"the same line of the roster as {_others(same, who)}"
    return found, unmatched


def _canvas_column(roster: Roster, wanted: str) -> tuple[str, tuple[str, ...]]:
    """Canvas's name for the assignment, which ends in its number."""
    pattern = re.compile(rf"{re.escape(wanted)}(?: \(\d+\))?", re.IGNORECASE)
    titles = [name for name in roster.head if pattern.fullmatch(name)]
    if len(titles) > 1:
        raise RosterError(f"{roster.file} has several columns for {wanted}: {', '.join(titles)}; name one by --column.")
    if titles:
        return titles[0], ()
    remark = (
        f"{roster.file} has no column {wanted}: Canvas will ask whether that is a new assignment; "
        "give its name there by --column."
    )
    return wanted, (remark,)


def _unchecked(rows: Sequence[tuple[str, ...]], people: Sequence[Person], unmatched: dict[str, str]) -> Sheet:
    """Without a roster: who has no id there, or shares one."""
    owners: dict[str, list[str]] = {}
    for person in people:
        if person.lms_id:
            owners.setdefault(person.lms_id, []).append(person.id)
    shared = {who: f"the same id as {_others(same, who)}" for same in owners.values() if len(same) > 1 for who in same}
    unmatched = unmatched | shared
    return Sheet(tuple(rows), len(people) - len(unmatched), unmatched)


def _checked(
    rows: Sequence[tuple[str, ...]],
    found: Mapping[str, int],
    unmatched: Mapping[str, str],
    roster: Roster,
    pupils: Sequence[Mapping[str, str]],
    remarks: tuple[str, ...],
) -> Sheet:
    if strangers := len(pupils) - len(found):
        remarks = (*remarks, f"{strangers} people of {roster.file} have no student of the gradebook.")
    return Sheet(tuple(rows), len(found), unmatched, remarks)


def _others(same: Sequence[str], who: str) -> str:
    return ", ".join(other for other in same if other != who)


def _quoted(*cells: str) -> tuple[str, ...]:
    return tuple(map(spreadsheet_cell, cells))
