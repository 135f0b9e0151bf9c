"""dense_from_kernel: the weights of the fully connected layer that a cross-correlation is."""

from collections.abc import Callable

import torch
from torch import Tensor

from corr2d.book import FROM_DENSE
from corr2d.checks import kernel, negative
from corr2d.correlation import corr
from shared_parts import decimals
from sliding import Pair, padded, turn
from tensorgrade.exercise import (
    Check,
    Domain,
    Exercise,
    Floats,
    Misconception,
    NoAnswer,
    PairOf,
    Rows,
    Size,
    array,
    grid,
    normal,
    vary,
)
from tensorgrade.exercise.changes import Variant

SIDE = Size(1, 8, plain=4)
KERNEL_SIDE = Size(1, 8, plain=2)


def dense_from_kernel(K: Tensor, in_shape: Pair) -> Tensor:
    # Column by column: what the kernel makes of a picture with a single pixel.
    h, w = in_shape
    pixels = torch.eye(h * w, dtype=K.dtype).reshape(-1, h, w)
    return torch.stack([corr(pixel, K).flatten() for pixel in pixels], dim=1)


def rows_made_of(place: Callable[[int, int, int, int], tuple[int, int]]) -> Variant:
    """A variant that fills the matrix by hand: ``place(i, j, w, out_w)`` says where a window's numbers begin in its
    row, and how far apart the kernel's rows lie in it."""

    def variant(K: Tensor, in_shape: Pair) -> Tensor:
        (h, w), (kh, kw) = in_shape, K.shape
        out_h, out_w = h - kh + 1, w - kw + 1
        M = torch.zeros(out_h * out_w, h * w, dtype=K.dtype)
        for i in range(out_h):
            for j in range(out_w):
                start, apart = place(i, j, w, out_w)
                for a in range(kh):
                    first = start + a * (apart or kw)
                    if first + kw > h * w:
                        raise NoAnswer
                    M[i * out_w + j, first : first + kw] = K[a]
        return M

    return variant


def as_many_rows(before: Callable[[int], int], mode: str = "constant") -> Variant:
    """A variant with a row for every pixel: of the kernel's further rows and columns, ``before(n)`` come first."""

    def variant(K: Tensor, in_shape: Pair) -> Tensor:
        h, w = in_shape
        rows, columns = [(before(size - 1), size - 1 - before(size - 1)) for size in K.shape]
        pixels = torch.eye(h * w, dtype=K.dtype).reshape(-1, h, w)
        return torch.stack([corr(padded(pixel, rows, columns, mode), K).flatten() for pixel in pixels], dim=1)

    return variant


PLAIN = Rows(K=kernel, in_shape=None)
AS_WRITTEN = Rows(K=None, in_shape=None)

dense_from_kernel_exercise = Exercise(
    name="dense_from_kernel",
    title="A convolution as a fully connected layer",
    points=6,
    reference=dense_from_kernel,
    domain=Domain(
        sizes={"kh": KERNEL_SIDE, "kw": KERNEL_SIDE, "h": SIDE, "w": SIDE},
        arguments={"K": Floats("kh", "kw"), "in_shape": PairOf("h", "w")},
        derived={"out_h": "h - kh + 1", "out_w": "w - kw + 1"},
        rules=["kh <= h", "kw <= w"],
        preferred=["out_h > 1", "out_w > 1", "kh > 1", "kw > 1"],
        work="out_h * out_w * kh * kw",
    ),
    book=FROM_DENSE,
    checks=[
        AS_WRITTEN.check("by-hand", "The two examples", public=True)(
            ("row", array([[1, 2]]), (2, 3)), ("book", grid(2, 2), (3, 4))
        ),
        PLAIN.check("square", "Square kernels and pictures")(("small", (3, 3), (4, 4)), ("larger", (5, 5), (7, 7))),
        PLAIN.check("not-square", "Kernels and pictures that are not square", weight=2)(
            ("wide-picture", (3, 3), (4, 7)),
            ("tall-picture", (3, 3), (8, 5)),
            ("wide-kernel", (1, 3), (5, 5)),
            ("tall-kernel", (5, 3), (7, 6)),
        ),
        PLAIN.check("even-kernels", "Kernels with an even number of rows and columns")(
            ("two-by-two", (2, 2), (4, 4)), ("four-by-four", (4, 4), (6, 6))
        ),
        PLAIN.check("thin", "One row, one column, one pixel, and kernels as large as the picture")(
            ("row-picture", (1, 3), (1, 7)),
            ("column-picture", (3, 1), (6, 1)),
            ("pixel-kernel", array([[3]]), (3, 4)),
            ("covered", (3, 5), (3, 5)),
        ),
        Check(
            "negative-numbers",
            "Negative numbers in the kernel",
            [
                *PLAIN.but(K=negative)(("negative", (3, 3), (5, 5))),
                *PLAIN.but(K=normal)(("mixed", (3, 3), (6, 6))),
            ],
        ),
        PLAIN.but(K=decimals).check("real-numbers", "Numbers with decimals")(("decimals", (3, 3), (7, 7))),
        Check(
            "unusual-arrays",
            "Arrays of float32, read-only or laid out otherwise",
            [
                *PLAIN.each(dtype="float32")(("float32", (3, 3), (8, 8))),
                *PLAIN.each(layout="readonly")(("read-only", (5, 5), (6, 6))),
                *PLAIN.each(layout="F")(("fortran", (5, 5), (8, 8))),
                *PLAIN.each(layout="strided")(("strided-memory", (7, 7), (8, 8))),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "matrix-transposed",
            """Your matrix is transposed: a row for each pixel. M @ X.ravel() takes one row of M for each number that
            comes out. How many rows does that make?""",
            vary(lambda M: M.mT),
        ),
        Misconception(
            "kernel-flipped",
            """Your kernel is turned by 180° in the matrix: that is a true convolution. In the first row the numbers of
            K come in their own order. Which of them does the upper left pixel meet?""",
            vary(K=turn),
        ),
        Misconception(
            "kernel-in-one-piece",
            """The rows of your kernel stand next to each other in each row of the matrix. X.ravel() goes on with the
            rest of the picture's row before the next row begins. How far apart do two pixels lie, one below the
            other?""",
            rows_made_of(lambda i, j, w, out_w: (i * w + j, 0)),
            rows_made_of(lambda i, j, w, out_w: (i * out_w + j, 0)),
        ),
        Misconception(
            "output-width-for-width",
            """In your matrix the rows of the kernel, or of the windows, lie as far apart as the output is wide. The
            columns of M are the pixels of the picture. How many of them does one row of the picture take?""",
            rows_made_of(lambda i, j, w, out_w: (i * out_w + j, w)),
            rows_made_of(lambda i, j, w, out_w: (i * w + j, out_w)),
            rows_made_of(lambda i, j, w, out_w: (i * out_w + j, out_w)),
        ),
        Misconception(
            "not-moved",
            """The same row stands in your matrix again and again. Each row belongs to another place of the kernel.
            Which pixels does the kernel meet at its second place?""",
            rows_made_of(lambda i, j, w, out_w: (0, w)),
            rows_made_of(lambda i, j, w, out_w: (i * w, w)),
            rows_made_of(lambda i, j, w, out_w: (j, w)),
        ),
        Misconception(
            "as-many-rows-as-pixels",
            """Your matrix has a row for every pixel. There is an output only where the whole kernel lies on the
            picture. How many places are there?""",
            as_many_rows(lambda n: 0),
            as_many_rows(lambda n: n // 2),
            as_many_rows(lambda n: n - n // 2),
            as_many_rows(lambda n: 0, "circular"),
            as_many_rows(lambda n: n // 2, "circular"),
        ),
        Misconception(
            "not-flattened",
            """Your answer has more than two axes: rows and columns of the picture, or of the output, are still apart. A
            matrix multiplies a vector. What is the shape of X.ravel(), and what that of the answer?""",
            vary(lambda M, K, in_shape: M.reshape(in_shape[0] - K.shape[0] + 1, -1, *in_shape)),
            vary(lambda M, in_shape: M.reshape(-1, *in_shape)),
            vary(lambda M, K, in_shape: M.reshape(in_shape[0] - K.shape[0] + 1, -1, M.shape[1])),
        ),
    ],
)
