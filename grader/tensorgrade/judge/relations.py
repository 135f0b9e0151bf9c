"""Metamorphic relations: linear equations or inequalities between the answers of several calls.

An author writes them, such as linearity or translation equivariance; the key stores a relation as terms, each a
coefficient and a slice of one case's answer.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.failures import CaseFailure, CheckContext, no_answer_failure, wrong_answer_failure
from tensorgrade.key.answer_tree import answer_at
from tensorgrade.key.check_records import RelationCheck, TermKey
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.key.expected_answers import CloseAnswer, ExpectedAnswer
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.differences import Place, difference_kind
from tensorgrade.result.failure_facts import RelationBroken
from tensorgrade.sandbox.outcomes import Returned


def check_relation(context: CheckContext, check: RelationCheck) -> list[CaseFailure]:
    """The failure of a relation that this function breaks; none where only another function's answer is wrong.

    The sum of the terms must be 0, or at least 0 (``at_least``). Tolerance, elementwise: the sum of the terms'
    rounding bounds, each times the absolute coefficient and FLOAT32_ROUNDOFF.
    """
    failures = _evaluate_relation(context, check)
    own = [name for name in check.cases if context.exercise.case(name).function == context.exercise.name]
    if failures and len(own) < len(check.cases) and all(_is_correct(context, name) for name in own):
        # The other function's answer breaks the relation, and costs points there.
        return []
    return failures


def _is_correct(context: CheckContext, name: str) -> bool:
    outcome = context.outcomes.first[name]
    return (
        isinstance(outcome, Returned)
        and compare_on_all_devices(outcome.value, context.exercise.case(name).expected)[0] is None
    )


def _array_at(answer: Any, expected: ExpectedAnswer, place: Place) -> tuple[NDArray[Any], ExpectedAnswer]:
    """The array at a place of an answer of the right structure, and what is expected there."""
    found = answer_at(answer, expected, place)
    assert found is not None
    value, part = found
    return np.asarray(value.values if isinstance(value, Array) else value), part


def _evaluate_relation(context: CheckContext, check: RelationCheck) -> list[CaseFailure]:
    exercise = context.exercise
    total: Any = np.float64(0)
    tolerance: Any = 0.0
    broken = [CaseFailure(RelationBroken(check.broken))]
    for term in check.terms:
        case, outcome = exercise.case(term.case), context.outcomes.first[term.case]
        if not isinstance(outcome, Returned):
            # The failure of another function is reported there.
            return [no_answer_failure(exercise, case, outcome)] if case.function == exercise.name else broken
        # The relation is about values: report a wrong kind or shape as such.
        difference = compare(outcome.value, case.expected[0])
        if difference is not None and difference_kind(difference) != "value":
            return [wrong_answer_failure(case, difference, outcome.value)]
        _, part = _array_at(outcome.value, case.expected[0], term.place)
        bound = part.bound[_index(term)] if isinstance(part, CloseAnswer) else 0.0
        with np.errstate(invalid="ignore", over="ignore"):
            total = total + term_values(case, term, outcome.value)
        tolerance = tolerance + abs(term.coefficient) * FLOAT32_ROUNDOFF * bound
    with np.errstate(invalid="ignore"):
        holds = total >= -tolerance if check.at_least else np.abs(total) <= tolerance
    return [] if np.all(holds) else broken


def term_values(case: CaseKey, term: TermKey, answer: Any) -> NDArray[np.float64]:
    """A term's share of the sum; ``answer`` is that of its case, of the right kind and shape."""
    values, _ = _array_at(answer, case.expected[0], term.place)
    share: NDArray[np.float64] = term.coefficient * values.astype(np.float64)[_index(term)]
    return share


def _index(term: TermKey) -> tuple[slice, ...]:
    return tuple(slice(*part) for part in term.index)
