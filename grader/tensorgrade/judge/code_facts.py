"""What the student's source says of a function, put into the facts of its result."""

from collections.abc import Collection
from dataclasses import replace

from tensorgrade.result.explanation_facts import about_loops
from tensorgrade.result.failure_facts import TimeExceeded
from tensorgrade.result.result_records import CheckResult, ExerciseResult
from tensorgrade.submission.statement_names import Loop


def with_loops(result: ExerciseResult, loops: Collection[Loop]) -> ExerciseResult:
    """The result with the kinds of loop in the function's code: advice speaks of a loop only where there is one."""
    checks = [_with_while(check, "while" in loops) for check in result.checks]
    explanation = result.explanation and about_loops(result.explanation, bool(loops))
    return replace(result, checks=checks, explanation=explanation)


def _with_while(check: CheckResult, while_loop: bool) -> CheckResult:
    match check.failure:
        case TimeExceeded():
            return replace(check, failure=replace(check.failure, while_loop=while_loop))
        case _:
            return check
