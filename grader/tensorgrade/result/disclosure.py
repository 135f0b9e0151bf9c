"""The part of a result that its student may see: what hidden cases tell is removed here and nowhere else.

The student's code chooses what it does with a hidden argument. So all that a page says because of a hidden case is one
of a few words of ours: passed or not, the kind of failure, what the author wrote. Numbers, lines, names of types and
text come from calls in a process that never had a hidden argument (`CheckResult.shown`).
"""

import itertools
from dataclasses import replace
from typing import assert_never

from tensorgrade.result.absence_facts import CellNotPython, DefinitionNotRun, FunctionNotDefined, NotWritten, OtherName
from tensorgrade.result.differences import (
    Difference,
    LargeResidual,
    NotFinite,
    NotMet,
    OtherShape,
    OtherValue,
    WrongKeys,
    WrongLength,
    WrongShape,
    WrongType,
    WrongValue,
    other_shape,
)
from tensorgrade.result.failure_facts import (
    AnswerChanged,
    ArgumentChanged,
    CallRaised,
    DataMoved,
    DeviceFailed,
    Failure,
    GraderFailed,
    MemoryExceeded,
    ModuleNotAvailable,
    NameMissing,
    NeverCalled,
    NotCountedYet,
    NotRunHere,
    PrecisionLost,
    ProcessEnded,
    ReadyMadeOperation,
    RecordedSentence,
    RelationBroken,
    ThreadsNotAvailable,
    TimeExceeded,
    UnreadableAnswer,
    WrongAnswer,
    WrongArrayDtype,
    WrongArrayKind,
)
from tensorgrade.result.result_records import CheckResult, Disclosure, ExerciseResult, SubmissionResult

MAX_PLACES, MAX_STEPS = 8, 2
"""Of a hidden case, an item of a tuple is told only if it is among so many; and of a place, so many steps."""
OTHER_TYPE = "object"
"""In `WrongType`: a type that is not told."""


def redact_for_student(result: SubmissionResult, disclosure: Disclosure) -> SubmissionResult:
    """The result without what hidden cases tell beyond what ``disclosure`` allows, and without times and memory.

    ``name``: hidden cases are removed; ``shape``: their values are; ``values``: nothing is, so that students may see
    hidden arguments.
    """
    if disclosure == "values":
        return result
    exercises = {name: _redact_exercise(item, disclosure) for name, item in result.exercises.items()}
    return replace(result, exercises=exercises, waited=0.0, memory=0)


def _redact_exercise(exercise: ExerciseResult, disclosure: Disclosure) -> ExerciseResult:
    return replace(exercise, checks=[_redact_check(check, disclosure) for check in exercise.checks], seconds=0.0)


def _redact_check(check: CheckResult, disclosure: Disclosure) -> CheckResult:
    if check.shown or check.failure is None and check.case is None:
        return check
    check = replace(check, failure=_redact_failure(check.failure) if check.failure else None)
    if check.case is None or disclosure == "name":
        return replace(check, case=None)
    shapes = {name: replace(item, values=None) for name, item in check.case.arguments.items()}
    should_be = check.case.should_be
    # An expected answer that is no array is its value.
    expected = replace(should_be, values=None) if should_be is not None and should_be.array else None
    return replace(check, case=replace(check.case, arguments=shapes, yours=None, should_be=expected, computed_from={}))


def _redact_failure(failure: Failure) -> Failure:
    """The kind of the failure, and what the key says; nothing that the student's code has chosen."""
    match failure:
        case WrongAnswer(difference):
            return WrongAnswer(_redact_difference(difference))
        case PrecisionLost(difference, _, cause):
            return PrecisionLost(_redact_difference(difference), None, "unknown" if cause == "decimals" else cause)
        case CallRaised() | NameMissing():
            return CallRaised("")
        case ModuleNotAvailable():
            return ModuleNotAvailable("")
        case ThreadsNotAvailable():
            return ThreadsNotAvailable()
        case MemoryExceeded(of_device):
            return MemoryExceeded(of_device)
        case ProcessEnded():
            return ProcessEnded("")
        case UnreadableAnswer():
            return UnreadableAnswer("")
        case WrongArrayKind(_, array_kind):
            return WrongArrayKind("", array_kind)
        case WrongArrayDtype():
            return WrongArrayDtype("")
        case ReadyMadeOperation():
            return ReadyMadeOperation("")
        case DataMoved():
            return DataMoved("")
        case DeviceFailed():
            return DeviceFailed()
        case ArgumentChanged():
            return ArgumentChanged("")
        case RecordedSentence(difference=known):  # the sentence was made for students
            return replace(failure, difference=_redact_difference(known) if known else None)
        case (
            TimeExceeded()
            | FunctionNotDefined()
            | CellNotPython()
            | NeverCalled()
            | RelationBroken()
            | AnswerChanged()
            | NotCountedYet()
            | NotWritten()
            | DefinitionNotRun()
            | OtherName()
            | NotRunHere()
            | GraderFailed()
        ):
            return failure
        case _:
            assert_never(failure)


def _may_be_told(step: int | str) -> bool:
    return isinstance(step, str) or step < MAX_PLACES


def _redact_difference(difference: Difference) -> Difference:
    # The student's code chooses where its answer is wrong, too: of a long list, any of many places.
    place = tuple(itertools.takewhile(_may_be_told, difference.place[:MAX_STEPS]))
    match difference:
        case WrongLength():
            return replace(difference, got=None, place=place)
        case WrongKeys():
            return WrongKeys((), (), place)
        case WrongType(got, expected):
            return WrongType(got if got == "None" else OTHER_TYPE, expected, place)
        case WrongShape():
            return replace(other_shape(difference), place=place)
        case OtherShape():
            return replace(difference, place=place)
        case NotFinite():
            return NotFinite(None, None, place)
        case WrongValue():
            return WrongValue(None, None, place)
        case OtherValue():
            return OtherValue(None, None, place)
        case NotMet(words):
            return NotMet(words, place)
        case LargeResidual():
            return replace(difference, got=None, place=place)
        case _:
            assert_never(difference)
