"""A result ⇄ its JSON file, and the published JSON schema. Needs the standard library and NumPy only."""

import hashlib
import json
from typing import Any, get_args

import numpy as np

from tensorgrade.arrays.device_record import DEVICE
from tensorgrade.engine_sentence import ENGINE_SENTENCE
from tensorgrade.json_text import TreeError, lined_json, parse_json, short_text
from tensorgrade.json_tree import (
    ANY,
    BOOLEAN,
    FINITE,
    INTEGER,
    STRING,
    Codec,
    constant,
    dict_of,
    json_schema,
    jsonable_float,
    list_of,
    one_of,
    optional,
    record,
    tuple_of,
)
from tensorgrade.result.case_records import Argument, CaseResult, CaseStep
from tensorgrade.result.explanation_facts import FollowsFrom
from tensorgrade.result.fact_trees import EXPLANATION, FAILURE, NOTE, STOPPED_STATEMENT
from tensorgrade.result.former_schema import FORMER_SCHEMA, tree_of_schema_1
from tensorgrade.result.result_records import (
    SCHEMA_VERSION,
    CellRun,
    CheckResult,
    CheckStatus,
    ExerciseResult,
    ExerciseStatus,
    FunctionKind,
    KeyUsed,
    OwnText,
    SourceText,
    SubmissionResult,
    SubmissionStatus,
    Submitted,
)
from tensorgrade.translation import BOOK_SECTION, TEXT


def _values_from_tree(tree: Any) -> Any:
    if tree is not None:
        try:
            np.array(tree, dtype=np.float64)
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise TreeError(f"{short_text(tree)} is not an array of numbers") from None
    return tree


_VALUES: Codec[Any] = Codec(ANY.to_tree, _values_from_tree, ANY.schema)
"""Nested lists of numbers, with NaN and infinities as words, or null."""


def _points_from_tree(tree: Any) -> int:
    if INTEGER.from_tree(tree) < 1:
        raise TreeError(f"{short_text(tree)} is not 1 or more")
    return int(tree)


_POINTS: Codec[int] = Codec(INTEGER.to_tree, _points_from_tree, lambda _: {"type": "integer", "minimum": 1})
_ARGUMENT = record(Argument, text=STRING, values=_VALUES, array=BOOLEAN)
_CASE = record(
    CaseResult,
    name=STRING,
    public=BOOLEAN,
    arguments=dict_of(_ARGUMENT),
    yours=optional(_ARGUMENT),
    should_be=optional(_ARGUMENT),
    steps=tuple_of(record(CaseStep, name=STRING, method=BOOLEAN, arguments=tuple_of(STRING))),
    computed_from=dict_of(list_of(list_of(INTEGER))),
)
_CHECK = record(
    CheckResult,
    name=STRING,
    title=TEXT,
    public=BOOLEAN,
    weight=INTEGER,
    status=one_of(*get_args(CheckStatus)),
    failure=optional(FAILURE),
    case=optional(_CASE),
    shown=BOOLEAN,
)
_EXERCISE = record(
    ExerciseResult,
    title=TEXT,
    score=FINITE,
    points=_POINTS,
    status=one_of(*get_args(ExerciseStatus)),
    checks=list_of(_CHECK),
    printed=STRING,
    notes=list_of(NOTE),
    seconds=FINITE,
    explanation=optional(EXPLANATION),
    book=optional(BOOK_SECTION),
    follows_from=optional(
        record(
            FollowsFrom,
            functions=tuple_of(STRING),
            points_alone=FINITE,
            points_with_right_helpers=FINITE,
            counted=BOOLEAN,
        )
    ),
    kind=one_of(*get_args(FunctionKind)),
    code=optional(record(SourceText, line=INTEGER, text=STRING)),
)
RESULT: Codec[SubmissionResult] = record(
    SubmissionResult,
    schema=constant(SCHEMA_VERSION),
    assignment=STRING,
    title=TEXT,
    student=STRING,
    submission=record(
        Submitted,
        digest=STRING,
        file=STRING,
        timestamp=optional(STRING),
        time_problem=optional(one_of("empty", "too-long", "not-utf-8", "no-time", "unknown-zone")),
        others=tuple_of(STRING),
    ),
    key=record(KeyUsed, digest=STRING),
    versions=dict_of(STRING),
    isolation=list_of(STRING),
    compared_with=list_of(DEVICE),
    score=FINITE,
    max_score=FINITE,
    status=one_of(*get_args(SubmissionStatus)),
    message=optional(ENGINE_SENTENCE),
    exercises=dict_of(_EXERCISE),
    waited=FINITE,
    memory=INTEGER,
    cells=list_of(
        record(CellRun, cell=INTEGER, printed=STRING, stopped=list_of(STOPPED_STATEMENT), cut=BOOLEAN),
    ),
    written=dict_of(STRING),
    own_texts=list_of(record(OwnText, cell=INTEGER, kind=one_of("text", "code", "picture"), text=STRING)),
    inputs=STRING,
)
"""The JSON of a result, without its digest."""

DIGEST = "digest"
"""The name of the digest in the file. It is the last one there."""


def jsonable(value: Any) -> Any:
    """Numbers and arrays as JSON values; NaN and infinities as the strings "NaN", "Infinity", "-Infinity"."""
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if isinstance(value, complex):
        return str(value)
    return jsonable_float(value) if isinstance(value, float) else value


def to_json(result: SubmissionResult) -> str:
    """The text of the result's file, which ends with its digest. The same result gives the same bytes."""
    tree = RESULT.to_tree(result)
    return lined_json(tree | {DIGEST: _tree_digest(tree)}, "exercises")


def from_json(text: str, needs_digest: bool = False) -> SubmissionResult:
    """The inverse of `to_json`; also reads results of version 0.1.0. Raises ValueError for anything else.

    Anything else is also a text with another digest than its own, and with ``needs_digest`` one without a digest.
    """
    tree = parse_json(text)
    digest = tree.pop(DIGEST, None) if isinstance(tree, dict) else None
    is_former = isinstance(tree, dict) and type(tree.get("schema")) is int and tree["schema"] == FORMER_SCHEMA
    result = RESULT.from_tree(tree_of_schema_1(tree) if is_former else tree)
    if digest is None and needs_digest:
        raise TreeError("it has no digest")
    if digest is not None and digest != _tree_digest(tree):
        raise TreeError("it is not the result that its digest was made of")
    return result


def result_digest(result: SubmissionResult) -> str:
    """SHA-256 of all that a result says but for times and memory, which are different in every run."""
    tree = RESULT.to_tree(result)
    exercises = {name: exercise | {"seconds": 0.0} for name, exercise in tree["exercises"].items()}
    return _tree_digest(tree | {"exercises": exercises, "waited": 0.0, "memory": 0})


def _tree_digest(tree: Any) -> str:
    return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()


def result_schema() -> dict[str, Any]:
    """The published schema."""
    schema = json_schema(RESULT)
    record = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    record["properties"][DIGEST] = {
        "type": "string",
        "description": "SHA-256 of the rest, written as Python's `json.dumps(rest, sort_keys=True)` does. Where it is "
        "another one, the file has been changed, and is not used. Results of version 0.1.0 have none.",
    }
    return schema
