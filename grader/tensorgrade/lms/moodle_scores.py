"""Scores as Moodle imports them: its grade import, or the grading worksheet of one assignment, filled in."""

from collections.abc import Sequence

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.roster import Identity, Roster, RosterError, column_key, match_people
from tensorgrade.lms.roster_points import fit_scores, points_in
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

_IDENTIFIER, _GRADE, _MAXIMUM = "Identifier", "Grade", "Maximum grade"
"""Columns of a grading worksheet."""
_STUDENTS_TEXT = frozenset(map(column_key, ("Full name", "Username", "Email address", "ID number", "Online text")))
"""Columns of a grading worksheet with words that a student may have chosen. Moodle finds its rows by `Identifier`."""


def moodle_sheet(
    people: Sequence[Person],
    columns: Sequence[str],
    points: Sequence[float],
    roster: Roster | None = None,
    scale: bool = False,
) -> ScoreSheet:
    """The sheet for Moodle's grade import: columns that identify the student, then ``columns``, one per assignment.

    With a roster only the first column is written; with a grading worksheet as roster, the worksheet with its grades
    filled in, with ``scale`` out of the maximum that it has. ``points`` are the gradebook's. Raises RosterError for a
    file without a column that identifies students.
    """
    if roster is None:
        rows = [(*MOODLE_HEADER, *map(spreadsheet_cell, columns))]
        rows += [(*identifier_cells(person.id, person.email, person.lms_id), *person.scores) for person in people]
        return sheet_without_roster(
            rows, people, {item.id: "no email address and no id" for item in people if not (item.email or item.lms_id)}
        )
    identity = roster.spelled(MOODLE_HEADER)
    if not identity:
        raise RosterError(
            f"{roster.file} has none of the columns {', '.join(MOODLE_HEADER)}; export it from Moodle in English."
        )
    maximum = [number for number, name in enumerate(roster.names) if name == column_key(_MAXIMUM)]
    theirs = points_in(line[number] for line in roster.lines for number in maximum)
    fitted = fit_scores(people, points[0], roster, columns[0], theirs, scale)
    is_worksheet = len(roster.spelled([_IDENTIFIER, _GRADE])) == 2
    roster.require_single([*identity, _GRADE] if is_worksheet else identity)
    matched, unmatched = match_people(fitted.people, roster.rows, _IDENTITIES)
    scores = {matched[person.id]: person.scores[0] for person in fitted.people if person.id in matched}
    if is_worksheet:
        rows = [roster.header]
        rows += [_worksheet_line(roster.names, line, scores.get(number)) for number, line in enumerate(roster.lines)]
    else:
        rows = [(*identity, columns[0])]
        rows += [
            (*identifier_cells(*(roster.rows[number][column_key(name)] for name in identity)), score)
            for number, score in scores.items()
        ]
    return sheet_with_roster(rows, matched, unmatched, roster, len(roster.lines), fitted.remarks)


def _worksheet_line(names: Sequence[str], line: Sequence[str], score: str | None) -> tuple[str, ...]:
    """A line of a grading worksheet with the score; without one, with the grade that is there."""
    grade, cells = column_key(_GRADE), zip(names, line, strict=True)
    return tuple(score if name == grade and score else _worksheet_cell(name, text) for name, text in cells)


def _worksheet_cell(column: str, text: str) -> str:
    """A cell of a grading worksheet. What Moodle reads back (grades, dates, teachers' comments) stays as it is."""
    return spreadsheet_cell(text) if column in _STUDENTS_TEXT else text
