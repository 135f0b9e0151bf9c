"""Exercises that are no sums of products: their keys are built, and judge honest and wrong answers rightly."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise import AuthorError, Case, Check, Close, Exercise
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import judge
from tensorgrade.key_builder.reference import expected_answer
from tensorgrade.sandbox.outcomes import Returned

TITLE = "words"

EXERCISES = """\
import torch

from tensorgrade.exercise import *

T = "words"

def faint(E):
    return torch.exp(E)

def normalised(X):
    return (X - X.mean(0)) / torch.sqrt(X.var(0, correction=0) + 1e-5)

def log_softmax(X):
    return torch.log_softmax(X, 1)

def gradient(X, w, y):
    return X.T @ (X @ w - y) / len(y)

def exercise(reference, public, *hidden, **more):
    checks = [Check("by-hand", T, [public], public=True), Check("drawn", T, list(hidden))]
    return Exercise(name=reference.__name__, title=T, points=4, reference=reference, checks=checks, **more)

SAMPLE = array([[1, 2], [3, 5]])
FAINT = exercise(
    faint,
    Case("a", E=array([[-30, -40], [-35, -50]])),
    Case("b", E=normal(4, 3, scale=9, offset=-40)),
)
NORMALISED = exercise(
    normalised,
    Case("a", X=SAMPLE),
    Case("b", X=normal(8, 3, offset=100)),
    Case("c", X=normal(8, 3, offset=100, dtype="float32")),
)
LOG_SOFTMAX = exercise(log_softmax, Case("a", X=SAMPLE), Case("b", X=normal(4, 3, offset=1000)))
GRADIENT = exercise(
    gradient,
    Case("a", X=SAMPLE, w=array([1, 1]), y=array([2, 3])),
    Case("b", X=normal(20, 5, offset=3), w=normal(5, sign="positive"), y=normal(20, offset=40)),
)
assignment = Assignment(name="sums", title=T, exercises=[{chosen}])
"""


def log_softmax(X):
    Z = X - X.max(1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(1, keepdims=True))


def minus_logsumexp(X):
    most = X.max(1, keepdims=True)
    return X - (most + np.log(np.exp(X - most).sum(1, keepdims=True)))


HONEST = {
    "faint": [np.exp, lambda E: 1 / np.exp(-E)],
    "normalised": [
        lambda X: (X - X.mean(0)) / np.sqrt(X.var(0) + X.dtype.type(1e-5)),
        lambda X: (X - X.sum(0) / len(X)) / np.sqrt(((X - X.mean(0)) ** 2).mean(0) + X.dtype.type(1e-5)),
    ],
    "log_softmax": [log_softmax, minus_logsumexp],
    "gradient": [
        lambda X, w, y: X.T @ (X @ w - y) / len(y),
        lambda X, w, y: ((X.T @ X) @ w - X.T @ y) / len(y),
        lambda X, w, y: (X * (X @ w - y)[:, None]).mean(0),
    ],
}
WRONG = {
    "faint": [lambda E: np.exp(2 * E), lambda E: np.exp(E) * 1.001],
    "normalised": [
        lambda X: (X - X.mean(0)) / np.sqrt(X.var(0, ddof=1) + 1e-5),
        lambda X: (X - X.mean(0)) / np.sqrt(X.var(0) + 1e-3),
    ],
    "log_softmax": [lambda X: log_softmax(X.T).T, lambda X: np.round(log_softmax(X), 3)],
    "gradient": [lambda X, w, y: X.T @ (X @ w - y), lambda X, w, y: X.T @ (X @ w - y) / (len(y) - 1)],
}


def points(exercise, function):
    """What a function of NumPy arrays earns."""

    def answer(case):
        return Returned(Array(function(*(item.values for item in case.arguments.values()))))

    first = {case.name: answer(case) for case in exercise.cases}
    return judge(
        exercise, CallOutcomes(first, {item.name: answer(exercise.repeat_case(item)) for item in exercise.repeats})
    ).score


@pytest.mark.parametrize("name", HONEST)
def test_honest_answers_earn_everything_and_others_do_not(build, name):
    key = build(EXERCISES.replace("{chosen}", name.upper()))
    for function in HONEST[name]:
        assert points(key, function) == 4
    for function in WRONG[name]:
        assert points(key, function) <= 2
    assert points(key, lambda *arrays: np.zeros(HONEST[name][0](*arrays).shape)) == 0


ONE = """\
import torch

from tensorgrade.exercise import *

T = "words"
X = normal(4, 3, offset={offset})
assignment = Assignment(name="sums", title=T, exercises=[Exercise(
    name="f", title=T, points=4, reference=lambda X: {reference},
    answer={answer},
    checks=[Check("by-hand", T, [Case("a", X=array({hand}))], public=True), Check("drawn", T, [Case("b", X=X)])],
)])
"""


def one(reference, answer="Close()", offset=0, hand="[[2, 1, 0], [1, 3, 1], [0, 1, 2]]"):
    values = {"reference": reference, "answer": answer, "offset": str(offset), "hand": hand}
    text = ONE
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


SQUARE = "torch.linalg.inv(X.T @ X)"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (one(SQUARE), "f: on case 'a', the reference uses aten.linalg_inv_ex, whose rounding is not known: give Close"),
        (
            one("torch.log(X)"),
            "f: the reference's answer to case 'a' has -inf in it: give it numbers it is defined for.",
        ),
        (
            one("torch.log(X)", hand="[[2, 1, 4]]"),
            "f: the reference's answer to case 'b' has nan in it: give it numbers it is defined for.",
        ),
        (one("torch.log(X)", "Exact()"), "f: the reference's answer to case 'b' has nan in it"),
        (
            one("[X, X]"),
            "f: the reference's answer to case 'a' is a list of 2 tensors, and Close() is one array: leave answer= "
            "out, give a kind for each, as in answer=(Close(), …), or stack them.",
        ),
        (
            one("(X, X, X)", "(Close(), Close())"),
            "f: the reference's answer to case 'a' has 3 parts, and answer= gives kinds for a tuple of 2.",
        ),
        (
            one("torch.tensor([1, 2, 3])", "Pair()"),
            "f: the reference's answer to case 'a' is no Pair(): these are 3 numbers.",
        ),
        (
            one("torch.ones_like(X).sum() / 2 + 0.5", "Number()"),
            "f: the reference's answer to case 'b' is 6.5, no integer as Number() needs: leave the kind out, or give "
            "Number(digits=…).",
        ),
        (
            one("X", "Close(bound=lambda X: -1)"),
            "f: the reference's answer to case 'a' has a bound of -1: let Close(bound=…) give",
        ),
        (
            one("(X * X).mean(0) - X.mean(0) ** 2", offset=1e4),
            "f: on case 'b', rounding in float32 may change the answer ",
        ),
    ],
)
def test_a_refusal_says_what_the_reference_returned_or_what_to_change(build, text, sentence):
    with pytest.raises(AuthorError) as raised:
        build(text)
    assert sentence in str(raised.value)


def test_an_authors_bound_replaces_the_one_of_the_reference(build):
    given = one(SQUARE, answer="Close(bound=lambda X: 1000 * torch.linalg.inv(X.T @ X).abs().max())")
    assert (build(given).case("b").expected[0].bound > 0).all()


def test_an_authors_bound_that_rejects_honest_arithmetic_is_refused(build):
    with pytest.raises(AuthorError, match="f: on case 'a', the reference in float32") as raised:
        build(one(SQUARE, answer="Close(bound=lambda X: 0.001)"))
    assert "does not cover honest arithmetic: give Close(bound=…) a larger one" in str(raised.value)


def variance(X):
    return X.var(0, correction=0)


def by_squares(X):
    return (X * X).mean(0) - X.mean(0) ** 2


def expected(*also, reference=variance):
    arguments = {"X": Array(np.float64([[9, 10, 8.5], [8, 9, 9.25], [10, 9.5, 9]]))}
    checks = [Check("p", TITLE, [Case("p", **arguments)], public=True)]
    exercise = Exercise(name="f", title=TITLE, points=1, reference=reference, answer=Close(also=also), checks=checks)
    return expected_answer(exercise, "p", arguments)


def test_of_several_references_the_largest_bound_counts():
    alone, both = expected(), expected(by_squares)
    np.testing.assert_array_equal(both.values, alone.values)
    assert (both.bound > 2 * alone.bound).all()


@pytest.mark.parametrize("other", [lambda X: X.var(0), lambda X: X.var(0, correction=0)[:2]])
def test_another_reference_must_have_the_same_answer(other):
    with pytest.raises(
        AuthorError, match=r"f: the reference's answer to case 'p' is not that of a function in Close\(also"
    ):
        expected(other)
