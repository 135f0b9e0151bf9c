"""Scores as Moodle imports them: its grade import, or the grading worksheet of one assignment, filled in."""

from collections.abc import Sequence

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.roster import Identity, Roster, RosterError, _match
from tensorgrade.lms.score_sheet import ScoreSheet, _checked, _quoted, _unchecked
from tensorgrade.number_format import spreadsheet_cell

MOODLE_HEADER = ("Username", "Email address", "ID number")


_MOODLE: tuple[Identity, ...] = (
    ("ID number", lambda person: person.lms_id),
    ("Username", lambda person: person.id),
    ("ID number", lambda person: person.id),
    ("Email address", lambda person: person.email),
    ("Email address", lambda person: person.id),
)


def moodle_sheet(people: Sequence[Person], columns: Sequence[str], roster: Roster | None = None) -> ScoreSheet:
    """Moodle's grade import; with a grading worksheet as roster, that worksheet with its grades.

    Raises RosterError for a file that identifies nobody.
    """
    if roster is None:
        rows = [(*MOODLE_HEADER, *map(spreadsheet_cell, columns))]
        rows += [_quoted(person.id, person.email, person.lms_id, *person.scores) for person in people]
        return _unchecked(
            rows, people, {item.id: "no email address and no id" for item in people if not (item.email or item.lms_id)}
        )
    identity = [name for name in MOODLE_HEADER if name in roster.header]
    if not identity:
        raise RosterError(
            f"{roster.file} has none of the columns {', '.join(MOODLE_HEADER)}; export it from Moodle in English."
        )
    found, unmatched = _match(people, roster.rows, _MOODLE)
    if {"Identifier", "Grade"} <= set(roster.header):
        scores = {found[person.id]: person.scores[0] for person in people if person.id in found}
        filled = (row | {"Grade": scores.get(at) or row["Grade"]} for at, row in enumerate(roster.rows))
        rows = [roster.header, *(tuple(row[name] for name in roster.header) for row in filled)]
    else:
        rows = [(*identity, columns[0])]
        rows += [
            (*(roster.rows[found[person.id]][name] for name in identity), *_quoted(person.scores[0]))
            for person in people
            if person.id in found
        ]
    return _checked(rows, found, unmatched, roster, roster.rows, ())
