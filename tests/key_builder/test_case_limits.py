"""Cases outside the domain of their function are refused, with the case, the argument and the rule."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise import (
    AuthorError,
    Case,
    Check,
    Choice,
    Count,
    Domain,
    Exercise,
    Floats,
    Made,
    PairOf,
    Size,
)
from tensorgrade.key_builder.case_limits import require_legal_cases

WORDS = "words"
DOMAIN = Domain(
    sizes={"c": Size(1, 4, 2), "h": Size(1, 8, 4), "kh": Size(1, 8, 2), "pad": Size(0, 3, 0), "s": Size(1, 3, 1)},
    arguments={
        "X": Floats("c", "h", largest=100),
        "K": Floats("c", "kh", signed=False),
        "c": Count("c"),
        "steps": PairOf("pad", "s"),
        "size": PairOf("kh", "kh", none_means=("h", "h")),
        "mode": Choice("max", 1, None),
        "other": Made(list),
    },
    derived={"out_h": "(h + 2 * pad - kh) // s + 1"},
    rules=["kh <= h + 2 * pad", "out_h < 7 or pad == 0"],
    accepts=lambda X, mode: X.dtype == np.float64 and X[0, 0] != 7,
)
PLAIN = {"X": np.ones((2, 4)), "K": np.ones((2, 3)), "c": 2, "steps": (0, 1), "size": (3, 3), "other": object()}


def reference(X, K, c, steps, size, mode="max", other=()):
    return X


def refuse(function=None, domain=DOMAIN, **changes):
    """The sentence about a case with these arguments; None where it is legal."""
    exercise = Exercise(
        name="f",
        title=WORDS,
        points=1,
        reference=reference,
        domain=domain,
        checks=[Check("all", WORDS, [Case("one")], public=True)],
    )
    other = Exercise(name="g", title=WORDS, points=1, reference=lambda X: X, checks=[])
    given = {
        name: Array(value) if isinstance(value, np.ndarray) else value for name, value in (PLAIN | changes).items()
    }
    try:
        require_legal_cases(exercise, {"one": exercise if function is None else other}, {"one": given})
    except AuthorError as error:
        assert error.names_at_fault == ("f", "one")
        return str(error)
    return None


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"X": np.full((2, 4), -100, np.float32), "mode": 1},
        {"X": np.ones((2, 8)), "K": np.ones((2, 1)), "size": [1, 1]},
        {"size": None, "K": np.ones((2, 4))},
        {"X": np.full((2, 4), 1e-300), "mode": None, "other": None},
        {"function": "g", "X": np.ones(7)},
        {"domain": None, "X": np.ones(7)},
    ],
)
def test_legal_cases(changes):
    assert refuse(**changes) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"X": [[1.0]]}, "X must be an array of float32 or float64."),
        ({"X": np.ones((2, 4), int)}, "X must be an array of float32 or float64."),
        ({"X": np.ones((2, 0))}, "X has no elements: its shape is (2, 0)."),
        ({"X": np.full((2, 4), np.nan)}, "X must have finite numbers only."),
        ({"X": np.full((2, 4), -np.inf)}, "X must have finite numbers only."),
        ({"X": np.full((2, 4), -101)}, "X must be an array"),
        ({"X": np.full((2, 4), -101.0)}, "X has 101 as its largest absolute value; the domain has 100."),
        ({"K": np.full((2, 3), -1.0)}, "K has negative numbers; the domain has none."),
        ({"X": np.ones(4)}, "X has the shape (4,); the domain has (c, h)."),
        ({"X": np.ones((2, 9))}, "axis 1 of X makes h 9; the domain has h from 1 to 8."),
        ({"X": np.ones((3, 4)), "c": 3}, "axis 0 of K is 2, but c is 3 by the other arguments."),
        ({"c": 2.0}, "c must be an int, not 2.0."),
        ({"c": True}, "c must be an int, not True."),
        ({"c": 3}, "c is 3, but c is 2 by the other arguments."),
        ({"steps": None}, "steps must be a pair of ints, not None."),
        ({"steps": (1, 1, 1)}, "steps must be a pair of ints, not (1, 1, 1)."),
        ({"steps": (0, 0)}, "the second number of steps makes s 0; the domain has s from 1 to 3."),
        ({"size": 3}, "size must be a pair of ints or None, not 3."),
        ({"size": (3, 2)}, "the second number of size is 2, but kh is 3 by the other arguments."),
        ({"size": None}, "the first number of size, None, is 4, but kh is 3 by the other arguments."),
        ({"mode": "min"}, "mode is 'min'; the domain has 'max', 1, None."),
        ({"mode": True}, "mode is True; the domain has 'max', 1, None."),
        ({"X": np.full((2, 4), 7.0)}, "the function `accepts` of the domain refuses its arguments."),
        (
            {"K": np.ones((2, 7)), "size": (7, 7), "steps": (1, 1)},
            "it breaks the rule 'kh <= h + 2 * pad' of the domain: h = 4, kh = 7, pad = 1 "
            "(by axis 1 of K, axis 1 of X, the first number of steps).",
        ),
        (
            {"K": np.ones((2, 1)), "size": (1, 1), "steps": (2, 1)},
            "it breaks the rule 'out_h < 7 or pad == 0' of the domain: out_h = 8, pad = 2",
        ),
    ],
)
def test_other_cases_are_refused(changes, words):
    sentence = refuse(**changes)
    assert sentence is not None
    assert sentence.startswith(f"Exercise 'f', case 'one': {words}")


def test_all_refused_cases_are_told_at_once():
    exercise = Exercise(
        name="f",
        title=WORDS,
        points=1,
        reference=lambda X: X,
        checks=[],
        domain=Domain(sizes={"h": Size(1, 3, 2)}, arguments={"X": Floats("h")}),
    )
    arguments = {name: {"X": Array(np.ones(length))} for name, length in (("a", 4), ("b", 3), ("d", 5))}
    with pytest.raises(AuthorError) as raised:
        require_legal_cases(exercise, dict.fromkeys(arguments, exercise), arguments)
    assert [line.split(":")[0] for line in str(raised.value).split("\n")] == [
        "Exercise 'f', case 'a'",
        "Exercise 'f', case 'd'",
    ]
