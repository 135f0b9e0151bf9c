"""Operations that are linear in one tensor: sums, means, gradients that are added up, interpolation, and mere moves."""

from collections.abc import Callable
from typing import Any

import torch

from tensorgrade.key_builder.rounding.carried import UNIT, Carried, Terms, largest
from tensorgrade.key_builder.rounding.operator_call import OperatorCall, is_float

Tensor = torch.Tensor
Known = Callable[[Tensor], Carried]

MEANS = {"mean"}
ADDED_UP = {
    "sum", "cumsum", "trace", "col2im", "unfold_backward", "index_add", "scatter_add", "embedding_dense_backward",
}  # fmt: skip
"""Sums of elements of all their tensors."""
GRADIENTS = {
    "avg_pool2d_backward",
    "avg_pool3d_backward",
    "_adaptive_avg_pool2d_backward",
    "max_pool2d_with_indices_backward",
    "max_pool3d_with_indices_backward",
    "reflection_pad1d_backward",
    "reflection_pad2d_backward",
    "replication_pad1d_backward",
    "replication_pad2d_backward",
}
"""Sums of elements of ``grad_output``; of the other tensor only the shape is used."""
INTERPOLATIONS = {"upsample_linear1d", "upsample_bilinear2d", "upsample_trilinear3d"}
SUMS = {*MEANS, *ADDED_UP, *GRADIENTS, *INTERPOLATIONS}

MOVES = {
    "cat", "stack", "index", "_unsafe_index", "gather", "flip", "roll", "rot90", "repeat", "constant_pad_nd",
    "index_select", "masked_select", "masked_scatter", "im2col", "unfold_copy", "tril", "triu", "diag_embed",
    "pixel_shuffle", "pixel_unshuffle", "channel_shuffle", "scatter", "select_scatter", "slice_scatter",
    "diagonal_scatter", "as_strided_scatter", "copy", "reflection_pad1d", "reflection_pad2d", "reflection_pad3d",
    "replication_pad1d", "replication_pad2d", "replication_pad3d", "take", "embedding", "index_copy", "index_fill",
    "slice_backward", "select_backward", "diagonal_backward", "upsample_nearest1d", "upsample_nearest2d",
    "upsample_nearest3d", "_upsample_nearest_exact2d", "contiguous", "block_diag", "view_copy", "expand_copy",
    "permute_copy", "broadcast_in_dim", "clone", "squeeze_copy", "unsqueeze_copy", "transpose_copy", "split_copy",
    "index_put", "_index_put_impl", "_unsafe_index_put", "select_copy", "slice_copy", "repeat_interleave",
    "_reshape_copy", "t_copy", "put",
}  # fmt: skip
"""Each output element is an element of a tensor, or a constant."""


def is_added_up(call: OperatorCall) -> bool:
    """Whether the call adds elements; the indexed assignments do if they accumulate."""
    if call.name == "scatter_reduce":
        return bool(call.arguments.get("reduce") == "sum")
    return call.name in SUMS or bool(call.name in MOVES and call.arguments.get("accumulate"))


def linear_run(call: OperatorCall, change: Callable[[Tensor], Tensor]) -> list[Tensor]:
    """The call of other tensors, with zero for each constant that it writes."""
    constants: dict[str, Any] = {
        name: 0 for name in ("value",) if not isinstance(call.arguments.get(name, None), Tensor | None)
    }
    if call.name in GRADIENTS:
        return call.run(None, {"grad_output": change(call.arguments["grad_output"])})
    written = _only_overwritten(call)
    if written is not None:
        constants[written] = torch.zeros_like(call.arguments[written], dtype=torch.float64)
    return [out.double() for out in call.run(change, constants)]


def _only_overwritten(call: OperatorCall) -> str | None:
    """The argument of which nothing is left: the target of a copy."""
    return "self" if call.name == "copy" else None


def sum_sizes(call: OperatorCall, outs: list[Tensor]) -> list[tuple[Tensor, Tensor]]:
    """For each output the number of its terms and the sum of their absolute values."""
    sizes = linear_run(call, torch.abs)
    if call.name in INTERPOLATIONS:
        # The weights are computed from positions, whose rounding error grows with the size of the picture.
        picture = call.arguments[next(name for name in ("self", "input") if name in call.arguments)]
        most = largest(picture) * max(*outs[0].shape, *picture.shape)
        return [(torch.full_like(size, 8.0), size + most) for size in sizes]
    if call.name in MEANS:
        per_output = call.floats()[0].numel() / max(outs[0].numel(), 1)
        return [(torch.full_like(size, per_output), size) for size in sizes]
    if call.name.startswith(("avg_pool", "_adaptive")):
        return [(torch.full_like(size, size.numel()), size) for size in sizes]
    return list(zip(linear_run(call, torch.ones_like), sizes, strict=True))


def carry_sums(call: OperatorCall, outs: list[Tensor], known: Known) -> list[Carried]:
    """What is known of sums. A sum of elementwise products is one of products, whatever made them."""
    tensors = _linear_inputs(call)
    single = known(tensors[0]).terms if len(tensors) == 1 and call.name in ("sum", "mean") else None
    of_products = single is not None and single.products == 1 and not single.everywhere
    found = []
    for index, (out, (count, size)) in enumerate(zip(outs, sum_sizes(call, outs), strict=True)):

        def error(tensor: Tensor) -> Tensor:
            carried = known(tensor)
            value = carried.terms.own_error if of_products and carried.terms else carried.error
            return torch.zeros_like(tensor, dtype=torch.float64) if value is None else value

        own = linear_run(call, error)[index]
        if of_products and call.name == "mean":
            own = own + 2 * UNIT * out.abs()
        terms = Terms(count, size, own, largest(size) if of_products else 0.0, 2 if of_products else 0)
        reach = max(largest(size), *(ratio(tensor, known) * largest(size) for tensor in tensors))
        found.append(Carried(own + terms.rounding(out), terms, reach, terms.plain(out)))
    return found


def ratio(tensor: Tensor, known: Known) -> float:
    """How much larger the terms that a tensor was made from are than the tensor."""
    size = largest(tensor)
    return max(known(tensor).reach / size, 1.0) if size else 1.0


def _linear_inputs(call: OperatorCall) -> list[Tensor]:
    return [call.arguments["grad_output"]] if call.name in GRADIENTS else call.floats()


def carry_moves(call: OperatorCall, outs: list[Tensor], known: Known) -> list[Carried]:
    """What is known of elements in other places."""
    carried = [known(tensor) for tensor in call.floats() if tensor is not _target(call)]
    reach = max((item.reach for item in carried), default=0.0)
    plain = max((item.plain for item in carried), default=0.0)
    if all(item.error is None and item.terms is None for item in carried):
        return [Carried(None, None, reach, plain) for _ in outs]

    def part(choose: Callable[[Carried, Tensor], Tensor]) -> list[Tensor]:
        return linear_run(call, lambda tensor: choose(known(tensor), tensor))

    def error(item: Carried, tensor: Tensor) -> Tensor:
        return torch.zeros_like(tensor, dtype=torch.float64) if item.error is None else item.error

    errors = part(error)
    summed = [item.terms for item in carried if item.terms]
    if not summed:
        return [Carried(item, None, reach, plain) for item in errors]
    ones = torch.ones((), dtype=torch.float64)
    counts = part(lambda item, tensor: item.terms.count if item.terms else ones.expand(tensor.shape))
    sizes = part(lambda item, tensor: item.terms.size if item.terms else tensor.abs())
    own = part(lambda item, tensor: item.terms.own_error if item.terms else error(item, tensor))
    everywhere, products = max(item.everywhere for item in summed), max(item.products for item in summed)
    return [
        Carried(errors[i], Terms(counts[i], sizes[i], own[i], everywhere, products), reach, plain)
        for i in range(len(outs))
    ]


def _target(call: OperatorCall) -> Tensor | None:
    target = call.arguments.get(_only_overwritten(call) or "")
    return target if is_float(target) else None
