"""What is wrong with a field of an author's record: with a text, a number, a name or a list. Each is a sentence."""

import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tensorgrade.exercise.changes import Change
from tensorgrade.exercise.definition import Exercise, Misconception
from tensorgrade.exercise.rubric import Case, Check
from tensorgrade.translation import language_code

NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")

Record = TypeVar("Record")
Problems = Iterator["Problem"]


@dataclass(frozen=True)
class Problem:
    """A mistake, as a sentence that says what to change."""

    sentence: str
    names_at_fault: tuple[str, ...]
    """As in `AuthorError`; none where the assignment itself is at fault."""


@dataclass(frozen=True)
class Place:
    """Where a mistake is: in words that begin its sentence, and in names that give its line."""

    words: str
    names: tuple[str, ...] = ()

    def inside(self, what: str, name: object) -> "Place":
        """The place of something in it."""
        return Place(f"{self.words}, {what} {name!r}", (*self.names, str(name)))

    def problem(self, sentence: str) -> Problem:
        """A mistake there."""
        return Problem(f"{self.words}: {sentence}", self.names)


def records(items: Any, kind: type[Record]) -> list[Record]:
    """Those of the items that are of the kind: the others are a problem of `list_problems`."""
    return [item for item in items if isinstance(item, kind)] if is_list(items) else []


def is_identifier(name: Any) -> bool:
    """Whether it can be the name of a function or class."""
    return isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name)


def is_list(items: Any) -> bool:
    """Whether it is a list of anything, or a tuple."""
    return isinstance(items, Sequence) and not isinstance(items, str)


def list_problems(place: Place, what: str, items: Any, kind: type, needed: str = "") -> Problems:
    """A list has items of the kind only. ``needed``, such as "at least one check", is said of an empty one."""
    name = "names, as text" if kind is str else f"{kind.__name__}(…)"
    if not is_list(items) or not all(isinstance(item, kind) for item in items):
        yield place.problem(f"{what} must be a list of {name}.")
    elif needed and not items:
        yield place.problem(f"it needs {needed}.")


def name_problems(place: Place, what: str, items: Sequence[Exercise | Check | Case | Misconception]) -> Problems:
    """Names are unique, and ids but for those of exercises."""
    earlier: list[str] = []
    for name in [item.name for item in items]:
        if not isinstance(name, str):
            yield place.inside(what, name).problem("its name must be a text.")
        elif what != "exercise" and not NAME_PATTERN.fullmatch(name):
            yield place.inside(what, name).problem("names are lower case words joined by - or _.")
        elif name in earlier:
            yield place.inside(what, name).problem("it is there twice; names must differ.")
        earlier.append(name)


def text_problems(place: Place, what: str, words: Any) -> Problems:
    """A text is one that has words."""
    if not isinstance(words, str) or not words.strip():
        yield place.problem(f'{what} must be text, as in "The sum of every row", not {words!r}.')


def language_problems(place: Place, language: Any) -> Problems:
    """A language is a code (`tensorgrade.translation.language_code`)."""
    try:
        language_code(language if isinstance(language, str) else repr(language))
    except ValueError as error:
        yield place.problem(f"language: {error}")


def number_problems(place: Place, what: str, number: Any) -> Problems:
    """A number is a whole one from 1 on."""
    if not isinstance(number, int) or number < 1:
        yield place.problem(f"{what} must be a whole number of 1 or more, not {number!r}.")


def variant_problems(place: Place, variants: Sequence[Any]) -> Problems:
    """Variants are changes or functions, at least one."""
    if not variants or not all(isinstance(item, Change) or callable(item) for item in variants):
        yield place.problem(
            "it needs at least one variant: vary(…), or a function that answers as somebody who has the idea."
        )
