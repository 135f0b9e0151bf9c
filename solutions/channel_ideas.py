"""What goes wrong with channels, as changes of calls (`vary`).

X is a picture (c_i, h, w). The kernels K are (…, c_i, kh, kw), with the output channels in front if there are several;
the weights W of a 1×1 layer are (c_o, c_i), and b is its bias. The answer has the output channels in front, too.
"""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from tensorgrade.exercise import Misconception, vary
from tensorgrade.exercise.changes import Change

# --- Steps of changes -------------------------------------------------------------------------------------


def of_channels(K: Callable[[Tensor], Tensor], **others: Callable[..., Tensor]) -> Change:
    """A change of the kernels' channels; weights are changed as 1×1 kernels are."""
    return vary(K=K, W=lambda W: K(W[..., None, None])[..., 0, 0], stage="channels", **others)


def separate(X: Tensor, **others: Tensor) -> Tensor:
    """The maps of all pairs of an output and an input channel, with the bias if any: (…, c_i, height, width)."""
    K = others["K"] if "K" in others else others["W"][..., None, None]
    maps = torch.stack([F.conv2d(X[None], k[:, None], groups=len(X))[0] for k in K.reshape(-1, *K.shape[-3:])])
    maps = maps + others["b"][:, None, None, None] if "b" in others else maps
    return maps.reshape(*K.shape[:-2], *maps.shape[-2:])


def cropped(Y: Tensor, more: Sequence[int]) -> Tensor | None:
    """Y with so many more rows and columns, none or fewer; None for a size that Y does not have: such code raises."""
    rows, columns = Y.shape[-2] + more[0], Y.shape[-1] + more[1]
    return Y[..., :rows, :columns] if 0 <= rows <= Y.shape[-2] and 0 <= columns <= Y.shape[-1] else None


def square_picture(axis: int) -> Change:
    """One side of the picture taken for both in the size of the answer."""
    return vary(lambda Y, X: cropped(Y, [X.shape[axis] - side for side in X.shape[-2:]]))


def zero_but(kept: slice) -> Change:
    """All output channels but those left zero."""

    def alone(Y: Tensor) -> Tensor:
        maps = torch.zeros_like(Y)
        maps[kept] = Y[kept]
        return maps

    return vary(alone)


REDUCTION = frozenset(["reduction"])
"""The stage of what adds the wrong products, or adds them wrongly."""

# --- Variants, where each assignment has words of its own -------------------------------------------------

NOT_ADDED = Change(function=separate, stages=REDUCTION)
CHANNELS_NOT_ADDED = (NOT_ADDED, NOT_ADDED | vary(lambda maps: maps.movedim(-3, -1), stage="reduction"))
"""The maps of the input channels side by side."""

ONE_KERNEL = (
    of_channels(lambda K: K[..., :1, :, :].expand_as(K)),
    of_channels(lambda K: K[..., -1:, :, :].expand_as(K)),
)
"""The first or the last kernel for all input channels."""

MERGED_BEFORE = (
    of_channels(lambda K: K.sum(-3, keepdim=True), X=lambda X: X.sum(0, keepdim=True)),
    of_channels(lambda K: K.sum(-3, keepdim=True), X=lambda X: X.mean(0, keepdim=True)),
    of_channels(lambda K: K.mean(-3, keepdim=True), X=lambda X: X.mean(0, keepdim=True)),
)
"""Channels merged before they meet the kernels."""

MISMATCHED = (
    of_channels(lambda K: K.flip(-3)),
    of_channels(lambda K: K.roll(1, -3)),
    of_channels(lambda K: K.roll(-1, -3)),
)
"""Channels that meet the kernels of others."""

IN_OUT_SWAPPED = of_channels(lambda K: K.transpose(0, 1))
"""The axes of output and input channels swapped; it raises where there are not equally many of both."""
IN_OUT_RESHAPED = of_channels(lambda K: K.reshape(K.shape[1], K.shape[0], *K.shape[2:]).transpose(0, 1))
"""The same by a reshape to (c_i, c_o, …)."""

OUTPUTS_MERGED = (
    vary(lambda Y: Y.sum(0)),
    vary(lambda Y: Y.sum(0, keepdim=True)),
    vary(lambda Y: Y.sum(0, keepdim=True).expand_as(Y)),
    vary(lambda Y: Y.mean(0)),
    vary(lambda Y: Y.mean(0, keepdim=True)),
    vary(lambda Y: Y.mean(0, keepdim=True).expand_as(Y)),
    vary(lambda Y: Y.cumsum(0)),
)
"""Output channels added up or averaged."""

ONE_OUTPUT = (
    vary(lambda Y: Y[0]),
    vary(lambda Y: Y[-1]),
    vary(lambda Y: Y[:1]),
    vary(lambda Y: Y[-1:]),
    vary(lambda Y: Y[:1].expand_as(Y)),
    vary(lambda Y: Y[-1:].expand_as(Y)),
    zero_but(slice(None, 1)),
    zero_but(slice(-1, None)),
)
"""The first or the last output channel alone, repeated, or with zeros for the others."""

OUTPUTS_LAST = (
    vary(lambda Y: Y.movedim(0, -1)),
    vary(lambda Y: Y.movedim(0, 1)),
    vary(lambda Y: Y.reshape(*Y.shape[1:], len(Y))),
)
"""The output channels on another axis than the first."""

SIZE_SWAPPED = (vary(lambda Y: Y.mT), vary(lambda Y: Y.reshape(*Y.shape[:-2], Y.shape[-1], Y.shape[-2])))
"""Rows and columns of the answer swapped, by a transposition or a reshape."""

# --- Misconceptions ---------------------------------------------------------------------------------------

ONLY_ONE_CHANNEL = Misconception(
    "only-one-channel",
    """Only one input channel, the first or the last, has a say in your answer. Change a number in another channel: does
    anything happen? Look at what is overwritten, or never visited.""",
    of_channels(lambda K: K[..., :1, :, :], X=lambda X: X[:1]),
    of_channels(lambda K: K[..., -1:, :, :], X=lambda X: X[-1:]),
    vary(X=lambda X: X[:1].expand_as(X), stage="channels"),
    vary(X=lambda X: X[-1:].expand_as(X), stage="channels"),
)
CHANNELS_AVERAGED = Misconception(
    "channels-averaged",
    """You take the mean over the input channels; they are added up. With twice as many channels, the sum has twice as
    many terms. By which factor do your values differ from the worked example?""",
    vary(lambda Y, X: Y / len(X), stage="reduction"),
)
DEPTHWISE = Misconception(
    "depthwise",
    """Your maps each come from a single input channel: nothing is added up over the channels (a 'depthwise'
    convolution). How many input channels should one output element see, and how many maps are there?""",
    NOT_ADDED | vary(lambda maps: maps.diagonal(dim1=0, dim2=1).movedim(-1, 0), stage="reduction"),
    NOT_ADDED | vary(lambda maps: maps.flatten(0, 1), stage="reduction"),
    NOT_ADDED | vary(lambda maps: maps.transpose(0, 1), stage="reduction"),
)
SQUARE_PICTURE_ONLY = Misconception(
    "square-picture-only",
    """Your function takes one size of the picture for both, so it works for square pictures only. Which axis of X holds
    the rows, and which the columns, now that channels come first?""",
    square_picture(-2),
    square_picture(-1),
)
