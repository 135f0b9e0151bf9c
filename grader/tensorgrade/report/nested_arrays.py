"""Arrays that results hold as nested lists: as NumPy arrays, their difference, and its wrong elements."""

import numpy as np
from numpy.typing import NDArray

from tensorgrade.result.case_records import Argument

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]


def to_array(item: Argument | None) -> FloatArray | None:
    """The values as an array of any shape, with the words NaN, Infinity and -Infinity as numbers; None if not known.

    Nested lists do not hold the axes after the first empty one: an array of shape (2, 0, 3) has shape (2, 0) here.
    """
    return None if item is None or item.values is None else np.array(item.values, dtype=np.float64)


def difference(yours: FloatArray | None, expected: FloatArray | None) -> FloatArray | None:
    """Yours − expected, elementwise; None unless both are known and of one shape with one or more axes."""
    if yours is None or expected is None or yours.ndim == 0 or yours.shape != expected.shape:
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where(yours == expected, 0.0, yours - expected)  # equal infinities agree, too


def wrong_elements(differences: FloatArray) -> Mask:
    """The elements of a `difference` that are not negligible: more than 1e-9 of the largest finite one, or NaN."""
    sizes = np.abs(differences)
    negligible = 1e-9 * largest_finite(differences)
    return ~(sizes <= negligible)  # NaN is not negligible


def largest_finite(values: FloatArray) -> float:
    """The largest absolute value of the finite elements; 0 where there are none."""
    return float(np.abs(values).max(where=np.isfinite(values), initial=0.0))
