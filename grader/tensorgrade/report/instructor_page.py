"""A student's page for the instructor: what the student reads, the way to the other students, and all of the code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tensorgrade.report.class_walk import ClassWalk
from tensorgrade.report.code_view import CodeViewLine, code_view
from tensorgrade.report.jinja_environment import render
from tensorgrade.report.reader import Reader
from tensorgrade.result.result_records import SubmissionResult

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


def handed_in_code(result: SubmissionResult) -> tuple[HandedInCode, ...]:
    """The code of all functions that were written."""
    shown = ((name, code_view(item)) for name, item in result.exercises.items())
    return tuple(HandedInCode(name, lines) for name, lines in shown if lines)


def instructor_page(
    title: str, student: str, student_page: str, code: Sequence[HandedInCode], walk: ClassWalk, reader: Reader
) -> str:
    """The page as HTML, from the ``student_page`` that has been rendered: its cards are not made again."""
    page = InstructorPage(title, student, walk, tuple(code), _body(student_page))
    return render("instructor.html.j2", reader.language, reader.template_folders, page=page)


def _body(page: str) -> Markup:
    """What a page shows. What a student wrote is escaped in it, so the element found is the template's."""
    found = _MAIN.search(page) or _BODY.search(page)
    return Markup(found[1] if found else page)
