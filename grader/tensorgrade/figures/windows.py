"""Figures of windows that move over a picture."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tensorgrade.figures.grids import Array, FigureError, Frame, array_of, numbers, pair_of, shape_words, words_of
from tensorgrade.figures.svg import EMPTY, Figure, Piece, below, card, columns, figure, sign
from tensorgrade.translation import Translate

PLACES = 3
"""How many places of a window are shown one after another."""


def sliding_window(_: Translate, X: Any, K: Any) -> Figure:
    """The first three places of a kernel on a picture, each with the one output that it makes."""
    X, K = array_of("X", X, 2), array_of("K", K, 2)
    Y = correlation(X, K)
    places = list(np.ndindex(*Y.shape))
    rows, sums = [], []
    for number, (i, j) in enumerate(places[:PLACES]):
        names = ("X", "K", "Y") if not number else ("", "", "")
        window = X[i : i + K.shape[0], j : j + K.shape[1]]
        factors = {(i + a, j + b): float(K[a, b]) for a, b in np.ndindex(*K.shape)}
        products = " + ".join(map(product_words, window.flat, K.flat))
        sums.append(f"{products} = {words_of(float(Y[i, j]))}")
        known = places[: number + 1]
        rows.append(
            [
                numbers(X, names[0], [Frame(i, j, *K.shape)], factors),
                sign("⋆", 34),
                numbers(K, names[1]),
                sign("="),
                numbers(Y, names[2], [Frame(i, j, 1, 1)], hidden=set(places) - set(known)),
                card(sums[-1]) if K.size <= 6 else EMPTY,
            ]
        )
    words = _(
        "The kernel K lies on a window of {kernel} of the picture X, and then on the next ones. What it makes: {sums}."
    )
    return figure(columns(rows), words.format(kernel=shape_words(K), sums=_("; ").join(sums)))


def padded_windows(_: Translate, X: Any, K: Any, padding: Any, stride: Any) -> Figure:
    """A picture with zeros around it; each place of the kernel has a frame like that of its output."""
    X, K = array_of("X", X, 2), array_of("K", K, 2)
    pads, steps = pair_of("padding", padding, 0), pair_of("stride", stride)
    padded, border = _padded(X, pads, 0.0)
    Y = correlation(padded, K)[:: steps[0], :: steps[1]]
    frames, outputs = _frames(Y.shape, K.shape, steps)
    row = [
        numbers(padded, "X", frames, pale=border),
        sign("⋆", 34),
        numbers(K, "K"),
        sign("="),
        numbers(Y, "Y", outputs),
    ]
    words = _(
        "The picture X with its padding has {padded}. The kernel K of {kernel} has {count} places, {rows} rows and "
        "{columns} columns apart, each framed like its output: {outputs}."
    )
    alt = words.format(
        padded=shape_words(padded),
        kernel=shape_words(K),
        count=Y.size,
        rows=steps[0],
        columns=steps[1],
        outputs=_(", ").join(map(words_of, Y.flat)),
    )
    return figure(columns([row]), alt)


def pooled_windows(_: Translate, X: Any, pool_size: Any, padding: Any = (0, 0), stride: Any = None) -> Figure:
    """The windows of a pooling layer, framed like their maxima, and once more like their averages."""
    X, size = array_of("X", X, 2), pair_of("pool_size", pool_size)
    pads, steps = pair_of("padding", padding, 0), size if stride is None else pair_of("stride", stride)
    rows, told = [], []
    for mode, value in (("max", -np.inf), ("avg", 0.0)):
        padded, border = _padded(X, pads, value)
        Y = pooled(padded, size, steps, mode)
        frames, outputs = _frames(Y.shape, size, steps)
        rows.append([sign(mode), numbers(padded, "", frames, pale=border), sign("→"), numbers(Y, "", outputs)])
        arrays = f"{array_words(_, padded)} → {array_words(_, Y)}"
        told.append(_("{name}: {text}").format(name=mode, text=arrays))
    words = _("Windows of {size}, each framed like its output. {rows}.")
    return figure(columns(rows), words.format(size="×".join(map(str, size)), rows=_("; ").join(told)))


def pixel_gradient(_: Translate, W: Any, dY: Any, pixel: Any) -> Figure:
    """The gradient of one pixel: the weight on it times dY, for each window that it lies in, and their sum."""
    W, dY = array_of("W", W, 2), array_of("dY", dY, 2)
    row, column = pair_of("pixel", pixel, 0)
    shape = tuple(outputs + weights - 1 for outputs, weights in zip(dY.shape, W.shape, strict=True))
    if row >= shape[0] or column >= shape[1]:
        raise FigureError(f"pixel is {pixel!r}; the picture has the shape {shape}.")
    kh, kw = W.shape
    windows = [(i, j) for i, j in np.ndindex(*dY.shape) if 0 <= row - i < kh and 0 <= column - j < kw]
    rows, products = [], []
    for style, (i, j) in enumerate(windows):
        on_picture, there = np.zeros(shape), {(i + a, j + b) for a, b in np.ndindex(kh, kw)}
        on_picture[i : i + kh, j : j + kw] = W
        outside = {place for place in np.ndindex(*shape) if place not in there}
        weight = float(W[row - i, column - j])
        products.append(product_words(weight, float(dY[i, j])))
        drawn = numbers(on_picture, "", [Frame(i, j, kh, kw, style)], hidden=outside, pale=there - {(row, column)})
        others = {place for place in np.ndindex(*dY.shape) if place != (i, j)}
        output = numbers(dY, "", [Frame(i, j, 1, 1, style)], pale=others)
        rows.append([drawn, sign("·"), output, sign("="), card(f"{products[-1]} = {words_of(weight * dY[i, j])}")])
    total = sum(W[row - i, column - j] * dY[i, j] for i, j in windows)
    sums = f"dX[{row}, {column}] = {' + '.join(products)} = {words_of(total)}"
    header: list[Piece] = [sign("W"), EMPTY, sign("dY"), EMPTY, EMPTY]
    words = _(
        "The pixel [{row}, {column}] lies in {count} windows. Each gives back the weight that lies on the pixel, times "
        "its own dY: {sums}."
    )
    alt = words.format(row=row, column=column, count=len(windows), sums=sums)
    return figure(below(columns([header, *rows], row_gap=8), card(sums), centred=True), alt)


def correlation(X: Array, K: Array) -> Array:
    """The cross-correlation. Raises FigureError where the kernel is larger than the picture."""
    _require_fits(X, K.shape)
    places = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.asarray((places * K).sum(axis=(2, 3)))


def pooled(X: Array, size: Sequence[int], steps: Sequence[int], mode: str = "max") -> Array:
    """The largest number, or the average, of each window. Raises FigureError where none fits."""
    _require_fits(X, size)
    windows = np.lib.stride_tricks.sliding_window_view(X, tuple(size))[:: steps[0], :: steps[1]]
    return np.asarray(windows.max(axis=(2, 3)) if mode == "max" else windows.mean(axis=(2, 3)))


def array_words(_: Translate, array: Array) -> str:
    """The numbers of an array, row by row."""
    rows = [" ".join(map(words_of, row)) for row in array]
    if len(rows) > 1 and len(set(rows)) == 1:
        return _("{count} rows [{row}]").format(count=len(rows), row=rows[0])
    return f"[{'; '.join(rows)}]"


def product_words(one: float, other: float) -> str:
    """A product as 3·2."""
    return "·".join(f"({words})" if words.startswith("−") else words for words in map(words_of, (one, other)))


def _require_fits(X: Array, size: Sequence[int]) -> None:
    if size[0] > X.shape[0] or size[1] > X.shape[1]:
        raise FigureError(f"a window of {size[0]}×{size[1]} does not fit into a picture of {shape_words(X)}.")


def _frames(outputs: Sequence[int], size: Sequence[int], steps: Sequence[int]) -> tuple[list[Frame], list[Frame]]:
    """The frames of the windows, and those of their outputs."""
    places = list(enumerate(np.ndindex(*outputs)))
    windows = [Frame(i * steps[0], j * steps[1], size[0], size[1], style) for style, (i, j) in places]
    return windows, [Frame(i, j, 1, 1, style) for style, (i, j) in places]


def _padded(X: Array, pads: Sequence[int], value: float) -> tuple[Array, set[tuple[int, ...]]]:
    """The picture with that number around it, and the places of the padding."""
    padded = np.pad(X, [(pad, pad) for pad in pads], constant_values=value)
    inside = np.pad(np.ones(X.shape, dtype=bool), [(pad, pad) for pad in pads])
    return padded, {place for place in np.ndindex(*padded.shape) if not inside[place]}
