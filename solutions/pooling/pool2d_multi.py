"""pool2d_multi: a stack of channels, each pooled by itself."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from pooling.misconceptions import WITH_STEPS
from pooling.pool import BOOK_PAGE, cases, digits, domain_with_steps, exact_fractions, pool, tolerance
from shared_parts import decimals
from tensorgrade.exercise import (
    Case,
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

Array = NDArray[np.float64]


def by_mode(Y: Tensor, mode: str) -> Tensor:
    """The maximum, or the average, over the channels."""
    return Y.amax(0) if mode == "max" else Y.mean(0)


def one_map(of_all: Callable[..., Tensor]) -> tuple[Change, Change]:
    """One map in place of all: a picture (h, w), or a stack (1, h, w)."""
    picture = vary(of_all, stage="channels")
    return picture, picture | vary(lambda Y: Y[None], stage="channels")


POOLED_ACROSS = Misconception(
    "pooled-across-channels",
    """You merge the channels into one map. A convolution adds up its input channels, but pooling treats each channel on
    its own, so as many maps come out as go in. What would be lost if an edge detector and a colour detector were
    merged?""",
    *one_map(by_mode),
    *one_map(lambda Y: Y.sum(0)),
    *one_map(lambda Y: Y.mean(0)),
)
ONE_CHANNEL = Misconception(
    "one-channel-only",
    """Only one channel of the stack appears in your answer. Every channel is pooled, each on its own, and the results
    are stacked in the same order. What does your loop do with the channels it has passed?""",
    *one_map(lambda Y: Y[0]),
    *one_map(lambda Y: Y[-1]),
)


def two_grids(side: int) -> Array:
    """The book's picture, and the same numbers plus one: (2, side, side)."""
    return array([grid(side, side), grid(side, side, start=1)])


def there_and_back(X: Array) -> Array:
    """The channels, and once more in reverse order: (2 * c, h, w)."""
    return np.concatenate([X, X[::-1]])


pool2d_multi_exercise = Exercise(
    name="pool2d_multi",
    title="Pooling several channels",
    book=Section("Multiple Channels", BOOK_PAGE),
    points=5,
    reference=pool,
    answer=tolerance,
    domain=domain_with_steps("c"),
    checks=[
        cases.check("book-example", "The book's example", public=True)(
            ("book-two-channels", two_grids(3), (2, 2)),
            ("book-two-averages", two_grids(3), (2, 2), "avg", (1, 1)),
            ("book-padding", two_grids(4), (3, 3), None, (2, 2), (1, 1)),
        ),
        cases.check("channels", "As many channels out as in", weight=2)(
            ("one-channel", (1, 4, 4), (2, 2), None, (2, 2)),
            ("two-channels", (2, 4, 4), (2, 2), None, (2, 2)),
            ("three-averages", (3, 6, 6), (3, 3), "avg", (3, 3)),
        ),
        Check(
            "default-stride",
            "Without a stride, the step is the window",
            [
                *cases(("default-maximum", (2, 6, 6), (2, 2))),
                Case("default-average", X=digits(2, 6, 6), pool_size=(3, 3), mode="avg", stride=None),
            ],
        ),
        cases.check("stride", "Strides shorter and longer than the window")(
            ("overlapping", (2, 7, 7), (3, 3), None, (2, 2)),
            ("gaps", (2, 8, 8), (2, 2), "avg", (3, 3)),
        ),
        cases.check("padding", "Padding around each channel")(
            ("maximum-padded", integers(2, 4, 4, sign="negative"), (3, 3), None, (3, 3), (1, 1)),
            ("average-padded", (2, 4, 4), (2, 2), "avg", (2, 2), (1, 1)),
            ("average-padded-twice", decimals(2, 6, 6), (5, 5), "avg", (5, 5), (2, 2)),
        ),
        cases.check("remainder", "Strides that leave a remainder")(
            ("remainder-maximum", (2, 5, 5), (2, 2), None, (2, 2)),
            ("remainder-average", (2, 8, 8), (3, 3), "avg", (3, 3)),
        ),
        cases.check(
            "not-square", "Pictures, windows, padding and strides that differ between rows and columns", weight=2
        )(
            ("wide-picture", (2, 4, 8), (2, 2), None, (2, 2)),
            ("flat-window", (2, 6, 6), (2, 3), None, (2, 3)),
            ("strides-unlike", (2, 7, 7), (3, 3), "avg", (4, 2)),
            ("padding-unlike", (2, 4, 4), (2, 2), None, (2, 2), (0, 1)),
            ("all-unlike", exact_fractions(2, 7, 8), (3, 4), None, (3, 2), (1, 2)),
        ),
        cases.check("thin", "One row, one column, one pixel, or a window as large as the picture")(
            ("one-row", (2, 1, 6), (1, 3)),
            ("one-column", (3, 6, 1), (2, 1), "avg", (2, 1)),
            ("whole", (2, 4, 4), (4, 4), "avg", (4, 4)),
        ),
        cases.check("negative-numbers", "Negative numbers, also next to padding")(
            ("negative-padded", integers(2, 7, 7, sign="negative"), (3, 3), None, (3, 3), (1, 1)),
            ("mixed-maximum", exact_fractions(2, 8, 8, low=-999), (2, 2), None, (2, 2)),
            ("mixed-average", normal(2, 8, 8), (2, 2), "avg", (2, 2)),
        ),
        cases.check("real-numbers", "Pictures of numbers with decimals")(
            ("real-maximum", decimals(2, 8, 8), (4, 4), None, (4, 4)),
            ("real-average", decimals(2, 9, 9), (3, 3), "avg", (3, 3)),
        ),
        cases.check("unusual-arrays", "Unusual arrays: float32, read-only, not contiguous")(
            ("single-average", decimals(2, 6, 6, dtype="float32"), (2, 2), "avg", (2, 2)),
            ("read-only", exact_fractions(2, 6, 6, layout="readonly"), (2, 2), None, (2, 2)),
            ("column-by-column", decimals(3, 8, 8, layout="F"), (4, 4), "avg", (4, 4)),
            ("every-other", exact_fractions(2, 12, 12, layout="strided"), (4, 4), None, (4, 4)),
        ),
        cases.check(
            "channel-by-itself",
            "A channel of the answer is the answer for that channel alone",
            relation=Relation(
                terms=[Term("law-stack", 1.0, np.s_[1:2,]), Term("law-alone", -1.0)],
                broken="""The second channel of a stack got another answer than the same channel pooled alone. Channels
                do not mix in pooling: each behaves as if the others were not there. Which of your steps sees more than
                one channel?""",
            ),
        )(
            ("law-stack", (4, 6, 6), (2, 2), None, (2, 2)),
            ("law-alone", Derived("law-stack", lambda X: X[1:2]), (2, 2), None, (2, 2)),
        ),
        cases.check(
            "channels-reversed",
            "Reversed channels give a reversed answer",
            relation=Relation(
                terms=[Term("law-there", 1.0, np.s_[::-1,]), Term("law-there-and-back", -1.0, np.s_[3:,])],
                broken="""The same channels came once more in reverse order, and their answers did not. Pooling treats
                all channels alike, wherever they stand in the stack, and keeps their order. What in your function
                depends on the number of a channel?""",
            ),
        )(
            ("law-there", (3, 4, 4), (2, 2), "avg", (2, 2)),
            ("law-there-and-back", Derived("law-there", there_and_back), (2, 2), "avg", (2, 2)),
        ),
    ],
    misconceptions=[POOLED_ACROSS, ONE_CHANNEL, *WITH_STEPS],
)
