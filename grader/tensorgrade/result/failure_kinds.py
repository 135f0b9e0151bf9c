"""What is derived from a failure: its kind, and the difference that it is about."""

from collections.abc import Mapping
from typing import assert_never

from tensorgrade.result.absence_facts import CellNotPython, DefinitionNotRun, FunctionNotDefined, NotWritten, OtherName
from tensorgrade.result.differences import Difference, difference_kind
from tensorgrade.result.failure_facts import (
    AnswerChanged,
    ArgumentChanged,
    CallRaised,
    DataMoved,
    DeviceFailed,
    Failure,
    FailureKind,
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

_KIND_NOT_CALLED: Mapping[str, FailureKind | None] = {
    "timeout": "timeout",
    "died": "exception",
    "protocol": "protocol",
    "clock": None,
    "cells": None,
    "machine": None,
}


def failure_kind(failure: Failure) -> FailureKind | None:
    """The kind of a failure; None where it is not the student's fault, or is not judged yet, or nothing was written."""
    match failure:
        case WrongAnswer(difference):
            return difference_kind(difference)
        case CallRaised() | ProcessEnded() | FunctionNotDefined() | NameMissing() | CellNotPython() | DeviceFailed():
            return "exception"
        case ModuleNotAvailable() | ThreadsNotAvailable() | ReadyMadeOperation() | DataMoved():
            return "forbidden"
        case MemoryExceeded():
            return "memory"
        case TimeExceeded():
            return "timeout"
        case UnreadableAnswer():
            return "protocol"
        case NeverCalled(because):
            return _KIND_NOT_CALLED[because]
        case WrongArrayKind() | WrongArrayDtype():
            return "type"
        case RelationBroken():
            return "value"
        case ArgumentChanged():
            return "purity"
        case AnswerChanged():
            return "state"
        case PrecisionLost():
            return "precision"
        case NotCountedYet() | NotWritten() | DefinitionNotRun() | OtherName() | NotRunHere() | GraderFailed():
            return None
        case RecordedSentence(kind):
            return kind
        case _:
            assert_never(failure)


def difference_of(failure: Failure | None) -> Difference | None:
    """The difference between answer and expected answer that a failure is about, where there is one."""
    match failure:
        case WrongAnswer(difference) | PrecisionLost(difference):
            return difference
        case RecordedSentence(difference=difference):
            return difference
        case _:
            return None
