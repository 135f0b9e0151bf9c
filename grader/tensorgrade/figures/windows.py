"""Figures of windows that move over a picture."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tensorgrade.figures.grids import Array, Frame, FigureError, array_of, numbers, pair_of, words_of
from tensorgrade.figures.svg import EMPTY, Figure, Piece, beside, card, columns, figure, sign
from tensorgrade.translation import Translate

FRAMES_SHOWN = 3


def sliding_window(_: Translate, X: Any, K: Any) -> Figure:
    """The first three places of a kernel on a picture, each with the one output that it makes."""
    X, K = array_of("X", X, 2), array_of("K", K, 2)
    Y = correlation(X, K)
    places = list(np.ndindex(*Y.shape))
    rows: list[list[Piece]] = []
    sums = []
    for number, (i, j) in enumerate(places[:FRAMES_SHOWN]):
        names = ("X", "K", "Y") if not number else ("", "", "")
        window = X[i : i + K.shape[0], j : j + K.shape[1]]
        factors = {(i + a, j + b): float(K[a, b]) for a, b in np.ndindex(*K.shape)}
        products = " + ".join(f"{_factor(x)}·{_factor(k)}" for x, k in zip(window.flat, K.flat, strict=True))
        sums.append(f"{products} = {words_of(Y[i, j])}")
        rows.append(
            [
                numbers(X, names[0], [Frame(i, j, *K.shape)], factors),
                sign("⋆", 32),
                numbers(K, names[1]),
                sign("="),
                numbers(Y, names[2], [Frame(i, j, 1, 1)], hidden=lambda place, last=number: places.index(place) > last),
                card(sums[-1]) if K.size <= 6 else EMPTY,
            ]
        )
    alt = _(
        "A kernel K of {kernel} lies on the picture X, first at the upper left; at each place it makes one output: "
    )
    return figure(columns(rows), alt.format(kernel=shape_words(K)) + "; ".join(sums))


def correlation(X: Array, K: Array) -> Array:
    """The cross-correlation. Raises FigureError where the kernel is larger than the picture."""
    if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
        raise FigureError(f"the kernel, {shape_words(K)}, is larger than the picture, {shape_words(X)}.")
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.asarray((windows * K).sum(axis=(2, 3)))


def shape_words(array: Array) -> str:
    """The sizes of an array as 2×3."""
    return "×".join(map(str, array.shape))


def _factor(value: float) -> str:
    words = words_of(value)
    return f"({words})" if words.startswith("−") else words
