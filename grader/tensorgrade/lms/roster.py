"""Rosters: files that Canvas or Moodle exported, and which row of them is which student."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.errors import UserError
from tensorgrade.gradebook.people import Person

_MOST = 16 << 20


class RosterError(UserError):
    """A roster that cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Roster:
    """A file that the other system exported."""

    file: str
    header: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


Identity = tuple[str, Callable[[Person], str]]


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


def _others(same: Sequence[str], who: str) -> str:
    return ", ".join(other for other in same if other != who)
