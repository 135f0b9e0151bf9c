"""Validates what authors declare: names, texts, lists and variants; and the error that says what to change."""

import re
from collections.abc import Sequence
from typing import Any

from tensorgrade.errors import UserError
from tensorgrade.translation import Text

NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


class AuthorError(UserError):
    """An exercise that cannot be used as written; the message says what to change.

    ``names_at_fault`` are the names, in exercises.py, of what is at fault, the exercise first; `loader` finds its line.
    """

    def __init__(self, sentence: str, *about: str) -> None:
        super().__init__(sentence)
        self.names_at_fault = about


def require_names(where: str, names: Sequence[str], *about: str) -> None:
    """Raises AuthorError for a name that does not match `NAME_PATTERN`, or is there twice.

    ``where`` begins the message; ``about`` are the names that enclose these ones.
    """
    for position, name in enumerate(names):
        if not NAME_PATTERN.fullmatch(name):
            raise AuthorError(f"{where} {name!r}: names are lower case words joined by - or _.", *about, name)
        if name in names[:position]:
            raise AuthorError(f"{where} {name!r} is there twice; names must differ.", *about, name)


def require_text(where: str, words: Any) -> None:
    """Raises AuthorError unless ``words`` are a Text."""
    if not isinstance(words, Text):
        raise AuthorError(f"{where}: words come in both languages, as in Text('…', '…'); got {words!r}.")


def require_list(where: str, what: str, items: Any, kind: type) -> None:
    """Raises AuthorError unless ``items`` are a sequence of that kind; ``what`` they are is part of the message."""
    if not isinstance(items, Sequence) or not all(isinstance(item, kind) for item in items):
        raise AuthorError(f"{where}: {what} must be a list of {kind.__name__}(…).")


def require_variants(where: str, variants: Sequence[Any]) -> None:
    """Raises AuthorError unless there is a variant, and each is a function."""
    if not variants or not all(callable(item) for item in variants):
        raise AuthorError(f"{where} needs at least one variant: a function that answers as somebody who has it.")
