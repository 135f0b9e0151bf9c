"""The gradients of the layer, and misconceptions about them."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from layer.misconceptions import ONLY_SQUARE, only_picture
from layer.parts import Pair
from sliding import columns_for_both, padded, rows_for_both, turn
from tensorgrade.exercise import Misconception, vary
from tensorgrade.exercise.changes import Change

Gradients = tuple[Tensor, Tensor, Tensor]


def conv2d_backward(dY: Tensor, X: Tensor, W: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Gradients:
    X, W = X.detach().requires_grad_(), W.detach().requires_grad_()
    b = W.new_zeros(len(W), requires_grad=True)
    dX, dW, db = torch.autograd.grad(F.conv2d(X, W, b, stride, padding), (X, W, b), dY)
    return dX, dW, db


def one_gradient(position: int, change: Callable[..., Tensor]) -> Change:
    """A change of dX, dW or db alone, of which it is a function, and of the call's arguments by their names."""

    @wraps(change)
    def changed(gradients: Gradients, **arguments: Any) -> tuple[Tensor, ...]:
        return tuple(change(old, **arguments) if i == position else old for i, old in enumerate(gradients))

    return vary(changed, stage=("dX", "dW", "db")[position])


of_dX, of_dW, of_db = (partial(one_gradient, position) for position in range(3))


def share(dY: Tensor, W: Tensor) -> Tensor:
    """What one output, (n, c_o), hands back to its window: (n, c_i, kh, kw)."""
    return torch.einsum("no,ocab->ncab", dY, W)


def added(old: Tensor, dY: Tensor, W: Tensor) -> Tensor:
    return old + share(dY, W)


def overwritten(old: Tensor, dY: Tensor, W: Tensor) -> Tensor:
    return share(dY, W)


def cropped(d_padded: Tensor, p: int, q: int, h: int, w: int) -> Tensor:
    return d_padded[:, :, p : p + h, q : q + w]


def by_windows(
    dY: Tensor,
    X: Tensor,
    W: Tensor,
    padding: Pair = (0, 0),
    stride: Pair = (1, 1),
    order: Callable[[list[Pair]], list[Pair]] = list,
    put: Callable[[Tensor, Tensor, Tensor], Tensor] = added,
    crop: Callable[[Tensor, int, int, int, int], Tensor] = cropped,
) -> Gradients:
    """The gradients, as a loop over the windows finds them.

    ``put`` returns a window's new gradient from its old one, that of the output, (n, c_o), and the kernels; ``crop``
    cuts the padding (p, q) off the gradient of the padded pictures.
    """
    (p, q), (sh, sw), (kh, kw), (h, w) = padding, stride, W.shape[2:], X.shape[2:]
    X_padded = padded(X, (p, p), (q, q))
    d_padded, dW = torch.zeros_like(X_padded), torch.zeros_like(W)
    for i, j in order([(i, j) for i in range(dY.shape[2]) for j in range(dY.shape[3])]):
        window = (..., slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw))
        d_padded[window] = put(d_padded[window], dY[:, :, i, j], W)
        dW += torch.einsum("no,ncab->ocab", dY[:, :, i, j], X_padded[window])
    return crop(d_padded, p, q, h, w), dW, dY.sum((0, 2, 3))


def in_the_loop(**steps: Callable[..., Any]) -> Change:
    """`by_windows` with other steps."""
    others: dict[str, Any] = {name: lambda _, step=step: step for name, step in steps.items()}
    return vary(**others).after(vary() | by_windows)


def of_single_dWs(combine: Callable[[Tensor], Tensor]) -> Change:
    """``combine`` of the single pictures' dW, stacked along a new first axis, in place of dW."""

    def change(dW: Tensor, dY: Tensor, X: Tensor, W: Tensor, padding: Pair, stride: Pair) -> Tensor:
        pictures = zip(dY[:, None], X[:, None], strict=True)
        return combine(torch.stack([conv2d_backward(*picture, W, padding, stride)[1] for picture in pictures]))

    return of_dW(change)


DIVIDED = of_dW(lambda dW, X: dW / len(X)) | of_db(lambda db, X: db / len(X))

OVERLAPS_OVERWRITTEN = Misconception(
    "overlaps-overwritten",
    """In dX, windows that overlap overwrite each other, so only one of them counts. A pixel that several windows see
    has a share in several outputs, and its gradient is the sum of what comes back from all of them. In how many windows
    does the middle pixel of a 3×3 picture lie when the kernel is 2×2?""",
    in_the_loop(put=overwritten),
    in_the_loop(put=lambda old, dY, W: share(dY[:, -1:], W[-1:])),
    # The first window of a pixel remains, as in a loop over the offsets in the kernel.
    in_the_loop(put=overwritten, order=lambda places: places[::-1]),
)
DB_AVERAGED = Misconception(
    "db-averaged",
    """Your db is averaged, over the pictures, over the pixels or over both. The bias is added at every pixel of every
    picture, and each of these places adds its share to the gradient. What is db when dY is full of ones?""",
    of_db(lambda db, dY: dY.mean((0, 2, 3))),
    of_db(lambda db, dY: dY.sum((2, 3)).mean(0)),
    of_db(lambda db, dY: dY.mean((2, 3)).sum(0)),
)
PADDING_LEFT_IN_DX = Misconception(
    "padding-left-in-dx",
    """Your dX still has the padding in it, or the wrong rows and columns were cut off. The zeros of the padding are not
    part of X, so their gradient is dropped, on all four sides. Which shape must dX have so that it can be subtracted
    from X?""",
    in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded),
    in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded[:, :, :, q : q + w]),
    in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded[:, :, p : p + h]),
    in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded[:, :, :h, :w]),
)
DW_FLIPPED = Misconception(
    "dw-flipped",
    """Your dW is flipped, in one direction or in both. The weight in the upper left corner of the kernel meets the
    upper left pixel of every window, and its gradient is collected there. Does your formula come from a forward pass
    that flips the kernel?""",
    of_dW(turn),
    of_dW(lambda dW: dW.flip(2)),
    of_dW(lambda dW: dW.flip(3)),
)
DX_KERNEL_FLIPPED = Misconception(
    "dx-kernel-flipped",
    """In dX, the kernel is turned by 180°. Every element of dY hands its window of X a copy of the kernel, in the same
    position as in the forward pass. If you compute dX as a cross-correlation of the padded dY: which way round must the
    kernel lie there?""",
    of_dX(lambda dX, dY, X, W, padding, stride: conv2d_backward(dY, X, turn(W), padding, stride)[0]),
)
OF_GRADIENTS = [
    OVERLAPS_OVERWRITTEN,
    Misconception(
        "dw-not-summed-over-batch",
        """Your dW does not add up the pictures of the batch: it keeps one of them, averages them or leaves them side by
        side. All pictures share the same weights, so each contributes to the same gradient. How does the sum of Y · dY
        change with one weight when there are two equal pictures?""",
        of_single_dWs(lambda dWs: dWs),
        of_single_dWs(lambda dWs: dWs[0]),
        of_single_dWs(lambda dWs: dWs[-1]),
        of_single_dWs(lambda dWs: dWs.mean(0)),
    ),
    DB_AVERAGED,
    Misconception(
        "db-not-summed-over-batch",
        """Your db keeps the pictures of the batch apart, or counts only one of them. There is one bias for each output
        channel, and all pictures use it. Over which axes of dY do you have to sum so that one number per channel
        remains?""",
        of_db(lambda db, dY: dY.sum((2, 3))),
        of_db(lambda db, dY: dY[0].sum((1, 2))),
        of_db(lambda db, dY: dY[-1].sum((1, 2))),
    ),
    Misconception(
        "batch-averaged",
        """Your gradients are divided by the size of the batch. That is right for a loss that is a mean, but here they
        are the gradients of a plain sum, and dY already holds whatever factor the loss brings. Where does the division
        come from?""",
        DIVIDED,
        DIVIDED | of_dX(lambda dX: dX / len(dX)),
    ),
    Misconception(
        "one-sample-only",
        """Your gradients come from one picture of the batch only, the first or the last. Every picture has its own part
        of dX, and all of them contribute to dW and db. Which values does the index of the picture take in your
        function?""",
        of_dX(only_picture(0)) | of_single_dWs(lambda dWs: dWs[0]) | of_db(lambda db, dY: dY[0].sum((1, 2))),
        vary(dY=lambda dY: dY[:1], X=lambda X: X[:1]),
        of_dX(only_picture(-1)) | of_single_dWs(lambda dWs: dWs[-1]) | of_db(lambda db, dY: dY[-1].sum((1, 2))),
        vary(dY=lambda dY: dY[-1:], X=lambda X: X[-1:]),
    ),
    PADDING_LEFT_IN_DX,
    Misconception(
        "crop-empty-without-padding",
        """You cut the padding off dX from both ends, and where there is none, nothing is left. A slice that ends at −p
        counts from the back, but −0 is 0, the very beginning. At which position does the picture end in the padded one,
        counted from the front?""",
        in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded[:, :, p:-p, q:-q]),
        in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded[:, :, p:-p, q : q + w]),
        in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded[:, :, p : p + h, q:-q]),
        in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded[:, :, p:-p, q:-q] if p else d_padded),
        in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded[:, :, p:-p, q:-q] if q else d_padded),
        in_the_loop(crop=lambda d_padded, p, q, h, w: d_padded[:, :, p:-p, q:-q] if p and q else d_padded),
    ),
    DW_FLIPPED,
    DX_KERNEL_FLIPPED,
    Misconception(
        "only-square",
        ONLY_SQUARE.words,
        *(vary(stride=number).after(vary() | by_windows) for number in (rows_for_both, columns_for_both)),
    ),
]
