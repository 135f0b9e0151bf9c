"""same_padding: the rows and columns of zeros that keep the shape of a picture at a stride of one."""

import warnings
from collections.abc import Callable

import torch
import torch.nn.functional as F

from corr2d.book import PADDING_AND_STRIDE
from shared_parts import KERNEL_SIDE
from sliding import Pair, swapped
from tensorgrade.exercise import Domain, Exercise, Misconception, PairOf, Rows, vary
from tensorgrade.exercise.changes import Change, Variant

Sides = tuple[Pair, Pair]


def same_padding(kernel_size: Pair) -> Sides:
    # A kernel that copies the pixel at its upper left corner moves that pixel by what stands above and before it.
    pixel = torch.zeros(1, 1, *kernel_size)
    pixel[0, 0, 0, 0] = 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns that it copies the picture where the two sides differ.
        moved = F.conv2d(pixel, pixel, padding="same")
    top, left = divmod(int(moved.argmax()), kernel_size[1])
    return (top, kernel_size[0] - 1 - top), (left, kernel_size[1] - 1 - left)


def both(change: Callable[[int, int], Pair]) -> Change:
    """Another (before, after), for the rows and for the columns."""
    return vary(lambda padding: tuple(change(*sides) for sides in padding))


def by_size(rule: Callable[[int], Pair | int]) -> Variant:
    """A variant that applies the rule to the rows and to the columns of the kernel."""
    return lambda kernel_size: tuple(map(rule, kernel_size))


KERNELS = Rows(kernel_size=None)

same_padding_exercise = Exercise(
    name="same_padding",
    title="Padding that keeps the shape",
    points=3,
    reference=same_padding,
    domain=Domain(sizes={"kh": KERNEL_SIDE, "kw": KERNEL_SIDE}, arguments={"kernel_size": PairOf("kh", "kw")}),
    answer=("rows", "columns"),
    book=PADDING_AND_STRIDE,
    checks=[
        KERNELS.check("by-hand", "The two examples", public=True)(("three-by-five", (3, 5)), ("two-by-four", (2, 4))),
        KERNELS.check("odd", "Kernels with odd sides")(
            ("odd-square", (5, 5)), ("odd-wide", (3, 9)), ("odd-tall", (7, 3))
        ),
        KERNELS.check("even", "Kernels with even sides", weight=2)(
            ("even-square", (4, 4)), ("even-wide", (2, 8)), ("even-tall", (10, 6)), ("odd-and-even", (5, 2))
        ),
        KERNELS.check("thin", "One row, one column, one pixel")(("pixel", (1, 1)), ("row", (1, 6)), ("column", (7, 1))),
    ],
    misconceptions=[
        Misconception(
            "odd-one-first",
            """Where the number of zeros is odd, you put the odd one above or on the left. Here it stands below and on
            the right, as in PyTorch. How do you round when you halve?""",
            both(lambda before, after: (after, before)),
            vary(lambda padding: (padding[0][::-1], padding[1])),
            vary(lambda padding: (padding[0], padding[1][::-1])),
        ),
        Misconception(
            "both-sides-alike",
            """You put as many zeros on both sides. That is right for odd kernels only: a kernel with 4 rows takes 3
            rows away, and 3 cannot be halved. How large is the output with your padding?""",
            by_size(lambda size: (size // 2, size // 2)),
            both(lambda before, after: (before, before)),
        ),
        Misconception(
            "one-side-only",
            """You put all zeros on one side. The shape is kept, but the picture moves. How can the zeros be shared so
            that the middle of the kernel lies on the pixel?""",
            both(lambda before, after: (0, before + after)),
            both(lambda before, after: (before + after, 0)),
        ),
        Misconception(
            "as-many-as-the-kernel",
            """You add as many rows as the kernel has, which makes the picture grow by one. How many places has a kernel
            of one row? How many does each further row take away?""",
            by_size(lambda size: (size // 2, size - size // 2)),
            by_size(lambda size: (size - size // 2, size // 2)),
            by_size(lambda size: (size, size)),
        ),
        Misconception(
            "full-padding",
            """You put on each side what is needed on both sides together. With so many zeros the output is larger than
            the picture. How many rows does a kernel of 3 rows take away, above and below together?""",
            by_size(lambda size: (size - 1, size - 1)),
        ),
        Misconception(
            "two-numbers",
            """Your answer has one number for the rows and one for the columns. There are four sides, and two that face
            each other may differ. How many rows of zeros stand above, and how many below?""",
            by_size(lambda size: size - 1),
            by_size(lambda size: (size - 1) // 2),
            by_size(lambda size: size // 2),
        ),
        Misconception(
            "corners-paired",
            """Your pairs are (top, left) and (bottom, right). Asked for are (top, bottom), then (left, right). Which
            two sides belong to the rows?""",
            vary(lambda padding: tuple(zip(*padding, strict=True))),
        ),
        Misconception(
            "kernel-size-swapped",
            """Rows and columns have changed places in your answer, or in kernel_size. The first number of kernel_size
            is for the rows, which are added above and below. Which sides come first?""",
            vary(swapped),
        ),
    ],
)
