"""The input elements that each output element depends on, found by perturbing the reference's input.

Works for any reference: an output element depends on an input element if it changes when that element alone is moved
far up or far down. The input is positive with all elements different, so that no term is zero and no maximum is tied.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array
from tensorgrade.key.key_records import Mask
from tensorgrade.key_builder.reference import Arguments, call_with_tensors, unchanged

MAX_ELEMENTS = 64
"""Larger arrays are left out: pages mark the elements in small arrays only."""

PERTURBATION = 1e6

Dependence = tuple[dict[str, Mask], ...]


def depends_on(reference: Callable[..., Any], arguments: Arguments) -> Dependence:
    """Per part of the answer, by array argument, booleans of shape (*answer's shape, *argument's shape).

    Empty if an array has more than `MAX_ELEMENTS` elements, if the answer is no array, and if the reference fails on
    the input made here.
    """
    arrays = {name: item.values for name, item in arguments.items() if isinstance(item, Array)}
    if not arrays or any(not 0 < array.size <= MAX_ELEMENTS for array in arrays.values()):
        return ()
    generator = np.random.default_rng(0)
    base = {name: 1 + generator.random(array.shape) for name, array in arrays.items()}
    try:
        return _perturb_each_element(reference, arguments, base)
    except Exception:  # a reference may require more of its arguments than their shapes
        return ()


def _perturb_each_element(
    reference: Callable[..., Any], arguments: Arguments, base: Mapping[str, NDArray[np.float64]]
) -> Dependence:
    def answer_parts(arrays: Mapping[str, NDArray[np.float64]]) -> list[NDArray[np.float64]]:
        changed = {name: Array(arrays[name]) if name in arrays else value for name, value in arguments.items()}
        answer = call_with_tensors(reference, changed, unchanged)
        parts = answer if isinstance(answer, tuple) else (answer,)
        if not all(isinstance(part, torch.Tensor) for part in parts):
            return []
        return [part.detach().numpy().astype(np.float64) for part in parts]

    before = answer_parts(base)
    if not before or any(not 0 < part.size <= MAX_ELEMENTS for part in before):
        return ()
    dependence: list[dict[str, Mask]] = [
        {name: np.zeros((*part.shape, *array.shape), dtype=bool) for name, array in base.items()} for part in before
    ]
    for name, array in base.items():
        for index in np.ndindex(array.shape):
            for change in (PERTURBATION, -PERTURBATION):
                perturbed = array.copy()
                perturbed[index] += change
                after = answer_parts({**base, name: perturbed})
                for part, old, new in zip(dependence, before, after, strict=True):
                    part[name][(..., *index)] |= np.abs(new - old) > 1
    return tuple(dependence)
