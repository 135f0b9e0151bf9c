"""Parts of small answer keys, made by hand, and one that most rules are tried on."""

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.key.check_records import LibraryCheck, PropertyCheck, RelationCheck, TermKey, ValuesCheck
from tensorgrade.key.expected_answers import CloseAnswer
from tensorgrade.key.key_records import CaseKey, ExerciseKey, MisconceptionKey, Repeat, VariantKey
from tensorgrade.translation import Text
from tests.judge.outcomes import answered

TRUE = np.array([[1 / 3, 2.0], [3.0, 4.0]])
BOUND = 8.0
"""An element may miss by so many units of roundoff."""


def close(values):
    return CloseAnswer(values, np.full(values.shape, BOUND))


RIGHT = (close(TRUE),)
WRONG = close(2 * TRUE)


def make_case(name, public=False, layout="C", expected=RIGHT, **fields):
    """A call of ``f`` with a 2×2 array, a list and a keyword, whose answer is `TRUE`."""
    defaults = {
        "function": "f",
        "positional": {"X": Array(np.arange(4.0).reshape(2, 2), layout), "sizes": [1, (2, 3)]},
        "keyword": {"mode": "max"},
        "in_relation": False,
        "float64": True,
    }
    return CaseKey(name=name, public=public, expected=expected, **defaults | fields)


def make_title(name):
    return Text(f"The {name}", {"zh": f"{name}项"})


def make_values_check(name, cases, public=False, weight=1):
    return ValuesCheck(name, make_title(name), public, weight, tuple(cases))


def make_property_check(name, cases):
    """A check of *purity*, *state* or *precision*."""
    return PropertyCheck(name, make_title(name), 1, tuple(cases))


def make_relation_check(name, cases, terms, at_least, broken):
    return RelationCheck(name, make_title(name), False, 1, tuple(cases), tuple(terms), at_least, broken)


def make_library_check(name, cases, array_kind, weight=1):
    return LibraryCheck(name, make_title(name), weight, tuple(cases), array_kind)


def make_term(name, coefficient, index=(), place=()):
    """The answer to a case, or a slice of it, times a coefficient."""
    return TermKey(name, coefficient, tuple(index), place)


def make_misconception(name, *variants, also=None):
    """A misconception with these variants, whose text is its name."""
    return MisconceptionKey(name, Text(f"{name}.", {"zh": f"{name}。"}), variants, also)


def make_variant(no_answer=(), **answers):
    """Wrong answers by case, and the cases without one."""
    return VariantKey({name: close(values) for name, values in answers.items()}, tuple(no_answer))


def make_exercise(checks, cases, misconceptions=(), points=7, **fields):
    """An exercise ``f`` of these checks."""
    defaults = {"parameters": ("X", "sizes", "mode"), "repeats": ()}
    return ExerciseKey(
        name="f", title=Text("words", {"zh": "文字"}), book=None, points=points, seconds=2.0, checks=tuple(checks),
        cases=tuple(cases), misconceptions=tuple(misconceptions), **defaults | fields,
    )  # fmt: skip


def outcomes(key, **answers):
    """The outcomes of an exercise whose calls answer `TRUE`, but for these cases."""
    return {item.name: answered(item, answers.get(item.name, Array(TRUE))) for item in key.cases}


SMALL = make_exercise(
    checks=[
        make_values_check("public", ["p"], public=True),
        make_values_check("hidden", ["a", "b"], weight=3),
        make_property_check("purity", ["p", "a", "b"]),
        make_property_check("state", ["a"]),
        make_property_check("precision", ["p", "a", "b"]),
    ],
    cases=[make_case("p", public=True), make_case("a"), make_case("b", layout="F")],
    repeats=(Repeat("a"),),
    misconceptions=[
        MisconceptionKey("doubled", Text("Twice too much.", {"zh": "多了一倍。"}), (VariantKey({"b": WRONG}, ()),))
    ],
)


def small(**answers):
    """The outcomes of `SMALL`, right but for these cases."""
    return outcomes(SMALL, **answers)
