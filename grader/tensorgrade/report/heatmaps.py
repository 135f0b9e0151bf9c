"""Arrays as heat maps: tables of numbers with tinted cells, in which wrong elements are marked.

A heat map has a budget of cells. A larger array is cut to the part around the worst element, and its caption says so;
a page stays readable and small whatever a case holds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from tensorgrade.report.nested_arrays import INFINITE, Index, element_at, nested_floats, shape_of
from tensorgrade.result.result_records import Argument
from tensorgrade.translation import Translate

MAX_SIDE = 12
"""Rows, and columns, of a table at most."""
MAX_PLANES = 6
"""Tables of an array at most: slices over its last two axes."""


@dataclass(frozen=True)
class Cell:
    """One number of a table."""

    text: str
    """The number, to four digits."""
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
    item: Argument,
    _: Translate,
    budget: int,
    *,
    wrong: Collection[Index] = (),
    worst: Index | None = None,
    seen: Collection[Index] = (),
) -> Heatmap:
    """An array with its marks, cut to about ``budget`` cells around what is marked.

    ``worst`` is the element that the message is about, ``seen`` are those of an argument that it is computed from.
    """
    if not isinstance(item.values, list):
        return Heatmap(name, item.text)
    values = nested_floats(item.values)
    shape = shape_of(values)
    if not shape or 0 in shape:
        return Heatmap(name, item.text)
    center = worst or next(iter(sorted(seen)), None) or next(iter(sorted(wrong)), None) or (0,) * len(shape)
    rows, columns = _shown_ranges(shape, center, budget)
    planes = _shown_planes(shape, center, max(1, budget // (len(rows) * len(columns))))
    largest = max((abs(number) for number in _flat(values) if abs(number) < INFINITE), default=0.0)

    def cell(index: Index) -> Cell:
        number = element_at(values, index)
        return Cell(f"{number:.4g}", _shade(number, largest), index in wrong, index == worst, index in seen)

    def table(plane: Index) -> Table:
        label = "[" + ", ".join(map(str, plane)) + "]" if plane else ""
        if len(shape) == 1:
            return Table(label, _names(columns), (Row("", tuple(cell((column,)) for column in columns)),))
        table_rows = tuple(Row(str(row), tuple(cell((*plane, row, column)) for column in columns)) for row in rows)
        return Table(label, _names(columns), table_rows)

    return Heatmap(
        name,
        item.text,
        tuple(table(plane) for plane in planes),
        _cut_text(shape, rows, columns, len(planes), _),
        len(columns) > 5,
    )


def _flat(values: Any) -> list[float]:
    return [number for item in values for number in _flat(item)] if isinstance(values, list) else [values]


def _names(positions: range) -> tuple[str, ...]:
    return tuple(map(str, positions))


def _shade(number: float, largest: float) -> str:
    if not 0 < abs(number) < INFINITE:
        return ""
    return ("p" if number > 0 else "n") + str(min(4, 1 + int(3.999 * abs(number) / largest)))


def _shown_ranges(shape: Index, center: Index, budget: int) -> tuple[range, range]:
    """The rows and columns that are shown: all, or those around the center."""
    height, width = (shape[-2] if len(shape) > 1 else 1), shape[-1]
    columns = _around(width, center[-1], min(MAX_SIDE, max(1, budget)))
    row = center[-2] if len(shape) > 1 else 0
    return _around(height, row, min(MAX_SIDE, max(1, budget // len(columns)))), columns


def _around(length: int, center: int, limit: int) -> range:
    first = max(0, min(center - limit // 2, length - limit))
    return range(first, min(length, first + limit))


def _shown_planes(shape: Index, center: Index, limit: int) -> list[Index]:
    """The leading indices of the slices that are shown, in order; the center's is always among them."""
    all_planes = list(product(*(range(length) for length in shape[:-2])))
    chosen = all_planes[: min(limit, MAX_PLANES)]
    if len(shape) > 2 and center[:-2] not in chosen:
        chosen[-1] = center[:-2]
    return chosen


def _cut_text(shape: Index, rows: range, columns: range, planes: int, _: Translate) -> str:
    """Which part of the array is shown; empty where that is all of it."""
    parts = []
    height, width = (shape[-2] if len(shape) > 1 else 1), shape[-1]
    if len(rows) < height:
        parts.append(_("rows {first}–{last} of {all}").format(first=rows[0], last=rows[-1], all=height))
    if len(columns) < width:
        parts.append(_("columns {first}–{last} of {all}").format(first=columns[0], last=columns[-1], all=width))
    all_planes = prod(shape[:-2])
    if planes < all_planes:
        parts.append(_("{shown} of {all} slices").format(shown=planes, all=all_planes))
    return _("shown: {parts}").format(parts=", ".join(parts)) if parts else ""


def slice_text(seen: Collection[Index], name: str) -> str:
    """The elements as a student would index them, such as X[0:2, 1:3]; empty where there are none."""
    if not seen:
        return ""
    bounds = []
    for axis in zip(*seen, strict=True):
        first, last = min(axis), max(axis)
        bounds.append(str(first) if first == last else f"{first}:{last + 1}")
    return f"{name}[{', '.join(bounds)}]"
