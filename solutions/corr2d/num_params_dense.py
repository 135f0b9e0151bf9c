"""num_params_dense: the number of weights of a fully connected layer."""

import math
from collections.abc import Callable

import numpy as np
import torch

from corr2d.book import FROM_DENSE
from tensorgrade.exercise import Domain, Exercise, Made, Misconception, Number, Rows, Size, vary
from tensorgrade.exercise.changes import Change

Shape = tuple[int, ...]


def num_params_dense(in_shape: Shape, out_shape: Shape) -> int:
    # The meta device counts without allocating.
    layer = torch.nn.Linear(math.prod(in_shape), math.prod(out_shape), bias=False, device="meta")
    return layer.weight.numel()


def random_shape(generator: np.random.Generator, axes: int, size: int) -> Shape:
    """A shape with this number of axes, of at most ``size`` numbers, and not many fewer."""
    shape = []
    for left in range(axes, 1, -1):
        shape.append(int(generator.integers(1, round(size ** (1 / left)) + 1)))
        size //= shape[-1]
    return (*shape, size)


def of_shapes(change: Callable[[Shape], Shape | None]) -> Change:
    """Both shapes changed."""
    return vary(in_shape=change, out_shape=change)


SHAPES = Rows(in_shape=None, out_shape=None)

num_params_dense_exercise = Exercise(
    name="num_params_dense",
    title="Weights of a fully connected layer",
    points=4,
    reference=num_params_dense,
    domain=Domain(
        sizes={
            "in_axes": Size(1, 4, plain=2),
            "in_size": Size(1, 2**53 - 1, plain=12),
            "out_axes": Size(1, 4, plain=2),
            "out_size": Size(1, 2**53 - 1, plain=20),
        },
        arguments={
            "in_shape": Made(lambda generator, in_axes, in_size: random_shape(generator, in_axes, in_size)),
            "out_shape": Made(lambda generator, out_axes, out_size: random_shape(generator, out_axes, out_size)),
        },
        rules=["in_size * out_size < 9007199254740992"],  # 2 to the power of 53
    ),
    answer=Number(),
    book=FROM_DENSE,
    checks=[
        SHAPES.check("book-example", "A megapixel, and a picture small enough to draw", public=True)(
            ("book", (1000, 1000), (1000, 1000)), ("small", (3, 3), (2, 2))
        ),
        SHAPES.check("pictures", "Pictures that are not square")(
            ("wide-to-tall", (2, 5), (4, 3)),
            ("tall-to-wide", (7, 2), (3, 6)),
            ("same-shape", (4, 6), (4, 6)),
            ("one-row", (1, 9), (1, 5)),
        ),
        SHAPES.check("other-shapes", "Vectors, and pictures with channels")(
            ("vectors", (5,), (3,)),
            ("one-number", (1,), (1,)),
            ("picture-to-classes", (28, 28), (10,)),
            ("vector-to-picture", (6,), (3, 4)),
            ("with-channels", (3, 8, 6), (4, 6, 5)),
            ("channels-to-vector", (2, 3, 4), (7,)),
        ),
        SHAPES.check("large", "Numbers beyond 32 bits, exactly")(
            ("photograph", (3, 3000, 4001), (16, 301, 400)), ("odd-and-large", (94906265,), (94906265,))
        ),
    ],
    misconceptions=[
        Misconception(
            "bias-counted",
            """You have counted biases too. Only the weights are asked for here: one for each pair of an input and an
            output. What does your formula add to them?""",
            vary(lambda weights, out_shape: weights + math.prod(out_shape), stage="bias"),
            vary(lambda weights: weights + 1, stage="bias"),
            vary(lambda weights: 2 * weights, stage="bias"),
        ),
        Misconception(
            "one-set-for-all-outputs",
            """Your layer has one set of weights that all outputs share, or one weight for each number. In a fully
            connected layer every output has its own weight for every input. How many pairs are there?""",
            vary(out_shape=(1,)),
            vary(in_shape=(1,)),
        ),
        Misconception(
            "added-not-multiplied",
            """You add where numbers should be multiplied. A picture of 3 rows and 4 columns has how many pixels? And if
            each of 12 inputs is joined to each of 5 outputs, how many connections are there?""",
            lambda in_shape, out_shape: math.prod(in_shape) + math.prod(out_shape),
            lambda in_shape, out_shape: sum(in_shape) * sum(out_shape),
            lambda in_shape, out_shape: sum(in_shape) + sum(out_shape),
        ),
        Misconception(
            "axes-forgotten",
            """Some axes of the shapes are not counted: only the first one, the last one, or height and width without
            the channels. Every number of the input is an input of its own. How many numbers has the array?""",
            of_shapes(lambda shape: shape[:1]),
            of_shapes(lambda shape: shape[-1:]),
            of_shapes(lambda shape: shape[-2:]),
            of_shapes(lambda shape: shape[:2]),
            # Code that takes two axes raises for a shape of one.
            of_shapes(lambda shape: shape[:2] if len(shape) > 1 else None),
            of_shapes(lambda shape: shape[-2:] if len(shape) > 1 else None),
        ),
    ],
)
