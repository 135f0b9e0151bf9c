"""A sheet of scores for another system, and the students who are not in it."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.roster import Roster, other_students
from tensorgrade.number_format import spreadsheet_cell


@dataclass(frozen=True)
class ScoreSheet:
    """The table to write, and the students who are not in it, or may not be found."""

    rows: tuple[tuple[str, ...], ...]
    """The header first."""
    students: int
    """How many of the gradebook's students the other system will find."""
    unmatched: Mapping[str, str] = field(default_factory=dict)
    """The others, by the gradebook's id, with the reason."""
    remarks: tuple[str, ...] = ()
    """What an instructor should know before importing."""

    @property
    def text(self) -> str:
        """The table as CSV."""
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(self.rows)
        return stream.getvalue()


def sheet_without_roster(
    rows: Sequence[tuple[str, ...]],
    people: Sequence[Person],
    unmatched: dict[str, str],
    remarks: tuple[str, ...] = (),
) -> ScoreSheet:
    """The sheet without a roster to match with; students who share an id in it are reported as unmatched."""
    by_lms_id: dict[str, list[str]] = {}
    for person in people:
        if person.lms_id:
            by_lms_id.setdefault(person.lms_id, []).append(person.id)
    for same in by_lms_id.values():
        if len(same) > 1:
            unmatched = unmatched | {student: f"the same id as {other_students(same, student)}" for student in same}
    return ScoreSheet(tuple(rows), len(people) - len(unmatched), unmatched, remarks)


def sheet_with_roster(
    rows: Sequence[tuple[str, ...]],
    matched: Mapping[str, int],
    unmatched: Mapping[str, str],
    roster: Roster,
    roster_students: int,
    remarks: tuple[str, ...] = (),
) -> ScoreSheet:
    """The sheet with the outcome of `match_people`; ``roster_students`` counts the roster's rows that are students."""
    if unknown := roster_students - len(matched):
        remarks = (*remarks, f"People of {roster.file} who are no student of the gradebook: {unknown}.")
    return ScoreSheet(tuple(rows), len(matched), unmatched, remarks)


# What identifies somebody: nothing made of these letters calls a function or opens anything.
_IDENTIFIER = re.compile(r"\w[\w.@+-]*")


def quoted_cells(*cells: str) -> tuple[str, ...]:
    """Texts as cells in which a spreadsheet runs no formula."""
    return tuple(map(spreadsheet_cell, cells))


def identifier_cells(*cells: str) -> tuple[str, ...]:
    """Ids, logins and addresses, as the other system compares them; quoted only where they are none."""
    return tuple(cell if _IDENTIFIER.fullmatch(cell) else spreadsheet_cell(cell) for cell in cells)
