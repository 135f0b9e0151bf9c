"""Sums of products of exact numbers have exactly (n+2)·B + 8·S."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tests.key_builder.rounding.bound_of import bound_of, normal

ones = torch.ones_like


def formula(function, everywhere, *arrays, terms=None):
    """(n+2)·B + 8·S, of the function of absolute values and of ones."""
    tensors = [torch.from_numpy(item) for item in arrays]
    size = function(*(item.abs() for item in tensors))
    count = function(*map(ones, tensors)) if terms is None else terms
    return np.asarray((count + 2) * size + 8 * everywhere)


X, K, B = normal(0, 2, 4, 9, 8), normal(1, 6, 4, 3, 2), normal(2, 6)
PLAIN = [
    pytest.param(lambda X, K: F.conv2d(X, K), 0, id="a convolution"),
    pytest.param(lambda X, K: F.conv2d(X, K, padding=(2, 1), stride=(2, 3)), 0, id="with padding and stride"),
    pytest.param(lambda X, K: F.conv2d(X, K, dilation=2), 0, id="dilated"),
]


@pytest.mark.parametrize(("function", "bias"), PLAIN)
def test_a_convolution(function, bias):
    everywhere = np.abs(X).max() * np.abs(K).sum((1, 2, 3)).max()
    np.testing.assert_allclose(bound_of(function, X, K), formula(function, everywhere, X, K))


def test_the_bias_is_one_more_term():
    def layer(X, K, b):
        return F.conv2d(X, K, b, padding=1)

    everywhere = np.abs(X).max() * np.abs(K).sum((1, 2, 3)).max() + np.abs(B).max()
    np.testing.assert_allclose(bound_of(layer, X, K, B), formula(layer, everywhere, X, K, B))


def test_groups():
    grouped, everywhere = normal(3, 6, 2, 3, 2), np.abs(X).max() * np.abs(normal(3, 6, 2, 3, 2)).sum((1, 2, 3)).max()

    def function(X, K):
        return F.conv2d(X, K, groups=2)

    np.testing.assert_allclose(bound_of(function, X, grouped), formula(function, everywhere, X, grouped))


@pytest.mark.parametrize("groups", [1, 2])
def test_a_transposed_convolution_sums_over_the_input_channels_of_a_group(groups):
    weight = normal(4, 4, 3, 3, 2)

    def function(X, W):
        return F.conv_transpose2d(X, W, stride=2, groups=groups)

    per_output = np.abs(weight).reshape(groups, -1, 3, 6).sum((1, 3))
    everywhere = np.abs(X).max() * per_output.max()
    np.testing.assert_allclose(bound_of(function, X, weight), formula(function, everywhere, X, weight))


def gradients(dY, X, W):
    X, W = X.detach().requires_grad_(), W.detach().requires_grad_()
    b = W.new_zeros(len(W), requires_grad=True)
    return torch.autograd.grad(F.conv2d(X, W, b, (2, 1), (1, 0)), (X, W, b), dY)


def test_the_gradients_of_a_convolution():
    dY = normal(5, 2, 6, 5, 7)
    scales = [
        np.abs(dY).max() * np.abs(K).sum((0, 2, 3)).max(),
        np.abs(dY).sum((0, 2, 3)).max() * np.abs(X).max(),
        np.abs(dY).sum((0, 2, 3)).max(),
    ]
    for part, (bound, scale) in enumerate(zip(bound_of(gradients, dY, X, K), scales, strict=True)):
        right = formula(lambda *arrays, part=part: gradients(*arrays)[part], scale, dY, X, K)
        np.testing.assert_allclose(bound, right)


@pytest.mark.parametrize("stride", [1, 2])
def test_an_average_is_a_product_with_a_constant_window(stride):
    def function(X):
        return F.avg_pool2d(X, (3, 2), stride, (1, 1))

    np.testing.assert_allclose(bound_of(function, X), formula(function, np.abs(X).max(), X, terms=6))


A, C = normal(6, 5, 4), normal(7, 4, 3)
MATRICES = [
    pytest.param(lambda A, C: A @ C, (A, C), np.abs(A).max() * np.abs(C).sum(0).max(), id="mm"),
    pytest.param(lambda A, c: A @ c, (A, C[:, 0]), None, id="mv"),
    pytest.param(torch.dot, (C[:, 0], C[:, 1]), None, id="dot"),
    pytest.param(torch.bmm, (normal(8, 2, 5, 4), normal(9, 2, 4, 3)), None, id="bmm"),
    pytest.param(lambda A, C: torch.einsum("ij,jk->ki", A, C), (A, C), None, id="einsum"),
    pytest.param(lambda A, C: (A[:, :, None] * C).sum(1), (A, C), None, id="multiplied, then added up"),
    pytest.param(lambda A, C: sum(A[:, [j]] * C[j] for j in range(4)), (A, C), None, id="a loop"),
]


@pytest.mark.parametrize(("function", "arrays", "everywhere"), MATRICES)
def test_a_matrix_product(function, arrays, everywhere):
    if everywhere is None:
        everywhere = float(function(*(torch.from_numpy(np.abs(item)) for item in arrays)).max())
    bound, right = bound_of(function, *arrays), formula(function, everywhere, *arrays)
    assert (bound >= right * (1 - 1e-12)).all()
    assert (bound <= 1.6 * right).all()


LAYERS = [
    pytest.param(lambda X, W, b: F.linear(X, W, b), id="F.linear"),
    pytest.param(lambda X, W, b: X @ W.T + b, id="a product and a sum"),
    pytest.param(lambda X, W, b: b + F.linear(X, W), id="the bias first"),
    pytest.param(lambda X, W, b: F.linear(X.movedim(0, -1).movedim(-1, 0), W, b), id="another layout"),
]


@pytest.mark.parametrize("function", LAYERS)
def test_a_layer_has_the_same_bound_however_it_is_written(function):
    X, W, b = normal(10, 4, 5, 3), normal(11, 2, 3), normal(12, 2, scale=100)
    everywhere = np.abs(X).max() * np.abs(W).sum(1).max() + np.abs(b).max()
    np.testing.assert_allclose(bound_of(function, X, W, b), formula(function, everywhere, X, W, b))


def test_factors_that_are_rounded_add_their_errors():
    def twice(X, W):
        return torch.tanh(X @ W) @ W

    X, W = normal(13, 4, 3), normal(14, 3, 3)
    inner = bound_of(lambda X, W: torch.tanh(X @ W), X, W)
    middle = np.tanh(X @ W)
    exact = formula(lambda X, W: X @ W, np.abs(middle).max() * np.abs(W).sum(0).max(), middle, W)
    bound = bound_of(twice, X, W)
    np.testing.assert_allclose(bound, exact + inner @ np.abs(W), rtol=0.01)


def test_nothing_but_zeros_is_exact_even_where_numbers_may_underflow():
    assert not bound_of(lambda X: X @ torch.zeros(3, 2), normal(15, 4, 3)).any()
    bound = bound_of(lambda x: x * x, np.array([1.0, 2.0**-70]))
    assert 2.0**-126 <= bound[1] * 2.0**-24 <= 2.0**-125
    assert bound[1] * 2.0**-53 <= 2.0**-154
