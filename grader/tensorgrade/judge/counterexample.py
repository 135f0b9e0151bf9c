"""The case that shows a failure, as a record of the result: arguments, answer and expected answer."""

from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.judge.failures import CaseFailure
from tensorgrade.judge.stored_answers import as_sandbox_value
from tensorgrade.key.answer_tree import answer_at, parts_of, placed_parts
from tensorgrade.key.compare_arrays import describe_type
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    ExpectedAnswer,
    MeetsAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.key.judged_values import plain_answer
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.case_records import SHOWN_ELEMENTS, Argument, CaseResult, CaseStep
from tensorgrade.result.differences import Difference, worst_index
from tensorgrade.result.json_format import jsonable


def case_result(failure: CaseFailure) -> CaseResult | None:
    """The record of the failure's case, with its arguments, the answer and the expected answer."""
    case, answer = failure.case, failure.answer
    if case is None:
        return None
    expected = case.expected[0] if case.expected else None
    if expected is not None and failure.difference and (found := answer_at(answer, expected, failure.difference.place)):
        answer, expected = found
    answer = plain_answer(answer)
    return CaseResult(
        name=case.name,
        public=case.public,
        arguments={name: _summary(value) for name, value in case.arguments.items()},
        yours=_summary(answer) if answer is not None else None,
        should_be=_expected(expected) if expected is not None else None,
        steps=_steps(case),
        computed_from=_computed_from(case, failure.difference) if failure.difference else {},
    )


def _steps(case: CaseKey) -> tuple[CaseStep, ...]:
    """The steps of a case that makes objects, those that make arguments of others first."""
    if case.script is None:
        return ()
    names, steps = list(case.arguments), []

    def described(expression: Any) -> str:
        match expression:
            case int():
                return names[expression]
            case {"make": function, "positional": positional, "keyword": keyword}:
                arguments = [*map(described, positional), *map(described, keyword.values())]
                steps.append(CaseStep(function, False, tuple(arguments)))
                return f"{function}(…)"
            case {"dict": items}:
                return "{" + ", ".join(f"{name!r}: {described(item)}" for name, item in items.items()) + "}"
            case {"list": items}:
                return f"[{', '.join(map(described, items))}]"
            case {"tuple": items}:
                return f"({', '.join(map(described, items))})"
            case _:
                raise ValueError(f"{expression!r} is no expression of a script")

    for subject in case.script["subjects"]:
        described(subject)
    for _, name, expressions in case.script["calls"]:
        arguments = tuple(map(described, expressions))
        steps.append(CaseStep(name, True, arguments))
    return tuple(steps)


def _computed_from(case: CaseKey, difference: Difference) -> dict[str, list[list[int]]]:
    """By argument, the elements that the worst element of the answer is computed from."""
    index = worst_index(difference)
    places = (place for place, _ in placed_parts(case.expected[0]))
    dependence = dict(zip(places, case.dependence, strict=False))
    if index is None or difference.place not in dependence:
        return {}
    elements = {}
    for name, mask in dependence[difference.place].items():
        used = mask[index]
        if used.any():
            elements[name] = [list(map(int, position)) for position in np.argwhere(used)]
    return elements


def _expected(expected: ExpectedAnswer) -> Argument | None:
    match expected:
        case PairAnswer(values):
            return Argument(str(values))
        case ResidualAnswer() | MeetsAnswer():
            return None
        case CloseAnswer(values) if not values.ndim:
            return Argument(f"{values:.12g}")
        case Branches() if any(isinstance(part, (ResidualAnswer, MeetsAnswer)) for part in parts_of(expected)):
            return None
        case _:
            return _summary(as_sandbox_value(expected))


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
        return Argument(_as_written(value)[:200])
    return Argument(describe_type(value))


def _as_written(value: Any) -> str:
    """A value as Python writes it, but for arrays in it, of which it has the shape and dtype."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name!r}: {_as_written(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_as_written, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_as_written, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, Array) and value.values.size == 1 and not value.values.ndim:
        value = value.values[()]
    if isinstance(value, (Array, np.generic)):
        return _summary(value).text
    return describe_type(value) if isinstance(value, Opaque) else repr(value)
