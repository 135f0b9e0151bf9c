"""What the student's source says of a function, put into the facts of its result."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from tensorgrade.result.explanation_facts import about_loops
from tensorgrade.result.failure_facts import CallRaised, Failure, NameMissing, TimeExceeded
from tensorgrade.result.notes import NameNotBound
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.submission.statement_names import Loop


def with_code_facts(result: ExerciseResult, loops: Collection[Loop]) -> ExerciseResult:
    """The result with the kinds of loop in the function's code, and with the names that it lacks.

    Advice speaks of a loop only where there is one. A name that a stopped statement binds is no mistake of the call.
    """
    missing = [note.name for note in result.notes if isinstance(note, NameNotBound)]
    checks = [
        replace(check, failure=check.failure and _with_code_facts(check.failure, loops, missing))
        for check in result.checks
    ]
    explanation = result.explanation and about_loops(result.explanation, bool(loops))
    return replace(result, checks=checks, explanation=explanation)


def _with_code_facts(failure: Failure, loops: Collection[Loop], missing: Sequence[str]) -> Failure:
    match failure:
        case TimeExceeded(seconds):
            return TimeExceeded(seconds, "while" in loops)
        case CallRaised("NameError", text, line):
            # The text of a call that students may not see is not known.
            said = text or (line.text if line else "")
            name = next((name for name in missing if re.search(rf"\b{re.escape(name)}\b", said)), None)
            return NameMissing(name, line) if name else failure
        case _:
            return failure
