"""Arrays as people look at them: tables of numbers tinted like a heat map, with what is wrong marked.

A picture has a budget of cells. A larger array is cut to the part around the element that
matters, and says so, so that a page stays readable and small whatever a case holds.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from tensorgrade.result.result_records import Argument
from tensorgrade.translation import Translate

Index = tuple[int, ...]

MAX_SIDE = 12
MAX_PLANES = 6
OUTLINE_PIXELS = 120
INFINITE = float("inf")


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
    """Whether this is the element that the message speaks of."""
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


@dataclass(frozen=True)
class Outline:
    """The shape of an array, drawn to scale."""

    name: str
    """What it is, in the page's language."""
    shape: str
    """The whole shape, such as 2×3."""
    rows: int
    """Length of the last axis but one; 1 in an array of one dimension."""
    columns: int
    """Length of the last axis."""
    width: int
    """Pixels across."""
    height: int
    """Pixels down."""


def nested_floats(values: Any) -> Any:
    """Nested lists back from JSON: the words NaN and Infinity are numbers."""
    return [nested_floats(item) for item in values] if isinstance(values, list) else float(values)


def shape_of(values: Any) -> Index:
    """The shape of nested lists."""
    return (len(values), *(shape_of(values[0]) if values else ())) if isinstance(values, list) else ()


def difference(yours: Argument | None, truth: Argument | None) -> Argument | None:
    """Yours − expected, where both are known and of one shape."""
    if yours is None or truth is None or yours.values is None or truth.values is None:
        return None
    left, right = nested_floats(yours.values), nested_floats(truth.values)
    if not isinstance(left, list) or shape_of(left) != shape_of(right):
        return None

    def subtract(a: Any, b: Any) -> Any:
        if isinstance(a, list):
            return [subtract(x, y) for x, y in zip(a, b, strict=True)]
        return 0.0 if a == b else a - b  # infinities agree, too

    return Argument("", subtract(left, right), array=True)


def wrong_indices(apart: Argument | None) -> set[Index]:
    """Where an answer is visibly off: everything not negligible beside the largest difference."""
    if apart is None:
        return set()
    places = list(product(*(range(length) for length in shape_of(apart.values))))
    sizes = {place: abs(_at(apart.values, place)) for place in places}
    finite = [size for size in sizes.values() if size < INFINITE]
    least = 1e-9 * max(finite, default=0.0)
    return {place for place, size in sizes.items() if not size <= least}


def _at(values: Any, index: Sequence[int]) -> float:
    for position in index:
        values = values[position]
    return float(values)


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
    """An array with its marks, cut to about ``budget`` cells around what is marked."""
    if not isinstance(item.values, list):
        return Heatmap(name, item.text)
    values = nested_floats(item.values)
    shape = shape_of(values)
    if not shape or 0 in shape:
        return Heatmap(name, item.text)
    middle = worst or next(iter(sorted(seen)), None) or next(iter(sorted(wrong)), None) or (0,) * len(shape)
    rows, columns = _kept(shape, middle, budget)
    planes = _planes(shape, middle, max(1, budget // (len(rows) * len(columns))))
    largest = max((abs(number) for number in _flat(values) if abs(number) < INFINITE), default=0.0)

    def cell(index: Index) -> Cell:
        number = _at(values, index)
        return Cell(f"{number:.4g}", _shade(number, largest), index in wrong, index == worst, index in seen)

    def table(plane: Index) -> Table:
        label = "[" + ", ".join(map(str, plane)) + "]" if plane else ""
        if len(shape) == 1:
            return Table(label, _names(columns), (Row("", tuple(cell((column,)) for column in columns)),))
        lines = tuple(Row(str(row), tuple(cell((*plane, row, column)) for column in columns)) for row in rows)
        return Table(label, _names(columns), lines)

    return Heatmap(
        name,
        item.text,
        tuple(table(plane) for plane in planes),
        _cut(shape, rows, columns, len(planes), _),
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


def _kept(shape: Index, middle: Index, budget: int) -> tuple[range, range]:
    """The rows and columns that are shown: all, or those around the middle."""
    height, width = (shape[-2] if len(shape) > 1 else 1), shape[-1]
    columns = _around(width, middle[-1], min(MAX_SIDE, max(1, budget)))
    row = middle[-2] if len(shape) > 1 else 0
    return _around(height, row, min(MAX_SIDE, max(1, budget // len(columns)))), columns


def _around(length: int, middle: int, most: int) -> range:
    first = max(0, min(middle - most // 2, length - most))
    return range(first, min(length, first + most))


def _planes(shape: Index, middle: Index, most: int) -> list[Index]:
    """The leading indices that are shown, in order; the middle's is always among them."""
    everything = list(product(*(range(length) for length in shape[:-2])))
    chosen = everything[: min(most, MAX_PLANES)]
    if len(shape) > 2 and middle[:-2] not in chosen:
        chosen[-1] = middle[:-2]
    return chosen


def _cut(shape: Index, rows: range, columns: range, planes: int, _: Translate) -> str:
    said = []
    height, width = (shape[-2] if len(shape) > 1 else 1), shape[-1]
    if len(rows) < height:
        said.append(_("rows {first}–{last} of {all}").format(first=rows[0], last=rows[-1], all=height))
    if len(columns) < width:
        said.append(_("columns {first}–{last} of {all}").format(first=columns[0], last=columns[-1], all=width))
    every = 1
    for length in shape[:-2]:
        every *= length
    if planes < every:
        said.append(_("{shown} of {all} slices").format(shown=planes, all=every))
    return _("shown: {parts}").format(parts=", ".join(said)) if said else ""


def outlines(shapes: Sequence[tuple[str, Any]]) -> tuple[Outline, ...]:
    """Named shapes drawn to one scale; none where one of them is no shape of one or more axes."""
    sides = []
    for _name, shape in shapes:
        if not isinstance(shape, list) or not shape or not all(isinstance(length, int) for length in shape):
            return ()
        sides.append((shape[-2] if len(shape) > 1 else 1, shape[-1]))
    longest = max(max(pair) for pair in sides)
    scale = OUTLINE_PIXELS / longest if longest else 0.0
    return tuple(
        Outline(
            name,
            "×".join(map(str, shape)),
            rows,
            columns,
            max(1, round(columns * scale)),
            max(1, round(rows * scale)),
        )
        for (name, shape), (rows, columns) in zip(shapes, sides, strict=True)
    )


def slice_text(seen: Collection[Index], name: str) -> str:
    """The elements as a student would index them, such as X[0:2, 1:3]; empty where there are none."""
    if not seen:
        return ""
    bounds = []
    for axis in zip(*seen, strict=True):
        first, last = min(axis), max(axis)
        bounds.append(str(first) if first == last else f"{first}:{last + 1}")
    return f"{name}[{', '.join(bounds)}]"
