"""Runs references with PyTorch: the expected answer to a case, and the rounding bound within which an answer is right.

The expected answer is the CPU's in float64; those of other devices and precisions are stored beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.exercise.answer_kinds import Close, Exact, Number, Pair, Residual
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.compare import ExpectedAnswer, ExpectedPart, Float64Array

Arguments = Mapping[str, Any]
"""The arguments of one call by name; arrays are `Array`."""

_NO_BOUND = np.zeros(0)

CPU = ReferenceDevice(torch.device("cpu"), torch.float64, "cpu float64")


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
    """The expected answer to the case ``name``, part by part. Raises AuthorError if the reference fails."""
    try:
        answer = call_with_tensors(exercise.reference, arguments, unchanged)
        spec = _answer_spec(exercise, arguments)
        parts = spec if isinstance(spec, tuple) else (spec,)
        answers = answer if isinstance(spec, tuple) else (answer,)
        close = [position for position, part in enumerate(parts) if isinstance(part, Close)]
        bounds = {
            position: _rounding_bound(
                exercise, parts[position], arguments, position if isinstance(spec, tuple) else None
            )
            for position in close
            if not isinstance(answers[position], Residual)
        }
        return tuple(
            expected_part(part, value, bounds.get(position))
            for position, (part, value) in enumerate(zip(parts, answers, strict=True))
        )
    except AuthorError:
        raise
    except Exception as error:
        raise AuthorError(
            f"{exercise.name}: the reference fails on case {name!r}: {type(error).__name__}: {error}",
            exercise.name,
            name,
        ) from error


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
            f"{exercise.name}: the reference fails on case {name!r} on {device.label}, not on the CPU: {error} "
            "Let it make its tensors where its arguments are, or build with --device cpu."
        ) from error


def _part_on_device(cpu: ExpectedPart, value: Any, device: ReferenceDevice) -> ExpectedPart:
    if isinstance(value, Residual):
        return replace(cpu, values=to_float64(value.A), bound=to_float64(value.y))
    values = to_float64(value)
    if cpu.kind == "exact" and device.dtype != CPU.dtype:
        # Such as the maximum of numbers that were rounded to float32 for this device.
        return ExpectedPart("close", values, 2 * np.abs(values), values.shape)
    return replace(cpu, values=values, bound=2 * cpu.bound, shape=values.shape)


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


def _rounding_bound(exercise: Exercise, spec: Any, arguments: Arguments, part: int | None) -> Float64Array:
    """(n+2)·B + 8·S, element by element: see `tensorgrade.exercise.answer_kinds.Close`, which ``spec`` is."""

    def reference(change: Callable[[torch.Tensor], torch.Tensor]) -> Float64Array:
        answer = call_with_tensors(exercise.reference, arguments, change)
        return to_float64(answer if part is None else answer[part])

    absolute, complete = reference(torch.abs), _with_defaults(exercise, arguments)
    terms = to_float64(call_with_tensors(spec.terms, complete, torch.abs)) if spec.terms else reference(torch.ones_like)
    scale = to_float64(call_with_tensors(spec.scale, complete, torch.abs)) if spec.scale else absolute.max(initial=0.0)
    bound: Float64Array = (terms + 2) * absolute + 8 * scale
    return bound


def to_float64(value: Any) -> Float64Array:
    """A tensor, number or sequence of numbers as a float64 array in C order."""
    if isinstance(value, torch.Tensor):
        value = value.detach().resolve_conj().resolve_neg().cpu().numpy()
    return np.array(value, dtype=np.float64, order="C")


def expected_part(spec: Any, value: Any, bound: Float64Array | None) -> ExpectedPart:
    """One part of an expected answer, of the kind that ``spec`` says; with ``bound`` it is a `Close` one.

    Raises AuthorError for an unknown kind.
    """
    if isinstance(value, Residual):
        return ExpectedPart("residual", to_float64(value.A), to_float64(value.y), tuple(value.shape), value.rtol)
    values = to_float64(value)
    if bound is not None:
        return ExpectedPart("close", values, bound, values.shape)
    if isinstance(spec, Exact):
        return ExpectedPart("exact", values, np.zeros(values.shape), values.shape)
    if isinstance(spec, (Number, Pair)):
        return ExpectedPart("number" if isinstance(spec, Number) else "pair", values, _NO_BOUND, values.shape)
    raise AuthorError(
        f"An answer of kind {type(spec).__name__} is not known; it is Close(), Exact(), Number(), Pair(), or a tuple "
        "of the first two."
    )
