"""The features of a call's arguments, such as a padding or a float32 array. Facts; sentences are made where shown."""

from dataclasses import dataclass
from typing import Literal, get_args

from tensorgrade.json_tree import STRING, Codec, one_of, record

FeatureName = Literal[
    "given",
    "unequal",
    "not-square",
    "even-side",
    "several",
    "option",
    "negative",
    "fractions",
    "float32",
    "unusual-layout",
    "extreme-numbers",
]
FEATURE_NAMES: tuple[FeatureName, ...] = get_args(FeatureName)


@dataclass(frozen=True, order=True)
class Feature:
    """One feature, with the argument that it is about.

    given: a pair that is not its plain value, such as a padding that is not (0, 0); unequal: the numbers of a pair
    differ; not-square: an array's rows and columns differ in number; even-side: rows or columns are even in number;
    several: more than one along an axis; option: one of a few values; negative, fractions: some numbers of an array are
    negative, or not whole; float32, unusual-layout: an array is float32, or read-only or not in C order;
    extreme-numbers: some numbers of an array are very large, or all of them very small, or all of the call are zero.
    """

    name: FeatureName
    """The id of the feature."""
    argument: str = ""
    """The argument that it is about; empty where it is about all arrays."""
    value: str = ""
    """given: the plain value, as Python writes it; several: the size's name; option: the value, as Python writes it."""


FEATURE: Codec[Feature] = record(Feature, name=one_of(*FEATURE_NAMES), argument=STRING, value=STRING)
"""The JSON of a feature."""
