"""What the layer's exercises share: the legal arguments, calls with random arrays, and checks of those calls."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared_parts import CHANNELS_PAGE, decimals
from tensorgrade.exercise import (
    Case,
    Check,
    Derived,
    Domain,
    Draw,
    Floats,
    PairOf,
    Relation,
    Rows,
    Section,
    Size,
    Term,
    array,
    grid,
    integers,
    normal,
)

Pair = tuple[int, int]
Shape = tuple[int, ...]

CHANNELS_SECTION = Section("Multiple Input and Multiple Output Channels", CHANNELS_PAGE)

SIZES = {"n": Size(1, 4, plain=1), "ci": Size(1, 8, plain=1), "co": Size(1, 8, plain=1)}
SIZES |= {name: Size(1, 32, plain=plain) for name, plain in (("h", 8), ("w", 9), ("kh", 2), ("kw", 3))}
PADDING, STRIDE = Size(0, 31, plain=0), Size(1, 8, plain=1)
PRODUCTS = "n * co * out_h * out_w * ci * kh * kw"
FORWARD = Domain(
    sizes=SIZES | {"pad_h": PADDING, "pad_w": PADDING, "sh": STRIDE, "sw": STRIDE},
    derived={"out_h": "(h + 2 * pad_h - kh) // sh + 1", "out_w": "(w + 2 * pad_w - kw) // sw + 1"},
    rules=("kh <= h + 2 * pad_h", "kw <= w + 2 * pad_w", "pad_h < kh", "pad_w < kw"),
    arguments={
        "X": Floats("n", "ci", "h", "w"),
        "W": Floats("co", "ci", "kh", "kw"),
        "b": Floats("co"),
        "padding": PairOf("pad_h", "pad_w"),
        "stride": PairOf("sh", "sw"),
    },
    preferred=("out_h > 1", "out_w > 1", "kh > 1", "kw > 1"),
    work=PRODUCTS,
    most_work=1_250,
)

# --- Calls ------------------------------------------------------------------------------------------------

TWO_PICTURES = array([[grid(3, 3)], [grid(3, 3, start=1)]])
ONE_KERNEL = array([[[[0, 1], [2, 3]]]])
TWO_CHANNELS = array([[grid(3, 3), grid(3, 3, start=1)]])
BOOK_KERNEL = array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])
BOOK_KERNELS = array([BOOK_KERNEL, BOOK_KERNEL + 1, BOOK_KERNEL + 2])

MakeCases = Callable[..., list[Case]]
"""Makes cases of rows: a name, the shapes of X and W, padding and stride.

Height and width are enough of a shape where there is one picture and one channel.
"""
Calls = Callable[..., MakeCases]
"""Takes a function that makes a random array, and options for it: `forward_calls` or `backward_calls`."""


def digits(*shape: int, **options: Any) -> Draw:
    """Whole numbers from 1 to 9, so that every bias, weight and pixel has an effect."""
    return integers(*shape, **{"low": 1, "high": 10, **options})


def output_shape(X: Shape, W: Shape, padding: Pair | None = None, stride: Pair | None = None) -> Shape:
    """The shape of the layer's answer to arrays of these shapes."""
    sides = zip(X[-2:], W[-2:], padding or (0, 0), stride or (1, 1), strict=True)
    return (X[0], W[0], *((size + 2 * pad - kernel) // step + 1 for size, kernel, pad, step in sides))


def forward_calls(make: Callable[..., Draw] = digits, **options: Any) -> MakeCases:
    """Of the layer, with one bias for each output channel."""
    rows = Rows(X=make, W=make, b=make, padding=None, stride=None).each(**options)
    return lambda *given: rows(*((name, X, W, W[:1], *steps) for name, X, W, *steps in map(with_channels, given)))


def backward_calls(make: Callable[..., Draw] = digits, **options: Any) -> MakeCases:
    """Of the gradients, with dY of the shape of the layer's answer."""
    rows = Rows(dY=make, X=make, W=make, padding=None, stride=None).each(**options)
    return lambda *given: rows(
        *((name, output_shape(X, W, *steps), X, W, *steps) for name, X, W, *steps in map(with_channels, given))
    )


def with_channels(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row with shapes of four numbers."""
    name, X, W, *steps = row
    return (name, *((1, 1, *shape)[-4:] for shape in (X, W)), *steps)


# --- Checks -----------------------------------------------------------------------------------------------


def check(calls: Calls, name: str, title: str, *rows: tuple[Any, ...], weight: int = 1) -> Check:
    return Check(name, title, calls()(*rows), weight=weight)


def book_check(*more: tuple[Any, ...]) -> Check:
    """Of the forward pass, with ``more`` rows."""
    rows = Rows(X=None, W=None, b=None, padding=None, stride=None)
    cases = rows(("book", TWO_CHANNELS, BOOK_KERNELS, array([1, 2, 3])), *more)
    return Check("book-example", "The book's example, with a bias", cases, public=True)


CHANNELS = check(
    forward_calls,
    "channels-and-bias",
    "Various numbers of channels, each with its bias",
    ("as-many-out-as-in", (1, 2, 4, 4), (2, 2, 3, 3)),
    ("more-in-than-out", (1, 4, 3, 3), (2, 4, 3, 3)),
    ("more-out-than-in", (1, 1, 3, 3), (4, 1, 3, 3)),
    ("as-many-as-columns-and-rows", (1, 2, 5, 5), (3, 2, 3, 3)),
    weight=2,
)


def shared_checks(
    calls: Calls, channels: Check = CHANNELS, batch: str = "Several pictures at once", steps: bool = True
) -> list[Check]:
    """Each departs in one way from one small square picture with one channel.

    ``batch`` is the title of the check of several pictures; without ``steps`` there is neither padding nor stride.
    """
    small = ("small", (4, 4), (3, 3)), ("wider-kernel", (6, 6), (5, 5))
    several = ("two-pictures", (2, 1, 4, 4), (1, 1, 3, 3)), ("as-many-channels-as-pictures", (3, 2, 4, 4), (3, 2, 3, 3))
    unlike = ("wide-picture", (4, 7), (3, 3)), ("flat-kernel", (6, 6), (1, 3)), ("steep-kernel", (8, 5), (5, 3))
    even = ("two-by-two", (4, 4), (2, 2)), ("four-by-four", (6, 6), (4, 4))
    thin = ("one-row", (1, 7), (1, 3)), ("one-column", (6, 1), (3, 1)), ("one-pixel-kernel", (4, 4), (1, 1))
    whole = ("whole", (5, 5), (5, 5))
    negative = calls(integers, sign="negative")(("negative", (5, 5), (3, 3)))
    mixed = calls(normal)(("mixed", (8, 8), (5, 5)))
    unusual = [
        *calls(decimals, dtype="float32")(("single", (7, 7), (3, 3))),
        *calls(layout="readonly")(("read-only", (8, 8), (7, 7))),
        *calls(decimals, layout="F")(("column-by-column", (6, 6), (3, 3))),
        *calls(layout="strided")(("every-other", (9, 9), (7, 7))),
    ]
    return [
        check(calls, "whole-numbers", "One small picture of whole numbers", *small),
        check(calls, "batch", batch, *several, weight=2),
        channels,
        *(
            step_checks(calls, unlike)
            if steps
            else [check(calls, "not-square", "Pictures and kernels that are not square", *unlike, weight=2)]
        ),
        check(calls, "even-kernels", "Kernels with an even number of rows and columns", *even),
        check(calls, "thin", "One row, one column, one pixel, or a kernel as large as the picture", *thin, whole),
        Check("negative-numbers", "Negative numbers", negative + mixed),
        Check("real-numbers", "Pictures of numbers with decimals", calls(decimals)(("real", (9, 9), (5, 5)))),
        Check("unusual-arrays", "Unusual arrays: float32, read-only, not contiguous", unusual),
    ]


def step_checks(calls: Calls, unlike: Sequence[tuple[Any, ...]]) -> list[Check]:
    """Of padding and stride, and of what is unlike for rows and columns."""
    once, twice = ("padded", (4, 4), (3, 3), (1, 1)), ("padded-twice", (4, 4), (3, 3), (2, 2))
    larger = ("larger-than-picture", (3, 3), (5, 5), (2, 2))
    stride = ("every-second", (5, 5), (3, 3), None, (2, 2)), ("gaps", (7, 7), (1, 1), None, (3, 3))
    both = ("together", (5, 5), (3, 3), (1, 1), (2, 2)), ("together-twice", (7, 7), (5, 5), (2, 2), (3, 3))
    rest = ("remainder", (6, 6), (3, 3), None, (2, 2)), ("remainder-of-two", (6, 6), (1, 1), None, (3, 3))
    return [
        check(calls, "padding", "Padding on all four sides", once, twice, larger),
        check(calls, "stride", "Strides longer than one", *stride),
        check(calls, "padding-and-stride", "Padding and stride together", *both),
        check(calls, "remainder", "Strides that leave a remainder", *rest),
        check(
            calls,
            "not-square",
            "Pictures, kernels, padding and strides that differ between rows and columns",
            *unlike,
            ("padding-unlike", (5, 5), (3, 3), (0, 1)),
            ("strides-unlike", (7, 7), (3, 3), None, (1, 2)),
            ("all-unlike", (7, 6), (3, 5), (1, 2), (3, 5)),
            weight=2,
        ),
    ]


def each_by_itself() -> Check:
    """A relation: a picture's output is the same in a batch of three as alone."""
    batch, same = forward_calls()(("law-batch", (3, 1, 7, 7), (1, 1, 5, 5))), Derived("law-batch")
    alone = Case("law-alone", X=Derived("law-batch", change=lambda batch: batch[1:2]), W=same, b=same)
    broken = """The middle picture of a batch of three got another answer than the same picture alone. The pictures of a
    batch have nothing to do with each other; they only travel together. What in your function looks at more than one
    picture?"""
    relation = Relation(terms=[Term("law-batch", 1.0, np.s_[1:2,]), Term("law-alone", -1.0)], broken=broken)
    return Check(
        "each-by-itself", "A picture of a batch gets the answer that it gets alone", [*batch, alone], relation=relation
    )


def first_two_added(batch: NDArray[Any]) -> NDArray[Any]:
    """A batch of three: the two pictures of the batch, and their sum."""
    return np.concatenate([batch, batch[:1] + batch[1:]])


SUM_OF_TWO = Derived("law-two", change=first_two_added)
SUM_OF_TWO_TERMS = [
    *(Term("law-two", 1.0, index) for index in (np.s_[0:1,], np.s_[1:2,])),
    Term("law-three", -1.0, np.s_[2:3,]),
]
"""The terms of a relation between a batch of two, and what `first_two_added` makes of it."""
