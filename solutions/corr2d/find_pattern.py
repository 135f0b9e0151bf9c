"""find_pattern: the place in a picture that is most like a pattern."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from corr2d.book import FROM_DENSE, STRIPES
from corr2d.checks import WITHOUT_PADDING, grey, kernel, negative
from corr2d.correlation import corr
from shared_parts import decimals
from sliding import Pair, swapped, turn
from tensorgrade.exercise import Check, Exercise, Misconception, Rows, array, grid, integers, vary
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


# With so many greys, two windows are hardly ever alike: what is alike has a check of its own.
PLAIN = Rows(X=grey, K=kernel)
AS_WRITTEN = Rows(X=None, K=None)
DECIMALS = Rows(X=decimals, K=decimals)

CHECKS = [
    AS_WRITTEN.check("by-hand", "A cross, and the first of several edges", public=True)(
        (
            "cross",
            array([[1, 0, 0, 1, 0, 0], [1, 0, 0, 1, 0, 0], [1, 0, 1, 1, 1, 0], [0, 0, 0, 1, 0, 1]]),
            array([[-1, 1, -1], [1, 1, 1], [-1, 1, -1]]),
        ),
        ("edges", STRIPES, array([[1, -1]])),
    ),
    PLAIN.check("small-integers", "Small pictures of whole numbers")(
        ("small", (6, 6), (3, 3)), ("larger", (12, 12), (3, 3)), ("larger-pattern", (9, 9), (5, 5))
    ),
    PLAIN.check("not-square", "Pictures and patterns that are not square", weight=2)(
        ("wide-picture", (5, 14), (3, 3)),
        ("tall-picture", (15, 6), (3, 3)),
        ("wide-pattern", (9, 9), (3, 5)),
        ("tall-pattern", (10, 8), (5, 3)),
        ("taller-pattern", (14, 7), (7, 1)),
        ("tallest-pattern", (13, 9), (9, 3)),
    ),
    PLAIN.check("even-kernels", "Patterns with an even number of rows and columns")(
        ("two-by-two", (6, 6), (2, 2)), ("four-by-four", (8, 8), (4, 4))
    ),
    AS_WRITTEN.check("ties", "Several places that are alike", weight=3)(
        ("one-number", array([[2, 2], [2, 2]]), array([[1]])),
        (
            "two-places",
            array([[0, 0, 0, 1, 0], [0, 0, 1, 2, 1], [0, 1, 0, 1, 0], [1, 2, 1, 0, 0], [0, 1, 0, 0, 0]]),
            array([[0, 1, 0], [1, 2, 1], [0, 1, 0]]),
        ),
        (
            "in-a-row",
            array([[0, 1, 2, 1, 0], [3, 2, 3, 2, 3], [1, 4, 0, 4, 1], [0, 2, 3, 2, 0], [2, 1, 0, 1, 2]]),
            array([[1]]),
        ),
    ),
    PLAIN.check("thin", "One row, one column, one pixel, and patterns as large as the picture")(
        ("one-row", (1, 9), array([[1, 2, 3]])),
        ("one-column", (11, 1), array([[2], [0], [1]])),
        ("one-pixel", array([[1, 6, 2], [3, 4, 9], [8, 7, 5]]), array([[2]])),
        ("covered", (3, 5), (3, 5)),
    ),
    Check(
        "negative-numbers",
        "Negative numbers in the picture and in the pattern",
        [
            # No window is like the pattern: all sums are negative.
            *PLAIN.but(X={"sign": "negative"})(("negative-picture", (7, 7), (3, 3))),
            *PLAIN.but(K=negative)(("negative-pattern", (8, 8), (3, 3))),
            *PLAIN.but(X={"offset": -128}, K=integers)(
                ("mixed-signs", (10, 10), (3, 3)), ("more-mixed-signs", (11, 11), (5, 5))
            ),
        ],
        weight=3,
    ),
    DECIMALS.check("real-numbers", "Numbers with decimals")(
        ("decimals", (9, 9), (3, 3)), ("more-decimals", (10, 10), (5, 5))
    ),
    Check(
        "unusual-arrays",
        "Arrays of float32, read-only or laid out otherwise",
        [
            *PLAIN.each(dtype="float32")(("float32", (7, 7), (5, 5))),
            *AS_WRITTEN(("float32-first-row", grid(6, 6)[::-1].astype("float32"), array([[2]]))),
            *PLAIN.each(layout="readonly")(("read-only", (8, 8), (5, 5))),
            *PLAIN.each(layout="F")(("fortran", (11, 11), (3, 3))),
            *PLAIN.each(layout="strided")(("strided-memory", (12, 12), (5, 5))),
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
