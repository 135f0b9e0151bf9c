"""Arrays of two axes as drawings: numbers on tinted tiles, pictures of pixels, and frames around some of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tensorgrade.errors import UserError
from tensorgrade.figures.colours import DASHES, FACTOR, FRAMES, INK, LINE, PAPER, SOFT, grey, tint
from tensorgrade.figures.svg import SMALL, Piece, at, below, length, sign, text
from tensorgrade.number_format import number

Array = NDArray[np.float64]
Place = tuple[int, int]

TILE = 36
"""The side of an element, in pixels, where numbers are written."""
MARGIN = 4
"""Around an array, for frames."""
LEAST_WITH_LINES = 12
"""Smaller tiles have no lines between them."""


class FigureError(UserError):
    """Arguments that a figure cannot be drawn from; the message says which, and what is wrong."""


@dataclass(frozen=True)
class Frame:
    """A rectangle around elements of an array."""

    top: int
    left: int
    rows: int
    columns: int
    style: int = 0
    """The number of its colour and its dashes."""
    thickness: float = 3.5
    """The width of its lines, in pixels."""

    def svg(self, tile: float) -> str:
        """Four frames may meet; each of another style is a little smaller."""
        inset = self.style % len(FRAMES) - 1
        colour, dash = FRAMES[self.style % len(FRAMES)], DASHES[self.style % len(DASHES)]
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        return (
            f'<rect x="{length(self.left * tile + inset)}" y="{length(self.top * tile + inset)}" '
            f'width="{length(self.columns * tile - 2 * inset)}" height="{length(self.rows * tile - 2 * inset)}" '
            f'fill="none" stroke="{colour}" stroke-width="{length(self.thickness)}"{dashes}/>'
        )


def array_of(name: str, value: object, axes: int) -> Array:
    """The argument as an array of so many axes, with at least one element. Raises FigureError."""
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise FigureError(f"{name} is no array of numbers.") from None
    if array.ndim != axes or not array.size:
        raise FigureError(f"{name} has the shape {array.shape}; an array with {axes} axes is drawn.")
    return array


def pair_of(name: str, value: object, least: int = 1) -> Place:
    """The argument as a pair (rows, columns) of whole numbers. Raises FigureError."""
    match value:
        case (int(rows), int(columns)) if rows >= least and columns >= least:
            return rows, columns
    raise FigureError(f"{name} is {value!r}; a pair (rows, columns) of whole numbers from {least} on is needed.")


def shape_words(array: Array) -> str:
    """The sizes of an array as 2×3."""
    return "×".join(map(str, array.shape))


def words_of(value: float) -> str:
    """A number as it is written in figures."""
    return number(float(value), 3).replace("-", "−").replace("inf", "∞")


def numbers(
    values: Array,
    name: str = "",
    frames: Sequence[Frame] = (),
    factors: Mapping[Place, float] | None = None,
    hidden: Collection[tuple[int, ...]] = (),
    pale: Collection[tuple[int, ...]] = (),
    tile: float = TILE,
) -> Piece:
    """An array as numbers on tints, with its name above.

    ``factors`` are small numbers in the corners of elements, ``hidden`` are places without a number, and ``pale`` those
    whose numbers are not what the figure is about, such as padding.
    """
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    shown = [(place, value) for place, value in _elements(values) if place not in hidden]
    size = min(SMALL, 1.45 * tile / max((len(words_of(value)) for _, value in shown), default=1))
    fills, texts = {PAPER: [place for place, _ in _elements(values) if place in hidden]}, []
    for place, value in shown:
        is_tinted = place not in pale and np.isfinite(value)
        fills.setdefault(tint(value, largest) if is_tinted else PAPER, []).append(place)
        texts.append(_number(place, value, size, tile, SOFT if place in pale else INK, (factors or {}).get(place)))
    return _named(name, _with_frames(values.shape, _tiles(values.shape, fills, tile) + "".join(texts), frames, tile))


def picture(values: Array, tile: float, name: str = "", limits: tuple[float, float] | None = None) -> Piece:
    """An array as pixels, from black, its least number, to white, its largest one, unless ``limits`` are given."""
    low, high = limits or (float(values.min()), float(values.max()))
    fills = dict[str, list[Place]]()
    for place, value in _elements(values):
        fills.setdefault(grey(value, low, high), []).append(place)
    return coloured(fills, values.shape, tile, name)


def coloured(fills: Mapping[str, Sequence[Place]], shape: Sequence[int], tile: float, name: str = "") -> Piece:
    """Elements in colours, by the colour; with lines between them where they are large enough for that."""
    return _named(name, _with_frames(shape, _tiles(shape, fills, tile, lines=tile >= LEAST_WITH_LINES), (), tile))


def _number(place: Place, value: float, size: float, tile: float, colour: str, factor: float | None) -> str:
    """A number on its tile; with a factor in the corner, it moves to the other side."""
    (row, column), aside = place, 0 if factor is None else 5
    x, y = (column + 0.5) * tile - aside, (row + 0.5) * tile + 0.35 * size - aside
    drawn = text(x, y, words_of(value), fill=colour, font_size=length(size))
    if factor is None:
        return drawn
    corner = (column + 1) * tile - 3, (row + 1) * tile - 4
    return drawn + text(*corner, f"·{words_of(factor)}", fill=FACTOR, font_size=11, text_anchor="end")


def _elements(values: Array) -> list[tuple[Place, float]]:
    """The numbers of an array by their places, row by row."""
    return [((row, column), float(values[row, column])) for row, column in np.ndindex(*values.shape)]


def _tiles(shape: Sequence[int], fills: Mapping[str, Sequence[Place]], tile: float, lines: bool = True) -> str:
    """The elements' colours, one path each, and the lines between the elements."""
    rows, columns = shape
    colours = []
    for colour in sorted(fills):
        # A run of elements is a line as thick as an element: that is half as long as rectangles.
        runs = "".join(f"M{start} {row}h{count}" for row, start, count in _runs(fills[colour]))
        colours.append(f'<path stroke="{colour}" d="{runs}"/>')
    parts = [f'<g transform="translate(0 {length(tile / 2)}) scale({length(tile)})">{"".join(colours)}</g>']
    across = "".join(f"M0 {length(row * tile)}h{length(columns * tile)}" for row in range(rows + 1))
    down = "".join(f"M{length(column * tile)} 0v{length(rows * tile)}" for column in range(columns + 1))
    border = f"M0 0h{length(columns * tile)}v{length(rows * tile)}h{length(-columns * tile)}z"
    parts.append(f'<path fill="none" stroke="{LINE}" d="{across + down if lines else border}"/>')
    return f'<g shape-rendering="crispEdges">{"".join(parts)}</g>'


def _runs(places: Sequence[Place]) -> list[tuple[int, int, int]]:
    """Neighbours in a row together: row, first column, number of columns."""
    runs: list[tuple[int, int, int]] = []
    for row, column in sorted(places):
        if runs and runs[-1][0] == row and runs[-1][1] + runs[-1][2] == column:
            runs[-1] = (row, runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((row, column, 1))
    return runs


def _with_frames(shape: Sequence[int], drawn: str, frames: Sequence[Frame], tile: float) -> Piece:
    rows, columns = shape
    inside = drawn + "".join(frame.svg(tile) for frame in frames)
    return Piece(columns * tile + 2 * MARGIN, rows * tile + 2 * MARGIN, at(MARGIN, MARGIN, inside))


def _named(name: str, piece: Piece) -> Piece:
    if not name:
        return piece
    label = sign(name)
    both = below(label, piece, gap=0, centred=True)
    return Piece(both.width, both.height, both.svg, label.height)
