"""corr2d: cross-correlation."""

import numpy as np
from torch import Tensor

import sliding
from corr2d.book import IMAGES, STRIPES
from corr2d.checks import AS_WRITTEN, WITHOUT_PADDING, WITHOUT_PADDING_CHECKS, grey, kernel, padded_below, rotated_180
from corr2d.correlation import NOT_SUMMED, ONLY_SQUARE, SIZE_SWAPPED, TRANSPOSED, WRAP_AROUND, corr
from tensorgrade.exercise import Case, Check, Derived, Exercise, Relation, Term, array, grid


def corr2d(X: Tensor, K: Tensor) -> Tensor:
    return corr(X, K)


# The padding differs so that no two calls have the same shapes.
TRANSLATION = Check(
    "translation",
    "Translation: when the picture moves, the answer moves along",
    [
        Case("in-place", X=Derived("real", lambda X: np.pad(X, ((2, 3), (2, 3)))), K=Derived("real")),
        Case("moved", X=Derived("real", lambda X: np.pad(X, ((3, 3), (4, 2)))), K=Derived("real")),
    ],
    relation=Relation(
        terms=[Term("in-place", index=np.s_[:, :-1]), Term("moved", -1.0, np.s_[1:, 2:])],
        broken="""The picture moved by one row and two columns inside its black frame, but your answer did not simply
        move along. Every position must be treated alike: does your answer depend on where a window lies?""",
    ),
)

LINEARITY = Check(
    "linearity",
    "Linearity: what holds for two pictures holds for their mixture",
    [
        Case("one-picture", X=grey(9, 9), K=kernel(5, 5)),
        Case("another-picture", X=Derived("one-picture", padded_below(3, rotated_180)), K=Derived("one-picture")),
        Case(
            "mixed-picture",
            X=Derived("one-picture", padded_below(4, lambda X: X + 2 * rotated_180(X))),
            K=Derived("one-picture"),
        ),
    ],
    relation=Relation(
        terms=[
            Term("mixed-picture", index=np.s_[:-4, :-4]),
            Term("one-picture", -1.0),
            Term("another-picture", -2.0, np.s_[:-3, :-3]),
        ],
        broken="""A picture was laid over another one that is twice as bright. The answer to the mixture should be the
        answer to the first plus twice the answer to the second, and yours is not. Products and sums keep such mixtures.
        Which step of your function does anything else with the numbers?""",
    ),
)

corr2d_exercise = Exercise(
    name="corr2d",
    title="Cross-correlation",
    points=8,
    reference=corr2d,
    domain=WITHOUT_PADDING,
    book=IMAGES,
    checks=[
        AS_WRITTEN.check("book-example", "The book's example", public=True)(("book", grid(3, 3), grid(2, 2))),
        AS_WRITTEN.check("book-edges", "The book's edges", public=True)(
            ("edges", STRIPES, array([[1, -1]])),
            ("edges-across", STRIPES.T.copy(), array([[1], [-1]])),
            ("edges-not-seen", STRIPES.T.copy(), array([[1, -1]])),
        ),
        *WITHOUT_PADDING_CHECKS,
        TRANSLATION,
        LINEARITY,
    ],
    misconceptions=[
        sliding.KERNEL_FLIPPED,
        sliding.FLIPPED_ONE_WAY,
        TRANSPOSED,
        sliding.MEAN_FOR_SUM,
        NOT_SUMMED,
        sliding.LAST_MISSING,
        SIZE_SWAPPED,
        sliding.SAME_SIZE,
        sliding.FULL_SIZE,
        WRAP_AROUND,
        ONLY_SQUARE,
        sliding.ROUNDED,
    ],
)
