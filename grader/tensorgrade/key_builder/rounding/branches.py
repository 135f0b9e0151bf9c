"""Comparisons and conversions to integers: which of their results rounding may change."""

from collections.abc import Callable
from typing import Any

import torch

from tensorgrade.key_builder.rounding.carried import Carried
from tensorgrade.key_builder.rounding.operator_call import OperatorCall, is_float

Tensor = torch.Tensor
Known = Callable[[Tensor], Carried]

COMPARISONS = {"gt", "lt", "ge", "le", "eq", "ne", "greater", "less", "equal"}
DECIDED = {"isnan", "isinf", "isfinite", "isposinf", "isneginf"}


def doubtful_results(call: OperatorCall, out: Any, known: Known) -> Tensor | None:
    """A mask of the integers or truth values in ``out`` that rounding may change; None if there are none."""
    if call.name in DECIDED:
        return None
    if call.name in COMPARISONS:
        return _doubtful_comparison(call, known)
    errors = [(tensor, error) for tensor in call.tensors() if (error := known(tensor).error) is not None]
    if not errors:
        return None
    mask = torch.zeros((), dtype=torch.bool)
    for tensor, error in errors:
        if not tensor.is_floating_point():
            doubtful = error > 0
        elif out.dtype == torch.bool:
            doubtful = (tensor.abs() <= error) & (error > 0)
        else:
            doubtful = (tensor + error).trunc() != (tensor - error).trunc()
        mask = mask | doubtful
    return mask if bool(mask.any()) else None


def _doubtful_comparison(call: OperatorCall, known: Known) -> Tensor | None:
    first, second = call.arguments["self"], call.arguments["other"]
    error = torch.zeros((), dtype=torch.float64)
    for value in (first, second):
        if isinstance(value, Tensor) and (found := known(value).error) is not None:
            error = error + found
    if not bool((error > 0).any()):
        return None
    if is_float(first) or is_float(second):
        difference = (first.double() if isinstance(first, Tensor) else first) - second
        mask = (difference.abs() <= error) & (error > 0)
    else:
        mask = error > 0
    return mask if bool(mask.any()) else None
