"""An author's mistakes in a domain: each is a sentence with its place."""

import pytest

from tensorgrade.exercise import (
    Assignment,
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
    grid,
)
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.exercise.validation import validate

WORDS = "words"
SIZES = {"h": Size(1, 32, 6), "kh": Size(1, 5, 3), "c": Size(1, 4, 2), "pad": Size(0, 3, 0)}
ARGUMENTS = {
    "X": Floats("c", "h"),
    "K": Floats("kh", largest=10, smallest=1e-3),
    "c": Count("c"),
    "padding": PairOf("pad", "pad", none_means=("kh", "2 * kh")),
    "mode": Choice("max", "avg", None, 1, True),
}
GIVEN = {
    "sizes": SIZES,
    "arguments": ARGUMENTS,
    "derived": {"padded": "h + 2 * pad", "out_h": "padded - kh + 1"},
    "rules": ["kh <= padded", "out_h > 1 or h == 1"],
    "preferred": ("out_h > 2",),
    "work": "out_h * kh * c",
    "accepts": lambda X, mode, strict=False: True,
}


def reference(X, K, c, padding=(0, 0), mode="max"):
    return X


def problems(domain=None, function=reference, **more):
    exercise = Exercise(
        name="f",
        title=WORDS,
        points=1,
        reference=function,
        domain=domain,
        checks=[Check("all", WORDS, [Case("one", X=grid(2, 2), K=grid(2), c=2)], public=True)],
        **more,
    )
    return validate(Assignment(name="a", title=WORDS, exercises=[exercise]))


def size(name="h", **more):
    return {"sizes": {**SIZES, name: Size(**{"low": 1, "high": 9, "plain": 6, **more})}}


def argument(name, item):
    return {"arguments": {**ARGUMENTS, name: item}}


def made(function):
    return argument("padding", Made(function))


def test_a_sound_domain_has_no_problems():
    assert problems(Domain(**GIVEN)) == []
    assert problems(Domain(**GIVEN | made(lambda generator, X, pad, out_h, *more, a=1, **others: X))) == []
    assert problems(cheapest_misconception=(0.05, "It shows in one shape only.")) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        # sizes and names
        ({"sizes": [1]}, "sizes of the domain must be a mapping"),
        ({"derived": "h"}, "derived of the domain must be a mapping"),
        ({"sizes": {**SIZES, "h": 6}}, "size 'h': it must be a Size(low, high, plain), not 6"),
        (size(low=10), "size 'h': low = 10 is more than high = 9"),
        (size(plain=10), "size 'h': plain = 10 is not from 1 to 9"),
        (size(plain=0), "size 'h': plain = 0 is not from 1 to 9"),
        (size(low=1.0), "size 'h': its numbers must be whole, not 1.0, 9, 6"),
        (size(low=True), "size 'h': its numbers must be whole"),
        (size("k h"), "size 'k h': it cannot be a name"),
        (size("in"), "size 'in': it cannot be a name"),
        (size("ﬁ"), "size 'ﬁ': it cannot be a name"),
        (size("max"), "size 'max': max has a meaning of its own"),
        (size("generator"), "size 'generator': generator has a meaning"),
        ({"derived": {**GIVEN["derived"], "h": "kh"}}, "derived name 'h': h is a size, too"),
        (size("X"), "argument 'X': X is a size, too, and not this argument"),
        (argument("c", Count("kh")), "argument 'c': c is a size, too"),
        (size("n"), "size 'n': no argument has it"),
        # arguments
        ({"arguments": ["X"]}, "arguments of the domain must be a mapping"),
        (argument("Y", Count("h")), "['Y'], which the reference does not take: it takes X, K, c, padding, mode."),
        (
            {"arguments": {name: item for name, item in ARGUMENTS.items() if name != "K"}},
            "lacks the arguments ['K']; the reference takes X, K, c, padding, mode.",
        ),
        ({"arguments": dict(reversed(ARGUMENTS.items()))}, "in the order of the reference's parameters: X, K, c"),
        (argument("X", 3), "argument 'X': it must be Floats, Count, PairOf, Choice or Made, not 3"),
        (argument("X", Floats()), "argument 'X': Floats(…) needs the sizes"),
        (argument("X", Floats("c", "h", largest=0)), "argument 'X': largest must be a number above 0, not 0"),
        (argument("X", Floats("c", "h", largest=float("inf"))), "largest must be a number above 0, not inf"),
        (argument("X", Floats("c", "h", largest=float("nan"))), "largest must be a number above 0, not nan"),
        (argument("X", Floats("c", "h", smallest=-1)), "smallest must be a number above 0, not -1"),
        (argument("X", Floats("c", "h", smallest="1")), "smallest must be a number above 0, not '1'"),
        (argument("X", Floats("c", "h", smallest=1e7)), "smallest = 1e+07 is more than largest = 1e+06"),
        (argument("mode", Choice()), "argument 'mode': Choice(…) needs at least one value"),
        (argument("mode", Choice("a", "b", "a")), "argument 'mode': the choice 'a' is there twice"),
        (argument("mode", Choice(grid(2), grid(2))), "argument 'mode': a choice is a number, a word or None"),
        (argument("padding", PairOf("pad", "pad", none_means="pad")), "none_means must be two expressions"),
        (made(3), "argument 'padding': it must be a function, not 3"),
        (made(lambda generator, size: 1), "argument 'padding': its function takes size, which is not"),
        (made(min), "argument 'padding': Python cannot tell the parameters of its function"),
        (made(lambda generator, mode: 1), "its function takes mode, which is not the name of a size or an earlier"),
        (made(lambda h, /: 1), "its function takes h, which is not the name"),
        ({"accepts": True}, "function 'accepts': it must be a function, not True"),
        ({"accepts": lambda X, h: True}, "'accepts': its function takes h, which is not the name of an argument"),
        # expressions
        ({"derived": {"out_h": "h -"}}, "derived name 'out_h': 'h -' is no expression"),
        ({"derived": {"out_h": 3}}, "derived name 'out_h': an expression of sizes is a text, not 3"),
        ({"derived": {"b": "a", "a": "h"}}, "derived name 'b': 'a' uses a; the sizes known there are c, h, kh, pad."),
        ({"derived": {"b": "h > 1"}}, "derived name 'b': 'h > 1' is a comparison"),
        (argument("X", Floats("c", "oh")), "argument 'X': 'oh' uses oh"),
        (argument("X", Floats("c", 3)), "argument 'X': an expression of sizes is a text, not 3"),
        (argument("c", Count("len(X)")), "argument 'c': 'len(X)' calls len"),
        (argument("padding", PairOf("pad", "pad.real")), "argument 'padding': 'pad.real' has pad.real in it"),
        (argument("padding", PairOf("pad", "pad", none_means=("kh", "kw"))), "argument 'padding': 'kw' uses kw"),
        ({"rules": "kh <= h"}, "rules of the domain must be a list of comparisons"),
        ({"preferred": None}, "preferred of the domain must be a list of comparisons"),
        ({"rules": ["kh <= w"]}, "rule 'kh <= w': 'kh <= w' uses w"),
        ({"rules": ["h - kh"]}, "rule 'h - kh': 'h - kh' is no comparison"),
        ({"rules": [7]}, "rule '7': an expression of sizes is a text"),
        ({"preferred": ["h / 2 > 1"]}, "preferred 'h / 2 > 1': 'h / 2 > 1' divides with /"),
        ({"work": "h * w"}, "work 'h * w': 'h * w' uses w"),
        ({"work": 100}, "work '100': an expression of sizes is a text, not 100"),
        ({"work": "h > 1"}, "work 'h > 1': 'h > 1' is a comparison"),
        ({"most_work": 0}, "most_work must be a whole number of 1 or more, not 0"),
        # plain sizes
        ({"rules": ["h < kh"]}, "rule 'h < kh': the plain sizes break it: h = 6, kh = 3."),
        ({"rules": ["kh > 7 * padded"]}, "rule 'kh > 7 * padded': no sizes keep it."),
        ({"rules": ["h // pad > 100 - 99"]}, "rule 'h // pad > 100 - 99': the plain sizes break it"),
        ({"derived": {"padded": "h // pad"}, "rules": [], "preferred": [], "work": "1"}, "it divides by zero"),
        (argument("X", Floats("c", "h - 2 * kh")), "'X': with the plain sizes its axis 'h - 2 * kh' is 0 long"),
        ({"work": "h ** 5"}, "work 'h ** 5': with the plain sizes it is 7776 steps; cases have at most 2500"),
        ({"work": "h // pad"}, "work 'h // pad': with the plain sizes it divides by zero"),
    ],
)  # fmt: skip
def test_each_mistake_is_a_sentence_with_its_place(changes, words):
    sentences = [item.sentence for item in problems(Domain(**GIVEN | changes))]
    assert any(words in sentence for sentence in sentences), sentences
    assert all(sentence.startswith("Exercise 'f'") for sentence in sentences)


def test_something_else_for_a_domain():
    [problem] = problems({"h": 3})
    assert problem.sentence == "Exercise 'f': domain must be a Domain(…), not {'h': 3}."


@pytest.mark.parametrize("value", [0.05, (0.05,), (0, "why"), (1, "why"), (0.05, " "), ("0.05", "why"), (0.05, "a", 1)])
def test_a_floor_is_a_share_and_a_reason(value):
    [problem] = problems(cheapest_misconception=value)
    assert "cheapest_misconception must be a share below 1 and the reason" in problem.sentence


def test_a_reference_whose_parameters_are_unknown():
    [problem] = problems(Domain(**GIVEN), function=min)
    assert "Python cannot tell the parameters" in problem.sentence


def test_the_line_of_a_rule_is_told(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "exercises.py").write_text(
        """\
from tensorgrade.exercise import *

W = "words"
assignment = Assignment(name="a", title=W, exercises=[Exercise(
    name="f", title=W, points=1, reference=lambda X: X,
    checks=[Check("all", W, [Case("one", X=grid(2))], public=True)],
    domain=Domain(
        sizes={"h": Size(1, 4, 2)},
        arguments={"X": Floats("h")},
        rules=["h < 2"],
    ),
)])
""",
        encoding="utf-8",
    )
    with pytest.raises(AuthorError, match=r"line 10: Exercise 'f', rule 'h < 2': the plain sizes break it: h = 2\."):
        load_assignment(tmp_path / "a")
