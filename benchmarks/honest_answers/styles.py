"""Honest ways to compute a correlation, a maximum, an average and a kernel.

A style of correlation is ``correlate(X, W, step, spread)``: X of shape (n, c, h, w) and W of shape (o, c, kh, kw) give
(n, o, rows, columns). Windows move by ``step`` and take every ``spread``-th row and column.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from benchmarks.honest_answers.arguments import WORK

Values = NDArray[Any]
"""Float32 or float64; the roundings of `trials` also float16."""
Pair = tuple[int, int]
"""A number for rows and one for columns."""
Correlate = Callable[[Values, Values, Pair, Pair], Values]
WindowStyle = Callable[[Values, Values], Values]
"""From windows of shape (n, c, rows, columns, kh, kw) and kernels of shape (o, c, kh, kw): (n, o, rows, columns)."""
Reduce = Callable[[Values], Values]
"""From windows, whose last two axes are a window's rows and columns, to one number for each."""
Learner = Callable[[Values, Values], Values]
"""From A and y to the k of least squares."""


class LeftOut(Exception):
    """A style that is not for these arguments, or too slow for so many."""


def windows(X: Values, size: Sequence[int], step: Pair, spread: Pair = (1, 1)) -> Values:
    """(n, c, rows, columns, kh, kw): a view."""
    reach = [(side - 1) * apart + 1 for side, apart in zip(size, spread, strict=True)]
    view = sliding_window_view(X, reach, axis=(2, 3))
    return view[:, :, :: step[0], :: step[1], :: spread[0], :: spread[1]]


def of_windows(style: WindowStyle, most: int = 8 * WORK) -> Correlate:
    """A style written for the windows V and the kernels W, for at most so many products."""

    def correlate(X: Values, W: Values, step: Pair, spread: Pair) -> Values:
        V = windows(X, W.shape[2:], step, spread)
        if V.size * len(W) > most:
            raise LeftOut
        return style(V, W)

    return correlate


def entry_by_entry(
    axes: tuple[int, int, int], backwards: bool = False, product: Callable[[Values, Values], Values] = np.multiply
) -> Correlate:
    """Adds the products with one entry of the kernel after the other, for all windows at once.

    So each element sees the additions of nested loops over the kernel, in the same order:
    axes (0, 1, 2) are channels, then rows, then columns.
    """

    def style(V: Values, W: Values) -> Values:
        Y = np.zeros((len(V), len(W), *V.shape[2:4]), np.result_type(V, W))
        entries = list(itertools.product(*(range(W.shape[1 + axis]) for axis in axes)))
        for entry in reversed(entries) if backwards else entries:
            c, i, j = (entry[axes.index(axis)] for axis in range(3))
            Y += product(V[:, c, None, :, :, i, j], W[:, c, i, j, None, None])
        return Y

    return of_windows(style)


def one_by_one(total: Callable[[Values, Values], Any]) -> Correlate:
    """``total(window, kernel)``, both flat, for one element after the other."""

    def style(V: Values, W: Values) -> Values:
        Y = np.zeros((len(V), len(W), *V.shape[2:4]), np.result_type(V, W))
        for n, o, y, x in np.ndindex(*Y.shape):
            Y[n, o, y, x] = total(V[n, :, y, x].ravel(), W[o].ravel())
        return Y

    return of_windows(style, most=3000)


def loop(window: Iterable[Any], kernel: Iterable[Any]) -> Any:
    """The sum of the products, one after the other."""
    total = 0.0
    for x, k in zip(window, kernel, strict=True):
        total += x * k
    return total


def window_sums(V: Values, W: Values) -> Values:
    """NumPy's sum of each window's products."""
    products = (V.transpose(0, 2, 3, 1, 4, 5) * kernel for kernel in W)
    return np.stack([item.reshape(*item.shape[:3], -1).sum(-1) for item in products], 1)


def channel_sums(V: Values, W: Values) -> Values:
    """NumPy's sum of each channel's products, then the sum of these."""
    return np.stack([sum((V[:, c] * kernel[c]).sum((3, 4)) for c in range(len(kernel))) for kernel in W], 1)


def im2col(V: Values, W: Values) -> Values:
    """One product of matrices."""
    Y = W.reshape(len(W), -1) @ V.transpose(1, 4, 5, 0, 2, 3).reshape(W[0].size, -1)
    return Y.reshape(len(W), len(V), *V.shape[2:4]).swapaxes(0, 1)


def spread_out(W: Values, spread: Pair) -> Values:
    """The kernels with zeros between their entries."""
    sides = ((side - 1) * apart + 1 for side, apart in zip(W.shape[2:], spread, strict=True))
    wide = np.zeros((*W.shape[:2], *sides), W.dtype)
    wide[:, :, :: spread[0], :: spread[1]] = W
    return wide


def row_by_row(X: Values, W: Values, step: Pair, spread: Pair) -> Values:
    """``np.correlate`` of one row with one row of the kernel after the other."""
    W = spread_out(W, spread)
    Y = np.zeros((len(X), len(W), *(X.shape[axis] - W.shape[axis] + 1 for axis in (2, 3))), np.result_type(X, W))
    if math.prod((*Y.shape[:3], *W.shape[1:3])) > 2000:
        raise LeftOut
    for n, o, y, c, i in np.ndindex(*Y.shape[:3], *W.shape[1:3]):
        Y[n, o, y] += np.correlate(X[n, c, y + i], W[o, c, i], "valid")
    return Y[:, :, :: step[0], :: step[1]]


def fft(X: Values, W: Values, step: Pair, spread: Pair) -> Values:
    """All positions at once, of which the steps then take some. NumPy transforms float32 in float32."""
    W = spread_out(W, spread)
    size = [picture + kernel - 1 for picture, kernel in zip(X.shape[2:], W.shape[2:], strict=True)]
    spectrum = np.einsum("nchw,ochw->nohw", np.fft.rfft2(X, size), np.fft.rfft2(W[:, :, ::-1, ::-1], size))
    Y = np.fft.irfft2(spectrum, size)
    return Y[:, :, W.shape[2] - 1 : X.shape[2] : step[0], W.shape[3] - 1 : X.shape[3] : step[1]]


def fft_in_double(X: Values, W: Values, *how: Pair) -> Values:
    """`fft` of float64, rounded to the dtype of the arguments."""
    return np.asfortranarray(fft(X.astype(np.float64), W.astype(np.float64), *how).astype(np.result_type(X, W)))


STYLES: dict[str, Correlate] = {
    "rows first": entry_by_entry((0, 1, 2)),
    "columns first": entry_by_entry((0, 2, 1)),
    "channels last": entry_by_entry((1, 2, 0)),
    "backwards": entry_by_entry((0, 1, 2), backwards=True),
    "loop": one_by_one(loop),
    "Python floats": one_by_one(lambda window, kernel: loop(window.tolist(), kernel.tolist())),
    "fsum": one_by_one(lambda window, kernel: math.fsum((window * kernel).tolist())),
    "dot": one_by_one(np.dot),
    "np.correlate": row_by_row,
    "np.sum": of_windows(window_sums),
    "np.sum by channel": of_windows(channel_sums),
    "einsum": of_windows(partial(np.einsum, "ncyxij,ocij->noyx")),
    "tensordot": of_windows(lambda V, W: np.tensordot(V, W, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)),
    "im2col": of_windows(im2col),
    "FFT": fft,
    "FFT in double": fft_in_double,
}
MAXIMA: dict[str, Reduce] = {
    "np.max": lambda V: V.max((3, 4)),
    "rows, then columns": lambda V: V.max(4).max(3),
    "reshaped": lambda V: V.reshape(*V.shape[:3], -1).max(-1),
    "running": lambda V: np.array(
        list(itertools.accumulate(V.transpose(3, 4, 0, 1, 2).reshape(-1, *V.shape[:3]), np.maximum))
    )[-1],
    "sorted": lambda V: np.sort(V.reshape(*V.shape[:3], -1))[..., -1],
}
AVERAGES: dict[str, Reduce] = {
    "np.mean": lambda V: V.mean((3, 4)),
    "rows, then columns": lambda V: V.mean(4).mean(3),
    "reshaped": lambda V: V.reshape(*V.shape[:3], -1).sum(-1) / V[0, 0, 0].size,
    "divided, then added": lambda V: (V / V[0, 0, 0].size).sum((3, 4)),
    "reciprocal": lambda V: V.sum((3, 4)) * (1 / V[0, 0, 0].size),
}


def descend(A: Values, y: Values, steps: int = 3300) -> Values:
    """Gradient descent, its step chosen from the data.

    A condition number of 20 leaves (1 − 20⁻²) of the worst component at each step, and max|y| may
    be ‖y‖/32 for a picture of 32 rows and columns: 400·ln(100·32) steps are always enough for 1 %.
    """
    G, g = A.T @ A, A.T @ y
    k, step = np.zeros_like(g), 1 / np.linalg.norm(G, 2)
    for _ in range(steps):
        k = k - step * (G @ k - g)
    return k


LEARNERS: dict[str, Learner] = {
    "lstsq": lambda A, y: np.linalg.lstsq(A, y)[0],
    "normal equations": lambda A, y: np.linalg.solve(A.T @ A, A.T @ y),
    "pinv": lambda A, y: np.linalg.pinv(A) @ y,
    "gradient descent": descend,
}
