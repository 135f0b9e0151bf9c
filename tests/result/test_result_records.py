"""Results: JSON both ways, the published schema, rounding, and what a student may see."""

import json
from dataclasses import asdict, fields, replace
from fractions import Fraction

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.json_format import from_json, json_schema, jsonable, to_json
from tensorgrade.result.points import rounded_points, total_score
from tensorgrade.result.result_records import (
    Argument,
    CaseResult,
    CheckResult,
    ExerciseResult,
    KeyUsed,
    SubmissionResult,
    Submitted,
)

SECRET = 31415.9265


def case(public, **more):
    given = {
        "name": "tall",
        "public": public,
        "arguments": {
            "X": Argument("1×1 float64", [[SECRET]]),
            "K": Argument("9×9 float64"),
            "mode": Argument("'max'"),
        },
        "worst_index": [0, 0],
        "got": SECRET,
        "expected": SECRET,
        "wrong": 1,
        "yours": Argument("1×1 float64", [[SECRET]], array=True),
        "should_be": Argument("1×1 float64", [[SECRET]], array=True),
    }
    return CaseResult(**(given | more))


def check(public=False, kind="value", **more):
    return CheckResult(
        "odd-shapes", "Odd shapes", public, 2, "failed", kind, "The values differ.", case(public, **more)
    )


def result(*checks):
    exercise = ExerciseResult(
        "Cross-correlation",
        1.33,
        4,
        "partly",
        "flipped",
        "Your kernel is turned.",
        [CheckResult("sums", "Sums", True, 1, "passed"), *checks],
        "printed <b>日本</b>\n",
        ["A note."],
        0.25,
    )
    return SubmissionResult(
        schema=1,
        assignment="corr2d",
        student="alan",
        submission=Submitted("ab" * 32, "corr2d.ipynb", None),
        key=KeyUsed("cd" * 32),
        versions={"numpy": "2.0"},
        isolation=["session"],
        compared_with=["cpu float64"],
        score=1.33,
        max_score=4.0,
        status="graded",
        message="",
        exercises={"corr2d": exercise},
    )


# --- JSON -------------------------------------------------------------------------------------------------


def test_a_result_comes_back_from_its_json_as_it_was():
    whole = result(check(), check(True, worst_index=None, got="NaN", expected=[2, 3], part=1))
    text = to_json(whole)
    assert from_json(text) == whole
    assert to_json(from_json(text)) == text
    assert "日本" in text


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
    assert from_json(text) == graded
    jsonschema.validate(json.loads(text), json_schema())
    for disclosure in ("name", "shape", "values"):
        jsonschema.validate(json.loads(to_json(redact_for_student(graded, disclosure))), json_schema())


def test_the_schema_describes_every_field_and_is_itself_a_schema():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {item.name for item in fields(SubmissionResult)}
    assert all("description" in item for item in schema["properties"].values())


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"schema": None},
        {"status": "perfect"},
        {"score": "many"},
        {"exercises": []},
        {"exercises": {"corr2d": {}}},
        {"key": None},
        {"surprise": 1},
    ],
    ids=str,
)
def test_a_document_that_is_no_result_is_refused_by_reader_and_schema(change):
    document = asdict(result()) | change
    with pytest.raises(ValueError, match="validation error"):
        from_json(json.dumps(document))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json_schema())


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "{}", "\x00"])
def test_what_is_no_json_object_is_a_value_error(text):
    with pytest.raises(ValueError, match="validation error"):
        from_json(text)


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


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "results" / "corr2d" / "alan.json"
    write_text_atomically(path, "日本\n")
    with pytest.raises(UnicodeEncodeError):
        write_text_atomically(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "日本\n"
    assert [item.name for item in path.parent.iterdir()] == ["alan.json"]


# --- Points -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (Fraction(0), 0.0),
        (Fraction(4), 4.0),
        (Fraction(4, 3), 1.33),
        (Fraction(8, 3), 2.67),
        (Fraction(1, 200), 0.01),
        (Fraction(3, 200), 0.02),
        (Fraction(1, 8), 0.13),
        # 2.675 is not a binary fraction: floats would round it down.
        (Fraction(107, 40), 2.68),
        (Fraction(201, 40000), 0.01),
        (Fraction(199, 40000), 0.0),
    ],
)
def test_points_are_rounded_to_two_decimals_halves_up(points, shown):
    assert rounded_points(points) == shown


@given(st.fractions(min_value=0, max_value=1000))
def test_rounding_moves_no_score_by_more_than_half_a_cent(points):
    shown = rounded_points(points)
    assert abs(Fraction(str(shown)) - points) <= Fraction(1, 200)
    assert round(shown, 2) == shown


def test_sums_carry_no_dust():
    assert total_score([0.1] * 3) == 0.3
    assert total_score([1.1, 2.2]) == 3.3
    assert total_score([]) == 0.0


# --- What students see ------------------------------------------------------------------------------------


def shown(disclosure, item):
    stripped = redact_for_student(result(item), disclosure)
    return stripped.exercises["corr2d"].checks[1]


@pytest.mark.parametrize("disclosure", ["name", "shape", "values"])
def test_a_public_case_is_shown_whole_under_every_disclosure(disclosure):
    assert shown(disclosure, check(True)) == check(True)


def test_under_values_a_hidden_case_is_shown_whole():
    assert shown("values", check()) == check()


def test_under_name_nothing_of_a_hidden_case_is_left():
    assert shown("name", check()) == replace(check(), case=None)


def test_under_shape_a_hidden_case_is_shown_without_its_numbers():
    kept = shown("shape", check()).case
    assert (kept.name, kept.worst_index, kept.wrong) == ("tall", [0, 0], 1)
    assert (kept.got, kept.expected) == (None, None)
    assert kept.arguments == {
        "X": Argument("1×1 float64"),
        "K": Argument("9×9 float64"),
        "mode": Argument("'max'"),
    }
    assert kept.yours == kept.should_be == Argument("1×1 float64", array=True)


@pytest.mark.parametrize("kind", ["shape", "type"])
def test_under_shape_a_wrong_shape_or_type_is_named(kind):
    kept = shown("shape", check(kind=kind, got=[3, 2], expected=[2, 3])).case
    assert (kept.got, kept.expected) == ([3, 2], [2, 3])


@pytest.mark.parametrize("kind", ["value", "precision", "purity", "state", "exception", None])
def test_under_name_and_shape_no_hidden_number_is_anywhere(kind):
    for disclosure in ("name", "shape"):
        assert str(SECRET) not in to_json(redact_for_student(result(check(kind=kind)), disclosure))


def test_a_hidden_answer_that_is_a_number_is_a_value_too():
    # Numbers and pairs are told in words, so the words are the value.
    secret = check(yours=Argument("4711"), should_be=Argument("(4711, 4712)"))
    assert "471" not in to_json(redact_for_student(result(secret), "shape"))


def test_a_case_without_answers_is_stripped_too():
    kept = shown("shape", check(kind="exception", yours=None, should_be=None)).case
    assert (kept.yours, kept.should_be) == (None, None)


@pytest.mark.parametrize("disclosure", ["name", "shape", "values"])
def test_stripping_touches_no_score_status_or_word(disclosure):
    whole = result(check(), check(True))
    stripped = redact_for_student(whole, disclosure)
    assert replace(stripped, exercises={}) == replace(whole, exercises={})
    before, after = whole.exercises["corr2d"], stripped.exercises["corr2d"]
    assert replace(after, checks=[]) == replace(before, checks=[])
    assert [replace(item, case=None) for item in after.checks] == [replace(item, case=None) for item in before.checks]
    assert whole == result(check(), check(True))


def test_whatever_a_students_type_is_called_the_result_can_be_written(grade_source, tmp_path):
    source = "class A: pass\nA.__qualname__ = 'x\\ud800\\x1b'\ndef corr2d(X, K): return A()"
    graded = grade_source("corr2d", source)
    write_text_atomically(tmp_path / "alan.json", to_json(graded))
    assert "\x1b" not in graded.exercises["corr2d"].checks[0].message
