"""An answer key's exercise and what became of its calls → the result. Pure: no process, no disk.

Value checks and relations are judged case by case. The engine's own checks (purity, state,
precision) and relations are laws that a function returning zeros keeps too, so they count
once the function gets one kind of case right.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from tensorgrade.judge.array_libraries import array
from tensorgrade.judge.counterexample import case_result
from tensorgrade.judge.diagnosis import diagnose, size
from tensorgrade.judge.failures import Finding, Judgement, mismatched, unanswered
from tensorgrade.judge.messages import explain_diagnosis, messages
from tensorgrade.judge.precision import precision, single
from tensorgrade.judge.purity import purity, state
from tensorgrade.judge.relations import relation
from tensorgrade.key.cross_device import settle
from tensorgrade.key.key_records import CaseKey, CheckKey, ExerciseKey
from tensorgrade.result.result_records import CheckResult, CheckStatus, ExerciseResult, ExerciseStatus, rounded
from tensorgrade.sandbox.wire import Outcome
from tensorgrade.translation import Translate, translator

NO_ARRAYS: Mapping[str, Mapping[str, Outcome]] = MappingProxyType({})


def judge(
    exercise: ExerciseKey,
    outcomes: Mapping[str, Outcome],
    repeats: Mapping[str, Outcome],
    language: str,
    written: bool = True,
    printed: str = "",
    arrays: Mapping[str, Mapping[str, Outcome]] = NO_ARRAYS,
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
    diagnosis = diagnose(exercise, outcomes, {name: found is None for name, found in judgement.findings.items()})
    checks = [_result(judgement, check, found, diagnosis.shows if diagnosis else []) for check, found in judged]
    earned = sum(check.weight for check in checks if check.status == "passed")
    available = sum(check.weight for check in checks if check.status != "not-run")
    score = rounded(Fraction(exercise.points * earned, available))
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


def findings(
    exercise: ExerciseKey, outcomes: Mapping[str, Outcome], repeats: Mapping[str, Outcome], language: str
) -> dict[str, list[Finding]]:
    """Why each check failed that did, by its name: all failed cases, where `judge` shows one, and no diagnosis."""
    judgement = _judgement(exercise, outcomes, repeats, language, NO_ARRAYS)
    judged = {check.name: _check(judgement, check) for check in exercise.checks if check.cases}
    return {name: found for name, found in judged.items() if found}


def _judgement(
    exercise: ExerciseKey,
    outcomes: Mapping[str, Outcome],
    repeats: Mapping[str, Outcome],
    language: str,
    arrays: Mapping[str, Mapping[str, Outcome]],
) -> Judgement:
    values = [case for case in exercise.cases if not case.lawful and case.name in outcomes]
    found = {case.name: _value(exercise, case, outcomes[case.name], translator(language)) for case in values}
    return Judgement(exercise, outcomes, repeats, language, found, arrays)


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
    states = {check.status for check in checks} - {"not-run"}
    if "could-not-tell" in states:
        return "could-not-tell"
    if states == {"passed"}:
        return "passed"
    return "partly" if "passed" in states else "failed"


def _check(judgement: Judgement, check: CheckKey) -> list[Finding]:
    """The failed cases of a check; none: it passed."""
    if check.kind == "values":
        return [found for name in check.cases if (found := judgement.findings[name]) is not None]
    if check.kind == "array":
        return array(judgement, check)
    if not _counts(judgement):
        return [Finding(None, messages(judgement.words)["not-yet"])]
    if check.kind == "relation":
        return relation(judgement, check)
    law = {"purity": purity, "state": state, "precision": precision}[check.kind]
    return law(judgement, check)


def _counts(judgement: Judgement) -> bool:
    """Whether one kind of case is right: a hidden one, where there are hidden ones (public answers can be copied)."""
    checks = [check for check in judgement.exercise.checks if check.kind == "values" and check.cases]
    hidden = [check for check in checks if not check.public] or checks
    return any(all(judgement.right(name) for name in check.cases) for check in hidden)


def _value(exercise: ExerciseKey, case: CaseKey, outcome: Outcome, _: Translate) -> Finding | None:
    if outcome.status != "value":
        return unanswered(exercise, case, outcome, _)
    mismatch, doubt = settle(outcome.value, case.truths)
    if doubt:  # the devices' references disagree: ours to mend
        return Finding(None, messages(_)["grader"], case, could_not_tell=True)
    return mismatched(case, mismatch, outcome.value, _) if mismatch else None


def _notes(judgement: Judgement) -> list[str]:
    not_run = [check.title[judgement.language] for check in judgement.exercise.checks if not judgement.ran(check)]
    _ = judgement.words
    words = messages(_)
    told = [words["not-run-note"].format(checks=_("; ").join(not_run))] if not_run else []
    names = [name for check in judgement.exercise.checks if check.kind == "precision" for name in check.cases]
    if any(judgement.right(name) and single(judgement.outcomes[name].value) for name in names):
        told.append(words["single"])
    return told


def _result(judgement: Judgement, check: CheckKey, found: Sequence[Finding], showing: Sequence[str]) -> CheckResult:
    title = check.title[judgement.language]
    if not judgement.ran(check):
        message = messages(judgement.words)["not-run"]
        return CheckResult(check.name, title, check.public, check.weight, "not-run", None, message)
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
