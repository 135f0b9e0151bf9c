"""What must hold over calls, not in one: arguments left alone, no memory, the precision kept, and authors' laws.

A law is judged once the function gets one kind of case right: zeros keep most of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.agreement import settle
from grader.answerkey import CaseKey, CheckKey, ExerciseKey
from grader.compare import DOUBLE, SINGLE, Mismatch, compare
from grader.language import Translate, translator
from grader.result import Kind
from grader.sandbox.wire import Outcome
from grader.values import Array, lay_out
from grader.words import (
    explain_lent,
    explain_lent_mismatch,
    explain_mismatch,
    explain_outcome,
    messages,
    mismatch_kind,
    outcome_kind,
)


@dataclass(frozen=True)
class Finding:
    """Why a case failed. ``kind`` None: not the student's fault, or not judged yet."""

    kind: Kind | None
    message: str
    case: CaseKey | None = None
    mismatch: Mismatch | None = None
    answer: Any = None
    could_not_tell: bool = False


@dataclass(frozen=True)
class Judgement:
    """Everything that the checks of one exercise look at."""

    exercise: ExerciseKey
    outcomes: Mapping[str, Outcome]
    repeats: Mapping[str, Outcome]
    language: str
    findings: Mapping[str, Finding | None]
    """Per value case that was called: why its answer is wrong, or None."""
    arrays: Mapping[str, Mapping[str, Outcome]]
    """The calls with other arrays than NumPy's, by kind: those that could be made."""

    @property
    def words(self) -> Translate:
        """The engine's words in the course's language."""
        return translator(self.language)

    def ran(self, check: CheckKey) -> bool:
        """Whether what a check needs was there."""
        return check.kind != "array" or check.array in self.arrays

    def right(self, name: str) -> bool:
        """Whether a value case was answered rightly."""
        return name in self.findings and self.findings[name] is None


def unanswered(exercise: ExerciseKey, case: CaseKey, outcome: Outcome, _: Translate) -> Finding:
    """A call that gave no answer."""
    return Finding(outcome_kind(outcome), explain_outcome(outcome, exercise.seconds, case.public, _), case)


def mismatched(case: CaseKey, mismatch: Mismatch, answer: Any, _: Translate) -> Finding:
    """An answer that is not the truth."""
    return Finding(mismatch_kind(mismatch), explain_mismatch(mismatch, case.public, _), case, mismatch, answer)


def purity(judgement: Judgement, check: CheckKey) -> list[Finding]:
    """The first argument that a call changed: its values, shape or strides."""
    for name in check.cases:
        case, outcome = judgement.exercise.case(name), judgement.outcomes[name]
        if outcome.status != "value" or outcome.arguments is None:
            continue
        for (argument, value), after in zip(case.arguments.items(), outcome.arguments, strict=False):
            if _changed(value, after):
                message = messages(judgement.words)["purity"].format(name=argument)
                return [Finding("purity", message, case)]
    return []


def _changed(before: Any, after: Any) -> bool:
    if isinstance(before, Array):
        if not isinstance(after, Array) or before.values.shape != after.values.shape:
            return True
        # Negative zero and NaN payloads included: the bytes must be the same.
        same = before.values.dtype == after.values.dtype and before.values.tobytes() == after.values.tobytes()
        return not same or after.strides != lay_out(before.values, before.layout).strides
    if isinstance(before, (tuple, list)):
        return (
            type(before) is not type(after)
            or len(before) != len(after)
            or any(_changed(old, new) for old, new in zip(before, after, strict=True))
        )
    return bool(before != after)


def state(judgement: Judgement, check: CheckKey) -> list[Finding]:
    """The first call at the end that does not answer as a function without memory would."""
    for name in check.cases:
        again, case = judgement.repeats.get(name), judgement.exercise.case(name)
        twin = case is judgement.exercise.twin
        if again is None or not judgement.right(judgement.exercise.twin_of if twin else name):
            continue
        if again.status not in ("value", "exception"):
            return [unanswered(judgement.exercise, case, again, judgement.words)]
        mismatch, doubt = settle(again.value, case.truths)
        if again.status == "value" and doubt:
            return [Finding(None, messages(judgement.words)["grader"], case, could_not_tell=True)]
        if again.status == "exception" or mismatch:
            return [Finding("state", messages(judgement.words)["twin" if twin else "state"], case, answer=again.value)]
    return []


def precision(judgement: Judgement, check: CheckKey) -> list[Finding]:
    """Right answers to float64 arguments that are right to single precision only; float32 answers are let pass.

    Held against the CPU alone: a device in float32 knows no better, and one in float64 agreed with the CPU.
    """
    found = []
    for name in check.cases:
        case, answer = judgement.exercise.case(name), judgement.outcomes[name].value
        if not judgement.right(name) or single(answer):
            continue
        mismatch = compare(answer, case.truths[0], DOUBLE)
        if mismatch is not None:
            found.append(Finding("precision", messages(judgement.words)["precision"], case, mismatch, answer))
    return found


def array(judgement: Judgement, check: CheckKey) -> list[Finding]:
    """Calls with another kind of array than NumPy's whose answers are wrong, or of another kind."""
    found, exercise, _ = [], judgement.exercise, judgement.words
    for name, outcome in judgement.arrays.get(check.array, {}).items():
        case = exercise.case(name)
        if outcome.status != "value":
            message = explain_lent(outcome, check.array, exercise.seconds, case.public, _)
            found.append(Finding(outcome_kind(outcome), message))  # no case shows it: it is not about the numbers
            continue
        mismatch, doubt = settle(outcome.value, case.truths)
        if doubt:
            found.append(Finding(None, messages(_)["grader"], case, could_not_tell=True))
        elif mismatch:
            message = explain_lent_mismatch(mismatch, check.array, case.public, _)
            found.append(Finding(mismatch_kind(mismatch), message, case, mismatch, outcome.value))
    return found


def single(answer: Any) -> bool:
    """Whether an answer, or a part of it, is float32."""
    parts = answer if isinstance(answer, (tuple, list)) else (answer,)
    return any(isinstance(part, Array) and part.values.dtype == np.float32 for part in parts)


def relation(judgement: Judgement, check: CheckKey) -> list[Finding]:
    """Whether an author's law is broken, by this function."""
    found = _law(judgement, check)
    own = [name for name in check.cases if judgement.exercise.case(name).function == judgement.exercise.name]
    if found and len(own) < len(check.cases) and all(_true(judgement, name) for name in own):
        # The law breaks at the other function, and that one has its own points.
        return []
    return found


def _true(judgement: Judgement, name: str) -> bool:
    outcome = judgement.outcomes[name]
    return outcome.status == "value" and settle(outcome.value, judgement.exercise.case(name).truths)[0] is None


def _law(judgement: Judgement, check: CheckKey) -> list[Finding]:
    exercise, _ = judgement.exercise, judgement.words
    total: Any = np.float64(0)
    tolerance: Any = 0.0
    broken = [Finding("value", check.broken[judgement.language] if check.broken else "")]
    for term in check.terms:
        case, outcome = exercise.case(term.case), judgement.outcomes[term.case]
        if outcome.status != "value" and case.function != exercise.name:
            return broken  # what happened to the other function is told with that one
        if outcome.status != "value":
            return [unanswered(exercise, case, outcome, _)]
        # The law is about values: what has their kind and shape is settled first.
        mismatch = compare(outcome.value, case.truths[0])
        if mismatch and mismatch.step in ("structure", "kind", "shape"):
            return [mismatched(case, mismatch, outcome.value, _)]
        truth, index = case.truths[0], tuple(slice(*part) for part in term.index)
        answer = outcome.value[term.part] if len(truth) > 1 else outcome.value
        with np.errstate(invalid="ignore", over="ignore"):
            total = total + term.coefficient * answer.values.astype(np.float64)[index]
        tolerance = tolerance + abs(term.coefficient) * SINGLE * truth[term.part].bound[index]
    with np.errstate(invalid="ignore"):
        kept = total >= -tolerance if check.at_least else np.abs(total) <= tolerance
    if np.all(kept):
        return []
    return broken
