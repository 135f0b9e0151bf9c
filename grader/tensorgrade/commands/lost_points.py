"""Where a function that should earn full marks loses points, in words for its author."""

from typing import Any

from tensorgrade.key.check_records import ADDED_CHECKS
from tensorgrade.number_format import number, score_text
from tensorgrade.report.case_view import call_text
from tensorgrade.report.difference_messages import difference_message, format_position
from tensorgrade.report.messages import failure_message
from tensorgrade.report.stopped_statements import cause_texts
from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.failure_facts import NeverCalled, WrongAnswer
from tensorgrade.result.result_records import CheckResult, ExerciseResult
from tensorgrade.translation import translator

LANGUAGE = "en"
"""Authors read the engine's own sentences, as in all that commands print."""
MAX_SHOWN = 120
"""Characters of a value that is shown; of a longer one the shape is."""


def lost_points(function: str, result: ExerciseResult) -> str | None:
    """The points, the checks that were not passed, and the call that shows one of them; None for full marks."""
    if result.score == result.points:
        return None
    lost = [check for check in result.checks if check.status not in ("passed", "not-run")]
    told = next((check for check in lost if check.case), lost[0])
    names = ", ".join([told.name, *(check.name for check in lost if check is not told)])
    earned = f"{function} earns {score_text(result.score)} of {result.points} points and does not pass {names}"
    return f"{earned}: {' '.join([_reason(function, told), *cause_texts(told, result, LANGUAGE)])}"


def _reason(function: str, check: CheckResult) -> str:
    if isinstance(check.failure, NeverCalled):
        return "not all calls were made, since cells or earlier calls took a submission's time or ended its process."
    if check.case is None:
        return failure_message(check, LANGUAGE)
    arguments = {name: f"{name}={_value_text(item)}" for name, item in check.case.arguments.items()}
    added = ", which build adds" if check.name in ADDED_CHECKS else ""
    call = f"in case {check.case.name!r}{added}, {call_text(function, check.case, arguments)}"
    if not isinstance(check.failure, WrongAnswer):
        return f"{call}: {failure_message(check, LANGUAGE)}"
    difference = check.failure.difference
    if answers := _answers(check.case):
        place = format_position(None, difference.place, translator(LANGUAGE))
        return f"{call} returned {answers[0]}{place and f' at {place}'}, where {answers[1]} is expected."
    return f"{call}: {difference_message(difference, True, LANGUAGE)}"


def _answers(case: CaseResult) -> tuple[str, str] | None:
    """What was returned and what is expected; None where that is not known, looks the same, or is of two kinds."""
    if case.yours is None or case.should_be is None or case.yours.array != case.should_be.array:
        return None
    yours, expected = _value_text(case.yours), _value_text(case.should_be)
    return None if yours == expected else (yours, expected)


def _value_text(value: Argument) -> str:
    """The numbers of a small array; of a large one its shape and dtype; anything else as it is."""
    if value.values is None:
        return value.text
    numbers = _numbers(value.values)
    return numbers if len(numbers) <= MAX_SHOWN else value.text


def _numbers(values: Any) -> str:
    if isinstance(values, list):
        return f"[{', '.join(map(_numbers, values))}]"
    return values if isinstance(values, str) else number(values)
