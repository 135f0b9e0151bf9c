"""An assignment's sentences in other languages: ``locale/zh.po`` in its folder has those in Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.exercise.assignment import Assignment
from tensorgrade.exercise.definition import Section
from tensorgrade.exercise.former_text import text_beside
from tensorgrade.exercise.po_file import read_po_file
from tensorgrade.exercise.sentences import Sentence, sentences
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.translation import BookSection, Text, general_codes, language_code


@dataclass(frozen=True)
class Translations:
    """The translations in an author's folder."""

    by_language: Mapping[str, Mapping[str, str]]
    """By the code of the language: the translation by the sentence."""

    def text(self, sentence: str) -> Text:
        """The sentence with its translations."""
        return self.merged(text_beside(sentence))

    def merged(self, text: Text) -> Text:
        """The text with these translations in addition to its own."""
        found = {code: words[text.source] for code, words in self.by_language.items() if text.source in words}
        return Text(text.source, {**(text.translations or {}), **found})

    def book(self, section: Section | None) -> BookSection | None:
        """The section with its translations. Raises AuthorError for an address without https."""
        if section is None:
            return None
        try:
            return BookSection(self.text(section.title), self.text(section.url))
        except ValueError:
            raise AuthorError(
                f"The translations of the address {section.url} must start with https://, too.", section.title
            ) from None

    def missing(self, assignment: Assignment, language: str) -> list[Sentence]:
        """The sentences that a reader of that language gets as they are written."""
        codes = general_codes(language)
        if language_code(assignment.language) in codes:
            return []
        return [
            item
            for item in sentences(assignment)
            if not any(code in item.beside or item.text in self.by_language.get(code, ()) for code in codes)
        ]


def load_translations(folder: Path) -> Translations:
    """The translations in an author's folder. Raises AuthorError for a file that cannot be used."""
    return Translations({code: read_po_file(path).translations for code, path in catalogue_files(folder).items()})


def catalogue_files(folder: Path) -> dict[str, Path]:
    """The catalogues of an author's folder by language. Raises AuthorError for a name that is no language's."""
    files = {}
    for path in sorted((folder / "locale").glob("[!.]*.po")):
        try:
            files[language_code(path.stem)] = path
        except ValueError as error:
            raise AuthorError(f"{path} must have the name of a language: {error}") from None
    return files


def catalogue_path(folder: Path, language: str) -> Path:
    """The file of a language's catalogue: the one that is there, or one to be made."""
    return catalogue_files(folder).get(language, folder / "locale" / f"{language}.po")
