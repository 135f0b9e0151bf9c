"""Figures of weights and layers: how many weights there are, what one output sees."""

import colorsys
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tensorgrade.figures.colours import FRAMES, PAPER, mixed, of_light
from tensorgrade.figures.grids import TILE, FigureError, Place, coloured, pair_of
from tensorgrade.figures.svg import (
    Figure,
    Piece,
    at,
    below,
    beside,
    card,
    figure,
    length,
    sign,
)
from tensorgrade.translation import Translate

GAP = 46
"""Between the levels of a cone, in pixels."""


def shared_weights(_: Translate, size: Any, kernel_size: Any) -> Figure:
    """The weights of a layer from picture to picture as a matrix: all different, then shared, then near ones only.

    Equal colours are equal weights. A row has the weights of one output, a column those of one pixel.
    """
    (h, w), (kh, kw) = pair_of("size", size), pair_of("kernel_size", kernel_size)
    if kh > 2 * h - 1 or kw > 2 * w - 1 or kh % 2 == 0 or kw % 2 == 0:
        raise FigureError(f"kernel_size is {kernel_size!r}; odd numbers below twice the size of the picture are drawn.")
    pixels = list(np.ndindex(h, w))
    dense, shared, local = dict[str, list[Place]](), dict[str, list[Place]](), dict[str, list[Place]]()
    for output, (i, j) in enumerate(pixels):
        for pixel, (a, b) in enumerate(pixels):
            down, right = a - i, b - j
            dense.setdefault(_scattered(output * len(pixels) + pixel), []).append((output, pixel))
            # Neighbours have colours that are far apart.
            hue, level = (right + w - 1) * w % (2 * w - 1) / (2 * w - 1), (down + h - 1) / max(2 * h - 2, 1)
            shared.setdefault(_hue(hue, level), []).append((output, pixel))
            is_near = abs(down) <= kh // 2 and abs(right) <= kw // 2
            local.setdefault(_hue(hue, level) if is_near else PAPER, []).append((output, pixel))
    counts = (len(pixels) ** 2, (2 * h - 1) * (2 * w - 1), kh * kw)
    names = (_("dense layer"), _("+ translation invariance"), _("+ locality"))
    shape = (len(pixels), len(pixels))
    panels = [
        below(
            card(name),
            coloured(fills, shape, 11),
            card(_("{count} weights").format(count=count)),
            gap=4,
            centred=True,
        )
        for name, fills, count in zip(names, (dense, shared, local), counts, strict=True)
    ]
    words = _(
        "The weights from {size} pixels to {size} outputs as a matrix, with a row for each output. Dense layer: "
        "{dense} weights, all different. With translation invariance, equal weights lie on diagonals, and {shared} are "
        "different. With locality, only narrow bands along the diagonal are left, of {local} different weights; the "
        "others are 0."
    )
    alt = words.format(size=f"{h}×{w}", dense=counts[0], shared=counts[1], local=counts[2])
    return figure(beside(*panels, gap=20), alt)


def receptive_field(_: Translate, layers: Any) -> Figure:
    """The cone of pixels that one output sees through layers, given as (kernel, stride) in one direction."""
    try:
        sizes = [pair_of("a layer", layer) for layer in layers]
    except TypeError:
        raise FigureError("layers must be a list of pairs (kernel, stride).") from None
    levels, reaches = _levels(sizes)
    half = max(map(abs, levels[-1]))
    cones, tiles, labels, counts = [], [], [], []
    for number, places in enumerate(levels):
        y = number * (TILE + GAP)
        if number:
            cones += [_cone(place + half, y - GAP, reaches[number - 1]) for place in levels[number - 1]]
        tiles += [_element(place + half, y) for place in places]
        below_it = len(sizes) - number
        labels.append(_in_row(sign(_("layer {number}").format(number=below_it) if below_it else _("input"))))
        counts.append(_in_row(card(str(len(places)))))
    cone = Piece((2 * half + 1) * TILE, len(levels) * (TILE + GAP) - GAP, "".join(cones + tiles))
    words = _(
        "A cone from one output of the last layer to the input. The numbers of elements that it sees, from layer to "
        "layer: {counts}."
    )
    row = beside(below(*labels, gap=GAP), cone, below(*counts, gap=GAP), gap=18)
    return figure(row, words.format(counts=_(", ").join(str(len(places)) for places in levels)))


def _levels(sizes: Sequence[Place]) -> tuple[list[list[float]], list[float]]:
    """From the output down to the input, the places of the elements that the output sees; it is at 0 itself.

    The second list has, for each level but the last, how far one of its elements sees to either side. All in pixels.
    """
    levels: list[list[float]] = [[0.0]]
    reaches: list[float] = []
    for layer in reversed(range(len(sizes))):
        kernel, step = sizes[layer][0], math.prod(stride for __, stride in sizes[:layer])
        reach = (kernel - 1) / 2 * step
        levels.append(sorted({place - reach + number * step for place in levels[-1] for number in range(kernel)}))
        reaches.append(reach)
    return levels, reaches


def _element(x: float, y: float) -> str:
    return (
        f'<rect x="{length(x * TILE + 2)}" y="{length(y + 2)}" width="{TILE - 4}" height="{TILE - 4}" rx="4" '
        f'fill="{mixed(FRAMES[0], 0.35)}" stroke="{FRAMES[0]}" stroke-width="2"/>'
    )


def _cone(x: float, y: float, reach: float) -> str:
    """From an element down to what it sees."""
    left, right = x * TILE + 4, (x + 1) * TILE - 4
    corners = ((left, y), (right, y), (right + reach * TILE, y + GAP), (left - reach * TILE, y + GAP))
    points = " ".join(f"{length(x)},{length(y)}" for x, y in corners)
    return f'<polygon points="{points}" fill="{FRAMES[0]}" fill-opacity="0.22" stroke="{FRAMES[0]}"/>'


def _in_row(piece: Piece) -> Piece:
    """The piece in the middle of a row of elements."""
    return Piece(piece.width, TILE, at(0, (TILE - piece.height) / 2, piece.svg))


def _scattered(index: int) -> str:
    """One of 72 colours; those of indices that follow each other show no pattern."""
    mixed_up = index * 2654435761 % 2**32 >> 8
    mixed_up = (mixed_up ^ mixed_up >> 7) * 40503 >> 5
    return _hue(mixed_up % 24 / 24, mixed_up // 24 % 3 / 2)


def _hue(hue: float, level: float) -> str:
    return of_light(colorsys.hls_to_rgb(hue * 0.92, 0.4 + 0.32 * level, 0.55))
