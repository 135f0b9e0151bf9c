"""Runs references with PyTorch: the expected answer to a case, and the rounding bound within which an answer is right.

The expected answer is the CPU's in float64; those of other devices and precisions are stored beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

import numpy as np
import torch

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.device_record import CPU_FLOAT64
from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.arrays.nested_values import map_values
from tensorgrade.exercise.answer_kinds import Close, Exact, Number, Pair, Residual
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.compare import FLOAT32_ROUNDOFF
from tensorgrade.key.expected_answers import (
    CloseAnswer,
    ExactAnswer,
    ExpectedAnswer,
    ExpectedPart,
    Float64Array,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.key_builder.rounding.bounds import parts_of, rounding_bounds
from tensorgrade.key_builder.rounding.refusals import NoBound

Arguments = Mapping[str, Any]
"""The arguments of one call by name; arrays are `Array`."""

CPU = ReferenceDevice(torch.device("cpu"), torch.float64, CPU_FLOAT64)


def call_with_tensors(
    function: Callable[..., Any],
    arguments: Arguments,
    change: Callable[[torch.Tensor], torch.Tensor],
    device: ReferenceDevice = CPU,
) -> Any:
    """What an author's function returns for ``change`` of each array, as tensors of the device and its dtype.

    Tensors that the function makes without saying of which dtype have that one, too.
    """

    def changed(value: Any) -> Any:
        if not isinstance(value, Array):
            return value
        return change(torch.from_numpy(value.values.astype(np.float64)).to(device.device, device.dtype))

    tensors = {name: map_values(changed, value) for name, value in arguments.items()}
    default = torch.get_default_dtype()
    torch.set_default_dtype(device.dtype)
    try:
        return function(**tensors)
    finally:
        torch.set_default_dtype(default)


def unchanged(values: torch.Tensor) -> torch.Tensor:
    """The identity, for `call_with_tensors`."""
    return values


def expected_answer(exercise: Exercise, name: str, arguments: Arguments) -> ExpectedAnswer:
    """The expected answer to the case ``name``, part by part.

    Raises AuthorError if the reference fails or returns what is no answer of its kind, and where rounding may change
    the answer too much (`tensorgrade.key_builder.rounding`).
    """
    try:
        answer = call_with_tensors(exercise.reference, arguments, unchanged)
        spec = _answer_spec(exercise, arguments)
        specs = spec if isinstance(spec, tuple) else (spec,)
        values = tuple(answer) if isinstance(spec, tuple) else (answer,)
        if len(values) != len(specs):
            raise _NoAnswerOfItsKind(f"has {len(values)} parts, and answer=(…) has {len(specs)}")
        parts = tuple(_expected_part(item, value) for item, value in zip(specs, values, strict=True))
        return _with_bounds(exercise, arguments, specs, parts)
    except AuthorError:
        raise
    except _NoAnswerOfItsKind as error:
        sentence = f"the reference's answer to case {name!r} {error}."
    except NoBound as error:
        sentence = f"on case {name!r}, {error}"
    except Exception as error:
        raise AuthorError(
            f"{exercise.name}: the reference fails on case {name!r}: {type(error).__name__}: {error}",
            exercise.name,
            name,
        ) from error
    raise AuthorError(f"{exercise.name}: {sentence}", exercise.name, name) from None


class _NoAnswerOfItsKind(Exception):
    """A reference's answer that is not of the kind that the exercise declares; the text is the end of a sentence."""


def _expected_part(spec: Any, value: Any) -> ExpectedPart:
    """One part of the answer, of the kind that ``spec`` says; the bound of a `CloseAnswer` is still to be found."""
    if isinstance(value, Residual):
        return residual_answer(value)
    match spec:
        case Close():
            values = _array_answer(value, "Close")
            if not np.isfinite(values).all():
                raise _NoAnswerOfItsKind(f"has {_first_not_finite(values)} in it: give it numbers it is defined for")
            return CloseAnswer(values, np.zeros(values.shape))
        case Exact():
            values = _array_answer(value, "Exact")
            if np.isnan(values).any():
                raise _NoAnswerOfItsKind("has nan in it: give it numbers it is defined for")
            return ExactAnswer(values)
        case Number() | Pair():
            try:
                numbers = require_integers((to_number(value),) if isinstance(spec, Number) else to_numbers(value))
                if isinstance(spec, Pair) and len(numbers) != 2:
                    raise ValueError(f"these are {len(numbers)} numbers")
                return NumberAnswer(numbers[0]) if isinstance(spec, Number) else PairAnswer(numbers)
            except ValueError as error:
                raise _NoAnswerOfItsKind(f"is no {type(spec).__name__}(): {error}") from None
        case _:
            raise AuthorError(
                f"An answer of kind {type(spec).__name__} is not known; it is Close(), Exact(), Number(), Pair(), or "
                "a tuple of the first two."
            )


def _array_answer(value: Any, kind: str) -> Float64Array:
    """The numbers of an answer that is one array."""
    if isinstance(value, (list, tuple)) and any(isinstance(item, torch.Tensor) and item.dim() for item in value):
        raise _NoAnswerOfItsKind(
            f"is a {type(value).__name__} of {len(value)} tensors, and {kind}() is one array: return a tuple and give "
            "answer=(Close(), …), or stack them"
        )
    return to_float64(value)


def _first_not_finite(values: Float64Array) -> str:
    return str(values[~np.isfinite(values)][0])


def _with_bounds(
    exercise: Exercise, arguments: Arguments, specs: Sequence[Any], parts: ExpectedAnswer
) -> ExpectedAnswer:
    """The parts, with the bounds of those that are close. Raises NoBound."""
    given = {
        index: _given_bound(spec.bound, part, _with_defaults(exercise, arguments))
        for index, (spec, part) in enumerate(zip(specs, parts, strict=True))
        if isinstance(part, CloseAnswer) and spec.bound is not None
    }
    references: dict[Callable[..., Any], list[bool]] = {}
    for index, (spec, part) in enumerate(zip(specs, parts, strict=True)):
        if isinstance(part, CloseAnswer) and index not in given:
            for reference in (exercise.reference, *spec.also):
                references.setdefault(reference, [False] * len(parts))[index] = True
    found = {index: [bound] for index, bound in given.items()}
    for reference, wanted in references.items():
        bounds = rounding_bounds(
            lambda change, reference=reference: call_with_tensors(reference, arguments, change),  # type: ignore[misc]
            wanted,
        )
        if reference is not exercise.reference:
            _require_same_answer(call_with_tensors(reference, arguments, unchanged), parts, bounds)
        for index, bound in enumerate(bounds):
            if bound is not None:
                found.setdefault(index, []).append(bound)
    return tuple(
        replace(part, bound=np.asarray(np.maximum.reduce(np.broadcast_arrays(part.bound, *found[index]))))
        if isinstance(part, CloseAnswer)
        else part
        for index, part in enumerate(parts)
    )


def _require_same_answer(answer: Any, parts: ExpectedAnswer, bounds: Sequence[Float64Array | None]) -> None:
    """Raises where another reference's answer differs from the expected one by more than its rounding bound."""
    for part, value, bound in zip(parts, parts_of(answer, len(parts)), bounds, strict=True):
        if bound is None or not isinstance(part, CloseAnswer):
            continue
        values = to_float64(value)
        if values.shape != part.shape or not (np.abs(values - part.values) <= FLOAT32_ROUNDOFF * bound).all():
            raise _NoAnswerOfItsKind("is not that of a function in Close(also=…), which must compute the same")


def _given_bound(function: Callable[..., Any], part: CloseAnswer, arguments: Arguments) -> Float64Array:
    """The author's own bound, in the shape of the answer."""
    bound = to_float64(call_with_tensors(function, arguments, unchanged))
    if not (np.isfinite(bound) & (bound >= 0)).all():
        raise _NoAnswerOfItsKind(f"has a bound of {bound[~(np.isfinite(bound) & (bound >= 0))].flat[0]:.3g}")
    return np.array(np.broadcast_to(bound, part.shape))


def expected_on_device(
    exercise: Exercise, name: str, arguments: Arguments, cpu: ExpectedAnswer, device: ReferenceDevice
) -> ExpectedAnswer:
    """The reference's answer on another device, with the CPU's bounds doubled: both the device and the student round.

    Raises AuthorError if the reference fails there.
    """
    try:
        with device.as_torch_default():
            answer = call_with_tensors(exercise.reference, arguments, unchanged, device)
        answers = answer if len(cpu) > 1 else (answer,)
        return tuple(_part_on_device(part, value, device) for part, value in zip(cpu, answers, strict=True))
    except Exception as error:
        raise AuthorError(
            f"{exercise.name}: the reference fails on case {name!r} on {device.record}, not on the CPU: {error} "
            "Let it make its tensors where its arguments are, or build with --device cpu."
        ) from error


def _part_on_device(cpu: ExpectedPart, value: Any, device: ReferenceDevice) -> ExpectedPart:
    match cpu:
        case ResidualAnswer():
            return residual_answer(value)
        case CloseAnswer(_, bound):
            return CloseAnswer(to_float64(value), np.asarray(2 * bound))
        case ExactAnswer():
            values = to_float64(value)
            # In another dtype the answer is rounded, such as the maximum of numbers that are float32 on this device.
            return (
                ExactAnswer(values)
                if device.dtype == CPU.dtype
                else CloseAnswer(values, np.asarray(2 * np.abs(values)))
            )
        case NumberAnswer():
            return NumberAnswer(to_number(value))
        case PairAnswer():
            return PairAnswer(to_numbers(value))
        case _:
            assert_never(cpu)


def _answer_spec(exercise: Exercise, arguments: Arguments) -> Any:
    return (
        call_with_tensors(exercise.answer, _with_defaults(exercise, arguments), unchanged)
        if callable(exercise.answer)
        else exercise.answer
    )


def _with_defaults(exercise: Exercise, arguments: Arguments) -> Arguments:
    """The arguments, with the defaults of the parameters that the case leaves out."""
    parameters = exercise.parameters().items()
    return {**{name: item.default for name, item in parameters if item.default is not item.empty}, **arguments}


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


def residual_answer(value: Residual) -> ResidualAnswer:
    """The equation that an answer has to solve."""
    return ResidualAnswer(to_float64(value.A), to_float64(value.y), tuple(value.shape), value.rtol)
