"""What every declaration of an author is held to: names, words and lists; and the error that says what to change."""

import re
from collections.abc import Sequence
from typing import Any

from tensorgrade.errors import UserError
from tensorgrade.translation import Text

NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


class AuthorError(UserError):
    """An exercise that cannot be used as written; the message says what to change.

    ``names_at_fault`` names what is at fault as exercises.py does, outermost first: `authored` finds its line.
    """

    def __init__(self, sentence: str, *about: str) -> None:
        super().__init__(sentence)
        self.names_at_fault = about


def require_names(where: str, names: Sequence[str], *about: str) -> None:
    """Raises AuthorError for a name that is no name, or is there twice."""
    for position, name in enumerate(names):
        if not NAME_PATTERN.fullmatch(name):
            raise AuthorError(f"{where} {name!r}: names are lower case words joined by - or _.", *about, name)
        if name in names[:position]:
            raise AuthorError(f"{where} {name!r} is there twice; names must differ.", *about, name)


def require_text(where: str, words: Any) -> None:
    """Raises AuthorError for anything but a Text."""
    if not isinstance(words, Text):
        raise AuthorError(f"{where}: words come in both languages, as in Text('…', '…'); got {words!r}.")


def require_list(where: str, what: str, items: Any, kind: type) -> None:
    """Raises AuthorError for anything but a sequence of that kind."""
    if not isinstance(items, Sequence) or not all(isinstance(item, kind) for item in items):
        raise AuthorError(f"{where}: {what} must be a list of {kind.__name__}(…).")


def require_variants(where: str, readings: Sequence[Any]) -> None:
    """Raises AuthorError unless there is a reading, and each is a function."""
    if not readings or not all(callable(item) for item in readings):
        raise AuthorError(f"{where} needs at least one reading: a function that answers as somebody who has it.")
