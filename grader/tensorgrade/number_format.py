"""Formats points, shares and times as text, and spreadsheet cells so that none is read as a formula."""


def points_text(points: float) -> str:
    """Points without trailing zeros: 6, 4.5, 2.67."""
    return f"{points:g}"


def score_text(score: float) -> str:
    """A score with two decimals, without trailing zeros, for other programs to read."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


def spreadsheet_cell(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet would read it as a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text


def percent(share: float) -> str:
    """A share from 0 to 1 in whole percent."""
    return f"{share:.0%}"


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds: two significant digits below 100 ms, whole ones from there on."""
    return f"{1000 * seconds:.2g} ms" if seconds < 0.1 else f"{1000 * seconds:.0f} ms"
