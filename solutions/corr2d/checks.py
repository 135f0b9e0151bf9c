"""The arguments and checks that corr2d, conv2d and corr2d_strided share.

The plain case is a square picture and an odd, square kernel without negative numbers. Each check differs from it in one
way, and no two cases have the same shapes, so that a failed check shows one thing.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared_parts import KERNEL_SIDE, PICTURE_SIDE, decimals, whole
from tensorgrade.exercise import Case, Check, Domain, Floats, PairOf, Rows, Size, array, integers, normal

Array = NDArray[np.float64]

SIDES = {"h": PICTURE_SIDE, "w": PICTURE_SIDE, "kh": KERNEL_SIDE, "kw": KERNEL_SIDE}

WITHOUT_PADDING = Domain(
    sizes=SIDES,
    arguments={"X": Floats("h", "w"), "K": Floats("kh", "kw")},
    derived={"out_h": "h - kh + 1", "out_w": "w - kw + 1"},
    rules=["kh <= h", "kw <= w"],
    # Kernels of one row or column tell less; but they fit at most places of the largest picture.
    preferred=["out_h > 1", "out_w > 1", "kh > 1 or out_h > 30", "kw > 1 or out_w > 30"],
    work="out_h * out_w * kh * kw",
)

WITH_PADDING = Domain(
    sizes={
        **SIDES,
        # So large that the largest stride still goes to a second window.
        "h": Size(1, 32, plain=11),
        "w": Size(1, 32, plain=11),
        "pad_h": Size(0, 31, plain=0),
        "pad_w": Size(0, 31, plain=0),
        "sh": Size(1, 8, plain=1),
        "sw": Size(1, 8, plain=1),
    },
    arguments={
        "X": Floats("h", "w"),
        "K": Floats("kh", "kw"),
        "padding": PairOf("pad_h", "pad_w"),
        "stride": PairOf("sh", "sw"),
    },
    derived={"out_h": "(h + 2 * pad_h - kh) // sh + 1", "out_w": "(w + 2 * pad_w - kw) // sw + 1"},
    rules=["kh <= h + 2 * pad_h", "kw <= w + 2 * pad_w", "pad_h < kh", "pad_w < kw"],
    # With kh <= h some windows lie wholly in the picture.
    preferred=["out_h > 1", "out_w > 1", "kh <= h", "kw <= w", "kh > 1", "kw > 1"],
    work="out_h * out_w * kh * kw",
)

kernel = partial(integers, low=0, high=4)
negative = partial(integers, sign="negative")
# As bright as the pixels of a photograph: answers go far beyond 255.
grey = partial(integers, low=0, high=256)

PLAIN = Rows(X=whole, K=kernel, padding=None, stride=None)
AS_WRITTEN = Rows(X=None, K=None, padding=None, stride=None)
DECIMALS = Rows(X=decimals, K=decimals)

EVEN_KERNELS = PLAIN.check("even-kernels", "Kernels with an even number of rows and columns")(
    ("two-by-two", (4, 4), (2, 2)), ("four-by-four", (6, 6), (4, 4))
)
REAL_NUMBERS = [*DECIMALS(("real", (6, 6), (3, 3))), *DECIMALS.but(X={"offset": 100})(("bright", (7, 7), (3, 3)))]


def negative_numbers(picture: int, other_picture: int, mixed: tuple[int, int]) -> Check:
    """A check of negative numbers, with kernels of three rows; mixed is (side of the picture, side of the kernel)."""
    return Check(
        "negative-numbers",
        "Negative numbers in the picture and in the kernel",
        [
            Case("negative-picture", X=negative(picture, picture), K=kernel(3, 3)),
            Case("negative-kernel", X=whole(other_picture, other_picture), K=negative(3, 3)),
            Case("mixed-signs", X=normal(mixed[0], mixed[0]), K=normal(mixed[1], mixed[1])),
        ],
    )


UNUSUAL = {
    "float32": PLAIN.each(dtype="float32"),
    "read-only": PLAIN.each(layout="readonly"),
    "fortran": PLAIN.each(layout="F"),
    "strided-memory": PLAIN.each(layout="strided"),
}


def unusual_arrays(*sides: tuple[int, int]) -> Check:
    """A check of other dtypes and memory layouts: for each kind (side of the picture, side of the kernel)."""
    rows = zip(UNUSUAL.items(), sides, strict=True)
    cases = [case for (name, kind), (h, kh) in rows for case in kind((name, (h, h), (kh, kh)))]
    return Check("unusual-arrays", "Arrays of float32, read-only or laid out otherwise", cases)


WITHOUT_PADDING_CHECKS = [
    PLAIN.check("small-integers", "Small pictures of whole numbers")(
        ("small", (4, 4), (3, 3)), ("small-larger-kernel", (7, 7), (5, 5))
    ),
    PLAIN.check("not-square", "Pictures and kernels that are not square", weight=2)(
        ("wide-picture", (3, 6), (3, 3)),
        ("tall-picture", (6, 4), (3, 3)),
        ("wide-kernel", (6, 6), (3, 5)),
        ("tall-kernel", (6, 7), (5, 3)),
        ("long-kernel", (6, 6), (1, 5)),
    ),
    EVEN_KERNELS,
    PLAIN.check("thin", "One row, one column, one pixel")(
        ("one-row", (1, 7), (1, 3)),
        ("one-column", (7, 1), (3, 1)),
        ("one-pixel-kernel", (3, 3), array([[2]])),
        ("one-pixel-picture", array([[3]]), array([[4]])),
        ("kernel-covers-picture", (3, 3), (3, 3)),
    ),
    negative_numbers(8, 9, mixed=(8, 5)),
    Check("real-numbers", "Numbers with decimals, and a bright picture", REAL_NUMBERS, weight=2),
    unusual_arrays((10, 3), (10, 5), (11, 5), (11, 7)),
]


def rotated_180(values: Array) -> Array:
    """The array turned by 180°."""
    return values[::-1, ::-1]


def padded_below(size: int, change: Callable[[Array], Any] = lambda values: values) -> Callable[[Array], Array]:
    """A function that changes a picture, then adds ``size`` rows of zeros below and as many columns on the right."""
    return lambda picture: np.pad(change(picture), ((0, size), (0, size)))
