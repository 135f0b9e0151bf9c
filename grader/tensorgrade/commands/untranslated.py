"""What an assignment lacks in the course's language."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from tensorgrade.course.course import Course
from tensorgrade.errors import UserError
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.exercise.translations import load_translations
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.translation import general_codes, language_code

MOST_LINES = 10
"""So many lines of a notebook are named."""


def untranslated_sentence(course: Course, key: AnswerKey) -> str | None:
    """What students read in the author's language instead of the course's; None if all is in the course's."""
    language, assignment = course.settings.language, key.assignment
    if key.language in general_codes(language):
        return None
    lacking = list(_lacking(course, key, language))
    if not lacking:
        return None
    return (
        f"{assignment}, not translated into {language}: {', '.join(lacking)}; students read these in {key.language}. "
        f"`tensorgrade words {assignment}` lists the sentences."
    )


def _lacking(course: Course, key: AnswerKey, language: str) -> Iterator[str]:
    folder = course.solution_folder(key.assignment)
    if count := len(load_translations(folder).missing(load_assignment(folder), language)):
        yield f"{count} sentence{'s' * (count > 1)}"
    yield from _notebook_parts(course, key.assignment, language, key.language)


def untranslated_notebook_parts(course: Course, assignment: str) -> Iterator[str]:
    """What the author's notebook lacks in the course's language, in a sentence; nothing where all is there."""
    language = course.settings.language
    own = language_code(load_assignment(course.solution_folder(assignment)).language)
    if own not in general_codes(language):
        for parts in _notebook_parts(course, assignment, language, own):
            yield f"{assignment}, not in {language}: {parts}."


def _notebook_parts(course: Course, assignment: str, language: str, own: str) -> Iterator[str]:
    """How many parts of the notebook are not in the language, and in which lines they are."""
    from tensorgrade.course.notebook_languages import read_in_language  # late: jupytext takes long to import

    try:
        path = course.author_notebook_path(assignment)
        missing = read_in_language(path, language, own).missing
    except UserError:  # who makes the notebook says so
        return
    if missing:
        lines = _lines(path, missing)
        named = ", ".join(map(str, lines[:MOST_LINES])) + (", …" if len(lines) > MOST_LINES else "")
        where = f" (line{'s' * (len(lines) > 1)} {named})" if lines else ""
        yield f"{len(missing)} part{'s' * (len(missing) > 1)} of {path.name}{where}"


def _lines(path: Path, texts: Sequence[str]) -> list[int]:
    """The numbers of the lines of a script that have these texts, each at a line of its own."""
    if path.suffix != ".py":
        return []
    found: list[int] = []
    written = path.read_text(encoding="utf-8").splitlines()
    for text in filter(None, (text.strip("# ") for text in texts)):
        places = (number for number, line in enumerate(written, 1) if line.rstrip("# ").endswith(text))
        found += itertools.islice((number for number in places if number not in found), 1)
    return sorted(found)
