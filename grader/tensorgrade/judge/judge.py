"""An exercise's key and the outcomes of its calls → the exercise's result. Pure: no processes, no files, no language.

Value checks are judged case by case. A function that returns zeros would pass purity, state, precision and most
relations too, so these checks count only once the function gets one kind of case right.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from tensorgrade.judge.array_compatibility import check_array_kind
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.counterexample import case_result
from tensorgrade.judge.diagnosis import Diagnosis, case_order, diagnose
from tensorgrade.judge.failures import CaseFailure, CheckContext, value_failure
from tensorgrade.judge.precision import check_precision, float32_accepted
from tensorgrade.judge.purity import check_purity
from tensorgrade.judge.relations import check_relation
from tensorgrade.judge.state import check_state
from tensorgrade.key.check_records import CheckKey, LibraryCheck, PropertyCheck, RelationCheck, ValuesCheck
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.result.absence_facts import CellNotPython, DefinitionNotRun, FunctionNotDefined, NotWritten, OtherName
from tensorgrade.result.explanation_facts import NamedMisconception
from tensorgrade.result.failure_facts import Failure, GraderFailed, NeverCalled, NotCountedYet, NotRunHere
from tensorgrade.result.notes import Float32Accepted, Note
from tensorgrade.result.points import rounded_points
from tensorgrade.result.result_records import CheckResult, CheckStatus, ExerciseResult, ExerciseStatus
from tensorgrade.sandbox.outcomes import NotDefined, is_unknown, seconds_of

_NOT_WRITTEN = NotWritten()


def judge(
    exercise: ExerciseKey, outcomes: CallOutcomes, printed: str = "", notes: Sequence[Note] = ()
) -> ExerciseResult:
    """The result of one function from the outcomes of its calls.

    The points of checks with arrays of a kind that was not available go to the other checks, in proportion to their
    weights. ``printed`` and ``notes`` become part of the result.
    """
    first = outcomes.first
    own = [first[case.name] for case in exercise.cases if case.name in first and case.function == exercise.name]
    if own and all(isinstance(outcome, NotDefined) for outcome in own):
        return not_written_result(exercise, printed, notes)
    context = _check_context(exercise, outcomes)
    judged = [(check, _check_failures(context, check)) for check in exercise.checks]
    if outcomes.after_hidden:
        judged = [(check, [replace(item, of_repeat=True) for item in failures]) for check, failures in judged]
    # A repeat that is wrong by itself says nothing about the first calls, which misconceptions and hints explain.
    right = {name: failure is None for name, failure in context.failures.items() if name in first}
    diagnosis = diagnose(exercise, first, right) if any(found for _, found in judged) else None
    if outcomes.after_hidden and diagnosis and not isinstance(diagnosis.explanation, NamedMisconception):
        diagnosis = None  # what hints are about comes from the calls
    distinguishing = diagnosis.distinguishing_cases if diagnosis else ()
    illustrated = _illustrate(context, judged, diagnosis)
    checks = [
        _check_result(context, check, failures, illustrated.get(check.name, ()), distinguishing)
        for check, failures in judged
    ]
    earned = sum(check.weight for check in checks if check.status == "passed")
    available = sum(check.weight for check in checks if check.status != "not-run")
    return ExerciseResult(
        title=exercise.title,
        score=rounded_points(Fraction(exercise.points * earned, available)),
        points=exercise.points,
        status=_status(checks),
        checks=checks,
        printed=printed,
        notes=[*_notes(context), *notes],
        seconds=round(sum(map(seconds_of, outcomes.all())), 4),
        explanation=diagnosis.explanation if diagnosis else None,
        book=exercise.book,
        kind="class" if exercise.is_class else "function",
    )


def failures(exercise: ExerciseKey, outcomes: CallOutcomes) -> dict[str, list[CaseFailure]]:
    """The failures of each failed check, by its name: of all failed cases, where `judge` shows one; no diagnosis."""
    context = _check_context(exercise, outcomes)
    judged = {check.name: _check_failures(context, check) for check in exercise.checks}
    return {name: check_failures for name, check_failures in judged.items() if check_failures}


def not_written_result(
    exercise: ExerciseKey,
    printed: str = "",
    notes: Sequence[Note] = (),
    failure: NotWritten | OtherName | FunctionNotDefined = _NOT_WRITTEN,
) -> ExerciseResult:
    """The result of a function that does not exist after the cells have run, or was left as it was handed out.

    ``failure`` says why, where more is known than that.
    """
    return _unjudged_result(exercise, "missing", "failed", failure, printed, notes)


def not_python_result(
    exercise: ExerciseKey, failure: CellNotPython, printed: str = "", notes: Sequence[Note] = ()
) -> ExerciseResult:
    """The result of a function whose cell is not Python: it was written, and does not exist."""
    return _unjudged_result(exercise, "failed", "failed", failure, printed, notes)


def definition_not_run_result(
    exercise: ExerciseKey, failure: DefinitionNotRun, printed: str = "", notes: Sequence[Note] = ()
) -> ExerciseResult:
    """The result of a function that was written where running the notebook does not make it: could-not-tell."""
    return _unjudged_result(exercise, "could-not-tell", "could-not-tell", failure, printed, notes)


def grader_failed_result(exercise: ExerciseKey) -> ExerciseResult:
    """The result where the grader itself failed: could-not-tell, whatever the student wrote."""
    return _unjudged_result(exercise, "could-not-tell", "could-not-tell", GraderFailed())


def _unjudged_result(
    exercise: ExerciseKey,
    status: ExerciseStatus,
    check_status: CheckStatus,
    failure: Failure,
    printed: str = "",
    notes: Sequence[Note] = (),
) -> ExerciseResult:
    return ExerciseResult(
        title=exercise.title,
        score=0.0,
        points=exercise.points,
        status=status,
        checks=[
            CheckResult(check.name, check.title, check.public, check.weight, check_status, failure)
            for check in exercise.checks
        ],
        printed=printed,
        notes=list(notes),
        book=exercise.book,
        kind="class" if exercise.is_class else "function",
    )


def _check_context(exercise: ExerciseKey, outcomes: CallOutcomes) -> CheckContext:
    first, fresh = outcomes.first, outcomes.fresh
    judged = [case for case in exercise.cases if not case.in_relation and case.name in first]
    varied = [repeat.other_numbers for repeat in exercise.repeats if repeat.other_numbers]
    values = {case.name: value_failure(exercise, case, first[case.name]) for case in judged}
    values |= {
        case.name: value_failure(exercise, case, fresh[case.name]) if case.name in fresh else None for case in varied
    }
    return CheckContext(exercise, outcomes, values)


def _status(checks: Sequence[CheckResult]) -> ExerciseStatus:
    states = {check.status for check in checks} - {"not-run"}
    if "could-not-tell" in states:
        return "could-not-tell"
    if states == {"passed"}:
        return "passed"
    return "partly" if "passed" in states else "failed"


def _check_failures(context: CheckContext, check: CheckKey) -> list[CaseFailure]:
    """The failures of a check; none where it passed."""
    match check:
        case ValuesCheck(cases=cases):
            return [failure for name in cases if (failure := context.failures.get(name)) is not None]
        case LibraryCheck():
            return check_array_kind(context, check)
        case RelationCheck():
            return check_relation(context, check) if _has_correct_kind(context) else [_not_yet(context)]
        case PropertyCheck():
            return _property_failures(context, check) if _has_correct_kind(context) else [_not_yet(context)]
        case _:
            assert_never(check)


def _not_yet(context: CheckContext) -> CaseFailure:
    """The failure of a check that does not count yet; where calls were not made for want of time, nobody can tell."""
    unknown = any(map(is_unknown, context.outcomes.first.values()))
    return CaseFailure(NotCountedYet(), could_not_tell=unknown)


def _illustrate(
    context: CheckContext, judged: Sequence[tuple[CheckKey, list[CaseFailure]]], diagnosis: Diagnosis | None
) -> dict[str, list[CaseFailure]]:
    """By failed check, the failures of the cases that illustrate it: students may see all of these.

    The illustration of the misconception goes to the first check that has failed in its values, where nothing else that
    students may see shows it.
    """
    found = {check.name: _illustrations(context, check) for check, check_failures in judged if check_failures}
    if diagnosis is None or not (example := context.failures.get(diagnosis.illustration)):
        return found
    seen = [item for _, check_failures in judged for item in check_failures] + [*itertools.chain(*found.values())]
    first = next((check for check, failures in judged if failures and isinstance(check, ValuesCheck)), None)
    if first and not any(
        item.shown and item.case and item.case.name in diagnosis.distinguishing_cases for item in seen
    ):
        found[first.name].append(example)
    return found


def _illustrations(context: CheckContext, check: CheckKey) -> list[CaseFailure]:
    """The failures of the cases that belong to a failed check of the engine's as illustrations."""
    match check:
        case ValuesCheck(illustrations=names):
            return [failure for name in names if (failure := context.failures.get(name)) is not None]
        case PropertyCheck("precision", illustrations=names):
            return check_precision(context, names)
        case _:
            return []


def _property_failures(context: CheckContext, check: PropertyCheck) -> list[CaseFailure]:
    match check.name:
        case "purity":
            return check_purity(context, check)
        case "state":
            return check_state(context)
        case "precision":
            return check_precision(context, check.cases)
        case _:
            assert_never(check.name)


def _has_correct_kind(context: CheckContext) -> bool:
    """Whether all cases of one value check are right: of a hidden one, if any, as public answers can be copied."""
    checks = [check for check in context.exercise.checks if isinstance(check, ValuesCheck)]
    hidden = [check for check in checks if not check.public] or checks
    return any(all(context.is_correct(name) for name in check.cases) for check in hidden)


def _notes(context: CheckContext) -> list[Note]:
    checks = [item for item in context.exercise.checks if isinstance(item, PropertyCheck) and item.name == "precision"]
    return [Float32Accepted()] if any(float32_accepted(context, check) for check in checks) else []


def _check_result(
    context: CheckContext,
    check: CheckKey,
    check_failures: Sequence[CaseFailure],
    illustrations: Sequence[CaseFailure],
    distinguishing: Sequence[str],
) -> CheckResult:
    def result(status: CheckStatus, failure: Failure | None = None, shown: CaseFailure | None = None) -> CheckResult:
        case = case_result(shown) if shown else None
        of_shown = shown is not None and shown.shown
        return CheckResult(check.name, check.title, check.public, check.weight, status, failure, case, of_shown)

    if not context.was_run(check):
        return result("not-run", NotRunHere())
    if not check_failures:
        return result("passed")
    unknown = [item for item in check_failures if item.could_not_tell]
    # A call that was not made for want of time leaves open only what no other one has shown.
    open_calls = all(isinstance(item.fact, NeverCalled) for item in unknown)
    could_not_tell = bool(unknown) and (len(unknown) == len(check_failures) or not open_calls)
    # Show a case that was called, then one that students may see, then one where the misconception differs from the
    # expected answer, and of those the smallest.
    shown = min(
        unknown if could_not_tell else (*check_failures, *illustrations),
        key=lambda item: (
            isinstance(item.fact, NeverCalled),
            not item.shown,
            item.case is None or item.case.name not in distinguishing,
            *(case_order(item.case) if item.case else ()),
        ),
    )
    return result("could-not-tell" if could_not_tell else "failed", shown.fact, shown)
