"""Misconceptions about the layer, as changes of its calls; those about gradients are in `layer.gradients`."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from layer.parts import Pair, output_shape
from sliding import of_kernel, one_side, padded, square_part, square_window, turn
from tensorgrade.exercise import Misconception, vary
from tensorgrade.exercise.changes import Change

NO_BIAS = vary(b=torch.zeros_like, stage="bias")
NO_PADDING, NO_STRIDE = vary(padding=(0, 0)), vary(stride=(1, 1))
CHANNELS_SWAPPED = of_kernel(lambda W: W.transpose(0, 1))


def added(bias: Callable[[Tensor, Tensor], Any]) -> Change:
    """``bias(b, X)`` added to the answer in place of the bias."""
    return vary(lambda Y, b, X: Y + bias(b, X), stage="bias") | NO_BIAS


def only_picture(chosen: int) -> Callable[[Tensor], Tensor]:
    """Zeros in place of all pictures of the batch but one."""
    return lambda batch: torch.zeros_like(batch).index_copy(0, torch.tensor([chosen]) % len(batch), batch[[chosen]])


def zeros_around(sides: Callable[[int], Pair]) -> Change:
    """``sides(p)`` = (before, after) rows of zeros in place of p on both sides, and columns likewise."""
    return vary(X=lambda X, padding: padded(X, sides(padding[0]), sides(padding[1])), padding=(0, 0), stage="padding")


def right_size(Y: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    *_, rows, columns = output_shape(X.shape, W.shape, padding, stride)
    return Y[..., :rows, :columns]


RIGHT_SIZE = vary(right_size)
"""Comes before what is wrong in the windows, but not in their number."""


def size_of_axis(axis: int) -> Change:
    """The answer's size computed with one side of the kernel for both; it fails where windows leave the picture."""

    def change(Y: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor | None:
        side = W.shape[axis]
        *_, rows, columns = output_shape(X.shape, (*W.shape[:2], side, side), padding, stride)
        return Y[..., :rows, :columns] if 0 < rows <= Y.shape[-2] and 0 < columns <= Y.shape[-1] else None

    return vary(change, stage="size")


def with_room(X: Tensor, W: Tensor) -> Tensor:
    """X with so many zeros below and on the right that no window of `square_window` leaves it."""
    room = (0, max(W.shape[-2:]))
    return padded(X, room, room)


CUT_AT_BORDER = RIGHT_SIZE | vary(X=with_room)
"""Comes before what makes windows larger: as with slices of arrays, those at the border have fewer pixels."""

BIAS_MISSING = Misconception(
    "bias-missing",
    """Your answer lacks the bias. Every output channel has one number of its own that is added at all its pixels, on
    all pictures. What should a layer with kernels full of zeros give?""",
    NO_BIAS,
)
KERNEL_FLIPPED = Misconception(
    "kernel-flipped",
    """Your kernels are turned by 180°, or flipped in one direction: that is a convolution in the sense of mathematics.
    The layer computes the cross-correlation, where the kernel lies on the picture as it is. Which number of the kernel
    meets the upper left pixel of a window?""",
    *map(of_kernel, (turn, lambda W: W.flip(-2), lambda W: W.flip(-1))),
)
WEIGHT_TRANSPOSED = Misconception(
    "weight-transposed",
    """In the weights, your output channels and input channels have changed places. The first axis of W counts the
    output channels, the second the input channels. That goes unnoticed when there are equally many of both. Which of
    the two do you sum over?""",
    CHANNELS_SWAPPED,
)
# With and without padding and stride.
OF_LAYER = [
    BIAS_MISSING,
    Misconception(
        "bias-wrong-axis",
        """You add the bias along the wrong axis: its numbers follow the columns, the rows or the pictures of the batch,
        not the output channels. That goes unnoticed when the sizes happen to agree. Is the number that you add the same
        everywhere within one output channel?""",
        *map(added, (lambda b, X: b, lambda b, X: b[:, None], lambda b, X: b[:, None, None, None])),
    ),
    Misconception(
        "bias-per-input-channel",
        """You add the bias once for every input channel. It belongs to the output channel and is added once, after the
        input channels have been summed. In which of your loops does the addition stand?""",
        added(lambda b, X: X.shape[1] * b[:, None, None]),
    ),
    Misconception(
        "batch-averaged",
        """You merge the pictures of the batch into one, by averaging or adding them. The pictures of a batch have
        nothing to do with each other: each gets its own answer. How many pictures should come out when n go in?""",
        vary(lambda Y: Y.mean(0)),
        vary(lambda Y: Y.mean(0, keepdim=True)),
        vary(lambda Y: Y.mean(0, keepdim=True).expand_as(Y)),
        vary(lambda Y: Y.sum(0)),
        vary(lambda Y: Y.sum(0, keepdim=True)),
    ),
    Misconception(
        "one-sample-only",
        """Only one picture of the batch is computed: the first or the last, whatever the others hold. Each picture has
        a place of its own along the first axis of the answer. Which values does the index of the picture take in your
        function, and when do you return?""",
        vary(lambda Y: Y[0]),
        vary(lambda Y: Y[:1]),
        vary(only_picture(0)),
        vary(lambda Y: Y[:1].expand_as(Y)),
        vary(lambda Y: Y[-1]),
        vary(lambda Y: Y[-1:]),
        vary(only_picture(-1)),
        vary(lambda Y: Y[-1:].expand_as(Y)),
    ),
    KERNEL_FLIPPED,
    WEIGHT_TRANSPOSED,
]
PADDING_IGNORED = Misconception(
    "padding-ignored",
    """Your windows stay inside the picture: the padding is not used, or only in one direction. Padding surrounds every
    picture with zeros before the first window is placed. Does the size of your answer grow with both numbers of the
    pair?""",
    NO_PADDING,
    vary(padding=lambda pair: (pair[0], 0)),
    vary(padding=lambda pair: (0, pair[1])),
)
STRIDE_IGNORED = Misconception(
    "stride-ignored",
    """Your windows move by one, whatever the stride. With a stride of 2, every second window is left out, so the answer
    is smaller and its neighbours lie two pixels apart in the picture. Where does the window of your second column
    start?""",
    NO_STRIDE,
    NO_STRIDE.after(RIGHT_SIZE),
)
OF_STEPS = [
    PADDING_IGNORED,
    Misconception(
        "padding-on-one-side",
        """You pad the picture on one side of each direction only. The numbers of padding say how many rows are added
        above and just as many below, and how many columns on the left and just as many on the right. Where does the
        middle pixel of your padded picture come from?""",
        *map(zeros_around, (lambda p: (p, 0), lambda p: (0, p), lambda p: (2 * p, 0), lambda p: (0, 2 * p))),
    ),
    STRIDE_IGNORED,
    Misconception(
        "steps-swapped",
        """The two numbers of the padding, or those of the stride, have changed places in your function. In each pair
        the first number is for the rows, the second for the columns. Which of your two loops uses which number?""",
        vary(stride=lambda pair: pair[::-1]),
        vary(padding=lambda pair: pair[::-1]),
        vary(padding=lambda pair: pair[::-1], stride=lambda pair: pair[::-1]),
    ),
]
ONLY_SQUARE = Misconception(
    "only-square",
    """One length serves for both directions, which works for square kernels only. Height and width, like every other
    pair here, need a number for the rows and one for the columns. Where do you use one of them twice?""",
    of_kernel(square_part),
    *map(size_of_axis, (-2, -1)),
    *(of_kernel(one_side(axis)) for axis in (-2, -1)),
    *(of_kernel(one_side(axis)).after(RIGHT_SIZE) for axis in (-2, -1)),
    *(of_kernel(square_window(axis)) for axis in (-2, -1)),
    *(of_kernel(square_window(axis)).after(CUT_AT_BORDER) for axis in (-2, -1)),
)
