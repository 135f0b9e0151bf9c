"""Pool2D: the pooling layer as a class."""

from collections.abc import Callable
from typing import Any

import numpy as np
from torch import Tensor

from modules.parts import Pair, Pool2D, of_class
from pooling.misconceptions import WITH_STEPS
from pooling.pool import cases, digits, exact_fractions, tolerance
from pooling.pool2d_multi import ONE_CHANNEL, POOLED_ACROSS
from shared_parts import decimals
from tensorgrade.exercise import (
    Check,
    Derived,
    Exercise,
    Misconception,
    Relation,
    Section,
    Term,
    array,
    grid,
    integers,
    normal,
    vary,
)
from tensorgrade.exercise.changes import Change


def one_map(of_all: Callable[..., Tensor]) -> tuple[Change, Change]:
    """One map in place of a sample's channels: with the axis of the channels, or without it."""
    kept = vary(of_all, stage="channels")
    return kept, kept | vary(lambda Y: Y.squeeze(1), stage="channels")


def by_mode(Y: Tensor, mode: str) -> Tensor:
    """The maximum, or the average, over the channels."""
    return Y.amax(1, keepdim=True) if mode == "max" else Y.mean(1, keepdim=True)


def check(name: str, title: str, *rows: tuple[Any, ...], **options: Any) -> Check:
    """A check of rows: name, X, pool_size, mode, stride, padding."""
    return Check(name, title, [of_class(case) for case in cases(*rows)], **options)


def of_mode(X: Tensor, pool_size: Pair, mode: str = "max", **others: Any) -> dict[str, Any]:
    """A maximum is exact; an average rounds once per element of its window."""
    return {"forward": tolerance(X, pool_size, mode, **others)}


two_grids = array([[grid(4, 4), grid(4, 4, start=1)]])
small_batch = array([[[[1, 2], [3, 5]]], [[[-4, -1], [-3, -2]]]])

pool2d_class_exercise = Exercise(
    name="Pool2D",
    title="The pooling layer as a class: Pool2D",
    book=Section("Pooling", "https://d2l.ai/chapter_convolutional-neural-networks/pooling.html"),
    points=4,
    reference=Pool2D,
    answer=of_mode,
    helpers=(),
    checks=[
        check(
            "book-example",
            "The book's example, as a batch",
            ("book-window", two_grids, (3, 3)),
            ("book-average", two_grids, (2, 2), "avg"),
            ("book-padding", two_grids, (3, 3), None, (2, 2), (1, 1)),
            ("two-samples", small_batch, (2, 2), None, (1, 1), (1, 1)),
            public=True,
        ),
        check(
            "samples-and-channels",
            "As many samples and channels out as in",
            ("one-of-each", (1, 1, 4, 4), (2, 2), None, (2, 2)),
            ("more-samples", (3, 2, 4, 4), (2, 2), None, (2, 2)),
            ("more-channels", (2, 3, 6, 6), (3, 3), "avg", (3, 3)),
            weight=2,
        ),
        check(
            "default-stride",
            "Without a stride, the step is the window",
            ("default-maximum", (1, 2, 6, 6), (2, 2)),
            ("default-average", (2, 1, 6, 6), (3, 3), "avg"),
        ),
        check(
            "stride",
            "Strides shorter and longer than the window",
            ("overlapping", (2, 1, 7, 7), (3, 3), None, (2, 2)),
            ("gaps-maximum", (1, 2, 8, 8), (2, 2), "max", (6, 6)),
            ("gaps-average", (1, 2, 8, 8), (2, 2), "avg", (3, 3)),
            ("step-of-one", (2, 2, 4, 4), (2, 2), "avg", (1, 1)),
        ),
        check(
            "padding",
            "Padding around each channel",
            ("maximum-padded", integers(2, 1, 4, 4, sign="negative"), (3, 3), None, (3, 3), (1, 1)),
            ("maximum-padded-twice", exact_fractions(1, 1, 6, 6, low=-999), (5, 5), None, (5, 5), (2, 2)),
            ("average-padded", (1, 2, 4, 4), (2, 2), "avg", (2, 2), (1, 1)),
            ("average-padded-twice", decimals(1, 2, 6, 6), (5, 5), "avg", (5, 5), (2, 2)),
            ("together", (1, 1, 5, 5), (3, 3), None, (2, 2), (1, 1)),
            weight=2,
        ),
        check(
            "remainder",
            "Strides that leave a remainder",
            ("remainder-maximum", (2, 1, 5, 5), (2, 2), None, (2, 2)),
            ("remainder-average", (1, 2, 8, 8), (3, 3), "avg", (3, 3)),
        ),
        check(
            "not-square",
            "Pictures, windows, padding and strides that differ between rows and columns",
            ("wide-picture", (2, 1, 4, 8), (2, 2), None, (2, 2)),
            ("flat-window", (1, 2, 6, 6), (2, 3), None, (2, 3)),
            ("strides-unlike", (1, 1, 7, 7), (3, 3), "avg", (4, 2)),
            ("padding-unlike", (1, 2, 4, 4), (2, 2), None, (2, 2), (0, 1)),
            ("all-unlike", exact_fractions(2, 3, 7, 8), (3, 4), None, (3, 2), (1, 2)),
            ("all-unlike-average", (2, 2, 8, 7), (4, 3), "avg", (2, 3), (2, 1)),
            weight=2,
        ),
        check(
            "thin",
            "One row, one column, one pixel, or a window as large as the picture",
            ("one-row", (2, 1, 1, 6), (1, 3)),
            ("one-column", (1, 2, 6, 1), (2, 1), "avg", (2, 1)),
            ("whole", (1, 2, 4, 4), (4, 4), "avg", (4, 4)),
            ("one-number", (1, 1, 1, 1), (1, 1), None, (1, 1)),
        ),
        check(
            "negative-numbers",
            "Negative numbers, also next to padding",
            ("negative-padded", integers(1, 2, 7, 7, sign="negative"), (3, 3), None, (3, 3), (1, 1)),
            ("mixed-maximum", exact_fractions(1, 1, 8, 8, low=-999), (2, 2), None, (2, 2)),
            ("mixed-average", normal(2, 1, 8, 8), (2, 2), "avg", (2, 2)),
        ),
        check(
            "unusual-arrays",
            "Unusual arrays: float32, read-only, not contiguous",
            ("single-average", decimals(1, 2, 6, 6, dtype="float32"), (2, 2), "avg", (2, 2)),
            ("read-only", exact_fractions(1, 2, 10, 10, layout="readonly"), (2, 2), None, (2, 2)),
            ("column-by-column", decimals(1, 3, 8, 8, layout="F"), (4, 4), "avg", (4, 4)),
            ("every-other", exact_fractions(1, 2, 12, 12, layout="strided"), (4, 4), None, (4, 4)),
        ),
        Check(
            "batch-by-itself",
            "A sample of a batch gets the answer that it gets alone",
            [
                of_class(case)
                for case in cases(
                    ("law-batch", digits(3, 1, 6, 6), (2, 2), None, (2, 2)),
                    ("law-alone", Derived("law-batch", lambda X: X[1:2]), (2, 2), None, (2, 2)),
                )
            ],
            relation=Relation(
                terms=[Term("law-batch", 1.0, np.s_[1:2,]), Term("law-alone", -1.0)],
                broken="""The middle sample of a batch of three got another answer than the same sample alone. The
                samples of a batch have nothing to do with each other; they only travel together. What in your layer
                looks at more than one sample?""",
            ),
        ),
    ],
    misconceptions=[
        Misconception(
            POOLED_ACROSS.name,
            POOLED_ACROSS.words,
            *one_map(by_mode),
            *one_map(lambda Y: Y.sum(1, keepdim=True)),
            *one_map(lambda Y: Y.mean(1, keepdim=True)),
        ),
        Misconception(
            ONE_CHANNEL.name,
            ONE_CHANNEL.words,
            *one_map(lambda Y: Y[:, :1]),
            *one_map(lambda Y: Y[:, -1:]),
        ),
        Misconception(
            "one-sample-only",
            """Only one sample of the batch appears in your answer. Each sample is pooled, and has a place of its own
            along the first axis of the answer. How many samples come out when n go in?""",
            *(vary(change, stage="batch") for change in (lambda Y: Y[0], lambda Y: Y[:1], lambda Y: Y[-1])),
        ),
        *WITH_STEPS,
    ],
)
