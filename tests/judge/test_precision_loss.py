"""How many digits are right, and the cause: rounding to decimals or float32, only where the numbers show it.

A small exercise with a sum of products, whose cases have whole numbers, decimals, large and small numbers.
"""

from fractions import Fraction

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.check_records import PropertyCheck, ValuesCheck
from tensorgrade.key.expected_answers import CloseAnswer
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.sandbox.outcomes import Returned
from tensorgrade.translation import Text
from tests.judge.outcomes import by_name, judged

W = Text("words", {"zh": "文字"})


def drawn(name, rows, columns):
    return np.random.default_rng([rows, columns, *name.encode()]).standard_normal((rows, columns))


def exactly(X, K):
    """X·K, rounded once."""
    fractions = [[sum(Fraction(x) * Fraction(k) for x, k in zip(row, column)) for column in K.T] for row in X]
    return np.array([[float(number) for number in row] for row in fractions])


def case(name, X, K):
    size = np.abs(X) @ np.abs(K)
    close = CloseAnswer(exactly(X, K), (X.shape[1] + 2) * size + 8 * size.max())
    return CaseKey(name, "f", False, {"X": Array(X), "K": Array(K)}, {}, (close,), False, True)


CASES = [
    case("whole", np.arange(12.0).reshape(4, 3) - 5, np.arange(15.0).reshape(3, 5)),
    case("eighths", np.arange(12.0).reshape(4, 3) / 8, np.arange(15.0).reshape(3, 5) / 4),
    *(case(f"decimals-{rows}", drawn("X", rows, 9), drawn("K", 9, 5)) for rows in (4, 5, 6)),
    case("large", 1e6 * drawn("X", 5, 9), 1e6 * drawn("K", 9, 4)),
    case("faint", 1e-4 * drawn("X", 5, 9), drawn("K", 9, 4)),
    case("small", 1e-9 * drawn("X", 5, 9), 1e-9 * drawn("K", 9, 4)),
]
NAMES = tuple(item.name for item in CASES)
EXERCISE = ExerciseKey(
    "f", W, None, 2, 1.0, ("X", "K"),
    (*(ValuesCheck(name, W, False, 1, (name,)) for name in NAMES), PropertyCheck("precision", W, 1, NAMES)),
    tuple(CASES),
)  # fmt: skip


def graded(answer):
    """The result of a function that answers like this."""
    answers = {item.name: answer(*(value.values for value in item.positional.values())) for item in CASES}
    return judged(EXERCISE, {name: Returned(Array(np.asarray(values))) for name, values in answers.items()})


def told(answer):
    """The precision check's cause and decimals, and the digits."""
    failure = by_name(graded(answer))["precision"].failure
    return (failure.cause, failure.decimals), failure.digits


def single(values):
    return values.astype(np.float32).astype(np.float64)


def printed(form):
    return np.vectorize(lambda number: float(format(number, form)))


def test_an_honest_answer_loses_nothing():
    assert graded(lambda X, K: X @ K).status == "passed"
    assert graded(lambda X, K: X.astype(np.float32) @ K.astype(np.float32)).status == "passed"


@pytest.mark.parametrize("decimals", [6, 7, 9, 11])
@pytest.mark.parametrize("rounded", [np.round, lambda values, places: printed(f".{places}f")(values)])
def test_rounding_to_decimals_is_named_with_their_number(decimals, rounded):
    cause, digits = told(lambda X, K: rounded(X @ K, decimals))
    assert cause == ("decimals", decimals)
    assert digits < decimals + 1


@pytest.mark.parametrize(
    "answer",
    [
        lambda X, K: single(X @ K),
        lambda X, K: single(X) @ single(K),
        lambda X, K: single(X) @ K,
        lambda X, K: X @ single(K),
        lambda X, K: (X.astype(np.float32) @ K.astype(np.float32)).astype(np.float64),
        lambda X, K: sum(single(X[:, [i]] * K[i]) for i in range(len(K))),
    ],
    ids=["answer", "arguments", "first-argument", "second-argument", "arithmetic", "products"],
)
def test_float32_is_told_where_something_is_kept_in_it(answer):
    cause, digits = told(answer)
    assert cause == ("float32", 0)
    assert 5 <= digits <= 8


@pytest.mark.parametrize(
    "answer",
    [
        lambda X, K: X @ K + 1e-10,
        lambda X, K: X @ K + 1e-8,
        lambda X, K: X @ (K + 1e-9),
        lambda X, K: X @ (K + 1e-8),
        lambda X, K: (X + 1e-9) @ K,
        lambda X, K: X @ K * (1 + 1e-8),
        lambda X, K: X @ K * (3.1415927 / np.pi),
        lambda X, K: X @ K / (1 + 1e-9),
        lambda X, K: printed(".8g")(X @ K),
        lambda X, K: printed(".10g")(X @ K),
        lambda X, K: np.trunc(X @ K * 1e9) / 1e9,
        lambda X, K: np.round(X, 8) @ K,
        lambda X, K: np.round(X @ K * 2**30) / 2**30,
        lambda X, K: (X @ K) * (1 + 1e-9 * np.sign(X @ K).cumsum(axis=0)),
    ],
)
def test_other_causes_are_not_taken_for_rounding_or_float32(answer):
    cause, digits = told(answer)
    assert cause == ("unknown", 0)
    assert 4 <= digits <= 12


def test_one_element_that_is_off_is_not_float32():
    def answer(X, K):
        values = X @ K
        values[0, 0] *= 1 + 1e-7
        return values

    assert told(answer)[0] == ("unknown", 0)


@pytest.mark.parametrize(("error", "digits"), [(3e-8, 7), (3e-10, 9), (3e-12, 11), (3e-14, 13)])
def test_digits_are_those_of_the_worst_element_compared_with_what_is_summed_up(error, digits):
    def answer(X, K):
        values = X @ K
        values[0, 0] += error * np.abs(X[0]) @ np.abs(K[:, 0])
        return values

    found = told(answer)[1]
    assert found - digits in (-1, 0)


def test_whole_answers_are_not_called_float32_for_being_so():
    # Around 10⁷ a float32 number is whole: rounding to whole numbers and float32 look alike.
    X, K = np.full((4, 1), 3.7), 1e7 * (1 + np.arange(5.0).reshape(1, 5) / 7)
    big = case("big", X, K)
    check = PropertyCheck("precision", W, 1, ("big",))
    exercise = ExerciseKey("f", W, None, 1, 1.0, ("X", "K"), (ValuesCheck("v", W, False, 1, ("big",)), check), (big,))
    for values, causes in ((np.round(X @ K), ("decimals", "unknown")), (np.round(X @ K, -1), ("decimals",))):
        result = judged(exercise, {"big": Returned(Array(values))})
        assert by_name(result)["precision"].failure.cause in causes


def test_where_small_answers_are_wrong_for_the_rounding_the_page_says_so():
    result = graded(lambda X, K: np.round(X @ K, 9))
    assert by_name(result)["small"].status == "failed"
    assert (result.hint, result.explanation.number) == ("rounded", None)  # all of its cases are hidden
    # Zeros in place of small numbers are no rounding: the other answers are precise.
    for limit in (1e-9, 1e-12):
        zeros = graded(lambda X, K, limit=limit: np.where(np.abs(X @ K) < limit, 0.0, X @ K))
        assert by_name(zeros)["small"].status == "failed"
        assert zeros.hint is None
