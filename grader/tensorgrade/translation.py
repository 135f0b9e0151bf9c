"""Sentences in the reader's language: authors' with their translations, the engine's own from gettext catalogues."""

import gettext
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tensorgrade.json_tree import STRING, dict_of, optional, record

LOCALE = Path(__file__).parent / "locale"
ENGINE_LANGUAGE = "en"
"""The language that the engine's own sentences are written in."""
LANGUAGES = (ENGINE_LANGUAGE, *sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/tensorgrade.mo")))
"""The languages that the engine's own sentences are in: a course may have any other one, and reads these in English."""

Translate = Callable[[str], str]

_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?", re.ASCII)


def language_code(word: str) -> str:
    """The code of a language, as gettext writes it: ``pt_BR`` of ``pt-br``. Raises ValueError for what is none."""
    match = _CODE.fullmatch(word)
    if match is None:
        raise ValueError(f"{word!r} is not the code of a language; write one such as en, fr or pt_BR.")
    language, script, region = match.groups(default="")
    return "_".join(filter(None, [language.lower(), script.title(), region.upper()]))


def general_codes(language: str) -> list[str]:
    """The code of a language, then those of the languages that it is a variety of: ``pt_BR``, ``pt``."""
    parts = language.split("_")
    return ["_".join(parts[:count]) for count in range(len(parts), 0, -1)]


@dataclass(frozen=True)
class Text:
    """A sentence and its translations; ``text[language]`` is the translation, or the sentence where there is none.

    Raises ValueError if one of them has no words.
    """

    source: str
    """As it is written, in the language of the assignment."""
    translations: Mapping[str, str] | None = field(default_factory=dict)
    """By the code of the language. Null for the engine's own sentences: its catalogues have their translations."""

    def __post_init__(self) -> None:
        if not all(words.strip() for words in (self.source, *(self.translations or {}).values())):
            raise ValueError(f"Text({self.source!r}) or a translation of it has no words.")

    def __getitem__(self, language: str) -> str:
        if self.translations is None:
            return translator(language)(self.source)
        found = (self.translations[code] for code in general_codes(language) if code in self.translations)
        return next(found, self.source)

    def __hash__(self) -> int:  # a mapping has none
        return hash(self.source)


TEXT = record(Text, source=STRING, translations=optional(dict_of(STRING)))
"""A text in JSON."""


def engine_text(message: str) -> Text:
    """One of the engine's own sentences as a text. `make catalogues` finds the sentence by this function's name."""
    return Text(message, None)


@dataclass(frozen=True)
class BookSection:
    """A section of a book on the web: its title and address. Raises ValueError for addresses without https."""

    title: Text
    """Its title."""
    url: Text
    """Its address."""

    def __post_init__(self) -> None:
        if not all(url.startswith("https://") for url in (self.url.source, *(self.url.translations or {}).values())):
            raise ValueError(f"BookSection({self.title.source!r}) needs addresses that start with https://.")


BOOK_SECTION = record(BookSection, title=TEXT, url=TEXT)
"""A section in JSON."""


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The engine's message catalogue of a language, or of one that it is a variety of; else an empty one: English."""
    return gettext.translation("tensorgrade", LOCALE, [language], fallback=True)


def translator(language: str) -> Translate:
    """The ``gettext`` function of a language."""
    return catalogue(language).gettext


def is_engine_language(language: str) -> bool:
    """Whether the engine's own sentences are in the language, or in one that it is a variety of."""
    return any(code in LANGUAGES for code in general_codes(language))


def language_by_script(text: str) -> str:
    """The first of `LANGUAGES` that has a script in common with the text, other than that of English; else English."""
    scripts = _scripts(text) - _scripts(_SAMPLE)
    found = (language for language in LANGUAGES if _scripts(translator(language)(_SAMPLE)) & scripts)
    return next(found, ENGINE_LANGUAGE)


# One of the engine's sentences, which shows what a language is written in.
_SAMPLE = "Nothing was handed in."


def _scripts(text: str) -> set[str]:
    """The scripts of the letters, by the first word of their names in Unicode: LATIN, CJK, CYRILLIC."""
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha()}
