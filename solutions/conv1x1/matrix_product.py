"""`corr2d_multi_in_out_1x1`: the convolution with 1×1 kernels."""

import numpy as np
import torch.nn.functional as F
from torch import Tensor

import channel_rows as rows
from conv1x1.misconceptions import MISCONCEPTIONS
from conv1x1.parts import ALONE, ONE_PIXEL, THREE_CHANNELS, THREE_TO_TWO, TWO_CHANNELS, TWO_TO_TWO, domain
from shared_parts import CHANNELS_PAGE
from tensorgrade.exercise import Case, Check, Derived, Exercise, Floats, Relation, Section, Term, array


def convolution(X: Tensor, K: Tensor) -> Tensor:
    """(c_i, h, w), (c_o, c_i, 1, 1) → (c_o, h, w)."""
    return F.conv2d(X[None], K)[0]


CHECKS = [
    Check(
        "by-hand",
        "Three channels in, two out, to check by hand",
        [Case("by-hand", X=THREE_CHANNELS, K=THREE_TO_TWO[:, :, None, None])],
        public=True,
    ),
    Check(
        "as-many-out-as-in",
        "As many channels out as in",
        [Case("two-by-two", X=TWO_CHANNELS, K=TWO_TO_TWO[:, :, None, None])],
        public=True,
    ),
    rows.PLAIN.check("whole-numbers", "Small pictures of whole numbers")(("small", (2, 2, 2), (2, 2, 1, 1))),
    rows.PLAIN.check("channels", "One channel or many, in and out", weight=2)(
        ("one-in", (1, 3, 3), (3, 1, 1, 1)),
        ("one-out", (3, 4, 4), (1, 3, 1, 1)),
        ("one-each", (1, 4, 4), array([[[[3]]]])),
        ("more-out", (2, 3, 3), (5, 2, 1, 1)),
        ("as-many-in-as-sides", (3, 3, 3), (2, 3, 1, 1)),
        ("many-channels", (8, 2, 2), (8, 8, 1, 1)),
    ),
    rows.PLAIN.check("not-square", "Pictures that are not square", weight=2)(
        ("tall", (2, 5, 3), (3, 2, 1, 1)),
        ("wide", (3, 2, 6), (2, 3, 1, 1)),
        ("all-sizes-differ", (3, 4, 7), (2, 3, 1, 1)),
        ("as-many-columns-as-channels", (3, 5, 3), (2, 3, 1, 1)),
        ("as-many-rows-as-channels", (3, 3, 4), (2, 3, 1, 1)),
    ),
    rows.PLAIN.check("thin", "One row, one column, or one pixel")(
        ("one-row", (3, 1, 7), (2, 3, 1, 1)),
        ("one-column", (2, 6, 1), (3, 2, 1, 1)),
        ("one-pixel", (4, 1, 1), (3, 4, 1, 1)),
    ),
    Check(
        "negative-numbers",
        "Negative numbers",
        [
            *rows.SIGNED(("mixed-signs", (3, 4, 4), (3, 3, 1, 1))),
            *rows.NEGATIVE_KERNEL(("negative-weights", (2, 4, 4), (2, 2, 1, 1))),
            *rows.NEGATIVE(("all-negative", (3, 5, 5), (2, 3, 1, 1))),
        ],
    ),
    Check(
        "real-numbers",
        "Numbers with decimals, small and large",
        [*rows.REAL(("decimals", (3, 5, 5), (3, 3, 1, 1))), *rows.OFFSET(("offset", (3, 6, 6), (2, 3, 1, 1)))],
    ),
    Check(
        "unusual-arrays",
        "Arrays of float32, read-only, or lying differently in memory",
        [
            *rows.FLOAT32(("float32", (3, 4, 4), (2, 3, 1, 1))),
            *rows.READ_ONLY(("readonly", (2, 4, 4), (3, 2, 1, 1))),
            *rows.FORTRAN(("fortran", (3, 6, 6), (3, 3, 1, 1))),
            *rows.STRIDED(("strided", (2, 9, 9), (3, 2, 1, 1))),
        ],
    ),
    Check(
        "each-pixel-alone",
        "A pixel's answer is that to a picture of this pixel alone",
        [
            *rows.PLAIN.but(X={"high": 1000})(("picture", (3, 8, 8), (2, 3, 1, 1))),
            Case("pixel", X=Derived("picture", lambda X: X[ONE_PIXEL]), K=Derived("picture")),
        ],
        relation=ALONE,
    ),
    Check(
        "order-of-channels",
        "The order of the channels makes no difference, where picture and weights agree on it",
        [
            *rows.PLAIN(("in-order", (6, 4, 4), (2, 6, 1, 1))),
            # The picture is cropped as well, so that no two calls have the same shapes; its pixels are the same.
            Case(
                "reversed",
                X=Derived("in-order", lambda X: X[::-1, :-1, :-1]),
                K=Derived("in-order", lambda K: K[:, ::-1]),
            ),
        ],
        relation=Relation(
            terms=[Term("in-order", 1.0, np.s_[:, :-1, :-1]), Term("reversed", -1.0)],
            broken="""The input channels of a picture and of the weights were put in the reverse order, both alike (and
            the picture lost its last row and column). Every channel still met its own weights, but your answer changed.
            Is any channel treated unlike the others, because of where it stands?""",
        ),
    ),
]

corr2d_multi_in_out_1x1_exercise = Exercise(
    name="corr2d_multi_in_out_1x1",
    title="The 1×1 convolution as a matrix product",
    book=Section("1×1 Convolutional Layer", CHANNELS_PAGE),
    points=6,
    reference=convolution,
    # A side of the kernel is no size: it is always 1.
    domain=domain(K=Floats("c_out", "c_in", "1", "1")),
    checks=CHECKS,
    misconceptions=MISCONCEPTIONS,
)
