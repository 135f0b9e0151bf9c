"""Students of nbgrader's gradebook, found by the ids, addresses and names that another system exports."""

from collections.abc import Iterable, Sequence

from tensorgrade.nbgrader_access.protocols import Student


class StudentLookup:
    """An index of the gradebook's students."""

    def __init__(self, students: Iterable[Student]) -> None:
        self._by_lms_id: dict[str, list[str]] = {}
        self._by_identifier: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for item in students:
            lms_id, first, last = item.lms_user_id, item.first_name or "", item.last_name or ""
            if lms_id:
                self._by_lms_id.setdefault(lms_id, []).append(item.id)
            for identifier in {value.casefold() for value in (item.id, lms_id, item.email) if value}:
                self._by_identifier.setdefault(identifier, []).append(item.id)
            for name in {_letters(first + last), _letters(last + first)} - {""}:
                self._by_name.setdefault(name, []).append(item.id)

    def find(self, lms_id: str | None, identifiers: Sequence[str], name: str) -> str | None:
        """The id of the student; None where nobody fits, or several students do.

        The first of these that only one student has decides: the other system's id (None where it gives none), then
        an id or address, then the name, whose parts may be in either order.
        """
        candidates = [self._by_lms_id.get(lms_id, [])] if lms_id is not None else []
        candidates += [self._by_identifier.get(identifier.casefold(), []) for identifier in identifiers]
        candidates.append(self._by_name.get(_letters(name), []))
        return next((ids[0] for ids in candidates if len(ids) == 1), None)


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
