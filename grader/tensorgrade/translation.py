"""Texts in the course's language: authors write both languages, the engine's own come from gettext catalogues."""

import gettext
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from tensorgrade.json_tree import STRING, record


class Language(StrEnum):
    """The languages of courses, of the engine's messages and of notebooks."""

    EN = "en"
    ZH = "zh"


LANGUAGES = tuple(language.value for language in Language)
LOCALE = Path(__file__).parent / "locale"

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Text:
    """A text in English and Chinese; ``text[language]`` is one of them. Raises ValueError if either is empty."""

    en: str
    """In English."""
    zh: str
    """In Chinese."""

    def __post_init__(self) -> None:
        if not (self.en.strip() and self.zh.strip()):
            raise ValueError(f"Text({self.en!r}, {self.zh!r}) needs words in both languages.")

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


TEXT = record(Text, en=STRING, zh=STRING)
"""A text in JSON."""


@dataclass(frozen=True)
class Section:
    """A section of a book on the web: its title and URL in both languages. Raises ValueError for URLs without https."""

    title: Text
    """Its title."""
    url: Text
    """Its address."""

    def __post_init__(self) -> None:
        if not all(url.startswith("https://") for url in (self.url.en, self.url.zh)):
            raise ValueError(f"Section({self.title.en!r}) needs addresses that start with https://.")


SECTION = record(Section, title=TEXT, url=TEXT)
"""A section in JSON."""


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The engine's message catalogue of a language; English is the source language and has none."""
    return gettext.translation("tensorgrade", LOCALE, [language], fallback=language == "en")


def translator(language: str) -> Translate:
    """The ``gettext`` function of one of `LANGUAGES`."""
    return catalogue(language).gettext
