"""Each check of an author is about one thing: who can do all but that loses exactly the checks that are about it.

The plain case is a square picture of numbers that are not negative, an odd square kernel, a stride that
divides. Hidden checks depart from it one way each; the public ones are the book's, which mix.
"""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.check_records import EVERYTHING, LIMITS, RelationCheck, ValuesCheck
from tensorgrade.key.key_records import CaseKey
from tests.conftest import ASSIGNMENTS

# dense_from_kernel has the shape of a picture.
PICTURE, KERNEL = ("X", "in_shape"), ("K", "W", "pool_size", "kernel_size")
# Where a kernel's sides are no choice of the student's: 1×1 by contract, and windows that are even as a rule.
ANY_WINDOW = {"corr2d_multi_in_out_1x1", "conv1x1_layer", "pool2d", "pool2d_strided", "pool2d_multi", "Pool2D"}
# Modules and networks without a window of their own: nothing in them depends on these limits.
WITHOUT_WINDOW = {"ReLU", "Flatten", "Linear", "Sequential", "lenet", "predict"}
# Thin pictures are not square.
ABOUT = {
    "square": {"not-square", "thin"},
    "odd": {"even-kernels"},
    # Padded with zeros, a maximum is wrong among negative numbers only.
    "not negative": {"negative-numbers", "padded-maximum"},
    "divides": {"remainder"},
}


def sides(case, names):
    """Rows and columns of the named arguments."""
    found = [case.arguments[name] for name in names if name in case.arguments]
    return [tuple(item.values.shape[-2:]) if isinstance(item, Array) else tuple(item) for item in found if item]


def square(case):
    pairs = [sides(case, [name]) for name in (*PICTURE, *KERNEL, "padding", "stride") if name != "W" or not flat(case)]
    return all(rows == columns for pair in pairs for rows, columns in pair)


def flat(case):
    """W of the 1×1 layer is (channels out, channels in): no kernel has rows there."""
    return isinstance(case.arguments.get("W"), Array) and case.arguments["W"].values.ndim == 2


def odd(case):
    return case.function in ANY_WINDOW or all(side % 2 for pair in sides(case, KERNEL) for side in pair)


def not_negative(case):
    return all((item.values >= 0).all() for item in case.arguments.values() if isinstance(item, Array))


def divides(case):
    given = case.arguments
    stride = given.get("stride") or (
        given["pool_size"] if case.function in ("pool2d_strided", "pool2d_multi", "Pool2D") else (1, 1)
    )
    [picture], kernels = sides(case, PICTURE), sides(case, KERNEL)
    if flat(case) or not kernels:
        return True
    padding = given.get("padding", (0, 0))
    room = [size + 2 * pad - kernel for size, pad, kernel in zip(picture, padding, kernels[0])]
    return all(free % step == 0 for free, step in zip(room, stride))


ALSO = {("pool2d_multi", "not negative"): {"padding"}, ("Pool2D", "not negative"): {"padding"}}
"""Checks of one exercise that are about a limit, too: padding around a maximum shows in negative numbers."""
WITHIN = {"square": square, "odd": odd, "not negative": not_negative, "divides": divides}


def is_authors(check):
    """Whether an author wrote the check; those that follow from a domain are about many things at once."""
    return isinstance(check, (ValuesCheck, RelationCheck)) and check.name not in (LIMITS, EVERYTHING)


def of_arrays(exercise):
    return any(isinstance(item, Array) for item in exercise.cases[0].arguments.values())


def lost(exercise, limit):
    """The hidden checks of an author with a case beyond the limit, and those cases."""
    found = {}
    for check in exercise.checks:
        if check.public or not is_authors(check):
            continue
        beyond = [name for name in check.cases if not WITHIN[limit](exercise.case(name))]
        if beyond:
            found[check.name] = beyond
    return found


@pytest.mark.parametrize("limit", WITHIN)
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_whoever_is_right_within_a_limit_loses_the_checks_about_it_and_no_other(keys, assignment, limit):
    for exercise in filter(of_arrays, keys[assignment].exercises):
        if exercise.name in WITHOUT_WINDOW:
            continue
        others = {
            name: cases
            for name, cases in lost(exercise, limit).items()
            if name not in ABOUT[limit] | ALSO.get((exercise.name, limit), set())
        }
        assert others == {}, f"{exercise.name}: cases that are not {limit} in checks about something else"
        named = {check.name for check in exercise.checks} & ABOUT[limit]
        assert named <= set(lost(exercise, limit)), f"{exercise.name}: a check about it without a case beyond it"
        applies = {
            "square": True,
            "odd": exercise.name not in ANY_WINDOW,
            "not negative": True,
            "divides": any("stride" in case.arguments for case in exercise.cases),
        }
        assert bool(named) == applies[limit], f"{exercise.name}: no check about what is not {limit}"


def shapes(case: CaseKey):
    return tuple(item.values.shape if isinstance(item, Array) else repr(item) for item in case.arguments.values())


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_two_cases_of_an_author_have_the_same_shapes(keys, assignment):
    for exercise in filter(of_arrays, keys[assignment].exercises):
        seen: dict[object, str] = {}
        for case in (exercise.case(name) for check in filter(is_authors, exercise.checks) for name in check.cases):
            assert shapes(case) not in seen, f"{exercise.name}: {case.name} has the shapes of {seen[shapes(case)]}"
            seen[shapes(case)] = case.name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_case_is_called_again_with_other_numbers_in_the_same_shapes(keys, assignment):
    for exercise in filter(of_arrays, keys[assignment].exercises):
        assert any(
            shapes(repeat.other_numbers) == shapes(exercise.case(repeat.of))
            and not all(
                np.array_equal(item.values, exercise.case(repeat.of).arguments[name].values)
                for name, item in repeat.other_numbers.arguments.items()
                if isinstance(item, Array)
            )
            for repeat in exercise.repeats
            if repeat.other_numbers
        ), exercise.name
