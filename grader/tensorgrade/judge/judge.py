"""An exercise's key and the outcomes of its calls → the exercise's result. Pure: no processes, no files.

Value checks are judged case by case. A function that returns zeros would pass purity, state, precision and most
relations too, so these checks count only once the function gets one kind of case right.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from tensorgrade.judge.array_compatibility import check_array_kind
from tensorgrade.judge.counterexample import case_result
from tensorgrade.judge.diagnosis import case_order, diagnose
from tensorgrade.judge.explanation import explain_diagnosis
from tensorgrade.judge.failures import CheckContext, Failure, mismatch_failure, no_answer_failure
from tensorgrade.judge.messages import fixed_messages
from tensorgrade.judge.precision import check_precision, has_float32
from tensorgrade.judge.purity import check_purity, check_state
from tensorgrade.judge.relations import check_relation
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.key.key_records import CaseKey, CheckKey, ExerciseKey
from tensorgrade.result.points import rounded_points
from tensorgrade.result.result_records import CheckResult, CheckStatus, ExerciseResult, ExerciseStatus
from tensorgrade.sandbox.wire import Outcome
from tensorgrade.translation import Translate, translator

NO_ARRAY_OUTCOMES: Mapping[str, Mapping[str, Outcome]] = MappingProxyType({})


def judge(
    exercise: ExerciseKey,
    outcomes: Mapping[str, Outcome],
    repeats: Mapping[str, Outcome],
    language: str,
    written: bool = True,
    printed: str = "",
    arrays: Mapping[str, Mapping[str, Outcome]] = NO_ARRAY_OUTCOMES,
) -> ExerciseResult:
    """The result of one function from the outcomes of its calls, by case name.

    ``repeats`` are the outcomes of the second calls. ``arrays`` are those of calls with other arrays than NumPy's, by
    kind; a kind that is missing was not run, and its points go to the other checks, in proportion to their weights.
    ``written`` False: the submission does not define the function, or left it as handed out.
    """
    own = [outcomes[case.name] for case in exercise.cases if case.name in outcomes and case.function == exercise.name]
    if not written or own and all(outcome.status == "absent" for outcome in own):
        return _missing(exercise, language, printed)
    context = _check_context(exercise, outcomes, repeats, language, arrays)
    judged = [(check, _check_failures(context, check)) for check in exercise.checks if check.cases]
    diagnosis = diagnose(exercise, outcomes, {name: failure is None for name, failure in context.failures.items()})
    checks = [
        _check_result(context, check, check_failures, diagnosis.distinguishing_cases if diagnosis else [])
        for check, check_failures in judged
    ]
    earned = sum(check.weight for check in checks if check.status == "passed")
    available = sum(check.weight for check in checks if check.status != "not-run")
    score = rounded_points(Fraction(exercise.points * earned, available))
    return ExerciseResult(
        title=exercise.title[language],
        score=score,
        points=exercise.points,
        status=_status(checks),
        misconception=diagnosis.misconception if diagnosis else None,
        also=diagnosis.also if diagnosis else None,
        hint=diagnosis.hint.name if diagnosis and diagnosis.hint else None,
        explanation=explain_diagnosis(diagnosis, exercise, language) if diagnosis else "",
        checks=checks,
        printed=printed,
        notes=_notes(context),
        seconds=round(
            sum(outcome.seconds for calls in (outcomes, repeats, *arrays.values()) for outcome in calls.values()), 4
        ),
    )


def failures(
    exercise: ExerciseKey, outcomes: Mapping[str, Outcome], repeats: Mapping[str, Outcome], language: str
) -> dict[str, list[Failure]]:
    """The failures of each failed check, by its name: of all failed cases, where `judge` shows one; no diagnosis."""
    context = _check_context(exercise, outcomes, repeats, language, NO_ARRAY_OUTCOMES)
    judged = {check.name: _check_failures(context, check) for check in exercise.checks if check.cases}
    return {name: check_failures for name, check_failures in judged.items() if check_failures}


def _check_context(
    exercise: ExerciseKey,
    outcomes: Mapping[str, Outcome],
    repeats: Mapping[str, Outcome],
    language: str,
    arrays: Mapping[str, Mapping[str, Outcome]],
) -> CheckContext:
    values = [case for case in exercise.cases if not case.lawful and case.name in outcomes]
    _ = translator(language)
    value_failures = {case.name: _value_failure(exercise, case, outcomes[case.name], _) for case in values}
    return CheckContext(exercise, outcomes, repeats, language, value_failures, arrays)


def could_not_tell_result(exercise: ExerciseKey, language: str, message: str) -> ExerciseResult:
    """The result where the grader itself failed: could-not-tell, whatever the student wrote."""
    checks = [
        CheckResult(check.name, check.title[language], check.public, check.weight, "could-not-tell", None, message)
        for check in exercise.checks
    ]
    return ExerciseResult(exercise.title[language], 0.0, exercise.points, "could-not-tell", None, "", checks)


def _missing(exercise: ExerciseKey, language: str, printed: str) -> ExerciseResult:
    message = fixed_messages(translator(language))["missing"]
    checks = [
        CheckResult(check.name, check.title[language], check.public, check.weight, "failed", None, message)
        for check in exercise.checks
        if check.cases
    ]
    return ExerciseResult(exercise.title[language], 0.0, exercise.points, "missing", None, "", checks, printed)


def _status(checks: Sequence[CheckResult]) -> ExerciseStatus:
    states = {check.status for check in checks} - {"not-run"}
    if "could-not-tell" in states:
        return "could-not-tell"
    if states == {"passed"}:
        return "passed"
    return "partly" if "passed" in states else "failed"


def _check_failures(context: CheckContext, check: CheckKey) -> list[Failure]:
    """The failures of a check; none where it passed."""
    if check.kind == "values":
        return [failure for name in check.cases if (failure := context.failures[name]) is not None]
    if check.kind == "array":
        return check_array_kind(context, check)
    if not _has_correct_kind(context):
        return [Failure(None, fixed_messages(context.translate)["not-yet"])]
    if check.kind == "relation":
        return check_relation(context, check)
    check_property = {"purity": check_purity, "state": check_state, "precision": check_precision}[check.kind]
    return check_property(context, check)


def _has_correct_kind(context: CheckContext) -> bool:
    """Whether all cases of one value check are right: of a hidden one, if any, as public answers can be copied."""
    checks = [check for check in context.exercise.checks if check.kind == "values" and check.cases]
    hidden = [check for check in checks if not check.public] or checks
    return any(all(context.is_correct(name) for name in check.cases) for check in hidden)


def _value_failure(exercise: ExerciseKey, case: CaseKey, outcome: Outcome, _: Translate) -> Failure | None:
    if outcome.status != "value":
        return no_answer_failure(exercise, case, outcome, _)
    mismatch, devices_disagree = compare_on_all_devices(outcome.value, case.truths)
    if devices_disagree:  # the devices' references disagree: the key is at fault, not the answer
        return Failure(None, fixed_messages(_)["grader"], case, could_not_tell=True)
    return mismatch_failure(case, mismatch, outcome.value, _) if mismatch else None


def _notes(context: CheckContext) -> list[str]:
    not_run = [check.title[context.language] for check in context.exercise.checks if not context.was_run(check)]
    _ = context.translate
    messages = fixed_messages(_)
    notes = [messages["not-run-note"].format(checks=_("; ").join(not_run))] if not_run else []
    names = [name for check in context.exercise.checks if check.kind == "precision" for name in check.cases]
    if any(context.is_correct(name) and has_float32(context.outcomes[name].value) for name in names):
        notes.append(messages["single"])
    return notes


def _check_result(
    context: CheckContext, check: CheckKey, check_failures: Sequence[Failure], distinguishing: Sequence[str]
) -> CheckResult:
    title = check.title[context.language]
    if not context.was_run(check):
        message = fixed_messages(context.translate)["not-run"]
        return CheckResult(check.name, title, check.public, check.weight, "not-run", None, message)
    if not check_failures:
        return CheckResult(check.name, title, check.public, check.weight, "passed")
    # Show a case where the misconception differs from the expected answer, if there is one, and of those the smallest.
    shown = min(
        check_failures,
        key=lambda item: (
            item.case is None or item.case.name not in distinguishing,
            *(case_order(item.case) if item.case else ()),
        ),
    )
    status: CheckStatus = "could-not-tell" if any(item.could_not_tell for item in check_failures) else "failed"
    case = case_result(shown.case, shown.mismatch, shown.answer) if shown.case else None
    return CheckResult(check.name, title, check.public, check.weight, status, shown.kind, shown.message, case)
