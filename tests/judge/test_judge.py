"""The rules of judging, each on a small key made by hand: what earns points, what is shown, what is nobody's fault."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import grader_failed_result, judge, not_written_result
from tensorgrade.key.expected_answers import Branches, NumberAnswer
from tensorgrade.result.absence_facts import NotWritten
from tensorgrade.result.differences import WrongValue
from tensorgrade.result.failure_facts import GraderFailed
from tensorgrade.result.json_format import jsonable
from tensorgrade.sandbox.outcomes import (
    BrokeProtocol,
    Died,
    NotCalled,
    NotDefined,
    Place,
    Raised,
    RanOutOfMemory,
    TimedOut,
    UsedUnavailableModule,
)
from tensorgrade.translation import Text
from tests.judge.outcomes import answered, by_name, changed, judged, message, not_passed, remarks
from tests.judge.small_keys import (
    SMALL,
    TRUE,
    close,
    make_case,
    make_exercise,
    make_library_check,
    make_property_check,
    make_values_check,
    make_variant,
    outcomes,
    small,
)


def test_the_small_exercise_is_passed_by_its_truth():
    assert judged(SMALL, small()).score == 7


def test_a_wrong_value_is_told_with_numbers_only_where_the_case_is_public():
    wrong = TRUE.copy()
    wrong[1, 0] = 5.5
    result = judged(SMALL, small(p=Array(wrong), a=Array(wrong)))
    public, hidden = by_name(result)["public"], by_name(result)["hidden"]
    assert (public.kind, public.case.name) == ("value", "p")
    assert message(public) == "Your value at [1, 0] is 5.5; it should be 3. 1 of 4 elements differ."
    assert public.difference == WrongValue(5.5, 3.0, index=(1, 0), wrong=1, size=4)
    assert public.case.yours.values == jsonable(wrong)
    assert public.case.should_be.values == jsonable(TRUE)
    assert public.case.arguments["X"].text == "2×2 float64"
    assert public.case.arguments["sizes"].text == "[1, (2, 3)]"
    assert public.case.arguments["mode"].text == "'max'"
    assert message(hidden) == "The values differ at [1, 0]. 1 of 4 elements differ."
    assert (hidden.status, result.score) == ("failed", 0.0)


def test_checks_earn_their_weight():
    result = judged(SMALL, small(p=Array(TRUE + 1)))
    assert result.status == "partly"
    assert {check.name for check in result.checks if check.status == "failed"} == {"public"}
    assert result.score == 6.0
    # 4 of 7 points: the hidden check weighs 3 of 7.
    assert judged(SMALL, small(a=Array(TRUE + 1))).score == 1.0


def test_the_smallest_failing_case_is_shown_and_first_one_that_shows_the_misconception():
    larger = replace(SMALL.cases[1], positional={"X": Array(np.zeros((9, 9))), "sizes": []})
    key = replace(SMALL, cases=(SMALL.cases[0], larger, SMALL.cases[2]))
    doubled = {"a": Array(TRUE * 2), "b": Array(TRUE * 2)}
    nameless = judged(key, small(a=Array(TRUE + 1), b=Array(TRUE + 1)))
    assert by_name(nameless)["hidden"].case.name == "b"
    key = replace(key, misconceptions=(replace(SMALL.misconceptions[0], variants=(make_variant(["b"], a=2 * TRUE),)),))
    result = judged(key, small(**doubled))
    assert (result.misconception, by_name(result)["hidden"].case.name) == ("doubled", "a")


def test_references_that_disagree_are_the_graders_fault():
    # The answer is right for one device and wrong for the other.
    other = close(TRUE + 1)
    cases = (SMALL.cases[0], replace(SMALL.cases[1], expected=(SMALL.cases[1].expected[0], other)), SMALL.cases[2])
    result = judged(replace(SMALL, cases=cases), small())
    hidden = by_name(result)["hidden"]
    assert (hidden.status, hidden.kind, result.status) == ("could-not-tell", None, "could-not-tell")
    assert "instructor" in message(hidden)
    # Wrong for both is wrong.
    wrong = judged(replace(SMALL, cases=cases), small(a=Array(TRUE * 9)))
    assert by_name(wrong)["hidden"].status == "failed"


def test_a_function_that_is_not_written_is_missing():
    for result in (
        not_written_result(SMALL, "hello"),
        judge(SMALL, CallOutcomes({case.name: NotDefined() for case in SMALL.cases}), "hello"),
    ):
        assert (result.status, result.score, result.points, result.printed) == ("missing", 0.0, 7, "hello")
        assert {(check.status, check.kind, check.failure) for check in result.checks} == {
            ("failed", None, NotWritten())
        }
        assert all("missing" in message(check) for check in result.checks)


def test_what_the_grader_could_not_do_is_nobodys_failure():
    result = grader_failed_result(SMALL)
    assert (result.status, result.score) == ("could-not-tell", 0.0)
    assert {(check.status, check.kind, check.failure) for check in result.checks} == {
        ("could-not-tell", None, GraderFailed())
    }
    assert all(message(check).startswith("The grader could not judge this check.") for check in result.checks)


def test_titles_come_in_both_languages():
    result = judged(SMALL, small())
    assert result.checks[0].title == Text("The public", {"zh": "public项"})
    assert result.title == Text("words", {"zh": "文字"})


@pytest.mark.parametrize(
    ("points", "weights", "score"),
    [
        (1, (1, 7), 0.13),  # 0.125: a half goes up, also where the digit before it is even
        (1, (3, 5), 0.38),  # 0.375
        (2, (1, 2), 0.67),
        (7, (1, 2), 2.33),
        (1, (1, 999), 0.0),
        (5, (3, 1), 3.75),
    ],
)
def test_points_are_shared_by_weight_and_rounded_once(points, weights, score):
    checks = [make_values_check(name, [name], weight=weight) for name, weight in zip("ab", weights)]
    key = make_exercise(checks, [make_case("a"), make_case("b")], points=points)
    result = judged(key, outcomes(key, b=None))
    assert (result.score, result.points, result.status) == (score, points, "partly")


@pytest.mark.parametrize(
    "expected",
    [close(TRUE), Branches("tuple", (close(TRUE), close(TRUE))), NumberAnswer(3)],
    ids=["array", "tuple", "number"],
)
def test_an_answer_of_none_is_a_forgotten_return(expected):
    key = make_exercise([make_values_check("hidden", ["a"])], [make_case("a", expected=(expected,))])
    result = judged(key, outcomes(key, a=None))
    assert (result.status, result.score) == ("failed", 0.0)
    assert by_name(result)["hidden"].kind == "type"
    assert message(by_name(result)["hidden"]) == "Your function returned None. Did you forget the return statement?"


def test_what_zeros_keep_too_does_not_count_before_one_value_is_right():
    result = judged(SMALL, changed(small(), np.zeros_like))
    assert (result.status, result.score, not_passed(result)) == (
        "failed", 0.0, ["public", "hidden", "purity", "state", "precision"],
    )  # fmt: skip
    for name in ("purity", "state", "precision"):
        assert by_name(result)[name].kind is None
        assert "as soon as" in message(by_name(result)[name])


@pytest.mark.parametrize("wrong", ["p", "a", "b"])
def test_one_kind_of_hidden_case_must_be_right_for_laws_to_count(wrong):
    result = judged(SMALL, small(**{wrong: Array(TRUE + 1)}))
    # The check of "a" and "b" is one kind: both must be right. Public answers can be copied: they do not count.
    assert by_name(result)["purity"].status == ("passed" if wrong == "p" else "failed")


def test_where_no_case_is_hidden_the_public_ones_count():
    key = make_exercise(
        [make_values_check("public", ["p"], public=True), make_property_check("purity", ["p"])],
        [make_case("p", public=True)],
    )
    assert judged(key, outcomes(key)).status == "passed"
    assert not_passed(judged(key, outcomes(key, p=Array(0 * TRUE)))) == ["public", "purity"]


PLACE = Place(3, 2, "return X @ K")


@pytest.mark.parametrize(
    ("outcome", "kind", "words"),
    [
        (Raised("ValueError", "SECRET", PLACE), "exception", "The call raised ValueError"),
        (UsedUnavailableModule("SECRET", PLACE), "forbidden", "SECRET is not available here"),
        (RanOutOfMemory(PLACE), "memory", "ran out of memory"),
        (TimedOut(), "timeout", "was stopped after 2 s"),
        (Died("SIGSEGV"), "exception", "ended the Python process (SIGSEGV)"),
        (BrokeProtocol("SECRET"), "protocol", "could not be read: SECRET"),
    ],
)
def test_a_call_without_an_answer_costs_its_check_and_says_why(outcome, kind, words):
    for name, check_name in (("p", "public"), ("b", "hidden")):
        result = judged(SMALL, small() | {name: outcome})
        found = by_name(result)[check_name]
        assert (found.status, found.kind, found.case.name) == ("failed", kind, name)
        assert words in message(found)
        if isinstance(outcome, Raised):
            # What an exception says may hold the hidden arguments.
            assert ("SECRET" in message(found)) == ("SECRET" in str(found)) == (name == "p")
            assert "line 2: return X @ K" in message(found)


@pytest.mark.parametrize(("because", "kind"), [("timeout", "timeout"), ("died", "exception"), ("protocol", "protocol")])
def test_calls_that_were_not_made_are_told_as_that(because, kind):
    hidden = by_name(judged(SMALL, small() | {"b": NotCalled(because)}))["hidden"]
    assert (hidden.status, hidden.kind) == ("failed", kind)
    assert message(hidden).startswith("Not run: your cells, or an earlier call")


def test_public_answers_alone_earn_the_public_checks_alone():
    result = judged(SMALL, small(a=None, b=None))
    assert not_passed(result) == ["hidden", "purity", "state", "precision"]
    assert result.score == 1.0


def test_checks_that_are_not_run_give_their_points_to_the_others():
    array = make_library_check("any", ["a"], "torch", weight=7)
    key = replace(SMALL, checks=(*SMALL.checks, array))
    right = outcomes(key)
    # Weights 1, 3, 1, 1, 1 of the others, and 7 of this one; 7 points.
    assert judged(key, right).score == 7.0
    assert judged(key, small(p=Array(TRUE + 1))).score == 6.5
    for answers, score in (({}, 7.0), ({"p": Array(TRUE + 1)}, 6.0)):
        result = judge(key, CallOutcomes(small(**answers), {"a": right["a"]}))
        assert (by_name(result)["any"].status, result.score) == ("not-run", score)
        assert remarks(result) == [
            "Not run on the machine that graded: The any. Their points went to the other checks."
        ]
    failed = {"torch": {"a": answered(key.case("a"), None)}}
    assert judge(key, CallOutcomes(right, {"a": right["a"]}, failed)).score == 3.5


def test_what_could_not_be_judged_earns_nothing_and_stands_above_partly():
    other = close(TRUE + 1)
    key = make_exercise(
        [make_values_check("doubtful", ["a"]), make_values_check("clear", ["b"], weight=2)],
        [make_case("a", expected=(close(TRUE), other)), make_case("b")],
        points=3,
    )
    for b, score in ((Array(TRUE), 2.0), (None, 0.0)):
        result = judged(key, outcomes(key, b=b))
        assert (result.status, result.score) == ("could-not-tell", score)


def test_the_call_that_took_too_long_is_shown_not_one_that_was_not_made_after_it():
    large = make_case("large", positional={"X": Array(np.ones((9, 9)))})
    exercise = make_exercise([make_values_check("limits", ["large", "little"])], [large, make_case("little")])
    calls = {"large": TimedOut(2.0), "little": NotCalled("timeout")}
    [check] = judge(exercise, CallOutcomes(calls)).checks
    assert (check.kind, check.case.name) == ("timeout", "large")
