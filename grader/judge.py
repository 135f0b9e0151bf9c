"""An answer key's exercise and what became of its calls → the result. Pure: no process, no disk.

Value checks and relations are judged case by case. The engine's own checks (purity, state,
precision) and relations are laws that a function returning zeros keeps too, so they count
once the function gets one kind of case right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from grader.answerkey import CaseKey, CheckKey, ExerciseKey
from grader.compare import DOUBLE, SINGLE, Mismatch, compare, describe
from grader.diagnose import diagnose, size
from grader.evidence import case_result
from grader.language import Translate, translator
from grader.result import (
    CheckResult,
    CheckStatus,
    ExerciseResult,
    ExerciseStatus,
    Kind,
    rounded,
)
from grader.sandbox.wire import Outcome
from grader.values import Array, lay_out
from grader.words import explain_mismatch, explain_outcome, messages, mismatch_kind, outcome_kind


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

    @property
    def words(self) -> Translate:
        """The engine's words in the course's language."""
        return translator(self.language)

    def right(self, name: str) -> bool:
        """Whether a value case was answered rightly."""
        return name in self.findings and self.findings[name] is None


def judge(
    exercise: ExerciseKey,
    outcomes: Mapping[str, Outcome],
    repeats: Mapping[str, Outcome],
    language: str,
    written: bool = True,
    printed: str = "",
) -> ExerciseResult:
    """The result of one function from its calls, by case name; ``repeats`` are the second calls.

    ``written`` False: the submission does not define the function, or left it as it was.
    """
    _ = translator(language)
    if not written or all(outcome.status == "absent" for outcome in outcomes.values()) and outcomes:
        return _missing(exercise, language, printed)
    values = [case for case in exercise.cases if case.truths and case.name in outcomes]
    findings = {case.name: _value(exercise, case, outcomes[case.name], _) for case in values}
    judgement = Judgement(exercise, outcomes, repeats, language, findings)
    judged = [(check, _check(judgement, check)) for check in exercise.checks if check.cases]
    misconception = diagnose(exercise, outcomes, {name: found is None for name, found in findings.items()})
    checks = [_result(judgement, check, found, misconception[1] if misconception else []) for check, found in judged]
    earned = sum(check.weight for check in checks if check.status == "passed")
    available = sum(check.weight for check in checks)
    score = rounded(Fraction(exercise.points * earned, available))
    return ExerciseResult(
        title=exercise.title[language],
        score=score,
        points=exercise.points,
        status=_status(checks),
        misconception=misconception[0].name if misconception else None,
        explanation=misconception[0].words[language] if misconception else "",
        checks=checks,
        printed=printed,
        notes=_notes(judgement),
        seconds=round(sum(outcome.seconds for outcome in (*outcomes.values(), *repeats.values())), 4),
    )


def unjudged(exercise: ExerciseKey, language: str, message: str) -> ExerciseResult:
    """The result when the grader itself failed: could not tell, whatever the student wrote."""
    checks = [
        CheckResult(check.name, check.title[language], check.public, check.weight, "could-not-tell", None, message)
        for check in exercise.checks
    ]
    return ExerciseResult(exercise.title[language], 0.0, exercise.points, "could-not-tell", None, "", checks)


def _missing(exercise: ExerciseKey, language: str, printed: str) -> ExerciseResult:
    message = messages(translator(language))["missing"]
    checks = [
        CheckResult(check.name, check.title[language], check.public, check.weight, "failed", None, message)
        for check in exercise.checks
        if check.cases
    ]
    return ExerciseResult(exercise.title[language], 0.0, exercise.points, "missing", None, "", checks, printed)


def _status(checks: Sequence[CheckResult]) -> ExerciseStatus:
    states = {check.status for check in checks}
    if "could-not-tell" in states:
        return "could-not-tell"
    if states == {"passed"}:
        return "passed"
    return "partly" if "passed" in states else "failed"


def _check(judgement: Judgement, check: CheckKey) -> list[Finding]:
    """The failed cases of a check; none: it passed."""
    if check.kind == "values":
        return [found for name in check.cases if (found := judgement.findings[name]) is not None]
    if not _counts(judgement):
        return [Finding(None, messages(judgement.words)["not-yet"])]
    if check.kind == "relation":
        return _relation(judgement, check)
    law = {"purity": _purity, "state": _state, "precision": _precision}[check.kind]
    return law(judgement, check)


def _counts(judgement: Judgement) -> bool:
    """Whether one kind of case is right: a hidden one, where there are hidden ones (public answers can be copied)."""
    checks = [check for check in judgement.exercise.checks if check.kind == "values" and check.cases]
    hidden = [check for check in checks if not check.public] or checks
    return any(all(judgement.right(name) for name in check.cases) for check in hidden)


def _value(exercise: ExerciseKey, case: CaseKey, outcome: Outcome, _: Translate) -> Finding | None:
    if outcome.status != "value":
        message = explain_outcome(outcome, exercise.seconds, case.public, _)
        return Finding(outcome_kind(outcome), message, case)
    differences = [compare(outcome.value, truth) for truth in case.truths]
    if not any(differences):
        return None
    if not all(differences):  # the devices' references disagree: ours to mend
        return Finding(None, messages(_)["grader"], case, could_not_tell=True)
    mismatch = differences[0]
    assert mismatch is not None
    message = explain_mismatch(mismatch, case.public, _)
    return Finding(mismatch_kind(mismatch), message, case, mismatch, outcome.value)


def _purity(judgement: Judgement, check: CheckKey) -> list[Finding]:
    for name in check.cases:
        case, outcome = judgement.exercise.case(name), judgement.outcomes[name]
        if outcome.status != "value" or outcome.arguments is None:
            continue
        before = {**case.positional, **case.keyword}
        for (argument, value), after in zip(before.items(), outcome.arguments, strict=False):
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


def _state(judgement: Judgement, check: CheckKey) -> list[Finding]:
    for name in check.cases:
        again = judgement.repeats.get(name)
        if again is None or not judgement.right(name):
            continue
        case = judgement.exercise.case(name)
        if again.status not in ("value", "exception"):
            message = explain_outcome(again, judgement.exercise.seconds, case.public, judgement.words)
            return [Finding(outcome_kind(again), message, case)]
        if again.status == "exception" or any(compare(again.value, truth) for truth in case.truths):
            return [Finding("state", messages(judgement.words)["state"], case, answer=again.value)]
    return []


def _precision(judgement: Judgement, check: CheckKey) -> list[Finding]:
    found = []
    for name in check.cases:
        case, answer = judgement.exercise.case(name), judgement.outcomes[name].value
        if not judgement.right(name) or _single(answer):
            continue
        mismatch = compare(answer, case.truths[0], DOUBLE)
        if mismatch is not None:
            found.append(Finding("precision", messages(judgement.words)["precision"], case, mismatch, answer))
    return found


def _single(answer: Any) -> bool:
    parts = answer if isinstance(answer, (tuple, list)) else (answer,)
    return any(isinstance(part, Array) and part.values.dtype == np.float32 for part in parts)


def _notes(judgement: Judgement) -> list[str]:
    names = [name for check in judgement.exercise.checks if check.kind == "precision" for name in check.cases]
    if any(judgement.right(name) and _single(judgement.outcomes[name].value) for name in names):
        return [messages(judgement.words)["single"]]
    return []


def _relation(judgement: Judgement, check: CheckKey) -> list[Finding]:
    exercise, _ = judgement.exercise, judgement.words
    total: Any = np.float64(0)
    tolerance: Any = 0.0
    for term in check.terms:
        case, outcome = exercise.case(term.case), judgement.outcomes[term.case]
        if outcome.status != "value":
            message = explain_outcome(outcome, exercise.seconds, case.public, _)
            return [Finding(outcome_kind(outcome), message, case)]
        answer, bound = outcome.value, case.tolerances[0]
        if not isinstance(answer, Array) or answer.values.dtype.kind != "f":
            mismatch = Mismatch("kind", describe(answer), "array")
            return [Finding("type", explain_mismatch(mismatch, case.public, _), case, mismatch, answer)]
        if answer.values.shape != bound.shape:
            mismatch = Mismatch("shape", answer.values.shape, bound.shape)
            return [Finding("shape", explain_mismatch(mismatch, case.public, _), case, mismatch, answer)]
        index = tuple(slice(*part) for part in term.index)
        with np.errstate(invalid="ignore", over="ignore"):
            total = total + term.coefficient * answer.values.astype(np.float64)[index]
        tolerance = tolerance + abs(term.coefficient) * SINGLE * bound[index]
    if np.all(np.abs(total) <= tolerance):
        return []
    return [Finding("value", check.broken[judgement.language] if check.broken else "")]


def _result(judgement: Judgement, check: CheckKey, found: Sequence[Finding], showing: Sequence[str]) -> CheckResult:
    title = check.title[judgement.language]
    if not found:
        return CheckResult(check.name, title, check.public, check.weight, "passed")
    # The smallest case that shows it; of those, first one where the misconception differs from the truth.
    finding = min(
        found,
        key=lambda item: (item.case is None or item.case.name not in showing, *(size(item.case) if item.case else ())),
    )
    status: CheckStatus = "could-not-tell" if any(item.could_not_tell for item in found) else "failed"
    case = case_result(finding.case, finding.mismatch, finding.answer) if finding.case else None
    return CheckResult(check.name, title, check.public, check.weight, status, finding.kind, finding.message, case)
