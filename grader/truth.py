"""References run by torch: what a case's answer must be, and the rounding bound that it may miss it by."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from grader.compare import Expected, Floats, Truth
from grader.exercise import AuthorError, Close, Exact, Exercise, Number, Pair, Residual
from grader.values import Array

Arguments = Mapping[str, Any]

_NONE = np.zeros(0)


def call(function: Callable[..., Any], given: Arguments, change: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    """The function of an author, called with tensors (float64) for arrays, each changed on the way."""
    tensors = {
        name: change(torch.from_numpy(value.values.astype(np.float64))) if isinstance(value, Array) else value
        for name, value in given.items()
    }
    return function(**tensors)


def same(values: torch.Tensor) -> torch.Tensor:
    """No change."""
    return values


def truth(exercise: Exercise, name: str, given: Arguments) -> Truth:
    """What the answer to a case must be, part by part. Raises AuthorError when the reference fails."""
    try:
        answer = call(exercise.reference, given, same)
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
            expected(part, value, bounds.get(position))
            for position, (part, value) in enumerate(zip(parts, answers, strict=True))
        )
    except AuthorError:
        raise
    except Exception as error:
        raise AuthorError(f"{exercise.name}: the reference fails on case {name!r}: {error}") from error


def _spec(exercise: Exercise, given: Arguments) -> Any:
    return call(exercise.answer, _full(exercise, given), same) if callable(exercise.answer) else exercise.answer


def _full(exercise: Exercise, given: Arguments) -> Arguments:
    """The arguments with the defaults of those that the case leaves out."""
    parameters = exercise.parameters().items()
    return {**{name: item.default for name, item in parameters if item.default is not item.empty}, **given}


def _bound(exercise: Exercise, spec: Any, given: Arguments, part: int | None) -> Floats:
    """(n+2)·B + 8·S, element by element."""

    def reference(change: Callable[[torch.Tensor], torch.Tensor]) -> Floats:
        answer = call(exercise.reference, given, change)
        return floats(answer if part is None else answer[part])

    largest, full = reference(torch.abs), _full(exercise, given)
    terms = floats(call(spec.terms, full, torch.abs)) if spec.terms else reference(torch.ones_like)
    scale = floats(call(spec.scale, full, torch.abs)) if spec.scale else largest.max(initial=0.0)
    bound: Floats = (terms + 2) * largest + 8 * scale
    return bound


def floats(value: Any) -> Floats:
    """A tensor or number as a float64 array, C-ordered."""
    if isinstance(value, torch.Tensor):
        value = value.detach().resolve_conj().resolve_neg().cpu().numpy()
    return np.array(value, dtype=np.float64, order="C")


def expected(spec: Any, value: Any, bound: Floats | None) -> Expected:
    """One part of an answer, of the kind that the author's spec says."""
    if isinstance(value, Residual):
        return Expected("residual", floats(value.A), floats(value.y), tuple(value.shape), value.rtol)
    values = floats(value)
    if bound is not None:
        return Expected("close", values, bound, values.shape)
    if isinstance(spec, Exact):
        return Expected("exact", values, np.zeros(values.shape), values.shape)
    if isinstance(spec, (Number, Pair)):
        return Expected("number" if isinstance(spec, Number) else "pair", values, _NONE, values.shape)
    raise AuthorError(f"An answer of kind {type(spec).__name__} is not known.")
