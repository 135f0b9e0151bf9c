"""What a student may see of a result: nothing of a hidden case that the disclosure withholds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.json_tree import TAG
from tensorgrade.result import differences, failure_facts
from tensorgrade.result.case_records import Argument, CaseResult
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.fact_trees import FAILURE
from tensorgrade.result.failure_kinds import difference_of
from tensorgrade.result.json_format import RESULT
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
    differences.NotFinite(**ELEMENT | {"place": (1, 31415)}),
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
    return CaseResult("tall", public, arguments, yours, should_be, computed_from={"X": [[0, 31415]]})


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


def test_under_shape_the_shapes_of_a_hidden_case_are_kept_but_for_the_answers():
    tree = shown("shape", make_check(failure_facts.WrongAnswer(DIFFERENCES[0]), case(False, should_be=None)))
    assert tree["case"] == {
        "name": "tall",
        "public": False,
        "arguments": {
            "X": {"text": "2×2 float64", "values": None, "array": True},
            "K": {"text": "9×9 float64", "values": None, "array": True},
            "mode": {"text": "'max'", "values": None, "array": False},
        },
        "yours": None,
        "should_be": None,
        "steps": [],
        "computed_from": {},
    }
    difference = tree["failure"]["difference"]
    assert (difference["got"], difference["expected"], difference["index"]) == (None, None, None)
    assert (difference["wrong"], difference["size"]) == (1, 1)


WORDS = [
    (differences.WrongShape((2, 3), (3, 2)), differences.OtherShape("transposed")),
    (differences.WrongShape((4, 2, 3), (4, 3, 2), (1,)), differences.OtherShape("transposed", (1,))),
    (differences.WrongShape((2, 3), (3, 3)), differences.OtherShape("one-short")),
    (differences.WrongShape((2, 2), (3, 3)), differences.OtherShape("one-short")),
    (differences.WrongShape((4, 3), (3, 3)), differences.OtherShape("one-long")),
    (differences.WrongShape((2, 4), (3, 3)), differences.OtherShape("other")),
    (differences.WrongShape((31415, 3), (3, 3)), differences.OtherShape("other")),
    (differences.WrongShape((3, 3, 1), (3, 3)), differences.OtherShape("axes")),
    (differences.WrongShape((), (3, 3)), differences.OtherShape("axes")),
    (differences.WrongLength(2, 3), differences.WrongLength(None, 3)),
    (differences.WrongType("None", "array"), differences.WrongType("None", "array")),
    (differences.WrongType("a3.a1.a4.a1.a5", "array", (1,), (3, 1)), differences.WrongType("object", "array", (1,))),
    (differences.LargeResidual(0.31415, 0.01), differences.LargeResidual(None, 0.01)),
    (differences.NotFinite(**ELEMENT), differences.NotFinite(None, None)),
]


@pytest.mark.parametrize(("difference", "told"), WORDS, ids=repr)
@pytest.mark.parametrize("disclosure", ["name", "shape"])
def test_of_a_hidden_answer_the_kind_is_told_in_a_word(difference, told, disclosure):
    result = make_result({"f": make_exercise_result(make_check(failure_facts.WrongAnswer(difference), case(False)))})
    [check] = redact_for_student(result, disclosure).exercises["f"].checks
    assert difference_of(check.failure) == told


LINE = failure_facts.SourceLine(31415, "raise ValueError(31415)")


@pytest.mark.parametrize(
    "failure",
    [
        failure_facts.CallRaised("E31415", "31415", LINE),
        failure_facts.ModuleNotAvailable("m31415", LINE),
        failure_facts.ThreadsNotAvailable(LINE),
        failure_facts.MemoryExceeded(True, LINE),
        failure_facts.ProcessEnded("31415"),
        failure_facts.UnreadableAnswer("31415"),
        failure_facts.WrongArrayKind("t31415", "torch"),
        failure_facts.WrongArrayDtype("f31415"),
        failure_facts.ReadyMadeOperation("o31415", LINE),
        failure_facts.DataMoved("m31415"),
        failure_facts.DeviceFailed(LINE),
        failure_facts.ArgumentChanged("X31415"),
        failure_facts.PrecisionLost(differences.WrongValue(**ELEMENT), 31415, "decimals", 31415),
    ],
    ids=repr,
)
@pytest.mark.parametrize("disclosure", ["name", "shape"])
def test_nothing_that_the_code_chose_is_told_of_a_hidden_call(failure, disclosure):
    told = shown(disclosure, make_check(failure, case(False)))
    assert secrets(told) == []
    assert told["failure"][TAG] == FAILURE.to_tree(failure)[TAG]
    in_the_open = shown(disclosure, replace(make_check(failure, case(False)), shown=True))
    assert secrets(in_the_open["failure"])


def test_times_and_memory_are_not_told():
    result = replace(make_result({"f": replace(make_exercise_result(), seconds=3.0)}), waited=2.0, memory=1 << 20)
    redacted = redact_for_student(result, "shape")
    assert (redacted.waited, redacted.memory, redacted.exercises["f"].seconds) == (0.0, 0, 0.0)


@given(st.lists(records.checks, max_size=3))
def test_only_hidden_cases_lose_anything_and_scores_and_words_stay(checks):
    exercise = replace(make_exercise_result(), checks=checks)
    result = make_result({"corr2d": exercise})
    assert redact_for_student(result, "values") == result
    for disclosure in ("name", "shape"):
        redacted = redact_for_student(result, disclosure)
        assert redact_for_student(redacted, disclosure) == redacted
        kept_checks = redacted.exercises["corr2d"].checks
        whole_result = replace(redacted, exercises=result.exercises, waited=result.waited, memory=result.memory)
        assert whole_result == result
        assert replace(redacted.exercises["corr2d"], checks=checks, seconds=exercise.seconds) == exercise
        for whole, kept in zip(checks, kept_checks, strict=True):
            if whole.shown:
                assert kept == whole
                continue
            assert replace(kept, case=whole.case, failure=whole.failure) == whole
            # Which name is missing is the student's to choose: what is left is that the call raised.
            told = (
                failure_facts.CallRaised
                if isinstance(whole.failure, failure_facts.NameMissing)
                else type(whole.failure)
            )
            assert (kept.kind, type(kept.failure)) == (whole.kind, told)
            assert (kept.case is None) == (whole.case is None or disclosure == "name")
            if kept.case:
                assert kept.case.yours is None
                arguments = [*kept.case.arguments.values(), kept.case.should_be]
                assert [item for item in arguments if item and item.values is not None] == []
                assert kept.case.should_be is None or kept.case.should_be.array
