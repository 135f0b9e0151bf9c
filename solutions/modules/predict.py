"""predict: the digit that a network says."""

from typing import Any

from torch import Tensor

from modules.parts import LENET, Module, pictures, trained
from tensorgrade.exercise import Case, Check, Exercise, Make, Misconception, array, normal, vary
from tensorgrade.exercise.changes import Change


def predict(network: Module, X: Tensor) -> Tensor:
    return network.forward(X).argmax(1)


def of_logits(change: Any) -> Change:
    """Another answer, made of the logits."""
    return vary(lambda Y, network, X: change(network.forward(X)))


def small(W: Any, b: Any) -> Make:
    """A network of one layer, for pictures of so many pixels."""
    return Make("Sequential", layers=[Make("Flatten"), Make("Linear", W=W, b=b)])


BY_HAND = small(array([[1, 0], [0, 1], [2, -1]]), array([0, 1, -1]))
TRAINED = Make("lenet", parameters=trained())

predict_exercise = Exercise(
    name="predict",
    title="What digit is it?",
    book=LENET,
    points=3,
    reference=predict,
    checks=[
        Check(
            "by-hand",
            "The example worked out by hand",
            [Case("by-hand", network=BY_HAND, X=array([[[[1, 3]]], [[[4, 2]]], [[[-5, 1]]]]))],
            public=True,
        ),
        Check(
            "batches",
            "Batches of various sizes",
            [
                Case("one-sample", network=small(normal(5, 4), normal(5)), X=normal(1, 1, 2, 2)),
                Case("as-many-as-classes", network=small(normal(4, 6), normal(4)), X=normal(4, 1, 2, 3)),
                Case("more-than-classes", network=small(normal(3, 6), normal(3)), X=normal(7, 1, 3, 2)),
                Case("negative-logits", network=small(normal(4, 4), normal(4, offset=-100.0)), X=normal(3, 1, 2, 2)),
            ],
            weight=2,
        ),
        Check(
            "digits",
            "Digits, as the trained network reads them",
            [
                Case("four-digits", network=TRAINED, X=pictures(0, 11, 2, 13)),
                Case("three-digits", network=TRAINED, X=pictures(14, 6, 18)),
            ],
            weight=2,
        ),
    ],
    misconceptions=[
        Misconception(
            "wrong-axis",
            """You look for the largest number along the wrong axis: for each class you find the sample that has most of
            it. Each row holds the logits of one sample. How many digits should come out for n samples?""",
            of_logits(lambda logits: logits.argmax(0)),
        ),
        Misconception(
            "whole-batch",
            """You look for one largest number in the whole batch. Each sample has a digit of its own, and a row of
            logits. How many digits should come out for n samples?""",
            of_logits(lambda logits: logits.argmax()),
        ),
        Misconception(
            "logit-for-digit",
            """Your answer is how large the largest logit is. Asked for is where it stands: its place in the row is the
            digit. Which function of NumPy gives the place?""",
            of_logits(lambda logits: logits.amax(1)),
        ),
        Misconception(
            "logits-returned",
            """Your answer has a number for each class: the logits, or what a softmax makes of them. Which one of the
            classes is meant?""",
            of_logits(lambda logits: logits),
            of_logits(lambda logits: logits.softmax(1)),
        ),
        Misconception(
            "smallest-logit",
            """You choose the smallest logit, or the one that is nearest to zero. The larger the logit, the more the
            network is for that digit. At which end of your ordering do you look?""",
            of_logits(lambda logits: logits.argmin(1)),
            of_logits(lambda logits: logits.abs().argmin(1)),
        ),
        Misconception(
            "largest-magnitude",
            """You choose the logit that is farthest from zero, whatever its sign. A large negative one speaks against
            its digit. Which is the larger one: −5 or 2?""",
            of_logits(lambda logits: logits.abs().argmax(1)),
        ),
        Misconception(
            "counted-from-one",
            """Your digits are all one too large. Places in an array are counted from 0, and the first class is the
            digit 0. Why do you add one?""",
            vary(lambda Y: Y + 1),
        ),
        Misconception(
            "first-sample-only",
            """Your answer is the digit of the first sample only. Each sample of the batch has a row of logits. How many
            digits should come out for n samples?""",
            vary(lambda Y: Y[0]),
            vary(lambda Y: Y[:1]),
        ),
    ],
)
