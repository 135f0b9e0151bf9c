"""The instructor's way through a class: from a student to the next, and to those who made the same mistake. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tensorgrade.report.class_page_records import ClassPage


@dataclass(frozen=True)
class Neighbour:
    """Another student's page for the instructor."""

    student: str
    """The student's id."""
    url: str
    """The page."""


@dataclass(frozen=True)
class Place:
    """The place of a page in a row of pages."""

    number: int
    """From 1."""
    of: int
    """How many there are."""
    previous: Neighbour | None
    """None for the first one."""
    following: Neighbour | None
    """None for the last one."""


@dataclass(frozen=True)
class MistakePlace:
    """A mistake of a student's, among the students who made the same."""

    exercise: str
    """The function."""
    anchor: str
    """Its card on the page."""
    words: str
    """What the student is told."""
    class_url: str
    """Its line on the class page."""
    place: Place
    """Among those who are told the same."""


@dataclass(frozen=True)
class ClassWalk:
    """Where to go from a student's page for the instructor."""

    class_url: str
    """The class page."""
    place: Place
    """Among all who have a page, in the order of the class page."""
    reasons: tuple[str, ...]
    """Why a person has to look at this student."""
    mistakes: tuple[MistakePlace, ...]
    """What to talk about."""


def class_walks(page: ClassPage, urls: Mapping[str, str], class_url: str) -> dict[str, ClassWalk]:
    """By student, where to go from the student's page.

    ``urls`` has the addresses of the pages, ``class_url`` is that of the class page, all as a page has them.
    """
    rows = [row for row in page.rows if row.student in urls]
    everybody = _places([row.student for row in rows], urls, "")
    mistakes: dict[str, list[MistakePlace]] = {}
    for item in page.misconceptions:
        anchor = f"f-{item.exercise}"
        places = _places([student for student in item.students if student in urls], urls, f"#{anchor}")
        for student, place in places.items():
            found = MistakePlace(item.exercise, anchor, item.words, f"{class_url}#{item.anchor}", place)
            mistakes.setdefault(student, []).append(found)
    order = [part.name for part in page.parts]
    return {
        row.student: ClassWalk(
            class_url,
            everybody[row.student],
            row.reasons,
            tuple(sorted(mistakes.get(row.student, ()), key=lambda item: order.index(item.exercise))),
        )
        for row in rows
    }


def _places(students: Sequence[str], urls: Mapping[str, str], fragment: str) -> dict[str, Place]:
    """By student, the place in this order."""
    neighbours = [None, *(Neighbour(student, urls[student] + fragment) for student in students), None]
    return {
        student: Place(number, len(students), neighbours[number - 1], neighbours[number + 1])
        for number, student in enumerate(students, 1)
    }
