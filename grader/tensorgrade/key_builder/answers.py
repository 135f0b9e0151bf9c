"""What a reference returns → the expected answer of a key, part by part, of the kinds that the author means."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, assert_never

import numpy as np
import torch
from numpy.typing import NDArray

from tensorgrade.exercise.answer_kinds import (
    KINDS,
    AnswerSpec,
    Close,
    Exact,
    Kind,
    Meets,
    Number,
    Pair,
    Residual,
    Truth,
    Word,
    specs_of_items,
)
from tensorgrade.exercise.former_text import text_beside
from tensorgrade.exercise.predicate_source import PredicateError, predicate_source
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
from tensorgrade.key_builder.author_numbers import require_integers, to_float64, to_number, to_numbers
from tensorgrade.result.differences import Place

DEFAULT_DIGITS = 6
"""Of a Python float, of whose rounding nothing is known."""
SMALLEST = 1e-6
"""The size below which digits are counted as if the number were of this size."""


class NoAnswerOfItsKind(Exception):
    """A reference's answer that is not of the kind that the exercise declares; the text is the end of a sentence."""


def read_answer(value: Any, spec: AnswerSpec, kinds: list[Kind | None], place: Place = ()) -> ExpectedAnswer:
    """The expected answer; the bound of a `CloseAnswer` is still to be found.

    To ``kinds`` it adds the kind that the author gives for each part, in order. Raises NoAnswerOfItsKind.
    """
    if isinstance(spec, KINDS) or not _holds_others(value):
        if spec is not None and not isinstance(spec, KINDS):
            raise _refused(place, f"is {_described(value)}, and answer= gives kinds for {_described(spec)}")
        kinds.append(spec)
        if isinstance(spec, Meets):
            return _meets(value, spec, place)
        try:
            return _part(value, spec)
        except NoAnswerOfItsKind as error:
            raise _refused(place, str(error)) from None
    if isinstance(value, Mapping):
        return _dictionary(dict(value), spec, kinds, place)
    fields = tuple(getattr(value, "_fields", ()))
    fitting = specs_of_items(spec, len(value), fields)
    if fitting is None:
        raise _refused(place, f"has {len(value)} parts, and answer= gives kinds for {_described(spec)}")
    names = fitting[0] or fields
    steps: Sequence[int | str] = names or range(len(value))
    items = [
        read_answer(item, of_item, kinds, (*place, step))
        for step, item, of_item in zip(steps, value, fitting[1], strict=True)
    ]
    return Branches("list" if isinstance(value, list) else "tuple", tuple(items), names)


def _meets(value: Any, kind: Meets, place: Place) -> MeetsAnswer:
    try:
        source = predicate_source(kind.predicate)
    except PredicateError as error:
        raise _refused(place, f"is judged by Meets(…), whose predicate {error}") from None
    parameters = inspect.signature(kind.predicate).parameters.values()
    names = [item.name for item in parameters if item.kind is not item.VAR_KEYWORD]
    return MeetsAnswer(source, tuple(names[1:]), text_beside(kind.words), read_answer(value, None, [], place))


def _dictionary(value: dict[Any, Any], spec: AnswerSpec, kinds: list[Kind | None], place: Place) -> Branches:
    given = spec if isinstance(spec, Mapping) else {}
    if spec is not None and not isinstance(spec, Mapping):
        raise _refused(place, f"is a dictionary, and answer= gives kinds for {_described(spec)}")
    if other := [name for name in value if not isinstance(name, str)]:
        raise _refused(place, f"has the key {other[0]!r:.40}, which is no text")
    if unknown := [name for name in given if name not in value]:
        raise _refused(place, f"has no {unknown[0]!r}, of which answer= gives the kind; it has {', '.join(value)}")
    items = [read_answer(item, given.get(name), kinds, (*place, name)) for name, item in value.items()]
    return Branches("dict", tuple(items), tuple(value))


def _holds_others(value: Any) -> bool:
    return isinstance(value, (tuple, list, Mapping))


def _refused(place: Place, sentence: str) -> NoAnswerOfItsKind:
    at = "".join(f"[{step!r}]" for step in place)
    return NoAnswerOfItsKind(f"at {at} {sentence}" if at and not sentence.startswith("at [") else sentence)


def _described(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"a dictionary of {len(value)}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, torch.Tensor):
        return "one tensor"
    return f"of type {type(value).__name__}"


def _part(value: Any, kind: Kind | None) -> ExpectedPart:
    if isinstance(value, Residual):
        return residual_answer(value)
    match kind:
        case None:
            return _read_off(value)
        case Close():
            return _close(_array(value, "Close"))
        case Exact():
            if isinstance(value, torch.Tensor) and not value.is_floating_point():
                return _read_off(value)
            values = _array(value, "Exact")
            if np.isnan(values).any():
                raise NoAnswerOfItsKind("has nan in it: give it numbers it is defined for")
            return ExactAnswer(values)
        case Number(digits):
            number = _number(value, lambda: to_number(value))
            if digits is not None:
                return _number_to_digits(float(number), digits)
            if not isinstance(number, int):
                raise NoAnswerOfItsKind(
                    f"is {number}, no integer as Number() needs: leave the kind out, or give Number(digits=…)"
                )
            return NumberAnswer(number)
        case Pair():
            numbers = _number(value, lambda: require_integers(to_numbers(value)))
            if len(numbers) != 2:
                raise NoAnswerOfItsKind(f"is no Pair(): these are {len(numbers)} numbers")
            return PairAnswer(numbers)
        case Word():
            if not isinstance(value, str):
                raise NoAnswerOfItsKind(f"is {_described(value)}, no text as Word() needs")
            return WordAnswer(value)
        case Truth():
            truth = value.item() if isinstance(value, (torch.Tensor, np.bool_)) and value.ndim == 0 else value
            if not isinstance(truth, bool):
                raise NoAnswerOfItsKind(f"is {_described(value)}, not True or False as Truth() needs")
            return TruthAnswer(truth)
        case Meets():
            raise AssertionError("it is read before: what it is about may hold others")
        case _:
            assert_never(kind)


def _read_off(value: Any) -> ExpectedPart:
    """The part of the kind that a value shows by itself."""
    if value is None:
        return NoneAnswer()
    if isinstance(value, str):
        return WordAnswer(value)
    if isinstance(value, bool):
        return TruthAnswer(value)
    if isinstance(value, int):
        return NumberAnswer(int(value))
    if isinstance(value, (np.ndarray, np.generic)):
        value = torch.as_tensor(np.array(value)) if value.dtype.kind in "biuf" else value
    elif isinstance(value, float):
        return _number_to_digits(value, DEFAULT_DIGITS)
    if not isinstance(value, torch.Tensor) or value.is_complex():
        raise NoAnswerOfItsKind(
            f"is {_described(value)}, and answers are tensors, numbers, texts, True, None, and tuples, lists and "
            "dictionaries of these"
        )
    if value.is_floating_point():
        return _close(to_float64(value))
    plain = value.detach().cpu().numpy()
    if value.dim():
        return DiscreteAnswer(_discrete(plain))
    return TruthAnswer(bool(plain)) if value.dtype == torch.bool else NumberAnswer(int(plain))


def _discrete(values: NDArray[Any]) -> NDArray[Any]:
    return np.array(values, dtype=np.bool_ if values.dtype.kind == "b" else np.int64, order="C")


def _close(values: NDArray[np.float64]) -> CloseAnswer:
    if not np.isfinite(values).all():
        raise NoAnswerOfItsKind(
            f"has {values[~np.isfinite(values)][0]} in it: give it numbers it is defined for"
            if values.ndim
            else f"is {values}: give it numbers it is defined for"
        )
    return CloseAnswer(values, np.zeros(values.shape))


def _number_to_digits(value: float, digits: int) -> NumberAnswer:
    if not np.isfinite(value):
        raise NoAnswerOfItsKind(f"is {value}: give it numbers it is defined for")
    return NumberAnswer(value, 0.5 * 10.0**-digits * max(abs(value), SMALLEST))


def _number(value: Any, convert: Callable[[], Any]) -> Any:
    try:
        return convert()
    except (ValueError, TypeError) as error:
        raise NoAnswerOfItsKind(f"is no number or pair of numbers: {error}") from None


def _array(value: Any, kind: str) -> NDArray[np.float64]:
    """The numbers of an answer that is one array."""
    if isinstance(value, (list, tuple)) and any(isinstance(item, torch.Tensor) and item.dim() for item in value):
        raise NoAnswerOfItsKind(
            f"is a {type(value).__name__} of {len(value)} tensors, and {kind}() is one array: leave answer= out, give "
            f"a kind for each, as in answer=({kind}(), …), or stack them"
        )
    try:
        return to_float64(value)
    except (TypeError, ValueError) as error:
        raise NoAnswerOfItsKind(f"is {_described(value)}, no array as {kind}() needs: {error}") from None


def residual_answer(value: Residual) -> ResidualAnswer:
    """The equation that an answer has to solve."""
    return ResidualAnswer(to_float64(value.A), to_float64(value.y), tuple(value.shape), value.rtol)


def contents(branches: Branches, value: Any) -> list[Any]:
    """The items of what a reference or a variant returned, of the structure of the branches. Raises ValueError."""
    if branches.kind == "dict":
        if not isinstance(value, Mapping) or set(value) != set(branches.names):
            raise ValueError(f"the answer does not have the keys {', '.join(branches.names)}")
        return [value[name] for name in branches.names]
    if not isinstance(value, (tuple, list)) or len(value) != len(branches.items):
        raise ValueError(f"the answer is not a {branches.kind} of {len(branches.items)} items")
    return list(value)


def raw_parts(expected: ExpectedAnswer, value: Any) -> list[Any]:
    """What a reference returned, part by part of the expected answer. Raises ValueError for another structure."""
    if not isinstance(expected, Branches):
        return [value]
    items = zip(expected.items, contents(expected, value), strict=True)
    return [part for item, one in items for part in raw_parts(item, one)]
