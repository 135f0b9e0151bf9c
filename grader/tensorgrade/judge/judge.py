"""An answer key's exercise and what became of its calls → the result. Pure: no process, no disk.

Value checks and relations are judged case by case. The engine's own checks (purity, state,
precision) and relations are laws that a function returning zeros keeps too, so they count
once the function gets one kind of case right.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from tensorgrade.judge.array_libraries import check_array_kind
from tensorgrade.judge.counterexample import case_result
from tensorgrade.judge.diagnosis import case_order, diagnose
from tensorgrade.judge.failures import CheckContext, Failure, mismatch_failure, no_answer_failure
from tensorgrade.judge.messages import explain_diagnosis, fixed_messages
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
    """The result of one function from its calls, by case name; ``repeats`` are the second calls.

    ``arrays`` are the calls with other arrays than NumPy's, by kind; what is not there was not run, and its points go
    to the other checks, by their weights. ``written`` False: the submission does not define the function, or left it
    as it was.
    """
    own = [outcomes[case.name] for case in exercise.cases if case.name in outcomes and case.function == exercise.name]
    if not written or own and all(outcome.status == "absent" for outcome in own):
        return _missing(exercise, language, printed)
    judgement = _judgement(exercise, outcomes, repeats, language, arrays)
    judged = [(check, _check(judgement, check)) for check in exercise.checks if check.cases]
    diagnosis = diagnose(exercise, outcomes, {name: found is None for name, found in judgement.failures.items()})
    checks = [
        _result(judgement, check, found, diagnosis.distinguishing_cases if diagnosis else []) for check, found in judged
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
        notes=_notes(judgement),
        seconds=round(
            sum(outcome.seconds for made in (outcomes, repeats, *arrays.values()) for outcome in made.values()), 4
        ),
    )


def failures(
    exercise: ExerciseKey, outcomes: Mapping[str, Outcome], repeats: Mapping[str, Outcome], language: str
) -> dict[str, list[Failure]]:
    """Why each check failed that did, by its name: all failed cases, where `judge` shows one, and no diagnosis."""
    judgement = _judgement(exercise, outcomes, repeats, language, NO_ARRAY_OUTCOMES)
    judged = {check.name: _check(judgement, check) for check in exercise.checks if check.cases}
    return {name: found for name, found in judged.items() if found}


def _judgement(
    exercise: ExerciseKey,
    outcomes: Mapping[str, Outcome],
    repeats: Mapping[str, Outcome],
    language: str,
    arrays: Mapping[str, Mapping[str, Outcome]],
) -> CheckContext:
    values = [case for case in exercise.cases if not case.lawful and case.name in outcomes]
    found = {case.name: _value(exercise, case, outcomes[case.name], translator(language)) for case in values}
    return CheckContext(exercise, outcomes, repeats, language, found, arrays)


def could_not_tell_result(exercise: ExerciseKey, language: str, message: str) -> ExerciseResult:
    """The result when the grader itself failed: could not tell, whatever the student wrote."""
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


def _check(judgement: CheckContext, check: CheckKey) -> list[Failure]:
    """The failed cases of a check; none: it passed."""
    if check.kind == "values":
        return [found for name in check.cases if (found := judgement.failures[name]) is not None]
    if check.kind == "array":
        return check_array_kind(judgement, check)
    if not _counts(judgement):
        return [Failure(None, fixed_messages(judgement.translate)["not-yet"])]
    if check.kind == "relation":
        return check_relation(judgement, check)
    law = {"purity": check_purity, "state": check_state, "precision": check_precision}[check.kind]
    return law(judgement, check)


def _counts(judgement: CheckContext) -> bool:
    """Whether one kind of case is right: a hidden one, where there are hidden ones (public answers can be copied)."""
    checks = [check for check in judgement.exercise.checks if check.kind == "values" and check.cases]
    hidden = [check for check in checks if not check.public] or checks
    return any(all(judgement.is_correct(name) for name in check.cases) for check in hidden)


def _value(exercise: ExerciseKey, case: CaseKey, outcome: Outcome, _: Translate) -> Failure | None:
    if outcome.status != "value":
        return no_answer_failure(exercise, case, outcome, _)
    mismatch, doubt = compare_on_all_devices(outcome.value, case.truths)
    if doubt:  # the devices' references disagree: ours to mend
        return Failure(None, fixed_messages(_)["grader"], case, could_not_tell=True)
    return mismatch_failure(case, mismatch, outcome.value, _) if mismatch else None


def _notes(judgement: CheckContext) -> list[str]:
    not_run = [check.title[judgement.language] for check in judgement.exercise.checks if not judgement.was_run(check)]
    _ = judgement.translate
    words = fixed_messages(_)
    told = [words["not-run-note"].format(checks=_("; ").join(not_run))] if not_run else []
    names = [name for check in judgement.exercise.checks if check.kind == "precision" for name in check.cases]
    if any(judgement.is_correct(name) and has_float32(judgement.outcomes[name].value) for name in names):
        told.append(words["single"])
    return told


def _result(judgement: CheckContext, check: CheckKey, found: Sequence[Failure], showing: Sequence[str]) -> CheckResult:
    title = check.title[judgement.language]
    if not judgement.was_run(check):
        message = fixed_messages(judgement.translate)["not-run"]
        return CheckResult(check.name, title, check.public, check.weight, "not-run", None, message)
    if not found:
        return CheckResult(check.name, title, check.public, check.weight, "passed")
    # The smallest case that shows it; of those, first one where the misconception differs from the truth.
    finding = min(
        found,
        key=lambda item: (
            item.case is None or item.case.name not in showing,
            *(case_order(item.case) if item.case else ()),
        ),
    )
    status: CheckStatus = "could-not-tell" if any(item.could_not_tell for item in found) else "failed"
    case = case_result(finding.case, finding.mismatch, finding.answer) if finding.case else None
    return CheckResult(check.name, title, check.public, check.weight, status, finding.kind, finding.message, case)
