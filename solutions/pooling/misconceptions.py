"""The misconceptions about pooling, as changes of a call of `pool`.

`pool2d` has neither padding nor stride: it has the values that are defaults of the functions here.
"""

from collections.abc import Callable, Sequence
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from pooling.pool import INFINITY, Pair, bordered, pool
from sliding import padded
from tensorgrade.exercise import Misconception, NoAnswer, vary
from tensorgrade.exercise.changes import Change, Variant

# --- Steps of changes -------------------------------------------------------------------------------------


def swap(pair: Pair | None) -> Pair | None:
    """(columns, rows) for (rows, columns)."""
    return pair and (pair[1], pair[0])


def stride_or_window(stride: Pair | None, pool_size: Pair) -> Pair:
    """What a stride of None stands for."""
    return stride or pool_size


def stride_or_one(stride: Pair | None) -> Pair:
    """One, where no stride is given."""
    return stride or (1, 1)


def border(maximum: float = -INFINITY, average: float = 0.0) -> Change:
    """The padding holds these values in the two modes."""

    def wide(X: Tensor, mode: str, padding: Pair = (0, 0)) -> Tensor:
        return bordered(X, padding, maximum if mode == "max" else average)

    return vary(X=wide, padding=(0, 0))


def sums(undivided: Callable[[int, int], int]) -> Change:
    """Averages that are ``undivided(ph, pw)`` times too large."""

    def larger(Y: Tensor, mode: str, pool_size: Pair) -> Tensor:
        return Y * undivided(*pool_size) if mode == "avg" else Y

    return vary(larger, stage="reduction")


def reduced_by(answer: Callable[..., Tensor]) -> Change:
    """Another answer to the same call. It is of the stage of answers, too, so that it sees what other changes made."""
    return vary(answer) | vary(stage="reduction")


def largest_magnitude(
    Y: Tensor, X: Tensor, pool_size: Pair, mode: str, padding: Pair = (0, 0), stride: Pair | None = (1, 1)
) -> Tensor:
    """The first number of each window that is farthest from zero, in place of the maximum."""
    if mode != "max":
        return Y
    (ph, pw), (sh, sw) = pool_size, stride_or_window(stride, pool_size)
    numbers = bordered(X, padding, 0.0).unfold(-2, ph, sh).unfold(-2, pw, sw).flatten(-2)
    return numbers.gather(-1, numbers.abs().argmax(-1, keepdim=True))[..., 0]


def of_pixels_only(Y: Tensor, X: Tensor, pool_size: Pair, mode: str, padding: Pair, stride: Pair | None) -> Tensor:
    """Averages without the padding: divided by the part of each window that lies on the picture. A maximum is kept."""
    return Y / pool(torch.ones_like(X), pool_size, mode, padding, stride)


def right_size(Y: Tensor, X: Tensor, pool_size: Pair, padding: Pair = (0, 0), stride: Pair | None = (1, 1)) -> Tensor:
    """The first rows and columns of an answer that is too large."""
    rows, columns = pool(X, pool_size, "max", padding, stride).shape[-2:]
    return Y[..., :rows, :columns]


def overhanging(more: Callable[[Sequence[int], Pair, Pair], tuple[int, int]], *, zeros: bool = False) -> Change:
    """X, which holds its padding, gets ``more(sizes of X, pool_size, stride)`` rows and columns at its end.

    They are removed where that is negative. An average is that of the numbers in X alone or, with ``zeros``, counts a
    zero for each further place.
    """

    def longer(X: Tensor, pool_size: Pair, mode: str, stride: Pair | None = (1, 1)) -> Tensor:
        rows, columns = more(X.shape[-2:], pool_size, stride_or_window(stride, pool_size))
        return F.pad(X, (0, columns, 0, rows), value=-INFINITY if mode == "max" else 0.0)

    def of_fewer(Y: Tensor, X: Tensor, pool_size: Pair, mode: str, stride: Pair | None = (1, 1)) -> Tensor:
        # A maximum is divided by one.
        return Y / pool(longer(torch.ones_like(X), pool_size, mode, stride), pool_size, mode, stride=stride)

    return vary(X=longer) if zeros else vary(of_fewer) | vary(X=longer)


def rest(sizes: Sequence[int], pool_size: Pair, stride: Pair) -> tuple[int, int]:
    """How many rows and columns are missing for a last window where the stride leaves a remainder."""
    rows, columns = (-(size - side) % step for size, side, step in zip(sizes, pool_size, stride, strict=True))
    if rows >= pool_size[0] or columns >= pool_size[1]:
        raise NoAnswer  # The last window holds nothing, of which there is no maximum.
    return rows, columns


NEGATED = vary(torch.neg, X=torch.neg, stage="reduction")
WINDOW_SWAPPED = vary(pool_size=swap)
SUMS = sums(lambda ph, pw: ph * pw)
ZEROS = border(maximum=0.0)
STEPS_OF_ONE = (vary(stride=stride_or_one), vary(stride=(1, 1)))

# --- Windows ----------------------------------------------------------------------------------------------


def average_for_maximum(reference: Variant) -> Misconception:
    """The misconception in a function that answers as ``reference`` does."""
    return Misconception(
        "average-for-maximum",
        """Where the maximum is asked for, your answer is the average of the window. Maximum pooling reports only the
        strongest value and ignores the others. Which mode does your function use when the caller names none, and when
        the caller names 'max'?""",
        vary(mode="avg"),
        partial(reference, mode="avg"),  # where the caller names no mode
    )


SUM_FOR_AVERAGE = Misconception(
    "sum-for-average",
    """You add up the values of each window but do not divide by how many there are in it. A window full of ones must
    have the average one. How many values does a window hold?""",
    SUMS,
    sums(lambda ph, pw: pw),
    sums(lambda ph, pw: ph),
)
WINDOW_TURNED = Misconception(
    "window-swapped",
    """Your window is turned: its rows and columns have changed places. The pair pool_size gives the height first and
    the width second. Check each place that uses it, the size of the answer and the part of the picture that you cut
    out: which of the two numbers belongs to the rows?""",
    WINDOW_SWAPPED,
    vary(pool_size=swap, padding=swap, stride=swap),
    vary(pool_size=swap, stride=stride_or_window),
    # As many windows as there should be, cut off where the picture ends.
    border()
    | vary(pool_size=swap, stride=stride_or_window)
    | overhanging(lambda sizes, turned, stride: (turned[0] - turned[1], turned[1] - turned[0])),
)
WINDOWS = [
    Misconception(
        "maximum-for-average",
        """Where the average is asked for, your answer is the maximum of the window. An average depends on every value
        in the window, not just on the largest. Does your function look at the mode at all?""",
        vary(mode="max"),
    ),
    Misconception(
        "modes-exchanged",
        """Your two modes are exchanged: 'max' gives the average and 'avg' gives the maximum. Each of the two
        computations is right in itself. Which of them does each name lead to?""",
        vary(mode=lambda mode: "avg" if mode == "max" else "max"),
    ),
    Misconception(
        "minimum",
        """Your answer is the smallest value of each window, where the largest is asked for. Take one window of the
        example below and order its numbers on a number line. Which end do you report?""",
        NEGATED,  # An average is the same.
        NEGATED | border(maximum=INFINITY),
        NEGATED | vary(mode="max"),
    ),
    SUM_FOR_AVERAGE,
    Misconception(
        "absolute-maximum",
        """You choose the value farthest from zero, so a large negative number beats a small positive one. Maximum
        pooling compares the numbers themselves, signs included. Which is the larger: −5 or 2?""",
        vary(X=lambda X, mode: X.abs() if mode == "max" else X, stage="reduction"),
        reduced_by(largest_magnitude),
    ),
    WINDOW_TURNED,
]

# --- Padding and stride -----------------------------------------------------------------------------------

STRIDE_ONE = Misconception(
    "stride-one",
    """Your windows move by one where they should move by the stride. A stride given by the caller counts, and without
    one the step is as long as the window, so that windows do not overlap. Where does the window of your second column
    start?""",
    *STEPS_OF_ONE,
    vary(right_size) | vary(stride=(1, 1)),
)
PADDING_IGNORED = Misconception(
    "padding-ignored",
    """Your windows stay inside the picture: the padding is not used, or only in one of the two directions. Padding
    widens the picture on all four sides before the first window is placed. Does the size of your answer grow with both
    numbers of the pair?""",
    vary(padding=(0, 0)),
    vary(padding=lambda padding: (padding[0], 0)),
    vary(padding=lambda padding: (0, padding[1])),
)
PADDED_WITH_ZEROS = Misconception(
    "maximum-padded-with-zeros",
    """Near the border your maximum takes part of its values from padding filled with zeros. Where all numbers of a
    window are negative, such a zero wins although it is not in the picture. What can the padding hold so that it never
    wins against a real number?""",
    ZEROS,
)
AVERAGE_FOR_MAXIMUM = average_for_maximum(pool)
WITH_STEPS = [
    AVERAGE_FOR_MAXIMUM,
    *WINDOWS,
    STRIDE_ONE,
    Misconception(
        "stride-is-window",
        """Your windows always move by their own size, even when a stride is given. The size of the window is only the
        default for the step. What should happen to a window of 3 whose stride is 2?""",
        vary(stride=None),
    ),
    PADDING_IGNORED,
    PADDED_WITH_ZEROS,
    Misconception(
        "padding-not-counted",
        """Near the border you divide by the number of values inside the picture only. Here the zeros of the padding
        count like any other value of the window. By which number is the sum of a window in the corner divided, and by
        which one in the middle?""",
        reduced_by(of_pixels_only),
    ),
    Misconception(
        "average-padded-without-zeros",
        """For the average, your padding does not hold zeros but copies of the border, or −∞. That does no harm to a
        maximum, but every value of the padding enters an average. What should a window in the corner of a picture full
        of ones give?""",
        vary(X=lambda X, padding: padded(X, padding[:1] * 2, padding[1:] * 2, "replicate"), padding=(0, 0)),
        border(average=-INFINITY),
    ),
    Misconception(
        "rounded-up",
        """Your answer has a row or a column too many: windows that no longer fit on the picture are counted too. A
        window is used only if it lies wholly on the padded picture. Which way does the size have to be rounded when the
        stride does not divide it?""",
        border() | overhanging(rest),
        border() | overhanging(rest, zeros=True),
    ),
    Misconception(
        "steps-swapped",
        """The two numbers of the padding, or those of the stride, have changed places in your function. In each pair
        the first number is for moving down the rows, the second for moving along the columns. Which of your two loops
        uses which number?""",
        vary(stride=swap),
        vary(stride=lambda stride, pool_size: swap(stride or pool_size)),
        vary(padding=swap),
        vary(padding=swap, stride=swap),
        vary(padding=swap, stride=lambda stride, pool_size: swap(stride or pool_size)),
    ),
]
