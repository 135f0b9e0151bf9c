"""ReLU: every negative number becomes zero."""

import torch
from torch import Tensor

from modules.parts import MODULES, ReLU, forward, mixed, unusual_arrays
from tensorgrade.exercise import Check, Exercise, Misconception, array, integers, normal, vary


def mask(X: Tensor) -> Tensor:
    return (X > 0).to(X.dtype)


relu_exercise = Exercise(
    name="ReLU",
    title="A layer without parameters: ReLU",
    book=MODULES,
    points=2,
    reference=ReLU,
    helpers=(),
    checks=[
        Check(
            "by-hand", "The example worked out by hand", [forward("by-hand", array([[-2, 3], [0, -1]]))], public=True
        ),
        Check(
            "any-number-of-axes",
            "Batches of rows, and of pictures",
            [
                forward("rows", mixed(3, 4)),
                forward("channels", mixed(2, 3, 4, 5)),
                forward("two-batches", normal(2, 5), normal(3, 2, 4)),
            ],
            weight=2,
        ),
        Check(
            "one-sign",
            "Negative numbers only, and positive ones only",
            [
                forward("negative", integers(2, 3, sign="negative")),
                forward("positive", integers(3, 3, sign="positive")),
            ],
        ),
        unusual_arrays(1, 2, 3),
    ],
    misconceptions=[
        Misconception(
            "unchanged",
            """Your layer gives back what it gets. It lets positive numbers pass, and negative ones do not get through.
            What should become of −2?""",
            vary(lambda Y, X: X),
        ),
        Misconception(
            "absolute-value",
            """Your layer takes away the signs: −2 becomes 2. A negative number says that the pattern is not there, and
            nothing should be passed on. What is the larger of −2 and 0?""",
            vary(lambda Y, X: X.abs()),
        ),
        Misconception(
            "negative-part",
            """Your layer keeps the negative numbers and removes the positive ones. Which of the two numbers, X and 0,
            do you choose, the larger or the smaller one?""",
            vary(lambda Y, X: X.clamp(max=0)),
        ),
        Misconception(
            "mask",
            """Your answer says where the numbers are positive, with a 1 for each; the numbers themselves are lost. What
            should become of 3?""",
            vary(lambda Y, X: mask(X)),
        ),
        Misconception(
            "sigmoid",
            """Your layer is a sigmoid, which the first LeNet had: all its answers lie between 0 and 1. Here the ReLU is
            asked for. What does it give for 3?""",
            vary(lambda Y, X: torch.sigmoid(X)),
        ),
    ],
)
