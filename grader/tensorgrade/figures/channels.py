"""Figures of several channels in and out."""

from typing import Any

import numpy as np

from tensorgrade.figures.grids import FigureError, Frame, array_of, numbers, pair_of, shape_words, words_of
from tensorgrade.figures.svg import EMPTY, Figure, Piece, below, beside, card, columns, figure, sign
from tensorgrade.figures.windows import array_words, correlation, product_words
from tensorgrade.translation import Translate


def channel_sum(_: Translate, X: Any, K: Any) -> Figure:
    """Each channel of a picture with its own kernel, and the sum of what they make."""
    X, K = array_of("X", X, 3), array_of("K", K, 3)
    if len(X) != len(K):
        raise FigureError(f"X has {len(X)} channels, and K {len(K)}; a kernel is needed for each channel.")
    parts = [correlation(x, k) for x, k in zip(X, K, strict=True)]
    Y = sum(parts, np.zeros_like(parts[0]))
    rows: list[list[Piece]] = []
    corner, window = [Frame(0, 0, 1, 1)], [Frame(0, 0, *K.shape[1:])]
    for number, (x, k, part) in enumerate(zip(X, K, parts, strict=True)):
        if number:
            rows.append([EMPTY, EMPTY, EMPTY, EMPTY, sign("+")])
        names = f"X[{number}]", f"K[{number}]"
        row = [numbers(x, names[0], window), sign("⋆", 34), numbers(k, names[1]), sign("="), numbers(part, "", corner)]
        rows.append(row)
    corners = " + ".join(words_of(part[0, 0]) for part in parts) + f" = {words_of(Y[0, 0])}"
    total = below(numbers(Y, "Y", corner), card(corners), gap=6, centred=True)
    words = _("Each of the {count} channels of X with its own kernel: {parts}. Their sum is Y, {total}.")
    alt = words.format(
        count=len(X), parts=_(", ").join(array_words(_, part) for part in parts), total=array_words(_, Y)
    )
    return figure(beside(columns(rows, row_gap=2), sign("="), total), alt)


def output_channels(_: Translate, X: Any, K: Any) -> Figure:
    """A picture of several channels, and several kernels, each of which makes one output channel of all of them."""
    X, K = array_of("X", X, 3), array_of("K", K, 4)
    if len(X) != K.shape[1]:
        raise FigureError(f"X has {len(X)} channels, and each kernel of K {K.shape[1]}; they must be as many.")
    rows, told = [], []
    for number, kernel in enumerate(K):
        Y = sum((correlation(x, k) for x, k in zip(X, kernel, strict=True)), np.zeros(()))
        kernels = beside(*(numbers(k, tile=30) for k in kernel), gap=0)
        rows.append([sign(f"K[{number}]"), kernels, sign("→"), numbers(Y, tile=36), sign(f"Y[{number}]")])
        told.append(f"Y[{number}] = {array_words(_, Y)}")
    picture = below(sign("X"), *(numbers(x, tile=32) for x in X), gap=2, centred=True)
    words = _(
        "All {inputs} channels of X go into each of the {outputs} kernels, and each kernel makes one output channel: "
        "{told}."
    )
    alt = words.format(inputs=len(X), outputs=len(K), told=_(", ").join(told))
    return figure(beside(picture, sign("⋆", 34), columns(rows, gap=8), gap=16), alt)


def pixel_column(_: Translate, X: Any, W: Any, pixel: Any = (0, 0)) -> Figure:
    """A 1×1 convolution as a product of matrices: the channels of one pixel are a column, before and after."""
    X, W = array_of("X", X, 3), array_of("W", W, 2)
    row, column = pair_of("pixel", pixel, 0)
    if W.shape[1] != len(X) or row >= X.shape[1] or column >= X.shape[2]:
        raise FigureError(
            f"X has the shape {X.shape}, to which W, {shape_words(W)}, or the pixel {pixel!r} does not fit."
        )
    matrix = X.reshape(len(X), -1)
    product = W @ matrix
    Y = product.reshape(len(W), *X.shape[1:])
    place, tile = row * X.shape[2] + column, 30
    before, after = ([Frame(0, place, size, 1)] for size in (len(X), len(W)))
    one_pixel = [Frame(row, column, 1, 1)]
    pictures, answers = (
        below(sign(name), *(numbers(part, "", one_pixel, tile=tile) for part in parts), gap=2, centred=True)
        for name, parts in (("X", X), ("Y", Y))
    )
    middle = [
        numbers(W, "W", tile=tile),
        numbers(matrix, "", before, tile=tile),
        sign("="),
        numbers(product, "", after, tile=tile),
    ]
    sums = [
        " + ".join(product_words(w, x) for w, x in zip(weights, matrix[:, place], strict=True)) + f" = {words_of(y)}"
        for weights, y in zip(W, product[:, place], strict=True)
    ]
    top = beside(pictures, sign("→"), *middle, sign("→"), answers, gap=8)
    words = _(
        "The {inputs} channels of the pixel [{row}, {column}] of X are one column. The matrix W makes of it a column "
        "with the {outputs} channels of the output: {sums}."
    )
    alt = words.format(inputs=len(X), outputs=len(W), row=row, column=column, sums=_("; ").join(sums))
    return figure(below(top, card(*sums), centred=True), alt)
