"""Compares an answer with the expected one: returns the first difference in a fixed order, or None.

Where an answer holds others, all structure is compared before any value. The order of one value is kind, shape, finite,
values. Comparisons are in float64, but those of integers. An element y passes if ``|y − Y| ≤ u·bound``; Y and the bound
are stored in the key (see `tensorgrade.exercise.answer_kinds.Close`), and u is the check's unit roundoff.
"""

import math
from typing import Any, assert_never

from tensorgrade.arrays.codec import Array, printable_text
from tensorgrade.key.compare_arrays import compare_array, compare_discrete, describe_type, python_value
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    DiscreteAnswer,
    ExactAnswer,
    ExpectedAnswer,
    ExpectedPart,
    MeetsAnswer,
    NoneAnswer,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
    TruthAnswer,
    WordAnswer,
)
from tensorgrade.key.judged_values import Judged
from tensorgrade.result.differences import (
    Difference,
    NotFinite,
    NotMet,
    OtherValue,
    Place,
    ValueKind,
    WrongKeys,
    WrongLength,
    WrongType,
    WrongValue,
    difference_kind,
)

FLOAT32_ROUNDOFF = 2.0**-24
FLOAT64_ROUNDOFF = 2.0**-53
MAX_SHOWN = 80
"""Characters of a text that a difference holds."""
MAX_KEYS = 8
"""Keys of each kind that a difference names."""


def compare(answer: Any, expected: ExpectedAnswer, unit: float = FLOAT32_ROUNDOFF) -> Difference | None:
    """The first difference between a decoded answer (`tensorgrade.arrays.codec`) and the expected one, or None.

    ``unit`` is the unit roundoff u.
    """
    parts: list[tuple[Any, ExpectedPart, Place]] = []
    if difference := _match(answer, expected, (), parts):
        return difference
    found = (_compare_part(item, right, place, unit) for item, right, place in parts)
    return next((difference for difference in found if difference), None)


def _match(
    answer: Any, expected: ExpectedAnswer, place: Place, parts: list[tuple[Any, ExpectedPart, Place]]
) -> Difference | None:
    """The first difference in structure; to ``parts`` it adds what is to be compared, with what is expected there."""
    if isinstance(answer, Judged) and not isinstance(expected, MeetsAnswer):
        answer = answer.value
    if not isinstance(expected, Branches):
        parts.append((answer, expected, place))
        return None
    given = _as_items(answer, _axes_of_numbers(expected))
    contents = expected.contents(given)
    if contents is None:
        return _structure_difference(given, expected, place)
    for step, item, right in zip(expected.steps, contents, expected.items, strict=True):
        if difference := _match(item, right, (*place, step), parts):
            return difference
    return None


def _structure_difference(answer: Any, expected: Branches, place: Place) -> Difference:
    if expected.kind != "dict":
        if type(answer) in (tuple, list):
            return WrongLength(len(answer), len(expected.items), place)
        return WrongType(describe_type(answer), expected.kind, place)
    if type(answer) is not dict:
        return WrongType(describe_type(answer), "dict", place)
    missing = [name for name in expected.names if name not in answer]
    unknown = [printable_text(name, MAX_SHOWN) for name in answer if name not in expected.names]
    return WrongKeys(tuple(missing[:MAX_KEYS]), tuple(unknown[:MAX_KEYS]), place)


def _axes_of_numbers(expected: ExpectedAnswer) -> int:
    """How many axes an array has that holds the same numbers: 1 for a pair, 2 for a pair of pairs; else 0."""
    if not isinstance(expected, Branches) or expected.kind == "dict":
        return 0
    if all(isinstance(item, NumberAnswer) for item in expected.items):
        return 1
    inner = {_axes_of_numbers(item) for item in expected.items}
    return min(inner) + 1 if len(inner) == 1 and min(inner) else 0


def _as_items(answer: Any, axes: int) -> Any:
    """The items of an array of so many axes, numbers or further arrays; any other answer as it is."""
    if axes and isinstance(answer, Array) and answer.values.ndim == axes and answer.values.size < 100:
        return list(answer.values) if axes == 1 else [Array(item) for item in answer.values]
    return answer


def _compare_part(answer: Any, expected: ExpectedPart, place: Place, unit: float) -> Difference | None:
    match expected:
        case NumberAnswer(value, tolerance):
            return _compare_number(answer, value, tolerance, place)
        case PairAnswer(values):
            return _compare_pair(answer, values, place)
        case CloseAnswer() | ExactAnswer() | ResidualAnswer():
            return compare_array(answer, expected, unit, place)
        case DiscreteAnswer(values):
            return compare_discrete(answer, values, place)
        case WordAnswer(value):
            return _compare_same(answer, value, str, "text", place)
        case TruthAnswer(value):
            return _compare_same(python_value(answer), value, bool, "truth", place)
        case MeetsAnswer():
            return _compare_property(answer, expected, place, unit)
        case NoneAnswer():
            return None if answer is None else WrongType(describe_type(answer), "none", place)
        case _:
            assert_never(expected)


def _compare_property(answer: Any, expected: MeetsAnswer, place: Place, unit: float) -> Difference | None:
    """The first difference in kind from an answer that meets the predicate; else what the predicate says.

    Where the predicate says nothing, a difference in shape may be why.
    """
    value, meets = (answer.value, answer.meets) if isinstance(answer, Judged) else (answer, None)
    parts: list[tuple[Any, ExpectedPart, Place]] = []
    difference = _match(value, expected.like, place, parts)
    if difference is not None and (meets is None or expected.broken or not isinstance(difference, WrongLength)):
        return difference
    if difference is not None:
        parts.clear()
    for item, right, where in parts:
        found = _compare_part(item, right, where, unit)
        if found and (
            expected.broken or difference_kind(found) == "type" or (difference_kind(found) == "shape" and meets is None)
        ):
            return found
    if expected.broken:
        return None
    return NotMet(expected.words, place) if meets is False else None


def _compare_same(
    answer: Any, expected: str | bool, kind: type[str] | type[bool], kind_name: ValueKind, place: Place
) -> Difference | None:
    if type(answer) is not kind:
        return WrongType(describe_type(answer), kind_name, place)
    return None if answer == expected else OtherValue(_as_written(answer), _as_written(expected), place)


def _as_written(value: str | bool) -> str:
    return repr(printable_text(value, MAX_SHOWN)) if isinstance(value, str) else str(value)


def _compare_pair(answer: Any, expected: tuple[int | float, ...], place: Place) -> Difference | None:
    items = _as_items(answer, 1)
    if type(items) not in (tuple, list):
        return WrongType(describe_type(answer), "pair", place)
    if len(items) != len(expected):
        return WrongLength(len(items), len(expected), place)
    for position, (item, right) in enumerate(zip(items, expected, strict=True)):
        if difference := _compare_number(item, right, 0.0, place, (position,), len(expected)):
            return difference
    return None


def _compare_number(
    answer: Any,
    right: int | float,
    tolerance: float,
    place: Place,
    index: tuple[int, ...] | None = None,
    size: int = 1,
) -> Difference | None:
    """``index`` is the number's position in a pair of ``size`` numbers."""
    number = python_value(answer)
    if type(number) not in (int, float):
        return WrongType(describe_type(answer), "number" if index is None else "pair", place, index)
    if isinstance(number, float) and not math.isfinite(number):
        return NotFinite(number, right, place, index, size=size)
    if number == right or (tolerance and _are_close(number, right, tolerance)):
        return None
    return WrongValue(number, right, place, index, size=size)


def _are_close(number: int | float, right: int | float, tolerance: float) -> bool:
    try:
        return abs(number - right) <= tolerance
    except OverflowError:  # an integer of more than 308 digits
        return False
