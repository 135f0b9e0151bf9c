"""A sheet of scores for another system, and who is not in it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.roster import Roster, _others
from tensorgrade.number_format import spreadsheet_cell


@dataclass(frozen=True)
class ScoreSheet:
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


def _unchecked(rows: Sequence[tuple[str, ...]], people: Sequence[Person], unmatched: dict[str, str]) -> ScoreSheet:
    """Without a roster: who has no id there, or shares one."""
    owners: dict[str, list[str]] = {}
    for person in people:
        if person.lms_id:
            owners.setdefault(person.lms_id, []).append(person.id)
    shared = {who: f"the same id as {_others(same, who)}" for same in owners.values() if len(same) > 1 for who in same}
    unmatched = unmatched | shared
    return ScoreSheet(tuple(rows), len(people) - len(unmatched), unmatched)


def _checked(
    rows: Sequence[tuple[str, ...]],
    found: Mapping[str, int],
    unmatched: Mapping[str, str],
    roster: Roster,
    pupils: Sequence[Mapping[str, str]],
    remarks: tuple[str, ...],
) -> ScoreSheet:
    if strangers := len(pupils) - len(found):
        remarks = (*remarks, f"{strangers} people of {roster.file} have no student of the gradebook.")
    return ScoreSheet(tuple(rows), len(found), unmatched, remarks)


def _quoted(*cells: str) -> tuple[str, ...]:
    return tuple(map(spreadsheet_cell, cells))
