"""A student's page for the instructor: what the student reads, the way to the other students, and all of the code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tensorgrade.report.class_walk import ClassWalk
from tensorgrade.report.code_view import CodeViewLine, code_lines, code_view
from tensorgrade.report.jinja_environment import render
from tensorgrade.report.reader import Reader
from tensorgrade.result.result_records import SourceText, SubmissionResult

_MAIN, _BODY = (re.compile(rf"<{name}\b[^>]*>(.*)</{name}>", re.DOTALL) for name in ("main", "body"))


@dataclass(frozen=True)
class HandedInCode:
    """A function as it was handed in."""

    name: str
    """The function."""
    lines: tuple[CodeViewLine, ...]
    """Its lines."""


@dataclass(frozen=True)
class InstructorPage:
    """Everything that a student's page for the instructor shows."""

    title: str
    """The assignment's title."""
    student: str
    """The student's id."""
    walk: ClassWalk
    """Where to go from here."""
    code: tuple[HandedInCode, ...]
    """The functions that were written, in the order of the notebook."""
    body: Markup
    """What the student reads."""


@dataclass(frozen=True)
class KeptCode:
    """A function's code, in the little memory that is left for it while a class is read."""

    name: str
    """The function."""
    source: SourceText
    """The code."""
    named: frozenset[int]
    """The numbers of the lines that a message is about."""


def handed_in_code(result: SubmissionResult) -> tuple[KeptCode, ...]:
    """The code of all functions that were written."""
    return tuple(
        KeptCode(name, item.code, frozenset(line.number for line in code_view(item) if line.named))
        for name, item in result.exercises.items()
        if item.code
    )


def instructor_page(
    title: str, student: str, student_page: str, code: Sequence[KeptCode], walk: ClassWalk, reader: Reader
) -> str:
    """The page as HTML, from the ``student_page`` that has been rendered: its cards are not made again."""
    shown = tuple(HandedInCode(item.name, code_lines(item.source, item.named)) for item in code)
    page = InstructorPage(title, student, walk, shown, _body(student_page))
    return render("instructor.html.j2", reader.language, reader.template_folders, page=page)


def _body(page: str) -> Markup:
    """What a page shows. What a student wrote is escaped in it, so the element found is the template's."""
    found = _MAIN.search(page) or _BODY.search(page)
    return Markup(found[1] if found else page)
