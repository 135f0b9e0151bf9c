"""The case that shows a failure, as a record of the result: arguments, answer and expected answer."""

from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.key.compare import ExpectedAnswer, Mismatch, describe_type
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.json_format import jsonable
from tensorgrade.result.result_records import SHOWN_ELEMENTS, Argument, CaseResult


def case_result(case: CaseKey, mismatch: Mismatch | None, answer: Any) -> CaseResult:
    """The record of a case, with its arguments, the answer and the expected answer."""
    index = list(mismatch.index) if mismatch and mismatch.index is not None else None
    return CaseResult(
        name=case.name,
        public=case.public,
        arguments={name: _summary(value) for name, value in case.arguments.items()},
        worst_index=index,
        got=jsonable(mismatch.got) if mismatch else None,
        expected=jsonable(mismatch.expected) if mismatch else None,
        part=mismatch.part if mismatch else None,
        wrong=mismatch.wrong if mismatch else 0,
        yours=_summary(_wrong_item(answer, mismatch)) if answer is not None else None,
        should_be=_expected(case.truths[0], mismatch) if case.truths else None,
    )


def _wrong_item(answer: Any, mismatch: Mismatch | None) -> Any:
    """The wrong item of an answer that is a tuple; any other answer as it is."""
    if mismatch and mismatch.part is not None and isinstance(answer, (tuple, list)):
        return answer[mismatch.part]
    return answer


def _expected(truth: ExpectedAnswer, mismatch: Mismatch | None) -> Argument | None:
    part = truth[mismatch.part if mismatch and mismatch.part is not None else 0]
    if part.kind == "residual":
        return None
    if part.kind in ("number", "pair"):
        numbers = part.values.astype(np.int64).tolist()
        return Argument(str(tuple(numbers) if part.kind == "pair" else numbers))
    return _summary(Array(part.values))


def _summary(value: Any) -> Argument:
    if isinstance(value, Array):
        array = value.values
        shape = "×".join(str(length) for length in array.shape) or "0-d"
        layout = "" if value.layout == "C" else f", {value.layout}"
        values = jsonable(array) if array.size <= SHOWN_ELEMENTS and array.dtype.kind in "biuf" else None
        return Argument(f"{shape} {array.dtype}{layout}", values, array=True)
    if isinstance(value, np.generic):
        return Argument(str(value))
    if value is None or isinstance(value, (bool, int, float, str, tuple, list)):
        return Argument(repr(_without_values(value))[:200])
    return Argument(describe_type(value))


def _without_values(value: Any) -> Any:
    """The value with the arrays in its sequences replaced by their shape and dtype."""
    if isinstance(value, (tuple, list)):
        return type(value)(_without_values(item) for item in value)
    return _summary(value).text if isinstance(value, Array) else value
