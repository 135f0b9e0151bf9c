"""Linear: the fully connected layer."""

import torch
from torch import Tensor

from modules.parts import MODULES, Linear, digits, forward, mixed, unusual_arrays
from tensorgrade.exercise import Check, Exercise, Misconception, array, normal, vary


def along(b: Tensor, Y: Tensor) -> Tensor | None:
    """The bias added to the rows in place of the columns; it raises where there are not as many."""
    return b[:, None]


linear_exercise = Exercise(
    name="Linear",
    title="A layer with parameters: Linear",
    book=MODULES,
    points=3,
    reference=Linear,
    helpers=(),
    checks=[
        Check(
            "by-hand",
            "The example worked out by hand",
            [forward("by-hand", array([[1, 2, 3]]), W=array([[1, 0, 2], [0, 1, 1]]), b=array([10, 20]))],
            public=True,
        ),
        Check(
            "sizes",
            "Various numbers of samples, inputs and outputs",
            [
                forward("as-many-out-as-in", digits(2, 3), W=mixed(3, 3), b=mixed(3)),
                forward("more-in-than-out", digits(3, 4), W=mixed(2, 4), b=mixed(2)),
                forward("more-out-than-in", digits(1, 2), W=mixed(4, 2), b=mixed(4)),
                forward("as-many-samples-as-outputs", digits(3, 2), W=mixed(3, 2), b=mixed(3)),
            ],
            weight=2,
        ),
        Check(
            "one-of-a-kind",
            "One sample, one input, one output",
            [
                forward("one-sample", digits(1, 4), W=mixed(3, 4), b=mixed(3)),
                forward("one-input", digits(4, 1), W=mixed(2, 1), b=mixed(2)),
                forward("one-output", digits(2, 5), W=mixed(1, 5), b=mixed(1)),
            ],
        ),
        Check(
            "real-numbers",
            "Numbers with decimals",
            [forward("two-batches", normal(3, 5), normal(2, 5), W=normal(4, 5), b=normal(4))],
        ),
        unusual_arrays(2, 3, W=normal(2, 3), b=normal(2)),
    ],
    misconceptions=[
        Misconception(
            "bias-missing",
            """Your answer lacks the bias. Each output has one number of its own that is added for every sample. What
            should a layer give whose weights are all zero?""",
            vary(b=torch.zeros_like, stage="bias"),
        ),
        Misconception(
            "weight-transposed",
            """In the weights, your inputs and outputs have changed places. Row o of W holds the weights of output o,
            one for each input. That goes unnoticed when there are equally many of both. Along which axis of W do you
            sum?""",
            vary(W=lambda W: W.mT),
        ),
        Misconception(
            "bias-wrong-axis",
            """You add the bias along the wrong axis: its numbers follow the samples, not the outputs. That goes
            unnoticed when the sizes happen to agree. Is the number that you add the same for all samples?""",
            vary(lambda Y, b: Y + along(b, Y), stage="bias") | vary(b=torch.zeros_like, stage="bias"),
        ),
        Misconception(
            "bias-in-the-weights",
            """You add the bias to the weights, or to the inputs, before you multiply, so it is counted as often as
            there are inputs. It is added once to each output, after the sum. In which order do your two operations
            stand?""",
            vary(W=lambda W, b: W + b[:, None], b=torch.zeros_like),
            vary(lambda Y, b, X: Y + b * (X.shape[1] - 1), stage="bias"),
        ),
        Misconception(
            "relu-applied",
            """Negative numbers are missing in your answer: a ReLU has been applied. This layer only multiplies and
            adds; the ReLU is a layer of its own. What does your layer give where the sum is −3?""",
            vary(torch.relu, stage="activation"),
        ),
        Misconception(
            "softmax-applied",
            """Your outputs are all positive and add up to 1 for each sample: a softmax has been applied. This layer
            only multiplies and adds. What should come out for a sample of zeros?""",
            vary(lambda Y: Y.softmax(1), stage="activation"),
        ),
    ],
)
