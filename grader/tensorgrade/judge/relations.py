"""Metamorphic relations: what must hold between the answers of several calls."""

from typing import Any

import numpy as np

from tensorgrade.judge.failures import CheckContext, Failure, mismatch_failure, no_answer_failure
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.key.key_records import CheckKey


def check_relation(judgement: CheckContext, check: CheckKey) -> list[Failure]:
    """Whether an author's law is broken, by this function."""
    found = _law(judgement, check)
    own = [name for name in check.cases if judgement.exercise.case(name).function == judgement.exercise.name]
    if found and len(own) < len(check.cases) and all(_true(judgement, name) for name in own):
        # The law breaks at the other function, and that one has its own points.
        return []
    return found


def _true(judgement: CheckContext, name: str) -> bool:
    outcome = judgement.outcomes[name]
    return (
        outcome.status == "value"
        and compare_on_all_devices(outcome.value, judgement.exercise.case(name).truths)[0] is None
    )


def _law(judgement: CheckContext, check: CheckKey) -> list[Failure]:
    exercise, _ = judgement.exercise, judgement.translate
    total: Any = np.float64(0)
    tolerance: Any = 0.0
    broken = [Failure("value", check.broken[judgement.language] if check.broken else "")]
    for term in check.terms:
        case, outcome = exercise.case(term.case), judgement.outcomes[term.case]
        if outcome.status != "value" and case.function != exercise.name:
            return broken  # what happened to the other function is told with that one
        if outcome.status != "value":
            return [no_answer_failure(exercise, case, outcome, _)]
        # The law is about values: what has their kind and shape is settled first.
        mismatch = compare(outcome.value, case.truths[0])
        if mismatch and mismatch.step in ("structure", "kind", "shape"):
            return [mismatch_failure(case, mismatch, outcome.value, _)]
        truth, index = case.truths[0], tuple(slice(*part) for part in term.index)
        answer = outcome.value[term.part] if len(truth) > 1 else outcome.value
        with np.errstate(invalid="ignore", over="ignore"):
            total = total + term.coefficient * answer.values.astype(np.float64)[index]
        tolerance = tolerance + abs(term.coefficient) * FLOAT32_ROUNDOFF * truth[term.part].bound[index]
    with np.errstate(invalid="ignore"):
        kept = total >= -tolerance if check.at_least else np.abs(total) <= tolerance
    if np.all(kept):
        return []
    return broken
