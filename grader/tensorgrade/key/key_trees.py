"""The records of a key as trees for JSON, in which an array is its position in a list of arrays beside the tree.

Each function takes that list: empty, to write, where the arrays are appended; or complete, to read. Arrays that are
read are not to be changed.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array, CodecError, decode, encode
from tensorgrade.arrays.device_record import DEVICE
from tensorgrade.arrays.nested_values import map_values
from tensorgrade.json_text import TreeError
from tensorgrade.json_tree import (
    ANY,
    BOOLEAN,
    INTEGER,
    NUMBER,
    STRING,
    Codec,
    constant,
    dict_of,
    either,
    one_of,
    optional,
    record,
    recursive,
    tagged,
    tuple_of,
)
from tensorgrade.key.check_records import CheckKey, LibraryCheck, PropertyCheck, RelationCheck, TermKey, ValuesCheck
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    DiscreteAnswer,
    ExactAnswer,
    ExpectedAnswer,
    MeetsAnswer,
    NoneAnswer,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
    TruthAnswer,
    WordAnswer,
)
from tensorgrade.key.key_records import (
    SCHEMA,
    AnswerKey,
    CaseKey,
    ExerciseKey,
    MisconceptionKey,
    PairKey,
    Repeat,
    VariantKey,
)
from tensorgrade.key.public_key import PublicExercise, PublicKey
from tensorgrade.result.features import FEATURE
from tensorgrade.translation import BOOK_SECTION, TEXT

Buffers: TypeAlias = list[NDArray[Any]]


def key_codec(buffers: Buffers) -> Codec[AnswerKey | PublicKey]:
    """A full key, or the public part of one."""
    return tagged({"answer-key": _answer_key(buffers), "public-key": _public_key(buffers)})


def _answer_key(buffers: Buffers) -> Codec[AnswerKey]:
    """A full key."""
    return record(
        AnswerKey,
        schema=constant(SCHEMA),
        assignment=STRING,
        language=STRING,
        title=TEXT,
        exercises=tuple_of(_exercise(buffers)),
        modules=tuple_of(STRING),
        devices=tuple_of(DEVICE),
        versions=dict_of(STRING),
        seed_digest=STRING,
        sources=dict_of(STRING),
        solution=tuple_of(STRING),
        digest=STRING,
    )


def _public_key(buffers: Buffers) -> Codec[PublicKey]:
    """The public part of a key."""
    exercise = record(PublicExercise, public=_exercise(buffers), hidden_titles=tuple_of(TEXT), hidden_weight=INTEGER)
    return record(
        PublicKey,
        schema=constant(SCHEMA),
        assignment=STRING,
        title=TEXT,
        exercises=tuple_of(exercise),
        modules=tuple_of(STRING),
        version=STRING,
        install=STRING,
        sources_digest=STRING,
        language=STRING,
        digest=STRING,
    )


def _exercise(buffers: Buffers) -> Codec[ExerciseKey]:
    case = _case(buffers)
    variant = record(VariantKey, answers=dict_of(_expected_answer(buffers)), no_answer=_NAMES, undecided=_NAMES)
    return record(
        ExerciseKey,
        name=STRING,
        title=TEXT,
        book=optional(BOOK_SECTION),
        points=INTEGER,
        seconds=NUMBER,
        parameters=tuple_of(STRING),
        checks=tuple_of(_CHECK),
        cases=tuple_of(case),
        repeats=tuple_of(record(Repeat, of=STRING, other_numbers=optional(case), changed=_NAMES, in_place=BOOLEAN)),
        misconceptions=tuple_of(
            record(
                MisconceptionKey,
                name=STRING,
                text=TEXT,
                variants=tuple_of(variant),
                also=optional(STRING),
                illustration=STRING,
            )
        ),
        pair_cases=_NAMES,
        pairs=tuple_of(record(PairKey, first=STRING, second=STRING, variant=variant)),
        pair_defaults=dict_of(tuple_of(INTEGER)),
        helpers=_NAMES,
        ready_made=tuple_of(STRING),
    )


def _case(buffers: Buffers) -> Codec[CaseKey]:
    arguments = dict_of(_argument(buffers))
    return record(
        CaseKey,
        name=STRING,
        function=STRING,
        public=BOOLEAN,
        positional=arguments,
        keyword=arguments,
        expected=tuple_of(_expected_answer(buffers)),
        in_relation=BOOLEAN,
        float64=BOOLEAN,
        dependence=tuple_of(dict_of(_array(buffers, np.bool_))),
        features=tuple_of(FEATURE),
        script=optional(ANY),
        illustration=BOOLEAN,
    )


def _expected_answer(buffers: Buffers) -> Codec[ExpectedAnswer]:
    array = _array(buffers, np.float64)
    answer: Codec[ExpectedAnswer] = tagged(
        {
            "close": record(CloseAnswer, values=array, bound=array),
            "exact": record(ExactAnswer, values=array),
            "discrete": record(DiscreteAnswer, values=_array(buffers, np.int64, np.bool_)),
            "number": record(NumberAnswer, value=NUMBER, tolerance=NUMBER),
            "pair": record(PairAnswer, values=tuple_of(NUMBER)),
            "word": record(WordAnswer, value=STRING),
            "truth": record(TruthAnswer, value=BOOLEAN),
            "none": record(NoneAnswer),
            "residual": record(ResidualAnswer, matrix=array, target=array, shape=tuple_of(INTEGER), rtol=NUMBER),
            "meets": record(
                MeetsAnswer,
                source=STRING,
                parameters=_NAMES,
                words=TEXT,
                like=recursive(lambda: answer),
                broken=BOOLEAN,
            ),
            "branches": record(
                Branches,
                kind=one_of("tuple", "list", "dict"),
                items=tuple_of(recursive(lambda: answer)),
                names=_NAMES,
            ),
        },
    )
    return answer


_NAMES = tuple_of(STRING)
_TERM = record(
    TermKey,
    case=STRING,
    coefficient=NUMBER,
    index=tuple_of(tuple_of(optional(INTEGER))),
    place=tuple_of(either(INTEGER, STRING)),
)
_CHECK: Codec[CheckKey] = tagged(
    {
        "values": record(
            ValuesCheck, name=STRING, title=TEXT, public=BOOLEAN, weight=INTEGER, cases=_NAMES, illustrations=_NAMES
        ),
        "relation": record(
            RelationCheck,
            name=STRING,
            title=TEXT,
            public=BOOLEAN,
            weight=INTEGER,
            cases=_NAMES,
            terms=tuple_of(_TERM),
            at_least=BOOLEAN,
            broken=TEXT,
        ),
        "property": record(
            PropertyCheck,
            name=one_of("purity", "state", "precision"),
            title=TEXT,
            weight=INTEGER,
            cases=_NAMES,
            illustrations=_NAMES,
        ),
        "library": record(LibraryCheck, name=STRING, title=TEXT, weight=INTEGER, cases=_NAMES, array_kind=STRING),
    },
)
"""A line of the rubric."""


def _array(buffers: Buffers, *dtypes: type[np.generic]) -> Codec[NDArray[Any]]:
    def to_tree(array: NDArray[Any]) -> int:
        buffers.append(array)
        return len(buffers) - 1

    def from_tree(tree: Any) -> NDArray[Any]:
        array = buffers[tree] if type(tree) is int and 0 <= tree < len(buffers) else None
        if array is None or array.dtype not in dtypes:
            names = " or ".join(dtype.__name__ for dtype in dtypes)
            raise TreeError(f"{tree!r:.60} is not the position of an array of {names}")
        return array

    return Codec(to_tree, from_tree, lambda _: {"type": "integer"})


def _argument(buffers: Buffers) -> Codec[Any]:
    contents = _Contents(buffers)

    def from_tree(tree: Any) -> Any:
        try:
            return _as_declared(decode(tree, contents))
        except CodecError as error:
            raise TreeError(str(error)) from None

    return Codec(lambda value: encode(value, buffers), from_tree, lambda _: {})


def _as_declared(value: Any) -> Any:
    """An argument with the memory layout of its arrays, without the strides that they had where they were written."""
    return map_values(lambda item: Array(item.values, item.layout) if isinstance(item, Array) else item, value)


class _Contents(Sequence[bytes]):
    """The content of each array; made when it is read, as the arrays of arguments are a small part of a key's."""

    def __init__(self, buffers: Buffers) -> None:
        self._buffers = buffers

    def __len__(self) -> int:
        return len(self._buffers)

    def __getitem__(self, position: Any) -> Any:
        return self._buffers[position].tobytes()
