"""find_pattern: the place in a picture that is most like a pattern."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from corr2d.book import FROM_DENSE, STRIPES
from corr2d.checks import WITHOUT_PADDING, kernel
from corr2d.correlation import corr
from shared_parts import whole
from sliding import Pair, swapped, turn
from tensorgrade.exercise import Check, Exercise, Misconception, Rows, array, integers, normal, vary
from tensorgrade.exercise.changes import Variant

Array = NDArray[np.float64]


def find_pattern(X: Tensor, K: Tensor) -> Pair:
    return place(matches(X, K))


def matches(X: Tensor, K: Tensor) -> Tensor:
    """The cross-correlation, in integers where that is exact: so equal sums are equal for whoever reads them."""
    Y = corr(X, K)
    whole_numbers = all(bool((values.round() == values).all()) for values in (X, K))
    return Y.round().long() if whole_numbers else Y


def place(Y: Tensor) -> Pair:
    """Row and column of the largest number, the first in row order."""
    row, column = divmod(int(Y.argmax()), Y.shape[1])
    return row, column


def last_place(Y: Tensor) -> Pair:
    """Row and column of the largest number, the last in row order."""
    row, column = place(Y.flip(0, 1))
    return Y.shape[0] - 1 - row, Y.shape[1] - 1 - column


def of_matches(change: Callable[[Tensor], object]) -> Variant:
    """A variant that makes its answer of the cross-correlation."""
    return lambda X, K: change(matches(X, K))


def beside(offset: Callable[[int], int]) -> Variant:
    """A variant: another pixel of the right window, so many rows and columns from its corner."""

    def variant(X: Tensor, K: Tensor) -> Pair:
        row, column = find_pattern(X, K)
        return row + offset(K.shape[0]), column + offset(K.shape[1])

    return variant


def clear_maximum(X: Array, K: Array) -> bool:
    """Whether the largest number is ahead by more than rounding in float32 may be, or nothing is rounded."""
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    *_, second, first = [-np.inf, *np.sort(np.einsum("ijab,ab->ij", windows, K), axis=None)]
    rounding = 2.0**-22 * (K.size + 2) * np.abs(K).sum() * np.abs(X).max()
    exact = all((values == np.rint(values)).all() for values in (X, K)) and rounding < 1
    return bool(exact or first - second > rounding)


WHOLE = Rows(X=whole, K=kernel)
AS_WRITTEN = Rows(X=None, K=None)
SIGNS = Rows(X=integers, K=integers)

CHECKS = [
    AS_WRITTEN.check("by-hand", "A cross, and the first of several edges", public=True)(
        (
            "cross",
            array([[1, 0, 0, 1, 0, 0], [1, 0, 0, 1, 0, 0], [1, 0, 1, 1, 1, 0], [0, 0, 0, 1, 0, 1]]),
            array([[-1, 1, -1], [1, 1, 1], [-1, 1, -1]]),
        ),
        ("edges", STRIPES, array([[1, -1]])),
    ),
    SIGNS.check("signs", "Positive and negative numbers", weight=2)(
        ("small", (6, 6), (2, 2)), ("larger", (12, 12), (3, 3))
    ),
    SIGNS.check("not-square", "Pictures and patterns that are not square", weight=2)(
        ("wide-picture", (5, 14), (3, 3)),
        ("tall-picture", (15, 6), (3, 3)),
        ("wide-pattern", (9, 9), (2, 5)),
        ("tall-pattern", (10, 8), (4, 2)),
        ("taller-pattern", (14, 7), (7, 2)),
        ("tallest-pattern", (13, 9), (8, 3)),
    ),
    AS_WRITTEN.check("ties", "Several places that are alike", weight=2)(
        ("one-number", array([[2, 2, 2], [2, 2, 2]]), array([[1, 1]])),
        ("two-places", array([[0, 0, 3, 0], [0, 0, 0, 0], [3, 0, 0, 0]]), array([[1]])),
        ("in-a-row", array([[1, 4, 0, 4, 1]]), array([[1, 1]])),
    ),
    AS_WRITTEN.check("unlike", "Pictures in which no place is like the pattern", weight=2)(
        ("all-negative", array([[-5, -7, -3, -9], [-8, -2, -6, -4], [-9, -5, -1, -7]]), array([[1, 2]])),
        ("no-positive-sum", array([[3, 1, 2], [5, 4, 6], [7, 9, 8]]), array([[-1], [-1]])),
    ),
    WHOLE.check("thin", "One row, one column, one pixel, and patterns as large as the picture")(
        ("one-row", (1, 9), array([[1, -2, 3]])),
        ("one-column", (11, 1), array([[2], [-1]])),
        ("one-pixel", array([[1, 6, 2], [3, 4, 9], [8, 7, 5]]), array([[2]])),
        ("covered", (3, 4), (3, 4)),
    ),
    Check(
        "real-numbers",
        "Numbers with decimals, and unusual arrays",
        [
            *Rows(X=normal, K=normal)(("decimals", (7, 9), (3, 2))),
            *SIGNS.each(dtype="float32")(("float32", (8, 7), (2, 3))),
            *AS_WRITTEN(
                (
                    "float32-first-row",
                    array([[1, 2, 9], [4, 3, 5], [7, 8, 6], [2, 5, 4]]).astype("float32"),
                    array([[2]]),
                )
            ),
            *SIGNS.each(layout="readonly")(("read-only", (7, 8), (3, 2))),
            *SIGNS.each(layout="F")(("fortran", (9, 7), (2, 4))),
            *SIGNS.each(layout="strided")(("strided-memory", (7, 10), (4, 3)), ("strided-row", (1, 11), (1, 4))),
        ],
    ),
]

find_pattern_exercise = Exercise(
    name="find_pattern",
    title="Finding a pattern",
    points=4,
    reference=find_pattern,
    domain=replace(WITHOUT_PADDING, accepts=clear_maximum),
    answer=("row", "column"),
    book=FROM_DENSE,
    checks=CHECKS,
    misconceptions=[
        Misconception(
            "another-of-several",
            """Where several places are alike you give another one than the first: the last, or the one that is farthest
            left. The first row counts, and in it the first column. Which of them does your search find?""",
            of_matches(last_place),
            of_matches(lambda Y: place(Y.mT)[::-1]),
        ),
        Misconception(
            "counted-in-one",
            """Your answer is one number: all places counted row by row. Asked for are the row and the column. How many
            places has each row of the output?""",
            of_matches(lambda Y: int(Y.argmax())),
        ),
        Misconception(
            "divided-by-another-width",
            """Row and column do not fit together: the place is counted row by row, but you divide by the width of the
            picture, or by a number of rows. How many places has each row of the output?""",
            lambda X, K: divmod(int(matches(X, K).argmax()), X.shape[1]),
            lambda X, K: divmod(int(matches(X, K).argmax()), X.shape[0]),
            of_matches(lambda Y: divmod(int(Y.argmax()), Y.shape[0])),
        ),
        Misconception(
            "rows-columns-swapped",
            """Your two numbers have changed places. The pair is (row, column), like an index of the array. How would
            you read the number back, with Y[row, column]?""",
            vary(swapped),
        ),
        Misconception(
            "smallest-number",
            """You find the place that is least like the pattern. Where picture and pattern agree, the products are
            large. At which end do you look?""",
            of_matches(lambda Y: place(-Y)),
        ),
        Misconception(
            "largest-magnitude",
            """You look at sizes without their signs. A large negative number means that the place is the opposite of
            the pattern. Which is the larger one: −5 or 2?""",
            of_matches(lambda Y: place(Y.abs())),
        ),
        Misconception(
            "brightest-pixel",
            """You find the brightest pixel of the picture, not the place that is most like the pattern. Where does K
            come into your answer?""",
            lambda X, K: place(X),
            lambda X, K: last_place(X),
        ),
        Misconception(
            "brightest-window",
            """You find the brightest window, whatever stands in the pattern: its numbers do not count. Where do you
            multiply by K?""",
            vary(K=lambda K: K * 0 + 1),
        ),
        Misconception(
            "kernel-flipped",
            """Your pattern is turned by 180°: that is a true convolution. Which element of K should meet the top left
            pixel of a window?""",
            vary(K=turn),
        ),
        Misconception(
            "another-corner",
            """You give the middle or another corner of the right window. Asked for is its upper left pixel: there the
            place of the window is counted. Which place has the window in the upper left corner of the picture?""",
            beside(lambda size: size // 2),
            beside(lambda size: (size - 1) // 2),
            beside(lambda size: size - 1),
        ),
        Misconception(
            "counted-from-one",
            """Your numbers are all one too large. Rows and columns are counted from 0. Why do you add one?""",
            beside(lambda size: 1),
        ),
    ],
)
