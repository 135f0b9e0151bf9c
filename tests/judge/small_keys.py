"""Parts of small answer keys, made by hand, and one that most rules are tried on."""

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.key.compare import ExpectedPart
from tensorgrade.key.key_records import CaseKey, CheckKey, ExerciseKey, MisconceptionKey, TermKey, VariantKey
from tensorgrade.translation import Text
from tests.judge.outcomes import answered

TRUE = np.array([[1 / 3, 2.0], [3.0, 4.0]])
BOUND = 8.0
"""An element may miss by so many units of roundoff."""


def close(values):
    return ExpectedPart("close", values, np.full(values.shape, BOUND), values.shape)


RIGHT = ((close(TRUE),),)
WRONG = close(2 * TRUE)


def make_case(name, public=False, layout="C", truths=RIGHT, **fields):
    """A call of ``f`` with a 2×2 array, a list and a keyword, whose answer is `TRUE`."""
    defaults = {
        "function": "f",
        "positional": {"X": Array(np.arange(4.0).reshape(2, 2), layout), "sizes": [1, (2, 3)]},
        "keyword": {"mode": "max"},
        "lawful": False,
        "double": True,
    }
    return CaseKey(name=name, public=public, truths=truths, **defaults | fields)


def make_check(name, kind, cases, public=False, weight=1, terms=(), at_least=False, broken=None, array=""):
    title = Text(f"The {name}", f"{name}项")
    return CheckKey(name, title, kind, public, weight, tuple(cases), tuple(terms), at_least, broken, array)


def make_term(name, coefficient, index=(), part=0):
    """The answer to a case, or a slice of it, times a coefficient."""
    return TermKey(name, coefficient, tuple(index), part)


def make_misconception(name, *readings, also=None):
    """What explains the readings; its words are its name."""
    return MisconceptionKey(name, Text(f"{name}.", f"{name}。"), readings, also)


def make_reading(fails=(), **answers):
    """Wrong answers by case, and the cases without one."""
    return VariantKey({name: (close(values),) for name, values in answers.items()}, tuple(fails))


def make_exercise(checks, cases, misconceptions=(), points=7, **fields):
    """An exercise ``f`` of these checks."""
    defaults = {"parameters": ("X", "sizes", "mode"), "twin": None, "twin_of": "", "repeats": ()}
    return ExerciseKey(
        name="f", title=Text("words", "文字"), book=None, points=points, seconds=2.0, checks=tuple(checks),
        cases=tuple(cases), misconceptions=tuple(misconceptions), **defaults | fields,
    )  # fmt: skip


def outcomes(key, **answers):
    """The outcomes of an exercise whose calls answer `TRUE`, but for these cases."""
    return {item.name: answered(item, answers.get(item.name, Array(TRUE))) for item in key.cases}


SMALL = make_exercise(
    checks=[
        make_check("public", "values", ["p"], public=True),
        make_check("hidden", "values", ["a", "b"], weight=3),
        make_check("purity", "purity", ["p", "a", "b"]),
        make_check("state", "state", ["a"]),
        make_check("precision", "precision", ["p", "a", "b"]),
    ],
    cases=[make_case("p", public=True), make_case("a"), make_case("b", layout="F")],
    repeats=("a",),
    misconceptions=[
        MisconceptionKey("doubled", Text("Twice too much.", "多了一倍。"), (VariantKey({"b": (WRONG,)}, ()),))
    ],
)


def small(**answers):
    """The outcomes of `SMALL`, right but for these cases."""
    return outcomes(SMALL, **answers)
