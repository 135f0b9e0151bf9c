"""Records with a short form: authors write that; to everything else they are ordinary frozen dataclasses."""

import copy
import dataclasses
import pickle

import numpy as np
import pytest

from tensorgrade.exercise import Assignment, Case, Check, Combination, Exercise, Misconception, grid
from tensorgrade.exercise.validation import validate

WORDS = "words"


def columns(X):
    return X.sum(0)


def negative(X):
    return -X.sum(1)


A, B = Misconception("columns", WORDS, columns), Misconception("negative", WORDS, negative, columns)
RECORDS = {
    "case": (Case("first", X=3, name="a parameter"), {"name": "first", "arguments": {"X": 3, "name": "a parameter"}}),
    "case-of-another": (Case("first", "f", function=1), {"function": "f", "arguments": {"function": 1}}),
    "misconception": (B, {"name": "negative", "words": WORDS, "readings": (negative, columns)}),
    "combination": (Combination(A, B, columns), {"first": "columns", "second": "negative", "readings": (columns,)}),
}
each = pytest.mark.parametrize(("record", "fields"), RECORDS.values(), ids=RECORDS)


def test_a_misconception_with_further_variants_is_another_one():
    more = A.with_variants(negative)
    assert (more.name, more.words, more.readings) == ("columns", WORDS, (columns, negative))
    assert A.readings == (columns,)


@each
def test_the_short_form_gives_the_fields(record, fields):
    assert {name: getattr(record, name) for name in fields} == fields
    assert isinstance(record, (Case, Misconception, Combination))
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.name = "other"


@each
@pytest.mark.parametrize(
    "copied", [dataclasses.replace, copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))]
)
def test_a_copy_is_an_equal_record(record, fields, copied):
    made = copied(record)
    assert type(made) is type(record)
    assert made == record
    assert made is not record


def test_a_field_is_replaced():
    first = Case("first", "f", X=grid(2, 2))
    second = dataclasses.replace(first, name="second")
    assert (second.name, second.function) == ("second", "f")
    assert np.array_equal(second.arguments["X"], grid(2, 2))
    assert dataclasses.replace(first, arguments={"Y": 1}).arguments == {"Y": 1}
    assert dataclasses.replace(B, readings=(columns,)).readings == (columns,)
    assert dataclasses.replace(Combination(A, B, columns), first="other").first == "other"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (dataclasses.replace(Case("first", X=grid(2, 2)), name="Not One"), "case 'Not One'"),
        (dataclasses.replace(Case("first", X=grid(2, 2)), arguments={"Y": 1}), "gives ['Y']"),
        (dataclasses.replace(Case("first", X=grid(2, 2)), function="f"), "only a relation may"),
    ],
)
def test_what_is_replaced_is_validated_as_what_is_written(case, words):
    check = Check("public", WORDS, [case], public=True)
    made = Exercise(name="f", title=WORDS, points=1, reference=columns, checks=[check])
    [problem] = validate(Assignment(name="a", title=WORDS, exercises=[made]))
    assert words in problem.sentence


def test_a_short_form_without_its_names_is_a_type_error():
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        Case(X=grid(2, 2))
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'words'"):
        Misconception("columns")
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'second'"):
        Combination(A)
