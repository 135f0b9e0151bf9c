"""num_multiplications: the products that a convolution layer computes in one forward pass."""

import math
from collections.abc import Callable

import torch

from corr2d.book import CHANNELS
from corr2d.layer_counts import layers
from sliding import Pair
from tensorgrade.exercise import Exercise, Misconception, Number, PairOf, Rows, Size, vary
from tensorgrade.exercise.changes import Change


def num_multiplications(c_in: int, c_out: int, kernel_size: Pair, out_shape: Pair) -> int:
    # All products of the definition, before any sum: on the meta device they have a shape and no numbers.
    windows = torch.empty(1, c_in, *out_shape, *kernel_size, device="meta")
    kernels = torch.empty(c_out, c_in, 1, 1, *kernel_size, device="meta")
    return (windows * kernels).numel()


def plus(count: Callable[[int, int], int]) -> Change:
    """So many more, for a number of output channels and of places in the picture."""
    return vary(lambda products, c_out, out_shape: products + count(c_out, math.prod(out_shape)), stage="others")


def of_sum(pair: Pair) -> Pair:
    """A pair whose product is the sum of the given one."""
    return sum(pair), 1


LAYERS = Rows(c_in=None, c_out=None, kernel_size=None, out_shape=None)

num_multiplications_exercise = Exercise(
    name="num_multiplications",
    title="Multiplications of a convolution layer",
    points=3,
    reference=num_multiplications,
    domain=layers(
        {"out_h": Size(1, 256, plain=7), "out_w": Size(1, 256, plain=7)}, {"out_shape": PairOf("out_h", "out_w")}
    ),
    answer=Number(),
    book=CHANNELS,
    checks=[
        LAYERS.check("by-hand", "The two examples", public=True)(
            ("small", 1, 1, (2, 3), (4, 5)), ("colours", 3, 16, (3, 3), (32, 32))
        ),
        LAYERS.check("square", "Square kernels and outputs")(("more-channels-in", 7, 2, (5, 5), (6, 6))),
        LAYERS.check("not-square", "Kernels and outputs that are not square", weight=2)(
            ("wide-kernel", 3, 5, (2, 7), (4, 4)),
            ("tall-output", 2, 3, (3, 3), (11, 4)),
            ("all", 5, 6, (4, 3), (8, 13)),
        ),
        LAYERS.check("ones", "One channel, one pixel, one place")(
            ("one-channel-out", 8, 1, (3, 2), (5, 6)),
            ("one-channel-in", 1, 6, (2, 5), (7, 3)),
            ("one-pixel-kernel", 6, 9, (1, 1), (4, 7)),
            ("one-place", 4, 7, (6, 5), (1, 1)),
        ),
        LAYERS.check("large", "Large layers")(("beyond-32-bits", 4097, 8191, (31, 29), (256, 255))),
    ],
    misconceptions=[
        Misconception(
            "input-channels-forgotten",
            """The input channels are missing from your count. Each output number is a sum over all input channels. How
            many products are in that sum?""",
            vary(c_in=1),
        ),
        Misconception(
            "output-channels-forgotten",
            """The output channels are missing from your count. Each of them has kernels of its own and a whole map to
            compute. How many maps are there?""",
            vary(c_out=1),
        ),
        Misconception(
            "places-forgotten",
            """You count the weights of the layer. Each weight is used again at every place of the output: sharing saves
            weights, not work. How many places are there?""",
            vary(out_shape=(1, 1)),
        ),
        Misconception(
            "kernel-forgotten",
            """You count one product for each output number and channel. At each place every number of the kernel meets
            a pixel. How many numbers has the kernel?""",
            vary(kernel_size=(1, 1)),
        ),
        Misconception(
            "additions-counted",
            """You count the additions, too, or each product twice. Only the multiplications are asked for. How many
            products are in the sum for one output number?""",
            vary(lambda products: 2 * products, stage="others"),
            vary(lambda products, c_out, out_shape: 2 * products - c_out * math.prod(out_shape), stage="others"),
        ),
        Misconception(
            "bias-counted",
            """You count the biases, too. They are added, not multiplied. Which products are in the sum for one output
            number?""",
            plus(lambda c_out, places: c_out * places),
            plus(lambda c_out, places: c_out),
        ),
        Misconception(
            "added-not-multiplied",
            """You add the two sides of a kernel or of a picture. How many numbers has a kernel of 2 rows and 3
            columns?""",
            vary(kernel_size=of_sum),
            vary(out_shape=of_sum),
            vary(kernel_size=of_sum, out_shape=of_sum),
        ),
    ],
)
