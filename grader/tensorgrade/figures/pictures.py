"""Figures of pictures: what a kernel finds, colours, and what pooling does to an edge that moves."""

from typing import Any

import numpy as np

from tensorgrade.figures.colours import of_light
from tensorgrade.figures.grids import (
    Array,
    FigureError,
    Frame,
    Place,
    array_of,
    coloured,
    numbers,
    pair_of,
    picture,
    shape_words,
    words_of,
)
from tensorgrade.figures.svg import EMPTY, Figure, Piece, below, beside, card, columns, figure, sign
from tensorgrade.figures.windows import array_words, correlation, pooled
from tensorgrade.translation import Translate


def feature_map(_: Translate, X: Any, K: Any) -> Figure:
    """A picture, a kernel, and what the kernel answers at each place, blue above zero and orange below."""
    X, K = array_of("X", X, 2), array_of("K", K, 2)
    Y = correlation(X, K)
    row = [picture(X, 26, "X"), sign("⋆", 34), numbers(K, "K"), sign("="), numbers(Y, "Y", tile=26)]
    scale = _("X: black is {low}, white is {high}. Y: blue is above 0, orange below.").format(
        low=words_of(X.min()), high=words_of(X.max())
    )
    words = _("A picture X of {picture}, {values}, and the kernel K, {kernel}. Their cross-correlation Y is {answers}.")
    alt = words.format(
        picture=shape_words(X), values=array_words(_, X), kernel=array_words(_, K), answers=array_words(_, Y)
    )
    return figure(below(columns([row]), card(scale), centred=True), alt)


def flipped_kernel(_: Translate, K: Any) -> Figure:
    """A kernel, then left and right exchanged, then top and bottom, too: it is turned by 180°."""
    K = array_of("K", K, 2)
    sides, both = K[:, ::-1], K[::-1, ::-1]
    row = [
        numbers(K, "K", tile=28),
        below(card(_("left ↔ right")), sign("→"), gap=2, centred=True),
        numbers(sides, tile=28),
        below(card(_("top ↕ bottom")), sign("→"), gap=2, centred=True),
        numbers(both, "180°", tile=28),
    ]
    words = _(
        "The kernel K, {kernel}. With left and right exchanged it is {sides}, and with top and bottom exchanged, too, "
        "it is {both}: K turned by 180°."
    )
    alt = words.format(kernel=array_words(_, K), sides=array_words(_, sides), both=array_words(_, both))
    return figure(columns([row]), alt)


def colour_channels(_: Translate, X: Any) -> Figure:
    """A picture of three channels with numbers from 0 to 1 in its colours, and each channel by itself."""
    X = array_of("X", X, 3)
    if len(X) != 3 or X.min() < 0 or X.max() > 1:
        raise FigureError("X must have three channels, of numbers from 0 to 1.")
    tile = max(4, 128 // max(X.shape[1:]))
    channels = [np.where(np.arange(3)[:, None, None] == number, X, 0) for number in range(3)]
    parts = [
        coloured(_fills(part), X.shape[1:], tile, name)
        for part, name in zip((X, *channels), ("X", _("red"), _("green"), _("blue")), strict=True)
    ]
    row = [parts[0], sign("="), *parts[1:]]
    words = _(
        "A picture in colours, of {rows}×{columns} pixels, and its three channels: how much red, green and blue each "
        "pixel has."
    )
    return figure(columns([row]), words.format(rows=X.shape[1], columns=X.shape[2]))


def moved_edge(_: Translate, X: Any, pool_size: Any, moves: Any = (0, 1, 2)) -> Figure:
    """A picture, moved to the right by several pixels, and each time what max pooling keeps of it."""
    X, size = array_of("X", X, 2), pair_of("pool_size", pool_size)
    first = pooled(X, size, size)
    frames = [Frame(i * size[0], j * size[1], *size, thickness=2) for i, j in np.ndindex(*first.shape)]
    rows, told = [], []
    for move in map(int, array_of("moves", moves, 1)):
        if not 0 <= move <= X.shape[1]:
            raise FigureError(f"moves are {moves!r}; X can move by 0 to {X.shape[1]} columns.")
        moved = _moved(X, move)
        Y = pooled(moved, size, size)
        verdict = _("as before") if np.array_equal(Y, first) else _("changed")
        rows.append(
            [
                card(_("moved by {count}").format(count=move)) if move else card(_("before")),
                numbers(moved, "", frames, tile=26),
                below(card("max"), sign("→"), gap=0, centred=True),
                numbers(Y, "", tile=30),
                card(verdict) if move else EMPTY,
            ]
        )
        told.append(_("moved by {count}: {pooled}").format(count=move, pooled=array_words(_, Y)))
    words = _(
        "A picture, {picture}, is moved to the right. What max pooling with windows of {size} keeps of it: {rows}."
    )
    alt = words.format(picture=array_words(_, X), size="×".join(map(str, size)), rows=_("; ").join(told))
    return figure(columns(rows), alt)


def activations(_: Translate, stages: Any) -> Figure:
    """What each layer of a network answers to one picture.

    ``stages`` are pairs (name, array), where a name may have several lines: arrays (channels, rows, columns) are
    pictures, and arrays of one axis columns. The last one has a number for each class.
    """
    try:
        named = [(str(name), value) for name, value in stages]
        (last_name, last), *_others = reversed(named)
    except (TypeError, ValueError):
        raise FigureError("stages must be pairs (name, array), one at least.") from None
    logits = array_of(last_name, last, 1)
    drawn, told = [], []
    for number, (name, value) in enumerate(named, 1):
        array = array_of(name, value, np.ndim(value))
        told.append(f"{' '.join(name.split())} {shape_words(array)}")
        if array.ndim == 3:
            low, high = min(0.0, float(array.min())), float(array.max())
            maps = below(*(picture(part, 6, limits=(low, high)) for part in array), gap=2, centred=True)
        elif number < len(named):
            limits = min(0.0, float(array.min())), float(array.max())
            maps = picture(array_of(name, array, 1)[:, None], 12, limits=limits)
        else:
            maps = _classes(logits)
        drawn.append(below(card(*name.split("\n"), shape_words(array), size=13), maps, gap=6, centred=True))
    words = _(
        "What each layer answers to one picture: {stages}. The largest of the last numbers is that of class {best}."
    )
    return figure(beside(*drawn, gap=10), words.format(stages=_(", ").join(told), best=int(logits.argmax())))


def _classes(logits: Array) -> Piece:
    """A number for each class, with a frame around the largest one."""
    best = int(logits.argmax())
    values = numbers(logits[:, None].round(1), "", [Frame(best, 0, 1, 1)], tile=30)
    labels = below(*(Piece(16, 30, sign(str(index)).svg) for index in range(len(logits))), gap=0)
    return beside(labels, values, gap=2)


def _fills(X: Array) -> dict[str, list[Place]]:
    """The colours of a picture of three channels, and where they are."""
    fills = dict[str, list[Place]]()
    for row, column in np.ndindex(*X.shape[1:]):
        colour = of_light(_level(float(value)) for value in X[:, row, column])
        fills.setdefault(colour, []).append((row, column))
    return fills


def _level(value: float) -> float:
    """One of eight levels from 0 to 1: fewer colours make a smaller file."""
    return round(7 * value) / 7


def _moved(X: Array, columns_moved: int) -> Array:
    """The picture moved to the right; zeros come in."""
    moved = np.zeros_like(X)
    moved[:, columns_moved:] = X[:, : X.shape[1] - columns_moved]
    return moved
