"""The numbers in what an author's functions return."""

from typing import Any

import numpy as np
import torch

from tensorgrade.key.expected_answers import Float64Array


def to_float64(value: Any) -> Float64Array:
    """A tensor, number or sequence of numbers as a float64 array in C order. Raises TypeError for anything else."""
    if isinstance(value, torch.Tensor):
        if value.is_complex():
            raise TypeError("the numbers are complex")
        value = value.detach().resolve_conj().resolve_neg().cpu().numpy()
    if value is None or isinstance(value, (str, bytes)):
        raise TypeError(f"{value!r} is no number")
    return np.array(value, dtype=np.float64, order="C")


def to_numbers(value: Any) -> tuple[int | float, ...]:
    """The numbers in a tensor, number or sequence of these; integers as int."""
    items = value if isinstance(value, (tuple, list)) else (value,)
    numbers = [number for item in items for number in ([item] if isinstance(item, int) else to_float64(item).flat)]
    return tuple(int(number) if isinstance(number, int) or number.is_integer() else float(number) for number in numbers)


def to_number(value: Any) -> int | float:
    """The number that a tensor or number is. Raises ValueError for several."""
    numbers = to_numbers(value)
    if len(numbers) != 1:
        raise ValueError(f"these are {len(numbers)} numbers")
    return numbers[0]


def require_integers(numbers: tuple[int | float, ...]) -> tuple[int | float, ...]:
    """The same numbers. Raises ValueError where one is no integer."""
    for number in numbers:
        if not isinstance(number, int):
            raise ValueError(f"{number} is no integer")
    return numbers
