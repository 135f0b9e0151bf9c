"""Wraps text at a number of terminal columns; Chinese characters are two columns wide."""

import re
import unicodedata

# A word with the space before it, or one Chinese character with the punctuation that must not begin a line.
_UNIT = re.compile(r"\s*(?:[\u2e80-\uffef][，。、：；？！）》」』”]*|[^\s\u2e80-\uffef]+)")


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
