"""What is known of a tensor follows it: views, writing in place, autograd, transforms, loops."""

import gc
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tensorgrade.key_builder.rounding.running import RunningErrors
from tests.key_builder.rounding.bound_of import bound_of, excess_in_float32, normal

X, W = normal(0, 6, 4), normal(1, 4, 4)


def rows_one_by_one(X, W):
    Y = torch.empty_like(X)
    for i, row in enumerate(X):
        Y[i] = torch.tanh(row @ W)
    return Y


def through_views(X, W):
    Y = torch.zeros(4, 6)
    Y.T.copy_(torch.tanh(X @ W))
    return Y.view(-1).view(4, 6).t()


def in_place(X, W):
    Y = X @ W
    Y.tanh_()
    return Y


def out_argument(X, W):
    Y = torch.empty(6, 4)
    torch.mm(X, W, out=Y)
    return torch.tanh(Y, out=Y)


def accumulated(X, W):
    Y = torch.zeros(6, 4)
    for k in range(4):
        Y += X[:, [k]] * W[k]
    return Y.tanh_()


def through_a_list(X, W):
    return torch.stack([torch.stack([torch.tanh(row @ column) for column in W.T]) for row in X])


SAME = [rows_one_by_one, through_views, in_place, out_argument, accumulated, through_a_list]


@pytest.mark.parametrize("function", SAME)
def test_the_same_function_has_about_the_same_bound_however_it_is_written(function):
    plain = bound_of(lambda X, W: torch.tanh(X @ W), X, W)
    bound = bound_of(function, X, W)
    # A single scalar product does not know how large others are.
    assert (bound >= plain / (20 if function is through_a_list else 6)).all()
    assert (bound <= 6 * plain).all()


def test_a_view_that_is_written_to_changes_what_it_is_a_view_of():
    def function(X, W):
        Y = X.clone()
        Y[::2, 1:3].add_((X @ W)[::2, 1:3])
        return Y

    bound = bound_of(function, X, W)
    np.testing.assert_array_equal(bound[1::2], 2 * np.abs(X[1::2]))
    np.testing.assert_array_equal(bound[:, ::3], 2 * np.abs(X[:, ::3]))
    assert (bound[::2, 1:3] > 8 * np.abs(X @ W)[::2, 1:3]).all()


def test_what_is_overwritten_by_constants_is_exact():
    def function(X, W):
        Y = X @ W
        Y[1:3] = 0
        Y[3].fill_(0.5)
        return Y

    bound = bound_of(function, X, W)
    assert not bound[1:3].any()
    np.testing.assert_array_equal(bound[3], np.ones(4))
    assert bound[0].all()


def test_one_tensor_used_twice_moves_as_one():
    once = bound_of(lambda X: torch.exp(X) * torch.exp(X), X)
    same = bound_of(lambda X: (lambda E: E * E)(torch.exp(X)), X)
    squared = bound_of(lambda X: torch.exp(X) ** 2, X)
    np.testing.assert_allclose(same, once, rtol=1e-5)
    np.testing.assert_allclose(squared, once, rtol=1e-5)
    difference = bound_of(lambda X: (lambda E: torch.maximum(E, E) * 1)(torch.exp(X)), X)
    np.testing.assert_allclose(difference, bound_of(torch.exp, X) + 4 * np.exp(X), rtol=1e-5)


def test_the_memory_of_a_freed_tensor_is_not_taken_for_it():
    running = RunningErrors()
    with running:
        rounded = [torch.tanh(torch.full((1000,), 0.3)) for _ in range(20)]
        addresses = {item.untyped_storage()._cdata for item in rounded}
        del rounded
        gc.collect()
        fresh = [torch.ones(1000) for _ in range(200)]
    assert not addresses & {item.untyped_storage()._cdata for item in fresh}
    assert all(running.known(item).error is None for item in fresh)


def grad(function):
    return lambda *arrays: torch.func.grad(lambda *args: function(*args).sum())(*arrays)


DERIVED = {
    "autograd": lambda X, W: torch.autograd.grad((x := X.detach().requires_grad_()).matmul(W).tanh().sum(), x)[0],
    "backward": lambda X, W: ((w := W.clone().requires_grad_()), (X @ w).sigmoid().sum().backward())[0].grad,
    "grad of softmax": grad(lambda X, W: torch.softmax(X @ W, 1) ** 2),
    "grad of log-softmax": grad(lambda X, W: F.log_softmax(X @ W, 1) * X),
    "grad of layer norm": grad(lambda X, W: F.layer_norm(X @ W, (4,)) ** 3),
    "grad of batch norm": grad(lambda X, W: F.batch_norm(X @ W, None, None, training=True) ** 3),
    "grad of pooling": grad(lambda X, W: F.max_pool2d((X * 3)[None, None], 2) ** 2),
    "grad of average pooling": grad(lambda X, W: F.avg_pool2d((X * 3)[None, None], 2, 1) ** 2),
    "grad of activations": grad(lambda X, W: F.gelu(X) + F.silu(X) + F.elu(X) + torch.relu(X) + F.softplus(X)),
    "grad of a loss": grad(lambda X, W: F.cross_entropy(X @ W, torch.tensor([0, 1, 2, 3, 0, 1])).reshape(1)),
    "grad of indexing": grad(lambda X, W: X[torch.tensor([1, 1, 2])] ** 2),
    "grad of norms": grad(lambda X, W: X.norm(dim=1) + X.std(1) + X.logsumexp(1) + X.prod(1)),
    "grad of attention": grad(lambda X, W: F.scaled_dot_product_attention(X[None], (X @ W)[None], X[None]) ** 2),
    "jacrev": lambda X, W: torch.func.jacrev(lambda x: torch.softmax(x @ W, -1))(X[0]),
    "jacfwd": lambda X, W: torch.func.jacfwd(lambda x: torch.tanh(x @ W))(X[0]),
    "hessian": lambda X, W: torch.func.hessian(lambda x: (torch.tanh(x @ W) ** 2).sum())(X[0]),
    "vmap": lambda X, W: torch.func.vmap(lambda x: torch.dot(x, x).sqrt() * (W @ x))(X),
    "a module": lambda X, W: _linear(W)(X).tanh(),
    "recurrent": lambda X, W: torch.nn.utils.parameters_to_vector([X]).reshape(6, 4) @ W,
}


def _linear(W):
    layer = torch.nn.Linear(4, 4, bias=False)
    with torch.no_grad():
        layer.weight.copy_(W)
    return lambda X: layer(X).detach()


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
@pytest.mark.parametrize("function", [pytest.param(item, id=name) for name, item in DERIVED.items()])
def test_derivatives_and_transforms(function):
    assert excess_in_float32(function, X, W) <= 1
    answer = np.asarray(function(*map(torch.from_numpy, (X, W))).detach())
    assert np.median(bound_of(function, X, W) * 2.0**-24) <= 5e-4 * np.abs(answer).max()


def test_python_loops_and_decided_branches():
    def function(X, W):
        total = torch.zeros(4)
        for row in X:
            if row.sum() > 0 and (row @ W).norm() > 1e-3:
                total = total + torch.tanh(row @ W)
        return total

    assert excess_in_float32(function, X, W) <= 1


def test_scores_of_minus_infinity():
    def attention(X, W):
        scores = X @ W @ X.T / math.sqrt(4)
        hidden = torch.ones(6, 6, dtype=torch.bool).triu(1)
        masked = torch.softmax(scores.masked_fill(hidden, -torch.inf), 1)
        added = torch.softmax(scores + torch.zeros(6, 6).masked_fill(hidden, -torch.inf), 1)
        return (masked + added) @ X

    assert excess_in_float32(attention, X, W) <= 1
    assert (bound_of(attention, X, W) * 2.0**-24 < 1e-3).all()
