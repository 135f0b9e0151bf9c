"""pool2d_strided: padding and stride, as PyTorch has them."""

import numpy as np

from pooling.misconceptions import WITH_STEPS
from pooling.pool import (
    BOOK_PAGE,
    cases,
    digits,
    domain_with_steps,
    exact_fractions,
    maximum_above_average,
    pool,
    tolerance,
)
from shared_parts import decimals
from tensorgrade.exercise import Case, Check, Derived, Exercise, Relation, Section, Term, array, grid, integers, normal

pool2d_strided_exercise = Exercise(
    name="pool2d_strided",
    title="Pooling with padding and stride",
    book=Section("Padding and Stride", BOOK_PAGE),
    points=8,
    reference=pool,
    answer=tolerance,
    domain=domain_with_steps(),
    # Where a check is not about the stride, it is given as the window's size: its default value, too.
    checks=[
        cases.check("book-example", "The book's example", public=True)(
            ("book-window", grid(4, 4), (3, 3)),
            ("book-average", grid(4, 4), (2, 2), "avg"),
            ("book-padding", grid(4, 4), (3, 3), None, (2, 2), (1, 1)),
            ("book-pairs", grid(4, 4), (2, 3), None, (2, 3), (0, 1)),
        ),
        Check(
            "default-stride",
            "Without a stride, the step is the window",
            [
                *cases(("default-maximum", (4, 4), (2, 2)), ("default-average", (6, 6), (3, 3), "avg")),
                Case("default-named", X=digits(6, 6), pool_size=(3, 3), stride=None),
            ],
        ),
        cases.check("stride", "Strides shorter and longer than the window", weight=2)(
            ("step-of-one", (4, 4), (2, 2), "avg", (1, 1)),
            ("overlapping", (7, 7), (3, 3), None, (2, 2)),
            ("gaps-maximum", (6, 6), (2, 2), "max", (4, 4)),
            ("gaps-average", (8, 8), (2, 2), "avg", (3, 3)),
        ),
        cases.check("padded-maximum", "Padding around a maximum")(
            ("maximum-padded", integers(4, 4, sign="negative"), (3, 3), None, (3, 3), (1, 1)),
            ("maximum-padded-twice", exact_fractions(6, 6, low=-999), (5, 5), None, (5, 5), (2, 2)),
        ),
        cases.check("padded-average", "Padding around an average", weight=2)(
            ("ones-padded", array([[1, 1], [1, 1]]), (2, 2), "avg", (2, 2), (1, 1)),
            ("average-padded", (7, 7), (3, 3), "avg", (3, 3), (1, 1)),
            ("average-padded-twice", decimals(6, 6), (5, 5), "avg", (5, 5), (2, 2)),
        ),
        cases.check("padding-and-stride", "Padding and stride together")(
            ("together-maximum", (5, 5), (3, 3), None, (2, 2), (1, 1)),
            ("together-average", (3, 3), (2, 2), "avg", (1, 1), (1, 1)),
            ("together-twice", exact_fractions(6, 6), (4, 4), None, (3, 3), (2, 2)),
        ),
        cases.check("remainder", "Strides that leave a remainder")(
            ("remainder-maximum", (5, 5), (2, 2), None, (2, 2)),
            ("remainder-average", (8, 8), (3, 3), "avg", (3, 3)),
        ),
        cases.check(
            "not-square", "Pictures, windows, padding and strides that differ between rows and columns", weight=2
        )(
            ("wide-picture", (4, 8), (2, 2), None, (2, 2)),
            ("flat-window", (6, 6), (2, 3), None, (2, 3)),
            ("steep-window", (9, 5), (3, 1), "avg", (3, 1)),
            ("strides-unlike", (7, 7), (3, 3), "avg", (4, 2)),
            ("padding-unlike", (4, 4), (2, 2), None, (2, 2), (0, 1)),
            ("all-unlike", exact_fractions(7, 8), (3, 4), None, (3, 2), (1, 2)),
        ),
        cases.check("thin", "One row, one column, one pixel, or a window as large as the picture")(
            ("one-row", (1, 6), (1, 3)),
            ("one-column", (6, 1), (2, 1), "avg", (2, 1)),
            ("whole", (4, 4), (4, 4), "avg", (4, 4)),
            ("one-number", (1, 1), (1, 1), None, (1, 1)),
        ),
        cases.check("negative-numbers", "Negative numbers, also next to padding")(
            ("negative-padded", integers(7, 7, sign="negative"), (3, 3), None, (3, 3), (1, 1)),
            ("mixed-maximum", exact_fractions(8, 8, low=-999), (2, 2), None, (2, 2)),
            ("mixed-average", normal(8, 8), (2, 2), "avg", (2, 2)),
        ),
        cases.check("real-numbers", "Pictures of numbers with decimals")(
            ("real-maximum", decimals(8, 8), (4, 4), None, (4, 4)),
            ("real-average", decimals(9, 9), (3, 3), "avg", (3, 3)),
        ),
        cases.check("unusual-arrays", "Unusual arrays: float32, read-only, not contiguous")(
            ("single-average", decimals(6, 6, dtype="float32", offset=100.0), (2, 2), "avg", (2, 2)),
            ("read-only", exact_fractions(6, 6, layout="readonly"), (2, 2), None, (2, 2)),
            ("column-by-column", decimals(8, 8, layout="F"), (4, 4), "avg", (4, 4)),
            ("every-other", exact_fractions(12, 12, layout="strided"), (4, 4), None, (4, 4)),
        ),
        cases.check(
            "every-second",
            "Every second answer of stride 1 is the answer with stride 2",
            relation=Relation(
                terms=[Term("law-step-one", 1.0, np.s_[::2, ::2]), Term("law-step-two", -1.0)],
                broken="""With stride 2 your answer should hold every second row and column of your answer with stride
                1: a stride leaves windows out, but changes none of them. In which row does your second window start
                when the stride is 1, and in which when it is 2?""",
            ),
        )(
            ("law-step-one", (5, 5), (3, 3), None, (1, 1)),
            ("law-step-two", Derived("law-step-one"), (3, 3), None, (2, 2)),
        ),
        cases.check(
            "maximum-above-average",
            "A maximum is never below the average, with padding around numbers that are not negative",
            relation=maximum_above_average("""On the same padded picture, one of your maxima is smaller than the average
            in its place. No number is negative here, so neither the numbers of a window nor the zeros around them can
            lift an average above the largest number. By how much do you divide the sum of a window?"""),
        )(
            ("law-maximum", (10, 10), (3, 3), None, (3, 3), (1, 1)),
            ("law-average", Derived("law-maximum"), (3, 3), "avg", (3, 3), (1, 1)),
        ),
    ],
    misconceptions=WITH_STEPS,
)
