"""Misconceptions, from simple to involved, and pairs of them."""

import torch

import channel_ideas as ideas
from channel_ideas import of_channels
from sliding import LAST, ROUNDED
from tensorgrade.exercise import Misconception, vary

# A matrix has one row for each pixel, (h·w, c). A reshape alone, to or from (c, h, w), gives the right shape with the
# numbers in the wrong places.
PIXELS_RESHAPED = vary(X=lambda X: X.reshape(-1, len(X)).T.reshape(X.shape))
MAPS_RESHAPED = vary(lambda Y: Y.flatten(1).T.reshape(Y.shape))
# A product that runs over the rows or the columns. It raises where there are not as many of them as channels.
ROWS_FOR_CHANNELS = vary(X=lambda X: X.transpose(0, 1), stage="channels")
COLUMNS_FOR_CHANNELS = vary(X=lambda X: X.movedim(2, 0), stage="channels")

MISCONCEPTIONS = [
    Misconception(
        "axes-left-over",
        """Your numbers may well be right, but the answer has axes of length 1 too many. A 1×1 kernel has two such axes,
        and there is no batch here. Which shape does the task ask for?""",
        vary(lambda Y: Y[None]),
        vary(lambda Y: Y[:, None]),
        vary(lambda Y: Y[:, None, None]),
        vary(lambda Y: Y[..., None, None]),
    ),
    Misconception(
        "channels-not-added",
        """You multiply every input channel by its weight, but keep the results side by side. At each pixel, an output
        channel is a weighted sum of all input channels. Over which axis does it add?""",
        *ideas.CHANNELS_NOT_ADDED,
    ),
    ideas.ONLY_ONE_CHANNEL,
    # Without the bias, which is added later.
    ideas.CHANNELS_AVERAGED.with_variants(of_channels(lambda K: K / K.shape[-3])),
    Misconception(
        "one-weight-for-all-channels",
        """You use one and the same weight for all input channels. There is one for each pair of an output and an input
        channel. Which index of the weights should move along with the channel of X?""",
        *ideas.ONE_KERNEL,
    ),
    Misconception(
        "channels-merged-before",
        """You merge the channels of the picture, and the weights, before they meet; so every channel is multiplied by
        every weight. A sum of products is not a product of sums: what comes first?""",
        *ideas.MERGED_BEFORE,
    ),
    Misconception(
        "channels-mismatched",
        """Channels of the picture meet the weights of other channels: the order of one of them is reversed or shifted.
        Follow channel 0 of X: which weight does it meet?""",
        *ideas.MISMATCHED,
    ),
    Misconception(
        "outputs-merged",
        """You add (or average) over the output channels, so that different rows of weights end up in one map. Input
        channels are added up, output channels are kept apart. Over which axis of the weights does no sum run?""",
        *ideas.OUTPUTS_MERGED,
    ),
    Misconception(
        "only-one-output-channel",
        """Only one output channel, the first or the last, is really there; others are missing, zero, or copies of it.
        How many rows do the weights have, and how many maps should there be?""",
        *ideas.ONE_OUTPUT,
    ),
    OUTPUTS_LAST := Misconception(
        "output-channels-last",
        """The output channels are not on the first axis of your answer. Working pixel by pixel puts them last, but this
        course has channels first: (channels, rows, columns). Which axis has to move where?""",
        *ideas.OUTPUTS_LAST,
    ),
    ideas.DEPTHWISE,
    Misconception(
        "reshape-mixes",
        """A reshape in your answer mixes channels with pixels: it keeps the order of the numbers in memory and moves no
        axis. Which numbers lie next to each other in X, those of one pixel or those of one channel?""",
        PIXELS_RESHAPED,
        MAPS_RESHAPED,
        PIXELS_RESHAPED | MAPS_RESHAPED,
        vary(lambda Y: Y.transpose(0, 2).reshape(Y.shape)),
    ),
    TRANSPOSED := Misconception(
        "weight-transposed",
        """Your weights are transposed: the weight from input channel j to output channel i is used from i to j. With as
        many channels out as in, even the shape is right. Which axis of the weights counts output channels?""",
        ideas.IN_OUT_SWAPPED,
        ideas.IN_OUT_RESHAPED,
    ),
    RELU := Misconception(
        "relu-applied",
        """All your negative values have become 0: a ReLU is at work. Activation functions follow a layer, they are not
        part of it. Is a negative answer allowed here?""",
        vary(torch.relu, stage="activation"),
    ),
    Misconception(
        "softmax-applied",
        """Your values are turned into probabilities between 0 and 1 (softmax or sigmoid). A layer gives the weighted
        sums themselves; squashing them is a later step. What are your values before the last line?""",
        vary(lambda Y: Y.softmax(0), stage="activation"),
        vary(lambda Y: Y.softmax(-1), stage="activation"),
        vary(lambda Y: Y.flatten().softmax(0).reshape(Y.shape), stage="activation"),
        vary(torch.sigmoid, stage="activation"),
    ),
    Misconception(
        "last-missing",
        """The last row or column of your output is missing, or was left zero. A 1×1 kernel fits at every pixel, so how
        large is the output? Check where your loops end.""",
        *LAST,
    ),
    Misconception(
        "size-swapped",
        """Rows and columns of your output are swapped. An .T of an array with three axes reverses all of them. In which
        order do rows and columns come back in your answer?""",
        *ideas.SIZE_SWAPPED,
    ),
    ROUNDED,
    Misconception(
        "channels-last",
        """Your weights meet the rows or columns of the picture instead of its channels. A matrix product works on the
        last axes of an array, and here the channels are in front. Which axis of X has as many entries as one row of the
        weights?""",
        COLUMNS_FOR_CHANNELS | vary(lambda Y: Y.movedim(0, -1)),
        COLUMNS_FOR_CHANNELS,
        ROWS_FOR_CHANNELS | vary(lambda Y: Y.transpose(0, 1)),
        ROWS_FOR_CHANNELS,
    ),
    ideas.SQUARE_PICTURE_ONLY,
]

UNBIASED = vary(b=torch.zeros_like, stage="bias")

BIAS = [
    MISSING := Misconception(
        "bias-missing",
        "The bias is missing from your answer. What does the layer give for a picture that is zero everywhere?",
        UNBIASED,
    ),
    Misconception(
        "bias-per-input-channel",
        """Your bias is added once for every input channel, so it is c_i times too large. Is it added inside the loop
        (or sum) over the input channels, or after it?""",
        vary(b=lambda b, X: len(X) * b, stage="bias"),
    ),
    Misconception(
        "one-bias-for-all-channels",
        """All your output channels get the same bias. b holds one number for each of them. Which index of b belongs to
        which map?""",
        vary(b=lambda b: b[:1].expand_as(b), stage="bias"),
        vary(b=lambda b: b[-1:].expand_as(b), stage="bias"),
        vary(b=lambda b: b.sum().expand_as(b), stage="bias"),
        vary(b=lambda b: b.mean().expand_as(b), stage="bias"),
    ),
    Misconception(
        "bias-subtracted",
        "Your bias has the wrong sign: it is taken away instead of added. What should a picture of zeros give?",
        vary(b=torch.neg, stage="bias"),
    ),
    Misconception(
        "bias-wrong-axis",
        """Your bias is added along the rows or columns of the picture. It has one number per output channel, the same
        at all pixels, and NumPy lines up the last axes first. Which shape must b have to be added to (c_o, h, w)?""",
        vary(lambda Y, b: Y + b, stage="bias") | UNBIASED,
        vary(lambda Y, b: Y + b[:, None], stage="bias") | UNBIASED,
    ),
    Misconception(
        "bias-before-weights",
        """You add the bias to the picture, before the weights. It belongs to the output channels: does a weight
        multiply it?""",
        vary(X=lambda X, b: X + b[:, None, None], b=torch.zeros_like, stage="bias"),
        vary(X=lambda X, b: X + b, b=torch.zeros_like, stage="bias"),
    ),
]
