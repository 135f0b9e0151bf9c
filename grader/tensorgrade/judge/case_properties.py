"""Properties of a case's arguments, to find the one that separates the right cases from the wrong ones."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.explanation_facts import HintName

Property = tuple[HintName, str]
"""The name of a hint, and the argument that it is about, or an empty string."""


def separating_property(
    right: Sequence[CaseKey], wrong: Sequence[CaseKey], optional: Sequence[str], min_cases: int
) -> Property | None:
    """The first property that all right cases have and no wrong one; None for fewer than ``min_cases`` of either.

    ``optional`` are the keyword arguments that some case gives.
    """
    if len(right) < min_cases or len(wrong) < min_cases:
        return None
    common = set.intersection(*(set(_properties(case, optional)) for case in right))
    for case in wrong:
        common -= set(_properties(case, optional))
    order = list(_properties(right[0], optional))
    return min(common, key=order.index, default=None)


def is_pair(value: Any) -> bool:
    """Whether an argument is a pair of integers, such as a kernel's size."""
    return isinstance(value, (tuple, list)) and len(value) == 2 and all(type(number) is int for number in value)


def _properties(case: CaseKey, optional: Sequence[str]) -> Iterator[Property]:
    """The properties that a case has, the simplest ones first."""
    arguments = case.arguments
    arrays = {name: value for name, value in arguments.items() if isinstance(value, Array)}
    sides = [value.values.shape[-2:] for value in arrays.values() if value.values.ndim >= 2]
    pairs = [tuple(value) for value in arguments.values() if is_pair(value)]
    if all(first == second for first, second in [*sides, *pairs]):
        yield "only-square", ""
    for name, value in arguments.items():
        shape = value.values.shape[-2:] if isinstance(value, Array) and value.values.ndim >= 2 else value
        if (is_pair(shape) or isinstance(shape, tuple)) and all(int(side) % 2 for side in shape):
            yield "only-odd", name
    if arrays and all((value.values >= 0).all() for value in arrays.values()):
        yield "only-not-negative", ""
    if arrays and all((value.values == np.rint(value.values)).all() for value in arrays.values()):
        yield "only-whole-numbers", ""
    for name, value in arrays.items():
        if value.values.ndim >= 3 and value.values.shape[0] == 1:
            yield "only-one-along-first-axis", name
    for name in optional:
        if name not in case.keyword:
            yield "only-default", name
    if arrays and all(value.values.dtype == np.float64 for value in arrays.values()):
        yield "only-float64", ""
    if all(value.layout != "readonly" for value in arrays.values()):
        yield "only-writable", ""
