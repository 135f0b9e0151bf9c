"""The layer, forward: a batch of pictures, weights and biases."""

import torch.nn.functional as F
from torch import Tensor

from layer.misconceptions import OF_LAYER, OF_STEPS, ONLY_SQUARE
from layer.parts import (
    CHANNELS_SECTION,
    FORWARD,
    ONE_KERNEL,
    SUM_OF_TWO,
    SUM_OF_TWO_TERMS,
    TWO_PICTURES,
    Pair,
    book_check,
    digits,
    each_by_itself,
    forward_calls,
    shared_checks,
)
from tensorgrade.exercise import Case, Check, Derived, Exercise, Relation, array


def conv2d_forward(X: Tensor, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> Tensor:
    return F.conv2d(X, W, b, stride, padding)


conv2d_forward_exercise = Exercise(
    name="conv2d_forward",
    title="A convolution layer, forward",
    book=CHANNELS_SECTION,
    points=8,
    reference=conv2d_forward,
    domain=FORWARD,
    checks=[
        book_check(("book-padding-and-stride", TWO_PICTURES, ONE_KERNEL, array([10]), (1, 1), (2, 2))),
        *shared_checks(forward_calls),
        each_by_itself(),
        Check(
            "sum-of-pictures",
            "Without bias, the answer to a sum is the sum of the answers",
            [
                Case("law-two", X=digits(2, 1, 5, 5), W=digits(1, 1, 3, 3), b=array([0])),
                Case("law-three", X=SUM_OF_TWO, W=Derived("law-two"), b=array([0])),
            ],
            relation=Relation(
                terms=SUM_OF_TWO_TERMS,
                broken="""Two pictures were added, pixel by pixel; with all biases zero, the answer to their sum should
                be the sum of their answers, and yours is not. A layer only multiplies by weights and adds. Which of
                your steps does something else with the numbers?""",
            ),
        ),
    ],
    misconceptions=[*OF_LAYER, *OF_STEPS, ONLY_SQUARE],
)
