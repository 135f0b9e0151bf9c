"""Runs references with PyTorch: the expected answer to a case, and the rounding bound within which an answer is right.

The expected answer is the CPU's in float64; those of other devices and precisions are stored beside it.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch

from tensorgrade.arrays.codec import Array, as_call_argument
from tensorgrade.arrays.device_record import CPU_FLOAT64
from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.arrays.nested_values import map_values
from tensorgrade.exercise.answer_kinds import Close, Kind
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.scripted_cases import ScriptedReference
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.stored_answers import as_sandbox_value
from tensorgrade.key.answer_tree import change_parts, parts_of
from tensorgrade.key.compare import FLOAT32_ROUNDOFF
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    ExactAnswer,
    ExpectedAnswer,
    ExpectedPart,
    Float64Array,
    MeetsAnswer,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.key.judged_values import plain_answer, run_predicate
from tensorgrade.key_builder.answers import NoAnswerOfItsKind, contents, raw_parts, read_answer, residual_answer
from tensorgrade.key_builder.author_numbers import to_float64, to_number, to_numbers
from tensorgrade.key_builder.rounding.bounds import rounding_bounds
from tensorgrade.key_builder.rounding.refusals import NoBound
from tensorgrade.key_builder.unsendable_values import unsendable_value

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


def as_reference(exercise: Exercise, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the arguments of a case, of one that takes the place of the exercise's own, such as a variant."""
    reference = exercise.reference
    return reference.of(function) if isinstance(reference, ScriptedReference) else function


def unchanged(values: torch.Tensor) -> torch.Tensor:
    """The identity, for `call_with_tensors`."""
    return values


def expected_answer(exercise: Exercise, name: str, arguments: Arguments) -> ExpectedAnswer:
    """The expected answer to the case ``name``.

    Raises AuthorError if the reference fails or returns what is no answer of its kind, and where rounding may change
    the answer too much (`tensorgrade.key_builder.rounding`).
    """
    try:
        value = call_with_tensors(exercise.reference, arguments, unchanged)
        kinds: list[Kind | None] = []
        answer = read_answer(value, _answer_spec(exercise, arguments), kinds)
        if problem := unsendable_value("it", plain_answer(as_sandbox_value(answer))):
            raise NoAnswerOfItsKind(f"cannot come back from a student's function: {problem}")
        _require_met(answer, arguments)
        return _with_bounds(exercise, arguments, kinds, answer)
    except AuthorError:
        raise
    except NoAnswerOfItsKind as error:
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


def _require_met(answer: ExpectedAnswer, arguments: Arguments) -> None:
    """Raises where the reference's own answer does not meet a predicate."""
    for part in parts_of(answer):
        if isinstance(part, MeetsAnswer) and meets(part, plain_answer(as_sandbox_value(part)), arguments) is not True:
            raise NoAnswerOfItsKind(
                "does not meet its own predicate, which has to return True for it: see what it returns for the arrays "
                "of NumPy that the case has, and correct the one or the other"
            )


def meets(part: MeetsAnswer, answer: Any, arguments: Arguments) -> bool | None:
    """What a predicate says of an answer, as the sandbox returns it."""
    given = {name: as_call_argument(value) for name, value in arguments.items()}
    return run_predicate(part, as_call_argument(answer), given)


def _with_bounds(
    exercise: Exercise, arguments: Arguments, kinds: Sequence[Kind | None], answer: ExpectedAnswer
) -> ExpectedAnswer:
    """The answer, with the bounds of those parts that are close. Raises NoBound."""
    parts = parts_of(answer)
    close = [kind if isinstance(kind, Close) else Close() for kind in kinds]
    found: dict[int, list[Float64Array]] = {}
    references: dict[Callable[..., Any], list[bool]] = {}
    for index, (kind, part) in enumerate(zip(close, parts, strict=True)):
        if isinstance(part, CloseAnswer) and kind.bound is not None:
            found[index] = [_given_bound(kind.bound, part, _with_defaults(exercise, arguments))]
        elif isinstance(part, CloseAnswer):
            for reference in (exercise.reference, *(as_reference(exercise, other) for other in kind.also)):
                references.setdefault(reference, [False] * len(parts))[index] = True

    def values(reference: Callable[..., Any], change: Callable[[torch.Tensor], torch.Tensor]) -> list[Any]:
        return raw_parts(answer, call_with_tensors(reference, arguments, change))

    for reference, wanted in references.items():
        bounds = rounding_bounds(partial(values, reference), wanted)
        if reference is not exercise.reference:
            _require_same_answer(values(reference, unchanged), parts, bounds)
        for index, bound in enumerate(bounds):
            if bound is not None:
                found.setdefault(index, []).append(bound)
    numbers = itertools.count()

    def bounded(part: ExpectedPart) -> ExpectedPart:
        index = next(numbers)
        if not isinstance(part, CloseAnswer):
            return part
        return replace(part, bound=np.asarray(np.maximum.reduce(np.broadcast_arrays(part.bound, *found[index]))))

    return change_parts(bounded, answer)


def _require_same_answer(
    answer: Sequence[Any], parts: Sequence[ExpectedPart], bounds: Sequence[Float64Array | None]
) -> None:
    """Raises where another reference's answer differs from the expected one by more than its rounding bound."""
    for part, value, bound in zip(parts, answer, bounds, strict=True):
        if bound is None or not isinstance(part, CloseAnswer):
            continue
        values = to_float64(value)
        if values.shape != part.shape or not (np.abs(values - part.values) <= FLOAT32_ROUNDOFF * bound).all():
            raise NoAnswerOfItsKind("is not that of a function in Close(also=…), which must compute the same")


def _given_bound(function: Callable[..., Any], part: CloseAnswer, arguments: Arguments) -> Float64Array:
    """The author's own bound, in the shape of the answer."""
    bound = to_float64(call_with_tensors(function, arguments, unchanged))
    if not (np.isfinite(bound) & (bound >= 0)).all():
        worst = bound[~(np.isfinite(bound) & (bound >= 0))].flat[0]
        raise NoAnswerOfItsKind(f"has a bound of {worst:.3g}: let Close(bound=…) give 0 or a larger, finite number")
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
        return change_parts(partial(_part_on_device, device), cpu, answer, contents=contents)
    except Exception as error:
        raise AuthorError(
            f"{exercise.name}: the reference fails on case {name!r} on {device.record}, not on the CPU: {error} "
            "Let it make its tensors where its arguments are, or build with --device cpu."
        ) from error


def _part_on_device(device: ReferenceDevice, cpu: ExpectedPart, value: Any) -> ExpectedPart:
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
        case NumberAnswer(_, tolerance):
            return NumberAnswer(to_number(value), 2 * tolerance)
        case PairAnswer():
            return PairAnswer(to_numbers(value))
        case MeetsAnswer():
            return cpu
        case _:
            answer = read_answer(value, None, [])
            assert not isinstance(answer, Branches)
            return answer


def _answer_spec(exercise: Exercise, arguments: Arguments) -> Any:
    spec = exercise.answer
    if callable(spec):
        spec = call_with_tensors(spec, _with_defaults(exercise, arguments), unchanged)
    reference = exercise.reference
    if isinstance(reference, ScriptedReference) and isinstance(spec, Mapping):
        # Of a class, the kinds are given by method; a script may call one several times, or not at all.
        return {name: spec.get(method) for name, method in zip(*reference.calls, strict=True)}
    return spec


def _with_defaults(exercise: Exercise, arguments: Arguments) -> Arguments:
    """The arguments, with the defaults of the parameters that the case leaves out."""
    parameters = exercise.parameters().items()
    return {**{name: item.default for name, item in parameters if item.default is not item.empty}, **arguments}
