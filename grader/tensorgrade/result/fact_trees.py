"""The JSON of the facts in a result: differences, failures, explanations and notes."""

from typing import Any

from tensorgrade.arrays.libraries import LIBRARY_MODULES
from tensorgrade.json_tree import (
    BOOLEAN,
    FINITE,
    INTEGER,
    NUMBER,
    STRING,
    Codec,
    either,
    one_of,
    optional,
    record,
    tagged,
    tuple_of,
)
from tensorgrade.result import absence_facts, differences, failure_facts
from tensorgrade.result.differences import Difference
from tensorgrade.result.explanation_facts import (
    FILLINGS,
    HINT_NAMES,
    Explanation,
    FeaturesTogether,
    Hint,
    HintsApart,
    NamedMisconception,
    PartHint,
    PartsExchanged,
    PossibleMisconceptions,
    RecordedExplanation,
)
from tensorgrade.result.failure_facts import FAILURE_KINDS, Failure, SourceLine, StatementFailure
from tensorgrade.result.features import FEATURE
from tensorgrade.result.notes import (
    Float32Accepted,
    FurtherImports,
    ImportNotAvailable,
    NameNotBound,
    Note,
    RecordedNote,
    StoppedStatement,
)
from tensorgrade.translation import TEXT

_INDEX = tuple_of(INTEGER)
_PLACE = tuple_of(either(INTEGER, STRING))
_ELEMENTS: dict[str, Codec[Any]] = {
    "got": optional(NUMBER),
    "expected": optional(NUMBER),
    "place": _PLACE,
    "index": optional(_INDEX),
    "wrong": INTEGER,
    "size": INTEGER,
}

DIFFERENCE: Codec[Difference] = tagged(
    {
        "wrong-length": record(differences.WrongLength, got=optional(INTEGER), expected=INTEGER, place=_PLACE),
        "wrong-keys": record(differences.WrongKeys, missing=tuple_of(STRING), unknown=tuple_of(STRING), place=_PLACE),
        "wrong-type": record(
            differences.WrongType,
            got=STRING,
            expected=one_of(*differences.VALUE_KINDS),
            place=_PLACE,
            index=optional(_INDEX),
        ),
        "wrong-shape": record(differences.WrongShape, got=_INDEX, expected=_INDEX, place=_PLACE),
        "other-shape": record(differences.OtherShape, how=one_of(*differences.SHAPE_CHANGES), place=_PLACE),
        "not-finite": record(differences.NotFinite, **_ELEMENTS),
        "wrong-value": record(differences.WrongValue, **_ELEMENTS),
        "other-value": record(
            differences.OtherValue, **_ELEMENTS | {"got": optional(STRING), "expected": optional(STRING)}
        ),
        "large-residual": record(differences.LargeResidual, got=optional(NUMBER), expected=NUMBER, place=_PLACE),
        "not-met": record(differences.NotMet, words=TEXT, place=_PLACE),
    },
)

_LINE = optional(record(SourceLine, number=INTEGER, text=STRING))

_FAILURES: dict[str, Codec[Any]] = {
    "wrong-answer": record(failure_facts.WrongAnswer, difference=DIFFERENCE),
    "raised": record(failure_facts.CallRaised, type=STRING, text=STRING, line=_LINE),
    "module-not-available": record(failure_facts.ModuleNotAvailable, module=STRING, line=_LINE),
    "threads-not-available": record(failure_facts.ThreadsNotAvailable, line=_LINE),
    "memory-exceeded": record(failure_facts.MemoryExceeded, of_device=BOOLEAN, line=_LINE),
    "time-exceeded": record(failure_facts.TimeExceeded, seconds=FINITE, while_loop=BOOLEAN),
    "process-ended": record(failure_facts.ProcessEnded, cause=STRING),
    "unreadable-answer": record(failure_facts.UnreadableAnswer, reason=STRING),
    "not-defined": record(absence_facts.FunctionNotDefined),
    "name-missing": record(failure_facts.NameMissing, name=STRING, line=_LINE),
    "not-python": record(absence_facts.CellNotPython, text=STRING, line=optional(INTEGER), source=STRING),
    "never-called": record(
        failure_facts.NeverCalled, because=one_of("timeout", "died", "protocol", "clock", "cells", "machine")
    ),
    "wrong-array-kind": record(failure_facts.WrongArrayKind, got=STRING, array_kind=one_of(*LIBRARY_MODULES)),
    "wrong-array-dtype": record(failure_facts.WrongArrayDtype, dtype=STRING),
    "ready-made-operation": record(failure_facts.ReadyMadeOperation, operation=STRING, line=_LINE),
    "data-moved": record(failure_facts.DataMoved, method=STRING),
    "device-failed": record(failure_facts.DeviceFailed, line=_LINE),
    "relation-broken": record(failure_facts.RelationBroken, text=TEXT),
    "argument-changed": record(failure_facts.ArgumentChanged, argument=STRING),
    "answer-changed": record(failure_facts.AnswerChanged, other_numbers=BOOLEAN, changed=tuple_of(STRING)),
    "precision-lost": record(
        failure_facts.PrecisionLost,
        difference=DIFFERENCE,
        digits=optional(INTEGER),
        cause=one_of("unknown", "float32", "decimals"),
        decimals=INTEGER,
    ),
    "not-counted-yet": record(failure_facts.NotCountedYet),
    "not-written": record(absence_facts.NotWritten),
    "definition-not-run": record(
        absence_facts.DefinitionNotRun, function=STRING, cell=INTEGER, replaced_in=optional(INTEGER)
    ),
    "other-name": record(absence_facts.OtherName, found=STRING, expected=STRING),
    "not-run-here": record(failure_facts.NotRunHere),
    "grader-failed": record(failure_facts.GraderFailed),
    "recorded": record(
        failure_facts.RecordedSentence,
        kind=optional(one_of(*FAILURE_KINDS)),
        text=STRING,
        difference=optional(DIFFERENCE),
    ),
}

FAILURE: Codec[Failure] = tagged(_FAILURES)

_HINT: Codec[Hint] = record(
    Hint,
    name=one_of(*HINT_NAMES),
    argument=STRING,
    number=optional(NUMBER),
    value=STRING,
    filling=one_of(*FILLINGS),
    some_calls=BOOLEAN,
    loops=BOOLEAN,
)
_MISCONCEPTION: Codec[NamedMisconception] = record(
    NamedMisconception, name=STRING, text=TEXT, also=optional(STRING), also_text=optional(TEXT)
)
EXPLANATION: Codec[Explanation] = tagged(
    {
        "misconception": _MISCONCEPTION,
        "one-of-misconceptions": record(
            PossibleMisconceptions, items=tuple_of(tagged({"misconception": _MISCONCEPTION}))
        ),
        "hint": _HINT,
        "hints-apart": record(
            HintsApart,
            argument=STRING,
            wrong=tuple_of(record(PartHint, names=_PLACE, hint=optional(tagged({"hint": _HINT})))),
            right=_PLACE,
        ),
        "parts-exchanged": record(PartsExchanged, got=_PLACE, expected=_PLACE),
        "features-together": record(FeaturesTogether, first=FEATURE, second=FEATURE),
        "recorded": record(
            RecordedExplanation,
            text=STRING,
            misconception=optional(STRING),
            also=optional(STRING),
            hint=optional(STRING),
        ),
    },
)

_OF_STATEMENTS = (
    "raised",
    "module-not-available",
    "threads-not-available",
    "memory-exceeded",
    "time-exceeded",
    "process-ended",
    "never-called",
    "recorded",
)
STATEMENT_FAILURE: Codec[StatementFailure] = tagged({tag: _FAILURES[tag] for tag in _OF_STATEMENTS})
STOPPED_STATEMENT: Codec[StoppedStatement] = record(
    StoppedStatement, cell=INTEGER, line=_LINE, failure=STATEMENT_FAILURE
)

NOTE: Codec[Note] = tagged(
    {
        "float32-accepted": record(Float32Accepted),
        "import-not-available": record(ImportNotAvailable, module=STRING),
        "further-imports": record(FurtherImports, count=INTEGER),
        "name-not-bound": record(NameNotBound, name=STRING, statement=STOPPED_STATEMENT),
        "recorded": record(RecordedNote, text=STRING),
    },
)
