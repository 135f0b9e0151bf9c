"""`corr2d_multi_in`: several input channels, one map out."""

import numpy as np
import torch.nn.functional as F
from torch import Tensor

import channel_rows as rows
from channels.misconceptions import AXES, INPUT_CHANNELS, SLIDING_KERNELS
from channels.parts import BOOK_K, BOOK_X, domain
from shared_parts import CHANNELS_PAGE
from tensorgrade.exercise import Case, Check, Derived, Exercise, Floats, Relation, Section, Term, array


def multi_in(X: Tensor, K: Tensor) -> Tensor:
    """(c_i, h, w), (c_i, kh, kw) → (h − kh + 1, w − kw + 1)."""
    return F.conv2d(X[None], K[None])[0, 0]


HAND_X = array([[[1, 2, 0, 1], [3, 1, 2, 2]], [[0, 1, 1, 3], [2, 0, 1, 1]], [[2, 0, 1, 0], [1, 1, 0, 2]]])
HAND_K = array([[[1, 0, 2]], [[-1, 1, 0]], [[0, 3, -2]]])

CHECKS = [
    Check("book-example", "The book's example: two channels", [Case("book", X=BOOK_X, K=BOOK_K)], public=True),
    Check("three-channels", "Three channels, to check by hand", [Case("by-hand", X=HAND_X, K=HAND_K)], public=True),
    rows.PLAIN.check("whole-numbers", "Small pictures of whole numbers")(
        ("small", (2, 4, 4), (2, 3, 3)),
        ("large-kernel", (3, 6, 6), (3, 5, 5)),
    ),
    rows.PLAIN.check("channels", "One input channel, or many", weight=2)(
        ("one-channel", (1, 4, 4), (1, 3, 3)),
        ("as-many-as-sides", (3, 3, 3), (3, 1, 1)),
        ("many-channels", (8, 4, 4), (8, 3, 3)),
    ),
    rows.PLAIN.check("not-square", "Pictures and kernels that are not square", weight=2)(
        ("tall-kernel", (2, 5, 5), (2, 3, 1)),
        ("wide-kernel", (3, 6, 6), (3, 3, 5)),
        ("tall-picture", (2, 7, 4), (2, 3, 3)),
        ("wide-picture", (2, 3, 8), (2, 3, 3)),
    ),
    rows.PLAIN.check("thin", "One row, one column, or a kernel as large as the picture")(
        ("one-row", (3, 1, 9), (3, 1, 3)),
        ("one-column", (3, 8, 1), (3, 5, 1)),
        ("one-pixel", (4, 1, 1), (4, 1, 1)),
        ("kernel-is-picture", (2, 3, 3), (2, 3, 3)),
    ),
    rows.PLAIN.check("even-kernels", "Kernels whose sides are even")(
        ("two-by-two", (2, 4, 4), (2, 2, 2)),
        ("four-by-four", (3, 7, 7), (3, 4, 4)),
    ),
    Check(
        "negative-numbers",
        "Negative numbers",
        [
            *rows.SIGNED(("mixed-signs", (2, 5, 5), (2, 3, 3))),
            *rows.NEGATIVE_KERNEL(("negative-kernel", (3, 4, 4), (3, 3, 3))),
            *rows.NEGATIVE(("all-negative", (2, 6, 6), (2, 3, 3))),
        ],
    ),
    Check(
        "real-numbers",
        "Numbers with decimals, small and large",
        [*rows.REAL(("decimals", (2, 7, 7), (2, 5, 5))), *rows.OFFSET(("offset", (3, 7, 7), (3, 3, 3)))],
    ),
    Check(
        "unusual-arrays",
        "Arrays of float32, read-only, or lying differently in memory",
        [
            *rows.FLOAT32(("float32", (4, 5, 5), (4, 3, 3))),
            *rows.READ_ONLY(("readonly", (4, 4, 4), (4, 3, 3))),
            *rows.FORTRAN(("fortran", (3, 8, 8), (3, 3, 3))),
            *rows.STRIDED(("strided", (2, 9, 9), (2, 3, 3))),
        ],
    ),
    Check(
        "order-of-channels",
        "The order of the channels makes no difference, where picture and kernel agree on it",
        [
            *rows.PLAIN(("in-order", (6, 6, 6), (6, 3, 3))),
            # The picture is cropped as well, so that no two calls have the same shapes; its windows are the same.
            Case(
                "reversed", X=Derived("in-order", lambda X: X[::-1, :-1, :-1]), K=Derived("in-order", lambda K: K[::-1])
            ),
        ],
        relation=Relation(
            terms=[Term("in-order", 1.0, np.s_[:-1, :-1]), Term("reversed", -1.0)],
            broken="""The channels of a picture and those of its kernel were put in the reverse order, both alike (and
            the picture lost its last row and column). Every channel still met its own kernel, but your answer changed.
            Is any channel treated unlike the others, because of where it stands?""",
        ),
    ),
    Check(
        "linearity",
        "Some channels' answer and the others' add up to the answer to all",
        [
            *rows.PLAIN.but(X={"high": 1000})(("all", (4, 9, 9), (4, 3, 3))),
            Case("first", X=Derived("all", lambda X: X[:1]), K=Derived("all", lambda K: K[:1])),
            Case("others", X=Derived("all", lambda X: X[1:]), K=Derived("all", lambda K: K[1:])),
        ],
        relation=Relation(
            terms=[Term("all"), Term("first", -1.0), Term("others", -1.0)],
            broken="""A picture was taken apart: the first channel on its own, and all the others. Your two answers do
            not add up to your answer to the whole picture, as sums of products do. What does your function do beyond
            multiplying and adding?""",
        ),
    ),
]

corr2d_multi_in_exercise = Exercise(
    name="corr2d_multi_in",
    title="Several input channels",
    book=Section("Multiple Input Channels", CHANNELS_PAGE),
    points=6,
    reference=multi_in,
    # The largest picture has one channel: loops over windows and channels take long there, however small K is.
    domain=domain(K=Floats("c_in", "kh", "kw"), work="out_h * out_w * c_in * kh * kw", most_work=1_500),
    checks=CHECKS,
    misconceptions=[*INPUT_CHANNELS, *SLIDING_KERNELS, *AXES],
)
