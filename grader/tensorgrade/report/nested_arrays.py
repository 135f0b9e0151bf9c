"""Arrays as nested lists, which is how results hold them: shape, difference, wrong elements."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from tensorgrade.result.result_records import Argument

Index = tuple[int, ...]

INFINITE = float("inf")


def nested_floats(values: Any) -> Any:
    """Nested lists of floats; JSON results write some of these as the words NaN and Infinity."""
    return [nested_floats(item) for item in values] if isinstance(values, list) else float(values)


def shape_of(values: Any) -> Index:
    """The shape of nested lists."""
    return (len(values), *(shape_of(values[0]) if values else ())) if isinstance(values, list) else ()


def difference(yours: Argument | None, expected: Argument | None) -> Argument | None:
    """Yours − expected, elementwise; None unless both are known arrays of one shape."""
    if yours is None or expected is None or yours.values is None or expected.values is None:
        return None
    left, right = nested_floats(yours.values), nested_floats(expected.values)
    if not isinstance(left, list) or shape_of(left) != shape_of(right):
        return None

    def subtract(a: Any, b: Any) -> Any:
        if isinstance(a, list):
            return [subtract(x, y) for x, y in zip(a, b, strict=True)]
        return 0.0 if a == b else a - b  # equal infinities agree, too

    return Argument("", subtract(left, right), array=True)


def wrong_indices(differences: Argument | None) -> set[Index]:
    """The elements of a `difference` that are not negligible: more than 1e-9 of the largest finite one, or NaN."""
    if differences is None:
        return set()
    indices = product(*(range(length) for length in shape_of(differences.values)))
    sizes = {index: abs(element_at(differences.values, index)) for index in indices}
    negligible = 1e-9 * max((size for size in sizes.values() if size < INFINITE), default=0.0)
    return {index for index, size in sizes.items() if not size <= negligible}  # NaN is not negligible


def element_at(values: Any, index: Sequence[int]) -> float:
    """One element of nested lists."""
    for position in index:
        values = values[position]
    return float(values)
