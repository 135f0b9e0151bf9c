"""What of a result its student may see: the one place where hidden cases are stripped."""

from dataclasses import replace

from tensorgrade.result.result_records import Argument, CheckResult, Disclosure, ExerciseResult, SubmissionResult


def redact_for_student(result: SubmissionResult, disclosure: Disclosure) -> SubmissionResult:
    """The result without what a student may not see of hidden cases: the one place that strips."""
    return replace(
        result,
        exercises={name: _strip_exercise(item, disclosure) for name, item in result.exercises.items()},
    )


def _strip_exercise(exercise: ExerciseResult, disclosure: Disclosure) -> ExerciseResult:
    return replace(exercise, checks=[_strip_check(check, disclosure) for check in exercise.checks])


def _strip_check(check: CheckResult, disclosure: Disclosure) -> CheckResult:
    case = check.case
    if case is None or case.public or disclosure == "values":
        return check
    if disclosure == "name":
        return replace(check, case=None)
    shapes = {name: replace(item, values=None) for name, item in case.arguments.items()}
    told = check.kind in ("shape", "type")  # the facts are then no values
    return replace(
        check,
        case=replace(
            case,
            arguments=shapes,
            got=case.got if told else None,
            expected=case.expected if told else None,
            yours=_shape_only(case.yours),
            should_be=_shape_only(case.should_be),
        ),
    )


def _shape_only(answer: Argument | None) -> Argument | None:
    """An array without its values; an answer that is no array is nothing but its value."""
    return replace(answer, values=None) if answer is not None and answer.array else None
