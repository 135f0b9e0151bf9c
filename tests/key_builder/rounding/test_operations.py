"""Every kind of operation: float32 stays within the bound, and the bound is no wider than arithmetic needs."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tests.key_builder.rounding.bound_of import bound_of, excess_in_float32, normal

X, Y, W = normal(0, 6, 5), normal(1, 6, 5), normal(2, 5, 4)
POSITIVE = np.abs(X) + 0.5
TIGHT = {
    "add and subtract": lambda X, Y, W: X + Y - 3 * X,
    "multiply and divide": lambda X, Y, W: X * Y / (Y * Y + 1),
    "scalars": lambda X, Y, W: 0.1 * X / 3 - 0.7,
    "number minus tensor": lambda X, Y, W: 1 - (2 / (3 + X * X)),
    "powers": lambda X, Y, W: X**2 + X**3 + (X * X + 1) ** 0.5 + (X * X + 1) ** -1,
    "roots": lambda X, Y, W: (X * X + 1).sqrt() * (Y * Y + 1).rsqrt(),
    "exponentials": lambda X, Y, W: torch.exp(X) + torch.expm1(Y) + torch.exp2(X),
    "logarithms": lambda X, Y, W: torch.log(X * X + 1) + torch.log1p(Y * Y) + torch.log2(X * X + 2),
    "trigonometry": lambda X, Y, W: torch.sin(X) * torch.cos(Y) + torch.atan2(X, Y),
    "hyperbolic": lambda X, Y, W: torch.tanh(X @ W) + torch.sigmoid(Y @ W),
    "sums": lambda X, Y, W: X.sum(0) + Y.mean(0) + (X * Y).sum(),
    "running sums": lambda X, Y, W: X.cumsum(0) + Y.cumsum(1),
    "products of elements": lambda X, Y, W: X.prod(1) + Y.cumprod(0).sum(1),
    "maxima": lambda X, Y, W: (X @ W).amax(0) + (Y @ W).max(0).values - (X @ W).min(),
    "sorted": lambda X, Y, W: (X @ W).sort(0).values - (Y @ W).topk(6, 0).values + (X @ W).median(0).values,
    "clamped": lambda X, Y, W: (X @ W).clamp(-1, 1) + torch.relu(Y @ W) + (X @ W).abs(),
    "chosen": lambda X, Y, W: torch.where(X > 0, X @ torch.ones(5, 5), Y) + torch.maximum(X, Y),
    "masked": lambda X, Y, W: (X @ W).masked_fill(X[:, :4] > 0, 2.0),
    "moved": lambda X, Y, W: torch.cat([X @ W, (Y @ W).flip(0)]).roll(1, 0).T.reshape(6, 8)[:, ::2],
    "padded": lambda X, Y, W: F.pad(X @ W, (1, 2), value=0.1) + F.pad((Y @ W)[None], (1, 2), mode="reflect")[0],
    "gathered": lambda X, Y, W: (X @ W)[torch.tensor([1, 1, 3])] + (Y @ W).gather(0, torch.tensor([[0, 2, 1, 1]] * 3)),
    "added to places": lambda X, Y, W: torch.zeros(3, 4).index_add(0, torch.tensor([0, 1, 1, 2, 2, 2]), X @ W),
    "scattered": lambda X, Y, W: torch.zeros(6, 4).scatter_add(0, torch.tensor([[0, 1, 1, 0]] * 6), X @ W),
    "put": lambda X, Y, W: torch.zeros(6, 4).index_put((torch.tensor([1, 1]),), (X @ W)[:2], accumulate=True),
    "one-hot": lambda X, Y, W: F.one_hot(torch.tensor([0, 2, 1]), 6).to(X.dtype) @ X,
    "interpolated": lambda X, Y, W: torch.lerp(X, Y, 0.3) + torch.addcmul(X, Y, Y, value=0.5),
    "enlarged": lambda X, Y, W: F.interpolate(X[None, None], scale_factor=2, mode="bilinear")[0, 0],
    "enlarged by copies": lambda X, Y, W: F.interpolate(X[None, None], scale_factor=2)[0, 0],
    "norms": lambda X, Y, W: X.norm() + Y.norm(1, dim=1) + X.norm(float("inf"), dim=1) + Y.norm(3, dim=1),
    "variances": lambda X, Y, W: X.var(0) + Y.std(0, correction=0) + torch.var_mean(X, 0)[1],
    "distances": lambda X, Y, W: torch.cdist(X, Y) + torch.cdist(X, Y, p=1),
    "logsumexp": lambda X, Y, W: torch.logsumexp(30 * X, 1) + torch.logaddexp(X, Y)[:, 0],
    "activations": lambda X, Y, W: F.gelu(X) + F.silu(Y) + F.elu(X) + F.softplus(Y) + F.leaky_relu(X @ (Y.T @ X)),
    "hard activations": lambda X, Y, W: F.hardswish(X) + F.hardsigmoid(Y) + F.relu6(X) + F.hardtanh(Y),
    "losses": lambda X, Y, W: F.mse_loss(X, Y) + F.huber_loss(X, Y) + F.smooth_l1_loss(X, Y) + F.l1_loss(X, Y),
    "of logits": lambda X, Y, W: F.binary_cross_entropy_with_logits(X, (Y > 0).to(X.dtype)),
    "of classes": lambda X, Y, W: F.cross_entropy(X, Y.argmax(1)) + F.nll_loss(F.log_softmax(Y, 1), X.argmax(1)),
    "normalised": lambda X, Y, W: F.layer_norm(X, (5,)) + F.batch_norm(Y, None, None, training=True),
    "of groups": lambda X, Y, W: F.group_norm(X[None, :, :, None], 2)[0, :, :, 0] + F.rms_norm(Y, (5,), eps=1e-6),
    "unfolded": lambda X, Y, W: F.fold(F.unfold((X * Y)[None, None], 2), (6, 5), 2)[0, 0],
    "upper and lower": lambda X, Y, W: (X @ W).tril() + (Y @ W).triu(1) + torch.diag_embed(X[0, :4])[:1],
    "pooled": lambda X, Y, W: F.max_pool2d(F.conv2d(X[None, None], W[None, None, :2, :2]), 2),
    "pooled adaptively": lambda X, Y, W: F.adaptive_avg_pool2d(X[None], 2) + F.adaptive_avg_pool2d(Y[None], 1),
}


@pytest.mark.parametrize("function", [pytest.param(item, id=name) for name, item in TIGHT.items()])
def test_float32_is_within_the_bound_which_is_not_much_wider(function):
    assert excess_in_float32(function, X, Y, W) <= 1
    answer = np.asarray(function(*map(torch.from_numpy, (X, Y, W))))
    assert np.median(bound_of(function, X, Y, W) * 2.0**-24) <= 3e-5 * np.abs(answer).max()


def test_a_move_of_exact_numbers_is_exact_but_for_the_return_in_float32():
    np.testing.assert_array_equal(bound_of(lambda X: X.T.flip(0), X), 2 * np.abs(X.T[::-1]))


def test_a_number_of_the_reference_that_float32_cannot_hold_is_rounded():
    near = np.float32([0.1, 5])
    for constant in (0.1, torch.full((2,), 0.1), torch.tensor(0.1)):
        bound = bound_of(lambda X, constant=constant: X - constant, near)
        error = np.abs((near - np.float32(0.1)) - (near.astype(np.float64) - 0.1))
        assert error[0] > 1e-9
        assert (error <= 2.0**-24 * bound).all()
    assert (bound_of(lambda X: X - 0.5, np.full(3, 0.5)) == 0).all()


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b, c: (a + b) + c,
        lambda a, b, c: a + (b + c),
        lambda a, b, c: a - (-b - c),
        lambda a, b, c: torch.stack([a, b, c]).sum(0),
        lambda a, b, c: sum([a, b, c]),
    ],
)
def test_terms_may_be_added_up_in_any_order(function):
    a, b, c = (np.float32([item]) for item in (1e8, 1.0, -1e8))
    bound = bound_of(function, a, b, c) * 2.0**-24
    for order in ((a + b) + c, a + (b + c), (a + c) + b):
        assert abs(float(order[0]) - 1) <= bound[0]


def test_a_bias_may_come_first():
    X, W, b = normal(3, 4, 6), normal(4, 6, 3), np.full(3, 1e4)
    answer = np.broadcast_to(b, (4, 3)).astype(np.float32)
    for k in range(6):
        answer = answer + np.outer(X[:, k], W[k]).astype(np.float32)
    for function in (lambda X, W, b: X @ W + b, lambda X, W, b: torch.addmm(b, X, W)):
        assert (np.abs(answer - (X @ W + b)) <= 2.0**-24 * bound_of(function, X, W, b)).all()
