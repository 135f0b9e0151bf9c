"""What a student may see of a result: nothing of a hidden case that the disclosure withholds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorgrade.result import differences, failure_facts
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.failure_kinds import difference_of
from tensorgrade.result.json_format import RESULT
from tensorgrade.result.result_records import Argument, CaseResult
from tests.result import records
from tests.result.records import WRONG_VALUE, make_check, make_exercise_result, make_result

SECRET = 31415.9265
"""A number of the hidden case; others begin with the same digits."""
ARRAY = Argument("2×2 float64", [[SECRET, 31415], ["31415.5", None]], array=True)
NUMBER = Argument("31415")
DISCLOSURES = ["name", "shape", "values"]

ELEMENT = {"got": SECRET, "expected": 31415.0, "index": (0, 1), "wrong": 2, "size": 4}
DIFFERENCES = [
    differences.WrongValue(**ELEMENT),
    differences.NotFinite(**ELEMENT | {"part": 1}),
    differences.WrongShape((2, 3), (3, 2)),
    differences.WrongLength(2, 3),
    differences.WrongType("int", "array"),
    differences.LargeResidual(0.25, 0.01),
]
FAILURES = [
    *(failure_facts.WrongAnswer(item) for item in DIFFERENCES),
    *(failure_facts.PrecisionLost(item) for item in DIFFERENCES),
    *(failure_facts.RecordedSentence("value", "The values differ.", item) for item in DIFFERENCES),
    failure_facts.RecordedSentence("exception", "The call raised ValueError."),
    failure_facts.CallRaised("ValueError", f"not {SECRET}"),
    failure_facts.ArgumentChanged("X"),
    failure_facts.AnswerChanged(True),
    failure_facts.TimeExceeded(2.0),
    failure_facts.GraderFailed(),
]


def case(public, yours=ARRAY, should_be=ARRAY):
    arguments = {"X": ARRAY, "K": Argument("9×9 float64", array=True), "mode": Argument("'max'")}
    return CaseResult("tall", public, arguments, yours, should_be, {"X": [[0, 31415]]})


def shown(disclosure, check):
    """The check in the tree of the student's part of a result."""
    result = make_result({"corr2d": make_exercise_result(make_check(), check)})
    return RESULT.to_tree(redact_for_student(result, disclosure))["exercises"]["corr2d"]["checks"][1]


def leaves(tree):
    """Everything in a tree that is no object and no list, and the names in it."""
    if isinstance(tree, dict):
        yield from tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from leaves(part)
    else:
        yield tree


def secrets(tree):
    return [leaf for leaf in leaves(tree) if "31415" in str(leaf)]


@pytest.mark.parametrize("disclosure", ["name", "shape"])
@pytest.mark.parametrize("failure", FAILURES, ids=repr)
def test_no_number_of_a_hidden_case_is_anywhere(failure, disclosure):
    assert len(secrets(shown("values", make_check(failure, case(False))))) >= 10  # the search finds what is there
    assert secrets(shown(disclosure, make_check(failure, case(False)))) == []


@pytest.mark.parametrize("disclosure", ["name", "shape"])
def test_an_answer_that_is_a_number_is_a_value_too(disclosure):
    """Numbers and pairs are told in words, so the words are the value."""
    check = make_check(WRONG_VALUE, case(False, NUMBER, Argument("(31415, 31415)")))
    assert secrets(shown(disclosure, check)) == []


def test_under_shape_the_rest_of_a_hidden_case_is_kept():
    tree = shown("shape", make_check(failure_facts.WrongAnswer(DIFFERENCES[0]), case(False, should_be=None)))
    assert tree["case"] == {
        "name": "tall",
        "public": False,
        "arguments": {
            "X": {"text": "2×2 float64", "values": None, "array": True},
            "K": {"text": "9×9 float64", "values": None, "array": True},
            "mode": {"text": "'max'", "values": None, "array": False},
        },
        "yours": {"text": "2×2 float64", "values": None, "array": True},
        "should_be": None,
        "computed_from": {},
    }
    difference = tree["failure"]["difference"]
    assert (difference["got"], difference["expected"]) == (None, None)
    assert (difference["index"], difference["wrong"], difference["size"]) == ([0, 1], 2, 4)


@pytest.mark.parametrize("difference", DIFFERENCES[2:], ids=repr)
@pytest.mark.parametrize("disclosure", DISCLOSURES)
def test_what_differs_but_for_numbers_is_told(difference, disclosure):
    result = make_result({"f": make_exercise_result(make_check(failure_facts.WrongAnswer(difference), case(False)))})
    [check] = redact_for_student(result, disclosure).exercises["f"].checks
    assert difference_of(check.failure) == difference


@given(st.lists(records.checks, max_size=3))
@settings(deadline=None)
def test_only_hidden_cases_lose_anything_and_scores_and_words_stay(checks):
    exercise = replace(make_exercise_result(), checks=checks)
    result = make_result({"corr2d": exercise})
    assert redact_for_student(result, "values") == result
    for disclosure in ("name", "shape"):
        redacted = redact_for_student(result, disclosure)
        assert redact_for_student(redacted, disclosure) == redacted
        kept_checks = redacted.exercises["corr2d"].checks
        assert replace(redacted, exercises=result.exercises) == result
        assert replace(redacted.exercises["corr2d"], checks=checks) == exercise
        for whole, kept in zip(checks, kept_checks, strict=True):
            if whole.case is None or whole.case.public:
                assert kept == whole
                continue
            assert replace(kept, case=whole.case, failure=whole.failure) == whole
            assert (kept.kind, type(kept.failure)) == (whole.kind, type(whole.failure))
            assert (kept.case is None) == (disclosure == "name")
            if kept.case:
                arguments = [*kept.case.arguments.values(), kept.case.yours, kept.case.should_be]
                assert [item for item in arguments if item and item.values is not None] == []
                assert all(item is None or item.array for item in arguments[-2:])
