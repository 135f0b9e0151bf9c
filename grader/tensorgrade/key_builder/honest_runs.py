"""Judges honest arithmetic by a key's rounding bounds: the references in float32, and with their sums in another order.

A bound that rejects one of these would reject honest answers. It is the author's own, or one that `build` has found
for a reference whose algorithm in float32 is another one than in float64.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.device_record import Device
from tensorgrade.arrays.devices import ReferenceDevice
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.compare import FLOAT32_ROUNDOFF
from tensorgrade.key.expected_answers import CloseAnswer, ExpectedAnswer, Float64Array
from tensorgrade.key.key_records import CaseKey
from tensorgrade.key_builder.answers import raw_parts
from tensorgrade.key_builder.author_numbers import to_float64
from tensorgrade.key_builder.reference import Arguments, call_with_tensors, unchanged
from tensorgrade.key_builder.rounding.operator_call import OperatorCall
from tensorgrade.key_builder.rounding.products import FACTORS

SINGLE = ReferenceDevice(torch.device("cpu"), torch.float32, Device("cpu", "float32"))


def verify_honest_runs(
    called: Mapping[str, Exercise], arguments: Mapping[str, Arguments], cases: Sequence[CaseKey]
) -> None:
    """Raises AuthorError for the first case whose bound does not cover honest arithmetic.

    ``called`` is the exercise whose function a case calls; ``arguments`` are by name of the case, too.
    """
    for case in cases:
        exercise, expected = called[case.name], case.expected[0]
        close = [part for part in parts_of(expected) if isinstance(part, CloseAnswer)]
        if not close:
            continue
        # Both runs start from numbers that float32 holds, so that only their arithmetic differs.
        given = {name: _in_single(value) for name, value in arguments[case.name].items()}
        right = _close_values(call_with_tensors(exercise.reference, given, unchanged), expected)
        for words, mode in (("in float32", None), ("in float32, with sums in another order", OtherOrder())):
            got = _run(exercise, given, expected, mode)
            if got is None:
                continue
            for one, honest, part in zip(got, right, close, strict=True):
                ratio = _excess(one, honest, part)
                if ratio > 1:
                    raise AuthorError(
                        f"{exercise.name}: on case {case.name!r}, the reference {words} is off by {ratio:.2g} times "
                        "its rounding bound, which therefore does not cover honest arithmetic: give Close(bound=…) a "
                        "larger one, or choose other numbers.",
                        exercise.name,
                        case.name,
                    )


def _in_single(value: Any) -> Any:
    return Array(value.values.astype(np.float32), value.layout) if isinstance(value, Array) else value


def _close_values(answer: Any, expected: ExpectedAnswer) -> list[Float64Array]:
    """The parts of a reference's answer that have a rounding bound."""
    pairs = zip(parts_of(expected), raw_parts(expected, answer), strict=True)
    return [to_float64(value) for part, value in pairs if isinstance(part, CloseAnswer)]


def _run(
    exercise: Exercise, arguments: Arguments, expected: ExpectedAnswer, mode: TorchDispatchMode | None
) -> list[Float64Array] | None:
    """The reference's answer in float32; None if it has none: it insists on float64, or leaves float32's range."""
    try:
        with SINGLE.as_torch_default():
            if mode is None:
                answer = call_with_tensors(exercise.reference, arguments, unchanged, SINGLE)
            else:
                with mode:
                    answer = call_with_tensors(exercise.reference, arguments, unchanged, SINGLE)
        values = _close_values(answer, expected)
    except Exception:  # whatever a reference raises that was written for float64
        return None
    return values if all(np.isfinite(item).all() for item in values) else None


def _excess(got: Float64Array, right: Float64Array, part: CloseAnswer) -> float:
    """The largest ratio of a difference to what the bound allows."""
    if got.shape != right.shape or got.shape != part.shape:
        return 0.0
    allowed = FLOAT32_ROUNDOFF * part.bound
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(got == right, 0.0, np.abs(got - right) / allowed)
    return float(ratios.max(initial=0.0))


class OtherOrder(TorchDispatchMode):
    """While it is on, sums and products add their terms up from the last to the first."""

    def __torch_dispatch__(
        self, func: Any, types: Sequence[Any], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        call = OperatorCall(func, args, kwargs or {})
        with torch.no_grad():
            replaced = None if call.written else _turned_round(call)
            if replaced is None:
                return call.execute()
            turned, turn_back = replaced
            [result] = call.run(None, turned)
            return result.flip(turn_back) if turn_back else result


def _turned_round(call: OperatorCall) -> tuple[dict[str, torch.Tensor], tuple[int, ...]] | None:
    """The arguments whose terms are in the opposite order, and the axes along which the result is then turned round.

    None for a call that adds nothing up, or that would give another result.
    """
    given = call.arguments
    if call.name in ("sum", "mean"):
        values = given["self"]
        if not values.is_floating_point():
            return None
        axes = given.get("dim")
        axes = list(range(values.dim())) if axes in (None, []) else [axes] if isinstance(axes, int) else axes
        return {"self": values.flip(axes)}, ()
    if call.name == "convolution":
        return _convolution_turned_round(given)
    if call.name not in FACTORS:
        return None
    first, second, _ = FACTORS[call.name]
    inner = -1 if call.name == "linear" or given[second].dim() == 1 else -2
    return {first: given[first].flip(-1), second: given[second].flip(inner)}, ()


def _convolution_turned_round(
    given: Mapping[str, Any],
) -> tuple[dict[str, torch.Tensor], tuple[int, ...]] | None:
    picture, weight, axes = given["input"], given["weight"], tuple(range(2, given["input"].dim()))
    if given["transposed"] or given["groups"] != 1:
        return None
    room = [
        picture.shape[axis] + 2 * padding - dilation * (weight.shape[axis] - 1) - 1
        for axis, padding, dilation in zip(axes, given["padding"], given["dilation"], strict=True)
    ]
    if all(free % step == 0 for free, step in zip(room, given["stride"], strict=True)):
        return {"input": picture.flip((1, *axes)), "weight": weight.flip((1, *axes))}, axes
    return {"input": picture.flip(1), "weight": weight.flip(1)}, ()
