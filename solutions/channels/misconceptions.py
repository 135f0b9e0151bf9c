"""Misconceptions, from simple to involved, and pairs of them."""

import math

from torch import Tensor

import channel_ideas as ideas
import sliding
from channel_ideas import cropped, of_channels
from sliding import of_kernel, one_side, square_part, square_window, turn
from tensorgrade.exercise import Misconception, vary
from tensorgrade.exercise.changes import Change


def products(X: Tensor, K: Tensor) -> Tensor:
    """All products, none added: (…, c_i, h − kh + 1, w − kw + 1, kh, kw)."""
    kh, kw = K.shape[-2:]
    return X.unfold(1, kh, 1).unfold(2, kw, 1) * K[..., None, None, :, :]


TURNED = of_kernel(turn)
ALL_PRODUCTS = Change(function=products, stages=ideas.REDUCTION)
EACH_WINDOW = ALL_PRODUCTS | vary(lambda each: each.sum(-5), stage="reduction")


def square_kernel(axis: int) -> Change:
    """One side of the kernel taken for both in the size of the answer."""
    return vary(lambda Y, K: cropped(Y, [side - K.shape[axis] for side in K.shape[-2:]]))


INPUT_CHANNELS = [
    Misconception(
        "axis-left-over",
        """Your numbers may well be right, but the answer has one axis of length 1 too many. The axis over which you add
        is gone after the sum, and there is no batch here. Which shape does the task ask for?""",
        vary(lambda Y: Y.unsqueeze(-3)),
        vary(lambda Y: Y[None]),
    ),
    NOT_ADDED := Misconception(
        "channels-not-added",
        """You correlate every input channel with its kernel, but keep the results side by side. An output element
        gathers what all input channels say about one place. How do several maps become one?""",
        *ideas.CHANNELS_NOT_ADDED,
    ),
    Misconception(
        "products-not-added",
        """All products of a window are in your answer, next to each other. One window gives one number. Over which axes
        of your array does the sum still have to run?""",
        ALL_PRODUCTS,
        EACH_WINDOW,
    ),
    ideas.ONLY_ONE_CHANNEL,
    ideas.CHANNELS_AVERAGED,
    Misconception(
        "one-kernel-for-all-channels",
        """You use one and the same two-dimensional kernel for all input channels. K holds one for each of them. Which
        index of K should move along with the channel of X?""",
        *ideas.ONE_KERNEL,
    ),
    Misconception(
        "channels-merged-before",
        """You merge the channels of the picture, and those of the kernel, before they meet; so every channel is
        multiplied by every kernel. A sum of products is not a product of sums: what comes first?""",
        *ideas.MERGED_BEFORE,
    ),
    Misconception(
        "channels-mismatched",
        """Channels of the picture meet the kernels of other channels: the order of one of them is reversed or shifted.
        Follow channel 0 of X: which part of K does it meet?""",
        *ideas.MISMATCHED,
    ),
]

OUTPUT_CHANNELS = [
    Misconception(
        "outputs-merged",
        """You add (or average) over the output channels, so that maps of different kernels end up in one. Input
        channels are added up, output channels are kept apart. Over which axis of K does no sum run?""",
        *ideas.OUTPUTS_MERGED,
    ),
    Misconception(
        "only-one-output-channel",
        """Only one output channel, the first or the last, is really there; others are missing, zero, or copies of it.
        How many kernels of shape (c_i, kh, kw) does K hold, and how often does your loop run?""",
        *ideas.ONE_OUTPUT,
    ),
    OUTPUTS_BEHIND := Misconception(
        "output-channels-last",
        """The output channels are not on the first axis of your answer. This course puts channels first, as the input
        has them: (channels, rows, columns). Along which axis do you put the maps together?""",
        *ideas.OUTPUTS_LAST,
    ),
    ideas.DEPTHWISE,
    Misconception(
        "in-out-swapped",
        """You read K as if its first axis counted input channels and its second output channels; it is the other way
        round. With equally many of both, even the shape is right. Which one does len(K) count?""",
        # Surplus channels dropped, as by `zip`.
        of_channels(lambda K: K[: K.shape[1]].transpose(0, 1), X=lambda X, K: X[: len(K)]),
        ideas.IN_OUT_SWAPPED,
        ideas.IN_OUT_RESHAPED,
    ),
]

KERNEL_FLIPPED = sliding.KERNEL_FLIPPED.with_variants(of_kernel(lambda K: K.flip(-3, -2, -1)))
MEAN_FOR_SUM = sliding.MEAN_FOR_SUM.with_variants(vary(lambda Y, K: Y / math.prod(K.shape[-3:]), stage="reduction"))
SAME_SIZE = Misconception(
    "same-size",
    """Your output is as large as the input, as if the picture were padded. Without padding, at how many places does the
    kernel fit into the picture?""",
    *sliding.SAME_SIZE.readings,
)

SLIDING_KERNELS = [
    KERNEL_FLIPPED,
    Misconception(
        "kernel-flipped-one-way",
        """Your kernels are mirrored in one direction only, either their rows or their columns. Follow a single product
        of the worked example: which element of the kernel does it use?""",
        *sliding.FLIPPED_ONE_WAY.readings,
    ),
    MEAN_FOR_SUM,
    Misconception(
        "one-product-only",
        """Of each window, you use one corner only: the first or the last product instead of the sum of all. How many
        numbers of a channel meet the kernel at one place, and what happens to their products?""",
        EACH_WINDOW | vary(lambda each: each[..., 0, 0], stage="reduction"),
        EACH_WINDOW | vary(lambda each: each[..., -1, -1], stage="reduction"),
    ),
    sliding.LAST_MISSING,
    SAME_SIZE,
    # A library's convolution in mode "full" turns the kernel, too.
    sliding.FULL_SIZE.with_variants(*(TURNED | variant for variant in sliding.FULL_SIZE.readings)),
    # So does a Fourier transform, in which all further rows and columns come first.
    sliding.WRAP_AROUND.with_variants(TURNED | sliding.WRAPPED[-1]),
    Misconception(
        "size-swapped",
        """Rows and columns of your output are swapped. With channels in front, X.shape[0] is no longer the height:
        which entries of the shapes belong to the rows?""",
        *ideas.SIZE_SWAPPED,
    ),
    sliding.ROUNDED,
    Misconception(
        "kernel-transposed",
        """Your kernels are transposed: their rows are used as columns. Which index of a kernel runs down the picture,
        and which one runs across?""",
        of_kernel(lambda K: K.mT),
        of_kernel(lambda K: K.mT if K.shape[-2] == K.shape[-1] else None),
    ),
    Misconception(
        "square-kernel-only",
        """Your function treats the kernel as if it were square: one of its sizes serves for both. Which size of the
        kernel belongs to the height of the output, and which to its width?""",
        of_kernel(square_part),
        *map(square_kernel, (-2, -1)),
        *(of_kernel(window(axis)) for window in (one_side, square_window) for axis in (-2, -1)),
    ),
]

AXES = [
    Misconception(
        "channels-last",
        """You take the last axis for the channels, but X and K have them in front: (channels, rows, columns). What does
        the number X.shape[0] count, and over what does your sum run?""",
        # As many of them as the kernel has; then all of them, which raises where it has not as many.
        of_channels(lambda K: K.movedim(-1, -3), X=lambda X, K: X[..., : K.shape[-1]].movedim(2, 0)),
        of_channels(lambda K: K.movedim(-1, -3), X=lambda X: X.movedim(2, 0)),
    ),
    ideas.SQUARE_PICTURE_ONLY,
]
