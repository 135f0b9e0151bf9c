"""Which lines of a text define a function, where there is no syntax tree: in what is no Python, and in what is not run.

One rule for all who ask. Invisible characters and any kind of blank, which copying from a web page leaves, are passed
over: Python refuses them, but the definition is there.
"""

import keyword
import re
from functools import lru_cache

_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_PATTERNS = 256
"""Compiled patterns that are kept: one for each name that is looked for."""
_BLANK = rf"(?:[^\S\n]|[{_INVISIBLE}])"
_NO_HEADER = "|".join(word for word in keyword.kwlist if word not in ("def", "class"))
"""Words before a call that make it a use: ``if f(X):``."""


def without_invisible(text: str) -> str:
    """The text without invisible characters, and with plain spaces for blanks of other kinds."""
    return re.sub(r"[^\S\r\n\t\f]", " ", re.sub(f"[{_INVISIBLE}]", "", text))


def has_definition(source: str, name: str) -> bool:
    """Whether a line begins a ``def`` or ``class`` of that name."""
    return _definition(name).search(source) is not None


def begins_definition(line: str, name: str) -> bool:
    """Whether a line begins a ``def`` or ``class`` of that name, or assigns to it, or gives it a type."""
    return has_definition(line, name) or _assignment_or_type(name).match(line) is not None


def binds(source: str, name: str) -> bool:
    """Whether a line defines the name, assigns to it or imports it."""
    return _defines_or_assigns(source, name) or _import(name).search(source) is not None


def seems_to_define(source: str, name: str) -> bool:
    """Whether a text that is no Python is about defining the name.

    It is where a line defines it or assigns to it, or reads like the header of a function: ``Def f(X):``, ``deff(X):``
    or ``f(X):``. A line that begins with "from" and names it may be prose.
    """
    return _defines_or_assigns(source, name) or _header(name).search(source) is not None


def _defines_or_assigns(source: str, name: str) -> bool:
    return has_definition(source, name) or _assignment(name).search(source) is not None


@lru_cache(_PATTERNS)
def _definition(name: str) -> re.Pattern[str]:
    return re.compile(rf"^{_BLANK}*(?:async{_BLANK}+)?(?:def|class){_BLANK}+{re.escape(name)}\b", re.MULTILINE)


@lru_cache(_PATTERNS)
def _assignment_or_type(name: str) -> re.Pattern[str]:
    return re.compile(rf"^{_BLANK}*{re.escape(name)}{_BLANK}*[:=](?!=)", re.MULTILINE)


@lru_cache(_PATTERNS)
def _assignment(name: str) -> re.Pattern[str]:
    return re.compile(rf"^{_BLANK}*{re.escape(name)}{_BLANK}*(?::[^=\n]*)?=(?!=)", re.MULTILINE)


@lru_cache(_PATTERNS)
def _import(name: str) -> re.Pattern[str]:
    return re.compile(rf"^{_BLANK}*(?:import|from)\b.*\b{re.escape(name)}\b", re.MULTILINE)


@lru_cache(_PATTERNS)
def _header(name: str) -> re.Pattern[str]:
    before = rf"(?:(?!(?:{_NO_HEADER})\b)\w+{_BLANK}+|def|class)?"
    return re.compile(rf"^{_BLANK}*{before}{re.escape(name)}{_BLANK}*[(（].*[:：]{_BLANK}*(?:#.*)?$", re.MULTILINE)
