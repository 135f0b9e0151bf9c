"""The part of a result that its student may see: hidden cases are removed here and nowhere else."""

from dataclasses import replace

from tensorgrade.result.result_records import Argument, CheckResult, Disclosure, ExerciseResult, SubmissionResult


def redact_for_student(result: SubmissionResult, disclosure: Disclosure) -> SubmissionResult:
    """The result without the arguments and answers of hidden cases that ``disclosure`` withholds.

    ``name``: hidden cases are removed; ``shape``: their values are; ``values``: nothing is.
    """
    return replace(
        result,
        exercises={name: _redact_exercise(item, disclosure) for name, item in result.exercises.items()},
    )


def _redact_exercise(exercise: ExerciseResult, disclosure: Disclosure) -> ExerciseResult:
    return replace(exercise, checks=[_redact_check(check, disclosure) for check in exercise.checks])


def _redact_check(check: CheckResult, disclosure: Disclosure) -> CheckResult:
    case = check.case
    if case is None or case.public or disclosure == "values":
        return check
    if disclosure == "name":
        return replace(check, case=None)
    shapes = {name: replace(item, values=None) for name, item in case.arguments.items()}
    no_values = check.kind in ("shape", "type")  # what differs is then a shape or a type
    return replace(
        check,
        case=replace(
            case,
            arguments=shapes,
            got=case.got if no_values else None,
            expected=case.expected if no_values else None,
            yours=_shape_only(case.yours),
            should_be=_shape_only(case.should_be),
        ),
    )


def _shape_only(answer: Argument | None) -> Argument | None:
    """An array without its values; None for any other answer, whose text is its value."""
    return replace(answer, values=None) if answer is not None and answer.array else None
