"""Pooling: the book's windows one by one, PyTorch's padding and stride, and stacks of channels.

Variants are written for a stack (c, h, w); the exercises on one picture, (h, w), wrap them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from shared_parts import decimals
from tensorgrade.exercise import (
    Assignment,
    Case,
    Check,
    Choice,
    Close,
    Combination,
    Derived,
    Domain,
    Draw,
    Exact,
    Exercise,
    Floats,
    Misconception,
    NoAnswer,
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

BOOK_PAGE = "https://d2l.ai/chapter_convolutional-neural-networks/pooling.html"

Tensor = torch.Tensor
Pair = tuple[int, int]
Variant = Callable[..., Any]

INFINITY = float("inf")


def pool2d(X: Tensor, pool_size: Pair, mode: str = "max") -> Tensor:
    return pool2d_multi(X[None], pool_size, mode, stride=(1, 1))[0]


def pool2d_strided(
    X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None
) -> Tensor:
    return pool2d_multi(X[None], pool_size, mode, padding, stride)[0]


def pool2d_multi(
    X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None
) -> Tensor:
    function = F.max_pool2d if mode == "max" else F.avg_pool2d
    return function(X, pool_size, stride, padding)


def tolerance(X: Tensor, pool_size: Pair, mode: str = "max", **_: Any) -> Exact | Close:
    """A maximum is exact; an average rounds once per element of its window."""
    return Exact() if mode == "max" else Close()


def digits(*shape: int, **options: Any) -> Draw:
    """Whole numbers from 0 to 9."""
    return integers(*shape, **{"low": 0, "high": 10, **options})


def exact_fractions(*shape: int, **options: Any) -> Draw:
    """Multiples of 2⁻⁷ below 8; not negative, unless ``low`` is.

    float32 holds them. Maxima are compared exactly, so one that has passed through float32 fails where its numbers need
    more bits: in the cases of ``normal`` numbers, but not in those about something else.
    """
    return integers(*shape, **{"low": 0, "high": 1000, "scale": 2.0**-7, **options})


# The legal arguments.

PICTURE_SIZES = {"h": Size(1, 32, plain=8), "w": Size(1, 32, plain=8)}
WINDOW_SIZES = {"ph": Size(1, 32, plain=2), "pw": Size(1, 32, plain=2)}
STEP_SIZES = {
    "pad_h": Size(0, 8, plain=0),
    "pad_w": Size(0, 8, plain=0),
    "sh": Size(1, 8, plain=1),
    "sw": Size(1, 8, plain=1),
}
CHANNEL_SIZE = {"c": Size(1, 8, plain=1)}
POOL_SIZE = PairOf("ph", "pw")
MODE = Choice("max", "avg")
PADDING = PairOf("pad_h", "pad_w")
STRIDE_OR_NONE = PairOf("sh", "sw", none_means=("ph", "pw"))
OUTPUT = {"out_h": "(h + 2 * pad_h - ph) // sh + 1", "out_w": "(w + 2 * pad_w - pw) // sw + 1"}
WINDOW_FITS = ("ph <= h + 2 * pad_h", "pw <= w + 2 * pad_w", "2 * pad_h <= ph", "2 * pad_w <= pw")
SEVERAL_WINDOWS = ("out_h > 1", "out_w > 1", "ph > 1", "pw > 1")
# With the largest padding, several windows, none of which holds all of the picture: such a window would tell nothing
# about the place of the padding.
TELLING_SIZES = (*SEVERAL_WINDOWS, "pad_h < 8 or h >= ph", "pad_w < 8 or w >= pw")


# Helpers of the variants.


def windows(X: Tensor, pool_size: Pair, padding: Pair, stride: Pair | None, fill: float) -> Tensor:
    """Every window of the padded stack: (c, rows, columns, ph, pw). Unlike PyTorch, it takes any padding."""
    (ph, pw), (pad_h, pad_w), (sh, sw) = pool_size, padding, stride or pool_size
    padded = F.pad(X, (pad_w, pad_w, pad_h, pad_h), value=fill)
    return padded.unfold(1, ph, sh).unfold(2, pw, sw)


def pool(X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None) -> Tensor:
    """The same as the reference, made from `windows`."""
    if mode == "max":
        return windows(X, pool_size, padding, stride, -INFINITY).amax((-2, -1))
    return windows(X, pool_size, padding, stride, 0.0).mean((-2, -1))


def flip(pair: Pair | None) -> Pair | None:
    return pair and (pair[1], pair[0])


def always(mode: str) -> Variant:
    """The same mode, whatever the argument is."""
    return lambda X, pool_size, **options: pool(X, pool_size, **{**options, "mode": mode})


def in_mode(asked: str, wrong: Variant) -> Variant:
    """``wrong(X, pool_size, padding, stride)`` for the mode ``asked``, else the right answer."""

    def variant(
        X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None
    ) -> Tensor:
        if mode == asked:
            return wrong(X, pool_size, padding, stride)
        return pool(X, pool_size, mode, padding, stride)

    return variant


def with_other_steps(change: Callable[[Pair, Pair, Pair | None], tuple[Pair, Pair, Pair | None]]) -> Variant:
    """Pooling with ``change(pool_size, padding, stride)`` in place of these arguments."""

    def variant(
        X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None
    ) -> Tensor:
        pool_size, padding, stride = change(pool_size, padding, stride)
        return pool(X, pool_size, mode, padding, stride)

    return variant


def sum_over(count: Callable[[int, int], int]) -> Variant:
    """An average whose sum is divided by ``count(ph, pw)``."""

    def wrong(X: Tensor, pool_size: Pair, padding: Pair, stride: Pair | None) -> Tensor:
        return windows(X, pool_size, padding, stride, 0.0).sum((-2, -1)) / count(*pool_size)

    return in_mode("avg", wrong)


def largest_magnitude(X: Tensor, pool_size: Pair, padding: Pair, stride: Pair | None) -> Tensor:
    """The first number, with its sign, of each window's largest absolute value."""
    numbers = windows(X, pool_size, padding, stride, 0.0).flatten(-2)
    return numbers.gather(-1, numbers.abs().argmax(-1, keepdim=True))[..., 0]


def cut_off(
    X: Tensor, size: Pair, pool_size: Pair, mode: str, padding: Pair, stride: Pair, whole: bool = False
) -> Tensor:
    """An answer of (rows, columns) = ``size``, with windows that extend beyond the padded picture.

    Such a window averages the elements inside the picture or, with ``whole``, counts the others as zeros.
    """
    (rows, columns), (ph, pw), (pad_h, pad_w), (sh, sw) = size, pool_size, padding, stride
    padded = F.pad(X, (pad_w, pad_w, pad_h, pad_h), value=-INFINITY if mode == "max" else 0.0)
    wide = F.pad(padded, (0, pw + sw, 0, ph + sh), value=torch.nan)
    cut = wide.unfold(1, ph, sh)[:, :rows].unfold(2, pw, sw)[:, :, :columns]
    if mode == "max":
        return cut.where(~cut.isnan(), -INFINITY).amax((-2, -1))
    return cut.nansum((-2, -1)) / (ph * pw) if whole else cut.nanmean((-2, -1))


def turned_same_size(
    X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None
) -> Tensor:
    """An answer of the right size whose windows have rows and columns swapped."""
    _, rows, columns = pool(X, pool_size, mode, padding, stride).shape
    return cut_off(X, (rows, columns), pool_size[::-1], mode, padding, stride or pool_size)


def step_one_cropped(
    X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None
) -> Tensor:
    """An answer of the right size whose windows move by one."""
    _, rows, columns = pool(X, pool_size, mode, padding, stride).shape
    return pool(X, pool_size, mode, padding, (1, 1))[:, :rows, :columns]


def edge_padded(X: Tensor, pool_size: Pair, padding: Pair, stride: Pair | None) -> Tensor:
    (pad_h, pad_w) = padding
    return F.avg_pool2d(F.pad(X, (pad_w, pad_w, pad_h, pad_h), mode="replicate"), pool_size, stride)


def rounded_up(whole: bool) -> Variant:
    """An output size that is rounded up; ``whole`` as in `cut_off`."""

    def variant(
        X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None
    ) -> Tensor:
        steps = stride or pool_size
        rows, columns = (
            -((window - length - 2 * pad) // step) + 1
            for length, window, pad, step in zip(X.shape[1:], pool_size, padding, steps, strict=True)
        )
        if (rows - 1) * steps[0] >= X.shape[1] + 2 * padding[0] or (columns - 1) * steps[1] >= X.shape[2] + 2 * padding[
            1
        ]:
            raise NoAnswer  # The last window holds nothing, of which there is no maximum.
        return cut_off(X, (rows, columns), pool_size, mode, padding, steps, whole)

    return variant


def across(reduce: Callable[[Tensor, str], Tensor], keep: bool) -> Variant:
    """The pooled maps reduced to one: (h, w), or (1, h, w) with ``keep``."""

    def variant(X: Tensor, pool_size: Pair, mode: str = "max", **steps: Any) -> Tensor:
        one = reduce(pool(X, pool_size, mode, **steps), mode)
        return one[None] if keep else one

    return variant


def by_mode(maps: Tensor, mode: str) -> Tensor:
    return maps.amax(0) if mode == "max" else maps.mean(0)


# Misconceptions about windows.
WINDOWS = [
    Misconception(
        "average-for-maximum",
        (
            "Where the maximum is asked for, your answer is the average of the window. Maximum "
            "pooling reports only the strongest value and ignores the others. Which mode does your "
            "function use when the caller names none, and when the caller names 'max'?"
        ),
        always("avg"),
        lambda X, pool_size, mode="avg", **steps: pool(X, pool_size, mode, **steps),
    ),
    Misconception(
        "maximum-for-average",
        (
            "Where the average is asked for, your answer is the maximum of the window. An average "
            "depends on every value in the window, not just on the largest. Does your function look "
            "at `mode` at all?"
        ),
        always("max"),
    ),
    Misconception(
        "modes-exchanged",
        (
            "Your two modes are exchanged: 'max' gives the average and 'avg' gives the maximum. Each "
            "of the two computations is right in itself. Which of them does each name lead to?"
        ),
        lambda X, pool_size, mode="max", **steps: pool(X, pool_size, "avg" if mode == "max" else "max", **steps),
    ),
    Misconception(
        "minimum",
        (
            "Your answer is the smallest value of each window, where the largest is asked for. Take "
            "one window of the example below and order its numbers on a number line. Which end do "
            "you report?"
        ),
        in_mode("max", lambda X, *steps: windows(X, *steps, INFINITY).amin((-2, -1))),
        in_mode("max", lambda X, *steps: windows(X, *steps, -INFINITY).amin((-2, -1))),
        lambda X, pool_size, mode="max", **steps: -pool(-X, pool_size, "max", **steps),
    ),
    Misconception(
        "sum-for-average",
        (
            "You add up the values of each window but do not divide by how many there are in it. A "
            "window full of ones must have the average one. How many values does a window hold?"
        ),
        sum_over(lambda rows, columns: 1),
        sum_over(lambda rows, columns: rows),
        sum_over(lambda rows, columns: columns),
    ),
    Misconception(
        "absolute-maximum",
        (
            "You choose the value farthest from zero, so a large negative number beats a small "
            "positive one. Maximum pooling compares the numbers themselves, signs included. Which is "
            "the larger: −5 or 2?"
        ),
        in_mode("max", lambda X, *steps: windows(X.abs(), *steps, 0.0).amax((-2, -1))),
        in_mode("max", largest_magnitude),
    ),
    Misconception(
        "window-swapped",
        (
            "Your window is turned: its rows and columns have changed places. The pair `pool_size` "
            "gives the height first and the width second. Check each place that uses it, the size of "
            "the answer and the part of the picture that you cut out: which of the two numbers "
            "belongs to the rows?"
        ),
        with_other_steps(lambda size, padding, stride: (flip(size), padding, stride)),
        with_other_steps(lambda size, padding, stride: (flip(size), flip(padding), flip(stride))),
        with_other_steps(lambda size, padding, stride: (flip(size), padding, stride or size)),
        turned_same_size,
    ),
]

WINDOW_STEPS = Misconception(
    "window-steps",
    (
        "Your windows lie side by side: each step is as long as the window. Here the window moves by "
        "one row or one column at a time, so that neighbouring windows overlap. How many places are "
        "there for a window of width 2 on a picture of width 3?"
    ),
    with_other_steps(lambda size, padding, stride: (size, padding, None)),
)

# Misconceptions about padding and stride.
STEPS = [
    Misconception(
        "stride-one",
        (
            "Your windows move by one where they should move by the stride. A stride given by the "
            "caller counts, and without one the step is as long as the window, so that windows do "
            "not overlap. Where does the window of your second column start?"
        ),
        with_other_steps(lambda size, padding, stride: (size, padding, stride or (1, 1))),
        with_other_steps(lambda size, padding, stride: (size, padding, (1, 1))),
        step_one_cropped,
    ),
    Misconception(
        "stride-is-window",
        (
            "Your windows always move by their own size, even when a stride is given. The size of "
            "the window is only the default for the step. What should happen to a window of 3 whose "
            "stride is 2?"
        ),
        with_other_steps(lambda size, padding, stride: (size, padding, None)),
    ),
    Misconception(
        "padding-ignored",
        (
            "Your windows stay inside the picture: the padding is not used, or only in one of the "
            "two directions. Padding widens the picture on all four sides before the first window is "
            "placed. Does the size of your answer grow with both numbers of the pair?"
        ),
        with_other_steps(lambda size, padding, stride: (size, (0, 0), stride)),
        with_other_steps(lambda size, padding, stride: (size, (padding[0], 0), stride)),
        with_other_steps(lambda size, padding, stride: (size, (0, padding[1]), stride)),
    ),
    Misconception(
        "maximum-padded-with-zeros",
        (
            "Near the border your maximum takes part of its values from padding filled with zeros. "
            "Where all numbers of a window are negative, such a zero wins although it is not in the "
            "picture. What can the padding hold so that it never wins against a real number?"
        ),
        in_mode("max", lambda X, *steps: windows(X, *steps, 0.0).amax((-2, -1))),
    ),
    Misconception(
        "padding-not-counted",
        (
            "Near the border you divide by the number of values inside the picture only. Here the "
            "zeros of the padding count like any other value of the window. By which number is the "
            "sum of a window in the corner divided, and by which one in the middle?"
        ),
        in_mode(
            "avg",
            lambda X, pool_size, padding, stride: F.avg_pool2d(X, pool_size, stride, padding, count_include_pad=False),
        ),
    ),
    Misconception(
        "average-padded-without-zeros",
        (
            "For the average, your padding does not hold zeros but copies of the border, or −∞. That "
            "does no harm to a maximum, but every value of the padding enters an average. What "
            "should a window in the corner of a picture full of ones give?"
        ),
        in_mode("avg", edge_padded),
        in_mode("avg", lambda X, *steps: windows(X, *steps, -INFINITY).mean((-2, -1))),
    ),
    Misconception(
        "rounded-up",
        (
            "Your answer has a row or a column too many: windows that no longer fit on the picture "
            "are counted too. A window is used only if it lies wholly on the padded picture. Which "
            "way does the size have to be rounded when the stride does not divide it?"
        ),
        rounded_up(whole=False),
        rounded_up(whole=True),
    ),
    Misconception(
        "steps-swapped",
        (
            "The two numbers of the padding, or those of the stride, have changed places in your "
            "function. In each pair the first number is for moving down the rows, the second for "
            "moving along the columns. Which of your two loops uses which number?"
        ),
        with_other_steps(lambda size, padding, stride: (size, padding, flip(stride))),
        with_other_steps(lambda size, padding, stride: (size, padding, flip(stride or size))),
        with_other_steps(lambda size, padding, stride: (size, flip(padding), stride)),
        with_other_steps(lambda size, padding, stride: (size, flip(padding), flip(stride))),
        with_other_steps(lambda size, padding, stride: (size, flip(padding), flip(stride or size))),
    ),
]

CHANNELS = [
    Misconception(
        "pooled-across-channels",
        (
            "You merge the channels into one map. A convolution adds up its input channels, but "
            "pooling treats each channel on its own, so as many maps come out as go in. What would "
            "be lost if an edge detector and a colour detector were merged?"
        ),
        across(by_mode, keep=False),
        across(by_mode, keep=True),
        across(lambda maps, mode: maps.sum(0), keep=False),
        across(lambda maps, mode: maps.sum(0), keep=True),
        across(lambda maps, mode: maps.mean(0), keep=False),
        across(lambda maps, mode: maps.mean(0), keep=True),
    ),
    Misconception(
        "one-channel-only",
        (
            "Only one channel of the stack appears in your answer. Every channel is pooled, each on "
            "its own, and the results are stacked in the same order. What does your loop do with the "
            "channels it has passed?"
        ),
        across(lambda maps, mode: maps[0], keep=False),
        across(lambda maps, mode: maps[0], keep=True),
        across(lambda maps, mode: maps[-1], keep=False),
        across(lambda maps, mode: maps[-1], keep=True),
    ),
]


BY_NAME = {item.name: item for item in [*CHANNELS, *WINDOWS, WINDOW_STEPS, *STEPS]}

# Combinations of two. Most call a variant of one with the arguments of the other.


def side_by_side(variant: Variant) -> Variant:
    """The variant with a stride of the window's size, whatever the argument is."""
    return lambda X, pool_size, mode="max", padding=(0, 0), stride=None: variant(
        X, pool_size, mode=mode, padding=padding, stride=None
    )


def step_of_one(always: bool) -> Callable[[Variant], Variant]:
    """Changes a variant's stride to one: if none is given, or ``always``."""

    def change(variant: Variant) -> Variant:
        return lambda X, pool_size, mode="max", padding=(0, 0), stride=None: variant(
            X, pool_size, mode=mode, padding=padding, stride=(1, 1) if always else stride or (1, 1)
        )

    return change


def with_step_of_one(first: str, *variants: Variant) -> Combination:
    wrong = [change(variant) for change in (step_of_one(False), step_of_one(True)) for variant in variants]
    return Combination(BY_NAME[first], BY_NAME["stride-one"], *wrong)


def zeros_and_sums(
    X: Tensor, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None
) -> Tensor:
    """Padding with zeros in both modes, and sums in place of averages."""
    found = windows(X, pool_size, padding, stride, 0.0)
    return found.amax((-2, -1)) if mode == "max" else found.sum((-2, -1))


ALWAYS_AVERAGE_STEP_ONE = with_step_of_one("average-for-maximum", always("avg"))
PADDING_IGNORED_STEP_ONE = with_step_of_one(
    "padding-ignored", with_other_steps(lambda size, padding, stride: (size, (0, 0), stride))
)
ZEROS_STEP_ONE = with_step_of_one(
    "maximum-padded-with-zeros", in_mode("max", lambda X, *steps: windows(X, *steps, 0.0).amax((-2, -1)))
)
ZEROS_AND_SUMS = Combination(BY_NAME["sum-for-average"], BY_NAME["maximum-padded-with-zeros"], zeros_and_sums)


def _on_one_picture(variants: tuple[Variant, ...], **fixed: Any) -> list[Variant]:
    def adapted(variant: Variant) -> Variant:
        return lambda X, **arguments: variant(X[None], **fixed, **arguments)[0]

    return [adapted(variant) for variant in variants]


def on_one_picture(item: Misconception, **fixed: Any) -> Misconception:
    """The misconception for a function of one picture (h, w)."""
    return Misconception(item.name, item.words, *_on_one_picture(item.readings, **fixed))


def both_on_one_picture(pair: Combination, **fixed: Any) -> Combination:
    return Combination(BY_NAME[pair.first], BY_NAME[pair.second], *_on_one_picture(pair.readings, **fixed))


BOOK_EXAMPLE = "The book's example"
NOT_SQUARE = "Pictures and windows that are not square"
UNEQUAL = "Pictures, windows, padding and strides that differ between rows and columns"
THIN = "One row, one column, one pixel, or a window as large as the picture"
NEGATIVE = "Negative numbers"
NEGATIVE_PADDED = "Negative numbers, also next to padding"
REAL = "Pictures of numbers with decimals"
UNUSUAL = "Unusual arrays: float32, read-only, not contiguous"
DEFAULT_STRIDE = "Without a stride, the step is the window"
STRIDE = "Strides shorter and longer than the window"
REMAINDER = "Strides that leave a remainder"


pool2d_exercise = Exercise(
    name="pool2d",
    title="Maximum and average pooling",
    book=Section("Maximum Pooling and Average Pooling", BOOK_PAGE),
    points=6,
    reference=pool2d,
    answer=tolerance,
    domain=Domain(
        sizes={**PICTURE_SIZES, **WINDOW_SIZES},
        derived={"out_h": "h - ph + 1", "out_w": "w - pw + 1"},
        rules=("ph <= h", "pw <= w"),
        arguments={"X": Floats("h", "w"), "pool_size": POOL_SIZE, "mode": MODE},
        preferred=SEVERAL_WINDOWS,
        work="out_h * out_w * ph * pw",
    ),
    checks=[
        Check(
            "book-example",
            BOOK_EXAMPLE,
            [
                Case("book-maximum", X=grid(3, 3), pool_size=(2, 2)),
                Case("book-average", X=grid(3, 3), pool_size=(2, 2), mode="avg"),
                Case("book-named-maximum", X=grid(3, 3), pool_size=(2, 2), mode="max"),
            ],
            public=True,
        ),
        Check(
            "maximum",
            "The maximum of each window",
            [
                Case("maximum", X=digits(4, 4), pool_size=(2, 2)),
                Case("named-maximum", X=digits(5, 5), pool_size=(3, 3), mode="max"),
            ],
        ),
        Check(
            "average",
            "The average of each window",
            [
                Case("average", X=digits(4, 4), pool_size=(2, 2), mode="avg"),
                Case("average-of-nine", X=digits(5, 5), pool_size=(3, 3), mode="avg"),
            ],
        ),
        Check(
            "not-square",
            NOT_SQUARE,
            [
                Case("wide-picture", X=digits(3, 6), pool_size=(2, 2), mode="max"),
                Case("tall-picture", X=digits(7, 4), pool_size=(2, 2), mode="avg"),
                Case("flat-window-maximum", X=digits(4, 4), pool_size=(1, 3)),
                Case("flat-window-average", X=digits(5, 4), pool_size=(2, 3), mode="avg"),
                Case("steep-window-maximum", X=digits(6, 5), pool_size=(4, 2), mode="max"),
                Case("steep-window-average", X=digits(6, 6), pool_size=(3, 1), mode="avg"),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=digits(1, 7), pool_size=(1, 3)),
                Case("one-column", X=digits(6, 1), pool_size=(4, 1), mode="avg"),
                Case("whole-maximum", X=digits(3, 3), pool_size=(3, 3)),
                Case("whole-average", X=digits(4, 4), pool_size=(4, 4), mode="avg"),
                Case("one-number", X=digits(1, 1), pool_size=(1, 1)),
                Case("window-of-one", X=digits(3, 3), pool_size=(1, 1), mode="avg"),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE,
            [
                Case("negative-maximum", X=integers(5, 5, sign="negative", largest_at="first"), pool_size=(2, 2)),
                Case("negative-average", X=normal(5, 5, sign="negative"), pool_size=(2, 2), mode="avg"),
                Case("mixed-maximum", X=exact_fractions(6, 6, low=-999), pool_size=(3, 3)),
                Case("mixed-average", X=normal(6, 6), pool_size=(3, 3), mode="avg"),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("real-maximum", X=decimals(8, 8), pool_size=(3, 3)),
                Case("real-average", X=decimals(8, 8), pool_size=(3, 3), mode="avg"),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case("single-maximum", X=decimals(7, 7, dtype="float32"), pool_size=(2, 2)),
                Case("single-average", X=decimals(7, 7, dtype="float32"), pool_size=(2, 2), mode="avg"),
                Case("read-only", X=exact_fractions(5, 5, layout="readonly"), pool_size=(4, 4)),
                Case("column-by-column", X=decimals(6, 6, layout="F"), pool_size=(4, 4), mode="avg"),
                Case("every-other", X=exact_fractions(8, 8, layout="strided"), pool_size=(2, 2)),
            ],
        ),
        Check(
            "maximum-above-average",
            "A maximum is never below the average",
            [
                Case("law-maximum", X=digits(9, 9), pool_size=(3, 3), mode="max"),
                Case("law-average", X=Derived("law-maximum"), pool_size=(3, 3), mode="avg"),
            ],
            relation=Relation(
                terms=[Term("law-maximum"), Term("law-average", coefficient=-1.0)],
                at_least=True,
                broken=(
                    "On the same picture with the same window, one of your maxima is smaller than the average in "
                    "its place. No value of a window is larger than its maximum, so their average cannot be "
                    "either. Which of the two steps outside the range of the window's numbers?"
                ),
            ),
        ),
    ],
    misconceptions=[on_one_picture(item, stride=(1, 1)) for item in [*WINDOWS, WINDOW_STEPS]],
    combinations=[
        both_on_one_picture(item, stride=(1, 1))
        for item in [
            Combination(BY_NAME["average-for-maximum"], WINDOW_STEPS, side_by_side(always("avg"))),
            Combination(BY_NAME["sum-for-average"], WINDOW_STEPS, side_by_side(sum_over(lambda rows, columns: 1))),
            Combination(
                BY_NAME["sum-for-average"],
                BY_NAME["window-swapped"],
                lambda X, pool_size, **options: sum_over(lambda rows, columns: 1)(X, flip(pool_size), **options),
            ),
        ]
    ],
)


pool2d_strided_exercise = Exercise(
    name="pool2d_strided",
    title="Pooling with padding and stride",
    book=Section("Padding and Stride", BOOK_PAGE),
    points=8,
    reference=pool2d_strided,
    answer=tolerance,
    domain=Domain(
        sizes={**PICTURE_SIZES, **WINDOW_SIZES, **STEP_SIZES},
        derived=OUTPUT,
        rules=WINDOW_FITS,
        arguments={
            "X": Floats("h", "w"),
            "pool_size": POOL_SIZE,
            "mode": MODE,
            "padding": PADDING,
            "stride": STRIDE_OR_NONE,
        },
        preferred=TELLING_SIZES,
        work="out_h * out_w * ph * pw",
        most_work=600,
    ),
    # Where a check is not about the stride, it is given as the window's size: its default value, too.
    checks=[
        Check(
            "book-example",
            BOOK_EXAMPLE,
            [
                Case("book-window", X=grid(4, 4), pool_size=(3, 3)),
                Case("book-average", X=grid(4, 4), pool_size=(2, 2), mode="avg"),
                Case("book-padding", X=grid(4, 4), pool_size=(3, 3), padding=(1, 1), stride=(2, 2)),
                Case("book-pairs", X=grid(4, 4), pool_size=(2, 3), padding=(0, 1), stride=(2, 3)),
            ],
            public=True,
        ),
        Check(
            "default-stride",
            DEFAULT_STRIDE,
            [
                Case("default-maximum", X=digits(4, 4), pool_size=(2, 2)),
                Case("default-average", X=digits(6, 6), pool_size=(3, 3), mode="avg"),
                Case("default-named", X=digits(6, 6), pool_size=(3, 3), stride=None),
            ],
        ),
        Check(
            "stride",
            STRIDE,
            [
                Case("step-of-one", X=digits(4, 4), pool_size=(2, 2), mode="avg", stride=(1, 1)),
                Case("overlapping", X=digits(7, 7), pool_size=(3, 3), stride=(2, 2)),
                Case("gaps-maximum", X=digits(6, 6), pool_size=(2, 2), mode="max", stride=(4, 4)),
                Case("gaps-average", X=digits(8, 8), pool_size=(2, 2), mode="avg", stride=(3, 3)),
            ],
            weight=2,
        ),
        Check(
            "padded-maximum",
            "Padding around a maximum",
            [
                Case(
                    "maximum-padded", X=integers(4, 4, sign="negative"), pool_size=(3, 3), padding=(1, 1), stride=(3, 3)
                ),
                Case(
                    "maximum-padded-twice",
                    X=exact_fractions(6, 6, low=-999),
                    pool_size=(5, 5),
                    padding=(2, 2),
                    stride=(5, 5),
                ),
            ],
        ),
        Check(
            "padded-average",
            "Padding around an average",
            [
                Case(
                    "ones-padded",
                    X=array([[1, 1], [1, 1]]),
                    pool_size=(2, 2),
                    mode="avg",
                    padding=(1, 1),
                    stride=(2, 2),
                ),
                Case("average-padded", X=digits(7, 7), pool_size=(3, 3), mode="avg", padding=(1, 1), stride=(3, 3)),
                Case(
                    "average-padded-twice",
                    X=decimals(6, 6),
                    pool_size=(5, 5),
                    mode="avg",
                    padding=(2, 2),
                    stride=(5, 5),
                ),
            ],
            weight=2,
        ),
        Check(
            "padding-and-stride",
            "Padding and stride together",
            [
                Case("together-maximum", X=digits(5, 5), pool_size=(3, 3), padding=(1, 1), stride=(2, 2)),
                Case("together-average", X=digits(3, 3), pool_size=(2, 2), mode="avg", padding=(1, 1), stride=(1, 1)),
                Case("together-twice", X=exact_fractions(6, 6), pool_size=(4, 4), padding=(2, 2), stride=(3, 3)),
            ],
        ),
        Check(
            "remainder",
            REMAINDER,
            [
                Case("remainder-maximum", X=digits(5, 5), pool_size=(2, 2), stride=(2, 2)),
                Case("remainder-average", X=digits(8, 8), pool_size=(3, 3), mode="avg", stride=(3, 3)),
            ],
        ),
        Check(
            "not-square",
            UNEQUAL,
            [
                Case("wide-picture", X=digits(4, 8), pool_size=(2, 2), stride=(2, 2)),
                Case("flat-window", X=digits(6, 6), pool_size=(2, 3), stride=(2, 3)),
                Case("steep-window", X=digits(9, 5), pool_size=(3, 1), mode="avg", stride=(3, 1)),
                Case("strides-unlike", X=digits(7, 7), pool_size=(3, 3), mode="avg", stride=(4, 2)),
                Case("padding-unlike", X=digits(4, 4), pool_size=(2, 2), padding=(0, 1), stride=(2, 2)),
                Case("all-unlike", X=exact_fractions(7, 8), pool_size=(3, 4), padding=(1, 2), stride=(3, 2)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=digits(1, 6), pool_size=(1, 3)),
                Case("one-column", X=digits(6, 1), pool_size=(2, 1), mode="avg", stride=(2, 1)),
                Case("whole", X=digits(4, 4), pool_size=(4, 4), mode="avg", stride=(4, 4)),
                Case("one-number", X=digits(1, 1), pool_size=(1, 1), stride=(1, 1)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE_PADDED,
            [
                Case(
                    "negative-padded",
                    X=integers(7, 7, sign="negative"),
                    pool_size=(3, 3),
                    padding=(1, 1),
                    stride=(3, 3),
                ),
                Case("mixed-maximum", X=exact_fractions(8, 8, low=-999), pool_size=(2, 2), stride=(2, 2)),
                Case("mixed-average", X=normal(8, 8), pool_size=(2, 2), mode="avg", stride=(2, 2)),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("real-maximum", X=decimals(8, 8), pool_size=(4, 4), stride=(4, 4)),
                Case("real-average", X=decimals(9, 9), pool_size=(3, 3), mode="avg", stride=(3, 3)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case(
                    "single-average",
                    X=decimals(6, 6, dtype="float32", offset=100.0),
                    pool_size=(2, 2),
                    mode="avg",
                    stride=(2, 2),
                ),
                Case("read-only", X=exact_fractions(6, 6, layout="readonly"), pool_size=(2, 2), stride=(2, 2)),
                Case("column-by-column", X=decimals(8, 8, layout="F"), pool_size=(4, 4), mode="avg", stride=(4, 4)),
                Case("every-other", X=exact_fractions(12, 12, layout="strided"), pool_size=(4, 4), stride=(4, 4)),
            ],
        ),
        Check(
            "every-second",
            "Every second answer of stride 1 is the answer with stride 2",
            [
                Case("law-step-one", X=digits(5, 5), pool_size=(3, 3), stride=(1, 1)),
                Case("law-step-two", X=Derived("law-step-one"), pool_size=(3, 3), stride=(2, 2)),
            ],
            relation=Relation(
                terms=[
                    Term("law-step-one", index=(slice(None, None, 2), slice(None, None, 2))),
                    Term("law-step-two", coefficient=-1.0),
                ],
                broken=(
                    "With stride 2 your answer should hold every second row and column of your answer with stride 1: "
                    "a stride leaves windows out, but changes none of them. In which row does your second window "
                    "start when the stride is 1, and in which when it is 2?"
                ),
            ),
        ),
        Check(
            "maximum-above-average",
            "A maximum is never below the average, with padding around numbers that are not negative",
            [
                Case("law-maximum", X=digits(10, 10), pool_size=(3, 3), padding=(1, 1), stride=(3, 3)),
                Case(
                    "law-average", X=Derived("law-maximum"), pool_size=(3, 3), mode="avg", padding=(1, 1), stride=(3, 3)
                ),
            ],
            relation=Relation(
                terms=[Term("law-maximum"), Term("law-average", coefficient=-1.0)],
                at_least=True,
                broken=(
                    "On the same padded picture, one of your maxima is smaller than the average in its place. No "
                    "number is negative here, so neither the numbers of a window nor the zeros around them can lift "
                    "an average above the largest number. By how much do you divide the sum of a window?"
                ),
            ),
        ),
    ],
    misconceptions=[on_one_picture(item) for item in [*WINDOWS, *STEPS]],
    combinations=[
        both_on_one_picture(item)
        for item in [ALWAYS_AVERAGE_STEP_ONE, PADDING_IGNORED_STEP_ONE, ZEROS_STEP_ONE, ZEROS_AND_SUMS]
    ],
)


pool2d_multi_exercise = Exercise(
    name="pool2d_multi",
    title="Pooling several channels",
    book=Section("Multiple Channels", BOOK_PAGE),
    points=5,
    reference=pool2d_multi,
    answer=tolerance,
    domain=Domain(
        sizes={**CHANNEL_SIZE, **PICTURE_SIZES, **WINDOW_SIZES, **STEP_SIZES},
        derived=OUTPUT,
        rules=WINDOW_FITS,
        arguments={
            "X": Floats("c", "h", "w"),
            "pool_size": POOL_SIZE,
            "mode": MODE,
            "padding": PADDING,
            "stride": STRIDE_OR_NONE,
        },
        preferred=TELLING_SIZES,
        work="c * out_h * out_w * ph * pw",
        most_work=600,
    ),
    checks=[
        Check(
            "book-example",
            BOOK_EXAMPLE,
            [
                Case("book-two-channels", X=array([grid(3, 3), grid(3, 3, start=1)]), pool_size=(2, 2)),
                Case(
                    "book-two-averages",
                    X=array([grid(3, 3), grid(3, 3, start=1)]),
                    pool_size=(2, 2),
                    mode="avg",
                    stride=(1, 1),
                ),
                Case(
                    "book-padding",
                    X=array([grid(4, 4), grid(4, 4, start=1)]),
                    pool_size=(3, 3),
                    padding=(1, 1),
                    stride=(2, 2),
                ),
            ],
            public=True,
        ),
        Check(
            "channels",
            "As many channels out as in",
            [
                Case("one-channel", X=digits(1, 4, 4), pool_size=(2, 2), stride=(2, 2)),
                Case("two-channels", X=digits(2, 4, 4), pool_size=(2, 2), stride=(2, 2)),
                Case("three-averages", X=digits(3, 6, 6), pool_size=(3, 3), mode="avg", stride=(3, 3)),
            ],
            weight=2,
        ),
        Check(
            "default-stride",
            DEFAULT_STRIDE,
            [
                Case("default-maximum", X=digits(2, 6, 6), pool_size=(2, 2)),
                Case("default-average", X=digits(2, 6, 6), pool_size=(3, 3), mode="avg", stride=None),
            ],
        ),
        Check(
            "stride",
            STRIDE,
            [
                Case("overlapping", X=digits(2, 7, 7), pool_size=(3, 3), stride=(2, 2)),
                Case("gaps", X=digits(2, 8, 8), pool_size=(2, 2), mode="avg", stride=(3, 3)),
            ],
        ),
        Check(
            "padding",
            "Padding around each channel",
            [
                Case(
                    "maximum-padded",
                    X=integers(2, 4, 4, sign="negative"),
                    pool_size=(3, 3),
                    padding=(1, 1),
                    stride=(3, 3),
                ),
                Case("average-padded", X=digits(2, 4, 4), pool_size=(2, 2), mode="avg", padding=(1, 1), stride=(2, 2)),
                Case(
                    "average-padded-twice",
                    X=decimals(2, 6, 6),
                    pool_size=(5, 5),
                    mode="avg",
                    padding=(2, 2),
                    stride=(5, 5),
                ),
            ],
        ),
        Check(
            "remainder",
            REMAINDER,
            [
                Case("remainder-maximum", X=digits(2, 5, 5), pool_size=(2, 2), stride=(2, 2)),
                Case("remainder-average", X=digits(2, 8, 8), pool_size=(3, 3), mode="avg", stride=(3, 3)),
            ],
        ),
        Check(
            "not-square",
            UNEQUAL,
            [
                Case("wide-picture", X=digits(2, 4, 8), pool_size=(2, 2), stride=(2, 2)),
                Case("flat-window", X=digits(2, 6, 6), pool_size=(2, 3), stride=(2, 3)),
                Case("strides-unlike", X=digits(2, 7, 7), pool_size=(3, 3), mode="avg", stride=(4, 2)),
                Case("padding-unlike", X=digits(2, 4, 4), pool_size=(2, 2), padding=(0, 1), stride=(2, 2)),
                Case("all-unlike", X=exact_fractions(2, 7, 8), pool_size=(3, 4), padding=(1, 2), stride=(3, 2)),
            ],
            weight=2,
        ),
        Check(
            "thin",
            THIN,
            [
                Case("one-row", X=digits(2, 1, 6), pool_size=(1, 3)),
                Case("one-column", X=digits(3, 6, 1), pool_size=(2, 1), mode="avg", stride=(2, 1)),
                Case("whole", X=digits(2, 4, 4), pool_size=(4, 4), mode="avg", stride=(4, 4)),
            ],
        ),
        Check(
            "negative-numbers",
            NEGATIVE_PADDED,
            [
                Case(
                    "negative-padded",
                    X=integers(2, 7, 7, sign="negative"),
                    pool_size=(3, 3),
                    padding=(1, 1),
                    stride=(3, 3),
                ),
                Case("mixed-maximum", X=exact_fractions(2, 8, 8, low=-999), pool_size=(2, 2), stride=(2, 2)),
                Case("mixed-average", X=normal(2, 8, 8), pool_size=(2, 2), mode="avg", stride=(2, 2)),
            ],
        ),
        Check(
            "real-numbers",
            REAL,
            [
                Case("real-maximum", X=decimals(2, 8, 8), pool_size=(4, 4), stride=(4, 4)),
                Case("real-average", X=decimals(2, 9, 9), pool_size=(3, 3), mode="avg", stride=(3, 3)),
            ],
        ),
        Check(
            "unusual-arrays",
            UNUSUAL,
            [
                Case(
                    "single-average", X=decimals(2, 6, 6, dtype="float32"), pool_size=(2, 2), mode="avg", stride=(2, 2)
                ),
                Case("read-only", X=exact_fractions(2, 6, 6, layout="readonly"), pool_size=(2, 2), stride=(2, 2)),
                Case("column-by-column", X=decimals(3, 8, 8, layout="F"), pool_size=(4, 4), mode="avg", stride=(4, 4)),
                Case("every-other", X=exact_fractions(2, 12, 12, layout="strided"), pool_size=(4, 4), stride=(4, 4)),
            ],
        ),
        Check(
            "channel-by-itself",
            "A channel of the answer is the answer for that channel alone",
            [
                Case("law-stack", X=digits(4, 6, 6), pool_size=(2, 2), stride=(2, 2)),
                Case("law-alone", X=Derived("law-stack", change=lambda X: X[1:2]), pool_size=(2, 2), stride=(2, 2)),
            ],
            relation=Relation(
                terms=[Term("law-stack", index=(slice(1, 2),)), Term("law-alone", coefficient=-1.0)],
                broken=(
                    "The second channel of a stack got another answer than the same channel pooled alone. Channels do "
                    "not mix in pooling: each behaves as if the others were not there. Which of your steps sees more "
                    "than one channel?"
                ),
            ),
        ),
        Check(
            "channels-reversed",
            "Reversed channels give a reversed answer",
            [
                Case("law-there", X=digits(3, 4, 4), pool_size=(2, 2), mode="avg", stride=(2, 2)),
                Case(
                    "law-there-and-back",
                    X=Derived("law-there", change=lambda X: np.concatenate([X, X[::-1]])),
                    pool_size=(2, 2),
                    mode="avg",
                    stride=(2, 2),
                ),
            ],
            relation=Relation(
                terms=[
                    Term("law-there", index=(slice(None, None, -1),)),
                    Term("law-there-and-back", coefficient=-1.0, index=(slice(3, None),)),
                ],
                broken=(
                    "The same channels came once more in reverse order, and their answers did not. Pooling treats "
                    "all channels alike, wherever they stand in the stack, and keeps their order. What in your "
                    "function depends on the number of a channel?"
                ),
            ),
        ),
    ],
    misconceptions=[*CHANNELS, *WINDOWS, *STEPS],
    combinations=[
        with_step_of_one("pooled-across-channels", across(by_mode, keep=False), across(by_mode, keep=True)),
        ALWAYS_AVERAGE_STEP_ONE,
        PADDING_IGNORED_STEP_ONE,
        ZEROS_AND_SUMS,
    ],
)


assignment = Assignment(
    name="pooling",
    title="Pooling",
    exercises=[pool2d_exercise, pool2d_strided_exercise, pool2d_multi_exercise],
)
