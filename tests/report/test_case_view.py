"""The case that shows a failure: its pictures, what is marked in them, and the sentence about it."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.report.case_view import case_view
from tensorgrade.result.json_format import jsonable
from tensorgrade.result.result_records import Argument, CaseResult, CheckResult, ExerciseResult
from tensorgrade.translation import translator
from tests.judge.small_keys import make_case, make_exercise

_ = translator("en")
X = np.arange(6.0).reshape(2, 3)
EXPECTED = np.array([[1.0, 5.0]])
YOURS = np.array([[1.0, 7.0]])
# The answer has shape (1, 2): its first element is computed from the first two columns of X, the other from the rest.
SEES_X = np.array([[[[1, 1, 0], [1, 1, 0]], [[0, 0, 1], [0, 0, 1]]]], dtype=bool)
SEES_ALL = np.ones((1, 2, 2), dtype=bool)


def array(values, text="an array"):
    return Argument(text, jsonable(np.array(values)), array=True)


CASE = CaseResult(
    name="a", public=True, arguments={"X": array(X, "2×3 float64"), "v": array([1.0, 2.0]), "mode": Argument("'max'")},
    worst_index=[0, 1], got=7.0, expected=5.0, wrong=1, yours=array(YOURS), should_be=array(EXPECTED),
)  # fmt: skip


def view(case, *dependence, kind="value"):
    """What is shown of one failed check with this case; ``dependence`` is by part of the answer and by argument."""
    check = CheckResult("c", "A check", True, 1, "failed", kind, "It differs.", case)
    result = ExerciseResult("Words", 0.0, 7, "failed", None, "", [check])
    key = make_exercise((), [make_case("other"), make_case("a", sees=dependence)])
    return case_view("f", result, key, _, 144)


def shown(made, mark):
    """Booleans per cell of a picture of two dimensions: which have the mark."""
    [table] = made.tables
    return [[getattr(cell, mark) for cell in row.cells] for row in table.rows]


def numbers(made):
    [table] = made.tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_answers_and_their_difference_are_marked_in_the_same_elements():
    made = view(CASE)
    assert [item.name for item in made.answers] == ["your answer", "expected", "difference (yours − expected)"]
    assert [numbers(item) for item in made.answers] == [[["1", "7"]], [["1", "5"]], [["0", "2"]]]
    for item in made.answers:
        assert shown(item, "differs") == shown(item, "worst") == [[False, True]]
        assert shown(item, "seen") == [[False, False]]
    assert made.marks
    assert made.call == "f(X: 2×3 float64, v: an array, mode='max')"


def test_only_arguments_that_are_arrays_with_values_have_pictures():
    made = view(replace(CASE, arguments=CASE.arguments | {"K": Argument("30×30 float64", array=True)}))
    assert [(item.name, len(item.tables)) for item in made.inputs] == [("X", 1), ("v", 1)]


def test_the_elements_that_the_worst_one_is_computed_from_are_marked_and_named():
    made = view(CASE, {"v": np.array([[[1, 0], [0, 1]]], dtype=bool), "X": SEES_X})
    picture, vector = made.inputs
    assert shown(picture, "seen") == [[False, False, True], [False, False, True]]
    assert shown(vector, "seen") == [[False, True]]
    assert shown(picture, "worst") == [[False] * 3] * 2
    # In the order of the call.
    assert made.pointer == "The framed element [0, 1] is computed from the dotted ones: X[0:2, 2], v[1]."


def test_all_or_none_of_an_argument_is_not_marked():
    for uninformative in (SEES_ALL, ~SEES_ALL):
        made = view(CASE, {"X": SEES_X, "v": uninformative})
        assert shown(made.inputs[1], "seen") == [[False, False]]
        assert made.pointer.endswith("the dotted ones: X[0:2, 2].")


@pytest.mark.parametrize(
    ("part", "column"), [(None, 2), (0, 2), (1, 0), (2, None)], ids=["no tuple", "first", "second", "unknown"]
)
def test_the_part_of_a_tuple_chooses_the_elements(part, column):
    made = view(replace(CASE, part=part), {"X": SEES_X}, {"X": SEES_X[..., ::-1]})
    assert shown(made.inputs[0], "seen") == [[position == column for position in range(3)]] * 2


def test_nothing_is_marked_without_a_worst_element_or_without_the_case_in_the_key():
    for case in (replace(CASE, worst_index=None), replace(CASE, name="unknown")):
        made = view(case, {"X": SEES_X})
        assert (shown(made.inputs[0], "seen"), made.pointer) == ([[False] * 3] * 2, "")


def test_an_argument_without_values_is_not_named():
    made = view(replace(CASE, arguments={"X": Argument("2×3 float64", array=True)}), {"X": SEES_X})
    assert (made.inputs, made.pointer) == ((), "")


def test_nan_and_infinities_differ_only_from_other_numbers():
    yours, expected = array([np.inf, np.nan, 1.0, -np.inf]), array([np.inf, 1.0, 1.0, np.inf])
    made = view(replace(CASE, worst_index=[1], yours=yours, should_be=expected))
    assert numbers(made.answers[2]) == [["0", "nan", "0", "-inf"]]
    for item in made.answers:
        assert shown(item, "differs") == [[False, True, False, True]]


def test_equal_answers_are_not_marked():
    made = view(replace(CASE, worst_index=None, yours=array(EXPECTED)))
    assert not made.marks
    assert numbers(made.answers[2]) == [["0", "0"]]


def test_answers_of_different_shapes_have_no_difference_but_outlines():
    made = view(replace(CASE, worst_index=None, got=[3], expected=[1, 2], yours=array([1.0, 2.0, 3.0])), kind="shape")
    assert [item.name for item in made.answers] == ["your answer", "expected"]
    assert [item.shape for item in made.outlines] == ["3", "1×2"]
    assert not made.marks


def test_empty_arrays_and_single_numbers_are_words():
    empty = view(replace(CASE, worst_index=None, yours=array([]), should_be=array([])))
    assert [item.tables for item in empty.answers] == [(), (), ()]
    single = view(replace(CASE, worst_index=[], yours=array(1.0), should_be=array(2.0)))
    assert [(item.text, item.tables) for item in single.answers] == [("an array", ()), ("an array", ())]
    assert not empty.marks
    assert not single.marks


def test_an_answer_that_is_no_array_is_its_text():
    made = view(replace(CASE, worst_index=None, yours=Argument("None"), should_be=None))
    assert [(item.name, item.text, item.tables) for item in made.answers] == [("your answer", "None", ())]


def test_a_case_without_values_says_why_only_if_it_is_hidden():
    nothing = replace(CASE, arguments={"X": Argument("2×3 float64", array=True)}, yours=None, should_be=None)
    assert view(nothing).withheld == ""
    assert view(replace(nothing, public=False)).withheld.startswith("This case is hidden")
    assert view(replace(CASE, public=False)).withheld == ""
