"""Properties of a case's arguments, to find the one that separates the right cases from the wrong ones.

A property is told only where the cases separate it from simpler facts. A side is odd, or everything is square, in at
least two ways among the right cases, and is not in at least two ways among the wrong ones: else the cases cannot tell
it from "the argument has this one value". Where an argument has one value in all right cases, that is told instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.explanation_facts import Hint

MIN_CASES = 2
"""The least number of wrong cases on which a hint may rest; where it is about arguments, of right ones, too."""

LEFT_OUT = "left out"
"""The value of an argument that a case leaves to its default."""


@dataclass(frozen=True)
class Parameters:
    """What the cases of an exercise show of its parameters."""

    optional: tuple[str, ...]
    """The keyword arguments that some case gives."""
    windows: frozenset[str]
    """The pairs that are sizes of a window or kernel: not a padding or a stride, where parity means nothing."""
    plain: dict[str, str]
    """The plain values that are known, as Python writes them."""


def parameters_of(cases: Sequence[CaseKey]) -> Parameters:
    """The parameters of an exercise, as far as its cases show them."""
    plain = {item.argument: item.value for case in cases for item in case.features if item.name == "given"}
    pairs = {name for case in cases for name, value in case.positional.items() if is_pair(value)}
    optional = sorted({name for case in cases for name in case.keyword})
    return Parameters(tuple(optional), frozenset(pairs - plain.keys()), plain)


def pads(exercise: ExerciseKey) -> bool:
    """Whether an argument adds a border: a pair (rows, columns), or a number, that is zero unless it is given."""
    plain = {*exercise.pair_defaults.values()}
    return (0, 0) in plain or bool({"(0, 0)", "0"} & {*parameters_of(exercise.cases).plain.values()})


def separating_property(right: Sequence[CaseKey], wrong: Sequence[CaseKey], parameters: Parameters) -> Hint | None:
    """The property that all right cases have and no wrong one; None where several do, of which one may be the cause.

    None for fewer than MIN_CASES right or wrong cases, too.
    """
    if len(right) < MIN_CASES or len(wrong) < MIN_CASES:
        return None
    common = set.intersection(*(set(_properties(case, parameters)) for case in right))
    for case in wrong:
        common -= set(_properties(case, parameters))
    found = [
        hint
        for hint in dict.fromkeys(_properties(right[0], parameters))
        if hint in common and has_several_values(hint, right) and has_several_values(hint, wrong)
    ]
    found = [hint for hint in found if hint.name != "only-value" or Hint("only-default", hint.argument) not in found]
    # A value that no case which students see has is not told.
    shown = {hint for case in right if case.shown for hint in _properties(case, parameters)}
    found = [hint for hint in found if hint.name != "only-value" or hint in shown]
    # The first axes of several arrays are one size, such as the number of samples.
    if len(found) == 1 or {hint.name for hint in found} == {"only-one-along-first-axis"}:
        return found[0]
    return None


def is_pair(value: Any) -> bool:
    """Whether an argument is a pair of integers, such as a kernel's size."""
    return isinstance(value, (tuple, list)) and len(value) == 2 and all(type(number) is int for number in value)


def _properties(case: CaseKey, parameters: Parameters) -> Iterator[Hint]:
    """The properties that a case has, the simplest ones first."""
    arguments = case.arguments
    arrays = {name: value for name, value in arguments.items() if isinstance(value, Array)}
    sides = {name: size for name, value in arguments.items() if (size := _size(value))}
    if all(first == second for first, second in sides.values()):
        yield Hint("only-square")
    for name, size in sides.items():
        if (name in arrays or name in parameters.windows) and all(side % 2 for side in size):
            yield Hint("only-odd", name)
    if arrays and all((value.values >= 0).all() for value in arrays.values()):
        yield Hint("only-not-negative")
    if arrays and all((value.values == np.rint(value.values)).all() for value in arrays.values()):
        yield Hint("only-whole-numbers")
    for name, value in arrays.items():
        if value.values.ndim >= 3 and value.values.shape[0] == 1:
            yield Hint("only-one-along-first-axis", name)
    for name in parameters.optional:
        if name not in case.keyword:
            yield Hint("only-default", name)
    if arrays and all(value.values.dtype == np.float64 for value in arrays.values()):
        yield Hint("only-float64")
    if all(value.layout != "readonly" for value in arrays.values()):
        yield Hint("only-writable")
    for name in (*case.positional, *parameters.optional):
        written = _written(case, name, parameters)
        if written is not None and written != LEFT_OUT:
            yield Hint("only-value", name, value=written)


def _size(value: Any) -> tuple[int, int] | None:
    """Rows and columns of an array, or the two numbers of a pair; None of any other argument."""
    if isinstance(value, Array):
        return (value.values.shape[-2], value.values.shape[-1]) if value.values.ndim >= 2 else None
    return (value[0], value[1]) if is_pair(value) else None


def _written(case: CaseKey, name: str, parameters: Parameters) -> str | None:
    """A number, a pair, a word, True, False or None, as Python writes it; None of any other argument."""
    if name not in case.arguments:
        return parameters.plain.get(name, LEFT_OUT)
    value = case.arguments[name]
    if is_pair(value):
        return repr(tuple(value))
    return repr(value) if value is None or isinstance(value, (bool, int, str)) else None


def has_several_values(hint: Hint, cases: Sequence[CaseKey]) -> bool:
    """Whether the sizes that a hint is about have at least two values in these cases; true of other hints."""
    if hint.name not in ("only-square", "only-odd"):
        return True
    return len({_sizes(case, hint.argument) for case in cases}) >= 2


def _sizes(case: CaseKey, name: str) -> tuple[tuple[int, int] | None, ...]:
    """The sizes of an argument; of all where ``name`` is empty."""
    return tuple(_size(value) for argument, value in case.arguments.items() if name in ("", argument))
