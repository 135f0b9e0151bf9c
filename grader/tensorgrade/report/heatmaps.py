"""Arrays as heat maps: tables of numbers with tinted cells, in which wrong elements are marked.

A heat map has a budget of cells. A larger array is cut to the part around the worst element, and its caption says so;
a page stays readable and small whatever a case holds.
"""

from dataclasses import dataclass
from itertools import islice, product
from math import isfinite, prod

import numpy as np

from tensorgrade.number_format import digits_apart, number
from tensorgrade.report.nested_arrays import FloatArray, Mask, largest_finite
from tensorgrade.report.sentence_joints import names
from tensorgrade.result.differences import Index
from tensorgrade.translation import Translate

MAX_SIDE = 12
"""Rows, and columns, of a table at most."""
DIGITS = 4
"""Significant digits of a number, where that is enough."""
MAX_PLANES = 6
"""Tables of an array at most: slices over its last two axes."""


@dataclass(frozen=True)
class Cell:
    """One number of a table."""

    text: str
    """The number, to four digits, or as many as tell yours and expected apart."""
    shade: str = ""
    """Its tint: p1 to p4 above zero, n1 to n4 below, by its size within the array; empty for zero."""
    differs: bool = False
    """Whether yours and expected differ here."""
    worst: bool = False
    """Whether this is the element that the message is about."""
    seen: bool = False
    """Whether that element is computed from this one."""

    @property
    def classes(self) -> str:
        """Names for the style sheet."""
        marks = {"differs": self.differs, "worst": self.worst, "seen": self.seen}
        return " ".join(name for name in (self.shade, *(mark for mark, on in marks.items() if on)) if name)


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    name: str
    """Its index; empty in an array of one dimension."""
    cells: tuple[Cell, ...]
    """Its numbers."""


@dataclass(frozen=True)
class Table:
    """One two-dimensional slice of an array."""

    label: str
    """Which slice, such as [0, 2]; empty where there is one only."""
    columns: tuple[str, ...]
    """Indices of the columns shown."""
    rows: tuple[Row, ...]
    """The rows shown."""


@dataclass(frozen=True)
class Heatmap:
    """An array as tables, or in words alone where it is large or may not be shown."""

    name: str
    """What it is, in the page's language."""
    text: str
    """Shape and dtype; the value of anything that is no array."""
    tables: tuple[Table, ...] = ()
    """Its slices."""
    cut: str = ""
    """Which part is shown, where that is not all of it."""
    wide: bool = False
    """Whether it may have to be scrolled on a phone."""


def heatmap(
    name: str,
    text: str,
    values: FloatArray | None,
    _: Translate,
    budget: int,
    *,
    wrong: Mask | None = None,
    other: FloatArray | None = None,
    worst: Index | None = None,
    seen: Mask | None = None,
) -> Heatmap:
    """An array with its marks, cut to about ``budget`` cells around what is marked; ``text`` alone without elements.

    ``wrong``, ``other`` and ``seen`` have the array's shape; None marks nothing. ``other`` is the array that wrong
    elements are to be told apart from. ``worst`` is the element that the message is
    about, ``seen`` are those of an argument that it is computed from.
    """
    if values is None or values.ndim == 0 or values.size == 0:
        return Heatmap(name, text)
    unmarked = np.zeros(values.shape, dtype=np.bool_)
    # An array of one dimension is shown as one row.
    grid = np.atleast_2d(values)
    wrong_cells = np.atleast_2d(unmarked if wrong is None else wrong)
    seen_cells = np.atleast_2d(unmarked if seen is None else seen)
    worst_cell = (0, *worst) if worst and values.ndim == 1 else worst
    center = worst_cell or _first(seen_cells if seen_cells.any() else wrong_cells)
    rows, columns = _shown_ranges(grid.shape, center, budget)
    planes = _shown_planes(grid.shape, center, max(1, budget // (len(rows) * len(columns))))
    largest = largest_finite(values)

    other_grid = grid if other is None else np.atleast_2d(other)

    def cell(index: Index) -> Cell:
        value = grid.item(index)
        differs, used = wrong_cells.item(index), seen_cells.item(index)
        digits = digits_apart(value, other_grid.item(index), DIGITS) if differs else DIGITS
        return Cell(number(value, digits), _shade(value, largest), differs, index == worst_cell, used)

    def row(plane: Index, position: int) -> Row:
        row_name = "" if values.ndim == 1 else str(position)
        return Row(row_name, tuple(cell((*plane, position, column)) for column in columns))

    def table(plane: Index) -> Table:
        label = "[" + ", ".join(map(str, plane)) + "]" if plane else ""
        return Table(label, tuple(map(str, columns)), tuple(row(plane, position) for position in rows))

    return Heatmap(
        name,
        text,
        tuple(table(plane) for plane in planes),
        _cut_text(grid.shape, rows, columns, len(planes), _),
        len(columns) > 5,
    )


def _first(mask: Mask) -> Index:
    """The first marked element, in the order of the array; its very first one where none is marked."""
    return tuple(map(int, np.unravel_index(mask.argmax(), mask.shape)))


def _shade(value: float, largest: float) -> str:
    if value == 0 or not isfinite(value):
        return ""
    step = 3.999 * (abs(value) / largest)  # divided first: the product may be larger than any float64
    return ("p" if value > 0 else "n") + str(1 + int(step))


def _shown_ranges(shape: Index, center: Index, budget: int) -> tuple[range, range]:
    """The rows and columns that are shown: all, or those around the center."""
    columns = _around(shape[-1], center[-1], min(MAX_SIDE, max(1, budget)))
    return _around(shape[-2], center[-2], min(MAX_SIDE, max(1, budget // len(columns)))), columns


def _around(length: int, center: int, limit: int) -> range:
    first = max(0, min(center - limit // 2, length - limit))
    return range(first, min(length, first + limit))


def _shown_planes(shape: Index, center: Index, limit: int) -> list[Index]:
    """The leading indices of the slices that are shown, in order; the center's is always among them."""
    chosen = list(islice(product(*map(range, shape[:-2])), min(limit, MAX_PLANES)))
    if center[:-2] not in chosen:
        chosen[-1] = center[:-2]
    return chosen


def _cut_text(shape: Index, rows: range, columns: range, planes: int, _: Translate) -> str:
    """Which part of the array is shown; empty where that is all of it."""
    parts = []
    height, width = shape[-2:]
    if len(rows) < height:
        parts.append(_("rows {first}–{last} of {all}").format(first=rows[0], last=rows[-1], all=height))
    if len(columns) < width:
        parts.append(_("columns {first}–{last} of {all}").format(first=columns[0], last=columns[-1], all=width))
    all_planes = prod(shape[:-2])
    if planes < all_planes:
        parts.append(_("{shown} of {all} slices").format(shown=planes, all=all_planes))
    return _("shown: {parts}").format(parts=names(parts, _)) if parts else ""


def slice_text(seen: Mask, name: str) -> str:
    """The marked elements as a student would index them, such as X[0:2, 1:3]; empty where there are none."""
    if not seen.any():
        return ""
    bounds = []
    for axis in np.argwhere(seen).T:
        first, last = axis.min(), axis.max()
        bounds.append(str(first) if first == last else f"{first}:{last + 1}")
    return f"{name}[{', '.join(bounds)}]"
