"""Formats numbers, points, shares and times as text, and spreadsheet cells so that none is read as a formula."""

import math
import re
from decimal import Decimal

# Where another cell begins for some spreadsheet, whatever the file's own separator is.
_CELL_END = re.compile(r"(\r\n|[;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])(?=\s*(?:[^\w\s]|_))")


DIGITS = 6
"""Significant digits of a number in a sentence, where that is enough."""
MAX_DIGITS = 17
"""Significant digits that tell any two float64 numbers apart."""
MAX_WHOLE = 10**16
"""Whole numbers are written in full below this."""


def number(value: float, digits: int = DIGITS) -> str:
    """A number for people to read, with so many significant digits; a whole one in full unless it is very large."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if abs(value) < MAX_WHOLE and value == int(value):
        return str(int(value))
    if isinstance(value, int):  # may be larger than any float
        significand, power = f"{Decimal(value):.{digits - 1}e}".split("e")
        return f"{significand.rstrip('0').rstrip('.')}e{power}"
    return f"{value:.{digits}g}"


def digits_apart(one: float, other: float, digits: int = DIGITS) -> int:
    """So many significant digits, or more where two numbers that differ would look the same or nearly so."""
    try:
        difference = float(one) - float(other)
    except OverflowError:
        return MAX_DIGITS
    if difference == 0 or not math.isfinite(difference):
        return digits
    for count in range(digits, MAX_DIGITS):
        shown = float(number(one, count)) - float(number(other, count))
        if abs(shown - difference) <= 0.1 * abs(difference):
            return count
    return MAX_DIGITS


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
