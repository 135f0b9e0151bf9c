"""`conv1x1_layer`: a fully connected layer at every pixel, with its bias."""

import numpy as np
import torch.nn.functional as F
from torch import Tensor

from conv1x1 import layer_rows as rows
from conv1x1.misconceptions import BIAS, MISCONCEPTIONS
from conv1x1.parts import ALONE, ONE_PIXEL, THREE_CHANNELS, THREE_TO_TWO, TWO_CHANNELS, TWO_TO_TWO, domain
from shared_parts import CHANNELS_PAGE
from tensorgrade.exercise import Case, Check, Derived, Exercise, Floats, Relation, Section, Term, array


def layer(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """(c_i, h, w), (c_o, c_i), (c_o,) → (c_o, h, w)."""
    return F.linear(X.movedim(0, -1), W, b).movedim(-1, 0)


CHECKS = [
    Check(
        "by-hand",
        "Three channels in, two out, to check by hand",
        [Case("by-hand", X=THREE_CHANNELS, W=THREE_TO_TWO, b=array([10, -20]))],
        public=True,
    ),
    Check(
        "as-many-out-as-in",
        "As many channels out as in",
        [Case("two-by-two", X=TWO_CHANNELS, W=TWO_TO_TWO, b=array([5, -5]))],
        public=True,
    ),
    rows.PLAIN.check("whole-numbers", "Small pictures of whole numbers")(("small", (2, 2, 2), (2, 2), array([1, 3]))),
    rows.PLAIN.check("channels", "One channel or many, in and out")(
        ("one-in", (1, 4, 4), (3, 1), (3,)),
        ("one-out", (3, 4, 4), (1, 3), array([7])),
        ("one-each", (1, 4, 4), array([[3]]), array([5])),
        ("many-channels", (8, 2, 2), (7, 8), (7,)),
    ),
    Check(
        "bias",
        "The bias: with as many channels as rows and columns, for a black picture, or all zero",
        rows.PLAIN(
            ("out-as-sides", (2, 3, 3), (3, 2), array([10, 20, 30])),
            ("in-as-sides", (3, 3, 3), (2, 3), array([10, 20])),
            ("all-equal", (3, 3, 3), (3, 3), array([30, 20, 10])),
            ("black-picture", np.zeros((2, 3, 3)), (2, 2), (2,)),
            ("zero-bias", (2, 4, 4), (3, 2), np.zeros(3)),
        ),
        weight=2,
    ),
    rows.PLAIN.check("not-square", "Pictures that are not square", weight=2)(
        ("tall", (2, 5, 3), (3, 2), (3,)),
        ("all-sizes-differ", (3, 4, 7), (2, 3), (2,)),
        ("out-as-columns", (2, 2, 3), (3, 2), array([10, 20, 30])),
        ("out-as-rows", (2, 3, 4), (3, 2), array([10, 20, 30])),
        ("in-as-columns", (3, 5, 3), (2, 3), (2,)),
        ("in-as-rows", (3, 3, 4), (2, 3), (2,)),
    ),
    rows.PLAIN.check("thin", "One row, one column, or one pixel")(
        ("one-row", (3, 1, 7), (2, 3), (2,)),
        ("one-column", (2, 6, 1), (3, 2), (3,)),
        ("one-pixel", (4, 1, 1), (3, 4), (3,)),
    ),
    Check(
        "negative-numbers",
        "Negative numbers, in the biases as well",
        [
            *rows.SIGNED(("mixed-signs", (3, 5, 5), (3, 3), (3,))),
            *rows.PLAIN(("negative-bias", (2, 4, 4), (2, 2), array([-60, -2]))),
            *rows.NEGATIVE(("all-negative", (3, 5, 5), (2, 3), (2,))),
        ],
    ),
    Check(
        "real-numbers",
        "Numbers with decimals, small and large",
        [
            *rows.REAL(("decimals", (3, 6, 6), (3, 3), (3,))),
            *rows.OFFSET(("offset", (3, 6, 6), (2, 3), (2,))),
        ],
    ),
    Check(
        "unusual-arrays",
        "Arrays of float32, read-only, or lying differently in memory",
        [
            *rows.FLOAT32(("float32", (3, 4, 4), (2, 3), (2,))),
            *rows.READ_ONLY(("readonly", (2, 5, 5), (3, 2), (3,))),
            *rows.FORTRAN(("fortran", (3, 7, 7), (3, 3), (3,))),
            *rows.STRIDED(("strided", (2, 9, 9), (3, 2), (3,))),
        ],
    ),
    Check(
        "each-pixel-alone",
        "A pixel's answer is that to a picture of this pixel alone",
        [
            *rows.PLAIN.but(X={"high": 1000})(("picture", (3, 8, 8), (2, 3), (2,))),
            Case("pixel", X=Derived("picture", lambda X: X[ONE_PIXEL]), W=Derived("picture"), b=Derived("picture")),
        ],
        relation=ALONE,
    ),
    Check(
        "order-of-outputs",
        "Each map belongs to its own weights and bias, wherever these stand",
        [
            *rows.PLAIN(("in-order", (4, 5, 5), (4, 4), (4,))),
            # Without the first one, so that no two calls have the same shapes.
            Case(
                "reversed",
                X=Derived("in-order"),
                W=Derived("in-order", lambda W: W[:0:-1]),
                b=Derived("in-order", lambda b: b[:0:-1]),
            ),
        ],
        relation=Relation(
            terms=[Term("in-order", 1.0, np.s_[:0:-1,]), Term("reversed", -1.0)],
            broken="""The first of four output channels was left out and the order of the other three was reversed,
            weights and biases alike; the picture stayed as it was. Your maps should have come in that order too, and
            otherwise unchanged. Does a map depend on anything but the picture, its own row of weights and its own
            bias?""",
        ),
    ),
]

conv1x1_layer_exercise = Exercise(
    name="conv1x1_layer",
    title="The 1×1 layer with its bias",
    book=Section("1×1 Convolutional Layer", CHANNELS_PAGE),
    points=7,
    reference=layer,
    domain=domain(W=Floats("c_out", "c_in"), b=Floats("c_out")),
    checks=CHECKS,
    misconceptions=[*MISCONCEPTIONS, *BIAS],
)
