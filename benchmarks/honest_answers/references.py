"""References beyond convolution, as other courses have them, each with honest answers, wrong answers and arguments.

An honest answer is NumPy in the precision of its arguments, in any order of the additions. Those under ``wrong`` are
other formulas, which must be rejected.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.random import Generator
from numpy.typing import NDArray

Values = NDArray[Any]
Tensor = torch.Tensor
Answer = Callable[..., Values]


@dataclass(frozen=True)
class Reference:
    """A reference with honest and wrong answers to it."""

    name: str
    reference: Callable[..., Tensor]
    draw: Callable[[Generator], tuple[Values, ...]]
    """Its arguments, float64."""
    honest: Mapping[str, Answer]
    wrong: Mapping[str, Answer] = field(default_factory=dict)
    blind: float = 0.0
    """The share of draws in which an answer of three decimals may pass: where few numbers are all there is."""


def normal(rng: Generator, *shape: int, offset: float = 0.0, scale: float = 1.0) -> Values:
    """Normal numbers that float32 can hold."""
    return (rng.standard_normal(shape) * scale + offset).astype(np.float32).astype(np.float64)


def backwards(values: Values, axis: int = -1, keepdims: bool = False) -> Values:
    """A sum from the last element to the first, one by one."""
    total = np.zeros_like(np.take(values, [0], axis))
    for index in reversed(range(values.shape[axis])):
        total = total + np.take(values, [index], axis)
    return np.asarray(total if keepdims else total.squeeze(axis))


def compensated(values: Values, axis: int = -1, keepdims: bool = False) -> Values:
    """Kahan's sum."""
    total = np.zeros_like(np.take(values, [0], axis))
    lost = np.zeros_like(total)
    for index in range(values.shape[axis]):
        term = np.take(values, [index], axis) - lost
        after = total + term
        lost = (after - total) - term
        total = after
    return np.asarray(total if keepdims else total.squeeze(axis))


def in_double(values: Values, axis: int = -1, keepdims: bool = False) -> Values:
    """A sum in float64, rounded once."""
    return np.asarray(values.sum(axis, keepdims=keepdims, dtype=np.float64), values.dtype)


def plain(values: Values, axis: int = -1, keepdims: bool = False) -> Values:
    """NumPy's own sum, in pairs along the last axis."""
    total: Values = values.sum(axis, keepdims=keepdims)
    return total


SUMS: dict[str, Callable[..., Values]] = {
    "np.sum": plain,
    "backwards": backwards,
    "compensated": compensated,
    "in float64": in_double,
}


def with_sums(answer: Answer, **more: Answer) -> dict[str, Answer]:
    """The answer with every way to add up, given as its first argument."""
    return {name: (lambda *args, way=way: answer(way, *args)) for name, way in SUMS.items()} | more


def softmax(total: Answer, X: Values) -> Values:
    """Along the last axis, the largest element taken out."""
    E = np.exp(X - X.max(-1, keepdims=True))
    return np.asarray(E / total(E, -1, True))


def log_softmax(total: Answer, X: Values) -> Values:
    """Along the last axis, step by step."""
    Z = X - X.max(-1, keepdims=True)
    return np.asarray(Z - np.log(total(np.exp(Z), -1, True)))


def minus_logsumexp(X: Values) -> Values:
    """X − log Σ exp X, where that logarithm is large."""
    most = X.max(-1, keepdims=True)
    return np.asarray(X - (most + np.log(np.exp(X - most).sum(-1, keepdims=True))))


def mean(total: Answer, X: Values, axis: int, keepdims: bool = True) -> Values:
    """The mean along an axis."""
    return np.asarray(total(X, axis, keepdims) / X.dtype.type(X.shape[axis]))


def standardized(total: Answer, X: Values, axis: int, eps: float = 1e-5) -> Values:
    """Zero mean, unit variance."""
    D = X - mean(total, X, axis)
    return np.asarray(D / np.sqrt(mean(total, D * D, axis) + X.dtype.type(eps)))


def train(X: Values, y: Values) -> Values:
    """A hundred steps of gradient descent."""
    w = np.zeros(X.shape[1], X.dtype)
    for _ in range(100):
        w = w - X.dtype.type(0.05) * (X.T @ (X @ w - y) / X.dtype.type(len(y)))
    return w


def recurrent(X: Values, H: Values, A: Values, B: Values) -> Values:
    """A simple recurrent layer."""
    for x in X:
        H = np.tanh(x @ A + H @ B)
    return H


def recurrent_joined(X: Values, H: Values, A: Values, B: Values) -> Values:
    """The same with one product for both."""
    for x in X:
        H = np.tanh(np.hstack([H, x]) @ np.vstack([B, A]))
    return H


def slide(X: Values, K: Values) -> Values:
    """Cross-correlation by a loop over the kernel."""
    h, w = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    Y = np.zeros((h, w), X.dtype)
    for i, j in np.ndindex(*K.shape):
        Y += X[i : i + h, j : j + w] * K[i, j]
    return Y


def slide_by_fft(X: Values, K: Values) -> Values:
    """Cross-correlation by FFT."""
    Y = np.fft.irfft2(np.fft.rfft2(X) * np.conj(np.fft.rfft2(K, X.shape)), X.shape)
    return Y[: X.shape[0] - K.shape[0] + 1, : X.shape[1] - K.shape[1] + 1].astype(X.dtype)


def one_hot(rng: Generator, rows: int, classes: int) -> Values:
    """Classes as rows of 0 and a 1."""
    return np.eye(classes)[rng.integers(0, classes, rows)]


def torch_train(X: Tensor, y: Tensor) -> Tensor:
    """`train` in PyTorch."""
    w = torch.zeros(X.shape[1], dtype=X.dtype)
    for _ in range(100):
        w = w - 0.05 * (X.T @ (X @ w - y) / len(y))
    return w


def torch_recurrent(X: Tensor, H: Tensor, A: Tensor, B: Tensor) -> Tensor:
    """`recurrent` in PyTorch."""
    for x in X:
        H = torch.tanh(x @ A + H @ B)
    return H


SEVENTEEN = (
    Reference(
        "cross-correlation",
        lambda X, K: F.conv2d(X[None, None], K[None, None])[0, 0],
        lambda r: (normal(r, 9, 8), normal(r, 3, 4)),
        {"loop": slide, "FFT": slide_by_fft},
        {"flipped": lambda X, K: slide(X, K[::-1, ::-1])},
    ),
    Reference(
        "max pooling",
        lambda X: F.max_pool2d(X[None, None], 2)[0, 0],
        lambda r: (normal(r, 8, 8),),
        {"reshaped": lambda X: X.reshape(4, 2, 4, 2).max((1, 3))},
        {"average": lambda X: X.reshape(4, 2, 4, 2).mean((1, 3))},
    ),
    Reference(
        "softmax, scale 5",
        lambda X: torch.softmax(X, -1),
        lambda r: (normal(r, 4, 6, scale=5),),
        with_sums(softmax),
        {"other axis": lambda X: softmax(plain, X.T).T},
    ),
    Reference(
        "softmax, offset 1000",
        lambda X: torch.softmax(X, -1),
        lambda r: (normal(r, 4, 6, offset=1000),),
        with_sums(softmax),
        {"other axis": lambda X: softmax(plain, X.T).T},
    ),
    Reference(
        "log-softmax, offset 1000",
        lambda X: F.log_softmax(X, -1),
        lambda r: (normal(r, 4, 6, offset=1000),),
        with_sums(log_softmax, **{"minus logsumexp": minus_logsumexp}),
        {"other axis": lambda X: log_softmax(plain, X.T).T},
    ),
    Reference(
        "cross entropy",
        lambda X, Y: -(Y * F.log_softmax(X, -1)).sum(-1).mean().reshape(1),
        lambda r: (normal(r, 6, 4, scale=3), one_hot(r, 6, 4)),
        with_sums(lambda total, X, Y: np.array([-mean(total, total(Y * log_softmax(total, X)), 0, False)], X.dtype)),
        {"sum": lambda X, Y: np.array([-(Y * log_softmax(plain, X)).sum()])},
        blind=0.2,
    ),
    Reference(
        "batch norm",
        lambda X, g, b: F.batch_norm(X, None, None, g, b, training=True),
        lambda r: (normal(r, 8, 3), normal(r, 3), normal(r, 3)),
        with_sums(lambda total, X, g, b: g * standardized(total, X, 0) + b),
        {
            "ddof": lambda X, g, b: g * (X - X.mean(0)) / np.sqrt(X.var(0, ddof=1) + 1e-5) + b,
            "without eps": lambda X, g, b: g * standardized(plain, X, 0, 0.0) + b,
        },
    ),
    Reference(
        "batch norm, offset 100",
        lambda X, g, b: F.batch_norm(X, None, None, g, b, training=True),
        lambda r: (normal(r, 8, 3, offset=100), normal(r, 3), normal(r, 3)),
        with_sums(lambda total, X, g, b: g * standardized(total, X, 0) + b),
        {"ddof": lambda X, g, b: g * (X - X.mean(0)) / np.sqrt(X.var(0, ddof=1) + 1e-5) + b},
    ),
    Reference(
        "layer norm",
        lambda X, g, b: F.layer_norm(X, (X.shape[-1],), g, b),
        lambda r: (normal(r, 4, 8), normal(r, 8), normal(r, 8)),
        with_sums(lambda total, X, g, b: g * standardized(total, X, -1) + b),
        {"other axis": lambda X, g, b: g * standardized(plain, X, 0) + b},
    ),
    Reference(
        "standard deviation, offset 100",
        lambda X: X.std(0),
        lambda r: (normal(r, 9, 3, offset=100),),
        with_sums(lambda total, X: np.sqrt(total((X - mean(total, X, 0)) ** 2, 0) / X.dtype.type(len(X) - 1))),
        {"ddof": lambda X: X.std(0)},
        blind=0.5,
    ),
    Reference(
        "x over its norm",
        lambda X: X / X.norm(dim=-1, keepdim=True),
        lambda r: (normal(r, 5, 4),),
        with_sums(
            lambda total, X: X / np.sqrt(total(X * X, -1, True)),
            linalg=lambda X: X / np.linalg.norm(X, axis=-1)[:, None],
        ),
        {"other axis": lambda X: X / np.linalg.norm(X, axis=0)},
    ),
    Reference(
        "gradient of a regression",
        lambda X, w, y: X.T @ (X @ w - y) / len(y),
        lambda r: (normal(r, 20, 5, offset=3), abs(normal(r, 5)), abs(normal(r, 20)) + 10),
        with_sums(
            lambda total, X, w, y: mean(total, X * (total(X * w) - y)[:, None], 0, False),
            products=lambda X, w, y: X.T @ (X @ w - y) / X.dtype.type(len(y)),
            normal_equations=lambda X, w, y: ((X.T @ X) @ w - X.T @ y) / X.dtype.type(len(y)),
        ),
        {"one less": lambda X, w, y: X.T @ (X @ w - y) / (len(y) - 1)},
    ),
    Reference(
        "training, 100 steps",
        torch_train,
        lambda r: (normal(r, 20, 3), normal(r, 20)),
        {"loop": train},
        {"off by 1e-3": lambda X, y: train(X, y) * 1.001},
    ),
    Reference(
        "exp of negatives",
        torch.exp,
        lambda r: (-abs(normal(r, 4, 3, scale=20)),),
        {"np.exp": np.exp},
        {"off by 1e-3": lambda E: np.exp(E) * 1.001, "twice": lambda E: np.exp(2 * E)},
    ),
    Reference(
        "recurrent network, 60 steps",
        torch_recurrent,
        lambda r: (normal(r, 60, 2, 3), normal(r, 2, 8), normal(r, 3, 8), normal(r, 8, 8, scale=0.3)),
        {"loop": recurrent, "joined": recurrent_joined},
        {"one step less": lambda X, H, A, B: recurrent(X[:-1], H, A, B)},
    ),
    Reference(
        "attention",
        lambda Q, K, V: F.scaled_dot_product_attention(Q[None], K[None], V[None])[0],
        lambda r: (normal(r, 5, 8), normal(r, 6, 8), normal(r, 6, 4)),
        with_sums(lambda total, Q, K, V: softmax(total, Q @ K.T / np.sqrt(Q.dtype.type(Q.shape[-1]))) @ V),
        {"not scaled": lambda Q, K, V: softmax(plain, Q @ K.T) @ V},
    ),
    Reference(
        "batch norm, small variance",
        lambda X, g, b: F.batch_norm(X, None, None, g, b, training=True),
        lambda r: (normal(r, 8, 3, scale=0.01), normal(r, 3), normal(r, 3)),
        with_sums(lambda total, X, g, b: g * standardized(total, X, 0) + b),
        {"without eps": lambda X, g, b: g * standardized(plain, X, 0, 0.0) + b},
    ),
)
