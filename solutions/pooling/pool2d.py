"""pool2d: the book's function, whose window moves by one."""

from torch import Tensor

from pooling.misconceptions import WINDOWS, average_for_maximum
from pooling.pool import (
    BOOK_PAGE,
    DOMAIN_WITHOUT_STEPS,
    Pair,
    cases,
    exact_fractions,
    maximum_above_average,
    pool,
    tolerance,
)
from shared_parts import decimals
from tensorgrade.exercise import Derived, Exercise, Misconception, Section, grid, integers, normal


def pool2d(X: Tensor, pool_size: Pair, mode: str = "max") -> Tensor:
    """(h, w) → (h - ph + 1, w - pw + 1)."""
    return pool(X, pool_size, mode, stride=(1, 1))


AVERAGE_FOR_MAXIMUM = average_for_maximum(pool2d)
WINDOW_STEPS = Misconception(
    "window-steps",
    """Your windows lie side by side: each step is as long as the window. Here the window moves by one row or one column
    at a time, so that neighbouring windows overlap. How many places are there for a window of width 2 on a picture of
    width 3?""",
    pool,
)

pool2d_exercise = Exercise(
    name="pool2d",
    title="Maximum and average pooling",
    book=Section("Maximum Pooling and Average Pooling", BOOK_PAGE),
    points=6,
    reference=pool2d,
    answer=tolerance,
    domain=DOMAIN_WITHOUT_STEPS,
    checks=[
        cases.check("book-example", "The book's example", public=True)(
            ("book-maximum", grid(3, 3), (2, 2)),
            ("book-average", grid(3, 3), (2, 2), "avg"),
            ("book-named-maximum", grid(3, 3), (2, 2), "max"),
        ),
        cases.check("maximum", "The maximum of each window")(
            ("maximum", (4, 4), (2, 2)),
            ("named-maximum", (5, 5), (3, 3), "max"),
        ),
        cases.check("average", "The average of each window")(
            ("average", (4, 4), (2, 2), "avg"),
            ("average-of-nine", (5, 5), (3, 3), "avg"),
        ),
        cases.check("not-square", "Pictures and windows that are not square", weight=2)(
            ("wide-picture", (3, 6), (2, 2), "max"),
            ("tall-picture", (7, 4), (2, 2), "avg"),
            ("flat-window-maximum", (4, 4), (1, 3)),
            ("flat-window-average", (5, 4), (2, 3), "avg"),
            ("steep-window-maximum", (6, 5), (4, 2), "max"),
            ("steep-window-average", (6, 6), (3, 1), "avg"),
        ),
        cases.check("thin", "One row, one column, one pixel, or a window as large as the picture")(
            ("one-row", (1, 7), (1, 3)),
            ("one-column", (6, 1), (4, 1), "avg"),
            ("whole-maximum", (3, 3), (3, 3)),
            ("whole-average", (4, 4), (4, 4), "avg"),
            ("one-number", (1, 1), (1, 1)),
            ("window-of-one", (3, 3), (1, 1), "avg"),
        ),
        cases.check("negative-numbers", "Negative numbers")(
            ("negative-maximum", integers(5, 5, sign="negative", largest_at="first"), (2, 2)),
            ("negative-average", normal(5, 5, sign="negative"), (2, 2), "avg"),
            ("mixed-maximum", exact_fractions(6, 6, low=-999), (3, 3)),
            ("mixed-average", normal(6, 6), (3, 3), "avg"),
        ),
        cases.check("real-numbers", "Pictures of numbers with decimals")(
            ("real-maximum", decimals(8, 8), (3, 3)),
            ("real-average", decimals(8, 8), (3, 3), "avg"),
        ),
        cases.check("unusual-arrays", "Unusual arrays: float32, read-only, not contiguous")(
            ("single-maximum", decimals(7, 7, dtype="float32"), (2, 2)),
            ("single-average", decimals(7, 7, dtype="float32"), (2, 2), "avg"),
            ("read-only", exact_fractions(5, 5, layout="readonly"), (4, 4)),
            ("column-by-column", decimals(6, 6, layout="F"), (4, 4), "avg"),
            ("every-other", exact_fractions(8, 8, layout="strided"), (2, 2)),
        ),
        cases.check(
            "maximum-above-average",
            "A maximum is never below the average",
            relation=maximum_above_average("""On the same picture with the same window, one of your maxima is smaller
            than the average in its place. No value of a window is larger than its maximum, so their average cannot be
            either. Which of the two steps outside the range of the window's numbers?"""),
        )(
            ("law-maximum", (9, 9), (3, 3), "max"),
            ("law-average", Derived("law-maximum"), (3, 3), "avg"),
        ),
    ],
    misconceptions=[AVERAGE_FOR_MAXIMUM, *WINDOWS, WINDOW_STEPS],
)
