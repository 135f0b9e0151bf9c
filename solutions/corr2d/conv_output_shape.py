"""conv_output_shape: how many rows and columns a convolution gives."""

import math
from collections.abc import Callable
from dataclasses import replace

import torch
import torch.nn.functional as F

from corr2d.book import PADDING_AND_STRIDE
from corr2d.checks import WITH_PADDING
from sliding import Pair
from tensorgrade.exercise import Exercise, Misconception, PairOf, Rows
from tensorgrade.exercise.changes import Variant


def conv_output_shape(in_shape: Pair, kernel_size: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Pair:
    # The meta device has shapes without numbers.
    X, K = torch.empty(1, 1, *in_shape, device="meta"), torch.empty(1, 1, *kernel_size, device="meta")
    _, _, rows, columns = F.conv2d(X, K, padding=padding, stride=stride).shape
    return rows, columns


def per_axis(rule: Callable[[int, int, int, int], float]) -> Variant:
    """A variant that applies ``rule(size, kernel, padding, stride)`` to the rows and to the columns."""

    def variant(in_shape: Pair, kernel_size: Pair, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> tuple[float, ...]:
        return tuple(rule(*axis) for axis in zip(in_shape, kernel_size, padding, stride, strict=True))

    return variant


SHAPES = Rows(in_shape=None, kernel_size=None, padding=None, stride=None)

conv_output_shape_exercise = Exercise(
    name="conv_output_shape",
    title="Shape of the output",
    points=4,
    reference=conv_output_shape,
    domain=replace(
        WITH_PADDING,
        arguments={
            "in_shape": PairOf("h", "w"),
            "kernel_size": PairOf("kh", "kw"),
            "padding": PairOf("pad_h", "pad_w"),
            "stride": PairOf("sh", "sw"),
        },
        work="1",
    ),
    answer=("rows", "columns"),
    book=PADDING_AND_STRIDE,
    checks=[
        SHAPES.check("by-hand", "The two examples", public=True)(
            ("padding-and-stride", (3, 3), (2, 2), (1, 1), (3, 2)), ("not-square", (10, 7), (3, 2), (1, 0), (2, 2))
        ),
        SHAPES.check("no-padding", "Neither padding nor stride")(("wide", (4, 9), (2, 5)), ("tall", (12, 5), (3, 4))),
        SHAPES.check("padding", "Padding")(
            ("pad-both", (6, 9), (5, 3), (2, 1)), ("pad-rows", (7, 8), (4, 3), (3, 0)), ("even", (8, 5), (2, 4), (1, 2))
        ),
        SHAPES.check("stride", "Strides, with and without a remainder", weight=2)(
            ("no-remainder", (9, 11), (3, 3), None, (2, 4)),
            ("remainder", (12, 9), (5, 4), None, (3, 2)),
            ("large-remainder", (14, 12), (3, 2), None, (4, 7)),
        ),
        SHAPES.check("everything", "Padding and stride, all numbers unlike", weight=2)(
            ("all-unlike", (13, 9), (5, 3), (3, 1), (2, 4)),
            ("all-unlike-wide", (8, 17), (4, 7), (1, 5), (3, 2)),
            ("one-direction", (11, 10), (4, 6), (0, 2), (1, 3)),
        ),
        SHAPES.check("one-output", "One row, one column, and kernels as large as the picture")(
            ("covered", (5, 3), (5, 3)),
            ("one-pixel", (6, 4), (1, 1)),
            ("one-row", (1, 9), (1, 3), None, (1, 2)),
            ("stride-over-picture", (6, 5), (3, 2), None, (7, 8)),
            ("padding-only-fits", (2, 3), (5, 6), (2, 3)),
        ),
    ],
    misconceptions=[
        Misconception(
            "padding-counted-once",
            """You count the padding once. It is given for each side: a padding of 1 adds a row above and a row below.
            How many rows has the padded picture?""",
            per_axis(lambda size, kernel, pad, step: (size + pad - kernel) // step + 1),
        ),
        Misconception(
            "padding-ignored",
            """The padding does not count in your answer. The kernel also slides over the zeros around the picture. How
            many rows has the padded picture?""",
            per_axis(lambda size, kernel, pad, step: (size - kernel) // step + 1),
        ),
        Misconception(
            "stride-ignored",
            """The stride does not count in your answer. With a stride of 2 every second place of the kernel is left
            out. How many are left of seven places?""",
            per_axis(lambda size, kernel, pad, step: size + 2 * pad - kernel + 1),
        ),
        Misconception(
            "first-place-forgotten",
            """You count the steps of the kernel, not its places: it stands somewhere before the first step. How many
            places has a kernel that is as large as the picture?""",
            per_axis(lambda size, kernel, pad, step: (size + 2 * pad - kernel) // step),
        ),
        Misconception(
            "one-too-early",
            """You divide the number of places by the stride. The first place is there whatever the stride is; only the
            steps after it become longer. Which of three places are left with a stride of 2?""",
            per_axis(lambda size, kernel, pad, step: (size + 2 * pad - kernel + 1) // step),
        ),
        Misconception(
            "rounded-up",
            """You round up, or to the nearest number, where the stride leaves a remainder. A kernel that would stick
            out of the padded picture is dropped. What does a half step give?""",
            per_axis(lambda size, kernel, pad, step: math.ceil((size + 2 * pad - kernel) / step) + 1),
            per_axis(lambda size, kernel, pad, step: round((size + 2 * pad - kernel) / step) + 1),
        ),
        Misconception(
            "not-rounded",
            """Your numbers have decimals. There is no half row: a kernel that would stick out is dropped. Which
            division of Python gives whole numbers?""",
            per_axis(lambda size, kernel, pad, step: (size + 2 * pad - kernel) / step + 1),
        ),
        Misconception(
            "kernel-ignored",
            """The size of the kernel does not count in your answer. The whole kernel has to lie on the padded picture.
            How many places has a kernel of 3 rows in a picture of 3 rows?""",
            per_axis(lambda size, kernel, pad, step: (size + 2 * pad) // step),
            per_axis(lambda size, kernel, pad, step: (size + 2 * pad - 1) // step + 1),
            per_axis(lambda size, kernel, pad, step: (size - 1) // step + 1),
        ),
    ],
)
