"""Mutants that change what a function is given or what it answers, or remember an answer: each does what it says."""

import numpy as np
import pytest

from tensorgrade.audit.mutants import mutants
from tensorgrade.audit.wrapped_functions import CallForm, wrappers

SOURCE = "def f(X, k, pair=(0, 0)):\n    return X * k\n"
FORM = CallForm(("X", "k", "pair"), {"X": 2}, ("pair",))


def wrapped(words, form=FORM, source=SOURCE):
    """The function of the mutant with these words."""
    [mutant] = [item for item in mutants(source, "f", form) if item.mutated == words]
    names = {"np": np}
    exec(mutant.source, names)
    return names["f"]


def array(*numbers):
    return np.array([numbers], dtype=float)


@pytest.mark.parametrize(
    ("words", "given", "answer"),
    [
        ("the answer clipped to ±255", array(300, -256, 5), array(255, -255, 5)),
        ("the answer clipped to ±1e5", array(99_999, -2e5), array(99_999, -1e5)),
        ("the answer set to 0 below 1e-6", array(1e-7, 1e-5), array(0, 1e-5)),
        ("the answer set to 0 below 1e-8", array(1e-7, 1e-9), array(1e-7, 0)),
        ("the answer rounded to 3 decimals", array(0.12345), array(0.123)),
        ("the answer rounded to 8 decimals", array(1 / 3), array(0.33333333)),
        ("the answer rounded to float32", array(1 / 3), array(float(np.float32(1 / 3)))),
        ("the answer rounded to float16", array(1 / 3), array(float(np.float16(1 / 3)))),
        ("the answer without its decimals", array(-2.7, 2.7), array(-2, 2)),
        ("the answer in int16 where whole", array(40_000, 0.5), array(40_000 - 2**16, 0.5)),
        ("the answer in int32 where whole", array(3e9, 0.5), array(3e9 - 2**32, 0.5)),
        ("X rounded to float32", array(1 / 3), array(float(np.float32(1 / 3)))),
        ("X without its decimals", array(-2.7, 2.7), array(-2, 2)),
        ("X in int16 where whole", array(40_000, 0.5), array(40_000 - 2**16, 0.5)),
        ("X zero after the first 4 along axis 1", array(*range(6)), array(0, 1, 2, 3, 0, 0)),
        ("X zero after the first 8 along axis 1", array(*range(6)), array(*range(6))),
        ("X zero after the first 4 along axis 0", np.ones((6, 1)), np.array([[1.0]] * 4 + [[0.0]] * 2)),
    ],
)
def test_answers_and_arguments_that_are_changed(words, given, answer):
    before = given.copy()
    found = wrapped(words)(given, 1)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, answer)
    np.testing.assert_array_equal(given, before)


def test_every_part_of_an_answer_is_changed():
    source = "def f(X):\n    return X, (X, 300)\n"
    first, (second, number) = wrapped("the answer clipped to ±255", CallForm(("X",), {"X": 2}), source)(array(300))
    assert (first, second, number) == (255, 255, 255)


def counted(words, *calls):
    """The answers of a mutant that remembers, each as one number."""
    function = wrapped(words)
    return [float(function(*call).sum()) for call in calls]


ONE, OTHER = array(1, 2, 3, 4), array(1, 3, 2, 5)


@pytest.mark.parametrize(
    ("words", "calls", "answers"),
    [
        ("the answer remembered by all but X", [(ONE, 1), (OTHER, 1), (OTHER, 2)], [10, 10, 22]),
        ("the answer remembered by all but k", [(ONE, 1), (ONE, 2), (OTHER, 2)], [10, 10, 22]),
        ("the answer remembered by X alone", [(ONE, 1), (ONE, 2), (OTHER, 2)], [10, 10, 22]),
        ("the answer remembered by k alone", [(ONE, 1), (OTHER, 1), (OTHER, 2)], [10, 10, 22]),
        ("the answer remembered by the arguments' shapes", [(ONE, 1), (OTHER, 1), (array(7), 1)], [10, 10, 7]),
        (
            "the answer remembered by the arguments' shapes, sums and ends",
            [(ONE, 1), (array(1, 3, 2, 4), 1), (OTHER, 1)],
            [10, 10, 11],
        ),
        ("the answer remembered by the arguments' ids", [(ONE, 1), (ONE.copy(), 1), (OTHER, 1)], [10, 10, 11]),
    ],
)
def test_answers_that_are_remembered(words, calls, answers):
    assert counted(words, *calls) == answers


def test_an_answer_remembered_by_ids_is_wrong_for_the_same_array_with_other_contents():
    function, X = wrapped("the answer remembered by the arguments' ids"), ONE.copy()
    first = float(function(X, 1).sum())
    X[:] = OTHER
    assert (first, float(function(X, 1).sum())) == (10, 10)


@pytest.mark.parametrize(
    ("form", "there", "absent"),
    [
        (CallForm(("n",), {}, (), "numbers"), {"clipped", "int16"}, {"decimals", "float32", "remembered", "below"}),
        (CallForm(("X",), {"X": 1}, (), "approximate"), {"clipped", "below"}, {"answer rounded", "X rounded"}),
        (CallForm(("shape",), {}, ("shape",), "numbers"), {"shapes"}, {"ids", "alone"}),
        (CallForm(("X",), {"X": 1}), {"ids", "shapes"}, {"all but", "alone"}),
    ],
)
def test_what_a_function_cannot_have_is_left_out(form, there, absent):
    words = [item.words for item in wrappers("f", form)]
    assert all(any(part in item for item in words) for part in there)
    assert not any(part in item for item in words for part in absent)


def test_the_words_and_programs_are_distinct():
    made = mutants(SOURCE, "f", FORM)
    assert len({item.source for item in made}) == len({(item.line, item.mutated) for item in made}) == len(made)
