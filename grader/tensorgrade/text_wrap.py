"""Wraps text at a number of terminal columns, where Chinese characters are two wide; fills in templates."""

import re
import unicodedata

# A word with the space before it, or one Chinese character with the punctuation that must not begin a line.
_UNIT = re.compile(r"\s*(?:[\u2e80-\uffef][，。、：；？！）》」』”]*|[^\s\u2e80-\uffef]+)")

_JOINT = "\ue000"
"""Stands for a space beside a field: a character that no text uses."""
_CHINESE = "[\u2e80-\u9fff\uff00-\uffef]"
_CLOSED = re.compile(rf"(?<={_CHINESE}){_JOINT}(?={_CHINESE})")


def fill(template: str, **fields: object) -> str:
    """The template with its fields; without the space beside a field where that would be between Chinese characters."""
    text = template.replace(" {", _JOINT + "{").replace("} ", "}" + _JOINT).format(**fields)
    return _CLOSED.sub("", text).replace(_JOINT, " ")


def join_sentences(*sentences: str) -> str:
    """Those that are not empty, one after the other; with no space after Chinese punctuation."""
    text = _JOINT.join(filter(None, sentences))
    return re.sub(rf"(?<={_CHINESE}){_JOINT}", "", text).replace(_JOINT, " ")


def display_width(text: str) -> int:
    """The number of terminal columns that the text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, width: int, indent: str = "") -> str:
    """The text in lines of at most ``width`` columns, all but the first indented; longer words are not broken."""
    lines = [""]
    for unit in _UNIT.findall(text.replace("\n", " ")):
        if lines[-1].strip() and display_width(lines[-1] + unit) > width:
            lines.append(indent + unit.strip())
        else:
            lines[-1] += unit
    return "\n".join(lines)
