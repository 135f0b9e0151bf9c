"""Metamorphic relations: linear equations or inequalities between the answers of several calls.

An author writes them, such as linearity or translation equivariance; the key stores a relation as terms, each a
coefficient and a slice of one case's answer.
"""

from typing import Any

import numpy as np

from tensorgrade.judge.failures import CheckContext, Failure, mismatch_failure, no_answer_failure
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.key.key_records import CheckKey


def check_relation(context: CheckContext, check: CheckKey) -> list[Failure]:
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
    outcome = context.outcomes[name]
    return (
        outcome.status == "value"
        and compare_on_all_devices(outcome.value, context.exercise.case(name).truths)[0] is None
    )


def _evaluate_relation(context: CheckContext, check: CheckKey) -> list[Failure]:
    exercise, _ = context.exercise, context.translate
    total: Any = np.float64(0)
    tolerance: Any = 0.0
    broken = [Failure("value", check.broken[context.language] if check.broken else "")]
    for term in check.terms:
        case, outcome = exercise.case(term.case), context.outcomes[term.case]
        if outcome.status != "value" and case.function != exercise.name:
            return broken  # the failure of the other function is reported there
        if outcome.status != "value":
            return [no_answer_failure(exercise, case, outcome, _)]
        # The relation is about values: report a wrong kind or shape as such.
        mismatch = compare(outcome.value, case.truths[0])
        if mismatch and mismatch.step in ("structure", "kind", "shape"):
            return [mismatch_failure(case, mismatch, outcome.value, _)]
        truth, index = case.truths[0], tuple(slice(*part) for part in term.index)
        answer = outcome.value[term.part] if len(truth) > 1 else outcome.value
        with np.errstate(invalid="ignore", over="ignore"):
            total = total + term.coefficient * answer.values.astype(np.float64)[index]
        tolerance = tolerance + abs(term.coefficient) * FLOAT32_ROUNDOFF * truth[term.part].bound[index]
    with np.errstate(invalid="ignore"):
        holds = total >= -tolerance if check.at_least else np.abs(total) <= tolerance
    if np.all(holds):
        return []
    return broken
