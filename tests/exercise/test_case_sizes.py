"""The sizes of a call, found from its arguments: what stands alone, what must be solved, what contradicts itself."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.exercise import Choice, Count, Domain, Floats, Made, PairOf, Size
from tensorgrade.exercise.case_sizes import case_sizes, sizes_of


def domain(sizes="h w kh kw", derived=None, high=32, **arguments):
    return Domain(
        sizes={name: Size(1, high, plain=2) for name in sizes.split()}, arguments=arguments, derived=derived or {}
    )


def zeros(*shape):
    return Array(np.zeros(shape))


STEPS = {"out_h": "(h + 2 * pad - kh) // sh + 1"}


def test_sizes_that_stand_alone():
    both = domain("c h w kh", X=Floats("c", "h", "w"), kh=Count("kh"), mode=Choice("max"), other=Made(list))
    found = case_sizes(both, {"X": zeros(3, 4, 5), "kh": 7, "mode": "max", "other": [1]})
    assert (found.values, found.contradictions) == ({"c": 3, "h": 4, "w": 5, "kh": 7}, ())
    assert found.origins == {"c": "axis 0 of X", "h": "axis 1 of X", "w": "axis 2 of X", "kh": "kh"}


@pytest.mark.parametrize(
    ("item", "value", "h", "kh"),
    [
        (Floats("h - kh + 1"), zeros(5), 7, 3),
        (Floats("2 * h"), zeros(8), 4, 3),
        (Floats("h * h + 1"), zeros(26), 5, 3),
        (Floats("out_h"), zeros(4), 6, 3),
        (PairOf("h", "4 - kh"), (4, 1), 4, 3),
        (PairOf("h", "kh"), [4, 3], 4, 3),
    ],
)
def test_sizes_in_expressions_are_solved(item, value, h, kh):
    given = domain("h kh", {"out_h": "h - kh + 1"}, X=item, K=Floats("kh"))
    assert sizes_of(given, {"X": value, "K": zeros(3)}) == {"h": h, "kh": kh, "out_h": h - kh + 1}


def test_an_expression_waits_for_the_sizes_of_later_arguments():
    gradient = domain(
        "h kh pad sh", STEPS, dY=Floats("out_h"), X=Floats("h"), K=Floats("kh"), steps=PairOf("pad", "sh")
    )
    arguments = {"X": zeros(7), "K": zeros(3), "steps": (1, 2)}
    assert sizes_of(gradient, {"dY": zeros(4), **arguments}) == {"h": 7, "kh": 3, "pad": 1, "sh": 2, "out_h": 4}
    [sentence] = case_sizes(gradient, {"dY": zeros(5), **arguments}).contradictions
    assert sentence == "axis 0 of dY is 5, but out_h is 4 by the other arguments."
    assert sizes_of(gradient, {"dY": zeros(5), **arguments}) is None


def test_none_stands_for_other_sizes():
    pool = domain(X=Floats("h", "w"), size=PairOf("kh", "kw"), stride=PairOf("h", "w", none_means=("2 * kh", "kw")))
    assert sizes_of(pool, {"X": zeros(4, 3), "size": (2, 3), "stride": None}) == {"h": 4, "w": 3, "kh": 2, "kw": 3}
    [sentence] = case_sizes(pool, {"X": zeros(4, 3), "size": (2, 5), "stride": None}).contradictions
    assert sentence == "the second number of stride, None, is 5, but w is 3 by the other arguments."


def test_sizes_outside_their_range_are_found():
    assert sizes_of(domain("h", X=Floats("h")), {"X": zeros(99)}) == {"h": 99}
    assert sizes_of(domain("h", X=Floats("h - 1")), {"X": zeros(99)}) == {"h": 100}
    assert sizes_of(domain("h", X=Floats("h - 5")), {"X": zeros(99)}) == {"h": 104}


def test_several_sizes_may_explain_an_expression():
    halved = domain("h", X=Floats("h // 2"))
    assert sizes_of(halved, {"X": zeros(4)}) == {}
    far = domain("h", high=2**53, X=Floats("h // 2"))
    assert sizes_of(far, {"X": zeros(4)}) == {}


@pytest.mark.parametrize(
    ("arguments", "value", "words"),
    [
        ({"X": Floats("h", "w")}, zeros(3), "X has the shape (3,); the domain has (h, w)."),
        ({"X": Floats("h", "h")}, zeros(3, 4), "axis 1 of X is 4, but h is 3 by the other arguments."),
        ({"X": Floats("h", "1")}, zeros(3, 4), "axis 1 of X is 4, but must be 1."),
        ({"X": Floats("2 * h")}, zeros(3), "axis 0 of X is 3; no h gives 2 * h = 3."),
        ({"X": Floats("h", "w // (h - 3)")}, zeros(3, 4), "axis 1 of X is 4; no w gives w // (h - 3) = 4."),
        ({"X": Floats("h", "h // (h - 3)")}, zeros(3, 4), "axis 1 of X is 4, but h // (h - 3) is a division by zero"),
    ],
)
def test_contradictions_name_the_place(arguments, value, words):
    [sentence] = case_sizes(domain(**arguments), {"X": value}).contradictions
    assert words in sentence


def test_arguments_of_another_kind_tell_nothing():
    odd = domain(X=Floats("h", "w"), n=Count("kh"), p=PairOf("kh", "kw"))
    assert sizes_of(odd, {"X": 3, "n": True, "p": (1, 2, 3)}) == {}
    assert sizes_of(odd, {"p": None}) == {}
