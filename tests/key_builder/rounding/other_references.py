"""Linear algebra, statistics, gradients and iterations of other courses, with honest answers in NumPy."""

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.honest_answers.references import (
    Reference,
    mean,
    normal,
    plain,
    slide,
    slide_by_fft,
    softmax,
    standardized,
    with_sums,
)
from tests.key_builder.rounding.layer_references import one, several, sigmoid


def positive_definite(rng):
    B = normal(rng, 5, 5)
    return ((B @ B.T + 3 * np.eye(5)).astype(np.float32).astype(np.float64),)


def torch_power_iteration(A):
    v = torch.ones(len(A))
    for _ in range(30):
        v = A @ v
        v = v / v.norm()
    return v


def power_iteration(A):
    v = np.ones(len(A), A.dtype)
    for _ in range(30):
        v = A @ v
        v = v / np.linalg.norm(v)
    return v


def torch_filtered(X):
    Y = torch.zeros_like(X)
    Y[0] = X[0]
    for i in range(1, len(X)):
        Y[i] = Y[i - 1] * 0.9 + X[i]
    return Y


def filtered(X):
    rows = [X[0]]
    for x in X[1:]:
        rows.append(rows[-1] * X.dtype.type(0.9) + x)
    return np.stack(rows)


def torch_adam(X, y):
    w, m, v = torch.zeros(3, X.shape[1])
    for t in range(1, 21):
        g = X.T @ (X @ w - y) / len(y)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w = w - 0.1 * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    return w


def adam(X, y):
    number = X.dtype.type
    w, m, v = np.zeros((3, X.shape[1]), X.dtype)
    for t in range(1, 21):
        g = X.T @ (X @ w - y) / number(len(y))
        m, v = number(0.9) * m + number(0.1) * g, number(0.999) * v + number(0.001) * g * g
        w = w - number(0.1) * (m / number(1 - 0.9**t)) / (np.sqrt(v / number(1 - 0.999**t)) + number(1e-8))
    return w


def torch_network_gradient(X, W, V, y):
    W = W.detach().requires_grad_()
    loss = ((torch.relu(X @ W) @ V - y) ** 2).mean()
    return torch.autograd.grad(loss, W)[0]


def network_gradient(X, W, V, y):
    Z = X @ W
    d = 2 * (np.maximum(Z, 0) @ V - y) / X.dtype.type(y.size)
    return X.T @ ((d @ V.T) * (Z > 0))


def standardized_gradient(X, D):
    deviation = np.sqrt(X.var(0) + X.dtype.type(1e-5))
    Z = (X - X.mean(0)) / deviation
    return (D - D.mean(0) - Z * (D * Z).mean(0)) / deviation


def covariance(total, X):
    D = X - mean(total, X, 1)
    return D @ D.T / X.dtype.type(X.shape[1] - 1)


def correlation(X):
    D = X - X.mean(1, keepdims=True)
    squares = (D * D).sum(1)
    return D @ D.T / np.sqrt(squares[:, None] * squares)


def bright_half(rng):
    """A picture, half of it a thousand times brighter."""
    return normal(rng, 9, 8) * np.where(np.arange(9) < 4, 1e3, 1)[:, None], normal(rng, 3, 4)


def with_flat_column(rng):
    flat = np.full((8, 1), np.float32(100.1), dtype=np.float64)
    return (np.hstack([flat, normal(rng, 8, 2)]),)


def squared_distances(X, Y):
    return ((X[:, None] - Y) ** 2).sum(-1)


SLIDES = {"loop": slide, "FFT": slide_by_fft}
OTHERS = (
    Reference(
        "cosine similarity",
        lambda X, Y: F.cosine_similarity(X, Y, 1),
        several((5, 6), (5, 6)),
        with_sums(lambda total, X, Y: total(X * Y) / (np.sqrt(total(X * X)) * np.sqrt(total(Y * Y)))),
    ),
    Reference(
        "einsum", lambda A, B: torch.einsum("bij,bjk->bik", A, B), several((2, 3, 4), (2, 4, 5)), {"@": np.matmul}
    ),
    Reference(
        "bilinear form",
        lambda x, A, y: torch.einsum("ni,ij,nj->n", x, A, y),
        several((4, 3), (3, 5), (4, 5)),
        {"left first": lambda x, A, y: ((x @ A) * y).sum(1), "right first": lambda x, A, y: (x * (y @ A.T)).sum(1)},
    ),
    Reference(
        "running sum",
        lambda X: X.cumsum(0),
        one(30, 3, offset=1),
        {"np.cumsum": lambda X: X.cumsum(0), "product": lambda X: np.tril(np.ones((30, 30), X.dtype)) @ X},
    ),
    Reference("running product", lambda X: X.cumprod(0), one(8, 3, offset=1), {"np": lambda X: X.cumprod(0)}),
    Reference("covariance", torch.cov, one(3, 10, offset=10), with_sums(covariance)),
    Reference("correlation", torch.corrcoef, one(3, 10, offset=10), {"formula": correlation}),
    Reference(
        "matrix power",
        lambda A: torch.linalg.matrix_power(A, 5),
        one(4, 4),
        {"np": lambda A: np.linalg.matrix_power(A, 5), "one by one": lambda A: A @ A @ A @ A @ A},
    ),
    Reference("power iteration", torch_power_iteration, positive_definite, {"loop": power_iteration}),
    Reference("filter in place", torch_filtered, one(8, 3), {"loop": filtered}),
    Reference("Adam, 20 steps", torch_adam, several((20, 3), (20,)), {"loop": adam}),
    Reference("distances", torch.cdist, several((4, 3), (5, 3)), {"np": lambda X, Y: np.sqrt(squared_distances(X, Y))}),
    Reference(
        "gradient of a network",
        torch_network_gradient,
        several((10, 3), (3, 6), (6, 2), (10, 2)),
        {"np": network_gradient},
    ),
    Reference(
        "gradient of batch norm",
        lambda X, D: torch.func.grad(lambda x: (F.batch_norm(x, None, None, training=True) * D).sum())(X),
        several((8, 3), (8, 3)),
        {"formula": standardized_gradient},
    ),
    Reference(
        "Jacobian of softmax",
        lambda x: torch.func.jacrev(lambda t: torch.softmax(t, -1))(x),
        one(5),
        {"formula": lambda x: (lambda p: np.diag(p) - np.outer(p, p))(softmax(plain, x))},
    ),
    Reference(
        "a function mapped over rows",
        lambda X, w: torch.func.vmap(lambda x: torch.dot(x, w).sigmoid())(X),
        several((6, 4), (4,)),
        {"np": lambda X, w: sigmoid(X @ w)},
    ),
    Reference(
        "correlation of windows",
        lambda X, K: (X.unfold(0, 3, 1).unfold(1, 4, 1) * K).sum((-1, -2)),
        bright_half,
        SLIDES,
        blind=1,
    ),
    Reference(
        "correlation by einsum",
        lambda X, K: torch.einsum("ijkl,kl->ij", X.unfold(0, 3, 1).unfold(1, 4, 1), K),
        bright_half,
        SLIDES,
        blind=1,
    ),
    Reference(
        "correlation by a loop",
        lambda X, K: sum(X[i : i + 7, j : j + 5] * K[i, j] for i in range(3) for j in range(4)),
        bright_half,
        SLIDES,
        blind=1,
    ),
    Reference(
        "a flat column, normalised",
        lambda X: F.batch_norm(X, None, None, training=True),
        with_flat_column,
        {"np": lambda X: standardized(plain, X, 0)},
    ),
    Reference(
        "mean of squares minus square of the mean",
        lambda X: (X * X).mean(0) - X.mean(0) ** 2,
        one(9, 3, offset=3),
        {"np": lambda X: (X * X).mean(0) - X.mean(0) ** 2, "two passes": lambda X: X.var(0)},
    ),
)
