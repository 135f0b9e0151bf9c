"""Scores as Canvas's gradebook import reads them: a CSV file with the columns that the importer looks for."""

import re
from collections.abc import Mapping, Sequence

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.roster import Identity, Roster, RosterError, match_people
from tensorgrade.lms.score_sheet import (
    ScoreSheet,
    identifier_cells,
    quoted_cells,
    sheet_with_roster,
    sheet_without_roster,
)
from tensorgrade.number_format import score_text, spreadsheet_cell

CANVAS_HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_IDENTITIES: tuple[Identity, ...] = (  # the most reliable first
    ("ID", lambda person: person.lms_id),
    ("SIS Login ID", lambda person: person.id),
    ("SIS User ID", lambda person: person.id),
    ("SIS User ID", lambda person: person.lms_id),
    ("SIS Login ID", lambda person: person.email),
)


def canvas_sheet(
    people: Sequence[Person], columns: Sequence[str], points: Sequence[float], roster: Roster | None = None
) -> ScoreSheet:
    """The sheet: Canvas's own columns, then ``columns``, one for each assignment, with a line of points possible.

    ``roster`` is a gradebook that Canvas exported; with one, only the first column is written, under the name that
    Canvas has for it. Raises RosterError for a file that is no such gradebook.
    """
    if roster is None:
        rows = [
            (*CANVAS_HEADER, *map(spreadsheet_cell, columns)),
            ("Points Possible", "", "", "", "", *map(score_text, points)),
            *(
                (*quoted_cells(person.name), *identifier_cells(person.lms_id, "", person.id), "", *person.scores)
                for person in people
            ),
        ]
        return sheet_without_roster(rows, people, {item.id: "no Canvas id" for item in people if not item.lms_id})
    if roster.header[:2] != CANVAS_HEADER[:2] or "Section" not in roster.header:
        raise RosterError(f"{roster.file} is no gradebook that Canvas exported: it must begin with Student, ID, ….")
    identity = roster.header[: roster.header.index("Section") + 1]
    title, remarks = _canvas_column(roster, columns[0])
    students = [row for row in roster.rows if row["ID"].strip() and "Points Possible" not in row["Student"]]
    matched, unmatched = match_people(people, students, _IDENTITIES)
    rows = [(*identity, title), ("Points Possible", *[""] * (len(identity) - 1), score_text(points[0]))]
    rows += [
        (*_identity_cells(students[matched[person.id]], identity), person.scores[0])
        for person in people
        if person.id in matched
    ]
    return sheet_with_roster(rows, matched, unmatched, roster, len(students), remarks)


def _identity_cells(row: Mapping[str, str], columns: Sequence[str]) -> tuple[str, ...]:
    """A student's cells of the roster. Canvas reads the ids; names, which students may choose there, it skips."""
    cells = {name: quoted_cells if name in ("Student", "Section") else identifier_cells for name in columns}
    return tuple(cell for name in columns for cell in cells[name](row[name]))


def _canvas_column(roster: Roster, title: str) -> tuple[str, tuple[str, ...]]:
    """Canvas's name of the column for an assignment, which ends in a number; and what to know about it."""
    pattern = re.compile(rf"{re.escape(title)}(?: \(\d+\))?", re.IGNORECASE)
    titles = [name for name in roster.header if pattern.fullmatch(name)]
    if len(titles) > 1:
        raise RosterError(f"{roster.file} has several columns for {title}: {', '.join(titles)}; name one by --column.")
    if titles:
        return titles[0], ()
    remark = (
        f"{roster.file} has no column {title}: Canvas will ask whether that is a new assignment; "
        "give its name there by --column."
    )
    return title, (remark,)
