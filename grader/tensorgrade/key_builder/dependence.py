"""Which input elements an output element is computed from, found by shaking the reference.

Nothing here knows what the reference computes. An element of an argument counts as seen by
an output element when changing it alone, far up or far down, changes that output; the other
elements are positive and all different, so that no term vanishes and no maximum ties.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array
from tensorgrade.key_builder.reference import Arguments, call_with_tensors, unchanged

MAX_ELEMENTS = 64
"""Arrays with more elements are not looked into: nobody follows the window in them by eye."""

PERTURBATION = 1e6

Dependence = tuple[dict[str, np.ndarray[Any, np.dtype[np.bool_]]], ...]


def depends_on(reference: Callable[..., Any], given: Arguments) -> Dependence:
    """Per part of the answer and per array argument, booleans of (*answer's shape, *argument's shape).

    Empty where an array is large, and where the reference gives no arrays or cannot be shaken.
    """
    arrays = {name: item.values for name, item in given.items() if isinstance(item, Array)}
    if not arrays or any(not 0 < array.size <= MAX_ELEMENTS for array in arrays.values()):
        return ()
    generator = np.random.default_rng(0)
    base = {name: 1 + generator.random(array.shape) for name, array in arrays.items()}
    try:
        return _sees(reference, given, base)
    except Exception:  # a reference may ask more of its arguments than their shapes
        return ()


def _sees(reference: Callable[..., Any], given: Arguments, base: Mapping[str, NDArray[np.float64]]) -> Dependence:
    def answers(changed: Mapping[str, NDArray[np.float64]]) -> list[NDArray[np.float64]]:
        arguments = {name: Array(changed[name]) if name in changed else value for name, value in given.items()}
        answer = call_with_tensors(reference, arguments, unchanged)
        parts = answer if isinstance(answer, tuple) else (answer,)
        if not all(isinstance(part, torch.Tensor) for part in parts):
            return []
        return [part.detach().numpy().astype(np.float64) for part in parts]

    before = answers(base)
    if not before or any(not 0 < part.size <= MAX_ELEMENTS for part in before):
        return ()
    found: list[dict[str, NDArray[np.bool_]]] = [
        {name: np.zeros((*part.shape, *array.shape), dtype=bool) for name, array in base.items()} for part in before
    ]
    for name, array in base.items():
        for index in np.ndindex(array.shape):
            for push in (PERTURBATION, -PERTURBATION):
                changed = array.copy()
                changed[index] += push
                after = answers({**base, name: changed})
                for part, old, new in zip(found, before, after, strict=True):
                    part[name][(..., *index)] |= np.abs(new - old) > 1
    return tuple(found)
