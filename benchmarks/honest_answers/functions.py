"""The functions of the assignments, computed in a given style."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from benchmarks.honest_answers.arguments import BIASED, POOLING, Arguments
from benchmarks.honest_answers.styles import (
    AVERAGES,
    LEARNERS,
    MAXIMA,
    STYLES,
    Correlate,
    Learner,
    Pair,
    Reduce,
    Values,
    spread_out,
    windows,
)
from tensorgrade.arrays.codec import Array, as_call_argument, decode, encode

Way = Callable[..., Any]
"""A function of an assignment, or a part of it that still needs a style."""


def padded(X: Values, padding: Sequence[int], fill: float = 0) -> Values:
    """Batches of channels, padded by rows and columns."""
    return np.pad(X, ((0, 0), (0, 0), *((pad, pad) for pad in padding)), constant_values=fill)


def forward(
    correlate: Correlate, X: Values, W: Values, b: Values | None = None, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> Values:
    """A convolution layer; the bias is added last."""
    Y = correlate(padded(X, padding), W, stride, (1, 1))
    return Y if b is None else Y + b[:, None, None]


def bias_first(
    correlate: Correlate, X: Values, W: Values, b: Values, padding: Pair = (0, 0), stride: Pair = (1, 1)
) -> Values:
    """The sums start from the bias, as a channel of ones before the others."""
    X, kernel = padded(X, padding), np.zeros_like(W[:, :1])
    kernel[:, 0, 0, 0] = b
    return correlate(np.hstack([np.ones_like(X[:, :1]), X]), np.hstack([kernel, W]), stride, (1, 1))


def backward(
    correlate: Correlate,
    dY: Values,
    X: Values,
    W: Values,
    padding: Pair = (0, 0),
    stride: Pair = (1, 1),
    scatter: bool = False,
) -> tuple[Values, Values, Values]:
    """Correlations of dY, spread out, with the flipped kernels, of X with dY, and of ones with dY."""
    X, shape = padded(X, padding), X.shape
    kernels = dY.swapaxes(0, 1)
    used = [(n - 1) * step + k for n, step, k in zip(dY.shape[2:], stride, W.shape[2:], strict=True)]
    dX, inside = np.zeros_like(X), (..., slice(used[0]), slice(used[1]))
    if scatter:
        for n, o, y, x in np.ndindex(*dY.shape):
            y0, x0 = y * stride[0], x * stride[1]
            dX[n, :, y0 : y0 + W.shape[2], x0 : x0 + W.shape[3]] += dY[n, o, y, x] * W[o]
    else:
        spread = padded(spread_out(dY, stride), [side - 1 for side in W.shape[2:]])
        dX[inside] = correlate(spread, W[:, :, ::-1, ::-1].swapaxes(0, 1), (1, 1), (1, 1))
    dW = correlate(X[inside].swapaxes(0, 1), kernels, (1, 1), stride).swapaxes(0, 1)
    db = correlate(np.ones_like(kernels[:1]), kernels, (1, 1), (1, 1))[0, :, 0, 0]
    return dX[:, :, padding[0] : padding[0] + shape[2], padding[1] : padding[1] + shape[3]], dW, db


def pool(
    function: Reduce, mode: str, X: Values, pool_size: Pair, padding: Pair = (0, 0), stride: Pair | None = None
) -> Values:
    """By a function of all windows, (c, rows, columns, ph, pw)."""
    X = padded(X[:, None], padding, -np.inf if mode == "max" else 0)
    return function(windows(X, pool_size, stride or pool_size)[:, 0])


def average_by(
    correlate: Correlate, X: Values, pool_size: Pair, padding: Pair = (0, 0), stride: Pair | None = None
) -> Values:
    """Average pooling as a correlation with ones, divided by their number."""
    ones = np.ones((1, 1, *pool_size), X.dtype)
    return forward(correlate, X[:, None], ones, None, padding, stride or pool_size)[:, 0] / math.prod(pool_size)


def learn(learner: Learner, X: Values, Y: Values, kernel_size: Pair) -> Values:
    """The kernel of a correlation, from what it makes of a picture."""
    A = sliding_window_view(X, kernel_size).reshape(-1, math.prod(kernel_size))
    return learner(A, Y.ravel()).reshape(kernel_size)


FUNCTIONS: dict[str, Way] = {
    "corr2d": lambda run, X, K: run(X[None, None], K[None, None])[0, 0],
    "conv2d": lambda run, X, K: run(X[None, None], K[None, None, ::-1, ::-1])[0, 0],
    "corr2d_strided": lambda run, X, K, **steps: run(X[None, None], K[None, None], **steps)[0, 0],
    "corr2d_multi_in": lambda run, X, K: run(X[None], K[None])[0, 0],
    "corr2d_multi_in_out": lambda run, X, K: run(X[None], K)[0],
    "corr2d_multi_in_out_1x1": lambda run, X, K: run(X[None], K)[0],
    "conv1x1_layer": lambda run, X, W, b: run(X[None], W[:, :, None, None], b)[0],
    "pool2d": lambda run, X, pool_size: run(X[None], pool_size, stride=(1, 1))[0],
    "pool2d_strided": lambda run, X, pool_size, **steps: run(X[None], pool_size, **steps)[0],
}


def bound(name: str, run: Way) -> Way:
    """The student's function, from one that takes batches and channels."""
    return partial(FUNCTIONS[name], run) if name in FUNCTIONS else run


def ways(name: str, given: Arguments) -> dict[str, Way]:
    """Every honest way to answer a call of a function, by the name of its style."""
    runs: dict[str, Way]
    if name == "learn_kernel":
        runs = {style: partial(learn, learner) for style, learner in LEARNERS.items()}
    elif name in POOLING:
        known = MAXIMA if given["mode"] == "max" else AVERAGES
        runs = {style: partial(pool, function, given["mode"]) for style, function in known.items()}
        if given["mode"] == "avg":
            runs |= {f"ones, {style}": partial(average_by, correlate) for style, correlate in STYLES.items()}
    elif name == "conv2d_backward":
        runs = {style: partial(backward, correlate) for style, correlate in STYLES.items()}
        runs["scatter"] = partial(backward, STYLES["rows first"], scatter=True)
    else:
        runs = {style: partial(forward, correlate) for style, correlate in STYLES.items()}
        if name in BIASED:
            runs |= {
                f"bias, {style}": partial(bias_first, STYLES[style]) for style in ("rows first", "np.sum", "einsum")
            }
    return {style: bound(name, run) for style, run in runs.items()}


def answer(way: Way, given: Arguments, change: Callable[[Values], Values] = lambda values: values) -> Any:
    """What a function returns, its arguments changed first and laid out as the sandbox does.

    The mode of pooling is in the function already: styles are for one or the other.
    """
    arrays = {
        key: Array(change(value.values), value.layout) if isinstance(value, Array) else value
        for key, value in given.items()
        if key != "mode"
    }
    return way(**{key: as_call_argument(value) for key, value in arrays.items()})


def returned(value: Any, dtype: type[np.floating[Any]] | None = None) -> Any:
    """A value as it comes from the sandbox; rounded formats can only be returned in a wider dtype."""
    if isinstance(value, tuple):
        return tuple(returned(part, dtype) for part in value)
    buffers: list[Values] = []
    tree = encode(value.astype(dtype or value.dtype), buffers)
    return decode(tree, [buffer.tobytes() for buffer in buffers])
