"""pool2d: the book's function, whose window moves by one."""

from torch import Tensor

from pooling.misconceptions import (
    AVERAGE,
    SUM_FOR_AVERAGE,
    SUMS,
    WINDOW_SWAPPED,
    WINDOW_TURNED,
    WINDOWS,
    average_for_maximum,
)
from pooling.pool import (
    BOOK_PAGE,
    MAXIMUM_ABOVE_AVERAGE,
    SEVERAL_WINDOWS,
    SIDES,
    WINDOW_AND_MODE,
    Pair,
    cases,
    exact_fractions,
    pool,
    tolerance,
)
from shared_parts import decimals
from tensorgrade.exercise import (
    Check,
    Combination,
    Derived,
    Domain,
    Exercise,
    Floats,
    Misconception,
    Relation,
    Section,
    grid,
    integers,
    normal,
)


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
    domain=Domain(
        sizes=SIDES,
        derived={"out_h": "h - ph + 1", "out_w": "w - pw + 1"},
        rules=("ph <= h", "pw <= w"),
        arguments={"X": Floats("h", "w"), **WINDOW_AND_MODE},
        preferred=SEVERAL_WINDOWS,
        work="out_h * out_w * ph * pw",
    ),
    checks=[
        Check(
            "book-example",
            "The book's example",
            cases(
                ("book-maximum", grid(3, 3), (2, 2)),
                ("book-average", grid(3, 3), (2, 2), "avg"),
                ("book-named-maximum", grid(3, 3), (2, 2), "max"),
            ),
            public=True,
        ),
        Check(
            "maximum",
            "The maximum of each window",
            cases(("maximum", (4, 4), (2, 2)), ("named-maximum", (5, 5), (3, 3), "max")),
        ),
        Check(
            "average",
            "The average of each window",
            cases(("average", (4, 4), (2, 2), "avg"), ("average-of-nine", (5, 5), (3, 3), "avg")),
        ),
        Check(
            "not-square",
            "Pictures and windows that are not square",
            cases(
                ("wide-picture", (3, 6), (2, 2), "max"),
                ("tall-picture", (7, 4), (2, 2), "avg"),
                ("flat-window-maximum", (4, 4), (1, 3)),
                ("flat-window-average", (5, 4), (2, 3), "avg"),
                ("steep-window-maximum", (6, 5), (4, 2), "max"),
                ("steep-window-average", (6, 6), (3, 1), "avg"),
            ),
            weight=2,
        ),
        Check(
            "thin",
            "One row, one column, one pixel, or a window as large as the picture",
            cases(
                ("one-row", (1, 7), (1, 3)),
                ("one-column", (6, 1), (4, 1), "avg"),
                ("whole-maximum", (3, 3), (3, 3)),
                ("whole-average", (4, 4), (4, 4), "avg"),
                ("one-number", (1, 1), (1, 1)),
                ("window-of-one", (3, 3), (1, 1), "avg"),
            ),
        ),
        Check(
            "negative-numbers",
            "Negative numbers",
            cases(
                ("negative-maximum", integers(5, 5, sign="negative", largest_at="first"), (2, 2)),
                ("negative-average", normal(5, 5, sign="negative"), (2, 2), "avg"),
                ("mixed-maximum", exact_fractions(6, 6, low=-999), (3, 3)),
                ("mixed-average", normal(6, 6), (3, 3), "avg"),
            ),
        ),
        Check(
            "real-numbers",
            "Pictures of numbers with decimals",
            cases(("real-maximum", decimals(8, 8), (3, 3)), ("real-average", decimals(8, 8), (3, 3), "avg")),
        ),
        Check(
            "unusual-arrays",
            "Unusual arrays: float32, read-only, not contiguous",
            cases(
                ("single-maximum", decimals(7, 7, dtype="float32"), (2, 2)),
                ("single-average", decimals(7, 7, dtype="float32"), (2, 2), "avg"),
                ("read-only", exact_fractions(5, 5, layout="readonly"), (4, 4)),
                ("column-by-column", decimals(6, 6, layout="F"), (4, 4), "avg"),
                ("every-other", exact_fractions(8, 8, layout="strided"), (2, 2)),
            ),
        ),
        Check(
            "maximum-above-average",
            "A maximum is never below the average",
            cases(("law-maximum", (9, 9), (3, 3), "max"), ("law-average", Derived("law-maximum"), (3, 3), "avg")),
            relation=Relation(
                terms=MAXIMUM_ABOVE_AVERAGE,
                at_least=True,
                broken="""On the same picture with the same window, one of your maxima is smaller than the average in
                its place. No value of a window is larger than its maximum, so their average cannot be either. Which of
                the two steps outside the range of the window's numbers?""",
            ),
        ),
    ],
    misconceptions=[AVERAGE_FOR_MAXIMUM, *WINDOWS, WINDOW_STEPS],
    combinations=[
        Combination(AVERAGE_FOR_MAXIMUM, WINDOW_STEPS, AVERAGE | pool),
        Combination(SUM_FOR_AVERAGE, WINDOW_STEPS, SUMS | pool),
        Combination(SUM_FOR_AVERAGE, WINDOW_TURNED, WINDOW_SWAPPED | SUMS),
    ],
)
