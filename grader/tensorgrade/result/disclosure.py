"""The part of a result that its student may see: hidden cases are removed here and nowhere else."""

from dataclasses import replace

from tensorgrade.result.differences import Difference, NotFinite, WrongValue
from tensorgrade.result.failure_facts import CallRaised, Failure, PrecisionLost, RecordedSentence, WrongAnswer
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
    failure = _without_values(check.failure) if check.failure else None
    if disclosure == "name":
        return replace(check, case=None, failure=failure)
    shapes = {name: replace(item, values=None) for name, item in case.arguments.items()}
    yours, should_be = _shape_only(case.yours), _shape_only(case.should_be)
    shown = replace(case, arguments=shapes, yours=yours, should_be=should_be, computed_from={})
    return replace(check, case=shown, failure=failure)


def _without_values(failure: Failure) -> Failure:
    """The failure without numbers of answer and expected answer, and without an exception's text, which may have them.

    Shapes, types, places and the residual of an equation, which the sentence tells, stay.
    """
    match failure:
        case WrongAnswer(difference) | PrecisionLost(difference):
            return replace(failure, difference=_without_numbers(difference))
        case RecordedSentence(difference=difference) if difference:
            return replace(failure, difference=_without_numbers(difference))
        case CallRaised():
            return replace(failure, text="")
        case _:
            return failure


def _without_numbers(difference: Difference) -> Difference:
    match difference:
        case NotFinite() | WrongValue():
            return replace(difference, got=None, expected=None)
        case _:
            return difference


def _shape_only(answer: Argument | None) -> Argument | None:
    """An array without its values; None for any other answer, whose text is its value."""
    return replace(answer, values=None) if answer is not None and answer.array else None
