"""Scores as Moodle imports them: its grade import, or the grading worksheet of one assignment, filled in."""

from collections.abc import Sequence

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.roster import Identity, Roster, RosterError, match_people
from tensorgrade.lms.score_sheet import ScoreSheet, identifier_cells, sheet_with_roster, sheet_without_roster
from tensorgrade.number_format import spreadsheet_cell

MOODLE_HEADER = ("Username", "Email address", "ID number")
_IDENTITIES: tuple[Identity, ...] = (  # the most reliable first
    ("ID number", lambda person: person.lms_id),
    ("Username", lambda person: person.id),
    ("ID number", lambda person: person.id),
    ("Email address", lambda person: person.email),
    ("Email address", lambda person: person.id),
)


_STUDENTS_TEXT = ("Full name", "Username", "Email address", "ID number", "Online text")
"""Columns of a grading worksheet with words that a student may have chosen. Moodle finds its rows by `Identifier`."""


def moodle_sheet(people: Sequence[Person], columns: Sequence[str], roster: Roster | None = None) -> ScoreSheet:
    """The sheet for Moodle's grade import: columns that identify the student, then ``columns``, one per assignment.

    With a roster only the first column is written; with a grading worksheet as roster, the worksheet with its grades
    filled in. Raises RosterError for a file without a column that identifies students.
    """
    if roster is None:
        rows = [(*MOODLE_HEADER, *map(spreadsheet_cell, columns))]
        rows += [(*identifier_cells(person.id, person.email, person.lms_id), *person.scores) for person in people]
        return sheet_without_roster(
            rows, people, {item.id: "no email address and no id" for item in people if not (item.email or item.lms_id)}
        )
    identity = [name for name in MOODLE_HEADER if name in roster.header]
    if not identity:
        raise RosterError(
            f"{roster.file} has none of the columns {', '.join(MOODLE_HEADER)}; export it from Moodle in English."
        )
    matched, unmatched = match_people(people, roster.rows, _IDENTITIES)
    if {"Identifier", "Grade"} <= set(roster.header):
        scores = {matched[person.id]: person.scores[0] for person in people if person.id in matched}
        filled = (row | {"Grade": scores.get(number) or row["Grade"]} for number, row in enumerate(roster.rows))
        rows = [roster.header, *(tuple(_worksheet_cell(name, row[name]) for name in roster.header) for row in filled)]
    else:
        rows = [(*identity, columns[0])]
        rows += [
            (*identifier_cells(*(roster.rows[matched[person.id]][name] for name in identity)), person.scores[0])
            for person in people
            if person.id in matched
        ]
    return sheet_with_roster(rows, matched, unmatched, roster, len(roster.rows))


def _worksheet_cell(column: str, text: str) -> str:
    """A cell of a grading worksheet. What Moodle reads back (grades, dates, teachers' comments) stays as it is."""
    return spreadsheet_cell(text) if column in _STUDENTS_TEXT else text
