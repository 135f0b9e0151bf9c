"""Several channels: a picture of many channels in, one map or several maps out."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from shared_parts import (
    CHANNELS_IN,
    CHANNELS_OUT,
    CHANNELS_PAGE,
    KERNEL_SIDE,
    PICTURE_SIDE,
    decimals,
    followed_by_zeros,
    whole,
    zeros_below,
)
from tensorgrade.exercise import (
    Assignment,
    Case,
    Check,
    Combination,
    Derived,
    Domain,
    Exercise,
    Floats,
    Misconception,
    Relation,
    Section,
    Term,
    array,
    grid,
    integers,
    normal,
)

Variant = Callable[[Tensor, Tensor], Tensor | None]


def multi_in(X: Tensor, K: Tensor) -> Tensor:
    """(c_i, h, w), (c_i, kh, kw) → (h − kh + 1, w − kw + 1)."""
    return F.conv2d(X[None], K[None])[0, 0]


def multi_in_out(X: Tensor, K: Tensor) -> Tensor:
    """(c_i, h, w), (c_o, c_i, kh, kw) → (c_o, h − kh + 1, w − kw + 1)."""
    return F.conv2d(X[None], K)[0]


# The variants below are written for several output channels; `for_one_map` makes those of corr2d_multi_in.


def separate(X: Tensor, K: Tensor) -> Tensor:
    """The maps of all pairs of an output and an input channel: (c_o, c_i, h − kh + 1, w − kw + 1)."""
    return torch.stack([F.conv2d(X[None], kernel[:, None], groups=len(X))[0] for kernel in K])


def depthwise(X: Tensor, K: Tensor) -> Tensor:
    """A depthwise convolution: output channel i from input channel i alone."""
    pairs = separate(X, K)
    return torch.stack([pairs[i, i] for i in range(min(K.shape[:2]))])


def products(X: Tensor, K: Tensor) -> Tensor:
    """All products, none added: (c_o, c_i, h − kh + 1, w − kw + 1, kh, kw)."""
    windows = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return windows * K[:, :, None, None]


def columns_as_channels(X: Tensor, K: Tensor) -> Tensor:
    """The last axis taken for the channels, as many of them as the kernel has."""
    return multi_in_out(X[..., : K.shape[3]].movedim(2, 0), K.movedim(3, 1))


def columns_as_channels_strictly(X: Tensor, K: Tensor) -> Tensor | None:
    """The same where picture and kernel have equally many columns; elsewhere such code raises."""
    return columns_as_channels(X, K) if X.shape[2] == K.shape[3] else None


def in_out_swapped(X: Tensor, K: Tensor) -> Tensor:
    """K taken for (c_i, c_o, kh, kw), surplus channels dropped as by ``zip``."""
    used = min(K.shape[:2])
    return multi_in_out(X[:used], K[:used].transpose(0, 1))


def in_out_swapped_strictly(X: Tensor, K: Tensor) -> Tensor | None:
    """The same where there are equally many of both; elsewhere such code raises."""
    return in_out_swapped(X, K) if K.shape[0] == K.shape[1] else None


def in_out_reshaped(X: Tensor, K: Tensor) -> Tensor:
    """K reshaped, not transposed, to (c_i, c_o, kh, kw)."""
    c_o, c_i, *window = K.shape
    return multi_in_out(X, K.reshape(c_i, c_o, *window).transpose(0, 1))


def same_size(before: Callable[[int], int], mode: str = "constant") -> Variant:
    """As many windows as pixels; ``before(extra)`` of the extra rows or columns come first."""

    def variant(X: Tensor, K: Tensor) -> Tensor:
        rows, columns = K.shape[2] - 1, K.shape[3] - 1
        top, left = before(rows), before(columns)
        padded = F.pad(X[None], (left, columns - left, top, rows - top), mode=mode)
        return F.conv2d(padded, K)[0]

    return variant


def transposed_strictly(X: Tensor, K: Tensor) -> Tensor | None:
    """Square kernels transposed; with others such code raises."""
    return multi_in_out(X, K.transpose(2, 3)) if K.shape[2] == K.shape[3] else None


def square_picture(size: int) -> Variant:
    """The length of the picture's axis ``size`` taken for both: the output is cut, or the code raises."""

    def variant(X: Tensor, K: Tensor) -> Tensor | None:
        Y = multi_in_out(X, K)
        rows, columns = X.shape[size] - K.shape[2] + 1, X.shape[size] - K.shape[3] + 1
        fits = 0 <= rows <= Y.shape[1] and 0 <= columns <= Y.shape[2]
        return Y[:, :rows, :columns] if fits else None

    return variant


def square_part(X: Tensor, K: Tensor) -> Tensor:
    """Only the upper left square of the kernel is used, for the size of the output, too."""
    side = min(K.shape[2:])
    return multi_in_out(X, K[:, :, :side, :side])


def square_kernel(size: int) -> Variant:
    """The length of the kernel's axis ``size`` taken for both in the size of the output."""

    def variant(X: Tensor, K: Tensor) -> Tensor | None:
        Y = multi_in_out(X, K)
        rows, columns = X.shape[1] - K.shape[size] + 1, X.shape[2] - K.shape[size] + 1
        fits = 0 <= rows <= Y.shape[1] and 0 <= columns <= Y.shape[2]
        return Y[:, :rows, :columns] if fits else None

    return variant


def one_side(size: int) -> Variant:
    """One side of the kernel taken for both everywhere; fails where the other is shorter."""

    def variant(X: Tensor, K: Tensor) -> Tensor | None:
        side = K.shape[size]
        return multi_in_out(X, K[:, :, :side, :side]) if min(K.shape[2:]) == side else None

    return variant


def square_window(size: int) -> Variant:
    """Square windows, with one side of the kernel; NumPy broadcasts a kernel of one row or column."""

    def variant(X: Tensor, K: Tensor) -> Tensor | None:
        side = K.shape[size]
        if K.shape[2] != K.shape[3] and 1 not in K.shape[2:]:
            return None
        window = K.sum((2, 3), keepdim=True) if side == 1 else K.expand(*K.shape[:2], side, side)
        return multi_in_out(X, window)

    return variant


def of_output(change: Callable[[Tensor], Tensor]) -> Variant:
    """The right answer, changed."""
    return lambda X, K: change(multi_in_out(X, K))


INPUT_CHANNELS = [
    Misconception(
        "axis-left-over",
        (
            "Your numbers may well be right, but the answer has one axis of length 1 too many. The axis "
            "over which you add is gone after the sum, and there is no batch here. Which shape does the "
            "task ask for?"
        ),
        of_output(lambda Y: Y[:, None]),
        of_output(lambda Y: Y[None]),
    ),
    Misconception(
        "channels-not-added",
        (
            "You correlate every input channel with its kernel, but keep the results side by side. An "
            "output element gathers what all input channels say about one place. How do several maps become "
            "one?"
        ),
        separate,
        lambda X, K: separate(X, K).movedim(1, -1),
    ),
    Misconception(
        "products-not-added",
        (
            "All products of a window are in your answer, next to each other. One window gives one "
            "number. Over which axes of your array does the sum still have to run?"
        ),
        products,
        lambda X, K: products(X, K).sum(1),
    ),
    Misconception(
        "only-one-channel",
        (
            "Only one input channel, the first or the last, has a say in your answer. Change a number in "
            "another channel: does anything happen? Look at what is overwritten, or never visited."
        ),
        lambda X, K: multi_in_out(X[:1], K[:, :1]),
        lambda X, K: multi_in_out(X[-1:], K[:, -1:]),
        lambda X, K: multi_in_out(X[:1].expand_as(X), K),
        lambda X, K: multi_in_out(X[-1:].expand_as(X), K),
    ),
    Misconception(
        "channels-averaged",
        (
            "You take the mean over the input channels; they are added up. With twice as many channels, "
            "the sum has twice as many terms. By which factor do your values differ from the worked example?"
        ),
        lambda X, K: multi_in_out(X, K) / len(X),
    ),
    Misconception(
        "one-kernel-for-all-channels",
        (
            "You use one and the same two-dimensional kernel for all input channels. K holds one for "
            "each of them. Which index of K should move along with the channel of X?"
        ),
        lambda X, K: multi_in_out(X, K[:, :1].expand_as(K)),
        lambda X, K: multi_in_out(X, K[:, -1:].expand_as(K)),
    ),
    Misconception(
        "channels-merged-before",
        (
            "You merge the channels of the picture, and those of the kernel, before they meet; so every "
            "channel is multiplied by every kernel. A sum of products is not a product of sums: what comes "
            "first?"
        ),
        lambda X, K: multi_in_out(X.sum(0, keepdim=True), K.sum(1, keepdim=True)),
        lambda X, K: multi_in_out(X.mean(0, keepdim=True), K.sum(1, keepdim=True)),
        lambda X, K: multi_in_out(X.mean(0, keepdim=True), K.mean(1, keepdim=True)),
    ),
    Misconception(
        "channels-mismatched",
        (
            "Channels of the picture meet the kernels of other channels: the order of one of them is "
            "reversed or shifted. Follow channel 0 of X: which part of K does it meet?"
        ),
        lambda X, K: multi_in_out(X, K.flip(1)),
        lambda X, K: multi_in_out(X, K.roll(1, 1)),
        lambda X, K: multi_in_out(X, K.roll(-1, 1)),
    ),
]

OUTPUT_CHANNELS = [
    Misconception(
        "outputs-merged",
        (
            "You add (or average) over the output channels, so that maps of different kernels end up in "
            "one. Input channels are added up, output channels are kept apart. Over which axis of K does no "
            "sum run?"
        ),
        of_output(lambda Y: Y.sum(0)),
        of_output(lambda Y: Y.sum(0, keepdim=True)),
        of_output(lambda Y: Y.sum(0, keepdim=True).expand_as(Y)),
        of_output(lambda Y: Y.mean(0)),
        of_output(lambda Y: Y.mean(0, keepdim=True)),
        of_output(lambda Y: Y.mean(0, keepdim=True).expand_as(Y)),
        of_output(lambda Y: Y.cumsum(0)),
    ),
    Misconception(
        "only-one-output-channel",
        (
            "Only one output channel, the first or the last, is really there; others are missing, zero, "
            "or copies of it. How many kernels of shape (c_i, kh, kw) does K hold, and how often does your "
            "loop run?"
        ),
        of_output(lambda Y: Y[0]),
        of_output(lambda Y: Y[-1]),
        of_output(lambda Y: Y[:1]),
        of_output(lambda Y: Y[-1:]),
        of_output(lambda Y: Y[:1].expand_as(Y)),
        of_output(lambda Y: Y[-1:].expand_as(Y)),
        of_output(lambda Y: followed_by_zeros(Y[:1], Y[1:])),
        of_output(lambda Y: followed_by_zeros(Y[-1:], Y[:-1]).roll(-1, 0)),
    ),
    Misconception(
        "output-channels-last",
        (
            "The output channels are not on the first axis of your answer. This course puts channels "
            "first, as the input has them: (channels, rows, columns). Along which axis do you put the maps "
            "together?"
        ),
        of_output(lambda Y: Y.movedim(0, -1)),
        of_output(lambda Y: Y.movedim(0, 1)),
        of_output(lambda Y: Y.reshape(*Y.shape[1:], len(Y))),
    ),
    Misconception(
        "depthwise",
        (
            "Your maps each come from a single input channel: nothing is added up over the channels (a "
            "'depthwise' convolution). How many input channels should one output element see, and how many "
            "maps are there?"
        ),
        depthwise,
        lambda X, K: separate(X, K).flatten(0, 1),
        lambda X, K: separate(X, K).transpose(0, 1),
    ),
    Misconception(
        "in-out-swapped",
        (
            "You read K as if its first axis counted input channels and its second output channels; it "
            "is the other way round. With equally many of both, even the shape is right. Which one does "
            "len(K) count?"
        ),
        in_out_swapped,
        in_out_swapped_strictly,
        in_out_reshaped,
    ),
]

SLIDING_KERNELS = [
    Misconception(
        "kernel-flipped",
        (
            "Your kernels are turned by 180°: that is convolution in the strict sense, and this function "
            "is cross-correlation. Which element of a kernel should meet the upper left element of the "
            "window?"
        ),
        lambda X, K: multi_in_out(X, K.flip(2, 3)),
        lambda X, K: multi_in_out(X, K.flip(1, 2, 3)),
    ),
    Misconception(
        "kernel-flipped-one-way",
        (
            "Your kernels are mirrored in one direction only, either their rows or their columns. Follow "
            "a single product of the worked example: which element of the kernel does it use?"
        ),
        lambda X, K: multi_in_out(X, K.flip(2)),
        lambda X, K: multi_in_out(X, K.flip(3)),
    ),
    Misconception(
        "mean-for-sum",
        (
            "You take the mean of the products in a window; cross-correlation adds them up. How many "
            "products does one window have, and by which factor are your values too small?"
        ),
        lambda X, K: multi_in_out(X, K) / K[0, 0].numel(),
        lambda X, K: multi_in_out(X, K) / K[0].numel(),
    ),
    Misconception(
        "one-product-only",
        (
            "Of each window, you use one corner only: the first or the last product instead of the sum "
            "of all. How many numbers of a channel meet the kernel at one place, and what happens to their "
            "products?"
        ),
        lambda X, K: products(X, K).sum(1)[..., 0, 0],
        lambda X, K: products(X, K).sum(1)[..., -1, -1],
    ),
    Misconception(
        "last-missing",
        (
            "The last row or column of your output is missing, or was left zero. How many windows fit "
            "into a row of length w when the kernel is kw wide? Try w = kw."
        ),
        of_output(lambda Y: Y[:, :-1]),
        of_output(lambda Y: Y[:, :, :-1]),
        of_output(lambda Y: Y[:, :-1, :-1]),
        of_output(lambda Y: zeros_below(Y[:, :-1], 1, 0)),
        of_output(lambda Y: zeros_below(Y[:, :, :-1], 0, 1)),
        of_output(lambda Y: zeros_below(Y[:, :-1, :-1], 1, 1)),
    ),
    Misconception(
        "same-size",
        (
            "Your output is as large as the input, as if the picture were padded. Without padding, at "
            "how many places does the kernel fit into the picture?"
        ),
        same_size(lambda extra: extra // 2),
        same_size(lambda extra: extra - extra // 2),
        same_size(lambda extra: 0),
        lambda X, K: zeros_below(multi_in_out(X, K), K.shape[2] - 1, K.shape[3] - 1),
    ),
    Misconception(
        "full-size",
        (
            "Your output holds every place where kernel and picture overlap at all, however little (a "
            "'full' correlation). Only places where the kernel lies wholly inside count: how many are there?"
        ),
        lambda X, K: F.conv2d(X[None], K, padding=(K.shape[2] - 1, K.shape[3] - 1))[0],
        lambda X, K: F.conv2d(X[None], K.flip(2, 3), padding=(K.shape[2] - 1, K.shape[3] - 1))[0],
    ),
    Misconception(
        "wrap-around",
        (
            "Where the kernel crosses the border, your picture goes on with its opposite side. For this "
            "function the picture ends at its border: where may the kernel lie, and how large is the output "
            "then?"
        ),
        same_size(lambda extra: 0, mode="circular"),
        same_size(lambda extra: extra // 2, mode="circular"),
        same_size(lambda extra: extra - extra // 2, mode="circular"),
        lambda X, K: same_size(lambda extra: extra, mode="circular")(X, K.flip(2, 3)),
    ),
    Misconception(
        "size-swapped",
        (
            "Rows and columns of your output are swapped. With channels in front, X.shape[0] is no "
            "longer the height: which entries of the shapes belong to the rows?"
        ),
        of_output(lambda Y: Y.transpose(1, 2)),
        of_output(lambda Y: Y.reshape(len(Y), Y.shape[2], Y.shape[1])),
    ),
    Misconception(
        "rounded",
        "Your values are rounded to integers. What is the dtype of the array into which you write them?",
        of_output(torch.trunc),
        of_output(torch.round),
        of_output(torch.floor),
    ),
    Misconception(
        "kernel-transposed",
        (
            "Your kernels are transposed: their rows are used as columns. Which index of a kernel runs "
            "down the picture, and which one runs across?"
        ),
        lambda X, K: multi_in_out(X, K.transpose(2, 3)),
        transposed_strictly,
    ),
    Misconception(
        "square-kernel-only",
        (
            "Your function treats the kernel as if it were square: one of its sizes serves for both. "
            "Which size of the kernel belongs to the height of the output, and which to its width?"
        ),
        square_part,
        *(variant(axis) for variant in (square_kernel, one_side, square_window) for axis in (2, 3)),
    ),
]

AXES = [
    Misconception(
        "channels-last",
        (
            "You take the last axis for the channels, but X and K have them in front: (channels, rows, "
            "columns). What does the number X.shape[0] count, and over what does your sum run?"
        ),
        columns_as_channels,
        columns_as_channels_strictly,
    ),
    Misconception(
        "square-picture-only",
        (
            "Your function takes one size of the picture for both, so it works for square pictures only. "
            "Which axis of X holds the rows, and which the columns, now that channels come first?"
        ),
        square_picture(1),
        square_picture(2),
    ),
]


def flipped(variant: Variant) -> Variant:
    """The variant with the kernels turned by 180° as well."""
    return lambda X, K: variant(X, K.flip(2, 3))


BY_NAME = {item.name: item for item in [*INPUT_CHANNELS, *OUTPUT_CHANNELS, *SLIDING_KERNELS]}


BOTH_WAYS = [
    Combination(
        BY_NAME["kernel-flipped"],
        BY_NAME["channels-not-added"],
        flipped(separate),
        flipped(lambda X, K: separate(X, K).movedim(1, -1)),
    ),
    Combination(
        BY_NAME["kernel-flipped"],
        BY_NAME["only-one-channel"],
        flipped(lambda X, K: multi_in_out(X[:1], K[:, :1])),
        flipped(lambda X, K: multi_in_out(X[-1:], K[:, -1:])),
    ),
    Combination(
        BY_NAME["kernel-flipped"],
        BY_NAME["mean-for-sum"],
        flipped(lambda X, K: multi_in_out(X, K) / K[0, 0].numel()),
        flipped(lambda X, K: multi_in_out(X, K) / K[0].numel()),
    ),
    # The output of a library's convolution in mode "same".
    Combination(
        BY_NAME["kernel-flipped"],
        BY_NAME["same-size"],
        flipped(same_size(lambda extra: extra // 2)),
        flipped(same_size(lambda extra: extra - extra // 2)),
    ),
]


def with_one_kernel(variant: Variant) -> Variant:
    """The variant for a function with a single kernel, (c_i, kh, kw)."""

    def adapted(X: Tensor, K: Tensor) -> Tensor | None:
        maps = variant(X, K[None])
        return None if maps is None else maps[0]

    return adapted


def for_one_map(item: Misconception) -> Misconception:
    """The misconception for a function with a single kernel."""
    return Misconception(item.name, item.words, *map(with_one_kernel, item.readings))


def both_for_one_map(item: Combination) -> Combination:
    """The combination for a function with a single kernel."""
    return Combination(BY_NAME[item.first], BY_NAME[item.second], *map(with_one_kernel, item.readings))


# A plain case is a square picture and an odd, square kernel without negative numbers. Each hidden check differs from
# it in one way, so that a function that is wrong in one way fails one check. No two cases have the same shapes.
WHOLE_NUMBERS = "Small pictures of whole numbers"
NOT_SQUARE = "Pictures and kernels that are not square"
THIN = "One row, one column, or a kernel as large as the picture"
EVEN = "Kernels whose sides are even"
NEGATIVE = "Negative numbers"
REAL = "Numbers with decimals, small and large"
UNUSUAL = "Arrays of float32, read-only, or lying differently in memory"


BOOK_X = array([grid(3, 3), grid(3, 3, start=1)])
BOOK_K = array([grid(2, 2), grid(2, 2, start=1)])

# Sizes of the picture, the kernels and the output, for both functions.
SIDES = {"c_in": CHANNELS_IN, "h": PICTURE_SIDE, "w": PICTURE_SIDE, "kh": KERNEL_SIDE, "kw": KERNEL_SIDE}
OUTPUT_SIDES = {"out_h": "h - kh + 1", "out_w": "w - kw + 1"}
KERNEL_FITS = ["kh <= h", "kw <= w"]
# Kernels of one row or column tell less; but they fit at most places of the largest picture.
PREFERRED = ["out_h > 1", "out_w > 1", "kh > 1 or out_h > 30", "kw > 1 or out_w > 30"]

corr2d_multi_in_exercise = Exercise(
    name="corr2d_multi_in",
    title="Several input channels",
    book=Section("Multiple Input Channels", CHANNELS_PAGE),
    points=6,
    reference=multi_in,
    domain=Domain(
        sizes=SIDES,
        arguments={"X": Floats("c_in", "h", "w"), "K": Floats("c_in", "kh", "kw")},
        derived=OUTPUT_SIDES,
        rules=KERNEL_FITS,
        preferred=PREFERRED,
        work="out_h * out_w * c_in * kh * kw",
        # The largest picture has one channel: loops over windows and channels take long there, however small K is.
        most_work=1_500,
    ),
    checks=[
        Check(
            "book-example",
            "The book's example: two channels",
            [Case("book", X=BOOK_X, K=BOOK_K)],
            public=True,
        ),
        Check(
            "three-channels",
            "Three channels, to check by hand",
            [
                Case(
                    "by-hand",
                    X=array(
                        [
                            [[1, 2, 0, 1], [3, 1, 2, 2]],
                            [[0, 1, 1, 3], [2, 0, 1, 1]],
                            [[2, 0, 1, 0], [1, 1, 0, 2]],
                        ]
                    ),
                    K=array([[[1, 0, 2]], [[-1, 1, 0]], [[0, 3, -2]]]),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                Case("small", X=whole(2, 4, 4), K=whole(2, 3, 3)),
                Case("large-kernel", X=whole(3, 6, 6), K=whole(3, 5, 5)),
            ],
        ),
        Check(
            "channels",
            "One input channel, or many",
            [
                Case("one-channel", X=whole(1, 4, 4), K=whole(1, 3, 3)),
                Case("as-many-as-sides", X=whole(3, 3, 3), K=whole(3, 1, 1)),
                Case("many-channels", X=whole(8, 4, 4), K=whole(8, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                Case("tall-kernel", X=whole(2, 5, 5), K=whole(2, 3, 1)),
                Case("wide-kernel", X=whole(3, 6, 6), K=whole(3, 3, 5)),
                Case("tall-picture", X=whole(2, 7, 4), K=whole(2, 3, 3)),
                Case("wide-picture", X=whole(2, 3, 8), K=whole(2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=whole(3, 1, 9), K=whole(3, 1, 3)),
                Case("one-column", X=whole(3, 8, 1), K=whole(3, 5, 1)),
                Case("one-pixel", X=whole(4, 1, 1), K=whole(4, 1, 1)),
                Case("kernel-is-picture", X=whole(2, 3, 3), K=whole(2, 3, 3)),
            ],
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                Case("two-by-two", X=whole(2, 4, 4), K=whole(2, 2, 2)),
                Case("four-by-four", X=whole(3, 7, 7), K=whole(3, 4, 4)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                Case("mixed-signs", X=integers(2, 5, 5), K=integers(2, 3, 3)),
                Case("negative-kernel", X=whole(3, 4, 4), K=integers(3, 3, 3, sign="negative")),
                Case("all-negative", X=normal(2, 6, 6, sign="negative"), K=normal(2, 3, 3, sign="negative")),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("decimals", X=decimals(2, 7, 7), K=decimals(2, 5, 5)),
                Case("offset", X=decimals(3, 7, 7, offset=100.0), K=decimals(3, 3, 3)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case("float32", X=decimals(4, 5, 5, dtype="float32"), K=decimals(4, 3, 3, dtype="float32")),
                Case("readonly", X=whole(4, 4, 4, layout="readonly"), K=whole(4, 3, 3, layout="readonly")),
                Case("fortran", X=decimals(3, 8, 8, layout="F"), K=decimals(3, 3, 3, layout="F")),
                Case("strided", X=decimals(2, 9, 9, layout="strided"), K=decimals(2, 3, 3, layout="strided")),
            ],
        ),
        Check(
            "order-of-channels",
            "The order of the channels makes no difference, where picture and kernel agree on it",
            [
                Case("in-order", X=whole(6, 6, 6), K=whole(6, 3, 3)),
                # The picture is cropped as well, so that no two calls have the same shapes; its windows are the same.
                Case(
                    "reversed",
                    X=Derived("in-order", change=lambda X: X[::-1, :-1, :-1]),
                    K=Derived("in-order", change=lambda K: K[::-1]),
                ),
            ],
            relation=Relation(
                terms=[
                    Term("in-order", index=(slice(None, -1), slice(None, -1))),
                    Term("reversed", coefficient=-1.0),
                ],
                broken=(
                    "The channels of a picture and those of its kernel were put in the reverse order, both "
                    "alike (and the picture lost its last row and column). Every channel still met its own "
                    "kernel, but your answer changed. Is any channel treated unlike the others, because of "
                    "where it stands?"
                ),
            ),
        ),
        Check(
            "linearity",
            "Some channels' answer and the others' add up to the answer to all",
            [
                Case("all", X=whole(4, 9, 9, high=1000), K=whole(4, 3, 3)),
                Case("first", X=Derived("all", change=lambda X: X[:1]), K=Derived("all", change=lambda K: K[:1])),
                Case("others", X=Derived("all", change=lambda X: X[1:]), K=Derived("all", change=lambda K: K[1:])),
            ],
            relation=Relation(
                terms=[Term("all"), Term("first", coefficient=-1.0), Term("others", coefficient=-1.0)],
                broken=(
                    "A picture was taken apart: the first channel on its own, and all the others. Your two "
                    "answers do not add up to your answer to the whole picture, as sums of products do. What "
                    "does your function do beyond multiplying and adding?"
                ),
            ),
        ),
    ],
    misconceptions=[for_one_map(item) for item in (*INPUT_CHANNELS, *SLIDING_KERNELS, *AXES)],
    combinations=[both_for_one_map(item) for item in BOTH_WAYS],
)

corr2d_multi_in_out_exercise = Exercise(
    name="corr2d_multi_in_out",
    title="Several output channels",
    book=Section("Multiple Output Channels", CHANNELS_PAGE),
    points=8,
    reference=multi_in_out,
    domain=Domain(
        sizes={"c_out": CHANNELS_OUT, **SIDES},
        arguments={"X": Floats("c_in", "h", "w"), "K": Floats("c_out", "c_in", "kh", "kw")},
        derived=OUTPUT_SIDES,
        rules=KERNEL_FITS,
        preferred=PREFERRED,
        work="out_h * out_w * c_out * c_in * kh * kw",
    ),
    checks=[
        Check(
            "book-example",
            "The book's example: two channels in, three out",
            [Case("book", X=BOOK_X, K=array([BOOK_K, BOOK_K + 1, BOOK_K + 2]))],
            public=True,
        ),
        Check(
            "as-many-out-as-in",
            "As many channels out as in, to check by hand",
            [
                Case(
                    "by-hand",
                    X=array([[[1, 2, 0, 1], [3, 1, 2, 2]], [[0, 1, 1, 3], [2, 0, 1, 1]]]),
                    K=array([[[[1, 0, 2]], [[-1, 1, 0]]], [[[0, 3, -2]], [[2, 1, 1]]]]),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                Case("small", X=whole(2, 4, 4), K=whole(3, 2, 3, 3)),
                Case("all-equal", X=whole(3, 5, 5), K=whole(3, 3, 3, 3)),
                Case("one-pixel-kernel", X=whole(2, 3, 3), K=whole(3, 2, 1, 1)),
            ],
        ),
        Check(
            "channels",
            "One channel or many, in and out",
            [
                Case("one-in", X=whole(1, 4, 4), K=whole(3, 1, 3, 3)),
                Case("one-out", X=whole(3, 4, 4), K=whole(1, 3, 3, 3)),
                Case("one-each", X=whole(1, 5, 5), K=whole(1, 1, 3, 3)),
                Case("fewer-out", X=whole(4, 4, 4), K=whole(2, 4, 3, 3)),
                Case("many-channels", X=whole(8, 4, 4), K=whole(8, 8, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                Case("tall-kernel", X=whole(2, 5, 5), K=whole(3, 2, 3, 1)),
                Case("wide-kernel", X=whole(3, 6, 6), K=whole(2, 3, 3, 5)),
                Case("tall-picture", X=whole(2, 7, 4), K=whole(2, 2, 3, 3)),
                Case("wide-picture", X=whole(2, 3, 8), K=whole(3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=whole(2, 1, 9), K=whole(3, 2, 1, 3)),
                Case("one-column", X=whole(3, 8, 1), K=whole(2, 3, 5, 1)),
                Case("one-pixel", X=whole(3, 1, 1), K=whole(2, 3, 1, 1)),
                Case("kernel-is-picture", X=whole(2, 3, 3), K=whole(3, 2, 3, 3)),
            ],
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                Case("two-by-two", X=whole(2, 4, 4), K=whole(3, 2, 2, 2)),
                Case("four-by-four", X=whole(3, 7, 7), K=whole(2, 3, 4, 4)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                Case("mixed-signs", X=integers(2, 5, 5), K=integers(2, 2, 3, 3)),
                Case("negative-kernels", X=whole(3, 4, 4), K=integers(2, 3, 3, 3, sign="negative")),
                Case("all-negative", X=normal(2, 6, 6, sign="negative"), K=normal(3, 2, 3, 3, sign="negative")),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("decimals", X=decimals(2, 7, 7), K=decimals(3, 2, 5, 5)),
                Case("offset", X=decimals(3, 7, 7, offset=100.0), K=decimals(2, 3, 3, 3)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case("float32", X=decimals(3, 5, 5, dtype="float32"), K=decimals(2, 3, 3, 3, dtype="float32")),
                Case("readonly", X=whole(2, 5, 5, layout="readonly"), K=whole(3, 2, 3, 3, layout="readonly")),
                Case("fortran", X=decimals(3, 7, 7, layout="F"), K=decimals(3, 3, 3, 3, layout="F")),
                Case("strided", X=decimals(2, 9, 9, layout="strided"), K=decimals(2, 2, 3, 3, layout="strided")),
            ],
        ),
        Check(
            "order-of-outputs",
            "Each map belongs to its own kernel, wherever that stands",
            [
                Case("in-order", X=whole(2, 8, 8), K=whole(4, 2, 3, 3)),
                # Without the first one, so that no two calls have the same shapes.
                Case("reversed", X=Derived("in-order"), K=Derived("in-order", change=lambda K: K[:0:-1])),
            ],
            relation=Relation(
                terms=[Term("in-order", index=(slice(None, 0, -1),)), Term("reversed", coefficient=-1.0)],
                broken=(
                    "The first of four kernels was left out and the order of the other three was reversed; "
                    "the picture stayed as it was. Your maps should have come in that order too, and otherwise "
                    "unchanged. Does a map depend on anything but the picture and its own kernel, such as what "
                    "was computed before it?"
                ),
            ),
        ),
    ],
    misconceptions=[*OUTPUT_CHANNELS, *INPUT_CHANNELS, *SLIDING_KERNELS, *AXES],
    combinations=[
        *BOTH_WAYS,
        Combination(
            BY_NAME["kernel-flipped"],
            BY_NAME["output-channels-last"],
            flipped(of_output(lambda Y: Y.movedim(0, -1))),
        ),
    ],
)

assignment = Assignment(
    name="channels",
    title="Several Input and Output Channels",
    exercises=[corr2d_multi_in_exercise, corr2d_multi_in_out_exercise],
)
