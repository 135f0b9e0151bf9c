"""A batched convolution layer, its gradients, and the layer for any array library."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from shared_parts import CHANNELS_PAGE, decimals
from tensorgrade.exercise import (
    Assignment,
    Case,
    Check,
    Close,
    Combination,
    Derived,
    Domain,
    Draw,
    Exercise,
    Floats,
    Misconception,
    PairOf,
    Relation,
    Section,
    Size,
    Term,
    array,
    grid,
    integers,
    normal,
)

BACKPROP_PAGE = "https://d2l.ai/chapter_multilayer-perceptrons/backprop.html"

Tensor = torch.Tensor
Array = NDArray[Any]
Pair = tuple[int, int]
Shape = tuple[int, ...]
Gradients = tuple[Tensor, Tensor, Tensor]
Variant = Callable[..., Any]


def conv2d_forward(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    return F.conv2d(X, W, b, stride, padding)


def conv2d_backward(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Gradients:
    X, W = X.detach().requires_grad_(), W.detach().requires_grad_()
    b = W.new_zeros(len(W), requires_grad=True)
    return torch.autograd.grad(F.conv2d(X, W, b, stride, padding), (X, W, b), dY)


def conv2d_any(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return F.conv2d(X, W, b)


# The legal arguments.

BATCH_SIZES = {
    "n": Size(1, 4, plain=1),
    "ci": Size(1, 8, plain=1),
    "co": Size(1, 8, plain=1),
    "h": Size(1, 32, plain=8),
    "w": Size(1, 32, plain=9),
    "kh": Size(1, 32, plain=2),
    "kw": Size(1, 32, plain=3),
}
STEP_SIZES = {
    "pad_h": Size(0, 31, plain=0),
    "pad_w": Size(0, 31, plain=0),
    "sh": Size(1, 8, plain=1),
    "sw": Size(1, 8, plain=1),
}
OUTPUT_SIZES = {"out_h": "(h + 2 * pad_h - kh) // sh + 1", "out_w": "(w + 2 * pad_w - kw) // sw + 1"}
KERNEL_FITS = ("kh <= h + 2 * pad_h", "kw <= w + 2 * pad_w", "pad_h < kh", "pad_w < kw")
SEVERAL_OUTPUTS = ("out_h > 1", "out_w > 1", "kh > 1", "kw > 1")
PICTURES = Floats("n", "ci", "h", "w")
KERNELS = Floats("co", "ci", "kh", "kw")
BIASES = Floats("co")
# A backward pass takes three products for each one of the forward pass. With a small plain picture, the largest padding
# takes few steps. So `most_work` can be low, and the case that is called again with one argument changed is small.
BACKWARD_SIZES = {**BATCH_SIZES, "h": Size(1, 32, plain=3), "w": Size(1, 32, plain=7), **STEP_SIZES}
STEP_ARGUMENTS = {"padding": PairOf("pad_h", "pad_w"), "stride": PairOf("sh", "sw")}
PRODUCTS = "n * co * out_h * out_w * ci * kh * kw"


# Random numbers are not negative unless a case says so.


def positive_digits(*shape: int, **options: Any) -> Draw:
    """Whole numbers from 1 on, so that every bias, weight and pixel has an effect."""
    return integers(*shape, **{"low": 1, "high": 10, **options})


# Variants of the forward pass.


def output_size(X: Shape, W: Shape, padding: Pair, stride: Pair) -> Pair:
    (pad_h, pad_w), (sh, sw) = padding, stride
    return (X[2] + 2 * pad_h - W[2]) // sh + 1, (X[3] + 2 * pad_w - W[3]) // sw + 1


def with_other_steps(change: Callable[[Pair, Pair], tuple[Pair, Pair]]) -> Variant:
    """The layer with ``change(padding, stride)`` in place of its padding and stride."""

    def variant(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        padding, stride = change(padding, stride)
        return F.conv2d(X, W, b, stride, padding)

    return variant


def one_sided(amount: int, first: bool) -> Variant:
    """``amount`` times the padding above and on the left only (``first``), or below and on the right only."""

    def variant(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        rows, columns = amount * padding[0], amount * padding[1]
        sides = (columns, 0, rows, 0) if first else (0, columns, 0, rows)
        return F.conv2d(F.pad(X, sides), W, b, stride)

    return variant


def step_one_cropped(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    rows, columns = output_size(X.shape, W.shape, padding, stride)
    return F.conv2d(X, W, b, padding=padding)[:, :, :rows, :columns]


def of_output(change: Callable[[Tensor], Tensor]) -> Variant:
    """The right answer, changed."""
    return lambda **arguments: change(conv2d_forward(**arguments))


def bias_as(change: Callable[[Tensor, Tensor], Tensor]) -> Variant:
    """The layer with ``change(X, b)`` added in place of the bias."""

    def variant(X: Tensor, W: Tensor, b: Tensor, **steps: Pair) -> Tensor:
        return F.conv2d(X, W, **steps) + change(X, b)

    return variant


def with_kernel(change: Callable[[Tensor], Tensor]) -> Variant:
    return lambda X, W, b, **steps: F.conv2d(X, change(W), b, **steps)


def only_picture(chosen: int) -> Callable[[Tensor], Tensor]:
    """Zeros in place of all pictures of the batch but one."""

    def change(batch: Tensor) -> Tensor:
        kept = torch.zeros_like(batch)
        kept[chosen] = batch[chosen]
        return kept

    return change


# Misconceptions about the batched layer, with or without padding and stride.
LAYER = [
    Misconception(
        "bias-missing",
        (
            "Your answer lacks the bias. Every output channel has one number of its own that is "
            "added at all its pixels, on all pictures. What should a layer with kernels full of "
            "zeros give?"
        ),
        bias_as(lambda X, b: 0 * b[0]),
    ),
    Misconception(
        "bias-wrong-axis",
        (
            "You add the bias along the wrong axis: its numbers follow the columns, the rows or the "
            "pictures of the batch, not the output channels. That goes unnoticed when the sizes "
            "happen to agree. Is the number that you add the same everywhere within one output "
            "channel?"
        ),
        bias_as(lambda X, b: b),
        bias_as(lambda X, b: b[:, None]),
        bias_as(lambda X, b: b[:, None, None, None]),
    ),
    Misconception(
        "bias-per-input-channel",
        (
            "You add the bias once for every input channel. It belongs to the output channel and is "
            "added once, after the input channels have been summed. In which of your loops does the "
            "addition stand?"
        ),
        bias_as(lambda X, b: X.shape[1] * b[:, None, None]),
    ),
    Misconception(
        "batch-averaged",
        (
            "You merge the pictures of the batch into one, by averaging or adding them. The pictures "
            "of a batch have nothing to do with each other: each gets its own answer. How many "
            "pictures should come out when n go in?"
        ),
        of_output(lambda Y: Y.mean(0)),
        of_output(lambda Y: Y.mean(0, keepdim=True)),
        of_output(lambda Y: Y.mean(0, keepdim=True).expand_as(Y)),
        of_output(lambda Y: Y.sum(0)),
        of_output(lambda Y: Y.sum(0, keepdim=True)),
    ),
    Misconception(
        "one-sample-only",
        (
            "Only one picture of the batch is computed: the first or the last, whatever the others "
            "hold. Each picture has a place of its own along the first axis of the answer. Which "
            "values does the index of the picture take in your function, and when do you return?"
        ),
        of_output(lambda Y: Y[0]),
        of_output(lambda Y: Y[:1]),
        of_output(only_picture(0)),
        of_output(lambda Y: Y[:1].expand_as(Y)),
        of_output(lambda Y: Y[-1]),
        of_output(lambda Y: Y[-1:]),
        of_output(only_picture(-1)),
        of_output(lambda Y: Y[-1:].expand_as(Y)),
    ),
    Misconception(
        "kernel-flipped",
        (
            "Your kernels are turned by 180°, or flipped in one direction: that is a convolution in "
            "the sense of mathematics. The layer computes the cross-correlation, where the kernel "
            "lies on the picture as it is. Which number of the kernel meets the upper left pixel of "
            "a window?"
        ),
        with_kernel(lambda W: W.flip(2, 3)),
        with_kernel(lambda W: W.flip(2)),
        with_kernel(lambda W: W.flip(3)),
    ),
    Misconception(
        "weight-transposed",
        (
            "In the weights, your output channels and input channels have changed places. The first "
            "axis of W counts the output channels, the second the input channels. That goes "
            "unnoticed when there are equally many of both. Which of the two do you sum over?"
        ),
        with_kernel(lambda W: W.transpose(0, 1)),
    ),
]

STEPS = [
    Misconception(
        "padding-ignored",
        (
            "Your windows stay inside the picture: the padding is not used, or only in one "
            "direction. Padding surrounds every picture with zeros before the first window is "
            "placed. Does the size of your answer grow with both numbers of the pair?"
        ),
        with_other_steps(lambda padding, stride: ((0, 0), stride)),
        with_other_steps(lambda padding, stride: ((padding[0], 0), stride)),
        with_other_steps(lambda padding, stride: ((0, padding[1]), stride)),
    ),
    Misconception(
        "padding-on-one-side",
        (
            "You pad the picture on one side of each direction only. The numbers of `padding` say "
            "how many rows are added above and just as many below, and how many columns on the left "
            "and just as many on the right. Where does the middle pixel of your padded picture come "
            "from?"
        ),
        one_sided(1, first=True),
        one_sided(1, first=False),
        one_sided(2, first=True),
        one_sided(2, first=False),
    ),
    Misconception(
        "stride-ignored",
        (
            "Your windows move by one, whatever the stride. With a stride of 2, every second window "
            "is left out, so the answer is smaller and its neighbours lie two pixels apart in the "
            "picture. Where does the window of your second column start?"
        ),
        with_other_steps(lambda padding, stride: (padding, (1, 1))),
        step_one_cropped,
    ),
    Misconception(
        "steps-swapped",
        (
            "The two numbers of the padding, or those of the stride, have changed places in your "
            "function. In each pair the first number is for the rows, the second for the columns. "
            "Which of your two loops uses which number?"
        ),
        with_other_steps(lambda padding, stride: (padding, stride[::-1])),
        with_other_steps(lambda padding, stride: (padding[::-1], stride)),
        with_other_steps(lambda padding, stride: (padding[::-1], stride[::-1])),
    ),
]


BY_NAME = {item.name: item for item in [*LAYER, *STEPS]}


def no_bias(variant: Variant) -> Variant:
    return lambda X, W, b, **steps: variant(X, W, 0 * b, **steps)


# Variants of the backward pass: the right gradients, some of them changed.


def dX_as(wrong: Callable[..., Tensor]) -> Variant:
    """``wrong`` of the arguments in place of dX."""
    return lambda **arguments: (wrong(**arguments), *conv2d_backward(**arguments)[1:])


def dW_as(combine: Callable[[Tensor], Tensor]) -> Variant:
    """``combine`` of the single pictures' dW, stacked along a new first axis, in place of dW."""

    def variant(**arguments: Any) -> Gradients:
        dX, _, db = conv2d_backward(**arguments)
        return dX, combine(torch.stack([single[1] for single in one_by_one(**arguments)])), db

    return variant


def dW_flipped(*axes: int) -> Variant:
    def variant(**arguments: Any) -> Gradients:
        dX, dW, db = conv2d_backward(**arguments)
        return dX, dW.flip(axes), db

    return variant


def db_as(wrong: Callable[[Tensor], Tensor]) -> Variant:
    """``wrong(dY)`` in place of db."""
    return lambda dY, **arguments: (*conv2d_backward(dY, **arguments)[:2], wrong(dY))


def one_by_one(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> list[Gradients]:
    """The gradients of every picture of the batch alone."""
    return [conv2d_backward(dY[i : i + 1], X[i : i + 1], W, **steps) for i in range(len(X))]


def averaged(dX: bool) -> Variant:
    """dW and db, or all three, divided by the size of the batch."""

    def variant(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Gradients:
        gradients = conv2d_backward(dY, X, W, **steps)
        return gradients[0] / (len(X) if dX else 1), gradients[1] / len(X), gradients[2] / len(X)

    return variant


def one_picture(chosen: int, whole: bool) -> Variant:
    """The gradients of one picture; dX has zeros for the others (``whole``) or leaves them out."""

    def variant(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Gradients:
        dX, dW, db = one_by_one(dY, X, W, **steps)[chosen]
        if whole:
            dX = only_picture(chosen)(conv2d_backward(dY, X, W, **steps)[0])
        return dX, dW, db

    return variant


def padded_dX(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    """The gradient of the padded pictures."""
    pad_h, pad_w = padding
    return conv2d_backward(dY, F.pad(X, (pad_w, pad_w, pad_h, pad_h)), W, stride=stride)[0]


def uncropped(rows: bool, columns: bool) -> Variant:
    """dX with the rows or columns of the padding, or both."""

    def wrong(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        top, left = 0 if rows else padding[0], 0 if columns else padding[1]
        dX = padded_dX(dY, X, W, padding, stride)
        return dX[:, :, top : dX.shape[2] - top, left : dX.shape[3] - left]

    return dX_as(wrong)


def cropped_at_corner(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Tensor:
    """dX of X's shape, cropped from the first row and column of the padding on."""
    return padded_dX(dY, X, W, **steps)[:, :, : X.shape[2], : X.shape[3]]


def cropped_to_nothing(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    pad_h, pad_w = padding
    return padded_dX(dY, X, W, padding, stride)[:, :, pad_h:-pad_h, pad_w:-pad_w]


def overwriting(all_channels: bool, backwards: bool) -> Callable[..., Tensor]:
    """dX where windows overwrite each other: of all output channels together, or of the last one.

    ``backwards``: the first window of a pixel is kept, as in a loop over the offsets in the
    kernel instead of the windows.
    """

    def wrong(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        (pad_h, pad_w), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
        dX = X.new_zeros(*X.shape[:2], X.shape[2] + 2 * pad_h, X.shape[3] + 2 * pad_w)
        channels = slice(None) if all_channels else slice(-1, None)
        places = [(i, j) for i in range(dY.shape[2]) for j in range(dY.shape[3])]
        for i, j in places[::-1] if backwards else places:
            window = torch.einsum("no,ocab->ncab", dY[:, channels, i, j], W[channels])
            dX[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] = window
        return dX[:, :, pad_h : pad_h + X.shape[2], pad_w : pad_w + X.shape[3]]

    return wrong


def turned_kernel(dY: Tensor, X: Tensor, W: Tensor, **steps: Pair) -> Tensor:
    return conv2d_backward(dY, X, W.flip(2, 3), **steps)[0]


BACKWARD_MISCONCEPTIONS = [
    Misconception(
        "overlaps-overwritten",
        (
            "In dX, windows that overlap overwrite each other, so only one of them counts. A pixel "
            "that several windows see has a share in several outputs, and its gradient is the sum of "
            "what comes back from all of them. In how many windows does the middle pixel of a 3×3 "
            "picture lie when the kernel is 2×2?"
        ),
        dX_as(overwriting(all_channels=True, backwards=False)),
        dX_as(overwriting(all_channels=False, backwards=False)),
        dX_as(overwriting(all_channels=True, backwards=True)),
    ),
    Misconception(
        "dw-not-summed-over-batch",
        (
            "Your dW does not add up the pictures of the batch: it keeps one of them, averages them "
            "or leaves them side by side. All pictures share the same weights, so each contributes "
            "to the same gradient. How does the sum of Y · dY change with one weight when there are "
            "two equal pictures?"
        ),
        dW_as(lambda single: single),
        dW_as(lambda single: single[0]),
        dW_as(lambda single: single[-1]),
        dW_as(lambda single: single.mean(0)),
    ),
    Misconception(
        "db-averaged",
        (
            "Your db is averaged, over the pictures, over the pixels or over both. The bias is added "
            "at every pixel of every picture, and each of these places adds its share to the "
            "gradient. What is db when dY is full of ones?"
        ),
        db_as(lambda dY: dY.mean((0, 2, 3))),
        db_as(lambda dY: dY.sum((2, 3)).mean(0)),
        db_as(lambda dY: dY.mean((2, 3)).sum(0)),
    ),
    Misconception(
        "db-not-summed-over-batch",
        (
            "Your db keeps the pictures of the batch apart, or counts only one of them. There is one "
            "bias for each output channel, and all pictures use it. Over which axes of dY do you "
            "have to sum so that one number per channel remains?"
        ),
        db_as(lambda dY: dY.sum((2, 3))),
        db_as(lambda dY: dY[0].sum((1, 2))),
        db_as(lambda dY: dY[-1].sum((1, 2))),
    ),
    Misconception(
        "batch-averaged",
        (
            "Your gradients are divided by the size of the batch. That is right for a loss that is a "
            "mean, but here they are the gradients of a plain sum, and dY already holds whatever "
            "factor the loss brings. Where does the division come from?"
        ),
        averaged(dX=False),
        averaged(dX=True),
    ),
    Misconception(
        "one-sample-only",
        (
            "Your gradients come from one picture of the batch only, the first or the last. Every "
            "picture has its own part of dX, and all of them contribute to dW and db. Which values "
            "does the index of the picture take in your function?"
        ),
        one_picture(0, whole=True),
        one_picture(0, whole=False),
        one_picture(-1, whole=True),
        one_picture(-1, whole=False),
    ),
    Misconception(
        "padding-left-in-dx",
        (
            "Your dX still has the padding in it, or the wrong rows and columns were cut off. The "
            "zeros of the padding are not part of X, so their gradient is dropped, on all four "
            "sides. Which shape must dX have so that it can be subtracted from X?"
        ),
        uncropped(rows=True, columns=True),
        uncropped(rows=True, columns=False),
        uncropped(rows=False, columns=True),
        dX_as(cropped_at_corner),
    ),
    Misconception(
        "crop-empty-without-padding",
        (
            "You cut the padding off dX from both ends, and where there is none, nothing is left. A "
            "slice that ends at −p counts from the back, but −0 is 0, the very beginning. At which "
            "position does the picture end in the padded one, counted from the front?"
        ),
        dX_as(cropped_to_nothing),
    ),
    Misconception(
        "dw-flipped",
        (
            "Your dW is flipped, in one direction or in both. The weight in the upper left corner of "
            "the kernel meets the upper left pixel of every window, and its gradient is collected "
            "there. Does your formula come from a forward pass that flips the kernel?"
        ),
        dW_flipped(2, 3),
        dW_flipped(2),
        dW_flipped(3),
    ),
    Misconception(
        "dx-kernel-flipped",
        (
            "In dX, the kernel is turned by 180°. Every element of dY hands its window of X a copy "
            "of the kernel, in the same position as in the forward pass. If you compute dX as a "
            "cross-correlation of the padded dY: which way round must the kernel lie there?"
        ),
        dX_as(turned_kernel),
    ),
]


BACKWARD_BY_NAME = {item.name: item for item in BACKWARD_MISCONCEPTIONS}


def two_wrong(
    first: str,
    second: str,
    dX: Callable[..., Tensor] | None = None,
    dW: Callable[[Tensor], Tensor] | None = None,
    db: Callable[[Tensor], Tensor] | None = None,
) -> Combination:
    """Two wrong gradients at once: ``dX`` is called with the arguments, ``dW`` with the right dW, ``db`` with dY."""

    def variant(dY: Tensor, **arguments: Any) -> Gradients:
        right = conv2d_backward(dY, **arguments)
        return (
            dX(dY, **arguments) if dX else right[0],
            dW(right[1]) if dW else right[1],
            db(dY) if db else right[2],
        )

    return Combination(BACKWARD_BY_NAME[first], BACKWARD_BY_NAME[second], variant)


def layer(name: str, X: Shape, W: Shape, draw: Callable[..., Draw] = positive_digits, **arguments: Any) -> Case:
    """A call of the layer with random arrays; other arguments than padding and stride are options of ``draw``."""
    steps, options = split(arguments)
    return Case(name, X=draw(*X, **options), W=draw(*W, **options), b=draw(W[0], **options), **steps)


def backward(name: str, X: Shape, W: Shape, draw: Callable[..., Draw] = positive_digits, **arguments: Any) -> Case:
    """A call of the gradients with random arrays, dY of the layer's output shape; options as in `layer`."""
    steps, options = split(arguments)
    size = output_size(X, W, steps.get("padding", (0, 0)), steps.get("stride", (1, 1)))
    dY = draw(X[0], W[0], *size, **options)
    return Case(name, dY=dY, X=draw(*X, **options), W=draw(*W, **options), **steps)


def split(arguments: dict[str, Any]) -> tuple[dict[str, Pair], dict[str, Any]]:
    steps = {name: arguments.pop(name) for name in ("padding", "stride") if name in arguments}
    return steps, arguments


def first_two_added(batch: Array) -> Array:
    """A batch of three: the two pictures of the batch, and their sum."""
    return np.concatenate([batch, batch[:1] + batch[1:]])


def picture(first: int, last: int) -> Callable[[Array], Array]:
    return lambda batch: batch[first:last]


BATCH_OF_ONE = array([[grid(3, 3), grid(3, 3, start=1)]])
BOOK_KERNEL = array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])
BOOK_KERNELS = array([BOOK_KERNEL, BOOK_KERNEL + 1, BOOK_KERNEL + 2])

BOOK_EXAMPLE = "The book's example, with a bias"
WHOLE_NUMBERS = "One small picture of whole numbers"
REAL = "Pictures of numbers with decimals"
BATCH = "Several pictures at once"
CHANNELS = "Various numbers of channels"
CHANNELS_AND_BIAS = "Various numbers of channels, each with its bias"
NOT_SQUARE = "Pictures and kernels that are not square"
UNEQUAL = "Pictures, kernels, padding and strides that differ between rows and columns"
THIN = "One row, one column, one pixel, or a kernel as large as the picture"
EVEN = "Kernels with an even number of rows and columns"
NEGATIVE = "Negative numbers"
UNUSUAL = "Unusual arrays: float32, read-only, not contiguous"
PADDING = "Padding on all four sides"
STRIDE = "Strides longer than one"
BOTH = "Padding and stride together"
REMAINDER = "Strides that leave a remainder"


def numbers_and_arrays(call: Callable[..., Case]) -> list[Check]:
    """Checks of other numbers, dtypes and memory layouts."""
    return [
        Check(
            "real-numbers",
            REAL,
            [
                call("real", (1, 1, 9, 9), (1, 1, 5, 5), decimals),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                call("single", (1, 1, 7, 7), (1, 1, 3, 3), decimals, dtype="float32"),
                call("read-only", (1, 1, 8, 8), (1, 1, 7, 7), layout="readonly"),
                call("column-by-column", (1, 1, 6, 6), (1, 1, 3, 3), decimals, layout="F"),
                call("every-other", (1, 1, 9, 9), (1, 1, 7, 7), layout="strided"),
            ],
        ),
    ]


def each_by_itself(X: Shape, W: Shape) -> Check:
    """A relation: a picture's output is the same in a batch of three as alone."""
    batch = layer("law-batch", X, W)
    same = {name: Derived("law-batch") for name in ("W", "b")}
    return Check(
        "each-by-itself",
        "A picture of a batch gets the answer that it gets alone",
        [batch, Case("law-alone", X=Derived("law-batch", change=picture(1, 2)), **same)],
        relation=Relation(
            terms=[Term("law-batch", index=(slice(1, 2),)), Term("law-alone", coefficient=-1.0)],
            broken=(
                "The middle picture of a batch of three got another answer than the same picture alone. The pictures "
                "of a batch have nothing to do with each other; they only travel together. What in your function "
                "looks at more than one picture?"
            ),
        ),
    )


conv2d_forward_exercise = Exercise(
    name="conv2d_forward",
    title="A convolution layer, forward",
    book=Section("Multiple Input and Multiple Output Channels", CHANNELS_PAGE),
    points=8,
    reference=conv2d_forward,
    domain=Domain(
        sizes={**BATCH_SIZES, **STEP_SIZES},
        derived=OUTPUT_SIZES,
        rules=KERNEL_FITS,
        arguments={"X": PICTURES, "W": KERNELS, "b": BIASES, **STEP_ARGUMENTS},
        preferred=SEVERAL_OUTPUTS,
        work=PRODUCTS,
        most_work=1_250,
    ),
    checks=[
        Check(
            "book-example",
            BOOK_EXAMPLE,
            [
                Case("book", X=BATCH_OF_ONE, W=BOOK_KERNELS, b=array([1, 2, 3])),
                Case(
                    "book-padding-and-stride",
                    X=array([[grid(3, 3)], [grid(3, 3, start=1)]]),
                    W=array([[[[0, 1], [2, 3]]]]),
                    b=array([10]),
                    padding=(1, 1),
                    stride=(2, 2),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                layer("small", (1, 1, 4, 4), (1, 1, 3, 3)),
                layer("wider-kernel", (1, 1, 6, 6), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "batch",
            BATCH,
            [
                layer("two-pictures", (2, 1, 4, 4), (1, 1, 3, 3)),
                layer("as-many-channels-as-pictures", (3, 2, 4, 4), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "channels-and-bias",
            CHANNELS_AND_BIAS,
            [
                layer("as-many-out-as-in", (1, 2, 4, 4), (2, 2, 3, 3)),
                layer("more-in-than-out", (1, 4, 3, 3), (2, 4, 3, 3)),
                layer("more-out-than-in", (1, 1, 3, 3), (4, 1, 3, 3)),
                layer("as-many-as-columns-and-rows", (1, 2, 5, 5), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "padding",
            PADDING,
            [
                layer("padded", (1, 1, 4, 4), (1, 1, 3, 3), padding=(1, 1)),
                layer("padded-twice", (1, 1, 4, 4), (1, 1, 3, 3), padding=(2, 2)),
                layer("larger-than-picture", (1, 1, 3, 3), (1, 1, 5, 5), padding=(2, 2)),
            ],
        ),
        Check(
            "stride",
            STRIDE,
            [
                layer("every-second", (1, 1, 5, 5), (1, 1, 3, 3), stride=(2, 2)),
                layer("gaps", (1, 1, 7, 7), (1, 1, 1, 1), stride=(3, 3)),
            ],
        ),
        Check(
            "padding-and-stride",
            BOTH,
            [
                layer("together", (1, 1, 5, 5), (1, 1, 3, 3), padding=(1, 1), stride=(2, 2)),
                layer("together-twice", (1, 1, 7, 7), (1, 1, 5, 5), padding=(2, 2), stride=(3, 3)),
            ],
        ),
        Check(
            "remainder",
            REMAINDER,
            [
                layer("remainder", (1, 1, 6, 6), (1, 1, 3, 3), stride=(2, 2)),
                layer("remainder-of-two", (1, 1, 6, 6), (1, 1, 1, 1), stride=(3, 3)),
            ],
        ),
        Check(
            "not-square",
            UNEQUAL,
            [
                layer("wide-picture", (1, 1, 4, 7), (1, 1, 3, 3)),
                layer("flat-kernel", (1, 1, 6, 6), (1, 1, 1, 3)),
                layer("steep-kernel", (1, 1, 8, 5), (1, 1, 5, 3)),
                layer("padding-unlike", (1, 1, 5, 5), (1, 1, 3, 3), padding=(0, 1)),
                layer("strides-unlike", (1, 1, 7, 7), (1, 1, 3, 3), stride=(1, 2)),
                layer("all-unlike", (1, 1, 7, 6), (1, 1, 3, 5), padding=(1, 2), stride=(3, 5)),
            ],
            weight=2,
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                layer("two-by-two", (1, 1, 4, 4), (1, 1, 2, 2)),
                layer("four-by-four", (1, 1, 6, 6), (1, 1, 4, 4)),
            ],
        ),
        Check(
            "thin",
            THIN,
            [
                layer("one-row", (1, 1, 1, 7), (1, 1, 1, 3)),
                layer("one-column", (1, 1, 6, 1), (1, 1, 3, 1)),
                layer("one-pixel-kernel", (1, 1, 4, 4), (1, 1, 1, 1)),
                layer("whole", (1, 1, 5, 5), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                layer("negative", (1, 1, 5, 5), (1, 1, 3, 3), integers, sign="negative"),
                layer("mixed", (1, 1, 8, 8), (1, 1, 5, 5), normal),
            ],
        ),
        *numbers_and_arrays(layer),
        each_by_itself((3, 1, 7, 7), (1, 1, 5, 5)),
        Check(
            "sum-of-pictures",
            "Without bias, the answer to a sum is the sum of the answers",
            [
                Case("law-two", X=positive_digits(2, 1, 5, 5), W=positive_digits(1, 1, 3, 3), b=array([0])),
                Case("law-three", X=Derived("law-two", change=first_two_added), W=Derived("law-two"), b=array([0])),
            ],
            relation=Relation(
                terms=[
                    Term("law-two", index=(slice(0, 1),)),
                    Term("law-two", index=(slice(1, 2),)),
                    Term("law-three", coefficient=-1.0, index=(slice(2, 3),)),
                ],
                broken=(
                    "Two pictures were added, pixel by pixel; with all biases zero, the answer to their sum should "
                    "be the sum of their answers, and yours is not. A layer only multiplies by weights and adds. "
                    "Which of your steps does something else with the numbers?"
                ),
            ),
        ),
    ],
    misconceptions=[*LAYER, *STEPS],
    combinations=[
        Combination(BY_NAME["bias-missing"], BY_NAME["kernel-flipped"], no_bias(with_kernel(lambda W: W.flip(2, 3)))),
        Combination(
            BY_NAME["bias-missing"],
            BY_NAME["padding-ignored"],
            no_bias(with_other_steps(lambda padding, stride: ((0, 0), stride))),
        ),
        Combination(
            BY_NAME["padding-ignored"],
            BY_NAME["stride-ignored"],
            with_other_steps(lambda padding, stride: ((0, 0), (1, 1))),
        ),
    ],
)


conv2d_backward_exercise = Exercise(
    name="conv2d_backward",
    title="A convolution layer, backward",
    book=Section(
        "Forward Propagation, Backward Propagation, and Computational Graphs",
        BACKPROP_PAGE,
    ),
    points=10,
    reference=conv2d_backward,
    answer=(Close(), Close(), Close()),
    domain=Domain(
        sizes=BACKWARD_SIZES,
        derived=OUTPUT_SIZES,
        rules=KERNEL_FITS,
        arguments={"dY": Floats("n", "co", "out_h", "out_w"), "X": PICTURES, "W": KERNELS, **STEP_ARGUMENTS},
        # Two elements of dY and of W that are no corners can be exchanged when the call comes again.
        preferred=(*SEVERAL_OUTPUTS, "out_h * out_w > 4", "kh * kw > 4"),
        work=f"3 * {PRODUCTS}",
        most_work=3_440,
    ),
    checks=[
        Check(
            "by-hand-example",
            "The example worked out by hand",
            [
                Case(
                    "by-hand",
                    dY=array([[[[1, 1], [1, 1]]]]),
                    X=array([[grid(3, 3)]]),
                    W=array([[[[0, 1], [2, 3]]]]),
                ),
                Case(
                    "by-hand-padded",
                    dY=array([[[[1, 2], [3, 4]]], [[[1, 0], [0, 0]]]]),
                    X=array([[grid(3, 3)], [grid(3, 3, start=1)]]),
                    W=array([[[[0, 1], [2, 3]]]]),
                    padding=(1, 1),
                    stride=(2, 2),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                backward("small", (1, 1, 4, 4), (1, 1, 3, 3)),
                backward("wider-kernel", (1, 1, 6, 6), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "batch",
            "Gradients of several pictures at once",
            [
                backward("two-pictures", (2, 1, 4, 4), (1, 1, 3, 3)),
                backward("as-many-channels-as-pictures", (3, 2, 4, 4), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "channels",
            CHANNELS,
            [
                backward("as-many-out-as-in", (1, 2, 4, 4), (2, 2, 3, 3)),
                backward("more-in-than-out", (1, 4, 3, 3), (2, 4, 3, 3)),
                backward("more-out-than-in", (1, 1, 4, 4), (4, 1, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "padding",
            PADDING,
            [
                backward("padded", (1, 1, 4, 4), (1, 1, 3, 3), padding=(1, 1)),
                backward("padded-twice", (1, 1, 4, 4), (1, 1, 3, 3), padding=(2, 2)),
                backward("larger-than-picture", (1, 1, 3, 3), (1, 1, 5, 5), padding=(2, 2)),
            ],
        ),
        Check(
            "stride",
            STRIDE,
            [
                backward("every-second", (1, 1, 5, 5), (1, 1, 3, 3), stride=(2, 2)),
                backward("gaps", (1, 1, 7, 7), (1, 1, 1, 1), stride=(3, 3)),
            ],
        ),
        Check(
            "padding-and-stride",
            BOTH,
            [
                backward("together", (1, 1, 5, 5), (1, 1, 3, 3), padding=(1, 1), stride=(2, 2)),
                backward("together-twice", (1, 1, 7, 7), (1, 1, 5, 5), padding=(2, 2), stride=(3, 3)),
            ],
        ),
        Check(
            "remainder",
            REMAINDER,
            [
                backward("remainder", (1, 1, 6, 6), (1, 1, 3, 3), stride=(2, 2)),
                backward("remainder-of-two", (1, 1, 6, 6), (1, 1, 1, 1), stride=(3, 3)),
            ],
        ),
        Check(
            "not-square",
            UNEQUAL,
            [
                backward("wide-picture", (1, 1, 4, 7), (1, 1, 3, 3)),
                backward("flat-kernel", (1, 1, 6, 6), (1, 1, 1, 3)),
                backward("steep-kernel", (1, 1, 8, 5), (1, 1, 5, 3)),
                backward("padding-unlike", (1, 1, 5, 5), (1, 1, 3, 3), padding=(0, 1)),
                backward("strides-unlike", (1, 1, 7, 7), (1, 1, 3, 3), stride=(1, 2)),
                backward("all-unlike", (1, 1, 7, 6), (1, 1, 3, 5), padding=(1, 2), stride=(3, 5)),
            ],
            weight=2,
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                backward("two-by-two", (1, 1, 4, 4), (1, 1, 2, 2)),
                backward("four-by-four", (1, 1, 6, 6), (1, 1, 4, 4)),
            ],
        ),
        Check(
            "thin",
            THIN,
            [
                backward("one-row", (1, 1, 1, 7), (1, 1, 1, 3)),
                backward("one-column", (1, 1, 6, 1), (1, 1, 3, 1)),
                backward("one-pixel-kernel", (1, 1, 4, 4), (1, 1, 1, 1)),
                backward("whole", (1, 1, 5, 5), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                backward("negative", (1, 1, 5, 5), (1, 1, 3, 3), integers, sign="negative"),
                backward("mixed", (1, 1, 8, 8), (1, 1, 5, 5), normal),
            ],
        ),
        *numbers_and_arrays(backward),
        Check(
            "sum-of-dy",
            "dX of a sum is the sum of the dX",
            [
                backward("law-two", (2, 1, 5, 5), (1, 1, 3, 3)),
                Case(
                    "law-three",
                    dY=Derived("law-two", change=first_two_added),
                    X=Derived("law-two", change=first_two_added),
                    W=Derived("law-two"),
                ),
            ],
            relation=Relation(
                terms=[
                    Term("law-two", index=(slice(0, 1),)),
                    Term("law-two", index=(slice(1, 2),)),
                    Term("law-three", coefficient=-1.0, index=(slice(2, 3),)),
                ],
                broken=(
                    "The dY of two pictures were added; the dX that comes back for the sum should be the sum of the "
                    "two dX, and yours is not. On the way back, dY is only multiplied by weights and added up. "
                    "Which of your steps does something else with it?"
                ),
            ),
        ),
        Check(
            "batch-adds-up",
            "dW of a batch is the sum of what its pictures give",
            [
                backward("law-all", (3, 1, 7, 7), (1, 1, 5, 5)),
                *(
                    Case(
                        name,
                        dY=Derived("law-all", change=picture(*part)),
                        X=Derived("law-all", change=picture(*part)),
                        W=Derived("law-all"),
                    )
                    for name, part in [("law-first", (0, 1)), ("law-others", (1, 3))]
                ),
            ],
            relation=Relation(
                terms=[
                    Term("law-all", part=1),
                    Term("law-first", coefficient=-1.0, part=1),
                    Term("law-others", coefficient=-1.0, part=1),
                ],
                broken=(
                    "A batch of three was divided into its first picture and the other two; the two dW should add up "
                    "to the dW of the whole batch, and yours do not. All pictures share the same weights. What does "
                    "your dW do with the axis of the pictures?"
                ),
            ),
        ),
    ],
    misconceptions=BACKWARD_MISCONCEPTIONS,
    combinations=[
        two_wrong("dw-flipped", "dx-kernel-flipped", dX=turned_kernel, dW=lambda dW: dW.flip(2, 3)),
        two_wrong("overlaps-overwritten", "db-averaged", dX=overwriting(True, False), db=lambda dY: dY.mean((0, 2, 3))),
        two_wrong("db-averaged", "padding-left-in-dx", dX=padded_dX, db=lambda dY: dY.mean((0, 2, 3))),
    ],
)


# Names of PyTorch's operators and functions, and of modules that contain nothing else.
READY_MADE = (
    *("torch.nn", "torch.ops", "torch.backends"),
    *("conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"),
    *("convolution", "_convolution", "_convolution_mode", "convolution_overrideable", "convolution_backward"),
    *("mkldnn_convolution", "_mps_convolution", "_slow_conv2d_forward", "slow_conv3d_forward"),
    *("thnn_conv2d", "slow_conv3d", "slow_conv_dilated2d", "slow_conv_dilated3d", "_conv_depthwise2d"),
    *("cudnn_convolution", "cudnn_convolution_transpose", "cudnn_convolution_relu", "cudnn_convolution_add_relu"),
    *("miopen_convolution", "_nnpack_spatial_convolution", "conv_depthwise3d", "slow_conv_transpose2d"),
    *("unfold", "im2col", "col2im", "unfold_backward", "avg_pool2d", "avg_pool3d", "_adaptive_avg_pool2d"),
)

conv2d_any_exercise = Exercise(
    name="conv2d_any",
    title="A convolution layer for any array library",
    book=Section("Multiple Input and Multiple Output Channels", CHANNELS_PAGE),
    points=8,
    reference=conv2d_any,
    domain=Domain(
        sizes=BATCH_SIZES,
        derived={"out_h": "h - kh + 1", "out_w": "w - kw + 1"},
        rules=("kh <= h", "kw <= w"),
        arguments={"X": PICTURES, "W": KERNELS, "b": BIASES},
        preferred=(*SEVERAL_OUTPUTS, "h < 32 or out_h > 16", "w < 32 or out_w > 16"),
        # One operation of the array library for each element of the kernel takes as long as ten more steps.
        work=f"{PRODUCTS} + 10 * kh * kw",
        most_work=1_100,
    ),
    kinds=("numpy", "array-api-strict", "torch", "torch-cuda"),
    kind_weight=3,
    ready_made=READY_MADE,
    checks=[
        Check(
            "book-example",
            BOOK_EXAMPLE,
            [
                Case("book", X=BATCH_OF_ONE, W=BOOK_KERNELS, b=array([1, 2, 3])),
                Case(
                    "book-two-pictures",
                    X=array([[grid(3, 3)], [grid(3, 3, start=1)]]),
                    W=array([[[[0, 1], [2, 3]]]]),
                    b=array([10]),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                layer("small", (1, 1, 4, 4), (1, 1, 3, 3)),
                layer("wider-kernel", (1, 1, 6, 6), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "batch",
            BATCH,
            [
                layer("two-pictures", (2, 1, 4, 4), (1, 1, 3, 3)),
                layer("as-many-channels-as-pictures", (3, 2, 4, 4), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "channels-and-bias",
            CHANNELS_AND_BIAS,
            [
                layer("as-many-out-as-in", (1, 2, 4, 4), (2, 2, 3, 3)),
                layer("more-in-than-out", (1, 4, 3, 3), (2, 4, 3, 3)),
                layer("more-out-than-in", (1, 1, 3, 3), (4, 1, 3, 3)),
                layer("as-many-as-columns-and-rows", (1, 2, 5, 5), (3, 2, 3, 3)),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                layer("wide-picture", (1, 1, 4, 7), (1, 1, 3, 3)),
                layer("flat-kernel", (1, 1, 6, 6), (1, 1, 1, 3)),
                layer("steep-kernel", (1, 1, 8, 5), (1, 1, 5, 3)),
            ],
            weight=2,
        ),
        Check(
            "even-kernels",
            EVEN,
            [
                layer("two-by-two", (1, 1, 4, 4), (1, 1, 2, 2)),
                layer("four-by-four", (1, 1, 6, 6), (1, 1, 4, 4)),
            ],
        ),
        Check(
            "thin",
            THIN,
            [
                layer("one-row", (1, 1, 1, 7), (1, 1, 1, 3)),
                layer("one-column", (1, 1, 6, 1), (1, 1, 3, 1)),
                layer("one-pixel-kernel", (1, 1, 4, 4), (1, 1, 1, 1)),
                layer("whole", (1, 1, 5, 5), (1, 1, 5, 5)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                layer("negative", (1, 1, 5, 5), (1, 1, 3, 3), integers, sign="negative"),
                layer("mixed", (1, 1, 8, 8), (1, 1, 5, 5), normal),
            ],
        ),
        *numbers_and_arrays(layer),
        each_by_itself((3, 1, 7, 7), (1, 1, 5, 5)),
    ],
    misconceptions=LAYER,
    combinations=[
        Combination(BY_NAME["bias-missing"], BY_NAME["kernel-flipped"], no_bias(with_kernel(lambda W: W.flip(2, 3)))),
        Combination(
            BY_NAME["bias-missing"], BY_NAME["weight-transposed"], no_bias(with_kernel(lambda W: W.transpose(0, 1)))
        ),
    ],
)


assignment = Assignment(
    name="layer",
    title="A convolution layer",
    exercises=[conv2d_forward_exercise, conv2d_backward_exercise, conv2d_any_exercise],
    modules=("array_api_compat",),
)
