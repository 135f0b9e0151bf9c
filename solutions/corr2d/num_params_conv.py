"""num_params_conv: the number of parameters of a convolution layer."""

import math
from collections.abc import Callable

import torch

from corr2d.book import FROM_DENSE
from corr2d.layer_counts import layers
from sliding import Pair, columns_for_both, rows_for_both
from tensorgrade.exercise import Choice, Exercise, Misconception, Number, Rows, vary
from tensorgrade.exercise.changes import Change


def num_params_conv(c_in: int, c_out: int, kernel_size: Pair, bias: bool = True) -> int:
    layer = torch.nn.Conv2d(c_in, c_out, kernel_size, bias=bias, device="meta")
    return sum(parameter.numel() for parameter in layer.parameters())


def biases(count: Callable[[int, int, int], int]) -> Change:
    """As many biases as ``count(c_in, c_out, kh·kw)``, if the layer has any."""

    def added(weights: int, c_in: int, c_out: int, kernel_size: Pair, bias: bool) -> int:
        return weights + bias * count(c_in, c_out, math.prod(kernel_size))

    return vary(added, stage="bias") | vary(bias=False)


LAYERS = Rows(c_in=None, c_out=None, kernel_size=None, bias=None)

num_params_conv_exercise = Exercise(
    name="num_params_conv",
    title="Parameters of a convolution layer",
    points=4,
    reference=num_params_conv,
    domain=layers({}, {"bias": Choice(True, False)}),
    answer=Number(),
    book=FROM_DENSE,
    checks=[
        LAYERS.check("book-example", "Layers of well-known networks", public=True)(
            ("first-of-lenet", 1, 6, (5, 5)), ("colours", 3, 16, (3, 3)), ("colours-without-bias", 3, 16, (3, 3), False)
        ),
        LAYERS.check("with-bias", "Layers with a bias")(("more-channels-out", 2, 5, (3, 3))),
        LAYERS.check("without-bias", "Layers without a bias")(("no-bias-not-square", 2, 6, (1, 4), False)),
        LAYERS.check("not-square", "Kernels that are not square")(("wide-kernel", 3, 5, (2, 7))),
        LAYERS.check("ones", "One channel, one pixel")(("one-channel-out", 8, 1, (3, 2)), ("one-pixel", 6, 9, (1, 1))),
        LAYERS.check("large", "Large layers")(("beyond-32-bits", 4097, 8191, (31, 29))),
    ],
    misconceptions=[
        Misconception(
            "bias-forgotten",
            """The biases are missing. Unless bias=False, every output channel has one number of its own that is added
            to its whole map. How many does that make?""",
            vary(bias=False),
        ),
        Misconception(
            "bias-always",
            """You count the biases even where bias=False. Then the layer has weights only. Where does your function
            look at that argument?""",
            vary(bias=True),
        ),
        Misconception(
            "bias-per-weight",
            """You count too many biases: one for each weight, or for each little kernel. A bias is added to a finished
            output map, after everything was summed up. How many maps are there?""",
            biases(lambda c_in, c_out, numbers: c_out * c_in * numbers),
            biases(lambda c_in, c_out, numbers: c_out * c_in),
            biases(lambda c_in, c_out, numbers: c_out * numbers),
        ),
        Misconception(
            "bias-of-another-number",
            """The number of biases is not right: there is neither a single one for the layer, nor one for each input
            channel. A bias belongs to what the layer gives out. How many channels is that?""",
            biases(lambda c_in, c_out, numbers: 1),
            biases(lambda c_in, c_out, numbers: c_in),
        ),
        Misconception(
            "input-channels-forgotten",
            """The input channels are missing from your count. Each output channel looks at all input channels, with
            other weights for each of them. How many numbers are in the kernel of one output channel?""",
            vary(c_in=1),
        ),
        Misconception(
            "one-kernel-for-all-outputs",
            """In your count all output channels share one kernel. Then all their maps would look alike. Weights are
            shared between the positions of a picture; are they between output channels?""",
            biases(lambda c_in, c_out, numbers: c_out) | vary(c_out=1),
            vary(c_out=1),
        ),
        Misconception(
            "only-square",
            """One side of the kernel serves for both. kernel_size is a pair (rows, columns), and the two may differ.
            How many numbers has a kernel of 2 rows and 7 columns?""",
            vary(kernel_size=rows_for_both),
            vary(kernel_size=columns_for_both),
        ),
    ],
)
