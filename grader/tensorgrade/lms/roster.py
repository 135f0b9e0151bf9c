"""Rosters: files that Canvas or Moodle exported, and the row of each student in them.

Students are matched by what identifies them there (ids, logins, addresses), never by name.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tensorgrade.errors import UserError
from tensorgrade.file_errors import problem_words
from tensorgrade.gradebook.people import Person
from tensorgrade.student_id import folded_form
from tensorgrade.user_file import read_user_text

_MAX_BYTES = 16 << 20


class RosterError(UserError):
    """A roster that cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Roster:
    """A file that the other system exported."""

    file: str
    """Its name."""
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    """The cells of each line below the header, as many as that has."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The header as columns are looked up: versions of a system differ in upper and lower case."""
        return tuple(map(column_key, self.header))

    @cached_property
    def rows(self) -> Sequence[Mapping[str, str]]:
        """Cells by `column_key`; of a column that stands there several times, one of them (`require_single`)."""
        return [dict(zip(self.names, line, strict=True)) for line in self.lines]

    def begins_with(self, columns: Sequence[str]) -> bool:
        """Whether these are the first columns."""
        return self.names[: len(columns)] == tuple(map(column_key, columns))

    def spelled(self, columns: Iterable[str]) -> list[str]:
        """Those of the columns that are there, as the header spells them."""
        keys = [column_key(column) for column in columns]
        return [self.header[self.names.index(key)] for key in keys if key in self.names]

    def require_single(self, columns: Iterable[str]) -> None:
        """Raise RosterError where one of the columns, which are used, stands there several times. Others may."""
        if repeated := [column for column in columns if self.names.count(column_key(column)) > 1]:
            raise RosterError(f"{self.file} has several columns {repeated[0]!r}; export it again, or delete one.")


def column_key(name: str) -> str:
    """A column's name as it is looked up."""
    return name.casefold()


Identity = tuple[str, Callable[[Person], str]]
"""A column of a roster, and what a student has in it."""


def read_roster(path: Path) -> Roster:
    """Read a roster, separated by comma, semicolon or tab. Raises RosterError for what is no table with a header."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise RosterError(
                f"{path} is larger than {_MAX_BYTES >> 20} MB; give the file that Canvas or Moodle exported."
            )
    except OSError as error:
        raise RosterError(f"{path} cannot be read: {problem_words(error)}; give the file that was exported.") from None
    text = read_user_text(path, "export it again, as CSV").removeprefix("\ufeff")
    # The first column's name has none of them; the names of later columns, such as assignments, may have any.
    first = re.search(r"[,;\t]", re.sub(r'"[^"]*"', "", text.partition("\n")[0]))
    separator = first[0] if first else ","
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if any(line)]
    except csv.Error as error:
        raise RosterError(f"{path} is not a CSV file ({error}); export it again.") from None
    if not lines:
        raise RosterError(f"{path} is empty; give the file that Canvas or Moodle exported.")
    header = tuple(cell.strip() for cell in lines[0])
    cells = ((*line, *[""] * (len(header) - len(line))) for line in lines[1:])
    return Roster(path.name, header, tuple(line[: len(header)] for line in cells))


def match_people(
    people: Sequence[Person], rows: Sequence[Mapping[str, str]], identities: Sequence[Identity]
) -> tuple[dict[str, int], dict[str, str]]:
    """The number of each person's own row, by id; and why the others have none, by id.

    The first of the ``identities`` that finds a row decides.
    """
    index: dict[str, dict[str, list[int]]] = {column: {} for column, _ in identities}
    for number, row in enumerate(rows):
        for column, numbers in index.items():
            if value := folded_form(row.get(column_key(column), "").strip()):
                numbers.setdefault(value, []).append(number)
    matched, unmatched = {}, {}
    for person in people:
        candidates = (index[column].get(folded_form(value(person).strip()), []) for column, value in identities)
        numbers_found = next((numbers for numbers in candidates if numbers), [])
        if len(numbers_found) == 1:
            matched[person.id] = numbers_found[0]
        else:
            unmatched[person.id] = "several lines of the roster" if numbers_found else "not in the roster"
    for number in [number for number, count in Counter(matched.values()).items() if count > 1]:
        same = [student for student, row_number in matched.items() if row_number == number]
        for student in same:
            del matched[student]
            unmatched[student] = f"the same line of the roster as {other_students(same, student)}"
    return matched, unmatched


def other_students(students: Sequence[str], student: str) -> str:
    """All of the students but this one, in words."""
    return ", ".join(other for other in students if other != student)
