"""Runs references with PyTorch: the expected answer to a case, and the rounding bound within which an answer is right.

The expected answer is the CPU's in float64; those of other devices and precisions are stored beside it.
"""

from collections.abc import Callable, Mapping
from typing import Any, assert_never

import numpy as np
import torch

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.device_record import CPU_FLOAT64
from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.exercise.answer_kinds import Close, Exact, Number, Pair, Residual
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError
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

Arguments = Mapping[str, Any]
"""The arguments of one call by name; arrays are `Array`."""

CPU = ReferenceDevice(torch.device("cpu"), torch.float64, CPU_FLOAT64)


def call_with_tensors(
    function: Callable[..., Any],
    arguments: Arguments,
    change: Callable[[torch.Tensor], torch.Tensor],
    device: ReferenceDevice = CPU,
) -> Any:
    """What an author's function returns for ``change`` of each array, as tensors of the device and its dtype."""

    def tensor(array: Array) -> torch.Tensor:
        return torch.from_numpy(array.values.astype(np.float64)).to(device.device, device.dtype)

    tensors = {name: change(tensor(value)) if isinstance(value, Array) else value for name, value in arguments.items()}
    return function(**tensors)


def unchanged(values: torch.Tensor) -> torch.Tensor:
    """The identity, for `call_with_tensors`."""
    return values


def expected_answer(exercise: Exercise, name: str, arguments: Arguments) -> ExpectedAnswer:
    """The expected answer to the case ``name``, part by part.

    Raises AuthorError if the reference fails, and for a `Number` or `Pair` that is not of integers.
    """
    try:
        answer = call_with_tensors(exercise.reference, arguments, unchanged)
        spec = _answer_spec(exercise, arguments)
        if not isinstance(spec, tuple):
            return (_expected_part(exercise, name, arguments, spec, answer, None),)
        return tuple(
            _expected_part(exercise, name, arguments, part, value, position)
            for position, (part, value) in enumerate(zip(spec, answer, strict=True))
        )
    except AuthorError:
        raise
    except Exception as error:
        raise AuthorError(
            f"{exercise.name}: the reference fails on case {name!r}: {type(error).__name__}: {error}",
            exercise.name,
            name,
        ) from error


def _expected_part(
    exercise: Exercise, name: str, arguments: Arguments, spec: Any, value: Any, position: int | None
) -> ExpectedPart:
    """One part of the answer, of the kind that ``spec`` says; ``position`` is its own where the answer is a tuple."""
    if isinstance(value, Residual):
        return residual_answer(value)
    match spec:
        case Close():
            return CloseAnswer(to_float64(value), _rounding_bound(exercise, spec, arguments, position))
        case Exact():
            return ExactAnswer(to_float64(value))
        case Number() | Pair():
            try:
                numbers = require_integers((to_number(value),) if isinstance(spec, Number) else to_numbers(value))
                return NumberAnswer(numbers[0]) if isinstance(spec, Number) else PairAnswer(numbers)
            except ValueError as error:
                raise AuthorError(
                    f"{exercise.name}: the reference's answer to case {name!r} is no {type(spec).__name__}(): {error}.",
                    exercise.name,
                    name,
                ) from None
        case _:
            raise AuthorError(
                f"An answer of kind {type(spec).__name__} is not known; it is Close(), Exact(), Number(), Pair(), or "
                "a tuple of the first two."
            )


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
            return CloseAnswer(to_float64(value), 2 * bound)
        case ExactAnswer():
            values = to_float64(value)
            # In another dtype the answer is rounded, such as the maximum of numbers that are float32 on this device.
            return ExactAnswer(values) if device.dtype == CPU.dtype else CloseAnswer(values, 2 * np.abs(values))
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


def _rounding_bound(exercise: Exercise, spec: Close, arguments: Arguments, part: int | None) -> Float64Array:
    """(n+2)·B + 8·S, element by element: see `tensorgrade.exercise.answer_kinds.Close`."""

    def reference(change: Callable[[torch.Tensor], torch.Tensor]) -> Float64Array:
        answer = call_with_tensors(exercise.reference, arguments, change)
        return to_float64(answer if part is None else answer[part])

    absolute, complete = reference(torch.abs), _with_defaults(exercise, arguments)
    terms = to_float64(call_with_tensors(spec.terms, complete, torch.abs)) if spec.terms else reference(torch.ones_like)
    scale = to_float64(call_with_tensors(spec.scale, complete, torch.abs)) if spec.scale else absolute.max(initial=0.0)
    bound: Float64Array = (terms + 2) * absolute + 8 * scale
    return bound


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
