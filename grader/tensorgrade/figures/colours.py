"""The colours of figures: one set, for a light page and for a dark one."""

from collections.abc import Iterable

PAPER = "#f6f7fa"
"""Under numbers and words of usual size: a figure has no background of its own but this."""
INK = "#1c2330"
"""Numbers and words on `PAPER` and on its tints."""
SOFT = "#566072"
"""Numbers on `PAPER` that a figure is not about."""
OUTSIDE = "#727c8b"
"""Names, signs and arrows on the page itself: in large letters only."""
FRAMES = ("#3f78d8", "#c2691a", "#208b52", "#a259cc")
"""Frames and lines that belong together, on the page and on `PAPER`."""
DASHES = ("", "7 3", "2 3", "9 3 2 3")
"""By number, the dashes of the same frames and lines, for eyes and printers that tell no colours apart."""
LINE = "#8a94a3"
"""Between the elements of an array."""
FACTOR = "#173c80"
"""Small numbers on tints: what an element is multiplied with."""
PLUS, MINUS = "#2f6fd0", "#d9822b"
"""What `PAPER` is tinted with above zero, and below."""
TINT_STEPS = 4
"""A tint has at most this many tenths of its colour."""


def of_light(parts: Iterable[float]) -> str:
    """The colour of so much red, green and blue, from 0 to 1."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def mixed(colour: str, share: float, other: str = PAPER) -> str:
    """So much of a colour, and the rest of the other one."""
    parts = [
        round(share * int(colour[start : start + 2], 16) + (1 - share) * int(other[start : start + 2], 16))
        for start in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def tint(value: float, largest: float) -> str:
    """The colour under a number, where ``largest`` is the largest absolute value of its array."""
    if not value or not largest:
        return PAPER
    step = max(1, round(TINT_STEPS * min(abs(value) / largest, 1)))
    return mixed(PLUS if value > 0 else MINUS, step / 10)


def grey(value: float, low: float, high: float, levels: int = 9) -> str:
    """The grey of a picture's pixel, from black for ``low`` to white for ``high``, in so many levels."""
    share = round((value - low) / (high - low) * (levels - 1)) / (levels - 1) if high > low else 0.5
    return mixed("#ffffff", min(max(share, 0), 1), "#000000")
