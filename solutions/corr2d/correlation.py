"""Cross-correlation with padding and stride, and what goes wrong in every function that slides one kernel."""

import itertools
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

import sliding
from sliding import WRAPPED, Pair, one_side, padded, sized, square_part, square_window, swapped
from tensorgrade.exercise import Misconception, NoAnswer, vary
from tensorgrade.exercise.changes import Change, Variant


def corr(X: Tensor, K: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    """(h, w), (kh, kw) → (out_h, out_w).

    In a variant, a kernel one row too tall gives an output without rows; with larger ones PyTorch raises.
    """
    room = [size + 2 * pad - kernel for size, pad, kernel in zip(X.shape, padding, K.shape, strict=True)]
    if min(room) < 0:
        return X.new_zeros([free // step + 1 for free, step in zip(room, stride, strict=True)])
    return F.conv2d(X[None, None], K[None, None], padding=padding, stride=stride)[0, 0]


# --- Changes ----------------------------------------------------------------------------------------------


def in_right_size(Y: Tensor, X: Tensor, K: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor | None:
    """Y in an array of the right answer's size."""
    return sized(Y, *corr(X, K, padding, stride).shape)


IN_RIGHT_SIZE = vary(in_right_size)


def only(*index: Any) -> Change:
    """The kernel with zeros everywhere but in K[index]."""

    def kept(K: Tensor) -> Tensor:
        zeros = torch.zeros_like(K)
        zeros[index] = K[index]
        return zeros

    return vary(K=kept, stage="reduction")


def products(X: Tensor, K: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    (top, left), (sh, sw), (kh, kw) = padding, stride, K.shape
    return padded(X, (top, top), (left, left)).unfold(0, kh, sh).unfold(1, kw, sw) * K


def broadcast(turned: Callable[[Tensor], Tensor]) -> Change:
    """Windows of K's shape times the turned kernel; it fails where NumPy cannot broadcast these."""

    def kernel(K: Tensor) -> Tensor | None:
        if turned(K).shape == K.shape:
            return turned(K)
        # NumPy broadcasts a row times a column to all products of the two.
        return K.sum().expand(K.shape) if 1 in K.shape else None

    return vary(K=kernel)


def size_by_side(axis: int) -> Change:
    """One side of the kernel for both sizes of the answer; it fails where windows then reach beyond the picture."""

    def cut(Y: Tensor, X: Tensor, K: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor | None:
        height, width = [
            (size + 2 * pad - K.shape[axis]) // step + 1
            for size, pad, step in zip(X.shape, padding, stride, strict=True)
        ]
        return Y[:height, :width] if height <= Y.shape[0] and width <= Y.shape[1] else None

    return vary(cut)


def square_window_in_place(axis: int) -> Change:
    """The right size, but square windows as in `square_window`, cut at the picture's edge."""

    def window(K: Tensor) -> Tensor | None:
        if K.shape[0] == K.shape[1]:
            return K
        return square_window(axis)(K) if 1 in K.shape else None

    def with_room(X: Tensor, K: Tensor) -> Tensor:
        return padded(X, (0, max(K.shape)), (0, max(K.shape)))

    return vary(X=with_room, K=window, stage="K").after(IN_RIGHT_SIZE)


def in_a_loop(
    bounds: Callable[[Pair], Pair] = swapped, array: Callable[[Pair], Pair] = swapped, crossed: bool = False
) -> Variant:
    """A loop over ``bounds`` of the answer's (rows, columns), which fills an array of ``array`` of these.

    ``crossed``: each of the two is computed with the kernel's other side. As in NumPy, a window ends with the picture,
    and is multiplied by the kernel where the two can be broadcast; else, and outside the array, there is no answer.
    """

    def variant(X: Tensor, K: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
        sides = K.shape[::-1] if crossed else K.shape
        sizes = zip(X.shape, padding, sides, stride, strict=True)
        rows, columns = [(size + 2 * pad - side) // step + 1 for size, pad, side, step in sizes]
        if rows < 0 or columns < 0:
            raise NoAnswer
        Y = X.new_zeros(array((rows, columns)))
        picture = padded(X, (padding[0], padding[0]), (padding[1], padding[1]))
        for i, j in itertools.product(*map(range, bounds((rows, columns)))):
            top, left = i * stride[0], j * stride[1]
            Y[i, j] = (picture[top : top + K.shape[0], left : left + K.shape[1]] * K).sum()
        return Y

    return variant


def unchanged(pair: Pair) -> Pair:
    return pair


# --- Misconceptions ---------------------------------------------------------------------------------------

TRANSPOSED = Misconception(
    "kernel-transposed",
    """The rows and columns of your kernel have changed places, as if it were transposed or given a quarter turn. The
    first index of K goes down the picture, the second goes across. Which of your indices goes which way?""",
    vary(K=lambda K: K.T),
    broadcast(lambda K: K.T),
    vary(K=lambda K: K.T if K.shape[0] == K.shape[1] else None),
)
NOT_SUMMED = Misconception(
    "not-summed",
    """The products of a window are not added up: only some of them reach the answer, or each is kept by itself. One
    output element is the sum of all kh·kw products. Where does your sum start, and what is overwritten?""",
    only(0, 0),
    only(-1, -1),
    only(-1, slice(None)),
    only(slice(None), -1),
    products,
)
ONLY_SQUARE = Misconception(
    "only-square",
    """One length serves for both directions, which works for square kernels only. Height and width, like every other
    pair here, need a number for the rows and one for the columns. Where do you use one of them twice?""",
    vary(K=square_part),
    *map(size_by_side, (0, 1)),
    *(vary(K=kernel(axis)) for kernel in (one_side, square_window) for axis in (0, 1)),
    *map(square_window_in_place, (0, 1)),
)
SIZE_SWAPPED = Misconception(
    "size-swapped",
    sliding.SIZE_SWAPPED.words,
    *sliding.SIZE_SWAPPED.readings,
    in_a_loop(),
    in_a_loop(bounds=unchanged),
    in_a_loop(unchanged, unchanged, crossed=True),
)
WRAP_AROUND = Misconception("wrap-around", sliding.WRAP_AROUND.words, *WRAPPED, WRAPPED[-1].after(IN_RIGHT_SIZE))
