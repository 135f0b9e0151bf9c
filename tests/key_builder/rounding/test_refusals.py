"""Where no bound can be given, a sentence says why; where rounding does not matter, nothing is refused."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tensorgrade.key_builder.rounding.refusals import NoBound
from tests.key_builder.rounding.bound_of import bound_of, normal

X, W = normal(0, 6, 4), normal(1, 4, 4)
TIED = np.array([[1.0, 1, 2], [1, 2, 1]])
FACTORS = np.full(3, 0.3)

UNKNOWN = {
    "aten.linalg_inv_ex": lambda X, W: torch.linalg.inv(W),
    "aten._linalg_solve_ex": lambda X, W: torch.linalg.solve(W, W),
    "aten.linalg_cholesky_ex": lambda X, W: torch.linalg.cholesky(W @ W.T),
    "aten._linalg_det": lambda X, W: torch.linalg.det(W),
    "aten._linalg_svd": lambda X, W: torch.linalg.svdvals(W),
    "aten.complex with complex numbers": lambda X, W: torch.complex(X, X).abs(),
    "aten._fft_r2c": lambda X, W: torch.fft.rfft(X).abs(),
}
TAKEN_OUT = {
    ".item()": lambda X, W: X * X.sum().item(),
    ".tolist()": lambda X, W: torch.tensor((X @ W).tolist()),
    ".numpy()": lambda X, W: torch.from_numpy((X @ W).numpy()),
}
UNDECIDED = {
    "aten.gt": lambda X, w: (X @ w > 1.2).double(),
    "aten.eq": lambda X, w: torch.where((X @ w).eq(1.2), 1.0, 0.0),
    "aten.argmax": lambda X, w: (X @ w).argmax().double(),
    "aten.sort": lambda X, w: X[(X @ w).sort().indices],
    "aten.max": lambda X, w: X[(X @ w).max(0).indices],
    "aten.topk": lambda X, w: X[(X @ w).topk(1).indices],
    "aten.floor": lambda X, w: torch.floor(X @ w / 1.2),
    "aten.round": lambda X, w: torch.round(X @ w / 2.4),
    "aten.sign": lambda X, w: torch.sign(X @ w - X @ w.flip(0)),
    "aten.lt": lambda X, w: X if X[0] @ w < X[1] @ w else -X,
    "aten.ge": lambda X, w: X[X @ w >= 1.2],
    "aten._to_copy": lambda X, w: X[(X @ w / 1.2).long() * 0],
    "aten.max_pool2d_with_indices": lambda X, w: F.max_pool2d((X @ w)[None, :, None], (2, 1), return_indices=True)[
        1
    ].double(),
}


def parameters(cases):
    return [pytest.param(name, function, id=name) for name, function in cases.items()]


@pytest.mark.parametrize(("name", "function"), parameters(UNKNOWN))
def test_an_operation_without_a_rule_is_named(name, function):
    with pytest.raises(NoBound, match=rf"^the reference uses {name}, whose rounding is not known: give Close\(bound=…"):
        bound_of(function, X, W)


@pytest.mark.parametrize(("name", "function"), parameters(TAKEN_OUT))
def test_numbers_may_not_leave_pytorch(name, function):
    with pytest.raises(NoBound, match="^the reference takes rounded numbers out of a tensor") as raised:
        bound_of(function, X, W)
    assert f"({name})" in str(raised.value)


@pytest.mark.parametrize(
    "function",
    [
        lambda X, W: X * X[0, 0].item(),
        lambda X, W: X * float(X.max()),
        lambda X, W: X * torch.tensor(X[0].tolist()),
        lambda X, W: X * torch.arange(4.0).sum().item(),
    ],
)
def test_exact_numbers_may(function):
    assert bound_of(function, X, W).all()


@pytest.mark.parametrize(("name", "function"), parameters(UNDECIDED))
def test_a_branch_that_rounding_decides_is_named(name, function):
    with pytest.raises(NoBound, match=f"^the reference's {name} depends on numbers that are equal or as close"):
        bound_of(function, TIED, FACTORS)


@pytest.mark.parametrize(("name", "function"), parameters(UNDECIDED))
def test_the_same_branch_is_fine_where_numbers_are_far_apart_or_exact(name, function):
    assert bound_of(function, np.array([[1.0, 1, 2.5], [2, 3.1, 2.7]]), np.array([0.4, 0.3, 0.35])) is not None


@pytest.mark.parametrize(
    "function",
    [
        lambda X, w: (lambda z: torch.where(z > 0, z, 0.1 * z))(X @ w - 1.2),
        lambda X, w: (lambda z: z * (z > 0))(X @ w - 1.2),
        lambda X, w: F.huber_loss(X @ w, X @ w - 1, reduction="none"),
        lambda X, w: F.hardtanh(X @ w, -1.2, 1.2),
    ],
)
def test_a_branch_that_may_go_either_way_with_the_same_result_is_fine(function):
    assert (bound_of(function, TIED, FACTORS) * 2.0**-24 < 1e-5).all()


def test_random_numbers_are_named():
    for function in (lambda X, W: X * torch.rand(4), lambda X, W: F.dropout(X, 0.5)):
        with pytest.raises(NoBound, match=r"^the reference's answer depends on random numbers \(aten\."):
            bound_of(function, X, W)


def test_random_numbers_that_are_overwritten_do_not_matter():
    def function(X, W):
        layer = torch.nn.Linear(4, 4)
        layer.load_state_dict({"weight": W, "bias": W[0]})
        return layer(X).detach()

    np.testing.assert_allclose(bound_of(function, X, W), bound_of(lambda X, W: F.linear(X, W, W[0]), X, W))


def test_float32_inside_a_reference_is_named():
    for function in (lambda X, W: (X / 3).float().double(), lambda X, W: (torch.ones(4).float() / 3) * X):
        with pytest.raises(NoBound, match=r"^the reference computes aten\.\S+ in less than float64"):
            bound_of(function, X, W)
    assert bound_of(lambda X, W: X.float().double() * 2, X, W) is not None  # these numbers are float32's


def test_what_pytorch_approximates_is_named():
    with pytest.raises(NoBound, match=r"aten\.softplus returns numbers above 20 as they are"):
        bound_of(F.softplus, np.array([1.0, 25.0]))
    assert bound_of(F.softplus, np.array([-30.0, 1.0, 40.0])) is not None


WIDE = {
    "a variance by squares of large numbers": lambda X, W: (lambda Z: (Z * Z).mean(0) - Z.mean(0) ** 2)(X + 1000),
    "nearly equal numbers, normalised": lambda X, W: F.layer_norm(X @ W * 1e-5 + 100, (4,), eps=1e-12),
    "a quotient of rounding errors": lambda X, W: (X @ W - X @ W) / ((X @ W).tanh() - (X @ W).tanh()),
    "a logarithm of nearly nothing": lambda X, W: torch.log((1 + X.exp() * 1e-9) - 1),
}


@pytest.mark.parametrize(("name", "function"), parameters(WIDE))
def test_a_case_that_rounding_decides_is_refused_with_what_to_change(name, function):
    with pytest.raises(NoBound, match=r"^rounding in float32 may change the answer .*choose numbers that are not so"):
        bound_of(function, X, W)


ZEROS = {
    "an edge in a flat picture": lambda X, W: (
        F.conv2d(X * 0 + 0.1, torch.tensor([[[[1.0, -1.0]]]]))
        if X.dim() == 4
        else F.conv1d((X * 0 + 0.1)[None], torch.tensor([[[1.0, -1.0]]]).expand(1, 6, 2))
    ),
    "rectified": lambda X, W: torch.relu(-(X @ W).abs()),
    "a gradient at the optimum": lambda X, W: X.T @ (X @ W - X @ W),
    "centred": lambda X, W: (X * 0 + 3.3) - (X * 0 + 3.3).mean(0),
}


@pytest.mark.parametrize(("name", "function"), parameters(ZEROS))
def test_an_answer_of_zeros_is_no_fault(name, function):
    assert np.isfinite(bound_of(function, X, W)).all()


def test_many_contracting_steps_have_the_random_estimate_in_place_of_a_useless_bound():
    def train(X, y, steps=100):
        w = torch.zeros(4)
        for _ in range(steps):
            w = w - 0.05 * (X.T @ (X @ w - y) / len(y))
        return w

    y = normal(2, 6)
    bound = bound_of(train, X, y)
    answer = np.asarray(train(torch.from_numpy(X), torch.from_numpy(y)))
    assert (bound * 2.0**-24 < 3e-5 * np.abs(answer).max()).all()
    assert bound.min() >= bound.max() / 4
    np.testing.assert_array_equal(bound, bound_of(train, X, y))  # the same numbers are drawn each time
