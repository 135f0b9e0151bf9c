"""conv2d: convolution, which is cross-correlation with a kernel turned by 180°."""

import numpy as np
from torch import Tensor

from corr2d.book import IMAGES, STRIPES
from corr2d.checks import AS_WRITTEN, WITHOUT_PADDING, WITHOUT_PADDING_CHECKS, grey, kernel, padded_below, rotated_180
from corr2d.correlation import NOT_SUMMED, ONLY_SQUARE, SIZE_SWAPPED, TRANSPOSED, WRAP_AROUND, broadcast, corr
from sliding import FLIPPED_ONE_WAY, FULL_SIZE, LAST_MISSING, MEAN_FOR_SUM, ROUNDED, SAME_SIZE, turn
from tensorgrade.exercise import Case, Check, Derived, Exercise, Misconception, Relation, Term, array, grid, vary


def conv2d(X: Tensor, K: Tensor) -> Tensor:
    return corr(X, turn(K))


LINEARITY = Check(
    "linearity",
    "Linearity: what holds for two kernels holds for their mixture",
    [
        Case("one-kernel", X=grey(12, 12), K=kernel(5, 5)),
        Case("another-kernel", X=Derived("one-kernel", padded_below(1)), K=Derived("one-kernel", lambda K: K.T)),
        Case("mixed-kernel", X=Derived("one-kernel", padded_below(2)), K=Derived("one-kernel", lambda K: K + 2 * K.T)),
    ],
    relation=Relation(
        terms=[
            Term("mixed-kernel", index=np.s_[:-2, :-2]),
            Term("one-kernel", -1.0),
            Term("another-kernel", -2.0, np.s_[:-1, :-1]),
        ],
        broken="""A kernel plus twice another one is a kernel, too. Its answer should be the answer of the first plus
        twice the answer of the second, and yours is not. Products and sums keep such mixtures. Which step of your
        function does anything else with the numbers?""",
    ),
)

AS_CORRELATION = Check(
    "as-correlation",
    "Convolution is cross-correlation with the kernel turned by 180°",
    [
        Case("convolved", X=grey(11, 11), K=kernel(3, 3)),
        Case("correlated", "corr2d", X=Derived("convolved", padded_below(1)), K=Derived("convolved", rotated_180)),
    ],
    relation=Relation(
        terms=[Term("convolved"), Term("correlated", -1.0, np.s_[:-1, :-1])],
        broken="""Your corr2d, given the kernel turned by 180°, does not answer what your conv2d answers to the kernel
        as it is. The two should agree for every picture and every kernel. Where do the two functions part?""",
    ),
)

NOT_FLIPPED = Misconception(
    "not-flipped",
    """This is the cross-correlation: your kernel is laid on the picture as it is. A convolution first turns the kernel
    by 180°. What does that do to the order of its rows, and of its columns?""",
    vary(K=turn),  # turned twice
)
TURNS = (lambda K: K.T, lambda K: turn(K).T, lambda K: K.rot90(1), lambda K: K.rot90(-1))
# Before misconceptions that keep some elements of the kernel and drop others: they mean the turned kernel.
AFTER_TURN = vary(K=turn) | corr

conv2d_exercise = Exercise(
    name="conv2d",
    title="Convolution",
    points=5,
    reference=conv2d,
    domain=WITHOUT_PADDING,
    book=IMAGES,
    checks=[
        AS_WRITTEN.check("book-example", "The book's example, convolved", public=True)(
            ("book", grid(3, 3), grid(2, 2)),
            ("edges", STRIPES, array([[1, -1]])),
            ("edges-across", STRIPES.T.copy(), array([[1], [-1]])),
        ),
        AS_WRITTEN.check("one-bright-pixel", "One bright pixel shows the kernel as it is")(
            ("impulse", array(np.pad([[1]], 2)), grid(3, 3, start=1)),
            ("impulse-larger-kernel", array(np.pad([[1]], 4)), grid(5, 5, start=1)),
        ),
        *WITHOUT_PADDING_CHECKS,
        LINEARITY,
        # Last, because after a corr2d that does not return no case of this function is called.
        AS_CORRELATION,
    ],
    misconceptions=[
        NOT_FLIPPED,
        Misconception(
            "flipped-one-way",
            """Your kernel is mirrored in one direction only, top to bottom or left to right. A convolution mirrors it
            in both, which together is a turn by 180°. Which direction is still missing?""",
            *FLIPPED_ONE_WAY.readings[::-1],  # mirrored twice in one direction, so that the other one is left
        ),
        Misconception(
            "kernel-transposed",
            TRANSPOSED.words,
            *[vary(K=turned) | corr for turned in TURNS],
            *[broadcast(turned) | corr for turned in TURNS],
        ),
        Misconception(
            "picture-flipped",
            """Your answer stands on its head: the picture, or the result, was turned by 180° as well, or instead of the
            kernel. Only the kernel is flipped. Where should the top left output come from?""",
            vary(X=turn) | corr,
            vary(turn) | corr,
        ),
        MEAN_FOR_SUM,
        NOT_SUMMED.after(AFTER_TURN),
        LAST_MISSING,
        SIZE_SWAPPED.after(AFTER_TURN),
        SAME_SIZE,
        FULL_SIZE,
        WRAP_AROUND,
        ONLY_SQUARE.after(AFTER_TURN),
        ROUNDED,
    ],
)
