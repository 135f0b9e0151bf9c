"""Honest answers to every exercise whose answer is an array, and answers of too little precision.

Honest is what a student may write with NumPy in float32 or float64: any order of the
additions, any of NumPy's sums and products, FFT. Each style is written once, as a general
correlation; the functions of the assignments follow from it. `trial` draws arguments and
answers them in every style, `count` does that many times and says what was rejected.
"""

import itertools
import math
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tensorgrade.arrays.codec import Array, as_call_argument, decode, encode
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key_builder.reference import expected_answer

LARGEST, WORK = 32, 400_000


class LeftOut(Exception):
    """A style that is not for these arguments, or too slow for so many."""


# --- Arguments --------------------------------------------------------------------------------------------

DISTRIBUTIONS = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "negative": lambda rng, shape: -np.abs(rng.standard_normal(shape)),
    "tiny": lambda rng, shape: 1e-6 * rng.standard_normal(shape),
    "offset": lambda rng, shape: 100 + rng.standard_normal(shape),
    "far": lambda rng, shape: 1e4 + rng.standard_normal(shape),
    "mixed": lambda rng, shape: rng.standard_normal(shape) * 10.0 ** rng.uniform(-6, 3, shape),
}


class Drawn:
    """Sizes that the contract allows, as attributes, and arrays: ``drawn(3, 4)`` is one of that shape."""

    def __init__(self, rng, pooling=False, stepping=False, largest=LARGEST, distributions=tuple(DISTRIBUTIONS)):
        self.rng, self.pooling, self.stepping, self.largest = rng, pooling, stepping, largest
        self.dtype = str(rng.choice(["float32", "float64"]))
        self.distributions = rng.choice(distributions, 1 if rng.random() < 0.5 else 3)
        while True:
            maps = [1 if rng.random() < 0.3 else int(rng.integers(1, most + 1)) for most in (4, 8, 8)]
            self.n, self.ci, self.co = maps
            (self.h, self.w), self.window, self.padding, self.stride, self.out = zip(self._axis(), self._axis())
            if math.prod((*maps, *self.out, *self.window)) <= WORK:
                break

    def _axis(self):
        """Size, window, padding, stride and output size; windows of one and of everything are frequent."""
        rng = self.rng
        while True:
            size = int(rng.choice([1, self.largest, min(self.largest, rng.geometric(0.15))], p=[0.1, 0.1, 0.8]))
            pad = int(rng.geometric(0.5) - 1) if self.stepping else 0
            fewest, most = max(1, 2 * pad if self.pooling else pad + 1), size + 2 * pad
            if fewest <= most:
                break
        window = int(rng.choice([fewest, most, rng.integers(fewest, min(most, fewest + 4) + 1)]))
        stride = int(rng.geometric(0.5)) if self.stepping else 1
        return size, window, pad, stride, (most - window) // stride + 1

    def __call__(self, *shape):
        values = DISTRIBUTIONS[self.rng.choice(self.distributions)](self.rng, shape).astype(self.dtype)
        return Array(values, str(self.rng.choice(["C", "F", "strided", "readonly"])))

    def steps(self):
        return {"padding": self.padding, "stride": self.stride}

    def layer(self):
        return {
            "X": self(self.n, self.ci, self.h, self.w),
            "W": self(self.co, self.ci, *self.window),
            "b": self(self.co),
        }

    def gradients(self):
        layer = self.layer()
        return {"dY": self(self.n, self.co, *self.out), "X": layer["X"], "W": layer["W"]}

    def pool(self, *channels):
        steps = self.steps() if self.stepping else {}
        if self.rng.random() < 0.3:
            steps.pop("stride", None)
        mode = str(self.rng.choice(["max", "avg"]))
        return {"X": self(*channels, self.h, self.w), "pool_size": self.window, "mode": mode, **steps}

    def lesson(self):
        """A picture, three windows per unknown and condition number at most 20, and what a kernel makes of it."""
        while True:
            size, window = self.rng.integers(1, max(3, self.largest) + 1, 2), self.rng.integers(1, 5, 2)
            if any(size < window) or math.prod(size - window + 1) < 3 * math.prod(window):
                continue
            X, K = self(*size), self(*window)
            A = sliding_window_view(X.values.astype(float), window).reshape(-1, K.values.size)
            Y = (A @ K.values.astype(float).ravel()).reshape(size - window + 1).astype(self.dtype)
            if np.linalg.cond(A) <= 20 and Y.any():
                return {"X": X, "Y": Array(Y), "kernel_size": tuple(int(side) for side in window)}
            self.distributions = [*self.distributions, "normal"]


ARGUMENTS = {
    "corr2d": lambda d: {"X": d(d.h, d.w), "K": d(*d.window)},
    "conv2d": lambda d: {"X": d(d.h, d.w), "K": d(*d.window)},
    "corr2d_strided": lambda d: {"X": d(d.h, d.w), "K": d(*d.window), **d.steps()},
    "learn_kernel": Drawn.lesson,
    "corr2d_multi_in": lambda d: {"X": d(d.ci, d.h, d.w), "K": d(d.ci, *d.window)},
    "corr2d_multi_in_out": lambda d: {"X": d(d.ci, d.h, d.w), "K": d(d.co, d.ci, *d.window)},
    "corr2d_multi_in_out_1x1": lambda d: {"X": d(d.ci, d.h, d.w), "K": d(d.co, d.ci, 1, 1)},
    "conv1x1_layer": lambda d: {"X": d(d.ci, d.h, d.w), "W": d(d.co, d.ci), "b": d(d.co)},
    "pool2d": lambda d: d.pool(),
    "pool2d_strided": lambda d: d.pool(),
    "pool2d_multi": lambda d: d.pool(d.ci),
    "conv2d_forward": lambda d: d.layer() | d.steps(),
    "conv2d_backward": lambda d: d.gradients() | d.steps(),
    "conv2d_any": Drawn.layer,
}
STEPPING = ("corr2d_strided", "pool2d_strided", "pool2d_multi", "conv2d_forward", "conv2d_backward")
POOLING = ("pool2d", "pool2d_strided", "pool2d_multi")
BIASED = ("conv1x1_layer", "conv2d_forward", "conv2d_any")


def drawn(name, rng, **options):
    """Random legal arguments of a function, by name."""
    return ARGUMENTS[name](Drawn(rng, name in POOLING, name in STEPPING, **options))


# --- Styles: correlate(X, W, step, spread), (n, c, h, w) and (o, c, kh, kw) → (n, o, rows, columns) -------
# Windows move by ``step`` and take every ``spread``-th row and column.


def windows(X, size, step, spread=(1, 1)):
    """(n, c, rows, columns, kh, kw): a view."""
    reach = [(side - 1) * apart + 1 for side, apart in zip(size, spread)]
    view = sliding_window_view(X, reach, axis=(2, 3))
    return view[:, :, :: step[0], :: step[1], :: spread[0], :: spread[1]]


def of_windows(style, most=8 * WORK):
    """A style written for the windows V and the kernels W, for at most so many products."""

    def correlate(X, W, step, spread):
        V = windows(X, W.shape[2:], step, spread)
        if V.size * len(W) > most:
            raise LeftOut
        return style(V, W)

    return correlate


def entry_by_entry(axes, backwards=False, product=np.multiply):
    """Adds the products with one entry of the kernel after the other, for all windows at once.

    So each element sees the additions of nested loops over the kernel, in the same order:
    axes (0, 1, 2) are channels, then rows, then columns.
    """

    def style(V, W):
        Y = np.zeros((len(V), len(W), *V.shape[2:4]), np.result_type(V, W))
        entries = list(itertools.product(*(range(W.shape[1 + axis]) for axis in axes)))
        for entry in reversed(entries) if backwards else entries:
            c, i, j = (entry[axes.index(axis)] for axis in range(3))
            Y += product(V[:, c, None, :, :, i, j], W[:, c, i, j, None, None])
        return Y

    return of_windows(style)


def one_by_one(total):
    """``total(window, kernel)``, both flat, for one element after the other."""

    def style(V, W):
        Y = np.zeros((len(V), len(W), *V.shape[2:4]), np.result_type(V, W))
        for n, o, y, x in np.ndindex(*Y.shape):
            Y[n, o, y, x] = total(V[n, :, y, x].ravel(), W[o].ravel())
        return Y

    return of_windows(style, most=3000)


def loop(window, kernel):
    total = 0.0
    for x, k in zip(window, kernel):
        total += x * k
    return total


def window_sums(V, W):
    products = (V.transpose(0, 2, 3, 1, 4, 5) * kernel for kernel in W)
    return np.stack([item.reshape(*item.shape[:3], -1).sum(-1) for item in products], 1)


def channel_sums(V, W):
    return np.stack([sum((V[:, c] * kernel[c]).sum((3, 4)) for c in range(len(kernel))) for kernel in W], 1)


def im2col(V, W):
    Y = W.reshape(len(W), -1) @ V.transpose(1, 4, 5, 0, 2, 3).reshape(W[0].size, -1)
    return Y.reshape(len(W), len(V), *V.shape[2:4]).swapaxes(0, 1)


def spread_out(W, spread):
    wide = np.zeros((*W.shape[:2], *((side - 1) * apart + 1 for side, apart in zip(W.shape[2:], spread))), W.dtype)
    wide[:, :, :: spread[0], :: spread[1]] = W
    return wide


def row_by_row(X, W, step, spread):
    W = spread_out(W, spread)
    Y = np.zeros((len(X), len(W), *(X.shape[axis] - W.shape[axis] + 1 for axis in (2, 3))), np.result_type(X, W))
    if math.prod((*Y.shape[:3], *W.shape[1:3])) > 2000:
        raise LeftOut
    for n, o, y, c, i in np.ndindex(*Y.shape[:3], *W.shape[1:3]):
        Y[n, o, y] += np.correlate(X[n, c, y + i], W[o, c, i], "valid")
    return Y[:, :, :: step[0], :: step[1]]


def fft(X, W, step, spread):
    """All positions at once, of which the steps then take some. NumPy transforms float32 in float32."""
    W = spread_out(W, spread)
    size = [picture + kernel - 1 for picture, kernel in zip(X.shape[2:], W.shape[2:])]
    spectrum = np.einsum("nchw,ochw->nohw", np.fft.rfft2(X, size), np.fft.rfft2(W[:, :, ::-1, ::-1], size))
    Y = np.fft.irfft2(spectrum, size)
    return Y[:, :, W.shape[2] - 1 : X.shape[2] : step[0], W.shape[3] - 1 : X.shape[3] : step[1]]


def fft_in_double(X, W, *how):
    return np.asfortranarray(fft(X.astype(np.float64), W.astype(np.float64), *how).astype(np.result_type(X, W)))


STYLES = {
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
MAXIMA = {
    "np.max": lambda V: V.max((3, 4)),
    "rows, then columns": lambda V: V.max(4).max(3),
    "reshaped": lambda V: V.reshape(*V.shape[:3], -1).max(-1),
    "running": lambda V: np.array(
        list(itertools.accumulate(V.transpose(3, 4, 0, 1, 2).reshape(-1, *V.shape[:3]), np.maximum))
    )[-1],
    "sorted": lambda V: np.sort(V.reshape(*V.shape[:3], -1))[..., -1],
}
AVERAGES = {
    "np.mean": lambda V: V.mean((3, 4)),
    "rows, then columns": lambda V: V.mean(4).mean(3),
    "reshaped": lambda V: V.reshape(*V.shape[:3], -1).sum(-1) / V[0, 0, 0].size,
    "divided, then added": lambda V: (V / V[0, 0, 0].size).sum((3, 4)),
    "reciprocal": lambda V: V.sum((3, 4)) * (1 / V[0, 0, 0].size),
}


def descend(A, y, steps=3300):
    """Gradient descent, its step chosen from the data.

    A condition number of 20 leaves (1 − 20⁻²) of the worst component at each step, and max|y| may
    be ‖y‖/32 for a picture of 32 rows and columns: 400·ln(100·32) steps are always enough for 1 %.
    """
    G, g = A.T @ A, A.T @ y
    k, step = np.zeros_like(g), 1 / np.linalg.norm(G, 2)
    for _ in range(steps):
        k = k - step * (G @ k - g)
    return k


LEARNERS = {
    "lstsq": lambda A, y: np.linalg.lstsq(A, y)[0],
    "normal equations": lambda A, y: np.linalg.solve(A.T @ A, A.T @ y),
    "pinv": lambda A, y: np.linalg.pinv(A) @ y,
    "gradient descent": descend,
}

# --- The functions of the assignments, from one style -----------------------------------------------------


def padded(X, padding, fill=0):
    return np.pad(X, ((0, 0), (0, 0), *((pad, pad) for pad in padding)), constant_values=fill)


def forward(correlate, X, W, b=None, padding=(0, 0), stride=(1, 1)):
    Y = correlate(padded(X, padding), W, stride, (1, 1))
    return Y if b is None else Y + b[:, None, None]


def bias_first(correlate, X, W, b, padding=(0, 0), stride=(1, 1)):
    """The sums start from the bias, as a channel of ones before the others."""
    X, kernel = padded(X, padding), np.zeros_like(W[:, :1])
    kernel[:, 0, 0, 0] = b
    return correlate(np.hstack([np.ones_like(X[:, :1]), X]), np.hstack([kernel, W]), stride, (1, 1))


def backward(correlate, dY, X, W, padding=(0, 0), stride=(1, 1), scatter=False):
    """Correlations of dY, spread out, with the flipped kernels, of X with dY, and of ones with dY."""
    X, shape = padded(X, padding), X.shape
    kernels, used = dY.swapaxes(0, 1), [(n - 1) * step + k for n, step, k in zip(dY.shape[2:], stride, W.shape[2:])]
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


def pool(function, mode, X, pool_size, padding=(0, 0), stride=None):
    """By a function of all windows, (c, rows, columns, ph, pw)."""
    X = padded(X[:, None], padding, -np.inf if mode == "max" else 0)
    return function(windows(X, pool_size, stride or pool_size)[:, 0])


def average_by(correlate, X, pool_size, padding=(0, 0), stride=None):
    ones = np.ones((1, 1, *pool_size), X.dtype)
    return forward(correlate, X[:, None], ones, None, padding, stride or pool_size)[:, 0] / math.prod(pool_size)


def learn(learner, X, Y, kernel_size):
    A = sliding_window_view(X, kernel_size).reshape(-1, math.prod(kernel_size))
    return learner(A, Y.ravel()).reshape(kernel_size)


FUNCTIONS = {
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


def bound(name, run):
    """The student's function, from one that takes batches and channels."""
    return partial(FUNCTIONS[name], run) if name in FUNCTIONS else run


def ways(name, given):
    """Every honest way to answer a call of a function, by the name of its style."""
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


def answer(way, given, change=lambda values: values):
    """What a function returns, its arguments changed first and laid out as the sandbox does.

    The mode of pooling is in the function already: styles are for one or the other.
    """
    arrays = {
        key: Array(change(value.values), value.layout) if isinstance(value, Array) else value
        for key, value in given.items()
        if key != "mode"
    }
    return way(**{key: as_call_argument(value) for key, value in arrays.items()})


def returned(value, dtype=None):
    """A value as it comes from the sandbox; rounded formats can only be returned in a wider dtype."""
    if isinstance(value, tuple):
        return tuple(returned(part, dtype) for part in value)
    buffers = []
    tree = encode(value.astype(dtype or value.dtype), buffers)
    return decode(tree, [buffer.tobytes() for buffer in buffers])


# --- Too little precision ---------------------------------------------------------------------------------


def single(values):
    return values.astype(np.float32)


def to_bits(values, bits):
    """The nearest float32 numbers whose mantissa has so many bits after the leading one."""
    mantissa, exponent = np.frexp(single(values))
    return np.ldexp(np.rint(np.ldexp(mantissa, bits + 1)), exponent - bits - 1)


def bfloat16(values):
    return to_bits(values, 7)


ROUNDINGS = {  # what becomes of the inputs, and of two numbers multiplied; sums are kept in the dtype of these
    "TF32": (lambda values: to_bits(values, 10), np.multiply),
    "bfloat16": (bfloat16, lambda x, k: bfloat16(x * k)),
    "float16": (lambda values: values.astype(np.float16), np.multiply),
}


def rough(name, given, exact):
    """Answers computed with too little precision, and the ``exact`` truth in too few decimals, by rounding."""
    answers = {}
    for rounding, (inputs, product) in ROUNDINGS.items():
        correlate = entry_by_entry((0, 1, 2), product=product)
        run = partial(forward, correlate)
        if name in POOLING:
            run = partial(average_by, correlate) if given["mode"] == "avg" else partial(pool, MAXIMA["np.max"], "max")
        elif name == "conv2d_backward":
            run = partial(backward, correlate, scatter=True)
        elif name == "learn_kernel":
            run = partial(learn, lambda A, y: np.linalg.lstsq(single(A), single(y))[0])
        with np.errstate(over="ignore", invalid="ignore"):
            answers[rounding] = returned(answer(bound(name, run), given, inputs), np.float32)
    values = [part.least_squares_solution() if part.kind == "residual" else part.values for part in exact]
    cut = tuple(np.round(part, 3).astype(given["X"].values.dtype) for part in values)
    return answers | {"three decimals": returned(cut if len(cut) > 1 else cut[0])}


# --- Trials -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """One call: arguments, truth, and answers by style and by rounding."""

    given: dict
    truth: tuple
    honest: dict
    rough: dict


def trial(exercise, generator, styles=True, **options):
    """A call with random arguments, answered in every style (if asked); float64 ones in float32 as well."""
    given = drawn(exercise.name, generator, **options)
    honest = {}
    for style, way in ways(exercise.name, given).items() if styles else ():
        for note, change in {"": np.asarray, " in float32": single}.items():
            if note and given["X"].values.dtype == np.float32:
                continue
            try:
                honest[style + note] = returned(answer(way, given, change))
            except LeftOut:
                pass
    exact = expected_answer(exercise, "random", given)
    return Trial(given, exact, honest, rough(exercise.name, given, exact))


def ratio(found, expected):
    """How much of its tolerance the worst element uses: above 1 it is rejected. For `Close` answers."""
    parts = zip(found if isinstance(found, tuple) else (found,), expected)
    # A bound of 0 asks for equality.
    smallest = np.finfo(np.float64).tiny
    shares = [
        np.abs(item.values - part.values) / np.maximum(part.bound * FLOAT32_ROUNDOFF, smallest)
        for item, part in parts
        if part.kind == "close"
    ]
    return max((float(share.max()) for share in shares), default=0.0)


@dataclass
class Count:
    """What `count` found; ``rejected`` tells (number of the trial, style, mismatch) of honest answers."""

    styles: Counter = field(default_factory=Counter)
    rejected: list = field(default_factory=list)
    worst: dict = field(default_factory=dict)
    rough_tried: Counter = field(default_factory=Counter)
    rough_rejected: Counter = field(default_factory=Counter)

    @property
    def honest(self):
        return self.styles.total()


def count(exercise, trials, seed, **options):
    """Many trials; number ``i`` is ``trial(exercise, numpy.random.default_rng([seed, i]))``."""
    counted = Count()
    for number in range(trials):
        one = trial(exercise, np.random.default_rng([seed, number]), **options)
        for style, found in one.honest.items():
            counted.styles[style] += 1
            counted.worst[style] = max(counted.worst.get(style, 0.0), ratio(found, one.truth))
            if mismatch := compare(found, one.truth):
                counted.rejected.append((number, style, mismatch))
        for rounding, found in one.rough.items():
            counted.rough_tried[rounding] += 1
            counted.rough_rejected[rounding] += compare(found, one.truth) is not None
    return counted
