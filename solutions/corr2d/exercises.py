"""One channel: cross-correlation, convolution, padding and stride, learning a kernel, and what a layer costs.

The variants of misconceptions are made from `corr`, the PyTorch reference.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from shared_parts import KERNEL_SIDE, PICTURE_SIDE, decimals, whole
from tensorgrade.exercise import (
    Assignment,
    AuthorError,
    Case,
    Check,
    Choice,
    Combination,
    Count,
    Derived,
    Domain,
    Exercise,
    Floats,
    Made,
    Misconception,
    NoAnswer,
    Number,
    Pair,
    PairOf,
    Relation,
    Residual,
    Section,
    Size,
    Term,
    array,
    grid,
    integers,
    normal,
)

CHAPTER = "https://d2l.ai/chapter_convolutional-neural-networks"

IMAGES = Section("Convolutions for Images", f"{CHAPTER}/conv-layer.html")
PADDING_AND_STRIDE = Section("Padding and Stride", f"{CHAPTER}/padding-and-strides.html")
FROM_DENSE = Section("From Fully Connected Layers to Convolutions", f"{CHAPTER}/why-conv.html")

# The book's example for edges: white, black, white.
STRIPES = array([[1, 1, 0, 0, 0, 0, 1, 1]] * 6)


# --- The references ---------------------------------------------------------------------------------------


def corr(X, K, padding=(0, 0), stride=(1, 1)):
    """Cross-correlation: (h, w), (kh, kw) → (out_h, out_w). All references and variants use it.

    In a variant, a kernel one row too tall gives an output without rows; with larger ones PyTorch raises.
    """
    room = [size + 2 * pad - kernel for size, pad, kernel in zip(X.shape, padding, K.shape, strict=True)]
    if min(room) < 0:
        return X.new_zeros([free // step + 1 for free, step in zip(room, stride, strict=True)])
    return F.conv2d(X[None, None], K[None, None], padding=padding, stride=stride)[0, 0]


def corr2d(X, K):
    return corr(X, K)


def conv2d(X, K):
    return corr(X, K.flip(0, 1))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    return corr(X, K, padding, stride)


def learn_kernel(X, Y, kernel_size):
    return Residual(A=windows_of(X, kernel_size), y=Y.flatten(), shape=kernel_size, rtol=1e-2)


def num_params_dense(in_shape, out_shape):
    # The meta device counts without allocating.
    layer = torch.nn.Linear(math.prod(in_shape), math.prod(out_shape), bias=False, device="meta")
    return layer.weight.numel()


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    layer = torch.nn.Conv2d(c_in, c_out, kernel_size, bias=bias, device="meta")
    return sum(parameter.numel() for parameter in layer.parameters())


def receptive_field(layers):
    return tuple(extent([(kernel[axis], stride[axis]) for kernel, stride in layers]) for axis in (0, 1))


def extent(layers):
    """The receptive field along one axis, for layers of (kernel, stride): the extent of an output's gradient.

    Rows and columns do not depend on each other. The field of ten layers has up to 177,145 of either.
    """
    stack = torch.nn.Sequential()
    for kernel, stride in layers:
        layer = torch.nn.Conv2d(1, 1, (kernel, 1), (stride, 1), bias=False, dtype=torch.float64)
        torch.nn.init.ones_(layer.weight)
        stack.append(layer)
    # A picture large enough for three outputs, so that the middle one has neighbours on both sides.
    height = 3
    for kernel, stride in reversed(layers):
        height = (height - 1) * stride + kernel
    X = torch.zeros(1, 1, height, 1, dtype=torch.float64, requires_grad=True)
    [gradient] = torch.autograd.grad(stack(X)[0, 0, 1, 0], X)
    seen = gradient.flatten().nonzero()
    return int(seen.max() - seen.min()) + 1


def windows_of(X, kernel_size):
    """The windows of X, one per row: (positions, kh·kw)."""
    return F.unfold(X[None, None], kernel_size)[0].T


# --- Helpers of variants ----------------------------------------------------------------------------------


def padded(X, rows, columns, mode="constant"):
    """X, padded by rows = (above, below) and columns = (left, right).

    Raises NoAnswer where the mode wants more rows or columns of X than there are: NumPy repeats them, PyTorch raises.
    """
    most = {"reflect": -1, "circular": 0}.get(mode, math.inf)
    if any(max(sides) > size + most for sides, size in zip((rows, columns), X.shape, strict=True)):
        raise NoAnswer
    return F.pad(X[None, None], (*columns, *rows), mode=mode)[0, 0]


def crop_or_pad(Y, height, width):
    """Y in an array of this size, cropped or padded with zeros below and on the right; None for a negative size."""
    if height < 0 or width < 0:
        return None
    return padded(Y, (0, height - Y.shape[0]), (0, width - Y.shape[1]))


def last_zeroed(Y, rows, columns):
    """Y with zeros in its last rows and columns."""
    height, width = Y.shape[0] - rows, Y.shape[1] - columns
    return crop_or_pad(Y[:height, :width], *Y.shape)


def masked(K, row, column):
    """K with zeros everywhere but in K[row, column]."""
    kept = torch.zeros_like(K)
    kept[row, column] = K[row, column]
    return kept


def same_size(before: Callable[[int], int], mode: str = "constant"):
    """A variant that pads X so that the output has its size; ``before(n)`` of the n rows or columns come first."""

    def variant(X, K, padding=(0, 0), stride=(1, 1)):
        rows, columns = [(before(size - 1), size - 1 - before(size - 1)) for size in K.shape]
        return corr(padded(X, rows, columns, mode), K, stride=stride)

    return variant


def full_size(X, K, padding=(0, 0), stride=(1, 1)):
    return corr(X, K, [size - 1 for size in K.shape], stride)


def products(X, K, padding=(0, 0), stride=(1, 1)):
    (top, left), (sh, sw), (kh, kw) = padding, stride, K.shape
    return padded(X, (top, top), (left, left)).unfold(0, kh, sh).unfold(1, kw, sw) * K


def size_of_axis(axis: int):
    """A variant that takes the kernel's length along one axis for both when it computes the output's size.

    It fails where that gives too many positions: the windows reach beyond the picture.
    """

    def variant(X, K, padding=(0, 0), stride=(1, 1)):
        kernel = K.shape[axis]
        sizes = [
            (size + 2 * pad - kernel) // step + 1 for size, pad, step in zip(X.shape, padding, stride, strict=True)
        ]
        Y = corr(X, K, padding, stride)
        return Y[: sizes[0], : sizes[1]] if sizes[0] <= Y.shape[0] and sizes[1] <= Y.shape[1] else None

    return variant


def square_part(X, K, **options):
    side = min(K.shape)
    return corr(X, K[:side, :side], **options)


def square_window(axis: int):
    """A variant with square windows, by one side of the kernel. NumPy broadcasts a kernel of one row or column."""

    def variant(X, K, **options):
        side = K.shape[axis]
        if side == 1:
            return corr(X, K.sum().reshape(1, 1), **options)
        return corr(X, K.expand(side, side), **options)

    return variant


def one_side(axis: int):
    """A variant that takes one side of the kernel for both everywhere; it fails where the other is shorter."""

    def variant(X, K, **options):
        side = K.shape[axis]
        return corr(X, K[:side, :side], **options) if min(K.shape) == side else None

    return variant


def square_window_in_place(axis: int):
    """A variant with the right output size, but square windows as in `square_window`, cut at the picture's edge."""

    def variant(X, K, padding=(0, 0), stride=(1, 1)):
        Y = corr(X, K, padding, stride)
        if K.shape[0] == K.shape[1]:
            return Y
        if 1 not in K.shape:
            return None
        side = K.shape[axis]
        window = K.sum().reshape(1, 1) if side == 1 else K.expand(side, side)
        (top, left), room = padding, max(K.shape)
        return corr(F.pad(X, (left, left + room, top, top + room)), window, (0, 0), stride)[: Y.shape[0], : Y.shape[1]]

    return variant


def turned_and_broadcast(turn: Callable[[torch.Tensor], torch.Tensor]):
    """A variant that multiplies windows of K's shape by the turned kernel; fails where NumPy cannot broadcast these."""

    def variant(X, K, **options):
        kernel = turn(K)
        if kernel.shape == K.shape:
            return corr(X, kernel, **options)
        # NumPy broadcasts a row times a column to all products of the two.
        return corr(X, K.sum().expand(K.shape), **options) if 1 in K.shape else None

    return variant


def circular_cropped(X, K, **_):
    whole = same_size(lambda n: n, "circular")(X, K)
    return crop_or_pad(whole, *corr(X, K).shape)


def with_flipped_kernel(misconception: Misconception):
    """The misconception's variants, with the kernel turned by 180° first."""
    return [
        lambda X, K, variant=item, **options: variant(X, K.flip(0, 1), **options) for item in misconception.readings
    ]


def for_conv2d(misconception: Misconception) -> Misconception:
    """The same misconception in a function that flips the kernel first."""
    return Misconception(misconception.name, misconception.words, *with_flipped_kernel(misconception))


# --- Misconceptions of every function that slides a kernel ------------------------------------------------

KERNEL_FLIPPED = Misconception(
    "kernel-flipped",
    (
        "Your kernel is turned by 180°: that is a true convolution. Cross-correlation lays the kernel on "
        "the picture as it is. Which element of K should meet the top left pixel of a window?"
    ),
    lambda X, K, **options: corr(X, K.flip(0, 1), **options),
)

FLIPPED_ONE_WAY = Misconception(
    "flipped-one-way",
    (
        "Your kernel is mirrored in one direction: its rows, or its columns, are read backwards. "
        "Cross-correlation mirrors nothing. Does one of your indices run against the other?"
    ),
    lambda X, K, **options: corr(X, K.flip(0), **options),
    lambda X, K, **options: corr(X, K.flip(1), **options),
)

TRANSPOSED_WORDS = (
    "The rows and columns of your kernel have changed places, as if it were transposed or given a "
    "quarter turn. The first index of K goes down the picture, the second goes across. Which of your "
    "indices goes which way?"
)

TRANSPOSED = Misconception(
    "kernel-transposed",
    TRANSPOSED_WORDS,
    lambda X, K, **options: corr(X, K.T, **options),
    turned_and_broadcast(lambda K: K.T),
    lambda X, K, **options: corr(X, K.T, **options) if K.shape[0] == K.shape[1] else None,
)

MEAN_FOR_SUM = Misconception(
    "mean-for-sum",
    (
        "You take the mean of the products in each window, where their sum is asked for. "
        "What would a kernel of ones give: a blurred picture, or one that is many times brighter?"
    ),
    lambda X, K, **options: corr(X, K, **options) / K.numel(),
)

NOT_SUMMED = Misconception(
    "not-summed",
    (
        "The products of a window are not added up: only some of them reach the answer, or each is kept "
        "by itself. One output element is the sum of all kh·kw products. Where does your sum start, and "
        "what is overwritten?"
    ),
    lambda X, K, **options: corr(X, masked(K, 0, 0), **options),
    lambda X, K, **options: corr(X, masked(K, -1, -1), **options),
    lambda X, K, **options: corr(X, masked(K, -1, slice(None)), **options),
    lambda X, K, **options: corr(X, masked(K, slice(None), -1), **options),
    products,
)

LAST_MISSING_WORDS = (
    "The last row or the last column of your output is missing, or was left zero. A window that just "
    "touches the border still counts. How many positions has a kernel of 2 in a picture of 3?"
)
LAST_MISSING_VARIANTS = (
    lambda X, K, **options: corr(X, K, **options)[:-1, :-1],
    lambda X, K, **options: corr(X, K, **options)[:-1],
    lambda X, K, **options: corr(X, K, **options)[:, :-1],
    lambda X, K, **options: last_zeroed(corr(X, K, **options), 1, 1),
    lambda X, K, **options: last_zeroed(corr(X, K, **options), 1, 0),
    lambda X, K, **options: last_zeroed(corr(X, K, **options), 0, 1),
)
LAST_MISSING = Misconception("last-missing", LAST_MISSING_WORDS, *LAST_MISSING_VARIANTS)

SIZE_SWAPPED = Misconception(
    "size-swapped",
    (
        "Rows and columns of your output have changed places. The height of the output comes from the "
        "heights of picture and kernel, its width from their widths. Which entry of a shape is the height?"
    ),
    lambda X, K, **options: corr(X, K, **options).T,
)

ONLY_SQUARE_WORDS = (
    "One length serves for both directions, which works for square kernels only. Height and width, like "
    "every other pair here, need a number for the rows and one for the columns. Where do you use one of "
    "them twice?"
)
ONLY_SQUARE_VARIANTS = (
    square_part,
    *(variant(axis) for variant in (size_of_axis, one_side, square_window, square_window_in_place) for axis in (0, 1)),
)
ONLY_SQUARE = Misconception("only-square", ONLY_SQUARE_WORDS, *ONLY_SQUARE_VARIANTS)

SAME_SIZE = Misconception(
    "same-size",
    (
        "Your output is as large as the input. There is an output only where the whole kernel lies on "
        "the picture and on the padding that was asked for. How far can a kernel of width 2 slide in a "
        "picture of width 3?"
    ),
    same_size(lambda n: n // 2),
    same_size(lambda n: n - n // 2),
    same_size(lambda n: 0),
    lambda X, K, **options: crop_or_pad(corr(X, K, **options), *X.shape),
)

FULL_SIZE = Misconception(
    "full-size",
    (
        "Your output is larger than it should be: it also has the positions where the kernel hangs over "
        "the border and touches the picture with a single pixel (the “full” mode). Which positions lie "
        "wholly inside?"
    ),
    full_size,
)

WRAP_AROUND_WORDS = (
    "Your picture wraps around: at a border the pixels of the opposite side come in, as with np.roll or "
    "a Fourier transform without room to spare. What lies beyond the border in this task?"
)
WRAP_AROUND_VARIANTS = (
    same_size(lambda n: 0, "circular"),
    same_size(lambda n: n // 2, "circular"),
    same_size(lambda n: n - n // 2, "circular"),
    same_size(lambda n: n, "circular"),
)
WRAP_AROUND = Misconception("wrap-around", WRAP_AROUND_WORDS, *WRAP_AROUND_VARIANTS, circular_cropped)

ROUNDED = Misconception(
    "rounded",
    (
        "Your numbers have lost what stands behind the decimal point: somewhere they pass through "
        "integers. Of which dtype is the array that you write into, and who decided that?"
    ),
    lambda X, K, **options: corr(X, K, **options).round(),
    lambda X, K, **options: corr(X, K, **options).trunc(),
    lambda X, K, **options: corr(X, K, **options).floor(),
    lambda X, K, **options: corr(X.trunc(), K.trunc(), **options),
)


# --- corr2d and conv2d: the same kinds of pictures --------------------------------------------------------

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

# The plain case is a square picture and an odd, square kernel without negative numbers. Each check differs
# from it in one way, and no two cases have the same shapes, so that a failed check shows one thing.
KERNEL = {"low": 0, "high": 4}
NEGATIVE = {"sign": "negative"}

SMALL_TITLE = "Small pictures of whole numbers"
NOT_SQUARE_TITLE = "Pictures and kernels that are not square"
EVEN_TITLE = "Kernels with an even number of rows and columns"
THIN_TITLE = "One row, one column, one pixel"
NEGATIVE_TITLE = "Negative numbers in the picture and in the kernel"
UNUSUAL_TITLE = "Arrays of float32, read-only or laid out otherwise"


def unusual_arrays(single, read_only, fortran, strided):
    """A check of other dtypes and memory layouts; each argument is (side of the picture, side of the kernel)."""

    def case(name, sides, **kind):
        picture, kernel = sides
        return Case(name, X=whole(picture, picture, **kind), K=integers(kernel, kernel, **KERNEL, **kind))

    return Check(
        "unusual-arrays",
        UNUSUAL_TITLE,
        [
            case("float32", single, dtype="float32"),
            case("read-only", read_only, layout="readonly"),
            case("fortran", fortran, layout="F"),
            case("strided-memory", strided, layout="strided"),
        ],
    )


HIDDEN_CHECKS = [
    Check(
        "small-integers",
        SMALL_TITLE,
        [
            Case("small", X=whole(4, 4), K=integers(3, 3, **KERNEL)),
            Case("small-larger-kernel", X=whole(7, 7), K=integers(5, 5, **KERNEL)),
        ],
    ),
    Check(
        "not-square",
        NOT_SQUARE_TITLE,
        [
            Case("wide-picture", X=whole(3, 6), K=integers(3, 3, **KERNEL)),
            Case("tall-picture", X=whole(6, 4), K=integers(3, 3, **KERNEL)),
            Case("wide-kernel", X=whole(6, 6), K=integers(3, 5, **KERNEL)),
            Case("tall-kernel", X=whole(6, 7), K=integers(5, 3, **KERNEL)),
            Case("long-kernel", X=whole(6, 6), K=integers(1, 5, **KERNEL)),
        ],
        weight=2,
    ),
    Check(
        "even-kernels",
        EVEN_TITLE,
        [
            Case("two-by-two", X=whole(4, 4), K=integers(2, 2, **KERNEL)),
            Case("four-by-four", X=whole(6, 6), K=integers(4, 4, **KERNEL)),
        ],
    ),
    Check(
        "thin",
        THIN_TITLE,
        [
            Case("one-row", X=whole(1, 7), K=integers(1, 3, **KERNEL)),
            Case("one-column", X=whole(7, 1), K=integers(3, 1, **KERNEL)),
            Case("one-pixel-kernel", X=whole(3, 3), K=array([[2]])),
            Case("one-pixel-picture", X=array([[3]]), K=array([[4]])),
            Case("kernel-covers-picture", X=whole(3, 3), K=integers(3, 3, **KERNEL)),
        ],
    ),
    Check(
        "negative-numbers",
        NEGATIVE_TITLE,
        [
            Case("negative-picture", X=integers(8, 8, **NEGATIVE), K=integers(3, 3, **KERNEL)),
            Case("negative-kernel", X=whole(9, 9), K=integers(3, 3, **NEGATIVE)),
            Case("mixed-signs", X=normal(8, 8), K=normal(5, 5)),
        ],
    ),
    Check(
        "real-numbers",
        "Numbers with decimals, and a bright picture",
        [
            Case("real", X=decimals(6, 6), K=decimals(3, 3)),
            Case("bright", X=decimals(7, 7, offset=100), K=decimals(3, 3)),
        ],
        weight=2,
    ),
    unusual_arrays((10, 3), (10, 5), (11, 5), (11, 7)),
]


def rotate_180(values):
    """The array turned by 180°."""
    return values[::-1, ::-1]


def padded_below(size, change=lambda values: values):
    """A function that changes a picture, then adds ``size`` rows of zeros below and as many columns on the right."""
    return lambda picture: np.pad(change(picture), ((0, size), (0, size)))


# The padding differs so that no two calls have the same shapes.
TRANSLATION = Check(
    "translation",
    "Translation: when the picture moves, the answer moves along",
    [
        Case(
            "in-place", X=Derived("real", change=lambda picture: np.pad(picture, ((2, 3), (2, 3)))), K=Derived("real")
        ),
        Case("moved", X=Derived("real", change=lambda picture: np.pad(picture, ((3, 3), (4, 2)))), K=Derived("real")),
    ],
    relation=Relation(
        terms=[
            Term("in-place", index=(slice(None), slice(None, -1))),
            Term("moved", coefficient=-1.0, index=(slice(1, None), slice(2, None))),
        ],
        broken=(
            "The picture moved by one row and two columns inside its black frame, but your answer did "
            "not simply move along. Every position must be treated alike: does your answer depend on where "
            "a window lies?"
        ),
    ),
)

# As bright as the pixels of a photograph: answers go far beyond 255.
GREY_LEVELS = {"low": 0, "high": 256}

LINEARITY_IN_X = Check(
    "linearity",
    "Linearity: what holds for two pictures holds for their mixture",
    [
        Case("one-picture", X=integers(9, 9, **GREY_LEVELS), K=integers(5, 5, **KERNEL)),
        Case("another-picture", X=Derived("one-picture", change=padded_below(3, rotate_180)), K=Derived("one-picture")),
        Case(
            "mixed-picture",
            X=Derived("one-picture", change=padded_below(4, lambda picture: picture + 2 * rotate_180(picture))),
            K=Derived("one-picture"),
        ),
    ],
    relation=Relation(
        terms=[
            Term("mixed-picture", index=(slice(None, -4), slice(None, -4))),
            Term("one-picture", coefficient=-1.0),
            Term("another-picture", coefficient=-2.0, index=(slice(None, -3), slice(None, -3))),
        ],
        broken=(
            "A picture was laid over another one that is twice as bright. The answer to the mixture should be "
            "the answer to the first plus twice the answer to the second, and yours is not. Products and sums keep "
            "such mixtures. Which step of your function does anything else with the numbers?"
        ),
    ),
)

LINEARITY_IN_K = Check(
    "linearity",
    "Linearity: what holds for two kernels holds for their mixture",
    [
        Case("one-kernel", X=integers(12, 12, **GREY_LEVELS), K=integers(5, 5, **KERNEL)),
        Case(
            "another-kernel",
            X=Derived("one-kernel", change=padded_below(1)),
            K=Derived("one-kernel", change=lambda K: K.T),
        ),
        Case(
            "mixed-kernel",
            X=Derived("one-kernel", change=padded_below(2)),
            K=Derived("one-kernel", change=lambda K: K + 2 * K.T),
        ),
    ],
    relation=Relation(
        terms=[
            Term("mixed-kernel", index=(slice(None, -2), slice(None, -2))),
            Term("one-kernel", coefficient=-1.0),
            Term("another-kernel", coefficient=-2.0, index=(slice(None, -1), slice(None, -1))),
        ],
        broken=(
            "A kernel plus twice another one is a kernel, too. Its answer should be the answer of the first plus "
            "twice the answer of the second, and yours is not. Products and sums keep such mixtures. Which step of "
            "your function does anything else with the numbers?"
        ),
    ),
)

AS_CORRELATION = Check(
    "as-correlation",
    "Convolution is cross-correlation with the kernel turned by 180°",
    [
        Case("convolved", X=integers(11, 11, **GREY_LEVELS), K=integers(3, 3, **KERNEL)),
        Case(
            "correlated",
            "corr2d",
            X=Derived("convolved", change=padded_below(1)),
            K=Derived("convolved", change=rotate_180),
        ),
    ],
    relation=Relation(
        terms=[
            Term("convolved"),
            Term("correlated", coefficient=-1.0, index=(slice(None, -1), slice(None, -1))),
        ],
        broken=(
            "Your corr2d, given the kernel turned by 180°, does not answer what your conv2d answers to the kernel "
            "as it is. The two should agree for every picture and every kernel. Where do the two functions part?"
        ),
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
        Check(
            "book-example",
            "The book's example",
            [Case("book", X=grid(3, 3), K=grid(2, 2))],
            public=True,
        ),
        Check(
            "book-edges",
            "The book's edges",
            [
                Case("edges", X=STRIPES, K=array([[1, -1]])),
                Case("edges-across", X=STRIPES.T.copy(), K=array([[1], [-1]])),
                Case("edges-not-seen", X=STRIPES.T.copy(), K=array([[1, -1]])),
            ],
            public=True,
        ),
        *HIDDEN_CHECKS,
        TRANSLATION,
        LINEARITY_IN_X,
    ],
    misconceptions=[
        KERNEL_FLIPPED,
        FLIPPED_ONE_WAY,
        TRANSPOSED,
        MEAN_FOR_SUM,
        NOT_SUMMED,
        LAST_MISSING,
        SIZE_SWAPPED,
        SAME_SIZE,
        FULL_SIZE,
        WRAP_AROUND,
        ONLY_SQUARE,
        ROUNDED,
    ],
    combinations=[
        Combination(KERNEL_FLIPPED, MEAN_FOR_SUM, lambda X, K: conv2d(X, K) / K.numel()),
        Combination(KERNEL_FLIPPED, LAST_MISSING, *with_flipped_kernel(LAST_MISSING)),
        Combination(KERNEL_FLIPPED, SAME_SIZE, *with_flipped_kernel(SAME_SIZE)),
        Combination(
            MEAN_FOR_SUM,
            LAST_MISSING,
            *[lambda X, K, variant=item: variant(X, K / K.numel()) for item in LAST_MISSING.readings],
        ),
    ],
)

NOT_FLIPPED = Misconception(
    "not-flipped",
    (
        "This is the cross-correlation: your kernel is laid on the picture as it is. A "
        "convolution first turns the kernel by 180°. What does that do to the order of its rows, "
        "and of its columns?"
    ),
    lambda X, K: corr(X, K),
)

conv2d_exercise = Exercise(
    name="conv2d",
    title="Convolution",
    points=5,
    reference=conv2d,
    domain=WITHOUT_PADDING,
    book=IMAGES,
    checks=[
        Check(
            "book-example",
            "The book's example, convolved",
            [
                Case("book", X=grid(3, 3), K=grid(2, 2)),
                Case("edges", X=STRIPES, K=array([[1, -1]])),
                Case("edges-across", X=STRIPES.T.copy(), K=array([[1], [-1]])),
            ],
            public=True,
        ),
        Check(
            "one-bright-pixel",
            "One bright pixel shows the kernel as it is",
            [
                Case("impulse", X=array(np.pad([[1]], 2)), K=grid(3, 3, start=1)),
                Case("impulse-larger-kernel", X=array(np.pad([[1]], 4)), K=grid(5, 5, start=1)),
            ],
        ),
        *HIDDEN_CHECKS,
        LINEARITY_IN_K,
        # Last, because after a corr2d that does not return no case of this function is called.
        AS_CORRELATION,
    ],
    misconceptions=[
        NOT_FLIPPED,
        Misconception(
            "flipped-one-way",
            (
                "Your kernel is mirrored in one direction only, top to bottom or left to right. A "
                "convolution mirrors it in both, which together is a turn by 180°. Which direction is still "
                "missing?"
            ),
            lambda X, K: corr(X, K.flip(0)),
            lambda X, K: corr(X, K.flip(1)),
        ),
        Misconception(
            "kernel-transposed",
            TRANSPOSED_WORDS,
            lambda X, K: corr(X, K.T),
            lambda X, K: corr(X, K.flip(0, 1).T),
            lambda X, K: corr(X, K.rot90(1)),
            lambda X, K: corr(X, K.rot90(-1)),
            turned_and_broadcast(lambda K: K.T),
            turned_and_broadcast(lambda K: K.flip(0, 1).T),
            turned_and_broadcast(lambda K: K.rot90(1)),
            turned_and_broadcast(lambda K: K.rot90(-1)),
        ),
        Misconception(
            "picture-flipped",
            (
                "Your answer stands on its head: the picture, or the result, was turned by 180° as well, "
                "or instead of the kernel. Only the kernel is flipped. Where should the top left output "
                "come from?"
            ),
            lambda X, K: corr(X.flip(0, 1), K),
            lambda X, K: corr(X, K).flip(0, 1),
        ),
        *map(
            for_conv2d,
            [
                MEAN_FOR_SUM,
                NOT_SUMMED,
                LAST_MISSING,
                SIZE_SWAPPED,
                SAME_SIZE,
                FULL_SIZE,
                WRAP_AROUND,
                ONLY_SQUARE,
                ROUNDED,
            ],
        ),
    ],
    combinations=[
        Combination(NOT_FLIPPED, MEAN_FOR_SUM, *MEAN_FOR_SUM.readings),
        Combination(NOT_FLIPPED, LAST_MISSING, *LAST_MISSING.readings),
        Combination(NOT_FLIPPED, SAME_SIZE, *SAME_SIZE.readings),
    ],
)


# --- corr2d_strided ---------------------------------------------------------------------------------------


def padded_on_sides(place):
    """A variant that pads with ``place(p) = (before, after)`` rows or columns for a padding of p."""

    def variant(X, K, padding=(0, 0), stride=(1, 1)):
        rows, columns = map(place, padding)
        return corr(padded(X, rows, columns), K, stride=stride)

    return variant


def padded_with(mode):
    """A variant that pads with the picture's own values, in one of the modes of `torch.nn.functional.pad`."""

    def variant(X, K, padding=(0, 0), stride=(1, 1)):
        rows, columns = [(pad, pad) for pad in padding]
        return corr(padded(X, rows, columns, mode), K, stride=stride)

    return variant


def remainder_dropped(X, K, padding=(0, 0), stride=(1, 1)):
    height, width = [size // step for size, step in zip(corr(X, K, padding).shape, stride, strict=True)]
    return corr(X, K, padding, stride)[:height, :width]


def overhanging(X, K, padding=(0, 0), stride=(1, 1)):
    """One more window where the stride leaves a remainder: it extends beyond the border, onto zeros."""
    height, width = X.shape
    (top, left), (sh, sw) = padding, stride
    below, right = -(height + 2 * top - K.shape[0]) % sh, -(width + 2 * left - K.shape[1]) % sw
    return corr(padded(X, (top, top + below), (left, left + right)), K, stride=stride)


def rounded_up(X, K, padding=(0, 0), stride=(1, 1)):
    return crop_or_pad(corr(X, K, padding, stride), *overhanging(X, K, padding, stride).shape)


def step_one(X, K, padding=(0, 0), stride=(1, 1)):
    return crop_or_pad(corr(X, K, padding), *corr(X, K, padding, stride).shape)


def padding_left_out(X, K, padding=(0, 0), stride=(1, 1)):
    return crop_or_pad(corr(X, K, stride=stride), *corr(X, K, padding, stride).shape)


PADDING_IGNORED = Misconception(
    "padding-ignored",
    (
        "Your answer is that of the picture without padding: the rows and columns of zeros "
        "around it are missing. What does padding = (1, 2) add above, below, left and right?"
    ),
    lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, stride=stride),
    padding_left_out,
)

STRIDE_IGNORED = Misconception(
    "stride-ignored",
    (
        "Your window moves by one pixel at a time, whatever the stride. With stride (sh, sw) the "
        "next output below looks sh rows further down, the next to the right sw columns further on. "
        "Where does output (1, 1) look?"
    ),
    lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding),
    step_one,
)

EVERY_SECOND = Check(
    "every-second",
    "A stride of two keeps every second answer of a stride of one",
    [
        # Other shapes than in the cases without a stride: a stride of one makes the same call.
        Case("step-of-one", X=whole(11, 11), K=integers(3, 3, **KERNEL), stride=(1, 1)),
        Case("step-of-two", X=Derived("step-of-one"), K=Derived("step-of-one"), stride=(2, 2)),
    ],
    relation=Relation(
        terms=[
            Term("step-of-one", index=(slice(None, None, 2), slice(None, None, 2))),
            Term("step-of-two", coefficient=-1.0),
        ],
        broken=(
            "With a stride of two your answer is not every second row and column of what you answer with a stride "
            "of one. The windows are the same, only fewer of them are looked at. Which window does your second "
            "output come from, and what does your function do with the ones in between?"
        ),
    ),
)

corr2d_strided_exercise = Exercise(
    name="corr2d_strided",
    title="Cross-correlation with padding and stride",
    points=10,
    reference=corr2d_strided,
    domain=Domain(
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
        derived={
            "out_h": "(h + 2 * pad_h - kh) // sh + 1",
            "out_w": "(w + 2 * pad_w - kw) // sw + 1",
        },
        rules=["kh <= h + 2 * pad_h", "kw <= w + 2 * pad_w", "pad_h < kh", "pad_w < kw"],
        # With kh <= h some windows lie wholly in the picture.
        preferred=["out_h > 1", "out_w > 1", "kh <= h", "kw <= w", "kh > 1", "kw > 1"],
        work="out_h * out_w * kh * kw",
    ),
    book=PADDING_AND_STRIDE,
    checks=[
        Check(
            "book-example",
            "The book's examples",
            [
                Case("book", X=grid(3, 3), K=grid(2, 2)),
                Case("book-padding", X=grid(3, 3), K=grid(2, 2), padding=(1, 1)),
                Case("book-strides", X=grid(3, 3), K=grid(2, 2), padding=(1, 1), stride=(3, 2)),
            ],
            public=True,
        ),
        Check(
            "padding",
            "Padding, with a stride of one",
            [
                Case("pad-by-one", X=whole(4, 4), K=integers(3, 3, **KERNEL), padding=(1, 1)),
                Case("pad-by-two", X=whole(3, 3), K=integers(3, 3, **KERNEL), padding=(2, 2)),
                Case("kernel-over-picture", X=whole(4, 4), K=integers(5, 5, **KERNEL), padding=(2, 2)),
                Case("pad-by-three", X=whole(5, 5), K=integers(5, 5, **KERNEL), padding=(3, 3)),
            ],
            weight=2,
        ),
        Check(
            "stride",
            "Strides, without padding",
            [
                Case("stride-two", X=whole(7, 7), K=integers(3, 3, **KERNEL), stride=(2, 2)),
                Case("stride-three", X=whole(6, 6), K=integers(3, 3, **KERNEL), stride=(3, 3)),
                Case("stride-over-kernel", X=whole(7, 7), K=integers(3, 3, **KERNEL), stride=(4, 4)),
            ],
            weight=2,
        ),
        Check(
            "remainder",
            "Strides that do not divide the room there is",
            [
                Case("rest", X=whole(6, 6), K=integers(3, 3, **KERNEL), stride=(2, 2)),
                Case("rest-of-two", X=whole(8, 8), K=integers(3, 3, **KERNEL), stride=(3, 3)),
                Case("stride-over-picture", X=whole(4, 4), K=integers(3, 3, **KERNEL), stride=(5, 5)),
            ],
        ),
        Check(
            "padding-and-stride",
            "Padding and stride together",
            [
                Case("both", X=whole(5, 5), K=integers(3, 3, **KERNEL), padding=(2, 2), stride=(2, 2)),
                Case("both-one", X=whole(6, 6), K=integers(5, 5, **KERNEL), padding=(1, 1), stride=(3, 3)),
                Case("both-three", X=whole(7, 7), K=integers(5, 5, **KERNEL), padding=(2, 2), stride=(3, 3)),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            "Pictures, kernels, paddings and strides that differ between rows and columns",
            [
                Case("wide-picture", X=whole(3, 6), K=integers(3, 3, **KERNEL)),
                Case("wide-kernel", X=whole(6, 6), K=integers(3, 5, **KERNEL)),
                Case("long-kernel", X=whole(7, 7), K=integers(1, 3, **KERNEL), stride=(2, 2)),
                Case("pad-rows", X=whole(4, 4), K=integers(3, 3, **KERNEL), padding=(1, 0)),
                Case("pad-unequally", X=whole(4, 4), K=integers(3, 3, **KERNEL), padding=(1, 2)),
                Case("stride-columns", X=whole(5, 5), K=integers(3, 3, **KERNEL), stride=(1, 2)),
                Case("stride-unequally", X=whole(9, 9), K=integers(3, 3, **KERNEL), stride=(3, 2)),
                Case(
                    "all-differ",
                    X=whole(5, 9),
                    K=integers(3, 5, **KERNEL),
                    padding=(2, 1),
                    stride=(2, 3),
                ),
                Case(
                    "all-differ-tall",
                    X=whole(8, 6),
                    K=integers(5, 3, **KERNEL),
                    padding=(1, 2),
                    stride=(5, 7),
                ),
            ],
            weight=2,
        ),
        Check(
            "even-kernels",
            EVEN_TITLE,
            [
                Case("two-by-two", X=whole(4, 4), K=integers(2, 2, **KERNEL)),
                Case("four-by-four", X=whole(6, 6), K=integers(4, 4, **KERNEL)),
            ],
        ),
        Check(
            "thin",
            "One row, one column, and kernels as large as the picture",
            [
                Case("one-row", X=whole(1, 8), K=integers(1, 3, **KERNEL)),
                Case("one-column", X=whole(7, 1), K=integers(3, 1, **KERNEL)),
                Case("one-pixel-kernel", X=whole(4, 4), K=array([[2]])),
                Case("kernel-covers-picture", X=whole(3, 3), K=integers(3, 3, **KERNEL)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE_TITLE,
            [
                Case("negative-picture", X=integers(5, 5, **NEGATIVE), K=integers(3, 3, **KERNEL)),
                Case("negative-kernel", X=whole(8, 8), K=integers(3, 3, **NEGATIVE)),
                Case("mixed-signs", X=normal(6, 6), K=normal(5, 5)),
            ],
        ),
        Check(
            "real-numbers",
            "Numbers with decimals, and a bright picture",
            [
                Case("real", X=decimals(6, 6), K=decimals(3, 3)),
                Case("bright", X=decimals(7, 7, offset=100), K=decimals(3, 3)),
            ],
        ),
        unusual_arrays((9, 3), (8, 5), (9, 5), (10, 3)),
        EVERY_SECOND,
    ],
    misconceptions=[
        KERNEL_FLIPPED,
        FLIPPED_ONE_WAY,
        TRANSPOSED,
        MEAN_FOR_SUM,
        PADDING_IGNORED,
        STRIDE_IGNORED,
        Misconception(
            "padding-counted-once",
            (
                "Your padding is counted once, where it should be counted twice: padding = (1, 1) means "
                "one row above and one below, so the height grows by two. Do you follow the book's formula? "
                "It counts both sides together."
            ),
            padded_on_sides(lambda p: (p, 0)),
            padded_on_sides(lambda p: (p // 2, p - p // 2)),
            padded_on_sides(lambda p: (p - p // 2, p // 2)),
        ),
        Misconception(
            "padding-on-one-side",
            (
                "All your zeros lie on one side of the picture. Padding surrounds it: the same number of "
                "rows above and below, the same number of columns left and right. Where does your picture "
                "begin in the padded array?"
            ),
            padded_on_sides(lambda p: (0, p)),
            padded_on_sides(lambda p: (2 * p, 0)),
            padded_on_sides(lambda p: (0, 2 * p)),
        ),
        Misconception(
            "padding-swapped",
            (
                "Rows and columns of your padding have changed places. The first number of the pair is "
                "for the rows, above and below; the second is for the columns. Which one widens the picture?"
            ),
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding[::-1], stride),
        ),
        Misconception(
            "stride-swapped",
            (
                "Rows and columns of your stride have changed places. The first number of the pair is "
                "the step down, the second is the step to the right. Which of your indices is multiplied by "
                "which?"
            ),
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding, stride[::-1]),
        ),
        Misconception(
            "pairs-swapped",
            (
                "Both pairs, padding and stride, are read as (columns, rows). They are (rows, columns), "
                "as in a shape. How would you unpack a pair so that the names tell you which is which?"
            ),
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding[::-1], stride[::-1]),
        ),
        Misconception(
            "rounded-up",
            (
                "Your output has a row or column too many where the stride does not divide: a window "
                "that no longer fits wholly is left out, not completed. Which way should the size be "
                "rounded?"
            ),
            overhanging,
            rounded_up,
        ),
        Misconception(
            "padding-not-zero",
            (
                "Your padding repeats the pixels at the border of the picture. Here the padding is made "
                "of zeros. Which mode does the function that you pad with use, and which value does it put "
                "in?"
            ),
            padded_with("replicate"),
            padded_with("reflect"),
        ),
        Misconception("wrap-around", WRAP_AROUND_WORDS, padded_with("circular"), *WRAP_AROUND_VARIANTS),
        NOT_SUMMED,
        Misconception("last-missing", LAST_MISSING_WORDS, *LAST_MISSING_VARIANTS, remainder_dropped),
        SIZE_SWAPPED,
        SAME_SIZE,
        FULL_SIZE,
        Misconception(
            "only-square",
            ONLY_SQUARE_WORDS,
            *ONLY_SQUARE_VARIANTS,
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding, stride[:1] * 2),
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding, stride[1:] * 2),
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding[:1] * 2, stride),
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding[1:] * 2, stride),
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding[:1] * 2, stride[:1] * 2),
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K, padding[1:] * 2, stride[1:] * 2),
        ),
        ROUNDED,
    ],
    combinations=[
        Combination(
            PADDING_IGNORED,
            STRIDE_IGNORED,
            lambda X, K, padding=(0, 0), stride=(1, 1): corr(X, K),
            lambda X, K, padding=(0, 0), stride=(1, 1): crop_or_pad(corr(X, K), *corr(X, K, padding, stride).shape),
        ),
        Combination(KERNEL_FLIPPED, PADDING_IGNORED, *with_flipped_kernel(PADDING_IGNORED)),
        Combination(KERNEL_FLIPPED, STRIDE_IGNORED, *with_flipped_kernel(STRIDE_IGNORED)),
    ],
)


# --- learn_kernel -----------------------------------------------------------------------------------------


def noise(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape)


def positive(seed, *shape):
    return np.abs(noise(seed, *shape))


def fit_case(name, picture, kernel):
    """A case whose Y is made with a known kernel.

    Raises AuthorError for one without the properties that the notebook promises: at least three windows per unknown, a
    condition number of at most 20, and a Y that is not zero.
    """
    X, K = torch.from_numpy(picture.astype(np.float64)), torch.from_numpy(kernel)
    A, Y = windows_of(X, K.shape), corr(X, K)
    rows, unknowns = A.shape
    condition = float(torch.linalg.cond(A))
    if rows < 3 * unknowns or not condition <= 20 or not Y.any():
        raise AuthorError(
            f"Case {name!r} cannot be learnt: {rows} windows for {unknowns} unknowns, condition number "
            f"{condition:.1f}, largest |Y| {float(Y.abs().max()):.3g}."
        )
    return Case(name, X=picture, Y=Y.numpy().astype(picture.dtype), kernel_size=tuple(K.shape))


def wrong_kernel(arrange, shape=lambda size: size):
    """A variant that fits another kernel: ``arrange`` changes the windows, (positions, kh, kw)."""

    def variant(X, Y, kernel_size):
        windows = windows_of(X, kernel_size).unflatten(1, kernel_size)
        return Residual(A=arrange(windows).flatten(1), y=Y.flatten(), shape=shape(kernel_size), rtol=1e-2)

    return variant


def changed_kernel(change):
    """A variant that finds the kernel and then changes it; it fails for zeros, which cannot be given as a residual."""

    def variant(X, Y, kernel_size):
        A = windows_of(X, kernel_size)
        K = change(torch.linalg.lstsq(A, Y.reshape(-1, 1)).solution.flatten())
        return Residual(A=torch.eye(len(K), dtype=K.dtype), y=K, shape=kernel_size, rtol=1e-6) if K.any() else None

    return variant


def answer_of_some_kernel(generator, X, kh, kw):
    """A Y for this X that some random kernel gives; of whole numbers, if X is."""
    K = generator.standard_normal((kh, kw))
    if (np.rint(X) == X).all():
        K = np.where(K < 0, np.floor(3 * K), np.ceil(3 * K))
    return corr(torch.from_numpy(X), torch.from_numpy(K)).numpy()


def is_well_conditioned(X, kernel_size):
    """Whether gradient descent converges in a few hundred steps."""
    return float(torch.linalg.cond(windows_of(torch.from_numpy(X), kernel_size))) <= 20


LEARNT_FLIPPED = Misconception(
    "kernel-flipped",
    (
        "Your kernel is the right one turned by 180°: it fits a true convolution. Y was made "
        "with cross-correlation. With which of the two do you compare, and in which order does your "
        "gradient run?"
    ),
    wrong_kernel(lambda windows: windows.flip(1, 2)),
)

LEARNT_OF_MEAN = Misconception(
    "mean-for-sum",
    (
        "Your kernel is too large by a factor, the number of its elements: it fits the mean of "
        "the products in a window. corr2d adds them up. Where do you divide?"
    ),
    wrong_kernel(lambda windows: windows / windows[0].numel()),
)

LEARNT_ROUNDED = Misconception(
    "rounded",
    (
        "Your kernel would be right but for what stands behind the decimal point: its elements "
        "are whole numbers. The book's kernel happens to have whole numbers; must every kernel?"
    ),
    changed_kernel(torch.round),
)

learn_kernel_exercise = Exercise(
    name="learn_kernel",
    title="Learning a kernel",
    points=8,
    reference=learn_kernel,
    domain=Domain(
        sizes={
            "h": Size(1, 32, plain=12),
            "w": Size(1, 32, plain=12),
            "kh": Size(1, 8, plain=3),
            "kw": Size(1, 8, plain=3),
        },
        arguments={
            # No numbers near zero alone: optimizers such as Adam divide by a small number more than the gradient.
            "X": Floats("h", "w", smallest=1e-3, change_alone=lambda X: X / 2),
            "Y": Made(answer_of_some_kernel),
            "kernel_size": PairOf("kh", "kw"),
        },
        derived={"out_h": "h - kh + 1", "out_w": "w - kw + 1"},
        rules=["kh <= h", "kw <= w", "out_h * out_w >= 3 * kh * kw"],
        preferred=["out_h > 1", "out_w > 1", "kh > 1", "kw > 1"],
        work="out_h * out_w * kh * kw",
        accepts=is_well_conditioned,
    ),
    seconds=5.0,
    book=IMAGES,
    checks=[
        Check(
            "book-example",
            "The book's edge detector, learnt",
            [
                fit_case("book", STRIPES, array([[1, -1]])),
                fit_case("book-across", STRIPES.T.copy(), array([[1], [-1]])),
            ],
            public=True,
        ),
        Check(
            "square-kernels",
            "Square kernels of whole numbers",
            [
                fit_case("three-by-three", positive(3, 9, 9), array([[1, 0, 2], [4, 1, 3], [5, 2, 0]])),
                fit_case("three-by-three-larger", positive(1, 10, 10), array([[2, 1, 0], [0, 3, 1], [1, 0, 6]])),
            ],
        ),
        Check(
            "not-square",
            "Kernels and pictures that are not square",
            [
                fit_case("wide-picture", positive(2, 6, 12), array([[3, 1, 0], [0, 2, 5], [1, 0, 1]])),
                fit_case("wide-kernel", positive(4, 9, 12), array([[1, 2, 3, 0, 1], [4, 0, 1, 2, 2], [0, 5, 1, 1, 3]])),
                fit_case("tall-kernel", positive(5, 8, 7), array([[2], [1], [4]])),
                fit_case("long-kernel", positive(6, 9, 9), array([[3, 1, 2, 1, 5]])),
            ],
            weight=2,
        ),
        Check(
            "even-kernels",
            EVEN_TITLE,
            [
                fit_case("two-by-two", positive(22, 6, 6), array([[1, 2], [3, 4]])),
                fit_case(
                    "four-by-four",
                    positive(23, 12, 12),
                    array([[1, 0, 2, 3], [4, 1, 1, 0], [0, 2, 5, 1], [3, 1, 0, 2]]),
                ),
            ],
        ),
        Check(
            "thin",
            THIN_TITLE,
            [
                fit_case("one-row", positive(7, 1, 16), array([[2, 1, 3]])),
                fit_case("one-column", positive(8, 16, 1), array([[1], [3], [2]])),
                fit_case("one-pixel-kernel", positive(9, 3, 3), array([[3]])),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE_TITLE,
            [
                fit_case("negative-picture", -positive(20, 11, 11), array([[1, 0, 2], [0, 3, 4], [2, 1, 1]])),
                fit_case("negative-kernel", positive(24, 12, 12), array([[-1, -4, -2], [-3, 0, -1], [-2, -1, -3]])),
                fit_case("mixed-signs", noise(25, 18, 18), array([[1, 0, -1], [2, 4, -3], [5, -2, 3]])),
            ],
        ),
        Check(
            "real-numbers",
            "Kernels with decimals",
            [
                fit_case("real", positive(10, 8, 8), positive(11, 3, 3)),
                fit_case("real-large", positive(14, 16, 16), positive(15, 5, 5)),
            ],
            weight=2,
        ),
        Check(
            "bright-and-faint",
            "Bright and faint pictures, and float32",
            [
                fit_case("bright", 1 + positive(16, 13, 13), array([[2, 1, 0], [1, 3, 0], [4, 2, 2]])),
                fit_case("bright-and-large", 1 + positive(22, 32, 32), array([[1, 0, 2], [3, 1, 0], [0, 2, 4]])),
                fit_case("wide-range", 100 * positive(17, 14, 14), array([[1, 2, 2], [3, 1, 1], [0, 0, 4]])),
                fit_case("faint", 1e-3 * positive(18, 15, 15), array([[1, 2, 0], [0, 1, 3], [1, 0, 5]])),
                fit_case("faint-kernel", positive(19, 16, 16), 1e-3 * array([[4, 1, 0], [2, 3, 2], [0, 1, 5]])),
                fit_case(
                    "float32",
                    positive(21, 17, 17).astype(np.float32),
                    array([[2, 1, 1], [3, 0, 1], [0, 4, 2]]),
                ),
            ],
        ),
    ],
    misconceptions=[
        LEARNT_FLIPPED,
        Misconception(
            "flipped-one-way",
            (
                "Your kernel is the right one mirrored in one direction: its rows, or its columns, stand "
                "in reverse order. Which pixel of a window belongs to K[0, 0]?"
            ),
            wrong_kernel(lambda windows: windows.flip(1)),
            wrong_kernel(lambda windows: windows.flip(2)),
        ),
        Misconception(
            "kernel-transposed",
            (
                "The rows and columns of your kernel have changed places. kernel_size is (rows, "
                "columns), and the first index of K goes down the picture. In which order do you put your "
                "unknowns into the kernel?"
            ),
            wrong_kernel(lambda windows: windows.transpose(1, 2), lambda size: size[::-1]),
            wrong_kernel(lambda windows: windows, lambda size: size[::-1]),
        ),
        LEARNT_OF_MEAN,
        LEARNT_ROUNDED,
    ],
    combinations=[
        Combination(
            LEARNT_FLIPPED,
            LEARNT_OF_MEAN,
            wrong_kernel(lambda windows: windows.flip(1, 2) / windows[0].numel()),
        ),
    ],
)


# --- num_params_dense and num_params_conv -----------------------------------------------------------------


def two_axes(*axes: int):
    """A variant that counts two axes of each shape; where a shape has one axis only, such code raises."""

    def variant(in_shape, out_shape):
        if min(len(in_shape), len(out_shape)) < 2:
            return None
        return math.prod(shape[axis] for shape in (in_shape, out_shape) for axis in axes)

    return variant


def random_shape(generator, axes, size):
    """A shape with this number of axes, of at most ``size`` numbers, and not many fewer."""
    shape = []
    for left in range(axes, 1, -1):
        shape.append(int(generator.integers(1, round(size ** (1 / left)) + 1)))
        size //= shape[-1]
    return (*shape, size)


num_params_dense_exercise = Exercise(
    name="num_params_dense",
    title="Weights of a fully connected layer",
    points=4,
    reference=num_params_dense,
    domain=Domain(
        sizes={
            "in_axes": Size(1, 4, plain=2),
            "in_size": Size(1, 2**53 - 1, plain=12),
            "out_axes": Size(1, 4, plain=2),
            "out_size": Size(1, 2**53 - 1, plain=20),
        },
        arguments={
            "in_shape": Made(lambda generator, in_axes, in_size: random_shape(generator, in_axes, in_size)),
            "out_shape": Made(lambda generator, out_axes, out_size: random_shape(generator, out_axes, out_size)),
        },
        rules=["in_size * out_size < 9007199254740992"],  # 2 to the power of 53
    ),
    answer=Number(),
    book=FROM_DENSE,
    checks=[
        Check(
            "book-example",
            "A megapixel, and a picture small enough to draw",
            [
                Case("book", in_shape=(1000, 1000), out_shape=(1000, 1000)),
                Case("small", in_shape=(3, 3), out_shape=(2, 2)),
            ],
            public=True,
        ),
        Check(
            "pictures",
            "Pictures that are not square",
            [
                Case("wide-to-tall", in_shape=(2, 5), out_shape=(4, 3)),
                Case("tall-to-wide", in_shape=(7, 2), out_shape=(3, 6)),
                Case("same-shape", in_shape=(4, 6), out_shape=(4, 6)),
                Case("one-row", in_shape=(1, 9), out_shape=(1, 5)),
            ],
        ),
        Check(
            "other-shapes",
            "Vectors, and pictures with channels",
            [
                Case("vectors", in_shape=(5,), out_shape=(3,)),
                Case("one-number", in_shape=(1,), out_shape=(1,)),
                Case("picture-to-classes", in_shape=(28, 28), out_shape=(10,)),
                Case("vector-to-picture", in_shape=(6,), out_shape=(3, 4)),
                Case("with-channels", in_shape=(3, 8, 6), out_shape=(4, 6, 5)),
                Case("channels-to-vector", in_shape=(2, 3, 4), out_shape=(7,)),
            ],
        ),
        Check(
            "large",
            "Numbers beyond 32 bits, exactly",
            [
                Case("photograph", in_shape=(3, 3000, 4001), out_shape=(16, 301, 400)),
                Case("odd-and-large", in_shape=(94906265,), out_shape=(94906265,)),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "bias-counted",
            (
                "You have counted biases too. Only the weights are asked for here: one for each pair of "
                "an input and an output. What does your formula add to them?"
            ),
            lambda in_shape, out_shape: (math.prod(in_shape) + 1) * math.prod(out_shape),
            lambda in_shape, out_shape: math.prod(in_shape) * math.prod(out_shape) + 1,
            lambda in_shape, out_shape: 2 * math.prod(in_shape) * math.prod(out_shape),
        ),
        Misconception(
            "one-set-for-all-outputs",
            (
                "Your layer has one set of weights that all outputs share, or one weight for each "
                "number. In a fully connected layer every output has its own weight for every input. How "
                "many pairs are there?"
            ),
            lambda in_shape, out_shape: math.prod(in_shape),
            lambda in_shape, out_shape: math.prod(out_shape),
        ),
        Misconception(
            "added-not-multiplied",
            (
                "You add where numbers should be multiplied. A picture of 3 rows and 4 columns has how "
                "many pixels? And if each of 12 inputs is joined to each of 5 outputs, how many connections "
                "are there?"
            ),
            lambda in_shape, out_shape: math.prod(in_shape) + math.prod(out_shape),
            lambda in_shape, out_shape: sum(in_shape) * sum(out_shape),
            lambda in_shape, out_shape: sum(in_shape) + sum(out_shape),
        ),
        Misconception(
            "axes-forgotten",
            (
                "Some axes of the shapes are not counted: only the first one, the last one, or height "
                "and width without the channels. Every number of the input is an input of its own. How many "
                "numbers has the array?"
            ),
            lambda in_shape, out_shape: in_shape[0] * out_shape[0],
            lambda in_shape, out_shape: in_shape[-1] * out_shape[-1],
            lambda in_shape, out_shape: math.prod(in_shape[-2:]) * math.prod(out_shape[-2:]),
            lambda in_shape, out_shape: math.prod(in_shape[:2]) * math.prod(out_shape[:2]),
            two_axes(0, 1),
            two_axes(-2, -1),
        ),
    ],
)

num_params_conv_exercise = Exercise(
    name="num_params_conv",
    title="Parameters of a convolution layer",
    points=4,
    reference=num_params_conv,
    domain=Domain(
        sizes={
            "c_in": Size(1, 10_000, plain=2),
            "c_out": Size(1, 10_000, plain=5),
            "kh": Size(1, 31, plain=3),
            "kw": Size(1, 31, plain=3),
        },
        arguments={
            "c_in": Count("c_in"),
            "c_out": Count("c_out"),
            "kernel_size": PairOf("kh", "kw"),
            "bias": Choice(True, False),
        },
        preferred=["c_in > 1", "c_out > 1", "kh > 1", "kw > 1"],
    ),
    answer=Number(),
    book=FROM_DENSE,
    checks=[
        Check(
            "book-example",
            "Layers of well-known networks",
            [
                Case("first-of-lenet", c_in=1, c_out=6, kernel_size=(5, 5)),
                Case("colours", c_in=3, c_out=16, kernel_size=(3, 3)),
                Case("colours-without-bias", c_in=3, c_out=16, kernel_size=(3, 3), bias=False),
            ],
            public=True,
        ),
        Check(
            "with-bias",
            "Layers with a bias",
            [
                Case("more-channels-out", c_in=2, c_out=5, kernel_size=(3, 3)),
            ],
        ),
        Check(
            "without-bias",
            "Layers without a bias",
            [
                Case("no-bias-not-square", c_in=2, c_out=6, kernel_size=(1, 4), bias=False),
            ],
        ),
        Check(
            "not-square",
            "Kernels that are not square",
            [
                Case("wide-kernel", c_in=3, c_out=5, kernel_size=(2, 7)),
            ],
        ),
        Check(
            "ones",
            "One channel, one pixel",
            [
                Case("one-channel-out", c_in=8, c_out=1, kernel_size=(3, 2)),
                Case("one-pixel", c_in=6, c_out=9, kernel_size=(1, 1)),
            ],
        ),
        Check(
            "large",
            "Large layers",
            [
                Case("beyond-32-bits", c_in=4097, c_out=8191, kernel_size=(31, 29)),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "bias-forgotten",
            (
                "The biases are missing. Unless bias=False, every output channel has one number of its "
                "own that is added to its whole map. How many does that make?"
            ),
            lambda c_in, c_out, kernel_size, bias=True: c_out * c_in * math.prod(kernel_size),
        ),
        Misconception(
            "bias-always",
            (
                "You count the biases even where bias=False. Then the layer has weights only. Where does "
                "your function look at that argument?"
            ),
            lambda c_in, c_out, kernel_size, bias=True: c_out * (c_in * math.prod(kernel_size) + 1),
        ),
        Misconception(
            "bias-per-weight",
            (
                "You count too many biases: one for each weight, or for each little kernel. A bias is "
                "added to a finished output map, after everything was summed up. How many maps are there?"
            ),
            lambda c_in, c_out, kernel_size, bias=True: (1 + bias) * c_out * c_in * math.prod(kernel_size),
            lambda c_in, c_out, kernel_size, bias=True: c_out * c_in * (math.prod(kernel_size) + bias),
            lambda c_in, c_out, kernel_size, bias=True: c_out * (c_in + bias) * math.prod(kernel_size),
        ),
        Misconception(
            "bias-of-another-number",
            (
                "The number of biases is not right: there is neither a single one for the layer, nor one "
                "for each input channel. A bias belongs to what the layer gives out. How many channels is "
                "that?"
            ),
            lambda c_in, c_out, kernel_size, bias=True: c_out * c_in * math.prod(kernel_size) + bias,
            lambda c_in, c_out, kernel_size, bias=True: c_out * c_in * math.prod(kernel_size) + bias * c_in,
        ),
        Misconception(
            "input-channels-forgotten",
            (
                "The input channels are missing from your count. Each output channel looks at all input "
                "channels, with other weights for each of them. How many numbers are in the kernel of one "
                "output channel?"
            ),
            lambda c_in, c_out, kernel_size, bias=True: c_out * (math.prod(kernel_size) + bias),
        ),
        Misconception(
            "one-kernel-for-all-outputs",
            (
                "In your count all output channels share one kernel. Then all their maps would look "
                "alike. Weights are shared between the positions of a picture; are they between output "
                "channels?"
            ),
            lambda c_in, c_out, kernel_size, bias=True: c_in * math.prod(kernel_size) + bias * c_out,
            lambda c_in, c_out, kernel_size, bias=True: c_in * math.prod(kernel_size) + bias,
        ),
        Misconception(
            "only-square",
            (
                "One side of the kernel serves for both. kernel_size is a pair (rows, columns), and the "
                "two may differ. How many numbers has a kernel of 2 rows and 7 columns?"
            ),
            lambda c_in, c_out, kernel_size, bias=True: c_out * (c_in * kernel_size[0] ** 2 + bias),
            lambda c_in, c_out, kernel_size, bias=True: c_out * (c_in * kernel_size[1] ** 2 + bias),
        ),
    ],
)


# --- receptive_field --------------------------------------------------------------------------------------


def per_axis(rule):
    """A variant that applies ``rule(kernels, strides)`` to the rows and to the columns."""

    def variant(layers):
        kernels = [[size[axis] for size, _ in layers] for axis in (0, 1)]
        strides = [[step[axis] for _, step in layers] for axis in (0, 1)]
        return rule(kernels[0], strides[0]), rule(kernels[1], strides[1])

    return variant


def strided_sum(numbers, steps):
    """The sum of the numbers, each times the product of the steps of the layers before it."""
    return sum(number * math.prod(steps[:position]) for position, number in enumerate(numbers))


def minus_one(kernels):
    return [kernel - 1 for kernel in kernels]


def random_layers(generator, depth, kh, kw, sh, sw):
    """The first layer has these sides and steps, the others have smaller ones or the same."""
    shapes = [(kh, kw, sh, sw), *generator.integers(1, [kh + 1, kw + 1, sh + 1, sw + 1], (depth, 4)).tolist()]
    return [(tuple(sizes[:2]), tuple(sizes[2:])) for sizes in shapes[:depth]]


receptive_field_exercise = Exercise(
    name="receptive_field",
    title="Receptive field",
    points=7,
    reference=receptive_field,
    domain=Domain(
        sizes={
            "depth": Size(0, 10, plain=2),
            "kh": Size(1, 7, plain=3),
            "kw": Size(1, 7, plain=3),
            "sh": Size(1, 3, plain=1),
            "sw": Size(1, 3, plain=1),
        },
        arguments={"layers": Made(random_layers)},
        # Two inner layers can be exchanged; their steps then count for other layers.
        preferred=["depth > 3", "kh > 1", "kw > 1", "sh > 1", "sw > 1"],
    ),
    answer=Pair(),
    book=IMAGES,
    checks=[
        Check(
            "small-stacks",
            "Stacks of one and two layers",
            [
                Case("one-layer", layers=[((3, 3), (1, 1))]),
                Case("two-layers", layers=[((3, 3), (1, 1)), ((3, 3), (1, 1))]),
                Case("stride-first", layers=[((3, 3), (2, 2)), ((3, 3), (1, 1))]),
            ],
            public=True,
        ),
        Check(
            "without-strides",
            "More layers, all with a stride of one",
            [
                Case("three-layers", layers=[((2, 2), (1, 1)), ((3, 3), (1, 1)), ((5, 5), (1, 1))]),
                Case("pixels-only", layers=[((1, 1), (1, 1)), ((1, 1), (1, 1))]),
                Case("six-layers", layers=[((3, 3), (1, 1))] * 6),
            ],
        ),
        Check(
            "strides",
            "Strides",
            [
                Case("one-with-stride", layers=[((3, 3), (2, 2))]),
                Case("stride-last", layers=[((3, 3), (1, 1)), ((4, 4), (2, 2))]),
                Case("two-strides", layers=[((3, 3), (2, 2)), ((2, 2), (3, 3)), ((4, 4), (1, 1))]),
                Case("pixel-with-stride", layers=[((1, 1), (2, 2)), ((3, 3), (1, 1))]),
                Case("largest-field", layers=[((7, 7), (3, 3))] * 10),
            ],
            weight=2,
        ),
        Check(
            "gaps",
            "Strides larger than the kernel: first to last pixel counts",
            [
                Case("gaps-between-windows", layers=[((2, 2), (3, 3)), ((2, 2), (1, 1))]),
                Case("gaps-twice", layers=[((1, 1), (3, 3)), ((2, 2), (3, 3)), ((3, 3), (2, 2))]),
            ],
        ),
        Check(
            "not-square",
            "Rows and columns that differ",
            [
                Case("wide-kernel", layers=[((1, 5), (1, 1))]),
                Case("kernels-differ", layers=[((3, 2), (1, 1)), ((1, 4), (1, 1))]),
                Case("strides-differ", layers=[((3, 3), (2, 1)), ((3, 3), (1, 3)), ((2, 2), (1, 1))]),
            ],
            weight=2,
        ),
        Check(
            "no-layers",
            "No layers: an element sees itself",
            [Case("nothing", layers=[])],
        ),
    ],
    misconceptions=[
        Misconception(
            "strides-ignored",
            (
                "The strides do not count in your answer. After a layer with stride 2, neighbours in its "
                "output lie two pixels apart in its input. How far apart does the next layer's kernel then "
                "reach?"
            ),
            per_axis(lambda kernels, strides: 1 + sum(minus_one(kernels))),
        ),
        Misconception(
            "kernel-sizes-added",
            (
                "You add up whole kernel sizes. One pixel of every window was already counted: a second "
                "3×3 layer widens the view from 3 to 5, not to 6. By how much does a kernel of size k widen "
                "it?"
            ),
            per_axis(strided_sum),
            per_axis(lambda kernels, strides: 1 + strided_sum(kernels, strides)),
            per_axis(lambda kernels, strides: sum(kernels)),
            per_axis(lambda kernels, strides: 1 + sum(kernels)),
        ),
        Misconception(
            "itself-forgotten",
            (
                "Your answer is one too small each way: it is the distance from the first row to the "
                "last, not the number of rows. What does an element see when there are no layers at all?"
            ),
            per_axis(lambda kernels, strides: strided_sum(minus_one(kernels), strides)),
        ),
        Misconception(
            "own-stride-counted",
            (
                "A layer's own stride, or even those of later layers, widen your receptive field. A "
                "stride sets where the next window lies, not how large this one is. Which layers' strides "
                "lie between this layer and the input?"
            ),
            per_axis(lambda kernels, strides: 1 + strided_sum([0, *minus_one(kernels)], [*strides, 1])),
            per_axis(lambda kernels, strides: 1 + math.prod(strides) * sum(minus_one(kernels))),
            per_axis(lambda kernels, strides: math.prod(strides) + strided_sum(minus_one(kernels), strides)),
        ),
        Misconception(
            "strides-not-multiplied",
            (
                "Your strides do not build up. Behind two layers of stride 2 a step of one is a step of "
                "four pixels in the input. What is it behind strides of 2 and 3?"
            ),
            per_axis(
                lambda kernels, strides: (
                    1 + sum(size * step for size, step in zip(minus_one(kernels), [1, *strides], strict=False))
                )
            ),
            per_axis(
                lambda kernels, strides: (
                    1 + sum(size * (sum(strides[:n]) or 1) for n, size in enumerate(minus_one(kernels)))
                )
            ),
        ),
        Misconception(
            "layers-reversed",
            (
                "You go through the layers from the wrong end. The list begins at the input, and a "
                "stride concerns the layers that come after it. Which layer is next to the picture?"
            ),
            per_axis(lambda kernels, strides: 1 + strided_sum(minus_one(kernels)[::-1], strides[::-1])),
        ),
        Misconception(
            "one-layer-only",
            (
                "Your answer knows one layer only. What that layer looks at was made by the layers "
                "before it, which look further out. How does the view grow from layer to layer?"
            ),
            per_axis(lambda kernels, strides: [1, *kernels][-1]),
            lambda layers: layers[-1][0] if layers else None,
            per_axis(lambda kernels, strides: [*kernels, 1][0]),
            per_axis(lambda kernels, strides: max([1, *kernels])),
        ),
        Misconception(
            "rows-columns-swapped",
            (
                "Your two numbers have changed places. The pair is (rows, columns), like kernel sizes "
                "and strides. Which of the two does a kernel of size (1, 5) widen?"
            ),
            lambda layers: receptive_field(layers)[::-1],
        ),
        Misconception(
            "only-square",
            (
                "You give one number for both directions. Kernels and strides may differ between rows "
                "and columns, so the field need not be square. What does a kernel of size (1, 5) see?"
            ),
            lambda layers: receptive_field(layers)[:1] * 2,
            lambda layers: receptive_field(layers)[1:] * 2,
        ),
    ],
)


assignment = Assignment(
    name="corr2d",
    title="From dense layers to convolutions",
    exercises=[
        corr2d_exercise,
        conv2d_exercise,
        corr2d_strided_exercise,
        learn_kernel_exercise,
        num_params_dense_exercise,
        num_params_conv_exercise,
        receptive_field_exercise,
    ],
)
