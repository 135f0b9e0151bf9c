"""The rounding bound of a reference's answer to one case."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tensorgrade.key_builder.rounding.carried import UNIT, Carried, largest
from tensorgrade.key_builder.rounding.random_rounding import RandomRounding
from tensorgrade.key_builder.rounding.refusals import random_numbers, too_wide
from tensorgrade.key_builder.rounding.running import RunningErrors
from tensorgrade.key_builder.rounding.take_apart import ArraysTakenOut

Tensor = torch.Tensor
Change = Callable[[Tensor], Tensor]
Float64Array = NDArray[np.float64]

WIDE = 1e-3
"""A bound of more than this part of the answer would accept answers that are rounded to three decimals."""
ZERO = 2.0**-26
"""The part of a bound for float32 that float64 cannot tell from zero."""
RUNS, SAFETY, LEAST_SHARE = 20, 4.0, 0.25
"""Of the random rounding: how many runs, by which factor an error may be larger, and the least that an element gets, as
a share of what the worst one gets."""


def rounding_bounds(call: Callable[[Change], Sequence[Any]], wanted: Sequence[bool]) -> list[Float64Array | None]:
    """By part of the answer, the bound of each element in units of the unit roundoff; None where it is not wanted.

    ``call(change)`` calls the reference with ``change`` of each array, as float64 tensors, and returns the parts of its
    answer.
    Raises NoBound.
    """
    running = RunningErrors()
    with ArraysTakenOut(running.require_exact), running:
        values = call(running.add_argument)
    estimate: list[Tensor] | None = None
    bounds: list[Float64Array | None] = []
    for index, (value, is_wanted) in enumerate(zip(values, wanted, strict=True)):
        if not is_wanted:
            bounds.append(None)
            continue
        tensor = value.detach() if isinstance(value, Tensor) else torch.as_tensor(value, dtype=torch.float64)
        carried = running.known(tensor) if isinstance(value, Tensor) else Carried(None)
        if carried.error is not None and not tensor.is_floating_point():
            raise running.doubts[-1]
        tensor = tensor.double()
        error = torch.zeros_like(tensor, dtype=torch.float64) if carried.error is None else carried.error.clone()
        scale = max(largest(tensor), carried.plain)
        wide = ~(error <= WIDE * scale) & (error > 0)
        if bool(wide.any()):
            if running.random_operation and not bool(error.isfinite().all()):
                raise random_numbers(running.random_operation)
            estimate = estimate or _random_errors(call, values, wanted)
            # In exact arithmetic such an element is zero: what is added up to it says how large an error may be.
            zero = tensor.abs() <= ZERO * error
            error = torch.where(wide, torch.minimum(error, estimate[index]), error)
            allowed = torch.where(zero, WIDE * max(scale, carried.reach), WIDE * scale)
            if bool((error > allowed).any()):
                raise running.doubts[0] if running.doubts else too_wide(largest(error) / scale if scale else math.inf)
        # An answer may be computed in float64 and returned as float32.
        bound = torch.maximum(error / UNIT, 2 * tensor.abs())
        bounds.append(np.array(bound.numpy(), dtype=np.float64, order="C"))
    return bounds


def _random_errors(
    call: Callable[[Change], Sequence[Any]], values: Sequence[Any], wanted: Sequence[bool]
) -> list[Tensor]:
    """An estimate of the error of each wanted part, from runs whose roundings are drawn; of the others, zero."""
    values = [value if is_wanted else 0.0 for value, is_wanted in zip(values, wanted, strict=True)]
    worst = [torch.zeros_like(torch.as_tensor(value), dtype=torch.float64) for value in values]
    for seed in range(RUNS):
        rounding = RandomRounding(seed)
        with rounding:
            again = call(rounding.add_argument)
        for index, (value, other) in enumerate(zip(values, again, strict=True)):
            if not wanted[index]:
                continue
            difference = (torch.as_tensor(other).detach() - torch.as_tensor(value).detach()).abs().double()
            worst[index] = torch.maximum(worst[index], difference.nan_to_num(nan=float("inf")))
    return [SAFETY * torch.maximum(item, LEAST_SHARE * item.amax()) if item.numel() else item for item in worst]
