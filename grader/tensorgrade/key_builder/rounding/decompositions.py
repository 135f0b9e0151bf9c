"""Operations that consist of others: how they are taken apart, so that their parts' rounding is known.

Where PyTorch's own decomposition is another algorithm than a student's, or hides a sum, there is one of ours.
"""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch._decomp import decomposition_table

from tensorgrade.key_builder.rounding.operator_call import OperatorCall
from tensorgrade.key_builder.rounding.refusals import NoBound

Tensor = torch.Tensor
Axes = int | list[int] | tuple[int, ...] | None


def _axes(x: Tensor, dim: Axes) -> list[int]:
    axes = list(range(x.dim())) if dim is None or dim in ([], ()) else [dim] if isinstance(dim, int) else list(dim)
    return [axis % max(x.dim(), 1) for axis in axes]


def _mean(x: Tensor, axes: list[int]) -> Tensor:
    return x.mean(axes, keepdim=True) if axes else x


def variance(
    x: Tensor, dim: Axes = None, unbiased: bool = True, keepdim: bool = False, *, correction: float | None = None
) -> Tensor:
    """The mean square of the distances from the mean."""
    # The oldest overload has ``unbiased`` alone.
    axes, unbiased = (_axes(x, None), dim) if isinstance(dim, bool) else (_axes(x, dim), unbiased)
    less = (1 if unbiased else 0) if correction is None else correction
    distances = x - _mean(x, axes)
    squares = distances * distances
    count = math.prod(x.shape[axis] for axis in axes)
    return (squares.sum(axes, keepdim=keepdim) if axes else squares) / (count - less)


def deviation(x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """The square root of the variance."""
    return variance(x, *args, **kwargs).sqrt()


def variance_and_mean(x: Tensor, dim: Axes = None, *args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
    """Both; the mean keeps its axes where the variance does."""
    keep = kwargs.get("keepdim", args[1] if len(args) > 1 else False)
    axes = _axes(x, None if isinstance(dim, bool) else dim)
    return variance(x, dim, *args, **kwargs), x.mean(axes, keepdim=keep)


def deviation_and_mean(x: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
    """Both."""
    squared, mean = variance_and_mean(x, *args, **kwargs)
    return squared.sqrt(), mean


def vector_norm(x: Tensor, ord: float = 2, dim: Axes = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The norm of order ``ord``."""
    axes = _axes(x, dim)
    if not axes:
        return x.abs()
    if ord == math.inf:
        return x.abs().amax(axes, keepdim)
    if ord == -math.inf:
        return x.abs().amin(axes, keepdim)
    if ord == 0:
        return (x != 0).to(x.dtype).sum(axes, keepdim)
    if ord == 1:
        return x.abs().sum(axes, keepdim)
    if ord == 2:
        return (x * x).sum(axes, keepdim).sqrt()
    total: Tensor = x.abs().pow(ord).sum(axes, keepdim).pow(1 / ord)
    return total


def norm(x: Tensor, p: Any = 2, dim: Axes = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The norm of order ``p``, as `torch.norm` names its arguments."""
    return vector_norm(x, 2 if p is None else p, dim, keepdim)


def product(x: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """All elements, or those along an axis, multiplied one after the other."""
    values = x.flatten() if dim is None else x
    axis = 0 if dim is None else dim
    total = values.new_ones([size for place, size in enumerate(values.shape) if place != axis % max(values.dim(), 1)])
    for item in values.unbind(axis) if values.dim() else [values]:
        total = total * item
    return total.unsqueeze(axis) if keepdim and dim is not None else total


def running_product(x: Tensor, dim: int, *, dtype: Any = None) -> Tensor:
    """The products of the elements so far, along an axis."""
    if not x.dim() or not x.shape[dim]:
        return x.clone()
    found, total = [], None
    for item in x.unbind(dim):
        total = item if total is None else total * item
        found.append(total)
    return torch.stack(found, dim)


def addcmul(x: Tensor, first: Tensor, second: Tensor, *, value: float = 1) -> Tensor:
    """x + value·first·second."""
    return x + value * (first * second)


def addcdiv(x: Tensor, first: Tensor, second: Tensor, *, value: float = 1) -> Tensor:
    """x + value·first/second."""
    return x + value * (first / second)


def lerp(start: Tensor, end: Tensor, weight: Any) -> Tensor:
    """start + weight·(end − start)."""
    between: Tensor = start + weight * (end - start)
    return between


def softplus(x: Tensor, beta: float = 1, threshold: float = 20) -> Tensor:
    """log(1 + exp(beta·x))/beta, in the steps in which it is often written.

    Raises NoBound where PyTorch returns x for it, although float64 can tell the two apart.
    """
    scaled = x * beta
    above = scaled > threshold
    if bool((above & (scaled < 37)).any()):
        raise NoBound(
            f"the reference's aten.softplus returns numbers above {threshold:g} as they are, which is less accurate "
            "than float64: choose other numbers, or write torch.logaddexp(x, torch.zeros_like(x))."
        )
    return torch.where(above, x, torch.log(1 + torch.exp(torch.where(above, 0.0, scaled))) / beta)


def log_sigmoid(x: Tensor) -> tuple[Tensor, Tensor]:
    """log(1/(1 + exp(−x)))."""
    smallest = torch.minimum(x, torch.zeros_like(x))
    return smallest - torch.log(1 + torch.exp(-x.abs())), torch.empty_like(x)


def elu(x: Tensor, alpha: float = 1, scale: float = 1, input_scale: float = 1) -> Tensor:
    """x, or alpha·(exp(x) − 1) where it is negative."""
    below = (torch.exp(torch.minimum(x, torch.zeros_like(x)) * input_scale) - 1) * (alpha * scale)
    return torch.where(x > 0, x * scale, below)


def logaddexp(x: Tensor, y: Tensor) -> Tensor:
    """log(exp(x) + exp(y)), with the larger of the two taken out."""
    most = torch.maximum(x, y)
    finite = torch.where(most.isfinite(), most, torch.zeros_like(most))
    return finite + torch.log(torch.exp(x - finite) + torch.exp(y - finite))


def distances(x: Tensor, y: Tensor, p: float, compute_mode: int | None = None) -> Tensor:
    """The norms of order ``p`` of all differences of rows."""
    return vector_norm(x.unsqueeze(-2) - y.unsqueeze(-3), p, -1)


def sinc(x: Tensor) -> Tensor:
    """sin(πx)/(πx)."""
    scaled = x * math.pi
    return torch.where(x == 0, 1.0, torch.sin(scaled) / torch.where(x == 0, 1.0, scaled))


OWN: dict[str, Callable[..., Any]] = {
    "var": variance,
    "std": deviation,
    "var_mean": variance_and_mean,
    "std_mean": deviation_and_mean,
    "linalg_vector_norm": vector_norm,
    "norm": norm,
    "prod": product,
    "cumprod": running_product,
    "addcmul": addcmul,
    "addcdiv": addcdiv,
    "lerp": lerp,
    "softplus": softplus,
    "log_sigmoid_forward": log_sigmoid,
    "elu": elu,
    "logaddexp": logaddexp,
    "sinc": sinc,
    "_cdist_forward": distances,
}
TAKEN_APART = {
    "gelu", "gelu_backward", "sigmoid_backward", "tanh_backward", "silu_backward", "softplus_backward",
    "elu_backward", "logit", "logit_backward", "mish", "mish_backward", "hardsigmoid", "hardswish", "celu", "selu",
    "huber_loss", "mse_loss", "smooth_l1_loss", "glu", "silu", "xlogy", "softshrink",
}  # fmt: skip
"""Pointwise operations whose steps may cancel: by PyTorch's decomposition."""


def decomposition(call: OperatorCall) -> Callable[[], Any] | None:
    """A function that computes the same by other operations; None if there is none."""
    if call.in_place or call.outputs_only:
        return None
    if call.name in OWN:
        return lambda: OWN[call.name](*call.args, **call.kwargs)
    if call.operator in decomposition_table:
        return lambda: decomposition_table[call.operator](*call.args, **call.kwargs)
    if call.operator._can_decompose():
        return lambda: call.operator.decompose(*call.args, **call.kwargs)
    return None
