"""The layer, backward: the gradients of the pictures, the weights and the biases."""

from dataclasses import replace

from layer.gradients import OF_GRADIENTS, conv2d_backward
from layer.parts import (
    FORWARD,
    ONE_KERNEL,
    PRODUCTS,
    SUM_OF_TWO,
    SUM_OF_TWO_TERMS,
    TWO_PICTURES,
    backward_calls,
    check,
    shared_checks,
)
from tensorgrade.exercise import (
    Case,
    Check,
    Derived,
    Exercise,
    Floats,
    Relation,
    Rows,
    Section,
    Size,
    Term,
    array,
    grid,
)

ONE_DY, TWO_DY = array([[[[1, 1], [1, 1]]]]), array([[[[1, 2], [3, 4]]], [[[1, 0], [0, 0]]]])
FIRST, OTHERS = (Derived("law-all", change=lambda batch: batch[:1]), Derived("law-all", change=lambda batch: batch[1:]))
CHANNELS = check(
    backward_calls,
    "channels",
    "Various numbers of channels",
    ("as-many-out-as-in", (1, 2, 4, 4), (2, 2, 3, 3)),
    ("more-in-than-out", (1, 4, 3, 3), (2, 4, 3, 3)),
    ("more-out-than-in", (1, 1, 4, 4), (4, 1, 3, 3)),
    weight=2,
)

conv2d_backward_exercise = Exercise(
    name="conv2d_backward",
    title="A convolution layer, backward",
    book=Section(
        "Forward Propagation, Backward Propagation, and Computational Graphs",
        "https://d2l.ai/chapter_multilayer-perceptrons/backprop.html",
    ),
    points=10,
    reference=conv2d_backward,
    answer=("dX", "dW", "db"),
    domain=replace(
        FORWARD,
        # A backward pass takes three products for each one of the forward pass. With a small plain picture, the largest
        # padding takes few steps. So `most_work` can be low, and the case that is called again with one argument
        # changed is small.
        sizes={**FORWARD.sizes, "h": Size(1, 32, plain=3), "w": Size(1, 32, plain=7)},
        arguments={
            "dY": Floats("n", "co", "out_h", "out_w"),
            **{name: kind for name, kind in FORWARD.arguments.items() if name != "b"},
        },
        # Two elements of dY and of W that are no corners can be exchanged when the call comes again.
        preferred=(*FORWARD.preferred, "out_h * out_w > 4", "kh * kw > 4"),
        work=f"3 * {PRODUCTS}",
        most_work=3_440,
    ),
    checks=[
        Check(
            "by-hand-example",
            "The example worked out by hand",
            Rows(dY=None, X=None, W=None, padding=None, stride=None)(
                ("by-hand", ONE_DY, array([[grid(3, 3)]]), ONE_KERNEL),
                ("by-hand-padded", TWO_DY, TWO_PICTURES, ONE_KERNEL, (1, 1), (2, 2)),
            ),
            public=True,
        ),
        *shared_checks(backward_calls, CHANNELS, batch="Gradients of several pictures at once"),
        Check(
            "sum-of-dy",
            "dX of a sum is the sum of the dX",
            [
                *backward_calls()(("law-two", (2, 1, 5, 5), (1, 1, 3, 3))),
                Case("law-three", dY=SUM_OF_TWO, X=SUM_OF_TWO, W=Derived("law-two")),
            ],
            relation=Relation(
                terms=SUM_OF_TWO_TERMS,
                broken="""The dY of two pictures were added; the dX that comes back for the sum should be the sum of the
                two dX, and yours is not. On the way back, dY is only multiplied by weights and added up. Which of your
                steps does something else with it?""",
            ),
        ),
        Check(
            "batch-adds-up",
            "dW of a batch is the sum of what its pictures give",
            [
                *backward_calls()(("law-all", (3, 1, 7, 7), (1, 1, 5, 5))),
                Case("law-first", dY=FIRST, X=FIRST, W=Derived("law-all")),
                Case("law-others", dY=OTHERS, X=OTHERS, W=Derived("law-all")),
            ],
            relation=Relation(
                terms=[Term("law-all", part=1), Term("law-first", -1.0, part=1), Term("law-others", -1.0, part=1)],
                broken="""A batch of three was divided into its first picture and the other two; the two dW should add
                up to the dW of the whole batch, and yours do not. All pictures share the same weights. What does your
                dW do with the axis of the pictures?""",
            ),
        ),
    ],
    misconceptions=OF_GRADIENTS,
)
