"""References run by torch: what a case's answer must be, and the rounding bound that it may miss it by.

The truth is the CPU's in float64; what other devices and precisions make of the same reference is stored beside it.
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

_NONE = np.zeros(0)

CPU = ReferenceDevice(torch.device("cpu"), torch.float64, "cpu float64")


def call_with_tensors(
    function: Callable[..., Any],
    given: Arguments,
    change: Callable[[torch.Tensor], torch.Tensor],
    place: ReferenceDevice = CPU,
) -> Any:
    """The function of an author, called with tensors (float64, or the place's) for arrays, each changed on the way."""

    def tensor(array: Array) -> torch.Tensor:
        return torch.from_numpy(array.values.astype(np.float64)).to(place.device, place.dtype)

    tensors = {name: change(tensor(value)) if isinstance(value, Array) else value for name, value in given.items()}
    return function(**tensors)


def unchanged(values: torch.Tensor) -> torch.Tensor:
    """No change."""
    return values


def expected_answer(exercise: Exercise, name: str, given: Arguments) -> ExpectedAnswer:
    """What the answer to a case must be, part by part. Raises AuthorError when the reference fails."""
    try:
        answer = call_with_tensors(exercise.reference, given, unchanged)
        spec = _spec(exercise, given)
        parts = spec if isinstance(spec, tuple) else (spec,)
        answers = answer if isinstance(spec, tuple) else (answer,)
        close = [position for position, part in enumerate(parts) if isinstance(part, Close)]
        bounds = {
            position: _bound(exercise, parts[position], given, position if isinstance(spec, tuple) else None)
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
    exercise: Exercise, name: str, given: Arguments, cpu: ExpectedAnswer, place: ReferenceDevice
) -> ExpectedAnswer:
    """What the reference gives at another place, with the CPU's bounds doubled: both sides round there.

    Raises AuthorError when it fails there.
    """
    try:
        with place.as_torch_default():
            answer = call_with_tensors(exercise.reference, given, unchanged, place)
        answers = answer if len(cpu) > 1 else (answer,)
        return tuple(_rounded(part, value, place) for part, value in zip(cpu, answers, strict=True))
    except Exception as error:
        raise AuthorError(
            f"{exercise.name}: the reference fails on case {name!r} on {place.label}, not on the CPU: {error} "
            "Let it make its tensors where its arguments are, or build with --device cpu."
        ) from error


def _rounded(cpu: ExpectedPart, value: Any, place: ReferenceDevice) -> ExpectedPart:
    if isinstance(value, Residual):
        return replace(cpu, values=to_float64(value.A), bound=to_float64(value.y))
    values = to_float64(value)
    if cpu.kind == "exact" and place.dtype != CPU.dtype:
        # A maximum of numbers that were rounded on the way in.
        return ExpectedPart("close", values, 2 * np.abs(values), values.shape)
    return replace(cpu, values=values, bound=2 * cpu.bound, shape=values.shape)


def _spec(exercise: Exercise, given: Arguments) -> Any:
    return (
        call_with_tensors(exercise.answer, _full(exercise, given), unchanged)
        if callable(exercise.answer)
        else exercise.answer
    )


def _full(exercise: Exercise, given: Arguments) -> Arguments:
    """The arguments with the defaults of those that the case leaves out."""
    parameters = exercise.parameters().items()
    return {**{name: item.default for name, item in parameters if item.default is not item.empty}, **given}


def _bound(exercise: Exercise, spec: Any, given: Arguments, part: int | None) -> Float64Array:
    """(n+2)·B + 8·S, element by element."""

    def reference(change: Callable[[torch.Tensor], torch.Tensor]) -> Float64Array:
        answer = call_with_tensors(exercise.reference, given, change)
        return to_float64(answer if part is None else answer[part])

    largest, full = reference(torch.abs), _full(exercise, given)
    terms = to_float64(call_with_tensors(spec.terms, full, torch.abs)) if spec.terms else reference(torch.ones_like)
    scale = to_float64(call_with_tensors(spec.scale, full, torch.abs)) if spec.scale else largest.max(initial=0.0)
    bound: Float64Array = (terms + 2) * largest + 8 * scale
    return bound


def to_float64(value: Any) -> Float64Array:
    """A tensor or number as a float64 array, C-ordered."""
    if isinstance(value, torch.Tensor):
        value = value.detach().resolve_conj().resolve_neg().cpu().numpy()
    return np.array(value, dtype=np.float64, order="C")


def expected_part(spec: Any, value: Any, bound: Float64Array | None) -> ExpectedPart:
    """One part of an answer, of the kind that the author's spec says."""
    if isinstance(value, Residual):
        return ExpectedPart("residual", to_float64(value.A), to_float64(value.y), tuple(value.shape), value.rtol)
    values = to_float64(value)
    if bound is not None:
        return ExpectedPart("close", values, bound, values.shape)
    if isinstance(spec, Exact):
        return ExpectedPart("exact", values, np.zeros(values.shape), values.shape)
    if isinstance(spec, (Number, Pair)):
        return ExpectedPart("number" if isinstance(spec, Number) else "pair", values, _NONE, values.shape)
    raise AuthorError(
        f"An answer of kind {type(spec).__name__} is not known; it is Close(), Exact(), Number(), Pair(), or a tuple "
        "of the first two."
    )
