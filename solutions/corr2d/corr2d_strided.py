"""corr2d_strided: cross-correlation with padding and stride."""

from collections.abc import Callable

import numpy as np
from torch import Tensor

import sliding
from corr2d.book import PADDING_AND_STRIDE
from corr2d.checks import (
    AS_WRITTEN,
    EVEN_KERNELS,
    PLAIN,
    REAL_NUMBERS,
    WITH_PADDING,
    kernel,
    negative_numbers,
    unusual_arrays,
)
from corr2d.correlation import IN_RIGHT_SIZE, NOT_SUMMED, ONLY_SQUARE, SIZE_SWAPPED, TRANSPOSED, corr
from shared_parts import whole
from sliding import Pair, padded
from tensorgrade.exercise import (
    Case,
    Check,
    Derived,
    Exercise,
    Misconception,
    Relation,
    Term,
    array,
    grid,
    vary,
)
from tensorgrade.exercise.changes import Change

# --- Checks -----------------------------------------------------------------------------------------------

EVERY_SECOND = Check(
    "every-second",
    "A stride of two keeps every second answer of a stride of one",
    [
        # Other shapes than in the cases without a stride: a stride of one makes the same call.
        Case("step-of-one", X=whole(11, 11), K=kernel(3, 3), stride=(1, 1)),
        Case("step-of-two", X=Derived("step-of-one"), K=Derived("step-of-one"), stride=(2, 2)),
    ],
    relation=Relation(
        terms=[Term("step-of-one", index=np.s_[::2, ::2]), Term("step-of-two", -1.0)],
        broken="""With a stride of two your answer is not every second row and column of what you answer with a stride
        of one. The windows are the same, only fewer of them are looked at. Which window does your second output come
        from, and what does your function do with the ones in between?""",
    ),
)

CHECKS = [
    AS_WRITTEN.check("book-example", "The book's examples", public=True)(
        ("book", grid(3, 3), grid(2, 2)),
        ("book-padding", grid(3, 3), grid(2, 2), (1, 1)),
        ("book-strides", grid(3, 3), grid(2, 2), (1, 1), (3, 2)),
    ),
    PLAIN.check("padding", "Padding, with a stride of one", weight=2)(
        ("pad-by-one", (4, 4), (3, 3), (1, 1)),
        ("pad-by-two", (3, 3), (3, 3), (2, 2)),
        ("kernel-over-picture", (4, 4), (5, 5), (2, 2)),
        ("pad-by-three", (5, 5), (5, 5), (3, 3)),
    ),
    PLAIN.check("stride", "Strides, without padding", weight=2)(
        ("stride-two", (7, 7), (3, 3), None, (2, 2)),
        ("stride-three", (6, 6), (3, 3), None, (3, 3)),
        ("stride-over-kernel", (7, 7), (3, 3), None, (4, 4)),
    ),
    PLAIN.check("remainder", "Strides that do not divide the room there is")(
        ("rest", (6, 6), (3, 3), None, (2, 2)),
        ("rest-of-two", (8, 8), (3, 3), None, (3, 3)),
        ("stride-over-picture", (4, 4), (3, 3), None, (5, 5)),
    ),
    PLAIN.check("padding-and-stride", "Padding and stride together", weight=2)(
        ("both", (5, 5), (3, 3), (2, 2), (2, 2)),
        ("both-one", (6, 6), (5, 5), (1, 1), (3, 3)),
        ("both-three", (7, 7), (5, 5), (2, 2), (3, 3)),
    ),
    PLAIN.check("not-square", "Pictures, kernels, paddings and strides that differ between rows and columns", weight=2)(
        ("wide-picture", (3, 6), (3, 3)),
        ("wide-kernel", (6, 6), (3, 5)),
        ("long-kernel", (7, 7), (1, 3), None, (2, 2)),
        ("pad-rows", (4, 4), (3, 3), (1, 0)),
        ("pad-unequally", (4, 4), (3, 3), (1, 2)),
        ("stride-columns", (5, 5), (3, 3), None, (1, 2)),
        ("stride-unequally", (9, 9), (3, 3), None, (3, 2)),
        ("all-differ", (5, 9), (3, 5), (2, 1), (2, 3)),
        ("all-differ-tall", (8, 6), (5, 3), (1, 2), (5, 7)),
    ),
    EVEN_KERNELS,
    PLAIN.check("thin", "One row, one column, and kernels as large as the picture")(
        ("one-row", (1, 8), (1, 3)),
        ("one-column", (7, 1), (3, 1)),
        ("one-pixel-kernel", (4, 4), array([[2]])),
        ("kernel-covers-picture", (3, 3), (3, 3)),
    ),
    negative_numbers(5, 8, mixed=(6, 5)),
    Check("real-numbers", "Numbers with decimals, and a bright picture", REAL_NUMBERS),
    unusual_arrays((9, 3), (8, 5), (9, 5), (10, 3)),
    EVERY_SECOND,
]

# --- Misconceptions ---------------------------------------------------------------------------------------

NO_PADDING, NO_STRIDE = vary(padding=(0, 0)), vary(stride=(1, 1))


def padded_by(sides: Callable[[int], Pair], mode: str = "constant") -> Change:
    """The picture padded by ``sides(p) = (before, after)`` rows or columns for a padding of p."""

    def wide(X: Tensor, padding: Pair) -> Tensor:
        return padded(X, sides(padding[0]), sides(padding[1]), mode)

    return vary(X=wide, padding=(0, 0), stage="padding")


# np.pad(X, padding) reads the pair as (before, after), for rows and columns alike.
PADDED_BY_PAIR = vary(X=lambda X, padding: padded(X, padding, padding), padding=(0, 0), stage="padding")


def on_all_sides(pad: int) -> Pair:
    return pad, pad


def one_window_more(X: Tensor, K: Tensor, padding: Pair, stride: Pair) -> Tensor:
    """The padded picture with zeros below and on the right, to the end of a window where the stride leaves a rest."""
    sizes = zip(X.shape, K.shape, padding, stride, strict=True)
    rows, columns = [(pad, pad + -(size + 2 * pad - kernel) % step) for size, kernel, pad, step in sizes]
    return padded(X, rows, columns)


def rounded_up(Y: Tensor, X: Tensor, K: Tensor, padding: Pair, stride: Pair) -> Tensor | None:
    return sliding.sized(Y, *corr(one_window_more(X, K, padding, stride), K, stride=stride).shape)


def size_divided(Y: Tensor, X: Tensor, K: Tensor, padding: Pair, stride: Pair) -> Tensor:
    """Without the last windows: the size for a stride of one, divided by the stride and rounded down."""
    height, width = [size // step for size, step in zip(corr(X, K, padding).shape, stride, strict=True)]
    return Y[:height, :width]


PADDING_IGNORED = Misconception(
    "padding-ignored",
    """Your answer is that of the picture without padding: the rows and columns of zeros around it are missing. What
    does padding = (1, 2) add above, below, left and right?""",
    NO_PADDING,
    NO_PADDING.after(IN_RIGHT_SIZE),
)
STRIDE_IGNORED = Misconception(
    "stride-ignored",
    """Your window moves by one pixel at a time, whatever the stride. With stride (sh, sw) the next output below looks
    sh rows further down, the next to the right sw columns further on. Where does output (1, 1) look?""",
    NO_STRIDE,
    NO_STRIDE.after(IN_RIGHT_SIZE),
)

corr2d_strided_exercise = Exercise(
    name="corr2d_strided",
    title="Cross-correlation with padding and stride",
    points=10,
    reference=corr,
    domain=WITH_PADDING,
    book=PADDING_AND_STRIDE,
    checks=CHECKS,
    misconceptions=[
        sliding.KERNEL_FLIPPED,
        sliding.FLIPPED_ONE_WAY,
        TRANSPOSED,
        sliding.MEAN_FOR_SUM,
        PADDING_IGNORED,
        STRIDE_IGNORED,
        Misconception(
            "padding-counted-once",
            """Your padding is counted once, where it should be counted twice: padding = (1, 1) means one row above and
            one below, so the height grows by two. Do you follow the book's formula? It counts both sides together.""",
            padded_by(lambda pad: (pad, 0)),
            padded_by(lambda pad: (pad // 2, pad - pad // 2)),
            padded_by(lambda pad: (pad - pad // 2, pad // 2)),
        ),
        Misconception(
            "padding-on-one-side",
            """All your zeros lie on one side of the picture. Padding surrounds it: the same number of rows above and
            below, the same number of columns left and right. Where does your picture begin in the padded array?""",
            padded_by(lambda pad: (0, pad)),
            padded_by(lambda pad: (2 * pad, 0)),
            padded_by(lambda pad: (0, 2 * pad)),
        ),
        Misconception(
            "rounded-up",
            """Your output has a row or column too many where the stride does not divide: a window that no longer fits
            wholly is left out, not completed. Which way should the size be rounded?""",
            vary(X=one_window_more, padding=(0, 0)),
            vary(rounded_up),
        ),
        Misconception(
            "padding-not-zero",
            """Your padding repeats the pixels at the border of the picture. Here the padding is made of zeros. Which
            mode does the function that you pad with use, and which value does it put in?""",
            padded_by(on_all_sides, "replicate"),
            padded_by(on_all_sides, "reflect"),
        ),
        Misconception("wrap-around", sliding.WRAP_AROUND.words, padded_by(on_all_sides, "circular"), *sliding.WRAPPED),
        NOT_SUMMED,
        Misconception("last-missing", sliding.LAST_MISSING.words, *sliding.LAST, vary(size_divided)),
        SIZE_SWAPPED,
        sliding.SAME_SIZE,
        sliding.FULL_SIZE,
        Misconception("only-square", ONLY_SQUARE.words, *ONLY_SQUARE.readings, PADDED_BY_PAIR),
        sliding.ROUNDED,
    ],
)
