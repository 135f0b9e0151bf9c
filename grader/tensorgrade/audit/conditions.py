"""The conditions on arguments under which mutants are tried, and words for them and for calls."""

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from tensorgrade.arrays.codec import Array
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.features import Feature


def conditions(cases: Iterable[CaseKey]) -> list[Feature]:
    """The features of the cases, without extreme numbers: a key tries these with few other features."""
    return sorted({item for case in cases for item in case.features if item.name != "extreme-numbers"})


def condition_words(features: Sequence[Feature]) -> str:
    """What holds of a call with all these features, such as ``padding is not (0, 0) and X is not square``."""
    return " and ".join(map(_feature_words, features))


def _feature_words(feature: Feature) -> str:
    argument = feature.argument or "an array"
    match feature.name:
        case "given":
            return f"{argument} is not {feature.value}"
        case "unequal":
            return f"{argument} has two different numbers"
        case "not-square":
            return f"{argument} is not square"
        case "even-side":
            return f"{argument} has an even side"
        case "several":
            return f"{feature.value} > 1 in {argument}"
        case "option":
            return f"{argument} is {feature.value}"
        case "negative":
            return f"{argument} has negative numbers"
        case "fractions":
            return f"{argument} has fractions"
        case "float32":
            return f"{argument} is float32"
        case "unusual-layout":
            return f"{argument} is read-only or not in C order"
        case "extreme-numbers":
            return f"{argument} has very large or very small numbers"
        case _:
            assert_never(feature.name)


def call_words(case: CaseKey) -> str:
    """The call of a case, with arrays by their shapes: ``f(X: 3×4 float32 up to 9e+05, padding=(1, 0))``."""
    given = [_argument_words(name, value) for name, value in case.arguments.items()]
    return f"{case.function}({', '.join(given)})"


def _argument_words(name: str, value: Any) -> str:
    if not isinstance(value, Array):
        return f"{name}={value!r}"
    shape = "×".join(map(str, value.values.shape)) or "one number"
    dtype = "" if value.values.dtype.name == "float64" else f" {value.values.dtype}"
    layout = "" if value.layout == "C" else f" {value.layout}"
    largest = float(abs(value.values).max()) if value.values.size else 1.0
    numbers = "" if 0.01 <= largest < 100 else f" up to {largest:.0e}"
    return f"{name}: {shape}{dtype}{layout}{numbers}"
