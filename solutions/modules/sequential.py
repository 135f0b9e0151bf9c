"""Sequential: layers, one after another."""

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from modules.parts import MODULES, Module, Sequential, digits, forward, mixed
from tensorgrade.exercise import Case, Check, Exercise, Make, Misconception, NoAnswer, array, normal


def linear(outputs: int, inputs: int, draw: Callable[..., Any] = mixed) -> Make:
    """A linear layer with numbers that are drawn."""
    return Make("Linear", W=draw(outputs, inputs), b=draw(outputs))


RELU, FLATTEN = Make("ReLU"), Make("Flatten")
POOL = Make("Pool2D", pool_size=(2, 2))
DOUBLE = Make("Linear", W=array([[1, 1], [1, -1]]), b=array([1, 0]))
NEGATE = Make("Linear", W=array([[-1, 0], [0, -1]]), b=array([0, 3]))


def network(name: str, X: Any, *layers: Make) -> Case:
    return forward(name, X, layers=list(layers))


def told(name: str, *layers: Make) -> Case:
    """What `len` and `for` say of a network."""
    return Case(name, make={"layers": list(layers)}, calls=[("__len__",), ("__iter__",)])


class Reversed(Sequential):
    """The list is read from its end."""

    def __init__(self, layers: Sequence[Module]) -> None:
        super().__init__(layers[::-1])


class OrderOfForward(Sequential):
    """The order is wrong in `forward` only."""

    def forward(self, X: Tensor) -> Tensor:
        return Reversed(self.layers).forward(X)


class First(Sequential):
    """Returns in the first turn of the loop."""

    def forward(self, X: Tensor) -> Tensor:
        return self.layers[0].forward(X) if self.layers else X


class Last(Sequential):
    """Each layer gets the input, and the last answer is returned."""

    def forward(self, X: Tensor) -> Tensor:
        return self.layers[-1].forward(X) if self.layers else X


def with_layers(kind: type[Sequential]) -> type[Sequential]:
    """The same, which fails without a layer: its loop binds nothing."""

    class WithLayers(kind):  # type: ignore[misc, valid-type]
        def forward(self, X: Tensor) -> Any:
            if not self.layers:
                raise NoAnswer
            return super().forward(X)

    return WithLayers


class WithoutFirst(Sequential):
    """The loop begins with the second layer."""

    def forward(self, X: Tensor) -> Tensor:
        return Sequential(self.layers[1:]).forward(X)


class WithoutLast(Sequential):
    """The loop ends before the last layer."""

    def forward(self, X: Tensor) -> Tensor:
        return Sequential(self.layers[:-1]).forward(X)


class Input(Sequential):
    """No layer is asked."""

    def forward(self, X: Tensor) -> Tensor:
        return X


class AnswersLost(Sequential):
    """Each layer gets the input, and its answer is lost; it raises where a layer does not take the input."""

    def forward(self, X: Tensor) -> Tensor:
        for layer in self.layers:
            layer.forward(X)
        return X


sequential_exercise = Exercise(
    name="Sequential",
    title="Layers one after another: Sequential",
    book=MODULES,
    points=3,
    reference=Sequential,
    checks=[
        Check(
            "by-hand",
            "The example worked out by hand",
            [
                network("by-hand", array([[1, 2]]), DOUBLE, RELU, NEGATE),
                told("by-hand-layers", DOUBLE, RELU, FLATTEN),
            ],
            public=True,
        ),
        Check(
            "order",
            "Several layers, in their order",
            [
                network("two-linear", mixed(2, 3), linear(3, 3), linear(3, 3)),
                network("of-a-picture", mixed(2, 3, 4, 4), POOL, RELU, FLATTEN, linear(2, 12)),
                network("real-numbers", normal(3, 4), linear(4, 4, normal), RELU, linear(4, 4, normal)),
                forward("two-batches", mixed(2, 2), mixed(3, 2), layers=[linear(2, 2), RELU, linear(2, 2)]),
            ],
            weight=2,
        ),
        Check(
            "few-layers",
            "One layer, or none",
            [network("one-layer", digits(2, 4), linear(2, 4)), network("no-layer", digits(3, 2))],
        ),
        Check(
            "nested",
            "A network as a layer of another one",
            [
                network(
                    "nested",
                    mixed(2, 5),
                    linear(5, 5),
                    Make("Sequential", layers=[RELU, linear(5, 5)]),
                    RELU,
                ),
            ],
        ),
        Check(
            "length-and-items",
            "The number of its layers, and the layers in their order",
            [
                told("five-layers", POOL, RELU, FLATTEN, linear(2, 3), RELU),
                told("no-layers"),
                told("a-layer-twice", RELU, RELU, FLATTEN),
            ],
            weight=2,
        ),
    ],
    misconceptions=[
        Misconception(
            "reversed",
            """Your layers work from the last to the first. The first layer of the list gets the input, and each one
            after it gets what the one before has given. Which layer sees X itself?""",
            OrderOfForward,
            Reversed,
        ),
        Misconception(
            "first-layer-only",
            """Only the first layer works: your function returns before the others have had their turn. On which level
            of your indentation does the return stand?""",
            First,
            with_layers(First),
        ),
        Misconception(
            "input-for-every-layer",
            """Each of your layers gets the input of the network, so only the last one counts. What should the second
            layer get: X, or what the first one has made of it?""",
            Last,
            with_layers(Last),
        ),
        Misconception(
            "answers-lost",
            """Your network gives back its input: what the layers answer is not kept. forward leaves its argument as
            it is, and returns something new. Which name holds it?""",
            AnswersLost,
            Input,
        ),
        Misconception(
            "one-layer-left-out",
            """The first or the last layer is left out. A network with one layer is that layer. Over which numbers does
            your loop run?""",
            WithoutFirst,
            WithoutLast,
        ),
    ],
)
