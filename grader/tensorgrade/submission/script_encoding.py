"""The bytes of a ``.py`` file → its text, by the encoding that it declares, as Python reads it. Runs nothing."""

import re
from encodings import normalize_encoding
from encodings.aliases import aliases

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.submission.unreadable_sentences import (
    NO_ENCODING,
    UNKNOWN_ENCODING,
    UTF_16,
    WRONG_ENCODING,
    UnreadableSubmission,
)

MAX_NAME_LENGTH = 40
"""No encoding has a longer name."""

_UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Python's reference, "Encoding declarations": a comment in the first line, or in the second after another comment.
_DECLARATION = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_COMMENT_OR_BLANK = re.compile(rb"[ \t\f]*(?:#.*)?")
_LINE_END = re.compile(rb"\r\n|\r|\n")
# Encodings of text only, whose codecs take time in proportion to the text: punycode, unicode_escape, bz2 and the like
# are no encodings of a source, and a codec's module that is named by the file is not looked for.
_TEXT_ENCODING = re.compile(
    r"ascii|utf_8|utf_8_sig|latin_1|iso8859_\d+|cp\d+|koi8_[rtu]|mac_[a-z]+\d?|gb2312|gbk|gb18030|hz|big5|big5hkscs"
    r"|shift_jis(?:x0213|_2004)?|euc_(?:jp|jis_2004|jisx0213|kr)|iso2022_(?:kr|jp(?:_\w+)?)|johab"
    r"|kz1048|ptcp154|tis_620|hp_roman8|palmos"
)
# Editors add the kind of line ends, as in utf-8-unix. Python cuts that off for these.
_WITH_LINE_ENDS = {"utf_8": "utf_8", "latin_1": "latin_1", "iso_8859_1": "latin_1", "iso_latin_1": "latin_1"}


def decode_script(name: str, content: bytes) -> str:
    """The text of a script of that name. Raises UnreadableSubmission.

    A text in UTF-8 is also read where its declaration is wrong: in a notebook, where it may come from, a
    declaration is a comment.
    """
    if content.startswith(_UTF_16_MARKS):
        raise UnreadableSubmission(EngineSentence.of(UTF_16, name=name))
    declared = None if content.startswith(_UTF_8_MARK) else _declared_encoding(content)
    problem = EngineSentence.of(NO_ENCODING, name=name)
    if declared is not None:
        try:
            return content.decode(_text_encoding(declared))
        except LookupError:
            problem = EngineSentence.of(UNKNOWN_ENCODING, name=name, encoding=declared)
        except UnicodeDecodeError as error:
            line = len(_LINE_END.findall(content[: error.start])) + 1
            problem = EngineSentence.of(WRONG_ENCODING, name=name, encoding=declared, line=str(line))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSubmission(problem) from None


def _declared_encoding(content: bytes) -> str | None:
    first, *rest = _LINE_END.split(content, 2)
    for line in (first, *rest[:1]):
        if match := _DECLARATION.match(line):
            return match[1][:MAX_NAME_LENGTH].decode("ascii")
        if not _COMMENT_OR_BLANK.fullmatch(line):
            break
    return None


def _text_encoding(name: str) -> str:
    """The name of Python's codec. Raises LookupError where there is none that is safe to use."""
    normalized = normalize_encoding(name).lower()
    for prefix, codec in _WITH_LINE_ENDS.items():
        if f"{normalized}_".startswith(f"{prefix}_"):
            return codec
    codec = aliases.get(normalized, normalized)
    if not _TEXT_ENCODING.fullmatch(codec):
        raise LookupError(name)
    return codec
