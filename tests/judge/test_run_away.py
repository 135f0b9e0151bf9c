"""Answers that are to solve an equation and have run away."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.check_records import ValuesCheck
from tensorgrade.key.expected_answers import ResidualAnswer
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.explanation_facts import Hint
from tensorgrade.result.features import Feature
from tensorgrade.sandbox.outcomes import Raised, Returned
from tensorgrade.translation import Text
from tests.judge.outcomes import judged

W = Text("words")


def case(name, public=False, faint=False):
    expected = ResidualAnswer(np.eye(2), np.array([1.0, 2.0]), (2,), 0.01)
    features = (Feature("extreme-numbers"),) if faint else ()
    return CaseKey(name, "f", public, {"X": Array(np.ones(2))}, {}, (expected,), False, False, features=features)


CASES = [case("p", public=True), case("a"), case("b"), case("faint", faint=True)]
RIGHT = [1.0, 2.0]


def told(cases=CASES, **answers):
    outcomes = {
        item.name: Raised("ValueError") if answers.get(item.name, RIGHT) is None
        else Returned(Array(np.array(answers.get(item.name, RIGHT))))
        for item in cases
    }  # fmt: skip
    check = ValuesCheck("values", W, False, 1, tuple(item.name for item in cases))
    return judged(ExerciseKey("f", W, None, 1, 1.0, ("X",), (check,), tuple(cases)), outcomes).explanation


FAR, FURTHER, BEYOND, NEAR = [1e137, 2.0], [-3e200, 1.0], [np.nan, np.inf], [1.5, 2.0]


def test_answers_that_have_all_run_away_are_told_with_the_size_of_one_that_students_see():
    assert told(CASES[:3], p=FAR, a=FURTHER, b=BEYOND) == Hint("run-away", number=1e137)
    assert told(CASES[1:3], a=FURTHER, b=BEYOND) == Hint("run-away")


def test_it_is_said_of_some_calls_where_others_are_right_or_have_very_small_numbers():
    assert told(CASES[:3], p=FAR, a=FAR) == Hint("run-away", number=1e137, some_calls=True)
    assert told(p=FAR, a=FAR, b=FAR, faint=NEAR) == Hint("run-away", number=1e137, some_calls=True)


@pytest.mark.parametrize(
    "answers",
    [
        {"p": FAR, "a": NEAR, "b": FAR},
        {"p": FAR},
        {"p": NEAR, "a": NEAR},
        {"p": FAR, "a": FAR, "b": None},
        {"p": BEYOND, "a": BEYOND, "b": BEYOND},
    ],
)
def test_it_is_not_said_where_one_wrong_answer_has_not_run_away(answers):
    found = told(**answers)
    assert found is None or found.name != "run-away"
