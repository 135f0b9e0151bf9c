"""Shapes of arrays as rectangles, drawn to one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from tensorgrade.result.differences import Index

OUTLINE_PIXELS = 120
"""The length of the longest side."""


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


def outlines(shapes: Sequence[tuple[str, Index]]) -> tuple[Outline, ...]:
    """Named shapes drawn to one scale; none where one of them has no axes, or all would be the same rectangle."""
    sides = []
    for _name, shape in shapes:
        if not shape:
            return ()
        sides.append((shape[-2] if len(shape) > 1 else 1, shape[-1]))
    if len(set(sides)) == 1:
        return ()
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
