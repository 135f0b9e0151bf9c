"""A key whose cases do not reach what the notebook promises is refused, one sentence for each end."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise import AuthorError, Choice, Domain, Exercise, Floats, Made, Size
from tensorgrade.key.expected_answers import CloseAnswer, ExactAnswer
from tensorgrade.key.key_records import CaseKey
from tensorgrade.key_builder.domain_ends import require_ends

WORDS = "words"
DOMAIN = Domain(
    sizes={"h": Size(1, 9, 4), "kh": Size(1, 5, 2)},
    arguments={"X": Floats("h", largest=100, smallest=1e-3), "K": Floats("kh", signed=False), "mode": Choice("a", "b")},
    rules=["kh <= h"],
    work="h * kh",
)
THIRDS = ExactAnswer(np.array([1 / 3]))


def call(X, K, expected=THIRDS, public=False):
    arguments = {"X": Array(np.asarray(X, float)), "K": Array(np.asarray(K, float))}
    return CaseKey("one", "f", public, arguments, {}, ((expected,),), False, True)


# Each end is in one of them only: 9 rows, 1 row, a kernel of 5 and of 1, large, negative and small numbers.
REACHING = {
    "large": call(np.full(9, 91.0), np.full(5, 1e6)),
    "negative": call(np.full(4, -90.0), np.full(2, 1.0)),
    "small": call([1e-2], [1e-9]),
}


def missed(cases, domain=DOMAIN):
    """The sentences about a key with these cases."""
    exercise = Exercise(name="f", title=WORDS, points=1, reference=lambda X, K, mode="a": X, checks=[], domain=domain)
    try:
        require_ends(exercise, list(cases))
    except AuthorError as error:
        assert error.names_at_fault == ("f",)
        return str(error).split("\n")
    return []


def test_cases_that_reach_all_ends():
    assert missed(REACHING.values()) == []
    assert missed([], domain=None) == []


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("large", ["h = 9", "kh = 5", "no case has only negative", "numbers up to 1e+06 in K"]),
        ("negative", ["no case has only negative numbers in X with some near -100. Add one."]),
        ("small", ["h = 1,", "kh = 1,", "numbers near 0.001 in X, 1e-09 in K, and no case has only such numbers"]),
    ],
)
def test_each_end_that_no_case_reaches_is_told(left_out, words):
    cases = {name: case for name, case in REACHING.items() if name != left_out}
    if left_out == "large":
        cases["negative"] = call(np.r_[-89.0, 91, 0, 0], [1, 1])
    sentences = missed(cases.values())
    assert len(sentences) == len(words)
    for part in words:
        assert any(part in sentence for sentence in sentences), part
    assert all(sentence.startswith("Exercise 'f': ") for sentence in sentences)


def test_small_numbers_may_meet_zeros_and_no_large_numbers():
    others = [REACHING["large"], REACHING["negative"]]
    assert missed([*others, call([1e-2], [0.0])]) == []
    assert missed([*others, call([0.0], [1e-8])]) == []
    assert len(missed([*others, call([0.0], [0.0])])) == 1
    assert len(missed([*others, call([1e-2], [1e-7])])) == 1


def test_a_promise_that_no_affordable_call_keeps_is_refused():
    dear = replace(DOMAIN, most_work=40)
    smaller = {**REACHING, "large": call(np.full(8, 91.0), np.full(5, 1e6))}
    [sentence] = missed(smaller.values(), replace(DOMAIN, most_work=8))
    assert "promises h = 9, and no legal call with at most 8 steps of work was found" in sentence
    [sentence] = missed(smaller.values(), dear)
    assert "promises h = 9, and no case has it. Add one that does." in sentence


def test_a_promise_that_the_rules_exclude_is_refused():
    [sentence] = missed(REACHING.values(), replace(DOMAIN, sizes={**DOMAIN.sizes, "kh": Size(1, 10, 2)}))
    assert "promises kh = 10, and no legal call" in sentence


def test_sizes_of_made_arguments_need_a_call_that_build_may_add():
    made = Domain(sizes={"n": Size(0, 10, 2)}, arguments={"X": Made(list), "K": Made(list)}, work="n * n")
    assert missed(REACHING.values(), made) == []
    [sentence] = missed(REACHING.values(), replace(made, most_work=99))
    assert "promises n = 10" in sentence


def test_negative_numbers_alone_may_be_what_the_domain_does_not_accept():
    cases = [REACHING["large"], REACHING["small"]]
    assert len(missed(cases)) == 1
    assert missed(cases, replace(DOMAIN, accepts=lambda X: bool(X.max() > 0))) == []


def test_exact_answers_need_a_hidden_number_that_float32_does_not_have():
    def sentences(answer, public=False):
        return missed([replace(case, expected=(answer,), public=public) for case in REACHING.values()])

    assert sentences(THIRDS) == []
    for coarse in (ExactAnswer(np.array([0.5, 2.0**-60, -3.0])), ExactAnswer(np.float64(np.float32([1 / 3])))):
        [sentence] = sentences(coarse)
        assert "answers are exact, and float32 has all those to hidden cases, too" in sentence
    assert len(sentences(THIRDS, public=True)) == 1
    assert sentences(CloseAnswer(np.array([0.5]), np.array([1.0]))) == []
