"""Text in lines of so many columns, as a terminal counts them: Chinese characters are two wide."""

import re
import unicodedata

# A word with the space before it, or one Chinese character with the punctuation that may not begin a line.
_UNIT = re.compile(r"\s*(?:[\u2e80-\uffef][，。、：；？！）》」』”]*|[^\s\u2e80-\uffef]+)")


def display_width(text: str) -> int:
    """How wide a terminal shows the text."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrap(text: str, width: int, indent: str = "") -> str:
    """The text in lines of at most ``width`` columns, the second and later ones indented; a longer word stays whole."""
    lines = [""]
    for unit in _UNIT.findall(text.replace("\n", " ")):
        if lines[-1].strip() and display_width(lines[-1] + unit) > width:
            lines.append(indent + unit.strip())
        else:
            lines[-1] += unit
    return "\n".join(lines)
