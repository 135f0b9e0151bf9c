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
from tensorgrade.key.expected_answers import ExpectedAnswer
from tensorgrade.key.key_records import Mask
from tensorgrade.key_builder.answers import raw_parts
from tensorgrade.key_builder.reference import Arguments, call_with_tensors, unchanged

MAX_ELEMENTS = 64
"""Larger arrays are left out: pages mark the elements in small arrays only."""

PERTURBATION = 1e6

Dependence = tuple[dict[str, Mask], ...]


def depends_on(reference: Callable[..., Any], arguments: Arguments, expected: ExpectedAnswer) -> Dependence:
    """Per part of the answer, by array argument, booleans of shape (*answer's shape, *argument's shape).

    Of a part that is no array there are none. Empty if an array has more than `MAX_ELEMENTS` elements, if no part is an
    array, and if the reference fails on the input made here.
    """
    arrays = {name: item.values for name, item in arguments.items() if isinstance(item, Array)}
    if not arrays or any(not 0 < array.size <= MAX_ELEMENTS for array in arrays.values()):
        return ()
    generator = np.random.default_rng(0)
    base = {name: 1 + generator.random(array.shape) for name, array in arrays.items()}
    try:
        return _perturb_each_element(reference, arguments, base, expected)
    except Exception:  # a reference may require more of its arguments than their shapes
        return ()


def _perturb_each_element(
    reference: Callable[..., Any],
    arguments: Arguments,
    base: Mapping[str, NDArray[np.float64]],
    expected: ExpectedAnswer,
) -> Dependence:
    def answer_parts(arrays: Mapping[str, NDArray[np.float64]]) -> list[NDArray[np.float64] | None]:
        changed = {name: Array(arrays[name]) if name in arrays else value for name, value in arguments.items()}
        answer = call_with_tensors(reference, changed, unchanged)
        return [
            part.detach().numpy().astype(np.float64) if isinstance(part, torch.Tensor) and part.dim() else None
            for part in raw_parts(expected, answer)
        ]

    before = answer_parts(base)
    sizes = [part.size for part in before if part is not None]
    if not sizes or not all(0 < size <= MAX_ELEMENTS for size in sizes):
        return ()
    dependence: list[dict[str, Mask]] = [
        {}
        if part is None
        else {name: np.zeros((*part.shape, *array.shape), dtype=bool) for name, array in base.items()}
        for part in before
    ]
    for name, array in base.items():
        for index in np.ndindex(array.shape):
            for change in (PERTURBATION, -PERTURBATION):
                perturbed = array.copy()
                perturbed[index] += change
                after = answer_parts({**base, name: perturbed})
                for part, old, new in zip(dependence, before, after, strict=True):
                    if old is not None and new is not None:
                        part[name][(..., *index)] |= np.abs(new - old) > 1
    return tuple(dependence)
