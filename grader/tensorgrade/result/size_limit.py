"""Keeps a result's file below a megabyte, whatever a submission prints, answers and writes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tensorgrade.arrays.codec import printable_text
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.result.json_format import to_json
from tensorgrade.result.result_records import (
    CellRun,
    CheckResult,
    ExerciseResult,
    OwnText,
    SourceText,
    SubmissionResult,
)

MAX_RESULT_BYTES = 1_000_000
MAX_IN_DOUBT = 200_000
"""Results whose estimated size is below this are not measured."""
MAX_ELEMENTS = 800
"""Of the answers of one function, the elements that are kept: two arrays of `SHOWN_ELEMENTS`."""
MAX_WRITTEN = 50_000
"""Characters of all written answers together."""
MAX_OWN_TEXTS = 200
"""Texts of a student's own that are told."""
MAX_CODE = 50_000
"""Characters of all functions' code together."""
MAX_CUT_PRINTED = 200
"""Characters that a cell printed, where the result is too large."""

_BYTES_OF_ELEMENT, _BYTES_OF_CELL, _BYTES_OF_STATEMENT = 40, 100, 1500


def with_limited_size(result: SubmissionResult) -> SubmissionResult:
    """The result with at most `MAX_ELEMENTS` of a function's answers; and, if it is still too large, with none."""
    result = _with_exercises(result, MAX_ELEMENTS)
    if _estimated_size(result) < MAX_IN_DOUBT or len(to_json(result).encode()) <= MAX_RESULT_BYTES:
        return result
    return replace(_with_exercises(result, 0), cells=[_cut_cell(cell) for cell in result.cells])


def with_limited_length(texts: Mapping[str, str]) -> dict[str, str]:
    """The written answers, each cut where all together are too long; the cut is told."""
    return _cut(texts, MAX_WRITTEN)


def with_limited_texts(texts: Sequence[OwnText]) -> list[OwnText]:
    """The first texts, of which the last one is cut where all together are too long; the cut is told."""
    limited = _cut({str(number): item.text for number, item in enumerate(texts[:MAX_OWN_TEXTS])}, MAX_WRITTEN)
    return [replace(item, text=text) for item, text in zip(texts, limited.values(), strict=False)]


def with_code(result: SubmissionResult, code: Mapping[str, tuple[int, str]]) -> SubmissionResult:
    """The result with the code of its functions: by function, the number of its first line and its text.

    It has no control characters, and is cut where all of it is too long; the cut is told.
    """
    written = {name: code[name][1] for name in result.exercises if name in code}
    texts = _cut({name: printable_text(text, len(text)) for name, text in written.items()}, MAX_CODE)
    exercises = {
        name: replace(item, code=SourceText(code[name][0], texts[name])) if name in texts else item
        for name, item in result.exercises.items()
    }
    return replace(result, exercises=exercises)


def _cut(texts: Mapping[str, str], left: int) -> dict[str, str]:
    """The texts, each cut where no more than ``left`` characters are left of all of them."""
    limited = {}
    for name, text in texts.items():
        more = len(text) - left
        limited[name] = f"{text[:left]}\n[… {more:,} more characters]" if more > 0 else text
        left = max(left - len(text), 0)
    return limited


def _with_exercises(result: SubmissionResult, elements: int) -> SubmissionResult:
    exercises = {name: _with_elements(exercise, elements) for name, exercise in result.exercises.items()}
    return replace(result, exercises=exercises)


def _with_elements(exercise: ExerciseResult, elements: int) -> ExerciseResult:
    """The exercise without the values of answers after so many elements, in the order of the rubric."""
    if sum(_sizes(exercise.checks)) <= elements:
        return exercise
    checks = []
    for check, size in zip(exercise.checks, _sizes(exercise.checks), strict=True):
        if size > elements and check.case and check.case.yours:
            check = replace(check, case=replace(check.case, yours=replace(check.case.yours, values=None)))
        else:
            elements -= size
        checks.append(check)
    return replace(exercise, checks=checks)


def _sizes(checks: Iterable[CheckResult]) -> Iterator[int]:
    """The numbers of elements of the answers that the checks show."""
    for check in checks:
        yield _count(check.case.yours.values) if check.case and check.case.yours else 0


def _count(values: Any) -> int:
    """The number of elements in nested lists."""
    if isinstance(values, list):
        return sum(map(_count, values))
    return 0 if values is None else 1


def _estimated_size(result: SubmissionResult) -> int:
    """Bytes that depend on the submission, too many rather than too few; what is told of each check is not counted."""
    size = 4 * sum(map(len, result.written.values())) + _BYTES_OF_CELL * len(result.cells)
    size += sum(_BYTES_OF_CELL + 4 * len(item.text) for item in result.own_texts)
    for cell in result.cells:
        size += 8 * len(cell.printed) + _BYTES_OF_STATEMENT * len(cell.stopped)
    for exercise in result.exercises.values():
        size += _BYTES_OF_ELEMENT * sum(_sizes(exercise.checks)) + 4 * len(exercise.code.text if exercise.code else "")
    return size


def _cut_cell(cell: CellRun) -> CellRun:
    printed = cell.printed if len(cell.printed) <= MAX_CUT_PRINTED else cell.printed[:MAX_CUT_PRINTED] + "…"
    return replace(cell, printed=printed, stopped=cell.stopped[:1])


def scores_only(result: SubmissionResult, reason: EngineSentence) -> SubmissionResult:
    """The result with its scores and none of the details that a page shows: could-not-tell, for this reason."""
    exercises = {
        name: replace(
            item,
            checks=[replace(check, failure=None, case=None) for check in item.checks],
            printed="",
            notes=[],
            explanation=None,
            code=None,
        )
        for name, item in result.exercises.items()
    }
    without = replace(result, cells=[], written={}, own_texts=[])
    return replace(without, status="could-not-tell", message=reason, exercises=exercises)
