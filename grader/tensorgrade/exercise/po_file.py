"""A catalogue of gettext's, as translators edit it: read, updated with an assignment's sentences, written."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from tensorgrade.exercise.sentences import Sentence
from tensorgrade.exercise.validation import AuthorError

_ALIKE = 0.6
"""How alike, from 0 to 1, a new sentence and a former one must be for its translation to be proposed, as `fuzzy`."""
_NEW_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
_HEADER = re.compile(r'(?:#.*\n|\s*\n)*msgid ""\s*\nmsgstr ""[ \t]*\n(?:"(?:[^"\\\n]|\\.)*"[ \t]*(?:\n|\Z))+')
_CHARSET = re.compile(r"(?<=charset=)[\w.-]+")
_LINE = re.compile(r'\s*(?:#.*|(?:msg(?:ctxt|id|id_plural|str|str\[\d+\])\s+)?"(?:[^"\\]|\\.)*")?\s*')


@dataclass(frozen=True)
class PoFile:
    """The file of a catalogue. Its messages, records of babel's, are by the sentence that they translate."""

    header: str
    """What translators' programs write at the top; empty in a new file."""
    messages: dict[str, Message] = field(default_factory=dict)
    obsolete: dict[str, Message] = field(default_factory=dict)
    """Translations of sentences that are gone."""

    @property
    def translations(self) -> dict[str, str]:
        """The translations by sentence, without those marked fuzzy."""
        return {text: str(item.string) for text, item in self.messages.items() if item.string and not item.fuzzy}

    @property
    def fuzzy(self) -> list[str]:
        """The sentences whose translation a person has to look at."""
        return [text for text, item in self.messages.items() if item.string and item.fuzzy]

    def text(self, language: str) -> str:
        """The content of the file. It does not depend on the time, or on who writes it."""
        catalogue = Catalog()
        for text, message in self.messages.items():
            catalogue[text] = message
        catalogue.obsolete.update(self.obsolete)
        stream = io.BytesIO()
        write_po(stream, catalogue, omit_header=True, no_location=True)
        header = _CHARSET.sub("UTF-8", self.header) or _NEW_HEADER.format(language=language)
        return "\n\n".join(filter(None, [header.strip("\n"), stream.getvalue().decode().strip("\n")])) + "\n"


def read_po_file(path: Path) -> PoFile:
    """Read a catalogue. Raises AuthorError where that is not possible without losing a translation."""
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise AuthorError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise AuthorError(f"{path} is not in UTF-8; save it in that encoding.") from None
    lines = text.split("\n")
    wrong = next((number for number, line in enumerate(lines, 1) if not _LINE.fullmatch(line)), None)
    if wrong is not None:
        raise AuthorError(f'{path}, line {wrong}: a line of a catalogue is msgid "…", msgstr "…", "…" or a comment.')
    header = match[0] if (match := _HEADER.match(text)) else ""
    try:
        catalogue = read_po(io.StringIO(text[len(header) :]), abort_invalid=True)
    except PoFileError as error:
        line = error.lineno + 1 + header.count("\n")
        raise AuthorError(f"{path}, line {line}: each msgid needs a msgstr after it.") from None
    if len(catalogue) < sum(line.startswith("msgid ") for line in lines) - bool(header):
        raise AuthorError(f"{path} has a msgid twice; remove one of the two.")
    return PoFile(header, _messages(catalogue), _messages(catalogue.obsolete.values()))


def sentence_lines(text: str) -> dict[str, int]:
    """The line of each sentence in the text of a catalogue's file."""
    return {str(item.id): item.lineno for item in read_po(io.StringIO(text)) if item.id and item.lineno is not None}


def _messages(messages: Iterable[Message]) -> dict[str, Message]:
    """Without those in the plural, which no assignment has."""
    found: dict[str, Message] = {}
    for item in messages:
        if item.id and isinstance(item.id, str) and isinstance(item.string, str):
            found[item.id] = item
    return found


def updated_po_file(old: PoFile, sentences: Iterable[Sentence], language: str) -> PoFile:
    """A catalogue of exactly these sentences, in their order, with their translations in the old one.

    A new sentence gets the translation of one that is gone and much like it, marked fuzzy. Other translations of
    sentences that are gone are kept as obsolete, and found again should the sentence come back.
    """
    former = old.obsolete | old.messages
    found = list(sentences)
    wanted = {item.text for item in found}
    gone = {text: message for text, message in former.items() if text not in wanted and message.string}
    new = PoFile(old.header, {}, dict(gone))
    for item in found:
        message = former.get(item.text, Message(item.text))
        if not message.string:
            message = _proposal(item, gone, new.obsolete, language) or message
        new.messages[item.text] = _placed(message, item.place)
    return new


def _proposal(item: Sentence, gone: dict[str, Message], obsolete: dict[str, Message], language: str) -> Message | None:
    """A message for a sentence without translation: that beside it, or a fuzzy one, which is no longer obsolete."""
    if beside := item.beside.get(language):
        return Message(item.text, beside)
    if alike := get_close_matches(item.text, gone, 1, _ALIKE):
        obsolete.pop(alike[0], None)
        return Message(item.text, gone[alike[0]].string, flags={"fuzzy"})
    return None


def _placed(message: Message, place: str) -> Message:
    placed = Message(str(message.id), message.string, auto_comments=[place], user_comments=list(message.user_comments))
    placed.flags = message.flags & {"fuzzy"}  # nothing in a sentence is a placeholder of Python's
    return placed
