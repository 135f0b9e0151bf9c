"""Scores as Canvas and Moodle import them, and who is who there. Pure: gradebook's people and a roster in, a sheet out.

A roster is a file that the system itself exported. Students are matched by what identifies them there (ids, logins,
addresses), never by name. Canvas's columns are those that its gradebook importer looks for; Moodle's are those of its
grade import, or the grading worksheet of one assignment, filled in.
"""

import re
from collections.abc import Sequence

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.roster import Identity, Roster, RosterError, _match
from tensorgrade.lms.score_sheet import ScoreSheet, _checked, _quoted, _unchecked
from tensorgrade.number_format import score_text, spreadsheet_cell

CANVAS_HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


_CANVAS: tuple[Identity, ...] = (  # the surest first
    ("ID", lambda person: person.lms_id),
    ("SIS Login ID", lambda person: person.id),
    ("SIS User ID", lambda person: person.id),
    ("SIS User ID", lambda person: person.lms_id),
    ("SIS Login ID", lambda person: person.email),
)


def canvas_sheet(
    people: Sequence[Person], columns: Sequence[str], points: Sequence[float], roster: Roster | None = None
) -> ScoreSheet:
    """Canvas's gradebook import: its columns, then ours, with a line of points possible.

    With a roster one column is taken, under the name that Canvas has for it. Raises RosterError for another file.
    """
    if roster is None:
        rows = [
            (*CANVAS_HEADER, *map(spreadsheet_cell, columns)),
            ("Points Possible", "", "", "", "", *map(score_text, points)),
            *((*_quoted(person.name, person.lms_id, "", person.id, ""), *_quoted(*person.scores)) for person in people),
        ]
        return _unchecked(rows, people, {item.id: "no Canvas id" for item in people if not item.lms_id})
    if roster.header[:2] != CANVAS_HEADER[:2] or "Section" not in roster.header:
        raise RosterError(f"{roster.file} is no gradebook that Canvas exported: it must begin with Student, ID, ….")
    identity = roster.header[: roster.header.index("Section") + 1]
    title, remarks = _canvas_column(roster, columns[0])
    pupils = [row for row in roster.rows if row["ID"].strip() and "Points Possible" not in row["Student"]]
    found, unmatched = _match(people, pupils, _CANVAS)
    rows = [(*identity, title), ("Points Possible", *[""] * (len(identity) - 1), score_text(points[0]))]
    rows += [
        (*(pupils[found[person.id]][name] for name in identity), *_quoted(person.scores[0]))
        for person in people
        if person.id in found
    ]
    return _checked(rows, found, unmatched, roster, pupils, remarks)


def _canvas_column(roster: Roster, wanted: str) -> tuple[str, tuple[str, ...]]:
    """Canvas's name for the assignment, which ends in its number."""
    pattern = re.compile(rf"{re.escape(wanted)}(?: \(\d+\))?", re.IGNORECASE)
    titles = [name for name in roster.header if pattern.fullmatch(name)]
    if len(titles) > 1:
        raise RosterError(f"{roster.file} has several columns for {wanted}: {', '.join(titles)}; name one by --column.")
    if titles:
        return titles[0], ()
    remark = (
        f"{roster.file} has no column {wanted}: Canvas will ask whether that is a new assignment; "
        "give its name there by --column."
    )
    return wanted, (remark,)
