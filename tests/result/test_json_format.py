"""Results as JSON: both ways, what is refused, and the published schema."""

import json
import math
from dataclasses import fields
from typing import get_args

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.json_tree import TAG, json_schema
from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.differences import Difference, NotFinite
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.explanation_facts import Explanation
from tensorgrade.result.fact_trees import DIFFERENCE, EXPLANATION, FAILURE, NOTE
from tensorgrade.result.failure_facts import Failure, WrongAnswer
from tensorgrade.result.failure_kinds import difference_of, failure_kind
from tensorgrade.result.json_format import from_json, jsonable, result_schema, to_json
from tensorgrade.result.notes import Note
from tensorgrade.result.result_records import SubmissionResult
from tests.result import records
from tests.result.records import make_check, make_exercise_result, make_result

SCHEMA = result_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@given(records.results)
def test_a_result_comes_back_from_its_json_as_it_was_and_follows_the_schema(result):
    text = to_json(result)
    came = from_json(text)
    assert came == result
    assert repr(came) == repr(result)  # 1 and 1.0 are equal
    assert to_json(came) == text
    VALIDATOR.validate(json.loads(text))


def test_nan_comes_back_as_nan_and_text_is_written_as_it_is():
    failure = WrongAnswer(NotFinite(math.nan, -math.inf, index=()))
    result = make_result({"corr2d": make_exercise_result(make_check(failure), printed="日本 <b>\n")})
    text = to_json(result)
    assert repr(from_json(text)) == repr(result)
    assert '"got": "NaN"' in text
    assert '"expected": "-Infinity"' in text
    assert "日本 <b>" in text


# --- Unions -----------------------------------------------------------------------------------------------

UNIONS = {
    "Difference": (Difference, DIFFERENCE, records.DIFFERENCES),
    "Failure": (Failure, FAILURE, records.FAILURES),
    "Explanation": (Explanation, EXPLANATION, records.EXPLANATIONS),
    "Note": (Note, NOTE, records.NOTES),
}


@pytest.mark.parametrize("name", UNIONS)
@given(st.data())
def test_every_record_of_a_union_has_a_tree_with_a_word_of_its_own(name, data):
    union, codec, strategies = UNIONS[name]
    assert set(get_args(union)) == set(strategies)
    written = {}
    for kind, parts in strategies.items():
        value = data.draw(st.builds(kind, *parts))
        written[kind] = codec.to_tree(value)
        assert type(codec.from_tree(written[kind])) is kind
        assert codec.from_tree(written[kind]) == value
        assert list(written[kind]) == [TAG, *(item.name for item in fields(kind))]
    assert len({tree[TAG] for tree in written.values()}) == len(strategies)


@given(records.any_failure)
def test_a_difference_is_part_of_those_failures_that_are_about_one(failure):
    assert difference_of(failure) == getattr(failure, "difference", None)
    assert failure_kind(failure) in (None, *records.FAILURE_KINDS)


# --- What is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"schema": 3}, "schema: 3 is not 2"),
        ({"schema": None}, "schema: None is not 2"),
        ({"status": "perfect"}, "status: 'perfect' is none of graded, could-not-tell, missing, unreadable"),
        ({"score": "many"}, "score: 'many' is not of type number"),
        ({"score": "NaN"}, "score: 'NaN' is not of type number"),
        ({"exercises": []}, "exercises: [] is not an object"),
        ({"exercises": {"corr2d": {}}}, "exercises.corr2d: 'checks' is missing"),
        ({"key": None}, "key: None is not an object"),
        ({"title": {"source": " "}}, "title: Text(' ') or a translation of it has no words."),
        (
            {"title": {"source": "a", "translations": {"zh": ""}}},
            "title: Text('a') or a translation of it has no words.",
        ),
        ({"title": {"source": "a", "translations": {"zh": 1}}}, "title.translations.zh: 1 is not of type string"),
        ({"title": {"en": "a", "zh": "文"}}, "title: 'en' is not a field of Text"),
        ({"compared_with": ["cpu float64"]}, "compared_with.0: 'cpu float64' is not an object"),
        ({"surprise": 1}, "'surprise' is not a field of SubmissionResult"),
    ],
    ids=str,
)
def test_a_document_that_is_no_result_is_refused_with_the_place(change, problem):
    document = json.loads(to_json(make_result())) | change
    with pytest.raises(ValueError) as caught:
        from_json(json.dumps(document))
    assert str(caught.value) == problem
    if "title" not in change:  # the schema does not say that texts need words
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate(document)


def test_a_changed_digit_is_found_wherever_it_is():
    text = to_json(make_result())
    assert from_json(text, needs_digest=True) == make_result()
    for place, letter in enumerate(text):
        if letter.isdigit():
            changed = text[:place] + str((int(letter) + 1) % 10) + text[place + 1 :]
            with pytest.raises(ValueError):
                from_json(changed)


def test_a_result_without_a_digest_is_read_where_none_is_needed():
    tree = json.loads(to_json(make_result()))
    del tree["digest"]
    assert from_json(json.dumps(tree)) == make_result()
    with pytest.raises(ValueError, match="it has no digest"):
        from_json(json.dumps(tree), needs_digest=True)


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "{}", "\x00", "3", '"x"', "NaN", '{"schema": 2}', "[" * 100_000, '{"schema": 1}']
)
def test_what_is_no_result_at_all_is_a_value_error_of_one_line(text):
    with pytest.raises(ValueError) as caught:
        from_json(text)
    assert str(caught.value)
    assert "\n" not in str(caught.value)


def places(tree, path=()):
    """The path of every value of a tree."""
    yield path
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for name, part in inner:
        yield from places(part, (*path, name))


JUNK = st.sampled_from(
    [
        None,
        True,
        -1,
        1.5,
        "",
        "日本",
        "NaN",
        [],
        [[]],
        {},
        {"is": "recorded"},
        {"source": "a"},
        {"source": "a", "translations": {"zh": ""}},
    ]
)


@given(records.results, st.data())
def test_a_damaged_result_is_refused_in_one_line_or_is_another_result(result, data):
    tree = json.loads(to_json(result))
    *outer, last = data.draw(st.sampled_from(list(places(tree))[1:]))
    inner = tree
    for name in outer:
        inner = inner[name]
    if isinstance(inner, dict) and data.draw(st.booleans()):
        del inner[last]
    else:
        inner[last] = data.draw(JUNK)
    try:
        read = from_json(json.dumps(tree))
    except ValueError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 700  # the longest names all records of a union
    else:
        VALIDATOR.validate(tree)
        assert from_json(to_json(read)) == read


# --- Schema -----------------------------------------------------------------------------------------------


def test_the_schema_describes_every_field_of_every_record():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$ref"] == "#/$defs/SubmissionResult"
    names = {item.name for item in fields(SubmissionResult)} | {"digest"}
    assert set(SCHEMA["$defs"]["SubmissionResult"]["properties"]) == names
    for name, record in SCHEMA["$defs"].items():
        assert record["additionalProperties"] is False
        assert record["description"], name
        undescribed = [field for field, part in record["properties"].items() if not part.get("description")]
        assert undescribed in ([], [TAG]), name


def test_every_record_of_a_result_is_in_the_schema():
    for _, codec, strategies in UNIONS.values():
        assert {kind.__name__ for kind in strategies} <= set(json_schema(codec)["$defs"]) <= set(SCHEMA["$defs"])


# --- Real ones --------------------------------------------------------------------------------------------


def test_a_real_result_comes_back_and_follows_the_schema(grade_source):
    # Wrong sums, a wrong shape, an exception, a missing return, NaN: one kind of finding each.
    source = """
import numpy as np
print("hello <b>")
def corr2d(X, K): return np.full((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1), np.nan)
def conv2d(X, K): return X
def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)): raise ValueError("no")
def learn_kernel(X, Y, kernel_size): return None
def num_params_dense(in_shape, out_shape): return float("inf")
def receptive_field(layers): return (1, 1)
"""
    graded = grade_source("corr2d", source)
    assert graded.status == "graded"
    assert graded.exercises["num_params_conv"].status == "missing"
    kinds = {item.kind for exercise in graded.exercises.values() for item in exercise.checks}
    assert {"value", "shape", "exception", "type", None} <= kinds
    text = to_json(graded)
    assert to_json(from_json(text)) == text
    VALIDATOR.validate(json.loads(text))
    for disclosure in ("name", "shape", "values"):
        VALIDATOR.validate(json.loads(to_json(redact_for_student(graded, disclosure))))


def test_whatever_a_students_type_is_called_the_result_can_be_written(grade_source, tmp_path):
    source = "class A: pass\nA.__qualname__ = 'x\\ud800\\x1b'\ndef corr2d(X, K): return A()"
    graded = grade_source("corr2d", source)
    write_text_atomically(tmp_path / "alan.json", to_json(graded))
    assert "\x1b" not in to_json(graded)
    assert "\\u001b" not in to_json(graded)


@pytest.mark.parametrize(
    ("value", "json_value"),
    [
        (np.array([[1.0, np.nan], [np.inf, -np.inf]]), [[1.0, "NaN"], ["Infinity", "-Infinity"]]),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.array(2.0), 2.0),
        ((1, (2.5, None)), [1, [2.5, None]]),
        (1 + 2j, "(1+2j)"),
        (np.array([1j]), ["1j"]),
        ("words", "words"),
        (None, None),
    ],
)
def test_numbers_become_json_and_odd_ones_words(value, json_value):
    came = jsonable(value)
    assert came == json_value
    json.dumps(came, allow_nan=False)


@pytest.mark.parametrize(
    "values", ["three", {"a": 1}, [[1.0], [1.0, 2.0]], [1.0, "\ud800"], 10**400], ids=lambda value: str(value)[:8]
)
def test_values_that_are_no_array_are_refused(values):
    case = CaseResult("first", True, {"X": Argument("2 float64", [1.0, 2.0], True)})
    failed = make_exercise_result(make_check(WrongAnswer(NotFinite(math.nan, 1.0)), case))
    tree = json.loads(to_json(make_result({"corr2d": failed})))
    tree["exercises"]["corr2d"]["checks"][0]["case"]["arguments"]["X"]["values"] = values
    with pytest.raises(ValueError, match="is not an array of numbers"):
        from_json(json.dumps(tree))


def test_an_exercise_without_points_is_refused():
    tree = json.loads(to_json(make_result()))
    tree["exercises"]["corr2d"]["points"] = 0
    with pytest.raises(ValueError, match=r"exercises\.corr2d\.points: 0 is not 1 or more"):
        from_json(json.dumps(tree))
