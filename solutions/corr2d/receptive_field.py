"""receptive_field: the rows and columns of the input that one output of a stack of convolutions can see."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch

from corr2d.book import IMAGES
from sliding import columns_for_both, rows_for_both, swapped
from tensorgrade.exercise import Domain, Exercise, Made, Misconception, Rows, Size, vary

Sides = tuple[int, int]
Layer = tuple[Sides, Sides]
Numbers = Sequence[int]


def receptive_field(layers: list[Layer]) -> Sides:
    rows, columns = [extent([(kernel[axis], stride[axis]) for kernel, stride in layers]) for axis in (0, 1)]
    return rows, columns


def extent(layers: list[tuple[int, int]]) -> int:
    """The receptive field along one axis, for layers of (kernel, stride): the extent of an output's gradient.

    Rows and columns do not depend on each other. The field of ten layers has up to 177,145 of either.
    """
    stack = torch.nn.Sequential()
    for kernel, stride in layers:
        layer = torch.nn.Conv2d(1, 1, (kernel, 1), (stride, 1), bias=False, dtype=torch.float64)
        torch.nn.init.ones_(layer.weight)
        stack.append(layer)
    # A picture large enough for three outputs, so that the middle one has neighbours on both sides.
    height = 3
    for kernel, stride in reversed(layers):
        height = (height - 1) * stride + kernel
    X = torch.zeros(1, 1, height, 1, dtype=torch.float64, requires_grad=True)
    [gradient] = torch.autograd.grad(stack(X)[0, 0, 1, 0], X)
    seen = gradient.flatten().nonzero()
    return int(seen.max() - seen.min()) + 1


def random_layers(generator: np.random.Generator, depth: int, kh: int, kw: int, sh: int, sw: int) -> list[Layer]:
    """The first layer has these sides and steps, the others have smaller ones or the same."""
    shapes = [(kh, kw, sh, sw), *generator.integers(1, [kh + 1, kw + 1, sh + 1, sw + 1], (depth, 4)).tolist()]
    return [((rows, columns), (down, right)) for rows, columns, down, right in shapes[:depth]]


# --- Checks -----------------------------------------------------------------------------------------------


def square(*layers: tuple[int, int]) -> list[Layer]:
    """Layers of (side of the kernel, stride), with as many rows as columns."""
    return [((side, side), (step, step)) for side, step in layers]


STACKS = Rows(layers=square)

CHECKS = [
    STACKS.check("small-stacks", "Stacks of one and two layers", public=True)(
        ("one-layer", ((3, 1),)), ("two-layers", ((3, 1), (3, 1))), ("stride-first", ((3, 2), (3, 1)))
    ),
    STACKS.check("without-strides", "More layers, all with a stride of one")(
        ("three-layers", ((2, 1), (3, 1), (5, 1))), ("pixels-only", ((1, 1), (1, 1))), ("six-layers", ((3, 1),) * 6)
    ),
    STACKS.check("strides", "Strides", weight=2)(
        ("one-with-stride", ((3, 2),)),
        ("stride-last", ((3, 1), (4, 2))),
        ("two-strides", ((3, 2), (2, 3), (4, 1))),
        ("pixel-with-stride", ((1, 2), (3, 1))),
        ("largest-field", ((7, 3),) * 10),
    ),
    STACKS.check("gaps", "Strides larger than the kernel: first to last pixel counts")(
        ("gaps-between-windows", ((2, 3), (2, 1))), ("gaps-twice", ((1, 3), (2, 3), (3, 2)))
    ),
    STACKS.check("not-square", "Rows and columns that differ", weight=2)(
        ("wide-kernel", [((1, 5), (1, 1))]),
        ("kernels-differ", [((3, 2), (1, 1)), ((1, 4), (1, 1))]),
        ("strides-differ", [((3, 3), (2, 1)), ((3, 3), (1, 3)), ((2, 2), (1, 1))]),
    ),
    STACKS.check("no-layers", "No layers: an element sees itself")(("nothing", [])),
]

# --- Misconceptions ---------------------------------------------------------------------------------------


def per_axis(rule: Callable[[Numbers, Numbers], int]) -> Callable[[list[Layer]], Sides]:
    """A variant that applies ``rule(kernels, strides)`` to the rows and to the columns."""

    def variant(layers: list[Layer]) -> Sides:
        rows, columns = [
            rule([kernel[axis] for kernel, _ in layers], [stride[axis] for _, stride in layers]) for axis in (0, 1)
        ]
        return rows, columns

    return variant


def strided_sum(numbers: Numbers, steps: Numbers) -> int:
    """The sum of the numbers, each times the product of the steps of the layers before it."""
    return sum(number * math.prod(steps[:position]) for position, number in enumerate(numbers))


def minus_one(kernels: Numbers) -> list[int]:
    return [kernel - 1 for kernel in kernels]


def steps_of(rule: Callable[[Numbers], int]) -> Callable[[list[Layer]], Sides]:
    """A variant: the inputs of a layer lie ``rule(strides before it)`` pixels apart, those of the first layer one."""
    return per_axis(
        lambda kernels, strides: (
            1 + sum(size * (rule(strides[:n]) if n else 1) for n, size in enumerate(minus_one(kernels)))
        )
    )


receptive_field_exercise = Exercise(
    name="receptive_field",
    title="Receptive field",
    points=7,
    reference=receptive_field,
    domain=Domain(
        sizes={
            "depth": Size(0, 10, plain=2),
            "kh": Size(1, 7, plain=3),
            "kw": Size(1, 7, plain=3),
            "sh": Size(1, 3, plain=1),
            "sw": Size(1, 3, plain=1),
        },
        arguments={"layers": Made(random_layers)},
        # Two inner layers can be exchanged; their steps then count for other layers.
        preferred=["depth > 3", "kh > 1", "kw > 1", "sh > 1", "sw > 1"],
    ),
    answer=("rows", "columns"),
    book=IMAGES,
    checks=CHECKS,
    misconceptions=[
        Misconception(
            "strides-ignored",
            """The strides do not count in your answer. After a layer with stride 2, neighbours in its output lie two
            pixels apart in its input. How far apart does the next layer's kernel then reach?""",
            vary(layers=lambda layers: [(kernel, (1, 1)) for kernel, _ in layers]),
        ),
        Misconception(
            "kernel-sizes-added",
            """You add up whole kernel sizes. One pixel of every window was already counted: a second 3×3 layer widens
            the view from 3 to 5, not to 6. By how much does a kernel of size k widen it?""",
            per_axis(strided_sum),
            per_axis(lambda kernels, strides: 1 + strided_sum(kernels, strides)),
            per_axis(lambda kernels, strides: sum(kernels)),
            per_axis(lambda kernels, strides: 1 + sum(kernels)),
        ),
        Misconception(
            "itself-forgotten",
            """Your answer is one too small each way: it is the distance from the first row to the last, not the number
            of rows. What does an element see when there are no layers at all?""",
            vary(lambda field: (field[0] - 1, field[1] - 1)),
        ),
        Misconception(
            "own-stride-counted",
            """A layer's own stride, or even those of later layers, widen your receptive field. A stride sets where the
            next window lies, not how large this one is. Which layers' strides lie between this layer and the input?""",
            per_axis(lambda kernels, strides: 1 + strided_sum([0, *minus_one(kernels)], [*strides, 1])),
            per_axis(lambda kernels, strides: 1 + math.prod(strides) * sum(minus_one(kernels))),
            per_axis(lambda kernels, strides: math.prod(strides) + strided_sum(minus_one(kernels), strides)),
        ),
        Misconception(
            "strides-not-multiplied",
            """Your strides do not build up. Behind two layers of stride 2 a step of one is a step of four pixels in the
            input. What is it behind strides of 2 and 3?""",
            steps_of(lambda before: before[-1]),
            steps_of(sum),
        ),
        Misconception(
            "layers-reversed",
            """You go through the layers from the wrong end. The list begins at the input, and a stride concerns the
            layers that come after it. Which layer is next to the picture?""",
            vary(layers=lambda layers: layers[::-1]),
        ),
        Misconception(
            "one-layer-only",
            """Your answer knows one layer only. What that layer looks at was made by the layers before it, which look
            further out. How does the view grow from layer to layer?""",
            vary(layers=lambda layers: layers[-1:]),
            lambda layers: layers[-1][0] if layers else None,
            vary(layers=lambda layers: layers[:1]),
            per_axis(lambda kernels, strides: max([1, *kernels])),
        ),
        Misconception(
            "rows-columns-swapped",
            """Your two numbers have changed places. The pair is (rows, columns), like kernel sizes and strides. Which
            of the two does a kernel of size (1, 5) widen?""",
            vary(swapped),
        ),
        Misconception(
            "only-square",
            """You give one number for both directions. Kernels and strides may differ between rows and columns, so the
            field need not be square. What does a kernel of size (1, 5) see?""",
            vary(rows_for_both),
            vary(columns_for_both),
            vary(lambda field: field[0]),
            vary(lambda field: field[1]),
        ),
    ],
)
