"""Operations that choose elements by their size: maxima, minima, sorting, max pooling."""

from collections.abc import Callable

import torch
import torch.nn.functional as F

from tensorgrade.key_builder.rounding.carried import Carried
from tensorgrade.key_builder.rounding.operator_call import OperatorCall

Tensor = torch.Tensor
Known = Callable[[Tensor], Carried]

PICKS = {
    "amax", "amin", "max", "min", "aminmax", "sort", "topk", "kthvalue", "median", "nanmedian", "cummax", "cummin",
    "max_pool2d_with_indices", "max_pool3d_with_indices", "adaptive_max_pool2d",
}  # fmt: skip
"""What they choose rises with each element. Some return indices, too."""
INDICES = {"argmax", "argmin", "argsort"}


def carry_picks(call: OperatorCall, outs: list[Tensor], known: Known) -> list[Carried]:
    """What is known of the chosen elements: they lie between those of all elements moved down and moved up."""
    [tensor] = call.floats()
    carried = known(tensor)
    if carried.error is None:
        return [Carried(None, None, carried.reach, carried.plain) for _ in outs]
    error = carried.error
    up, down = call.run(lambda values: values + error), call.run(lambda values: values - error)
    return [
        Carried(_difference(high, low, out), None, carried.reach, carried.plain)
        for high, low, out in zip(up, down, outs, strict=True)
    ]


def _difference(high: Tensor, low: Tensor, out: Tensor) -> Tensor:
    change = torch.maximum((high - out).abs(), (out - low).abs())
    return torch.where((high == out) & (low == out), 0.0, change).double().nan_to_num(nan=float("inf"))


def indices_in_doubt(call: OperatorCall, known: Known) -> bool:
    """Whether rounding may change an index that the call returns: two candidates are as close as their errors."""
    tensors = call.floats()
    errors = known(tensors[0]).error if tensors else None
    if errors is None or not errors.numel():
        return False
    values = tensors[0].detach()
    if call.name == "max_pool2d_with_indices":
        return _pool_in_doubt(call, values, errors)
    axis = call.arguments.get("dim")
    if axis is None and call.name in INDICES:
        values, errors, axis = values.flatten(), errors.flatten(), 0
    axis = -1 if axis is None else axis
    if values.dim() == 0 or values.shape[axis] < 2:
        return False
    ordered, order = values.sort(axis)
    spread = errors.gather(axis, order)
    last = values.shape[axis] - 1
    together = spread.narrow(axis, 0, last) + spread.narrow(axis, 1, last)
    pairs = (ordered.diff(dim=axis) <= together) & (together > 0)
    match call.name:
        case "argmax" | "max":
            pairs = pairs.narrow(axis, last - 1, 1)
        case "argmin" | "min":
            pairs = pairs.narrow(axis, 0, 1)
        case "topk":
            used = min(int(call.arguments["k"]), last)
            pairs = pairs.narrow(axis, last - used if call.arguments.get("largest", True) else 0, used)
        case _:
            pass
    return bool(pairs.any())


def _pool_in_doubt(call: OperatorCall, values: Tensor, errors: Tensor) -> bool:
    """Whether the largest element of a window may be another one."""
    window = call.arguments["kernel_size"]
    stride = call.arguments.get("stride") or window
    padding, dilation = call.arguments.get("padding", [0, 0]), call.arguments.get("dilation", [1, 1])
    rows, columns = (padding * 2)[:2]
    pictures = values.reshape(-1, 1, *values.shape[-2:])

    def windows(item: Tensor, fill: float) -> Tensor:
        padded = F.pad(item.reshape(pictures.shape), (columns, columns, rows, rows), value=fill)
        return F.unfold(padded, (window * 2)[:2], dilation=(dilation * 2)[:2], stride=(stride * 2)[:2])

    # Finite, since unfolding multiplies nothing but may not see infinities where it pads.
    ordered, order = windows(pictures, -torch.finfo(values.dtype).max).sort(1)
    if ordered.shape[1] < 2:
        return False
    spread = windows(errors, 0.0).gather(1, order)
    close = ordered[:, -1] - ordered[:, -2] <= spread[:, -1] + spread[:, -2]
    return bool((close & (spread[:, -2:].amax(1) > 0)).any())
