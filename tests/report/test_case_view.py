"""The case that shows a failure: its pictures, what is marked in them, and the sentence about it."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.report.case_view import case_view
from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.differences import NotFinite, WrongShape, WrongType, WrongValue
from tensorgrade.result.failure_facts import CallRaised, PrecisionLost, RecordedSentence, WrongAnswer
from tensorgrade.result.json_format import jsonable
from tensorgrade.translation import translator
from tests.result.records import make_check, make_exercise_result

_ = translator("en")
X = np.arange(6.0).reshape(2, 3)
EXPECTED = np.array([[1.0, 5.0]])
YOURS = np.array([[1.0, 7.0]])
LAST_COLUMN = [[0, 2], [1, 2]]
"""Elements of X."""


def array(values, text="an array"):
    return Argument(text, jsonable(np.array(values)), array=True)


CASE = CaseResult(
    name="a", public=True, arguments={"X": array(X, "2×3 float64"), "v": array([1.0, 2.0]), "mode": Argument("'max'")},
    yours=array(YOURS), should_be=array(EXPECTED),
)  # fmt: skip
WRONG = WrongValue(7.0, 5.0, index=(0, 1), wrong=1, size=2)


def view(case, difference=WRONG, **computed_from):
    """What is shown of one failed check with this case."""
    failure = WrongAnswer(difference) if difference else CallRaised("ValueError")
    check = make_check(failure, replace(case, computed_from=computed_from))
    return case_view("f", make_exercise_result(make_check(), check), _, 144)


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
    made = view(CASE, v=[[1]], X=LAST_COLUMN)
    picture, vector = made.inputs
    assert shown(picture, "seen") == [[False, False, True], [False, False, True]]
    assert shown(vector, "seen") == [[False, True]]
    assert shown(picture, "worst") == [[False] * 3] * 2
    # In the order of the call.
    assert made.pointer == "The marked element [0, 1] is computed from the bold ones: X[0:2, 2], v[1]."


def test_an_argument_of_which_nothing_is_known_is_neither_marked_nor_named():
    made = view(CASE, X=LAST_COLUMN, v=[])
    assert shown(made.inputs[1], "seen") == [[False, False]]
    assert made.pointer.endswith("the bold ones: X[0:2, 2].")


def test_nothing_is_named_without_a_worst_element_or_where_nothing_is_known():
    assert view(CASE, None, X=LAST_COLUMN).pointer == ""
    assert view(CASE, replace(WRONG, index=()), X=LAST_COLUMN).pointer == ""
    unknown = view(CASE)
    assert (shown(unknown.inputs[0], "seen"), unknown.pointer) == ([[False] * 3] * 2, "")


@pytest.mark.parametrize("index", [(0,), (0, 1, 0), (2, 0), (0, -1)])
def test_a_place_that_is_not_in_the_answer_is_not_framed(index):
    made = view(CASE, replace(WRONG, index=index))
    assert not any(map(any, shown(made.answers[0], "worst")))
    assert made.pointer == ""


def test_elements_that_are_not_in_the_argument_are_not_marked():
    outside = replace(CASE, computed_from={"X": [[0, 9]]})
    made = case_view("f", make_exercise_result(make_check(WrongAnswer(WRONG), outside)), _, 144)
    assert not any(map(any, shown(made.inputs[0], "seen")))


def test_the_place_of_every_difference_that_has_one_is_framed():
    differences = [
        WRONG,
        replace(WRONG, place=(1,)),
        NotFinite(np.nan, 5.0, index=(0, 1)),
        WrongType("str", "pair", index=(0, 1)),
    ]
    for difference in differences:
        assert shown(view(CASE, difference).answers[0], "worst") == [[False, True]]
    for failure in (PrecisionLost(WRONG), RecordedSentence("value", "It differs.", WRONG)):
        made = case_view("f", make_exercise_result(make_check(failure, CASE)), _, 144)
        assert shown(made.answers[0], "worst") == [[False, True]]


def test_an_argument_without_values_is_not_named():
    made = view(replace(CASE, arguments={"X": Argument("2×3 float64", array=True)}), X=LAST_COLUMN)
    assert (made.inputs, made.pointer) == ((), "")


def test_nan_and_infinities_differ_only_from_other_numbers():
    yours, expected = array([np.inf, np.nan, 1.0, -np.inf]), array([np.inf, 1.0, 1.0, np.inf])
    made = view(replace(CASE, yours=yours, should_be=expected), replace(WRONG, index=(1,)))
    assert numbers(made.answers[2]) == [["0", "nan", "0", "-inf"]]
    for item in made.answers:
        assert shown(item, "differs") == [[False, True, False, True]]


def test_equal_answers_are_not_marked():
    made = view(replace(CASE, yours=array(EXPECTED)), None)
    assert not made.marks
    assert numbers(made.answers[2]) == [["0", "0"]]


def test_answers_of_different_shapes_have_no_difference_but_outlines():
    made = view(replace(CASE, yours=array([1.0, 2.0, 3.0])), WrongShape((3,), (1, 2)))
    assert [item.name for item in made.answers] == ["your answer", "expected"]
    assert [item.shape for item in made.outlines] == ["3", "1×2"]
    assert not made.marks


def test_empty_arrays_and_single_numbers_are_words():
    empty = view(replace(CASE, yours=array([]), should_be=array([])), None)
    assert [item.tables for item in empty.answers] == [(), (), ()]
    single = view(replace(CASE, yours=array(1.0), should_be=array(2.0)), replace(WRONG, index=()))
    assert [(item.text, item.tables) for item in single.answers] == [("an array", ()), ("an array", ())]
    assert not empty.marks
    assert not single.marks


def test_an_answer_that_is_no_array_is_its_text():
    made = view(replace(CASE, yours=Argument("None"), should_be=None), WrongType("None", "array"))
    assert [(item.name, item.text, item.tables) for item in made.answers] == [("your answer", "None", ())]


def test_a_case_without_values_says_why_only_if_it_is_hidden():
    nothing = replace(CASE, arguments={"X": Argument("2×3 float64", array=True)}, yours=None, should_be=None)
    assert view(nothing).withheld == ""
    assert view(replace(nothing, public=False)).withheld.startswith("This case is hidden")
    assert view(replace(CASE, public=False)).withheld == ""


def test_of_several_cases_the_one_with_most_to_see_is_shown():
    arguments = replace(CASE, name="arguments", yours=None)
    nothing = replace(arguments, name="nothing", arguments={})
    failure = WrongAnswer(WRONG)

    def chosen(*cases):
        made = case_view("f", make_exercise_result(*(make_check(failure, case) for case in cases)), _, 144)
        return made and made.name

    assert chosen(None, nothing, arguments, CASE, replace(CASE, name="later")) == "a"
    assert chosen(nothing, arguments) == "arguments"
    assert chosen(nothing) == "nothing"
    assert chosen(None) is None


def test_a_part_of_the_answer_is_named_in_its_pictures():
    made = view(CASE, replace(WRONG, place=("dW",)))
    assert [item.name for item in made.answers[:2]] == ["your answer, dW", "expected, dW"]


def test_pictures_have_digits_enough_to_tell_yours_and_expected_apart():
    made = view(replace(CASE, yours=array([[1.0, 5.999985]]), should_be=array([[1.0, 6.0]])))
    assert [numbers(item) for item in made.answers[:2]] == [[["1", "5.999985"]], [["1", "6"]]]
