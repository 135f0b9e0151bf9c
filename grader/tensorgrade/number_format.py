"""Numbers and cells as text: points, shares, times, and cells that a spreadsheet does not run."""


def points_text(points: float) -> str:
    """Points as people write them: 6, 4.5, 2.67."""
    return f"{points:g}"


def score_text(score: float) -> str:
    """A rounded score with all its digits, as another program reads it back."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def spreadsheet_cell(text: str) -> str:
    """The text, quoted with an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text


def percent(share: float) -> str:
    """A share of 1 in whole percent."""
    return f"{share:.0%}"


def milliseconds(seconds: float) -> str:
    """A time in milliseconds, to two digits or whole ones."""
    return f"{1000 * seconds:.2g} ms" if seconds < 0.1 else f"{1000 * seconds:.0f} ms"
