"""The 1×1 convolution: one fully connected layer, the same at every pixel."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from shared_parts import (
    CHANNELS_IN,
    CHANNELS_OUT,
    CHANNELS_PAGE,
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
    Draw,
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

Variant = Callable[[Tensor, Tensor, Tensor], Tensor | None]


def layer(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """(c_i, h, w), (c_o, c_i), (c_o,) → (c_o, h, w)."""
    return F.linear(X.movedim(0, -1), W, b).movedim(-1, 0)


def without_bias(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """The same without the bias."""
    return layer(X, W, torch.zeros_like(b))


def convolution(X: Tensor, K: Tensor) -> Tensor:
    """(c_i, h, w), (c_o, c_i, 1, 1) → (c_o, h, w)."""
    return F.conv2d(X[None], K)[0]


# The variants below are written for the layer; `for_kernel` makes those of corr2d_multi_in_out_1x1.
# Where sizes do not fit, a variant raises, as such code in NumPy does.


def biased_pairs(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """The maps of all pairs of an output and an input channel, biased: (c_o, c_i, h, w)."""
    return W[:, :, None, None] * X + b[:, None, None, None]


def depthwise(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """Depthwise: output channel i from input channel i alone."""
    pairs = biased_pairs(X, W, b)
    return torch.stack([pairs[i, i] for i in range(min(W.shape))])


def weight_reshaped(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """W reshaped to the shape of its transpose, and that transposed."""
    return layer(X, W.reshape(W.shape[1], W.shape[0]).T, b)


def pixels(X: Tensor) -> Tensor:
    """(c_i, h, w) → (h·w, c_i), the right way: one row per pixel, its channels in the columns."""
    return X.flatten(1).T


def reshaped_pixels(X: Tensor) -> Tensor:
    """The same shape by reshaping only: neighbouring pixels of a channel become channels."""
    return X.reshape(-1, len(X))


def maps(Y: Tensor, X: Tensor) -> Tensor:
    """(h·w, c_o) → (c_o, h, w), the right way."""
    return Y.T.reshape(-1, *X.shape[1:])


def reshaped_maps(Y: Tensor, X: Tensor) -> Tensor:
    """The same shape by reshaping only."""
    return Y.reshape(-1, *X.shape[1:])


def square_picture(size: int) -> Variant:
    """The length of the picture's axis ``size`` taken for both: the output is cut, or the code raises."""

    def variant(X: Tensor, W: Tensor, b: Tensor) -> Tensor | None:
        side = X.shape[size]
        return layer(X, W, b)[:, :side, :side] if side == min(X.shape[1:]) else None

    return variant


def of_output(change: Callable[[Tensor], Tensor]) -> Variant:
    """The right answer, changed."""
    return lambda X, W, b: change(layer(X, W, b))


CHANNELS = [
    Misconception(
        "axes-left-over",
        (
            "Your numbers may well be right, but the answer has axes of length 1 too many. A 1×1 kernel "
            "has two such axes, and there is no batch here. Which shape does the task ask for?"
        ),
        of_output(lambda Y: Y[None]),
        of_output(lambda Y: Y[:, None]),
        of_output(lambda Y: Y[:, None, None]),
        of_output(lambda Y: Y[..., None, None]),
    ),
    Misconception(
        "channels-not-added",
        (
            "You multiply every input channel by its weight, but keep the results side by side. At each "
            "pixel, an output channel is a weighted sum of all input channels. Over which axis does it add?"
        ),
        biased_pairs,
        lambda X, W, b: biased_pairs(X, W, b).movedim(1, -1),
    ),
    Misconception(
        "only-one-channel",
        (
            "Only one input channel, the first or the last, has a say in your answer. Change a number in "
            "another channel: does anything happen? Look at what is overwritten, or never visited."
        ),
        lambda X, W, b: layer(X[:1], W[:, :1], b),
        lambda X, W, b: layer(X[-1:], W[:, -1:], b),
        lambda X, W, b: layer(X[:1].expand_as(X), W, b),
        lambda X, W, b: layer(X[-1:].expand_as(X), W, b),
    ),
    Misconception(
        "channels-averaged",
        (
            "You take the mean over the input channels; a fully connected layer adds them up. With twice "
            "as many channels, the sum has twice as many terms. By which factor do your values differ from "
            "a sum by hand?"
        ),
        lambda X, W, b: layer(X, W / len(X), b),
        lambda X, W, b: layer(X, W, b) / len(X),
    ),
    Misconception(
        "one-weight-for-all-channels",
        (
            "You use one and the same weight for all input channels. There is one for each pair of an "
            "output and an input channel. Which index of the weights should move along with the channel of "
            "X?"
        ),
        lambda X, W, b: layer(X, W[:, :1].expand_as(W), b),
        lambda X, W, b: layer(X, W[:, -1:].expand_as(W), b),
    ),
    Misconception(
        "channels-merged-before",
        (
            "You merge the channels of the picture, and the weights, before they meet; so every channel "
            "is multiplied by every weight. A sum of products is not a product of sums: what comes first?"
        ),
        lambda X, W, b: layer(X.sum(0, keepdim=True), W.sum(1, keepdim=True), b),
        lambda X, W, b: layer(X.mean(0, keepdim=True), W.sum(1, keepdim=True), b),
        lambda X, W, b: layer(X.mean(0, keepdim=True), W.mean(1, keepdim=True), b),
    ),
    Misconception(
        "channels-mismatched",
        (
            "Channels of the picture meet the weights of other channels: the order of one of them is "
            "reversed or shifted. Follow channel 0 of X: which weight does it meet?"
        ),
        lambda X, W, b: layer(X, W.flip(1), b),
        lambda X, W, b: layer(X, W.roll(1, 1), b),
        lambda X, W, b: layer(X, W.roll(-1, 1), b),
    ),
    Misconception(
        "outputs-merged",
        (
            "You add (or average) over the output channels, so that different rows of weights end up in "
            "one map. Input channels are added up, output channels are kept apart. Over which axis of the "
            "weights does no sum run?"
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
            "or copies of it. How many rows do the weights have, and how many maps should there be?"
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
            "The output channels are not on the first axis of your answer. Working pixel by pixel puts "
            "them last, but this course has channels first: (channels, rows, columns). Which axis has to "
            "move where?"
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
        lambda X, W, b: biased_pairs(X, W, b).flatten(0, 1),
        lambda X, W, b: biased_pairs(X, W, b).transpose(0, 1),
    ),
    Misconception(
        "reshape-mixes",
        (
            "A reshape in your answer mixes channels with pixels: it keeps the order of the numbers in "
            "memory and moves no axis. Which numbers lie next to each other in X, those of one pixel or "
            "those of one channel?"
        ),
        lambda X, W, b: maps(F.linear(reshaped_pixels(X), W, b), X),
        lambda X, W, b: reshaped_maps(F.linear(pixels(X), W, b), X),
        lambda X, W, b: reshaped_maps(F.linear(reshaped_pixels(X), W, b), X),
        lambda X, W, b: reshaped_maps(F.linear(X.transpose(0, 2), W, b), X),
    ),
    Misconception(
        "weight-transposed",
        (
            "Your weights are transposed: the weight from input channel j to output channel i is used "
            "from i to j. With as many channels out as in, even the shape is right. Which axis of the "
            "weights counts output channels?"
        ),
        lambda X, W, b: layer(X, W.T, b),
        weight_reshaped,
    ),
    Misconception(
        "relu-applied",
        (
            "All your negative values have become 0: a ReLU is at work. Activation functions follow a "
            "layer, they are not part of it. Is a negative answer allowed here?"
        ),
        of_output(torch.relu),
    ),
    Misconception(
        "softmax-applied",
        (
            "Your values are turned into probabilities between 0 and 1 (softmax or sigmoid). A layer "
            "gives the weighted sums themselves; squashing them is a later step. What are your values "
            "before the last line?"
        ),
        of_output(lambda Y: Y.softmax(0)),
        of_output(lambda Y: Y.softmax(-1)),
        of_output(lambda Y: Y.flatten().softmax(0).reshape(Y.shape)),
        of_output(torch.sigmoid),
    ),
    Misconception(
        "last-missing",
        (
            "The last row or column of your output is missing, or was left zero. A 1×1 kernel fits at "
            "every pixel, so how large is the output? Check where your loops end."
        ),
        of_output(lambda Y: Y[:, :-1]),
        of_output(lambda Y: Y[:, :, :-1]),
        of_output(lambda Y: Y[:, :-1, :-1]),
        of_output(lambda Y: zeros_below(Y[:, :-1], 1, 0)),
        of_output(lambda Y: zeros_below(Y[:, :, :-1], 0, 1)),
        of_output(lambda Y: zeros_below(Y[:, :-1, :-1], 1, 1)),
    ),
    Misconception(
        "size-swapped",
        (
            "Rows and columns of your output are swapped. An .T of an array with three axes reverses all "
            "of them. In which order do rows and columns come back in your answer?"
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
        "channels-last",
        (
            "Your weights meet the rows or columns of the picture instead of its channels. A matrix "
            "product works on the last axes of an array, and here the channels are in front. Which axis of "
            "X has as many entries as one row of the weights?"
        ),
        lambda X, W, b: F.linear(X, W, b),
        lambda X, W, b: F.linear(X, W, b).movedim(-1, 0),
        lambda X, W, b: W @ X + b[:, None],
        lambda X, W, b: torch.tensordot(W, X, ([1], [1])) + b[:, None, None],
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

BIAS = [
    Misconception(
        "bias-missing",
        "The bias is missing from your answer. What does the layer give for a picture that is zero everywhere?",
        without_bias,
    ),
    Misconception(
        "bias-per-input-channel",
        (
            "Your bias is added once for every input channel, so it is c_i times too large. Is it added "
            "inside the loop (or sum) over the input channels, or after it?"
        ),
        lambda X, W, b: layer(X, W, len(X) * b),
    ),
    Misconception(
        "one-bias-for-all-channels",
        (
            "All your output channels get the same bias. b holds one number for each of them. Which "
            "index of b belongs to which map?"
        ),
        lambda X, W, b: layer(X, W, b[:1].expand_as(b)),
        lambda X, W, b: layer(X, W, b[-1:].expand_as(b)),
        lambda X, W, b: layer(X, W, b.sum().expand_as(b)),
        lambda X, W, b: layer(X, W, b.mean().expand_as(b)),
    ),
    Misconception(
        "bias-subtracted",
        "Your bias has the wrong sign: it is taken away instead of added. What should a picture of zeros give?",
        lambda X, W, b: layer(X, W, -b),
    ),
    Misconception(
        "bias-wrong-axis",
        (
            "Your bias is added along the rows or columns of the picture. It has one number per output "
            "channel, the same at all pixels, and NumPy lines up the last axes first. Which shape must b "
            "have to be added to (c_o, h, w)?"
        ),
        lambda X, W, b: without_bias(X, W, b) + b,
        lambda X, W, b: without_bias(X, W, b) + b[:, None],
    ),
    Misconception(
        "bias-before-weights",
        (
            "You add the bias to the picture, before the weights. It belongs to the output channels: "
            "does a weight multiply it?"
        ),
        lambda X, W, b: without_bias(X + b[:, None, None], W, b),
        lambda X, W, b: without_bias(X + b, W, b),
    ),
]


BY_NAME = {item.name: item for item in [*CHANNELS, *BIAS]}


def unbiased(variant: Variant) -> Variant:
    """The variant without the bias."""
    return lambda X, W, b: variant(X, W, torch.zeros_like(b))


BOTH_WAYS = [
    Combination(
        BY_NAME["weight-transposed"],
        BY_NAME["output-channels-last"],
        # A matrix product of the pixels with W, without either transposition.
        lambda X, W, b: F.linear(X.movedim(0, -1), W.T, b),
    ),
    Combination(
        BY_NAME["relu-applied"],
        BY_NAME["weight-transposed"],
        lambda X, W, b: torch.relu(layer(X, W.T, b)),
        lambda X, W, b: torch.relu(weight_reshaped(X, W, b)),
    ),
]

BOTH_WAYS_OF_BIAS = [
    Combination(
        BY_NAME["bias-missing"],
        BY_NAME["weight-transposed"],
        unbiased(lambda X, W, b: layer(X, W.T, b)),
        unbiased(weight_reshaped),
    ),
    Combination(BY_NAME["bias-missing"], BY_NAME["relu-applied"], unbiased(of_output(torch.relu))),
    Combination(
        BY_NAME["bias-missing"], BY_NAME["output-channels-last"], unbiased(of_output(lambda Y: Y.movedim(0, -1)))
    ),
]


def for_weights(variant: Variant) -> Callable[[Tensor, Tensor], Tensor | None]:
    """The variant for a function of a kernel (c_o, c_i, 1, 1), without bias."""
    return lambda X, K: variant(X, K[:, :, 0, 0], K.new_zeros(len(K)))


def for_kernel(item: Misconception) -> Misconception:
    """The misconception for a function of a kernel."""
    return Misconception(item.name, item.words, *map(for_weights, item.readings))


def both_for_kernel(item: Combination) -> Combination:
    """The combination for a function of a kernel."""
    return Combination(BY_NAME[item.first], BY_NAME[item.second], *map(for_weights, item.readings))


# A plain case is a square picture, with weights and biases, without negative numbers. Each hidden check differs from it
# in one way, so that a function that is wrong in one way fails one check. No two cases have the same shapes.
WHOLE_NUMBERS = "Small pictures of whole numbers"
MANY_CHANNELS = "One channel or many, in and out"
NOT_SQUARE = "Pictures that are not square"
THIN = "One row, one column, or one pixel"
NEGATIVE = "Negative numbers"
REAL = "Numbers with decimals, small and large"
UNUSUAL = "Arrays of float32, read-only, or lying differently in memory"
PIXEL = "A pixel's answer is that to a picture of this pixel alone"


def biases(length: int, **options: str) -> Draw:
    """Whole numbers from 1 on: a missing bias of zero would make no difference."""
    return integers(length, sign="positive", **options)


# One pixel of a picture, in its second row and third column, as a picture; and the output there.
ONE_PIXEL = (slice(None), slice(1, 2), slice(2, 3))
ALONE = Relation(
    terms=[Term("picture", index=ONE_PIXEL), Term("pixel", coefficient=-1.0)],
    broken=(
        "A single pixel was cut out of a picture, with all its channels. On its own it got another answer "
        "than in its place in the picture. The same fully connected layer works at every pixel: which other "
        "pixels have a say in your answer?"
    ),
)


BY_HAND = array([[[1, 2, 0], [3, 1, 2]], [[0, 1, 1], [2, 0, 1]], [[2, 0, 1], [1, 1, 0]]])

SIZES = {"c_in": CHANNELS_IN, "c_out": CHANNELS_OUT, "h": PICTURE_SIDE, "w": PICTURE_SIDE}
PREFERRED = ["h > 1", "w > 1", "c_in > 1", "c_out > 1"]
PRODUCTS = "h * w * c_out * c_in"

corr2d_multi_in_out_1x1_exercise = Exercise(
    name="corr2d_multi_in_out_1x1",
    title="The 1×1 convolution as a matrix product",
    book=Section("1×1 Convolutional Layer", CHANNELS_PAGE),
    points=6,
    reference=convolution,
    domain=Domain(
        sizes=SIZES,
        # A side of the kernel is no size: it is always 1.
        arguments={"X": Floats("c_in", "h", "w"), "K": Floats("c_out", "c_in", "1", "1")},
        preferred=PREFERRED,
        work=PRODUCTS,
    ),
    checks=[
        Check(
            "by-hand",
            "Three channels in, two out, to check by hand",
            [Case("by-hand", X=BY_HAND, K=array([[1, 0, 2], [-1, 3, 1]])[:, :, None, None])],
            public=True,
        ),
        Check(
            "as-many-out-as-in",
            "As many channels out as in",
            [
                Case(
                    "two-by-two",
                    X=array([grid(2, 3), grid(2, 3, start=1)]),
                    K=array([[1, 2], [3, 4]])[:, :, None, None],
                )
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                Case("small", X=whole(2, 2, 2), K=whole(2, 2, 1, 1)),
            ],
        ),
        Check(
            "channels",
            MANY_CHANNELS,
            [
                Case("one-in", X=whole(1, 3, 3), K=whole(3, 1, 1, 1)),
                Case("one-out", X=whole(3, 4, 4), K=whole(1, 3, 1, 1)),
                Case("one-each", X=whole(1, 4, 4), K=array([[[[3]]]])),
                Case("more-out", X=whole(2, 3, 3), K=whole(5, 2, 1, 1)),
                Case("as-many-in-as-sides", X=whole(3, 3, 3), K=whole(2, 3, 1, 1)),
                Case("many-channels", X=whole(8, 2, 2), K=whole(8, 8, 1, 1)),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                Case("tall", X=whole(2, 5, 3), K=whole(3, 2, 1, 1)),
                Case("wide", X=whole(3, 2, 6), K=whole(2, 3, 1, 1)),
                Case("all-sizes-differ", X=whole(3, 4, 7), K=whole(2, 3, 1, 1)),
                Case("as-many-columns-as-channels", X=whole(3, 5, 3), K=whole(2, 3, 1, 1)),
                Case("as-many-rows-as-channels", X=whole(3, 3, 4), K=whole(2, 3, 1, 1)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=whole(3, 1, 7), K=whole(2, 3, 1, 1)),
                Case("one-column", X=whole(2, 6, 1), K=whole(3, 2, 1, 1)),
                Case("one-pixel", X=whole(4, 1, 1), K=whole(3, 4, 1, 1)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                Case("mixed-signs", X=integers(3, 4, 4), K=integers(3, 3, 1, 1)),
                Case("negative-weights", X=whole(2, 4, 4), K=integers(2, 2, 1, 1, sign="negative")),
                Case("all-negative", X=normal(3, 5, 5, sign="negative"), K=normal(2, 3, 1, 1, sign="negative")),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("decimals", X=decimals(3, 5, 5), K=decimals(3, 3, 1, 1)),
                Case("offset", X=decimals(3, 6, 6, offset=100.0), K=decimals(2, 3, 1, 1)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case("float32", X=decimals(3, 4, 4, dtype="float32"), K=decimals(2, 3, 1, 1, dtype="float32")),
                Case("readonly", X=whole(2, 4, 4, layout="readonly"), K=whole(3, 2, 1, 1, layout="readonly")),
                Case("fortran", X=decimals(3, 6, 6, layout="F"), K=decimals(3, 3, 1, 1, layout="F")),
                Case("strided", X=decimals(2, 9, 9, layout="strided"), K=decimals(3, 2, 1, 1, layout="strided")),
            ],
        ),
        Check(
            "each-pixel-alone",
            PIXEL,
            [
                Case("picture", X=whole(3, 8, 8, high=1000), K=whole(2, 3, 1, 1)),
                Case("pixel", X=Derived("picture", change=lambda X: X[ONE_PIXEL]), K=Derived("picture")),
            ],
            relation=ALONE,
        ),
        Check(
            "order-of-channels",
            "The order of the channels makes no difference, where picture and weights agree on it",
            [
                Case("in-order", X=whole(6, 4, 4), K=whole(2, 6, 1, 1)),
                # The picture is cropped as well, so that no two calls have the same shapes; its pixels are the same.
                Case(
                    "reversed",
                    X=Derived("in-order", change=lambda X: X[::-1, :-1, :-1]),
                    K=Derived("in-order", change=lambda K: K[:, ::-1]),
                ),
            ],
            relation=Relation(
                terms=[
                    Term("in-order", index=(slice(None), slice(None, -1), slice(None, -1))),
                    Term("reversed", coefficient=-1.0),
                ],
                broken=(
                    "The input channels of a picture and of the weights were put in the reverse order, both "
                    "alike (and the picture lost its last row and column). Every channel still met its own "
                    "weights, but your answer changed. Is any channel treated unlike the others, because of "
                    "where it stands?"
                ),
            ),
        ),
    ],
    misconceptions=[for_kernel(item) for item in CHANNELS],
    combinations=[both_for_kernel(item) for item in BOTH_WAYS],
)

conv1x1_layer_exercise = Exercise(
    name="conv1x1_layer",
    title="The 1×1 layer with its bias",
    book=Section("1×1 Convolutional Layer", CHANNELS_PAGE),
    points=7,
    reference=layer,
    domain=Domain(
        sizes=SIZES,
        arguments={"X": Floats("c_in", "h", "w"), "W": Floats("c_out", "c_in"), "b": Floats("c_out")},
        preferred=PREFERRED,
        work=PRODUCTS,
    ),
    checks=[
        Check(
            "by-hand",
            "Three channels in, two out, to check by hand",
            [Case("by-hand", X=BY_HAND, W=array([[1, 0, 2], [-1, 3, 1]]), b=array([10, -20]))],
            public=True,
        ),
        Check(
            "as-many-out-as-in",
            "As many channels out as in",
            [
                Case(
                    "two-by-two",
                    X=array([grid(2, 3), grid(2, 3, start=1)]),
                    W=array([[1, 2], [3, 4]]),
                    b=array([5, -5]),
                ),
            ],
            public=True,
        ),
        Check(
            "whole-numbers",
            WHOLE_NUMBERS,
            [
                Case("small", X=whole(2, 2, 2), W=whole(2, 2), b=array([1, 3])),
            ],
        ),
        Check(
            "channels",
            MANY_CHANNELS,
            [
                Case("one-in", X=whole(1, 4, 4), W=whole(3, 1), b=biases(3)),
                Case("one-out", X=whole(3, 4, 4), W=whole(1, 3), b=array([7])),
                Case("one-each", X=whole(1, 4, 4), W=array([[3]]), b=array([5])),
                Case("many-channels", X=whole(8, 2, 2), W=whole(7, 8), b=biases(7)),
            ],
        ),
        Check(
            "bias",
            "The bias: with as many channels as rows and columns, for a black picture, or all zero",
            [
                Case("out-as-sides", X=whole(2, 3, 3), W=whole(3, 2), b=array([10, 20, 30])),
                Case("in-as-sides", X=whole(3, 3, 3), W=whole(2, 3), b=array([10, 20])),
                Case("all-equal", X=whole(3, 3, 3), W=whole(3, 3), b=array([30, 20, 10])),
                Case("black-picture", X=array([[[0, 0, 0]] * 3] * 2), W=whole(2, 2), b=biases(2)),
                Case("zero-bias", X=whole(2, 4, 4), W=whole(3, 2), b=array([0, 0, 0])),
            ],
            weight=2,
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                Case("tall", X=whole(2, 5, 3), W=whole(3, 2), b=biases(3)),
                Case("all-sizes-differ", X=whole(3, 4, 7), W=whole(2, 3), b=biases(2)),
                Case("out-as-columns", X=whole(2, 2, 3), W=whole(3, 2), b=array([10, 20, 30])),
                Case("out-as-rows", X=whole(2, 3, 4), W=whole(3, 2), b=array([10, 20, 30])),
                Case("in-as-columns", X=whole(3, 5, 3), W=whole(2, 3), b=biases(2)),
                Case("in-as-rows", X=whole(3, 3, 4), W=whole(2, 3), b=biases(2)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=whole(3, 1, 7), W=whole(2, 3), b=biases(2)),
                Case("one-column", X=whole(2, 6, 1), W=whole(3, 2), b=biases(3)),
                Case("one-pixel", X=whole(4, 1, 1), W=whole(3, 4), b=biases(3)),
            ],
        ),
        Check(
            "negative-numbers",
            "Negative numbers, in the biases as well",
            [
                Case("mixed-signs", X=integers(3, 5, 5), W=integers(3, 3), b=integers(3)),
                Case("negative-bias", X=whole(2, 4, 4), W=whole(2, 2), b=array([-60, -2])),
                Case(
                    "all-negative",
                    X=normal(3, 5, 5, sign="negative"),
                    W=normal(2, 3, sign="negative"),
                    b=normal(2, sign="negative"),
                ),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("decimals", X=decimals(3, 6, 6), W=decimals(3, 3), b=decimals(3)),
                Case("offset", X=decimals(3, 6, 6, offset=100.0), W=decimals(2, 3), b=decimals(2, offset=100.0)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case(
                    "float32",
                    X=decimals(3, 4, 4, dtype="float32"),
                    W=decimals(2, 3, dtype="float32"),
                    b=decimals(2, dtype="float32"),
                ),
                Case(
                    "readonly",
                    X=whole(2, 5, 5, layout="readonly"),
                    W=whole(3, 2, layout="readonly"),
                    b=biases(3, layout="readonly"),
                ),
                Case("fortran", X=decimals(3, 7, 7, layout="F"), W=decimals(3, 3, layout="F"), b=decimals(3)),
                Case(
                    "strided",
                    X=decimals(2, 9, 9, layout="strided"),
                    W=decimals(3, 2, layout="strided"),
                    b=decimals(3, layout="strided"),
                ),
            ],
        ),
        Check(
            "each-pixel-alone",
            PIXEL,
            [
                Case("picture", X=whole(3, 8, 8, high=1000), W=whole(2, 3), b=biases(2)),
                Case(
                    "pixel",
                    X=Derived("picture", change=lambda X: X[ONE_PIXEL]),
                    W=Derived("picture"),
                    b=Derived("picture"),
                ),
            ],
            relation=ALONE,
        ),
        Check(
            "order-of-outputs",
            "Each map belongs to its own weights and bias, wherever these stand",
            [
                Case("in-order", X=whole(4, 5, 5), W=whole(4, 4), b=biases(4)),
                # Without the first one, so that no two calls have the same shapes.
                Case(
                    "reversed",
                    X=Derived("in-order"),
                    W=Derived("in-order", change=lambda W: W[:0:-1]),
                    b=Derived("in-order", change=lambda b: b[:0:-1]),
                ),
            ],
            relation=Relation(
                terms=[Term("in-order", index=(slice(None, 0, -1),)), Term("reversed", coefficient=-1.0)],
                broken=(
                    "The first of four output channels was left out and the order of the other three was "
                    "reversed, weights and biases alike; the picture stayed as it was. Your maps should have "
                    "come in that order too, and otherwise unchanged. Does a map depend on anything but the "
                    "picture, its own row of weights and its own bias?"
                ),
            ),
        ),
    ],
    misconceptions=[*CHANNELS, *BIAS],
    combinations=[*BOTH_WAYS, *BOTH_WAYS_OF_BIAS],
)

assignment = Assignment(
    name="conv1x1",
    title="The 1×1 Convolutional Layer",
    exercises=[corr2d_multi_in_out_1x1_exercise, conv1x1_layer_exercise],
)
