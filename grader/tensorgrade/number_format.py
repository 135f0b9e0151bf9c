"""Formats points, shares and times as text, and spreadsheet cells so that none is read as a formula."""

import re

# Where another cell begins for some spreadsheet, whatever the file's own separator is.
_CELL_END = re.compile(r"(\r\n|[;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])(?=\s*(?:[^\w\s]|_))")


def points_text(points: float) -> str:
    """Points without trailing zeros: 6, 4.5, 2.67."""
    return f"{points:g}"


def score_text(score: float) -> str:
    """A score with two decimals, without trailing zeros, for other programs to read."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def spreadsheet_cell(text: str) -> str:
    """A text with an apostrophe before it unless it begins with a letter, a digit or a Chinese character.

    Spreadsheets differ in what they take for the beginning of a formula: full-width signs, and signs after white space,
    among others. They differ in what ends a cell, too; parts after a semicolon, a tab or a line break are quoted alike.
    Numbers are no text: whoever writes one does not call this.
    """
    quoted = _CELL_END.sub(r"\1'", text)
    return quoted if not text or text[0].isalnum() else f"'{quoted}"


def percent(share: float) -> str:
    """A share from 0 to 1 in whole percent."""
    return f"{share:.0%}"


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds: two significant digits below 100 ms, whole ones from there on."""
    return f"{1000 * seconds:.2g} ms" if seconds < 0.1 else f"{1000 * seconds:.0f} ms"
