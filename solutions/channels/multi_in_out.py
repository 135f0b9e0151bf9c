"""`corr2d_multi_in_out`: several channels in and out."""

import numpy as np
import torch.nn.functional as F
from torch import Tensor

import channel_rows as rows
from channels.misconceptions import AXES, INPUT_CHANNELS, OUTPUT_CHANNELS, SLIDING_KERNELS
from channels.parts import BOOK_K, BOOK_X, domain
from shared_parts import CHANNELS_OUT, CHANNELS_PAGE
from tensorgrade.exercise import Case, Check, Derived, Exercise, Floats, Relation, Section, Term, array


def multi_in_out(X: Tensor, K: Tensor) -> Tensor:
    """(c_i, h, w), (c_o, c_i, kh, kw) → (c_o, h − kh + 1, w − kw + 1)."""
    return F.conv2d(X[None], K)[0]


HAND_X = array([[[1, 2, 0, 1], [3, 1, 2, 2]], [[0, 1, 1, 3], [2, 0, 1, 1]]])
HAND_K = array([[[[1, 0, 2]], [[-1, 1, 0]]], [[[0, 3, -2]], [[2, 1, 1]]]])

CHECKS = [
    Check(
        "book-example",
        "The book's example: two channels in, three out",
        [Case("book", X=BOOK_X, K=array([BOOK_K, BOOK_K + 1, BOOK_K + 2]))],
        public=True,
    ),
    Check(
        "as-many-out-as-in",
        "As many channels out as in, to check by hand",
        [Case("by-hand", X=HAND_X, K=HAND_K)],
        public=True,
    ),
    rows.PLAIN.check("whole-numbers", "Small pictures of whole numbers")(
        ("small", (2, 4, 4), (3, 2, 3, 3)),
        ("all-equal", (3, 5, 5), (3, 3, 3, 3)),
        ("one-pixel-kernel", (2, 3, 3), (3, 2, 1, 1)),
    ),
    rows.PLAIN.check("channels", "One channel or many, in and out", weight=2)(
        ("one-in", (1, 4, 4), (3, 1, 3, 3)),
        ("one-out", (3, 4, 4), (1, 3, 3, 3)),
        ("one-each", (1, 5, 5), (1, 1, 3, 3)),
        ("fewer-out", (4, 4, 4), (2, 4, 3, 3)),
        ("many-channels", (8, 4, 4), (8, 8, 3, 3)),
    ),
    rows.PLAIN.check("not-square", "Pictures and kernels that are not square", weight=2)(
        ("tall-kernel", (2, 5, 5), (3, 2, 3, 1)),
        ("wide-kernel", (3, 6, 6), (2, 3, 3, 5)),
        ("tall-picture", (2, 7, 4), (2, 2, 3, 3)),
        ("wide-picture", (2, 3, 8), (3, 2, 3, 3)),
    ),
    rows.PLAIN.check("thin", "One row, one column, or a kernel as large as the picture")(
        ("one-row", (2, 1, 9), (3, 2, 1, 3)),
        ("one-column", (3, 8, 1), (2, 3, 5, 1)),
        ("one-pixel", (3, 1, 1), (2, 3, 1, 1)),
        ("kernel-is-picture", (2, 3, 3), (3, 2, 3, 3)),
    ),
    rows.PLAIN.check("even-kernels", "Kernels whose sides are even")(
        ("two-by-two", (2, 4, 4), (3, 2, 2, 2)),
        ("four-by-four", (3, 7, 7), (2, 3, 4, 4)),
    ),
    Check(
        "negative-numbers",
        "Negative numbers",
        [
            *rows.SIGNED(("mixed-signs", (2, 5, 5), (2, 2, 3, 3))),
            *rows.NEGATIVE_KERNEL(("negative-kernels", (3, 4, 4), (2, 3, 3, 3))),
            *rows.NEGATIVE(("all-negative", (2, 6, 6), (3, 2, 3, 3))),
        ],
    ),
    Check(
        "real-numbers",
        "Numbers with decimals, small and large",
        [*rows.REAL(("decimals", (2, 7, 7), (3, 2, 5, 5))), *rows.OFFSET(("offset", (3, 7, 7), (2, 3, 3, 3)))],
    ),
    Check(
        "unusual-arrays",
        "Arrays of float32, read-only, or lying differently in memory",
        [
            *rows.FLOAT32(("float32", (3, 5, 5), (2, 3, 3, 3))),
            *rows.READ_ONLY(("readonly", (2, 5, 5), (3, 2, 3, 3))),
            *rows.FORTRAN(("fortran", (3, 7, 7), (3, 3, 3, 3))),
            *rows.STRIDED(("strided", (2, 9, 9), (2, 2, 3, 3))),
        ],
    ),
    Check(
        "order-of-outputs",
        "Each map belongs to its own kernel, wherever that stands",
        [
            *rows.PLAIN(("in-order", (2, 8, 8), (4, 2, 3, 3))),
            # Without the first one, so that no two calls have the same shapes.
            Case("reversed", X=Derived("in-order"), K=Derived("in-order", lambda K: K[:0:-1])),
        ],
        relation=Relation(
            terms=[Term("in-order", 1.0, np.s_[:0:-1,]), Term("reversed", -1.0)],
            broken="""The first of four kernels was left out and the order of the other three was reversed; the picture
            stayed as it was. Your maps should have come in that order too, and otherwise unchanged. Does a map depend
            on anything but the picture and its own kernel, such as what was computed before it?""",
        ),
    ),
]

corr2d_multi_in_out_exercise = Exercise(
    name="corr2d_multi_in_out",
    title="Several output channels",
    book=Section("Multiple Output Channels", CHANNELS_PAGE),
    points=8,
    reference=multi_in_out,
    domain=domain(
        K=Floats("c_out", "c_in", "kh", "kw"), work="out_h * out_w * c_out * c_in * kh * kw", c_out=CHANNELS_OUT
    ),
    checks=CHECKS,
    misconceptions=[*OUTPUT_CHANNELS, *INPUT_CHANNELS, *SLIDING_KERNELS, *AXES],
)
