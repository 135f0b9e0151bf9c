"""Pieces of SVG that are put together beside and below each other.

A drawing has no ids, scripts, style sheets or fonts of its own, and all its numbers are rounded: the same arrays give
the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tensorgrade.figures.colours import INK, OUTSIDE, PAPER

FONT = "system-ui,'Noto Sans','Noto Sans CJK SC',sans-serif"
LARGE = 20
"""The height of letters that stand on the page itself, in bold: what accessibility rules call large text."""
SMALL = 15
"""The height of letters on `PAPER`."""


@dataclass(frozen=True)
class Piece:
    """A part of a drawing, with its upper left corner at the origin; sizes are in pixels."""

    width: float
    height: float
    svg: str
    head: float = 0
    """The height of a name above it, which does not count where its middle is."""

    @property
    def middle(self) -> float:
        return (self.height + self.head) / 2


@dataclass(frozen=True)
class Figure:
    """A drawing, and the same in words."""

    svg: str
    alt: str
    """For those who do not see it: what it shows, in one or a few sentences."""


def figure(piece: Piece, alt: str) -> Figure:
    """The drawing as a file."""
    width, height = length(piece.width), length(piece.height)
    return Figure(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONT}" font-size="{SMALL}" text-anchor="middle">'
        f"<title>{escape(alt)}</title>{piece.svg}</svg>",
        alt,
    )


def length(value: float) -> str:
    """A number of pixels, to a tenth."""
    return f"{round(value, 1):.1f}".removesuffix(".0")


def at(x: float, y: float, svg: str) -> str:
    """What is drawn, moved there."""
    if not svg or not round(x, 1) and not round(y, 1):
        return svg
    return f'<g transform="translate({length(x)} {length(y)})">{svg}</g>'


def beside(*pieces: Piece, gap: float = 12) -> Piece:
    """Pieces from left to right, on one middle line."""
    middle = max(piece.middle for piece in pieces)
    x, parts = 0.0, []
    for piece in pieces:
        parts.append(at(x, middle - piece.middle, piece.svg))
        x += piece.width + gap
    height = middle + max(piece.height - piece.middle for piece in pieces)
    return Piece(x - gap, height, "".join(parts), max(0, 2 * middle - height))


def below(*pieces: Piece, gap: float = 12, centred: bool = False) -> Piece:
    """Pieces from top to bottom, which begin at one line or have one middle line."""
    width = max(piece.width for piece in pieces)
    y, parts = 0.0, []
    for piece in pieces:
        parts.append(at((width - piece.width) / 2 if centred else 0, y, piece.svg))
        y += piece.height + gap
    return Piece(width, y - gap, "".join(parts))


def columns(rows: Sequence[Sequence[Piece]], gap: float = 12, row_gap: float = 16) -> Piece:
    """Rows of pieces whose columns are as wide as their widest piece; pieces stand in the middle of their place."""
    widths = [max(row[number].width for row in rows) for number in range(len(rows[0]))]
    return below(*(beside(*map(in_width, row, widths), gap=gap) for row in rows), gap=row_gap)


def in_width(piece: Piece, width: float) -> Piece:
    """The piece in the middle of so much room."""
    return Piece(width, piece.height, at((width - piece.width) / 2, 0, piece.svg), piece.head)


EMPTY = Piece(0, 0, "")
"""Nothing, in the place of a piece."""


def text(x: float, y: float, words: str, **attributes: object) -> str:
    """Words around a point. In names of attributes, ``_`` stands for ``-``."""
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<text x="{length(x)}" y="{length(y)}"{more}>{escape(words)}</text>'


def text_width(words: str, size: float) -> float:
    """About how wide words are: a Chinese character is a square, other letters are narrower."""
    return sum(size if ord(letter) > 0x2E7F else 0.57 * size for letter in words)


def sign(words: str, size: float = LARGE) -> Piece:
    """A name, a sign or an arrow on the page itself."""
    drawn = text(0, 0, words, font_size=length(size), font_weight="bold", fill=OUTSIDE)
    width = max(1.35 * text_width(words, size), size)
    return Piece(width, 1.3 * size, at(width / 2, size, drawn))


def card(*lines: str, colour: str = "", size: float = SMALL) -> Piece:
    """Lines of words on paper, with a frame of that colour."""
    width = max(text_width(line, size) for line in lines) + 20
    height = 1.45 * size * len(lines) + 10
    frame = f' stroke="{colour}" stroke-width="2"' if colour else ""
    paper = (
        f'<rect x="1" y="1" width="{length(width - 2)}" height="{length(height - 2)}" rx="4" fill="{PAPER}"{frame}/>'
    )
    words = (
        text(width / 2, 5 + 1.45 * size * (number + 0.73), line, fill=INK, font_size=length(size))
        for number, line in enumerate(lines)
    )
    return Piece(width, height, paper + "".join(words))


def polyline(points: Iterable[tuple[float, float]], colour: str, width: float = 2, dash: str = "") -> str:
    """Lines from point to point."""
    places = " ".join(f"{length(x)},{length(y)}" for x, y in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="{length(width)}"{dashes}/>'
