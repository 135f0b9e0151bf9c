"""Scores as Canvas's gradebook import reads them: a CSV file with the columns that the importer looks for."""

import re
from collections.abc import Iterator, Mapping, Sequence

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.roster import Identity, Roster, RosterError, column_key, match_people
from tensorgrade.lms.roster_points import fit_scores, points_in
from tensorgrade.lms.score_sheet import (
    ScoreSheet,
    identifier_cells,
    quoted_cells,
    sheet_with_roster,
    sheet_without_roster,
)
from tensorgrade.number_format import score_text, spreadsheet_cell

CANVAS_HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_BEGINNINGS = (("Student", "ID"), ("LastName", "FirstName", "ID"))
"""What Canvas's gradebook begins with: names are in one column or, where they are exported so, in two."""
_LAST = "Section"
"""The last column that says who somebody is."""
_NAMES = frozenset(map(column_key, ("Student", "LastName", "FirstName", _LAST)))
"""Columns with names; those of the other identity columns are ids."""
_POINTS_POSSIBLE = "Points Possible"
"""In the first column, of the line with each assignment's points."""
_RESERVED = re.compile(r"(?:Current|Final|Override) (?:Score|Points|Grade)", re.IGNORECASE)
"""Canvas's import skips columns with this in their names: they are totals of its own."""
_IDENTITIES: tuple[Identity, ...] = (  # the most reliable first
    ("ID", lambda person: person.lms_id),
    ("SIS Login ID", lambda person: person.id),
    ("SIS User ID", lambda person: person.id),
    ("SIS User ID", lambda person: person.lms_id),
    ("SIS Login ID", lambda person: person.email),
)


def canvas_sheet(
    people: Sequence[Person],
    columns: Sequence[str],
    points: Sequence[float],
    roster: Roster | None = None,
    scale: bool = False,
) -> ScoreSheet:
    """The sheet: Canvas's own columns, then ``columns``, one for each assignment, with a line of points possible.

    ``roster`` is a gradebook that Canvas exported; with one, only the first column is written, under the name that
    Canvas has for it, and with ``scale`` out of the points that it has there. Raises RosterError for a file that is no
    such gradebook.
    """
    if roster is None:
        rows = [
            (*CANVAS_HEADER, *map(spreadsheet_cell, columns)),
            (_POINTS_POSSIBLE, "", "", "", "", *map(score_text, points)),
            *(
                (*quoted_cells(person.name), *identifier_cells(person.lms_id, "", person.id), "", *person.scores)
                for person in people
            ),
        ]
        without_id = {item.id: "no Canvas id" for item in people if not item.lms_id}
        return sheet_without_roster(rows, people, without_id, tuple(_reserved_remarks(columns)))
    if not any(map(roster.begins_with, _BEGINNINGS)) or not roster.spelled([_LAST]):
        raise RosterError(
            f"{roster.file} is no gradebook that Canvas exported: it must begin with Student, ID, …, or with LastName, "
            "FirstName, ID, …."
        )
    identity = roster.header[: roster.names.index(column_key(_LAST)) + 1]
    roster.require_single(identity)
    title, remarks = _canvas_column(roster, columns[0])
    first = roster.names[0]
    students = [row for row in roster.rows if row[column_key("ID")].strip() and _POINTS_POSSIBLE not in row[first]]
    possible = [row.get(column_key(title), "") for row in roster.rows if row[first].strip() == _POINTS_POSSIBLE]
    fitted = fit_scores(people, points[0], roster, columns[0], points_in(possible), scale)
    matched, unmatched = match_people(fitted.people, students, _IDENTITIES)
    rows = [(*identity, title), (_POINTS_POSSIBLE, *[""] * (len(identity) - 1), score_text(fitted.points))]
    rows += [
        (*_identity_cells(students[matched[person.id]], identity), person.scores[0])
        for person in fitted.people
        if person.id in matched
    ]
    remarks = (*remarks, *_reserved_remarks([title]), *fitted.remarks)
    return sheet_with_roster(rows, matched, unmatched, roster, len(students), remarks)


def _reserved_remarks(titles: Sequence[str]) -> Iterator[str]:
    """What is to be said of columns that Canvas will not import."""
    for title in titles:
        if reserved := _RESERVED.search(title):
            yield (
                f"Canvas imports no column with {reserved[0]!r} in its name, such as {title!r}, and says that nothing "
                "has changed: give the assignment another name there, and here by --column."
            )


def _identity_cells(row: Mapping[str, str], columns: Sequence[str]) -> tuple[str, ...]:
    """A student's cells of the roster. Canvas reads the ids; names, which students may choose there, it skips."""
    keys = [column_key(name) for name in columns]
    return tuple(cell for key in keys for cell in (quoted_cells if key in _NAMES else identifier_cells)(row[key]))


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
