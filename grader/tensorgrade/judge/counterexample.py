"""The case that shows a failure, as a record of the result: arguments, answer and expected answer."""

from typing import Any, assert_never

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.nested_values import map_values
from tensorgrade.judge.failures import CaseFailure
from tensorgrade.key.compare import describe_type
from tensorgrade.key.expected_answers import (
    CloseAnswer,
    ExactAnswer,
    ExpectedPart,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.differences import Difference, part_of, worst_index
from tensorgrade.result.json_format import jsonable
from tensorgrade.result.result_records import SHOWN_ELEMENTS, Argument, CaseResult


def case_result(failure: CaseFailure) -> CaseResult | None:
    """The record of the failure's case, with its arguments, the answer and the expected answer."""
    case, answer = failure.case, failure.answer
    if case is None:
        return None
    part = part_of(failure.difference) if failure.difference else None
    if part is not None and isinstance(answer, (tuple, list)):
        answer = answer[part]
    return CaseResult(
        name=case.name,
        public=case.public,
        arguments={name: _summary(value) for name, value in case.arguments.items()},
        yours=_summary(answer) if answer is not None else None,
        should_be=_expected(case.expected[0][part or 0]) if case.expected else None,
        computed_from=_computed_from(case, failure.difference) if failure.difference else {},
    )


def _computed_from(case: CaseKey, difference: Difference) -> dict[str, list[list[int]]]:
    """By argument, the elements that the worst element of the answer is computed from."""
    index, part = worst_index(difference), part_of(difference) or 0
    if index is None or part >= len(case.dependence):
        return {}
    elements = {}
    for name, mask in case.dependence[part].items():
        used = mask[index]
        if used.any() and not used.all():  # all of an array would point nowhere
            elements[name] = [list(map(int, position)) for position in np.argwhere(used)]
    return elements


def _expected(part: ExpectedPart) -> Argument | None:
    match part:
        case CloseAnswer(values) | ExactAnswer(values):
            return _summary(Array(values))
        case NumberAnswer(value):
            return Argument(str(value))
        case PairAnswer(values):
            return Argument(str(values))
        case ResidualAnswer():
            return None
        case _:
            assert_never(part)


def _summary(value: Any) -> Argument:
    if isinstance(value, Array):
        array = value.values
        shape = "×".join(str(length) for length in array.shape) or "0-d"
        layout = "" if value.layout == "C" else f", {value.layout}"
        # Without elements the shape says it all; as lists, one of shape (300000, 0) would be 300,000 empty ones.
        shown = 0 < array.size <= SHOWN_ELEMENTS and array.dtype.kind in "biuf"
        values = jsonable(array) if shown else None
        return Argument(f"{shape} {array.dtype}{layout}", values, array=True)
    if isinstance(value, np.generic):
        return Argument(str(value))
    if value is None or isinstance(value, (bool, int, float, str, tuple, list, dict)):
        return Argument(repr(_without_values(value))[:200])
    return Argument(describe_type(value))


def _without_values(value: Any) -> Any:
    """The value with the arrays in it replaced by their shape and dtype."""
    return map_values(lambda item: _summary(item).text if isinstance(item, Array) else item, value)
