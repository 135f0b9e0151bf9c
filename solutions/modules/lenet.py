"""lenet: the network, made of the student's own layers."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from modules.parts import LENET, Flatten, Module, Pool2D, ReLU, Sequential, lenet, pictures, trained
from tensorgrade.exercise import Case, Check, Draw, Exercise, Misconception, NoAnswer, array, normal, vary
from tensorgrade.exercise.changes import Change

# --- Cases ------------------------------------------------------------------------------------------------


def shapes(
    channels: tuple[int, int], features: int, units: tuple[int, int, int], kernels: tuple[Any, Any] = ((5, 5), (5, 5))
) -> dict[str, tuple[int, ...]]:
    """The shapes of the parameters of a network of these sizes."""
    first, second = channels
    sizes = (features, *units)
    return {
        **{"W1": (first, 1, *kernels[0]), "b1": (first,), "W2": (second, first, *kernels[1]), "b2": (second,)},
        **{
            name: shape
            for number, (inputs, outputs) in enumerate(zip(sizes, sizes[1:], strict=False), 3)
            for name, shape in ((f"W{number}", (outputs, inputs)), (f"b{number}", (outputs,)))
        },
    }


def whole(*shape: int, step: int) -> NDArray[np.float64]:
    """Small whole numbers of both signs."""
    return (array(range(math.prod(shape))).reshape(shape) * step) % 7 - 3


def positive(*shape: int) -> Draw:
    return normal(*shape, sign="positive")


def first_positive(*shape: int) -> NDArray[np.float64]:
    """Weights: small whole numbers, for the first output from 1 to 4, for the others of both signs."""
    weights = whole(*shape, step=2)
    weights[0] = abs(weights[0]) + 1
    return weights


def drawn(
    of_shapes: dict[str, tuple[int, ...]], logits: Literal["positive", "negative"] = "positive"
) -> dict[str, Any]:
    """Parameters for positive pictures.

    From the second layer on, the first output is a sum of positive numbers, and in the last one all are, or all are
    negative. So the largest numbers of a layer are never what is left of a sum that nearly vanishes, which after so
    many layers would be a matter of rounding. The other outputs have both signs, for the ReLUs.
    """
    parameters: dict[str, Any] = {name: normal(*of_shapes[name], offset=0.5) for name in ("W1", "b1")}
    for number in (2, 3, 4):
        weights, biases = f"W{number}", f"b{number}"
        parameters |= {weights: first_positive(*of_shapes[weights]), biases: positive(*of_shapes[biases])}
    return parameters | {name: normal(*of_shapes[name], sign=logits) for name in ("W5", "b5")}


def answer(name: str, X: Any, parameters: Any) -> Case:
    """What the network answers."""
    return Case(name, make={"parameters": parameters}, calls=[("forward", X)])


def told(name: str, parameters: Any) -> Case:
    """What `len` and `for` say of the network."""
    return Case(name, make={"parameters": parameters}, calls=[("__len__",), ("__iter__",)])


ONE_PIXEL = array([[[[1]]]])
BY_HAND: dict[str, NDArray[np.float64]] = {
    **{"W1": ONE_PIXEL, "b1": array([0]), "W2": array([[[[1]]], [[[2]]]]), "b2": array([-4, -16])},
    **{"W3": array([[1, 0, 0, 1, 0, 0, 0, 0], [0, 1, 1, 0, 1, 0, -1, 0]]), "b3": array([0, 0])},
    **{"W4": array([[1, 1], [1, -1]]), "b4": array([-10, 0])},
    **{"W5": array([[1, 0], [0, -1]]), "b5": array([3, 2])},
}
"""Of kernels with one pixel: what remains are the ReLUs, the averages and the sums, all of whole numbers."""
BY_HAND_X = array([[[[16, -16, 16, 16], [16, -16, -16, -16], [32, 32, 48, -16], [-32, 32, 48, 32]]]])

# --- Wrong networks ---------------------------------------------------------------------------------------


def layers(change: Callable[[list[Module]], list[Module]]) -> Change:
    """The network with other layers."""
    return vary(lambda network: Sequential(change(list(network))), stage="layers")


class Ending(Sequential):
    """A network that ends with a function of its logits, which is no layer of its own."""

    def __init__(self, layers: Iterable[Module], function: Callable[[Tensor], Tensor]) -> None:
        super().__init__(list(layers))
        self.function = function

    def forward(self, X: Tensor) -> Tensor:
        return self.function(super().forward(X))


class EndingLayer(Ending):
    """With a layer for it, of a class of the student's."""

    def __len__(self) -> int:
        return super().__len__() + 1

    def __iter__(self) -> Iterator[Module]:
        raise NoAnswer


class ChannelsLast(Flatten):
    """Each pixel's channels together."""

    def forward(self, X: Tensor) -> Tensor:
        return X.movedim(1, -1).flatten(1)


def without(*places: int) -> Change:
    """The layers at these places left out."""
    return layers(lambda given: [layer for place, layer in enumerate(given) if place not in places])


def exchanged(*places: int) -> Change:
    """Each of the layers at these places after the one that follows it."""

    def change(given: list[Module]) -> list[Module]:
        for place in places:
            given[place : place + 2] = given[place + 1], given[place]
        return given

    return layers(change)


def pooled(mode: str) -> Change:
    return layers(lambda given: [Pool2D((2, 2), mode=mode) if isinstance(item, Pool2D) else item for item in given])


RELUS = (1, 4, 8, 10)
"""The places of the ReLUs among the layers."""

lenet_exercise = Exercise(
    name="lenet",
    title="The network: LeNet",
    book=LENET,
    points=4,
    reference=lenet,
    checks=[
        Check(
            "by-hand",
            "The example worked out by hand",
            [answer("by-hand", BY_HAND_X, BY_HAND), told("by-hand-layers", BY_HAND)],
            public=True,
        ),
        Check(
            "sizes",
            "Pictures, kernels and layers of various sizes",
            [
                answer("small", positive(1, 1, 12, 12), drawn(shapes((2, 3), 3, (4, 3, 2)))),
                answer("wide", positive(2, 1, 12, 16), drawn(shapes((3, 2), 4, (3, 4, 5)), "negative")),
                answer(
                    "kernels-unlike",
                    positive(2, 1, 9, 8),
                    drawn(shapes((2, 2), 8, (4, 3, 3), ((3, 1), (2, 3))), "negative"),
                ),
                answer("one-channel", positive(3, 1, 12, 12), drawn(shapes((1, 1), 1, (3, 3, 1)))),
            ],
            weight=2,
        ),
        Check(
            "whole-numbers",
            "Small whole numbers of both signs",
            [
                answer(
                    "whole",
                    whole(2, 1, 8, 8, step=3),
                    {
                        name: whole(*shape, step=step)
                        for step, (name, shape) in enumerate(shapes((2, 2), 8, (3, 3, 3), ((3, 3), (2, 2))).items(), 7)
                    },
                )
            ],
        ),
        Check(
            "layers",
            "The layers, in the order of the table",
            [told("layers", drawn(shapes((2, 3), 3, (4, 3, 2))))],
        ),
        Check(
            "digits",
            "The trained network, on digits",
            [
                answer("two-digits", pictures(3, 18), trained()),
                answer("four-digits", pictures(10, 5, 17, 9), trained()),
            ],
            weight=2,
        ),
    ],
    misconceptions=[
        Misconception(
            "softmax-applied",
            """Your answers are probabilities: a softmax stands at the end of your network. The network gives logits, of
            any size and sign; the largest of them says the digit, too. What stands in the last row of the table?""",
            vary(lambda network: Ending(network, lambda logits: logits.softmax(1)), stage="layers"),
            vary(lambda network: EndingLayer(network, lambda logits: logits.softmax(1)), stage="layers"),
        ),
        Misconception(
            "relu-at-the-end",
            """Your logits are never negative: a ReLU follows the last linear layer. It stands between layers; of what
            comes out at the end, the sign counts. What stands in the last row of the table?""",
            layers(lambda given: [*given, ReLU()]),
            vary(lambda network: Ending(network, torch.relu), stage="layers"),
        ),
        Misconception(
            "relu-missing",
            """A ReLU is missing, or all of them are. Without it, two layers after one another are no more than one:
            both only multiply and add. Between which layers do the ReLUs of the table stand?""",
            without(*RELUS),
            without(*RELUS[:2]),
            without(*RELUS[2:]),
            *map(without, RELUS),
        ),
        Misconception(
            "relu-after-pooling",
            """Your ReLU comes after the pooling. The average of −2 and 4 is not that of 0 and 4, so the order counts.
            (It would not if the largest number were taken.) What does the window see in the table, and what in
            yours?""",
            exchanged(1, 4),
            exchanged(1),
            exchanged(4),
        ),
        Misconception(
            "maximum-for-average",
            """Your network keeps the largest number of each window, and the table asks for the average, as in the first
            LeNet. What does your pooling layer do if nobody names a mode?""",
            pooled("max"),
        ),
        Misconception(
            "flattened-channels-last",
            """Your network flattens the channels last, so that the weights of the first linear layer meet other numbers
            than those that they were made for. Which layer of yours puts the features into a row?""",
            layers(lambda given: [ChannelsLast() if isinstance(item, Flatten) else item for item in given]),
        ),
        Misconception(
            "last-layer-missing",
            """The last linear layer is missing in your network: it stops before W5 and b5. How many numbers should come
            out for each digit?""",
            layers(lambda given: given[:-1]),
            layers(lambda given: given[:-2]),
        ),
    ],
)
