"""Layers and losses of other courses, with honest answers in NumPy."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks.honest_answers.references import (
    Reference,
    log_softmax,
    mean,
    normal,
    one_hot,
    softmax,
    standardized,
    with_sums,
)

erf = np.vectorize(math.erf)


def one(*shape, **options):
    """A drawing of one array."""
    return lambda rng: (normal(rng, *shape, **options),)


def several(*shapes):
    """A drawing of arrays of these shapes."""
    return lambda rng: tuple(normal(rng, *shape) for shape in shapes)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gelu_by_tanh(x):
    number = x.dtype.type
    return number(0.5) * x * (1 + np.tanh(number(math.sqrt(2 / math.pi)) * (x + number(0.044715) * x**3)))


def lstm_cell(x, h, c, Wi, Wh, b):
    i, f, g, o = np.split(x @ Wi.T + h @ Wh.T + b, 4, 1)
    return sigmoid(o) * np.tanh(sigmoid(f) * c + sigmoid(i) * np.tanh(g))


def torch_lstm_cell(x, h, c, Wi, Wh, b):
    cell = torch.nn.LSTMCell(3, 4)
    with torch.no_grad():
        cell.weight_ih.copy_(Wi)
        cell.weight_hh.copy_(Wh)
        cell.bias_ih.copy_(b)
        cell.bias_hh.zero_()
        return cell(x, (h, c))[0]


def masked_attention(total, Q, K, V):
    scores = Q @ K.T / np.sqrt(Q.dtype.type(Q.shape[1]))
    seen = np.tril(np.ones(scores.shape, bool))
    return softmax(total, np.where(seen, scores, -np.inf).astype(Q.dtype)) @ V


def torch_masked_attention(Q, K, V):
    scores = Q @ K.T / math.sqrt(Q.shape[1])
    seen = torch.ones(scores.shape, dtype=torch.bool).tril()
    return torch.softmax(scores.masked_fill(~seen, -torch.inf), -1) @ V


def enlarged(X):
    """Bilinear interpolation to twice the size, as two matrix products."""

    def weights(size):
        M = np.zeros((2 * size, size), X.dtype)
        for i in range(2 * size):
            place = max((i + 0.5) / 2 - 0.5, 0)
            first, share = int(place), place - int(place)
            M[i, first] += 1 - share
            M[i, min(first + 1, size - 1)] += share
        return M

    return weights(X.shape[0]) @ X @ weights(X.shape[1]).T


def transposed_convolution(X, W):
    h, w = X.shape[1:]
    Y = np.zeros((W.shape[1], 2 * h + 1, 2 * w + 1), X.dtype)
    for i, j in np.ndindex(h, w):
        Y[:, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3] += np.einsum("c,cokl->okl", X[:, i, j], W)
    return Y[:, 1:-1, 1:-1]


def huber(total, X, Y):
    d = np.abs(X - Y)
    return np.array([mean(total, np.where(d < 1, d * d / 2, d - X.dtype.type(0.5)).ravel(), 0, False)], X.dtype)


def class_entropy(total, X, Y):
    return np.array([-mean(total, total(Y * log_softmax(total, X)), 0, False)], X.dtype)


def of_groups(total, X, g, b):
    Y = standardized(total, X.reshape(2, -1), -1).reshape(X.shape)
    return Y * g[:, None, None] + b[:, None, None]


def positions_turned(X):
    """Rotary embedding of positions."""
    positions = np.arange(len(X), dtype=X.dtype)[:, None]
    angles = positions * (10000.0 ** (-np.arange(0, X.shape[1], 2) / X.shape[1])).astype(X.dtype)
    (c, s), (x, y) = (np.cos(angles), np.sin(angles)), (X[:, ::2], X[:, 1::2])
    return np.stack([x * c - y * s, x * s + y * c], -1).reshape(X.shape)


def torch_positions_turned(X):
    positions = torch.arange(len(X))[:, None].double()
    angles = positions * 10000.0 ** (-torch.arange(0, X.shape[1], 2) / X.shape[1])
    (c, s), (x, y) = (angles.cos(), angles.sin()), (X[:, ::2], X[:, 1::2])
    return torch.stack([x * c - y * s, x * s + y * c], -1).flatten(1)


LAYERS = (
    Reference("softplus", F.softplus, one(5, 6, scale=4), {"log": lambda x: np.log(1 + np.exp(x))}),
    Reference("GELU", F.gelu, one(5, 6, scale=3), {"erf": lambda x: x * (1 + erf(x / np.sqrt(2)).astype(x.dtype)) / 2}),
    Reference("GELU by tanh", lambda x: F.gelu(x, approximate="tanh"), one(5, 6), {"formula": gelu_by_tanh}),
    Reference("SiLU", F.silu, one(5, 6, scale=3), {"product": lambda x: x * sigmoid(x)}),
    Reference("ELU", F.elu, one(5, 6, scale=3), {"exp": lambda x: np.where(x > 0, x, np.exp(x) - 1)}),
    Reference(
        "sigmoid",
        torch.sigmoid,
        one(5, 6, scale=8),
        {"one": sigmoid, "two exps": lambda x: np.exp(x) / (1 + np.exp(x))},
    ),
    Reference("log-sigmoid", F.logsigmoid, one(5, 6, scale=8), {"log": lambda x: -np.log(1 + np.exp(-x))}),
    Reference(
        "logsumexp",
        lambda X: torch.logsumexp(X, -1),
        one(5, 6, scale=5, offset=50),
        with_sums(lambda total, X: X.max(-1) + np.log(total(np.exp(X - X.max(-1, keepdims=True))))),
    ),
    Reference(
        "group norm",
        lambda X, g, b: F.group_norm(X[None], 2, g, b)[0],
        several((4, 3, 3), (4,), (4,)),
        with_sums(of_groups),
    ),
    Reference(
        "instance norm",
        lambda X: F.instance_norm(X[None])[0],
        one(3, 4, 5, offset=5),
        with_sums(lambda total, X: standardized(total, X.reshape(3, -1), -1).reshape(X.shape)),
    ),
    Reference(
        "RMS norm",
        lambda X, g: F.rms_norm(X, (8,), g, 1e-6),
        several((4, 8), (8,)),
        with_sums(lambda total, X, g: X / np.sqrt(mean(total, X * X, -1) + X.dtype.type(1e-6)) * g),
    ),
    Reference(
        "dropout in evaluation", lambda X: F.dropout(X, 0.5, training=False) * 3, one(4, 5), {"x": lambda X: X * 3}
    ),
    Reference(
        "LSTM cell",
        torch_lstm_cell,
        several((2, 3), (2, 4), (2, 4), (16, 3), (16, 4), (16,)),
        {"products": lstm_cell},
    ),
    Reference(
        "attention with a mask", torch_masked_attention, several((5, 8), (5, 8), (5, 4)), with_sums(masked_attention)
    ),
    Reference(
        "causal attention",
        lambda Q, K, V: F.scaled_dot_product_attention(Q[None], K[None], V[None], is_causal=True)[0],
        several((5, 8), (5, 8), (5, 4)),
        with_sums(masked_attention),
    ),
    Reference(
        "transposed convolution",
        lambda X, W: F.conv_transpose2d(X[None], W, stride=2, padding=1)[0],
        several((2, 4, 5), (2, 3, 3, 3)),
        {"loop": transposed_convolution},
    ),
    Reference(
        "bilinear interpolation",
        lambda X: F.interpolate(X[None, None], scale_factor=2, mode="bilinear")[0, 0],
        one(4, 5),
        {"two products": enlarged},
    ),
    Reference("rotary positions", torch_positions_turned, one(20, 8), {"formula": positions_turned}),
    Reference(
        "Huber loss", lambda X, Y: F.huber_loss(X, Y).reshape(1), several((5, 4), (5, 4)), with_sums(huber), blind=0.4
    ),
    Reference(
        "cross entropy of classes",
        lambda X, Y: F.cross_entropy(X, Y.argmax(1)).reshape(1),
        lambda rng: (normal(rng, 6, 4), one_hot(rng, 6, 4)),
        with_sums(class_entropy),
        blind=0.4,
    ),
    Reference(
        "entropy of logits",
        lambda X, Y: F.binary_cross_entropy_with_logits(X, (Y > 0).double(), reduction="none"),
        several((5, 4), (5, 4)),
        {"stable": lambda X, Y: np.maximum(X, 0) - X * (Y > 0) + np.log(1 + np.exp(-np.abs(X)))},
    ),
)
