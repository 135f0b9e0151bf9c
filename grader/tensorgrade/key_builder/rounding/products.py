"""Sums of products: convolutions, their gradients, matrix products and average pooling.

Of exact arguments an element is right within u·((n+2)·B + 8·S): n is its number of terms, B the sum of their absolute
values, and S bounds B over every output that there could be, since FFT and Winograd's algorithm round everywhere alike.
"""

import math
from collections.abc import Callable
from typing import Any

import torch

from tensorgrade.key_builder.rounding.carried import SMALLEST, Carried, Terms, largest
from tensorgrade.key_builder.rounding.operator_call import OperatorCall

Tensor = torch.Tensor
Known = Callable[[Tensor], Carried]

FACTORS: dict[str, tuple[str, str, str | None]] = {
    "mm": ("self", "mat2", None),
    "bmm": ("self", "mat2", None),
    "dot": ("self", "tensor", None),
    "vdot": ("self", "other", None),
    "mv": ("self", "vec", None),
    "addmm": ("mat1", "mat2", "self"),
    "addmv": ("mat", "vec", "self"),
    "baddbmm": ("batch1", "batch2", "self"),
    "linear": ("input", "weight", "bias"),
    "convolution": ("input", "weight", "bias"),
}
"""The names of the two factors and of what is added."""
POOLS = {"avg_pool1d": 1, "avg_pool2d": 2, "avg_pool3d": 3}
GRADIENTS = "convolution_backward"
PRODUCTS = {*FACTORS, *POOLS, GRADIENTS}


def product_terms(call: OperatorCall) -> list[Terms]:
    """The terms of each output, for exact arguments."""
    positive = _absolute_scalars(call)
    sizes = [size.double() for size in call.run(torch.abs, positive)]
    counts = _counts(call, sizes)
    zero = torch.zeros((), dtype=torch.float64)
    return [
        Terms(count, size, SMALLEST * count * (size > 0) + zero, everywhere, products=2)
        for count, size, everywhere in zip(counts, sizes, _everywhere(call, sizes), strict=True)
    ]


def carry_products(call: OperatorCall, outs: list[Tensor], known: Known) -> list[Carried]:
    """What is known of the outputs."""
    found = []
    errors = _inherited_errors(call, known)
    for index, (terms, out) in enumerate(zip(product_terms(call), outs, strict=True)):
        own = terms.own_error if errors is None else terms.own_error + errors[index]
        terms = Terms(terms.count, terms.size, own, terms.everywhere, terms.products)
        reach = max(largest(terms.size), _reach(call, known, terms))
        found.append(Carried(own + terms.rounding(out), terms, reach, terms.plain(out)))
    return found


def _reach(call: OperatorCall, known: Known, terms: Terms) -> float:
    """The largest sum of products, if each tensor were as large as the terms that it was made from."""
    reach = largest(terms.size) or largest(terms.count)
    for tensor in call.floats():
        made_from, size = known(tensor).reach, largest(tensor)
        reach *= max(made_from / size, 1.0) if size else made_from or 1.0
    return reach if math.isfinite(reach) else 0.0


def _absolute_scalars(call: OperatorCall) -> dict[str, Any]:
    return {name: abs(call.arguments[name]) for name in ("alpha", "beta") if name in call.arguments}


def _counts(call: OperatorCall, sizes: list[Tensor]) -> list[Tensor]:
    """The number of terms of each output element."""
    if call.name in POOLS:
        window, axes = call.arguments["kernel_size"], POOLS[call.name]
        return [torch.full_like(sizes[0], math.prod(window) if len(window) > 1 else window[0] ** axes)]
    if call.name in ("convolution", GRADIENTS):
        return [count.double() for count in call.run(torch.ones_like)]
    first, _, added = FACTORS[call.name]
    terms = call.arguments[first].shape[-1] + (added is not None and call.arguments.get(added) is not None)
    return [torch.full_like(sizes[0], terms)]


def _everywhere(call: OperatorCall, sizes: list[Tensor]) -> list[float]:
    """S of each output."""
    given = call.arguments
    if call.name == GRADIENTS:
        return _everywhere_in_gradients(call, sizes)
    if call.name in POOLS:
        return [largest(given["self"])]
    first, second, added = FACTORS[call.name]
    bias = largest(given[added]) if added and given.get(added) is not None else 0.0
    if call.name == "convolution":
        return [largest(given[first]) * largest(_sums_per_output_channel(call)) + bias]
    if call.name in ("mm", "addmm"):
        # As for a convolution of size 1×1, whose pixels are the rows of the first matrix.
        scale = abs(given.get("alpha", 1)) * largest(given[first]) * largest(given[second].abs().sum(0))
        return [float(scale + abs(given.get("beta", 1)) * bias)]
    if call.name == "linear":
        return [largest(given[first]) * largest(given[second].abs().sum(-1)) + bias]
    return [largest(sizes[0])]


def _sums_per_output_channel(call: OperatorCall) -> Tensor:
    weight: Tensor = call.arguments["weight"].abs()
    groups: int = call.arguments["groups"]
    if not call.arguments["transposed"]:
        return weight.flatten(1).sum(1)
    # (input channels, output channels of a group, …)
    return weight.flatten(2).sum(2).reshape(groups, -1, weight.shape[1]).sum(1)


def _everywhere_in_gradients(call: OperatorCall, sizes: list[Tensor]) -> list[float]:
    given = call.arguments
    upstream, picture, weight = (given[name].abs() for name in ("grad_output", "input", "weight"))
    if given["transposed"]:
        per_input = weight.flatten(1).sum(1)
    else:
        per_input = weight.flatten(2).sum(2).reshape(given["groups"], -1, weight.shape[1]).sum(1)
    per_output = upstream.transpose(0, 1).flatten(1).sum(1)
    all_three = (
        largest(upstream) * largest(per_input),
        largest(per_output) * largest(picture),
        largest(sizes[-1]),
    )
    return [bound for bound, wanted in zip(all_three, given["output_mask"], strict=True) if wanted]


def _inherited_errors(call: OperatorCall, known: Known) -> list[Tensor] | None:
    """|a|·e_b + e_a·(|b| + e_b) and the error of what is added; None if all arguments are exact."""

    def error(value: Any) -> Tensor:
        found = known(value).error
        return torch.zeros_like(value) if found is None else found

    def widened(value: Tensor) -> Tensor:
        return value.abs() + error(value)

    given = call.arguments
    if all(known(tensor).error is None for tensor in call.floats()):
        return None
    if call.name in POOLS:
        return call.run(None, {"self": error(given["self"])})
    positive = _absolute_scalars(call)
    if call.name == GRADIENTS:
        upstream, picture, weight = given["grad_output"], given["input"], given["weight"]
        from_upstream = call.run(
            None, {"grad_output": error(upstream), "input": widened(picture), "weight": widened(weight)}
        )
        from_others = call.run(None, {"grad_output": upstream.abs(), "input": error(picture), "weight": error(weight)})
        if given["output_mask"][2]:
            from_others[-1] = torch.zeros_like(from_others[-1])
        return [one + other for one, other in zip(from_upstream, from_others, strict=True)]
    first, second, added = FACTORS[call.name]
    a, b = given[first], given[second]
    bias = {} if added is None or given.get(added) is None else {added: error(given[added])}
    nothing = {name: torch.zeros_like(value) for name, value in bias.items()}
    [from_first] = call.run(None, {first: error(a), second: widened(b), **bias, **positive})
    [from_second] = call.run(None, {first: a.abs(), second: error(b), **nothing, **positive})
    return [from_first + from_second]
