"""The record of a case: its arguments and answers in words and values, and what the worst element is computed from."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.judge.counterexample import case_result
from tensorgrade.judge.failures import CaseFailure
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    ExactAnswer,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.case_records import SHOWN_ELEMENTS, Argument
from tensorgrade.result.differences import LargeResidual, WrongLength, WrongShape, WrongType, WrongValue
from tensorgrade.result.failure_facts import CallRaised, WrongAnswer

X = np.arange(6.0).reshape(2, 3)
EXPECTED = np.array([[1.0, 5.0]])
# The answer has shape (1, 2): its first element is computed from the first two columns of X, the other from the rest.
USES_X = np.array([[[[1, 1, 0], [1, 1, 0]], [[0, 0, 1], [0, 0, 1]]]], dtype=bool)
USES_ALL = np.ones((1, 2, 2, 3), dtype=bool)
RIGHT = ExactAnswer(EXPECTED)
WRONG = WrongValue(7.0, 5.0, index=(0, 1), wrong=1, size=2)


def record(difference=None, answer=None, expected=RIGHT, dependence=(), **arguments):
    """The record of a failed call ``f(X)``, with other arguments as keywords."""
    answers = (expected,) if expected is not None else ()
    case = CaseKey("a", "f", True, {"X": Array(X)}, arguments, answers, False, True, dependence)
    fact = WrongAnswer(difference) if difference else CallRaised("ValueError")
    return case_result(CaseFailure(fact, case, answer, difference))


def test_a_failure_that_is_not_about_values_has_no_case():
    assert case_result(CaseFailure(CallRaised("ValueError"))) is None


def test_arguments_and_answers_have_words_and_small_arrays_values():
    made = record(
        WRONG, Array(np.array([[1.0, np.inf]])), sizes=[2, (3, 4)], mode="max", K=Array(X[:1].astype(np.float32), "F")
    )
    assert (made.name, made.public) == ("a", True)
    assert made.arguments == {
        "X": Argument("2×3 float64", X.tolist(), array=True),
        "sizes": Argument("[2, (3, 4)]"),
        "mode": Argument("'max'"),
        "K": Argument("1×3 float32, F", X[:1].tolist(), array=True),
    }
    assert made.yours == Argument("1×2 float64", [[1.0, "Infinity"]], array=True)
    assert made.should_be == Argument("1×2 float64", [[1.0, 5.0]], array=True)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (None, None),
        (3, Argument("3")),
        (np.float32(0.5), Argument("0.5")),
        ("words", Argument("'words'")),
        ((1, Array(np.array(2.0))), Argument("(1, 2.0)")),
        (Array(np.array(2.0)), Argument("0-d float64", 2.0, array=True)),
        (Array(np.zeros(SHOWN_ELEMENTS + 1)), Argument(f"{SHOWN_ELEMENTS + 1} float64", None, array=True)),
        (Array(np.array([1j])), Argument("1 complex128", None, array=True)),
        (Opaque("torch.Tensor"), Argument("torch.Tensor")),
    ],
    ids=repr,
)
def test_an_answer_of_any_type_is_shown(answer, shown):
    assert record(WrongType("list", "array"), answer).yours == shown


@pytest.mark.parametrize(
    ("expected", "shown"),
    [
        (None, None),
        (NumberAnswer(7), Argument("7")),
        (PairAnswer((3, 4)), Argument("(3, 4)")),
        (ResidualAnswer(X, X[:, 0], (3,), 0.01), None),
        (CloseAnswer(EXPECTED, EXPECTED), Argument("1×2 float64", [[1.0, 5.0]], array=True)),
    ],
    ids=["none", "number", "pair", "residual", "array"],
)
def test_every_kind_of_expected_answer_is_shown(expected, shown):
    assert record(expected=expected).should_be == shown


def test_of_a_tuple_the_wrong_item_is_shown():
    answer, expected = (Array(EXPECTED), Array(X)), Branches("tuple", (ExactAnswer(EXPECTED), ExactAnswer(X)))
    made = record(WrongValue(1.0, 2.0, place=(1,), index=(0, 0)), answer, expected)
    assert made.yours == made.should_be == Argument("2×3 float64", X.tolist(), array=True)
    whole = record(WrongLength(2, 3), answer, expected)
    assert whole.yours == Argument("(1×2 float64, 2×3 float64)")
    assert whole.should_be == Argument("(1×2 float64, 2×3 float64)")


def test_the_elements_that_the_worst_one_is_computed_from():
    vector = np.array([[[1, 0], [0, 1]]], dtype=bool)
    made = record(WRONG, dependence=({"v": vector, "X": USES_X},), v=Array(np.array([1.0, 2.0])))
    assert made.computed_from == {"X": [[0, 2], [1, 2]], "v": [[1]]}


def test_all_of_an_argument_is_named_and_one_that_plays_no_part_is_not():
    every = [[row, column] for row in range(2) for column in range(3)]
    assert record(WRONG, dependence=({"X": USES_ALL},)).computed_from == {"X": every}
    assert record(WRONG, dependence=({"X": ~USES_ALL},)).computed_from == {}


@pytest.mark.parametrize(
    ("place", "column"), [((), 2), ((0,), 2), ((1,), 0), ((2,), None)], ids=["no tuple", "first", "second", "unknown"]
)
def test_the_part_of_a_tuple_chooses_the_elements(place, column):
    expected = Branches("tuple", (RIGHT,) * 3) if place else RIGHT
    swapped = USES_X[..., ::-1]
    made = record(WrongValue(7.0, 5.0, place, (0, 1)), None, expected, ({"X": USES_X}, {"X": swapped}))
    assert made.computed_from == ({} if column is None else {"X": [[0, column], [1, column]]})


@pytest.mark.parametrize(
    "difference", [None, WrongShape((3,), (1, 2)), LargeResidual(0.5, 0.1), WrongValue(1, 2)], ids=repr
)
def test_without_a_worst_element_nothing_is_known(difference):
    assert record(difference, dependence=({"X": USES_X},)).computed_from == {}
