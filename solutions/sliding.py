"""What goes wrong in functions that slide a kernel over the last two axes of X, as changes of their calls (`vary`).

The kernel is K or W: (…, kh, kw). The answer has the sizes of X, (…, h, w), less those of the kernel, plus one.
"""

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tensorgrade.exercise import Misconception, NoAnswer, vary
from tensorgrade.exercise.changes import Change

Pair = tuple[int, int]


# --- Steps of changes -------------------------------------------------------------------------------------


def of_kernel(change: Callable[[Tensor], Any]) -> Change:
    """The function with another kernel."""
    return vary(K=change, W=change)


def turn(values: Tensor) -> Tensor:
    """Turned by 180°."""
    return values.flip(-2, -1)


def padded(X: Tensor, rows: Pair, columns: Pair, mode: str = "constant") -> Tensor:
    """X, padded by rows = (above, below) and columns = (left, right), in a mode of `torch.nn.functional.pad`.

    Raises NoAnswer where the mode wants more rows or columns of X than there are: NumPy repeats them, PyTorch raises.
    """
    most = {"reflect": -1, "circular": 0}.get(mode, math.inf)
    if any(max(sides) > size + most for sides, size in zip((rows, columns), X.shape[-2:], strict=True)):
        raise NoAnswer
    wide = F.pad(X.reshape(1, math.prod(X.shape[:-2]), *X.shape[-2:]), (*columns, *rows), mode=mode)
    return wide.reshape(*X.shape[:-2], *wide.shape[-2:])


def sized(Y: Tensor, height: int, width: int) -> Tensor | None:
    """Y in an array of this size, cropped or padded with zeros below and on the right; None for a negative size."""
    if height < 0 or width < 0:
        return None
    return padded(Y, (0, height - Y.shape[-2]), (0, width - Y.shape[-1]))


def zeroed(rows: int, columns: int) -> Change:
    """The last rows and columns of the answer left zero."""
    return vary(lambda Y: sized(Y[..., : Y.shape[-2] - rows, : Y.shape[-1] - columns], *Y.shape[-2:]))


def same_size(before: Callable[[int], int], mode: str = "constant") -> Change:
    """X padded so that the answer has its size; ``before(n)`` of the n further rows or columns come first."""

    def wide(X: Tensor, K: Tensor) -> Tensor:
        rows, columns = [(before(size - 1), size - 1 - before(size - 1)) for size in K.shape[-2:]]
        return padded(X, rows, columns, mode)

    return vary(X=wide, padding=(0, 0))


def wider_by_kernel(X: Tensor, K: Tensor) -> Tensor:
    """X padded so that the kernel meets it everywhere with one pixel at least."""
    rows, columns = [(size - 1, size - 1) for size in K.shape[-2:]]
    return padded(X, rows, columns)


def swapped(pair: Pair) -> Pair:
    """(columns, rows) of (rows, columns)."""
    return pair[1], pair[0]


def rows_for_both(pair: Pair) -> Pair:
    """The number for the rows also for the columns."""
    return pair[0], pair[0]


def columns_for_both(pair: Pair) -> Pair:
    """The number for the columns also for the rows."""
    return pair[1], pair[1]


def square_part(K: Tensor) -> Tensor:
    """The upper left square of the kernel."""
    side = min(K.shape[-2:])
    return K[..., :side, :side]


def one_side(axis: int) -> Callable[[Tensor], Tensor | None]:
    """One side of the kernel taken for both everywhere; it fails where the other one is shorter."""
    return lambda K: square_part(K) if min(K.shape[-2:]) == K.shape[axis] else None


def square_window(axis: int) -> Callable[[Tensor], Tensor]:
    """Square windows with one side of the kernel; NumPy broadcasts a kernel of one row or column."""

    def wide(K: Tensor) -> Tensor:
        side = K.shape[axis]
        return K.sum((-2, -1), keepdim=True) if side == 1 else K.expand(*K.shape[:-2], side, side)

    return wide


LAST = (
    vary(lambda Y: Y[..., :-1, :-1]),
    vary(lambda Y: Y[..., :-1, :]),
    vary(lambda Y: Y[..., :-1]),
    zeroed(1, 1),
    zeroed(1, 0),
    zeroed(0, 1),
)
"""The last row or column missing, or zero."""

WRAPPED = tuple(
    same_size(before, "circular") for before in (lambda n: 0, lambda n: n // 2, lambda n: n - n // 2, lambda n: n)
)
"""X goes on with its opposite side, and the answer has the size of X."""

# --- Misconceptions ---------------------------------------------------------------------------------------

KERNEL_FLIPPED = Misconception(
    "kernel-flipped",
    """Your kernel is turned by 180°: that is a true convolution. Cross-correlation lays the kernel on the picture as it
    is. Which element of K should meet the top left pixel of a window?""",
    of_kernel(turn),
)
FLIPPED_ONE_WAY = Misconception(
    "flipped-one-way",
    """Your kernel is mirrored in one direction: its rows, or its columns, are read backwards. Cross-correlation mirrors
    nothing. Does one of your indices run against the other?""",
    of_kernel(lambda K: K.flip(-2)),
    of_kernel(lambda K: K.flip(-1)),
)
MEAN_FOR_SUM = Misconception(
    "mean-for-sum",
    """You take the mean of the products in each window, where their sum is asked for. What would a kernel of ones give:
    a blurred picture, or one that is many times brighter?""",
    vary(lambda Y, K: Y / math.prod(K.shape[-2:]), stage="reduction"),
)
LAST_MISSING = Misconception(
    "last-missing",
    """The last row or the last column of your output is missing, or was left zero. A window that just touches the
    border still counts. How many positions has a kernel of 2 in a picture of 3?""",
    *LAST,
)
SIZE_SWAPPED = Misconception(
    "size-swapped",
    """Rows and columns of your output have changed places. The height of the output comes from the heights of picture
    and kernel, its width from their widths. Which entry of a shape is the height?""",
    vary(lambda Y: Y.mT),
)
SAME_SIZE = Misconception(
    "same-size",
    """Your output is as large as the input. There is an output only where the whole kernel lies on the picture and on
    the padding that was asked for. How far can a kernel of width 2 slide in a picture of width 3?""",
    same_size(lambda n: n // 2),
    same_size(lambda n: n - n // 2),
    same_size(lambda n: 0),
    vary(lambda Y, X: sized(Y, *X.shape[-2:])),
)
FULL_SIZE = Misconception(
    "full-size",
    """Your output is larger than it should be: it also has the positions where the kernel hangs over the border and
    touches the picture with a single pixel (the “full” mode). Which positions lie wholly inside?""",
    vary(X=wider_by_kernel, padding=(0, 0)),
)
WRAP_AROUND = Misconception(
    "wrap-around",
    """Your picture wraps around: at a border the pixels of the opposite side come in, as with np.roll or a Fourier
    transform without room to spare. What lies beyond the border in this task?""",
    *WRAPPED,
)
ROUNDED = Misconception(
    "rounded",
    """Your numbers have lost what stands behind the decimal point: somewhere they pass through integers. Of which dtype
    is the array that you write into, and who decided that?""",
    vary(torch.round),
    vary(torch.trunc),
    vary(torch.floor),
    vary(X=torch.trunc, K=torch.trunc),
)
